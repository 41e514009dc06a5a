"""Builds the Encord label rows that are examples of rules, from what matters in each; on the ontology of the harbour.

Every builder takes further members, which replace its own. ``without`` drops members. A row is compact JSON text in one line;
its parts are values. By default rows have no finding.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast
from zlib import crc32

import orjson

Json = dict[str, Any]

HARBOUR = "--ontology examples/harbour/ontology.json"
#: The option for the ontology, with that for the existing data rows.
ROWS = f"{HARBOUR} --data-rows examples/harbour/datarows.csv"
LABEL = "3f0c9d52-7e14-4b8a-9d27-1c65e0a4b811"
DATA = "b7a1e6c0-52d9-4f3b-8c11-0e9d3a7f4410"
SECOND = "c2d84f17-90ab-4e65-b3f8-6a51d0c7e922"
#: Hashes of a group, and of the two images in it.
GROUP = "5be0c7a4-3d18-4a92-9f6b-81e2d4c05f37"
IMAGES = ("0a6d2f91-c8b3-47e5-b1d4-3f7e9a20c658", "f7c1b84e-206a-4d3f-8a95-d60b5e31c792")
#: Hash of data that no list has.
ELSEWHERE = "90d5a3e8-1b7c-4f26-8e4d-2c6f71b09a35"
DATASET = "e41f7b2a-6c38-4d90-a5e2-97b0c8d1f633"
DATE = "2026-03-14T09:30:00Z"
WIDTH, HEIGHT = 640, 480
#: Feature -> its hash.
FEATURES = {
    "boat": "BoAt+001", "ferry": "FeRrY002", "pier": "PiEr/003", "rope": "RoPe0004", "buoy": "BuOy0005", "water": "WaTeR006",
    "oar": "OaR00007", "container": "CoNtA008", "horn": "HoRn0009", "radio message": "MeSsA010",
    "weather": "WeAtH001", "cargo": "CaRgO002", "notes": "NoTeS003", "boats in sight": "BoAtS004",
}  # fmt: skip
#: Attribute -> its hash.
ATTRIBUTES = {
    "hull": "HuLlX009", "rust": "RuStX005", "where": "WhErE003", "plates": "PlAtE006", "equipment": "EqUiP013",
    "name on hull": "NaMeX014", "length m": "LeNgT015", "under way": "UnDeR018", "material": "MaTeR021",
    "weather": "WeAtH025", "drops per minute": "DrOpS023", "cargo": "CaRgO029", "notes": "NoTeS030", "boats in sight": "CoUnT031",
}  # fmt: skip
#: Option -> its hash.
OPTIONS = {
    "wood": "WoOdX001", "steel": "StEeL007", "reed": "ReEdX008", "some": "SoMeX002", "much": "MuChX004", "crane": "CrAnE010",
    "radar": "RaDaR011", "net": "NeTxX012", "yes": "YeSxX016", "no": "NoXxX017", "stone": "StOnE019", "timber": "TiMbE020",
    "sunny": "SuNnY022", "rainy": "RaInY024", "fish": "FiShX026", "coal": "CoAlX027", "grain": "GrAiN028",
}  # fmt: skip
#: A mask of 640 × 480 pixels, row by row: 1,000 off, 500 on, 305,700 off.
MASK = "Xo0d?TaZ9"


def text_of(value: object) -> str:
    """Returns the value as compact JSON, in one line."""
    return orjson.dumps(value).decode()


def lines(*rows: str) -> str:
    """Returns the rows as text, one a line."""
    return "\n".join(rows)


# -- rows ----------------------------------------------------------------------------------------------------------------


def row(data_type: str, units: Iterable[Json], /, *, without: tuple[str, ...] = (), **members: Any) -> str:
    """Returns a row of these data units; answers are empty by default."""
    whole: Json = {
        "label_hash": label_of(members.get("data_hash"), members.get("branch_name")), "branch_name": "pred-may",
        "created_at": DATE, "last_edited_at": DATE, "data_hash": DATA,
        "dataset_hash": DATASET, "dataset_title": "Harbour", "data_title": "quay-7", "data_type": data_type,
        "label_status": "NOT_LABELLED", "data_units": {unit["data_hash"]: unit for unit in units},
        "object_answers": {}, "classification_answers": {}, "object_actions": {}, "spaces": {}, **members,
    }  # fmt: skip
    return text_of({name: given for name, given in whole.items() if name not in without})


def label_of(data_hash: Any, branch: Any) -> str:
    """Returns the label hash of a row: a different one for each valid data hash, and in each branch."""
    own = LABEL[:23] + data_hash[23:] if isinstance(data_hash, str) and len(data_hash) == len(DATA) and data_hash != DATA else LABEL
    return f"{crc32(branch.encode()):08x}{own[8:]}" if isinstance(branch, str) else own


def image_row(
    objects: Sequence[Any] | None = None,
    *,
    classifications: Iterable[Json] = (),
    answers: Mapping[str, Sequence[Any]] | None = None,
    actions: Mapping[str, Sequence[Any]] | None = None,
    unit: Mapping[str, Any] | None = None,
    no_unit: tuple[str, ...] = (),
    **members: Any,
) -> str:
    """Returns a row of one image with these objects, by default a boat; ``answers`` and ``actions`` by objectHash.

    ``unit`` replaces members of its data unit, ``no_unit`` drops some.
    """
    given = [box()] if objects is None else objects
    image = _unit(DATA, "image/jpeg", {"objects": given, "classifications": []}, unit, no_unit)
    return row("image", [image], **{**_answered([given], classifications, answers, actions), **members})


def video_row(
    frames: Mapping[Any, Sequence[Any]] | None = None,
    *,
    classifications: Iterable[Json] = (),
    answers: Mapping[str, Sequence[Any]] | None = None,
    actions: Mapping[str, Sequence[Any]] | None = None,
    unit: Mapping[str, Any] | None = None,
    no_unit: tuple[str, ...] = (),
    **members: Any,
) -> str:
    """Returns a row of a video of 300 frames with these objects by frame, by default one boat on frames 5 and 6."""
    given = {5: [box()], 6: [box(createdAt=DATE)]} if frames is None else frames
    labels = {str(frame): {"objects": objects, "classifications": []} for frame, objects in given.items()}
    clip = _unit(DATA, "video/mp4", labels, {"data_fps": 10.0, "data_duration": 30.0, **(unit or {})}, no_unit)
    return row("video", [clip], **{**_answered(given.values(), classifications, answers, actions), **members})


def group_row(*images: Sequence[Any], sequences: Sequence[Any] = ("0", "1"), **members: Any) -> str:
    """Returns a row of a group of two images at most, with these objects in each."""
    units = [
        _unit(hash, "image/jpeg", {"objects": objects, "classifications": []}, {"data_sequence": place}, ())
        for hash, place, objects in zip(IMAGES, sequences, images, strict=False)
    ]
    whole: Json = {"data_hash": GROUP, "data_title": "quay-8", **_answered(images, (), None, None), **members}
    return row("img_group", units, **whole)


def unit(objects: Sequence[Any], **members: Any) -> Json:
    """Returns the data unit of an image."""
    return _unit(DATA, "image/jpeg", {"objects": objects, "classifications": []}, members, ())


def _unit(hash: str, mime: str, labels: object, more: Mapping[str, Any] | None, without: tuple[str, ...]) -> Json:
    whole: Json = {
        "data_hash": hash, "data_title": f"quay-7-{hash[:2]}", "data_link": "", "data_type": mime, "data_sequence": 0,
        "width": WIDTH, "height": HEIGHT, "labels": labels, **(more or {}),
    }  # fmt: skip
    return {name: given for name, given in whole.items() if name not in without}


def _answered(
    lists: Iterable[Sequence[Any]],
    classifications: Iterable[Json],
    answers: Mapping[str, Sequence[Any]] | None,
    actions: Mapping[str, Sequence[Any]] | None,
) -> Json:
    """Returns the row's answers and actions by hash; by default a boat has an answer for its hull, which is required."""
    found: Json = {}
    for each in (cast(Json, each) for objects in lists for each in objects if isinstance(each, dict)):
        hash = each.get("objectHash")
        needed = [hull("wood")] if each.get("featureHash") == FEATURES["boat"] else []
        if isinstance(hash, str):
            found.setdefault(hash, {"objectHash": hash, "classifications": (answers or {}).get(hash, needed)})
    return {
        "object_answers": found,
        "classification_answers": {entry["classificationHash"]: entry for entry in classifications},
        "object_actions": {hash: {"objectHash": hash, "actions": given} for hash, given in (actions or {}).items()},
    }


# -- objects -------------------------------------------------------------------------------------------------------------


def thing(
    feature: str, shape: str, geometry: Mapping[str, Any], hash: str = "oBjEcT01", /, *, without: tuple[str, ...] = (), **members: Any
) -> Json:
    """Returns an object of a feature on a frame; ``geometry`` is the member that draws it."""
    whole: Json = {
        "objectHash": hash, "featureHash": FEATURES[feature], "name": feature, "color": "#2A6FDB",
        "value": feature.replace(" ", "_"), "shape": shape, "createdAt": DATE, "createdBy": "model@harbour.example",
        "confidence": 0.9, "manualAnnotation": False, **geometry, **members,
    }  # fmt: skip
    return {name: given for name, given in whole.items() if name not in without}


def box(place: Mapping[str, Any] | None = None, **members: Any) -> Json:
    """Returns a boat; ``place`` replaces members of its bounding box."""
    return thing("boat", "bounding_box", {"boundingBox": {"x": 0.25, "y": 0.5, "w": 0.125, "h": 0.25, **(place or {})}}, **members)


def turned(place: Mapping[str, Any] | None = None, **members: Any) -> Json:
    """Returns a ferry, in a rotated box."""
    where = {"x": 0.25, "y": 0.5, "w": 0.25, "h": 0.125, "theta": 30, **(place or {})}
    return thing("ferry", "rotatable_bounding_box", {"rotatableBoundingBox": where}, "oBjEcT02", **members)


def points(*places: tuple[float, ...]) -> Json:
    """Returns points by their index, as Encord writes them: ``{"0": {"x": …, "y": …}, …}``."""
    return {str(at): dict(zip("xyz", place, strict=False)) for at, place in enumerate(places)}


def polygon(*places: tuple[float, ...], **members: Any) -> Json:
    """Returns a pier."""
    given = places or ((0.1, 0.1), (0.6, 0.1), (0.6, 0.4))
    return thing("pier", "polygon", {"polygon": points(*given)}, "oBjEcT03", **members)


def polyline(*places: tuple[float, ...], **members: Any) -> Json:
    """Returns a rope."""
    given = places or ((0.1, 0.1), (0.6, 0.4))
    return thing("rope", "polyline", {"polyline": points(*given)}, "oBjEcT04", **members)


def point(x: object = 0.4, y: object = 0.6, **members: Any) -> Json:
    """Returns a buoy."""
    return thing("buoy", "point", {"point": {"0": {"x": x, "y": y}}}, "oBjEcT05", **members)


def mask(value: Mapping[str, Any] | None = None, *, no_value: tuple[str, ...] = (), **members: Any) -> Json:
    """Returns water; ``value`` replaces members of its bitmask, ``no_value`` drops some."""
    whole: Json = {"top": 0, "left": 0, "height": HEIGHT, "width": WIDTH, "rleString": MASK, **(value or {})}
    kept = {name: given for name, given in whole.items() if name not in no_value}
    return thing("water", "bitmask", {"bitmask": kept}, "oBjEcT06", **members)


def vertex(place: int, **members: Any) -> Json:
    """Returns a vertex of an oar."""
    name = ("grip", "collar", "blade")[place]
    where = {"x": round(0.1 + 0.1 * place, 2), "y": 0.2}
    return {**where, "name": name, "color": "#000000", "value": name, "featureHash": f"VeRt000{place + 1}", **members}


def skeleton(vertices: Mapping[str, Any] | None = None, **members: Any) -> Json:
    """Returns an oar; ``vertices`` replaces its own."""
    given = {str(place): vertex(place) for place in range(3)} if vertices is None else vertices
    return thing("oar", "skeleton", {"skeleton": given}, "oBjEcT07", **members)


# -- answers -------------------------------------------------------------------------------------------------------------


def answered(attribute: str, answers: object, /, **members: Any) -> Json:
    """Returns an answer to an attribute."""
    return {
        "name": attribute, "value": attribute.replace(" ", "_"), "answers": answers, "featureHash": ATTRIBUTES[attribute],
        "manualAnnotation": False, **members,
    }  # fmt: skip


def option(name: str, /, **members: Any) -> Json:
    """Returns an option, in the form that answers have it."""
    return {"name": name, "value": name.replace(" ", "_"), "featureHash": OPTIONS[name], **members}


def hull(*names: str, **members: Any) -> Json:
    """Returns the answer about the material of a boat's hull."""
    return answered("hull", [option(name) for name in names], **members)


def under_way(name: str, *spans: Sequence[float], **members: Any) -> Json:
    """Returns the answer whether a boat is under way on these frames, for ``actions``."""
    more = {"dynamic": True, "range": spans, "shouldPropagate": False, "trackHash": "tRaCk001"}
    return answered("under way", [option(name)], **{**more, **members})


def classified(feature: str, *answers: object, hash: str = "cLaSs001", without: tuple[str, ...] = (), **members: Any) -> Json:
    """Returns a classification of the row, for ``classifications``; by default of frame 0."""
    whole: Json = {
        "classificationHash": hash, "featureHash": FEATURES[feature], "classifications": answers, "spaces": {}, "range": [[0, 0]],
        "createdBy": "model@harbour.example", "createdAt": DATE, "confidence": 0.8, "manualAnnotation": False, **members,
    }  # fmt: skip
    return {name: given for name, given in whole.items() if name not in without}


def mark(hash: str = "cLaSs001", **members: Any) -> Json:
    """Returns a classification in the form that older rows have it on a frame, for ``labels``."""
    return {
        "classificationHash": hash, "featureHash": FEATURES["weather"], "name": "weather", "value": "weather", "createdAt": DATE,
        "confidence": 0.8, "manualAnnotation": False, **members,
    }  # fmt: skip


def weather(name: str = "sunny", **members: Any) -> Json:
    """Returns a classification of the weather."""
    return classified("weather", answered("weather", [option(name)]), **members)


#: The format of the sound of a recording.
SOUND: Json = {"audio_codec": "mp3", "audio_sample_rate": 44100, "audio_num_channels": 2, "audio_bit_depth": 16}


def sound(**members: Any) -> Json:
    """Returns a horn in a recording, as object_answers has it: from 1 to 2.5 seconds."""
    return {
        "objectHash": "oBjEcT09", "classifications": [], "featureHash": FEATURES["horn"], "name": "horn", "color": "#16A085",
        "value": "horn", "shape": "audio", "createdAt": DATE, "createdBy": "model@harbour.example", "confidence": 0.9,
        "manualAnnotation": False, "range": [[1000, 2500]], **members,
    }  # fmt: skip
