"""Duplicate images and annotations: by id, by file name, by content."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from struct import pack, unpack
from typing import TYPE_CHECKING, Any, Literal

import orjson

from predlint.io.reread import Reader, read_ahead
from predlint.kernel.column_index import ColumnIndex
from predlint.kernel.column_queries import DuplicateQuery, RunCalls, Table
from predlint.model.diagnostics import Severity
from predlint.model.findings import ViolationSpec, finding_of, spec_of
from predlint.model.hashes import NONE, Secret, drop_missing
from predlint.model.texts import quote
from predlint.model.violation import Finding, Violation, Words
from predlint.platforms.coco.record import file_name_of, id_of, number_of, plain

if TYPE_CHECKING:
    import numpy as np


# -- Hashes of the content of annotations, to find duplicates among millions: for one annotation, and for many at once --
#
# Both give the same hashes. Equal hashes only name candidates: the elements are read again and compared.

if TYPE_CHECKING:
    Ints = np.ndarray[Any, np.dtype[np.int64]]
    Floats = np.ndarray[Any, np.dtype[np.float64]]

_MASK = (1 << 64) - 1
#: Number of hashed values: image, category, four numbers of the box, and a hash of the rest.
_COLUMNS = 7
#: From this on, a double does not represent each integer exactly.
_WHOLE = 1 << 53
_ZERO = (0.0, 0.0, 0.0, 0.0)


def content_hash(secret: Secret, annotation: dict[str, Any]) -> int:
    """Returns the hash of one annotation or result: of its image, its category and its box, or its other drawing.

    Each value is multiplied, folded, and multiplied again. With one product only, the first bits of two values could be changed so that
    the sum stays the same for any secret.
    """
    box = plain(annotation.get("bbox"))
    boxed = box is not None and len(box) == 4
    values = [number_of(annotation.get("image_id")) or 0, number_of(annotation.get("category_id")) or 0]
    values += unpack("4q", pack("4d", *(box if boxed and box is not None else _ZERO)))
    values.append(0 if boxed else _rest(secret, annotation))
    total = 0
    for value, first_factor, second_factor in zip(values, secret.multipliers[:_COLUMNS], secret.multipliers[_COLUMNS:], strict=True):
        mixed = value * first_factor & _MASK
        total += (mixed ^ (mixed >> 32)) * second_factor
    return max((total & _MASK) - (1 << 63), NONE + 1)


def content_hashes(secret: Secret, images: Ints, categories: Ints, boxes: Floats | None, rest: Ints | None) -> Ints:
    """Returns the hashes of many. ``boxes``: a table of four columns, or None; then ``rest`` has a hash of each drawing."""
    import numpy as np

    columns: list[Any] = [images, categories]
    if boxes is not None:
        columns += list(np.ascontiguousarray(boxes.T).view(np.int64))
        places = range(6)
    else:
        columns.append(np.asarray(rest, np.int64))
        places = (0, 1, 6)
    total = np.zeros(len(images), np.uint64)
    shift = np.uint64(32)
    for column, place in zip(columns, places, strict=True):
        mixed = column.view(np.uint64) * np.uint64(secret.multipliers[place])
        mixed ^= mixed >> shift
        mixed *= np.uint64(secret.multipliers[_COLUMNS + place])
        total += mixed
    return drop_missing((total - np.uint64(1 << 63)).view(np.int64))


def drawing_values(secret: Secret, counts: str | None, points: Sequence[float] | None) -> int:
    """Returns the hash of a drawing without a box: of its compressed mask or of its key points, or 0."""
    if counts is not None:
        return secret.text_hash(counts)
    return secret.bytes_hash(pack(f"{len(points)}d", *points)) if points is not None else 0


def _rest(secret: Secret, annotation: dict[str, Any]) -> int:
    mask: Any = annotation.get("segmentation")
    points = plain(annotation.get("keypoints"))
    counts = mask.get("counts") if mask.__class__ is dict else None
    if isinstance(counts, str):
        return drawing_values(secret, counts, None)
    if points is not None:
        return drawing_values(secret, None, points)
    caption = annotation.get("caption")
    text = caption if isinstance(caption, str) else repr(as_numbers(mask)) if mask is not None else None
    return secret.text_hash(text) if text is not None else 0


def as_numbers(value: Any) -> Any:
    """Returns the value with each float that is an integer as int: 10.0 becomes 10."""
    if value.__class__ is float:
        return int(value) if value.is_integer() and abs(value) < _WHOLE else value
    if value.__class__ is list:
        return [as_numbers(item) for item in value]
    if value.__class__ is dict:
        return {name: as_numbers(item) for name, item in value.items()}
    return value


def canonical_numbers(annotation: dict[str, Any]) -> bytes:
    """Returns the content of an annotation without its id, equal only for equal annotations, however their numbers are written."""
    content = {name: as_numbers(value) for name, value in annotation.items() if name != "id"}
    try:
        return orjson.dumps(content, option=orjson.OPT_SORT_KEYS)
    except TypeError:  # half of a surrogate pair, a number of many digits
        return repr(sorted(content.items(), key=lambda item: item[0])).encode("utf-8", "backslashreplace")


# -- A set of indices in a long list -------------------------------------------------------------------------------


class ElementBitmap:
    """One bit per element, allocated when the first is added. Holds the elements that were reported."""

    def __init__(self, count: int) -> None:
        self.size, self.bits = (count >> 3) + 1, bytearray()

    def add(self, index: int) -> None:
        self.bits = self.bits or bytearray(self.size)
        self.bits[index >> 3] |= 1 << (index & 7)

    def __contains__(self, index: int) -> bool:
        return bool(self.bits) and bool(self.bits[index >> 3] >> (index & 7) & 1)


# -- Duplicates ----------------------------------------------------------------------------------------------------


class DuplicateImageId(
    Violation, code="UID302", slug="coco-duplicate-image-id", layer="stream", severity_in=(("repeated", Severity.WARNING),)
):
    """Two images have the same id.

    Why: Programs keep the first or the last: annotations end up on the wrong image, and those of the lost id nowhere. An image that is
    listed twice, the same in everything, is a warning.
    Fix: Give each image an id of its own.
    """

    first: str

    template = (
        "image id {value:quoted} is already that of {first}",
        "give each image an id of its own: programs keep the first or the last, and annotations end up on the wrong one",
    )


class RepeatedImage(Violation, of=DuplicateImageId, circumstance="repeated"):
    """The file lists an image twice, the same in everything."""

    first: str

    template = "image {value:quoted} is listed twice: this is {first} again", "list it once"


class DuplicateFileName(Violation, code="DUP303", slug="coco-duplicate-file-name", severity=Severity.WARNING, layer="stream"):
    """Two images have the same file_name, or two data rows have it for their title.

    Why: Both images lead to one data row, where their annotations come together; often it is one image listed twice. Of two data rows of
    one title Encord's recipe takes the last, whichever was meant.
    Fix: List each file once, and let its annotations name one image; where titles repeat, give a mapping, which names hashes.
    """

    first: str

    template = "{value:quoted} is already the file of {first}", "list each file once; its annotations may all name one image"


class SharedTitle(Violation, of=DuplicateFileName):
    """Several data rows in the list have the file_name of an image for their title."""

    count: int

    template = (
        "{value:quoted} is the title of {count:,} data rows in the list; Encord's recipe finds them by title, and takes the last of them",
        "give the mapping of the import (--map), which names the data_hash of each image; or rename the data rows",
    )


class DuplicateAnnotationId(
    Violation,
    code="UID301",
    slug="coco-duplicate-annotation-id",
    layer="stream",
    severity_in=(("repeated", Severity.WARNING), ("coco-into-encord", Severity.INFO)),
):
    """Two annotations have the same id.

    Why: pycocotools and most readers keep only the last: the others are silently lost, and so is their score. Where both are the same in
    everything, one thing counts twice: that is a warning. Encord's import does not use the ids: of a file that is meant for it, this is
    reported once, as an info.
    Fix: Number the annotations across the whole file; ids that begin at 1 for each image are a common cause.
    """

    first: str
    more: int
    """Number of further annotations with a duplicate id."""

    def words(self) -> Words:
        also = (
            f", and {self.more:,} more annotations have an id twice"
            if self.more > 1
            else ", and 1 more annotation has an id twice"
            if self.more
            else ""
        )
        return (
            f"id {quote(self.value)} is already that of {self.first}{also}; Encord's import does not use these ids",
            "nothing to do for the import",
        )


class SameAnnotationId(Violation, of=DuplicateAnnotationId):
    """The two are different: the first one is lost."""

    first: str

    template = "id {value:quoted} is already that of {first}; pycocotools keeps only the last", "number the annotations: 1, 2, 3 …"


class RepeatedAnnotation(Violation, of=DuplicateAnnotationId, circumstance="repeated"):
    """The two are the same in everything: nothing is lost, but it counts twice."""

    first: str

    template = (
        "this is {first} again, with the id {value:quoted}: both count in an evaluation; detectron2 0.6 stops at it",
        "write it once: was a file joined with itself? If another object is meant, give it an id and a place of its own",
    )


class DuplicateAnnotation(Violation, code="DUP301", slug="coco-duplicate-annotation", severity=Severity.WARNING, layer="stream"):
    """The same annotation, or the same result, appears twice.

    Why: Both are imported, and both count in an evaluation, where the second is a false positive.
    Fix: Leave one of them out. Files that were joined twice are a common cause.
    """

    unsafe_fix = "removes the later one"

    first: str
    has_id: bool
    """True if it has another id than the first."""
    encord: bool = False

    def words(self) -> Words:
        under = " under another id" if self.has_id else ""
        follows = "both are imported" if self.encord else "both count in an evaluation, and both are imported"
        return f"this is {self.first} again{under}", f"leave one of them out: {follows}"


# -- Finds duplicate images and annotations in a file: by id, by file name, by content -----------------------------

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
    return spec_of(RepeatedAnnotation, first) if same else spec_of(SameAnnotationId, first)


class Duplicates:
    """Finds duplicates in the column index of one file, and confirms each on the elements themselves."""

    def __init__(
        self, column_index: ColumnIndex, place: Callable[[Kind, int], int], called: Callable[[Kind, int], str], *, encord: bool = False
    ) -> None:
        """``place`` returns the position in the file of an element of a list, ``called`` its name in messages. ``encord``: the file is
        meant for Encord, whose import does not use the ids of annotations."""
        self._book, self._place, self._called, self._encord = column_index, place, called, encord

    def images(self, read: Reader, run: RunCalls | None) -> Iterator[DeferredFinding]:
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

    def annotations(self, read: Reader, run: RunCalls | None) -> Iterator[DeferredFinding]:
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
