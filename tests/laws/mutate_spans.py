"""Mutations of what lies in a text or in time: locations, text selections, key frames, composite masks."""

from __future__ import annotations

from random import Random
from typing import Any

from laws.mutate_answers import normalized_name
from laws.mutations import Mutant, breaks
from laws.ontologies import DRAWN, Json, World
from predlint.io.data_row import DataRow

FRAMED = ("video", "dicom", None)


def row_of(record: Json, world: World, **facts: Any) -> tuple[DataRow, ...]:
    """A list of data rows that has the record's, with these facts."""
    reference = record["dataRow"]
    return (DataRow(0, reference.get("globalKey"), reference.get("id"), world.media, **facts),)


# -- text ---------------------------------------------------------------------------------------------------------------


@breaks("SPN001", media=("text", "conversational", None))
def location_form(rng: Random, record: Json, world: World) -> Mutant | None:
    if "location" not in record:
        return None
    end = rng.choice(("start", "end"))
    if rng.random() < 0.3:
        record["location"] = rng.choice(([1, 2], "1-2", 7, None, []))
        return Mutant(record, "/location")
    if rng.random() < 0.3:
        del record["location"][end]
    else:
        record["location"][end] = rng.choice(("7", 1.5, None, True, []))
    return Mutant(record, f"/location/{end}")


@breaks("SPN002", media=("text", "conversational", None))
def location_order(rng: Random, record: Json, world: World) -> Mutant | None:
    if "location" not in record:
        return None
    if rng.random() < 0.5:
        record["location"]["start"] = rng.choice((-1, -7.0))
        return Mutant(record, "/location/start")
    record["location"] = {"start": 8, "end": rng.choice((7, 0, 3.0))}
    return Mutant(record, "/location")


@breaks("SPN003", media=("text", "conversational", None))
def location_past_end(rng: Random, record: Json, world: World) -> Mutant | None:
    if "location" not in record:
        return None
    length = record["location"]["end"] + rng.choice((0, -1)) if record["location"]["end"] else 0
    facts: Json = {"text_length": length}
    if "messageId" in record:
        facts = {"text_length": 10**6, "messages": {record["messageId"]: length}}
    return Mutant(record, "/location/end", row_of(record, world, **facts))


@breaks("SPN004", media=("pdf", None))
def selection_form(rng: Random, record: Json, world: World) -> Mutant | None:
    if "textSelections" not in record:
        return None
    if rng.random() < 0.2:
        record["textSelections"] = rng.choice(([], {}, "x", None))
        return Mutant(record, "/textSelections")
    index = rng.randrange(len(record["textSelections"]))
    member = rng.choice(("tokenIds", "groupId", "page"))
    selection = record["textSelections"][index]
    if rng.random() < 0.3:
        del selection[member]
    else:
        selection[member] = rng.choice({"tokenIds": ([], "t1", None), "groupId": (7, None, []), "page": (0, "1", 1.5, None)}[member])
    return Mutant(record, f"/textSelections/{index}/{member}")


@breaks("SPN005", media=("pdf", None))
def unknown_token(rng: Random, record: Json, world: World) -> Mutant | None:
    if "textSelections" not in record:
        return None
    page = record["textSelections"][0]["page"]
    if rng.random() < 0.5:
        return Mutant(record, "/textSelections/0/tokenIds/0", row_of(record, world, tokens={page: frozenset({"other"})}))
    return Mutant(record, "/textSelections/0/groupId", row_of(record, world, groups={page + 1: frozenset({"g0"})}))


@breaks("SPN017", media=("pdf", None))
def placeholder(rng: Random, record: Json, world: World) -> Mutant | None:
    if "textSelections" not in record:
        return None
    if rng.random() < 0.5:
        record["textSelections"][0]["tokenIds"][0] = "<UUID>"
        return Mutant(record, "/textSelections/0/tokenIds/0")
    record["textSelections"][0]["groupId"] = "<UUID>"
    return Mutant(record, "/textSelections/0/groupId")


# -- key frames ---------------------------------------------------------------------------------------------------------


@breaks("SPN006", media=FRAMED)
def segments_form(rng: Random, record: Json, world: World) -> Mutant | None:
    if "segments" not in record:
        return None
    wrong = rng.choice(([], {}, None, "x", 7))
    if rng.random() < 0.5:
        return Mutant(record | {"segments": wrong}, "/segments")
    segment = record["segments"][0]
    if rng.random() < 0.3:
        del segment["keyframes"]
    else:
        segment["keyframes"] = wrong
    return Mutant(record, "/segments/0/keyframes")


def _keyframe(rng: Random, record: Json) -> tuple[str, Json] | None:
    if "segments" not in record:
        return None
    number = rng.randrange(len(record["segments"]))
    index = rng.randrange(len(record["segments"][number]["keyframes"]))
    return f"/segments/{number}/keyframes/{index}", record["segments"][number]["keyframes"][index]


@breaks("SPN007", media=FRAMED)
def keyframe_frame(rng: Random, record: Json, world: World) -> Mutant | None:
    found = _keyframe(rng, record)
    if found is None:
        return None
    at, keyframe = found
    if rng.random() < 0.3:
        del keyframe["frame"]
    else:
        keyframe["frame"] = rng.choice(("7", -1, 1.5, None, True))
    return Mutant(record, f"{at}/frame")


@breaks("SPN008", media=FRAMED)
def frame_zero(rng: Random, record: Json, world: World) -> Mutant | None:
    if "segments" in record:
        record["segments"][0]["keyframes"][0]["frame"] = rng.choice((0, 0.0))
        return Mutant(record, "/segments/0/keyframes/0/frame")
    if "masks" in record:
        record["masks"]["frames"][0]["index"] = 0
        return Mutant(record, "/masks/frames/0/index")
    return None


@breaks("SPN009", media=FRAMED)
def duplicate_frame(rng: Random, record: Json, world: World) -> Mutant | None:
    for listed, at in (("segments", "/segments/0/keyframes"), ("masks", "/masks/frames")):
        if listed in record:
            frames = record["segments"][0]["keyframes"] if listed == "segments" else record["masks"]["frames"]
            frames.append(dict(rng.choice(frames)))
            return Mutant(record, f"{at}/{len(frames) - 1}/{'frame' if listed == 'segments' else 'index'}")
    return None


@breaks("SPN009", media=FRAMED)
def segments_overlap(rng: Random, record: Json, world: World) -> Mutant | None:
    if "segments" not in record:
        return None
    record["segments"].append(dict(rng.choice(record["segments"])))
    return Mutant(record, f"/segments/{len(record['segments']) - 1}")


@breaks("SPN010", media=FRAMED)
def frame_order(rng: Random, record: Json, world: World) -> Mutant | None:
    if "segments" not in record:
        return None
    keyframes = record["segments"][0]["keyframes"]
    keyframes.insert(0, keyframes[0] | {"frame": 10_000})
    return Mutant(record, "/segments/0/keyframes/1/frame")


@breaks("GEO025", media=FRAMED)
def keyframe_kind(rng: Random, record: Json, world: World) -> Mutant | None:
    found = _keyframe(rng, record)
    if found is None:
        return None
    at, keyframe = found
    own = next(member for member in DRAWN.values() if member in keyframe)
    other = rng.choice([member for member in dict.fromkeys(DRAWN.values()) if member != own])
    if rng.random() < 0.5:
        keyframe[other] = {}
        return Mutant(record, f"{at}/{other}")
    del keyframe[own]
    return Mutant(record, f"{at}/{own}")


@breaks("SPN016", target="mal", media="dicom")
def group_key(rng: Random, record: Json, world: World) -> Mutant | None:
    if "segments" not in record and "masks" not in record:
        return None
    if rng.random() < 0.4:
        del record["groupKey"]
    else:
        record["groupKey"] = rng.choice(("Axial", "", 0, None, "axial\n"))
    return Mutant(record, "/groupKey")


@breaks("GEO026", media=FRAMED)
def composite_masks(rng: Random, record: Json, world: World) -> Mutant | None:
    if "masks" not in record:
        return None
    masks, which = record["masks"], rng.randrange(6)
    if which == 0:
        return Mutant(record | {"masks": rng.choice(([], None, "x"))}, "/masks")
    listed = rng.choice(("frames", "instances"))
    if which == 1:
        masks[listed] = rng.choice(([], {}, None))
        return Mutant(record, f"/masks/{listed}")
    if which == 2:
        del masks[listed]
        return Mutant(record, f"/masks/{listed}")
    if which == 3:
        masks["frames"][0]["index"] = rng.choice((-1, "1", 1.5, None))
        return Mutant(record, "/masks/frames/0/index")
    if which == 4:
        masks["frames"][0] |= {"instanceURI": "https://x/y", "imBytes": "AAAA"}
        return Mutant(record)
    del masks["instances"][0]["colorRGB"]
    return Mutant(record, "/masks/instances/0/colorRGB")


@breaks("NAM001", media=FRAMED)
def nameless_instance(rng: Random, record: Json, world: World) -> Mutant | None:
    if "masks" not in record:
        return None
    at = rng.randrange(len(record["masks"]["instances"]))
    record["masks"]["instances"][at] = {"colorRGB": [1, 2, 3]}
    return Mutant(record, f"/masks/instances/{at}/name")


@breaks("NAM002", media=FRAMED)
def unknown_instance(rng: Random, record: Json, world: World) -> Mutant | None:
    if "masks" not in record:
        return None
    at = rng.randrange(len(record["masks"]["instances"]))
    record["masks"]["instances"][at] = {"colorRGB": [1, 2, 3], "name": "zeppelin"}
    return Mutant(record, f"/masks/instances/{at}/name")


@breaks("NAM005", media=FRAMED)
def no_mask_tool(rng: Random, record: Json, world: World) -> Mutant | None:
    masks = {normalized_name(t["name"]) for t in world.tools if t["tool"] in ("raster-segmentation", "superpixel")}
    others = [
        t["name"] for t in world.tools if t["tool"] in ("line", "rectangle", "point", "edge") and normalized_name(t["name"]) not in masks
    ]
    if "masks" not in record or not others:
        return None
    record["masks"]["instances"][0] = {"colorRGB": [1, 2, 3], "name": rng.choice(others)}
    return Mutant(record, "/masks/instances/0/name")
