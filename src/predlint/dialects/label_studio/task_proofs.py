"""Proof for many tasks at once that there is nothing to say about them: what their types do not hold, in a few steps a result.

What is not proven is explained instead; no proof is ever a verdict against a task. Every step here has its rule in the record
rules, and the two must agree: a property test holds them against one another.
"""

from __future__ import annotations

import gc
import re
from array import array
from collections.abc import Callable
from itertools import chain
from typing import Any

import msgspec
from msgspec import UNSET

from predlint.dialects.label_studio.config import LabelConfig
from predlint.dialects.label_studio.geometry_rules import on_one_line
from predlint.dialects.label_studio.shapes import ConfigShapes
from predlint.dialects.label_studio.stream import TaskStream, id_hash
from predlint.dialects.label_studio.tags import LOADED
from predlint.dialects.label_studio.task_rules import is_loadable
from predlint.dialects.label_studio.task_types import Allowed, Refused, Seen, Types
from predlint.dialects.label_studio.value_shapes import ROUNDING
from predlint.hashes import text_hash

_ESCAPE = re.compile(rb"\\.", re.DOTALL)
_FULL = 100 + ROUNDING
#: Tasks that are looked at before types are made of what they have.
_LESSON = 20
#: Types are made anew so often at most: a file that is always written otherwise is not worth it.
_MOST_TYPES = 12
#: Objects whose data needs no look beyond its type and its place.
_PLAIN = frozenset({"image", "text", "audio", "audioplus", "video", "pdf", "hypertext", "header", "object3d"})
_SAME = 0.1
_encode = msgspec.json.Encoder().encode


class TaskProver:
    """Proves blocks of the tasks of one file, and learns how they are written."""

    def __init__(self, config: LabelConfig, shapes: ConfigShapes, stream: TaskStream) -> None:
        self.shapes, self.stream = shapes, stream
        self.seen = Seen()
        self.types: Types | None = None
        self.made = self.learnt = 0
        self.pictured = False
        """Whether the block in work has regions of an image, whose coordinates must be known to be percent."""
        keys = [tag.key for tag in config.objects if tag.key is not None]
        self.able = (
            not config.repeaters
            and all(tag.tag.lower() in _PLAIN and not tag.listed and (tag.key is None or tag.key.isidentifier()) for tag in config.objects)
            and all(control.dynamic is None for control in config.controls)
            and len(set(keys)) <= 8
        )
        self.keys = tuple(dict.fromkeys(keys))
        self.loaded = tuple(t.key for t in config.objects if t.key is not None and (t.tag.lower() in LOADED or t.value_type == "url"))
        self.texts = {t.name: t.key for t in config.objects if t.tag.lower() == "text" and t.value_type != "url"}
        self.spanned = {t.name for t in config.objects if t.tag.lower() in ("text", "audio", "audioplus")}
        """Objects on which Labels mark spans; elsewhere they name what another tool draws."""
        self.sounds = {t.name for t in config.objects if t.tag.lower() in ("audio", "audioplus")}
        asked = [c for c in config.controls if c.required and not c.per_item and c.repeat is None and not c.remote]
        self.required = frozenset(c.name for c in asked if not c.per_region and not c.when)
        self.required_of_regions = any(c.per_region for c in asked)

    # -- learning ------------------------------------------------------------------------------------------------------

    def learn(self, task: Any) -> None:
        """Takes note of a clean task."""
        if self.able and (self.made < _MOST_TYPES or not self.seen.changed):
            self.learnt += 1
            self.seen.observe(self.shapes.task, task)

    def _ready(self) -> Types | None:
        """The types for what was seen; None when there are none."""
        if self.seen.changed and self.learnt >= _LESSON and self.made < _MOST_TYPES:
            self.seen.changed = False
            self.made += 1
            try:
                self.types = Types(self.shapes, self.seen)
            except Refused:
                self.types = None
        return self.types

    # -- proving -------------------------------------------------------------------------------------------------------

    def elements(self, text: bytes) -> int:
        """The number of tasks in a JSON array that is surely clean, taken note of; -1 when that is not proven."""
        types = self._ready()
        return self._prove(text, types.decode_list) if types is not None else -1

    def lines(self, block: bytes) -> int:
        """The same for tasks on lines of their own."""
        types = self._ready()
        return self._prove(block, types.decode_lines) if types is not None and b"\r" not in block and b"\n\n" not in block else -1

    def _prove(self, text: bytes, decode: Callable[[bytes], list[Any]]) -> int:
        collecting = gc.isenabled()
        gc.disable()  # tens of thousands of objects without a cycle, all of which go when the block is done
        try:
            tasks = decode(text)
            return self._proven(text, tasks, _encode(tasks))
        except (msgspec.MsgspecError, RecursionError, OverflowError, UnicodeError):
            return -1
        finally:
            if collecting:
                gc.enable()

    def _proven(self, text: bytes, tasks: list[Any], written: bytes) -> int:
        if _quotes(text) != _quotes(written):  # a member, or a name in a list, stands twice
            return -1
        self.pictured = False
        rows: list[int] = []
        versions: list[str | None] = []
        polygons: list[Any] = []
        for task in tasks:
            row = self._data(task.data)
            if row is None:
                return -1
            rows.append(row)
            predictions: Any = task.predictions
            if task.annotations not in (UNSET, []):
                return -1
            if predictions is UNSET:
                continue
            if len(predictions) > 1 and len({_version(p) for p in predictions}) < len(predictions):
                return -1
            for prediction in predictions:
                if not self._prediction(prediction.result, task.data, polygons):
                    return -1
                versions.append(_version(prediction))
        if (self.pictured and not self.stream.percent) or not _are_simple(polygons):
            return -1
        self.stream.add_clean(rows, [id_hash(task.id) for task in tasks], versions)
        return len(tasks)

    def _data(self, data: Any) -> int | None:
        """The hash of what a task shows; None when there may be something to say of its data."""
        if len(self.keys) != 1:
            return None
        shown = getattr(data, self.keys[0])
        if shown.__class__ is not str or not shown:
            return None
        return text_hash(shown) if not self.loaded or is_loadable(shown) else None

    def _prediction(self, results: list[Any], data: Any, polygons: list[Any]) -> bool:
        """True when nothing is to be said of the results of one prediction."""
        if not results:
            return False
        regions: dict[Any, Any] = {}
        others: list[tuple[Any, Allowed | None]] = []
        names: set[Any] = set()
        size: Any = None
        for result in results:
            form = result.form_
            if form == "relation":
                others.append((result, None))
                continue
            allowed: Allowed = result.alone_ or result.controls_[result.from_name]
            if result.original_width is not UNSET:
                here = (result.original_width, result.original_height)
                if size is None:
                    size = here
                elif size != here:
                    return False
            if result.alone_ is None and not _is_allowed(result, allowed):
                return False
            value = result.value
            names.add(allowed.name)
            span = form == "labels" and result.to_name in self.spanned
            if result.draws_ or span:
                self.pictured = self.pictured or not span
                if not _PROOFS[form](self, result, value, data, polygons):
                    return False
                id_ = result.id
                if id_ is not UNSET:
                    if id_ in regions:
                        return False
                    regions[id_] = result
            else:
                others.append((result, allowed))
                if form in _PROOFS and form != "labels" and not _PROOFS[form](self, result, value, data, polygons):
                    return False
        if not self.required <= names or (self.required_of_regions and regions):
            return False
        return self._others(others, regions)

    def _others(self, others: list[tuple[Any, Allowed | None]], regions: dict[Any, Any]) -> bool:
        """Answers, labels beside shapes, and relations: each about a region that there is, none given twice."""
        answered: set[Any] = set()
        for result, allowed in others:
            if allowed is None:
                if result.from_id not in regions or result.to_id not in regions or result.from_id == result.to_id:
                    return False
                continue
            id_ = result.id
            if result.form_ == "labels" or allowed.per_region:
                region = regions.get(id_)
                if region is None or region.to_name != result.to_name:
                    return False
                if result.value.geometry_ and not _same_geometry(result.value, region.value):
                    return False
                if result.form_ == "labels" and not _repeats(result.value, region):
                    return False
                key: Any = (allowed.name, id_)
            else:
                key = allowed.name
                if id_ in regions:
                    return False
            if key in answered and result.form_ != "text":
                return False
            answered.add(key)
        return True

    # -- forms ---------------------------------------------------------------------------------------------------------

    def box(self, result: Any, value: Any, data: Any, polygons: list[Any]) -> bool:
        if not self.stream.percent and value.x > 1:
            self.stream.percent = True
        if value.rotation is not UNSET and value.rotation:
            return True
        return value.x + value.width <= _FULL and value.y + value.height <= _FULL

    def polygon(self, result: Any, value: Any, data: Any, polygons: list[Any]) -> bool:
        points = value.points
        polygons.append(points)
        if not self.stream.percent and points[0][0] > 1:
            self.stream.percent = True
        return points[0] != points[-1]

    def ellipse(self, result: Any, value: Any, data: Any, polygons: list[Any]) -> bool:
        if not self.stream.percent and value.x > 1:
            self.stream.percent = True
        if value.rotation is not UNSET and value.rotation:
            return True
        x, y, across, down = value.x, value.y, value.radiusX, value.radiusY
        return x - across >= -ROUNDING and x + across <= _FULL and y - down >= -ROUNDING and y + down <= _FULL

    def keypoint(self, result: Any, value: Any, data: Any, polygons: list[Any]) -> bool:
        return True

    def brush(self, result: Any, value: Any, data: Any, polygons: list[Any]) -> bool:
        head = value.rle[:4]
        return len(head) == 4 and int.from_bytes(bytes(head), "big") == int(result.original_width) * int(result.original_height) * 4

    def vector(self, result: Any, value: Any, data: Any, polygons: list[Any]) -> bool:
        known: set[Any] = {None, UNSET}
        for vertex in value.vertices:
            if vertex.prevPointId not in known:
                return False
            known.add(vertex.id)
        return True

    def span(self, result: Any, value: Any, data: Any, polygons: list[Any]) -> bool:
        start: Any = value.start
        end: Any = value.end
        if start.__class__ not in (int, float) or end.__class__ not in (int, float) or not 0 <= start < end:
            return False
        if result.to_name in self.sounds:
            length: Any = result.original_length
            return length is UNSET or (length.__class__ in (int, float) and end <= length)
        key = self.texts.get(result.to_name)
        text: Any = getattr(data, key) if key is not None else None
        if text.__class__ is not str or not text.isascii() or end > len(text):
            return False
        quoted: Any = value.text
        return quoted is UNSET or bool(text[start:end] == quoted)

    def timeline(self, result: Any, value: Any, data: Any, polygons: list[Any]) -> bool:
        ranges = value.ranges
        return ranges is not UNSET and ranges[0].start <= ranges[0].end

    def taxonomy(self, result: Any, value: Any, data: Any, polygons: list[Any]) -> bool:
        allowed = result.alone_ or result.controls_[result.from_name]
        return allowed.paths.issuperset(map(tuple, value.taxonomy))

    def rating(self, result: Any, value: Any, data: Any, polygons: list[Any]) -> bool:
        return value.rating > 0

    def date(self, result: Any, value: Any, data: Any, polygons: list[Any]) -> bool:
        return (result.alone_ or result.controls_[result.from_name]).date(value.datetime)

    def text(self, result: Any, value: Any, data: Any, polygons: list[Any]) -> bool:
        return value.text.__class__ is list


_PROOFS: dict[str, Callable[[TaskProver, Any, Any, Any, list[Any]], bool]] = {
    "box": TaskProver.box, "ocr": TaskProver.box, "polygon": TaskProver.polygon, "ellipse": TaskProver.ellipse,
    "keypoint": TaskProver.keypoint, "brush": TaskProver.brush, "vector": TaskProver.vector, "labels": TaskProver.span,
    "timeline": TaskProver.timeline, "taxonomy": TaskProver.taxonomy, "rating": TaskProver.rating, "datetime": TaskProver.date,
    "text": TaskProver.text,
}  # fmt: skip


def _is_allowed(result: Any, allowed: Allowed) -> bool:
    """What a struct for several controls of one type does not hold."""
    if result.to_name not in allowed.to or (allowed.fits is not None and not allowed.fits(result.value)):
        return False
    if allowed.member is None or result.form_ == "taxonomy":
        return True
    given = getattr(result.value, allowed.member)
    return given.issubset(allowed.labels) and (len(given) == 1 or not allowed.single)


def _same_geometry(value: Any, region: Any) -> bool:
    """A copy of a region's geometry is no other one."""
    for member in value.geometry_:
        here, there = getattr(value, member), getattr(region, member)
        if here is UNSET or there is UNSET or here == there:
            continue
        if here.__class__ not in (int, float) or abs(here - there) > _SAME:
            return False
    return True


#: Members that labels beside such a shape must repeat.
_SPLIT = {
    "box": ("x", "y", "width", "height"), "polygon": ("points",), "keypoint": ("x", "y"), "ellipse": ("x", "y", "radiusX", "radiusY"),
    "brush": ("rle",), "vector": ("vertices",),
}  # fmt: skip


def _repeats(value: Any, region: Any) -> bool:
    """Labels beside a bare shape repeat its geometry, or some servers refuse them."""
    needed = _SPLIT.get(region.form_) if region.kind_.labels is None else None
    return needed is None or all(getattr(value, member) is not UNSET for member in needed)


def _version(prediction: Any) -> str | None:
    version = prediction.model_version
    return None if version is UNSET else version


def _quotes(text: bytes) -> int:
    return (_ESCAPE.sub(b"", text) if b"\\" in text else text).count(b'"')


def _are_simple(polygons: list[Any]) -> bool:
    """True when no polygon crosses itself, as far as a batch can prove it."""
    if not polygons:
        return True
    from predlint.geometry_batch import unproven_polygons

    flat = array("d", chain.from_iterable(chain.from_iterable(polygons)))
    lengths = [len(points) for points in polygons]
    unproven = unproven_polygons(array("d", flat[0::2]), array("d", flat[1::2]), lengths)
    return all(_crosses_not(polygons[index]) for index in unproven)


def _crosses_not(points: list[Any]) -> bool:
    from predlint.geometry import crosses_itself

    if on_one_line(points):
        return False
    return len(points) <= 2_000 and crosses_itself([p[0] for p in points], [p[1] for p in points]) is None
