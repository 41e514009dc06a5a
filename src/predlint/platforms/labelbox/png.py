"""Reads base64 PNG images: their size, and their colours."""

from __future__ import annotations

import base64
import binascii
import re
import struct
import zlib
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from predlint.io.data_row import DataRow
from predlint.model.geometry import TOLERANCE
from predlint.model.hashes import distinct
from predlint.model.texts import lazy_regex, quote

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


# -- Checks whether a text is the base64 of a PNG file, and reads the size of the image ------------------------------


_PNG = b"\x89PNG\r\n\x1a\n"
#: Bytes of a file up to the end of its width and height.
_WITH_SIZE = 24
_NO_BASE64 = lazy_regex(r"[^A-Za-z0-9+/=]")
_BASE64 = lazy_regex(r"[A-Za-z0-9+/]*={0,2}")
_PRINTED_BYTES = lazy_regex(r"""b(['"]).*\1""", re.DOTALL)
_ADDRESS = lazy_regex(r"(?:https?|gs|s3)://", re.IGNORECASE)
_DATA_URI = lazy_regex(r"\Adata:image/png;base64,", re.IGNORECASE)
#: What users write in place of base64.
PRINTED = "it is bytes as Python prints them"
IN_LINES = "its base64 is broken into lines"
ADDRESS = "it is an address"
URL_SAFE = 'its base64 has "-" or "_" in place of "+" and "/"'


def png_problem(text: str) -> str | None:
    """Returns why a text is not the base64 of a PNG file, or None if it looks like one. Only the beginning is decoded."""
    if text.startswith("data:"):
        return "it starts with a data: prefix; give the base64 alone"
    try:
        head = base64.b64decode(text[:64] if len(text) >= 64 else text, validate=True)
    except (binascii.Error, ValueError):
        return _likeness(text) or "it is not base64"
    if not head.startswith(_PNG):
        kind = {b"\xff\xd8\xff": "a JPEG", b"GIF": "a GIF", b"RIF": "a WebP"}.get(head[:3])
        return f"it is {kind}" if kind else "it does not start like a PNG"
    if not _BASE64.fullmatch(text):
        bad_character = _NO_BASE64.search(text)
        message = (
            f"it holds {quote(bad_character[0])}, which base64 does not have" if bad_character else "its base64 goes on after its end (=)"
        )
        return _likeness(text) or message
    if len(text) % 4:
        return "its base64 is cut off"
    return "nothing follows the beginning of the file" if len(head) < _WITH_SIZE else None


def _likeness(text: str) -> str | None:
    """Describes a text that is no base64 if it is a known mistake, else returns None."""
    if _PRINTED_BYTES.fullmatch(text):
        return PRINTED
    if without_data_url(text) is not None:
        return IN_LINES
    if _ADDRESS.match(text):
        return ADDRESS
    if text[-4:].lower() == ".png":
        return "it is the name of a file"
    plain = text.replace("-", "+").replace("_", "/")
    return URL_SAFE if plain != text and png_problem(plain) is None else None


def without_data_url(text: str) -> str | None:
    """Returns the base64 of a PNG file without a data: prefix, line breaks, or the quotes of printed bytes. Returns None for any other
    text."""
    bare = text[2:-1].replace("\\n", "") if _PRINTED_BYTES.fullmatch(text) else text
    bare = _DATA_URI.sub("", "".join(bare.split()))
    return bare if bare != text and not bare.startswith("data:") and _BASE64.fullmatch(bare) and png_problem(bare) is None else None


def png_size(text: str) -> tuple[int, int] | None:
    """Returns width and height of a base64 image, or None if its beginning does not show them."""
    try:
        head = base64.b64decode(text[:32], validate=True)
    except (binascii.Error, ValueError):
        return None
    if len(head) < 24 or not head.startswith(_PNG) or head[12:16] != b"IHDR":
        return None
    width, height = struct.unpack(">II", head[16:24])
    return width, height


def wrong_size(text: str, width: float | None, height: float | None) -> tuple[int, int] | None:
    """Returns the size of an image if it differs from its data row's, or None if it does not or one of the sizes is not known."""
    if not width or not height:
        return None
    size = png_size(text)
    return size if size is not None and max(abs(size[0] - width), abs(size[1] - height)) >= TOLERANCE else None


def is_larger(size: tuple[int, int], row: DataRow) -> bool:
    """Returns True for an image that is larger than its data row in width or height."""
    return max(size[0] - (row.width or size[0]), size[1] - (row.height or size[1])) >= TOLERANCE


# -- Reads the colours of a base64 PNG image: whether any pixel is set, and which colours occur ----------------------


# Returns no result for images that take more work: interlaced ones, 16 bits per channel, damaged or very large ones.

if TYPE_CHECKING:
    Bytes = NDArray[np.uint8]


#: Channels by the PNG's colour type.
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_PALETTE, _WITH_ALPHA = 3, (4, 6)
_MOST_BYTES = 64_000_000
#: Bytes that are unpacked at once while the first rows may decide.
_AT_ONCE = 1 << 16
#: Limit of bytes that are computed one by one, as two of the five filters need.
_MOST_SINGLY = 400_000
_AVERAGE, _PAETH = 3, 4


class _Image(NamedTuple):
    """An image whose bytes are still packed: rows in sequence, each beginning with its filter number."""

    width: int
    height: int
    depth: int
    kind: int
    channels: int
    row: int
    """Bytes of a row, without its filter number."""
    packed: bytes
    palette: bytes

    def is_coloured(self, index: int) -> bool:
        """Returns True if the palette has a colour with this index and it is not black."""
        return any(self.palette[3 * index : 3 * index + 3]) and index < len(self.palette) // 3


@lru_cache(maxsize=64)
def colours_of(text: str) -> frozenset[tuple[int, ...]] | None:
    """Returns the colours of an image without transparency, or None if they cannot be read."""
    import numpy as np

    image = _image(text)
    if image is None or (raw := _unpacked(image)) is None:
        return None
    width, height, depth, kind, channels, row, _, palette = image
    rows = _unfiltered(np.frombuffer(raw, np.uint8).reshape(height, row + 1), max(1, channels * depth // 8))
    if rows is None:
        return None
    if depth < 8:
        bits = np.unpackbits(rows, axis=1).reshape(height, -1, depth)[:, :width]
        values = distinct(bits @ (1 << np.arange(depth)[::-1]))
        maximum = 1 if kind == _PALETTE else 2**depth - 1
        of = 1 if kind == _PALETTE else 255
        pixels: list[tuple[int, ...]] = [(int(value) * of // maximum,) for value in values]
    else:
        every = rows.reshape(-1, channels)[:, : channels - (kind in _WITH_ALPHA)]
        packed_up = every.astype(np.uint32) @ (256 ** np.arange(every.shape[1], dtype=np.uint32))
        pixels = [tuple(int(one) >> 8 * at & 255 for at in range(every.shape[1])) for one in distinct(packed_up)]
    if kind == _PALETTE:
        known = len(palette) // 3
        return frozenset([tuple(palette[3 * at : 3 * at + 3]) for (at,) in pixels if at < known])
    return frozenset([pixel if len(pixel) == 3 else pixel * 3 for pixel in pixels])


@lru_cache(maxsize=64)
def is_blank(text: str) -> bool:
    """Returns True for an image that is surely all black."""
    image = _image(text)
    black = _is_black(image) if image is not None else False
    return colours_of(text) == frozenset([(0, 0, 0)]) if black is None else black


def _is_black(image: _Image) -> bool | None:
    """Unpacks an image only up to the first pixels that are set, which come early in most masks. Returns None if that does not decide.

    Every filter makes zeros of zeros, channel by channel, and keeps the first byte that is not zero. Damaged images never count as black.
    """
    row, channels = image.row, image.channels
    padding = (1 << 8 * row - image.width * channels * image.depth) - 1
    colour_channels = range(channels - 1) if image.kind in _WITH_ALPHA else None
    count = 0
    for part in _parts_of_rows(image):
        for at in range(1, len(part), row + 1):
            line = part[at : at + row]
            if image.kind == _PALETTE:
                first = 0 if not count and image.is_coloured(0) else row - len(line.lstrip(b"\0"))
                if first < row:
                    return False if _is_coloured(image, line[first], first) else None
            elif padding and line[-1] & padding:
                return None
            elif any(any(line[channel::channels]) for channel in colour_channels) if colour_channels is not None else line.count(0) < row:
                return False
            count += 1
    if padding or image.kind in (_PALETTE, *_WITH_ALPHA):
        return None if count == image.height else False
    return count == image.height and _unpacked(image) is not None  # this verifies the checksum, too


def _is_coloured(image: _Image, byte: int, column: int) -> bool:
    """Returns True if a byte of palette indices has one that is not black."""
    each = 8 // image.depth
    numbers = [byte >> image.depth * (each - 1 - at) & (1 << image.depth) - 1 for at in range(each)]
    return any([image.is_coloured(number) for number in numbers[: image.width - column * each]])


def _parts_of_rows(image: _Image) -> Iterator[bytes]:
    """Yields the unpacked rows in parts; fewer than the height if the image is damaged."""
    step, rows_left = image.row + 1, image.height
    unpack, at, given = zlib.decompressobj(), 0, b""
    while rows_left:
        count = min(rows_left, max(1, _AT_ONCE // step))
        part = b""
        while len(part) < count * step:
            if not given:
                given, at = image.packed[at : at + _AT_ONCE], at + _AT_ONCE
            ended = not given
            try:
                part += (more := unpack.decompress(given, count * step - len(part)))
            except zlib.error:
                return
            given = unpack.unconsumed_tail
            if ended and not more:
                return
        yield part
        rows_left -= count


def _image(text: str) -> _Image | None:
    """Parses the header of an image. Returns None for images that are not examined."""
    try:
        data = base64.b64decode(text, validate=True)
        head, packed, palette = _parts(data)
        width, height, depth, kind, _, _, interlaced = struct.unpack(">IIBBBBB", head)
    except (binascii.Error, ValueError, struct.error):
        return None
    channels = _CHANNELS.get(kind)
    if interlaced or channels is None or depth not in ((8,) if kind not in (0, _PALETTE) else (1, 2, 4, 8)) or not width or not height:
        return None
    row = (width * channels * depth + 7) // 8
    return _Image(width, height, depth, kind, channels, row, packed, palette) if (row + 1) * height <= _MOST_BYTES else None


def _unpacked(image: _Image) -> bytes | None:
    """Returns all rows of an image, or None if it is damaged."""
    size = (image.row + 1) * image.height
    try:
        raw = zlib.decompressobj().decompress(image.packed, size)
    except zlib.error:
        return None
    return raw if len(raw) == size else None


def _parts(data: bytes) -> tuple[bytes, bytes, bytes]:
    """Returns the header, the packed pixels and the palette of a PNG file."""
    at, chunks = 8, {b"IHDR": b"", b"IDAT": b"", b"PLTE": b""}
    while at + 8 <= len(data):
        length, kind = struct.unpack(">I4s", data[at : at + 8])
        if kind in chunks:
            chunks[kind] += data[at + 8 : at + 8 + length]
        at += length + 12
    return chunks[b"IHDR"][:13], chunks[b"IDAT"], chunks[b"PLTE"]


def _unfiltered(lines: Bytes, step: int) -> Bytes | None:
    """Returns the pixel bytes of rows that begin with their filter number, or None if that would take too long."""
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
        elif filtered == 2 or (filtered == _PAETH and not given.any()):  # Paeth on zeros also repeats the row above
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
