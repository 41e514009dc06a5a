"""Getting an ontology file into memory, and telling what a file is that is not an ontology.

Everything here ends in a JSON object or in an ``OntologyError`` in the user's words.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from typing import NamedTuple, cast

import orjson

from predlint.names import listing, quote
from predlint.ontology import Notice, OntologyError
from predlint.shapes.findings import pointer
from predlint.stream.sources import instead_of, open_bytes
from predlint.stream.syntax import duplicate_members, has_duplicate_member

Json = dict[str, object]

#: Ontologies of 4,000 features take about 10 MB; what is larger is some other file, and is not read to its end.
MAX_BYTES = 64 << 20

_BOM = b"\xef\xbb\xbf"
_USE_O = "give the predictions as FILE and the ontology with -O: predlint validate predictions.ndjson -O ontology.json"
NOT_AN_ONTOLOGY = (
    "export the ontology itself: in the ontology's editor switch to JSON and copy it, or save ontology.normalized with the SDK"
)
_MAGIC: tuple[tuple[bytes, str, str], ...] = (
    (b"\x1f\x8b", "gzip-compressed", "unpack it first (gunzip)"),  # an archive in an archive, or a damaged head
    (b"\x28\xb5\x2f\xfd", "zstd-compressed", "unpack it first (unzstd)"),
    (b"BZh", "bzip2-compressed", "unpack it first (bunzip2)"),
    (b"\xfd7zXZ", "xz-compressed", "unpack it first (unxz)"),
    (b"PK\x03\x04", "a zip archive", "unpack it first"),
    (b"\x89PNG", "a PNG image", NOT_AN_ONTOLOGY),
    (b"\xff\xd8\xff", "a JPEG image", NOT_AN_ONTOLOGY),
    (b"%PDF", "a PDF document", NOT_AN_ONTOLOGY),
    (b"PAR1", "a Parquet file", NOT_AN_ONTOLOGY),
    (b"\xff\xfe", "UTF-16 text", "save it as UTF-8"),
    (b"\xfe\xff", "UTF-16 text", "save it as UTF-8"),
)
_PAYLOADS = frozenset(
    "bbox polygon line point mask masks location textSelections answer answers segments relationship messageEvaluationTask".split()
)


class Loaded(NamedTuple):
    """The JSON value of a file."""

    value: object
    path: str | None
    """For messages, where there is one."""
    notices: tuple[Notice, ...] = ()
    """Of members that stand twice, of which the value shows the last."""


def load(source: str | os.PathLike[str] | bytes | Json) -> Loaded:
    """The JSON value of a path, of bytes, or the value itself."""
    if isinstance(source, bytes | bytearray | memoryview):
        return _loaded(bytes(source), None)
    if isinstance(source, str | os.PathLike):
        path = os.fspath(source)
        return _loaded(_read(path), path)
    return Loaded(source, None)


def _loaded(data: bytes, path: str | None) -> Loaded:
    value = parse(data, path)
    data = data.removeprefix(_BOM)
    if not has_duplicate_member(data, value):
        return Loaded(value, path)
    found = [finding for finding, _ in duplicate_members(data) if finding[1] is not None]
    return Loaded(value, path, tuple([Notice(rule.code, pointer(at), *say(None, *about)) for rule, at, _, say, about in found]))


def _read(path: str) -> bytes:
    try:
        with open_bytes(path) as file:
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        if path == "-":
            raise OntologyError("the ontology cannot be standard input", path=path, help="save it as a file") from None
        raise OntologyError("there is no such file", path=path, help=instead_of(path) if path else None) from None
    except IsADirectoryError:
        found = sorted(name for name in os.listdir(path) if name.endswith(".json"))
        help = f"give one of its files: {listing(found)}" if found else "give the ontology's JSON file"
        raise OntologyError("this is a directory, not a file", path=path, help=help) from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise OntologyError(f"cannot be read: {reason}", path=path, help=getattr(error, "help", None)) from None
    if len(data) > MAX_BYTES:
        _refuse_records(data.decode("utf-8", "replace"), path)
        raise OntologyError(f"larger than {MAX_BYTES >> 20} MB: this is not an ontology", path=path, help=_USE_O)
    return data


def parse(data: bytes, path: str | None) -> object:
    """The JSON value of a file's bytes."""
    for magic, what, help in _MAGIC:
        if data.startswith(magic):
            raise OntologyError(f"this is {what}, not JSON", path=path, help=help)
    data = data.removeprefix(_BOM)
    if not data.strip():
        raise OntologyError("the file is empty", path=path, help=NOT_AN_ONTOLOGY)
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
        _refuse_other_text(text, path)
        _refuse_records(text, path)
        if "depth" in error.msg or "ecursion" in error.msg:
            raise OntologyError("nested too deep to be an ontology", path=path) from None
        message = f"not valid JSON: {error.msg} at line {error.lineno}, column {error.colno}"
        raise OntologyError(message, path=path, help=_json_hint(text, error.pos)) from None


def _refuse_other_text(text: str, path: str | None) -> None:
    start = text.lstrip()[:2000]
    if not start.startswith("<"):
        return
    if re.search(r"<View\b", start):
        raise _foreign("a Label Studio labeling config (XML)", path)
    if re.search(r"<(!doctype\s+)?html\b", start, re.IGNORECASE):
        raise OntologyError(
            "this is a web page, not JSON", path=path, help="was a login page saved instead of the file? " + NOT_AN_ONTOLOGY
        )
    raise OntologyError("this is XML, not JSON", path=path, help=NOT_AN_ONTOLOGY)


def _refuse_records(text: str, path: str | None) -> None:
    """Several JSON values, one per line: most likely predictions."""
    first, _, rest = text.lstrip().partition("\n")
    if not rest.strip():
        return
    try:
        value = cast("object", orjson.loads(first))
    except orjson.JSONDecodeError:
        return
    if isinstance(value, dict):
        refuse_foreign(cast("Json", value), path)
        raise OntologyError("several JSON objects, one per line, where one object was expected", path=path, help=_USE_O)


def _json_hint(text: str, at: int) -> str | None:
    """What the writer of broken JSON most likely did."""
    here, before = text[at : at + 12], text[:at].rstrip()
    token = here.lstrip()
    if token.startswith(("'", "True", "False", "None", "(")) or text.lstrip()[:2] in ("{'", "['"):
        return "this is Python's way to print a value; write the file with json.dump"
    if token.startswith(("NaN", "Infinity", "-Infinity", "-NaN", "nan", "inf")):
        return "JSON has no NaN and no Infinity"
    if token.startswith(("//", "/*", "#")):
        return "JSON has no comments"
    if token.startswith(("“", "”", "„", "‘", "’")):
        return 'the quotes are typographic; JSON needs plain ones (")'
    closing = ("]", "}")
    if (before.endswith(",") and token.startswith(closing)) or (token.startswith(",") and text[at + 1 :].lstrip().startswith(closing)):
        return "remove the comma before the closing bracket"
    if at >= len(text.rstrip()) - 1:
        return "the file ends too early: was it cut off?"
    if text.lstrip()[:1] not in ("{", "["):
        return "an ontology is a JSON object and starts with {"
    return None


def as_object(value: object, path: str | None) -> Json:
    """The ontology's JSON object, or an error that says what the value is instead."""
    if isinstance(value, dict):
        return cast("Json", value)
    if isinstance(value, str):
        message, help = "a JSON text, where an object was expected", None
        if value.lstrip()[:1] in ("{", "["):
            help = "the JSON was encoded twice: write the text itself, without json.dumps"
        raise OntologyError(message, path=path, help=help)
    if isinstance(value, list):
        raise _explain_list(cast("list[object]", value), path)
    raise OntologyError(f"{quote(value)}, where an object was expected", path=path, help=NOT_AN_ONTOLOGY)


def _explain_list(items: list[object], path: str | None) -> OntologyError:
    first = items[0] if items else None
    if isinstance(first, dict):
        item = cast("Json", first)
        if "tool" in item and "name" in item:
            return OntologyError(
                "a list of tools, where an object was expected", path=path, help='write {"tools": [...], "classifications": []}'
            )
        if "type" in item and ("options" in item or "instructions" in item):
            help = 'write {"tools": [], "classifications": [...]}'
            return OntologyError("a list of classifications, where an object was expected", path=path, help=help)
        if "tools" in item or "normalized" in item:
            some = f"{len(items)} ontologies" if len(items) > 1 else "one ontology"
            return OntologyError(f"a list of {some}, where an ontology was expected", path=path, help="give one ontology in a file")
        try:
            refuse_foreign(item, path)
        except OntologyError as error:
            return error
    return OntologyError("a JSON array, where an object was expected", path=path, help=NOT_AN_ONTOLOGY)


def refuse_foreign(value: Json, path: str | None) -> None:
    """Raise when the object is some other well-known kind of file."""
    for is_it, what, help in _KINDS:
        if is_it(value):
            if help is None:
                raise _foreign(what, path)
            raise OntologyError(f"this looks like {what}, not an ontology", path=path, help=help)


def _foreign(what: str, path: str | None) -> OntologyError:
    if what == _PROJECT:
        return _take_config(path)
    fix = "give the labeling config of the project (XML)" if "tasks" in what else "give a Labelbox ontology"
    return OntologyError(f"this is {what}, not a Labelbox ontology", path=path, help=fix)


def _take_config(path: str | None) -> OntologyError:
    """A Label Studio project as its API gives it: JSON that holds the config as a text."""
    import shlex  # only here

    how = f": jq -r .label_config {shlex.quote(path)} > config.xml" if path is not None else " (XML)"
    return OntologyError(f"this is {_PROJECT}, not its labeling config", path=path, help=f'give its "label_config"{how}')


def _is_prediction(v: Json) -> bool:
    return "tools" not in v and (
        "dataRow" in v or ("uuid" in v and ("name" in v or "schemaId" in v)) or ("name" in v and not _PAYLOADS.isdisjoint(v))
    )


def _is_export(v: Json) -> bool:
    return ("data_row" in v and ("projects" in v or "media_attributes" in v)) or "DataRow ID" in v or "Labeled Data" in v


def _is_encord(v: Json) -> bool:
    features: list[object] = []
    for key in ("objects", "classifications"):
        member = v.get(key)
        features += cast("list[object]", member) if isinstance(member, list) else []
    return "tools" not in v and any(isinstance(f, dict) and "featureNodeHash" in f for f in features)


def _is_coco(v: Json) -> bool:
    categories = v.get("categories")
    return ("images" in v and ("annotations" in v or "categories" in v)) or (isinstance(categories, list) and "tools" not in v)


_PROJECT = "a Label Studio project"
_KINDS: tuple[tuple[Callable[[Json], bool], str, str | None], ...] = (
    (_is_export, "an export of labels", NOT_AN_ONTOLOGY),
    (_is_prediction, "a predictions file", _USE_O),
    (_is_encord, "an Encord ontology", None),
    (lambda v: "data_units" in v and "object_answers" in v, "a file of Encord label rows", _USE_O),
    (lambda v: "image_id" in v and "category_id" in v, "a list of COCO results", _USE_O),
    (lambda v: "category_id_to_feature_hash" in v, "a mapping of COCO ids", "give it with --map, and the Encord ontology with -O"),
    (_is_coco, "a COCO file", None),
    (lambda v: "label_config" in v, _PROJECT, None),
    (lambda v: "data" in v and ("annotations" in v or "predictions" in v), "a file of Label Studio tasks", None),
    (lambda v: "$schema" in v and "tools" not in v, "a JSON Schema", "give the ontology that the schema was made from"),
    (lambda v: v.get("type") in ("FeatureCollection", "Feature"), "GeoJSON", NOT_AN_ONTOLOGY),
    (lambda v: "shapes" in v and "imagePath" in v, "a LabelMe file", NOT_AN_ONTOLOGY),
    (lambda v: isinstance(v.get("tool"), str) and "name" in v, "one tool", 'write {"tools": [ ... ], "classifications": []}'),
    (
        lambda v: isinstance(v.get("type"), str) and "options" in v and "name" in v,
        "one classification",
        'write {"tools": [], "classifications": [ ... ]}',
    ),
)
