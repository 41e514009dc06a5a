"""A vocabulary, a view of records that need no platform, and things to count."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from predlint.model.statistics import Statistics
from predlint.model.views import (
    Choice,
    Ellipse,
    Feature,
    Instance,
    Line,
    Mask,
    Point,
    Polygon,
    Question,
    Row,
    UprightBox,
    Vocabulary,
    box_around,
)

QUESTIONS = (
    Question(0, "colour", "radio", (Choice("red", "Red"), Choice("blue", "Blue"), Choice("grün", "Grün"))),
    Question(1, "weather", "checklist", (Choice("rain", "Rain"), Choice("fog", "Fog"), Choice("snow", "Snow")), required=True),
    Question(2, "how much", "number", under=(1, "rain")),
    Question(3, "plate", "text"),
)
VOCABULARY = Vocabulary(
    "labelbox",
    (
        Feature(0, "car", "box", (0, 3), ("car-id",)),
        Feature(1, "lane", "line"),
        Feature(2, "weather", "checklist", (1, 2)),
        Feature(3, "area of interest, drawn by hand", "polygon"),
        Feature(4, "pole", "point"),
        Feature(5, "quote", "text-span"),
        Feature(6, "never seen", "box", (0,)),
    ),
    QUESTIONS,
    assumed_confidence=1.0,
)


class FakeView:
    """Shows records that are (row, instances) already."""

    vocabulary = VOCABULARY
    whole = True

    def row(self, value: Any) -> Row | None:
        return value[0]

    def instances(self, value: Any) -> list[Instance]:
        return value[1]

    def needles(self, feature: int) -> None:
        return None


def counted(*records: tuple[Row | None, list[Instance]]) -> Statistics:
    """The statistics of records."""
    statistics = Statistics(VOCABULARY)
    for record in records:
        statistics.add(FakeView(), record)
    return statistics


def row(name: str) -> Row:
    return Row(("key", name), name)


def car(width: float = 30, height: float = 20, **more: Any) -> Instance:
    return Instance(0, ("bbox",), shape=UprightBox(5, 5, width, height), **more)


def harvest() -> Statistics:
    """Something of everything: 60 images, objects on frames, odd confidences, answers that are no options, lines that cannot be read."""
    records: list[tuple[Row | None, list[Instance]]] = []
    for at in range(60):
        image = row(f"img-{at % 20}.jpg")
        answers: dict[int, Any] = {0: ("red" if at % 3 else "grün",)} if at % 2 else {3: "AB-" + "1" * (at % 5)}
        records.append((image, [car(10 * 1.05**at, 20 + at % 4, confidence=(at % 15) / 15, answers=answers)]))
        if at % 3 == 0:
            records.append((image, [Instance(1, ("line",), shape=Line(((0, 0), (0, 40), (30, 40))), confidence=1)]))
        if at % 4 == 0:
            chosen = ("rain", "fog") if at % 8 else ("haze",)
            records.append((image, [Instance(2, ("answers",), answers={1: chosen, 2: at - 20})]))
    triangle = Polygon(((0, 0), (1300, 0), (0, 1)))
    on_frames = [Instance(3, ("frames", at), shape=triangle, confidence=0.5, frame=at, identity="one") for at in range(40)]
    records += [(row("film.mp4"), on_frames), (None, [Instance(4, ("point",), shape=Point(3, 4), confidence=1.7)])]
    records += [(row("text.txt"), [Instance(5, ("location",), span=(3, 30))]), (row("empty.jpg"), [])]
    statistics = counted(*records)
    statistics.add_unreadable(2)
    statistics.cover(bytes([1] * 23 + [0] * 2))
    return statistics


_SIDE = st.floats(0, 1e15) | st.integers(0, 4000) | st.sampled_from((1, 2, 1e15, 0.999999))
_PLACE = st.floats(-1e15, 1e15)
_POINTS = st.lists(st.tuples(_PLACE, _PLACE), max_size=4).map(tuple)
_SHAPES = (
    st.none()
    | st.builds(UprightBox, _PLACE, _PLACE, st.floats(-1e15, 1e15), _SIDE)
    | st.builds(Polygon, _POINTS)
    | st.builds(Line, _POINTS)
    | st.builds(Point, _PLACE, _PLACE)
    | st.builds(Ellipse, _PLACE, _PLACE, _SIDE, _SIDE, st.floats(-720, 720))
    | st.builds(Mask, _POINTS.map(box_around), st.none() | _SIDE)
)
_CHOICE = st.sampled_from(("red", "blue", "grün", "rain", "fog", "snow", "not an option", ""))
_ANSWER = (
    st.lists(_CHOICE, max_size=3).map(tuple)
    | st.text(max_size=5)
    | st.floats(allow_nan=True)
    | st.integers()
    | st.integers(10**400, 10**401)
    | st.booleans()
)
INSTANCES = st.builds(
    Instance,
    st.integers(0, len(VOCABULARY.features) - 1),
    st.just(("x",)),
    confidence=st.none() | st.floats(allow_nan=True) | st.floats(0, 1) | st.integers(-1, 2),
    shape=_SHAPES,
    answers=st.dictionaries(st.integers(0, len(QUESTIONS) - 1), _ANSWER, max_size=3),
    frame=st.none() | st.integers(0, 3),
    span=st.none() | st.tuples(_PLACE, _PLACE) | st.tuples(st.integers(), st.integers(0, 10**400)),
    identity=st.integers(0, 2) | st.text(max_size=1),
    scene=st.integers(0, 1),
)
ROWS = st.none() | st.sampled_from("abcdefgh").map(row) | st.integers(0, 9).map(lambda number: Row(number, str(number)))
RECORDS = st.tuples(ROWS, st.lists(INSTANCES, max_size=4))
