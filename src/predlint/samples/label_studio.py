"""Made-up predictions for Label Studio: tasks with one prediction each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from predlint.names import quote
from predlint.platforms.label_studio.config import Control, LabelConfig
from predlint.platforms.label_studio.tags import CONTROLS
from predlint.samples.label_studio_data import data_of
from predlint.samples.label_studio_results import Results, conditions, marks_spans
from predlint.samples.label_studio_values import moment, number_range
from predlint.samples.model import Made, Mutation, SampleError
from predlint.samples.random_source import Identities, RandomSource, SeededSource, confidence

#: Controls whose results predlint does not know well enough to generate them.
_UNKNOWN = frozenset({"cube", "react", "wand"})


class LabelStudioSource:
    """Makes tasks for one labeling config."""

    features = 1

    def __init__(self, config: LabelConfig, draw: RandomSource, *, count: int | None = None, rows: int | None = None) -> None:
        if rows is not None and rows != count:
            raise SampleError("--rows is not for Label Studio: every task is a data row of its own", "leave it out; -n counts the tasks")
        self.config, self.draw, self.count = config, draw, count
        self.ids = Identities(draw)
        self.wanted: frozenset[int] | None = None
        self.unseen: str | None = None
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

    @property
    def faults(self) -> tuple[Mutation, ...]:
        from predlint.samples.label_studio_mutations import mutations

        return mutations(self)

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

    def records(self) -> Iterator[Made]:
        number = 0
        while self.count is None or number < self.count:
            number += 1
            yield self._task(number)

    def _task(self, number: int) -> Made:
        data = data_of(self.config, self.draw, number)
        made = Made({}, 0, {"global_key": f"task-{number:06}"})
        results = Results(self.config, self.controls, self.draw, self.ids, data, made)
        found = results.all()
        prediction = {"model_version": "sample", "score": confidence(self.draw), "result": found}
        made.record |= {"data": data, "predictions": [prediction]}
        made.add("task", made.record)
        made.add("prediction", prediction)
        return made

    def one(self, feature: int) -> Made:
        return self._task(self.draw.integer(1, 999_999))

    def probe(self) -> Iterator[Made]:
        for _ in range(30):
            yield self._task(0)

    def file_codes(self, *, asked_broken: bool) -> tuple[str, ...]:
        return ()

    def _demands(self, control: Control) -> bool:
        """Returns True for a control that is left out although it is required."""
        return control.required and not control.per_item and control.repeat is None and not control.remote and control not in self.controls

    def _starts(self, control: Control) -> bool:
        """Returns True if the control's results need no other results."""
        return not conditions(control) and not control.per_region and (control.tag.lower() != "labels" or marks_spans(self.config, control))

    def _shows(self, name: str) -> bool:
        tag = self.config.object(name)
        return tag is not None and tag.repeat is None
