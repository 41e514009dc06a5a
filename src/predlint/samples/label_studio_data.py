"""The data of made-up Label Studio tasks: what their objects show."""

from __future__ import annotations

import re
from typing import Any, cast

from predlint.dialects.label_studio.config import Control, LabelConfig, ObjectTag
from predlint.dialects.label_studio.data_keys import asked_of, is_plain
from predlint.names import quote
from predlint.samples.draws import Draw
from predlint.samples.model import Json, SampleError

_PLACES = {"image": "jpg", "audio": "wav", "audioplus": "wav", "video": "mp4", "pdf": "pdf", "object3d": "pcd"}
#: Labels that the data gives where a config leaves them to it.
_GIVEN = ("first", "second", "third")
#: Seconds of every recording, and frames of every video.
LENGTH, FRAMES = 60.0, 1500
_BELOW = re.compile(r"\]\.(\w+)$")


def data_of(config: LabelConfig, draw: Draw, number: int) -> Json:
    """The data of the task of that number."""
    data: Json = {}
    repeated: dict[int, list[ObjectTag]] = {}
    for tag in sorted(config.objects, key=_is_text):  # a text may be a URL, but an image no text
        if tag.repeat is not None:
            repeated.setdefault(tag.repeat, []).append(tag)
        elif tag.key is not None:
            _put(data, tag.key, _datum(tag, draw, number))
    for at, tags in repeated.items():
        items = [_item(tags, draw, number, index) for index in range(draw.integer(1, 3))]
        _put(data, config.repeaters[at].key, items)
    for control in config.controls:
        if control.dynamic is not None:
            _put(data, control.dynamic, [{"value": name} for name in _GIVEN])
    for asked in asked_of(config):
        if is_plain(asked.key) and asked.key not in data:
            data[asked.key] = draw.text(5, 30)
    return data or {"number": number}


def given_labels(control: Control) -> tuple[str, ...]:
    """The labels that the data gives to a control."""
    return _GIVEN if control.dynamic is not None else ()


def value_at(data: Json, key: str) -> Any:
    """What stands in the data under a key, which may name members of members."""
    found: Any = data
    for part in key.split("."):
        found = found[part]
    return found


def _put(data: Json, key: str, value: Any) -> None:
    *above, name = key.split(".")
    holder = data
    for part in above:
        below: Any = holder.setdefault(part, {})
        if not isinstance(below, dict):
            raise SampleError(f"the config shows {quote(part)} of the data, and {quote(key)} within it: no data suits both")
        holder = cast(Json, below)
    holder.setdefault(name, value)


def _is_text(tag: ObjectTag) -> bool:
    return tag.tag.lower() in ("text", "header", "markdown") and tag.value_type != "url"


def _item(tags: list[ObjectTag], draw: Draw, number: int, index: int) -> Any:
    """One item of the list that a Repeater goes through."""
    item: Json = {}
    for tag in tags:
        below = _BELOW.search(tag.attributes.get("value", ""))
        value = _datum(tag, draw, number * 100 + index)
        if below is None:
            return value
        item[below[1]] = value
    return item


def _datum(tag: ObjectTag, draw: Draw, number: int) -> Any:
    kind = tag.tag.lower()
    if tag.listed:
        return [_place(kind, number * 100 + at) for at in range(draw.integer(1, 4))]
    if kind in _PLACES or tag.value_type == "url":
        return _place(kind, number)
    text = f"{draw.text(20, 90)} {number}"
    if kind == "hypertext":
        return f"<div><p>{text}</p></div>"
    if kind == "paragraphs":
        said = tag.attributes.get("textkey", "text")
        by = tag.attributes.get("namekey", "author")
        return [{by: "guest" if at % 2 else "host", said: f"{draw.text(15, 60)} {number}"} for at in range(draw.integer(2, 5))]
    if kind == "timeseries":
        return _series(tag, draw, number)
    if kind == "list":
        return [{"id": f"{number}-{at}", "title": draw.text(5, 20), "text": text} for at in range(draw.integer(2, 5))]
    if kind == "table":
        return {"number": number, "note": text}
    if kind == "chat":
        return [{"role": "user", "content": text}]
    return text


def _series(tag: ObjectTag, draw: Draw, number: int) -> Any:
    if tag.value_type == "json":
        series: dict[str, list[Any]] = {tag.attributes.get("timecolumn", "time"): list(range(20))}
        for column in tag.channels or ("value",):
            series[column] = [round(draw.number(0, 9) + number, 2) for _ in range(20)]
        return series
    return f"https://data.example/series-{number:06}.csv"


def _place(kind: str, number: int) -> str:
    stem = {"image": "img", "video": "clip", "pdf": "doc"}.get(kind, "item")
    return f"https://data.example/{stem}-{number:06}.{_PLACES.get(kind, 'txt')}"
