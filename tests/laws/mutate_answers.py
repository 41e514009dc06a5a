"""Mutations of answers, at any depth: options, lists of them, texts."""

from __future__ import annotations

from random import Random
from typing import Any

from laws.mutations import Mutant, breaks
from laws.ontologies import Json, World
from laws.records import text_of
from laws.sites import Answered, Chosen, answers, choices
from predlint.names import canonical


def pick_answered(rng: Random, record: Json, world: World, *kinds: str, top: bool | None = None) -> Answered | None:
    found = [a for a in answers(record, world) if a.kind in kinds and top in (None, a.top)]
    return rng.choice(found) if found else None


def pick_chosen(rng: Random, record: Json, world: World) -> Chosen | None:
    found = list(choices(record, world))
    return rng.choice(found) if found else None


def looks(name: str) -> str:
    return canonical(name).casefold()


# -- options ------------------------------------------------------------------------------------------------------------


@breaks("ANS001")
def unknown_option(rng: Random, record: Json, world: World) -> Mutant | None:
    chosen = pick_chosen(rng, record, world)
    if chosen is None:
        return None
    chosen.holder["name"] = "zeppelin"
    return Mutant(record, f"{chosen.at}/name")


@breaks("ANS002")
def option_case_or_space(rng: Random, record: Json, world: World) -> Mutant | None:
    chosen = pick_chosen(rng, record, world)
    if chosen is None:
        return None
    value = text_of(chosen.option["value"])
    other = rng.choice((value.swapcase(), f"{value} ", f"\u3000{value}"))
    values = {text_of(o["value"]) for o in chosen.question["options"]}
    if other in values or looks(other) != looks(value):
        return None
    chosen.holder["name"] = other
    return Mutant(record, f"{chosen.at}/name")


@breaks("ANS003")
def label_for_value(rng: Random, record: Json, world: World) -> Mutant | None:
    chosen = pick_chosen(rng, record, world)
    label = chosen.option["label"] if chosen else ""
    if chosen is None or looks(label) in {looks(text_of(o["value"])) for o in chosen.question["options"]}:
        return None
    chosen.holder["name"] = label
    return Mutant(record, f"{chosen.at}/name")


@breaks("ANS004")
def radio_list(rng: Random, record: Json, world: World) -> Mutant | None:
    answered = pick_answered(rng, record, world, "radio")
    if answered is None:
        return None
    answered.holder["answer"] = rng.choice(([], [answered.holder["answer"]]))
    return Mutant(record, f"{answered.at}/answer")


@breaks("ANS005")
def checklist_object(rng: Random, record: Json, world: World) -> Mutant | None:
    answered = pick_answered(rng, record, world, "checklist", top=True)
    if answered is None:
        return None
    answered.holder["answer"] = answered.holder["answer"][0]
    return Mutant(record, f"{answered.at}/answer")


@breaks("ANS006")
def nested_checklist_object(rng: Random, record: Json, world: World) -> Mutant | None:
    answered = pick_answered(rng, record, world, "checklist", top=False)
    if answered is None:
        return None
    answered.holder["answer"] = answered.holder["answer"][0]
    return Mutant(record, f"{answered.at}/answer")


@breaks("ANS007")
def bare_answer(rng: Random, record: Json, world: World) -> Mutant | None:
    answered = pick_answered(rng, record, world, "radio", "checklist")
    if answered is None:
        return None
    answered.holder["answer"] = rng.choice(("zeppelin", text_of(answered.question["options"][0]["value"])))
    return Mutant(record, f"{answered.at}/answer")


@breaks("ANS009")
def empty_checklist(rng: Random, record: Json, world: World) -> Mutant | None:
    answered = pick_answered(rng, record, world, "checklist")
    if answered is None:
        return None
    answered.holder["answer"] = []
    return Mutant(record, f"{answered.at}/answer")


@breaks("ANS010")
def option_twice(rng: Random, record: Json, world: World) -> Mutant | None:
    answered = pick_answered(rng, record, world, "checklist")
    if answered is None:
        return None
    answered.holder["answer"].append(rng.choice(answered.holder["answer"]))
    return Mutant(record, f"{answered.at}/answer/{len(answered.holder['answer']) - 1}")


@breaks("ANS011")
def no_answer(rng: Random, record: Json, world: World) -> Mutant | None:
    answered = pick_answered(rng, record, world, "radio", "checklist")
    if answered is None:
        return None
    wrong = rng.choice((None, {}, "gone"))
    if wrong == "gone" and not answered.top:  # at the top its absence may as well be a tool without a value
        del answered.holder["answer"]
    else:
        answered.holder["answer"] = wrong if wrong != "gone" else None
    return Mutant(record, f"{answered.at}/answer")


@breaks("ANS012")
def answers_on_others(rng: Random, record: Json, world: World) -> Mutant | None:
    answered = pick_answered(rng, record, world, "radio", "text")
    if answered is None:
        return None
    answered.holder["answers"] = answered.holder.pop("answer")
    return Mutant(record, f"{answered.at}/answers")


@breaks("ANS013")
def both_answers(rng: Random, record: Json, world: World) -> Mutant | None:
    answered = pick_answered(rng, record, world, "checklist")
    if answered is None:
        return None
    answered.holder["answers"] = answered.holder["answer"]
    return Mutant(record, f"{answered.at}/answers")


@breaks("ANS014")
def old_answers(rng: Random, record: Json, world: World) -> Mutant | None:
    answered = pick_answered(rng, record, world, "checklist")
    if answered is None:
        return None
    answered.holder["answers"] = answered.holder.pop("answer")
    return Mutant(record, f"{answered.at}/answers")


@breaks("ANS015")
def option_name_type(rng: Random, record: Json, world: World) -> Mutant | None:
    chosen = pick_chosen(rng, record, world)
    if chosen is None:
        return None
    chosen.holder["name"] = rng.choice((7, "", [], True))
    return Mutant(record, f"{chosen.at}/name")


@breaks("ANS018")
def value_for_name(rng: Random, record: Json, world: World) -> Mutant | None:
    chosen = pick_chosen(rng, record, world)
    if chosen is None:
        return None
    chosen.holder.pop("schemaId", None)
    chosen.holder.pop("name", None)
    chosen.holder["value"] = "x"
    return Mutant(record, f"{chosen.at}/value")


@breaks("ANS025")
def answer_type(rng: Random, record: Json, world: World) -> Mutant | None:
    answered = pick_answered(rng, record, world, "radio", "checklist")
    if answered is None:
        return None
    wrong: Any = rng.choice((7, True, 0.5))
    if answered.kind == "checklist" and rng.random() < 0.5:
        answered.holder["answer"].append(wrong)
        return Mutant(record, f"{answered.at}/answer/{len(answered.holder['answer']) - 1}")
    answered.holder["answer"] = wrong
    return Mutant(record, f"{answered.at}/answer")


# -- texts --------------------------------------------------------------------------------------------------------------


@breaks("ANS008")
def text_type(rng: Random, record: Json, world: World) -> Mutant | None:
    answered = pick_answered(rng, record, world, "text")
    if answered is None:
        return None
    answered.holder["answer"] = rng.choice((7, None, {}, {"name": "x"}, [], ["x"], False))
    return Mutant(record, f"{answered.at}/answer")


@breaks("ANS016")
def empty_text(rng: Random, record: Json, world: World) -> Mutant | None:
    answered = pick_answered(rng, record, world, "text")
    if answered is None or answered.question.get("minCharacters"):
        return None
    answered.holder["answer"] = ""
    return Mutant(record, f"{answered.at}/answer")


@breaks("ANS017")
def text_length(rng: Random, record: Json, world: World) -> Mutant | None:
    answered = pick_answered(rng, record, world, "text")
    if answered is None:
        return None
    least, most = answered.question.get("minCharacters") or 0, answered.question.get("maxCharacters")
    wrong = (["\U0001f469" * (least - 1)] if least else []) + (["é" * (most + 1)] if most is not None else [])
    if not wrong:
        return None
    answered.holder["answer"] = rng.choice(wrong)
    return Mutant(record, f"{answered.at}/answer")
