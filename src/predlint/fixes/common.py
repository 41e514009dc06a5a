"""Fixers that several platforms share: names, members, numbers in quotes, brackets that are missing or too many."""

from __future__ import annotations

from typing import Any, cast

from msgspec.structs import replace

from predlint.dialects.in_quotes import bare_number, digits_of, typed_number
from predlint.dialects.slips import held_in_text, is_json
from predlint.fixes.json_text import sorted_json
from predlint.fixes.model import Fixer, Mend, Sight, safely, taken_apart, unsafely
from predlint.fixes.numbers import whole_numbers
from predlint.names import canonical, caseless, plainly
from predlint.regex import regex
from predlint.shape.resolver import folded
from predlint.stream.literals import json_in
from predlint.violation import Finding

#: A number in ASCII, be it one of JSON or not: ".5", "+5", "007".
_NUMBER = regex(r"[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?\Z")


def alike(one: str, other: str) -> bool:
    """True for names that differ by case, separators, white space or Unicode form only."""
    return _flat(one) == _flat(other)


def _flat(name: str) -> str:
    return folded(canonical(name))


def _one(name: str) -> str:
    """A member's name without the s of a plural."""
    return _flat(name).removesuffix("s")


# -- names and members ------------------------------------------------------------------------------------------------


def the_one(place: int) -> Fixer:
    """The only name that the sentence offers, at that place of what it is made from."""

    def fix(sight: Sight) -> Mend | None:
        names: Any = sight.about[place]
        names = (names,) if isinstance(names, str) else names
        if not isinstance(sight.value, str) or len(names) != 1:
            return None
        return safely(sight.text.replace(sight.keys, sight.text.written(names[0])), reveals=True)

    return fix


def spelt(place: int) -> Fixer:
    """The only name that the sentence offers at that place and that is spelt alike but for case, white space and Unicode form."""

    def fix(sight: Sight) -> Mend | None:
        value: Any = sight.value
        if not isinstance(value, str) or len(sight.about) <= place:
            return None
        given: Any = sight.about[place]
        names = cast("tuple[Any, ...]", given) if isinstance(given, tuple) else (given,)
        folded = caseless(value)
        same = [name for name in names if isinstance(name, str) and caseless(name) == folded]
        if len(same) != 1 or same[0] == value:
            return None
        return safely(sight.text.replace(sight.keys, sight.text.written(same[0])), reveals=True)

    return fix


def near_one(place: int) -> Fixer:
    """The only one of the likely names that differs by separators, besides case and white space: a guess."""

    def fix(sight: Sight) -> Mend | None:
        value = sight.value
        given: Any = sight.about[place] if len(sight.about) > place else ()
        likely = cast("tuple[Any, ...]", given) if isinstance(given, (tuple, list)) and isinstance(value, str) else ()
        names = [name for name in likely if isinstance(name, str) and alike(name, plainly(value))]
        return unsafely(sight.text.replace(sight.keys, sight.text.written(names[0])), reveals=True) if len(names) == 1 else None

    return fix


def member_to(place: int | str) -> Fixer:
    """The member takes the name at that place of what the sentence is made from; safely, where the two are spelt alike."""

    def fix(sight: Sight) -> Mend | None:
        meant = sight.about[place] if isinstance(place, int) else place
        return rename(sight, sight.keys, meant)

    return fix


def rename(sight: Sight, keys: list[str | int], meant: Any, *, surely: bool = False) -> Mend | None:
    """Another name for a member; not where a further one may be meant to have it."""
    if not isinstance(meant, str) or not keys or not isinstance(keys[-1], str):
        return None
    holder: Any = sight.at(keys[:-1])
    others = [name for name in cast("dict[str, Any]", holder) if name not in (keys[-1], meant)] if isinstance(holder, dict) else []
    if any([alike(name, meant) and not same(sight.at([*keys[:-1], name]), sight.at(keys)) for name in others]):
        return None
    edits = sight.text.rename(keys, meant)
    return Mend(edits, surely or _one(keys[-1]) == _one(meant), reveals=True, name=(tuple(keys[:-1]), meant)) if edits else None


def surely_to(place: int | str) -> Fixer:
    """The same where the other name can only mean this one."""

    def fix(sight: Sight) -> Mend | None:
        return rename(sight, sight.keys, sight.about[place] if isinstance(place, int) else place, surely=True)

    return fix


def found_member(sight: Sight) -> Mend | None:
    """A member that is missing, and its misspelling that is there: the last thing that the sentence is made from, or one among it."""
    if not sight.keys:  # said of the record as a whole
        return None
    found: Any = sight.about[-1] if sight.about else None
    holder: Any = sight.holder
    if isinstance(found, tuple):
        near = [name for name in cast("tuple[Any, ...]", found) if isinstance(name, str) and alike(name, str(sight.keys[-1]))]
        found = near[0] if len(near) == 1 else None
    if not isinstance(found, str) or not isinstance(holder, dict) or found not in holder or found == sight.keys[-1]:
        return None
    return rename(sight, [*sight.keys[:-1], found], sight.keys[-1])


def reformed(fixer: Fixer) -> Fixer:
    """A member that is missing, out of the object that holds it; else, said last, what ``fixer`` makes of the name that was found: its
    value has another form, which is mended in its turn."""
    return lambda sight: _unwrapped(sight) if sight.about[-1] else fixer(replace(sight, about=sight.about[:-1]))


def _unwrapped(sight: Sight) -> Mend | None:
    """A member that is missing, out of the object that holds it and nothing else: said last but one, before whether there is one."""
    member, keys = sight.keys[-1], [*sight.keys[:-1], sight.about[-2]]
    holder, raw = sight.at(keys), sight.text.raw([*keys, member])
    if raw is None or not isinstance(holder, dict) or len(cast("dict[str, Any]", holder)) > 1 or not isinstance(member, str):
        return None
    renamed = rename(sight, keys, member, surely=True)
    return replace(renamed, edits=[*renamed.edits, *sight.text.replace(keys, raw)]) if renamed is not None else None


def holding(sight: Sight) -> Mend | None:
    """For a record without a name: the member that holds a name of the ontology, said behind all members; else the misspelt one."""
    members, held = sight.about[-2:] if len(sight.about) > 1 else (None, None)
    if isinstance(members, tuple) and isinstance(held, str):
        return rename(sight, [*sight.keys[:-1], held], sight.keys[-1], surely=True)
    return found_member(sight)


def dropped(sight: Sight) -> Mend | None:
    """Without the member, which nothing reads: it is lost."""
    return unsafely(sight.text.remove(sight.keys))


def safely_dropped(sight: Sight) -> Mend | None:
    """Without a member that says nothing."""
    return safely(sight.text.remove(sight.keys))


def spare(sight: Sight) -> Mend | None:
    """Without a member that stands for another one, which is there too (the last thing that the sentence is made from) and says the same;
    where the two differ, nobody knows which is meant."""
    return safely(sight.text.remove(sight.keys)) if same(sight.at([*sight.keys[:-1], sight.about[-1]]), sight.value) else None


# -- values -----------------------------------------------------------------------------------------------------------


def unquoted(sight: Sight) -> Mend | None:
    """A number, or true or false, that stands in quotes; also one with its type around it, as Python prints it."""
    if not isinstance(sight.value, str):
        return None
    number = bare_number(sight.value) if _NUMBER.match(sight.value.strip()) else typed_number(sight.value)
    return safely(sight.text.replace(sight.keys, number), reveals=True) if number is not None else None


def unquoted_flag(sight: Sight) -> Mend | None:
    """True or false in quotes."""
    word = sight.value.strip().lower() if isinstance(sight.value, str) else ""
    return safely(sight.text.replace(sight.keys, word)) if word in ("true", "false") else None


def quoted(sight: Sight) -> Mend | None:
    """A number where a text is read: its digits in quotes."""
    raw = sight.text.raw(sight.keys)
    number = isinstance(sight.value, (int, float)) and not isinstance(sight.value, bool)
    return safely(sight.text.replace(sight.keys, f'"{raw}"')) if number and raw is not None else None


def id_in_quotes(sight: Sight) -> Mend | None:
    """A whole number where an id is read: its digits in quotes, without the point that tables give it."""
    digits = digits_of(sight.value)
    return safely(sight.text.replace(sight.keys, f'"{digits}"')) if digits is not None else None


def into_list(sight: Sight) -> Mend | None:
    """One object where a list is read."""
    raw = sight.text.raw(sight.keys)
    if not isinstance(sight.value, dict) or raw is None:
        return None
    return safely(sight.text.replace(sight.keys, f"[{raw}]"), reveals=True)


def bare_text(sight: Sight) -> Mend | None:
    """A text where a list of texts is read."""
    raw = sight.text.raw(sight.keys)
    if not isinstance(sight.value, str) or not sight.value or not isinstance(sight.keys[-1], str):
        return None
    return safely(sight.text.replace(sight.keys, f"[{raw}]"), reveals=True)


def written(place: int, *, safe: bool = False) -> Fixer:
    """What the sentence gives at that place, in the stead of the value."""

    def fix(sight: Sight) -> Mend | None:
        if len(sight.about) <= place:
            return None
        given: Any = sight.about[place]
        meant: Any = whole_numbers(cast("tuple[Any, ...]", given)) if isinstance(given, tuple) else whole_numbers([given])[0]
        if not isinstance(meant, (str, int, float, list)):
            return None
        return Mend(sight.text.replace(sight.keys, sight.text.written(meant)), safe=safe, reveals=True)

    return fix


def records_in_list(sight: Sight) -> Mend | None:
    """The records of a list, or of lists in it, that stands where one belongs; nothing where it holds anything else, or none."""
    whole: Any = sight.record
    waiting: list[tuple[list[str | int], Any]] = [([], whole)] if isinstance(whole, list) and not sight.keys else []
    found: list[str] = []
    while waiting:
        keys, value = waiting.pop()
        if isinstance(value, list):
            waiting += [([*keys, at], item) for at, item in reversed(list(enumerate(cast("list[Any]", value))))]
        elif isinstance(value, dict):
            found.append(sight.text.raw(keys) or "")
        else:
            return None
    return taken_apart(found)


def out_of_list(sight: Sight) -> Mend | None:
    """A list of one where the item itself is read."""
    value: Any = sight.value
    if not isinstance(value, list) or len(cast("list[Any]", value)) != 1:
        return None
    raw = sight.text.raw([*sight.keys, 0])
    return safely(sight.text.replace(sight.keys, raw), reveals=True) if raw is not None else None


def out_of_brackets(sight: Sight) -> Mend | None:
    """The same for one object, whatever else a list of one may be."""
    value: Any = sight.value
    only: Any = cast("list[Any]", value)[0] if isinstance(value, list) and value else None
    return out_of_list(sight) if isinstance(only, dict) else None


def one_of(*words: str) -> Fixer:
    """The only one of some words that is spelt alike."""

    def fix(sight: Sight) -> Mend | None:
        same = [word for word in words if isinstance(sight.value, str) and alike(word, sight.value)]
        return safely(sight.text.replace(sight.keys, sight.text.written(same[0]))) if len(same) == 1 else None

    return fix


#: Between the parts of JSON that was written with an indent: a record stands on one line.
_BREAKS = regex(r"[ \t]*[\r\n]\s*")


def decoded_text(sight: Sight) -> Mend | None:
    """A value that was written as JSON twice, or as Python prints it: the text holds what belongs here."""
    text = sight.value.strip() if isinstance(sight.value, str) else ""
    if text[:1] not in ("{", "["):
        return None
    raw = json_in(text)
    return safely(sight.text.replace(sight.keys, _BREAKS.sub(" ", raw)), reveals=True) if raw is not None else None


def told_to_decode(sight: Sight, finding: Finding) -> Mend | None:
    """The same of whatever rule, where its help is to write the value itself."""
    value = sight.value
    if value.__class__ is not str or not is_json(value) or sight.at(sight.keys) != value:
        return None
    return decoded_text(sight) if finding.words()[1] == held_in_text(value) else None


def twin_dropped(sight: Sight) -> Mend | None:
    """An item that stands earlier in its list already, the same in all its members."""
    holder: Any = sight.holder
    place = sight.keys[-1] if sight.keys else None
    if not isinstance(holder, list) or not isinstance(place, int):
        return None
    form = sorted_json(sight.value)
    first = sight.text.firsts(sight.keys[:-1], cast("list[Any]", holder)).get(form, place) if form is not None else place
    return safely(sight.text.remove(sight.keys)) if first < place else None


def same(one: Any, other: Any) -> bool:
    """True for equal JSON values; true is not 1."""
    form = sorted_json(one)
    return form is not None and form == sorted_json(other)


def first_of(*fixers: Fixer) -> Fixer:
    """The first mend that there is."""

    def fix(sight: Sight) -> Mend | None:
        return next((mend for mend in (fixer(sight) for fixer in fixers) if mend is not None), None)

    return fix


def with_siblings(fixer: Fixer) -> Fixer:
    """The same for all items of the list, where a finding names the first wrong one and stands for the others."""

    def fix(sight: Sight) -> Mend | None:
        first = fixer(sight)
        *place, at = sight.keys
        if first is None or not isinstance(at, int):
            return first
        items = cast("list[Any]", sight.holder)
        others = [fixer(replace(sight, keys=[*place, index], value=item)) for index, item in enumerate(items) if index != at]
        return replace(first, edits=[*first.edits, *(edit for mend in others if mend is not None for edit in mend.edits)])

    return fix
