"""Generates the data of Label Studio tasks: what their objects show."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from typing import Any, cast

from predlint.lazy_regex import lazy_regex
from predlint.names import quote
from predlint.platforms.label_studio.attributes import data_key
from predlint.platforms.label_studio.base64_data import encoded, encoding_of
from predlint.platforms.label_studio.config import Control, LabelConfig, ObjectTag, Repeater
from predlint.platforms.label_studio.data_keys import is_plain, required_keys, shows_item
from predlint.platforms.label_studio.dates import times_as
from predlint.platforms.label_studio.repeaters import found_at, written
from predlint.platforms.label_studio.series_rules import time_format
from predlint.platforms.label_studio.variables import keys_in, value_at_key
from predlint.samples.model import Json, SampleError
from predlint.samples.random_source import RandomSource

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
