"""The shape of one Labelbox prediction line, made from the ontology, the target and the medium."""

from __future__ import annotations

from itertools import chain
from typing import Any

from msgspec.structs import replace

from predlint.names import NameIndex
from predlint.ontology import Classification, Ontology, Tool
from predlint.platforms.labelbox import constraints, media, payload_words, span_shapes, words
from predlint.platforms.labelbox.answer_words import AnswerAndAnswers
from predlint.platforms.labelbox.answers import Answers
from predlint.platforms.labelbox.foreign_records import foreign, masks_misspelt
from predlint.platforms.labelbox.frame_words import FormOfAnotherMedium, MasksForm
from predlint.platforms.labelbox.geometry_words import KindNotForMedia, NotForTarget
from predlint.platforms.labelbox.name_words import (
    IdAsName,
    NameAsId,
    NestedIdAtTop,
    NestedNameAtTop,
    OptionAsName,
    OptionId,
    SchemaIdsUnresolvable,
    UnknownName,
)
from predlint.platforms.labelbox.object_shapes import GEOMETRY, TOOL_WORDS, Objects
from predlint.platforms.labelbox.payload_words import NoAnnotation, WrongKind
from predlint.platforms.labelbox.questions import instructions_of, naming_member, options_of, question_violations
from predlint.platforms.labelbox.same_name_features import by_form, merge_same_names, written_names
from predlint.platforms.labelbox.shared_members import LISTS, PAYLOADS, VIDEO_MEMBERS, SharedMembers
from predlint.platforms.labelbox.span_words import OtherForm
from predlint.platforms.labelbox.unnamed_lines import unnamed_signs, unnamed_with_value, unnamed_without_value
from predlint.platforms.labelbox.words import NotAnObject, OlderTables, UncheckedTool, VideoMembers
from predlint.shape.nodes import AnyValue, Branch, Member, Open, Record, Tagged
from predlint.shape.violation_specs import TagViolations, ViolationSpec, spec_of


def line_shape(ontology: Ontology, target: str = "model-run", medium: str | None = None, *, older: bool = False) -> Tagged:
    """Returns the shape of one line. ``target`` is ``model-run`` or ``mal``; ``medium`` is None if it is not known.

    ``older``: warn of combinations that the vendor's support tables of 2023 did not offer.
    """
    return _Lines(ontology, target, medium, older=older).build()


class _Lines:
    def __init__(self, ontology: Ontology, target: str, medium: str | None, *, older: bool) -> None:
        ontology = merge_same_names(ontology)
        self.ontology, self.target, self.media = ontology, target, medium
        self.older = media.OLDER_TABLES[target] if older else {}
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
            named_by=naming_member,
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
            wrong_payload=ViolationSpec(WrongKind, (_Frozen(kinds), _Frozen(PAYLOADS))),
            children_member="classifications",
            column="branch",
            has_ids=self.members.has_ids,
            no_ids=spec_of(SchemaIdsUnresolvable),
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
            return [branch(None, Open(spec_of(UncheckedTool, tool.name, tool.source_kind), "name", self.members.envelope))]
        places = media.TAKES[tool.kind]
        if self.media is not None and self.media not in places:
            not_supported = self.not_here(tool.kind)
            members = ("bbox", "polygon", "point", "line", "mask", "segments") if tool.kind in GEOMETRY else media.payloads(tool.kind)
            own = [p for p in members if p == GEOMETRY.get(tool.kind, p) or p == "segments"]
            return [branch(p, self.members.unchecked(p, not_supported), "") for p in own]
        forms = [places[self.media]] if self.media is not None else list(media.payloads(tool.kind))
        # Lines of composite masks have no name; their instances have one.
        branches = [branch(form, self.shared(tool, form)) for form in forms if form != "masks"]
        if self.media is not None and tool.kind == "entity":
            other = _ENTITIES[forms[0]]
            branches.append(branch(other, self.other_entity(other, forms[0]), forms[0]))
        elif self.media in ("video", "dicom"):
            flat = GEOMETRY.get(tool.kind)
            if flat is not None:
                branches.append(branch(flat, self.members.unchecked(flat, self.not_flat(flat, forms[0])), forms[0]))
        return branches

    def not_flat(self, flat: str, form: str) -> ViolationSpec:
        """Returns the spec for a shape of an image on a medium with frames; ``form`` is the member to use there."""
        rows = media.ROWS[str(self.media)]
        if form == "masks":
            wrong_form = spec_of(MasksForm)
            return wrong_form if self.target == "mal" else spec_of(NotForTarget, f"masks of {rows} data rows", "mal")
        return spec_of(FormOfAnotherMedium, flat, rows)

    def shared(self, tool: Tool, payload: str) -> Record | Open:
        """Returns the body for a tool; tools of one kind without nested questions share it."""
        key = (tool.kind, payload) if not tool.classifications else (tool.kind, payload, tool.name)
        if key not in self.bodies:
            parent = (
                f"tool {words.quote(tool.name)}"
                if tool.classifications
                else f"this {TOOL_WORDS.get(tool.kind, 'a tool').partition(' ')[2]}"
            )
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
            what = media.PLURAL.get(kind, f"answers to {kind} questions")
            spec = spec_of(OlderTables, what, media.ROWS[str(self.media)], self.target)
            marked = member if member.presence is not None else replace(member, presence=spec)
            self.bodies[key] = replace(body, members={**body.members, branch.payload: marked})
        return replace(branch, body=self.bodies[key])

    def generic(self) -> dict[str, Record]:
        """Returns value member -> shape of a line whose name is not known."""
        bodies = {
            payload: self.objects.flat(payload, self.members.unreported, kind="")
            for kind, payload in GEOMETRY.items()
            if self.media is None or media.TAKES[kind].get(self.media) == payload
        }
        bodies |= {payload: self.untold_answer(payload) for payload in ("answer", "answers")}
        bodies |= {payload: self.objects.unreported(payload) for kind in ("entity", "relationship") for payload in self.taken(kind)}
        bodies |= {payload: self.members.unchecked(payload, self.not_here(kind)) for kind, payload in self.not_taken()}
        if self.media in media.TAKES["entity"]:
            bodies |= {other: self.other_entity(other, form) for other, form in _ENTITIES.items() if other not in bodies}
        if self.media in (None, "video", "dicom"):
            bodies["segments"] = self.objects.unreported("segments")
        if self.media in ("video", "dicom"):
            for kind, payload in GEOMETRY.items():
                if (form := media.TAKES[kind].get(self.media)) is not None:
                    bodies[payload] = self.members.unchecked(payload, self.not_flat(payload, form))
        elif self.media is not None:
            spec = spec_of(VideoMembers, "segments", VIDEO_MEMBERS["segments"], "give the value itself, without segments")
            bodies["segments"] = self.members.unchecked("segments", spec)
        return {**bodies, "": self.members.without_value}

    def untold_answer(self, payload: str) -> Record:
        """Returns the shape of a line that answers an unknown question: everything but the answer is checked."""
        when: dict[str, Member] = {}
        if self.media is None:
            when = span_shapes.extras()
        elif self.media in media.MESSAGES:
            when = {"messageId": span_shapes.message_id(None, "answer")}
        elif self.media == "dicom":
            when = {"groupKey": Member(span_shapes.group_key().node)}
        if self.media in (None, "video", "dicom"):
            when["frames"] = Member(self.answers.frames)
        missing = ViolationSpec(NoAnnotation, (payload, ""), if_reformed=payload_words.PayloadInOtherForm)
        members = {
            **self.members.common,
            payload: Member(AnyValue(guard=constraints.INNER), missing),
            "classifications": self.members.unreported,
            **when,
        }
        other = {"answers" if payload == "answer" else "answer": (spec_of(AnswerAndAnswers), None)}
        forbidden = self.members.forbidden(payload) | other
        return self.members.record(members, forbidden, self.members.aliases(payload))

    def other_entity(self, payload: str, instead: str) -> Record:
        """Returns the shape of a line that marks words in the form of another medium."""
        assert self.media is not None
        return self.members.unchecked(payload, spec_of(OtherForm, payload, media.ROWS[self.media], instead))

    def taken(self, kind: str) -> tuple[str, ...]:
        """Returns the members that may have the value of a kind of tool on this medium."""
        if self.media is None:
            return media.payloads(kind)
        return (media.TAKES[kind][self.media],) if self.media in media.TAKES[kind] else ()

    def not_taken(self) -> list[tuple[str, str]]:
        """Returns the kinds of annotations that the medium does not have in any form, with their members on other media."""
        if self.media is None:
            return []
        forms = {**{kind: (payload,) for kind, payload in GEOMETRY.items()}, "entity": ("location", "textSelections")}
        forms["message-single"] = ("messageEvaluationTask",)
        return [(kind, payload) for kind, payloads in forms.items() if self.media not in media.TAKES[kind] for payload in payloads]

    def not_here(self, kind: str) -> ViolationSpec:
        """Returns the spec for a kind of annotation that the medium does not have."""
        assert self.media is not None
        return spec_of(KindNotForMedia, media.PLURAL[kind], media.ROWS[self.media], media.listing_of(kind))


def foreign_or_masks(value: dict[str, Any]) -> tuple[ViolationSpec, str] | None:
    return foreign(value) or masks_misspelt(value)


#: Each form of marked words, and the other form.
_ENTITIES = {"location": "textSelections", "textSelections": "location"}


class _Frozen(dict[str, str]):
    """A dict that can be a param of a message: hashed by identity, because it never changes."""

    __hash__ = object.__hash__  # type: ignore[assignment]
