"""Finds duplicate images and annotations in a file: by id, by file name, by content."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any, Literal

from predlint.columns.column_index import ColumnIndex
from predlint.columns.queries import DuplicateQuery, Run, Table
from predlint.platforms.coco import words
from predlint.platforms.coco.content_hash import canonical_numbers
from predlint.platforms.coco.element_bitmap import ElementBitmap
from predlint.platforms.coco.member_values import file_name_of, id_of
from predlint.platforms.coco.words import DuplicateAnnotation, DuplicateAnnotationId, DuplicateFileName, DuplicateImageId, RepeatedImage
from predlint.shape.findings import Finding, finding_of
from predlint.shape.violation_specs import ViolationSpec, spec_of
from predlint.stream.reread import Reader, read_ahead

#: A finding about the element at a position.
DeferredFinding = tuple[int, Finding]
Kind = Literal["images", "categories", "annotations"]
IMAGE_IDS, IMAGE_NAMES = (Table(name, name, series="images") for name in ("image_ids", "image_names"))
ANNOTATION_IDS, CONTENTS = (Table(name, name, series="annotations") for name in ("annotation_ids", "contents"))
#: Maximum number of different elements with one id that are kept for comparison.
_MAX_COMPARED = 1_000
#: Returns the spec for an element with the id of an earlier one: (name of the earlier, True if both are equal).
DuplicateViolation = Callable[[str, bool], ViolationSpec]


def _duplicate_image(first: str, same: bool) -> ViolationSpec:
    return spec_of(RepeatedImage, first) if same else spec_of(DuplicateImageId, first)


def _duplicate_annotation(first: str, same: bool) -> ViolationSpec:
    return spec_of(words.RepeatedAnnotation, first) if same else spec_of(words.SameAnnotationId, first)


class Duplicates:
    """Finds duplicates in the column index of one file, and confirms each on the elements themselves."""

    def __init__(
        self, column_index: ColumnIndex, place: Callable[[Kind, int], int], called: Callable[[Kind, int], str], *, encord: bool = False
    ) -> None:
        """``place`` returns the position in the file of an element of a list, ``called`` its name in messages. ``encord``: the file is
        meant for Encord, whose import does not use the ids of annotations."""
        self._book, self._place, self._called, self._encord = column_index, place, called, encord

    def images(self, read: Reader, run: Run | None) -> Iterator[DeferredFinding]:
        """Yields findings for images with the id or the file name of an earlier one."""
        reported = ElementBitmap(self._book.count("images"))
        for position, finding, index in self._ids(
            "images", self._book.duplicate_groups(DuplicateQuery(IMAGE_IDS), run), read, _duplicate_image
        ):
            reported.add(index)
            yield position, finding
        for indices in read_ahead(self._book.duplicate_groups(DuplicateQuery(IMAGE_NAMES), run), read, partial(self._place, "images")):
            seen: dict[str, int] = {}
            for index in indices:
                position = self._place("images", index)
                name = file_name_of(read(position).value)
                if name is None:
                    continue
                if name in seen and index not in reported:
                    spec = spec_of(DuplicateFileName, self._called("images", seen[name]))
                    yield position, finding_of(spec, (None, "file_name"), name)
                seen.setdefault(name, index)

    def annotations(self, read: Reader, run: Run | None) -> Iterator[DeferredFinding]:
        """Yields findings for annotations with the id or the content of an earlier one."""
        reported = ElementBitmap(self._book.count("annotations"))
        ids = self._book.duplicate_groups(DuplicateQuery(ANNOTATION_IDS), run)
        if self._encord:
            yield from self._unused_ids(ids, read)
            ids = ()
        for position, finding, index in self._ids("annotations", ids, read, _duplicate_annotation):
            reported.add(index)
            yield position, finding
        for indices in read_ahead(self._book.duplicate_groups(DuplicateQuery(CONTENTS), run), read, partial(self._place, "annotations")):
            seen: dict[bytes, tuple[int, Any]] = {}
            for index in indices:
                position = self._place("annotations", index)
                annotation = read(position).value
                content, id_ = canonical_numbers(annotation), annotation.get("id")
                if content in seen and index not in reported:
                    first, first_id = seen[content]
                    spec = spec_of(DuplicateAnnotation, self._called("annotations", first), id_ != first_id, self._encord)
                    yield position, finding_of(spec)
                seen.setdefault(content, (index, id_))

    def _unused_ids(self, groups: Iterable[Iterable[int]], read: Reader) -> Iterator[DeferredFinding]:
        """Yields one finding for all duplicate ids of annotations, for an import that does not use these ids."""
        count, pair = 0, (self._book.count("annotations"), 0)
        for indices in groups:
            first, second, *others = indices
            count += 1 + len(others)
            pair = min(pair, (second, first))
        if count:
            index, first = pair
            position = self._place("annotations", index)
            spec = spec_of(DuplicateAnnotationId, self._called("annotations", first), count - 1)
            yield position, finding_of(spec, (None, "id"), id_of(read(position).value.get("id")))

    def _ids(
        self, kind: Kind, groups: Iterable[Iterable[int]], read: Reader, twice: DuplicateViolation
    ) -> Iterator[tuple[int, Finding, int]]:
        """Yields (position, finding, index in the list) for elements with the id of an earlier one."""
        for indices in read_ahead(groups, read, partial(self._place, kind)):
            first: int | None = None
            seen: dict[bytes, int] = {}
            for index in indices:
                position = self._place(kind, index)
                element = read(position).value
                content = canonical_numbers(element)
                if first is not None:
                    spec = twice(self._called(kind, seen.get(content, first)), content in seen)
                    yield position, finding_of(spec, (None, "id"), id_of(element.get("id"))), index
                first = index if first is None else first
                if len(seen) < _MAX_COMPARED:
                    seen.setdefault(content, index)
