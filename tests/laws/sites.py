"""The places of a record at which something can be wrong, found with the ontology's help."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from laws.ontologies import ASKED, DRAWN, Json, World
from laws.records import text_of

QUESTIONS = ("radio", "checklist", "text")
#: Members with a value under which the questions of its tool are answered.
MARKED = (*dict.fromkeys(DRAWN.values()), "location", "textSelections", "segments")


@dataclass(frozen=True)
class Answered:
    """An object of the record that answers a question."""

    at: str
    """Its pointer."""
    holder: Json
    question: Json
    top: bool
    usual: bool = True
    """False where the answer has, or may as well have, another form: a list of moments, a radio answer in a list."""

    @property
    def kind(self) -> str:
        return ASKED[self.question["type"]]


@dataclass(frozen=True)
class Chosen:
    """An object of the record that names an option."""

    at: str
    holder: Json
    option: Json
    question: Json


@dataclass(frozen=True)
class Nesting:
    """An object of the record under which questions are asked: an option that is chosen, or something drawn."""

    at: str
    holder: Json
    questions: list[Json]
    siblings: list[Json]
    """Questions that other options of the same question ask."""
    optional: bool = False
    """True where all of them may be left out together."""


def feature_of(record: Json, world: World) -> tuple[str, Json] | None:
    """The kind of a good record and its feature; None for a metric line."""
    for kind, feature in world.features:
        payload = "answer" if kind in QUESTIONS else kind
        named = record["masks"]["instances"][0] if kind == "masks" and "masks" in record else record
        if payload in record and _names(named, feature):
            return kind, feature
    return None


def _names(holder: Json, thing: Json) -> bool:
    name = thing["name"] if "name" in thing else text_of(thing["value"])
    if holder.get("schemaId") is not None:
        return holder["schemaId"] == thing.get("featureSchemaId")
    return holder.get("name") == name


def shared(world: World, feature: Json) -> bool:
    """True when a tool and a question have this name."""
    return sum(f["name"] == feature["name"] for f in (*world.tools, *world.questions)) > 1


def answers(record: Json, world: World) -> Iterator[Answered]:
    """Every question that a good record answers, at any depth."""
    found = feature_of(record, world)
    if found is None:
        return
    kind, feature = found
    if kind in QUESTIONS:
        index = feature.get("scope") == "index"
        timed = index and world.media in ("video", "audio")
        listed = index and (world.media in ("audio", None))
        usual = kind == "checklist" or not (listed or (kind == "text" and timed) or feature["type"] == "response-radio")
        yield from _answered(Answered("", record, feature, True, usual), timed=timed)
    elif kind in MARKED:
        for at, holder in _holders(record, kind):
            yield from _nested_answers(at, holder, feature.get("classifications") or [], listed=kind == "segments")


def _holders(record: Json, kind: str) -> Iterator[tuple[str, Json]]:
    """The objects under which the questions of a tool are answered."""
    yield "", record
    if kind == "segments":
        for number, segment in enumerate(record["segments"]):
            for index, keyframe in enumerate(segment["keyframes"]):
                yield f"/segments/{number}/keyframes/{index}", keyframe


def _answered(answered: Answered, *, timed: bool) -> Iterator[Answered]:
    yield answered
    for chosen in _chosen(answered):
        yield from _nested_answers(chosen.at, chosen.holder, chosen.option.get("options") or [], timed=timed)


def _nested_answers(at: str, holder: Json, questions: list[Json], *, listed: bool = False, timed: bool = False) -> Iterator[Answered]:
    for index, item in enumerate(holder.get("classifications") or []):
        question = next(q for q in questions if _names(item, q))
        kind = ASKED[question["type"]]
        usual = kind == "checklist" or not (timed or (kind == "radio" and (listed or question["type"] == "response-radio")))
        yield from _answered(Answered(f"{at}/classifications/{index}", item, question, False, usual), timed=timed)


def choices(record: Json, world: World) -> Iterator[Chosen]:
    """Every option that a good record names."""
    for answered in answers(record, world):
        yield from _chosen(answered)


def _chosen(answered: Answered) -> Iterator[Chosen]:
    question, answer = answered.question, answered.holder["answer"]
    if answered.kind == "text":
        return
    given: list[tuple[str, Any]] = [("", answer)] if isinstance(answer, dict) else [(f"/{i}", item) for i, item in enumerate(answer)]
    for at, item in given:
        option = next(o for o in question["options"] if _names(item, o))
        yield Chosen(f"{answered.at}/answer{at}", item, option, question)


def nestings(record: Json, world: World) -> Iterator[Nesting]:
    """Every place of a good record where nested questions are, or could be, answered."""
    found = feature_of(record, world)
    if found is not None and found[0] in MARKED:
        for at, holder in _holders(record, found[0]):
            yield Nesting(at, holder, found[1].get("classifications") or [], [], optional=found[0] == "segments")
    for chosen in choices(record, world):
        others = [q for o in chosen.question["options"] for q in o.get("options") or [] if o is not chosen.option]
        own = chosen.option.get("options") or []
        yield Nesting(chosen.at, chosen.holder, own, [q for q in others if q["name"] not in {o["name"] for o in own}])
