"""The tags that Label Studio knows: what each control labels, what its results contain, and what looks like results."""

from __future__ import annotations

from functools import cache
from typing import Any, Literal, cast

from msgspec import Struct

# -- The tags that Label Studio knows: what each control labels, and what its results contain ------------------------


# Facts are those of the platform's tag reference and of its editor; both ignore the case of names.

#: The form of the value of a result.
Form = Literal[
    "box", "polygon", "ellipse", "keypoint", "brush", "bitmask", "vector", "cube", "ocr", "labels", "hypertext", "paragraphs",
    "timeseries", "timeline", "video-box", "video-vector", "choices", "taxonomy", "text", "number", "rating", "datetime",
    "pairwise", "ranker", "chat", "react", "wand",
]  # fmt: skip


class ControlKind(Struct, frozen=True):
    """A control tag."""

    tag: str
    form: Form
    objects: frozenset[str]
    """Object tags, in lower case, that it can label; empty for any."""
    labels: str | None = None
    """The member of ``value`` that names labels; None for tools that draw without labels and for answers."""

    @property
    def draws(self) -> bool:
        """True if its results are regions of their own."""
        return self.form in DRAWN


#: Forms whose results are regions.
DRAWN: frozenset[str] = frozenset(
    {
        "box", "polygon", "ellipse", "keypoint", "brush", "bitmask", "vector", "cube", "ocr", "hypertext", "paragraphs", "timeseries",
        "timeline", "video-box", "video-vector", "wand",
    }
)  # fmt: skip

#: Forms that the editor takes for regions though nothing is drawn: messages of a chat, and what the user's own program marks.
TAKEN_FOR_REGIONS: frozenset[str] = frozenset({"chat", "react"})
#: Objects on which Labels name what another tool draws; on others they mark spans, which are regions themselves.
DRAWN_ON: frozenset[str] = frozenset({"image", "video", "pdf", "object3d"})
#: Forms drawn on an image in percent of its size.
ON_IMAGE: frozenset[str] = frozenset({"box", "polygon", "ellipse", "keypoint", "brush", "bitmask", "vector", "ocr", "wand"})
#: Forms for which coordinates in fractions are reported; by the platform's reference, boxes of OcrLabels are in fractions of a page.
IN_PERCENT: frozenset[str] = (ON_IMAGE - {"ocr"}) | {"video-box"}
#: Forms whose coordinates servers accept without a limit; those of other forms end at 100.
UNLIMITED: frozenset[str] = frozenset({"ocr", "vector", "video-vector"})
_IMAGE = frozenset({"image"})
_VIDEO = frozenset({"video"})
_ANY = frozenset[str]()


def _kinds() -> dict[str, ControlKind]:
    drawn: tuple[tuple[str, Form, frozenset[str]], ...] = (
        ("Rectangle", "box", _IMAGE), ("Polygon", "polygon", _IMAGE), ("Ellipse", "ellipse", _IMAGE), ("KeyPoint", "keypoint", _IMAGE),
        ("Brush", "brush", _IMAGE), ("Bitmask", "bitmask", _IMAGE), ("Vector", "vector", _IMAGE), ("Cube", "cube", frozenset({"object3d"})),
        ("VideoRectangle", "video-box", _VIDEO), ("VideoVector", "video-vector", _VIDEO),
    )  # fmt: skip
    labelled: tuple[tuple[str, Form, frozenset[str]], ...] = (
        ("RectangleLabels", "box", _IMAGE), ("PolygonLabels", "polygon", _IMAGE), ("EllipseLabels", "ellipse", _IMAGE),
        ("KeyPointLabels", "keypoint", _IMAGE), ("BrushLabels", "brush", _IMAGE), ("BitmaskLabels", "bitmask", _IMAGE),
        ("VectorLabels", "vector", _IMAGE), ("CubeLabels", "cube", frozenset({"object3d"})),
        ("OcrLabels", "ocr", frozenset({"pdf", "image"})), ("VideoVectorLabels", "video-vector", _VIDEO),
        ("HyperTextLabels", "hypertext", frozenset({"hypertext", "text"})), ("ParagraphLabels", "paragraphs", frozenset({"paragraphs"})),
        ("TimeSeriesLabels", "timeseries", frozenset({"timeseries"})), ("TimelineLabels", "timeline", frozenset({"video", "audio"})),
    )  # fmt: skip
    answers: tuple[tuple[str, Form, str | None], ...] = (
        ("Choices", "choices", "choices"), ("Taxonomy", "taxonomy", "taxonomy"), ("TextArea", "text", None), ("Number", "number", None),
        ("Rating", "rating", None), ("DateTime", "datetime", None), ("Pairwise", "pairwise", None),
    )  # fmt: skip
    kinds = [ControlKind(tag, form, objects) for tag, form, objects in drawn]
    kinds += [ControlKind(tag, form, objects, tag.lower()) for tag, form, objects in labelled]
    kinds += [ControlKind(tag, form, _ANY, labels) for tag, form, labels in answers]
    kinds += [
        ControlKind(
            "Labels", "labels", frozenset({"text", "hypertext", "audio", "audioplus", "image", "video", "paragraphs", "pdf"}), "labels"
        ),
        ControlKind("Ranker", "ranker", frozenset({"list"})),
        ControlKind("MagicWand", "wand", _IMAGE),
        ControlKind("Chat", "chat", frozenset({"chat"})),
        ControlKind("ReactCode", "react", _ANY),
    ]
    return {kind.tag.lower(): kind for kind in kinds}


#: Name of a tag in lower case -> its kind.
CONTROLS: dict[str, ControlKind] = _kinds()


def names_labels(member: str) -> bool:
    """Returns True for a member of a value in which people write labels, whatever the tool."""
    return member in ("label", "labels") or (member.endswith("labels") and member in CONTROLS)


#: Form of a question about a region -> the member of a value that holds its answer.
ANSWER_MEMBERS: dict[str, str] = {
    "choices": "choices", "taxonomy": "taxonomy", "text": "text", "number": "number", "rating": "rating", "datetime": "datetime",
}  # fmt: skip

#: Regions that quote no text.
_WITHOUT_TEXT = (ON_IMAGE - {"ocr"}) | {"video-box", "video-vector", "timeline", "timeseries", "cube"}


def extra_answer_members(form: str, *, heard: bool) -> dict[str, str]:
    """Returns `ANSWER_MEMBERS` without members that a region of ``form`` has itself: spans quote their text, and boxes of OcrLabels may
    hold the text that was read. ``heard``: True for spans of a recording."""
    return {asked: member for asked, member in ANSWER_MEMBERS.items() if asked != "text" or form in _WITHOUT_TEXT or heard}


#: Member that holds an answer -> members under which people put it by mistake.
ANSWERS_ELSEWHERE: dict[str, tuple[str, ...]] = {
    "text": ("textarea", "transcription", "content"), "number": ("value",), "rating": ("stars", "value", "number"),
    "datetime": ("date", "time", "value"), "choices": ("taxonomy", "labels", "label"), "taxonomy": ("choices", "labels"),
    "selected": ("pairwise", "choices"), "ranker": ("ranking", "items"),
}  # fmt: skip

#: Members in which models that tag texts give the label of a span.
OF_TAGGERS: tuple[str, ...] = ("entity_group", "entity", "entity_type")
#: Old ``type`` of a result -> the type of the tag for which the editor takes it.
OTHER_TYPES: dict[str, str] = {"htmllabels": "hypertextlabels"}
_OF_REGIONS = {kind.labels for kind in CONTROLS.values() if kind.labels is not None and kind.form not in ("choices", "taxonomy")}


@cache
def labels_elsewhere(own: str) -> tuple[str, ...]:
    """Returns the members under which people put the labels or choices that are read under ``own``."""
    if own in ANSWERS_ELSEWHERE:
        return ANSWERS_ELSEWHERE[own]
    return tuple(sorted((_OF_REGIONS | {"label", *(old for old, new in OTHER_TYPES.items() if new == own)}) - {own}))


#: Object tag in lower case -> types that the server accepts for its data.
OBJECTS: dict[str, frozenset[str]] = {
    "text": frozenset({"string", "number", "boolean", "array"}), "header": frozenset({"string", "number", "boolean"}),
    "hypertext": frozenset({"string"}), "image": frozenset({"string", "array"}), "paragraphs": frozenset({"array", "string"}),
    "table": frozenset({"object", "array", "string"}),
    "timeseries": frozenset({"object", "array", "string"}), "list": frozenset({"array"}), "audio": frozenset({"string"}),
    "audioplus": frozenset({"string"}), "video": frozenset({"string"}), "pdf": frozenset({"string"}),
    "object3d": frozenset({"string"}), "markdown": frozenset({"string"}), "chat": frozenset({"array"}), "reactcode": frozenset(),
}  # fmt: skip

#: Objects for which servers also accept a text, though the editor shows nothing of it.
TAKE_TEXTS: frozenset[str] = frozenset({"list", "chat"})

#: Controls, in lower case, for which servers accept a list of labels in the data; for others only a text (label-studio 1.23.2).
TAKE_LISTS: frozenset[str] = frozenset(
    {
        "choices", "taxonomy", "ranker", "labels", "rectanglelabels", "polygonlabels", "ellipselabels", "keypointlabels", "brushlabels",
        "hypertextlabels", "paragraphlabels", "timeserieslabels",
    }
)  # fmt: skip

#: Tags, in lower case, that the editor counts to decide whether a config has a single object.
COUNTED: frozenset[str] = (frozenset(OBJECTS) - {"header", "markdown", "chat", "reactcode"}) | {"pairwise", "ranker"}
#: Objects whose data is loaded from a URL or a path.
LOADED: frozenset[str] = frozenset({"image", "audio", "audioplus", "video", "pdf", "object3d"})

#: Tags that arrange, decorate or belong to another tag; they label nothing.
OTHER_TAGS: frozenset[str] = frozenset(
    {
        "view", "style", "header", "collapse", "panel", "filter", "shortcut", "repeater", "hypertext", "label", "choice", "relation",
        "relations", "bucket", "channel", "multichannel", "sort", "html", "typography", "markdown", "dialog", "pagedview",
        "choiceslist", "magicwand", "snippet", "video", "newline", "br", "div", "span", "p", "img", "b", "i", "a", "ul", "ol", "li",
        "h1", "h2", "h3", "h4", "h5", "h6", "hr", "table", "thead", "tbody", "tr", "th", "td", "caption", "strong", "em", "code", "pre",
        "small", "sub", "sup", "u", "s", "mark", "section", "article", "aside", "footer", "nav", "figure", "figcaption",
        "blockquote", "details", "summary", "iframe", "button", "svg", "path", "center", "font", "dl", "dt", "dd",
    }
)  # fmt: skip

#: Names of a score in other platforms and libraries.
SCORES = ("confidence", "conf", "probability", "prob")

#: Names that people write in place of ``predictions``.
MISNAMED = (
    "prediction",
    "preds",
    "pred",
    "result",
    "results",
    "Predictions",
    "pre_annotations",
    "preannotations",
    "completions",
    "annotation",
)

#: Members of exported tasks that hold no predictions, whatever is in them.
OF_EXPORTS = frozenset(
    {
        "id", "meta", "created_at", "updated_at", "inner_id", "project", "file_upload", "total_annotations", "total_predictions",
        "cancelled_annotations", "comment_count", "unresolved_comment_count", "last_comment_updated_at", "updated_by", "drafts",
        "allow_skip",
    }
)  # fmt: skip

Json = dict[str, Any]


def are_results(value: Any) -> bool:
    """Returns True for a list of results and relations. One must have what only results have, since chat messages look similar."""
    items = cast("list[Any]", value) if isinstance(value, list) else []
    return all(is_result(item) or _is_relation(item) for item in items) and any(map(_has_answer, items))


def is_result(value: Any) -> bool:
    """Returns True for an object that names a control, or has the other members of a result."""
    return isinstance(value, dict) and ("from_name" in value or {"to_name", "value"} <= value.keys())


def _is_relation(value: Any) -> bool:
    return isinstance(value, dict) and {"from_id", "to_id"} <= value.keys()


def _has_answer(item: Json) -> bool:
    """Returns True for a result whose value is an object or whose type exists."""
    type_ = item.get("type")
    return is_result(item) and (isinstance(item.get("value"), dict) or (isinstance(type_, str) and type_.lower() in CONTROLS))


#: Longest side, in pixels, of an image on which a box in pixels may look like one in percent.
SMALL = 256

_TAG_SPELLINGS = (
    "View", "Style", "Header", "Collapse", "Panel", "Filter", "Shortcut", "Repeater", "Label", "Choice", "Relation", "Relations", "Bucket",
    "Channel", "MultiChannel", "Image", "Text", "HyperText", "Audio", "Video", "Paragraphs", "Table", "TimeSeries", "List", "Pdf",
    "Object3D", "Markdown", "Typography", "PagedView",
)  # fmt: skip

#: Tags by their name in lower case, spelt as the documentation does, for suggestions.
SPELT: dict[str, str] = {tag.lower(): tag for tag in _TAG_SPELLINGS} | {kind: control.tag for kind, control in CONTROLS.items()}
