"""Violations of the Labelbox Shape."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, cast

from predlint.diagnostics import Severity
from predlint.names import listing, quote
from predlint.platforms.common_mistakes import (
    BRACKETED,
    ENCODED_TWICE,
    bracketed,
    describe_non_object,
    digits_of,
    double_encoded_help,
    is_json,
    json_in_text_help,
    unquoted_number,
    without_type,
)
from predlint.platforms.labelbox.media import ROWS
from predlint.platforms.labelbox.options import Options
from predlint.platforms.labelbox.unknown_members import ANSWER_NAMES, intended_place, looks_like_answers
from predlint.platforms.labelbox.value_forms import of_column
from predlint.platforms.record_files import LABELBOX
from predlint.shape.nodes import Items, Member, Tagged
from predlint.shape.resolver import casefold_name, misspelling
from predlint.shape.violation_specs import ViolationSpec, spec_of
from predlint.violation import Fix, FixContext, Violation, Words, fixes

#: Help for what pre-labels do not keep.
KEPT_IN_RUNS = "import into a model run to keep it (--target model-run), else leave it out"
#: Help for two texts where one is allowed.
JOIN_TEXTS = "it takes one answer: join the texts into one, or keep the right one"
#: Members beside the annotation that name its data row -> the member of dataRow.
OF_ROWS = {
    "globalKey": "globalKey", "global_key": "globalKey", "dataRowId": "id", "data_row_id": "id", "externalId": "globalKey",
    "DataRow ID": "id", "Data Row ID": "id", "Global Key": "globalKey",
    "dataRow.globalKey": "globalKey", "dataRow.id": "id",  # columns of a flattened table
}  # fmt: skip

#: Members with the file of the data row, which is often the global key.
OF_FILES = frozenset("image img image_path imagePath image_name imageName file file_name fileName filename file_path filePath path".split())


_OUT = "move it out: it belongs beside this value, not inside it"
_TO_THE_TOP = "move it to the top of the line; if it is there already, remove it here"
#: Members that users also put into the value of a line, and where they belong.
_MISPLACED = {
    **dict.fromkeys(("dataRow", "uuid"), _TO_THE_TOP),
    **dict.fromkeys(
        ("messageId", "message_id"),
        'of a conversation move it to the top of the line, as "messageId"; if it is there already, remove it here',
    ),
    "classifications": _OUT,
}

#: Two objects for the examples of relationships.
ENDS = (
    '{"uuid":"6f1c2a34-9b7d-4e58-a1c3-0d2e4f6a8b90","name":"vehicle","bbox":{"top":80,"left":40,"height":90,"width":160},'
    '"dataRow":{"globalKey":"street-001.jpg"}}\n'
    '{"uuid":"b27e90d1-35ac-4f6e-8d14-7c9a0e5f2b63","name":"vehicle","bbox":{"top":70,"left":260,"height":110,"width":200},'
    '"dataRow":{"globalKey":"street-001.jpg"}}\n'
)


def kind_of(value: Any) -> str:
    """Describes a JSON value for users, with the value itself if it is short."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f"the string {quote(value)}" if value else "an empty string"
    if isinstance(value, int | float):
        return f"the number {quote(value)}"
    return "a list" if isinstance(value, list) else "an object"


# -- envelope ---------------------------------------------------------------------------------------------------------


class UnknownMember(Violation, code="REC003", slug="unknown-member", about_name=True, severity=Severity.WARNING):
    """The record has a member that nothing reads.

    Why: Labelbox ignores the member. If it was meant to carry a part of the prediction, that part does not arrive; where that is sure, it
    is an error (REC012).
    Fix: Remove it; numbers of your own belong in customMetrics when the file is for a model run.
    """

    name: str
    known: tuple[str, ...]

    def words(self) -> Words:
        intended = misspelling(self.name, self.known)
        if intended is not None:  # the intended member is present, too; otherwise this is reported as misspelt
            return (
                f"{quote(self.name)} is not read here",
                f'it looks like "{intended}", which is there too: give what is meant once, as "{intended}"',
            )
        if self.name in _MISPLACED and "dataRow" not in self.known:
            return f"{quote(self.name)} is not read here", _MISPLACED[self.name]
        if (belongs := intended_place(self.value, self.name, self.known)) is not None:
            return f"{quote(self.name)} is not read here", belongs
        if (flattened := of_column(self.name, self.known)) is not None:
            return f"{quote(self.name)} is not read here", flattened
        return f"{quote(self.name)} is not read here", f"known here: {listing(self.known, 12)}; remove it if it is a leftover"


class NullMember(Violation, of=UnknownMember):
    """A member that is null, like an empty table cell, at the top of the line."""

    name: str

    template = (
        "{name:quoted} is null: it is not read here",
        "leave it out; to_json of pandas writes the columns of all records on each line",
    )

    @fixes(unsafe='renames a member that has another name in other tools: "box" to "bbox"; removes the name of a file beside dataRow')
    def fix(self, at: FixContext) -> Fix | None:
        return at.remove_safely()


class NullInside(Violation, of=UnknownMember):
    """A member that is null inside the line."""

    name: str

    template = "{name:quoted} is null: it is not read here", "leave it out"

    def fix(self, at: FixContext) -> Fix | None:
        return at.remove_safely()


def unread_alias(value: Any, name: str, intended: str) -> Words:
    return f"{quote(name)} is not read here", f'rename it to "{intended}" if that is meant, or remove it'


class OtherName(Violation, of=UnknownMember):
    """A member has the name of another tool or of model code."""

    name: str
    intended: str

    def words(self) -> Words:
        return unread_alias(self.value, self.name, self.intended)

    def fix(self, at: FixContext) -> Fix | None:
        return at.rename(self.intended)


class InPlaceOfAMember(Violation, code="REC012", slug="in-place-of-a-member", layer="record"):
    """A member holds, under another name, what Labelbox reads under its own: it is lost.

    Why: Labelbox does not read the member, and takes the prediction without what is in it: without a confidence 1 is assumed, and answers
    that are not in classifications do not arrive.
    Fix: Use Labelbox's own names: confidence, classifications, and metricName on metric lines.
    """

    name: str
    intended: str

    def words(self) -> Words:
        lost = "the confidence is lost and counts as 1" if self.intended == "confidence" else "the answers in it are lost"
        return f"{quote(self.name)} is not read, so {lost}", f'rename it to "{self.intended}"'

    @fixes(unsafe='renames the member: "score" to "confidence", "subclassifications" to "classifications"')
    def fix(self, at: FixContext) -> Fix | None:
        return at.rename(self.intended)


class LostAnswers(Violation, of=InPlaceOfAMember):
    """A member that nothing reads has answers to nested questions that are asked here."""

    name: str
    question: str

    template = (
        "{name:quoted} is not read, so the answers in it are lost",
        'write "classifications": [{{"name": {question:quoted}, "answer": …}}], with an entry for each question',
    )


def lost_answers(value: Any, name: str, members: Mapping[str, Member]) -> ViolationSpec | None:
    """Returns the spec for a member with answers to nested questions that are asked here, or None."""
    classifications = members.get("classifications")
    node = (
        classifications.node.item
        if classifications is not None and classifications.presence is None and isinstance(classifications.node, Items)
        else None
    )
    if not isinstance(node, Tagged) or not (casefold_name(name) in ANSWER_NAMES or looks_like_answers(value)):
        return None
    known = {casefold_name(text) for text in (*[branch.feature for branch in node.branches], *node.labels)}
    given: list[Any] = [*cast("dict[str, Any]", value)] if isinstance(value, dict) else []
    if isinstance(value, list):
        given = [item.get("name") for item in cast("list[Any]", value) if item.__class__ is dict]
    question = next((text for text in given if isinstance(text, str) and casefold_name(text) in known), None)
    return spec_of(LostAnswers, name, question) if question is not None else None


class AnswersInside(Violation, of=InPlaceOfAMember):
    """The answers to nested questions are inside the value of the line."""

    template = "classifications are not read inside this value, so the answers in them are lost", _OUT


def lost_inside(value: Any, name: str, members: Mapping[str, Member]) -> ViolationSpec | None:
    """Returns the spec for an unknown member inside the value of a line that has answers to nested questions, or None."""
    if name == "classifications" and looks_like_answers(value):
        return spec_of(AnswersInside)
    return lost_answers(value, name, members)


#: For unknown members inside the value of a line.
UNKNOWN_INSIDE = ViolationSpec(UnknownMember, lost_value_spec=lost_inside)


class ScoreOfPrelabel(Violation, of=UnknownMember):
    """A confidence under another name, where the target has none."""

    name: str

    def words(self) -> Words:
        return f"{quote(self.name)} is not read here", f"pre-labels (MAL) have no confidence: {KEPT_IN_RUNS}"


class MetricNameLost(Violation, of=InPlaceOfAMember):
    """The name of a metric line has another member name."""

    name: str
    features: Options
    intended: str

    def words(self) -> Words:
        fix = (
            metric_line_name(self.value, self.name, self.features, self.intended)[1]
            if self.features.intended_option(self.value) is not None
            else f'rename it to "{self.intended}"'
        )
        return f"{quote(self.name)} is not read, so the metric loses what is in it", fix

    def fix(self, at: FixContext) -> Fix | None:
        return at.rename(self.intended) if self.features.intended_option(self.value) is None else None


def metric_line_name(value: Any, name: str, features: Options, intended: str) -> Words:
    """Returns the message for an alias of a metric's name: the name of a feature is no metric name, nor is a value that is not a text."""
    if (feature := features.intended_option(value)) is not None:
        return (
            f"{quote(name)} is not read here",
            f'write "featureName": {quote(feature)} in place of it; "{intended}" names the metric itself',
        )
    if not isinstance(value, str):
        return f"{quote(name)} is not read here", f'if it names the metric, write it as a text, in "{intended}"; else remove it'
    return unread_alias(value, name, intended)


class MetricLineName(Violation, of=UnknownMember):
    """An alias of a metric's name, whose value may be a feature's name or not a text."""

    name: str
    features: Options
    intended: str

    def words(self) -> Words:
        return metric_line_name(self.value, self.name, self.features, self.intended)

    def fix(self, at: FixContext) -> Fix | None:
        return at.rename(self.intended) if isinstance(self.value, str) and self.features.intended_option(self.value) is None else None


class PartOutside(Violation, of=UnknownMember):
    """A part of a member's value is beside the member."""

    name: str
    member: str

    template = "{name:quoted} is not read here", 'it belongs in "{member}"'


class OptionOutside(Violation, of=UnknownMember):
    """An option is a member, beside the name of the answer."""

    name: str

    template = "{name:quoted} is not read here", 'an option is named: {{"name": {name:quoted}}}'


class RowOutside(Violation, of=UnknownMember):
    """A member beside dataRow names the data row."""

    name: str
    member: str

    def words(self) -> Words:
        given = quote(self.value) if isinstance(self.value, str) and self.value else "…"
        return f"{quote(self.name)} is outside of dataRow, where it is not read", f'write "dataRow": {{"{self.member}": {given}}}'


class SecondRowReference(Violation, of=UnknownMember):
    """A member beside dataRow names the data row a second time."""

    name: str
    intended: str

    template = "{name:quoted} is not read here", "{intended} alone says which data row a line is for; remove it"


class FileOutside(Violation, of=UnknownMember):
    """A member beside dataRow has the name or address of a file."""

    name: str

    template = "{name:quoted} is not read here", "dataRow alone says which data row a line is for; remove it"

    def fix(self, at: FixContext) -> Fix | None:
        return at.remove_unsafely()


class MisspeltMember(Violation, code="REC004", slug="misspelt-member", about_name=True, layer="record"):
    """The name of a member is nearly, but not exactly, one that is read.

    Why: Member names must match to the letter. A misspelt one is dropped silently: a lost confidence, for instance, counts as 1.
    Fix: Correct the spelling as the finding suggests.
    """

    name: str
    intended: str

    def words(self) -> Words:
        fix = f'did you mean "{self.intended}"?'
        if self.intended == "frames" and self.value.__class__ is int and self.value > 0:  # the number of the only frame of an answer
            fix = f'write "frames": [{{"start": {self.value}, "end": {self.value}}}]'
        return f"{quote(self.name)} is not a known member", fix

    @fixes(
        safe="renames the member that is misspelt, where only case, separators or a plural s differ",
        unsafe="renames one that is misspelt in another way",
    )
    def fix(self, at: FixContext) -> Fix | None:
        one_for_many = self.intended.endswith("s") and not self.name.endswith("s")  # frame for frames
        return at.rename(self.intended) if not one_for_many or isinstance(self.value, (list, dict)) else None


def both_given(value: Any, name: str, intended: str) -> Words:
    return f'both {quote(name)} and "{intended}" are present', f'keep "{intended}" alone, with the right value'


class BothUnread(Violation, of=UnknownMember):
    """A member that nothing reads stands for another one, which is present, too."""

    name: str
    intended: str

    def words(self) -> Words:
        return both_given(self.value, self.name, self.intended)

    def fix(self, at: FixContext) -> Fix | None:
        return at.remove_repeated(self.intended)


class SnakeCaseMember(Violation, code="REC005", slug="snake-case-member", about_name=True):
    """A member is written in snake_case where camelCase is read.

    Why: The Python SDK's own objects use snake_case, the import format does not; the member is treated as absent.
    Fix: Write dataRow, globalKey, schemaId, customMetrics and so on, or let the SDK serialise its objects.
    """

    name: str
    intended: str

    template = "{name:quoted} is the Python spelling", 'write "{intended}"'

    @fixes(safe="renames the member, or removes it where the other says the same")
    def fix(self, at: FixContext) -> Fix | None:
        return at.rename(self.intended, surely=True)


class BothSnakeCase(Violation, of=SnakeCaseMember):
    """A member is present twice: in snake case, and as Labelbox reads it."""

    name: str
    intended: str

    def words(self) -> Words:
        return both_given(self.value, self.name, self.intended)

    def fix(self, at: FixContext) -> Fix | None:
        return at.remove_repeated(self.intended)


class SnakeCaseBelow(Violation, of=UnknownMember):
    """A snake case member below an option, where the SDK writes it so."""

    name: str
    intended: str

    template = (
        "{name:quoted} is the Python spelling, which is not read here",
        'write "{intended}"; below an option the SDK itself makes this mistake',
    )

    def fix(self, at: FixContext) -> Fix | None:
        return at.rename(self.intended, surely=True)


def wrong_type(value: Any, name: str, allowed: str) -> Words:
    fix = None
    if allowed == "true or false" and isinstance(value, str) and value.lower() in ("true", "false"):
        fix = f"write {value.lower()} without quotes"
    elif name == "each of classifications":
        inner = cast("list[Any]", value) if isinstance(value, list) else []
        listed = bool(inner) and all([isinstance(item, dict) for item in inner])
        fix = "remove the inner brackets" if listed else double_encoded_help(value) or 'write {"name": "…", "answer": …}'
    elif name == "aggregation":
        fix = "one of ARITHMETIC_MEAN, GEOMETRIC_MEAN, HARMONIC_MEAN, SUM, CONFUSION_MATRIX"
    elif allowed == "a string" and isinstance(value, int | float) and not isinstance(value, bool):
        fix = f"write {quote(str(value))}"
    return f"{name} must be {allowed}, found {kind_of(value)}", fix


class MetricValue(Violation, code="MET004", slug="metric-value", layer="record", in_part=True):
    """The value of the metric has the wrong form or range.

    Why: A metric is one number, an object of 2 to 15 confidence levels with a number each, or a list of the four counts of a confusion
    matrix; nothing else is accepted.
    Fix: Give one of the three forms; the counts are in the order true positives, false positives, true negatives, false negatives.
    """

    problem: str
    fix_: str | None = None
    """Help for a wrong level or a wrong form of the whole value; otherwise the value itself may show the fix."""

    def words(self) -> Words:
        bare = unquoted_number(self.value)
        forms = "write a number, {confidence: number, …} with 2 to 15 levels, or four counts [tp, fp, tn, fn]"
        return f"metricValue {self.problem}", self.fix_ or (
            f"write {bare} without quotes" if bare is not None else without_type(self.value) or forms
        )


class MemberType(Violation, code="REC009", slug="member-type"):
    """A known member holds a value of the wrong type.

    Why: The import format fixes the type of each member; a string in place of a boolean, say, makes the record invalid or is converted to
    something not meant.
    Fix: Give the value in its own type: true and false without quotes, numbers without quotes.
    """

    name: str
    allowed: str

    def words(self) -> Words:
        return wrong_type(self.value, self.name, self.allowed)

    @fixes(safe="removes the quotes around true or false")
    def fix(self, at: FixContext) -> Fix | None:
        return at.unquote_flag()


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


def not_here(value: Any, name: str, where: str, instead: str) -> Words:
    return f"{quote(name)} is for {where}", instead


class VideoMembers(Violation, code="MED004", slug="video-members", about_name=True):
    """The record has members of video annotations on a data row without frames.

    Why: Segments, frames and masks describe annotations over time; an image, a text or a page has no frames to attach them to.
    Fix: Give the value itself, such as bbox, answer or mask, without the frames around it, or check --media.
    """

    name: str
    where: str
    instead: str

    def words(self) -> Words:
        return not_here(self.value, self.name, self.where, self.instead)


class PdfMembers(Violation, code="MED005", slug="pdf-members", about_name=True, severity=Severity.WARNING, layer="record"):
    """The record has page or unit, which only documents have.

    Why: Neither is read here: the coordinates count in the medium's own unit, pixels of an image or degrees of a map.
    Fix: Convert the coordinates where they are in another unit; then remove both.
    """

    name: str
    where: str
    instead: str

    def words(self) -> Words:
        return not_here(self.value, self.name, self.where, self.instead)

    @fixes(unsafe="removes page and unit")
    def fix(self, at: FixContext) -> Fix | None:
        return at.remove_unsafely()


class MessageId(Violation, code="MED006", slug="message-id", about_name=True, severity=Severity.WARNING, layer="record"):
    """The record has messageId where no message is meant.

    Why: Only conversations have messages, and a question of scope global is about all of them together, so the member is not used.
    Fix: Check --media if the rows are conversations, and the question's scope if they are (index: asked of each message); else remove it.
    """

    name: str
    where: str
    instead: str

    def words(self) -> Words:
        return not_here(self.value, self.name, self.where, self.instead)

    @fixes(unsafe="removes messageId")
    def fix(self, at: FixContext) -> Fix | None:
        return at.remove_unsafely()


def classifications_beside_answer(value: Any, kind: str = "radio") -> Words:
    """``kind``: the kind of the question."""
    form = '{"name": …, "classifications": […]}'
    return (
        '"classifications" is outside the answer',
        f'nested questions belong inside the answer: {{"answer": {f"[{form}]" if kind == "checklist" else form}}}',
    )


class ClassificationsBesideAnswer(
    Violation, code="REC008", slug="classifications-beside-answer", about_name=True, severity=Severity.WARNING
):
    """Nested classifications are beside the answer to a radio question instead of inside it.

    Why: A nested question belongs to the option that was chosen, and the documentation has it inside the answer. One notebook of the vendor
    writes it beside the answer, so an import may take it there, too.
    Fix: Move classifications into the answer object, next to the option's name.
    """

    kind: str = "radio"
    """Kind of the question."""

    def words(self) -> Words:
        return classifications_beside_answer(self.value, self.kind)

    @fixes(safe="moves them into the answer")
    def fix(self, at: FixContext) -> Fix | None:
        answer_keys = [*at.keys[:-1], "answer"]
        answer, raw = at.value_at(answer_keys), at.text.raw(at.keys)
        if not isinstance(answer, dict) or raw is None or not isinstance(self.value, list):
            return None
        if any(casefold_name(name) == "classifications" for name in cast("dict[str, Any]", answer)):
            return None
        return at.safely([*at.text.remove(at.keys), *at.text.insert(answer_keys, "classifications", raw)], reveals=True)


class ClassificationsBesideChecklist(Violation, code="REC011", slug="classifications-beside-checklist"):
    """Nested classifications are beside the answer to a checklist instead of inside one of its options.

    Why: A nested question belongs to the option that was checked. Beside the list nothing says which option that is, and the nested answer
    is lost.
    Fix: Move classifications into the object of the option, next to its name.
    """

    kind: str = "radio"
    """Kind of the question."""

    def words(self) -> Words:
        return classifications_beside_answer(self.value, self.kind)


class QuestionsBelowTextUnchecked(
    Violation, code="ANS031", slug="questions-below-text-unchecked", once_per_file=True, severity=Severity.INFO
):
    """Questions below a text question are answered, and the ontology shows none.

    Why: A text question may have questions of its own since SDK 7.5, but an exported ontology need not show them. Their names and answers
    are not checked. Reported once per file.
    Fix: Nothing, if the question has such questions in the project.
    """

    template = (
        "the ontology shows no questions below this text question, so the answers in its classifications are not checked",
        "nothing to change, if the question has such questions in the project",
    )


_LIST_OF_ANSWERS = 'write "classifications": [{"name": …, "answer": …}], with an entry for each question'


def classifications_type(value: Any) -> Words:
    fix = 'put it in a list: "classifications": [{…}]' if isinstance(value, dict) else _LIST_OF_ANSWERS
    if value is None:
        fix = "leave it out"
    if isinstance(value, dict) and value and "answer" not in value and "name" not in value and "schemaId" not in value:
        question = quote(next(iter(cast("dict[str, Any]", value))))
        fix = f'write "classifications": [{{"name": {question}, "answer": …}}], with an entry for each question'
    return f"classifications must be a list, found {kind_of(value)}", json_in_text_help(value) or fix


class ClassificationsNotAList(Violation, code="REC007", slug="classifications-not-a-list"):
    """The member classifications is not a list.

    Why: The questions about an object are a list even when there is only one; the SDK's own model of a record refuses anything else, null
    included.
    Fix: Put square brackets around it, or leave the member out when there is none.
    """

    def words(self) -> Words:
        return classifications_type(self.value)

    @fixes(safe="puts one object into a list, and removes null")
    def fix(self, at: FixContext) -> Fix | None:
        from predlint.platforms.labelbox.answer_fixes import list_classifications

        return list_classifications(at)


class NestedEnvelopeMember(Violation, code="REC010", slug="nested-envelope-member", about_name=True, severity=Severity.WARNING):
    """A nested classification carries a dataRow or uuid of its own.

    Why: The data row and the uuid belong to the whole line. SDK 2.5.2 wrote them at this level, too, and its imports with nested
    classifications failed.
    Fix: Give both once, at the top of the line, and remove them from nested classifications.
    """

    name: str

    def words(self) -> Words:
        return f"{quote(self.name)} does not belong in a nested classification", _TO_THE_TOP

    @fixes(safe="removes a dataRow that is the line's own", unsafe="removes any other")
    def fix(self, at: FixContext) -> Fix | None:
        return at.remove_safely() if at.are_same(at.value_at([self.name]), self.value) else at.remove_unsafely()


# -- data row ---------------------------------------------------------------------------------------------------------


_ROWS_FOLDED = {casefold_name(name): member for name, member in OF_ROWS.items()}
_FILES_FOLDED = frozenset(map(casefold_name, OF_FILES))


def row_member(name: str) -> str | None:
    """Returns the member of dataRow that a name outside of it means, in any spelling, or None."""
    return _ROWS_FOLDED.get(casefold_name(name))


@lru_cache(maxsize=1024)
def row_outside_of(name: str) -> str | None:
    """Returns the member of dataRow that a name outside of it surely means, or None."""
    return row_member(name) if casefold_name(name) != "externalid" else None


def is_file(name: str) -> bool:
    """Returns True for a name of the file that the data row shows."""
    return casefold_name(name) in _FILES_FOLDED


class MissingDataRow(Violation, code="KEY001", slug="missing-data-row"):
    """The record names no data row.

    Why: The platform cannot know which image the prediction belongs to; the SDK refuses the whole list of records before the upload.
    Fix: Add "dataRow": {"globalKey": ...} with the key under which the image was registered.
    """

    given: str | None = None

    def words(self) -> Words:
        if self.given is not None and (member := row_member(self.given)) is not None:
            return "dataRow is missing", f'write "dataRow": {{"{member}": …}}, with the value of {quote(self.given)}'
        if self.given is not None and is_file(self.given):
            fix = f'write "dataRow": {{"globalKey": …}}, with the value of {quote(self.given)} if that is the global key of the data row'
            return "dataRow is missing", fix
        if self.given:
            return "dataRow is missing", f'rename {quote(self.given)} to "dataRow"'
        return "dataRow is missing", 'say which data row this is for: "dataRow": {"globalKey": "…"}'

    @fixes(
        safe="renames the member that is misspelt, where only case, separators or a plural s differ",
        unsafe="renames one that is misspelt in another way; makes it of the key, or the name of a file, that is beside the annotation",
    )
    def fix(self, at: FixContext) -> Fix | None:
        found = self.given or ""
        member = "globalKey" if is_file(found) else row_member(found)
        if member is None:
            return at.rename_member(self.given)
        keys = [*at.keys[:-1], found]
        name = at.value_at(keys)
        if not isinstance(name, str) or not name:
            return None
        row = at.text.object([(member, at.text.written(name))])
        return at.unsafely([*at.text.rename(keys, "dataRow"), *at.text.replace(keys, row)], reveals=True)


class IdOrGlobalKey(Violation, code="KEY002", slug="id-or-global-key"):
    """The dataRow gives neither or both of id and globalKey.

    Why: A data row is named in exactly one way; the SDK refuses records with none or with two.
    Fix: Keep globalKey, or id if you have no global keys, and drop the other one.
    """

    given: tuple[str, ...]
    others: tuple[str, ...]

    def words(self) -> Words:
        if self.given:
            return "dataRow has both id and globalKey", "keep one of the two, the global key if in doubt"
        hint = f"; found {listing(self.others)}" if self.others else ""
        near = next(((name, intended) for name in self.others if (intended := misspelt_key(name))), None)
        fix = f'rename {quote(near[0])} to "{near[1]}"' if near else 'write {"globalKey": "…"}'
        return f"dataRow has neither id nor globalKey{hint}", fix

    @fixes(
        safe="renames a member that is spelt another way, such as `GlobalKey`",
        unsafe="removes the id where there is a global key too, of the same data row; renames one with a typing slip",
    )
    def fix(self, at: FixContext) -> Fix | None:
        if self.given:
            key, id_ = self.value["globalKey"], self.value["id"]
            if at.rows is not None:
                of_key = at.rows.by_key.get(key) if isinstance(key, str) else None
                of_id = at.rows.by_id.get(id_) if isinstance(id_, str) else None
                if of_key is not of_id and (of_key is None or of_key.id):
                    return None  # the list has only one of them, or has them in two data rows
            return at.unsafely(at.text.remove([*at.keys, "id"])) if isinstance(key, str) else None
        near = [(name, intended) for name in self.others if (intended := misspelt_key(name)) is not None]
        return at.rename_at([*at.keys, near[0][0]], near[0][1]) if len(near) == 1 else None


def misspelt_key(name: str) -> str | None:
    """Returns ``globalKey`` or ``id`` if a member of ``dataRow`` has nearly that name, else None."""
    return misspelling(name, ("globalKey", "id"))


class DataRowType(Violation, code="KEY003", slug="data-row-type"):
    """The dataRow, its id or its globalKey has the wrong type or is empty.

    Why: dataRow is an object and the key in it a non-empty string; nothing else can be matched to a data row, and the SDK fails on it.
    Fix: Write {"globalKey": str(key)}; a number from a data frame must be turned into the very text the row was registered with.
    """

    name: str

    def words(self) -> Words:
        value = self.value
        if self.name == "dataRow":
            fix = f'write {{"globalKey": {quote(value)}}}' if isinstance(value, str) and value else 'write {"globalKey": "…"}'
            fix = json_in_text_help(value) or (BRACKETED if bracketed(value) == BRACKETED else fix)
            return f"dataRow must be an object, found {kind_of(value)}", fix
        digits = digits_of(value)
        fix = f'put it in quotes: "{digits}"' if digits is not None else None
        if fix is not None and self.name == "id":
            fix = f'an id is a string of 25 characters; is it a global key? then write {{"globalKey": "{digits}"}}'
        if value == "":
            given, other = ("global key", "id") if self.name == "globalKey" else ("id", "globalKey")
            fix = f"give the {given} of the data row, or leave it out and give {quote(other)}"
        elif isinstance(value, list | dict):
            inner = cast("list[Any]", value) if isinstance(value, list) else list(cast("dict[str, Any]", value).values())
            fix = f"write {quote(inner[0])} itself" if len(inner) == 1 and isinstance(inner[0], str) and inner[0] else None
        return f"dataRow.{self.name} must be a non-empty string, found {kind_of(value)}", fix

    @fixes(
        safe="writes a string as global key, or a number in quotes, where the list of data rows has that key; takes it out of brackets",
        unsafe="does so without a list of data rows",
    )
    def fix(self, at: FixContext) -> Fix | None:
        fix = at.decode_text() or at.unwrap_object()
        if fix is not None:
            return fix
        whole = at.keys == ["dataRow"]
        key = digits_of(self.value) if not whole else self.value if isinstance(self.value, str) else None
        if not key:
            return None
        listed = at.rows is not None and key in (at.rows.by_key if whole or self.name == "globalKey" else at.rows.by_id)
        raw = at.text.written(key)
        return (at.safely if listed else at.unsafely)(at.text.replace(at.keys, at.text.object([("globalKey", raw)]) if whole else raw))


def intended_key_member(name: str) -> str:
    """Returns the right name for an alias of ``globalKey`` or ``id`` in ``dataRow``."""
    return "id" if name in ("uid", "dataRowId", "data_row_id") else "globalKey"


class UnknownDataRowMember(Violation, code="KEY004", slug="unknown-data-row-member", about_name=True):
    """The dataRow has a member other than id and globalKey.

    Why: Only these two identify a data row in an import file. An external id or a uid is known to other parts of the SDK, but not here.
    Fix: Look the row's global key up and give that.
    """

    name: str

    def words(self) -> Words:
        intended = intended_key_member(self.name)
        return (
            f'dataRow.{self.name} is not accepted in a file; use "globalKey" or "id"',
            f'rename it to "{intended}" if that is meant',
        )

    @fixes(
        safe="renames it where the list of data rows has what it holds; removes it where it repeats what names the data row",
        unsafe="renames it without a list of data rows; removes it beside what names the data row",
    )
    def fix(self, at: FixContext) -> Fix | None:
        if not isinstance(self.value, str) or not self.value or len(at.enclosing_object) > 1:
            return None  # a sibling may name the data row
        intended = intended_key_member(self.name)
        if at.rows is None:
            return at.rename(intended)
        listed = at.rows.by_key if intended == "globalKey" else at.rows.by_id
        return at.rename(intended, surely=True) if self.value in listed else None


class BothRowMembers(Violation, of=UnknownDataRowMember):
    """A member of dataRow that nothing reads stands for another one, which is present, too."""

    name: str
    intended: str

    def words(self) -> Words:
        return both_given(self.value, self.name, self.intended)

    def fix(self, at: FixContext) -> Fix | None:
        return (at.remove_repeated(self.intended) or at.remove_unsafely()) if at.value_at([*at.keys[:-1], self.intended]) else None


class GlobalKeyTooLong(Violation, code="KEY005", slug="global-key-too-long"):
    """The global key is longer than 200 characters.

    Why: The platform's documented limit is 200 characters, so no data row can have this key.
    Fix: Give the key the row was registered with; long ones are often a whole URL or path where only its last part was registered.
    """

    def words(self) -> Words:
        fix = f"correct it: no data row can have such a key ({quote(self.value[:40])} …)"
        return f"the global key has {len(self.value):,} characters; the limit is 200", fix


# -- what is not checked -----------------------------------------------------------------------------------------------


class UncheckedTool(Violation, code="NAM013", slug="unchecked-tool", once_per_file=True, severity=Severity.INFO, layer="record"):
    """The record belongs to a tool of a kind that predlint has no rules for.

    Why: Its name is known, but its value is not checked, so a fault in it would go unseen. Reported once per file.
    Fix: Nothing in the record needs to be changed; ask for the kind in predlint's issue tracker if you need it.
    """

    name: str
    kind: str

    def words(self) -> Words:
        fix = "imports do not take dropdowns, which old ontologies have: make it a radio question" if self.kind == "dropdown" else None
        return f"{quote(self.name)} is of a kind that predlint has no rules for ({self.kind}): its records are not checked", fix


class OlderTables(Violation, code="MED010", slug="older-tables", severity=Severity.WARNING):
    """The vendor's support tables of 2023 did not offer this kind of annotation for the medium and target.

    Why: The samples of today import it, but a project that is still as in 2023 may refuse it. Reported only on request.
    Fix: Leave out --profile docs-2023 to go by the samples of today, or leave such annotations out of the file.
    """

    what: str
    medium: str
    target: str

    def words(self) -> Words:
        into = "as pre-labels" if self.target == "mal" else "into model runs"
        return (
            f"the support tables of 2023 did not offer {self.what} on {self.medium} data rows {into}",
            "the vendor's current samples do it; to go by them, leave out --profile docs-2023",
        )


class MediumUnknown(Violation, code="MED009", slug="medium-unknown", severity=Severity.INFO, layer="stream"):
    """The media type is unknown, so checks that need it were skipped.

    Why: A negative height is wrong on an image and right on a map; without the media type such rules warn or stay quiet.
    Fix: Pass --media, export the ontology with its mediaType, or give a list of data rows that says it.
    """

    whose: str = ""

    template = "the media type{whose} is unknown, so checks that need it were skipped", "pass --media image (or video, text, pdf, …)"


class MediumInferred(Violation, code="MED011", slug="medium-inferred", severity=Severity.INFO, layer="stream"):
    """The media type was not given and was inferred.

    Why: Keys that end in .jpg, or data rows with a width and a height, are images, and the coordinates on them are pixels. The checks that
    need the media type go by that.
    Fix: Pass --media, or put it into the configuration (`predlint init` writes it), if the data rows are something else.
    """

    medium: str
    because: str

    def words(self) -> Words:
        return (
            f"the data rows count as {ROWS[self.medium]} data rows, because {self.because}",
            "pass --media if they are something else",
        )


def timed(kind: str) -> str:
    key = "value" if kind == "text" else "name"
    return f'[{{{quote(key)}: "…", "frames": [{{"start": …, "end": …}}]}}]'
