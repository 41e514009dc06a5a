"""Fixers for the answers of Labelbox records: options, lists, and members that hold an answer under another name."""

from __future__ import annotations

from typing import Any, cast

from predlint.dialects.labelbox import answer_words, words
from predlint.dialects.labelbox.aliases import OPTION_NAMES
from predlint.dialects.labelbox.name_words import id_member
from predlint.dialects.labelbox.options import Options
from predlint.dialects.labelbox.parts import is_part
from predlint.fixes.common import (
    alike,
    decoded_text,
    first_of,
    found_member,
    holding,
    id_in_quotes,
    into_list,
    member_to,
    out_of_list,
    reformed,
    rename,
    same,
    spare,
    surely_to,
)
from predlint.fixes.model import Fixers, Mend, Sight, safely, unsafely

#: Members of which one names the option of an answer.
_NAMING = frozenset({"name", "schemaId", "value", *OPTION_NAMES["name"]})


def bare_answer(sight: Sight) -> Mend | None:
    """The options that the text surely names, each in its object, in a list for a checklist."""
    _, kind, options = sight.about
    meant = options.in_text(sight.value, several=kind == "checklist")
    return _named(sight, meant, listed=kind == "checklist") if meant is not None else None


def named_by_id(sight: Sight) -> Mend | None:
    """For a record without a name: the id that it is named by, under another name; nothing for null."""
    holder: Any = sight.at(sight.keys[:-1])
    given = [key for key, value in cast("dict[str, Any]", holder).items() if value is not None] if isinstance(holder, dict) else []
    found = id_member(given)
    return rename(sight, [*sight.keys[:-1], found], "schemaId") if found is not None else None


def named_by_other(sight: Sight) -> Mend | None:
    """For a record without a name: the member that holds it becomes it, and those go that say the same, or are null; they are said last."""
    held, gone = sight.about[-2:] if len(sight.about) > 1 else (None, None)
    if not isinstance(held, str) or not isinstance(gone, tuple):
        return None
    holder, text, spare = sight.keys[:-1], sight.text, set(cast("tuple[str, ...]", gone))
    if "name" in spare:  # it is there, and null
        edits = text.replace([*holder, "name"], text.raw([*holder, held]) or "")
        spare = spare - {"name"} | {held}
    else:
        edits = text.rename([*holder, held], "name")
    places = sorted([place for member in spare for place in text.places([*holder, member])])
    return safely([*edits, *text.without(text.entries(holder), places)], reveals=True) if edits else None


def out_of_inner_list(sight: Sight) -> Mend | None:
    """The options of a list that stands as one of an answer's options."""
    value: Any = sight.value
    if not isinstance(value, list) or not value or not isinstance(sight.keys[-1], int):
        return None
    options = cast("list[Any]", value)
    if not all([isinstance(option, dict) for option in options]):
        return None
    raws = [sight.text.raw([*sight.keys, at]) or "" for at in range(len(options))]
    return safely(sight.text.replace(sight.keys, (", " if " " in raws[0] else ",").join(raws)), reveals=True)


def found_messages(sight: Sight) -> Mend | None:
    """A member of a message evaluation under another name; not a list of messages out of a part of one."""
    return None if is_part(str(sight.keys[-1]), str(sight.about[-1])) else found_member(sight)


def numbered(sight: Sight) -> Mend | None:
    """The option whose name the number is."""
    _, kind, options = sight.about
    meant = answer_words.option_of_number(sight.value, options)
    return _named(sight, [meant], listed=kind == "checklist") if meant is not None else None


def _named(sight: Sight, options: list[str], *, listed: bool) -> Mend | None:
    """Objects that name options, in place of the value."""
    objects = [sight.text.object([("name", sight.text.written(option))]) for option in options]
    raw = (", " if " " in objects[0] else ",").join(objects)
    return safely(sight.text.replace(sight.keys, f"[{raw}]" if listed else raw), reveals=True)


def radio_listed(sight: Sight) -> Mend | None:
    """One answer without the list around it; a bare text where it is an option."""
    value: Any = sight.value
    only: Any = cast("list[Any]", value)[0] if isinstance(value, list) and len(cast("list[Any]", value)) == 1 else None
    if not isinstance(only, str):
        return out_of_list(sight) if isinstance(only, dict) else None
    meant = sight.about[1].meant(only)
    return _named(sight, [meant], listed=False) if meant is not None else None


def checklist_object(sight: Sight) -> Mend | None:
    """What is ticked, of an object that says so of each option; an object that names an option goes into a list."""
    entries = cast("dict[str, Any]", sight.value)
    ticked = sight.about[1].ticked(entries)
    if ticked is not None:
        return _named(sight, ticked, listed=True) if ticked else None
    return into_list(sight) if not _NAMING.isdisjoint(entries) else None


def answer_over_time(sight: Sight) -> Mend | None:
    """One answer in the list that answers over time take."""
    given = cast("dict[str, Any]", sight.value) if isinstance(sight.value, dict) else {}
    return into_list(sight) if not _NAMING.isdisjoint(given) else None


def value_instead(sight: Sight) -> Mend | None:
    """ "name" for "value", where that holds an option, and nothing beside it names another one."""
    options: Options = sight.about[1]
    meant, holder = options.meant(sight.value), cast("dict[str, Any]", sight.holder)
    if meant is None:
        return None
    others = [other for name in OPTION_NAMES["name"] if name in holder and (other := options.meant(holder[name])) is not None]
    return surely_to("name")(sight) if {options.value(other) for other in others} <= {options.value(meant)} else None


def both_answers(sight: Sight) -> Mend | None:
    """Without "answers", which says the same as "answer"; what else its list has goes into that of "answer"."""
    keys = [*sight.keys[:-1], "answers"] if sight.keys and sight.keys[-1] in ("answer", "answers") else [*sight.keys, "answers"]
    old, new = sight.at(keys), sight.at([*keys[:-1], "answer"])
    edits = sight.text.remove(keys)
    if same(old, new):
        return safely(edits)
    if not isinstance(old, list) or not isinstance(new, list):
        return None
    both, answer = [*cast("list[Any]", new), *[one for one in cast("list[Any]", old) if one not in new]], [*keys[:-1], "answer"]
    return unsafely([*edits, *sight.text.replace(answer, sight.text.written(both))])


def format_word(sight: Sight) -> Mend | None:
    """The only format that the feature takes."""
    fits = isinstance(sight.value, str) and alike(sight.value, sight.about[0])
    return safely(sight.text.replace(sight.keys, sight.text.written(sight.about[0]))) if fits else None


FIXERS: Fixers = {
    "ANS011": {
        answer_words.answer_reformed: reformed(found_member),
    },
    "ANS012": {words.both_given: spare},
}

bare_answer_fixed = first_of(bare_answer, decoded_text)
option_missing = first_of(named_by_other, holding, named_by_id)
value_renamed = member_to("value")
old_answers = surely_to("answer")
answer_type = first_of(numbered, out_of_inner_list)
answer_over_time_fixed = first_of(decoded_text, answer_over_time)
task_part = first_of(decoded_text, id_in_quotes)
