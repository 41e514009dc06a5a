"""Generates values of Label Studio's results: shapes, spans and answers."""

from __future__ import annotations

import base64
import math
import struct
import zlib
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any, cast

from predlint.platforms.label_studio.config import Control
from predlint.platforms.label_studio.dates import date_check, example
from predlint.samples.drawing_canvas import Canvas
from predlint.samples.label_studio_data import FRAMES, LENGTH
from predlint.samples.model import Json
from predlint.samples.random_source import RandomSource

#: Everything on an image is in percent of its size.
_PERCENT = Canvas(100, 100, 2)
#: Minimum of coordinates in percent: shapes within the first per cent look like fractions of the image.
_LEAST = 2
#: Sizes of runs in the editor's masks, in bits.
_RUN_BITS = (3, 4, 8, 16)


def box(draw: RandomSource) -> Json:
    place = _PERCENT.box(draw, _LEAST)
    return {"x": place.left, "y": place.top, "width": place.width, "height": place.height, "rotation": 0}


def ellipse(draw: RandomSource) -> Json:
    place = _PERCENT.box(draw, 2 * _LEAST)
    across, down = round(place.width / 2 - 0.05, 1), round(place.height / 2 - 0.05, 1)
    return {"x": round(place.left + place.width / 2, 2), "y": round(place.top + place.height / 2, 2), "radiusX": across, "radiusY": down}


def polygon(draw: RandomSource) -> Json:
    return {"points": [list(point) for point in _PERCENT.outline(draw, 3)], "closed": True}


def keypoint(draw: RandomSource) -> Json:
    x, y = round(draw.number(_LEAST, 98), 2), round(draw.number(_LEAST, 98), 2)
    return {"x": x, "y": y, "width": 0.5}


def vector(draw: RandomSource, least: int, most: int) -> Json:
    points = _PERCENT.around(draw, _PERCENT.box(draw, 5), tuple(range(max(2, least, min(most, 4)))))
    vertices: list[Json] = []
    for at, (x, y) in enumerate(points):
        vertices.append({"id": f"v{at}", "x": x, "y": y, "prevPointId": f"v{at - 1}" if at else None, "isBezier": False})
    return {"vertices": vertices, "closed": False}


def key_frames(draw: RandomSource, shape: str) -> Json:
    """Returns the value of a video region: a box or a line with several key frames."""
    count = draw.integer(1, 4)
    step = FRAMES // (count + 1)
    sequence: list[Json] = []
    for at in range(count):
        frame = at * step + draw.integer(1, step)
        drawn = box(draw) if shape == "video-box" else {"vertices": vector(draw, 2, 4)["vertices"]}
        sequence.append({"frame": frame, "enabled": True, "time": frame / 25, **drawn})
    return {"sequence": sequence, "framesCount": FRAMES, "duration": LENGTH}


def seconds(draw: RandomSource) -> Json:
    start = round(draw.number(0, LENGTH - 10), 2)
    return {"start": start, "end": round(start + draw.number(0.5, 9), 2), "channel": 0}


def text_span(draw: RandomSource, text: str | None) -> Json:
    """Returns a span of a text; without the text, one that may be out of it."""
    if not text:
        start = draw.integer(0, 40)
        return {"start": start, "end": start + draw.integer(3, 12)}
    start = draw.integer(0, len(text) - 2)
    end = min(len(text), start + draw.integer(2, 14))
    return {"start": start, "end": end, "text": text[start:end]}


def html_span(draw: RandomSource) -> Json:
    start = draw.integer(0, 8)
    end = start + draw.integer(2, 9)
    return {"start": "/div[1]/p[1]/text()[1]", "end": "/div[1]/p[1]/text()[1]", "startOffset": start, "endOffset": end}


def paragraph_span(draw: RandomSource, dialogue: Any, key: str) -> Json:
    """Returns a span of one turn of a dialogue, which may be unknown."""
    texts = [turn[key] for turn in cast("list[Json]", dialogue) if key in turn] if isinstance(dialogue, list) else []
    turn = draw.integer(0, len(texts) - 1) if texts else 0
    span = text_span(draw, texts[turn] if texts else None)
    found: Json = {"start": str(turn), "end": str(turn), "startOffset": span["start"], "endOffset": span["end"]}
    return found | ({"text": span["text"]} if "text" in span else {})


def series_span(draw: RandomSource, moment: Callable[[int], int | str]) -> Json:
    """``moment`` makes the time of a row, as the series writes its times."""
    start = draw.integer(0, 12)
    return {"start": moment(start), "end": moment(start + draw.integer(1, 6)), "instant": False}


def timeline(draw: RandomSource) -> Json:
    start = draw.integer(1, FRAMES - 200)
    return {"ranges": [{"start": start, "end": start + draw.integer(1, 150)}]}


# -- masks


def brush(draw: RandomSource, width: int, height: int) -> Json:
    """Returns a rectangle in the editor's run lengths: four bytes a pixel, line by line."""
    left, top, across, down = (int(side) for side in Canvas(width, height, 0).box(draw))
    edge = (width - left - across + left) * 4
    lengths = [(0, (top * width + left) * 4)]
    for line in range(down):
        lengths += [(255, across * 4), (0, edge if line < down - 1 else width * height * 4)]
    return {"format": "rle", "rle": list(_packed(lengths, width * height * 4))}


def _packed(lengths: Iterable[tuple[int, int]], total: int) -> bytes:
    """Returns runs of bytes: a 1, the size of the count, the count less one, the byte; preceded by a header with the sizes."""
    bits = [f"{total:032b}", f"{7:05b}", *(f"{size - 1:04b}" for size in _RUN_BITS)]
    left = total
    for value, length in lengths:
        length = min(length, left)
        left -= length
        while length > 0:
            part = min(length, 1 << 16)
            at = next(at for at, size in enumerate(_RUN_BITS) if part <= 1 << size)
            bits.append(f"1{at:02b}{part - 1:0{_RUN_BITS[at]}b}{value:08b}")
            length -= part
    stream = "".join(bits)
    stream += "0" * (-len(stream) % 8)
    return bytes(int(stream[at : at + 8], 2) for at in range(0, len(stream), 8))


@cache
def bitmask(width: int, height: int) -> str:
    """Returns a PNG whose left half is marked, as a data URL. It is not compressed, since libraries compress differently."""
    row = bytes([0]) + bytes([255]) * (width // 16) + bytes((width + 7) // 8 - width // 16)
    raw = row * height
    parts = [raw[at : at + 65535] for at in range(0, len(raw), 65535)]
    stored = b"".join(struct.pack("<BHH", at == len(parts) - 1, len(p), len(p) ^ 0xFFFF) + p for at, p in enumerate(parts))
    data = b"\x78\x01" + stored + struct.pack(">I", zlib.adler32(raw))
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    png = b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")
    return "data:image/png;base64," + base64.b64encode(png).decode()


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


# -- answers


def number_range(control: Control) -> tuple[float, float]:
    """The least and the largest number that are made up."""
    minimum = float(control.minimum) if control.minimum is not None else None
    maximum = float(control.maximum) if control.maximum is not None else None
    low = minimum if minimum is not None else 0.0 if maximum is None or maximum >= 0 else maximum - 100
    return low, maximum if maximum is not None else low + 100


def number(draw: RandomSource, control: Control) -> Json:
    low, high = number_range(control)
    step = control.step or 1.0
    if control.step and control.minimum is None:
        low = math.ceil(low / step) * step  # steps count from 0
    found = low + step * draw.integer(0, max(0, int((high - low) / step)))
    return {"number": int(found) if found == int(found) else round(found, 6)}


#: The parts that a DateTime asks for -> an answer.
_MOMENTS = {(): "2025-03-14T09:30", ("date",): "2025-03-14", ("time",): "09:30", ("year",): "2025-01-01", ("month", "year"): "2025-03-01"}


def moment(control: Control) -> str | None:
    """Returns an answer to a DateTime, or None if none is known that fits."""
    bounds = (control.minimum, control.maximum)
    usual = _MOMENTS.get(tuple(sorted(control.only))) if control.format is None and bounds == (None, None) else None
    is_fine = date_check(control)
    return next((text for text in (usual, *bounds, example(control)) if text is not None and is_fine(text)), None)
