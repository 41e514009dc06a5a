"""Fixers for members of export records: answers and boxes in the form of imports, and without what only exports have."""

from __future__ import annotations

from typing import Any, cast

from predlint.fixes.common import dropped, rename, safely_dropped, spare
from predlint.fixes.model import Fix, Fixers, RecordFixContext, safely
from predlint.platforms.labelbox import export_words, words
from predlint.platforms.labelbox.export_answers import EXPORT_IDS, IMPORT_FORMS

#: What says nothing in an import: an id of the export's own, and what the value tells by itself.
_IDLE = frozenset({"feature_id", "annotation_kind"})


def imported(context: RecordFixContext) -> Fix | None:
    """A member of an export as an import has it."""
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


def _answer(context: RecordFixContext, member: str) -> Fix | None:
    """The answer in its form, under its name; only the name where it has the form of imports already."""
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
    """The text, unless something stands beside it, which would be lost."""
    content: Any = value["content"]
    return content if value.keys() <= {"content", *EXPORT_IDS} and not isinstance(content, dict | list) else None


def _options(context: RecordFixContext, answer: Any) -> Any:
    """Options by the names that they have in the ontology, where these are known; none where one of them is not there and people see
    another name, which would be lost."""
    options = context.params[-1] if isinstance(context.params[-1], export_words.Options) else export_words.NO_OPTIONS
    listed = isinstance(answer, list)
    pairs = zip(cast("list[Any]", answer), context.value, strict=True) if listed else [(answer, context.value)]
    for named, was in pairs:
        intended = options.intended_option(named["name"])
        if intended is None and options.names and was.get("name", named["name"]) != named["name"]:
            return None
        named["name"] = intended or named["name"]
    return answer


FIXERS: Fixers = {"REC006": {words.both_given: spare}}
