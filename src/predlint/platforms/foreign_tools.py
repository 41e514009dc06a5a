"""Detects files of other labelling tools, outputs of detectors, and tables that were written as a whole."""

from __future__ import annotations

import re
from collections.abc import Container
from typing import Any

import orjson
from msgspec import Struct

from predlint.model.texts import lazy_regex
from predlint.platforms.format_detection import CATEGORIES, IMAGES, first_members

# -- Detects files of other labelling tools, and outputs of detectors, by their first bytes ------------------------
#
# Checked as predictions, each of their records would have many findings that hide the cause; imported as Label Studio data, they would
# arrive without predictions. The members are facts of each tool's format. Together with the marks they occur in no platform's predictions.

#: Members of the platforms' records. An object with one of these belongs to a platform, whatever else it has.
_OURS = frozenset(
    "dataRow data_row data schemaId uuid result results tasks data_units object_answers label_hash images image_id category_id "
    "from_name tools normalized featureHash".split()
)  # fmt: skip
#: The members of `_OURS` that no image data set has either.
_SURELY_OURS = _OURS - {"image_id"}
#: Occurs in Label Studio tasks whose members are misplaced.
_OF_TASKS = b'"from_name"'
#: Bytes that are searched for the marks of a tool, and for members of a platform, which may follow later.
_ENOUGH, _MORE = 1 << 14, 1 << 16


class ForeignTool(Struct, frozen=True):
    """The marks by which the files of one tool are detected."""

    what: str
    """Description of the file, with its article."""
    members: frozenset[str]
    """Members that the first object must all have."""
    words: tuple[bytes, ...]
    """Byte strings, the members among them, that must all occur in the first bytes, after removing spaces behind colons."""
    is_data: bool
    """True if such a file may also be meant as data of tasks, without predictions."""
    allowed: frozenset[str] | None
    """If not None, the only members that the first object may have: with a member that names its image, it may be meant as a record."""


def _tool(what: str, members: str, *marks: bytes, is_data: bool = False, only: str | None = None) -> ForeignTool:
    """Builds a `ForeignTool`. ``only``: members that are allowed beside ``members``; if given, no others are."""
    needed = frozenset(members.split())
    words = (*marks, *(f'"{name}"'.encode() for name in members.split()))
    return ForeignTool(what, needed, words, is_data, None if only is None else needed | frozenset(only.split()))


#: Description of a list for ``--data-rows``. Its rows have these columns, and what data rows are made of.
DATA_ROWS = "a list of data rows"
#: Description of a file for ``--map``.
MAPPING = "a mapping of COCO ids"
#: Description of rows whose objects are lists side by side.
HUGGING_FACE = 'rows of a Hugging Face data set (boxes and categories in lists side by side, under "objects")'
#: Description of an error response that was saved as a file.
SERVER_ERROR = "an error response of a server"
#: If one of these follows, the first record is a prediction that lacks nearly all members.
_OF_PREDICTIONS = frozenset("bbox polygon mask answer classifications confidence objects".split())
_ROW_FACTS = (
    "id media_type mediaType width height frame_count frameCount duration_ms durationMs text_length page_count pageCount messages "
    "token_ids group_ids bounds parent_messages model_configs groups row_data external_id metadata_fields attachments"
)

_TOOLS = (
    _tool("a LabelMe file", "shapes imagePath"),
    _tool("a LabelMe file", "shapes", b'"shape_type"'),
    _tool("a VGG Image Annotator file", "", b'"shape_attributes"', b'"region_attributes"'),
    _tool("a VGG Image Annotator file", "_via_img_metadata"),
    _tool("a VoTT project or export", "tags", b'"securityToken"', b'"videoSettings"'),
    _tool("a VoTT project or export", "assets tags", b'"regions"'),
    _tool("a VoTT asset file", "asset regions"),
    _tool("a VoTT file", "frames inputTags"),
    *(
        _tool(HUGGING_FACE, "objects", b'"objects":{', b'"bbox":[', f'"{name}":['.encode(), is_data=True)
        for name in ("category", "categories", "category_id", "label", "labels", "id")
    ),
    _tool("a Supervisely file", "objects size", b'"classTitle"'),
    _tool("a V7 Darwin file", "item annotations", b'"slot_names"'),
    _tool("a V7 Darwin file", "item annotations", b'"schema_ref"'),
    _tool("a V7 Darwin file", "item annotations", b'"bounding_box"'),
    _tool("a V7 Darwin file", "image annotations", b'"workview_url"'),
    _tool("a Datumaro file", "categories items"),
    _tool("a CreateML file", "image annotations", b'"coordinates"', b'"label"'),
    _tool("a CreateML file", "imagefilename annotation", b'"coordinates"'),
    _tool("a SuperAnnotate file", "metadata instances", b'"className"'),
    _tool("a Dataloop file", "annotations annotationsCount"),
    _tool("a Kili export", "externalId", b'"jsonResponse"'),
    _tool("a FiftyOne file", "samples", b'"_cls"'),
    _tool("a FiftyOne file", "filepath", b'"_cls"'),
    _tool("a FiftyOne file", "classes labels", is_data=True),
    _tool("a Scale file", "reference_id geometry", b'"geometry":{'),
    _tool("a CrowdHuman file (odgt)", "ID gtboxes"),
    _tool("a CrowdHuman file (odgt)", "ID dtboxes"),
    _tool("a table of detections of supervision", "x_min y_min x_max y_max class_id"),
    _tool("the output of a detector (boxes, labels and scores in lists side by side)", "xyxy class_id confidence", b'"class_id":['),
    _tool("a BDD100K file", "labels", b'"box2d"'),
    _tool("a Cityscapes file", "imgHeight imgWidth objects"),
    _tool("an OpenLABEL file", "openlabel", b'"openlabel":{'),
    _tool(SERVER_ERROR, "error", only="message code status detail type status_code request_id"),
    _tool(SERVER_ERROR, "detail", only="message code status error type title"),
    _tool("a Jupyter notebook", "cells nbformat"),
    _tool("a GeoJSON file", "type features", b'"FeatureCollection"'),
    _tool("a GeoJSON file", "type geometry properties", b'"type":"Feature"', b'"coordinates"'),
    _tool("the output of a Roboflow model", "predictions image", b'"image":{', b'"class"', b'"confidence"'),
    _tool("the output of Amazon Rekognition", "Labels", b'"Labels":[', b'"Confidence"'),
    _tool("the output of Amazon Rekognition", "CustomLabels", b'"CustomLabels":[', b'"Confidence"'),
    _tool("the output of Google Cloud Vision", "", b'"localizedObjectAnnotations"'),
    _tool("the output of Whisper", "segments", b'"text"', b'"avg_logprob"'),
    _tool("the output of a detector (boxes, labels and scores in lists side by side)", "boxes labels scores", is_data=True),
    _tool("the output of a detector (boxes, labels and scores in lists side by side)", "bboxes labels scores", is_data=True),
    _tool("the output of a Hugging Face pipeline", "score label box", b'"xmin"', only=""),
    _tool("the output of a Hugging Face pipeline", "score label mask", only=""),
    _tool("the output of a Hugging Face pipeline", "entity score word start end", only="index"),
    _tool("the output of a Hugging Face pipeline", "entity_group score word start end", only=""),
    _tool("the output of a Hugging Face pipeline", "sequence labels scores", only=""),
    _tool("the output of a classifier (a label and its score)", "label score", only=""),
    _tool("the output of an Ultralytics model", "name class confidence box", b'"x1"', only="segments keypoints track_id"),
    _tool("a table of boxes (from a YOLO model?)", "xmin ymin xmax ymax confidence class name", only=""),
    _tool("a document of spaCy", "text ents tokens", is_data=True),
    _tool("the output of Amazon Textract", "DocumentMetadata Blocks"),
    _tool("the output of Google Cloud Vision", "textAnnotations"),
    _tool("the output of Google Cloud Vision", "responses", b'"textAnnotations"'),
    _tool("a Vertex AI import file", "imageGcsUri", is_data=True),
    _tool("a Vertex AI import file", "videoGcsUri", is_data=True),
    _tool("a Vertex AI import file", "textGcsUri", is_data=True),
    _tool("a SageMaker Ground Truth manifest", "source-ref", b'-metadata"', is_data=True),
    _tool("a list of texts with spans (of Prodigy?)", "text spans", is_data=True),
    *(_tool(MAPPING, table) for table in (CATEGORIES, IMAGES)),
    *(_tool(DATA_ROWS, key, is_data=True, only=_ROW_FACTS) for key in ("global_key", "globalKey", "data_title data_hash")),
    *(
        _tool("a list of texts with labels (of doccano?)", f"text {member}", f'"{member}":['.encode(), is_data=True)
        for member in ("label", "labels", "entities")
    ),
)
#: XML files: the outermost tag, byte strings that must occur, and the description.
_XML: tuple[tuple[bytes, tuple[bytes, ...], str], ...] = (
    (b"annotation", (b"<object>", b"<bndbox>"), "a Pascal VOC file (XML)"),
    (b"annotation", (b"<filename>", b"<object>"), "a Pascal VOC file (XML)"),
    (b"annotations", (b"<version>",), "a CVAT file (XML)"),
    (b"annotations", (b"<image ",), "a CVAT file (XML)"),
    (b"annotations", (b"<track ",), "a CVAT file (XML)"),
)
#: The outermost tag of an XML file, after its declaration, comments and DOCTYPE.
_ROOT = lazy_regex(rb"(?:\xef\xbb\xbf)?\s*(?:(?><\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>]*>)\s*)*+<([\w:.-]+)", re.DOTALL)

#: All descriptions that `tool_of` may return.
WORDS = frozenset({*(tool.what for tool in _TOOLS), *(what for _, _, what in _XML)})


def tool_of(head: bytes, *, data: Container[str] | None = None) -> str | None:
    """Returns the description of another tool's file, by its first bytes, or None.

    ``data``: the members that the tasks' data must have. If given, a file with one of them (other than the tool's own members) is the data
    of a task, and so is every file of a tool with ``is_data``: the result is None.
    """
    begin = head[:_MORE].removeprefix(b"\xef\xbb\xbf").lstrip()
    if begin[:1] == b"<":
        return xml_tool_of(begin)
    # Pipelines give a list for each input.
    names = first_members(b"[" + begin.lstrip(b"[ \t\r\n")) if _OF_TASKS not in begin else set[str]()
    if not _SURELY_OURS.isdisjoint(names):  # as nearly always
        return None
    tight = begin[:_ENOUGH].replace(b'": ', b'":')
    near = [tool for tool in _TOOLS if tool.members <= names and all(word in tight for word in tool.words)]
    if "image_id" in names and not any(tool.what == HUGGING_FACE for tool in near):
        return None
    for tool in near:
        if tool.is_data and (data is not None or "name" in names):
            continue  # an object with a feature's name may be meant as a record
        own = tool.members
        if tool.allowed is not None:  # the members are common words, so no member of a platform may follow
            none = _OURS | _OF_PREDICTIONS if tool.what == DATA_ROWS else _OURS
            if not names <= tool.allowed or any(f'"{name}"'.encode() in tight for name in none):
                continue
            own = frozenset[str]()
        if tool.what == SERVER_ERROR and not _is_alone(begin):
            continue  # a batch may have an error in place of one record
        if data is None or not any(name in data for name in names - own):
            return tool.what
    return None


def _is_alone(text: bytes) -> bool:
    """Returns True if the whole file is one object, with or without brackets."""
    try:
        value: Any = orjson.loads(text)
    except orjson.JSONDecodeError:
        return False
    return value.__class__ is dict or len(value) == 1


def xml_tool_of(text: bytes) -> str | None:
    """Returns the description of another tool's XML file, or None."""
    outermost = _ROOT.match(text)
    for root, marks, what in _XML:
        if outermost is not None and outermost[1] == root and all(mark in text for mark in marks):
            return what
    return None


# -- Detects tables that were written as a whole, as pandas and polars do by default, instead of one object per row --

#: Endings of a table's description: what was expected instead.
NOT_LINES, NOT_A_LIST = ", not an object on each line", ", not a list with an object for each row"

_COLUMNS, _NUMBERS, _PARTS = "a table by its columns", "an object of rows under their numbers", "a table in parts (columns and data)"
#: The beginning of such files: a quick test that usually fails.
_BEGIN = lazy_regex(rb'\{\s*"[^"\\]*"\s*:\s*[{\[]')
_TOKEN = lazy_regex(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"(?:\s*:\s*)?|[{}\[\]"]', re.DOTALL)
#: The beginning of a column's value: the number of its first row.
_CELLS = lazy_regex(rb'\{\s*"\d+"\s*:')
_MARKS = frozenset({b"columns", b"index", b"data"})
#: Members that a record has once: a list in their place contains those of many records.
_OF_ONE = frozenset(b"name schemaId uuid dataRow bbox confidence image_id category_id score label_hash data_hash".split())
#: Used if only one column can be seen. Without the members whose own members may have numbers as names.
_OF_RECORDS = _OF_ONE | {b"polygon", b"answer", b"predictions", b"data_units", b"object_answers"}
#: One of several columns has such a name; otherwise the members are files, each with its frames.
_COMMON = _OF_RECORDS | {b"data", b"annotations", b"image", b"label", b"class"}


def table_in(head: bytes, *, lines: bool) -> str | None:
    """Describes a file that is a table, by its first bytes, or returns None. ``lines``: one object per line is expected; else a list, and
    rows under their numbers are not detected."""
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if _BEGIN.match(text) is None:
        return None
    kind = _kind(text)
    if kind is None or (kind is _NUMBERS and not lines):
        return None
    return kind + (NOT_LINES if lines else NOT_A_LIST)


def _kind(text: bytes) -> str | None:
    members, rest = _members(text)
    if rest is not None and rest.strip():
        return None  # if other objects follow, each is a record
    names, values = [name for name, _ in members], [text[at : at + 64] for _, at in members]
    if b"columns" in names and _MARKS.issuperset(names) and all(value[:1] == b"[" for value in values):
        return _PARTS
    if all(name.isdigit() and value[:1] == b"{" for name, value in zip(names, values, strict=True)):
        return _NUMBERS if len(names) > 1 and any(b'"%b"' % name in text for name in _OF_ONE) else None
    if all(map(_CELLS.match, values)):
        several = len(names) > 1 and not _COMMON.isdisjoint(names)
        return _COLUMNS if several or (rest is None and _OF_RECORDS.issuperset(names)) else None
    in_lists = rest is not None and all(value[:1] == b"[" for value in values)
    return _COLUMNS if in_lists and len(_OF_ONE.intersection(names)) > 1 and _are_columns(text) else None


def _are_columns(text: bytes) -> bool:
    """Returns True for lists of equal length above 1. Lists of one item each are a record whose members were each put into brackets."""
    try:
        lists: dict[str, list[Any]] = orjson.loads(text)
    except orjson.JSONDecodeError:
        return False
    sizes = {len(items) for items in lists.values()}
    return len(sizes) == 1 and max(sizes) > 1


def _members(text: bytes) -> tuple[list[tuple[bytes, int]], bytes | None]:
    """Returns the members of the object that a text begins with, each with the offset of its value, and the text behind the object, or None
    if the object does not end in the text."""
    depth = 0
    members: list[tuple[bytes, int]] = []
    for match in _TOKEN.finditer(text):
        token = match.group()
        if token == b'"':  # a string that does not end
            break
        if token in b"{[":
            depth += 1
        elif token in b"}]":
            depth -= 1
            if not depth:
                return members, text[match.end() :]
        elif depth == 1 and token[-1:] != b'"':
            members.append((token[1 : token.rindex(b'"')], match.end()))
    return members, None
