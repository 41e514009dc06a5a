"""Mutations of names, labels and answers."""

from __future__ import annotations

from typing import Any

from laws.ls_configs import FLAG, Asks
from laws.ls_mutations import Case, Json, Mutant, breaks, pointed

Found = tuple[str, Json, Asks]


def plain(result: Json, asks: Asks) -> bool:
    """Of a control that is not repeated."""
    return not asks.repeated


def known(result: Json, asks: Asks) -> bool:
    return asks.tag != "Sketch"


def one(result: Json, asks: Asks) -> bool:
    """Whose labels are its own: of the type that its tag has."""
    return result["type"] == asks.type


def closed(result: Json, asks: Asks) -> bool:
    """With a list of labels that only the config knows."""
    return bool(asks.labels) and asks.dynamic is None and one(result, asks) and isinstance(result["value"].get(asks.type), list)


def flat(result: Json, asks: Asks) -> bool:
    """With labels that are texts."""
    return closed(result, asks) and asks.tag != "Taxonomy" and not asks.flag("allowNested") and bool(result["value"][asks.type])


def form(*forms: str) -> Any:
    return lambda result, asks: asks.form in forms and one(result, asks)


def value_is(case: Case, found: Found | None, member: str, value: Any, below: str = "") -> Mutant | None:
    """A member of the value replaced."""
    if found is None:
        return None
    where, result, _ = found
    result["value"][member] = value
    return case.done(f"{where}/value/{member}{below}")


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


@breaks("NAM103")
def other_type(case: Case) -> Mutant | None:
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
        names = {label.stored.strip().casefold() for label in found[2].labels}
        alias = next((la for la in found[2].labels if la.alias and la.value.strip().casefold() not in names and la.value.isascii()), None)
        if alias is not None and alias.value:
            return value_is(case, found, found[2].type, [alias.value], "/0")
    return None


@breaks("ANS104")
def labels_gone(case: Case) -> Mutant | None:
    if (found := case.result(closed)) is None:
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
def label_twice(case: Case) -> Mutant | None:
    found = case.result(flat)
    return value_is(case, found, found[2].type, [found[1]["value"][found[2].type][0]] * 2, "/1") if found else None


@breaks("ANS108")
def too_many_labels(case: Case) -> Mutant | None:
    found = case.result(flat, lambda r, a: a.single and len(a.labels) > 1)
    return value_is(case, found, found[2].type, [label.stored for label in found[2].labels[:2]]) if found else None


@breaks("ANS109")
def used_too_often(case: Case) -> Mutant | None:
    for where, result, asks in case.results(flat, lambda r, a: a.draws, plain):
        most = next((la for la in asks.labels if (la.most or int(asks.attrs.get("maxUsages", 0))) and la.stored in result["value"][asks.type]), None)
        if most is not None:
            for number in range(3):
                case.beside(where).append({**result, "id": f"again{number}", "value": {**result["value"], asks.type: [most.stored]}})
            return case.done(None)
    return None


@breaks("ANS110")
def not_in_the_data(case: Case) -> Mutant | None:
    for found in case.results(lambda r, a: a.dynamic and a.tag != "Taxonomy" and not a.flag("allowNested") and one(r, a)):
        return value_is(case, found, found[2].type, ["nothing like it"], "/0")
    return None


@breaks("ANS111")
def answered_twice(case: Case) -> Mutant | None:
    if (found := case.result(form("choices", "number", "rating", "datetime", "taxonomy", "pairwise", "ranker"))) is None:
        return None
    end = case.end(found[0])
    case.beside(found[0]).append(dict(found[1]))
    return case.done(end)


@breaks("ANS112")
def required_and_absent(case: Case) -> Mutant | None:
    for at, prediction in enumerate(case.task.get("predictions", ())):
        for asks in case.config.controls:
            if asks.attrs.get("required") == "true" and not {"perRegion", "perItem", "apiUrl"} & asks.attrs.keys() and not asks.when:
                left = [r for r in prediction["result"] if r.get("from_name") != asks.name]
                if left:
                    prediction["result"] = left
                    return case.done(f"/predictions/{at}/result")
    return None


# -- answers --------------------------------------------------------------------------------------------------------------


def local(result: Json, asks: Asks) -> bool:
    return "apiUrl" not in asks.attrs and asks.dynamic is None


@breaks("ANS113")
def flat_path(case: Case) -> Mutant | None:
    found = case.result(form("taxonomy"))
    return value_is(case, found, "taxonomy", ["a flat name"], "/0")


@breaks("ANS114")
def unknown_path(case: Case) -> Mutant | None:
    found = case.result(form("taxonomy"), local, lambda r, a: not a.flag("legacy"))
    return value_is(case, found, "taxonomy", [["nothing like it"]], "/0/0")


@breaks("ANS115")
def not_a_leaf(case: Case) -> Mutant | None:
    for found in case.results(form("taxonomy"), local, lambda r, a: a.flag("leafsOnly")):
        branch = next((label for label in found[2].labels if label.children), None)
        if branch is not None:
            return value_is(case, found, "taxonomy", [[branch.stored]], "/0")
    return None


@breaks("ANS116")
def number_off(case: Case) -> Mutant | None:
    for found in case.results(form("number")):
        wrong = [None, "3", True, [1]] + ([-50] if "min" in found[2].attrs else [])
        return value_is(case, found, "number", case.rng.choice(wrong))
    return None


@breaks("ANS117")
def rating_off(case: Case) -> Mutant | None:
    return value_is(case, case.result(form("rating")), "rating", case.rng.choice((11, -1, 2.5, "3", None, True, [4])))


@breaks("ANS118")
def no_date(case: Case) -> Mutant | None:
    return value_is(case, case.result(form("datetime")), "datetime", case.rng.choice(("2015-02-30", "soon", "", 2015, None)))


@breaks("ANS119")
def texts_off(case: Case) -> Mutant | None:
    return value_is(case, case.result(form("text")), "text", case.rng.choice((None, 3, {"a": 1})))


@breaks("ANS119")
def null_text(case: Case) -> Mutant | None:
    return value_is(case, case.result(form("text")), "text", ["a", None], "/1")


@breaks("ANS120")
def both_sides(case: Case) -> Mutant | None:
    return value_is(case, case.result(form("pairwise")), "selected", case.rng.choice(("both", "Left", None, 1, ["left"])))


@breaks("ANS121")
def rank_of_nothing(case: Case) -> Mutant | None:
    if (found := case.result(form("ranker"))) is None:
        return None
    bucket = next(iter(found[1]["value"]["ranker"]))
    wrong, below = case.rng.choice(((["no such id"], "/0"), (["x", 3], "/1"), ("text", ""), (None, "")))
    return value_is(case, found, "ranker", {bucket: wrong}, f"/{pointed(bucket)}{below}")


@breaks("ANS121")
def unknown_bucket(case: Case) -> Mutant | None:
    return value_is(case, case.result(form("ranker")), "ranker", {"no bucket": []}, "/no bucket")


@breaks("ANS122")
def too_many_texts(case: Case) -> Mutant | None:
    return value_is(case, case.result(form("text"), lambda r, a: "maxSubmissions" in a.attrs), "text", ["a", "b", "c"])


@breaks("ANS123")
def not_asked(case: Case) -> Mutant | None:
    """A label that the condition does not name."""
    for where, result, asks in case.results(lambda r, a: a.when and a.when.labels):
        about = [r for r in case.beside(where) if r.get("id") == result["id"] and r.get("from_name") == asks.when.tag]
        other = case.config.control(asks.when.tag) if asks.when else None
        left = [la.stored for la in other.labels if asks.when and la.stored not in asks.when.labels] if other else []
        if about and other and left and len([r for r in case.beside(where) if r.get("id") == result["id"] and "labels" in r["value"]]) == 0:
            about[0]["value"][other.type] = left[:1]
            return case.done(where)
    return None


@breaks("ANS123")
def not_chosen(case: Case) -> Mutant | None:
    for where, result, asks in case.results(lambda r, a: a.when and a.when.choices):
        if asks.when is not None:
            kept = [r for r in case.beside(where) if r.get("from_name") != asks.when.tag]
            case.beside(where)[:] = kept
            return case.done(f"{where.rpartition('/')[0]}/{kept.index(result)}")
    return None


@breaks("ANS124")
def value_in_taxonomy(case: Case) -> Mutant | None:
    for found in case.results(form("taxonomy"), local):
        names = {label.stored for label in found[2].labels}
        label = next((la for la in found[2].labels if la.alias and la.value not in names), None)
        if label is not None:
            return value_is(case, found, "taxonomy", [[label.value]], "/0/0")
    return None


@breaks("ANS126")
def chat_without_role(case: Case) -> Mutant | None:
    return value_is(case, case.result(form("chat")), "chatmessage", {"content": "Hi"}, "/role")


@breaks("ANS127")
def date_too_late(case: Case) -> Mutant | None:
    return value_is(case, case.result(form("datetime"), lambda r, a: "max" in a.attrs), "datetime", "2021-01-01")


@breaks("ANS128")
def rating_unset(case: Case) -> Mutant | None:
    return value_is(case, case.result(form("rating")), "rating", 0)


@breaks("ANS129")
def fetched(case: Case) -> Mutant | None:
    """What cannot be checked is said of any such answer, once a file."""
    return case.done("") if case.result(lambda r, a: "apiUrl" in a.attrs) is not None else None
