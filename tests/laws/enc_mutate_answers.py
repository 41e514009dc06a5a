"""Mutations of what a row answers: about its objects, by frame, and about the whole."""

from __future__ import annotations

from typing import Any

from laws.enc_make import nested
from laws.enc_mutations import Case, Mutant, breaks, pointed, register_mutation, sibling_answers
from laws.enc_rows import ALONE

ABSENT = object()
CHOICES = ("radio", "checklist")


def _put(case: Case, whole: Any, at: str, member: str, values: tuple[Any, ...]) -> Mutant:
    value = case.rng.choice(values)
    if value is ABSENT:
        whole.pop(member, None)
    else:
        whole[member] = value
    return case.done(f"{at}/{member}")


def _in_answer(code: str, member: str, *values: Any, types: tuple[str, ...] = ()) -> None:
    """Takes a member of an answer away, or puts another value there."""

    def mutate(case: Case) -> Mutant | None:
        seen = case.answer(*types)
        return _put(case, seen.whole, seen.at, member, values) if seen is not None else None

    register_mutation(code, f"answer_{member}_{'_'.join(types)}", mutate)


def _in_action(code: str, member: str, *values: Any) -> None:
    def mutate(case: Case) -> Mutant | None:
        seen = case.action()
        return _put(case, seen.whole, seen.at, member, values) if seen is not None else None

    register_mutation(code, f"action_{member}", mutate)


def _in_entry(code: str, holder: str, member: str, *values: Any) -> None:
    def mutate(case: Case) -> Mutant | None:
        found = case.entry(holder)
        return _put(case, found[1], f"/{holder}/{pointed(found[0])}", member, values) if found is not None else None

    register_mutation(code, f"{holder}_{member}", mutate)


_in_answer("ANS202", "answers", {}, 3, None, True, types=("text",))
_in_answer("ANS202", "answers", "3", [], None, False, types=("numeric",))
_in_answer("ANS202", "answers", "wood", None, 3, {}, types=CHOICES)
_in_answer("NAM220", "featureHash", "NoPe0001", "x y z")
_in_answer("NAM224", "name", "another name")
_in_answer("REC251", "featureHash", ABSENT)
_in_answer("REC251", "answers", ABSENT)
_in_answer("REC252", "manualAnnotation", ABSENT)
_in_answer("REC252", "name", ABSENT)
_in_answer("REC253", "manualAnnotation", "false", 0, None)
_in_answer("REC253", "value", 3, None, [])
_in_answer("REC256", "answerss", [])
_in_answer("REC257", "featureHash", "", None, 3, [])
_in_action("REC251", "range", ABSENT)
_in_action("REC252", "dynamic", ABSENT)
_in_action("REC255", "trackHash", ABSENT)
_in_action("REC253", "shouldPropagate", "no", None)
for _member, _list in (("object_answers", "classifications"), ("classification_answers", "classifications"), ("object_actions", "actions")):
    _in_entry("REC250", _member, _list, {}, "x", None)
    _in_entry("REC251", _member, _list, ABSENT)
_in_entry("REC251", "object_answers", "objectHash", ABSENT)
_in_entry("REC257", "object_answers", "objectHash", "", None, 3)
_in_entry("REC257", "classification_answers", "classificationHash", "", [])
_in_entry("REC254", "classification_answers", "spaces", ABSENT)
_in_entry("REC258", "classification_answers", "createdAt", "yesterday", "")
_in_entry("CNF220", "classification_answers", "confidence", 8.0, -0.1, 1e300)
_in_entry("CNF221", "classification_answers", "confidence", "0.9", True, [])
_in_entry("CNF222", "classification_answers", "confidence", None)
_in_entry("NAM222", "classification_answers", "featureHash", "NoPe0001", "x")


# -- whose answers they are --------------------------------------------------------------------------------------------


@breaks("REC250")
def entry_no_object(case: Case) -> Mutant | None:
    member = case.rng.choice(("object_answers", "classification_answers", "object_actions"))
    found = case.entry(member)
    if found is None:
        return None
    case.row[member][found[0]] = case.rng.choice((None, 3, [], "x"))
    return case.done(f"/{member}/{pointed(found[0])}")


@breaks("NAM225")
def object_not_known(case: Case) -> Mutant | None:
    found = case.entry("object_answers")
    if found is None:
        return None
    found[1]["featureHash"] = "NoPe0001"
    return case.done(f"/object_answers/{pointed(found[0])}/featureHash")


@breaks("REC259")
def nowhere_in_the_recording(case: Case) -> Mutant | None:
    found = case.entry("object_answers")
    if found is None or case.row["data_type"] not in ALONE:
        return None
    member = next(name for name in ("range", "range_html") if name in found[1])
    del found[1][member]
    return case.done(f"/object_answers/{pointed(found[0])}/{member}")


@breaks("NAM223")
def attribute_of_another(case: Case) -> Mutant | None:
    seen = next(iter(case.answers()), None)
    if seen is None or case.feature_of(seen.unit["objectHash"]) is None:
        return None
    others = [f["attributes"][0] for f in case.onto.classifications if case.onto.owners(f["attributes"][0]["featureNodeHash"]) == 1]
    if not others:
        return None
    other = case.rng.choice(others)
    value: Any = "x" if other["type"] == "text" else 3
    seen.whole.update({"featureHash": other["featureNodeHash"], "answers": value if other["type"] not in CHOICES else []})
    return case.done(f"{seen.at}/featureHash")


@breaks("NAM221")
def option_not_known(case: Case) -> Mutant | None:
    seen = case.answer(*CHOICES)
    if seen is None:
        return None
    seen.whole["answers"][0]["featureHash"] = case.rng.choice(("NoPe0001", seen.kind["featureNodeHash"]))
    return case.done(f"{seen.at}/answers/0/featureHash")


@breaks("NAM224")
def option_called_otherwise(case: Case) -> Mutant | None:
    seen = case.answer(*CHOICES)
    if seen is None:
        return None
    seen.whole["answers"][0]["name"] = "no option is called so"
    return case.done(f"{seen.at}/answers/0/name")


# -- how many ----------------------------------------------------------------------------------------------------------


@breaks("ANS201")
def radio_with_two(case: Case) -> Mutant | None:
    seen = case.answer("radio")
    if seen is None:
        return None
    seen.whole["answers"] *= 2
    return case.done(f"{seen.at}/answers")


@breaks("ANS206")
def duplicate_option(case: Case) -> Mutant | None:
    seen = case.answer(
        "checklist", only=lambda seen: sum(a["featureHash"] == seen.whole["featureHash"] for a in sibling_answers(seen)) == 1
    )
    if seen is None:
        return None
    seen.whole["answers"].append(seen.whole["answers"][0])
    return case.done(f"{seen.at}/answers/{len(seen.whole['answers']) - 1}")


@breaks("ANS206")
def duplicate_answer(case: Case) -> Mutant | None:
    seen = case.answer("radio", "text", "numeric")
    if seen is None:
        return None
    sibling_answers(seen).append(seen.whole)
    return case.done(f"{seen.at.rpartition('/')[0]}/{len(sibling_answers(seen)) - 1}")


@breaks("ANS209")
def two_answers(case: Case) -> Mutant | None:
    seen = case.answer("text", "numeric")
    if seen is None:
        return None
    sibling_answers(seen).append(seen.whole | {"answers": "another" if seen.kind["type"] == "text" else 4.25})
    return case.done(f"{seen.at.rpartition('/')[0]}/{len(sibling_answers(seen)) - 1}")


@breaks("ANS211")
def split_checklist(case: Case) -> Mutant | None:
    def parted(seen: Any) -> bool:
        return len([choice for choice in seen.kind["options"] if not choice.get("archived")]) > 1

    seen = next(iter(case.answers("checklist", member="classification_answers", only=parted)), None)
    if seen is None:
        return None
    choices = [choice for choice in seen.kind["options"] if not choice.get("archived")][:2]
    one, other = ({"name": c["label"], "value": c["value"], "featureHash": c["featureNodeHash"]} for c in choices)
    seen.whole["answers"] = [one]
    sibling_answers(seen).append(seen.whole | {"answers": [other]})
    return case.done(f"{seen.at.rpartition('/')[0]}/{len(sibling_answers(seen)) - 1}")


@breaks("ANS207")
def archived_option(case: Case) -> Mutant | None:
    seen = case.answer(*CHOICES, only=lambda seen: any(c.get("archived") for c in seen.kind["options"]))
    if seen is None:
        return None
    choice = next(c for c in seen.kind["options"] if c.get("archived"))
    seen.whole["answers"] = [{"name": choice["label"], "value": choice["value"], "featureHash": choice["featureNodeHash"]}]
    return case.done(f"{seen.at}/answers/0")


# -- what must be answered ---------------------------------------------------------------------------------------------


def _unanswered(case: Case, *, required: bool, profile: str | None = None) -> Mutant | None:
    for key, entry in case.row["object_answers"].items():
        feature = case.feature_of(key)
        for attribute in (feature or {}).get("attributes") or ():
            plain = attribute["required"] == required and not attribute.get("archived") and not attribute.get("dynamic")
            if plain and attribute["type"] != "checklist" and case.onto.owners(attribute["featureNodeHash"]) == 1:
                below = {attribute["featureNodeHash"], *(inner["featureNodeHash"] for inner in nested(attribute))}
                entry["classifications"] = [a for a in entry["classifications"] if a["featureHash"] not in below]
                return case.done(f"/object_answers/{pointed(key)}/classifications", profile)
    return None


@breaks("ANS203")
def required_missing(case: Case) -> Mutant | None:
    return _unanswered(case, required=True)


@breaks("ANS204")
def optional_missing(case: Case) -> Mutant | None:
    return _unanswered(case, required=False, profile="strict-match")


@breaks("ANS210")
def classification_empty(case: Case) -> Mutant | None:
    for key, entry in case.row["classification_answers"].items():
        feature = case.onto.classification(entry["featureHash"])
        if feature is not None and not feature["attributes"][0]["required"]:
            entry["classifications"] = []
            return case.done(f"/classification_answers/{pointed(key)}/classifications")
    return None


@breaks("ANS205")
def parent_without_option(case: Case) -> Mutant | None:
    for member in ("object_answers", "classification_answers"):
        for key, entry in case.row[member].items():
            answers = {a["featureHash"]: (index, a) for index, a in reversed([*enumerate(entry["classifications"])])}
            for hash, (_, answer) in answers.items():
                attribute = case.onto.attribute(hash)
                if attribute is None or attribute["type"] != "radio" or len(attribute["options"]) < 2 or case.onto.owners(hash) != 1:
                    continue
                chosen = next(c for c in attribute["options"] if c["featureNodeHash"] == answer["answers"][0]["featureHash"])
                inner = next((i for i in chosen.get("options") or () if i["featureNodeHash"] in answers), None)
                if inner is None:
                    continue
                other = next(c for c in attribute["options"] if c is not chosen)
                answer["answers"] = [{"name": other["label"], "value": other["value"], "featureHash": other["featureNodeHash"]}]
                return case.done(f"/{member}/{pointed(key)}/classifications/{answers[inner['featureNodeHash']][0]}")
    return None
