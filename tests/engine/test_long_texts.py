"""A text of white space, brackets or letters without end, wherever a record has one, is read in time that grows with its length."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

import predlint
from predlint.model.registry import suggest_rules

CHECKER = predlint.compile(
    {
        "tools": [
            {"tool": "polygon", "name": "hull", "classifications": []},
            {"tool": "raster-segmentation", "name": "sea", "classifications": []},
        ],
        "classifications": [],
    },
    media="image",
)
#: Far more than any pattern may go through anew from each of its characters: that would take minutes.
LONG = 60_000
RECORDS: dict[str, Any] = {
    "a geometry in a text": {"name": "hull", "polygon": " " * LONG + "x"},
    "a colour in a text": {"name": "sea", "mask": {"instanceURI": "https://photos.example.com/1.png", "colorRGB": "\n" * LONG + "x"}},
    "the key of a data row": {"name": "hull", "polygon": [], "dataRow": {"globalKey": "<" + "key" * (LONG // 3)}},
}


def seconds(data: bytes) -> float:
    begin = time.process_time()
    assert CHECKER.validate(data).summary.by_rule
    return time.process_time() - begin


@pytest.mark.parametrize("record", RECORDS.values(), ids=RECORDS.keys())
def test_a_text_in_a_record(record: dict[str, Any]) -> None:
    assert seconds(json.dumps({"dataRow": {"globalKey": "a"}, **record}).encode()) < 10


def test_white_space_behind_a_record() -> None:
    assert seconds(b"{}" + b" " * LONG + b"x\n") < 10


def test_a_name_of_a_rule_that_is_none() -> None:
    assert suggest_rules("x" * 250 + "!") == []
    assert suggest_rules("x" * LONG + "!") == []
