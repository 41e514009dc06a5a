"""The fix of answers of exports."""

from __future__ import annotations

from typing import Any, cast

from predlint.platforms.labelbox.export_answers import EXPORT_IDS, IMPORT_FORMS
from predlint.platforms.labelbox.options import Options
from predlint.violation import Fix, FixContext


def convert_answer(at: FixContext, member: str, options: Options) -> Fix | None:
    """Writes the answer in its form, and renames it; only renames it if it has the form of imports already."""
    renamed, form = at.rename("answer", surely=True), IMPORT_FORMS[member](at.value, None)
    if form is None:
        return renamed if not isinstance(at.value, dict) or "name" in cast("dict[str, Any]", at.value) else None
    if renamed is None:
        return None
    answer = _text(at.value) if member.endswith("text_answer") else _options(form[0], at.value, options)
    if answer is None:
        return None
    return at.safely([*renamed.edits, *at.text.replace(at.keys, at.text.written(answer))], reveals=True)


def _text(value: dict[str, Any]) -> Any:
    """Returns the text, or None if it has a sibling that would be lost."""
    content: Any = value["content"]
    return content if value.keys() <= {"content", *EXPORT_IDS} and not isinstance(content, dict | list) else None


def _options(answer: Any, value: Any, options: Options) -> Any:
    """Returns the options with the names that they have in the ontology, if known; None if one of them is not there and its readable name
    would be lost."""
    listed = isinstance(answer, list)
    pairs = zip(cast("list[Any]", answer), value, strict=True) if listed else [(answer, value)]
    for named, was in pairs:
        intended = options.intended_option(named["name"])
        if intended is None and options.names and was.get("name", named["name"]) != named["name"]:
            return None
        named["name"] = intended or named["name"]
    return answer
