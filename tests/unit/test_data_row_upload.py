"""Rows as they are given to the platform: what they hold in place of a URL counts as if a list said it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import predlint
from predlint.io.data_row import DataRow
from predlint.io.data_row_files import read_data_rows

CHAT = "application/vnd.labelbox.conversational.model-chat-evaluation"
MESSAGES = [{"messageId": "m1", "content": "no tram 🚋"}, {"messageId": "m2", "content": None}]
TALK = {"type": "application/vnd.labelbox.conversational", "version": 1, "messages": MESSAGES}
REPLIES = {
    "type": CHAT,
    "version": 2,
    "actors": {
        "a": {"role": "human", "metadata": {"name": "User"}},
        "b": {"role": "model", "metadata": {"modelConfigName": "short"}},
        "c": {"role": "model", "metadata": {"modelConfigName": "long"}},
    },
    "messages": {"q": {"actorId": "a", "childMessageIds": ["r", "s"]}, "r": {"actorId": "b"}, "s": {"actorId": "c", "childMessageIds": []}},
}
UNNAMED = REPLIES | {"actors": {"b": {"role": "model", "metadata": {"modelConfigId": "8d1f"}}}, "messages": {"q": {"content": []}}}
IN_CHAT = {"media": "llm-multimodal", "messages": {"q": None, "r": None, "s": None}, "parents": ("q",), "models": ("short", "long")}
TURNS = REPLIES | {
    "messages": REPLIES["messages"]
    | {"r": {"actorId": "b", "childMessageIds": ["t"]}, "t": {"actorId": "a", "childMessageIds": ["u"]}, "u": {"actorId": []}},
}
LAYER = "https://tiles.example/{z}/{x}/{y}.png"


def uploaded(folder: Path, row: dict[str, Any]) -> DataRow:
    file = folder / "rows.json"
    file.write_text(json.dumps([{"global_key": "a", **row}]), encoding="utf-8")
    return read_data_rows(file).rows[0]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"row_data": TALK}, {"media": "conversational", "messages": {"m1": 10, "m2": None}}),
        ({"row_data": json.dumps(TALK)}, {"media": "conversational", "messages": {"m1": 10, "m2": None}}),
        ({"data_row": {"global_key": "a", "row_data": json.dumps(TALK)}}, {"media": "conversational", "messages": {"m1": 10, "m2": None}}),
        ({"rowData": {"messages": MESSAGES}}, {"media": "conversational", "messages": {"m1": 10, "m2": None}}),
        ({"conversationalData": MESSAGES}, {"media": "conversational", "messages": {"m1": 10, "m2": None}}),
        ({"row_data": TALK | {"messages": [{"content": "who?"}]}}, {"media": "conversational"}),
        ({"row_data": TALK, "messages": ["m9"], "media_type": "TEXT"}, {"media": "text", "messages": {"m9": None}}),
        ({"row_data": REPLIES}, IN_CHAT),
        ({"row_data": TURNS}, IN_CHAT | {"messages": dict.fromkeys("qrstu"), "parents": ("q", "t")}),
        ({"row_data": UNNAMED}, {"media": "llm-multimodal", "messages": {"q": None}}),
        ({"row_data": {"type": CHAT, "draft": True, "actors": {}, "messages": {}}}, {"media": "llm-multimodal"}),
        ({"row_data": {"tileLayerUrl": LAYER, "bounds": [[47, 8], [48, 9]], "epsg": "EPSG4326"}}, {"media": "geospatial"}),
        ({"row_data": {"tileLayerUrl": LAYER, "epsg": "SIMPLE"}}, {"media": "geospatial", "degrees": False}),
        ({"tileLayerUrl": LAYER}, {"media": "geospatial"}),
        ({"row_data": {"pdf_url": "https://papers.example/1.pdf"}}, {"media": "pdf"}),
        ({"row_data": "a tram 🚋", "media_type": "TEXT"}, {"media": "text", "text_length": 9}),
        ({"row_data": "a tram", "media_type": "TEXT", "text_length": 4}, {"media": "text", "text_length": 4}),
        ({"row_data": "a tram"}, {"text_length": 6}),
        ({"row_data": "a tram", "media_type": "IMAGE"}, {"media": "image"}),
        ({"row_data": "my notes/day 1.txt"}, {}),
        ({"row_data": "https://texts.example/a b.txt", "media_type": "TEXT"}, {"media": "text"}),
        ({"row_data": "notes.txt", "media_type": "TEXT"}, {"media": "text"}),
        ({"row_data": "my notes.txt", "media_type": "TEXT"}, {"media": "text"}),
        ({"row_data": "/my notes/first", "media_type": "TEXT"}, {"media": "text"}),
        ({"row_data": "D:\\my notes\\first", "media_type": "TEXT"}, {"media": "text"}),
        ({"row_data": "a tram.\nSee notes.txt", "media_type": "TEXT"}, {"media": "text", "text_length": 21}),
        ({"row_data": "my notes/day 1.txt", "media_type": "TEXT"}, {"media": "text"}),
        ({"row_data": "day 1 of 1.5", "media_type": "TEXT"}, {"media": "text", "text_length": 12}),
        ({"row_data": "https://images.example/a b.png"}, {}),
        ({"row_data": "{no JSON, and no medium"}, {}),
        ({"row_data": {"messages": "none"}}, {}),
        ({"row_data": 5}, {}),
    ],
)
def test_what_a_row_holds(tmp_path: Path, row: dict[str, Any], expected: dict[str, Any]) -> None:
    read = uploaded(tmp_path, row)
    facts = {name: getattr(read, name) for name in read.__struct_fields__[3:] if getattr(read, name) is not None}
    assert (read.global_key, facts) == ("a", expected)


def test_predictions_are_held_to_it(tmp_path: Path) -> None:
    ontology = {"tools": [{"tool": "named-entity", "name": "place", "classifications": []}], "classifications": []}
    rows = tmp_path / "rows.json"
    rows.write_text(json.dumps([{"global_key": "a", "row_data": TALK}]), encoding="utf-8")
    checker = predlint.compile(ontology, target="model-run")
    begin = {"name": "place", "dataRow": {"globalKey": "a"}}
    ends = (("m1", 9), ("m1", 10), ("m2", 99), ("m3", 0))
    records = [begin | {"messageId": message, "location": {"start": 0, "end": end}} for message, end in ends]
    found = checker.validate(records, data_rows=rows).diagnostics
    assert [(diagnostic.line, diagnostic.code) for diagnostic in found] == [(2, "SPN003"), (4, "LNK005")]
