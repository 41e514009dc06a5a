"""Generates the data of Label Studio tasks, and values of results: shapes, spans and answers."""

from __future__ import annotations

import base64
import math
import struct
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from copy import deepcopy
from functools import cache
from typing import Any, cast

from predlint.model.texts import lazy_regex, quote
from predlint.platforms.label_studio.ontology import Control, LabelConfig, ObjectTag, Repeater
from predlint.platforms.label_studio.texts import encoded, encoding_of, found_at, keys_in, value_at_key, written
from predlint.platforms.label_studio.topics.data import is_plain, required_keys, shows_item
from predlint.platforms.label_studio.topics.numbers import date_check, example, times_as
from predlint.platforms.label_studio.topics.tags import data_key
from predlint.platforms.label_studio.topics.timelines import time_format
from predlint.platforms.samples import Canvas, Json, RandomSource, SampleError

# -- Generates the data of Label Studio tasks: what their objects show ---------------------------------------------

_PLACES = {"image": "jpg", "audio": "wav", "audioplus": "wav", "video": "mp4", "pdf": "pdf", "object3d": "pcd"}
#: Labels in the data, for a config that leaves them to the data.
_GIVEN = ("first", "second", "third")
#: Seconds of every recording, and frames of every video.
LENGTH, FRAMES = 60.0, 1500
#: Rows of every time series.
ROWS = 20
#: The first time of a series whose format only the editor knows: in milliseconds since 1970, as it takes any number then.
_FIRST = 1_772_323_200_000
#: A config that shows an item of a list by its number shows one of the first.
_MOST_ITEMS = 1_000
_IS_PATH = lazy_regex(r"\$[^.\[\]{}]+(?:\.[^.\[\]{}]+|\[\d+\])*")
#: A step of ``deed.pages[0].url``.
_STEP = lazy_regex(r"\[\d+\]|[^.\[\]]+")


def data_of(config: LabelConfig, draw: RandomSource, number: int) -> Json:
    """The data of the task of that number."""
    data: Json = {}
    sizes: dict[str, int] = {}
    for tag in sorted(config.objects, key=_is_text):  # a text may be a URL, but an image no text
        if shows_item(tag):
            _put_into_items(data, tag, config.repeaters_of(tag.repeat), sizes, draw, number)
        elif tag.key is not None:
            _put(data, tag.key, _datum(tag, draw, number))
    for control in config.controls:
        if control.dynamic is not None:
            _put(data, control.dynamic, [{"value": name} for name in _GIVEN])
    for key in dict.fromkeys(key for control in config.controls for _, label in control.every_label() for key in keys_in(label.value)):
        if "{" not in key and value_at_key(data, key) is None:  # the texts of options
            _put(data, key, f"{draw.text(5, 20)} {len(data)}")
    for needed in required_keys(config):
        if is_plain(needed.key) and needed.key not in data:
            data[needed.key] = draw.text(5, 30)
    for control in config.controls:
        path = _path_into(control)
        if path is not None and control.dynamic is None and found_at(data, path) is None:
            _put(data, path, draw.text(5, 30))
    return data or {"number": number}


def _path_into(control: Control) -> str | None:
    """Returns the path inside another member of the data that a control reads (``$deed.note``, ``$deed.notes[0]``), or None."""
    value = control.attributes.get("value", "")
    is_path = control.repeat is None and data_key(value) is not None and not is_plain(value)
    return value.removeprefix("$") if is_path and _IS_PATH.fullmatch(value) else None


def data_labels(control: Control) -> tuple[str, ...]:
    """Returns the labels that the data provides for a control."""
    return _GIVEN if control.dynamic is not None else ()


def _put_into_items(
    data: Json, tag: ObjectTag, repeaters: Sequence[Repeater], sizes: dict[str, int], draw: RandomSource, number: int
) -> None:
    """Writes the data of each item that a repeated tag shows; ``sizes``: the lengths of lists that exist already."""
    path = tag.attributes.get("value", "").removeprefix("$")
    for count, numbers in enumerate(_numbers(repeaters, sizes, draw)):
        _put(data, written(path, repeaters, numbers), _datum(tag, draw, number * 100 + count))


def _numbers(
    repeaters: Sequence[Repeater], sizes: dict[str, int], draw: RandomSource, above: tuple[int, ...] = ()
) -> Iterator[tuple[int, ...]]:
    """Returns the indices of all items of the innermost of some Repeaters."""
    if len(above) == len(repeaters):
        yield above
        return
    path = written(repeaters[len(above)].path, repeaters, above)
    if path not in sizes:
        sizes[path] = draw.integer(1, 3)
    for number in range(sizes[path]):
        yield from _numbers(repeaters, sizes, draw, (*above, number))


def _put(data: Json, key: str, value: Any) -> None:
    """Puts a value under ``deed.pages[0].url`` unless one exists; missing earlier items of a list are created as well."""
    steps: list[str | int] = [int(step[1:-1]) if step[0] == "[" else step for step in _STEP.findall(key)]
    holder: Any = data
    for step, next_step in zip(steps, [*steps[1:], None], strict=True):
        fresh: Any = value if next_step is None else {} if isinstance(next_step, str) else []
        if isinstance(step, str) and isinstance(holder, dict):
            holder = cast(Json, holder).setdefault(step, fresh)
        elif isinstance(step, int) and isinstance(holder, list):
            items = cast("list[Any]", holder)
            if step >= _MOST_ITEMS:
                raise SampleError(f"the config shows item {step} of a list, and no list of so many items is generated")
            items += [deepcopy(fresh) for _ in range(len(items), step + 1)]
            holder = items[step]
        else:
            raise SampleError(f"the config shows a part of {quote(key)} of the data by itself: no data suits both")


def _is_text(tag: ObjectTag) -> bool:
    return tag.tag.lower() in ("text", "header", "markdown") and tag.value_type != "url"


def _datum(tag: ObjectTag, draw: RandomSource, number: int) -> Any:
    shown, encoding = _shown(tag, draw, number), encoding_of(tag)
    return encoded(shown, encoding) if encoding is not None and isinstance(shown, str) and tag.value_type != "url" else shown


def _shown(tag: ObjectTag, draw: RandomSource, number: int) -> Any:
    """Returns the data that a tag shows, not encoded."""
    kind = tag.tag.lower()
    if tag.listed:
        return [_place(kind, number * 100 + at) for at in range(draw.integer(1, 4))]
    if kind == "timeseries":
        return _series(tag, draw, number)
    if kind in _PLACES or tag.value_type == "url":
        return _place(kind, number)
    text = f"{draw.text(20, 90)} {number}"
    if kind == "hypertext":
        return f"<div><p>{text}</p></div>"
    if kind == "paragraphs":
        text_key = tag.attributes.get("textkey", "text")
        by = tag.attributes.get("namekey", "author")
        return [{by: "guest" if at % 2 else "host", text_key: f"{draw.text(15, 60)} {number}"} for at in range(draw.integer(2, 5))]
    if kind == "list":
        return [{"id": f"{number}-{at}", "title": draw.text(5, 20), "text": text} for at in range(draw.integer(2, 5))]
    if kind == "table":
        return {"number": number, "note": text}
    if kind == "chat":
        return [{"role": "user", "content": text}]
    return text


def _series(tag: ObjectTag, draw: RandomSource, number: int) -> Any:
    if tag.value_type == "json":
        moment = moments(tag)
        series: dict[str, list[Any]] = {tag.attributes.get("timecolumn", "time"): [moment(row) for row in range(ROWS)]}
        for column in tag.channels or ("value",):
            series[column] = [round(draw.number(0, 9) + number, 2) for _ in range(ROWS)]
        return series
    return f"https://data.example/series-{number:06}.csv"


def moments(tag: ObjectTag) -> Callable[[int], int | str]:
    """Makes the time of a row of a series, as the series writes its times."""
    form = time_format(tag)
    if form is None:
        return lambda row: row
    return times_as(form) or (lambda row: _FIRST + row * 1000)


def _place(kind: str, number: int) -> str:
    stem = {"image": "img", "video": "clip", "pdf": "doc"}.get(kind, "item")
    return f"https://data.example/{stem}-{number:06}.{_PLACES.get(kind, 'txt')}"


# -- Generates values of Label Studio's results: shapes, spans and answers -----------------------------------------

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
