"""Fixers for members of export records: answers and boxes in the form of imports, and without what only exports have."""

from __future__ import annotations

from typing import Any, cast

from predlint.dialects.labelbox import export_words, words
from predlint.dialects.labelbox.exported import IMPORT_FORMS
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
    """The answer in its form, under its name; options by the names that they have in the ontology where these are known."""
    form = IMPORT_FORMS[member](sight.value, None)
    renamed = rename(sight, sight.keys, "answer", surely=True) if form is not None else None
    if form is None or renamed is None:
        return None
    options = sight.about[-1] if isinstance(sight.about[-1], export_words.Options) else export_words.NO_OPTIONS
    answer: Any = form[0]
    for option in cast("list[Any]", answer) if isinstance(answer, list) else [answer]:
        if isinstance(option, dict):
            named = cast("dict[str, Any]", option)
            named["name"] = options.meant(named["name"]) or named["name"]
    return safely([*renamed.edits, *sight.text.replace(sight.keys, sight.text.written(answer))], reveals=True)


FIXERS: Fixers = {"REC006": {export_words.export_member: imported, words.both_given: spare}}
