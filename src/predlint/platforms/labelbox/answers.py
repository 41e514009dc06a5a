"""Shapes of lines that answer a question about a data row: radio, checklist and text questions, prompts and responses."""

from __future__ import annotations

from msgspec.structs import replace

from predlint.ontology import Classification, Ontology
from predlint.platforms.labelbox import constraints, media, span_shapes, words
from predlint.platforms.labelbox.aliases import alias_specs
from predlint.platforms.labelbox.frame_words import FramesUnused
from predlint.platforms.labelbox.geometry_words import ConfidencePlace
from predlint.platforms.labelbox.nested_answers import NestedAnswers
from predlint.platforms.labelbox.questions import is_asked_for_medium
from predlint.platforms.labelbox.shared_members import SharedMembers
from predlint.platforms.labelbox.span_words import MessageUnused, PromptOutside, RangeBesideFrames
from predlint.platforms.labelbox.words import UncheckedTool, VideoMembers
from predlint.shape.nodes import Member, Open, Record
from predlint.shape.violation_specs import spec_of

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
            return Open(spec_of(UncheckedTool, question.name, question.source_kind), "name", self.members.envelope)
        medium = self.members.media
        if medium is not None and not is_asked_for_medium(question, medium):
            spec = spec_of(PromptOutside, question.name, question.source_kind, media.ROWS[medium])
            return self.members.unchecked(payload, spec)
        own = (
            self.values.own(question, payload) | {"classifications": self.values.sibling_classifications(question)} | self._moment(question)
        )
        members = {**self.members.common, **own}
        if question.kind in ("radio", "checklist"):
            members["confidence"] = self.members.confidence(spec_of(ConfidencePlace, question.kind))
        forbidden = self.members.forbidden(payload) | self.members.export_answers(question, payload)
        forbidden |= self.values.other_answers(question, payload)
        if medium in media.MAY_BE_TIMED and question.scope == "index":
            forbidden |= {edge: (spec_of(RangeBesideFrames, edge, ""), None) for edge in ("start", "end")}
        if medium == "audio" and question.scope != "index":
            forbidden["frames"] = (spec_of(VideoMembers, "frames", "video data rows", _ASKED_ONCE), None)
        aliases = self.members.aliases(payload)
        if question.kind in ("text", "prompt"):
            aliases |= alias_specs({"answer": ("text", "content", "prompt")})
        scored = question.kind not in ("radio", "checklist")  # their options have the confidence
        body = self.members.record(members, forbidden, aliases, scored=scored)
        timed = question.scope == "index" and medium in (None, *media.MAY_BE_TIMED)
        return replace(body, holds=constraints.over_time(medium, question.kind, payload)) if timed else body

    def _moment(self, question: Classification) -> dict[str, Member]:
        """Returns the members that give the frames, the message or the plane of an answer."""
        medium, index = self.members.media, question.scope == "index"
        unused = None if index else spec_of(FramesUnused, question.name)
        if medium is None:
            moment = {**span_shapes.extras(), "frames": Member(self.frames, presence=unused)}
            if not index:  # a question asked once takes it on no medium
                moment["messageId"] = replace(moment["messageId"], presence=spec_of(MessageUnused, question.name))
            return moment
        if medium in ("video", "dicom"):
            # No documentation requires the plane of an answer.
            plane = {"groupKey": Member(span_shapes.group_key().node)} if medium == "dicom" and index else {}
            return {**plane, "frames": Member(self.frames, presence=unused)}
        if medium in media.MESSAGES:
            message = span_shapes.message_id(f"an answer to {words.quote(question.name)}" if index else None, "answer")
            return {"messageId": message if index else Member(message.node, presence=spec_of(MessageUnused, question.name))}
        return {}
