"""Shapes of lines with an annotation: geometry, text ranges, video objects, messages, relationships, metrics."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from predlint.ontology import Ontology, Tool
from predlint.platforms.labelbox import (
    chat_shapes,
    constraints,
    media,
    payload_words,
    span_shapes,
)
from predlint.platforms.labelbox.aliases import END_NAMES, METRIC_LINE_NAMES, PAGE_NAMES, TYPE_NAMES, alias_specs, nested_names
from predlint.platforms.labelbox.answers import Answers
from predlint.platforms.labelbox.frame_words import NameUnused
from predlint.platforms.labelbox.geometry_shapes import Geometry
from predlint.platforms.labelbox.geometry_words import (
    EndpointMissing,
    EndpointType,
    LineMemberName,
    MetricsUnused,
    NotForTarget,
    RelationshipEndpoint,
    RelationshipNotAnObject,
    RelationshipType,
    TypeMissing,
)
from predlint.platforms.labelbox.keyframe_answers import required_of
from predlint.platforms.labelbox.metrics import VALUE_SCHEMA
from predlint.platforms.labelbox.name_words import UnknownName
from predlint.platforms.labelbox.options import Options
from predlint.platforms.labelbox.payload_words import NoAnnotation, NoMasks, NoMetricValue, NotAMask
from predlint.platforms.labelbox.questions import by_any_name, question_violations
from predlint.platforms.labelbox.record_words import MetricWithoutName
from predlint.platforms.labelbox.shared_members import VIDEO_MEMBERS, SharedMembers
from predlint.platforms.labelbox.span_words import BesideSegments
from predlint.platforms.labelbox.words import (
    MemberType,
    MetricLineName,
    MetricNameLost,
    MetricValue,
    MisspeltMember,
    UnknownMember,
    VideoMembers,
)
from predlint.shape.constraints import OfRecord
from predlint.shape.nodes import AnyValue, Flag, Member, Node, Number, Record, Text, Uuid
from predlint.shape.violation_specs import ViolationSpec, spec_of


def sources_of(ontology: Ontology) -> tuple[str, ...]:
    """Returns the names that a relationship may start from: tools, and on PDFs questions."""
    return (*(tool.name for tool in ontology.tools), *by_any_name(ontology.classifications))


#: Kind of tool -> its description; and -> the member with its value on an image.
TOOL_WORDS = {
    "box": "a bounding box tool", "polygon": "a polygon tool", "point": "a point tool", "line": "a line tool", "mask": "a mask tool",
    "entity": "an entity tool", "relationship": "a relationship", "message-single": "a message selection",
    "message-multi": "a message selection", "message-ranking": "a message ranking",
}  # fmt: skip
GEOMETRY = {"box": "bbox", "polygon": "polygon", "point": "point", "line": "line", "mask": "mask"}


class Objects:
    """Builds the body of a line for one ontology, target and medium."""

    def __init__(self, ontology: Ontology, members: SharedMembers, answers: Answers) -> None:
        self.ontology, self.members, self.answers = ontology, members, answers
        self.target, self.media = members.target, members.media
        self.groups = self.media in (None, "dicom")
        """True if lines may have a ``groupKey``."""
        self.sources, self.required = sources_of(ontology), required_of(ontology)
        #: One node per value member, shared by all features.
        self.values: dict[str, Node] = {payload: build() for payload, build in Geometry(self.media).values.items()}

    def body(self, tool: Tool, payload: str, parent: str) -> Record:
        """Returns the body of a line of a tool with its value in ``payload``. ``parent`` is the tool's name for users."""
        if payload == "relationship":
            return self.relationship()
        if payload == "messageEvaluationTask":
            return self.task(tool)
        nested = self.answers.nested(tool.classifications, parent, listed=payload == "segments")
        if payload == "segments":
            body = self.segments(tool, nested)
        elif payload in ("location", "textSelections"):
            body = self.entity(payload, nested)
        else:
            body = self.flat(payload, nested)
        return replace(body, aliases={**nested_names(tool.classifications), **body.aliases})

    def unreported(self, payload: str) -> Record:
        """Returns the body of a line whose value shows the kind of its tool, but not which tool."""
        if payload == "relationship":
            return self.relationship("")
        if payload == "segments":
            values = {**self.values, "mask": AnyValue()}  # key frames have no masks
            node = span_shapes.any_segments(values, self.members.unreported, groups=self.groups)
            return self._segments("", node, self.members.unreported, {})
        return self.entity(payload, self.members.unreported, "")

    def flat(self, payload: str, classifications: Member, kind: str | None = None) -> Record:
        """Returns the body of a line with a shape on one image or page. ``kind`` describes the tool; "" if it is not known."""
        if kind is None:
            kind = next(words_ for kind_, words_ in TOOL_WORDS.items() if GEOMETRY.get(kind_) == payload)
        members = {**self.members.common, "classifications": classifications, payload: self._value(payload, self.values[payload], kind)}
        aliases: dict[str, tuple[str, ViolationSpec]] = {}
        page_constraints: tuple[OfRecord, ...] = ()
        if payload == "bbox" and self.media == "pdf":
            members |= span_shapes.page()
            aliases, page_constraints = alias_specs(PAGE_NAMES), constraints.ON_PAGE
        forbidden = self.members.forbidden(payload)
        if payload == "line":
            forbidden |= {name: (spec_of(LineMemberName, name), "line") for name in ("polyline", "points")}
        return replace(self._record(members, payload, forbidden, aliases), holds=page_constraints)

    def segments(self, tool: Tool, classifications: Member) -> Record:
        """Returns the body of a line for an object over frames."""
        kind, member = TOOL_WORDS[tool.kind], GEOMETRY[tool.kind]
        nested = Member(classifications.node)  # an answer in one key frame is valid for the next ones
        node = span_shapes.segments(kind, member, self.values[member], nested, nested_names(tool.classifications), groups=self.groups)
        misplaced = {name: ("segments", ViolationSpec(BesideSegments, (name, member), is_of_form=True)) for name in ("keyframes", "frames")}
        body = self._segments(kind, node, nested, misplaced)
        return replace(body, holds=constraints.required_in_frames(self.required.get(tool.name, ())))

    def _segments(self, kind: str, node: Node, nested: Member, beside: dict[str, tuple[str, ViolationSpec]]) -> Record:
        members = {**self.members.common, "segments": self._value("segments", node, kind), "classifications": nested}
        if self.media is not None:
            members["confidence"] = self.members.confidence_unused(f"{media.ROWS[self.media]} object")
            unused = spec_of(MetricsUnused, f"{media.ROWS[self.media]} objects")
            members["customMetrics"] = Member(self.members.custom_metrics.node, presence=unused)
        if self.media == "dicom":
            members["groupKey"] = self.group_key("segments")
        return self._record(members, "segments", self.members.forbidden("segments"), beside)

    def entity(self, payload: str, classifications: Member, kind: str = "an entity tool") -> Record:
        """Returns the body of a line that marks words. ``kind`` is "" if the tool is not known."""
        messages = self.media in (None, "conversational")
        node = span_shapes.location(messages=messages) if payload == "location" else span_shapes.text_selections()
        members = {**self.members.common, "classifications": classifications, payload: self._value(payload, node, kind)}
        if payload == "location" and messages:
            needs = "an entity of a conversation" if self.media == "conversational" else None
            members["messageId"] = span_shapes.message_id(needs, "location")
        return self._record(members, payload, self.members.forbidden(payload))

    def task(self, tool: Tool) -> Record:
        """Returns the body of a line that compares messages."""
        if self.target != "mal":
            spec = spec_of(NotForTarget, "message evaluations", "mal")
            return self.members.unchecked("messageEvaluationTask", spec)
        value = self._value("messageEvaluationTask", chat_shapes.task(tool.kind), TOOL_WORDS[tool.kind])
        members = {
            **self.members.common,
            "uuid": self.members.uuid_of_task,
            "classifications": self.members.unreported,
            "messageEvaluationTask": value,
        }
        forbidden = self.members.forbidden("messageEvaluationTask")
        return self._record(members, "messageEvaluationTask", forbidden)

    def composite_masks(self) -> Record:
        """Returns the body of a line with composite masks. The line has no name; each instance has one."""
        if self.media not in (None, "video", "dicom"):
            where, instead = VIDEO_MEMBERS["masks"], f"masks are not supported on {media.ROWS[self.media]} data rows"
            if self.media == "image":
                instead = 'on an image give "mask", one line for each'
            return self.members.unchecked("masks", spec_of(VideoMembers, "masks", where, instead))
        if self.media == "video" and self.target != "mal":
            return self.members.unchecked("masks", spec_of(NotForTarget, "masks of videos", "mal"))
        tools = [tool for tool in self.ontology.tools if tool.kind == "mask"]

        def elsewhere(name: str, _payload: str | None) -> ViolationSpec | None:
            other = next((tool for tool in self.ontology.tools if tool.name == name), None)
            return spec_of(NotAMask, TOOL_WORDS.get(other.kind, "another kind of tool")) if other else None

        names = question_violations("mask tool", ViolationSpec(UnknownName, ("mask tool",)), elsewhere)
        instances = tuple((tool.name, tool.schema_id, tool) for tool in tools)
        node = span_shapes.masks(names, instances, has_ids=self.members.has_ids, groups=self.groups)
        kind = f"{media.ROWS[self.media or 'video']} masks"
        members = {name: self.members.common[name] for name in ("dataRow", "uuid", "isBenchmarkReferenceLabel")}
        members |= {
            "masks": Member(node, missing=spec_of(NoMasks)),
            "confidence": self.members.confidence_unused(f"line of {kind}"),
            "customMetrics": Member(self.members.custom_metrics.node, presence=spec_of(MetricsUnused, kind)),
            "name": Member(AnyValue(), presence=spec_of(NameUnused)),
            "schemaId": Member(AnyValue(), presence=spec_of(NameUnused)),
        }
        if self.media == "dicom":
            members["groupKey"] = self.group_key("masks")
        return _nameless(self._record(members, "masks", self.members.forbidden("masks") | span_shapes.NO_ANSWERS))

    def group_key(self, within: str) -> Member:
        """Returns ``groupKey``, which every annotation of a DICOM series needs. Model runs do not support DICOM series."""
        member = span_shapes.group_key(within)
        if self.target == "mal":
            return member
        spec = spec_of(NotForTarget, "annotations of DICOM series", "mal")
        return Member(member.node, spec, spec)  # also if it is missing: adding it would not help

    def relationship(self, kind: str = "a relationship") -> Record:
        """Returns the body of a line that connects two annotations. ``kind`` is "" if the tool is not known."""
        if self.target != "mal":
            spec = spec_of(NotForTarget, "relationships", "mal")
            return self.members.unchecked("relationship", spec)
        value = Record(
            {
                "source": Member(Uuid(spec_of(EndpointType, "source"), column="link")),
                "sourceOntologyName": Member(
                    Text(
                        spec_of(EndpointType, "sourceOntologyName"),
                        nullable=True,
                        usual=self.sources,
                        others=ViolationSpec(UnknownName, ("feature",)),
                    )
                ),
                "target": Member(
                    Uuid(spec_of(EndpointType, "target"), nullable=False, column="link"),
                    missing=spec_of(RelationshipEndpoint),
                ),
                "type": Member(
                    Text(
                        spec_of(RelationshipType),
                        pattern=r"^(unidirectional|bidirectional)(?![\s\S])",
                        form=spec_of(RelationshipType),
                    ),
                    missing=spec_of(TypeMissing),
                ),
                "readonly": Member(Flag(spec_of(MemberType, "relationship.readonly", "true or false"), nullable=True)),
            },
            wrong=spec_of(RelationshipNotAnObject, "relationship", "an object with source, target and type"),
            unknown=ViolationSpec(UnknownMember),
            misspelt=ViolationSpec(MisspeltMember),
            exactly_one=("source", "sourceOntologyName"),
            not_one=spec_of(EndpointMissing),
            not_one_inside=True,
            aliases=alias_specs(END_NAMES | TYPE_NAMES),
            holds=constraints.ENDS,
        )
        members = {**self.members.common, "relationship": self._value("relationship", value, kind)}
        members["confidence"] = self.members.confidence_unused("relationship")
        members["classifications"] = Member(AnyValue())
        return self._record(members, "relationship", self.members.forbidden("relationship"))

    def metric(self) -> Record:
        """Returns the body of a line with a metric of a whole data row."""
        if self.target == "mal":
            return self.members.unchecked("metricValue", spec_of(NotForTarget, "metric lines", "model-run"))
        usual: dict[str, dict[str, Any]] = {
            "metricName": {"guard": constraints.RESERVED, "column": "metric.name", "empty": spec_of(MetricWithoutName)},
            "featureName": {"usual": self.sources, "column": "metric.feature"},
            "subclassName": {"unread": "a subclass, which needs its feature"},
            "aggregation": {"usual": constraints.SCALAR},
        }
        text = {
            name: Member(Text(spec_of(MemberType, name, "a string"), nullable=name != "metricName", **options))
            for name, options in usual.items()
        }
        value = spec_of(MetricValue, "must be a number")
        number = Number(value, value, minimum=0.0, maximum=constraints.MOST_VALUE, column="metric.value")
        members = {
            "dataRow": self.members.data_row,
            "uuid": self.members.common["uuid"],
            "metricValue": Member(AnyValue(usual=number, schema=VALUE_SCHEMA), missing=spec_of(NoMetricValue)),
            **text,
            "confidence": self.members.confidence_unused("metric line"),
        }
        features = Options(tuple(dict.fromkeys(f.name for f in (*self.ontology.tools, *self.ontology.classifications))))

        def lost(value: Any, name: str, members: Mapping[str, Member]) -> ViolationSpec | None:
            """Returns the spec if the value is a text, which names the metric or its feature; else None."""
            return spec_of(MetricNameLost, name, features, "metricName") if isinstance(value, str) and value else None

        aliases = {
            other: (intended, ViolationSpec(MetricLineName, (other, features, intended), lost_value_spec=lost))
            for intended, others in METRIC_LINE_NAMES.items()
            for other in others
        }
        return _nameless(self._record(members, "metricValue", self.members.forbidden("metricValue"), aliases))

    def _value(self, payload: str, node: Node, kind: str) -> Member:
        return Member(node, missing=ViolationSpec(NoAnnotation, (payload, kind), if_reformed=payload_words.PayloadInOtherForm))

    def _record(
        self,
        members: dict[str, Member],
        payload: str,
        forbidden: dict[str, tuple[ViolationSpec, str | None]],
        aliases: dict[str, tuple[str, ViolationSpec]] | None = None,
    ) -> Record:
        """Returns the body. If the medium is not known, the extra members of any medium are accepted."""
        if self.media is None:
            members = {**span_shapes.extras(box=payload == "bbox"), **members}
        return self.members.record(members, forbidden, self.members.aliases(payload) | (aliases or {}))


def _nameless(record: Record) -> Record:
    """Returns the record without a name: aliases of a name are not read as one."""
    aliases = {other: intended for other, intended in record.aliases.items() if intended[0] not in record.naming}
    return replace(record, naming=(), aliases=aliases)
