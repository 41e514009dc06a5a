"""Fixers that several platforms share: names, members, numbers in quotes, missing or surplus brackets."""

from __future__ import annotations

from typing import Any, cast

from msgspec.structs import replace

from predlint.fixes.context import FixContext, Fixer
from predlint.fixes.json_text import sorted_json
from predlint.fixes.model import Fix, safely, split_records, unsafely
from predlint.fixes.numbers import whole_numbers
from predlint.lazy_regex import lazy_regex
from predlint.names import canonical, casefolded, nearest_plain
from predlint.platforms.common_mistakes import is_json, json_in_text_help
from predlint.platforms.quoted_numbers import digits_of, typed_number, unquoted_number
from predlint.shape.resolver import casefold_name
from predlint.stream.python_literals import json_prefix
from predlint.violation import Finding

#: A number in ASCII, in JSON or another form: ".5", "+5", "007".
_NUMBER = lazy_regex(r"[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?\Z")


def same_but_for_spelling(one: str, other: str) -> bool:
    """Returns True for names that differ by case, separators, white space or Unicode form only."""
    return _flat(one) == _flat(other)


def _flat(name: str) -> str:
    return casefold_name(canonical(name))


def _one(name: str) -> str:
    """Returns a member's name without the s of a plural."""
    return _flat(name).removesuffix("s")


# -- names and members ------------------------------------------------------------------------------------------------


def the_one(place: int) -> Fixer:
    """Returns a fixer that writes the only name among the params at an index."""

    def fix(context: FixContext) -> Fix | None:
        names: Any = context.params[place]
        names = (names,) if isinstance(names, str) else names
        if not isinstance(context.value, str) or len(names) != 1:
            return None
        return safely(context.text.replace(context.keys, context.text.written(names[0])), reveals=True)

    return fix


def spelt(place: int) -> Fixer:
    """Returns a fixer that writes the only name among the params at an index that equals the value but for case, white space and Unicode
    form."""

    def fix(context: FixContext) -> Fix | None:
        value: Any = context.value
        if not isinstance(value, str) or len(context.params) <= place:
            return None
        given: Any = context.params[place]
        names = cast("tuple[Any, ...]", given) if isinstance(given, tuple) else (given,)
        folded = casefolded(value)
        same = [name for name in names if isinstance(name, str) and casefolded(name) == folded]
        if len(same) != 1 or same[0] == value:
            return None
        return safely(context.text.replace(context.keys, context.text.written(same[0])), reveals=True)

    return fix


def near_one(place: int) -> Fixer:
    """Returns an unsafe fixer that writes the only likely name that differs by separators, case and white space."""

    def fix(context: FixContext) -> Fix | None:
        value = context.value
        given: Any = context.params[place] if len(context.params) > place else ()
        likely = cast("tuple[Any, ...]", given) if isinstance(given, (tuple, list)) and isinstance(value, str) else ()
        names = [name for name in likely if isinstance(name, str) and same_but_for_spelling(name, nearest_plain(value))]
        return unsafely(context.text.replace(context.keys, context.text.written(names[0])), reveals=True) if len(names) == 1 else None

    return fix


def member_to(place: int | str) -> Fixer:
    """Returns a fixer that renames the member to the name among the params at an index, or to a given name. It is safe if the two differ in
    spelling only."""

    def fix(context: FixContext) -> Fix | None:
        intended = context.params[place] if isinstance(place, int) else place
        return rename(context, context.keys, intended)

    return fix


def rename(context: FixContext, keys: list[str | int], intended: Any, *, surely: bool = False) -> Fix | None:
    """Renames a member; None if another member may be meant to have that name."""
    if not isinstance(intended, str) or not keys or not isinstance(keys[-1], str):
        return None
    holder: Any = context.value_at(keys[:-1])
    others = [name for name in cast("dict[str, Any]", holder) if name not in (keys[-1], intended)] if isinstance(holder, dict) else []
    if any(
        [
            same_but_for_spelling(name, intended) and not same(context.value_at([*keys[:-1], name]), context.value_at(keys))
            for name in others
        ]
    ):
        return None
    edits = context.text.rename(keys, intended)
    return Fix(edits, surely or _one(keys[-1]) == _one(intended), reveals=True, name=(tuple(keys[:-1]), intended)) if edits else None


def surely_to(place: int | str) -> Fixer:
    """Returns a fixer that renames the member like `member_to`, and is always safe: the member can only mean the new name."""

    def fix(context: FixContext) -> Fix | None:
        return rename(context, context.keys, context.params[place] if isinstance(place, int) else place, surely=True)

    return fix


def found_member(context: FixContext) -> Fix | None:
    """Renames the misspelling of a missing member. The name found is the last of the params, or one in the tuple there."""
    if not context.keys:  # a finding about the record as a whole
        return None
    found: Any = context.params[-1] if context.params else None
    holder: Any = context.enclosing_object
    if isinstance(found, tuple):
        near = [
            name for name in cast("tuple[Any, ...]", found) if isinstance(name, str) and same_but_for_spelling(name, str(context.keys[-1]))
        ]
        found = near[0] if len(near) == 1 else None
    if not isinstance(found, str) or not isinstance(holder, dict) or found not in holder or found == context.keys[-1]:
        return None
    return rename(context, [*context.keys[:-1], found], context.keys[-1])


def reformed(fixer: Fixer) -> Fixer:
    """Returns a fixer for a missing member. If another object wraps it, which the last of the params tells, it is unwrapped; else ``fixer``
    handles the name that was found, and the form of its value is fixed in turn."""
    return lambda context: _unwrapped(context) if context.params[-1] else fixer(replace(context, params=context.params[:-1]))


def _unwrapped(context: FixContext) -> Fix | None:
    """Takes a missing member out of an object that holds nothing else. The name of that object is the last but one of the params."""
    member, keys = context.keys[-1], [*context.keys[:-1], context.params[-2]]
    holder, raw = context.value_at(keys), context.text.raw([*keys, member])
    if raw is None or not isinstance(holder, dict) or len(cast("dict[str, Any]", holder)) > 1 or not isinstance(member, str):
        return None
    renamed = rename(context, keys, member, surely=True)
    return replace(renamed, edits=[*renamed.edits, *context.text.replace(keys, raw)]) if renamed is not None else None


def holding(context: FixContext) -> Fix | None:
    """For a record without a name: renames the member that holds a name of the ontology, given after all members in the params; else the
    misspelt one."""
    members, held = context.params[-2:] if len(context.params) > 1 else (None, None)
    if isinstance(members, tuple) and isinstance(held, str):
        return rename(context, [*context.keys[:-1], held], context.keys[-1], surely=True)
    return found_member(context)


def dropped(context: FixContext) -> Fix | None:
    """Removes the member, which nothing reads: its value is lost."""
    return unsafely(context.text.remove(context.keys))


def safely_dropped(context: FixContext) -> Fix | None:
    """Removes a member that holds no information."""
    return safely(context.text.remove(context.keys))


def spare(context: FixContext) -> Fix | None:
    """Removes a member that stands for another one (the last of the params), if both have the same value; if they differ, it is unknown
    which is meant."""
    return (
        safely(context.text.remove(context.keys))
        if same(context.value_at([*context.keys[:-1], context.params[-1]]), context.value)
        else None
    )


# -- values -----------------------------------------------------------------------------------------------------------


def unquoted(context: FixContext) -> Fix | None:
    """Removes the quotes of a number, true or false; also of a number with its type around it, as Python prints it."""
    if not isinstance(context.value, str):
        return None
    number = unquoted_number(context.value) if _NUMBER.match(context.value.strip()) else typed_number(context.value)
    return safely(context.text.replace(context.keys, number), reveals=True) if number is not None else None


def unquoted_flag(context: FixContext) -> Fix | None:
    """Removes the quotes of true or false."""
    word = context.value.strip().lower() if isinstance(context.value, str) else ""
    return safely(context.text.replace(context.keys, word)) if word in ("true", "false") else None


def quoted(context: FixContext) -> Fix | None:
    """Puts a number in quotes where a text is expected."""
    raw = context.text.raw(context.keys)
    number = isinstance(context.value, (int, float)) and not isinstance(context.value, bool)
    return safely(context.text.replace(context.keys, f'"{raw}"')) if number and raw is not None else None


def id_in_quotes(context: FixContext) -> Fix | None:
    """Puts a whole number in quotes where an id is expected, without the decimal point that tables add."""
    digits = digits_of(context.value)
    return safely(context.text.replace(context.keys, f'"{digits}"')) if digits is not None else None


def into_list(context: FixContext) -> Fix | None:
    """Puts an object into a list where a list is expected."""
    raw = context.text.raw(context.keys)
    if not isinstance(context.value, dict) or raw is None:
        return None
    return safely(context.text.replace(context.keys, f"[{raw}]"), reveals=True)


def bare_text(context: FixContext) -> Fix | None:
    """Puts a text into a list where a list of texts is expected."""
    raw = context.text.raw(context.keys)
    if not isinstance(context.value, str) or not context.value or not isinstance(context.keys[-1], str):
        return None
    return safely(context.text.replace(context.keys, f"[{raw}]"), reveals=True)


def written(place: int, *, safe: bool = False) -> Fixer:
    """Returns a fixer that replaces the value by the param at an index."""

    def fix(context: FixContext) -> Fix | None:
        if len(context.params) <= place:
            return None
        given: Any = context.params[place]
        intended: Any = whole_numbers(cast("tuple[Any, ...]", given)) if isinstance(given, tuple) else whole_numbers([given])[0]
        if not isinstance(intended, (str, int, float, list)):
            return None
        return Fix(context.text.replace(context.keys, context.text.written(intended)), safe=safe, reveals=True)

    return fix


def records_in_list(context: FixContext) -> Fix | None:
    """Splits a list of records, also a nested one, into its records; None if it contains anything else, or no record."""
    whole: Any = context.record
    pending: list[tuple[list[str | int], Any]] = [([], whole)] if isinstance(whole, list) and not context.keys else []
    found: list[str] = []
    while pending:
        keys, value = pending.pop()
        if isinstance(value, list):
            pending += [([*keys, at], item) for at, item in reversed(list(enumerate(cast("list[Any]", value))))]
        elif isinstance(value, dict):
            found.append(context.text.raw(keys) or "")
        else:
            return None
    return split_records(found)


def out_of_list(context: FixContext) -> Fix | None:
    """Replaces a list of one item by the item."""
    value: Any = context.value
    if not isinstance(value, list) or len(cast("list[Any]", value)) != 1:
        return None
    raw = context.text.raw([*context.keys, 0])
    return safely(context.text.replace(context.keys, raw), reveals=True) if raw is not None else None


def out_of_brackets(context: FixContext) -> Fix | None:
    """Replaces a list of one object by the object; None for other items."""
    value: Any = context.value
    only: Any = cast("list[Any]", value)[0] if isinstance(value, list) and value else None
    return out_of_list(context) if isinstance(only, dict) else None


def one_of(*words: str) -> Fixer:
    """Returns a fixer that writes the only one of some words with the value's spelling."""

    def fix(context: FixContext) -> Fix | None:
        same = [word for word in words if isinstance(context.value, str) and same_but_for_spelling(word, context.value)]
        return safely(context.text.replace(context.keys, context.text.written(same[0]))) if len(same) == 1 else None

    return fix


#: Line breaks between the parts of indented JSON: a record must be on one line.
_BREAKS = lazy_regex(r"[ \t]*[\r\n]\s*")


def decoded_text(context: FixContext) -> Fix | None:
    """Replaces a text that contains JSON, or what Python prints, by its content."""
    text = context.value.strip() if isinstance(context.value, str) else ""
    if text[:1] not in ("{", "["):
        return None
    raw = json_prefix(text)
    return safely(context.text.replace(context.keys, _BREAKS.sub(" ", raw)), reveals=True) if raw is not None else None


def told_to_decode(context: FixContext, finding: Finding) -> Fix | None:
    """Applies `decoded_text` to the finding of any rule whose help is to write the value itself."""
    value = context.value
    if value.__class__ is not str or not is_json(value) or context.value_at(context.keys) != value:
        return None
    return decoded_text(context) if finding.words()[1] == json_in_text_help(value) else None


def twin_dropped(context: FixContext) -> Fix | None:
    """Removes an item that equals an earlier one of its list in all members."""
    holder: Any = context.enclosing_object
    place = context.keys[-1] if context.keys else None
    if not isinstance(holder, list) or not isinstance(place, int):
        return None
    form = sorted_json(context.value)
    first = context.text.firsts(context.keys[:-1], cast("list[Any]", holder)).get(form, place) if form is not None else place
    return safely(context.text.remove(context.keys)) if first < place else None


def same(one: Any, other: Any) -> bool:
    """Returns True for equal JSON values; true is not 1."""
    form = sorted_json(one)
    return form is not None and form == sorted_json(other)


def first_of(*fixers: Fixer) -> Fixer:
    """Returns a fixer that returns the first fix of several fixers."""

    def fix(context: FixContext) -> Fix | None:
        return next((fix for fix in (fixer(context) for fixer in fixers) if fix is not None), None)

    return fix


def with_siblings(fixer: Fixer) -> Fixer:
    """Returns a fixer for all items of a list, for findings that name the first wrong item and stand for the others."""

    def fix(context: FixContext) -> Fix | None:
        first = fixer(context)
        *place, at = context.keys
        if first is None or not isinstance(at, int):
            return first
        items = cast("list[Any]", context.enclosing_object)
        others = [fixer(replace(context, keys=[*place, index], value=item)) for index, item in enumerate(items) if index != at]
        return replace(first, edits=[*first.edits, *(edit for fix in others if fix is not None for edit in fix.edits)])

    return fix
