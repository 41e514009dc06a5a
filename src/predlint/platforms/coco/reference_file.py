"""Opens the COCO file given as the ontology and finds its lists. For any other file an OntologyError tells the user what it is.

The file is read in windows, so that memory does not grow with its annotations.
"""

from __future__ import annotations

import io
import os
from collections import Counter
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any, NamedTuple, cast

import orjson

from predlint.names import listing, nearest, quote
from predlint.ontology import MissingOntology, Notice, OntologyError, make_notice
from predlint.platforms.coco.foreign_records import foreign_members
from predlint.platforms.coco.format_detection import first_members
from predlint.platforms.coco.record_kind import annotation_kind, first_records
from predlint.platforms.foreign_tools import tool_of
from predlint.platforms.ontology_files import a_list_of_coco, of_memory, refuse_text
from predlint.shape.findings import Finding, pointer
from predlint.stream.cursor import MARK
from predlint.stream.document_block import DocumentBlock, split
from predlint.stream.document_blocks import break_block, document_blocks
from predlint.stream.duplicate_members import duplicate_members, has_duplicate_member
from predlint.stream.sections import Section, read_document, values
from predlint.stream.sources import MOST_UNPACKED, Source, SourceError, open_path, spool
from predlint.stream.syntax import NotANumber, diagnose
from predlint.stream.syntax_words import COMMA, ByteOrderMark, DuplicateMember

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
