"""Structs of floats as columns: the numbers come out as they went in, and another layout is refused."""

from __future__ import annotations

import math
import struct
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from predlint.shapes.floats import Floats

NUMBERS = st.floats(allow_nan=False)


class Point(msgspec.Struct):
    x: float
    y: float


class Box(msgspec.Struct):
    top: float
    left: float
    height: float
    width: float


class Sometimes(msgspec.Struct):
    x: float
    y: float = 0.0


class Whole(msgspec.Struct):
    x: int
    y: float


@given(st.lists(st.tuples(NUMBERS, NUMBERS), max_size=40))
def test_columns_are_the_numbers(pairs: list[tuple[float, float]]) -> None:
    layout = Floats(("x", "y"))
    packed = layout.pack([Point(x, y) for x, y in pairs])
    columns = layout.columns(packed)
    assert [struct.pack("d", x) for x in columns["x"].tolist()] == [struct.pack("d", x) for x, _ in pairs]
    assert [struct.pack("d", y) for y in columns["y"].tolist()] == [struct.pack("d", y) for _, y in pairs]
    assert columns["x"].dtype == np.float64


@pytest.mark.parametrize("count", [0, 1, 15, 16, 65_535, 65_536])
def test_the_length_of_the_list_does_not_matter(count: int) -> None:
    layout = Floats.of(Box(1.0, 2.0, 3.0, 4.0))
    assert layout is not None
    packed = layout.pack([Box(at + 0.5, -at, 1e300, 5e-324) for at in map(float, range(count))])
    columns = layout.columns(packed)
    assert columns["top"].tolist() == [at + 0.5 for at in range(count)]
    assert (columns["left"] == -np.arange(count)).all() and set(columns["width"].tolist()) <= {5e-324}


def test_parts_may_be_joined() -> None:
    layout = Floats(("x", "y"))
    packed = layout.pack([Point(1.0, 2.0)]) + layout.pack([Point(3.0, math.inf), Point(5.0, -0.0)])
    assert layout.columns(packed)["x"].tolist() == [1.0, 3.0, 5.0]


@pytest.mark.parametrize("other", [Sometimes(1.0), Whole(1, 2.0)])
def test_what_is_no_layout_of_floats(other: Any) -> None:
    assert Floats.of(other) is None


def test_another_layout_is_refused() -> None:
    with pytest.raises(ValueError, match="structs of"):
        Floats(("x", "y")).pack([Whole(1, 2.0)])
