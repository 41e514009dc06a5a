"""Fixers for members of export records: answers and boxes in the form of imports, and without what only exports have."""

from __future__ import annotations

from typing import Any, cast

from predlint.dialects.labelbox import export_words, words
from predlint.dialects.labelbox.exported import EXPORT_IDS, IMPORT_FORMS
from predlint.fixes.common import dropped, rename, safely_dropped, spare
from predlint.fixes.model import Fixers, Mend, Sight, safely

#: What says nothing in an import: an id of the export's own, and what the value tells by itself.
_IDLE = frozenset({"feature_id", "annotation_kind"})


def imported(sight: Sight) -> Mend | None:
    """A member of an export as an import has it."""
    member = str(sight.keys[-1])
    if member in IMPORT_FORMS:
        return _answer(sight, member)
    if member in _IDLE:
        return safely_dropped(sight)
    if member == "bounding_box":
        return rename(sight, sight.keys, "bbox", surely=True)
    if member != "feature_schema_id":
        return None
    holder = cast("dict[str, Any]", sight.holder) if isinstance(sight.holder, dict) else {}
    return dropped(sight) if "name" in holder or "schemaId" in holder else rename(sight, sight.keys, "schemaId", surely=True)


def _answer(sight: Sight, member: str) -> Mend | None:
    """The answer in its form, under its name; only the name where it has the form of imports already."""
    renamed = rename(sight, sight.keys, "answer", surely=True)
    form = IMPORT_FORMS[member](sight.value, None)
    if form is None:
        return renamed if not isinstance(sight.value, dict) or "name" in cast("dict[str, Any]", sight.value) else None
    if renamed is None:
        return None
    answer = _text(sight.value) if member.endswith("text_answer") else _options(sight, form[0])
    if answer is None:
        return None
    return safely([*renamed.edits, *sight.text.replace(sight.keys, sight.text.written(answer))], reveals=True)


def _text(value: dict[str, Any]) -> Any:
    """The text, unless something stands beside it, which would be lost."""
    content: Any = value["content"]
    return content if value.keys() <= {"content", *EXPORT_IDS} and not isinstance(content, dict | list) else None


def _options(sight: Sight, answer: Any) -> Any:
    """Options by the names that they have in the ontology, where these are known; none where one of them is not there and people see
    another name, which would be lost."""
    options = sight.about[-1] if isinstance(sight.about[-1], export_words.Options) else export_words.NO_OPTIONS
    listed = isinstance(answer, list)
    pairs = zip(cast("list[Any]", answer), sight.value, strict=True) if listed else [(answer, sight.value)]
    for named, was in pairs:
        meant = options.meant(named["name"])
        if meant is None and options.names and was.get("name", named["name"]) != named["name"]:
            return None
        named["name"] = meant or named["name"]
    return answer


FIXERS: Fixers = {"REC006": {words.both_given: spare}}
