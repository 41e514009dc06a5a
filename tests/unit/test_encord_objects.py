"""Objects on frames of Encord rows: what the vendor's own samples write is clean, and nothing that JSON can hold breaks a rule."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from random import Random
from typing import Any, cast

import pytest
from jsonschema import Draft202012Validator

import encord_row_examples as rows
import predlint
from predlint.model.diagnostics import Severity
from predlint.model.rle import runs_of
from predlint.platforms.encord.forms import is_date
from predlint.platforms.encord.ontology import Structure
from predlint.platforms.encord.topics.masks import down_the_columns
from predlint.platforms.encord.topics.objects import frame_object
from predlint.platforms.registry import read_ontology
from predlint.shape.explainer import build_explainer
from predlint.shape.json_schema import check_schema, json_schema

HARBOUR = Path(__file__).parent.parent.parent / "examples" / "harbour" / "ontology.json"
UNUSUAL_VALUES: list[Any] = [
    None, True, 0, 2, -0.51, 1.51, 10**400, -(10**30), 1e308, "", "x", "0.5", [], {}, [[]], [[[1]]], [{}], {"0": {}}, [0.1, 0.2],
    "bounding_box", "BoAt+001", "\ud83d", "é\n",
]  # fmt: skip
MEMBERS = "boundingBox polygon polygons point event x y w h theta 0 00 p1 featureHash shape z visibility name rleString confidence".split()
OBJECTS = [
    rows.box(), rows.turned(), rows.polygon(), rows.polygon(polygons=[[[0.1, 0.1, 0.6, 0.1, 0.6, 0.4]]]), rows.polyline(), rows.point(),
    rows.mask(), rows.skeleton(),
]  # fmt: skip


@pytest.fixture(scope="module")
def checker() -> predlint.Checker:
    return predlint.compile(HARBOUR)


def test_the_json_schema_goes_by_polygons_where_these_are_good(checker: predlint.Checker) -> None:
    """A "polygon" that draws nothing is a warning beside them, and an error without."""
    schema = Draft202012Validator(checker.json_schema)
    good, bad = [[[0.1, 0.1, 0.6, 0.1, 0.6, 0.4]]], [[[0.1, 0.1, 0.6]]]
    line, far = {"0": {"x": 0.1, "y": 0.1}, "1": {"x": 0.6, "y": 0.1}}, [{"x": 10, "y": 10}, {"x": 60, "y": 10}, {"x": 60, "y": 40}]
    for spare in (line, far, {}, [], None, "", 0, False, {"0": {"x": "0.1", "y": 0.1}}):
        for rings, is_fine in ((good, True), (bad, False), ([], False), (None, False)):
            row = json.loads(rows.image_row([{**rows.polygon(polygons=rings), "polygon": spare}]))
            errors = [d for d in checker.check(row) if d.severity is Severity.ERROR]
            assert (schema.is_valid(row), not errors) == (is_fine, is_fine), (spare, rings)
    for broken in ("x", [1, 2], [{"x": 0.1}], {"a": {"x": 0.1, "y": 0.1}}):  # the SDK stops at these
        row = json.loads(rows.image_row([{**rows.polygon(polygons=good), "polygon": broken}]))
        assert not schema.is_valid(row)


@pytest.mark.parametrize("count", [1, 300])
@pytest.mark.parametrize("number", ["NaN", "-Infinity"])
@pytest.mark.parametrize("spare", ['{"0":{"x":0.1,"y":0.1},"1":{"x":@,"y":0.1}}', '[{"x":0.1,"y":@}]', '{"0":@}', "@"])
def test_no_json_in_the_outline_beside_rings_is_one_fault(checker: predlint.Checker, spare: str, number: str, count: int) -> None:
    text = rows.image_row([{**rows.polygon(polygons=[[[0.1, 0.1, 0.6, 0.1, 0.6, 0.4]]]), "polygon": "@"}])
    bad = text.replace('"@"', spare.replace("@", number))
    good = [rows.image_row([rows.box(confidence=at / count)], branch_name=f"b-{at}") for at in range(1, count)]
    assert [d.code for d in checker.validate("\n".join([*good, bad]).encode()).diagnostics] == ["JSN008"]


@pytest.mark.parametrize(
    "text",
    [
        "Thu, 01 Jan 2026 00:00:00 UTC", "Mon, 11 Mar 2024 11:21:36 GMT", "2026-03-14T09:30:00Z", "2024-03-05 11:03:21", "2026-03-14",
        "2025-05-01T23:53:59.123456789+10:00", "20260314T093000Z", "3/14/2026 9:30 AM", "14.03.2026", "Mar 14 2026", "14 March 2026 10:00",
        "March 3rd, 2026", "Sat Nov 21 22:34:34 UTC 2026", "Sat, 31 Jan 2026 23:59:59 UTC",
    ],
)  # fmt: skip
def test_dates(text: str) -> None:
    assert is_date(text)


IMPOSSIBLE = [
    "2026-13-01", "31.02.2026", "2026-02-30T09:30:00Z", "Mon, 29 Feb 2027 00:00:00 GMT", "31 April 2026", "2026-03-14T25:10:00Z",
    "2026/03/14 9:75", "0000-00-00", "Tue, 31 Feb 2026 10:11:12 UTC",
]  # fmt: skip


@pytest.mark.parametrize("text", ["", "yesterday-ish", "now", "12:30", "1767225600", "2026-13-41", "may be", "2026", *IMPOSSIBLE])
def test_no_dates(text: str) -> None:
    assert not is_date(text)


def test_runs_along_rows_are_not_taken_for_columns() -> None:
    blob = [100 * 640 + 200, *[20, 620] * 29, 20, 640 * 480 - 129 * 640 - 220]
    assert not down_the_columns(blob, 480, 640)
    assert down_the_columns(blob, 640, 480)
    assert not down_the_columns(blob, 640, 640)  # a square does not tell
    two = [1000, *[20, 300] * 59, 20]
    assert not down_the_columns(two, 320, 640)  # nor do two blobs side by side, half an image apart
    runs = runs_of(rows.MASK)
    assert not isinstance(runs, tuple) and not down_the_columns(runs, 480, 640)  # nor does a mask of one run


def test_explainer_and_schema_agree_and_nothing_breaks(checker: predlint.Checker) -> None:
    structure = read_ontology(HARBOUR.read_bytes())
    assert isinstance(structure, Structure)
    shape = frame_object(structure)
    explain, schema = build_explainer(shape), json_schema(shape, title="an object", description="on a frame")
    check_schema(schema)
    validator: Any = Draft202012Validator(schema)
    rng = Random(7)
    for _ in range(1_500):
        value = _mutated(rng, rng.choice(OBJECTS))
        errors = [finding for finding in explain(value) if finding.rule.severity is Severity.ERROR]
        assert validator.is_valid(value) is not bool(errors), value
        for diagnostic in checker.check(json.loads(rows.image_row([]).replace('"objects":[]', '"objects":[' + json.dumps(value) + "]"))):
            assert diagnostic.message


def _mutated(rng: Random, value: Any) -> Any:
    value = copy.deepcopy(value)
    for _ in range(rng.choice((1, 1, 2, 3))):
        holder, key = rng.choice(list(_places(value)))
        if rng.random() < 0.6:
            holder[key] = copy.deepcopy(rng.choice(UNUSUAL_VALUES))
        elif isinstance(holder, dict) and rng.random() < 0.5:
            holder[rng.choice(MEMBERS)] = copy.deepcopy(rng.choice([*UNUSUAL_VALUES, cast("dict[Any, Any]", holder)[key]]))
        else:
            del holder[key]
    return value


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    inner: Iterable[tuple[Any, Any]] = ()
    if isinstance(value, dict):
        inner = cast("dict[str, Any]", value).items()
    elif isinstance(value, list):
        inner = enumerate(cast("list[Any]", value))
    for key, member in inner:
        yield value, key
        yield from _places(member)
