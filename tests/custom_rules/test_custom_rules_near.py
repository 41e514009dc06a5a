"""A rule on pairs looks at what is near: it says the same, and far less is looked at."""

from __future__ import annotations

from unittest.mock import patch

import pytest
from custom_rules_kit import STREET, compiled
from hypothesis import given
from hypothesis import strategies as st

from growth_kit import calls
from predlint.custom_rules import closures
from predlint.custom_rules.closures import Scene
from predlint.model.views import Ellipse, Instance, Line, Mask, Point, Polygon, RotatedBox, Shape, UprightBox

CONDITIONS = (
    "no other car where iou(this, other) > 0",
    "no other car where 50% <= iou(other, this)",
    "no other car where covered(other, this) > 10% and confidence > 0",
    "no other car where confidence < 50% and overlaps this",
    "some other object where inside this",
    "overlaps some other (car, lane)",
    "inside at most 1 truck where confidence > 50%",
    "at most 2 object as near where distance(this, near) < 12 px",
    "count(object as near where distance(this, near) <= 1) < 3",
    "every truck where overlaps car has confidence > 20%",
    "no truck as t where overlaps car and some other object as o where distance(t, o) < 5",
    "not some other object where iou(other, this) = 0",
    "no other object where overlaps this or confidence > 50%",
    "some other object where not overlaps this",
)
RULES = compiled("".join(f"rule r{at} {{ on car require {condition} }}\n" for at, condition in enumerate(CONDITIONS))).rules

SIDE = st.sampled_from([0.0, 1.0, 5.0, 10.0, 10.000000001, 1e-9, -4.0])
PLACE = st.sampled_from([0.0, 5.0, 10.0, 15.0, -3.0, 100.0, 1e15, 1e308, 10**300])
NUMBER = st.sampled_from([0.0, 4.0, 10.0, 30.0, 100.0])
POINTS = st.lists(st.tuples(NUMBER, NUMBER), min_size=1, max_size=4).map(tuple)
SHAPES = st.one_of(
    st.none(),
    st.just(Mask()),
    st.builds(Point, NUMBER, NUMBER),
    st.builds(Line, POINTS),
    st.builds(Polygon, POINTS),
    st.builds(Ellipse, NUMBER, NUMBER, SIDE, SIDE),
    st.builds(RotatedBox, NUMBER, NUMBER, SIDE, SIDE, NUMBER),
    st.builds(UprightBox, NUMBER, NUMBER, SIDE, SIDE),
    st.builds(UprightBox, PLACE, PLACE, SIDE, SIDE),
)


def thing(at: int, feature: str, shape: Shape | None, confidence: float | None, frame: int | None) -> Instance:
    return Instance(STREET.by_name[feature][0].number, None, shape=shape, confidence=confidence, frame=frame, identity=at)


@given(
    st.lists(
        st.tuples(st.sampled_from(["car", "car", "truck", "lane"]), SHAPES, st.sampled_from([None, 0.0, 0.4, 0.9]), st.integers(0, 1)),
        min_size=1,
        max_size=7,
    ),
    st.booleans(),
)
def test_what_is_left_out_would_have_changed_nothing(things: list[tuple[str, Shape | None, float | None, int]], frames: bool) -> None:
    instances = [thing(at, *told, frame if frames else None) for at, (*told, frame) in enumerate(things)]

    def said(many: int, rule: int) -> object:
        with patch.object(closures, "_MANY", many):
            return list(RULES[rule].check_scene(Scene(None, instances)))

    for rule in range(len(RULES)):
        assert said(1, rule) == said(1_000, rule), CONDITIONS[rule]


def cars(count: int) -> Scene:
    """Cars side by side."""
    return Scene(None, [thing(at, "car", UprightBox(20 * at, 0, 10, 10), 0.9, None) for at in range(count)])


@pytest.mark.parametrize("rule", [0, 1, 2, 3, 5])
def test_work_grows_with_the_things_of_a_data_row(rule: int) -> None:
    def work(count: int) -> int:
        scene = cars(count)
        return calls(lambda: list(RULES[rule].check_scene(scene)))

    work(100)  # what is loaded when first asked for
    assert work(400) < 5 * work(100)


def test_what_is_far_away_counts_little(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(closures, "MOST_PAIRS", 2_000)
    assert list(RULES[0].check_scene(cars(300))) == []
