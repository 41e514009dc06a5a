"""Rules of one's own beside the fast road: what no rule is about is not looked at again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

import predlint
from block_verdict_kit import block_verdict_of, findings_by_position
from kernel_kit import needs_kernel
from predlint.platforms import protocols
from predlint.platforms.registry import read_ontology
from predlint.platforms.samples import SeededSource
from predlint.platforms.sources import source_for

RULES = b'rule wide { on "traffic light" require width >= 8 }'


def lines(*names: str) -> bytes:
    """200 boxes, each of the next feature."""
    records: list[dict[str, Any]] = []
    for at in range(200):
        name = names[at % len(names)]
        record: dict[str, Any] = {"name": name, "bbox": {"top": at, "left": 2, "height": 30, "width": 4}, "dataRow": {"globalKey": "a"}}
        if name == "traffic light":
            record["classifications"] = [{"name": "colour", "answer": {"name": "red"}}]
        records.append(record)
    return b"".join(json.dumps(record).encode() + b"\n" for record in records)


def block_counts(street: Path, block: bytes) -> tuple[int, int, int]:
    """How many records of a block are proven, how many of them were decoded for the rules, and how many break one."""
    rules = predlint.compile(street / "ontology.json", media="image", rules=[RULES]).record_plan.file_rules(None)
    with mock.patch.object(protocols.orjson, "loads", side_effect=json.loads) as loads:
        verdict = block_verdict_of(rules, block)
    assert verdict is not None and not verdict.pending
    return len(verdict.lines), loads.call_count, len(findings_by_position(verdict))


@needs_kernel
def test_a_block_without_the_feature_is_passed(street: Path) -> None:
    assert block_counts(street, lines("sign", "vehicle")) == (200, 0, 0)


@needs_kernel
def test_the_name_in_another_place_decodes_nothing(street: Path) -> None:
    block = lines("sign", "vehicle").replace(b'"globalKey": "a"', b'"globalKey": "traffic light"')
    assert block_counts(street, block) == (200, 0, 0)


@needs_kernel
def test_of_a_block_with_it_its_records_are_decoded(street: Path) -> None:
    assert block_counts(street, lines("sign", "vehicle", "traffic light", "sign")) == (200, 50, 50)


HARBOUR = Path(__file__).parents[2] / "examples" / "harbour" / "ontology.json"


@pytest.mark.slow
@pytest.mark.parametrize("between", [", ", ",", " ,\n "])
@pytest.mark.parametrize("rule", ["on boat require width >= 200", "on pier require area >= 90000", "on data row require at most 1 boat"])
def test_of_an_array_the_elements_with_it_are_decoded(rule: str, between: str) -> None:
    rows = [made.record for made in source_for(read_ontology(HARBOUR), SeededSource(5), count=120).records()]
    checker = predlint.compile(HARBOUR, rules=[f"rule mine {{ {rule} }}".encode()])
    alone = [(at, d.pointer, d.message) for at, row in enumerate(rows) for d in checker.check(row)]
    array = f"[{between.join(json.dumps(row) for row in rows)}]".encode()
    with mock.patch.object(protocols, "records_with", side_effect=protocols.records_with) as some:
        found = checker.validate(array).diagnostics
    assert some.call_count > 0
    assert {d.code for d in found} == {"RUL001"}
    assert [(at, f"/{at}{pointer}", message) for at, pointer, message in alone] == [
        (int(d.pointer.split("/")[1]), d.pointer, d.message) for d in found
    ]
