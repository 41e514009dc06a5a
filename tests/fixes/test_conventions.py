"""Files whose writer had another convention throughout: boxes as corners or around a centre, in fractions, percent, pixels; scores as
percentages, logits, log-probabilities. What `fix --unsafe` changes of them is what was meant; what it leaves is told, or all is left."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from math import log
from random import Random
from typing import Any, NamedTuple

import pytest
from fixes_kit import fix_bytes

import predlint
from predlint.engine.reports import KeepFindings
from predlint.io.data_row import DataRow
from predlint.io.data_rows import DataRows
from predlint.io.sources import spool

WIDTH, HEIGHT = 640, 480
Box = list[float]
ROWS = DataRows([DataRow(position=0, global_key="a.jpg", width=WIDTH, height=HEIGHT)])


class Platform(NamedTuple):
    """How a platform has a file of boxes, with a score each."""

    checker: predlint.Checker
    write: Callable[[list[Box], list[float]], list[Any]]
    boxes: Callable[[list[Any]], list[Box]]
    scores: Callable[[list[Any]], list[float]]
    unit: tuple[float, float]
    """The size of an image in the platform's unit."""
    lines: bool = False


# -- how each platform has a file of boxes -----------------------------------------------------------------------------


def _labelbox() -> Platform:
    def write(boxes: list[Box], scores: list[float]) -> list[Any]:
        return [
            {"name": "sign", "bbox": {"top": y, "left": x, "height": h, "width": w}, "confidence": score, "dataRow": {"globalKey": "a.jpg"}}
            for (x, y, w, h), score in zip(boxes, scores, strict=True)
        ]

    return Platform(
        predlint.compile("examples/street/ontology.json", media="image"),
        write,
        lambda lines: [[line["bbox"][side] for side in ("left", "top", "width", "height")] for line in lines],
        lambda lines: [line["confidence"] for line in lines],
        (WIDTH, HEIGHT),
        lines=True,
    )


def _label_studio() -> Platform:
    def write(boxes: list[Box], scores: list[float]) -> list[Any]:
        named = {"from_name": "product", "to_name": "photo", "type": "rectanglelabels", "original_width": WIDTH, "original_height": HEIGHT}
        return [
            {
                "data": {"photo": f"https://shelf.example.com/{at}.jpg"},
                "predictions": [
                    {
                        "model_version": "may",
                        "score": score,
                        "result": [{**named, "value": {"x": x, "y": y, "width": w, "height": h, "rectanglelabels": ["tin"]}}],
                    }
                ],
            }
            for at, ((x, y, w, h), score) in enumerate(zip(boxes, scores, strict=True))
        ]

    def values(tasks: list[Any]) -> list[dict[str, Any]]:
        return [task["predictions"][0]["result"][0]["value"] for task in tasks]

    return Platform(
        predlint.compile("examples/shelf/config.xml"),
        write,
        lambda tasks: [[value[side] for side in ("x", "y", "width", "height")] for value in values(tasks)],
        lambda tasks: [task["predictions"][0]["score"] for task in tasks],
        (100, 100),
    )


def _coco() -> Platform:
    def write(boxes: list[Box], scores: list[float]) -> list[Any]:
        return [{"image_id": 1, "category_id": 1, "bbox": box, "score": score} for box, score in zip(boxes, scores, strict=True)]

    reference = {
        "images": [{"id": 1, "width": WIDTH, "height": HEIGHT, "file_name": "a.jpg"}],
        "categories": [{"id": 1, "name": "boat"}],
        "annotations": [],
    }
    return Platform(
        predlint.compile(json.dumps(reference).encode(), dialect="coco"),
        write,
        lambda found: [one["bbox"] for one in found],
        lambda found: [one["score"] for one in found],
        (WIDTH, HEIGHT),
    )


PLATFORMS = {"Labelbox": _labelbox, "Label Studio": _label_studio, "COCO": _coco}


# -- files -------------------------------------------------------------------------------------------------------------


def _boxes(rng: Random, count: int, most: tuple[float, float]) -> list[Box]:
    """Boxes within an image of that size, a few of them at its edges."""
    boxes: list[Box] = []
    for _ in range(count):
        w, h = (round(rng.uniform(0.02, 0.3), 3) for _ in range(2))
        x, y = round(rng.choice((0, 1, rng.random())) * (1 - w), 3), round(rng.random() * (1 - h), 3)
        boxes.append([round(side * size, 3) for side, size in zip((x, y, w, h), (*most, *most), strict=True)])
    return boxes


def _corners(box: Box, _: tuple[float, float]) -> Box:
    x, y, w, h = box
    return [x, y, x + w, y + h]


def _centred(box: Box, _: tuple[float, float]) -> Box:
    x, y, w, h = box
    return [x + w / 2, y + h / 2, w, h]


def _scaled(most: tuple[float, float]) -> Callable[[Box, tuple[float, float]], Box]:
    """In another unit, in which the image has this size."""
    return lambda box, unit: [side * m / u for side, m, u in zip(box, (*most, *most), (*unit, *unit), strict=True)]


CONVENTIONS: dict[str, Callable[[Box, tuple[float, float]], Box]] = {
    "corners": _corners,
    "centred": _centred,
    "fractions": _scaled((1, 1)),
    "pixels": _scaled((WIDTH, HEIGHT)),
    "percent": _scaled((100, 100)),
    "of a thousand": _scaled((1000, 1000)),
    "corners in fractions": lambda box, unit: _scaled((1, 1))(_corners(box, unit), unit),
    "centred in fractions": lambda box, unit: _scaled((1, 1))(_centred(box, unit), unit),
    "centred in pixels": lambda box, unit: _scaled((WIDTH, HEIGHT))(_centred(box, unit), unit),
}
SCORES: dict[str, Callable[[float], float]] = {
    "percentages": lambda share: share * 100,
    "logits": lambda share: log(share / (1 - share)),
    "log-probabilities": log,
    "ranks": lambda share: round(share * 5),
}


def _fixed(platform: Platform, records: list[Any]) -> tuple[list[Any], set[int]]:
    """The records of a file once it is fixed, and the places of those of which something above an info is found then."""

    def text(some: list[Any]) -> bytes:
        return b"".join(json.dumps(one).encode() + b"\n" for one in some) if platform.lines else json.dumps(some).encode()

    data = fix_bytes(platform.checker, text(records), unsafe=True, rows=ROWS)[0]
    data = fix_bytes(platform.checker, data, unsafe=True, rows=ROWS)[0]
    fixed = [json.loads(line) for line in data.splitlines()] if platform.lines else json.loads(data)
    reported: set[int] = set()
    for at, one in enumerate(fixed):
        keep = KeepFindings(None)
        platform.checker.run([spool(io.BytesIO(text([one])))], sinks=[keep], data_rows=ROWS)
        if any(str(found.severity) != "info" for found in keep.kept):
            reported.add(at)
    return fixed, reported


def _assert_converted(given: list[Any], fixed: list[Any], meant: list[tuple[Any, ...]], expected: set[int], *, cut: float = 0.02) -> None:
    """Each is one of what may have been meant, or as it was, but for a little that is ``cut`` at an edge. Where some become what was meant,
    those that do not are told, or were right."""

    def alike(one: Any, other: Any, by: float = 0.02) -> bool:
        return one == pytest.approx(other, abs=by)

    left: list[int] = []
    changed = False
    for at, (old, new, right) in enumerate(zip(given, fixed, meant, strict=True)):
        is_right = any(alike(new, one) for one in right)
        assert is_right or alike(new, old, cut), (at, old, new, right)
        changed = changed or not alike(new, old, cut)
        left += [] if is_right else [at]
    assert not changed or expected.issuperset(left), [(given[at], fixed[at], meant[at]) for at in left if at not in expected]


@pytest.mark.parametrize("count", [1, 30])
@pytest.mark.parametrize("convention", [*CONVENTIONS])
@pytest.mark.parametrize("name", [*PLATFORMS])
def test_boxes(name: str, convention: str, count: int) -> None:
    platform, rng = PLATFORMS[name](), Random(f"{name} {convention} {count}")
    intended = _boxes(rng, count, platform.unit)
    given = [CONVENTIONS[convention](box, platform.unit) for box in intended]
    fixed, told = _fixed(platform, platform.write(given, [0.5] * count))
    # Of some nothing tells that they are corners, or around a centre: then their unit is all that can be mended.
    in_unit = [CONVENTIONS[convention.partition(" in ")[0]](box, platform.unit) if " in " in convention else box for box in intended]
    _assert_converted(given, platform.boxes(fixed), [*zip(intended, in_unit, strict=True)], told, cut=0.05 * max(platform.unit))


@pytest.mark.parametrize("count", [1, 30])
@pytest.mark.parametrize("kind", [*SCORES])
@pytest.mark.parametrize("name", [*PLATFORMS])
def test_scores(name: str, kind: str, count: int) -> None:
    platform, rng = PLATFORMS[name](), Random(f"{name} {kind} {count}")
    intended = [round(rng.uniform(0.05, 0.95), 3) for _ in range(count)]
    given = [SCORES[kind](share) for share in intended]
    fixed, told = _fixed(platform, platform.write(_boxes(rng, count, platform.unit), given))
    _assert_converted(given, platform.scores(fixed), [(share,) for share in intended], told)
