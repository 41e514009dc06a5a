"""Mutations of what a record draws, of metric lines, relationships and uuids, and of what the medium or the target refuses."""

from __future__ import annotations

from random import Random
from typing import Any

from laws.mutations import Mutant, breaks, is_drawn, rename
from laws.ontologies import Json, World
from laws.records import HEIGHT, WIDTH
from laws.sites import QUESTIONS, feature_of, shared
from predlint.stream.data_rows import DataRow

_PAIRED = ("polygon", "line")


def _row(record: Json) -> tuple[DataRow, ...]:
    reference = record["dataRow"]
    return (DataRow(0, reference.get("globalKey"), reference.get("id"), "image", WIDTH, HEIGHT),)


# -- boxes --------------------------------------------------------------------------------------------------------------


@breaks("GEO001")
def missing_side(rng: Random, record: Json, world: World) -> Mutant | None:
    if "bbox" not in record:
        return None
    side = rng.choice(list(record["bbox"]))
    del record["bbox"][side]
    return Mutant(record, f"/bbox/{side}")


@breaks("GEO002")
def box_format(rng: Random, record: Json, world: World) -> Mutant | None:
    if "bbox" not in record:
        return None
    record["bbox"] = rng.choice(([1, 2, 3, 4], {"x": 1, "y": 2, "w": 3, "h": 4}, {"x1": 1, "y1": 2, "x2": 3, "y2": 4}))
    return Mutant(record, "/bbox")


@breaks("GEO003")
def coordinate_type(rng: Random, record: Json, world: World) -> Mutant | None:
    wrong = rng.choice(("7", None, True, [], {}))
    for payload in ("bbox", "point"):
        if payload in record:
            side = rng.choice(list(record[payload]))
            record[payload][side] = wrong
            return Mutant(record, f"/{payload}/{side}")
    for payload in _PAIRED:
        if payload in record:
            index = rng.randrange(len(record[payload]))
            record[payload][index]["y"] = wrong
            return Mutant(record, f"/{payload}/{index}/y")
    return None


@breaks("GEO004")
def box_size(rng: Random, record: Json, world: World) -> Mutant | None:
    if "bbox" not in record:
        return None
    side = rng.choice(("height", "width"))
    record["bbox"][side] = rng.choice((0, -0.0)) if world.media is None else rng.choice((0, -0.0, -3))
    return Mutant(record, f"/bbox/{side}")


@breaks("GEO005", media="image")
def negative(rng: Random, record: Json, world: World) -> Mutant | None:
    if "bbox" in record:
        record["bbox"]["top"] = -0.5
        return Mutant(record, "/bbox/top")
    if "point" in record:
        record["point"]["x"] = -1
        return Mutant(record, "/point/x")
    payload = next((p for p in _PAIRED if p in record), None)
    if payload is None:
        return None
    record[payload][0]["y"] = -2
    return Mutant(record, f"/{payload}/0/y")


@breaks("GEO006")
def outside(rng: Random, record: Json, world: World) -> Mutant | None:
    payload = next((p for p in ("bbox", "point", *_PAIRED) if p in record), None)
    if payload == "bbox":
        record["bbox"]["left"] = WIDTH + rng.choice((0, 5))
    elif payload == "point":
        record["point"]["y"] = HEIGHT + rng.choice((1, 500))
    elif payload is not None:
        for point in record[payload]:
            point["x"] += WIDTH + 2
    return Mutant(record, f"/{payload}", _row(record)) if payload else None


@breaks("GEO007")
def sticks_out(rng: Random, record: Json, world: World) -> Mutant | None:
    if "bbox" in record:
        record["bbox"] |= {"left": 5, "width": WIDTH - rng.choice((3, 4))}
        return Mutant(record, "/bbox", _row(record))
    payload = next((p for p in _PAIRED if p in record), None)
    if payload is None:
        return None
    record[payload][1]["x"] = WIDTH + rng.choice((1, 90))
    return Mutant(record, f"/{payload}/1", _row(record))


@breaks("GEO008", media="image")
def fractions(rng: Random, record: Json, world: World) -> Mutant | None:
    payload = next((p for p in ("bbox", *_PAIRED) if p in record), None)
    if payload == "bbox":
        record["bbox"] = {"top": 0, "left": 0.5, "height": rng.choice((1, 0.25)), "width": 1}
    elif payload is not None:
        for point in record[payload]:
            point["x"], point["y"] = point["x"] / 5000, point["y"] / 5000
    return Mutant(record, f"/{payload}") if payload else None


# -- points, lines, polygons --------------------------------------------------------------------------------------------


def _points(*pairs: tuple[float, float]) -> list[Json]:
    return [{"x": x, "y": y} for x, y in pairs]


@breaks("GEO009")
def few_points(rng: Random, record: Json, world: World) -> Mutant | None:
    if "polygon" not in record:
        return None
    record["polygon"] = rng.choice(
        ([], _points((5, 5), (9, 9)), _points((5, 5), (9, 9), (5, 5)), _points((2, 2), (2.0, 2), (3, 3), (3, 3)))
    )
    return Mutant(record, "/polygon")


@breaks("GEO010")
def no_area(rng: Random, record: Json, world: World) -> Mutant | None:
    if "polygon" not in record:
        return None
    record["polygon"] = rng.choice((_points((5, 5), (10, 10), (20, 20)), _points((7, 3), (7, 9), (7, 5), (7, 4))))
    return Mutant(record, "/polygon")


@breaks("GEO011")
def crossing(rng: Random, record: Json, world: World) -> Mutant | None:
    if "polygon" not in record:
        return None
    bow = _points((10, 10), (90, 80), (90, 10), (10, 90))
    record["polygon"] = rng.choice((bow, [*bow, dict(bow[0])], [*bow, {"x": 5, "y": 50.5}]))
    return Mutant(record, "/polygon")


@breaks("GEO012")
def repeated_point(rng: Random, record: Json, world: World) -> Mutant | None:
    if "polygon" not in record:
        return None
    index = rng.randrange(len(record["polygon"]))
    record["polygon"].insert(index, dict(record["polygon"][index]))
    return Mutant(record, f"/polygon/{index + 1}")


@breaks("GEO013")
def short_line(rng: Random, record: Json, world: World) -> Mutant | None:
    return Mutant(record | {"line": rng.choice(([], _points((5, 5))))}, "/line") if "line" in record else None


@breaks("GEO014")
def point_form(rng: Random, record: Json, world: World) -> Mutant | None:
    if "point" in record:
        return Mutant(record | {"point": rng.choice(([3, 4], 7, None, "3,4"))}, "/point")
    payload = next((p for p in _PAIRED if p in record), None)
    if payload is None:
        return None
    index = rng.randrange(len(record[payload]))
    if rng.random() < 0.5:
        del record[payload][index]["x"]
        return Mutant(record, f"/{payload}/{index}/x")
    record[payload][index] = rng.choice(([3, 4], 7, None))
    return Mutant(record, f"/{payload}/{index}")


@breaks("GEO015")
def line_name(rng: Random, record: Json, world: World) -> Mutant | None:
    other = rng.choice(("polyline", "points"))
    found = feature_of(record, world)
    return Mutant(rename(record, "line", other), f"/{other}") if "line" in record and found and not shared(world, found[1]) else None


@breaks("GEO023")
def geometry_type(rng: Random, record: Json, world: World) -> Mutant | None:
    payload = next((p for p in ("bbox", "mask", *_PAIRED) if p in record), None)
    return Mutant(record | {payload: rng.choice((7, "x", None, True))}, f"/{payload}") if payload else None


# -- masks --------------------------------------------------------------------------------------------------------------


def _mask(record: Json, mask: Any, at: str = "") -> Mutant | None:
    return Mutant(record | {"mask": mask}, f"/mask{at}") if "mask" in record else None


@breaks("GEO016")
def half_a_mask(rng: Random, record: Json, world: World) -> Mutant | None:
    mask, at = rng.choice((({}, ""), ({"instanceURI": "https://x/y"}, "/colorRGB"), ({"colorRGB": [1, 2, 3]}, "/instanceURI")))
    return _mask(record, mask, at)


@breaks("GEO017")
def colour_form(rng: Random, record: Json, world: World) -> Mutant | None:
    colour, at = rng.choice((([1, 2], ""), ([1, 2, 3, 4], ""), ("red", ""), ([256, 0, 0], "/0"), ([1, 2.5, 0], "/1"), ([1, 2, "3"], "/2")))
    return _mask(record, {"instanceURI": "https://x/y", "colorRGB": colour}, f"/colorRGB{at}")


@breaks("GEO018")
def black(rng: Random, record: Json, world: World) -> Mutant | None:
    return _mask(record, {"instanceURI": "https://x/y", "colorRGB": rng.choice(([0, 0, 0], [0.0, 0, -0.0]))}, "/colorRGB")


@breaks("GEO019")
def mask_uri(rng: Random, record: Json, world: World) -> Mutant | None:
    uri = rng.choice(("", "masks/1.png", "file:///x", "https://", "ftp://x/y", 7, " https://x/y"))
    return _mask(record, {"instanceURI": uri, "colorRGB": [1, 2, 3]}, "/instanceURI")


@breaks("GEO020")
def mask_png(rng: Random, record: Json, world: World) -> Mutant | None:
    return _mask(
        record, {"png": rng.choice(("", "not base64!", "AAAA", "data:image/png;base64,iVBORw0KGgo=", 7, "iVBORw0KGgoA\n"))}, "/png"
    )


@breaks("GEO021")
def run_lengths(rng: Random, record: Json, world: World) -> Mutant | None:
    return _mask(record, {"counts": [1, 2], "size": [3, 4]})


@breaks("GEO022")
def mask_bytes(rng: Random, record: Json, world: World) -> Mutant | None:
    return _mask(record, {"imBytes": "AAAA", "colorRGB": [1, 2, 3]}, "/imBytes")


@breaks("CNF004", target="model-run")
def confidence_in_value(rng: Random, record: Json, world: World) -> Mutant | None:
    payload = next((p for p in ("bbox", "point", "mask") if p in record), None)
    return Mutant(record | {payload: {**record[payload], "confidence": 0.5}}, f"/{payload}/confidence") if payload else None


# -- metric lines -------------------------------------------------------------------------------------------------------


def _metric(record: Json, member: str, **changes: Any) -> Mutant | None:
    return Mutant(record | changes, f"/{member}") if "metricValue" in record else None


@breaks("MET003", target="model-run")
def reserved_name(rng: Random, record: Json, world: World) -> Mutant | None:
    return _metric(record, "metricName", metricName=rng.choice(("recall", " F1", "Precision\t")))


@breaks("MET004", target="model-run")
def metric_value(rng: Random, record: Json, world: World) -> Mutant | None:
    wrong = rng.choice((-1, "1", True, None, [1, 2, 3], [1, 2, 3, 0.5], {"0.5": 1}, {"2": 1, "0.1": 1}, {"a": 1, "b": 2}, 1e9))
    return _metric(record, "metricValue", metricValue=wrong)


@breaks("MET005", target="model-run")
def metric_aggregation(rng: Random, record: Json, world: World) -> Mutant | None:
    return _metric(record, "aggregation", aggregation=rng.choice(("MEDIAN", "sum", "")))


@breaks("MET006", target="model-run")
def metric_feature(rng: Random, record: Json, world: World) -> Mutant | None:
    record.pop("featureName", None)
    changes = rng.choice(({"featureName": "zeppelin"}, {"subclassName": "x"}))
    return _metric(record, "featureName", **changes)


# -- uuids, relationships, what the medium or the target refuses --------------------------------------------------------


@breaks("UID001")
def not_a_uuid(rng: Random, record: Json, world: World) -> Mutant | None:
    usual = "6f1c2a34-9b7d-4e58-a1c3-0d2e4f6a8b90"
    wrong = rng.choice(
        ("", "x", 7, [], usual[:-1], usual + "\n", f"{{{usual}", usual.replace("6", "g"), usual[:-1] + "\u0660", usual[:-2] + " 0")
    )
    return Mutant(record | {"uuid": wrong}, "/uuid")


@breaks("LNK001", target="mal")
def endpoint(rng: Random, record: Json, world: World) -> Mutant | None:
    if "relationship" not in record:
        return None
    relationship = record["relationship"]
    member = rng.choice(("target", "source", "both", "type"))
    if member == "type":
        return Mutant(record | {"relationship": rng.choice((7, None, []))}, "/relationship")
    if member == "target":
        relationship["target"] = rng.choice(("x", None, 7, relationship["target"] + "\n"))
    elif member == "both":
        relationship |= {"source": relationship["target"], "sourceOntologyName": "x"}
        return Mutant(record)
    else:
        relationship.pop("source", None)
        relationship.pop("sourceOntologyName", None)
    return Mutant(record, f"/relationship/{member}")


@breaks("LNK002", target="mal")
def relationship_type(rng: Random, record: Json, world: World) -> Mutant | None:
    if "relationship" not in record:
        return None
    record["relationship"]["type"] = rng.choice(("directed", "", 7, None, "unidirectional\n"))
    return Mutant(record, "/relationship/type")


@breaks("LNK003", target="mal")
def to_itself(rng: Random, record: Json, world: World) -> Mutant | None:
    if "relationship" not in record or "source" not in record["relationship"]:
        return None
    record["relationship"]["target"] = record["relationship"]["source"].replace("-", "").upper()
    return Mutant(record, "/relationship/target")


def _other_tool(rng: Random, record: Json, world: World, kind: str, member: str, value: Any) -> Mutant | None:
    tools = [t for t in world.tools if t["tool"] == kind and not shared(world, t)]
    if not tools:
        return None
    return Mutant({"dataRow": record["dataRow"], "name": rng.choice(tools)["name"], member: value}, f"/{member}")


@breaks("MED001", media="image")
def kind_of_text(rng: Random, record: Json, world: World) -> Mutant | None:
    return _other_tool(rng, record, world, "named-entity", "location", {"start": 1, "end": 2})


@breaks("MED002", target="model-run")
def relationship_in_run(rng: Random, record: Json, world: World) -> Mutant | None:
    return _other_tool(rng, record, world, "edge", "relationship", {"target": "x"})


@breaks("MED002", target="mal")
def metric_in_mal(rng: Random, record: Json, world: World) -> Mutant | None:
    return Mutant({"dataRow": record["dataRow"], "metricName": "x", "metricValue": 1}, "/metricValue")


@breaks("MED004", media="image")
def video_members(rng: Random, record: Json, world: World) -> Mutant | None:
    found = feature_of(record, world)
    return Mutant(record | {"frames": []}, "/frames") if (found and found[0] not in QUESTIONS) or is_drawn(record) else None


@breaks("MED005", media="image")
def pdf_members(rng: Random, record: Json, world: World) -> Mutant | None:
    member = rng.choice(("page", "unit"))
    return Mutant(record | {member: 1}, f"/{member}")


@breaks("MED006", media="image")
def message_id(rng: Random, record: Json, world: World) -> Mutant | None:
    return Mutant(record | {"messageId": "4"}, "/messageId")
