"""Fixers that several platforms share: names, members, numbers in quotes, brackets that are missing or too many."""

from __future__ import annotations

from typing import Any, cast

from msgspec.structs import replace

from predlint.fixes.json_text import sorted_json
from predlint.fixes.model import Fix, Fixer, RecordFixContext, safely, split_records, unsafely
from predlint.fixes.numbers import whole_numbers
from predlint.lazy_regex import lazy_regex
from predlint.names import canonical, casefolded, nearest_plain
from predlint.platforms.common_mistakes import is_json, json_in_text_help
from predlint.platforms.quoted_numbers import digits_of, typed_number, unquoted_number
from predlint.shape.resolver import casefold_name
from predlint.stream.python_literals import json_prefix
from predlint.violation import Finding

#: A number in ASCII, be it one of JSON or not: ".5", "+5", "007".
_NUMBER = lazy_regex(r"[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?\Z")


def same_but_for_spelling(one: str, other: str) -> bool:
    """True for names that differ by case, separators, white space or Unicode form only."""
    return _flat(one) == _flat(other)


def _flat(name: str) -> str:
    return casefold_name(canonical(name))


def _one(name: str) -> str:
    """A member's name without the s of a plural."""
    return _flat(name).removesuffix("s")


# -- names and members ------------------------------------------------------------------------------------------------


def the_one(place: int) -> Fixer:
    """The only name that the sentence offers, at that place of what it is made from."""

    def fix(context: RecordFixContext) -> Fix | None:
        names: Any = context.params[place]
        names = (names,) if isinstance(names, str) else names
        if not isinstance(context.value, str) or len(names) != 1:
            return None
        return safely(context.text.replace(context.keys, context.text.written(names[0])), reveals=True)

    return fix


def spelt(place: int) -> Fixer:
    """The only name that the sentence offers at that place and that is spelt alike but for case, white space and Unicode form."""

    def fix(context: RecordFixContext) -> Fix | None:
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
    """The only one of the likely names that differs by separators, besides case and white space: a guess."""

    def fix(context: RecordFixContext) -> Fix | None:
        value = context.value
        given: Any = context.params[place] if len(context.params) > place else ()
        likely = cast("tuple[Any, ...]", given) if isinstance(given, (tuple, list)) and isinstance(value, str) else ()
        names = [name for name in likely if isinstance(name, str) and same_but_for_spelling(name, nearest_plain(value))]
        return unsafely(context.text.replace(context.keys, context.text.written(names[0])), reveals=True) if len(names) == 1 else None

    return fix


def member_to(place: int | str) -> Fixer:
    """The member takes the name at that place of what the sentence is made from; safely, where the two are spelt alike."""

    def fix(context: RecordFixContext) -> Fix | None:
        intended = context.params[place] if isinstance(place, int) else place
        return rename(context, context.keys, intended)

    return fix


def rename(context: RecordFixContext, keys: list[str | int], intended: Any, *, surely: bool = False) -> Fix | None:
    """Another name for a member; not where a further one may be meant to have it."""
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
    """The same where the other name can only mean this one."""

    def fix(context: RecordFixContext) -> Fix | None:
        return rename(context, context.keys, context.params[place] if isinstance(place, int) else place, surely=True)

    return fix


def found_member(context: RecordFixContext) -> Fix | None:
    """A member that is missing, and its misspelling that is there: the last thing that the sentence is made from, or one among it."""
    if not context.keys:  # said of the record as a whole
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
    """A member that is missing, out of the object that holds it; else, said last, what ``fixer`` makes of the name that was found: its
    value has another form, which is mended in its turn."""
    return lambda context: _unwrapped(context) if context.params[-1] else fixer(replace(context, params=context.params[:-1]))


def _unwrapped(context: RecordFixContext) -> Fix | None:
    """A member that is missing, out of the object that holds it and nothing else: said last but one, before whether there is one."""
    member, keys = context.keys[-1], [*context.keys[:-1], context.params[-2]]
    holder, raw = context.value_at(keys), context.text.raw([*keys, member])
    if raw is None or not isinstance(holder, dict) or len(cast("dict[str, Any]", holder)) > 1 or not isinstance(member, str):
        return None
    renamed = rename(context, keys, member, surely=True)
    return replace(renamed, edits=[*renamed.edits, *context.text.replace(keys, raw)]) if renamed is not None else None


def holding(context: RecordFixContext) -> Fix | None:
    """For a record without a name: the member that holds a name of the ontology, said behind all members; else the misspelt one."""
    members, held = context.params[-2:] if len(context.params) > 1 else (None, None)
    if isinstance(members, tuple) and isinstance(held, str):
        return rename(context, [*context.keys[:-1], held], context.keys[-1], surely=True)
    return found_member(context)


def dropped(context: RecordFixContext) -> Fix | None:
    """Without the member, which nothing reads: it is lost."""
    return unsafely(context.text.remove(context.keys))


def safely_dropped(context: RecordFixContext) -> Fix | None:
    """Without a member that says nothing."""
    return safely(context.text.remove(context.keys))


def spare(context: RecordFixContext) -> Fix | None:
    """Without a member that stands for another one, which is there too (the last thing that the sentence is made from) and says the same;
    where the two differ, nobody knows which is meant."""
    return (
        safely(context.text.remove(context.keys))
        if same(context.value_at([*context.keys[:-1], context.params[-1]]), context.value)
        else None
    )


# -- values -----------------------------------------------------------------------------------------------------------


def unquoted(context: RecordFixContext) -> Fix | None:
    """A number, or true or false, that stands in quotes; also one with its type around it, as Python prints it."""
    if not isinstance(context.value, str):
        return None
    number = unquoted_number(context.value) if _NUMBER.match(context.value.strip()) else typed_number(context.value)
    return safely(context.text.replace(context.keys, number), reveals=True) if number is not None else None


def unquoted_flag(context: RecordFixContext) -> Fix | None:
    """True or false in quotes."""
    word = context.value.strip().lower() if isinstance(context.value, str) else ""
    return safely(context.text.replace(context.keys, word)) if word in ("true", "false") else None


def quoted(context: RecordFixContext) -> Fix | None:
    """A number where a text is read: its digits in quotes."""
    raw = context.text.raw(context.keys)
    number = isinstance(context.value, (int, float)) and not isinstance(context.value, bool)
    return safely(context.text.replace(context.keys, f'"{raw}"')) if number and raw is not None else None


def id_in_quotes(context: RecordFixContext) -> Fix | None:
    """A whole number where an id is read: its digits in quotes, without the point that tables give it."""
    digits = digits_of(context.value)
    return safely(context.text.replace(context.keys, f'"{digits}"')) if digits is not None else None


def into_list(context: RecordFixContext) -> Fix | None:
    """One object where a list is read."""
    raw = context.text.raw(context.keys)
    if not isinstance(context.value, dict) or raw is None:
        return None
    return safely(context.text.replace(context.keys, f"[{raw}]"), reveals=True)


def bare_text(context: RecordFixContext) -> Fix | None:
    """A text where a list of texts is read."""
    raw = context.text.raw(context.keys)
    if not isinstance(context.value, str) or not context.value or not isinstance(context.keys[-1], str):
        return None
    return safely(context.text.replace(context.keys, f"[{raw}]"), reveals=True)


def written(place: int, *, safe: bool = False) -> Fixer:
    """What the sentence gives at that place, in the stead of the value."""

    def fix(context: RecordFixContext) -> Fix | None:
        if len(context.params) <= place:
            return None
        given: Any = context.params[place]
        intended: Any = whole_numbers(cast("tuple[Any, ...]", given)) if isinstance(given, tuple) else whole_numbers([given])[0]
        if not isinstance(intended, (str, int, float, list)):
            return None
        return Fix(context.text.replace(context.keys, context.text.written(intended)), safe=safe, reveals=True)

    return fix


def records_in_list(context: RecordFixContext) -> Fix | None:
    """The records of a list, or of lists in it, that stands where one belongs; nothing where it holds anything else, or none."""
    whole: Any = context.record
    waiting: list[tuple[list[str | int], Any]] = [([], whole)] if isinstance(whole, list) and not context.keys else []
    found: list[str] = []
    while waiting:
        keys, value = waiting.pop()
        if isinstance(value, list):
            waiting += [([*keys, at], item) for at, item in reversed(list(enumerate(cast("list[Any]", value))))]
        elif isinstance(value, dict):
            found.append(context.text.raw(keys) or "")
        else:
            return None
    return split_records(found)


def out_of_list(context: RecordFixContext) -> Fix | None:
    """A list of one where the item itself is read."""
    value: Any = context.value
    if not isinstance(value, list) or len(cast("list[Any]", value)) != 1:
        return None
    raw = context.text.raw([*context.keys, 0])
    return safely(context.text.replace(context.keys, raw), reveals=True) if raw is not None else None


def out_of_brackets(context: RecordFixContext) -> Fix | None:
    """The same for one object, whatever else a list of one may be."""
    value: Any = context.value
    only: Any = cast("list[Any]", value)[0] if isinstance(value, list) and value else None
    return out_of_list(context) if isinstance(only, dict) else None


def one_of(*words: str) -> Fixer:
    """The only one of some words that is spelt alike."""

    def fix(context: RecordFixContext) -> Fix | None:
        same = [word for word in words if isinstance(context.value, str) and same_but_for_spelling(word, context.value)]
        return safely(context.text.replace(context.keys, context.text.written(same[0]))) if len(same) == 1 else None

    return fix


#: Between the parts of JSON that was written with an indent: a record stands on one line.
_BREAKS = lazy_regex(r"[ \t]*[\r\n]\s*")


def decoded_text(context: RecordFixContext) -> Fix | None:
    """A value that was written as JSON twice, or as Python prints it: the text holds what belongs here."""
    text = context.value.strip() if isinstance(context.value, str) else ""
    if text[:1] not in ("{", "["):
        return None
    raw = json_prefix(text)
    return safely(context.text.replace(context.keys, _BREAKS.sub(" ", raw)), reveals=True) if raw is not None else None


def told_to_decode(context: RecordFixContext, finding: Finding) -> Fix | None:
    """The same of whatever rule, where its help is to write the value itself."""
    value = context.value
    if value.__class__ is not str or not is_json(value) or context.value_at(context.keys) != value:
        return None
    return decoded_text(context) if finding.words()[1] == json_in_text_help(value) else None


def twin_dropped(context: RecordFixContext) -> Fix | None:
    """An item that stands earlier in its list already, the same in all its members."""
    holder: Any = context.enclosing_object
    place = context.keys[-1] if context.keys else None
    if not isinstance(holder, list) or not isinstance(place, int):
        return None
    form = sorted_json(context.value)
    first = context.text.firsts(context.keys[:-1], cast("list[Any]", holder)).get(form, place) if form is not None else place
    return safely(context.text.remove(context.keys)) if first < place else None


def same(one: Any, other: Any) -> bool:
    """True for equal JSON values; true is not 1."""
    form = sorted_json(one)
    return form is not None and form == sorted_json(other)


def first_of(*fixers: Fixer) -> Fixer:
    """The first mend that there is."""

    def fix(context: RecordFixContext) -> Fix | None:
        return next((fix for fix in (fixer(context) for fixer in fixers) if fix is not None), None)

    return fix


def with_siblings(fixer: Fixer) -> Fixer:
    """The same for all items of the list, where a finding names the first wrong one and stands for the others."""

    def fix(context: RecordFixContext) -> Fix | None:
        first = fixer(context)
        *place, at = context.keys
        if first is None or not isinstance(at, int):
            return first
        items = cast("list[Any]", context.enclosing_object)
        others = [fixer(replace(context, keys=[*place, index], value=item)) for index, item in enumerate(items) if index != at]
        return replace(first, edits=[*first.edits, *(edit for fix in others if fix is not None for edit in fix.edits)])

    return fix
