"""Tables that were written whole, as pandas does where it is not told to write an object for each row, are named once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import predlint

EXAMPLES = Path(__file__).parents[2] / "examples"
LABELBOX = [{"name": "vehicle", "dataRow": {"globalKey": f"q-{n}"}, "confidence": 0.5, "bbox": {"top": n}} for n in range(3)]
TASKS = [{"data": {"photo": f"https://x.example.com/{n}.jpg"}, "predictions": [{"result": []}]} for n in range(3)]
ROWS = [{"label_hash": f"{n}", "data_units": {"0": {}}, "object_answers": {}} for n in range(3)]
PLATFORMS = [("street/ontology.json", LABELBOX), ("shelf/config.xml", TASKS), ("harbour/ontology.json", ROWS)]


def _columns(rows: list[Any], numbers: list[int]) -> dict[str, Any]:
    return {name: {str(n): row[name] for n, row in zip(numbers, rows, strict=False)} for name in rows[0]}


def _parts(rows: list[Any]) -> dict[str, Any]:
    return {"columns": list(rows[0]), "index": list(range(len(rows))), "data": [list(row.values()) for row in rows]}


def _codes(ontology: str, data: bytes) -> list[tuple[str, str, str]]:
    found = predlint.compile(EXAMPLES / ontology).validate(data).diagnostics
    return [(d.code, d.message, d.help or "") for d in found if d.severity > predlint.Severity.INFO]


@pytest.mark.parametrize(("ontology", "rows"), PLATFORMS)
@pytest.mark.parametrize("indent", [None, 1])
def test_each_is_named_once(ontology: str, rows: list[Any], indent: int | None) -> None:
    tables = {
        "a table by its columns": [_columns(rows, [0, 1, 2]), _columns(rows, [7, 30]), _columns(rows[:1], [0])],
        "a table in parts": [_parts(rows), {name: value for name, value in _parts(rows).items() if name != "index"}],
    }
    if rows is LABELBOX:  # others have words of their own for these
        tables["rows under their numbers"] = [{str(n): row for n, row in enumerate(rows)}]
        tables["a table by its columns"].append({name: [row[name] for row in rows] for name in rows[0]})
    for kind, values in tables.items():
        for value in values:
            ((code, message, fix),) = _codes(ontology, json.dumps(value, indent=indent).encode())
            assert code == "JSN017"
            assert kind in message
            assert 'orient="records"' in fix
            assert ("lines=True" in fix) == (rows is LABELBOX)


@pytest.mark.parametrize("names", [("data", "annotations"), ("image", "label"), ("file", "class")])
def test_one_of_other_columns(names: tuple[str, ...]) -> None:
    value = {name: {"0": {"a": 1}, "1": {"a": 2}} for name in names}
    for ontology, _ in PLATFORMS:
        assert [code for code, *_ in _codes(ontology, json.dumps(value).encode())] == ["JSN017"]


def test_one_of_which_a_column_is_seen() -> None:
    many = json.dumps({"name": {str(n): "vehicle" for n in range(9000)}, "uuid": {}}).encode()
    assert [code for code, *_ in _codes("street/ontology.json", many)] == ["JSN017"]


@pytest.mark.parametrize(
    "value",
    [
        {"name": ["vehicle"], "confidence": [0.5], "dataRow": {"globalKey": "q"}},
        {"dataRow": {"0": "q"}, "name": "vehicle"},
        {"segments": {"0": {}}},
        {"frames": {"1": {"bbox": {"top": 1}}}},
        {"columns": {"0": 1}, "data": 2},
        {"1": {"a": 1}, "2": {"a": 1}},
        {"a.mp4": {"0": {"bbox": {}}}, "b.mp4": {"0": {"bbox": {}}}},
        {name: [value] for name, value in LABELBOX[0].items()},
        {"name": ["vehicle", "vehicle"], "bbox": [1, 2, 3, 4]},
        {"name": [], "bbox": []},
    ],
)
def test_what_is_no_table_is_explained(value: Any) -> None:
    assert "JSN017" not in [code for code, *_ in _codes("street/ontology.json", json.dumps(value).encode())]


@pytest.mark.parametrize("first", [_columns(LABELBOX, [0, 1]), _parts(LABELBOX), {str(n): row for n, row in enumerate(LABELBOX)}])
def test_lines_behind_a_table_are_checked(first: Any) -> None:
    slip = {**LABELBOX[0], "name": "vehicel"}
    found = _codes("street/ontology.json", f"{json.dumps(first)}\n{json.dumps(slip)}\n".encode())
    assert "NAM002" in [code for code, *_ in found]


def test_lists_of_one_record_on_each_of_many_lines_are_explained() -> None:
    line = json.dumps({name: [value] for name, value in LABELBOX[0].items()}) + "\n"
    codes = [code for code, *_ in _codes("street/ontology.json", (line * 2).encode())]
    assert "JSN017" not in codes
    assert "NAM011" in codes


def test_frames_of_one_task_are_data() -> None:
    config = b'<View><Text name="t" value="$data"/><Choices name="c" toName="t"><Choice value="a"/></Choices></View>'
    data = json.dumps({"data": {"0": "a", "1": "b", "data": "c"}, "id": 1}).encode()
    assert [d.code for d in predlint.compile(config).validate(data).diagnostics] == ["JSN108"]  # a task, and no prediction
