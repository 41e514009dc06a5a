"""Mutations of answers, and tests by which mutations choose a result."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from laws.ls_configs import ControlTag
from laws.ls_mutations import Case, Json, Mutant, breaks, pointed

Found = tuple[str, Json, ControlTag]


def plain(result: Json, asks: ControlTag) -> bool:
    """Of a control that is not repeated."""
    return not asks.repeated


def known(result: Json, asks: ControlTag) -> bool:
    return asks.tag != "Sketch"


def drawn(result: Json, asks: ControlTag) -> bool:
    return asks.draws and asks.tag != "Sketch"


def one(result: Json, asks: ControlTag) -> bool:
    """Whose labels are its own: of the type that its tag has."""
    return result["type"] == asks.type


def closed(result: Json, asks: ControlTag) -> bool:
    """With a list of labels that only the config knows."""
    return bool(asks.labels) and asks.dynamic is None and one(result, asks) and isinstance(result["value"].get(asks.type), list)


def flat(result: Json, asks: ControlTag) -> bool:
    """With labels that are texts."""
    return closed(result, asks) and asks.tag != "Taxonomy" and not asks.flag("allowNested") and bool(result["value"][asks.type])


def form(*forms: str) -> Callable[[Json, ControlTag], bool]:
    """Of one of these forms."""

    def test(result: Json, asks: ControlTag) -> bool:
        return asks.form in forms and one(result, asks)

    return test


def value_is(case: Case, found: Found | None, member: str, value: Any, below: str = "") -> Mutant | None:
    """A member of the value replaced."""
    if found is None:
        return None
    where, result, _ = found
    result["value"][member] = value
    return case.done(f"{where}/value/{member}{below}")


# -- answers --------------------------------------------------------------------------------------------------------------


def local(result: Json, asks: ControlTag) -> bool:
    return "apiUrl" not in asks.attrs and asks.dynamic is None


@breaks("ANS113")
def flat_path(case: Case) -> Mutant | None:
    found = case.result(form("taxonomy"))
    return value_is(case, found, "taxonomy", ["a flat name"], "")


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
        wrong: list[Any] = [None, "3", True, [1]] + ([-50] if "min" in found[2].attrs else [])
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
def unmet_condition(case: Case) -> Mutant | None:
    """A label that the condition does not name."""
    for where, result, asks in case.results(lambda r, a: a.when and a.when.labels):
        if asks.when is None:
            continue
        other_name = asks.when.tag
        about = [r for r in case.siblings_of(where) if r.get("id") == result["id"] and r.get("from_name") == other_name]
        other = case.config.control(asks.when.tag)
        left = [la.stored for la in other.labels if la.stored not in asks.when.labels] if other else []
        if (
            about
            and other
            and left
            and len([r for r in case.siblings_of(where) if r.get("id") == result["id"] and "labels" in r["value"]]) == 0
        ):
            about[0]["value"][other.type] = left[:1]
            return case.done(where)
    return None


@breaks("ANS123")
def not_chosen(case: Case) -> Mutant | None:
    for where, result, asks in case.results(lambda r, a: a.when and a.when.choices):
        if asks.when is not None:
            kept = [r for r in case.siblings_of(where) if r.get("from_name") != asks.when.tag]
            case.siblings_of(where)[:] = kept
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


@breaks("ANS130")
def date_with_seconds(case: Case) -> Mutant | None:
    return value_is(
        case, case.result(form("datetime"), lambda r, a: not a.attrs), "datetime", case.rng.choice(("2015-07-01", "2015-07-01T10:20:30Z"))
    )


@breaks("ANS131")
def between_steps(case: Case) -> Mutant | None:
    return value_is(case, case.result(form("number"), lambda r, a: "step" in a.attrs), "number", case.rng.choice((0.25, 2.7, -0.1)))


@breaks("ANS128")
def rating_unset(case: Case) -> Mutant | None:
    return value_is(case, case.result(form("rating")), "rating", 0)


@breaks("ANS129")
def fetched(case: Case) -> Mutant | None:
    """What cannot be checked is said of any such answer, once a file."""
    return case.done("") if case.result(lambda r, a: "apiUrl" in a.attrs) is not None else None
