"""Members that many Labelbox records share, built once: the data row, uuid, confidence, custom metrics."""

from __future__ import annotations

from copy import copy
from functools import cached_property
from typing import Any

from msgspec.structs import replace

from predlint.diagnostics import Severity
from predlint.ontology import Classification, Ontology
from predlint.platforms.labelbox import constraints, media, words
from predlint.platforms.labelbox.aliases import METRIC_NAMES, OTHER_NAMES, alias_specs, parts_outside
from predlint.platforms.labelbox.export_answers import IMPORT_FORMS
from predlint.platforms.labelbox.export_words import BothExport, ExportRecord
from predlint.platforms.labelbox.geometry_words import (
    ConfidenceInMal,
    ConfidenceNull,
    ConfidenceRange,
    ConfidenceType,
    ConfidenceUnused,
    CustomMetricsForm,
    CustomMetricsUnused,
    MetricByName,
    MetricMissing,
    NotAUuid,
    TaskUuid,
    UnusedNull,
    UnusedRange,
    UnusedType,
)
from predlint.platforms.labelbox.options import Options
from predlint.platforms.labelbox.payload_words import PayloadNotHere, SeveralAnnotations, SnakePayload
from predlint.platforms.labelbox.record_words import MetricWithoutName
from predlint.platforms.labelbox.sdk_labels import LOST_ANSWERS, LOST_SCORES, LostBySdk
from predlint.platforms.labelbox.words import (
    ClassificationsBesideAnswer,
    ClassificationsBesideChecklist,
    ClassificationsNotAList,
    DataRowType,
    FileOutside,
    GlobalKeyTooLong,
    IdOrGlobalKey,
    MemberType,
    MessageId,
    MissingDataRow,
    MisspeltMember,
    NullMember,
    PdfMembers,
    QuestionsBelowTextUnchecked,
    RowOutside,
    SnakeCaseBelow,
    SnakeCaseMember,
    UnknownDataRowMember,
    UnknownMember,
    VideoMembers,
    WrappedInObject,
    lost_answers,
)
from predlint.shape.nodes import AnyValue, Flag, Items, Member, Number, Record, Text, Uuid
from predlint.shape.resolver import misspelling
from predlint.shape.violation_specs import ViolationSpec, spec_of

#: Members with an annotation's value, and their descriptions.
PAYLOADS = {
    "bbox": "a bounding box", "polygon": "a polygon", "point": "a point", "line": "a line", "mask": "a mask",
    "masks": "video masks", "location": "a text location", "textSelections": "text selections", "segments": "video segments",
    "answer": "an answer", "answers": "an answer", "relationship": "a relationship",
    "messageEvaluationTask": "a message evaluation", "metricValue": "a metric",
}  # fmt: skip
SNAKE_CASE = {
    "data_row": "dataRow", "schema_id": "schemaId", "custom_metrics": "customMetrics", "text_selections": "textSelections",
    "message_evaluation_task": "messageEvaluationTask", "message_id": "messageId", "group_key": "groupKey",
    "metric_value": "metricValue", "metric_name": "metricName", "feature_name": "featureName", "subclass_name": "subclassName",
    "is_benchmark_reference_label": "isBenchmarkReferenceLabel",
}  # fmt: skip
#: Members of export records, and what an import line has instead.
EXPORT = {
    "annotation_kind": "the annotation itself", "bounding_box": '"bbox"', **dict.fromkeys(IMPORT_FORMS, '"answer"'),
    "feature_id": "", "feature_schema_id": '"schemaId"', "composite_mask": '"mask"',
    "projects": '"name", "dataRow" and one annotation', "experiments": '"name", "dataRow" and one annotation',
    "image_id": '"dataRow"', "category_id": '"name"', "segmentation": '"polygon" or "mask"',
}  # fmt: skip
#: Members with the annotation's value in export records, so that a missing value is not reported, too.
_EXPORT_VALUES = {"bounding_box": "bbox", "composite_mask": "mask", **dict.fromkeys(IMPORT_FORMS, "answer")}
#: Members of annotations in exports that are not reported beside an export's value: there they belong to the feature, and are no answer.
_OF_EXPORTS = {"value": frozenset(_EXPORT_VALUES)}
#: Members of export records that contain all annotations of a data row.
_OF_WHOLE_EXPORTS = ("projects", "experiments")
#: Members under which users put all their records, or those of one data row.
LISTS = ("predictions", "annotations", "objects", "detections", "entities", "labels")
VIDEO_MEMBERS = {"segments": "video data rows", "frames": "video data rows", "masks": "video and DICOM data rows"}
#: Members that every record has in the SDK's model, which writes null if there is no value.
_OF_EVERY_RECORD = frozenset({"page", "unit", "messageId", "frames"})


class SharedMembers:
    """The shared members for one ontology, target and medium."""

    def __init__(self, ontology: Ontology, target: str, medium: str | None) -> None:
        self.target, self.media = target, medium
        self.has_ids = _has_any_id(ontology)
        self.snake_case: dict[str, tuple[ViolationSpec, str | None]] = {
            name: (ViolationSpec(SnakeCaseMember, (name, intended), if_both=words.BothSnakeCase), intended)
            for name, intended in SNAKE_CASE.items()
        }
        self._export: dict[str, tuple[ViolationSpec, str | None]] = {
            name: (ViolationSpec(ExportRecord, (name, intended), if_both=BothExport), _EXPORT_VALUES.get(name))
            for name, intended in EXPORT.items()
        }
        scores = spec_of(ConfidenceInMal) if target == "mal" else spec_of(LostBySdk)
        #: What the SDK loses of a Label, and `sdk_labels` adds to its lines.
        self._lost: dict[str, tuple[ViolationSpec, str | None]] = {LOST_ANSWERS: (spec_of(LostBySdk), None), LOST_SCORES: (scores, None)}
        self._no_record = spec_of(MemberType, "the record", "an object")
        self._unknown, self._misspelt = ViolationSpec(UnknownMember, lost_value_spec=lost_answers), ViolationSpec(MisspeltMember)
        self._null = ViolationSpec(NullMember)
        self._confidence = self._confidence_number()
        self._unused = replace(
            self._confidence,
            wrong=spec_of(UnusedType),
            outside=spec_of(UnusedRange),
            null=spec_of(UnusedNull),
        )
        self.custom_metrics = self._custom_metrics()
        #: ``classifications`` whose content is not checked.
        self.unreported = Member(Items(AnyValue(guard=constraints.INNER), spec_of(ClassificationsNotAList)))
        self._beside: dict[str, Member] = {}
        #: ``classifications`` beside the answer to a text question without nested questions: not every release exports those.
        wrong, spec = spec_of(ClassificationsNotAList), spec_of(QuestionsBelowTextUnchecked)
        self.under_text = Member(Items(AnyValue(), wrong, maximum=0, length=spec, nullable=True))
        self._forbidden: dict[str, dict[str, tuple[ViolationSpec, str | None]]] = {}
        """Value member -> forbidden members, shared by thousands of tools and questions."""
        self.data_row = Member(_data_row(), missing=spec_of(MissingDataRow))
        self.common: dict[str, Member] = {
            "dataRow": self.data_row,
            "name": Member(AnyValue()),
            "schemaId": Member(AnyValue()),
            "uuid": Member(Uuid(spec_of(NotAUuid), column="identity")),
            "confidence": self.confidence(),
            "customMetrics": self.custom_metrics,
            "isBenchmarkReferenceLabel": Member(Flag(spec_of(MemberType, "isBenchmarkReferenceLabel", "true or false"))),
        }
        #: ``uuid`` of a line that compares messages: the vendor's own test data has texts that are no uuids.
        self.uuid_of_task = Member(Uuid(spec_of(NotAUuid), form=spec_of(TaskUuid), column="identity"))
        #: Members that name the data row outside of ``dataRow``.
        self._of_rows = {
            name: ("dataRow", ViolationSpec(RowOutside, (name, member), if_both=words.SecondRowReference))
            for name, member in words.OF_ROWS.items()
        }
        self._of_rows |= {name: ("dataRow", spec_of(FileOutside, name)) for name in words.OF_FILES}
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
            name: (ViolationSpec(SnakeCaseBelow, (name, SNAKE_CASE[name]), if_both=words.BothUnread), SNAKE_CASE[name])
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

    def misplaced(self, kind: str) -> Member:
        """Returns ``classifications`` beside the answer to a radio or checklist question: only an empty list is harmless there."""
        if kind not in self._beside:
            radio, checklist = (spec_of(ClassificationsBesideAnswer, kind), spec_of(ClassificationsBesideChecklist, kind))
            not_empty = checklist if kind == "checklist" else radio
            wrong = spec_of(ClassificationsNotAList)
            self._beside[kind] = Member(Items(AnyValue(), wrong, maximum=0, length=not_empty, nullable=True), into="answer")
        return self._beside[kind]

    def confidence(self, place: ViolationSpec | None = None) -> Member:
        """Returns ``confidence``. ``place``: the spec if it does not belong here."""
        if self.target == "mal":
            return Member(self._unused, presence=spec_of(ConfidenceInMal))
        return Member(self._confidence, presence=place)

    def confidence_unused(self, kind: str) -> Member:
        """Returns ``confidence`` for a record that does not use it."""
        return Member(self._unused, presence=spec_of(ConfidenceUnused, kind))

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
        return {
            name: (ViolationSpec(ExportRecord, (name, *params), if_both=BothExport), payload)
            for name, value in _EXPORT_VALUES.items()
            if value == "answer"
        }

    def aliases(self, payload: str) -> dict[str, tuple[str, ViolationSpec]]:
        """Returns the aliases of members on a line with its value in ``payload``."""
        names = dict(self._of_rows)
        names |= parts_outside(payload)
        members = (payload, "confidence", "name", "schemaId", "classifications")
        return names | alias_specs({member: OTHER_NAMES[member] for member in members if member in OTHER_NAMES})

    def _of_other_media(self, payload: str, medium: str) -> dict[str, tuple[ViolationSpec, str | None]]:
        """Returns the members that only records of other media have."""
        names: dict[str, tuple[ViolationSpec, str | None]] = {}
        here = "on an image" if medium == "image" else f"on {media.ROWS[medium]} data rows"
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
            count = media.COUNTS.get(medium)
            converted = f"{unread}, where numbers are {count}: convert those in another unit, then remove it" if count else not_read
            for name, fix in (("page", not_read), ("unit", converted)):
                names[name] = (spec_of(PdfMembers, name, "PDF data rows", fix), None)
        if medium not in media.MESSAGES:
            names["messageId"] = (spec_of(MessageId, "messageId", "conversations", not_read), None)
        return names

    def _confidence_number(self) -> Number:
        return Number(
            wrong=spec_of(ConfidenceType),
            outside=spec_of(ConfidenceRange),
            minimum=0.0,
            maximum=1.0,
            null=spec_of(ConfidenceNull),
            alone=True,
        )

    def _custom_metrics(self) -> Member:
        name = Text(
            wrong=spec_of(CustomMetricsForm, "the name of a custom metric must be a string"),
            empty=spec_of(MetricWithoutName),
        )
        value = Number(wrong=spec_of(CustomMetricsForm, "the value of a custom metric must be a number"))
        by_name = spec_of(MetricByName)

        def also_written(value: Any) -> ViolationSpec | None:
            """Returns the spec for a metric as an object of its name and its number, or None."""
            if value.__class__ is not dict or len(value) != 1:
                return None
            [(name, number)] = value.items()
            free = name not in metric.aliases or name in ("score", "metric", "key")  # as the only member it is the metric's own name
            return by_name if number.__class__ in (int, float) and free and misspelling(name, tuple(metric.members)) is None else None

        metric = Record(
            {
                "name": Member(name, missing=spec_of(MetricMissing, "name")),
                "value": Member(value, missing=spec_of(MetricMissing, "value")),
            },
            wrong=spec_of(CustomMetricsForm, "a custom metric must be an object"),
            unknown=ViolationSpec(UnknownMember),
            misspelt=ViolationSpec(MisspeltMember),
            also_written=also_written,
            aliases=alias_specs(METRIC_NAMES),
        )
        items = Items(
            metric,
            wrong=spec_of(CustomMetricsForm, "customMetrics must be a list"),
            nullable=True,
            holds=constraints.METRICS,
        )
        return Member(items, presence=spec_of(CustomMetricsUnused) if self.target == "mal" else None)


def _as_spelt(spec: ViolationSpec, usual: str, name: str) -> ViolationSpec:
    """Returns the spec for another spelling of a member."""
    return replace(spec, fields=tuple([name if part == usual else part for part in spec.fields]))


_TAKEN = ("classifications", "frames", "page", "unit", "messageId", "groupKey", "aggregation", "metricName", "featureName", "subclassName")


def _data_row() -> Record:
    identity = {
        "globalKey": Member(
            Text(
                wrong=spec_of(DataRowType, "globalKey"),
                minimum=1,
                maximum=200,
                length=spec_of(GlobalKeyTooLong),
                empty=spec_of(DataRowType, "globalKey"),
                nullable=True,
                guard=constraints.REFERENCE[0].words,
                column="key",
            )
        ),
        "id": Member(
            Text(
                wrong=spec_of(DataRowType, "id"),
                minimum=1,
                empty=spec_of(DataRowType, "id"),
                nullable=True,
                usual_length=25,
                guard=constraints.REFERENCE[0].words,
                column="id",
            )
        ),
    }
    foreign = ("externalId", "external_id", "uid", "dataRowId", "data_row_id", "key", "filename", "name")
    return Record(
        identity,
        wrong=spec_of(DataRowType, "dataRow"),
        unknown=ViolationSpec(UnknownMember),
        misspelt=ViolationSpec(MisspeltMember),
        forbidden={
            "global_key": (ViolationSpec(SnakeCaseMember, ("global_key", "globalKey"), if_both=words.BothSnakeCase), "globalKey"),
            **{
                name: (ViolationSpec(UnknownDataRowMember, (name,), if_both=words.BothRowMembers), words.intended_key_member(name))
                for name in foreign
            },
        },
        exactly_one=("globalKey", "id"),
        not_one=ViolationSpec(IdOrGlobalKey),
    )


def _has_any_id(ontology: Ontology) -> bool:
    return any(f.schema_id for f in (*ontology.tools, *ontology.classifications))
