"""What the fast road takes for clean among good Label Studio tasks is clean, however near it lies to what is wrong.

Not at random: each form of result there is, every kind of place in a task, each bound.
"""

from __future__ import annotations

from itertools import islice
from random import Random
from typing import Any

import pytest

from laws.ls_configs import Asks, Config, Label, Shown
from laws.ls_mutations import MUTATIONS
from laws.ls_tasks import Tasks
from laws.ls_xml import as_xml
from laws.near import Near, Road, text_of

_BOUNDS = (-2.5, -0.02, -0.005, -0.0, 0, 1, 2, 6, 11, 50.0001, 100, 100.005, 100.02, 101, 255, 256, 360, 360.5, -360.5, 45)


def _labels(names: str) -> tuple[Label, ...]:
    return tuple(map(Label, names))


def _config(objects: list[Shown], controls: list[Asks], relations: tuple[str, ...] | None = None) -> Config:
    return Config(tuple(objects), tuple(controls), relations, None, as_xml(Random(1), list(objects), list(controls), relations, None))


_REGION, _MANY = {"perRegion": "true"}, {"choice": "multiple"}
_ON_IMAGES = [
    Asks("r1", "RectangleLabels", ("img",), (*_labels("ab"), Label("seen", "stored"))),
    Asks("r2", "RectangleLabels", ("img",), _labels("cd"), {"choice": "single"}),
    Asks("el", "EllipseLabels", ("img",), _labels("ab")), Asks("po", "PolygonLabels", ("img",), _labels("ab")),
    Asks("kp", "KeyPointLabels", ("img",), _labels("ab")), Asks("br", "BrushLabels", ("img",), _labels("ab")),
    Asks("ve", "VectorLabels", ("img",), _labels("ab"), {"minPoints": "2", "maxPoints": "6"}),
    Asks("q1", "Choices", ("img",), _labels("xy")), Asks("q2", "Choices", ("img",), _labels("uvw"), _MANY | _REGION),
]  # fmt: skip
_ANSWERS = [
    Asks("q1", "Choices", ("img",), _labels("xy"), {"required": "true"}), Asks("q2", "Choices", ("img",), _labels("uvw"), _MANY),
    Asks("t1", "TextArea", ("img",)), Asks("t2", "TextArea", ("img",), (), {"maxSubmissions": "2"}),
    Asks("n1", "Number", ("img",), (), {"min": "-2", "max": "10.5"}), Asks("n2", "Number", ("img",), (), {"step": "0.5"}),
    Asks("ra", "Rating", ("img",)), Asks("rb", "Rating", ("img",), (), {"maxRating": "10"}),
    Asks("dt", "DateTime", ("img",), (), {"min": "2001-01-01", "max": "2020-12-31", "only": "date"}),
    Asks("tx", "Taxonomy", ("img",), (Label("m", None, _labels("no")), Label("p", "alias")), {"leafsOnly": "true"}),
]  # fmt: skip
_BARE = [
    *[Asks(tag.lower(), tag, ("img",)) for tag in ("Rectangle", "Ellipse", "Polygon", "KeyPoint", "Brush", "Vector")],
    Asks("la", "Labels", ("img",), _labels("ab")), Asks("lb", "Labels", ("img",), _labels("cd"), {"choice": "single"}),
    Asks("t1", "TextArea", ("img",), (), _REGION),
]  # fmt: skip
_ON_TEXTS = [
    Asks("la", "Labels", ("one",), _labels("ab")), Asks("lb", "Labels", ("two",), _labels("cd"), {"choice": "single"}),
    Asks("q1", "Choices", ("one", "two"), _labels("uvw"), _MANY), Asks("pw", "Pairwise", ("one", "two")),
    Asks("q2", "Choices", ("one",), _labels("uvw"), _REGION), Asks("t1", "TextArea", ("two",), (), _REGION),
]  # fmt: skip
_ON_SOUNDS = [
    Asks("la", "Labels", ("one",), _labels("ab")), Asks("lb", "Labels", ("one",), _labels("cd"), {"choice": "single"}),
    Asks("t1", "TextArea", ("one",), (), {**_REGION, "required": "true"}), Asks("ra", "Rating", ("one",), (), _REGION),
]  # fmt: skip
_ON_FILMS = [
    Asks("ta", "TimelineLabels", ("one",), _labels("ab")), Asks("tb", "TimelineLabels", ("one",), _labels("ac"), {"choice": "single"}),
    Asks("t1", "TextArea", ("one",), (), _REGION), Asks("q1", "Choices", ("one",), _labels("uvw")),
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
    explain = config.checker.record_plan.file(None).explain
    rng = Random(7)
    makers = [Tasks(config, rng, full, tidy=True) for full in (0.3, 0.5, 0.5, 0.9)]
    for tasks in makers[1:]:
        tasks.habits = makers[0].habits
    made = (rng.choice(makers).one() for _ in range(count * 3))
    return list(islice((task for task in made if not explain(task)), count))


class Tasked(Road):
    """A file of which good tasks were seen."""

    def __init__(self, config: Config) -> None:
        self.rules: Any = config.checker.record_plan.file(None)
        self.good = _good(config, 40 if config.controls[0].form in ("choices", "timeline") else 160)
        for task in self.good:
            assert not self.rules.explain(task)
            self.rules.add(b"", task, True)
        rich = [task for task in self.good if task.get("predictions") and self.proven(text_of(task)) == 1]
        self.bases = sorted(rich, key=lambda task: len(text_of(task)))  # small ones first: each kind of place has one turn
        several = [task for task in self.bases if len(task["predictions"]) > 1]
        self.beside = [text_of(task) for task in (*several[:1], *self.bases)[:2]]
        assert len(self.bases) > 4
        self.rules.cut()

    def ready(self) -> None:
        self.rules.stream.percent = True  # as of a file that has coordinates above 1

    def is_noted(self, change: str) -> bool:
        return "/value" not in change


@pytest.mark.slow
@pytest.mark.parametrize("name", CONFIGS)
def test_what_is_proven_near_good_tasks_is_clean(name: str) -> None:
    config = CONFIGS[name]
    road = Tasked(config)
    near = Near(road.good, _BOUNDS, lambda item: item.get("from_name"))
    asked = proven = 0
    for task in road.bases:
        assert road.holds(text_of(task), "nothing") or road.left
        for change, text in near.of(task):
            asked, proven = asked + 1, proven + road.holds(text, change)
    for mutation in MUTATIONS:
        mutants = (mutation.apply(Random(3), task, config) for task in road.bases[::2])
        for mutant in islice((found for found in mutants if found is not None and not (found.profile or found.before)), 2):
            asked, proven = asked + 1, proven + road.holds(text_of(mutant.task), mutation.name)
    assert asked > 500
    assert 0 < proven < asked
