"""Loads an ontology from JSON.

Every function ends with a JSON object or an ``OntologyError`` in the user's words.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from typing import cast

import orjson
from msgspec import Struct

from predlint.lazy_regex import lazy_regex
from predlint.names import listing, quote
from predlint.ontology import MissingOntology, Notice, OntologyError
from predlint.platforms.not_an_ontology import (
    EXPORT,
    USE_O,
    Help,
    Json,
    OntologyExpectation,
    help_of,
    is_coco,
    more_than_names,
    refuse_foreign,
    refuse_records,
    reject_other_text,
)
from predlint.shape.findings import Path, pointer
from predlint.stream.duplicate_members import duplicate_members, has_duplicate_member
from predlint.stream.errors import GIVEN_AS_TEXT, SourceError, instead_of, is_text, readable_text
from predlint.stream.small_files import open_bytes, require_few_values

#: Ontologies of 4,000 features take about 10 MB; a larger file is something else and is not read to its end.
MAX_BYTES = 64 << 20

#: Help for a file whose name ends with .xml: only a labeling config does.
_OF_A_CONFIG = "a labeling config begins with <View>"
_BOM = b"\xef\xbb\xbf"
#: Text that begins an ontology but no settings file beside it; and how many bytes are searched.
_MARKS, _HEAD = lazy_regex(rb'<View\b|"(?:tools|featureNodeHash|skeleton_templates|categories)"\s*:'), 1 << 16
_MAGIC: tuple[tuple[bytes, str, Help], ...] = (
    (b"\x1f\x8b", "gzip-compressed", "unpack it first (gunzip)"),  # an archive in an archive, or a damaged head
    (b"\x28\xb5\x2f\xfd", "zstd-compressed", "unpack it first (unzstd)"),
    (b"BZh", "bzip2-compressed", "unpack it first (bunzip2)"),
    (b"\xfd7zXZ", "xz-compressed", "unpack it first (unxz)"),
    (b"PK\x03\x04", "a zip archive", "unpack it first"),
    (b"\x89PNG", "a PNG image", EXPORT),
    (b"\xff\xd8\xff", "a JPEG image", EXPORT),
    (b"%PDF", "a PDF document", EXPORT),
    (b"PAR1", "a Parquet file", EXPORT),
    (b"\xff\xfe", "UTF-16 text", "save it as UTF-8"),
    (b"\xfe\xff", "UTF-16 text", "save it as UTF-8"),
)


class Loaded(Struct, frozen=True):
    """A JSON value that was read, with its file."""

    value: object
    path: str | None
    """Path for messages, or None if the value has no file."""
    notices: tuple[Notice, ...] = ()
    """Notices about duplicate members; the value has the last of each."""


def load(source: str | os.PathLike[str] | bytes | Json, expectation: OntologyExpectation) -> Loaded:
    """Reads JSON from a path or from bytes. Any other value is taken as decoded JSON."""
    if isinstance(source, bytes | bytearray | memoryview):
        return _loaded(bytes(source), None, expectation)
    if isinstance(source, str | os.PathLike):
        path = os.fspath(source)
        return _loaded(_read(path, expectation), path, expectation)
    return Loaded(of_memory(source), None)


def of_memory(value: object) -> object:
    """Returns a Python value as the JSON that it would write: names of members become texts, subclasses of str and numbers become plain.
    Raises OntologyError for values that JSON cannot contain."""
    try:
        orjson.dumps(value, option=orjson.OPT_PASSTHROUGH_SUBCLASS)
        return value
    except orjson.JSONEncodeError:  # a subclass, or a value that is refused below
        plain = True
    left: list[tuple[object, Path]] = [(value, None)]
    seen: set[int] = set()
    while left:
        one, path = left.pop()
        known = id(one) in seen
        seen.add(id(one))
        if isinstance(one, str):
            _refuse_half(one, path)
            plain = plain and type(one) is str  # not a string of numpy or of an enumeration
        elif isinstance(one, Mapping | list | tuple) and not known:
            is_object = isinstance(one, Mapping)
            for key, inner in cast("Json", one).items() if is_object else enumerate(cast("list[object]", one)):
                left.append((inner, (path, key)))
                if not is_object:
                    continue
                plain = plain and type(key) is str
                if isinstance(key, str):
                    _refuse_half(key, (path, key))
                else:
                    _require_json(key, path)
        elif not isinstance(one, Mapping | list | tuple):
            _require_json(one, path)
            plain = plain and type(one) in _PLAIN
    if plain:
        return value
    import json  # only here

    try:
        return json.loads(json.dumps(value, default=dict))
    except (ValueError, RecursionError):
        raise OntologyError("it holds itself, or is nested too deep to be an ontology") from None


#: JSON values other than texts, lists and objects; ``json.dumps`` turns them into texts if they are names of members.
_PLAIN = (bool, int, float, type(None))


def _require_json(value: object, path: Path) -> None:
    if not isinstance(value, _PLAIN):
        import reprlib  # only here

        shown = " ".join(reprlib.repr(value).split())  # repr() of an array has several lines
        message = f"{shown} of type {type(value).__name__} is not a JSON value"
        raise OntologyError(message, pointer=pointer(path), help="give the ontology as json.load() reads it")


def _refuse_half(text: str, path: Path) -> None:
    try:
        text.encode()
    except UnicodeEncodeError:
        message = f"{quote(text)} has half of a surrogate pair, which is not a character"
        raise OntologyError(message, pointer=pointer(path), help="read the file again: no JSON file in UTF-8 can hold it") from None


def _loaded(data: bytes, path: str | None, expectation: OntologyExpectation) -> Loaded:
    value = parse(data, path, expectation)
    data = data.removeprefix(_BOM)
    if not has_duplicate_member(data, value):
        return Loaded(value, path)
    found = [finding for finding, _ in duplicate_members(data) if finding.path is not None]
    return Loaded(value, path, tuple([Notice(each.kind, pointer(each.path), None, each.fields) for each in found]))


def read_file(path: str, most: int, ending: str, instead: str) -> bytes:
    """Returns the bytes of a file, at most one more than ``most``. ``ending``: ending of its names; ``instead``: what to give if a folder
    has no such file. Raises OntologyError."""
    try:
        with open_bytes(path) as file:
            return file.read(most + 1)
    except FileNotFoundError as error:
        if not path:
            raise OntologyError("the name of the file is empty") from None
        refuse_text(path)
        raise MissingOntology("there is no such file", path=path, help=instead_of(path) or getattr(error, "help", None)).of(path) from None
    except IsADirectoryError:
        names = sorted(name for name in os.listdir(path) if name.endswith((ending, ".xml", ".onto")))
        found = [name for name in names if _may_be_one(os.path.join(path, name))] or [name for name in names if name.endswith(ending)]
        help = f"give one of its files: {listing(found)}" if found else f"give {instead}"
        raise OntologyError("this is a directory, not a file", path=path, help=help) from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        refuse_text(path)  # too long for the name of a file
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise OntologyError(f"cannot be read: {reason}", path=path, help=getattr(error, "help", None)) from None


def _may_be_one(path: str) -> bool:
    """Returns True if a file has the marks of an ontology of any platform."""
    try:
        with open_bytes(path) as file:
            return path.endswith(".onto") or _MARKS.search(file.read(_HEAD)) is not None
    except (OSError, ValueError):
        return False


def refuse_text(path: str) -> None:
    """Raises OntologyError for an ontology's text in place of its path."""
    if is_text(path):
        raise OntologyError(f"the ontology is {GIVEN_AS_TEXT}", path=quote(path), help=readable_text(path)) from None


def _read(path: str, expectation: OntologyExpectation) -> bytes:
    if path == "-":
        raise OntologyError("the ontology cannot be standard input", path=path, help="save it as a file")
    data = read_file(path, MAX_BYTES, ".json", "the ontology's JSON file")
    if len(data) > MAX_BYTES:
        refuse_records(data.decode("utf-8", "replace"), path, expectation)
        raise OntologyError(f"larger than {MAX_BYTES >> 20} MB: this is not an ontology", path=path, help=USE_O)
    return data


def parse(data: bytes, path: str | None, expectation: OntologyExpectation) -> object:
    """Returns the JSON value of a file's bytes. Raises OntologyError."""
    for magic, what, help in _MAGIC:
        if data.startswith(magic):
            raise OntologyError(f"this is {what}, not JSON", path=path, help=help_of(help, expectation))
    data = data.removeprefix(_BOM)
    try:
        require_few_values(data)
    except SourceError as error:
        raise OntologyError(error.message, path=path, help=USE_O) from None
    if not data.strip():
        is_xml = path is not None and path.lower().endswith(".xml")
        raise OntologyError("the file is empty", path=path, help=_OF_A_CONFIG if is_xml else expectation.export)
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = len(data[data.rfind(b"\n", 0, error.start) + 1 : error.start].decode(errors="replace")) + 1
        message = f"byte 0x{data[error.start]:02x} at line {line}, column {column} is not UTF-8"
        raise OntologyError(message, path=path, help="save the file as UTF-8") from None
    try:
        return cast("object", orjson.loads(data))
    except orjson.JSONDecodeError as error:
        from predlint.platforms.printed_ontology import refuse_printed  # only here

        refuse_printed(text, path)
        reject_other_text(text, path, expectation)
        refuse_records(text, path, expectation)
        if "depth" in error.msg or "ecursion" in error.msg:
            raise OntologyError("nested too deep to be an ontology", path=path) from None
        if path is not None and path.lower().endswith(".xml") and text.lstrip()[:1] not in ("{", "["):
            raise OntologyError("this is not XML", path=path, help=_OF_A_CONFIG) from None
        message = f"not valid JSON: {error.msg} at line {error.lineno}, column {error.colno}"
        raise OntologyError(message, path=path, help=_json_hint(text, error.pos)) from None


def _json_hint(text: str, at: int) -> str | None:
    """Returns the help for the likely mistake in broken JSON, or None."""
    from predlint.stream.git_conflicts import A_MARK, SETTLE, is_conflict_marker

    here, before = text[at : at + 12], text[:at].rstrip()
    token = here.lstrip()
    if token.startswith(("'", "True", "False", "None", "(")) or text.lstrip()[:2] in ("{'", "['"):
        of_sdk = re.search(r"""['"](?:tools|classifications)['"]\s*:""", text[:100_000]) is not None
        return f"this is Python's way to print a value; write the file with json.dump{'(ontology.normalized, file)' if of_sdk else ''}"
    if token.startswith(("NaN", "Infinity", "-Infinity", "-NaN", "nan", "inf")):
        return "JSON has no NaN and no Infinity"
    if token.startswith(("//", "/*", "#")):
        return "JSON has no comments"
    if is_conflict_marker(text, at + len(here) - len(token)):
        return f"{A_MARK}: {SETTLE}"
    if token.startswith(("“", "”", "„", "‘", "’")):
        return 'the quotes are typographic; JSON needs plain ones (")'
    closing = ("]", "}")
    if (before.endswith(",") and token.startswith(closing)) or (token.startswith(",") and text[at + 1 :].lstrip().startswith(closing)):
        return "remove the comma before the closing bracket"
    if at >= len(text.rstrip()) - 1:
        return "the file ends too early: was it cut off?"
    if text.lstrip()[:1] not in ("{", "["):
        return "an ontology is JSON that starts with {; a labeling config of Label Studio starts with <View>"
    return None


def a_list_of_coco(count: int | None, path: str | None) -> OntologyError:
    """Returns the error for a list of COCO files, which often has only one. ``count`` is None if it is not known."""
    if count == 1:
        help = "take it out of the list: json.dump(data[0], file)"
        return OntologyError("a list around one COCO file, where the file itself was expected", path=path, help=help)
    some = f"{count:,} COCO files" if count is not None else "COCO files"
    help = "write each into a file of its own, without the list, and give one of them"
    return OntologyError(f"a list of {some}, where one was expected", path=path, help=help)


#: Members of a category in a COCO file.
_OF_A_CATEGORY = frozenset({"id", "name", "supercategory", "color", "isthing", "keypoints", "skeleton"})


def as_object(value: object, path: str | None, expectation: OntologyExpectation) -> Json:
    """Returns the ontology's JSON object. Raises OntologyError that describes any other value."""
    if isinstance(value, dict):
        return cast("Json", value)
    if isinstance(value, str):
        message, help = "a JSON text, where an object was expected", None
        if value.lstrip()[:1] in ("{", "["):
            help = "the JSON was encoded twice: write the text itself, without json.dumps"
        elif value.lstrip()[:1] == "<":
            help = "XML is not JSON: write the text itself, without json.dumps"
        raise OntologyError(message, path=path, help=help)
    if isinstance(value, list):
        raise _explain_list(cast("list[object]", value), path, expectation)
    raise OntologyError(f"{quote(value)}, where an object was expected", path=path, help=expectation.export)


def _explain_list(items: list[object], path: str | None, expectation: OntologyExpectation) -> OntologyError:
    first = items[0] if items else None
    if isinstance(first, dict):
        item = cast("Json", first)
        if isinstance(schema := item.get("normalized"), dict) and "tools" not in schema:
            item = cast("Json", schema)  # feature schemas from the platform's API
        if "tool" in item and "name" in item:
            return OntologyError("a list of tools, where an object was expected", path=path, help=expectation.tools)
        if "type" in item and item.keys() & {"options", "instructions"}:
            return OntologyError("a list of classifications, where an object was expected", path=path, help=expectation.classifications)
        if {"featureNodeHash", "name"} <= item.keys():
            help = 'write {"objects": […], "classifications": […]}'
            return OntologyError("this is a list of objects of an Encord ontology, not the ontology", path=path, help=help)
        if isinstance(item.get("id"), int) and {"id", "name"} <= item.keys() <= _OF_A_CATEGORY:
            help = 'give the COCO file whose "categories" they are, or {"images": [], "annotations": [], "categories": […]}'
            return OntologyError("this is a list of COCO categories, not an ontology", path=path, help=help)
        if is_coco(item):
            return a_list_of_coco(len(items), path)
        if "tools" in item or "normalized" in item:
            some = f"{len(items)} ontologies" if len(items) > 1 else "one ontology"
            return OntologyError(f"a list of {some}, where an ontology was expected", path=path, help="give one ontology in a file")
        try:
            refuse_foreign(item, path, expectation)
        except OntologyError as error:
            return error
    if items and all(isinstance(item, str) for item in items):
        return OntologyError("this is a list of class names, not an ontology", path=path, help=more_than_names(expectation))
    return OntologyError("a JSON array, where an object was expected", path=path, help=expectation.export)
