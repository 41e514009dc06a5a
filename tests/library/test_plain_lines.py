"""Records of plain values are written by a faster encoder: as the same lines, and nothing else is."""

from __future__ import annotations

import datetime
import enum
import json
import math
import re
import uuid
from collections import OrderedDict
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from predlint.engine import memory_input

_TEXTS = st.text() | st.sampled_from(("\u2028", "a\u2029b\x85", "\x7f", "\ud800", "null", 'a "b" \\ /', "\x00\x1f"))
_NUMBERS = st.integers() | st.floats() | st.sampled_from((1 << 63, 1 << 64, -(1 << 63) - 1, 1e16, 1e-7, -0.0, 5e-324))
_VALUES = st.recursive(
    st.none() | st.booleans() | _NUMBERS | _TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_TEXTS, inner, max_size=4) | st.tuples(inner, inner),
    max_leaves=12,
)


def standard(record: Any, monkeypatch: pytest.MonkeyPatch) -> bytes:
    with monkeypatch.context() as patched:
        patched.setattr(memory_input, "_plain_line", lambda record: None)
        return memory_input._line(1, record)


@given(st.dictionaries(_TEXTS, _VALUES, max_size=4))
def test_lines_are_those_of_the_standard_encoder_but_for_small_and_long_numbers(record: dict[str, Any]) -> None:
    line = memory_input._line(1, record)
    with pytest.MonkeyPatch.context() as patched:
        wanted = standard(record, patched)
    assert json.loads(line) == json.loads(wanted) or "NaN" in wanted.decode()
    if "e" not in re.sub(r'"(?:[^"\\]|\\.)*"', "", wanted.decode()).replace("true", "").replace("false", ""):
        assert line == wanted


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, 1 << 64, "\ud800"])
def test_what_only_the_standard_encoder_writes_is_written_by_it(value: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    record = {"name": None, "value": [1, {"x": value}]}
    assert memory_input._plain_line(record) is None
    assert memory_input._line(1, record) == standard(record, monkeypatch)


class Colour(enum.Enum):
    RED = "red"


@pytest.mark.parametrize("value", [uuid.UUID(int=7), datetime.date(2026, 5, 1), Colour.RED, {1}, b"a", 1j])
def test_what_no_json_has_is_refused_though_the_faster_encoder_may_write_it(value: Any) -> None:
    with pytest.raises(TypeError, match="record 3 cannot be written as JSON"):
        memory_input._line(3, {"uuid": value})


@pytest.mark.parametrize("record", [OrderedDict(a=1), {"a": (1, 2)}, {1: "a", None: "b", False: "c"}, {"a": {}, "b": []}])
def test_what_python_takes_for_json_is_written(record: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    assert memory_input._line(1, record) == standard(record, monkeypatch)


def test_plain_records_take_the_fast_path() -> None:
    record = {"name": "caf\u00e9 \u2028", "bbox": {"left": 1, "top": 0.5}, "answer": None, "classifications": [], "a": (1, 2)}
    line = '{"name": "caf\u00e9 \\u2028", "bbox": {"left": 1, "top": 0.5}, "answer": null, "classifications": [], "a": [1, 2]}\n'
    assert memory_input._plain_line(record) == line.encode()
