"""Mutations of answers, at any depth: options, lists, nested questions, confidence and metrics."""

from __future__ import annotations

from random import Random
from typing import Any

from laws.mutations import LONG_ID, Mutant, breaks, is_drawn
from laws.ontologies import Json, World
from laws.records import text_of
from laws.sites import QUESTIONS, Answered, Chosen, Nesting, answers, choices, feature_of, nestings
from predlint.names import canonical


def _answered(rng: Random, record: Json, world: World, *kinds: str, top: bool | None = None) -> Answered | None:
    found = [a for a in answers(record, world) if a.kind in kinds and top in (None, a.top)]
    return rng.choice(found) if found else None


def _chosen(rng: Random, record: Json, world: World) -> Chosen | None:
    found = list(choices(record, world))
    return rng.choice(found) if found else None


def _nesting(rng: Random, record: Json, world: World) -> Nesting | None:
    found = list(nestings(record, world))
    return rng.choice(found) if found else None


def _looks(name: str) -> str:
    return canonical(name).casefold()


# -- options ------------------------------------------------------------------------------------------------------------


@breaks("ANS001")
def unknown_option(rng: Random, record: Json, world: World) -> Mutant | None:
    chosen = _chosen(rng, record, world)
    if chosen is None:
        return None
    chosen.holder["name"] = "zeppelin"
    return Mutant(record, f"{chosen.at}/name")


@breaks("ANS002")
def option_case_or_space(rng: Random, record: Json, world: World) -> Mutant | None:
    chosen = _chosen(rng, record, world)
    if chosen is None:
        return None
    value = text_of(chosen.option["value"])
    other = rng.choice((value.swapcase(), f"{value} ", f"\u3000{value}"))
    values = {text_of(o["value"]) for o in chosen.question["options"]}
    if other in values or _looks(other) != _looks(value):
        return None
    chosen.holder["name"] = other
    return Mutant(record, f"{chosen.at}/name")


@breaks("ANS003")
def label_for_value(rng: Random, record: Json, world: World) -> Mutant | None:
    chosen = _chosen(rng, record, world)
    label = chosen.option["label"] if chosen else ""
    if chosen is None or _looks(label) in {_looks(text_of(o["value"])) for o in chosen.question["options"]}:
        return None
    chosen.holder["name"] = label
    return Mutant(record, f"{chosen.at}/name")


@breaks("ANS004")
def radio_list(rng: Random, record: Json, world: World) -> Mutant | None:
    answered = _answered(rng, record, world, "radio")
    if answered is None:
        return None
    answered.holder["answer"] = rng.choice(([], [answered.holder["answer"]]))
    return Mutant(record, f"{answered.at}/answer")


@breaks("ANS005")
def checklist_object(rng: Random, record: Json, world: World) -> Mutant | None:
    answered = _answered(rng, record, world, "checklist", top=True)
    if answered is None:
        return None
    answered.holder["answer"] = answered.holder["answer"][0]
    return Mutant(record, f"{answered.at}/answer")


@breaks("ANS006")
def nested_checklist_object(rng: Random, record: Json, world: World) -> Mutant | None:
    answered = _answered(rng, record, world, "checklist", top=False)
    if answered is None:
        return None
    answered.holder["answer"] = answered.holder["answer"][0]
    return Mutant(record, f"{answered.at}/answer")


@breaks("ANS007")
def bare_answer(rng: Random, record: Json, world: World) -> Mutant | None:
    answered = _answered(rng, record, world, "radio", "checklist")
    if answered is None:
        return None
    answered.holder["answer"] = rng.choice(("zeppelin", text_of(answered.question["options"][0]["value"])))
    return Mutant(record, f"{answered.at}/answer")


@breaks("ANS009")
def empty_checklist(rng: Random, record: Json, world: World) -> Mutant | None:
    answered = _answered(rng, record, world, "checklist")
    if answered is None:
        return None
    answered.holder["answer"] = []
    return Mutant(record, f"{answered.at}/answer")


@breaks("ANS010")
def option_twice(rng: Random, record: Json, world: World) -> Mutant | None:
    answered = _answered(rng, record, world, "checklist")
    if answered is None:
        return None
    answered.holder["answer"].append(rng.choice(answered.holder["answer"]))
    return Mutant(record, f"{answered.at}/answer/{len(answered.holder['answer']) - 1}")


@breaks("ANS011")
def no_answer(rng: Random, record: Json, world: World) -> Mutant | None:
    answered = _answered(rng, record, world, "radio", "checklist")
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
    answered = _answered(rng, record, world, "radio", "text")
    if answered is None:
        return None
    answered.holder["answers"] = answered.holder.pop("answer")
    return Mutant(record, f"{answered.at}/answers")


@breaks("ANS013")
def both_answers(rng: Random, record: Json, world: World) -> Mutant | None:
    answered = _answered(rng, record, world, "checklist")
    if answered is None:
        return None
    answered.holder["answers"] = answered.holder["answer"]
    return Mutant(record, f"{answered.at}/answers")


@breaks("ANS014")
def old_answers(rng: Random, record: Json, world: World) -> Mutant | None:
    answered = _answered(rng, record, world, "checklist")
    if answered is None:
        return None
    answered.holder["answers"] = answered.holder.pop("answer")
    return Mutant(record, f"{answered.at}/answers")


@breaks("ANS015")
def option_name_type(rng: Random, record: Json, world: World) -> Mutant | None:
    chosen = _chosen(rng, record, world)
    if chosen is None:
        return None
    chosen.holder["name"] = rng.choice((7, "", [], True))
    return Mutant(record, f"{chosen.at}/name")


@breaks("ANS018")
def value_for_name(rng: Random, record: Json, world: World) -> Mutant | None:
    chosen = _chosen(rng, record, world)
    if chosen is None:
        return None
    chosen.holder.pop("schemaId", None)
    chosen.holder.pop("name", None)
    chosen.holder["value"] = "x"
    return Mutant(record, f"{chosen.at}/value")


@breaks("ANS025")
def answer_type(rng: Random, record: Json, world: World) -> Mutant | None:
    answered = _answered(rng, record, world, "radio", "checklist")
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
    answered = _answered(rng, record, world, "text")
    if answered is None:
        return None
    answered.holder["answer"] = rng.choice((7, None, {}, {"name": "x"}, [], ["x"], False))
    return Mutant(record, f"{answered.at}/answer")


@breaks("ANS016")
def empty_text(rng: Random, record: Json, world: World) -> Mutant | None:
    answered = _answered(rng, record, world, "text")
    if answered is None or answered.question.get("minCharacters"):
        return None
    answered.holder["answer"] = ""
    return Mutant(record, f"{answered.at}/answer")


@breaks("ANS017")
def text_length(rng: Random, record: Json, world: World) -> Mutant | None:
    answered = _answered(rng, record, world, "text")
    if answered is None:
        return None
    least, most = answered.question.get("minCharacters") or 0, answered.question.get("maxCharacters")
    wrong = (["\U0001f469" * (least - 1)] if least else []) + (["é" * (most + 1)] if most is not None else [])
    if not wrong:
        return None
    answered.holder["answer"] = rng.choice(wrong)
    return Mutant(record, f"{answered.at}/answer")


# -- nested questions ---------------------------------------------------------------------------------------------------


@breaks("REC008")
def beside_the_answer(rng: Random, record: Json, world: World) -> Mutant | None:
    answered = _answered(rng, record, world, *QUESTIONS)
    if answered is None:
        return None
    answered.holder["classifications"] = [{"name": "x", "answer": "y"}]
    return Mutant(record, f"{answered.at}/classifications")


def _ask(record: Json, nesting: Nesting, name: str) -> Mutant:
    nested = nesting.holder.setdefault("classifications", [])
    nested.append({"name": name, "answer": "x"})
    return Mutant(record, f"{nesting.at}/classifications/{len(nested) - 1}/name")


@breaks("ANS019")
def unknown_nested(rng: Random, record: Json, world: World) -> Mutant | None:
    nesting = _nesting(rng, record, world)
    return _ask(record, nesting, "zeppelin") if nesting else None


@breaks("ANS020")
def global_nested(rng: Random, record: Json, world: World) -> Mutant | None:
    from laws.ontologies import nested_questions

    nesting = _nesting(rng, record, world)
    if nesting is None:
        return None
    known = {_looks(t) for q in (*nesting.questions, *nesting.siblings) for t in (q["name"], q["instructions"])}
    below = {q["name"] for q in nested_questions(world.ontology)}
    names = [q["name"] for q in world.questions if _looks(q["name"]) not in known and q["name"] not in below]
    return _ask(record, nesting, rng.choice(names)) if names else None


@breaks("ANS021")
def other_options_question(rng: Random, record: Json, world: World) -> Mutant | None:
    nesting = _nesting(rng, record, world)
    if nesting is None:
        return None
    known = {_looks(text) for q in nesting.questions for text in (q["name"], q["instructions"])}
    names = [q["name"] for q in nesting.siblings if _looks(q["name"]) not in known]
    return _ask(record, nesting, rng.choice(names)) if names else None


@breaks("ANS022")
def required_missing(rng: Random, record: Json, world: World) -> Mutant | None:
    found = [n for n in nestings(record, world) if any(q.get("required") for q in n.questions)]
    if not found:
        return None
    nesting = rng.choice(found)
    if rng.random() < 0.5:
        nesting.holder["classifications"] = []
    else:
        nesting.holder.pop("classifications", None)
    return Mutant(record, f"{nesting.at}/classifications")


@breaks("ANS023")
def nested_twice(rng: Random, record: Json, world: World) -> Mutant | None:
    found = [n for n in nestings(record, world) if n.holder.get("classifications")]
    if not found:
        return None
    nesting = rng.choice(found)
    nesting.holder["classifications"].append(rng.choice(nesting.holder["classifications"]))
    return Mutant(record, f"{nesting.at}/classifications/{len(nesting.holder['classifications']) - 1}")


# -- confidence and custom metrics --------------------------------------------------------------------------------------


def _scored(rng: Random, record: Json, world: World) -> tuple[str, Json]:
    """A place where a model run may have a confidence."""
    places = [(c.at, c.holder) for c in choices(record, world)] + [(a.at, a.holder) for a in answers(record, world) if a.kind == "text"]
    if is_drawn(record):
        places.append(("", record))
    return rng.choice(places) if places else ("", record)


def _confidence(rng: Random, record: Json, world: World, value: Any) -> Mutant:
    at, holder = _scored(rng, record, world)
    holder["confidence"] = value
    return Mutant(record, f"{at}/confidence")


@breaks("CNF001")
def confidence_range(rng: Random, record: Json, world: World) -> Mutant | None:
    return _confidence(rng, record, world, rng.choice((-0.001, 1.0000001, 87, -1, 1e300)))


@breaks("CNF002")
def confidence_type(rng: Random, record: Json, world: World) -> Mutant | None:
    return _confidence(rng, record, world, rng.choice(("0.5", True, [], {})))


@breaks("CNF003")
def confidence_null(rng: Random, record: Json, world: World) -> Mutant | None:
    return _confidence(rng, record, world, None)


@breaks("CNF004", target="model-run")
def confidence_place(rng: Random, record: Json, world: World) -> Mutant | None:
    answered = _answered(rng, record, world, "radio", "checklist")
    if answered is None:
        return None
    answered.holder["confidence"] = 0.5
    return Mutant(record, f"{answered.at}/confidence")


@breaks("CNF005", target="mal")
def confidence_in_mal(rng: Random, record: Json, world: World) -> Mutant | None:
    return None if "relationship" in record else _confidence(rng, record, world, 0.5)


@breaks("CNF006")
def confidence_unused(rng: Random, record: Json, world: World) -> Mutant | None:
    if "relationship" not in record and "metricValue" not in record:
        return None
    return Mutant(record | {"confidence": 0.5}, "/confidence")


@breaks("MET001")
def metrics_form(rng: Random, record: Json, world: World) -> Mutant | None:
    found = feature_of(record, world)
    if found is None:
        return None
    at, holder = _scored(rng, record, world)
    wrong, where = rng.choice((({}, ""), (7, ""), ([7], "/0"), ([{"name": "x"}], "/0/value"), ([{"name": 7, "value": 1}], "/0/name")))
    holder["customMetrics"] = wrong
    return Mutant(record, f"{at}/customMetrics{where}")


@breaks("MET002", target="mal")
def metrics_in_mal(rng: Random, record: Json, world: World) -> Mutant | None:
    at, holder = _scored(rng, record, world)
    holder["customMetrics"] = []
    return Mutant(record, f"{at}/customMetrics")


@breaks("NAM008")
def unknown_option_id(rng: Random, record: Json, world: World) -> Mutant | None:
    """Of nested questions; that of an option is ANS001."""
    found = [a for a in answers(record, world) if not a.top]
    if not found or not world.has_ids:
        return None
    answered = rng.choice(found)
    answered.holder["schemaId"] = LONG_ID
    return Mutant(record, f"{answered.at}/schemaId")
