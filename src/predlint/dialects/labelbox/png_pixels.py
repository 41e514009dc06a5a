"""The colours of a PNG image that stands in a record as base64: whether any pixel is set, and which colours there are.

Nothing is said of what cannot be told with little work: interlaced images, 16 bits a channel, damaged or very large ones.
"""

from __future__ import annotations

import base64
import binascii
import struct
import zlib
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Bytes = NDArray[np.uint8]

#: Channels by the PNG's type of colour.
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_PALETTE = 3
_MOST_BYTES = 64_000_000
#: So many bytes are worked out one by one: what two of the five filters need.
_MOST_SINGLY = 400_000
_AVERAGE, _PAETH = 3, 4


class _Pixels(NamedTuple):
    """The unpacked bytes of an image: its rows one after another, each begun by the number of its filter."""

    width: int
    height: int
    depth: int
    kind: int
    channels: int
    row: int
    """The bytes of a row, without the number of its filter."""
    raw: bytes
    palette: bytes


@lru_cache(maxsize=64)
def colours_of(text: str) -> frozenset[tuple[int, ...]] | None:
    """The colours of an image, without its transparency; None where they cannot be told."""
    import numpy as np

    if (image := _pixels(text)) is None:
        return None
    width, height, depth, kind, channels, row, raw, palette = image
    rows = _unfiltered(np.frombuffer(raw, np.uint8).reshape(height, row + 1), max(1, channels * depth // 8))
    if rows is None:
        return None
    if depth < 8:
        bits = np.unpackbits(rows, axis=1).reshape(height, -1, depth)[:, :width]
        values = np.unique(bits @ (1 << np.arange(depth)[::-1]))
        most = 1 if kind == _PALETTE else 2**depth - 1
        of = 1 if kind == _PALETTE else 255
        pixels: list[tuple[int, ...]] = [(int(value) * of // most,) for value in values]
    else:
        every = rows.reshape(-1, channels)[:, : channels - (kind in (4, 6))]
        packed_up = every.astype(np.uint32) @ (256 ** np.arange(every.shape[1], dtype=np.uint32))
        pixels = [tuple(int(one) >> 8 * at & 255 for at in range(every.shape[1])) for one in np.unique(packed_up)]
    if kind == _PALETTE:
        known = len(palette) // 3
        return frozenset([tuple(palette[3 * at : 3 * at + 3]) for (at,) in pixels if at < known])
    return frozenset([pixel if len(pixel) == 3 else pixel * 3 for pixel in pixels])


@lru_cache(maxsize=64)
def is_blank(text: str) -> bool:
    """True for an image that is surely black all over."""
    if (image := _pixels(text)) is None:
        return False
    whole_bytes = image.width * image.channels * image.depth % 8 == 0
    if image.kind in (0, 2) and whole_bytes:  # every filter makes zeros of zeros, and something else of the first byte that is not zero
        step, raw = image.row + 1, image.raw
        return not any(raw[at + 1 : at + step].count(0) != image.row for at in range(0, len(raw), step))
    return colours_of(text) == frozenset([(0, 0, 0)])


def _pixels(text: str) -> _Pixels | None:
    """The unpacked image; None for one that is left alone."""
    try:
        data = base64.b64decode(text, validate=True)
        head, packed, palette = _parts(data)
        width, height, depth, kind, _, _, interlaced = struct.unpack(">IIBBBBB", head)
        channels = _CHANNELS.get(kind)
        if interlaced or channels is None or depth not in ((8,) if kind not in (0, _PALETTE) else (1, 2, 4, 8)) or not width or not height:
            return None
        row = (width * channels * depth + 7) // 8
        size = (row + 1) * height
        if size > _MOST_BYTES:
            return None
        raw = zlib.decompressobj().decompress(packed, size)
    except (binascii.Error, ValueError, zlib.error, struct.error):
        return None
    return _Pixels(width, height, depth, kind, channels, row, raw, palette) if len(raw) == size else None


def _parts(data: bytes) -> tuple[bytes, bytes, bytes]:
    """The header, the packed pixels and the palette of a PNG file."""
    at, parts = 8, {b"IHDR": b"", b"IDAT": b"", b"PLTE": b""}
    while at + 8 <= len(data):
        length, kind = struct.unpack(">I4s", data[at : at + 8])
        if kind in parts:
            parts[kind] += data[at + 8 : at + 8 + length]
        at += length + 12
    return parts[b"IHDR"][:13], parts[b"IDAT"], parts[b"PLTE"]


def _unfiltered(lines: Bytes, step: int) -> Bytes | None:
    """The bytes of the rows, each of which begins with the number of its filter; None where that would take too long."""
    import numpy as np

    rows: Any = np.zeros((len(lines), lines.shape[1] - 1), dtype=np.uint8)
    above: Any = np.zeros(lines.shape[1] - 1, dtype=np.uint8)
    singly = 0
    for at, line in enumerate(lines):
        filtered, given = int(line[0]), line[1:]
        if filtered == 1:
            padded = np.zeros(-(-len(given) // step) * step, dtype=np.uint8)
            padded[: len(given)] = given
            given = padded.reshape(-1, step).cumsum(axis=0, dtype=np.uint8).reshape(-1)[: len(given)]
        elif filtered == 2 or (filtered == _PAETH and not given.any()):  # which then gives the row above, too
            given = given + above
        elif filtered in (_AVERAGE, _PAETH):
            singly += len(given)
            if singly > _MOST_SINGLY:
                return None
            given = np.array(_one_by_one(filtered, given.tolist(), above.tolist(), step), dtype=np.uint8)
        elif filtered:
            return None
        rows[at] = above = given
    return rows


def _one_by_one(filtered: int, given: list[int], above: list[int], step: int) -> list[int]:
    out = [0] * step + given
    corner = [0] * step + above
    for at, (value, up) in enumerate(zip(given, above, strict=True), step):
        left, before = out[at - step], corner[at - step]
        if filtered == _AVERAGE:
            guess = (left + up) // 2
        else:
            by_left, by_up, by_corner = abs(up - before), abs(left - before), abs(left + up - 2 * before)
            guess = left if by_left <= by_up and by_left <= by_corner else up if by_up <= by_corner else before
        out[at] = value + guess & 255
    return out[step:]
