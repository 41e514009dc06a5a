"""Members that all lines share, their nodes in the Shape, and what the medium or the target does not support."""

from __future__ import annotations

from copy import copy
from functools import cached_property
from typing import Any, cast

from msgspec.structs import replace

from predlint.model.diagnostics import Severity
from predlint.model.findings import ViolationSpec, spec_of
from predlint.model.ontology import Classification, Ontology
from predlint.model.texts import casefold_name, quote
from predlint.model.violation import Fix, FixContext, Violation, Words, fixes
from predlint.platforms.common_mistakes import json_in_text_help
from predlint.platforms.labelbox.declarations import INNER
from predlint.platforms.labelbox.features import COUNTS, MESSAGES, PLURAL, ROWS, listing_of
from predlint.platforms.labelbox.forms import FORMS, LISTS, MASKS_FORM, OTHER_NAMES, PAYLOADS, VIDEO_MEMBERS, Options, kind_of
from predlint.platforms.labelbox.record import OF_ROWS
from predlint.platforms.labelbox.topics.confidence import ConfidenceInMal, confidence, custom_metrics
from predlint.platforms.labelbox.topics.data_rows import OF_FILES, FileOutside, RowOutside, SecondRowReference, data_row, has_any_id
from predlint.platforms.labelbox.topics.exports import (
    EXPORT,
    IMPORT_FORMS,
    LOST_ANSWERS,
    LOST_SCORES,
    LostBySdk,
    WrappedInObject,
    as_export,
)
from predlint.platforms.labelbox.topics.members import (
    MISSPELT_MEMBER,
    BothUnread,
    MemberType,
    NullMember,
    SnakeCaseBelow,
    UnknownMember,
    alias_specs,
    lost_answers,
    parts_outside,
    snake_case,
)
from predlint.platforms.labelbox.topics.payloads import PayloadNotHere, SeveralAnnotations, SnakePayload
from predlint.platforms.labelbox.topics.uuids import uuid_member
from predlint.shape.nodes import AnyValue, Flag, Items, Member, Record


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

        return list_classifications(at)


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


class NotForTarget(Violation, code="MED002", slug="not-for-target"):
    """The record is of a kind that the target does not take.

    Why: Relationships, message evaluations and composite masks can only be imported as pre-labels (MAL), metric lines only into a model
    run.
    Fix: Check --target; write what only one target takes to files of their own.
    """

    what: str
    target: str
    given: str | None = None

    def words(self) -> Words:
        fix = (
            "check with --target mal if this file is for pre-labels"
            if self.target == "mal"
            else "check with --target model-run if it is for a model run"
        )
        only = "as pre-labels (MAL)" if self.target == "mal" else "into a model run"
        return f"{self.what} can only be imported {only}", fix


class KindNotForMedia(Violation, code="MED001", slug="kind-not-for-media", layer="record"):
    """Annotations of this kind do not exist for this kind of data row.

    Why: A text has no pixels and an image no characters to select, so the platform has no place for such an annotation.
    Fix: Check --media and the ontology; send the prediction in a kind that the medium knows.
    """

    what: str
    medium: str
    where: str

    template = "{what} are not supported on {medium} data rows", "they are for {where}"


class FormOfAnotherMedium(Violation, code="MED007", slug="form-of-another-medium", about_name=True):
    """The value is written as another medium has it.

    Why: The tool fits the data rows, but each medium has its own form: on a video an object needs frames, on a PDF an entity needs tokens.
    Fix: Use segments on videos and DICOM series, textSelections on PDFs, and location on texts and conversations.
    """

    name: str
    medium: str

    template = (
        "{name:quoted} at the top of the line is for images",
        'on {medium} data rows write "segments": [{{"keyframes": [{{"frame": …, {name:quoted}: …}}]}}]',
    )


class MasksForm(Violation, of=FormOfAnotherMedium):
    """A single mask on a video, where masks are composite."""

    def words(self) -> Words:
        return '"mask" is how images are annotated', f"write {MASKS_FORM}, without a name at the top"


# -- media ------------------------------------------------------------------------------------------------------------


class OtherForm(Violation, of=FormOfAnotherMedium):
    """The annotation has the form of another medium."""

    name: str
    medium: str
    instead: str

    def words(self) -> Words:
        value = self.value
        fix = f'write "{self.instead}": {FORMS[self.instead]}'
        if self.instead == "textSelections" and isinstance(value, dict) and "groups" in value:  # the form of exports
            fix = f'give "{self.instead}", of each of the groups {{"tokenIds": tokens, "groupId": id, "page": page_number}}'
        return f"{quote(self.name)} is not how {self.medium} data rows are annotated", fix


def list_classifications(at: FixContext) -> Fix | None:
    """Removes null in place of a list, or puts one object into a list. None for answers by the names of their questions."""
    if at.value is None:
        return at.remove_safely()
    given = cast("dict[str, Any]", at.value) if isinstance(at.value, dict) else {}
    return at.wrap_object() if not {"name", "schemaId"}.isdisjoint(given) else at.decode_text()


# -- Members that many Labelbox records share, built once: the data row, uuid, confidence, custom metrics ------------


SNAKE_CASE = {
    "data_row": "dataRow", "schema_id": "schemaId", "custom_metrics": "customMetrics", "text_selections": "textSelections",
    "message_evaluation_task": "messageEvaluationTask", "message_id": "messageId", "group_key": "groupKey",
    "metric_value": "metricValue", "metric_name": "metricName", "feature_name": "featureName", "subclass_name": "subclassName",
    "is_benchmark_reference_label": "isBenchmarkReferenceLabel",
}  # fmt: skip

#: Members with the annotation's value in export records, so that a missing value is not reported, too.
_EXPORT_VALUES = {"bounding_box": "bbox", "composite_mask": "mask", **dict.fromkeys(IMPORT_FORMS, "answer")}
#: Members of annotations in exports that are not reported beside an export's value: there they belong to the feature, and are no answer.
_OF_EXPORTS = {"value": frozenset(_EXPORT_VALUES)}
#: Members of export records that contain all annotations of a data row.
_OF_WHOLE_EXPORTS = ("projects", "experiments")
#: Members that every record has in the SDK's model, which writes null if there is no value.
_OF_EVERY_RECORD = frozenset({"page", "unit", "messageId", "frames"})


class SharedMembers:
    """The shared members for one ontology, target and medium."""

    def __init__(self, ontology: Ontology, target: str, medium: str | None) -> None:
        self.target, self.media = target, medium
        self.has_ids = has_any_id(ontology)
        self.snake_case: dict[str, tuple[ViolationSpec, str | None]] = {
            name: snake_case(name, intended) for name, intended in SNAKE_CASE.items()
        }
        self._export: dict[str, tuple[ViolationSpec, str | None]] = {
            name: (as_export(name, intended), _EXPORT_VALUES.get(name)) for name, intended in EXPORT.items()
        }
        scores = spec_of(ConfidenceInMal) if target == "mal" else spec_of(LostBySdk)
        #: What the SDK loses of a Label, and `exports` adds to its lines.
        self._lost: dict[str, tuple[ViolationSpec, str | None]] = {LOST_ANSWERS: (spec_of(LostBySdk), None), LOST_SCORES: (scores, None)}
        self._no_record = spec_of(MemberType, "the record", "an object")
        self._unknown, self._misspelt = ViolationSpec(UnknownMember, lost_value_spec=lost_answers), MISSPELT_MEMBER
        self._null = ViolationSpec(NullMember)
        self.custom_metrics = custom_metrics(target)
        #: ``classifications`` whose content is not checked.
        self.unreported = Member(Items(AnyValue(guard=INNER), spec_of(ClassificationsNotAList)))
        self._beside: dict[str, Member] = {}
        #: ``classifications`` beside the answer to a text question without nested questions: not every release exports those.
        wrong, spec = spec_of(ClassificationsNotAList), spec_of(QuestionsBelowTextUnchecked)
        self.under_text = Member(Items(AnyValue(), wrong, maximum=0, length=spec, nullable=True))
        self._forbidden: dict[str, dict[str, tuple[ViolationSpec, str | None]]] = {}
        """Value member -> forbidden members, shared by thousands of tools and questions."""
        self.data_row = data_row()
        self.common: dict[str, Member] = {
            "dataRow": self.data_row,
            "name": Member(AnyValue()),
            "schemaId": Member(AnyValue()),
            "uuid": uuid_member(),
            "confidence": confidence(target),
            "customMetrics": self.custom_metrics,
            "isBenchmarkReferenceLabel": Member(Flag(spec_of(MemberType, "isBenchmarkReferenceLabel", "true or false"))),
        }
        #: ``uuid`` of a line that compares messages: the vendor's own test data has texts that are no uuids.
        self.uuid_of_task = uuid_member(of_task=True)
        #: Members that name the data row outside of ``dataRow``.
        self._of_rows = {
            name: ("dataRow", ViolationSpec(RowOutside, (name, member), if_both=SecondRowReference)) for name, member in OF_ROWS.items()
        }
        self._of_rows |= {name: ("dataRow", spec_of(FileOutside, name)) for name in OF_FILES}
        #: The record that is used if only its envelope is checked.
        self.envelope = self.any_other(self.common)
        #: A record without a value that could be checked.
        self.without_value = self.any_other(self.common, self._export)

    @cached_property
    def for_options(self) -> SharedMembers:
        """The shared members for records below an option, where the SDK itself writes two of them in snake case."""
        below = copy(self)
        below._forbidden = {}
        below.snake_case = self.snake_case | {
            name: (ViolationSpec(SnakeCaseBelow, (name, SNAKE_CASE[name]), if_both=BothUnread), SNAKE_CASE[name])
            for name in ("schema_id", "custom_metrics")
        }
        return below

    def any_other(self, members: dict[str, Member], also: dict[str, tuple[ViolationSpec, str | None]] | None = None) -> Record:
        """Returns a record whose other members are accepted unchecked, except snake case. ``also``: other members to report."""
        known = {**{name: Member(AnyValue()) for name in (*PAYLOADS, *_TAKEN)}, **members}
        several = {name: self._export[name] for name in _OF_WHOLE_EXPORTS}
        several |= self._lost | {name: (spec_of(WrappedInObject, name), None) for name in LISTS}
        return self.record(known, {**self.snake_case, **(also or {}), **several}, self._of_rows, ends_open=True)

    def unchecked(self, payload: str, spec: ViolationSpec) -> Record:
        """Returns a line whose value is not checked but reported with ``spec``. The envelope is checked."""
        missing = spec_of(PayloadNotHere, spec.kind, spec.fields)
        members = {**{name: Member(AnyValue()) for name in _TAKEN}, **self.common, payload: Member(AnyValue(), missing, spec)}
        forbidden = {name: fault_ for name, fault_ in self.forbidden(payload).items() if name in PAYLOADS or name in self.snake_case}
        return self.record(members, forbidden, self.aliases(payload), ends_open=True)

    def record(
        self,
        members: dict[str, Member],
        forbidden: dict[str, tuple[ViolationSpec, str | None]],
        aliases: dict[str, tuple[str, ViolationSpec]] | None = None,
        *,
        ends_open: bool = False,
        unlisted: frozenset[str] = frozenset(),
        scored: bool = False,
    ) -> Record:
        """Returns a record with the usual violations for members that are unknown, misspelt, or null where they do not belong."""
        # Respelling a member does not help if the record does not take it. Its finding is then the warning for the right spelling, or
        # that it is not read. Where the right spelling is an error, the member is missing elsewhere and reported there.
        astray: dict[str, tuple[ViolationSpec, str | None]] = {}
        idle: dict[str, tuple[ViolationSpec, str | None]] = {}
        given, forbidden = forbidden, {name: spec for name, spec in forbidden.items() if name not in members}
        for name, intended in SNAKE_CASE.items():
            if intended in members:  # nor does it help if the member is unused: it must be removed
                if (spec := members[intended].presence) is not None and spec.rule.severity is Severity.WARNING:
                    idle[name] = _as_spelt(spec, intended, name), None
            elif given.get(name) == self.snake_case[name]:
                forbidden.pop(name, None)
                if intended in given and (spec := given[intended][0]).rule.severity is Severity.WARNING:
                    astray[name] = _as_spelt(spec, intended, name), None
        forbidden |= astray | idle
        if members.get("classifications") in (*self._beside.values(), self.under_text):
            unlisted |= {"classifications"}
        return Record(
            members,
            wrong=self._no_record,
            unknown=self._unknown,
            misspelt=self._misspelt,
            forbidden=forbidden,
            read_as={name: form for name, form in IMPORT_FORMS.items() if name in forbidden},
            null=self._null,
            quiet=_OF_EVERY_RECORD,
            aliases={name: intended for name, intended in (aliases or {}).items() if name not in members and name not in forbidden},
            unreported_unknown=_OF_EXPORTS,
            unlisted=unlisted,
            naming=("name", "schemaId"),
            ends_open=ends_open,
            scored="confidence" if scored else None,
        )

    def not_flat(self, flat: str, form: str) -> ViolationSpec:
        """Returns the spec for a shape of an image on a medium with frames; ``form`` is the member to use there."""
        rows = ROWS[str(self.media)]
        if form == "masks":
            wrong_form = spec_of(MasksForm)
            return wrong_form if self.target == "mal" else spec_of(NotForTarget, f"masks of {rows} data rows", "mal")
        return spec_of(FormOfAnotherMedium, flat, rows)

    def not_here(self, kind: str) -> ViolationSpec:
        """Returns the spec for a kind of annotation that the medium does not have."""
        assert self.media is not None
        return spec_of(KindNotForMedia, PLURAL[kind], ROWS[self.media], listing_of(kind))

    def misplaced(self, kind: str) -> Member:
        """Returns ``classifications`` beside the answer to a radio or checklist question: only an empty list is harmless there."""
        if kind not in self._beside:
            radio, checklist = (spec_of(ClassificationsBesideAnswer, kind), spec_of(ClassificationsBesideChecklist, kind))
            not_empty = checklist if kind == "checklist" else radio
            wrong = spec_of(ClassificationsNotAList)
            self._beside[kind] = Member(Items(AnyValue(), wrong, maximum=0, length=not_empty, nullable=True), into="answer")
        return self._beside[kind]

    def forbidden(self, payload: str) -> dict[str, tuple[ViolationSpec, str | None]]:
        """Returns the members that are a mistake, or never read, on a line with its value in ``payload``."""
        known = self._forbidden.get(payload)
        if known is None:
            known = self._forbidden[payload] = self._forbidden_on(payload)
        return dict(known)

    def _forbidden_on(self, payload: str) -> dict[str, tuple[ViolationSpec, str | None]]:
        names = {name: (spec_of(SeveralAnnotations, name, payload), None) for name in PAYLOADS if name != payload}
        # Respelling the value of another annotation does not help: it does not belong on this line.
        second = {name: intended for name, intended in SNAKE_CASE.items() if intended in PAYLOADS and intended != payload}
        names |= self.snake_case | {name: (spec_of(SnakePayload, name, intended, payload), None) for name, intended in second.items()}
        names |= self._export | self._lost
        if self.media is not None:
            names |= self._of_other_media(payload, self.media)
        return names

    def export_answers(self, question: Classification, payload: str) -> dict[str, tuple[ViolationSpec, str | None]]:
        """Returns the names that export records use for the answer to a question."""
        params = ('"answer"', question.kind, Options.of(question))
        return {name: (as_export(name, *params), payload) for name, value in _EXPORT_VALUES.items() if value == "answer"}

    def aliases(self, payload: str) -> dict[str, tuple[str, ViolationSpec]]:
        """Returns the aliases of members on a line with its value in ``payload``."""
        names = dict(self._of_rows)
        names |= parts_outside(payload)
        members = (payload, "confidence", "name", "schemaId", "classifications")
        return names | alias_specs({member: OTHER_NAMES[member] for member in members if member in OTHER_NAMES})

    def _of_other_media(self, payload: str, medium: str) -> dict[str, tuple[ViolationSpec, str | None]]:
        """Returns the members that only records of other media have."""
        names: dict[str, tuple[ViolationSpec, str | None]] = {}
        here = "on an image" if medium == "image" else f"on {ROWS[medium]} data rows"
        if medium not in ("video", "dicom"):
            for name, where in VIDEO_MEMBERS.items():
                intended = payload if name != "frames" else None
                fix = f'{here} give "{payload}" itself' if intended else f"it is not read {here}; remove it"
                if medium == "audio" and name == "frames":
                    fix = 'on audio data rows each answer has its own "frames", inside it'
                names[name] = (spec_of(VideoMembers, name, where, fix), intended)
        unread = "it is not read on images" if medium == "image" else f"it is not read {here}"
        not_read = f"{unread}; remove it"
        if medium != "pdf":
            count = COUNTS.get(medium)
            converted = f"{unread}, where numbers are {count}: convert those in another unit, then remove it" if count else not_read
            for name, fix in (("page", not_read), ("unit", converted)):
                names[name] = (spec_of(PdfMembers, name, "PDF data rows", fix), None)
        if medium not in MESSAGES:
            names["messageId"] = (spec_of(MessageId, "messageId", "conversations", not_read), None)
        return names


def _as_spelt(spec: ViolationSpec, usual: str, name: str) -> ViolationSpec:
    """Returns the spec for another spelling of a member."""
    return replace(spec, fields=tuple([name if part == usual else part for part in spec.fields]))


_TAKEN = ("classifications", "frames", "page", "unit", "messageId", "groupKey", "aggregation", "metricName", "featureName", "subclassName")
