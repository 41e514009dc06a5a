"""A rule that is added, and a bound that is tightened, count on every line of a long file: nothing else has to be told of them."""

from __future__ import annotations

import json
from copy import copy
from random import Random
from typing import Any
from zlib import crc32

import pytest
from msgspec.structs import replace

import predlint
from laws.harness import run
from laws.paths_files import make
from laws.shape_mutations import instead_of, nodes_of
from predlint.io.data_row import DataRow
from predlint.io.data_rows import DataRows
from predlint.platforms.labelbox import plan
from predlint.platforms.labelbox.forms import PAYLOADS
from predlint.platforms.labelbox.plan import LineFileRules
from predlint.platforms.labelbox.record import Out, add_finding
from predlint.platforms.labelbox.topics.polygons import GeometryRules
from predlint.shape.nodes import Record
from predlint.shape.record_checks import Check, kinds
from violation_kit import violation_spec

OPTIONS = [{"label": each, "value": each} for each in ("day", "night")]
ONTOLOGY = {
    "tools": [{"tool": "rectangle", "name": name} for name in ("car", "sign")] + [{"tool": "point", "name": "door"}],
    "classifications": [
        {"type": "radio", "name": "light", "scope": "global", "options": [{"label": each, "value": each} for each in ("day", "night")]}
    ],
}
LINES, WIDTH, HEIGHT = 4_000, 640, 480
ROWS = DataRows([DataRow(at, f"k{at}", width=WIDTH, height=HEIGHT) for at in range(LINES)])


def clean_file(whole: set[int]) -> list[dict[str, Any]]:
    """Records of which nothing is said; some are boxes round the whole image."""
    rng = Random(5)
    records: list[dict[str, Any]] = []
    for at in range(LINES):
        left, top = rng.randrange(300), round(rng.uniform(0, 200), 2)
        box = {"top": top, "left": left, "height": rng.randint(2, 250), "width": rng.randint(2, 300)}
        values = [
            ("car", "bbox", box),
            ("sign", "bbox", box),
            ("door", "point", {"x": left, "y": top}),
            ("light", "answer", {"name": rng.choice(("day", "night"))}),
        ]
        name, member, value = rng.choice(values)
        if at in whole:
            name, member, value = "sign", "bbox", {"top": 0, "left": 0, "height": HEIGHT, "width": WIDTH}
        record = {"name": name, member: value, "dataRow": {"globalKey": f"k{at}"}}
        records.append(record if member == "answer" else {**record, "confidence": rng.choice((0, 0.25, 0.5, 0.51, 0.9, 1))})
    return records


def report(records: list[dict[str, Any]], rows: DataRows | None) -> list[predlint.Diagnostic]:
    data = "\n".join(map(json.dumps, records)).encode()
    return predlint.compile(ONTOLOGY, media="image").validate(data, data_rows=rows).diagnostics


@pytest.mark.parametrize("rows", [ROWS, None])
def test_a_rule_that_is_added_to_boxes_finds_all_of_them(rows: DataRows | None, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = set(Random(6).sample(range(LINES), 76))
    said = violation_spec("GEO018", lambda value: ("the box is the whole image", None))

    def whole_image(record: dict[str, Any], row: DataRow | None, out: Out) -> None:
        box = record["bbox"]
        if box.__class__ is dict and (box.get("width"), box.get("height")) == (WIDTH, HEIGHT):
            add_finding(out, said, (None, "bbox"), box)

    bind = GeometryRules.__init__

    def bound(self: GeometryRules, *given: Any, **named: Any) -> None:
        bind(self, *given, **named)
        self.checks.append(Check(whole_image, kinds(said), ("bbox",)))

    records = clean_file(whole)
    assert report(records, rows) == []
    monkeypatch.setattr(GeometryRules, "__init__", bound)
    found = report(records, rows)
    assert {d.line - 1 for d in found if d.line is not None} == whole
    assert {d.message for d in found} == {"the box is the whole image"}


def test_a_bound_that_is_tightened_finds_all_beyond_it(monkeypatch: pytest.MonkeyPatch) -> None:
    made = plan.line_shape

    def tightened(*given: Any, **named: Any) -> Any:
        shape = made(*given, **named)
        bodies = [node for node in nodes_of(shape) if isinstance(node, Record) and "confidence" in node.members]
        for node in {id(body.members["confidence"].node): body.members["confidence"].node for body in bodies}.values():
            shape = instead_of(shape, node, replace(node, maximum=0.5))
        return shape

    records = clean_file(set())
    assert report(records, None) == []
    monkeypatch.setattr(plan, "line_shape", tightened)
    beyond = {at for at, record in enumerate(records) if record.get("confidence", 0) > 0.5}
    found = report(records, None)
    assert len(beyond) > 1_000
    assert {d.line - 1 for d in found if d.line is not None} == beyond
    assert {d.pointer for d in found} == {"/confidence"}


_SOME = violation_spec("GEO018", lambda value, known: (f"one of some{known}", None))


def check_some_values(member: str) -> Check[Any]:
    """Speaks of some values of a member, whatever they are."""

    def speak(record: dict[str, Any], row: DataRow | None, out: Out) -> None:
        if crc32(repr(record[member]).encode()) % 4 == 0:
            add_finding(out, _SOME, (None, member), None, row is not None)

    return Check(speak, kinds(_SOME), (member,))


@pytest.mark.parametrize("seed", [*range(12), *[pytest.param(seed, marks=pytest.mark.slow) for seed in range(12, 120)]])
def test_a_rule_that_declares_nothing_says_the_same_of_faulty_files_without_the_kernel(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of clean records, of others in doubt, as they stand and as they are meant; and so does each rule on what other records hold."""
    bind = LineFileRules.__init__

    def bound(self: Any, *given: Any, **named: Any) -> None:
        bind(self, *given, **named)
        rules, added = copy(self._rules), [check_some_values(member) for member in (*PAYLOADS, "frames")]
        rules.free = [*rules.free, *added]
        rules._by_member = {**rules._by_member, **{one.members[0]: [*rules._by_member.get(one.members[0], ()), one] for one in added}}
        self._rules, self._record = rules, rules.check

    case = make(seed, "labelbox")
    if case is None:
        pytest.skip("nothing can be predicted by this ontology")
    before = run(case.checker, case.data, case.rows)
    monkeypatch.setattr(LineFileRules, "__init__", bound)
    found = run(case.checker, case.data, case.rows)
    assert found.verdict == run(case.checker, case.data, case.rows, fast=False).verdict
    assert len(found.found) >= len(before.found)
