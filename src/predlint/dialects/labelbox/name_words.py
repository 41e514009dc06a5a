"""The sentences about names and schema ids: ``say(value, *about) -> (message, help)``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, cast

from predlint.dialects.labelbox.words import Said, kind_of
from predlint.names import article, invisible, listing, other_letters, quote
from predlint.regex import regex
from predlint.shape.resolver import misspelling

#: What names a feature, by what is left of its spelling, and what other tools call it.
_IDENTIFYING = {
    "name": "name", "schemaid": "schemaId", "featureschemaid": "schemaId",
    "label": "name", "class": "name", "classname": "name", "category": "name", "title": "name",
}  # fmt: skip


#: The number of a class, with or without a word before it, as models give it that have no table of names.
_CLASS = regex(r"(?:class|label|category|cls)?[ _-]?[0-9]{1,4}", re.IGNORECASE)


def naming_member(keys: Iterable[str]) -> tuple[str, str] | None:
    """The first of some members that is meant to name a feature, and what it should be called."""
    for key in keys:
        meant = _IDENTIFYING.get(key.casefold().replace("_", "")) or misspelling(key, ("name", "schemaId"))
        if meant is not None and key != meant:
            return key, meant
    return None


def id_member(keys: Iterable[str]) -> str | None:
    """The first of some members that is meant to be the schemaId, under another name."""
    return next((key for key in keys if (found := naming_member([key])) is not None and found[1] == "schemaId"), None)


def name_missing(
    value: Any, what: str, names: tuple[str, ...], keys: tuple[str, ...], held: str | None = None, spare: tuple[str, ...] = ()
) -> Said:
    """``held``: the member that holds the name of something in the ontology; ``spare``: those that say the same, or nothing."""
    found = f"; found {listing(keys, 10)}" if keys else ""
    fix = f'add "name": the {what}\'s name in the ontology'
    if what == "nested question" and len(names) == 1:
        fix = f'add "name": {quote(names[0])}' if "answer" in keys else f'write {{"name": {quote(names[0])}, "answer": …}}'
    if asked := [key for key in keys if key in names]:
        fix = f'write {{"name": {quote(asked[0])}, "answer": …}}'
    if (found_so := naming_member(keys)) is not None:
        fix = f'rename {quote(found_so[0])} to "{found_so[1]}"'
    if held is not None:
        fix = renamed(held, spare)
    return f"the {what}'s name is missing{found}", fix


def renamed(held: str, spare: tuple[str, ...]) -> str:
    """That a member holds the name; ``spare``: those that say the same, or are null, among them the name itself."""
    if not spare:
        return f'rename {quote(held)} to "name"'
    *some, last = [quote(member) for member in (held, *spare) if member != "name"]
    return f'write "name" in place of {", ".join(some)}{" and " if some else ""}{last}'


def answer_alone(
    value: Any, what: str, member: str, question: str, kind: str, given: tuple[str, ...] | str | None, keys: tuple[str, ...]
) -> Said:
    """``member`` holds an answer of the question, or is called as the question; ``given`` is the text or the options, if it is that."""
    options = ", ".join(f'{{"name": {quote(option)}}}' for option in given) if isinstance(given, tuple) else ""
    answer = "…" if given is None else quote(given) if isinstance(given, str) else f"[{options}]" if kind == "checklist" else options
    fix = f'write "name": {quote(question)}, "answer": {answer} in place of {quote(member)}'
    if what == "nested question" and member != question and kind == "checklist" and isinstance(given, tuple) and len(given) == 1:
        fix += ", with all its options in one entry"
    return f"the {what}'s name is missing; found {listing(keys, 10)}", fix


def answer_unnamed(value: Any, what: str, member: str, question: str, kind: str, given: tuple[str, ...], keys: tuple[str, ...]) -> Said:
    """``member`` holds options of the question, which is not named."""
    options = ", ".join(f'{{"name": {quote(option)}}}' for option in given)
    fix = f'write "name": {quote(question)}, "answer": {f"[{options}]" if kind == "checklist" else options}'
    return f"the {what}'s name is missing; found {listing(keys, 10)}", fix


def shape_alone(value: Any, what: str, member: str, payload: str, keys: tuple[str, ...]) -> Said:
    """``member`` is called as a tool, whose values stand under ``payload``."""
    return (
        f"the {what}'s name is missing; found {listing(keys, 10)}",
        f'write "name": {quote(member)}, and rename {quote(member)} to "{payload}"',
    )


def columns(value: Any, what: str, given: tuple[tuple[str, str], ...], keys: tuple[str, ...]) -> Said:
    """``given``: the members that are called as features, each with the member that carries the feature's value."""
    lines = " and ".join([f'{{"name": {quote(member)}, "{payload}": …}}' for member, payload in given[:2]])
    more = f", and so on for {len(given) - 2} more" if len(given) > 2 else ""
    fix = f"the value of each {what} goes on a line of its own, with the dataRow: {lines}{more}"
    return f"the {what}'s name is missing; found {listing(keys, 10)}", fix


def name_type(value: Any, what: str, key: str) -> Said:
    fix = f'write "{value}" in quotes' if isinstance(value, int) and not isinstance(value, bool) else None
    if key == "name" and isinstance(value, int | float) and not isinstance(value, bool):
        fix = f"write the {what}'s name: is this the number of a class?" + (f" if it is the name itself, {fix}" if fix else "")
    items = cast("list[Any]", value) if isinstance(value, list) else []
    given = cast("dict[str, Any]", value) if isinstance(value, dict) else {}
    only = items[0] if len(items) == 1 else given.get(key)
    if isinstance(only, str) and only:
        fix = f"write {quote(only)} itself"
    elif value is None or value == "":
        fix = f"write the {'name' if key == 'name' else 'featureSchemaId'} that the {what} has in the ontology"
    return f"{key} of the {what} must be a non-empty string, found {kind_of(value)}", fix


def unknown_name(value: str, what: str, close: tuple[str, ...], names: tuple[str, ...]) -> Said:
    return f"{quote(value)} is not a {what} of this ontology", f"{of_class(value, close, names)}{suggest(close, names, f'{what}s', value)}"


def of_class(value: str, close: tuple[str, ...], names: tuple[str, ...]) -> str:
    """What is said before the names, where the number of a class stands in place of one."""
    is_number = not close and _CLASS.fullmatch(value) is not None and not any(map(_CLASS.fullmatch, names))
    return "is this the number of a class? write its name; " if is_number else ""


def id_as_name(value: str, name: str) -> Said:
    return f"{quote(value)} is the id of {quote(name)}, not its name", f'rename "name" to "schemaId", or write {quote(name)}'


def option_as_name(value: str, question: str, kind: str, nested: bool) -> Said:
    """``nested``: of a question that is asked under a tool or an option."""
    return f"{quote(value)} is an option of {quote(question)}, not a feature", _answered(value, question, kind, nested)


def option_id(value: str, option: str, question: str, kind: str, nested: bool) -> Said:
    message = f"schemaId {quote(value)} is that of the option {quote(option)} of {quote(question)}, not of a feature"
    return message, _answered(option, question, kind, nested)


def _answered(option: str, question: str, kind: str, nested: bool) -> str:
    answer = f'{{"name": {quote(option)}}}'
    written = f'"name": {quote(question)}, "answer": {f"[{answer}]" if kind == "checklist" else answer}'
    return f"write {{{written}}} into the classifications under which it is asked" if nested else f"write {written}"


def name_as_id(value: str) -> Said:
    return f"{quote(value)} is a name, not a schemaId", 'rename "schemaId" to "name"'


def suggest(close: tuple[str, ...], names: tuple[str, ...], plural: str, value: str = "") -> str:
    """What could have been meant, or what there is."""
    if close and (letters := other_letters(value, close[0])):
        return f"did you mean {quote(close[0])}? it is written with the {letters}"
    if close:
        return "did you mean " + " or ".join([quote(n) for n in close]) + "?"
    return f"the {plural} are: {listing(names)}" if names else f"there are no {plural} here"


def case_differs(value: str, what: str, same: tuple[str, ...]) -> Said:
    has = " and ".join(quote(n) for n in same)
    message = f"{quote(value)}: names are case-sensitive; the ontology has {has}"
    return message, f"write {quote(same[0])}" if len(same) == 1 else "write the one that is meant"


def form_differs(value: str, what: str, same: tuple[str, ...]) -> Said:
    has = " and ".join(quote(n) for n in same)
    return f"{quote(value)} {hidden_difference(value, same[0])}; the ontology has {has}", _write(same)


def _write(names: tuple[str, ...]) -> str:
    """To write a name, or one of several, which are named as far as there is room."""
    if len(names) > 3:
        return f"write one of {listing(names)}"
    return f"write {' or '.join(quote(name) for name in names)}{', whichever is meant' * (len(names) > 1)}"


#: What may stand around a name besides spaces, by its words.
_AROUND = {"\r\n": "line break", "\t": "tab"}
_SPACES = frozenset("".join(_AROUND))


def hidden_difference(value: str, name: str) -> str:
    """How two names that look alike differ, as a clause about the first."""
    if value != value.strip() and value.strip() == name.strip():
        before, after = value[: len(value) - len(value.lstrip())], value[len(value.rstrip()) :]
        if before and after:
            return f"has {'spaces' if _SPACES.isdisjoint(before + after) else 'white space'} around it"
        place, around = "leading" if before else "trailing", before or after
        if _SPACES.isdisjoint(around):
            return f"has a {place} space"
        what = next((word for its, word in _AROUND.items() if around.strip(its) == ""), None)
        return f"has {place} white space" if what is None else f"has a {place} {what}"
    if " ".join(value.split()) == " ".join(name.split()):
        return "differs by white space"
    if invisible(value) or invisible(name):
        return "differs by characters that cannot be seen"
    return "looks the same but is spelled with other Unicode characters"


def ambiguous_label(value: str, what: str, meant: tuple[str, ...]) -> Said:
    """``meant``: what the text may stand for, first of all what is called so, if anything is."""
    shown = "label" if what == "option" else "instructions"
    others = listing(tuple(name for name in meant if name != value), 3)
    if value in meant:
        message = (
            f"{quote(value)} may be two {what}s: it is the {'value' if what == 'option' else 'name'} of one and the {shown} of {others}"
        )
    else:
        message = f"{quote(value)} may be several {what}s: it is the {shown} of {others}"
    return message, "give the schemaId of the one that is meant, or a text that only that one has"


def nested_at_top(value: str, places: tuple[str, ...]) -> Said:
    inside = {"tool": "on the lines of that tool", "option": "inside that option's answer", "question": "beside that question's answer"}
    kinds = {place.partition(" ")[0] for place in places}
    fix = f"put it into the classifications {' or '.join(said for kind, said in inside.items() if kind in kinds)}"
    return f"{quote(value)} exists only under {one_of_places(places)}", fix


def one_of_places(places: tuple[str, ...]) -> str:
    """Where a nested question is asked: the first places by name."""
    more = len(places) - 3
    return " or ".join(places[:3]) + (f" or {more:,} more" if more > 0 else "")


def nested_id_at_top(value: str, name: str, places: tuple[str, ...]) -> Said:
    message, fix = nested_at_top(name, places)
    return f"schemaId {quote(value)}: {message}", fix


def unknown_id(value: str, what: str) -> Said:
    length = "" if len(value) == 25 else f" (ids have 25 characters, this has {len(value)})"
    return f"schemaId {quote(value)} is not a {what} of this ontology{length}", "use the featureSchemaId, or the name instead"


def node_id(value: str, what: str, meant: str) -> Said:
    return f"{quote(value)} is the schemaNodeId of {article(what)}", f"use its featureSchemaId: {quote(meant)}"


def disagree(value: str, what: str, by_id: str, name: str) -> Said:
    if by_id == name:
        return f"the schemaId belongs to another {what} of the name {quote(name)}", "give the one that is meant"
    return f"the schemaId belongs to {quote(by_id)}, but the name is {quote(name)}", "keep the one that is right"


def no_ids(value: str) -> Said:
    return "the ontology has no schema ids, so schemaId cannot be checked", "export the ontology again after it was created, or use names"
