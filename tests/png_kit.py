"""PNG images of all kinds, made up, with what they show."""

from __future__ import annotations

import base64
import struct
import zlib
from random import Random
from typing import NamedTuple

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


def compressed(data: bytes, rng: Random) -> bytes:
    """In blocks of all kinds."""
    packer = zlib.compressobj(
        rng.choice((0, 1, 6, 9)), strategy=rng.choice((0, zlib.Z_FIXED, zlib.Z_HUFFMAN_ONLY, zlib.Z_RLE, zlib.Z_FILTERED))
    )
    at = rng.randrange(len(data) + 1) if rng.random() < 0.3 else 0
    flush = rng.choice((zlib.Z_SYNC_FLUSH, zlib.Z_FULL_FLUSH))
    return packer.compress(data[:at]) + (packer.flush(flush) if at else b"") + packer.compress(data[at:]) + packer.flush()


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
    channels, maximum = CHANNELS[kind], len(palette) - 1 if kind == 3 else 2**depth - 1
    colours, above, rows = set[tuple[int, ...]](), list[int](), list[bytes]()
    one = rng.choice((0, 0, 1, 2, 3, 4, None))
    opaque = rng.random() < 0.5
    for _ in range(height):
        bits, line = "", list[int]()
        for _ in range(width):
            pixel = [rng.randint(0, maximum) if rng.random() < share else 0 for _ in range(channels)]
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
    packed = compressed(b"".join(rows), rng)
    cut = rng.randrange(len(packed) + 1)
    data = b"\x89PNG\r\n\x1a\n" + head + colour_table + chunk(b"IDAT", packed[:cut]) + chunk(b"IDAT", packed[cut:]) + chunk(b"IEND", b"")
    return Made(base64.b64encode(data).decode(), colours)
