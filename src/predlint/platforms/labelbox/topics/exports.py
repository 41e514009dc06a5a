"""Objects that are no lines: records of exports, labels of the SDK, and objects that contain the lines."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, cast

from predlint.model.findings import ViolationSpec, spec_of
from predlint.model.texts import quote
from predlint.model.violation import Fix, FixContext, Path, Violation, Words, fixes
from predlint.platforms.common_mistakes import ENCODED_TWICE, describe_non_object, is_json, json_in_text_help
from predlint.platforms.labelbox.forms import LISTS, PAYLOADS, Options, both_given, kind_of
from predlint.platforms.labelbox.record import are_answers, lists_in
from predlint.platforms.record_files import LABELBOX


class NotAnObject(Violation, code="JSN005", slug="not-an-object", layer="bytes"):
    """The line is JSON, but not the object of one record.

    Why: A record is an object with members; a list, string, number or null carries no annotation and the import has nothing to make of it.
    Fix: Write a record object on each line; if a list of records was dumped, write its elements one by one.
    """

    def words(self) -> Words:
        value = self.value
        fix = "write one JSON object on each line"
        if isinstance(value, list) and value and any(isinstance(each, dict | list) for each in cast("list[Any]", value)):
            fix = f"write each of its elements on a line of its own{LABELBOX.are_checked(value)}"
        if (json_help := json_in_text_help(value)) is not None:
            fix = (
                "the JSON was encoded twice: write the text itself, without a second json.dumps"
                if json_help == ENCODED_TWICE
                else json_help
            )
            return f"the line must be an object, found {describe_non_object(value)}", fix
        return f"the line must be an object, found {kind_of(cast(Any, value))}", fix

    @fixes(safe="writes each record of a list on a line of its own")
    def fix(self, at: FixContext) -> Fix | None:
        return at.split_list()


class WrappedInObject(Violation, of=NotAnObject):
    """The records are a list in an object."""

    name: str

    def words(self) -> Words:
        value = self.value
        if not isinstance(value, list):
            if checked := LABELBOX.are_checked(value):
                bare = isinstance(value, dict) and "dataRow" not in value
                fix = f"write one record on each line, without what is around it{', with its dataRow' * bare}{checked}"
                return f"the record is in an object under {quote(self.name)}", fix
            return f"{quote(self.name)} is not a member of a record", "write the object of one annotation on each line"
        items = cast("list[Any]", value)
        if items and {int, float, str}.issuperset(map(type, items)) and not is_json(items[0]):  # as models return the labels of all boxes
            fix = 'write a line for each thing that was found: {"dataRow": …, "name": …, "bbox": …}, or what else was drawn or answered'
            return f"{quote(self.name)} is a list of {'texts' if isinstance(items[0], str) else 'numbers'}, not of records", fix
        bare = bool(items) and isinstance(items[0], dict) and "dataRow" not in items[0]
        return (
            f"the records are in a list under {quote(self.name)}",
            f"write each of its elements on a line of its own{', with its dataRow' * bare}{LABELBOX.are_checked(value)}",
        )

    def fix(self, at: FixContext) -> Fix | None:
        return at.split_list()


# -- Violations for records of exports and objects of the SDK in place of import lines -------------------------------


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


# -- Detects objects that are no prediction lines: records of exports, and objects that contain the records as a member --


# Each is reported once. Checked with the shape of a line, every member would be wrong.

#: Members that identify a data row of an export, with all its labels.
_OF_ROWS = ("projects", "experiments", "Labeled Data", "Label")
#: A member that a data row of an export always has, even without labels.
_MEASURED = "media_attributes"
#: Members that name a data row of an export.
_ROW = ("data_row", "DataRow ID", "Data Row ID")
#: Members that identify one annotation of an export, or of a COCO file.
_OF_ANNOTATIONS = ("annotation_kind", "feature_id", "feature_schema_id")
_OF_COCO = ("category_id", "image_id")
#: The lists of a label in an export, and members of its annotations that import lines never have.
_OF_LABEL = ("objects", "classifications")
_OF_ANNOTATION = frozenset({"annotation_kind", "feature_id"})
_FOREIGN_MEMBERS = frozenset({*_OF_ROWS, *_OF_ANNOTATIONS, *_OF_COCO})
#: Members that annotations of exports never have: an object with one is a line with a missing or misspelt data row and an extra member.
_OF_LINES = frozenset({"data_row", "answer", "answers", "bbox", "segments", "textSelections", "masks"})
#: Members of an annotation of the Python SDK, beside its name. Not all releases have all of them.
_OF_SDK = frozenset({"extra", "keyframe", "segment_index", "feature_schema_id"})
#: The outcomes in the status report of an import.
_STATES = ("SUCCESS", "FAILURE")
_OF_PREDICTIONS = frozenset({*PAYLOADS, "name", "schemaId"})


def foreign(value: dict[str, Any]) -> tuple[ViolationSpec, str] | None:
    """Returns the violation spec for an object that is no line, and the member that shows it, or None if it may be a line."""
    if value.get("status") in _STATES and ("dataRow" in value or "uuid" in value) and value.keys().isdisjoint(_OF_PREDICTIONS):
        return spec_of(StatusRow, value["status"]), "status"
    if "dataRow" in value:
        return _wrapped(value) if _names_row(value["dataRow"]) and value.keys().isdisjoint(LISTS) else None
    if value.get("value").__class__ is dict and "name" in value and not _OF_SDK.isdisjoint(value):
        return spec_of(SdkAnnotation), "value"
    if "name" in value and _FOREIGN_MEMBERS.isdisjoint(value):
        return None
    if value.get("data").__class__ is dict and value.get("annotations").__class__ is list:
        return spec_of(SdkLabel), "annotations"
    if (label_member := _label_of_export(value)) is not None:
        return spec_of(ExportLabel), label_member
    row = next((name for name in _ROW if name in value), None)
    if row is not None and (member := next((name for name in (*_OF_ROWS, _MEASURED) if name in value), None)) is not None:
        return spec_of(ExportRow), member
    if row is None and all(name in value for name in _OF_COCO):
        return spec_of(CocoAnnotation), _OF_COCO[0]
    member = next((name for name in value if name in _OF_ANNOTATIONS), None)
    if member is not None and ("annotation_kind" in value or PAYLOADS.keys().isdisjoint(value)) and _OF_LINES.isdisjoint(value):
        intended = {name: EXPORT[name] for name in value if name in EXPORT and name not in _OF_ANNOTATIONS}
        return spec_of(ExportAnnotation, tuple(intended.items())), member
    return _wrapped(value)


def _label_of_export(value: dict[str, Any]) -> str | None:
    """Returns the member that shows that an object is a label of an export, or contains one under ``annotations``; else None."""
    if "name" in value or not PAYLOADS.keys().isdisjoint(value):
        return None
    inner: Any = value.get("annotations")
    if inner.__class__ is dict and any([name in inner for name in _OF_LABEL]):
        return "annotations"
    for name in _OF_LABEL:
        items: Any = value.get(name)
        if items.__class__ is list and items and all([item.__class__ is dict and not _OF_ANNOTATION.isdisjoint(item) for item in items]):
            return name
    return None


def _wrapped(value: dict[str, Any]) -> tuple[ViolationSpec, str] | None:
    if "name" in value or "schemaId" in value:
        return None
    name = "classifications" if are_answers(value) else next(lists_in(value), None)
    return (spec_of(WrappedInObject, name), name) if name is not None else None


def _names_row(reference: Any) -> bool:
    """Returns True for a reference that names its data row as it should."""
    return reference.__class__ is dict and any([isinstance(reference.get(name), str) for name in ("globalKey", "id")])


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


#: Members that every object of an export has: its own ids.
EXPORT_IDS = frozenset({"feature_id", "feature_schema_id"})


def _without_ids(nested: Any) -> Any:
    if nested.__class__ is not dict:
        return nested
    return {name: item for name, item in cast("dict[str, Any]", nested).items() if name not in EXPORT_IDS}


_FORMS: Mapping[str, Callable[[Any, Path], Form | None]] = {"radio_answer": _option, "checklist_answers": _options, "text_answer": _text}
#: Name of an answer in exports -> its conversion. Answers about a message have names of their own.
IMPORT_FORMS = {f"{about}{name}": form for about in ("", "conversational_") for name, form in _FORMS.items()}

#: Members of export records, and what an import line has instead.
EXPORT = {
    "annotation_kind": "the annotation itself", "bounding_box": '"bbox"', **dict.fromkeys(IMPORT_FORMS, '"answer"'),
    "feature_id": "", "feature_schema_id": '"schemaId"', "composite_mask": '"mask"',
    "projects": '"name", "dataRow" and one annotation', "experiments": '"name", "dataRow" and one annotation',
    "image_id": '"dataRow"', "category_id": '"name"', "segmentation": '"polygon" or "mask"',
}  # fmt: skip


# -- Converts answers of exports to the form of imports, so that they can be checked with the ontology ---------------


#: An answer in import form, and for the paths in it the original paths.
Form = tuple[Any, dict[Path, Path]]


# -- The fix of answers of exports -----------------------------------------------------------------------------------


def convert_answer(at: FixContext, member: str, options: Options) -> Fix | None:
    """Writes the answer in its form, and renames it; only renames it if it has the form of imports already."""
    renamed, form = at.rename("answer", surely=True), IMPORT_FORMS[member](at.value, None)
    if form is None:
        return renamed if not isinstance(at.value, dict) or "name" in cast("dict[str, Any]", at.value) else None
    if renamed is None:
        return None
    answer = converted_text(at.value) if member.endswith("text_answer") else converted_options(form[0], at.value, options)
    if answer is None:
        return None
    return at.safely([*renamed.edits, *at.text.replace(at.keys, at.text.written(answer))], reveals=True)


def converted_text(value: dict[str, Any]) -> Any:
    """Returns the text, or None if it has a sibling that would be lost."""
    content: Any = value["content"]
    return content if value.keys() <= {"content", *EXPORT_IDS} and not isinstance(content, dict | list) else None


def converted_options(answer: Any, value: Any, options: Options) -> Any:
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


# -- What Labelbox's SDK loses of a Label when it writes its lines: found by comparing the object with the lines -----


# The lost parts go with a line as two members that no line has by itself, so that they are reported on every way that a line may go. The
# SDK
# is never imported: its objects are read by the names of their members.

#: Members with what was lost: a list of pairs, what it is and what helps.
LOST_ANSWERS, LOST_SCORES = "lostBySdk", "lostScoresBySdk"
Json = dict[str, Any]


class LostBySdk(Violation, code="REC013", slug="lost-by-sdk"):
    """Labelbox's SDK leaves out a part of the Label when it writes its lines.

    Why: NDJsonConverter.serialize drops without a word what its lines have no place for: a confidence of 0.0, which then counts as 1; a
    confidence or custom metrics that stand beside a radio or checklist answer in place of its options; all answers to a question on a
    video but the first; nested answers over time that lie outside the answer above, or have no frames. Found where Labels are given to
    predlint as objects: a file shows nothing of it any more.
    Fix: Give the part to the object that the SDK writes it for, as the help shows; or write the line yourself.
    """

    def words(self) -> Words:
        lost = cast("list[Any]", self.value) if isinstance(self.value, list) else []
        if not lost or not all([isinstance(each, list) and [*map(type, cast("list[Any]", each))] == [str, str] for each in lost]):
            return "the SDK does not write a part of the Label", "leave this member out: it is a note of predlint"
        more = f", nor {len(lost) - 1:,} more part{'s' * (len(lost) > 2)} of the Label" if len(lost) > 1 else ""
        return f"the SDK does not write {lost[0][0]}{more}", lost[0][1]


class Answer(NamedTuple):
    """An answer in a Label."""

    question: str
    name: str
    frames: tuple[tuple[int, int], ...] | None
    """Its ranges, or None for an answer that has no times."""
    nested: bool


class _Parts:
    """What a Label, or a line, holds: scores, custom metrics and answers."""

    def __init__(self) -> None:
        self.scores: list[tuple[float, Any]] = []
        """Each with the object that has it; None on lines."""
        self.metrics: list[tuple[Any, Any]] = []
        self.answers: list[Answer] = []


def with_losses(label: Any, lines: Iterable[Json]) -> Iterator[Json]:
    """Yields the lines that the SDK writes of a Label, each with what was lost of its annotation."""
    written = list(lines)
    lost: dict[int, tuple[list[list[str]], list[list[str]]]] = {}
    first: dict[str, tuple[int, frozenset[str]]] = {}
    for annotation in label.annotations:
        if not _name_of(annotation):
            continue  # a metric or composite masks
        places = _lines_of(annotation, written)
        answers, scores = _losses(annotation, [written[place] for place in places], first)
        if answers or scores:
            if not written:  # a line that names its data row at least
                written.append({"name": _name_of(annotation), "dataRow": _data_row_of(label)})
            both = lost.setdefault(places[0] if places else len(written) - 1, ([], []))
            for kept, more in zip(both, (answers, scores), strict=True):
                kept += [each for each in more if each not in kept]
    for place, line in enumerate(written):
        parts = zip((LOST_ANSWERS, LOST_SCORES), lost.get(place, ()), strict=False)
        yield line | {name: found for name, found in parts if found} if place in lost else line


def _lines_of(annotation: Any, lines: Sequence[Json]) -> list[int]:
    """Returns the positions of the lines of an annotation: that with its uuid, else all of its feature."""
    uuid, names = str(getattr(annotation, "_uuid", None)), _names_of(annotation)
    own = [place for place, line in enumerate(lines) if str(line.get("uuid")) == uuid]
    return own or [place for place, line in enumerate(lines) if not names.isdisjoint((line.get("name"), line.get("schemaId")))]


def _data_row_of(label: Any) -> Json:
    data: Any = getattr(label, "data", None)
    given = cast("Json", data) if isinstance(data, dict) else {name: getattr(data, name, None) for name in ("uid", "global_key")}
    row = {"id": given.get("uid"), "globalKey": given.get("global_key")}
    return {name: value for name, value in row.items() if value is not None}


def _names_of(given: Any) -> set[str]:
    return {name for name in (getattr(given, "name", None), getattr(given, "feature_schema_id", None)) if isinstance(name, str) and name}


def _name_of(given: Any) -> str:
    name = getattr(given, "name", None) or getattr(given, "feature_schema_id", None)
    return name if isinstance(name, str) else ""


def _losses(
    annotation: Any, lines: Sequence[Json], first: dict[str, tuple[int, frozenset[str]]]
) -> tuple[list[list[str]], list[list[str]]]:
    """Returns the answers and times, and the scores and metrics, that are in an annotation and not on its lines. ``first``: question -> the
    frame and the answers of its first annotation of a single frame, which stand for all."""
    held, written = _Parts(), _Parts()
    _of_object(annotation, held, nested=False)
    for line in lines:
        _of_line(line, written)
    name, answers, scores = quote(_name_of(annotation)), list[list[str]](), list[list[str]]()
    known = {(answer.question, answer.name) for answer in written.answers}
    ranges = {(answer.question, answer.name, *span) for answer in written.answers for span in answer.frames or ()}
    for answer in held.answers:
        what = f"the answer {quote(answer.name)} to {quote(answer.question)}"
        if (answer.question, answer.name) not in known:
            answers.append([what, _help_of(answer)])
            continue
        absent = [span for span in answer.frames or () if (answer.question, answer.name, *span) not in ranges]
        if absent:
            answers.append([f"{absent[0][0]:,} to {absent[0][1]:,} of {what}", _help_of(answer)])
    frame: Any = getattr(annotation, "frame", None)
    if frame.__class__ is int and held.answers and not answers:
        question, chosen = held.answers[0].question, frozenset([answer.name for answer in held.answers])
        begin, known_answers = first.setdefault(question, (frame, chosen))
        if chosen != known_answers:
            answers.append([f"that the answers to {quote(question)} are others at frame {frame:,} than at {begin:,}", _ONE_FOR_ALL])
    there = {score for score, _ in written.scores}
    for score, holder in held.scores:
        if score not in there:
            becomes = ", so that it counts as 1" if not score else ""
            scores.append([f"the confidence {score:g} of {name}{becomes}", _help_of_score(score, holder)])
    for metric, value in held.metrics:
        if (metric, value) not in written.metrics:
            scores.append([f"the custom metric {quote(metric)} of {name}", "give custom_metrics to each ClassificationAnswer"])
    return answers, scores


_ONE_FOR_ALL = "it writes one answer to a question on a video, for all frames: write a line for each answer yourself, with its frames"


def _help_of(answer: Answer) -> str:
    if answer.frames == ():
        return "it has no frames: give it some, inside those of the answer above"
    if answer.frames is not None and answer.nested:
        return "keep its frames inside those of the answer above"
    return _ONE_FOR_ALL


def _help_of_score(score: float, holder: Any) -> str:
    if not score:
        return "give a very small number in place of 0, such as 1e-6"
    answer: Any = getattr(getattr(holder, "value", holder), "answer", None)
    if isinstance(answer, str):
        return "give it to the Text: Text(answer=…, confidence=…)"
    if answer is not None:
        return "give it to each ClassificationAnswer: ClassificationAnswer(name=…, confidence=…)"
    return "write the line yourself, with its confidence"


# -- what an object holds ------------------------------------------------------------------------------------------------------


def _of_object(given: Any, parts: _Parts, *, nested: bool) -> None:
    """Adds what an annotation holds, or a nested question."""
    _scores_of(given, parts)
    question, value = _name_of(given), cast(Any, getattr(given, "value", None))
    items: list[Any] = value if value.__class__ is list else [value]
    for item in items:
        if item.__class__ is tuple and len(item) == 3:  # a text over time
            start, end, text = item
            parts.answers.append(Answer(question, text, ((start, end),), nested))
        elif hasattr(item, "frames"):  # an answer over time
            _of_answer(item, question, parts, nested=nested)
        elif hasattr(item, "answer"):
            _scores_of(item, parts)
            answered: list[Any] = item.answer if item.answer.__class__ is list else [item.answer]
            for answer in answered:
                if isinstance(answer, str):
                    parts.answers.append(Answer(question, answer, None, nested))
                elif answer is not None:
                    _of_answer(answer, question, parts, nested=nested)
    for below in getattr(given, "classifications", None) or ():
        _of_object(below, parts, nested=True)


def _of_answer(answer: Any, question: str, parts: _Parts, *, nested: bool) -> None:
    _scores_of(answer, parts)
    given: Any = getattr(answer, "frames", None)
    frames = tuple([(int(start), int(end)) for start, end in given]) if given.__class__ is list else None
    parts.answers.append(Answer(question, _name_of(answer), frames, nested))
    for below in getattr(answer, "classifications", None) or ():
        _of_object(below, parts, nested=True)


def _scores_of(given: Any, parts: _Parts) -> None:
    score: Any = getattr(given, "confidence", None)
    if isinstance(score, int | float) and not isinstance(score, bool):
        parts.scores.append((float(score), given))
    parts.metrics += [(metric.name, metric.value) for metric in getattr(given, "custom_metrics", None) or ()]


# -- what a line holds ---------------------------------------------------------------------------------------------------------


def _of_line(given: Any, parts: _Parts) -> None:
    """Adds what a line holds, at any depth."""
    if isinstance(given, list):
        for item in cast("list[Any]", given):
            _of_line(item, parts)
    if not isinstance(given, dict):
        return
    record = cast("Json", given)
    score = record.get("confidence")
    if isinstance(score, int | float):
        parts.scores.append((float(score), None))
    parts.metrics += [(metric.get("name"), metric.get("value")) for metric in record.get("customMetrics") or ()]
    questions = [name for name in (record.get("name"), record.get("schemaId")) if isinstance(name, str)]
    for member in ("answer", "answers"):
        value = record.get(member)
        for item in cast("list[Any]", value) if isinstance(value, list) else (value,):
            _answers_of(item, questions, parts)
    for member in record.values():
        _of_line(member, parts)


def _answers_of(item: Any, questions: Sequence[str], parts: _Parts) -> None:
    given = cast("Json", item) if isinstance(item, dict) else {"value": item}
    names = [name for name in (given.get("name"), given.get("schemaId"), given.get("value")) if isinstance(name, str)]
    frames = tuple([(span["start"], span["end"]) for span in given.get("frames") or ()])
    parts.answers += [Answer(question, name, frames, nested=False) for question in questions for name in names]


def as_export(name: str, *params: Any) -> ViolationSpec:
    """Returns the spec for a member that only export records have."""
    return ViolationSpec(ExportRecord, (name, *params), if_both=BothExport)
