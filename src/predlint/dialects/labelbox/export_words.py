"""What belongs to exports and to objects of the SDK, and not to an import: ``say(value, *about) -> (message, help)``."""

from __future__ import annotations

from typing import Any, cast

from predlint.dialects.labelbox.options import Options
from predlint.dialects.labelbox.words import Said
from predlint.names import quote

#: Those of a question that is not known.
NO_OPTIONS = Options()


def export_member(value: Any, name: str, meant: str, kind: str = "", options: Options = NO_OPTIONS) -> Said:
    """``kind`` and ``options`` are those of the question that is answered, where it is known."""
    message = f"{quote(name)} belongs to an export record, not to an import"
    if not meant:
        return message, "remove it: it is the id of the annotation that was exported"
    answer = exported_answer(name, value, kind, options)
    return message, f'write "answer": {answer}' if answer is not None else f"an import line says {meant}"


def exported_answer(name: str, value: Any, kind: str = "", options: Options = NO_OPTIONS) -> str | None:
    """What an import line gives for the answer of an export; None where that does not say."""
    if name.endswith("text_answer"):
        content: Any = cast("dict[str, Any]", value).get("content") if isinstance(value, dict) else None
        return quote(content) if isinstance(content, str) and kind in ("", "text", "prompt") else None
    listed = name.endswith("checklist_answers")
    given = cast("list[Any]", value) if listed and isinstance(value, list) else [] if listed else [value]
    answers = [_exported_option(option, options) for option in given]
    if not answers or None in answers or kind not in ("", "radio", "checklist"):
        return None
    if kind != "checklist" and not (listed and kind == ""):
        return answers[0] if len(answers) == 1 else '{"name": "…"}'
    return f"[{', '.join(map(str, answers[:3]))}{', …' * (len(answers) > 3)}]"


def _exported_option(value: Any, options: Options) -> str | None:
    option: Any = cast("dict[str, Any]", value).get("value") if isinstance(value, dict) else None
    if not isinstance(option, str):
        return None
    named = options.meant(option)
    if named not in options and options.names:
        named = "…"  # what is wrong with it is told beside
    named = named or option  # where no options are known
    nested = ', "classifications": […]' if cast("dict[str, Any]", value).get("classifications") else ""
    return f'{{"name": {quote(named)}{nested}}}'


def export_row(value: Any) -> Said:
    fix = 'write one annotation on each line, with "dataRow", "name", and its bbox, answer …'
    return "this is a data row of an export, not a prediction: it cannot be imported", fix


def status_row(value: Any, status: str) -> Said:
    message = f'this is what an import said of one of its lines ("status": {quote(status)}), not a prediction'
    return message, "check the file that was imported; the uuid is that of its line"


def export_label(value: Any) -> Said:
    fix = 'write one annotation on each line, with "dataRow", "name", and its bbox, answer …'
    return "this is a label of an export with all its annotations, not a prediction: it cannot be imported", fix


def export_annotation(value: Any, meant: tuple[tuple[str, str], ...]) -> Said:
    instead = "".join([f", and {member} for {quote(name)}" for name, member in meant])
    return "this is an annotation from an export: it cannot be imported", f'write "dataRow": {{"globalKey": "…"}}, "name"{instead}'


def sdk_label(value: Any) -> Said:
    fix = "write what NDJsonConverter.serialize(labels) gives, one object on each line"
    return "this is a Label of the Python SDK with all its annotations, not an import line", fix


def sdk_annotation(value: Any) -> Said:
    fix = "write what NDJsonConverter.serialize gives for the Label that it belongs to, one object on each line"
    return "this is an annotation of the Python SDK, not an import line", fix


def coco_annotation(value: Any) -> Said:
    fix = 'write "dataRow": {"globalKey": "…"} for the image, "name" for the category, and "bbox": {"top": …} or "polygon"'
    return "this is an annotation of a COCO file: it cannot be imported", fix
