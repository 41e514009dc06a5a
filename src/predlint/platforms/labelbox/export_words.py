"""Violations for records of exports and objects of the SDK in place of import lines."""

from __future__ import annotations

from typing import Any, cast

from predlint.names import quote
from predlint.platforms.labelbox.options import Options
from predlint.platforms.labelbox.words import both_given
from predlint.violation import Fix, FixContext, Violation, Words, fixes

#: The options if the question is not known.
NO_OPTIONS = Options()


class ExportRecord(Violation, code="REC006", slug="export-record", about_name=True):
    """The record is in the format of exports, which cannot be imported.

    Why: Exports spell the same annotation with other members (annotation_kind, radio_answer and others), and an import reads none of them.
    Fix: Convert: radio_answer and checklist_answers become answer, and a box becomes bbox; name the row in dataRow.
    """

    name: str
    intended: str
    kind: str = ""
    """Kind of the answered question, and ``options`` its options, if it is known."""
    options: Options = NO_OPTIONS

    def words(self) -> Words:
        message = f"{quote(self.name)} belongs to an export record, not to an import"
        if not self.intended:
            return message, "remove it: it is the id of the annotation that was exported"
        answer = exported_answer(self.name, self.value, self.kind, self.options)
        return message, f'write "answer": {answer}' if answer is not None else f"an import line says {self.intended}"

    @fixes(
        safe="writes answers and boxes as imports have them, names the feature by its schema id where it has no name, and removes "
        "feature_id and annotation_kind",
        unsafe="removes the feature_schema_id of a feature that has a name",
    )
    def fix(self, at: FixContext) -> Fix | None:
        from predlint.platforms.labelbox.export_answers import IMPORT_FORMS
        from predlint.platforms.labelbox.export_fixes import convert_answer

        if self.name in IMPORT_FORMS:
            return convert_answer(at, self.name, self.options)
        if self.name in ("feature_id", "annotation_kind"):  # an id of the export, and the kind that the value shows
            return at.remove_safely()
        if self.name == "bounding_box":
            return at.rename("bbox", surely=True)
        if self.name != "feature_schema_id":
            return None
        named = not {"name", "schemaId"}.isdisjoint(at.enclosing_object)
        return at.remove_unsafely() if named else at.rename("schemaId", surely=True)


class BothExport(Violation, of=ExportRecord):
    """A member of an export is present, and the member that an import reads, too."""

    name: str
    intended: str

    def words(self) -> Words:
        return both_given(self.value, self.name, self.intended)

    def fix(self, at: FixContext) -> Fix | None:
        return at.remove_repeated(self.intended)


def exported_answer(name: str, value: Any, kind: str = "", options: Options = NO_OPTIONS) -> str | None:
    """Returns the answer of an export as an import line writes it, or None if it cannot be converted."""
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
    named = options.intended_option(option)
    if named not in options and options.names:
        named = "…"  # another finding names the wrong option
    named = named or option  # no options are known
    nested = ', "classifications": […]' if cast("dict[str, Any]", value).get("classifications") else ""
    return f'{{"name": {quote(named)}{nested}}}'


class ExportRow(Violation, of=ExportRecord):
    """A line of a project's export: a data row with all its labels."""

    template = (
        "this is a data row of an export, not a prediction: it cannot be imported",
        'write one annotation on each line, with "dataRow", "name", and its bbox, answer …',
    )


class StatusRow(Violation, of=ExportRecord):
    """A line of an import's status report."""

    status: str

    template = (
        'this is what an import said of one of its lines ("status": {status:quoted}), not a prediction',
        "check the file that was imported; the uuid is that of its line",
    )


class ExportLabel(Violation, of=ExportRecord):
    """One label of an export, with all its annotations."""

    template = (
        "this is a label of an export with all its annotations, not a prediction: it cannot be imported",
        'write one annotation on each line, with "dataRow", "name", and its bbox, answer …',
    )


class ExportAnnotation(Violation, of=ExportRecord):
    """One annotation of an export."""

    intended: tuple[tuple[str, str], ...]

    def words(self) -> Words:
        instead = "".join([f", and {member} for {quote(name)}" for name, member in self.intended])
        return "this is an annotation from an export: it cannot be imported", f'write "dataRow": {{"globalKey": "…"}}, "name"{instead}'


class SdkLabel(Violation, of=ExportRecord):
    """A Label of the SDK, as its dict() or repr gives it."""

    template = (
        "this is a Label of the Python SDK with all its annotations, not an import line",
        "write what NDJsonConverter.serialize(labels) gives, one object on each line",
    )


class SdkAnnotation(Violation, of=ExportRecord):
    """An annotation of the SDK, as its dict() or repr gives it."""

    template = (
        "this is an annotation of the Python SDK, not an import line",
        "write what NDJsonConverter.serialize gives for the Label that it belongs to, one object on each line",
    )


class CocoAnnotation(Violation, of=ExportRecord):
    """An annotation, or a result, of a COCO file."""

    template = (
        "this is an annotation of a COCO file: it cannot be imported",
        'write "dataRow": {{"globalKey": "…"}} for the image, "name" for the category, and "bbox": {{"top": …}} or "polygon"',
    )
