"""Rules of one's own beside the fast road: what no rule is about is not looked at again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from unittest import mock

import predlint
from predlint.views import needles

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


def proven(street: Path, block: bytes) -> tuple[int, int, int]:
    """How many records of a block are proven, how many of them were decoded for the rules, and how many break one."""
    rules = predlint.compile(street / "ontology.json", media="image", rules=[RULES]).plan.file(None)
    for line in block.splitlines():
        rules.learn(json.loads(line))
    with mock.patch.object(needles.orjson, "loads", side_effect=json.loads) as loads:
        return rules.prove(block), loads.call_count, len(rules.faults)


def test_a_block_without_the_feature_is_passed(street: Path) -> None:
    assert proven(street, lines("sign", "vehicle")) == (200, 0, 0)


def test_the_name_in_another_place_decodes_nothing(street: Path) -> None:
    block = lines("sign", "vehicle").replace(b'"globalKey": "a"', b'"globalKey": "traffic light"')
    assert proven(street, block) == (200, 0, 0)


def test_of_a_block_with_it_its_records_are_decoded(street: Path) -> None:
    assert proven(street, lines("sign", "vehicle", "traffic light", "sign")) == (200, 50, 50)
