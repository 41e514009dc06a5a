"""Shapes of lines that answer a question about a data row: radio, checklist and text questions, prompts and responses."""

from __future__ import annotations

from msgspec.structs import replace

from predlint.dialects.labelbox import constraints, media, span_shapes, words
from predlint.dialects.labelbox.aliases import other_names
from predlint.dialects.labelbox.frame_words import FramesUnused
from predlint.dialects.labelbox.geometry_words import ConfidencePlace
from predlint.dialects.labelbox.members import Members
from predlint.dialects.labelbox.nested_answers import NestedAnswers
from predlint.dialects.labelbox.questions import asked_on
from predlint.dialects.labelbox.span_words import MessageUnused, PromptOutside, RangeBesideFrames
from predlint.dialects.labelbox.words import UncheckedTool, VideoMembers
from predlint.ontology import Classification, Ontology
from predlint.shape.faults import broken
from predlint.shape.nodes import Member, Open, Record

_ASKED_ONCE = "the question is asked once for the whole data row: to ask it over time, give it the scope index in the ontology"


class Answers:
    """Builds the body of a line for each question; and, as `nested`, the answers that stand in other records."""

    def __init__(self, ontology: Ontology, members: Members) -> None:
        self.members = members
        self._nested = NestedAnswers(ontology, members)
        self.nested = self._nested.member
        self.places, self.nested_ids = self._nested.places, self._nested.ids
        self.values = self._nested.values
        self.frames = self.values.frames

    def question(self, question: Classification, payload: str = "answer") -> Record | Open:
        """The shape of a line that answers a top-level question."""
        if question.kind == "unknown":
            return Open(broken(UncheckedTool, question.name, question.source_kind), "name", self.members.envelope)
        medium = self.members.media
        if medium is not None and not asked_on(question, medium):
            said = broken(PromptOutside, question.name, question.source_kind, media.ROWS[medium])
            return self.members.unchecked(payload, said)
        own = self.values.own(question, payload) | {"classifications": self.values.beside(question)} | self._moment(question)
        members = {**self.members.common, **own}
        if question.kind in ("radio", "checklist"):
            members["confidence"] = self.members.confidence(broken(ConfidencePlace, question.kind))
        forbidden = self.members.forbidden(payload) | self.members.export_answers(question, payload)
        forbidden |= self.values.other_answers(question, payload)
        if medium in media.MAY_BE_TIMED and question.scope == "index":
            forbidden |= {edge: (broken(RangeBesideFrames, edge, ""), None) for edge in ("start", "end")}
        if medium == "audio" and question.scope != "index":
            forbidden["frames"] = (broken(VideoMembers, "frames", "video data rows", _ASKED_ONCE), None)
        aliases = self.members.aliases(payload)
        if question.kind in ("text", "prompt"):
            aliases |= other_names({"answer": ("text", "content", "prompt")})
        scored = question.kind not in ("radio", "checklist")  # whose options are
        body = self.members.record(members, forbidden, aliases, scored=scored)
        timed = question.scope == "index" and medium in (None, *media.MAY_BE_TIMED)
        return replace(body, holds=constraints.over_time(medium, question.kind, payload)) if timed else body

    def _moment(self, question: Classification) -> dict[str, Member]:
        """What a line says of when, or in which message, its answer holds."""
        medium, index = self.members.media, question.scope == "index"
        unused = None if index else broken(FramesUnused, question.name)
        if medium is None:
            moment = {**span_shapes.extras(), "frames": Member(self.frames, presence=unused)}
            if not index:  # on no medium
                moment["messageId"] = replace(moment["messageId"], presence=broken(MessageUnused, question.name))
            return moment
        if medium in ("video", "dicom"):
            # No source asks for the plane of an answer.
            plane = {"groupKey": Member(span_shapes.group_key().node)} if medium == "dicom" and index else {}
            return {**plane, "frames": Member(self.frames, presence=unused)}
        if medium in media.MESSAGES:
            message = span_shapes.message_id(f"an answer to {words.quote(question.name)}" if index else None, "answer")
            return {"messageId": message if index else Member(message.node, presence=broken(MessageUnused, question.name))}
        return {}
