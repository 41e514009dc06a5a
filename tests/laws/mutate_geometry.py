"""Mutations of what a record draws: boxes, points, lines, polygons, masks."""

from __future__ import annotations

from base64 import b64encode
from random import Random
from typing import Any

from laws.mutations import Mutant, breaks, rename
from laws.ontologies import Json, World
from laws.records import HEIGHT, WIDTH
from laws.sites import feature_of, shared
from predlint.io.data_row import DataRow

_PAIRED = ("polygon", "line")

#: A black image of 4 by 4 pixels, in base64.
BLANK = "iVBORw0KGgoAAAANSUhEUgAAAAQAAAAECAAAAACMmsGiAAAAC0lEQVR42mNgwAQAABQAAX3+Hu4AAAAASUVORK5CYII="


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


@breaks("GEO004", media=("image", "pdf", None))
def box_size(rng: Random, record: Json, world: World) -> Mutant | None:
    if "bbox" not in record:
        return None
    side = rng.choice(("height", "width"))
    record["bbox"][side] = rng.choice((0, -0.0)) if world.media is None else rng.choice((0, -0.0, -3))
    return Mutant(record, f"/bbox/{side}")


@breaks("GEO005", media=("image", "pdf"))
def negative(rng: Random, record: Json, world: World) -> Mutant | None:
    if "bbox" in record:
        record["bbox"]["top"] = -1.5
        return Mutant(record, "/bbox/top")
    if "point" in record:
        record["point"]["x"] = -1
        return Mutant(record, "/point/x")
    payload = next((p for p in _PAIRED if p in record), None)
    if payload is None:
        return None
    record[payload][0]["y"] = -2
    return Mutant(record, f"/{payload}/0/y")


@breaks("GEO006", media=("image", None))
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


@breaks("GEO007", media=("image", None))
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
        record,
        {"png": rng.choice(("", "not base64!", "AAAA", "data:image/png;base64,iVBORw0KGgo=", 7, "iVBORw0KGgoA\n", "iVBORw0KGgo="))},
        "/png",
    )


@breaks("GEO031")
def blank_mask(rng: Random, record: Json, world: World) -> Mutant | None:
    return _mask(record, {"png": BLANK}, "/png")


@breaks("GEO032")
def colour_in_no_frame(rng: Random, record: Json, world: World) -> Mutant | None:
    if "masks" not in record:
        return None
    record["masks"]["frames"] = [{"index": at, "imBytes": BLANK} for at in range(rng.randint(1, 3))]
    record["masks"]["instances"][0]["colorRGB"] = [0, 0, 7]
    return Mutant(record, "/masks/instances/0/colorRGB")


@breaks("GEO028", media=("image", None))
def mask_of_another_size(rng: Random, record: Json, world: World) -> Mutant | None:
    width, height = rng.choice(((WIDTH, HEIGHT - 1), (1, 1)))
    head = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\0\0\0"
    mutant = _mask(record, {"png": b64encode(head).decode()}, "/png")
    return Mutant(mutant.record, mutant.pointer, _row(record)) if mutant else None


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
