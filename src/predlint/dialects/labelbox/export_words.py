"""What belongs to exports and to objects of the SDK, and not to an import: ``say(value, *about) -> (message, help)``."""

from __future__ import annotations

from typing import Any, cast

from predlint.dialects.labelbox.words import Said
from predlint.names import quote


def export_member(value: Any, name: str, meant: str) -> Said:
    message = f"{quote(name)} belongs to an export record, not to an import"
    if not meant:
        return message, "remove it: it is the id of the annotation that was exported"
    answer = exported_answer(name, value)
    return message, f'write "answer": {answer}' if answer is not None else f"an import line says {meant}"


def exported_answer(name: str, value: Any) -> str | None:
    """What an import line gives for the answer of an export; None where that does not say."""
    if name == "text_answer" and isinstance(value, dict):
        content = cast("dict[str, Any]", value).get("content")
        return quote(content) if isinstance(content, str) else None
    if name == "radio_answer":
        return _exported_option(value)
    given = cast("list[Any]", value) if name == "checklist_answers" and isinstance(value, list) else []
    options = [_exported_option(option) for option in given]
    if not options or None in options:
        return None
    return f"[{', '.join(map(str, options[:3]))}{', …' * (len(options) > 3)}]"


def _exported_option(value: Any) -> str | None:
    option: Any = cast("dict[str, Any]", value).get("value") if isinstance(value, dict) else None
    if not isinstance(option, str):
        return None
    nested = ', "classifications": […]' if cast("dict[str, Any]", value).get("classifications") else ""
    return f'{{"name": {quote(option)}{nested}}}'


def export_row(value: Any) -> Said:
    fix = 'write one annotation on each line, with "dataRow", "name", and its bbox, answer …'
    return "this is a data row of an export, with all its labels: it cannot be imported", fix


def export_annotation(value: Any, meant: tuple[tuple[str, str], ...]) -> Said:
    instead = "".join([f", and {member} for {quote(name)}" for name, member in meant])
    return "this is an annotation out of an export: it cannot be imported", f'write "dataRow": {{"globalKey": "…"}}, "name"{instead}'


def sdk_label(value: Any) -> Said:
    fix = "write what NDJsonConverter.serialize(labels) gives, one object on each line"
    return "this is a Label of the Python SDK with all its annotations, not an import line", fix


def sdk_annotation(value: Any) -> Said:
    fix = "write what NDJsonConverter.serialize gives for the Label that it belongs to, one object on each line"
    return "this is an annotation of the Python SDK, not an import line", fix


def coco_annotation(value: Any) -> Said:
    fix = 'write "dataRow": {"globalKey": "…"} for the image, "name" for the category, and "bbox": {"top": …} or "polygon"'
    return "this is an annotation of a COCO file: it cannot be imported", fix
