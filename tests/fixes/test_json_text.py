"""Edits of the text of a JSON value: exactly what is asked for changes, and no other byte."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from predlint.model.lenient_json import Edit, apply_edits
from predlint.tools.fix_model import Edits, JsonText
from predlint.tools.fix_record import on_one_line, without_blank_lines

TEXT = '{ "a" : [1, 2.50, {"b\\u0041":"x"} ],"c":{},  "d":null }'
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)


def edited(edits: list[Edit], text: str = TEXT) -> str:
    assert edits
    return apply_edits(text, edits)


def test_replace_and_rename() -> None:
    text = JsonText(TEXT)
    assert text.raw(["a", 1]) == "2.50"
    assert edited(text.replace(["a", 2, "bA"], "7")) == '{ "a" : [1, 2.50, {"b\\u0041":7} ],"c":{},  "d":null }'
    assert edited(text.rename(["c"], "e")) == '{ "a" : [1, 2.50, {"b\\u0041":"x"} ],"e":{},  "d":null }'
    assert text.rename(["c"], "d") == []
    assert text.replace(["z"], "1") == []


@pytest.mark.parametrize(
    ("keys", "left"),
    [
        (["a"], '{ "c":{},  "d":null }'),
        (["c"], '{ "a" : [1, 2.50, {"b\\u0041":"x"} ],  "d":null }'),
        (["d"], '{ "a" : [1, 2.50, {"b\\u0041":"x"} ],"c":{} }'),
        (["a", 0], '{ "a" : [2.50, {"b\\u0041":"x"} ],"c":{},  "d":null }'),
        (["a", 2, "bA"], '{ "a" : [1, 2.50, {} ],"c":{},  "d":null }'),
    ],
)
def test_remove(keys: list[str | int], left: str) -> None:
    assert edited(JsonText(TEXT).remove(keys)) == left


def test_insert_as_the_others_are_written() -> None:
    text = JsonText(TEXT)
    assert edited(text.insert([], "e", "1")) == '{ "a" : [1, 2.50, {"b\\u0041":"x"} ],"c":{},  "d":null,  "e":1 }'
    assert edited(text.insert(["c"], "e", "1")) == '{ "a" : [1, 2.50, {"b\\u0041":"x"} ],"c":{"e":1},  "d":null }'
    assert text.insert(["a"], "e", "1") == []
    loose = JsonText('{"a": 1}')
    assert apply_edits(loose.text, loose.insert([], "b", loose.written([1, {"c": 2}]))) == '{"a": 1, "b": [1, {"c": 2}]}'


def test_what_is_no_json_has_no_places() -> None:
    assert JsonText('{"a": tru').replace(["a"], "1") == []
    assert JsonText("").entries([]) == []


def test_edits_that_touch() -> None:
    edits = Edits()
    assert edits.add([Edit(10, 15, ""), Edit(1, 5, "")])
    assert edits.add([Edit(5, 6, ""), Edit(15, 16, "x")])
    for start, end in ((4, 6), (0, 2), (10, 10), (9, 11), (14, 20), (0, 30)):
        assert not edits.add([Edit(start, end, "y")])
    assert not edits.add([Edit(20, 25, ""), Edit(24, 26, "")])


def test_insertions_at_one_place() -> None:
    """What is inserted behind a last member begins with a comma: that member stays as long."""
    edits = Edits()
    assert edits.add([Edit(7, 7, "b")])
    assert edits.add([Edit(7, 7, "a")])
    for touching in (Edit(7, 7, "a"), Edit(7, 7, "b"), Edit(7, 9, "x"), Edit(3, 7, ""), Edit(5, 8, "y")):
        assert not edits.add([touching]), touching
    assert edits.add([Edit(3, 7, "z")])
    assert apply_edits("0123456789", [Edit(7, 7, "b"), Edit(3, 7, "z"), Edit(7, 7, "a")]) == "012zba789"
    alone = Edits()
    assert alone.add([Edit(3, 7, "")])
    assert not alone.add([Edit(7, 7, ",a")])


def _paths(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [found for key, item in inner for found in ((*path, key), *_paths(item, (*path, key)))]


@given(VALUES, st.data(), st.sampled_from([None, 2]), st.booleans())
def test_removing_any_value_leaves_the_others(value: Any, data: st.DataObject, indent: int | None, escapes: bool) -> None:
    paths = _paths(value)
    if not paths:
        return
    path = data.draw(st.sampled_from(paths))
    text = json.dumps(value, indent=indent, ensure_ascii=escapes)
    holder = value
    for key in path[:-1]:
        holder = holder[key]
    assert json.loads(JsonText(text).raw(list(path)) or "") == holder[path[-1]]
    left = apply_edits(text, JsonText(text).remove(list(path)))
    del holder[path[-1]]
    assert json.loads(left) == value


@given(VALUES)
def test_on_one_line(value: Any) -> None:
    line = on_one_line(json.dumps(value, indent=1, ensure_ascii=False).encode())
    assert b"\n" not in line
    assert json.loads(line) == value


@pytest.mark.parametrize(
    ("text", "left", "count"),
    [(b"a\n\nb\n", b"a\nb\n", 1), (b"\n \t\r\na\r\n", b"a\r\n", 2), (b"a\n  ", b"a\n", 1), (b"a\nb", b"a\nb", 0), (b"\n\n", b"", 2)],
)
def test_blank_lines(text: bytes, left: bytes, count: int) -> None:
    assert without_blank_lines(text) == (left, count)
