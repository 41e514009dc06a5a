"""The colours of PNG images, of all kinds and filters; and that a black one is told from others by as little of it as tells."""

from __future__ import annotations

import base64
import struct
import zlib
from random import Random
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from png_kit import BLACK, CHANNELS, KINDS, chunk, make
from predlint.platforms.labelbox import png
from predlint.platforms.labelbox.png import colours_of, is_blank


@pytest.fixture(autouse=True, params=[1 << 16, 40])
def parts(request: pytest.FixtureRequest) -> object:
    """However much of an image is unpacked at once."""
    is_blank.cache_clear()
    with mock.patch.object(png, "_AT_ONCE", request.param):
        yield


@pytest.mark.parametrize("seed", range(15))
@pytest.mark.parametrize(("kind", "depth"), KINDS)
def test_colours_are_those_of_the_pixels(kind: int, depth: int, seed: int) -> None:
    rng = Random(seed)
    table = [rng.choice((BLACK, BLACK, (255, 0, 0), (0, 0, 1))) for _ in range(rng.randint(1, 2**depth))] if kind == 3 else []
    made = make(rng, kind, depth, rng.randint(1, 20), rng.randint(1, 12), rng.choice((0, 0, 0.01, 0.3, 1)), table)
    assert colours_of(made.text) == made.colours
    assert is_blank(made.text) == (made.colours == {BLACK})


@pytest.mark.parametrize(("kind", "depth"), KINDS)
@given(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(0, 7))
def test_a_spoilt_image_is_black_where_all_of_it_is(kind: int, depth: int, seed: int, place: int, bit: int) -> None:
    """Cut off, or with a bit turned round: what all of it says, a part of it says, too."""
    rng = Random(seed)
    made = make(rng, kind, depth, rng.randint(1, 12), rng.randint(1, 6), rng.choice((0, 0, 0.02)), [BLACK, (1, 2, 3)])
    data = bytearray(base64.b64decode(made.text))
    data[place % len(data)] ^= 1 << bit
    for mutated in (bytes(data), bytes(data[: place % len(data)])):
        text = base64.b64encode(mutated).decode()
        image = png._image(text)
        raw = png._unpacked(image) if image is not None else None
        step = image.row + 1 if image is not None else 1
        filters = {*raw[::step]} if raw is not None else set[int]()
        if filters <= {0, 1, 2, 3, 4}:
            assert is_blank(text) == (colours_of(text) == frozenset([BLACK]))


def test_a_black_image_is_reported_however_large() -> None:
    for kind, depth in KINDS:
        width, height, channels = 1000, 500, CHANNELS[kind]
        row = (width * channels * depth + 7) // 8
        head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, kind, 0, 0, 0)) + chunk(b"PLTE", bytes(3))
        for last, black in ((0, True), (16, False)):
            rows = bytearray((row + 1) * height)
            rows[-2 if kind in (4, 6) else -1] = last
            data = b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes(rows)))
            known = kind != 3 or last == 0  # of numbers that no colour has nothing is said
            assert is_blank(base64.b64encode(data).decode()) == (black if known else True), (kind, depth, last)
