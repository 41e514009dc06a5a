"""Fixers for members of export records: writes answers and boxes in the form of imports, and removes members that only exports have."""

from __future__ import annotations

from typing import Any, cast

from predlint.fixes.common import dropped, rename, safely_dropped
from predlint.fixes.context import FixContext
from predlint.fixes.model import Fix, safely
from predlint.platforms.labelbox import export_words
from predlint.platforms.labelbox.export_answers import EXPORT_IDS, IMPORT_FORMS

#: Members without information for an import: an id of the export, and the kind that the value shows.
_IDLE = frozenset({"feature_id", "annotation_kind"})


def imported(context: FixContext) -> Fix | None:
    """Writes a member of an export in the form of imports."""
    member = str(context.keys[-1])
    if member in IMPORT_FORMS:
        return _answer(context, member)
    if member in _IDLE:
        return safely_dropped(context)
    if member == "bounding_box":
        return rename(context, context.keys, "bbox", surely=True)
    if member != "feature_schema_id":
        return None
    holder = cast("dict[str, Any]", context.enclosing_object) if isinstance(context.enclosing_object, dict) else {}
    return dropped(context) if "name" in holder or "schemaId" in holder else rename(context, context.keys, "schemaId", surely=True)


def _answer(context: FixContext, member: str) -> Fix | None:
    """Writes the answer in its form, and renames it; only renames it if it has the form of imports already."""
    renamed = rename(context, context.keys, "answer", surely=True)
    form = IMPORT_FORMS[member](context.value, None)
    if form is None:
        return renamed if not isinstance(context.value, dict) or "name" in cast("dict[str, Any]", context.value) else None
    if renamed is None:
        return None
    answer = _text(context.value) if member.endswith("text_answer") else _options(context, form[0])
    if answer is None:
        return None
    return safely([*renamed.edits, *context.text.replace(context.keys, context.text.written(answer))], reveals=True)


def _text(value: dict[str, Any]) -> Any:
    """Returns the text, or None if it has a sibling that would be lost."""
    content: Any = value["content"]
    return content if value.keys() <= {"content", *EXPORT_IDS} and not isinstance(content, dict | list) else None


def _options(context: FixContext, answer: Any) -> Any:
    """Returns the options with the names that they have in the ontology, if known; None if one of them is not there and its readable name
    would be lost."""
    options = context.params[-1] if isinstance(context.params[-1], export_words.Options) else export_words.NO_OPTIONS
    listed = isinstance(answer, list)
    pairs = zip(cast("list[Any]", answer), context.value, strict=True) if listed else [(answer, context.value)]
    for named, was in pairs:
        intended = options.intended_option(named["name"])
        if intended is None and options.names and was.get("name", named["name"]) != named["name"]:
            return None
        named["name"] = intended or named["name"]
    return answer
