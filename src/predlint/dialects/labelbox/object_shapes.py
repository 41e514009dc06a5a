"""Shapes of lines that draw or mark something: geometry, text ranges, video objects, messages, relationships, metrics."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from predlint.dialects.labelbox import (
    chat_shapes,
    constraints,
    media,
    payload_words,
    span_shapes,
)
from predlint.dialects.labelbox.aliases import END_NAMES, METRIC_LINE_NAMES, PAGE_NAMES, TYPE_NAMES, nested_names, other_names
from predlint.dialects.labelbox.answers import Answers
from predlint.dialects.labelbox.frame_words import NameUnused
from predlint.dialects.labelbox.geometry_shapes import Geometry
from predlint.dialects.labelbox.geometry_words import (
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
from predlint.dialects.labelbox.keyframe_answers import required_of
from predlint.dialects.labelbox.members import VIDEO_MEMBERS, Members
from predlint.dialects.labelbox.name_words import UnknownName
from predlint.dialects.labelbox.options import Options
from predlint.dialects.labelbox.payload_words import NoAnnotation, NoMasks, NoMetricValue, NotAMask
from predlint.dialects.labelbox.questions import by_any_name, question_faults
from predlint.dialects.labelbox.record_words import MetricWithoutName
from predlint.dialects.labelbox.span_words import BesideSegments
from predlint.dialects.labelbox.words import (
    MemberType,
    MetricLineName,
    MetricNameLost,
    MetricValue,
    MisspeltMember,
    UnknownMember,
    VideoMembers,
)
from predlint.ontology import Ontology, Tool
from predlint.shape.constraints import OfRecord
from predlint.shape.faults import Fault, broken
from predlint.shape.nodes import Anything, Flag, Member, Node, Number, Record, Text, Uuid


def sources_of(ontology: Ontology) -> tuple[str, ...]:
    """What a relationship may start from by name: a tool, or on PDFs a question."""
    return (*(tool.name for tool in ontology.tools), *by_any_name(ontology.classifications))


#: What each kind of tool is, and the member that carries its value on an image.
TOOL_WORDS = {
    "box": "a bounding box tool", "polygon": "a polygon tool", "point": "a point tool", "line": "a line tool", "mask": "a mask tool",
    "entity": "an entity tool", "relationship": "a relationship", "message-single": "a message selection",
    "message-multi": "a message selection", "message-ranking": "a message ranking",
}  # fmt: skip
GEOMETRY = {"box": "bbox", "polygon": "polygon", "point": "point", "line": "line", "mask": "mask"}


class Objects:
    """Builds the body of a line for one ontology, target and medium."""

    def __init__(self, ontology: Ontology, members: Members, answers: Answers) -> None:
        self.ontology, self.members, self.answers = ontology, members, answers
        self.target, self.media = members.target, members.media
        self.groups = self.media in (None, "dicom")
        """Whether lines may have a ``groupKey``."""
        self.sources, self.required = sources_of(ontology), required_of(ontology)
        #: One shape of a value for all features that take it.
        self.values: dict[str, Node] = {payload: build() for payload, build in Geometry(self.media).values.items()}

    def body(self, tool: Tool, payload: str, parent: str) -> Record:
        """The body of a line of a tool whose value stands in ``payload``. ``parent`` names the tool in the user's words."""
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

    def untold(self, payload: str) -> Record:
        """The body of a line whose value says what kind of thing it is of, and no more."""
        if payload == "relationship":
            return self.relationship("")
        if payload == "segments":
            values = {**self.values, "mask": Anything()}  # which no key frame takes
            node = span_shapes.any_segments(values, self.members.untold, groups=self.groups)
            return self._segments("", node, self.members.untold, {})
        return self.entity(payload, self.members.untold, "")

    def flat(self, payload: str, classifications: Member, kind: str | None = None) -> Record:
        """The body of a line that draws something on one image or page. ``kind`` says what draws it, "" where the tool is not known."""
        if kind is None:
            kind = next(words_ for kind_, words_ in TOOL_WORDS.items() if GEOMETRY.get(kind_) == payload)
        members = {**self.members.common, "classifications": classifications, payload: self._value(payload, self.values[payload], kind)}
        aliases: dict[str, tuple[str, Fault]] = {}
        held: tuple[OfRecord, ...] = ()
        if payload == "bbox" and self.media == "pdf":
            members |= span_shapes.page()
            aliases, held = other_names(PAGE_NAMES), constraints.ON_PAGE
        forbidden = self.members.forbidden(payload)
        if payload == "line":
            forbidden |= {name: (broken(LineMemberName, name), "line") for name in ("polyline", "points")}
        return replace(self._record(members, payload, forbidden, aliases), holds=held)

    def segments(self, tool: Tool, classifications: Member) -> Record:
        """The body of a line that follows an object through frames."""
        kind, member = TOOL_WORDS[tool.kind], GEOMETRY[tool.kind]
        nested = Member(classifications.node)  # a question may be answered in one key frame and hold for the next
        node = span_shapes.segments(kind, member, self.values[member], nested, groups=self.groups)
        beside = {name: ("segments", Fault(BesideSegments, (name, member), of_form=True)) for name in ("keyframes", "frames")}
        body = self._segments(kind, node, nested, beside)
        return replace(body, holds=constraints.required_in_frames(self.required.get(tool.name, ())))

    def _segments(self, kind: str, node: Node, nested: Member, beside: dict[str, tuple[str, Fault]]) -> Record:
        members = {**self.members.common, "segments": self._value("segments", node, kind), "classifications": nested}
        if self.media is not None:
            members["confidence"] = self.members.confidence_unused(f"{media.ROWS[self.media]} object")
            unused = broken(MetricsUnused, f"{media.ROWS[self.media]} objects")
            members["customMetrics"] = Member(self.members.custom_metrics.node, presence=unused)
        if self.media == "dicom":
            members["groupKey"] = self.group_key("segments")
        return self._record(members, "segments", self.members.forbidden("segments"), beside)

    def entity(self, payload: str, classifications: Member, kind: str = "an entity tool") -> Record:
        """The body of a line that marks words; ``kind`` is "" where the tool is not known."""
        messages = self.media in (None, "conversational")
        node = span_shapes.location(messages=messages) if payload == "location" else span_shapes.text_selections()
        members = {**self.members.common, "classifications": classifications, payload: self._value(payload, node, kind)}
        if payload == "location" and messages:
            needs = "an entity of a conversation" if self.media == "conversational" else None
            members["messageId"] = span_shapes.message_id(needs, "location")
        return self._record(members, payload, self.members.forbidden(payload))

    def task(self, tool: Tool) -> Record:
        """The body of a line that compares messages."""
        if self.target != "mal":
            said = broken(NotForTarget, "message evaluations", "mal")
            return self.members.unchecked("messageEvaluationTask", said)
        value = self._value("messageEvaluationTask", chat_shapes.task(tool.kind), TOOL_WORDS[tool.kind])
        members = {
            **self.members.common,
            "uuid": self.members.uuid_of_task,
            "classifications": self.members.untold,
            "messageEvaluationTask": value,
        }
        forbidden = self.members.forbidden("messageEvaluationTask")
        return self._record(members, "messageEvaluationTask", forbidden)

    def composite_masks(self) -> Record:
        """Composite masks have no name at the top: the ontology is asked for each of their instances."""
        if self.media not in (None, "video", "dicom"):
            where, instead = VIDEO_MEMBERS["masks"], f"masks are not supported on {media.ROWS[self.media]} data rows"
            if self.media == "image":
                instead = 'on an image give "mask", one line for each'
            return self.members.unchecked("masks", broken(VideoMembers, "masks", where, instead))
        if self.media == "video" and self.target != "mal":
            return self.members.unchecked("masks", broken(NotForTarget, "masks of videos", "mal"))
        tools = [tool for tool in self.ontology.tools if tool.kind == "mask"]

        def elsewhere(name: str, _payload: str | None) -> Fault | None:
            other = next((tool for tool in self.ontology.tools if tool.name == name), None)
            return broken(NotAMask, TOOL_WORDS.get(other.kind, "another kind of tool")) if other else None

        names = question_faults("mask tool", Fault(UnknownName, ("mask tool",)), elsewhere)
        instances = tuple((tool.name, tool.schema_id, tool) for tool in tools)
        node = span_shapes.masks(names, instances, has_ids=self.members.has_ids, groups=self.groups)
        kind = f"{media.ROWS[self.media or 'video']} masks"
        members = {name: self.members.common[name] for name in ("dataRow", "uuid", "isBenchmarkReferenceLabel")}
        members |= {
            "masks": Member(node, missing=broken(NoMasks)),
            "confidence": self.members.confidence_unused(f"line of {kind}"),
            "customMetrics": Member(self.members.custom_metrics.node, presence=broken(MetricsUnused, kind)),
            "name": Member(Anything(), presence=broken(NameUnused)),
            "schemaId": Member(Anything(), presence=broken(NameUnused)),
        }
        if self.media == "dicom":
            members["groupKey"] = self.group_key("masks")
        return _nameless(self._record(members, "masks", self.members.forbidden("masks") | span_shapes.NO_ANSWERS))

    def group_key(self, within: str) -> Member:
        """``groupKey``, without which no DICOM series can be annotated; there are no model runs for these."""
        member = span_shapes.group_key(within)
        if self.target == "mal":
            return member
        said = broken(NotForTarget, "annotations of DICOM series", "mal")
        return Member(member.node, said, said)  # without it as well: to add it would not help

    def relationship(self, kind: str = "a relationship") -> Record:
        """The body of a line that joins two annotations; ``kind`` is "" where the tool is not known."""
        if self.target != "mal":
            said = broken(NotForTarget, "relationships", "mal")
            return self.members.unchecked("relationship", said)
        value = Record(
            {
                "source": Member(Uuid(broken(EndpointType, "source"), column="link")),
                "sourceOntologyName": Member(
                    Text(
                        broken(EndpointType, "sourceOntologyName"),
                        nullable=True,
                        usual=self.sources,
                        others=Fault(UnknownName, ("feature",)),
                    )
                ),
                "target": Member(
                    Uuid(broken(EndpointType, "target"), nullable=False, column="link"),
                    missing=broken(RelationshipEndpoint),
                ),
                "type": Member(
                    Text(
                        broken(RelationshipType),
                        pattern=r"^(unidirectional|bidirectional)(?![\s\S])",
                        form=broken(RelationshipType),
                    ),
                    missing=broken(TypeMissing),
                ),
                "readonly": Member(Flag(broken(MemberType, "relationship.readonly", "true or false"), nullable=True)),
            },
            wrong=broken(RelationshipNotAnObject, "relationship", "an object with source, target and type"),
            unknown=Fault(UnknownMember),
            misspelt=Fault(MisspeltMember),
            exactly_one=("source", "sourceOntologyName"),
            not_one=broken(EndpointMissing),
            not_one_inside=True,
            aliases=other_names(END_NAMES | TYPE_NAMES),
            holds=constraints.ENDS,
        )
        members = {**self.members.common, "relationship": self._value("relationship", value, kind)}
        members["confidence"] = self.members.confidence_unused("relationship")
        members["classifications"] = Member(Anything())
        return self._record(members, "relationship", self.members.forbidden("relationship"))

    def metric(self) -> Record:
        """The body of a line with a number for a whole data row."""
        if self.target == "mal":
            return self.members.unchecked("metricValue", broken(NotForTarget, "metric lines", "model-run"))
        usual: dict[str, dict[str, Any]] = {
            "metricName": {"guard": constraints.RESERVED, "column": "metric.name", "empty": broken(MetricWithoutName)},
            "featureName": {"usual": self.sources, "column": "metric.feature"},
            "subclassName": {"unread": "a subclass, which needs its feature"},
            "aggregation": {"usual": constraints.SCALAR},
        }
        text = {
            name: Member(Text(broken(MemberType, name, "a string"), nullable=name != "metricName", **told)) for name, told in usual.items()
        }
        value = broken(MetricValue, "must be a number")
        number = Number(value, value, least=0.0, most=constraints.MOST_VALUE, column="metric.value")
        members = {
            "dataRow": self.members.data_row,
            "uuid": self.members.common["uuid"],
            "metricValue": Member(Anything(usual=number), missing=broken(NoMetricValue)),
            **text,
            "confidence": self.members.confidence_unused("metric line"),
        }
        features = Options(tuple(dict.fromkeys(f.name for f in (*self.ontology.tools, *self.ontology.classifications))))

        def lost(value: Any, name: str, members: Mapping[str, Member]) -> Fault | None:
            """A text names the metric, or its feature."""
            return broken(MetricNameLost, name, features, "metricName") if isinstance(value, str) and value else None

        aliases = {
            other: (meant, Fault(MetricLineName, (other, features, meant), lost=lost))
            for meant, others in METRIC_LINE_NAMES.items()
            for other in others
        }
        return _nameless(self._record(members, "metricValue", self.members.forbidden("metricValue"), aliases))

    def _value(self, payload: str, node: Node, kind: str) -> Member:
        return Member(node, missing=Fault(NoAnnotation, (payload, kind), reformed=payload_words.payload_reformed))

    def _record(
        self,
        members: dict[str, Member],
        payload: str,
        forbidden: dict[str, tuple[Fault, str | None]],
        aliases: dict[str, tuple[str, Fault]] | None = None,
    ) -> Record:
        """The body; where the medium is not known, members of any medium are taken as they are."""
        if self.media is None:
            members = {**span_shapes.extras(box=payload == "bbox"), **members}
        return self.members.record(members, forbidden, self.members.aliases(payload) | (aliases or {}))


def _nameless(record: Record) -> Record:
    """A record without a name: what may stand for one elsewhere is not read."""
    aliases = {other: meant for other, meant in record.aliases.items() if meant[0] not in record.naming}
    return replace(record, naming=(), aliases=aliases)
