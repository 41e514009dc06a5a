"""Mutations of names and labels."""

from __future__ import annotations

from laws.ls_configs import FLAG
from laws.ls_mutate_answers import closed, flat, form, known, one, plain, value_is
from laws.ls_mutations import Case, Mutant, breaks
from laws.mutate_answers import normalized_name

# -- names ----------------------------------------------------------------------------------------------------------------


@breaks("NAM101")
def unknown_control(case: Case) -> Mutant | None:
    if (found := case.result(plain)) is None:
        return None
    found[1]["from_name"] = case.rng.choice((found[2].name + "zzz", found[2].name + " ", "\u0000", found[2].to[0] + "\u200bq"))
    return case.done(f"{found[0]}/from_name")


@breaks("NAM101")
def named_after_the_object(case: Case) -> Mutant | None:
    if (found := case.result(plain, lambda r, a: a.name not in a.to)) is None:
        return None
    found[1]["from_name"] = found[2].to[0]
    return case.done(f"{found[0]}/from_name")


@breaks("NAM102")
def unknown_object(case: Case) -> Mutant | None:
    if (found := case.result()) is None:
        return None
    found[1]["to_name"] += "zzz"
    return case.done(f"{found[0]}/to_name")


@breaks("NAM102")
def another_object(case: Case) -> Mutant | None:
    """What is drawn, marked or answered has the name of an object that its control does not label."""
    if (found := case.result(known, plain)) is None:
        return None
    others = [shown.name for shown in case.config.objects if shown.name not in found[2].to]
    if not others or "{{" in others[0]:
        return None
    found[1]["to_name"] = case.rng.choice(others)
    return case.done(f"{found[0]}/to_name")


@breaks("NAM103")
def unknown_type(case: Case) -> Mutant | None:
    if (found := case.result(known, plain)) is None:
        return None
    found[1]["type"] = "mystery"
    return case.done(f"{found[0]}/type")


@breaks("NAM104")
def upper_case_type(case: Case) -> Mutant | None:
    if (found := case.result(one)) is None:
        return None
    found[1]["type"] = found[2].tag if found[2].tag != "Chat" else "ChatMessage"
    return case.done(f"{found[0]}/type")


@breaks("NAM105")
def nameless(case: Case) -> Mutant | None:
    if (found := case.result(plain)) is None:
        return None
    member = case.rng.choice(("from_name", "to_name", "type"))
    if case.rng.random() < 0.5:
        del found[1][member]
    else:
        found[1][member] = None
    return case.done(f"{found[0]}/{member}") if member != "type" or member not in found[1] else None


@breaks("NAM106")
def beyond_the_pages(case: Case) -> Mutant | None:
    if (found := case.result(lambda r, a: a.repeated)) is None:
        return None
    where, result, asks = found
    result["from_name"], result["to_name"] = asks.name.replace(FLAG, "7"), asks.to[0].replace(FLAG, "7")
    return case.done(f"{where}/from_name")


# -- labels ---------------------------------------------------------------------------------------------------------------


@breaks("ANS101")
def unknown_label(case: Case) -> Mutant | None:
    found = case.result(flat)
    return value_is(case, found, found[2].type, ["nothing like it"], "/0") if found else None


@breaks("ANS102")
def label_misspelt(case: Case) -> Mutant | None:
    found = case.result(flat)
    if found is None:
        return None
    stored = {label.stored for label in found[2].labels}
    wrong = found[1]["value"][found[2].type][0] + " "
    return value_is(case, found, found[2].type, [wrong], "/0") if wrong not in stored else None


@breaks("ANS103")
def value_for_alias(case: Case) -> Mutant | None:
    for found in case.results(flat):
        names = {normalized_name(label.stored) for label in found[2].labels}
        alias = next((la for la in found[2].labels if la.alias and normalized_name(la.value) not in names and la.value.isascii()), None)
        if alias is not None and alias.value:
            return value_is(case, found, found[2].type, [alias.value], "/0")
    return None


@breaks("ANS104")
def labels_gone(case: Case) -> Mutant | None:
    if (found := case.result(closed, lambda r, a: a.form != "video-vector")) is None:
        return None
    del found[1]["value"][found[2].type]
    return case.done(f"{found[0]}/value/{found[2].type}")


@breaks("ANS104")
def labels_under_another_name(case: Case) -> Mutant | None:
    if (found := case.result(flat, lambda r, a: a.draws and a.form not in ("video-vector", "cube"))) is None:
        return None
    found[1]["value"]["labels"] = found[1]["value"].pop(found[2].type)
    return case.done(f"{found[0]}/value/labels")


@breaks("ANS105")
def label_text(case: Case) -> Mutant | None:
    found = case.result(closed)
    return value_is(case, found, found[2].type, case.rng.choice(("car", {}, 3, None))) if found else None


@breaks("ANS105")
def label_null(case: Case) -> Mutant | None:
    found = case.result(flat)
    return value_is(case, found, found[2].type, [case.rng.choice((None, 3, [], ""))], "/0") if found else None


@breaks("ANS106")
def no_labels(case: Case) -> Mutant | None:
    found = case.result(closed, lambda r, a: not a.flag("allowEmpty"))
    return value_is(case, found, found[2].type, []) if found else None


@breaks("ANS107")
def duplicate_label(case: Case) -> Mutant | None:
    found = case.result(flat)
    return value_is(case, found, found[2].type, [found[1]["value"][found[2].type][0]] * 2, "/1") if found else None


@breaks("ANS108")
def too_many_labels(case: Case) -> Mutant | None:
    found = case.result(flat, lambda r, a: a.single and len(a.labels) > 1)
    return value_is(case, found, found[2].type, [label.stored for label in found[2].labels[:2]]) if found else None


@breaks("ANS109")
def used_too_often(case: Case) -> Mutant | None:
    for where, result, asks in case.results(flat, lambda r, a: a.draws, plain):
        maximum = next(
            (la for la in asks.labels if (la.most or int(asks.attrs.get("maxUsages", 0))) and la.stored in result["value"][asks.type]), None
        )
        if maximum is not None:
            for number in range(3):
                case.siblings_of(where).append(
                    {**result, "id": f"again{number}", "value": {**result["value"], asks.type: [maximum.stored]}}
                )
            return case.done(None)
    return None


@breaks("ANS110")
def not_in_the_data(case: Case) -> Mutant | None:
    for found in case.results(lambda r, a: a.dynamic and a.tag != "Taxonomy" and not a.flag("allowNested") and one(r, a)):
        return value_is(case, found, found[2].type, ["nothing like it"], "/0")
    return None


@breaks("ANS111")
def duplicate_answer(case: Case) -> Mutant | None:
    if (found := case.result(form("choices", "number", "rating", "datetime", "taxonomy", "pairwise", "ranker"))) is None:
        return None
    end = case.end(found[0])
    case.siblings_of(found[0]).append(dict(found[1]))
    return case.done(end)


@breaks("ANS112")
def required_and_absent(case: Case) -> Mutant | None:
    for prediction in case.task.get("predictions", ()):
        for asks in case.config.controls:
            if asks.attrs.get("required") == "true" and not {"perRegion", "perItem", "apiUrl"} & asks.attrs.keys() and not asks.when:
                left = [r for r in prediction["result"] if r.get("from_name") != asks.name]
                if left:
                    prediction["result"] = left
                    return case.done("")
    return None
