"""A vocabulary, and scenes written as YAML, for tests of the user's rules."""

from __future__ import annotations

from typing import Any

from predlint.custom_rules.closures import Scene
from predlint.custom_rules.ruleset import RuleSet, compile_rules
from predlint.lang.nodes import Document, Source
from predlint.lang.parser import parse
from predlint.model.views import Choice, Feature, Instance, Line, Mask, Point, Polygon, Question, Row, Shape, UprightBox, Vocabulary


def choices(*values: str) -> tuple[Choice, ...]:
    """``yes=Yes, please`` is a value with its label."""
    return tuple(Choice(value, label or value) for value, _, label in (text.partition("=") for text in values))


QUESTIONS = (
    Question(0, "occluded", "radio", choices("yes=Yes", "no=No", "partly=Partly")),
    Question(1, "why", "text", under=(0, "yes")),
    Question(2, "weather", "radio", choices("sunny=Sunny", "rainy=Rainy", "fog=Thick fog", "mist=Thick fog")),
    Question(3, "tags", "checklist", choices("night", "glare", "motion blur")),
    Question(4, "note", "text"),
    Question(5, "rating", "number"),
    Question(6, "occluded", "checklist", choices("left", "right")),
    Question(7, "parts", "checklist", choices("wheel", "door")),
    Question(8, "why", "text", under=(2, "fog")),
    Question(9, "Thick fog", "text"),
    Question(10, "pose", "radio", choices("stands", "sits")),
    Question(11, "pose", "text", under=(10, "sits")),
)
STREET = Vocabulary(
    "labelbox",
    (
        Feature(0, "car", "box", (0, 1, 7)),
        Feature(1, "plate", "polygon"),
        Feature(2, "weather", "radio", (2, 8)),
        Feature(3, "tags", "checklist", (3,)),
        Feature(4, "note", "text", (4,)),
        Feature(5, "rating", "number", (5,)),
        Feature(6, "traffic-light", "box"),
        Feature(7, "organisation", "text-span"),
        Feature(8, "lane", "line"),
        Feature(9, "truck", "box", (6,)),
        Feature(10, "person", "box", (10, 11)),
        Feature(11, "sky", "mask"),
        Feature(12, "eye", "point"),
        Feature(13, "license plate", "box", (9,)),
    ),
    QUESTIONS,
    assumed_confidence=1.0,
)
#: A category does not tell how things are drawn, and no confidence is assumed.
COCO = Vocabulary("coco", (Feature(0, "car", "box"), Feature(1, "person", "skeleton")), ())
VOCABULARIES = {"street": STREET, "coco": COCO}


def compiled(text: str, vocabulary: Vocabulary = STREET, name: str = "rules.onto") -> RuleSet:
    """The rules of one text."""
    source = Source(name, text)
    return compile_rules([Document({name: source}, parse(source))], vocabulary)


def scene(given: dict[str, Any], vocabulary: Vocabulary = STREET) -> Scene:
    """``row: {name, width, height, frames, media}`` and ``instances``."""
    row = given.get("row")
    instances = [instance(item, at, vocabulary) for at, item in enumerate(given.get("instances", ()))]
    return Scene(Row(row.get("name"), **row) if row is not None else None, instances)


def instance(given: dict[str, Any], at: int, vocabulary: Vocabulary = STREET) -> Instance:
    """``of`` names the feature; ``id`` makes two instances one object. Answers are by the name of the question, or its number."""
    feature = vocabulary.by_name[given["of"]][0]
    known = {vocabulary.questions[number].name: number for number in reversed(feature.questions)}
    answers = {
        known.get(name, name): tuple(value) if isinstance(value, list) else value for name, value in given.get("answers", {}).items()
    }
    return Instance(
        feature.number,
        (None, at),
        confidence=given.get("confidence"),
        shape=shape(given),
        answers=answers,
        frame=given.get("frame"),
        frames=tuple(given["frames"]) if "frames" in given else None,
        span=tuple(given["span"]) if "span" in given else None,
        identity=given.get("id", at),
    )


def shape(given: dict[str, Any]) -> Shape | None:
    if "box" in given:
        return UprightBox(*given["box"])
    if "polygon" in given:
        return Polygon(tuple(map(tuple, given["polygon"])))
    if "line" in given:
        return Line(tuple(map(tuple, given["line"])))
    if "point" in given:
        return Point(*given["point"])
    return Mask() if "mask" in given else None
