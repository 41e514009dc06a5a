"""Good values of every form: what a result's ``value`` looks like when nothing is wrong with it."""

from __future__ import annotations

import base64
import math
import struct
import zlib
from functools import cache
from random import Random
from typing import Any

Json = dict[str, Any]
WORDS = ("Der Hund", "läuft", "\U0001f600", "over", "the e\u0301tage", "\U0001f469\u200d\U0001f52c", "fast.", "10 %", "\u05d0\u05d1", "fin")


def percent(rng: Random, low: float = 0.0, high: float = 100.0) -> float:
    """A coordinate; the ends come often, whole numbers too."""
    if low == 0 and rng.random() < 0.1:
        return rng.choice((0, 0.0))
    if high == 100 and rng.random() < 0.1:
        return rng.choice((100, 100.0))
    return round(rng.uniform(low, high), rng.randint(0, 4)) if high - low > 2 else low


def box(rng: Random) -> Json:
    x, y = percent(rng, 0, 60), percent(rng, 0, 60)
    value: Json = {"x": x, "y": y, "width": round(rng.uniform(2, 100 - x), 3), "height": round(rng.uniform(2, 100 - y), 3)}
    if rng.random() < 0.3:
        value["rotation"] = rng.choice((0, 12.5, -30, 359, 360))
    return value


def ellipse(rng: Random) -> Json:
    return {"x": percent(rng, 40, 60), "y": percent(rng, 40, 60), "radiusX": round(rng.uniform(1.5, 39), 2), "radiusY": rng.randint(2, 39)}


def around(rng: Random, count: int) -> list[tuple[float, float]]:
    """Corners that lie around a middle, so that no two sides cross."""
    angles = [(index + rng.uniform(0.05, 0.6)) * math.tau / count for index in range(count)]
    reach = rng.uniform(5, 45)
    return [(round(50 + reach * math.cos(a), 4), round(50 + reach * math.sin(a), 4)) for a in angles]


def polygon(rng: Random) -> Json:
    value: Json = {"points": [list(corner) for corner in around(rng, rng.randint(3, 8))]}
    return value | ({"closed": True} if rng.random() < 0.3 else {})


def keypoint(rng: Random) -> Json:
    return {"x": percent(rng), "y": percent(rng, 2), "width": round(rng.uniform(0.1, 3), 2)}


def brush(rng: Random, width: int, height: int) -> Json:
    """A mask of runs: of one value, or of values one by one; a few bytes behind its end now and then."""
    left = width * height * 4
    sizes = rng.choice(((3, 4, 8, 16), (1, 2, 3, 16), (16, 16, 4, 4)))
    bits = f"{left:032b}{7:05b}{''.join(f'{size - 1:04b}' for size in sizes)}"
    for _ in range(9):
        kind = rng.randrange(4)
        run = min(left, rng.randint(1, 1 << min(sizes[kind], 6)))
        if run:
            bits += f"0{kind:02b}{run - 1:0{sizes[kind]}b}" + "".join(f"{rng.randrange(256):08b}" for _ in range(run))
            left -= run
    while left:
        run = min(left, rng.randint(30_000, 65_536))
        bits += f"1{sizes.index(16):02b}{run - 1:016b}{rng.randrange(256):08b}"
        left -= run
    bits += "0" * (-len(bits) % 8) + rng.choice(("", "", "01" * 12))
    return {"format": "rle", "rle": [int(bits[at : at + 8], 2) for at in range(0, len(bits), 8)]}


@cache
def png(width: int, height: int) -> str:
    """A small real PNG image as a data URL."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + b"\0" * width for _ in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    data = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return "data:image/png;base64," + base64.b64encode(data).decode()


def vertices(rng: Random) -> list[Json]:
    count = rng.randint(2, 6)
    named = rng.random() < 0.6
    found: list[Json] = []
    for index, (x, y) in enumerate(around(rng, count)):
        vertex: Json = {"x": x, "y": y}
        if named:
            vertex |= {"id": f"v{index}", "prevPointId": f"v{index - 1}" if index else None, "isBezier": False}
        found.append(vertex)
    return found


def key_frames(rng: Random, vector: bool) -> Json:
    frames = sorted(rng.sample(range(1, 90), rng.randint(1, 4)))
    sequence: list[Json] = []
    for frame in frames:
        shape: Json = {"vertices": vertices(rng)} if vector else box(rng)
        sequence.append({"frame": frame, "enabled": rng.random() < 0.8, **shape} | ({"time": frame / 25} if rng.random() < 0.7 else {}))
    return {"sequence": sequence} | ({"framesCount": 100, "duration": 4.0} if rng.random() < 0.8 else {})


def sentence(rng: Random) -> str:
    return " ".join(rng.choice(WORDS) for _ in range(rng.randint(1, 8)))


def span(rng: Random, text: str) -> tuple[int, int, str]:
    """A piece of a text that is not empty: its ends in characters, and the piece."""
    start = rng.randrange(len(text))
    end = rng.randint(start + 1, len(text))
    return start, end, text[start:end]


def text_span(rng: Random, text: str | None) -> Json:
    """Of a text that is known, or of one that is elsewhere."""
    if not text:
        return {"start": 3, "end": rng.randint(4, 40), "text": "any"}
    start, end, piece = span(rng, text)
    plain = all(char <= "\uffff" for char in text)  # else the other way of counting may cut no word, and the right one some
    return {"start": start, "end": end} | ({"text": piece} if not plain or rng.random() < 0.7 else {})


def html_span(rng: Random) -> Json:
    start = rng.randint(0, 20)
    end = start + rng.randint(1, 20)
    xpath: Json = {"start": "/div[1]/p[2]/text()[1]", "end": "/div[1]/p[2]/text()[1]", "startOffset": start, "endOffset": end}
    whole: Json = {"globalOffsets": {"start": start, "end": end}}
    return rng.choice((xpath, xpath | whole, whole | {"start": start, "end": end}, {"start": start, "end": end}))


def paragraph_span(rng: Random, dialogue: list[Json] | None, key: str) -> Json:
    index = rng.randrange(len(dialogue)) if dialogue else 2
    text = dialogue[index][key] if dialogue else "something"
    start, end, piece = span(rng, text)
    start, end = (len(text[:at].encode("utf-16-le")) // 2 for at in (start, end))
    plain = all(char <= "\uffff" for char in text)
    return {"start": str(index), "end": str(index), "startOffset": start, "endOffset": end} | (
        {"text": piece} if not plain or rng.random() < 0.5 else {}
    )


def seconds(rng: Random, length: float) -> Json:
    start = round(rng.uniform(0, length / 2), 3)
    return {"start": start, "end": round(rng.uniform(start + 0.1, length), 3)} | ({"channel": 0} if rng.random() < 0.5 else {})
