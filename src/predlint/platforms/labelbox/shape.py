"""The Shape of one prediction line, made from the ontology, the target and the medium."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Any, cast

from msgspec.structs import replace

from predlint.model.findings import TagViolations, ViolationSpec, spec_of
from predlint.model.names import NameIndex
from predlint.model.ontology import Classification, Ontology, Tool
from predlint.model.texts import quote
from predlint.model.violation import Finding, Path
from predlint.platforms.labelbox.declarations import INNER, ON_PAGE, constraints_over_time, required_in_frames
from predlint.platforms.labelbox.features import (
    GEOMETRY,
    MAY_BE_TIMED,
    MESSAGES,
    OLDER_TABLES,
    PLURAL,
    ROWS,
    TAKES,
    TOOL_WORDS,
    by_form,
    instructions_of,
    is_asked_for_medium,
    merge_same_names,
    options_of,
    payload_members,
    required_of,
    sources_of,
    written_names,
)
from predlint.platforms.labelbox.forms import LISTS, PAGE_NAMES, PAYLOADS, VIDEO_MEMBERS
from predlint.platforms.labelbox.record import misspelt_key, row_outside_of
from predlint.platforms.labelbox.topics import conversations, data_rows, masks, options, payloads, spans, timed_answers, video
from predlint.platforms.labelbox.topics.confidence import MetricsUnused, confidence, confidence_unused
from predlint.platforms.labelbox.topics.conversations import MessageUnused, PromptOutside, message_id, task
from predlint.platforms.labelbox.topics.envelope import NotForTarget, OlderTables, OtherForm, SharedMembers, VideoMembers
from predlint.platforms.labelbox.topics.exports import NotAnObject, foreign
from predlint.platforms.labelbox.topics.masks import NO_ANSWERS, NameUnused
from predlint.platforms.labelbox.topics.members import RESPELT, alias_specs, nested_names
from predlint.platforms.labelbox.topics.metrics import metric_aliases, metric_members
from predlint.platforms.labelbox.topics.names import (
    NO_IDS,
    IdAsName,
    NameAsId,
    NestedIdAtTop,
    NestedNameAtTop,
    OptionAsName,
    OptionId,
    UnknownName,
    named_by,
    question_violations,
    unchecked,
)
from predlint.platforms.labelbox.topics.nested_answers import NestedAnswers
from predlint.platforms.labelbox.topics.payloads import (
    AnswerAndAnswers,
    NoMasks,
    NotAMask,
    masks_misspelt,
    no_annotation,
    unnamed_signs,
    unnamed_with_value,
    unnamed_without_value,
    wrong_kind,
)
from predlint.platforms.labelbox.topics.polygons import Geometry, LineMemberName
from predlint.platforms.labelbox.topics.spans import extras, location, page, text_selections
from predlint.platforms.labelbox.topics.timed_answers import FramesUnused, RangeBesideFrames
from predlint.platforms.labelbox.topics.uuids import relationship
from predlint.platforms.labelbox.topics.video import BesideSegments, any_segments, group_key, segments
from predlint.shape.constraints import OfRecord
from predlint.shape.intended_record import IntendedRecord
from predlint.shape.nodes import AnyValue, Branch, Member, Node, Open, Record, Tagged

# -- The shape of one Labelbox prediction line, made from the ontology, the target and the medium --------------------


def line_shape(ontology: Ontology, target: str = "model-run", medium: str | None = None, *, older: bool = False) -> Tagged:
    """Returns the shape of one line. ``target`` is ``model-run`` or ``mal``; ``medium`` is None if it is not known.

    ``older``: warn of combinations that the vendor's support tables of 2023 did not offer.
    """
    return _Lines(ontology, target, medium, older=older).build()


class _Lines:
    def __init__(self, ontology: Ontology, target: str, medium: str | None, *, older: bool) -> None:
        ontology = merge_same_names(ontology)
        self.ontology, self.target, self.media = ontology, target, medium
        self.older = OLDER_TABLES[target] if older else {}
        self.members = SharedMembers(ontology, target, medium)
        self.answers = Answers(ontology, self.members)
        self.bodies: dict[tuple[Any, ...], Record | Open] = {}
        self.objects = Objects(ontology, self.members, self.answers)
        self.features = (*ontology.tools, *ontology.classifications)
        self.held = unnamed_with_value(ontology)
        nested_options = [options_of(tool.classifications, nested=True) for tool in ontology.tools]
        self.options = list(chain(options_of(ontology.classifications), *nested_options))

    def build(self) -> Tagged:
        branches: list[Branch] = []
        for tool in self.ontology.tools:
            branches += self.tool(tool)
        others = written_names(self.ontology.classifications)
        for question in self.ontology.classifications:
            payload = None if question.kind == "unknown" else "answer"
            named = (others.get(id(question), question.name), question.schema_id)
            written = question.name if id(question) in others else None
            branches.append(Branch(*named, payload, self.answers.question(question), question, written=written))
            if question.kind == "checklist":
                body = self.answers.question(question, "answers")
                branches.append(Branch(*named, "answers", body, question, written=written))
        kinds = {t.name: TOOL_WORDS.get(t.kind, "a tool") for t in self.ontology.tools}
        kinds |= {c.name: f"a {c.kind} question" for c in self.ontology.classifications if c.name not in kinds}
        generic, nowhere = self.generic(), frozenset([payload for _, payload in self.not_taken()])
        return Tagged(
            what="feature",
            branches=tuple(self.as_of_then(branch) for branch in branches),
            violations=self.name_violations(),
            wrong=spec_of(NotAnObject),
            foreign=foreign_or_masks if self.media in (None, "video", "dicom") else foreign,
            payloads=PAYLOADS,
            unnamed={"metricValue": self.objects.metric(), "masks": self.objects.composite_masks()},
            unnamed_by=self.unnamed_by(),
            named_by=named_by,
            select=by_form(self.ontology.classifications),
            name_aliases=frozenset({"schema_id", "metric_value"}),
            nameless_values=frozenset({"mask"} if self.media in ("video", "dicom") else ()),
            record_lists=frozenset(LISTS),
            generic=generic,
            signs=unnamed_signs({payload: body for payload, body in generic.items() if payload not in nowhere}),
            no_value=unnamed_without_value(
                self.held,
                tuple(dict.fromkeys([b.payload for b in branches if b.payload and b.instead is None and b.payload != "answers"])),
            ),
            nowhere=nowhere,
            wrong_payload=wrong_kind(kinds),
            children_member="classifications",
            column="branch",
            has_ids=self.members.has_ids,
            no_ids=NO_IDS,
            labels=instructions_of(self.ontology.classifications),
            labels_too=True,
            ids_elsewhere={
                option.schema_id: spec_of(OptionId, option.value, question.name, question.kind, nested)
                for option, question, nested in self.options
                if option.schema_id
            }
            | {f.name: spec_of(NameAsId) for f in self.features}
            | {id_: spec_of(NestedIdAtTop, name, self.answers.places[name]) for id_, name in self.answers.nested_ids.items()},
            node_ids={f.node_id: f.schema_id for f in self.features if f.node_id and f.schema_id},
        )

    def unnamed_by(self) -> dict[frozenset[str], str]:
        """Returns the members that identify a line without a name and without its value -> its value member."""
        metric = {frozenset({name}): "metricValue" for name in ("metricName", "metric_name")}
        return metric | ({frozenset({"frames", "instances"}): "masks"} if self.media in (None, "video", "dicom") else {})

    def name_violations(self) -> TagViolations:
        places = self.answers.places
        ids = {f.schema_id: f.name for f in self.features if f.schema_id}
        names = NameIndex(f.name for f in self.features)
        options: dict[str, tuple[Classification, bool] | None] = {}
        """Name or label of an option -> its question, and whether that is nested; None if several questions have the option."""
        for option, question, nested in self.options:
            for text in (option.value, option.label):
                known = options.setdefault(text, (question, nested))
                if known is not None and (known[0].name, known[0].kind, known[1]) != (question.name, question.kind, nested):
                    options[text] = None

        def elsewhere(name: str, payload: str | None) -> ViolationSpec | None:
            if name in places:
                return spec_of(NestedNameAtTop, places[name])
            if name in ids:
                return spec_of(IdAsName, ids[name])
            answered = payload in (None, "answer", "answers")  # what is drawn would be lost in an answer
            if answered and (of_option := options.get(name)) is not None:
                question, nested = of_option
                if not nested or not names.near(name):  # a misspelt feature name is more likely
                    return spec_of(OptionAsName, question.name, question.kind, nested)
            return None

        unknown = ViolationSpec(UnknownName, ("feature",))
        return question_violations("feature", unknown, elsewhere, answered=self.held)

    def tool(self, tool: Tool) -> list[Branch]:
        """Returns the branches of one tool: one for each member that may have its value."""

        def branch(payload: str | None, body: Record | Open, instead: str | None = None) -> Branch:
            return Branch(tool.name, tool.schema_id, payload, body, tool, instead=instead, labelled=False)

        if tool.kind == "unknown":
            return [branch(None, unchecked(tool, self.members.envelope))]
        places = TAKES[tool.kind]
        if self.media is not None and self.media not in places:
            not_supported = self.members.not_here(tool.kind)
            members = ("bbox", "polygon", "point", "line", "mask", "segments") if tool.kind in GEOMETRY else payload_members(tool.kind)
            own = [p for p in members if p == GEOMETRY.get(tool.kind, p) or p == "segments"]
            return [branch(p, self.members.unchecked(p, not_supported), "") for p in own]
        forms = [places[self.media]] if self.media is not None else list(payload_members(tool.kind))
        # Lines of composite masks have no name; their instances have one.
        branches = [branch(form, self.shared(tool, form)) for form in forms if form != "masks"]
        if self.media is not None and tool.kind == "entity":
            other = _ENTITIES[forms[0]]
            branches.append(branch(other, self.other_entity(other, forms[0]), forms[0]))
        elif self.media in ("video", "dicom"):
            flat = GEOMETRY.get(tool.kind)
            if flat is not None:
                branches.append(branch(flat, self.members.unchecked(flat, self.members.not_flat(flat, forms[0])), forms[0]))
        return branches

    def shared(self, tool: Tool, payload: str) -> Record | Open:
        """Returns the body for a tool; tools of one kind without nested questions share it."""
        key = (tool.kind, payload) if not tool.classifications else (tool.kind, payload, tool.name)
        if key not in self.bodies:
            parent = f"tool {quote(tool.name)}" if tool.classifications else f"this {TOOL_WORDS.get(tool.kind, 'a tool').partition(' ')[2]}"
            self.bodies[key] = self.objects.body(tool, payload, parent)
        return self.bodies[key]

    def as_of_then(self, branch: Branch) -> Branch:
        """Returns the branch with a warning if the older tables did not offer it."""
        kind = branch.source.kind
        body = branch.body
        if self.media not in self.older.get(kind, ()) or not isinstance(body, Record) or branch.payload is None:
            return branch
        key = ("older", id(body))
        if key not in self.bodies:
            member = body.members[branch.payload]
            what = PLURAL.get(kind, f"answers to {kind} questions")
            spec = spec_of(OlderTables, what, ROWS[str(self.media)], self.target)
            marked = member if member.presence is not None else replace(member, presence=spec)
            self.bodies[key] = replace(body, members={**body.members, branch.payload: marked})
        return replace(branch, body=self.bodies[key])

    def generic(self) -> dict[str, Record]:
        """Returns value member -> shape of a line whose name is not known."""
        bodies = {
            payload: self.objects.flat(payload, self.members.unreported, kind="")
            for kind, payload in GEOMETRY.items()
            if self.media is None or TAKES[kind].get(self.media) == payload
        }
        bodies |= {payload: self.untold_answer(payload) for payload in ("answer", "answers")}
        bodies |= {payload: self.objects.unreported(payload) for kind in ("entity", "relationship") for payload in self.taken(kind)}
        bodies |= {payload: self.members.unchecked(payload, self.members.not_here(kind)) for kind, payload in self.not_taken()}
        if self.media in TAKES["entity"]:
            bodies |= {other: self.other_entity(other, form) for other, form in _ENTITIES.items() if other not in bodies}
        if self.media in (None, "video", "dicom"):
            bodies["segments"] = self.objects.unreported("segments")
        if self.media in ("video", "dicom"):
            for kind, payload in GEOMETRY.items():
                if (form := TAKES[kind].get(self.media)) is not None:
                    bodies[payload] = self.members.unchecked(payload, self.members.not_flat(payload, form))
        elif self.media is not None:
            spec = spec_of(VideoMembers, "segments", VIDEO_MEMBERS["segments"], "give the value itself, without segments")
            bodies["segments"] = self.members.unchecked("segments", spec)
        return {**bodies, "": self.members.without_value}

    def untold_answer(self, payload: str) -> Record:
        """Returns the shape of a line that answers an unknown question: everything but the answer is checked."""
        when: dict[str, Member] = {}
        if self.media is None:
            when = extras()
        elif self.media in MESSAGES:
            when = {"messageId": message_id(None, "answer")}
        elif self.media == "dicom":
            when = {"groupKey": Member(group_key().node)}
        if self.media in (None, "video", "dicom"):
            when["frames"] = Member(self.answers.frames)
        members = {
            **self.members.common,
            payload: Member(AnyValue(guard=INNER), no_annotation(payload, "")),
            "classifications": self.members.unreported,
            **when,
        }
        other = {"answers" if payload == "answer" else "answer": (spec_of(AnswerAndAnswers), None)}
        forbidden = self.members.forbidden(payload) | other
        return self.members.record(members, forbidden, self.members.aliases(payload))

    def other_entity(self, payload: str, instead: str) -> Record:
        """Returns the shape of a line that marks words in the form of another medium."""
        assert self.media is not None
        return self.members.unchecked(payload, spec_of(OtherForm, payload, ROWS[self.media], instead))

    def taken(self, kind: str) -> tuple[str, ...]:
        """Returns the members that may have the value of a kind of tool on this medium."""
        if self.media is None:
            return payload_members(kind)
        return (TAKES[kind][self.media],) if self.media in TAKES[kind] else ()

    def not_taken(self) -> list[tuple[str, str]]:
        """Returns the kinds of annotations that the medium does not have in any form, with their members on other media."""
        if self.media is None:
            return []
        forms = {**{kind: (payload,) for kind, payload in GEOMETRY.items()}, "entity": ("location", "textSelections")}
        forms["message-single"] = ("messageEvaluationTask",)
        return [(kind, payload) for kind, payloads in forms.items() if self.media not in TAKES[kind] for payload in payloads]


def foreign_or_masks(value: dict[str, Any]) -> tuple[ViolationSpec, str] | None:
    return foreign(value) or masks_misspelt(value)


#: Each form of marked words, and the other form.
_ENTITIES = {"location": "textSelections", "textSelections": "location"}


# -- Shapes of lines with an annotation: geometry, text ranges, video objects, messages, relationships, metrics ------


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
            node = any_segments(values, self.members.unreported, groups=self.groups)
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
            members |= page()
            aliases, page_constraints = alias_specs(PAGE_NAMES), ON_PAGE
        forbidden = self.members.forbidden(payload)
        if payload == "line":
            forbidden |= {name: (spec_of(LineMemberName, name), "line") for name in ("polyline", "points")}
        return replace(self._record(members, payload, forbidden, aliases), holds=page_constraints)

    def segments(self, tool: Tool, classifications: Member) -> Record:
        """Returns the body of a line for an object over frames."""
        kind, member = TOOL_WORDS[tool.kind], GEOMETRY[tool.kind]
        nested = Member(classifications.node)  # an answer in one key frame is valid for the next ones
        node = segments(kind, member, self.values[member], nested, nested_names(tool.classifications), groups=self.groups)
        misplaced = {name: ("segments", ViolationSpec(BesideSegments, (name, member), is_of_form=True)) for name in ("keyframes", "frames")}
        body = self._segments(kind, node, nested, misplaced)
        return replace(body, holds=required_in_frames(self.required.get(tool.name, ())))

    def _segments(self, kind: str, node: Node, nested: Member, beside: dict[str, tuple[str, ViolationSpec]]) -> Record:
        members = {**self.members.common, "segments": self._value("segments", node, kind), "classifications": nested}
        if self.media is not None:
            members["confidence"] = confidence_unused(f"{ROWS[self.media]} object")
            unused = spec_of(MetricsUnused, f"{ROWS[self.media]} objects")
            members["customMetrics"] = Member(self.members.custom_metrics.node, presence=unused)
        if self.media == "dicom":
            members["groupKey"] = self.group_key("segments")
        return self._record(members, "segments", self.members.forbidden("segments"), beside)

    def entity(self, payload: str, classifications: Member, kind: str = "an entity tool") -> Record:
        """Returns the body of a line that marks words. ``kind`` is "" if the tool is not known."""
        messages = self.media in (None, "conversational")
        node = location(messages=messages) if payload == "location" else text_selections()
        members = {**self.members.common, "classifications": classifications, payload: self._value(payload, node, kind)}
        if payload == "location" and messages:
            needs = "an entity of a conversation" if self.media == "conversational" else None
            members["messageId"] = message_id(needs, "location")
        return self._record(members, payload, self.members.forbidden(payload))

    def task(self, tool: Tool) -> Record:
        """Returns the body of a line that compares messages."""
        if self.target != "mal":
            spec = spec_of(NotForTarget, "message evaluations", "mal")
            return self.members.unchecked("messageEvaluationTask", spec)
        value = self._value("messageEvaluationTask", task(tool.kind), TOOL_WORDS[tool.kind])
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
            where, instead = VIDEO_MEMBERS["masks"], f"masks are not supported on {ROWS[self.media]} data rows"
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
        node = masks.masks(names, instances, has_ids=self.members.has_ids, groups=self.groups)
        kind = f"{ROWS[self.media or 'video']} masks"
        members = {name: self.members.common[name] for name in ("dataRow", "uuid", "isBenchmarkReferenceLabel")}
        members |= {
            "masks": Member(node, missing=spec_of(NoMasks)),
            "confidence": confidence_unused(f"line of {kind}"),
            "customMetrics": Member(self.members.custom_metrics.node, presence=spec_of(MetricsUnused, kind)),
            "name": Member(AnyValue(), presence=spec_of(NameUnused)),
            "schemaId": Member(AnyValue(), presence=spec_of(NameUnused)),
        }
        if self.media == "dicom":
            members["groupKey"] = self.group_key("masks")
        return _nameless(self._record(members, "masks", self.members.forbidden("masks") | NO_ANSWERS))

    def group_key(self, within: str) -> Member:
        """Returns ``groupKey``, which every annotation of a DICOM series needs. Model runs do not support DICOM series."""
        member = group_key(within)
        if self.target == "mal":
            return member
        spec = spec_of(NotForTarget, "annotations of DICOM series", "mal")
        return Member(member.node, spec, spec)  # also if it is missing: adding it would not help

    def relationship(self, kind: str = "a relationship") -> Record:
        """Returns the body of a line that connects two annotations. ``kind`` is "" if the tool is not known."""
        if self.target != "mal":
            spec = spec_of(NotForTarget, "relationships", "mal")
            return self.members.unchecked("relationship", spec)
        members = {**self.members.common, "relationship": self._value("relationship", relationship(self.sources), kind)}
        members["confidence"] = confidence_unused("relationship")
        members["classifications"] = Member(AnyValue())
        return self._record(members, "relationship", self.members.forbidden("relationship"))

    def metric(self) -> Record:
        """Returns the body of a line with a metric of a whole data row."""
        if self.target == "mal":
            return self.members.unchecked("metricValue", spec_of(NotForTarget, "metric lines", "model-run"))
        members = {
            "dataRow": self.members.data_row,
            "uuid": self.members.common["uuid"],
            **metric_members(self.sources),
            "confidence": confidence_unused("metric line"),
        }
        aliases = metric_aliases(dict.fromkeys(f.name for f in (*self.ontology.tools, *self.ontology.classifications)))
        return _nameless(self._record(members, "metricValue", self.members.forbidden("metricValue"), aliases))

    def _value(self, payload: str, node: Node, kind: str) -> Member:
        return Member(node, missing=no_annotation(payload, kind))

    def _record(
        self,
        members: dict[str, Member],
        payload: str,
        forbidden: dict[str, tuple[ViolationSpec, str | None]],
        aliases: dict[str, tuple[str, ViolationSpec]] | None = None,
    ) -> Record:
        """Returns the body. If the medium is not known, the extra members of any medium are accepted."""
        if self.media is None:
            members = {**extras(box=payload == "bbox"), **members}
        return self.members.record(members, forbidden, self.members.aliases(payload) | (aliases or {}))


def _nameless(record: Record) -> Record:
    """Returns the record without a name: aliases of a name are not read as one."""
    aliases = {other: intended for other, intended in record.aliases.items() if intended[0] not in record.naming}
    return replace(record, naming=(), aliases=aliases)


# -- Shapes of lines that answer a question about a data row: radio, checklist and text questions, prompts and responses --


_ASKED_ONCE = "the question is asked once for the whole data row: to ask it over time, give it the scope index in the ontology"


class Answers:
    """Builds the body of a line for each question, and (`nested`) the answers inside other records."""

    def __init__(self, ontology: Ontology, members: SharedMembers) -> None:
        self.members = members
        self._nested = NestedAnswers(ontology, members)
        self.nested = self._nested.member
        self.places, self.nested_ids = self._nested.places, self._nested.ids
        self.values = self._nested.values
        self.frames = self.values.frames

    def question(self, question: Classification, payload: str = "answer") -> Record | Open:
        """Returns the shape of a line that answers a top-level question."""
        if question.kind == "unknown":
            return unchecked(question, self.members.envelope)
        medium = self.members.media
        if medium is not None and not is_asked_for_medium(question, medium):
            spec = spec_of(PromptOutside, question.name, question.source_kind, ROWS[medium])
            return self.members.unchecked(payload, spec)
        own = (
            self.values.own(question, payload) | {"classifications": self.values.sibling_classifications(question)} | self._moment(question)
        )
        members = {**self.members.common, **own}
        if question.kind in ("radio", "checklist"):
            members["confidence"] = confidence(self.members.target, question.kind)
        forbidden = self.members.forbidden(payload) | self.members.export_answers(question, payload)
        forbidden |= self.values.other_answers(question, payload)
        if medium in MAY_BE_TIMED and question.scope == "index":
            forbidden |= {edge: (spec_of(RangeBesideFrames, edge, ""), None) for edge in ("start", "end")}
        if medium == "audio" and question.scope != "index":
            forbidden["frames"] = (spec_of(VideoMembers, "frames", "video data rows", _ASKED_ONCE), None)
        aliases = self.members.aliases(payload)
        if question.kind in ("text", "prompt"):
            aliases |= alias_specs({"answer": ("text", "content", "prompt")})
        scored = question.kind not in ("radio", "checklist")  # their options have the confidence
        body = self.members.record(members, forbidden, aliases, scored=scored)
        timed = question.scope == "index" and medium in (None, *MAY_BE_TIMED)
        return replace(body, holds=constraints_over_time(medium, question.kind, payload)) if timed else body

    def _moment(self, question: Classification) -> dict[str, Member]:
        """Returns the members that give the frames, the message or the plane of an answer."""
        medium, index = self.members.media, question.scope == "index"
        unused = None if index else spec_of(FramesUnused, question.name)
        if medium is None:
            moment = {**extras(), "frames": Member(self.frames, presence=unused)}
            if not index:  # a question asked once takes it on no medium
                moment["messageId"] = replace(moment["messageId"], presence=spec_of(MessageUnused, question.name))
            return moment
        if medium in ("video", "dicom"):
            # No documentation requires the plane of an answer.
            plane = {"groupKey": Member(group_key().node)} if medium == "dicom" and index else {}
            return {**plane, "frames": Member(self.frames, presence=unused)}
        if medium in MESSAGES:
            message = message_id(f"an answer to {quote(question.name)}" if index else None, "answer")
            return {"messageId": message if index else Member(message.node, presence=spec_of(MessageUnused, question.name))}
        return {}


# -- Reconstructs the intended line if its data row or shape has another member name (see `predlint.shape.intended_record`) --


#: Kinds of findings about a missing member, with the name found.
_MISSING = frozenset[Any]().union(
    *[topic.ABSENT for topic in (conversations, data_rows, masks, options, payloads, spans, timed_answers, video)]
)

#: Members that record rules check: those with structured values, and scalars.
_CHECKED_MEMBERS = frozenset({"dataRow", *PAYLOADS, "frames"})
_SCALARS = frozenset({"messageId", "page", "unit", "groupKey", "metricValue"})


def intended_record(record: dict[str, Any], found: Sequence[Finding]) -> IntendedRecord | None:
    """Returns the record as it is meant, by its findings, or None if all members are in place."""
    places: dict[Path, Path] = {}
    row_at: Path = (None, "dataRow")
    moved: dict[str, Any] = {}
    for finding in found:
        given, name = _renamed(finding)
        value = record.get(given)
        if (name not in _CHECKED_MEMBERS and name not in _SCALARS) or name in record or value is None:
            continue
        if value.__class__ in (dict, list) or name in _SCALARS:
            moved[name], places[None, name] = value, (None, given)
        elif name == "dataRow" and (key := row_outside_of(given)) is not None:
            moved[name], places[row_at, key] = {key: value}, (None, given)
    row: Any = moved.get("dataRow", record.get("dataRow"))
    if row.__class__ is dict and found and row.get("globalKey") is None and row.get("id") is None:
        changed = {name: key for name in cast("dict[str, Any]", row) if (key := misspelt_key(name)) not in (None, name)}
        if changed:
            at = places.get(row_at, row_at)
            places |= {(row_at, key): (at, name) for name, key in changed.items()}
            known = {name: value for name, value in cast("dict[str, Any]", row).items() if value is not None}
            moved["dataRow"] = {changed.get(name, name): value for name, value in known.items()}
    return IntendedRecord({**record, **moved}, places) if places else None


def _renamed(finding: Finding) -> tuple[str, str]:
    """Returns the name of a member and the intended name if a finding is about a misnamed member; else two names that no record has."""
    path, kind = finding.path, finding.kind
    if path is None or path[0] is not None:
        return "", ""
    if kind in RESPELT:
        made = finding.made()
        return made.name, made.intended
    if kind in _MISSING and (found := finding.made().given) is not None:
        return found, str(path[1])
    return (finding.made_as(LineMemberName).name, "line") if kind is LineMemberName else ("", "")
