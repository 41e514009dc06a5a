"""Fixes of answers, of lists of them, and of names that are missing."""

from __future__ import annotations

from typing import Any, cast

from predlint.platforms.labelbox.aliases import OPTION_NAMES
from predlint.platforms.labelbox.name_words import id_member
from predlint.platforms.labelbox.options import Options
from predlint.violation import Fix, FixContext

#: Members that may name the option of an answer.
_NAMING = frozenset({"name", "schemaId", "value", *OPTION_NAMES["name"]})


def write_options(at: FixContext, options: list[str], *, listed: bool) -> Fix | None:
    """Replaces the value by objects that name options."""
    objects = [at.text.object([("name", at.text.written(option))]) for option in options]
    raw = (", " if " " in objects[0] else ",").join(objects)
    return at.replace_safely((at.keys, f"[{raw}]" if listed else raw))


def write_checklist(at: FixContext, options: Options) -> Fix | None:
    """Writes the options that an object marks as ticked; puts an object that names an option into a list."""
    ticked = options.ticked(at.value)
    if ticked is None:
        return wrap_answer(at)
    return write_options(at, ticked, listed=True) if ticked else None


def wrap_answer(at: FixContext) -> Fix | None:
    """Puts one answer into a list."""
    names_option = isinstance(at.value, dict) and not _NAMING.isdisjoint(cast("dict[str, Any]", at.value))
    return at.wrap_object() if names_option else None


def list_classifications(at: FixContext) -> Fix | None:
    """Removes null in place of a list, or puts one object into a list. None for answers by the names of their questions."""
    if at.value is None:
        return at.remove_safely()
    given = cast("dict[str, Any]", at.value) if isinstance(at.value, dict) else {}
    return at.wrap_object() if not {"name", "schemaId"}.isdisjoint(given) else at.decode_text()


def write_name(at: FixContext, keys: tuple[str, ...], held: str | None, spare: tuple[str, ...]) -> Fix | None:
    """For a record without a name: renames the member that holds it, and removes the spare ones, with the same text or null. Else renames
    the one of ``keys`` that is misspelt, or that holds the id."""
    holder, text = at.keys[:-1], at.text
    if held is not None and spare:
        gone = set(spare)
        if "name" in gone:  # present, and null
            edits = text.replace([*holder, "name"], at.raw_text([*holder, held]))
            gone = gone - {"name"} | {held}
        else:
            edits = text.rename([*holder, held], "name")
        places = sorted([place for member in gone for place in text.places([*holder, member])])
        return at.safely([*edits, *text.without(text.entries(holder), places)], reveals=True) if edits else None
    fix = at.rename_member(keys) if held is None else at.rename_at([*holder, held], at.keys[-1], surely=True)
    if fix is not None:
        return fix
    given = cast("dict[str, Any]", at.enclosing_object)
    found = id_member([key for key, value in given.items() if value is not None])
    return at.rename_at([*holder, found], "schemaId") if found is not None else None
