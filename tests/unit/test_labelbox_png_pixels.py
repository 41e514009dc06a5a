"""The colours of PNG images, of all kinds and filters; and that a black one is told from others by as little of it as tells."""

from __future__ import annotations

import base64
import struct
import zlib
from random import Random
from typing import NamedTuple
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from predlint.dialects.labelbox import png_pixels
from predlint.dialects.labelbox.png_pixels import colours_of, is_blank

#: Type of colour and bits a channel, as far as they are read.
KINDS = [(0, 1), (0, 2), (0, 4), (0, 8), (2, 8), (3, 1), (3, 2), (3, 4), (3, 8), (4, 8), (6, 8)]
CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
BLACK = (0, 0, 0)


class Made(NamedTuple):
    """An image, and what it shows."""

    text: str
    colours: set[tuple[int, ...]]


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def filtered(line: list[int], above: list[int], step: int, kind: int) -> bytes:
    out = bytearray([kind])
    for at, value in enumerate(line):
        left, corner = (line[at - step], above[at - step]) if at >= step else (0, 0)
        by = [left, above[at], corner]
        nearest = min(by, key=lambda each: abs(left + above[at] - corner - each))
        out.append(value - (0, left, above[at], (left + above[at]) // 2, nearest)[kind] & 255)
    return bytes(out)


def make(rng: Random, kind: int, depth: int, width: int, height: int, share: float, palette: list[tuple[int, int, int]]) -> Made:
    """``share`` of the pixels are not the first of all."""
    channels, most = CHANNELS[kind], len(palette) - 1 if kind == 3 else 2**depth - 1
    colours, above, rows = set[tuple[int, ...]](), list[int](), list[bytes]()
    one = rng.choice((0, 0, 1, 2, 3, 4, None))
    opaque = rng.random() < 0.5
    for _ in range(height):
        bits, line = "", list[int]()
        for _ in range(width):
            pixel = [rng.randint(0, most) if rng.random() < share else 0 for _ in range(channels)]
            if kind in (4, 6):
                pixel[-1] = 255 if opaque else rng.randrange(256)
            shown = pixel[: channels - (kind in (4, 6))]
            if kind == 3:
                colours.add(palette[pixel[0]])
            else:
                scaled = tuple([value * 255 // (2**depth - 1) for value in shown])
                colours.add(scaled if len(scaled) == 3 else scaled * 3)
            bits += "".join([f"{value:0{depth}b}" for value in pixel])
        bits += "".join([rng.choice("00001") for _ in range(-len(bits) % 8)])
        line = [int(bits[at : at + 8], 2) for at in range(0, len(bits), 8)]
        above = above or [0] * len(line)
        rows.append(filtered(line, above, max(1, channels * depth // 8), rng.randrange(5) if one is None else one))
        above = line
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, kind, 0, 0, 0))
    colour_table = chunk(b"PLTE", b"".join(map(bytes, palette))) if kind == 3 else b""
    packed = zlib.compress(b"".join(rows), rng.choice((0, 1, 6)))
    cut = rng.randrange(len(packed) + 1)
    data = b"\x89PNG\r\n\x1a\n" + head + colour_table + chunk(b"IDAT", packed[:cut]) + chunk(b"IDAT", packed[cut:]) + chunk(b"IEND", b"")
    return Made(base64.b64encode(data).decode(), colours)


@pytest.fixture(autouse=True, params=[1 << 16, 40])
def parts(request: pytest.FixtureRequest) -> object:
    """However much of an image is unpacked at once."""
    is_blank.cache_clear()
    with mock.patch.object(png_pixels, "_AT_ONCE", request.param):
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
    for spoilt in (bytes(data), bytes(data[: place % len(data)])):
        text = base64.b64encode(spoilt).decode()
        image = png_pixels._image(text)
        raw = png_pixels._unpacked(image) if image is not None else None
        step = image.row + 1 if image is not None else 1
        filters = {*raw[::step]} if raw is not None else set[int]()
        if filters <= {0, 1, 2, 3, 4}:
            assert is_blank(text) == (colours_of(text) == frozenset([BLACK]))


def test_a_black_image_is_told_however_large() -> None:
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
