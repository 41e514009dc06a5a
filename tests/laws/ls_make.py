"""Draws up labeling configs: plain functions over a `random.Random`, as for Labelbox ontologies."""

from __future__ import annotations

from copy import copy
from functools import cache
from random import Random

from laws.ls_configs import ANSWERS, FLAG, FORMS, LABELS_IN_CONFIG, OBJECTS, PLAIN, UNUSUAL_TEXTS, Config, ControlTag, Label, Shown, When
from laws.ls_xml import as_xml


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
        return "".join(rng.choice(UNUSUAL_TEXTS) if rng.random() < 0.5 else rng.choice(PLAIN) for _ in range(rng.randint(1, 3)))

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
            key = rng.choice(("image", "text", "item", "daten", "数据", "my-key", "a/b", "x~1")) + (
                str(len(self.keys)) if self.keys else ""
            )
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
            if "$" in value or {value, label.stored} & (found.keys() | shown):
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
        elif tag == "Text" and copy(rng).random() < 0.15:  # what else is made stays as it was
            attrs["encoding"] = "base64"
        if tag == "Paragraphs":
            attrs = rng.choice(({}, {"textKey": "words"}, {"nameKey": "who", "textKey": "text"}))
        elif tag == "TimeSeries":
            attrs = rng.choice(({}, {"valueType": "json"}))
        return Shown(self.name(), tag, self.key(), tag == "Image" and rng.random() < 0.25, attrs=attrs)

    # -- controls

    def control(self, objects: list[Shown], made: list[ControlTag]) -> ControlTag | None:
        rng = self.rng
        tag = rng.choice((*FORMS, "Labels", "Choices", "Choices", "Taxonomy", "RectangleLabels"))
        form, wanted = FORMS[tag]
        if tag in ("Chat", "ReactCode"):
            name = self.name()
            objects.append(Shown(name, tag, self.key() if tag == "Chat" else None))
            return ControlTag(name, tag, (name,))
        fitting = [shown for shown in objects if (not wanted or shown.tag in wanted) and shown.tag not in ("Chat", "ReactCode")]
        if not fitting or (tag == "Pairwise" and len(fitting) < 2):
            return None
        if tag == "Pairwise":
            return ControlTag(self.name(), tag, tuple(shown.name for shown in rng.sample(fitting, 2)))
        to = (rng.choice(fitting).name,)
        if form == "answer" and len(fitting) > 1 and rng.random() < 0.15:
            to = tuple(shown.name for shown in rng.sample(fitting, 2))
        return self.with_answers(tag, to, objects, made)

    def with_answers(self, tag: str, to: tuple[str, ...], objects: list[Shown], made: list[ControlTag]) -> ControlTag:
        rng, attrs, labels = self.rng, dict[str, str](), tuple[Label, ...]()
        dynamic = None
        holds = tag.endswith("Labels") or tag in ("Choices", "Taxonomy")
        if holds:
            nested = tag == "Taxonomy" or (tag == "Choices" and rng.random() < 0.15)
            labels = self.labels(6, 3 if nested else 1)
            attrs |= {"allowNested": "true"} if nested and tag == "Choices" else {}
            if rng.random() < 0.4 and tag != "Taxonomy":
                attrs["choice"] = rng.choice(("single", "multiple"))
            if rng.random() < 0.12 and tag not in LABELS_IN_CONFIG:
                dynamic = self.key().split(".")[0]
                labels = labels if rng.random() < 0.5 else ()
            if tag not in ANSWERS and rng.random() < 0.1:
                attrs["maxUsages"] = "2"
            if tag not in ANSWERS and rng.random() < 0.1:
                attrs["allowEmpty"] = "true"
        asks = ControlTag(self.name(), tag, to, labels, attrs | self.limits(tag), dynamic)
        if tag == "Ranker" and rng.random() < 0.6:
            asks = ControlTag(asks.name, tag, to, buckets=("best", "né", "other")[: rng.randint(1, 3)])
        if tag in ANSWERS:
            asks = self.asked(asks, objects, made)
        return asks

    def limits(self, tag: str) -> dict[str, str]:
        rng = self.rng
        several: dict[str, tuple[dict[str, str], ...]] = {
            "Taxonomy": ({}, {"leafsOnly": "true"}, {"legacy": "true"}, {"apiUrl": "https://labels.example/api"}),
            "TextArea": ({}, {"maxSubmissions": "2"}),
            "Number": ({}, {"min": "-2", "max": "10.5"}, {"min": "0"}, {"step": "0.5"}),
            "Rating": ({}, {"maxRating": "10"}),
            "DateTime": ({}, {"only": "date"}, {"only": "year"}, {"only": "time"}, {"only": "month,year"}, {"format": "%d.%m.%Y"},
                         {"min": "2001-01-01", "max": "2020-12-31", "only": "date"}),
            "VectorLabels": ({}, {"minPoints": "2", "maxPoints": "6"}), "Vector": ({}, {"minPoints": "2", "maxPoints": "6"}),
        }  # fmt: skip
        return dict(rng.choice(several.get(tag, ({},))))

    def asked(self, asks: ControlTag, objects: list[Shown], made: list[ControlTag]) -> ControlTag:
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
        return ControlTag(asks.name, asks.tag, asks.to, asks.labels, attrs, asks.dynamic, when, asks.buckets)


def _writable(labels: list[Label]) -> tuple[str, ...]:
    """Values that can stand in a list with commas."""
    return tuple(label.value for label in labels if label.value == label.value.strip() and "," not in label.value)[:2]


def make_config(rng: Random, controls: int) -> Config:
    """A config with about so many controls."""
    maker = _Maker(rng)
    wanted = rng.randint(1, 3 + controls // 4)
    objects = [maker.shown(tag) for tag in (rng.sample(OBJECTS, len(OBJECTS)) * 3)[:wanted]]
    made: list[ControlTag] = []
    for _ in range(controls * 3):
        if len(made) < controls and (asks := maker.control(objects, made)) is not None:
            made.append(asks)
    repeater = None
    if rng.random() < 0.25:
        repeater = "pages"
        page = maker.name()
        tag = rng.choice(("Image", "Text", "HyperText", "Paragraphs"))
        objects.append(Shown(f"{page}_{FLAG}", tag, repeater, repeated=True))
        labels = {"Image": "RectangleLabels", "Text": "Labels", "HyperText": "HyperTextLabels", "Paragraphs": "ParagraphLabels"}[tag]
        made.append(ControlTag(f"{maker.name()}_{FLAG}_r", labels, (f"{page}_{FLAG}",), maker.labels(), repeated=True))
        made.append(ControlTag(f"{FLAG}.{maker.name()}", "Choices", (f"{page}_{FLAG}",), maker.labels(), repeated=True))
    relations = tuple(label.value for label in maker.labels(3)) if rng.random() < 0.4 else None
    return Config(tuple(objects), tuple(made), relations, repeater, as_xml(rng, objects, made, relations, repeater))


@cache
def seeded_config(seed: int, controls: int) -> Config:
    """The same config for the same numbers."""
    return make_config(Random(seed), controls)
