"""Mutations of answers, at any depth: options, lists of them, texts."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from random import Random
from typing import Any

from laws.mutations import Mutant, breaks
from laws.ontologies import Json, World
from laws.records import text_of
from laws.sites import Answered, Chosen, answers, choices
from predlint.model.texts import canonical

BreakAnswer = Callable[[Random, Json, Answered], Mutant | None]
BreakChoice = Callable[[Random, Json, Chosen], Mutant | None]


def breaks_answer(
    code: str, *kinds: str, top: bool | None = None, target: str | None = None, usual: bool = True
) -> Callable[[BreakAnswer], BreakAnswer]:
    """Registers a mutation of one answer to a question of these kinds; a record that has none is left alone.

    ``usual`` where it says nothing of answers that may have another form.
    """

    def register(mutate: BreakAnswer) -> BreakAnswer:
        @breaks(code, target=target)
        @wraps(mutate)
        def _on_one(rng: Random, record: Json, world: World) -> Mutant | None:
            found = [a for a in answers(record, world) if a.kind in kinds and top in (None, a.top) and (a.usual or not usual)]
            return mutate(rng, record, rng.choice(found)) if found else None

        return mutate

    return register


def breaks_choice(code: str) -> Callable[[BreakChoice], BreakChoice]:
    """Registers a mutation of one chosen option; a record that has none is left alone."""

    def register(mutate: BreakChoice) -> BreakChoice:
        @breaks(code)
        @wraps(mutate)
        def _on_one(rng: Random, record: Json, world: World) -> Mutant | None:
            found = list(choices(record, world))
            return mutate(rng, record, rng.choice(found)) if found else None

        return mutate

    return register


def normalized_name(name: str) -> str:
    return canonical(name).casefold()


# -- options ------------------------------------------------------------------------------------------------------------


@breaks_choice("ANS001")
def unknown_option(rng: Random, record: Json, chosen: Chosen) -> Mutant | None:
    chosen.holder["name"] = "zeppelin"
    return Mutant(record, f"{chosen.at}/name")


@breaks_choice("ANS002")
def option_case_or_space(rng: Random, record: Json, chosen: Chosen) -> Mutant | None:
    value = text_of(chosen.option["value"])
    other = rng.choice((value.swapcase(), f"{value} ", f"\u3000{value}"))
    values = {text_of(o["value"]) for o in chosen.question["options"]}
    if other in values or normalized_name(other) != normalized_name(value):
        return None
    chosen.holder["name"] = other
    return Mutant(record, f"{chosen.at}/name")


@breaks_answer("ANS004", "radio")
def radio_list(rng: Random, record: Json, answered: Answered) -> Mutant | None:
    over_time = answered.top and answered.question.get("scope") == "index"  # of a video: a list of one is only unusual there
    answered.holder["answer"] = [] if over_time else rng.choice(([], [answered.holder["answer"]]))
    return Mutant(record, f"{answered.at}/answer")


@breaks_answer("ANS005", "checklist", top=True)
def checklist_object(rng: Random, record: Json, answered: Answered) -> Mutant | None:
    answered.holder["answer"] = answered.holder["answer"][0]
    return Mutant(record, f"{answered.at}/answer")


@breaks_answer("ANS006", "checklist", top=False)
def nested_checklist_object(rng: Random, record: Json, answered: Answered) -> Mutant | None:
    answered.holder["answer"] = answered.holder["answer"][0]
    return Mutant(record, f"{answered.at}/answer")


@breaks_answer("ANS007", "radio", "checklist")
def bare_answer(rng: Random, record: Json, answered: Answered) -> Mutant | None:
    answered.holder["answer"] = rng.choice(("zeppelin", text_of(answered.question["options"][0]["value"])))
    return Mutant(record, f"{answered.at}/answer")


@breaks_answer("ANS009", "checklist")
def empty_checklist(rng: Random, record: Json, answered: Answered) -> Mutant | None:
    answered.holder["answer"] = []
    return Mutant(record, f"{answered.at}/answer")


@breaks_answer("ANS010", "checklist")
def duplicate_option(rng: Random, record: Json, answered: Answered) -> Mutant | None:
    answered.holder["answer"].append(rng.choice(answered.holder["answer"]))
    return Mutant(record, f"{answered.at}/answer/{len(answered.holder['answer']) - 1}")


@breaks_answer("ANS011", "radio", "checklist")
def no_answer(rng: Random, record: Json, answered: Answered) -> Mutant | None:
    wrong = rng.choice((None, {}, "gone"))
    if wrong == "gone" and not answered.top:  # at the top its absence may as well be a tool without a value
        del answered.holder["answer"]
    else:
        answered.holder["answer"] = wrong if wrong != "gone" else None
    return Mutant(record, f"{answered.at}/answer")


@breaks_answer("ANS012", "radio", "text", usual=False)
def misspelt_answers_member(rng: Random, record: Json, answered: Answered) -> Mutant | None:
    answered.holder["answers"] = answered.holder.pop("answer")
    return Mutant(record, f"{answered.at}/answers")


@breaks_answer("ANS013", "checklist")
def both_answers(rng: Random, record: Json, answered: Answered) -> Mutant | None:
    answered.holder["answers"] = answered.holder["answer"]
    return Mutant(record, f"{answered.at}/answers")


@breaks_answer("ANS014", "checklist")
def old_answers(rng: Random, record: Json, answered: Answered) -> Mutant | None:
    answered.holder["answers"] = answered.holder.pop("answer")
    return Mutant(record, f"{answered.at}/answers")


@breaks_choice("ANS015")
def option_name_type(rng: Random, record: Json, chosen: Chosen) -> Mutant | None:
    chosen.holder["name"] = rng.choice((7, "", [], True))
    return Mutant(record, f"{chosen.at}/name")


@breaks_choice("ANS018")
def value_for_name(rng: Random, record: Json, chosen: Chosen) -> Mutant | None:
    chosen.holder.pop("schemaId", None)
    chosen.holder.pop("name", None)
    chosen.holder["value"] = "x"
    return Mutant(record, f"{chosen.at}/value")


@breaks_answer("ANS025", "radio", "checklist")
def answer_type(rng: Random, record: Json, answered: Answered) -> Mutant | None:
    wrong: Any = rng.choice((7, True, 0.5))
    if answered.kind == "checklist" and rng.random() < 0.5:
        answered.holder["answer"].append(wrong)
        return Mutant(record, f"{answered.at}/answer/{len(answered.holder['answer']) - 1}")
    answered.holder["answer"] = wrong
    return Mutant(record, f"{answered.at}/answer")


# -- texts --------------------------------------------------------------------------------------------------------------


@breaks_answer("ANS008", "text")
def text_type(rng: Random, record: Json, answered: Answered) -> Mutant | None:
    answered.holder["answer"] = rng.choice((7, None, {}, {"name": "x"}, [], ["x"], False))
    return Mutant(record, f"{answered.at}/answer")


@breaks_answer("ANS016", "text")
def empty_text(rng: Random, record: Json, answered: Answered) -> Mutant | None:
    if answered.question.get("minCharacters"):
        return None
    answered.holder["answer"] = ""
    return Mutant(record, f"{answered.at}/answer")


@breaks_answer("ANS017", "text")
def text_length(rng: Random, record: Json, answered: Answered) -> Mutant | None:
    minimum, maximum = answered.question.get("minCharacters") or 0, answered.question.get("maxCharacters")
    wrong = (["\U0001f469" * (minimum - 1)] if minimum else []) + (["é" * (maximum + 1)] if maximum is not None else [])
    if not wrong:
        return None
    answered.holder["answer"] = rng.choice(wrong)
    return Mutant(record, f"{answered.at}/answer")
