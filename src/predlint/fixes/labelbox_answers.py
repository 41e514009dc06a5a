"""Fixers for the answers of Labelbox records: options, lists, and members that hold an answer under another name."""

from __future__ import annotations

from typing import Any, cast

from predlint.fixes.common import (
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
    same_but_for_spelling,
    surely_to,
)
from predlint.fixes.context import FixContext
from predlint.fixes.model import Fix, safely, unsafely
from predlint.platforms.labelbox import answer_words
from predlint.platforms.labelbox.aliases import OPTION_NAMES
from predlint.platforms.labelbox.name_words import id_member
from predlint.platforms.labelbox.options import Options
from predlint.platforms.labelbox.value_forms import is_part

#: Members that may name the option of an answer.
_NAMING = frozenset({"name", "schemaId", "value", *OPTION_NAMES["name"]})


def bare_answer(context: FixContext) -> Fix | None:
    """Writes the options that a text surely names, each as an object, in a list for a checklist."""
    _, kind, options = context.params
    intended = options.in_text(context.value, several=kind == "checklist")
    return _named(context, intended, listed=kind == "checklist") if intended is not None else None


def named_by_id(context: FixContext) -> Fix | None:
    """For a record without a name: renames the member with its id; None for null."""
    holder: Any = context.value_at(context.keys[:-1])
    given = [key for key, value in cast("dict[str, Any]", holder).items() if value is not None] if isinstance(holder, dict) else []
    found = id_member(given)
    return rename(context, [*context.keys[:-1], found], "schemaId") if found is not None else None


def named_by_other(context: FixContext) -> Fix | None:
    """For a record without a name: renames the member that holds it, and removes those with the same text or null. These are the last of
    the params."""
    held, gone = context.params[-2:] if len(context.params) > 1 else (None, None)
    if not isinstance(held, str) or not isinstance(gone, tuple):
        return None
    holder, text, spare = context.keys[:-1], context.text, set(cast("tuple[str, ...]", gone))
    if "name" in spare:  # present, and null
        edits = text.replace([*holder, "name"], text.raw([*holder, held]) or "")
        spare = spare - {"name"} | {held}
    else:
        edits = text.rename([*holder, held], "name")
    places = sorted([place for member in spare for place in text.places([*holder, member])])
    return safely([*edits, *text.without(text.entries(holder), places)], reveals=True) if edits else None


def out_of_inner_list(context: FixContext) -> Fix | None:
    """Takes options out of a list that is itself one of an answer's options."""
    value: Any = context.value
    if not isinstance(value, list) or not value or not isinstance(context.keys[-1], int):
        return None
    options = cast("list[Any]", value)
    if not all([isinstance(option, dict) for option in options]):
        return None
    raws = [context.text.raw([*context.keys, at]) or "" for at in range(len(options))]
    return safely(context.text.replace(context.keys, (", " if " " in raws[0] else ",").join(raws)), reveals=True)


def found_messages(context: FixContext) -> Fix | None:
    """Renames a member of a message evaluation; None if it is only a part of one."""
    return None if is_part(str(context.keys[-1]), str(context.params[-1])) else found_member(context)


def numbered(context: FixContext) -> Fix | None:
    """Writes the option whose name is the number."""
    _, kind, options = context.params
    intended = answer_words.option_of_number(context.value, options)
    return _named(context, [intended], listed=kind == "checklist") if intended is not None else None


def _named(context: FixContext, options: list[str], *, listed: bool) -> Fix | None:
    """Replaces the value by objects that name options."""
    objects = [context.text.object([("name", context.text.written(option))]) for option in options]
    raw = (", " if " " in objects[0] else ",").join(objects)
    return safely(context.text.replace(context.keys, f"[{raw}]" if listed else raw), reveals=True)


def radio_listed(context: FixContext) -> Fix | None:
    """Removes the list around one answer; a bare text becomes an object if it is an option."""
    value: Any = context.value
    only: Any = cast("list[Any]", value)[0] if isinstance(value, list) and len(cast("list[Any]", value)) == 1 else None
    if not isinstance(only, str):
        return out_of_list(context) if isinstance(only, dict) else None
    intended = context.params[1].intended_option(only)
    return _named(context, [intended], listed=False) if intended is not None else None


def checklist_object(context: FixContext) -> Fix | None:
    """Writes the options that an object marks as ticked; puts an object that names an option into a list."""
    entries = cast("dict[str, Any]", context.value)
    ticked = context.params[1].ticked(entries)
    if ticked is not None:
        return _named(context, ticked, listed=True) if ticked else None
    return into_list(context) if not _NAMING.isdisjoint(entries) else None


def answer_over_time(context: FixContext) -> Fix | None:
    """Puts one answer into the list that answers over time require."""
    given = cast("dict[str, Any]", context.value) if isinstance(context.value, dict) else {}
    return into_list(context) if not _NAMING.isdisjoint(given) else None


def value_instead(context: FixContext) -> Fix | None:
    """Renames "value" to "name", if it holds an option and no sibling names another one."""
    options: Options = context.params[1]
    intended, holder = options.intended_option(context.value), cast("dict[str, Any]", context.enclosing_object)
    if intended is None:
        return None
    others = [other for name in OPTION_NAMES["name"] if name in holder and (other := options.intended_option(holder[name])) is not None]
    return surely_to("name")(context) if {options.value(other) for other in others} <= {options.value(intended)} else None


def both_answers(context: FixContext) -> Fix | None:
    """Removes "answers", which repeats "answer"; further items of its list are added to that of "answer"."""
    keys = [*context.keys[:-1], "answers"] if context.keys and context.keys[-1] in ("answer", "answers") else [*context.keys, "answers"]
    old, new = context.value_at(keys), context.value_at([*keys[:-1], "answer"])
    edits = context.text.remove(keys)
    if same(old, new):
        return safely(edits)
    if not isinstance(old, list) or not isinstance(new, list):
        return None
    both, answer = [*cast("list[Any]", new), *[one for one in cast("list[Any]", old) if one not in new]], [*keys[:-1], "answer"]
    return unsafely([*edits, *context.text.replace(answer, context.text.written(both))])


def format_word(context: FixContext) -> Fix | None:
    """Writes the only format that the feature accepts."""
    fits = isinstance(context.value, str) and same_but_for_spelling(context.value, context.params[0])
    return safely(context.text.replace(context.keys, context.text.written(context.params[0]))) if fits else None


answer_in_other_form = reformed(found_member)
bare_answer_fixed = first_of(bare_answer, decoded_text)
option_missing = first_of(named_by_other, holding, named_by_id)
value_renamed = member_to("value")
old_answers = surely_to("answer")
answer_type = first_of(numbered, out_of_inner_list)
answer_over_time_fixed = first_of(decoded_text, answer_over_time)
task_part = first_of(decoded_text, id_in_quotes)
