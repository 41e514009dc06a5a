"""Mutations of nested questions, confidence and custom metrics."""

from __future__ import annotations

from random import Random
from typing import Any

from laws.mutate_answers import breaks_answer, normalized_name
from laws.mutations import LONG_ID, Mutant, breaks, is_drawn
from laws.ontologies import Json, World, nested_questions
from laws.sites import QUESTIONS, Answered, Nesting, answers, choices, feature_of, nestings


def _nesting(rng: Random, record: Json, world: World) -> Nesting | None:
    found = list(nestings(record, world))
    return rng.choice(found) if found else None


# -- nested questions ---------------------------------------------------------------------------------------------------


def _with_sibling_classifications(record: Json, answered: Answered) -> Mutant:
    answered.holder["classifications"] = [{"name": "x", "answer": "y"}]
    return Mutant(record, f"{answered.at}/classifications")


@breaks_answer("REC008", "radio", usual=False)
def classifications_beside_radio_answer(rng: Random, record: Json, answered: Answered) -> Mutant | None:
    return _with_sibling_classifications(record, answered)


@breaks_answer("REC011", "checklist", usual=False)
def classifications_beside_checklist(rng: Random, record: Json, answered: Answered) -> Mutant | None:
    return _with_sibling_classifications(record, answered)


@breaks_answer("ANS031", "text")
def classifications_beside_text(rng: Random, record: Json, answered: Answered) -> Mutant | None:
    return _with_sibling_classifications(record, answered)


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
    nesting = _nesting(rng, record, world)
    if nesting is None:
        return None
    known = {normalized_name(t) for q in (*nesting.questions, *nesting.siblings) for t in (q["name"], q["instructions"])}
    below = {text for q in nested_questions(world.ontology) for text in (q["name"], q["instructions"])}
    names = [q["name"] for q in world.questions if normalized_name(q["name"]) not in known and q["name"] not in below]
    return _ask(record, nesting, rng.choice(names)) if names else None


@breaks("ANS021")
def question_of_other_option(rng: Random, record: Json, world: World) -> Mutant | None:
    nesting = _nesting(rng, record, world)
    if nesting is None:
        return None
    known = {normalized_name(text) for q in nesting.questions for text in (q["name"], q["instructions"])}
    names = [q["name"] for q in nesting.siblings if normalized_name(q["name"]) not in known]
    return _ask(record, nesting, rng.choice(names)) if names else None


@breaks("ANS022")
def required_missing(rng: Random, record: Json, world: World) -> Mutant | None:
    if "segments" in record:
        known = feature_of(record, world)
        if known is None or not any(q.get("required") for q in known[1].get("classifications") or []):
            return None
        for holder in (record, *[keyframe for segment in record["segments"] for keyframe in segment["keyframes"]]):
            holder.pop("classifications", None)
        return Mutant(record, "/segments")
    found = [n for n in nestings(record, world) if any(q.get("required") for q in n.questions)]
    if not found:
        return None
    nesting = rng.choice(found)
    if nesting.optional or rng.random() < 0.5:
        nesting.holder["classifications"] = []
    else:
        nesting.holder.pop("classifications", None)
    return Mutant(record, f"{nesting.at}/classifications")


@breaks("ANS023")
def duplicate_nested_answer(rng: Random, record: Json, world: World) -> Mutant | None:
    found = [n for n in nestings(record, world) if n.holder.get("classifications")]
    if not found:
        return None
    nesting = rng.choice(found)
    nesting.holder["classifications"].append(rng.choice(nesting.holder["classifications"]))
    return Mutant(record, f"{nesting.at}/classifications/{len(nesting.holder['classifications']) - 1}")


# -- confidence and custom metrics --------------------------------------------------------------------------------------


def _scored(rng: Random, record: Json, world: World) -> tuple[str, Json]:
    """A place where a model run may have a confidence."""
    places = [(c.at, c.holder) for c in choices(record, world)] + [
        (a.at, a.holder) for a in answers(record, world) if a.kind == "text" and a.usual
    ]
    if is_drawn(record) or "location" in record or "textSelections" in record:
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


@breaks_answer("CNF004", "radio", "checklist", target="model-run", usual=False)
def confidence_place(rng: Random, record: Json, answered: Answered) -> Mutant | None:
    answered.holder["confidence"] = 0.5
    return Mutant(record, f"{answered.at}/confidence")


@breaks("CNF005", target="mal")
def confidence_in_mal(rng: Random, record: Json, world: World) -> Mutant | None:
    at, holder = _scored(rng, record, world)
    if not at and any(member in record for member in ("relationship", "segments", "masks")):
        return None
    holder["confidence"] = 0.5
    return Mutant(record, f"{at}/confidence")


@breaks("REC012", target="model-run")
def score_for_confidence(rng: Random, record: Json, world: World) -> Mutant | None:
    at, holder = _scored(rng, record, world)
    if not at and any(member in record for member in (*QUESTIONS, "relationship", "metricValue", "segments", "masks")):
        return None  # no confidence is read there
    holder.pop("confidence", None)
    other = rng.choice(("score", "probability", "conf"))
    holder[other] = rng.choice((0.5, 1, 87, "0.5"))
    return Mutant(record, f"{at}/{other}")


@breaks("REC012")
def answers_in_attributes(rng: Random, record: Json, world: World) -> Mutant | None:
    found = [n for n in nestings(record, world) if n.questions]
    if not found:
        return None
    nesting, other = rng.choice(found), rng.choice(("attributes", "properties"))
    name = rng.choice(nesting.questions)["name"]
    nesting.holder.pop("classifications", None)
    nesting.holder[other] = rng.choice(({name: "x"}, [{"name": name, "value": "x"}]))
    return Mutant(record, f"{nesting.at}/{other}")


@breaks("CNF006")
def confidence_unused(rng: Random, record: Json, world: World) -> Mutant | None:
    followed = "segments" in record and world.media is not None
    if not followed and not any(member in record for member in ("relationship", "metricValue", "masks")):
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


@breaks("MET008", target="model-run")
def metric_twice_inside(rng: Random, record: Json, world: World) -> Mutant | None:
    if feature_of(record, world) is None or "masks" in record:
        return None
    at, holder = _scored(rng, record, world)
    holder["customMetrics"] = [{"name": "m", "value": 1}, {"name": "n", "value": 1}, {"value": 2, "name": "m"}]
    return Mutant(record, f"{at}/customMetrics/2/name")


@breaks("CNF007", target="model-run")
def partial_confidence(rng: Random, record: Json, world: World) -> Mutant | None:
    last = [choice for choice in choices(record, world) if not choice.holder.get("classifications") and "/keyframes/" not in choice.at]
    if len(last) < 2:
        return None
    for choice in last:
        choice.holder.pop("confidence", None)
    last[0].holder["confidence"] = 0.5
    return Mutant(record, None)


@breaks("MET002", target="mal")
def metrics_in_mal(rng: Random, record: Json, world: World) -> Mutant | None:
    at, holder = _scored(rng, record, world)
    holder["customMetrics"] = [{"name": "m", "value": 1}]
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
