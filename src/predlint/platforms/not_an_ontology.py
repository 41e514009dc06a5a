"""Detects well-known files that were given in place of an ontology, by their content."""

from __future__ import annotations

import re
from collections.abc import Callable
from operator import attrgetter
from typing import cast

import orjson
from msgspec import Struct

from predlint.lazy_regex import lazy_regex
from predlint.ontology import OntologyError
from predlint.platforms.foreign_tools import DATA_ROWS, tool_of, xml_tool_of
from predlint.platforms.nested_batches import PAYLOADS

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
