"""What is said of a COCO file as a whole, by how it begins: told before its elements are read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Protocol

from predlint.names import nearest
from predlint.platforms.coco import file_words
from predlint.platforms.coco.file_words import (
    EmptyList,
    ForeignFile,
    InsideImages,
    MissingList,
    NoAnnotations,
    NoResults,
    NotAList,
    ObjectForResults,
    OnlyAnnotations,
    PanopticList,
    ResultsForEncord,
    ResultsInLines,
    TaskNotForEncord,
)
from predlint.platforms.coco.foreign_records import foreign, foreign_members
from predlint.platforms.coco.nested_annotations import Inside
from predlint.platforms.coco.record_kind import annotation_kind
from predlint.shape.findings import Finding
from predlint.violation import make_finding

LISTS = ("images", "categories", "annotations")
#: What others call the lists.
_MISSPELLINGS = {
    "images": ("image", "imgs", "img"),
    "categories": ("category", "classes", "cats", "labels"),
    "annotations": ("annotation", "anns", "labels", "predictions", "results", "detections"),
}
#: Names that can hardly mean anything else, of both lists that predictions refer to.
_NEARLY = (frozenset({"images", "image"}), frozenset({"categories", "category"}))
_REFERENCES = frozenset({"image_id", "category_id"})


class Part(Protocol):
    """A member of the root object."""

    @property
    def name(self) -> str: ...
    @property
    def is_array(self) -> bool: ...
    @property
    def begin(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def opening(self) -> str: ...
    @property
    def is_empty(self) -> bool: ...


def is_annotation_file(names: Iterable[str]) -> bool:
    """True for a root object that is meant for an annotation file: it has images or categories, or both under names that are nearly so."""
    given = {name.lower() for name in names}
    return not {"images", "categories"}.isdisjoint(names) or all([not given.isdisjoint(alike) for alike in _NEARLY])


def has_annotations(parts: Iterable[Part]) -> bool:
    """True for a root object that has annotations, be they a list or not."""
    return any(part.name == "annotations" and not (part.is_array and part.is_empty) for part in parts)


def of_object(
    parts: Iterable[Part], first: Any = None, inside: Inside | None = None, wrapped: tuple[str, ...] = (), *, encord: bool = False
) -> Iterator[Finding]:
    """Findings about a root object with these members, in their order.

    ``first`` is the first of its annotations, if there is one; ``inside``, where there is none, what is known of its images holding
    some; ``wrapped`` are the members that hold lists of results, of which the first is checked. ``encord``: the file is to go there.
    """
    members = {part.name: part for part in parts}
    other = foreign_members(members)
    if other is not None and len(members.keys() & set(LISTS)) < 2:
        yield make_finding(ForeignFile, None, None, other)
        return
    if not is_annotation_file(members):
        if annotation_kind(first) == "panoptic":  # the one kind of results that is an object: {"annotations": [...]}
            return
        if encord and "annotations" in members:
            yield make_finding(OnlyAnnotations, None, None)
            return
        yield make_finding(ObjectForResults, None, None, tuple(members), wrapped, _nested(members), _table(members))
        return
    for name in LISTS:
        if name not in members:
            if name == "categories" and annotation_kind(first) == "caption":
                continue
            if name == "images" and "videos" in members and foreign(first) is not None:  # tracks through videos: that is told of the first
                continue
            likely = [slip for slip in members if slip not in LISTS and (slip.lower() in _MISSPELLINGS[name] or nearest(slip, [name]))]
            slip = likely[0] if likely else None
            if name == "annotations" and inside is not None and slip is None:
                yield make_finding(InsideImages, (None, name), None, False, *inside)
            else:
                yield make_finding(MissingList, (None, name), None, name, slip)
        elif not members[name].is_array:
            yield make_finding(NotAList, (None, name), None, name, members[name].opening, members[name].end - members[name].begin)
        elif members[name].is_empty and name == "annotations":
            if inside is not None:  # all are lost, and not only none there
                yield make_finding(InsideImages, (None, name), None, True, *inside)
            else:
                yield make_finding(NoAnnotations, (None, name), None)
        elif members[name].is_empty and "annotations" in members and not members["annotations"].is_empty:
            if name == "categories" and annotation_kind(first) == "caption":  # Datumaro writes an empty list
                continue
            yield make_finding(EmptyList, (None, name), None, name)


def _nested(members: Mapping[str, Part]) -> tuple[str, ...]:
    """The members that are objects, where none is a list."""
    openings = {name: part.opening for name, part in members.items() if name != "info"}
    return tuple(name for name, opening in openings.items() if opening == "{") if "[" not in openings.values() else ()


def _table(members: Mapping[str, Part]) -> file_words.Table | None:
    """How a table of results was written whole, as pandas does where it is not told to make a list of records."""
    if {"columns", "data"} <= members.keys() or any(members[name].opening in "{[" for name in _REFERENCES & members.keys()):
        return "columns"
    rows = [part for name, part in members.items() if name.isdecimal() and part.opening == "{"]
    return "rows" if len(rows) == len(members) > 1 and "0" in members else None  # else these are ids


def of_end(layout: str, kind: str | None, records: int, *, objects: bool, named: bool, encord: bool) -> Iterator[Finding]:
    """Findings about what the file holds, and how, once all of it was read. ``kind``: ``caption`` or ``panoptic``, where it is known;
    ``objects``: a prediction was an object; ``named``: the file has a name."""
    if encord and kind in _KINDS:
        yield make_finding(TaskNotForEncord, None, None, _KINDS[kind])
    if encord and (layout == "array" or (objects and layout != "document")):  # what holds no object is none
        yield make_finding(ResultsForEncord, None, None)
    in_lines = layout in ("lines", "spread") and named and objects  # programs for COCO read one JSON value
    if kind == "panoptic" and not encord and (layout == "array" or in_lines):
        yield make_finding(PanopticList, None, None, in_lines)
    elif in_lines:
        yield make_finding(ResultsInLines, None, None)
    if not records and layout == "array":  # of a document `of_object` tells whether its annotations are there
        yield make_finding(NoResults, None, None)


_KINDS = {"caption": "captions", "panoptic": "panoptic segments"}
