"""Loads an ontology from JSON, and recognises what was given in its place."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from operator import attrgetter
from typing import cast

import orjson
from msgspec import Struct

from predlint.io.json_violations import duplicate_members, has_duplicate_member
from predlint.io.paths import GIVEN_AS_TEXT, SourceError, instead_of, is_text, readable_text
from predlint.io.sources import open_bytes, require_few_values
from predlint.model.findings import pointer
from predlint.model.ontology import MissingOntology, Notice, OntologyError
from predlint.model.texts import lazy_regex, listing, quote
from predlint.model.violation import Path
from predlint.platforms.foreign_tools import DATA_ROWS, tool_of, xml_tool_of
from predlint.platforms.record_files import PAYLOADS

# -- Detects well-known files that were given in place of an ontology, by their content ----------------------------

Json = dict[str, object]

USE_O = "give the predictions as FILE and the ontology with -O: predlint validate predictions.ndjson -O ontology.json"
_PROJECT = "a Label Studio project"
_CONFIG = "a Label Studio labeling config (XML)"
_COCO = "a COCO file"
_TASKS = "a file of Label Studio tasks"
#: What the API and the SDK return beside the config itself.
PARSED_CONFIG = "the parsed form of a labeling config (parsed_label_config)"
TAKE_XML = 'give the XML that it was made from: "label_config" of the project, in the API and the SDK'
#: A member of the YAML that names the classes of a YOLO dataset.
_YOLO = lazy_regex(r"^(?:names|nc)[ \t]*:", re.MULTILINE)
#: The header of a table with the keys of data rows.
_KEYS = lazy_regex(r"[^\n{\[<]*\b(?:global[_ ]?key|external_id|data_title|data_hash|file_name)\b[^\n{\[<]*\n", re.IGNORECASE)
_TO_DATA_ROWS = "give it with --data-rows, and the ontology with -O"
#: A line of a list of class names: some words, without any sign of JSON.
_NAME = lazy_regex(r"[^\W\d][\w-]*(?: [\w-]+){0,3}")


class OntologyExpectation(Struct, frozen=True):
    """Texts about the ontology of a platform, for users who gave another file."""

    ontology: str
    """Name of the ontology, with its article."""
    export: str
    """Help: how to get the ontology."""
    instead: str
    """Help for another platform's file."""
    tools: str
    """Help for a tool, or a list of tools, in place of the ontology."""
    classifications: str
    """Help for a classification, or a list of them, in place of the ontology."""


#: For files that no platform's reader knows, if the user named no platform.
ANY_PLATFORM = OntologyExpectation(
    "an ontology",
    export=(
        'give a Labelbox ontology (JSON with "tools"), a labeling config of Label Studio (XML that begins with <View>), an Encord ontology '
        '(JSON with "objects") or a COCO file (JSON with "categories")'
    ),
    instead="give the ontology itself",
    tools='in a Labelbox ontology, write {"tools": [...], "classifications": []}',
    classifications='in a Labelbox ontology, write {"tools": [], "classifications": [...]}',
)

#: Help for a wrong file: a text, or a function that takes it from an `OntologyExpectation`.
Help = str | Callable[[OntologyExpectation], str]
EXPORT: Help = attrgetter("export")


def help_of(help: Help, expectation: OntologyExpectation) -> str:
    """Returns the help text for the expected ontology."""
    return help if isinstance(help, str) else help(expectation)


def more_than_names(expectation: OntologyExpectation) -> str:
    """Returns the help for class names without types."""
    return f"an ontology also says what each of them is, such as a box: {expectation.export}"


def refuse_foreign(value: Json, path: str | None, expectation: OntologyExpectation) -> None:
    """Raises OntologyError when the object is some other well-known kind of file."""
    for is_it, what, help in _KINDS:
        if is_it(value):
            if help is None:
                raise _foreign(what, path, expectation)
            raise OntologyError(f"this looks like {what}, not an ontology", path=path, help=help_of(help, expectation))
    tool = tool_of(_text_of(value))
    if tool is not None:
        help = _TO_DATA_ROWS if tool == DATA_ROWS else expectation.export
        raise OntologyError(f"this looks like {tool}, not an ontology", path=path, help=help)


def _text_of(value: Json) -> bytes:
    """Returns the object as JSON, or b"" if JSON cannot contain it."""
    try:
        return orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS)
    except orjson.JSONEncodeError:
        return b""


#: Beginnings of texts that were copied with their surroundings: the beginning, the message, the help.
_WRAPPED = (
    ("```", "the file begins with ```, which is Markdown", "remove the lines with ```, and what is outside of them"),
    ("&lt;", "the XML is escaped: it has &lt; in place of <", "write it as it was: html.unescape(text) in Python"),
)


def reject_other_text(text: str, path: str | None, expectation: OntologyExpectation) -> None:
    """Raises OntologyError for XML, web pages, YAML of YOLO, lists of class names, and text with something around it."""
    start = text.lstrip()[:2000]
    for beginning, message, help in _WRAPPED:
        if start.startswith(beginning):
            raise OntologyError(message, path=path, help=help)
    if _KEYS.match(start):
        raise OntologyError(f"this looks like {DATA_ROWS}, not an ontology", path=path, help=_TO_DATA_ROWS)
    if not start.startswith("<"):
        what = "YAML of a YOLO dataset" if _YOLO.search(start) else "a list of class names" if _are_names(start.splitlines()) else None
        if what is not None:
            raise OntologyError(f"this is {what}, not an ontology", path=path, help=more_than_names(expectation))
        return
    if re.search(r"<View\b", start):
        raise _foreign(_CONFIG, path, expectation)
    if re.search(r"<(!doctype\s+)?html\b", start, re.IGNORECASE):
        help = "was a login page saved instead of the file? " + expectation.export
        raise OntologyError("this is a web page, not JSON", path=path, help=help)
    tool = xml_tool_of(text.encode())
    raise OntologyError(f"this is {tool or 'XML'}, not JSON", path=path, help=expectation.export)


def _are_names(lines: list[str]) -> bool:
    return len(lines) > 1 and all(_NAME.fullmatch(line.strip()) for line in lines if line.strip())


def refuse_records(text: str, path: str | None, expectation: OntologyExpectation) -> None:
    """Raises OntologyError for several JSON values, one per line: most likely predictions."""
    first, _, rest = text.lstrip().partition("\n")
    if not rest.strip():
        return
    try:
        value = cast("object", orjson.loads(first))
    except orjson.JSONDecodeError:
        return
    if isinstance(value, dict):
        refuse_foreign(cast("Json", value), path, expectation)
        raise OntologyError("several JSON objects, one per line, where one object was expected", path=path, help=USE_O)


def _foreign(what: str, path: str | None, expectation: OntologyExpectation) -> OntologyError:
    if what == _PROJECT:
        return _take_config(path)
    fix = "give the labeling config of the project (XML)" if what == _TASKS else expectation.instead
    if what == _COCO and expectation is ANY_PLATFORM:  # a plain COCO file would have been accepted as an ontology
        return OntologyError(f"{what} inside of something else", path=path, help="take it out: write the object with its lists by itself")
    return OntologyError(f"this is {what}, not {expectation.ontology}", path=path, help=fix)


def _take_config(path: str | None) -> OntologyError:
    """Returns the error for a Label Studio project from the API: JSON that contains the config as a text."""
    import shlex  # only here

    how = f": jq -r .label_config {shlex.quote(path)} > config.xml" if path is not None else " (XML)"
    return OntologyError(f"this is {_PROJECT}, not its labeling config", path=path, help=f'give its "label_config"{how}')


def _is_prediction(v: Json) -> bool:
    return "tools" not in v and (
        "dataRow" in v or ("uuid" in v and ("name" in v or "schemaId" in v)) or ("name" in v and not PAYLOADS.isdisjoint(v))
    )


def _is_export(v: Json) -> bool:
    return ("data_row" in v and ("projects" in v or "media_attributes" in v)) or "DataRow ID" in v or "Labeled Data" in v


def _is_encord(v: Json) -> bool:
    features: list[object] = []
    for key in ("objects", "classifications"):
        member = v.get(key)
        features += cast("list[object]", member) if isinstance(member, list) else []
    return "tools" not in v and any(isinstance(f, dict) and "featureNodeHash" in f for f in features)


def is_coco(v: Json) -> bool:
    """Returns True for a COCO file."""
    categories = v.get("categories")
    return ("images" in v and ("annotations" in v or "categories" in v)) or (isinstance(categories, list) and "tools" not in v)


def is_parsed_config(v: Json) -> bool:
    """Returns True for ``parsed_label_config`` of a Label Studio project: each control under its name, with its type and what it labels."""
    inner = v.get("parsed_label_config", v)
    controls = list(cast("Json", inner).values()) if isinstance(inner, dict) else []
    return bool(controls) and all(isinstance(each, dict) and {"type", "to_name"} <= cast("Json", each).keys() for each in controls)


def _is_table_of_classes(v: Json) -> bool:
    """Returns True for an object that maps numbers to class names, or class names to numbers."""
    if len(v) < 2:
        return False
    by_number = all(name.isdecimal() and isinstance(value, str) for name, value in v.items())
    return by_number or (all(type(value) is int for value in v.values()) and {*v.values()} <= {*range(len(v) + 1)})


#: For each known kind of file: its test, its description, and the help. None: the file is another platform's ontology.
_KINDS: tuple[tuple[Callable[[Json], bool], str, Help | None], ...] = (
    (_is_export, "an export of labels", EXPORT),
    (_is_prediction, "a predictions file", USE_O),
    (_is_encord, "an Encord ontology", None),
    (lambda v: "data_units" in v and "object_answers" in v, "a file of Encord label rows", USE_O),
    (lambda v: "image_id" in v and "category_id" in v, "a list of COCO results", USE_O),
    (lambda v: "category_id_to_feature_hash" in v, "a mapping of COCO ids", "give it with --map, and the Encord ontology with -O"),
    (is_coco, _COCO, None),
    (lambda v: "label_config" in v, _PROJECT, None),
    (is_parsed_config, PARSED_CONFIG, TAKE_XML),
    (lambda v: "data" in v and ("annotations" in v or "predictions" in v), "a file of Label Studio tasks", None),
    (lambda v: "$schema" in v and "tools" not in v, "a JSON Schema", "give the ontology that the schema was made from"),
    (lambda v: v.get("type") == "Feature", "GeoJSON", EXPORT),
    (_is_table_of_classes, "a table of class names", more_than_names),
    (lambda v: isinstance(v.get("tool"), str) and "name" in v, "one tool", attrgetter("tools")),
    (
        lambda v: isinstance(v.get("type"), str) and "options" in v and "name" in v,
        "one classification",
        attrgetter("classifications"),
    ),
)


# -- Detects the output of ``print()`` or ``repr()`` of an SDK's ontology, saved in place of its JSON --------------

#: The class name at the begin of a printed object, by its own `__repr__` or by Python's. A word may precede it: ``ontology = …``.
_IN_ANGLES = lazy_regex(r"(?:\w+\s*[:=]\s*)?<(?:(\w+)\.)?(?:[\w.]+\.)?([A-Z]\w*)(?: ID: | object at 0x|\s+\{|>?\s*\Z)")
_CALLED = lazy_regex(r"(?:\w+\s*[:=]\s*)?\[?\s*([A-Z]\w*)\((?:\w+=|\Z)")
#: Class name -> SDK and the code that writes its ontology. If the text shows a package, `_OF_PACKAGE` takes precedence.
_WRITE = {
    "Ontology": ("labelbox", "json.dump(ontology.normalized, file)"),
    "Project": ("labelbox", "json.dump(project.ontology().normalized, file)"),
    "OntologyBuilder": ("labelbox", "json.dump(builder.asdict(), file)"),
    "Tool": ("labelbox", "json.dump(OntologyBuilder(tools=[…]).asdict(), file)"),
    "Classification": ("labelbox", "json.dump(OntologyBuilder(classifications=[…]).asdict(), file)"),
    "PromptResponseClassification": ("labelbox", "json.dump(OntologyBuilder(classifications=[…]).asdict(), file)"),
    "OntologyStructure": ("encord", "json.dump(structure.to_dict(), file)"),
}
_OF_PACKAGE = {
    ("encord", "Ontology"): "json.dump(ontology.structure.to_dict(), file)",
    ("encord", "Project"): "json.dump(project.ontology_structure.to_dict(), file)",
    ("label_studio_sdk", "Project"): "file.write(project.label_config)",
}
_SDKS = {"labelbox": "Labelbox's SDK", "encord": "Encord's SDK", "label_studio_sdk": "Label Studio's SDK"}


def refuse_printed(text: str, path: str | None) -> None:
    """Raises OntologyError for the output of ``print()`` or ``repr()`` of an SDK's object."""
    start = text.lstrip("\ufeff \t\r\n")[:400]
    if (found := _IN_ANGLES.match(start)) is not None:
        package, name = found[1], found[2]
    elif (found := _CALLED.match(start)) is not None:
        package, name = None, found[1]
    else:
        return
    of_package = _OF_PACKAGE.get((str(package), name))
    package, write = (str(package), of_package) if of_package is not None else _WRITE.get(name, (None, None))
    if package is not None and write is not None:
        what = "the labeling config" if package == "label_studio_sdk" else "JSON"
        raise OntologyError(
            f"this is what print() shows of the {name} of {_SDKS[package]}, not {what}", path=path, help=f"write it with {write}"
        )


# -- Loads an ontology from JSON -----------------------------------------------------------------------------------
#
# Every function ends with a JSON object or an ``OntologyError`` in the user's words.

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
    from predlint.io.json_errors import A_MARK, SETTLE, is_conflict_marker

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
