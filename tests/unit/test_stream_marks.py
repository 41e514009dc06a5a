"""The quotation marks of JSON texts, which tell members that stand twice."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any, cast

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from predlint.stream import marks
from predlint.stream.marks import marks_in, marks_of, quotes_in

TEXTS = st.text('ab"\\\\\n/é', max_size=12)
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.integers(-9, 9) | TEXTS, lambda v: st.lists(v, max_size=4) | st.dictionaries(TEXTS, v, max_size=4), max_leaves=12
)


def texts_in(value: Any) -> int:
    """Texts that a value is written with, names of members too."""
    if isinstance(value, dict):
        return sum(1 + texts_in(each) for each in cast("dict[str, Any]", value).values())
    return sum(map(texts_in, cast("list[Any]", value))) if isinstance(value, list) else isinstance(value, str)


@pytest.mark.parametrize("many", [0, 3, 1_000])
@given(VALUES, st.sampled_from([1, 20, 4_096]), st.booleans())
def test_each_text_has_two(many: int, value: Any, sample: int, ascii: bool) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(marks, "_SAMPLE", sample)
        patch.setattr(marks, "_MANY", many)
        for indent in (None, 1):
            assert marks_in(json.dumps(value, ensure_ascii=ascii, indent=indent).encode()) == 2 * texts_in(value)
    assert marks_of(value) == 2 * texts_in(value)


def test_a_member_that_stands_twice_has_more() -> None:
    text = rb'{"a\\":1,"a\\":1}'
    assert marks_in(text) == marks_of(json.loads(text)) + 2


@given(st.binary().map(lambda data: data.replace(b"a", b'"')), st.sampled_from([1, 2, 7, 1 << 18]))
def test_numpy_counts_as_python_does(data: bytes, size: int) -> None:
    assert "numpy" in sys.modules and np is not None
    data = data + b'"' * 3
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(marks, "_BLOCK", 4)
        patch.setattr(marks, "_SLICE", size)
        assert quotes_in(data) == data.count(b'"')


def test_numpy_is_loaded_once_that_has_paid() -> None:
    code = """if True:
        import sys
        from predlint.stream import marks
        block = b'"x' * (1 << 19)
        pays = marks._LOADING_PAYS // len(block)
        loaded = []
        for _ in range(pays + 1):
            assert marks.quotes_in(block) == 1 << 19
            loaded.append("numpy" in sys.modules)
        assert loaded == [False] * pays + [True], loaded
    """
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)


def test_what_is_no_plain_value_is_written_as_one() -> None:
    class Point(msgspec.Struct):
        x: int
        name: str

    assert marks_of([Point(1, "a"), {"b"}]) == 2 * 4
    with pytest.raises(msgspec.ValidationError):
        marks_of({"a": 1 << 70})
    deep: list[Any] = []
    for _ in range(300):
        deep = [deep]
    with pytest.raises(msgspec.ValidationError):
        marks_of(deep)
