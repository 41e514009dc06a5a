"""Images and annotations that stand twice in a file: by their ids, by their file names, by what they say."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any, Literal

from predlint.columns.column_index import ColumnIndex
from predlint.columns.queries import DuplicateQuery, Run, Table
from predlint.platforms.coco import words
from predlint.platforms.coco.content_hash import canonical_numbers
from predlint.platforms.coco.element_bitmap import ElementBitmap
from predlint.platforms.coco.member_values import id_of, text_of
from predlint.platforms.coco.words import DuplicateAnnotation, DuplicateAnnotationId, DuplicateFileName, DuplicateImageId, RepeatedImage
from predlint.shape.findings import Finding, finding_of
from predlint.shape.violation_specs import ViolationSpec, spec_of
from predlint.stream.ahead_reader import read_ahead
from predlint.stream.reread import Reader

#: A finding about the element at a position.
DeferredFinding = tuple[int, Finding]
Kind = Literal["images", "categories", "annotations"]
IMAGE_IDS, IMAGE_NAMES = (Table(name, name, series="images") for name in ("image_ids", "image_names"))
ANNOTATION_IDS, CONTENTS = (Table(name, name, series="annotations") for name in ("annotation_ids", "contents"))
#: Different elements with one id that are kept, to be compared.
_MAX_COMPARED = 1_000
#: What is said of an element with the id of an earlier one; and whether it is the same in everything.
DuplicateViolation = Callable[[str, bool], ViolationSpec]


def _duplicate_image(first: str, same: bool) -> ViolationSpec:
    return spec_of(RepeatedImage, first) if same else spec_of(DuplicateImageId, first)


def _duplicate_annotation(first: str, same: bool) -> ViolationSpec:
    return spec_of(words.RepeatedAnnotation, first) if same else spec_of(words.SameAnnotationId, first)


class Duplicates:
    """What is found of them in the notes of one file, each confirmed on the elements themselves."""

    def __init__(
        self, column_index: ColumnIndex, place: Callable[[Kind, int], int], called: Callable[[Kind, int], str], *, encord: bool = False
    ) -> None:
        """``place`` gives the position over the whole file of an element of a list, ``called`` how messages name it. ``encord``: the file
        is meant for an import there, which does not use the ids of annotations."""
        self._book, self._place, self._called, self._encord = column_index, place, called, encord

    def images(self, read: Reader, run: Run | None) -> Iterator[DeferredFinding]:
        """Images with an id, or a file name, that an earlier one has."""
        twice = ElementBitmap(self._book.count("images"))
        for position, finding, index in self._ids(
            "images", self._book.duplicate_groups(DuplicateQuery(IMAGE_IDS), run), read, _duplicate_image
        ):
            twice.add(index)
            yield position, finding
        for indices in read_ahead(self._book.duplicate_groups(DuplicateQuery(IMAGE_NAMES), run), read, partial(self._place, "images")):
            seen: dict[str, int] = {}
            for index in indices:
                position = self._place("images", index)
                name = text_of(read(position).value.get("file_name"))
                if name is None:
                    continue
                if name in seen and index not in twice:
                    spec = spec_of(DuplicateFileName, self._called("images", seen[name]))
                    yield position, finding_of(spec, (None, "file_name"), name)
                seen.setdefault(name, index)

    def annotations(self, read: Reader, run: Run | None) -> Iterator[DeferredFinding]:
        """Annotations with an id that an earlier one has, or that say the same."""
        twice = ElementBitmap(self._book.count("annotations"))
        ids = self._book.duplicate_groups(DuplicateQuery(ANNOTATION_IDS), run)
        if self._encord:
            yield from self._unused_ids(ids, read)
            ids = ()
        for position, finding, index in self._ids("annotations", ids, read, _duplicate_annotation):
            twice.add(index)
            yield position, finding
        for indices in read_ahead(self._book.duplicate_groups(DuplicateQuery(CONTENTS), run), read, partial(self._place, "annotations")):
            seen: dict[bytes, tuple[int, Any]] = {}
            for index in indices:
                position = self._place("annotations", index)
                annotation = read(position).value
                content, id_ = canonical_numbers(annotation), annotation.get("id")
                if content in seen and index not in twice:
                    first, its = seen[content]
                    spec = spec_of(DuplicateAnnotation, self._called("annotations", first), id_ != its, self._encord)
                    yield position, finding_of(spec)
                seen.setdefault(content, (index, id_))

    def _unused_ids(self, groups: Iterable[Iterable[int]], read: Reader) -> Iterator[DeferredFinding]:
        """Ids of annotations that stand twice where nothing uses them: said once."""
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
        """Ids that stand twice: position, finding, and index in the list."""
        for indices in read_ahead(groups, read, partial(self._place, kind)):
            first: int | None = None
            seen: dict[bytes, int] = {}
            for index in indices:
                position = self._place(kind, index)
                element = read(position).value
                content = canonical_numbers(element)
                if first is not None:
                    said = twice(self._called(kind, seen.get(content, first)), content in seen)
                    yield position, finding_of(said, (None, "id"), id_of(element.get("id"))), index
                first = index if first is None else first
                if len(seen) < _MAX_COMPARED:
                    seen.setdefault(content, index)
