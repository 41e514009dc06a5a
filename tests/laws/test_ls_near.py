"""What the fast road takes for clean among good Label Studio tasks is clean, however near it lies to what is wrong.

Not at random: each form of result there is, every kind of place in a task, each bound.
"""

from __future__ import annotations

from itertools import islice
from random import Random
from typing import Any

import pytest

from laws.ls_configs import Config, ControlTag, Label, Shown
from laws.ls_mutations import MUTATIONS
from laws.ls_tasks import Tasks
from laws.ls_xml import as_xml
from laws.near import Near, NearFile, text_of

_BOUNDS = (-2.5, -0.02, -0.005, -0.0, 0, 1, 2, 6, 11, 50.0001, 100, 100.005, 100.02, 101, 255, 256, 360, 360.5, -360.5, 45)


def _labels(names: str) -> tuple[Label, ...]:
    return tuple(map(Label, names))


def _config(objects: list[Shown], controls: list[ControlTag], relations: tuple[str, ...] | None = None) -> Config:
    return Config(tuple(objects), tuple(controls), relations, None, as_xml(Random(1), list(objects), list(controls), relations, None))


_REGION, _MANY = {"perRegion": "true"}, {"choice": "multiple"}
_ON_IMAGES = [
    ControlTag("r1", "RectangleLabels", ("img",), (*_labels("ab"), Label("seen", "stored"))),
    ControlTag("r2", "RectangleLabels", ("img",), _labels("cd"), {"choice": "single"}),
    ControlTag("el", "EllipseLabels", ("img",), _labels("ab")), ControlTag("po", "PolygonLabels", ("img",), _labels("ab")),
    ControlTag("kp", "KeyPointLabels", ("img",), _labels("ab")), ControlTag("br", "BrushLabels", ("img",), _labels("ab")),
    ControlTag("ve", "VectorLabels", ("img",), _labels("ab"), {"minPoints": "2", "maxPoints": "6"}),
    ControlTag("q1", "Choices", ("img",), _labels("xy")), ControlTag("q2", "Choices", ("img",), _labels("uvw"), _MANY | _REGION),
]  # fmt: skip
_ANSWERS = [
    ControlTag("q1", "Choices", ("img",), _labels("xy"), {"required": "true"}),
    ControlTag("q2", "Choices", ("img",), _labels("uvw"), _MANY),
    ControlTag("t1", "TextArea", ("img",)), ControlTag("t2", "TextArea", ("img",), (), {"maxSubmissions": "2"}),
    ControlTag("n1", "Number", ("img",), (), {"min": "-2", "max": "10.5"}), ControlTag("n2", "Number", ("img",), (), {"step": "0.5"}),
    ControlTag("ra", "Rating", ("img",)), ControlTag("rb", "Rating", ("img",), (), {"maxRating": "10"}),
    ControlTag("dt", "DateTime", ("img",), (), {"min": "2001-01-01", "max": "2020-12-31", "only": "date"}),
    ControlTag("tx", "Taxonomy", ("img",), (Label("m", None, _labels("no")), Label("p", "alias")), {"leafsOnly": "true"}),
]  # fmt: skip
_BARE = [
    *[ControlTag(tag.lower(), tag, ("img",)) for tag in ("Rectangle", "Ellipse", "Polygon", "KeyPoint", "Brush", "Vector")],
    ControlTag("la", "Labels", ("img",), _labels("ab")), ControlTag("lb", "Labels", ("img",), _labels("cd"), {"choice": "single"}),
    ControlTag("t1", "TextArea", ("img",), (), _REGION),
]  # fmt: skip
_ON_TEXTS = [
    ControlTag("la", "Labels", ("one",), _labels("ab")), ControlTag("lb", "Labels", ("two",), _labels("cd"), {"choice": "single"}),
    ControlTag("q1", "Choices", ("one", "two"), _labels("uvw"), _MANY), ControlTag("pw", "Pairwise", ("one", "two")),
    ControlTag("q2", "Choices", ("one",), _labels("uvw"), _REGION), ControlTag("t1", "TextArea", ("two",), (), _REGION),
]  # fmt: skip
_ON_SOUNDS = [
    ControlTag("la", "Labels", ("one",), _labels("ab")), ControlTag("lb", "Labels", ("one",), _labels("cd"), {"choice": "single"}),
    ControlTag("t1", "TextArea", ("one",), (), {**_REGION, "required": "true"}), ControlTag("ra", "Rating", ("one",), (), _REGION),
]  # fmt: skip
_ON_FILMS = [
    ControlTag("ta", "TimelineLabels", ("one",), _labels("ab")),
    ControlTag("tb", "TimelineLabels", ("one",), _labels("ac"), {"choice": "single"}),
    ControlTag("t1", "TextArea", ("one",), (), _REGION), ControlTag("q1", "Choices", ("one",), _labels("uvw")),
]  # fmt: skip
CONFIGS = {
    "shapes": _config([Shown("img", "Image", "u")], _ON_IMAGES, ("rel", "other")),
    "answers": _config([Shown("img", "Image", "u")], _ANSWERS),
    "bare shapes": _config([Shown("img", "Image", "u")], _BARE),
    "texts": _config([Shown("one", "Text", "u"), Shown("two", "Text", "u")], _ON_TEXTS),
    "sounds": _config([Shown("one", "Audio", "u")], _ON_SOUNDS, ("rel",)),
    "films": _config([Shown("one", "Video", "u")], _ON_FILMS),
}


def _good(config: Config, count: int) -> list[Any]:
    explain = config.checker.record_plan.file_rules(None).explain
    rng = Random(7)
    makers = [Tasks(config, rng, full, tidy=True) for full in (0.3, 0.5, 0.5, 0.9)]
    for tasks in makers[1:]:
        tasks.habits = makers[0].habits
    made = (rng.choice(makers).one() for _ in range(count * 3))
    return list(islice((task for task in made if not explain(task)), count))


class Tasked(NearFile):
    """A file of which good tasks were seen."""

    def __init__(self, config: Config) -> None:
        self.rules: Any = config.checker.record_plan.file_rules(None)
        self.good = _good(config, 40 if config.controls[0].form in ("choices", "timeline") else 160)
        for task in self.good:
            assert not self.rules.explain(task)
            self.rules.add(b"", task, True)
        rich = [task for task in self.good if task.get("predictions") and self.clean_count(text_of(task)) == 1]
        self.bases = sorted(rich, key=lambda task: len(text_of(task)))  # small ones first: each kind of place has one turn
        several = [task for task in self.bases if len(task["predictions"]) > 1]
        self.neighbours = [text_of(task) for task in (*several[:1], *self.bases)[:2]]
        assert len(self.bases) > 4
        self.rules.snapshot()

    def ready(self) -> None:
        self.rules.stream.percent = True  # as of a file that has coordinates above 1

    def is_recorded(self, change: str) -> bool:
        return "/value" not in change


@pytest.mark.slow
@pytest.mark.parametrize("name", CONFIGS)
def test_clean_variants_of_good_tasks_have_no_findings(name: str) -> None:
    config = CONFIGS[name]
    near_file = Tasked(config)
    near = Near(near_file.good, _BOUNDS, lambda item: item.get("from_name"))
    asked = clean_count = 0
    for task in near_file.bases:
        assert near_file.check_law(text_of(task), "nothing") or near_file.left
        for change, text in near.of(task):
            asked, clean_count = asked + 1, clean_count + near_file.check_law(text, change)
    for mutation in MUTATIONS:
        mutants = (mutation.apply(Random(3), task, config) for task in near_file.bases[::2])
        for mutant in islice((found for found in mutants if found is not None and not (found.profile or found.before)), 2):
            asked, clean_count = asked + 1, clean_count + near_file.check_law(text_of(mutant.task), mutation.name)
    assert asked > 500
    assert 0 < clean_count < asked
