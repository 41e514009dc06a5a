"""Findings about a COCO file as a whole. Most depend on the members of its root and are reported before its elements are read."""

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
#: List -> other names for it.
_MISSPELLINGS = {
    "images": ("image", "imgs", "img"),
    "categories": ("category", "classes", "cats", "labels"),
    "annotations": ("annotation", "anns", "labels", "predictions", "results", "detections"),
}
#: Unmistakable names of the two lists that predictions refer to.
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
    """Returns True for a root object that is intended as an annotation file: it has images or categories, or both under similar names."""
    given = {name.lower() for name in names}
    return not {"images", "categories"}.isdisjoint(names) or all([not given.isdisjoint(similar_names) for similar_names in _NEARLY])


def has_annotations(parts: Iterable[Part]) -> bool:
    """Returns True for a root object with non-empty annotations, which need not be a list."""
    return any(part.name == "annotations" and not (part.is_array and part.is_empty) for part in parts)


def of_object(
    parts: Iterable[Part], first: Any = None, inside: Inside | None = None, wrapped: tuple[str, ...] = (), *, encord: bool = False
) -> Iterator[Finding]:
    """Yields findings about a root object with these members, in file order.

    ``first``: its first annotation, if any; ``inside``: the first image with annotations inside, if the object has none itself;
    ``wrapped``: the members with lists of results, the first of which is checked; ``encord``: the file is meant for Encord.
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
            if (
                name == "images" and "videos" in members and foreign(first) is not None
            ):  # tracks through videos, reported at the first annotation
                continue
            likely = [
                misspelt
                for misspelt in members
                if misspelt not in LISTS and (misspelt.lower() in _MISSPELLINGS[name] or nearest(misspelt, [name]))
            ]
            misspelt = likely[0] if likely else None
            if name == "annotations" and inside is not None and misspelt is None:
                yield make_finding(InsideImages, (None, name), None, False, *inside)
            else:
                yield make_finding(MissingList, (None, name), None, name, misspelt)
        elif not members[name].is_array:
            yield make_finding(NotAList, (None, name), None, name, members[name].opening, members[name].end - members[name].begin)
        elif members[name].is_empty and name == "annotations":
            if inside is not None:  # the annotations are lost, not just missing
                yield make_finding(InsideImages, (None, name), None, True, *inside)
            else:
                yield make_finding(NoAnnotations, (None, name), None)
        elif members[name].is_empty and "annotations" in members and not members["annotations"].is_empty:
            if name == "categories" and annotation_kind(first) == "caption":  # Datumaro writes an empty list
                continue
            yield make_finding(EmptyList, (None, name), None, name)


def _nested(members: Mapping[str, Part]) -> tuple[str, ...]:
    """Returns the members that are objects, or none of them if a member is a list."""
    openings = {name: part.opening for name, part in members.items() if name != "info"}
    return tuple(name for name, opening in openings.items() if opening == "{") if "[" not in openings.values() else ()


def _table(members: Mapping[str, Part]) -> file_words.Table | None:
    """Returns how a table of results was written as one object, as pandas does without orient="records", or None."""
    if {"columns", "data"} <= members.keys() or any(members[name].opening in "{[" for name in _REFERENCES & members.keys()):
        return "columns"
    rows = [part for name, part in members.items() if name.isdecimal() and part.opening == "{"]
    return "rows" if len(rows) == len(members) > 1 and "0" in members else None  # without "0" these are ids


def of_end(layout: str, kind: str | None, records: int, *, objects: bool, named: bool, encord: bool) -> Iterator[Finding]:
    """Yields findings about kind and layout of the predictions once the file was read. ``kind``: the kind of the predictions, if known;
    ``objects``: True if a prediction was an object; ``named``: True if the file has a name."""
    if encord and kind in _KINDS:
        yield make_finding(TaskNotForEncord, None, None, _KINDS[kind])
    if encord and (layout == "array" or (objects and layout != "document")):  # a file without objects has no results
        yield make_finding(ResultsForEncord, None, None)
    in_lines = layout in ("lines", "spread") and named and objects  # COCO programs expect one JSON value
    if kind == "panoptic" and not encord and (layout == "array" or in_lines):
        yield make_finding(PanopticList, None, None, in_lines)
    elif in_lines:
        yield make_finding(ResultsInLines, None, None)
    if not records and layout == "array":  # `of_object` reports missing annotations of a document
        yield make_finding(NoResults, None, None)


_KINDS = {"caption": "captions", "panoptic": "panoptic segments"}
