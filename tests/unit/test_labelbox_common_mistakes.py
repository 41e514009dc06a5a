"""Slips of Labelbox records as exporters and tables of models make them: each is told once, with what to write."""

from __future__ import annotations

import json
import time
from itertools import islice, product
from typing import Any

import predlint

ROW = {"dataRow": {"globalKey": "r1"}}
BOX = {"top": 1, "left": 1, "height": 2, "width": 3}
STATE = {"type": "radio", "name": "state", "options": [{"value": "on"}, {"value": "off"}]}
ONTOLOGY: dict[str, Any] = {
    "tools": [
        {"tool": "rectangle", "name": "car", "classifications": [STATE]},
        {"tool": "point", "name": "light", "classifications": [{**STATE, "required": True}]},
        {"tool": "polygon", "name": "road"},
        {"tool": "raster-segmentation", "name": "sky"},
    ],
    "classifications": [
        {"type": "radio", "name": "weather", "scope": "index", "options": [{"value": "sunny"}, {"value": "rain", "options": [STATE]}]},
        {"type": "checklist", "name": "tags", "options": [{"value": "night"}, {"value": "wet"}]},
    ],
}


def test_many_unknown_members_and_many_options_take_no_time() -> None:
    many = [{"value": f"option {at}"} for at in range(1_000)]
    ontology = {**ONTOLOGY, "classifications": [{"type": "checklist", "name": "many", "options": many}]}
    checker, begin = predlint.compile(ontology, media="image"), time.process_time()
    assert len(checker.check({"name": "car", "bbox": BOX, **{f"other {at}": "x" for at in range(5_000)}})) == 5_001
    assert len(checker.check({**ROW, "name": "many", "answer": [{"name": "a," * 20_000}]})) == 1
    spelt = islice(product(*[(letter, letter.upper(), f"_{letter}") for letter in "geometry"]), 3_000)
    assert len(checker.check({**ROW, "name": "car", **{"".join(letters): [] for letters in spelt}})) == 3_000
    assert time.process_time() - begin < 10


def test_records_whose_data_row_is_misnamed_count_for_it() -> None:
    """Line by line as in blocks: each style of 2,000 records has the findings across records that the right one has."""
    styles = {
        "right": lambda key: {"dataRow": {"globalKey": key}},
        "Datarow": lambda key: {"Datarow": {"globalKey": key}},
        "data_row": lambda key: {"data_row": {"global_key": key}},
        "inner": lambda key: {"dataRow": {"globalkey": key}},
        "outside": lambda key: {"global_key": key},
    }
    checker, told_of = predlint.compile(ONTOLOGY, media="image"), dict[str, Any]()
    for style, row in styles.items():
        lines = [
            json.dumps({"name": "car", "bbox": BOX, "uuid": f"{at % 1_900 + 1:08x}-0000-4000-8000-000000000000", **row(f"r{at % 7}")})
            for at in range(2_000)
        ]
        for records in ("\n".join(lines).encode(), [json.loads(line) for line in lines]):
            found = checker.validate(records).diagnostics
            uuids = sorted([(each.line, each.code, each.help) for each in found if each.code.startswith("UID")])
            assert len(uuids) == 100 and uuids == told_of.setdefault("right", uuids), style
            assert all([each.record is not None and each.record["data_row"] for each in found if each.line]), style


def test_the_same_of_thousands_of_lines() -> None:
    half = {"top": 1, "left": 1, "height": 2}
    lines = [{"name": "car", "bbox": half if n % 2 else BOX, "width": 3, "dataRow": {"globalKey": f"r{n}"}} for n in range(2_000)]
    found = predlint.compile(ONTOLOGY, media="image").validate("".join(json.dumps(line) + "\n" for line in lines).encode()).diagnostics
    helps = {finding.line: str(finding.help) for finding in found if finding.code == "REC003"}
    assert len(helps) == len(lines)
    assert all(("belongs in" in help_) == (line % 2 == 0) for line, help_ in helps.items())
