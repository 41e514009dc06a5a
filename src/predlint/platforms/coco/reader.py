"""Opens the COCO file that is given as the ontology, and reads its categories and images. Annotations are skipped."""

from __future__ import annotations

import io
import math
import os
from array import array
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from operator import itemgetter
from typing import Any, NamedTuple, cast

import orjson

from predlint.io.document_blocks import DocumentBlock, break_block, document_blocks, split
from predlint.io.json_errors import diagnose
from predlint.io.json_violations import COMMA, ByteOrderMark, DuplicateMember, duplicate_members, has_duplicate_member
from predlint.io.paths import SourceError
from predlint.io.sections import Section, read_document, values
from predlint.io.sources import MOST_UNPACKED, Source, open_path, spool
from predlint.io.splitting import MARK
from predlint.model.diagnostics import RuleInfo
from predlint.model.findings import pointer
from predlint.model.geometry import MOST_PIXELS
from predlint.model.hashes import batches
from predlint.model.lenient_json import NotANumber
from predlint.model.names import nearest
from predlint.model.ontology import MissingOntology, Notice, OntologyError, make_notice
from predlint.model.texts import listing, quote
from predlint.model.violation import ComposedKind, Finding, P, Violation
from predlint.platforms.coco.forms import annotation_kind, first_records, foreign_members
from predlint.platforms.coco.lint import (
    BadEdge,
    CategoryId,
    CategoryIdTooLarge,
    CategoryName,
    CategoryNotAnObject,
    CategoryWithoutId,
    ImageId,
    ImageIdTooLarge,
    ImageNotAnObject,
    ImageWithoutId,
    SkeletonWithoutPoints,
    TruthDuplicateImageId,
    TruthImageSize,
    TruthImageWithoutName,
    TruthKeyPoints,
    TruthMissingMember,
    TruthNoCategories,
    TruthWrongType,
)
from predlint.platforms.coco.ontology import CocoReference, FileNames, Images, ReferenceCategory, duplicate_values
from predlint.platforms.coco.record import CATEGORY_MEMBERS, file_name_of, id_of, is_large, number_of, pixels, point_names, text_of
from predlint.platforms.common_mistakes import NO_PLACE
from predlint.platforms.foreign_tools import tool_of
from predlint.platforms.format_detection import first_members
from predlint.platforms.ontology_files import a_list_of_coco, of_memory, refuse_text
from predlint.shape.resolver import name_text

# -- Reads many flawless images at once as columns. Nearly all images are flawless ---------------------------------

#: Number of images in a batch.
_MANY = 4_096
_WORDS = frozenset(NO_PLACE)
_MEMBERS = tuple(map(itemgetter, ("id", "file_name", "width", "height")))


class PlainImages(NamedTuple):
    """Columns of images with a valid id, file name and size."""

    ids: array[int]
    names: list[str]
    widths: array[int]
    heights: array[int]


def together(images: Iterable[Any]) -> Iterator[list[Any]]:
    """Yields the elements of a list in batches."""
    return batches(images, _MANY)


def plain(images: list[Any]) -> PlainImages | None:
    """Returns the columns of a batch, or None if an element is not an image with a valid id, file name and size."""
    try:
        ids, names, widths, heights = (list(map(member, images)) for member in _MEMBERS)
    except (KeyError, TypeError, IndexError):
        return None
    kinds = set(map(type, ids)) | set(map(type, widths)) | set(map(type, heights))
    if kinds != {int} or set(map(type, names)) != {str} or not (all(names) and _WORDS.isdisjoint(names)):
        return None
    if min(min(widths), min(heights)) <= 0 or max(max(widths), max(heights)) > MOST_PIXELS:
        return None
    try:
        return PlainImages(array("q", ids), names, array("q", widths), array("q", heights))
    except OverflowError:
        return None


# -- Opens the COCO file given as the ontology and finds its lists. For any other file an OntologyError tells the user what it is --
#
# The file is read in windows, so that memory does not grow with its annotations.

Given = str | os.PathLike[str] | bytes | Mapping[str, Any]
LISTS = frozenset({"images", "annotations", "categories"})
#: Maximum size in bytes of a file whose list elements are counted for the message.
_SMALL = 8 << 20
#: Maximum number of duplicate members that are kept to be reported.
_MOST = 1_000
_WITHOUT = "give the COCO file with the categories, or leave out what says that the predictions are COCO (--dialect, --map)"
_NEEDS = 'a COCO file is an object with the lists "images", "annotations" and "categories"'


class UnreadElement(NamedTuple):
    """An element of a list that cannot be read, with the reason."""

    finding: Finding


class ReferenceLists(NamedTuple):
    """The lists of a COCO file, and what kind of file it is."""

    names: tuple[str, ...]
    categories: Iterable[Any] | None
    images: Iterable[Any] | None
    info: Any
    captions: bool = False
    """True for a file of captions, which needs no categories."""
    annotated: bool = False
    """True for a file with annotations."""
    panoptic: bool = False
    """True for a file of panoptic annotations, whose images may have texts as ids."""
    duplicate_lists: Sequence[Notice] = ()
    """Notices about duplicate members (the last one is used) and about a byte order mark. Complete once the lists were read."""


@contextmanager
def open_lists(source: Given, path: str | None, *, thorough: bool = False) -> Generator[ReferenceLists]:
    """Opens the file and yields its lists, to be read while it is open. ``thorough``: also finds duplicate members in elements."""
    if isinstance(source, Mapping):
        annotations = source.get("annotations")
        rest = {name: None if name == "annotations" else value for name, value in source.items()}  # they are many, and not needed here
        given = cast("dict[str, Any]", of_memory(rest))
        lists = {key: cast("list[Any]", given[key]) if isinstance(given.get(key), list) else None for key in ("categories", "images")}
        first = first_records(cast("list[Any]", annotations)) if isinstance(annotations, list) else None
        captions = _is_captions(given.get("categories", []) == [], first)
        if not captions:
            _reject_non_coco(tuple(given), given.get("categories"), path)
        yield ReferenceLists(
            tuple(given),
            lists["categories"],
            lists["images"],
            given.get("info"),
            captions,
            bool(cast("Any", annotations)),
            annotation_kind(first) == "panoptic",
        )
        return
    if path is None and not isinstance(source, bytes | bytearray | memoryview):
        raise (
            _an_array(path) if isinstance(source, list) else OntologyError(f"{quote(source)}, where a COCO file was expected", help=_NEEDS)
        )
    try:
        with open_path(path, most=MOST_UNPACKED) if path is not None else spool(io.BytesIO(cast("bytes", source))) as opened:
            yield _walked(opened, path, thorough=thorough)
    except SourceError as error:
        if path is not None:
            refuse_text(path)
        message = error.message.removeprefix(f"{path}: ").removeprefix(f"{path} ")
        message, help = _MESSAGES.get(message, (message, None))
        if isinstance(error, FileNotFoundError):
            raise MissingOntology(message, path=path, help=help or error.help).of(path) from None
        raise OntologyError(message, path=path, help=help or error.help) from None


_MESSAGES = {
    "no such file": ("there is no such file", None),
    "is a folder": ("this is a directory, not a file", "give the COCO file with the categories and images"),
}


def _walked(source: Source, path: str | None, *, thorough: bool) -> ReferenceLists:
    document = read_document(source, LISTS)
    if document is None:
        raise _not_an_object(source, path)
    found = {name: document.section(name) for name in ("categories", "images", "info")}
    names = tuple(section.name for section in document.sections)
    duplicate_notices = [_duplicate_notice(f"/{name}", name) for name, count in Counter(names).items() if count > 1]
    if source.read_at(0, len(MARK)) == MARK:
        duplicate_notices.append(make_notice(ByteOrderMark, "", None))
    lists = {
        name: _elements(source, section, path, duplicate_notices if thorough else None)
        if section is not None and section.is_array
        else None
        for name, section in found.items()
    }
    categories = found["categories"]
    shown: Any = None
    if categories is not None:
        shown = list[Any]() if categories.is_array else _small(source, categories.begin, categories.end)
    for section in (found["categories"], found["images"]):
        if section is not None and section.is_array and (broken := _first_break(source, section)) is not None:
            raise _not_json(source, broken, path)
    whole = all(_is_closed(source, section) for section in document.sections if section.is_array)
    if document.breaks and whole:  # an unclosed list explains an unclosed object
        raise _not_json(source, break_block(source, *document.breaks[0]), path)
    annotations = document.section("annotations")
    first = first_records(values(source, annotations)) if annotations is not None and annotations.is_array else None
    captions = _is_captions(categories is None or categories.is_empty, first)
    if categories is None and (detail := _of_tool(source, path)) is not None:
        raise detail
    if not captions:
        _reject_non_coco(names, shown, path)
    info = found["info"]
    detail = _small(source, info.begin, info.end) if info is not None else None
    annotated = annotations is not None and not annotations.is_empty
    return ReferenceLists(
        names,
        lists["categories"],
        lists["images"],
        detail,
        captions,
        annotated,
        annotation_kind(first) == "panoptic",
        duplicate_notices,
    )


def _duplicate_notice(pointer: str, name: str) -> Notice:
    return make_notice(DuplicateMember, pointer, None, name)


def _is_captions(bare: bool, first: Any) -> bool:
    """Returns True for a file without categories (``bare``) whose first annotation is a caption."""
    return bare and annotation_kind(first) == "caption"


def _small(source: Source, begin: int, end: int) -> Any:
    """Returns the value in a byte range, or None if it is larger than 1 MiB or not JSON."""
    if end - begin > 1 << 20:
        return None
    try:
        return orjson.loads(source.read_at(begin, end - begin))
    except orjson.JSONDecodeError:
        return None


def _elements(source: Source, section: Section, path: str | None, twice: list[Notice] | None) -> Iterator[Any]:
    """Yields the elements of a list. Raises OntologyError if the list breaks off between two elements.

    ``twice`` receives notices about duplicate members in elements; None if they are not wanted.
    """
    count = 0
    for block in document_blocks(source, section.begin, array=True, end=section.end):
        if block.broken is not None:
            if not _is_closed(source, section):
                continue
            raise _not_json(source, block, path)
        text = b"[%b]" % block.raw
        try:
            elements = orjson.loads(text)
        except orjson.JSONDecodeError:
            elements = [_read(block.raw[begin:end]) for begin, end in split(block.raw)]
        else:
            if twice is not None and len(twice) < _MOST and has_duplicate_member(text, elements):
                twice += _duplicates_in(text, section.name, count)
        yield from elements
        count += len(elements)


def _read(text: bytes) -> Any:
    """Returns the value of an element, as far as it can be read, or an `UnreadElement`."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        diagnosis = diagnose(text)
    if diagnosis.value is None and diagnosis.findings:
        return UnreadElement(diagnosis.findings[0][0])
    return _plain(diagnosis.value)


def _duplicates_in(text: bytes, name: str, before: int) -> Iterator[Notice]:
    """Yields notices about duplicate members in elements of a list. ``before``: number of earlier elements in the list."""
    for finding, _ in islice(duplicate_members(text), _MOST):
        if finding.path is not None:
            index, _, inner = pointer(finding.path)[1:].partition("/")
            yield _duplicate_notice(f"/{name}/{before + int(index)}/{inner}", str(finding.path[1]))


def _plain(value: Any) -> Any:
    """Returns the value with the text "NaN" in place of each value that is not JSON."""
    if value.__class__ is dict:
        return {name: _plain(item) for name, item in value.items()}
    if value.__class__ is list:
        return [_plain(item) for item in value]
    return "NaN" if value.__class__ is NotANumber else value


def _is_closed(source: Source, section: Section) -> bool:
    """Returns False for a list that breaks off, or contains a value that is not JSON (NaN)."""
    return source.read_at(section.end - 1, 1) == b"]"


def _first_break(source: Source, section: Section) -> DocumentBlock | None:
    """Returns the block in which a list breaks off, or None. A value that is not JSON in one element is reported elsewhere."""
    if _is_closed(source, section):
        return None
    found = [block for block in document_blocks(source, section.begin, array=True, end=section.end) if block.broken is not None]
    tail = source.read_at(max(section.begin, section.end - 1024), min(1024, section.end - section.begin))
    if len(found) <= 1 and section.end < source.size and tail.rstrip(b" \t\r\n,").endswith(b"]"):
        return None
    return found[0] if found else None


def _not_json(source: Source, broken: DocumentBlock, path: str | None) -> OntologyError:
    """Returns the error for a file that breaks off in the block ``broken``."""
    line, left, at = 1, broken.offset, 0
    while left > 0 and (block := source.read_at(at, min(left, 1 << 20))):
        line, left, at = line + block.count(b"\n"), left - len(block), at + len(block)
    message, fix = cast("Finding", broken.broken).words()
    reason = message.removeprefix("not JSON: ")
    message = f"not valid JSON: {reason} (line {line}, column {broken.at + 1})"
    cut = broken.offset + broken.at >= source.size - 2  # counts characters as bytes: close enough for a guess
    return OntologyError(message, path=path, help=fix if reason.startswith(COMMA) else "was the file cut off?" if cut else None)


def _not_an_object(source: Source, path: str | None) -> OntologyError:
    opening = source.read_at(0, 4096).removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    if opening == b"[":
        if len(first_members(source.read_at(0, 4096)) & LISTS) > 1:
            return a_list_of_coco(1 if source.size <= _SMALL and len(_items(source)) == 1 else None, path)
        return _of_tool(source, path) or _an_array(path)
    if not opening:
        return OntologyError("the file is empty", path=path, help=_NEEDS)
    message = "several JSON objects, one after another" if opening == b"{" else "this is not a JSON object"
    return OntologyError(f"{message}, where a COCO file was expected", path=path, help=_NEEDS)


def _of_tool(source: Source, path: str | None) -> OntologyError | None:
    """Returns the error for a file of another tool, or None."""
    tool = tool_of(source.read_at(0, 1 << 16))
    return OntologyError(f"this looks like {tool}, not a COCO file", path=path, help=f"convert it first: {_NEEDS}") if tool else None


def _items(source: Source) -> list[Any]:
    try:
        return orjson.loads(source.read_at(0, source.size))
    except orjson.JSONDecodeError:
        return []


def _an_array(path: str | None) -> OntologyError:
    message = "this is a JSON array, such as a list of results; a COCO file with categories was expected"
    help = "give the file that the results are meant for with -O: predlint validate results.json -O annotations.json"
    return OntologyError(message, path=path, help=help)


def _reject_non_coco(names: tuple[str, ...], categories: Any, path: str | None) -> None:
    """Raises OntologyError for a file that is not COCO, or has no list of categories."""
    if "categories" not in names:
        other = foreign_members(names)
        if other is not None:
            raise OntologyError(f"this is {other[0]}, not a COCO file", path=path, help=_WITHOUT)
        has = f"; its members are {listing(names)}" if names else ""
        near = nearest("categories", names, 1) or [name for name in names if name.lower() in ("classes", "category", "labels")]
        help = f'is it {quote(near[0])}? The list is called "categories"' if near else _NEEDS
        raise OntologyError(f'the COCO file has no "categories"{has}', pointer="/categories", path=path, help=help)
    if not isinstance(categories, list):
        message = f'"categories" is {quote(categories)}, where a list was expected'
        raise OntologyError(message, pointer="/categories", path=path, help='write [{"id": 1, "name": "…"}, …]')


# -- Reads the categories and images of a COCO file that is given as the ontology. Annotations are skipped ---------

Json = dict[str, Any]
#: Maximum number of faults and of remarks that are kept, because a file may have a million images.


def read_reference(source: Given, *, faulty: bool = False) -> CocoReference:
    """Reads the reference from a path, from bytes, or from a parsed file. Raises OntologyError if it cannot be used.

    ``faulty``: also returns a reference with faults, so that ``lint`` can report all of them.
    """
    path = os.fspath(source) if isinstance(source, (str, os.PathLike)) else None
    with open_lists(source, path, thorough=faulty) as lists:
        reference = _Reading().reference(lists, path)
    if reference.faults and not faulty:
        first, more = reference.faults[0], len(reference.faults) - 1
        others = f"{more:,} more {'fault' if more == 1 else 'faults'} in the file: predlint check lists them" if more else None
        help = "; ".join(filter(None, (first.help, others))) or None
        raise OntologyError(first.message, pointer=first.pointer, help=help, path=path)
    return reference


class _Found:
    """Columns of the images of the file, in file order."""

    def __init__(self) -> None:
        self.ids, self.places, self.widths, self.heights = array("q"), array("q"), array("q"), array("q")


class _Reading:
    """Reads the lists once and collects notices."""

    def __init__(self) -> None:
        self.faults: list[Notice] = []
        self.remarks: list[Notice] = []
        self.left_out = Counter[RuleInfo]()
        self.text_ids = False
        """True for a panoptic file, whose image ids are not checked if they are texts."""
        self.large_ids = False
        """True if an image has an id of more than 64 bits."""

    def reference(self, lists: ReferenceLists, path: str | None) -> CocoReference:
        categories = tuple(
            c for at, item in enumerate(lists.categories or ()) if (c := self._category(item, f"/categories/{at}")) is not None
        )
        if not categories and not self.faults and not lists.captions:
            self.fault(TruthNoCategories, "/categories", [])
        images: Images | None = None
        self.text_ids = lists.panoptic
        file_names: FileNames | None = None
        if lists.images is not None:
            found = _Found()
            file_names = FileNames(self._names(lists.images, found))
            images = Images(found.ids, found.widths, found.heights)
            self._same_ids(found)
        elif "images" in lists.names:
            self.fault(TruthWrongType, "/images", None)
        info = cast("Json", lists.info) if isinstance(lists.info, dict) else {}
        self._add_omission_notices()
        return CocoReference(
            categories=categories,
            images=images,
            file_names=file_names,
            annotations=lists.annotated,
            large_ids=self.large_ids,
            faults=tuple(self.faults),
            remarks=(*lists.duplicate_lists, *self.remarks),
            name=text_of(info.get("description")),
        )

    # ---- categories

    def _category(self, item: Any, at: str) -> ReferenceCategory | None:
        if isinstance(item, UnreadElement):
            self.fault(cast("Any", item.finding.kind), at, None, *item.finding.fields)
            return None
        if not isinstance(item, dict):
            self.fault(CategoryNotAnObject, at, item)
            return None
        category = cast("Json", item)
        name = self._name(category, at)
        subject = f"category {quote(name)}" if name else "a category"
        id_ = self._id(category, at, subject)
        if name is None or id_ is None:
            return None
        return ReferenceCategory(
            id=id_,
            name=name,
            supercategory=text_of(category.get("supercategory")),
            keypoints=point_names(category),
            skeleton=self._skeleton(category, at, subject),
            pointer=at,
        )

    def _name(self, category: Json, at: str) -> str | None:
        if "name" not in category:
            near = next(iter(nearest("name", [k for k in category if k != "supercategory"], 1)), None)
            self.fault(TruthMissingMember, f"{at}/name", None, _suggestion("name", near, category))
            return None
        name = category["name"]
        if not isinstance(name, str) or not name.strip():
            self.fault(CategoryName, f"{at}/name", name)
            return None
        return name

    def _id(self, category: Json, at: str, who: str) -> int | None:
        if "id" not in category:
            self.fault(CategoryWithoutId, f"{at}/id", None, who, _suggestion("id", None, category))
            return None
        id_ = number_of(category["id"])
        if id_ is None:
            if is_large(category["id"]) or category["id"] in (
                math.inf,
                -math.inf,
            ):  # an integer of hundreds of digits, as "Infinity" is not JSON
                self.fault(CategoryIdTooLarge, f"{at}/id", category["id"], who)
            else:
                self.fault(CategoryId, f"{at}/id", category["id"], who)
        return id_

    def _skeleton(self, category: Json, at: str, who: str) -> tuple[tuple[int, int], ...]:
        """Returns the edges of the skeleton. Invalid edges are reported and left out."""
        given, named = category.get("skeleton"), category.get("keypoints")
        points = point_names(category)
        names: Any = cast("list[Any]", named) if named.__class__ is list else ()
        if named is not None and (named.__class__ is not list or any(name.__class__ is not str for name in names)):
            self.remark(TruthKeyPoints, f"{at}/keypoints", named, who)
            return ()
        edges: list[tuple[int, int]] = []
        if given.__class__ is list and given and not points:
            self.remark(SkeletonWithoutPoints, f"{at}/skeleton", given, who)
            return ()
        for number, edge in enumerate(cast("list[Any]", given) if given.__class__ is list else ()):
            ends = [number_of(end) for end in edge] if edge.__class__ is list else []
            if len(ends) == 2 and all(end is not None and 1 <= end <= len(points or ()) for end in ends):
                edges.append((cast(int, ends[0]), cast(int, ends[1])))
                continue
            self.remark(BadEdge, f"{at}/skeleton/{number}", edge, who, len(points or ()))
        return tuple(edges)

    # ---- images

    def _names(self, images: Iterable[Any], found: _Found) -> Iterator[tuple[Sequence[int], Sequence[str]]]:
        """Yields ids and file names of images in batches, and adds the other columns to ``found``."""
        at = 0
        for batch in together(images):
            columns = plain(batch)
            if columns is not None:
                found.ids += columns.ids
                found.places.extend(range(at, at + len(batch)))
                found.widths += columns.widths
                found.heights += columns.heights
                yield columns.ids, columns.names
            else:
                yield from self._one_by_one(batch, at, found)
            at += len(batch)

    def _one_by_one(self, images: list[Any], first: int, found: _Found) -> Iterator[tuple[Sequence[int], Sequence[str]]]:
        for at, item in enumerate(images, first):
            image = self._image(item, f"/images/{at}")
            if image is not None:
                id_, name, width, height = image
                found.ids.append(id_)
                found.places.append(at)
                found.widths.append(width)
                found.heights.append(height)
                if name is not None:
                    yield (id_,), (name,)

    def _same_ids(self, found: _Found) -> None:
        for id_, positions in duplicate_values(found.ids).items():
            first = found.places[positions[0]]
            for position in positions[1:]:
                self.remark(TruthDuplicateImageId, f"/images/{found.places[position]}/id", id_, first)

    def _image(self, item: Any, at: str) -> tuple[int, str | None, int, int] | None:
        if isinstance(item, UnreadElement):
            self.remark(cast("Any", item.finding.kind), at, None, *item.finding.fields)
            return None
        if not isinstance(item, dict):
            self.remark(ImageNotAnObject, at, item)
            return None
        image = cast("Json", item)
        name = file_name_of(image)
        subject = f"image {quote(name)}" if name else "an image"
        if "id" not in image:
            self.remark(ImageWithoutId, f"{at}/id", None, name)
            return None
        if self.text_ids and isinstance(image["id"], str):
            return None
        id_ = id_of(image["id"])
        if is_large(image["id"]):
            self.large_ids = True
            self.remark(ImageIdTooLarge, f"{at}/id", image["id"], name)
            return None
        if id_ is None or isinstance(image["id"], str):
            self.remark(ImageId, f"{at}/id", image["id"], name)
        if id_ is None:
            return None
        subject = f"image {id_}" + (f" ({quote(name)})" if name else "")
        if name is None:
            self._nameless(image, at, subject)
        width, height = pixels(image.get("width")), pixels(image.get("height"))
        for member, size in (("width", width), ("height", height)):
            if not size:
                value, missing = image.get(member), member not in image
                self.remark(TruthImageSize, f"{at}/{member}", value, member, subject, missing)
        return id_, name, width, height

    def _nameless(self, image: Json, at: str, who: str) -> None:
        """Adds a remark about an image without a file name, or with another value in its place."""
        given = image.get("file_name")
        near = [slip for slip in image if slip.lower().replace("_", "") == "filename" and slip != "file_name"]
        self.remark(TruthImageWithoutName, f"{at}/file_name", given, who, tuple(near))

    # ---- notices

    def fault(self, kind: Callable[P, Violation], pointer: str, value: object, /, *given: P.args, **named: P.kwargs) -> None:
        if len(self.faults) < _MOST:
            self.faults.append(make_notice(kind, pointer, value, *given, **named))
        else:
            self.left_out[cast("type[Violation]", kind).parent.rule] += 1

    def remark(self, kind: Callable[P, Violation], pointer: str, value: object, /, *given: P.args, **named: P.kwargs) -> None:
        if len(self.remarks) < _MOST:
            self.remarks.append(make_notice(kind, pointer, value, *given, **named))
        else:
            self.left_out[cast("type[Violation]", kind).parent.rule] += 1

    def _add_omission_notices(self) -> None:
        for rule, count in self.left_out.items():
            more = f"{count:,} more of this kind are not listed"
            self.remarks.append(Notice(ComposedKind(rule), "", None, (more, None)))


def _suggestion(member: str, near: str | None, category: Json) -> str | None:
    """Returns the help that names the alias of a missing member of a category, or None."""
    alias = near or name_text(CATEGORY_MEMBERS[member], category)
    return f"is it {quote(alias)}? then rename it" if alias is not None else None
