"""Labeling configs of every form that a person could draw up, as XML, with what the generators of tasks must know of them.

Plain functions over a `random.Random`, as for Labelbox ontologies. What a config means is kept beside the XML as it is drawn
up, so that the reader of the product has no part in what counts as a good task.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property
from random import Random
from xml.sax.saxutils import quoteattr

import predlint

#: Letters that text handling gets wrong somewhere; all may stand in XML.
ODD = (
    "e\u0301", "é", "\u05d0\u05d1", "\u202eabc\u202c", "\U0001f469\u200d\U0001f52c", "\u00a0", "\u3000", '"', "'", "\\", "/", "~", "~1", "~0",
    "<", "&", "&amp;", ">", "{", "}", "{{idx}}", "[0]", ":", "%", "\uff21", "ß", "İ", "ı", ".", "*", "(", "$", "^", "null", "\u200b",
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
ANSWERS = {
    "Choices": "choices", "Taxonomy": "taxonomy", "TextArea": "text", "Number": "number", "Rating": "rating", "DateTime": "datetime",
}  # fmt: skip
OBJECTS = ("Image", "Image", "Text", "HyperText", "Audio", "AudioPlus", "Video", "Paragraphs", "TimeSeries", "List", "Pdf", "Object3D",
           "Table", "Header")  # fmt: skip
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
class Asks:
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
        return self.attrs.get("choice", "single" if self.tag == "Choices" else "multiple") != "multiple"


@dataclass(frozen=True)
class Config:
    """A config, and what it is."""

    objects: tuple[Shown, ...]
    controls: tuple[Asks, ...]
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

    def control(self, name: str) -> Asks | None:
        return next((asks for asks in self.controls if name_pattern_matches(asks, name)), None)


FLAG = "{{n}}"


def name_pattern_matches(asks: Asks, name: object) -> bool:
    """True for the control's name, or that of one of its repetitions."""
    if not asks.repeated:
        return asks.name == name
    before, after = asks.name.split(FLAG)
    return isinstance(name, str) and name.startswith(before) and name.endswith(after)


class _Maker:
    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.used: set[str] = set()
        self.keys: set[str] = set()

    # -- names

    def text(self) -> str:
        rng = self.rng
        if rng.random() < 0.5:
            return rng.choice(PLAIN)
        return "".join(rng.choice(ODD) if rng.random() < 0.5 else rng.choice(PLAIN) for _ in range(rng.randint(1, 3)))

    def name(self) -> str:
        """A name of a tag; neither commas nor white space around it, for ``toName`` lists names."""
        while True:
            name = self.text().strip() + (str(len(self.used)) if self.rng.random() < 0.7 else "")
            if name and name not in self.used and FLAG not in name:
                self.used.add(name)
                return name

    def key(self) -> str:
        """A member of the data; one inside another now and then."""
        rng = self.rng
        while True:
            key = rng.choice(("image", "text", "item", "daten", "数据", "my-key", "a/b", "x~1")) + (str(len(self.keys)) if self.keys else "")
            key = f"{key}.inner" if rng.random() < 0.05 else key
            if key not in self.keys:
                self.keys.add(key)
                return key

    def labels(self, most: int = 5, depth: int = 1) -> tuple[Label, ...]:
        rng = self.rng
        found: dict[str, Label] = {}
        shown: set[str] = set()
        for _ in range(rng.randint(1, most)):
            value = self.text() + rng.choice(("", "", "\n", " ")) if rng.random() < 0.1 else self.text()
            alias = self.text() if rng.random() < 0.2 else None
            label = Label(value, alias, (), rng.choice((1, 2)) if rng.random() < 0.1 else None)
            if value.startswith("$") or {value, label.stored} & (found.keys() | shown):
                continue
            children = self.labels(3, depth - 1) if depth > 1 and rng.random() < 0.6 else ()
            found[label.stored] = Label(value, alias, children, label.most)
            shown |= {value, label.stored}
        return tuple(found.values()) or (Label("only"),)

    # -- objects

    def shown(self, tag: str) -> Shown:
        rng = self.rng
        if tag in ("Text", "Header") and rng.random() < 0.1:
            return Shown(self.name(), tag, None, literal="Some text to label")
        attrs: dict[str, str] = {}
        if tag == "Text" and rng.random() < 0.15:
            attrs["valueType"] = "url"
        if tag == "Paragraphs":
            attrs = rng.choice(({}, {"textKey": "words"}, {"nameKey": "who", "textKey": "text"}))
        return Shown(self.name(), tag, self.key(), tag == "Image" and rng.random() < 0.25, attrs=attrs)

    # -- controls

    def control(self, objects: list[Shown], made: list[Asks]) -> Asks | None:
        rng = self.rng
        tag = rng.choice((*FORMS, "Labels", "Choices", "Choices", "Taxonomy", "RectangleLabels"))
        form, wanted = FORMS[tag]
        if tag in ("Chat", "ReactCode"):
            name = self.name()
            objects.append(Shown(name, tag, self.key() if tag == "Chat" else None))
            return Asks(name, tag, (name,))
        fitting = [shown for shown in objects if (not wanted or shown.tag in wanted) and shown.tag not in ("Chat", "ReactCode")]
        if not fitting or (tag == "Pairwise" and len(fitting) < 2):
            return None
        if tag == "Pairwise":
            return Asks(self.name(), tag, tuple(shown.name for shown in rng.sample(fitting, 2)))
        to = (rng.choice(fitting).name,)
        if form == "answer" and len(fitting) > 1 and rng.random() < 0.15:
            to = tuple(shown.name for shown in rng.sample(fitting, 2))
        return self.with_answers(tag, to, objects, made)

    def with_answers(self, tag: str, to: tuple[str, ...], objects: list[Shown], made: list[Asks]) -> Asks:
        rng, attrs, labels = self.rng, dict[str, str](), tuple[Label, ...]()
        dynamic = None
        holds = tag.endswith("Labels") or tag in ("Choices", "Taxonomy")
        if holds:
            nested = tag == "Taxonomy" or (tag == "Choices" and rng.random() < 0.15)
            labels = self.labels(6, 3 if nested else 1)
            attrs |= {"allowNested": "true"} if nested and tag == "Choices" else {}
            if rng.random() < 0.4 and tag != "Taxonomy":
                attrs["choice"] = rng.choice(("single", "multiple"))
            if rng.random() < 0.12:
                dynamic = self.key().split(".")[0]
                labels = labels if rng.random() < 0.5 else ()
            if tag not in ANSWERS and rng.random() < 0.1:
                attrs["maxUsages"] = "2"
            if tag not in ANSWERS and rng.random() < 0.1:
                attrs["allowEmpty"] = "true"
        asks = Asks(self.name(), tag, to, labels, attrs | self.limits(tag), dynamic)
        if tag == "Ranker" and rng.random() < 0.6:
            asks = Asks(asks.name, tag, to, buckets=("best", "né", "other")[: rng.randint(1, 3)])
        if tag in ANSWERS:
            asks = self.asked(asks, objects, made)
        return asks

    def limits(self, tag: str) -> dict[str, str]:
        rng = self.rng
        several: dict[str, tuple[dict[str, str], ...]] = {
            "Taxonomy": ({}, {"leafsOnly": "true"}, {"legacy": "true"}, {"apiUrl": "https://labels.example/api"}),
            "TextArea": ({}, {"maxSubmissions": "2"}),
            "Number": ({}, {"min": "-2", "max": "10.5"}, {"min": "0"}),
            "Rating": ({}, {"maxRating": "10"}),
            "DateTime": ({}, {"only": "date"}, {"only": "year"}, {"only": "time"}, {"only": "month,year"}, {"format": "%d.%m.%Y"},
                         {"min": "2001-01-01", "max": "2020-12-31", "only": "date"}),
            "VectorLabels": ({}, {"minPoints": "2", "maxPoints": "6"}), "Vector": ({}, {"minPoints": "2", "maxPoints": "6"}),
        }  # fmt: skip
        return dict(rng.choice(several.get(tag, ({},))))

    def asked(self, asks: Asks, objects: list[Shown], made: list[Asks]) -> Asks:
        """Of what a question is asked: of the task, of each item of a list, of each region; and when."""
        rng, attrs, when = self.rng, dict(asks.attrs), None
        if rng.random() < 0.2:
            attrs["required"] = rng.choice(("true", "true", "false"))
        here = [c for c in made if c.to == asks.to and c.draws and c.tag.endswith("Labels") and c.labels]
        shown = next(s for s in objects if s.name == asks.to[0])
        chosen = [c for c in made if c.tag == "Choices" and c.labels and not c.flag("allowNested") and not c.flag("perRegion")
                  and not c.flag("perItem") and c.when is None]  # fmt: skip
        if any(set(c.to) & set(asks.to) and (c.draws or c.tag == "Labels") for c in made) and rng.random() < 0.5:
            attrs["perRegion"] = "true"
            if here and rng.random() < 0.4:
                other = rng.choice(here)
                when = When(other.name, labels=_writable([label for label in other.labels if not label.alias]))
        elif shown.listed and rng.random() < 0.5:
            attrs["perItem"] = "true"
        elif chosen and rng.random() < 0.3:
            other = rng.choice(chosen)
            when = When(other.name, choices=_writable([label for label in other.labels if not label.alias]))
        when = when if when is not None and (when.labels or when.choices) else None
        return Asks(asks.name, asks.tag, asks.to, asks.labels, attrs, asks.dynamic, when, asks.buckets)


def _writable(labels: list[Label]) -> tuple[str, ...]:
    """Values that can stand in a list with commas."""
    return tuple(label.value for label in labels if label.value == label.value.strip() and "," not in label.value)[:2]


def make_config(rng: Random, controls: int) -> Config:
    """A config with about so many controls."""
    maker = _Maker(rng)
    wanted = rng.randint(1, 3 + controls // 4)
    objects = [maker.shown(tag) for tag in (rng.sample(OBJECTS, len(OBJECTS)) * 3)[:wanted]]
    made: list[Asks] = []
    for _ in range(controls * 3):
        if len(made) < controls and (asks := maker.control(objects, made)) is not None:
            made.append(asks)
    repeater = None
    if rng.random() < 0.25:
        repeater = "pages"
        page = maker.name()
        tag = rng.choice(("Image", "Text", "HyperText"))
        objects.append(Shown(f"{page}_{FLAG}", tag, repeater, repeated=True))
        labels = {"Image": "RectangleLabels", "Text": "Labels", "HyperText": "HyperTextLabels"}[tag]
        made.append(Asks(f"{maker.name()}_{FLAG}_r", labels, (f"{page}_{FLAG}",), maker.labels(), repeated=True))
        made.append(Asks(f"{FLAG}.{maker.name()}", "Choices", (f"{page}_{FLAG}",), maker.labels(), repeated=True))
    relations = tuple(label.value for label in maker.labels(3)) if rng.random() < 0.4 else None
    return Config(tuple(objects), tuple(made), relations, repeater, _xml(rng, objects, made, relations, repeater))


# -- as XML


def _tag(tag: str, attrs: dict[str, str | None], inner: str = "") -> str:
    written = "".join(f" {name}={quoteattr(value)}" for name, value in attrs.items() if value is not None)
    return f"<{tag}{written}>{inner}</{tag}>" if inner else f"<{tag}{written}/>"


def _label(label: Label, tag: str) -> str:
    most = str(label.most) if label.most is not None else None
    return _tag(tag, {"value": label.value, "alias": label.alias, "maxUsages": most}, "".join(_label(c, tag) for c in label.children))


def _shown(shown: Shown) -> str:
    value = f"${shown.key}" + (f"[{FLAG}].page" if shown.repeated else "") if shown.key is not None else shown.literal
    attrs: dict[str, str | None] = {"name": shown.name, ("valueList" if shown.listed else "value"): value, **shown.attrs}
    return _tag(shown.tag, attrs)


def _asks(asks: Asks) -> str:
    attrs: dict[str, str | None] = {"name": asks.name, "toName": ",".join(asks.to), **asks.attrs}
    if asks.dynamic is not None:
        attrs["value"] = f"${asks.dynamic}"
    if asks.when is not None:
        attrs["whenTagName"] = asks.when.tag
        attrs["visibleWhen"] = "region-selected" if asks.when.labels else "choice-selected"
        attrs["whenLabelValue"] = ",".join(asks.when.labels) or None
        attrs["whenChoiceValue"] = ",".join(asks.when.choices) or None
    tag = "Choice" if asks.tag in ("Choices", "Taxonomy") else "Label"
    inner = "".join(_label(label, tag) for label in asks.labels) + "".join(_tag("Bucket", {"name": name}) for name in asks.buckets)
    return _tag(asks.tag, attrs, inner)


def _xml(rng: Random, objects: list[Shown], controls: list[Asks], relations: tuple[str, ...] | None, repeater: str | None) -> bytes:
    own = {asks.name for asks in controls if asks.tag in ("Chat", "ReactCode")}
    parts = [_shown(s) for s in objects if not s.repeated and s.name not in own]
    for asks in controls:
        if asks.name in own:
            key = next(s.key for s in objects if s.name == asks.name)
            parts.append(_tag(asks.tag, {"name": asks.name, "value": f"${key}" if key else None}))
        elif not asks.repeated:
            parts.append(_asks(asks))
    rng.shuffle(parts)
    if repeater is not None:
        inner = "".join([*(_shown(s) for s in objects if s.repeated), *(_asks(a) for a in controls if a.repeated)])
        parts.append(_tag("Repeater", {"on": f"${repeater}", "indexFlag": FLAG}, inner))
    if relations is not None:
        parts.append(_tag("Relations", {}, "".join(_tag("Relation", {"value": value}) for value in relations)))
    text = rng.choice(("", "\n", "\n  <!-- {\"data\": 1} -->\n")).join(_wrapped(rng, parts))
    head = rng.choice(("", "", '<?xml version="1.0" encoding="UTF-8"?>\n', "\ufeff"))
    return f"{head}<View>{text}</View>".encode()


def _wrapped(rng: Random, parts: list[str]) -> Iterator[str]:
    """Some of them inside further Views, with style."""
    for part in parts:
        yield f'<View style="display: flex"><Header value="A heading"/>{part}</View>' if rng.random() < 0.15 else part


@cache
def seeded_config(seed: int, controls: int) -> Config:
    """The same config for the same numbers."""
    return make_config(Random(seed), controls)
