"""The shape of one Labelbox prediction line, made from the ontology, the target and the medium."""

from __future__ import annotations

from typing import Any

from predlint.dialects.labelbox import geometry_words as geo
from predlint.dialects.labelbox import words
from predlint.dialects.labelbox.answers import Answers, question_faults
from predlint.dialects.labelbox.geometry_shapes import Geometry
from predlint.dialects.labelbox.members import PAYLOADS, VIDEO_MEMBERS, Members
from predlint.ontology import Ontology, Tool
from predlint.shapes.nodes import Anything, Branch, Fault, Flag, Member, NameFaults, Open, Record, Tagged, Text, Uuid, fault

#: What each kind of tool is, and the member that carries its value on an image.
TOOL_WORDS = {
    "box": "a bounding box tool", "polygon": "a polygon tool", "point": "a point tool", "line": "a line tool", "mask": "a mask tool",
    "entity": "an entity tool", "relationship": "a relationship", "message-single": "a message selection",
    "message-multi": "a message selection", "message-ranking": "a message ranking",
}  # fmt: skip
GEOMETRY = {"box": "bbox", "polygon": "polygon", "point": "point", "line": "line", "mask": "mask"}
_ELSEWHERE = {
    "entity": (("location", "textSelections"), "text entities", "text, PDF and conversational data rows"),
    "message-single": (("messageEvaluationTask",), "message evaluations", "multimodal chat data rows"),
    "message-multi": (("messageEvaluationTask",), "message evaluations", "multimodal chat data rows"),
    "message-ranking": (("messageEvaluationTask",), "message evaluations", "multimodal chat data rows"),
}


def line_shape(ontology: Ontology, target: str = "model-run", media: str | None = None) -> Tagged:
    """The shape of one line. ``target`` is ``model-run`` or ``mal``; ``media`` None means that the medium is not known."""
    return _Lines(ontology, target, media).build()


class _Lines:
    def __init__(self, ontology: Ontology, target: str, media: str | None) -> None:
        self.ontology, self.target, self.media = ontology, target, media
        self.members = Members(ontology, target, media)
        self.answers = Answers(ontology, self.members)
        self.bodies: dict[tuple[Any, ...], Record | Open] = {}
        #: One shape of a value for all features that take it.
        self.values = {payload: build() for payload, build in Geometry(media).values.items()}

    def build(self) -> Tagged:
        branches: list[Branch] = []
        for tool in self.ontology.tools:
            branches += self.tool(tool)
        for question in self.ontology.classifications:
            payload = None if question.kind == "unknown" else "answer"
            branches.append(Branch(question.name, question.schema_id, payload, self.answers.question(question), question))
            if question.kind == "checklist":
                branches.append(Branch(question.name, question.schema_id, "answers", self.answers.question(question, "answers"), question))
        labels = {c.instructions: c.name for c in self.ontology.classifications if c.instructions and c.instructions != c.name}
        names = {b.feature for b in branches}
        features = (*self.ontology.tools, *self.ontology.classifications)
        kinds = {t.name: TOOL_WORDS.get(t.kind, "a tool") for t in self.ontology.tools}
        kinds |= {c.name: f"a {c.kind} question" for c in self.ontology.classifications if c.name not in kinds}
        return Tagged(
            what="feature",
            branches=tuple(branches),
            faults=self.name_faults(),
            wrong=fault("JSN005", words.wrong_type, "the line", "an object"),
            payloads=PAYLOADS,
            unnamed={"metricValue": self.metric(), "masks": self.video_masks()},
            name_aliases=frozenset({"schema_id"}),
            generic=self.generic(),
            wrong_payload=fault("NAM005", words.wrong_payload, _Frozen(kinds), _Frozen(PAYLOADS)),
            has_ids=self.members.has_ids,
            no_ids=fault("NAM012", words.no_ids),
            labels={label: name for label, name in labels.items() if label not in names},
            ids_elsewhere={
                id_: fault("NAM006", words.nested_id_at_top, name, self.answers.places[name][0])
                for id_, name in self.answers.nested_ids.items()
            },
            node_ids={f.node_id: f.schema_id for f in features if f.node_id and f.schema_id},
        )

    def name_faults(self) -> NameFaults:
        places = self.answers.places

        def elsewhere(name: str, _payload: str | None) -> Fault | None:
            return fault("NAM006", words.nested_at_top, places[name][0]) if name in places else None

        return question_faults("feature", fault("NAM002", words.unknown_name, "feature"), elsewhere)

    def tool(self, tool: Tool) -> list[Branch]:
        """The branches of one tool: one for each member that may carry its value."""

        def branch(payload: str | None, body: Record | Open) -> Branch:
            return Branch(tool.name, tool.schema_id, payload, body, tool)

        if tool.kind in GEOMETRY:
            branches = [branch(GEOMETRY[tool.kind], self.shared(tool))]
            if self.media is None:
                said = fault("NAM013", words.unchecked_medium, "video segments")
                branches.append(branch("segments", self.members.unchecked("segments", said)))
            return branches
        if tool.kind == "relationship":
            return [branch("relationship", self.relationship())]
        if tool.kind in _ELSEWHERE:
            payloads, what, where = _ELSEWHERE[tool.kind]
            if self.media is None:
                return [branch(p, self.members.unchecked(p, fault("NAM013", words.unchecked_medium, what))) for p in payloads]
            said = fault("MED001", geo.not_on_medium, what, self.media, where)
            return [branch(p, self.members.unchecked(p, said)) for p in payloads]
        return [branch(None, Open(fault("NAM013", words.unchecked, tool.name, tool.source_kind), "name", self.members.envelope))]

    def shared(self, tool: Tool) -> Record | Open:
        """The body for a tool; tools of one kind without nested questions share it."""
        key = (tool.kind,) if not tool.classifications else (tool.kind, tool.name)
        if key not in self.bodies:
            payload = GEOMETRY[tool.kind]
            parent = f"tool {words.quote(tool.name)}" if tool.classifications else f"these {payload} tools"
            nested = self.answers.nested(tool.classifications, parent)
            self.bodies[key] = self.object(payload, nested, "with questions" if tool.classifications else "plain")
        return self.bodies[key]

    def object(self, payload: str, classifications: Member, family: str) -> Record:
        """The body of a line that draws something."""
        kind = next(words_ for kind_, words_ in TOOL_WORDS.items() if GEOMETRY.get(kind_) == payload)
        missing = fault("REC001", words.no_payload, payload, kind)
        members = {**self.members.common, "classifications": classifications, payload: Member(self.values[payload], missing=missing)}
        forbidden = self.members.forbidden(payload)
        if payload == "line":
            forbidden |= {name: (fault("GEO015", geo.line_member, name), "line") for name in ("polyline", "points")}
        return self.members.record(members, forbidden, family=f"{payload}, {family}")

    def generic(self) -> dict[str, Record]:
        """What is checked of a line whose name is not known."""
        bodies = {payload: self.object(payload, self.members.untold, "plain") for payload in GEOMETRY.values()}
        return {**bodies, "": self.members.envelope}

    # -- what has no geometry -----------------------------------------------------------------------------------------

    def relationship(self) -> Record:
        if self.target != "mal":
            said = fault("MED002", geo.for_other_target, "relationships", "mal")
            return self.members.unchecked("relationship", said)
        value = Record(
            {
                "source": Member(Uuid(fault("LNK001", geo.endpoint_type, "source"))),
                "sourceOntologyName": Member(Text(fault("LNK001", geo.endpoint_type, "sourceOntologyName"), nullable=True)),
                "target": Member(
                    Uuid(fault("LNK001", geo.endpoint_type, "target"), nullable=False),
                    missing=fault("LNK001", geo.target_missing),
                ),
                "type": Member(
                    Text(
                        fault("LNK002", geo.relationship_type),
                        pattern=r"^(unidirectional|bidirectional)(?![\s\S])",
                        form=fault("LNK002", geo.relationship_type),
                    )
                ),
                "readonly": Member(Flag(fault("REC009", words.wrong_type, "relationship.readonly", "true or false"))),
            },
            wrong=fault("LNK001", geo.geometry_type, "relationship", "an object with source, target and type"),
            unknown=fault("REC003", words.unknown_member),
            misspelt=fault("REC004", words.misspelt),
            exactly_one=("source", "sourceOntologyName"),
            not_one=fault("LNK001", geo.endpoint_missing),
            not_one_inside=True,
        )
        missing = fault("REC001", words.no_payload, "relationship", "a relationship")
        members = {**self.members.common, "relationship": Member(value, missing=missing)}
        members["confidence"] = self.members.confidence_unused("relationship")
        members["classifications"] = Member(Anything())
        return self.members.record(members, self.members.forbidden("relationship"))

    def video_masks(self) -> Record:
        """Composite masks have no name at the top: the ontology is asked for each of their instances."""
        if self.media is None:
            return self.members.unchecked("masks", fault("NAM013", words.unchecked_medium, "video masks"))
        where, instead = VIDEO_MEMBERS["masks"], 'on an image give "mask", one line for each'
        return self.members.unchecked("masks", fault("MED004", words.not_here, "masks", where, instead))

    def metric(self) -> Record:
        if self.target == "mal":
            return self.members.unchecked("metricValue", fault("MED002", geo.for_other_target, "metric lines", "model-run"))
        text = {
            name: Member(Text(fault("REC009", words.wrong_type, name, "a string"), nullable=name != "metricName"))
            for name in ("metricName", "featureName", "subclassName", "aggregation")
        }
        members = {
            "dataRow": self.members.data_row,
            "uuid": self.members.common["uuid"],
            "metricValue": Member(Anything(), missing=fault("REC001", words.no_payload, "metricValue", "a metric")),
            **text,
            "confidence": self.members.confidence_unused("metric line"),
        }
        return self.members.record(members, self.members.forbidden("metricValue"))


class _Frozen(dict[str, str]):
    """A table that can be an argument of a sentence: it is hashed by identity, for it never changes."""

    __hash__ = object.__hash__  # type: ignore[assignment]
