"""Converts answers of exports to the form of imports, so that they can be checked with the ontology."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, cast

from predlint.shape.findings import Path

#: An answer in import form, and for the paths in it the original paths.
Form = tuple[Any, dict[Path, Path]]
#: Members that every object of an export has: its own ids.
EXPORT_IDS = frozenset({"feature_id", "feature_schema_id"})


def _option(value: Any, at: Path) -> Form | None:
    """Converts the option of a radio question. Its value is the name in imports, and its name is the label that users see."""
    if value.__class__ is not dict or not isinstance(value.get("value"), str):
        return None
    answer = {
        name: item for name, item in cast("dict[str, Any]", value).items() if name not in EXPORT_IDS and name not in ("name", "value")
    }
    if answer.get("classifications").__class__ is list:
        answer["classifications"] = [_without_ids(nested) for nested in answer["classifications"]]
    return {"name": value["value"], **answer}, {(at, "name"): (at, "value")}


def _options(value: Any, at: Path) -> Form | None:
    """Converts the options of a checklist."""
    if value.__class__ is not list:
        return None
    forms = [_option(option, (at, index)) for index, option in enumerate(value)]
    known = [form for form in forms if form is not None]
    if not known or len(known) < len(forms):
        return None
    return [answer for answer, _ in known], {place: true for _, places in known for place, true in places.items()}


def _text(value: Any, at: Path) -> Form | None:
    """Converts the text of a text question."""
    content: Any = value.get("content") if value.__class__ is dict else None
    return (content, {at: (at, "content")}) if content is not None else None


def _without_ids(nested: Any) -> Any:
    if nested.__class__ is not dict:
        return nested
    return {name: item for name, item in cast("dict[str, Any]", nested).items() if name not in EXPORT_IDS}


_FORMS: Mapping[str, Callable[[Any, Path], Form | None]] = {"radio_answer": _option, "checklist_answers": _options, "text_answer": _text}
#: Name of an answer in exports -> its conversion. Answers about a message have names of their own.
IMPORT_FORMS = {f"{about}{name}": form for about in ("", "conversational_") for name, form in _FORMS.items()}
