"""Made-up predictions for Label Studio: tasks with the results of one prediction each."""

from __future__ import annotations

from collections import Counter
from typing import Any, NamedTuple, cast

from predlint.model.texts import quote
from predlint.platforms.label_studio import sample_values
from predlint.platforms.label_studio.ontology import Condition, Control, Label, LabelConfig, ObjectTag
from predlint.platforms.label_studio.sample_values import LENGTH, data_labels, data_of, moment, moments, number_range
from predlint.platforms.label_studio.tags import CONTROLS, DRAWN, DRAWN_ON
from predlint.platforms.label_studio.texts import decoded, encoding_of, found_at, option_of
from predlint.platforms.samples import (
    Identities,
    Json,
    Made,
    RandomSource,
    SampleError,
    SeededSource,
    WholeRowSource,
    confidence,
    pick_several,
)

# -- Generates the results of one prediction: regions, their labels and answers, and answers about the whole task --

_SIZES = ((1920, 1080), (1280, 720), (640, 480))
#: Size of images with masks, small to keep them short.
_SMALL = (320, 240)
_MASKS = frozenset({"brush", "bitmask"})


def marks_spans(config: LabelConfig, control: Control) -> bool:
    """Returns True for Labels that mark spans of a text or a recording, not what other tools draw."""
    shown = [tag.tag.lower() for name in control.to if (tag := config.object(name)) is not None]
    return control.tag.lower() == "labels" and DRAWN_ON.isdisjoint(shown)


def conditions(control: Control) -> tuple[Condition, ...]:
    """Returns the conditions that depend on answers. "no-region-selected" is met when an annotator opens the task."""
    if control.per_region:
        return control.when
    return tuple(condition for condition in control.when if condition.visible != "no-region-selected")


class Region(NamedTuple):
    """A result that marks something."""

    result: Json
    control: Control
    labels: tuple[str, ...]
    place: Json
    """Members with its place: the size of the image, the item of a list."""


class Part(NamedTuple):
    """A result that nothing else depends on."""

    result: Json
    control: Control


class Results:
    """Makes the results for one task."""

    def __init__(self, config: LabelConfig, controls: list[Control], draw: RandomSource, ids: Identities, data: Json, made: Made) -> None:
        self.config, self.controls, self.draw, self.ids, self.data, self.made = config, controls, draw, ids, data, made
        masked = any(_form(control) in _MASKS for control in controls)
        self.size = _SMALL if masked else draw.choice(_SIZES)
        self.results: list[Json] = []
        self.of: list[Control | None] = []
        self.regions: list[Region] = []
        self.used: Counter[tuple[str, str]] = Counter()
        self.chosen: dict[str, set[str]] = {}

    def all(self) -> list[Json]:
        draw = self.draw
        drawn = [c for c in self.controls if not conditions(c) and (CONTROLS[c.tag.lower()].draws or marks_spans(self.config, c))]
        questions = [c for c in self.controls if not CONTROLS[c.tag.lower()].draws and c.tag.lower() != "labels"]
        for control in pick_several(draw, drawn, 1, max(3, len(drawn) // 2)):
            for _ in range(draw.integer(1, 3)):
                self._region(control)
        for control in sorted(questions, key=lambda control: bool(conditions(control))):
            if control.required or draw.chance(0.6):
                self._answers(control)
        if not self.results:
            for control in questions:
                self._answers(control)
        self._relation()
        self._sort_out()
        return self.results

    def _known(self, name: str) -> bool:
        return self.config.object(name) is not None

    def _tag(self, name: str) -> ObjectTag:
        found = self.config.object(name)
        assert found is not None
        return found

    def _object(self, control: Control) -> ObjectTag:
        return self._tag(next(name for name in control.to if self._known(name)))

    def _add(self, control: Control, tag: ObjectTag, value: Json, **members: Any) -> Json:
        made = {**members, "from_name": control.name, "to_name": tag.name, "type": control.type, "value": value}
        self.results.append(made)
        self.of.append(control)
        return made

    # -- regions

    def _region(self, control: Control) -> None:
        tag = self._object(control)
        value = self._drawn(control, tag)
        kind = CONTROLS[control.tag.lower()]
        labels: list[str] = []
        if kind.labels is not None:
            labels = self._labels(control)
            if not labels:
                return
            value["labels" if kind.form == "video-vector" else kind.labels] = labels
        place = self._place(tag)
        if any([made.result["value"] == value for made in self.regions]):
            return  # it would be a duplicate
        made = self._add(control, tag, value, id=self.ids.short(), **place)
        if kind.labels is None:
            labels = self._companion(control, tag, made, place)
        self.regions.append(Region(made, control, tuple(labels), place))

    def _place(self, tag: ObjectTag) -> Json:
        kind = tag.tag.lower()
        place: Json = {}
        if kind in ("image", "pdf"):
            place = {"original_width": self.size[0], "original_height": self.size[1], "image_rotation": 0}
        elif kind.startswith("audio"):
            place = {"original_length": LENGTH}
        if tag.listed and tag.key is not None:
            place["item_index"] = self.draw.integer(0, len(found_at(self.data, tag.key)) - 1)
        return place

    def _drawn(self, control: Control, tag: ObjectTag) -> Json:
        draw, form = self.draw, _form(control)
        if form == "box":
            return sample_values.box(draw)
        if form == "ocr":
            box = {name: round(side / 100, 4) for name, side in sample_values.box(draw).items()}
            return {**box, "rotation": 0, "pageIndex": draw.integer(1, 3)} if tag.tag.lower() == "pdf" else box
        if form == "brush":
            return sample_values.brush(draw, *self.size)
        if form == "bitmask":
            # For a tool without labels, the editor draws no mask whose value has no other member.
            return {"imageDataURL": sample_values.bitmask(*self.size)} | ({"format": "png"} if control.type == form else {})
        if form == "vector":
            return sample_values.vector(draw, control.min_points or 2, control.max_points or 12)
        if form in ("video-box", "video-vector"):
            return sample_values.key_frames(draw, form)
        simple = {
            "polygon": sample_values.polygon,
            "ellipse": sample_values.ellipse,
            "keypoint": sample_values.keypoint,
            "timeline": sample_values.timeline,
        }
        if form == "timeseries":
            return sample_values.series_span(draw, moments(tag))
        return simple[form](draw) if form in simple else self._span(control, tag)

    def _span(self, control: Control, tag: ObjectTag) -> Json:
        kind = tag.tag.lower()
        datum: Any = tag.literal if tag.key is None else None
        if tag.key is not None:
            datum = found_at(self.data, tag.key)
        if (encoding := encoding_of(tag)) is not None and isinstance(datum, str) and tag.value_type != "url":
            datum = decoded(datum, encoding)
        if kind.startswith("audio"):
            return sample_values.seconds(self.draw)
        if kind == "paragraphs":
            return sample_values.paragraph_span(self.draw, datum, tag.attributes.get("textkey", "text"))
        if kind == "text" and _form(control) == "labels":
            return sample_values.text_span(self.draw, datum if isinstance(datum, str) and tag.value_type != "url" else None)
        return sample_values.html_span(self.draw)

    def _companion(self, control: Control, tag: ObjectTag, made: Json, place: Json) -> list[str]:
        """Returns the labels of what a tool without labels drew, and adds them as a result with the same id."""
        label_controls = [c for c in self.controls if c.tag.lower() == "labels" and tag.name in c.to and not c.when]
        if not label_controls or _form(control) in ("wand", "video-vector"):
            return []
        other = self.draw.choice(label_controls)
        labels = self._labels(other)
        if labels and _form(control) == "video-box":
            made["value"]["labels"] = labels  # servers accept no separate result for it
        elif labels:
            self._add(other, tag, {**made["value"], "labels": labels}, id=made["id"], **place)
        return labels

    def _options(self, control: Control) -> list[Label]:
        """The labels of a control, as they are in this task."""
        if not control.variable:
            return list(control.labels)
        return [option for label in control.labels if (option := option_of(label, self.data)) is not None]

    def _labels(self, control: Control) -> list[str]:
        """Returns labels that are allowed, each at most as often as the config allows."""
        free = [
            label.stored
            for label in self._options(control)
            if self.used[control.name, label.stored] < min(label.max_usages or 9, control.max_usages or 9)
        ]
        if not control.labels:
            free = [name for name in data_labels(control) if self.used[control.name, name] < (control.max_usages or 9)]
        free = list(dict.fromkeys(free))
        picked = pick_several(self.draw, free, 1, 1 if control.choice == "single" or self.draw.chance(0.9) else 2) if free else []
        self.used.update((control.name, name) for name in picked)
        return picked

    # -- answers

    def _answers(self, control: Control) -> None:
        if control.per_region:
            for region in list(self.regions):
                if (
                    region.result["to_name"] in control.to
                    and self._is_asked_of(control, region)
                    and (control.required or self.draw.chance(0.7))
                ):
                    self._answer(control, self._tag(region.result["to_name"]), id=region.result["id"], **region.place)
            return
        if not self._is_asked(control):
            return
        tag = self._object(control)
        if control.per_item and tag.listed and tag.key is not None:
            for index in range(len(found_at(self.data, tag.key))):
                self._answer(control, tag, item_index=index)
            return
        self._answer(control, tag)

    def _answer(self, control: Control, tag: ObjectTag, **members: Any) -> None:
        value = self._value(control, tag)
        if value is not None:
            members.setdefault("id", self.ids.short())
            self._add(control, tag, value, **members)

    def _is_asked(self, control: Control) -> bool:
        """Returns True if all conditions of a control are met, as far as choices decide."""
        for condition in conditions(control):
            named = self.chosen.get(condition.tag or "", set())
            met = not named.isdisjoint(condition.choices) if condition.choices else bool(named)
            if condition.labels or condition.visible in ("region-selected", "choice-unselected") or not met:
                return False
        return True

    def _is_asked_of(self, control: Control, region: Region) -> bool:
        """Returns True if a region meets all conditions of a control, as far as its labels decide."""
        for condition in control.when:
            if condition.choices or condition.visible in ("choice-selected", "choice-unselected", "no-region-selected"):
                return False
            if condition.tag is not None and condition.tag != region.control.name:
                return False
            if condition.labels and set(region.labels).isdisjoint(condition.labels):
                return False
        return True

    def _value(self, control: Control, tag: ObjectTag) -> Json | None:
        draw, form = self.draw, _form(control)
        if form in ("choices", "taxonomy"):
            return self._choices(control, form)
        if form == "text":
            return {"text": [draw.text(5, 60)]}
        if form == "number":
            return sample_values.number(draw, control)
        if form == "rating":
            return {"rating": draw.integer(1, max(1, control.max_rating))}
        if form == "datetime":
            return {"datetime": sample_values.moment(control)}
        if form == "pairwise":
            return {"selected": draw.choice(("left", "right"))}
        if form == "ranker":
            items: Any = found_at(self.data, tag.key) if tag.key is not None else None
            if not isinstance(items, list):
                return None
            ids = [item["id"] for item in cast("list[Json]", items) if "id" in item]
            return {"ranker": {draw.choice(control.buckets or (control.name,)): ids}}
        return {"chatmessage": {"role": "assistant", "content": draw.text(10, 60)}} if form == "chat" else None

    def _choices(self, control: Control, form: str) -> Json | None:
        if form == "choices":
            names = self._labels(control)
            self.chosen.setdefault(control.name, set()).update(names)
            return {"choices": names} if names else None
        path: list[str] = []
        level: tuple[Label, ...] = control.labels
        while level and (not path or control.leaves_only or self.draw.chance(0.6)):
            label = self.draw.choice(level)
            path.append(label.stored)
            level = label.children
        return {form: [path or [data_labels(control)[0]]]}

    # -- links, and what depends on what

    def _relation(self) -> None:
        plain = self.regions
        if len(plain) < 2 or not self.draw.chance(0.3):
            return
        relation: Json = {"type": "relation", "from_id": plain[0].result["id"], "to_id": plain[1].result["id"], "direction": "right"}
        if self.config.relations:
            relation["labels"] = [self.draw.choice(self.config.relations).stored]
        self.results.append(relation)
        self.of.append(None)
        self.made.add("relation", relation)

    def _sort_out(self) -> None:
        """Marks the results that can be broken: those without relation to another result or a condition."""
        ids = Counter(result.get("id") for result in self.results)
        joined = {
            result[end] for result, control in zip(self.results, self.of, strict=True) if control is None for end in ("from_id", "to_id")
        }
        decisive = {condition.tag for control in self.config.controls for condition in control.when}
        demanding = [control for control in self.config.controls if control.per_region and control.required]
        for result, control in zip(self.results, self.of, strict=True):
            if control is None or control.required or control.per_region or control.name in decisive:
                continue
            if ids[result.get("id")] > 1 or result.get("id") in joined or any(_demands(other, result, control) for other in demanding):
                continue
            for kind in ("result", _form(control)):
                self.made.add(kind, Part(result, control))


def _demands(other: Control, result: Json, control: Control) -> bool:
    """Returns True if a required control applies to this region, or may apply."""
    tags = {condition.tag for condition in other.when} - {None}
    return CONTROLS[control.tag.lower()].form in (*DRAWN, "labels") and result["to_name"] in other.to and (not tags or control.name in tags)


def _form(control: Control) -> str:
    return CONTROLS[control.tag.lower()].form


# -- Made-up predictions for Label Studio: tasks with one prediction each ------------------------------------------

#: Controls whose results predlint does not know well enough to generate them.
_UNKNOWN = frozenset({"cube", "react", "wand"})


class LabelStudioSource(WholeRowSource):
    """Makes tasks for one labeling config."""

    def __init__(self, config: LabelConfig, draw: RandomSource, *, count: int | None = None, rows: int | None = None) -> None:
        if rows is not None and rows != count:
            raise SampleError("--rows is not for Label Studio: every task is a data row of its own", "leave it out; -n counts the tasks")
        self.config, self.draw, self.count = config, draw, count
        self.ids = Identities(draw)
        data_of(config, SeededSource(0), 1)  # raises if no data suits the config
        left_out: list[str] = []
        self._names = Counter(control.name for control in config.controls)
        self.controls = [control for control in config.controls if self._usable(control, left_out)]
        self.left_out = tuple(left_out)
        demanded = next((c for c in config.controls if self._demands(c)), None)
        if demanded is not None:
            raise SampleError(f"{quote(demanded.name)} must be answered, and no answer to it can be generated", "\n".join(left_out[:8]))
        if not any(self._starts(control) for control in self.controls):
            raise self._nothing()

    def _usable(self, control: Control, left_out: list[str]) -> bool:
        who = f"{control.tag} {quote(control.name)}"
        kind = CONTROLS.get(control.tag.lower())
        why = None
        if kind is None or kind.form in _UNKNOWN:
            why = "predlint does not know what its results look like"
        elif self._names[control.name] > 1:
            why = "another control has this name"
        elif control.inferred:
            why = "it has no toName: servers that check predictions refuse its results"
        elif control.repeat is not None:
            why = "it is in a Repeater: servers that check predictions refuse its results"
        elif kind.form == "chat" and control.attributes.get("toname"):
            why = "its Chat tag has a toName: servers that check predictions refuse its messages"
        elif kind.form == "choices" and (control.allow_nested or any(label.children for label in control.labels)):
            why = "its choices are nested: servers that check predictions refuse them"
        elif not any(self._shows(name) for name in control.to):
            why = "it labels an object that does not exist"
        elif control.remote:
            why = "its labels are fetched from elsewhere"
        elif kind.labels is not None and not control.labels and control.dynamic is None:
            why = "it has no labels"
        elif kind.form in ("vector", "video-vector") and (control.min_points or 0) > min(12, control.max_points or 12):
            why = "it needs more points than are generated, or than it takes"
        elif kind.form == "number" and number_range(control)[0] > number_range(control)[1]:
            why = "no number is in its range"
        elif kind.form == "datetime" and moment(control) is None:
            why = "predlint does not generate dates of this form"
        if why is not None:
            left_out.append(f"{who}: {why}")
        return why is None

    def _nothing(self) -> SampleError:
        if not self.config.controls:
            return SampleError("the config has no controls, so that no predictions can be made for it")
        why = "\n".join(self.left_out[:8])
        return SampleError("the config has no control whose results can be generated", why or "each waits for an answer to another one")

    def numbered(self, number: int) -> Made:
        data = data_of(self.config, self.draw, number)
        made = Made({}, 0, {"global_key": f"task-{number:06}"})
        results = Results(self.config, self.controls, self.draw, self.ids, data, made)
        found = results.all()
        prediction = {"model_version": "sample", "score": confidence(self.draw), "result": found}
        made.record |= {"data": data, "predictions": [prediction]}
        made.add("task", made.record)
        made.add("prediction", prediction)
        return made

    def _demands(self, control: Control) -> bool:
        """Returns True for a control that is left out although it is required."""
        return control.required and not control.per_item and control.repeat is None and not control.remote and control not in self.controls

    def _starts(self, control: Control) -> bool:
        """Returns True if the control's results need no other results."""
        return not conditions(control) and not control.per_region and (control.tag.lower() != "labels" or marks_spans(self.config, control))

    def _shows(self, name: str) -> bool:
        tag = self.config.object(name)
        return tag is not None and tag.repeat is None
