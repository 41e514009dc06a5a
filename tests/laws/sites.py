"""The places of a record at which something can be wrong, found with the ontology's help."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from laws.ontologies import DRAWN, Json, World
from laws.records import text_of

QUESTIONS = ("radio", "checklist", "text")


@dataclass(frozen=True)
class Answered:
    """An object of the record that answers a question."""

    at: str
    """Its pointer."""
    holder: Json
    question: Json
    top: bool

    @property
    def kind(self) -> str:
        return self.question["type"]


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


def feature_of(record: Json, world: World) -> tuple[str, Json] | None:
    """The kind of a good record and its feature; None for a metric line."""
    for kind, feature in world.features:
        payload = "answer" if kind in QUESTIONS else kind
        if payload in record and _names(record, feature):
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
        yield from _answered("", record, feature, top=True)
    else:
        yield from _below("", record, feature.get("classifications") or [])


def _answered(at: str, holder: Json, question: Json, *, top: bool) -> Iterator[Answered]:
    yield Answered(at, holder, question, top)
    for chosen in _chosen(Answered(at, holder, question, top)):
        yield from _below(chosen.at, chosen.holder, chosen.option.get("options") or [])


def _below(at: str, holder: Json, questions: list[Json]) -> Iterator[Answered]:
    for index, item in enumerate(holder.get("classifications") or []):
        question = next(q for q in questions if _names(item, q))
        yield from _answered(f"{at}/classifications/{index}", item, question, top=False)


def choices(record: Json, world: World) -> Iterator[Chosen]:
    """Every option that a good record names."""
    for answered in answers(record, world):
        yield from _chosen(answered)


def _chosen(answered: Answered) -> Iterator[Chosen]:
    question, answer = answered.question, answered.holder["answer"]
    if answered.kind == "text":
        return
    given: list[tuple[str, Any]] = [("", answer)] if answered.kind == "radio" else [(f"/{i}", item) for i, item in enumerate(answer)]
    for at, item in given:
        option = next(o for o in question["options"] if _names(item, o))
        yield Chosen(f"{answered.at}/answer{at}", item, option, question)


def nestings(record: Json, world: World) -> Iterator[Nesting]:
    """Every place of a good record where nested questions are, or could be, answered."""
    found = feature_of(record, world)
    if found is not None and found[0] in DRAWN.values():
        yield Nesting("", record, found[1].get("classifications") or [], [])
    for chosen in choices(record, world):
        others = [q for o in chosen.question["options"] for q in o.get("options") or [] if o is not chosen.option]
        own = chosen.option.get("options") or []
        yield Nesting(chosen.at, chosen.holder, own, [q for q in others if q["name"] not in {o["name"] for o in own}])
