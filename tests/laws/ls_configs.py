"""Labeling configs as the generators of tasks know them.

What a config means is kept beside the XML as it is drawn up (`ls_make`, `ls_xml`), so that the reader of the product has no
part in what counts as a good task.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import predlint

#: Letters that text handling gets wrong somewhere; all may stand in XML.
UNUSUAL_TEXTS = (
    "e\u0301", "é", "\u05d0\u05d1", "\u202eabc\u202c", "\U0001f469\u200d\U0001f52c", "\u00a0", "\u3000", '"', "'", "\\", "/", "~", "~1",
    "~0",    "<", "&", "&amp;", ">", "{", "}", "{{idx}}", "[0]", ":", "%", "\uff21", "ß", "İ", "ı", ".", "*", "(", "$", "^",
    "null", "\u200b",
)  # fmt: skip
PLAIN = ("car", "Car", "road", "tree", "colour", "a b", "x", "labels", "value", "0", "from_name", "choices", "Person", "person")
DRAWN = {
    "Rectangle": "box", "Polygon": "polygon", "Ellipse": "ellipse", "KeyPoint": "keypoint", "Brush": "brush", "Bitmask": "bitmask",
    "Vector": "vector",
}  # fmt: skip
#: Control tag -> (form, object tags). Written down once more, beside the product's own table.
FORMS: dict[str, tuple[str, tuple[str, ...]]] = {
    **{tag: (form, ("Image",)) for tag, form in DRAWN.items()},
    **{f"{tag}Labels": (form, ("Image",)) for tag, form in DRAWN.items()},
    "MagicWand": ("brush", ("Image",)), "OcrLabels": ("box", ("Pdf", "Image")), "Cube": ("cube", ("Object3D",)),
    "CubeLabels": ("cube", ("Object3D",)), "VideoRectangle": ("video-box", ("Video",)), "VideoVector": ("video-vector", ("Video",)),
    "VideoVectorLabels": ("video-vector", ("Video",)), "HyperTextLabels": ("hypertext", ("HyperText", "Text")),
    "ParagraphLabels": ("paragraphs", ("Paragraphs",)), "TimeSeriesLabels": ("timeseries", ("TimeSeries",)),
    "TimelineLabels": ("timeline", ("Video",)),
    "Labels": ("labels", ("Text", "HyperText", "Audio", "AudioPlus", "Image", "Video", "Paragraphs", "Pdf")),
    "Ranker": ("ranker", ("List",)), "Pairwise": ("pairwise", ("Text", "Image")),
    **dict.fromkeys(("Choices", "Taxonomy", "TextArea", "Number", "Rating", "DateTime"), ("answer", ())),
    "Chat": ("chat", ("Chat",)), "ReactCode": ("react", ("ReactCode",)), "Sketch": ("unknown", ()),
}  # fmt: skip
#: Servers take no list of labels from the data for these.
LABELS_IN_CONFIG = {"BitmaskLabels", "VectorLabels", "OcrLabels", "CubeLabels", "VideoVectorLabels", "TimelineLabels"}
ANSWERS = {
    "Choices": "choices", "Taxonomy": "taxonomy", "TextArea": "text", "Number": "number", "Rating": "rating", "DateTime": "datetime",
}  # fmt: skip
OBJECTS = ("Image", "Image", "Text", "Text", "HyperText", "Audio", "AudioPlus", "Video", "Paragraphs", "TimeSeries", "List", "Pdf",
           "Object3D",           "Table", "Header")  # fmt: skip
#: Controls that draw regions, labels of spans among them.
_DRAW = frozenset(tag for tag, (form, _) in FORMS.items() if form not in ("answer", "labels", "ranker", "pairwise", "chat", "react"))


@dataclass(frozen=True)
class Label:
    """A label or choice."""

    value: str
    alias: str | None = None
    children: tuple[Label, ...] = ()
    most: int | None = None

    @property
    def stored(self) -> str:
        return self.alias or self.value


@dataclass(frozen=True)
class Shown:
    """A tag that shows data."""

    name: str
    tag: str
    key: str | None
    listed: bool = False
    literal: str | None = None
    attrs: dict[str, str] = field(default_factory=dict[str, str])
    repeated: bool = False


@dataclass(frozen=True)
class When:
    """The condition of a control: of some labels of a region, or of a choice."""

    tag: str
    labels: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class ControlTag:
    """A control tag."""

    name: str
    tag: str
    to: tuple[str, ...]
    labels: tuple[Label, ...] = ()
    attrs: dict[str, str] = field(default_factory=dict[str, str])
    dynamic: str | None = None
    when: When | None = None
    buckets: tuple[str, ...] = ()
    repeated: bool = False

    @property
    def form(self) -> str:
        return ANSWERS.get(self.tag, FORMS[self.tag][0])

    @property
    def type(self) -> str:
        return "chatmessage" if self.tag == "Chat" else self.tag.lower()

    @property
    def draws(self) -> bool:
        return self.tag in _DRAW

    @property
    def bare(self) -> bool:
        """Draws without labels of its own."""
        return self.draws and not self.tag.endswith("Labels")

    def flag(self, name: str) -> bool:
        return self.attrs.get(name) == "true"

    @property
    def single(self) -> bool:
        return self.tag != "Taxonomy" and self.attrs.get("choice") != "multiple"


@dataclass(frozen=True)
class Config:
    """A config, and what it is."""

    objects: tuple[Shown, ...]
    controls: tuple[ControlTag, ...]
    relations: tuple[str, ...] | None
    repeater: str | None
    """The member of the data that the Repeater goes through; its flag is ``{{n}}``."""
    xml: bytes

    def __repr__(self) -> str:
        return f"<Config {self.xml.decode()}>"

    @cached_property
    def checker(self) -> predlint.Checker:
        return self.check_with()

    def check_with(self, profile: str | None = None) -> predlint.Checker:
        return predlint.compile(self.xml, profile=profile)

    def object(self, name: str) -> Shown:
        return next(shown for shown in self.objects if shown.name == name)

    def control(self, name: str) -> ControlTag | None:
        return next((asks for asks in self.controls if name_pattern_matches(asks, name)), None)


FLAG = "{{n}}"


def name_pattern_matches(asks: ControlTag, name: object) -> bool:
    """True for the control's name, or that of one of its repetitions."""
    if not asks.repeated:
        return asks.name == name
    before, after = asks.name.split(FLAG)
    return isinstance(name, str) and name.startswith(before) and name.endswith(after)
