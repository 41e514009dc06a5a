"""Which values of a line the compiled library keeps for the rules that need more than one look: a column for each kind of value."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, cast

from predlint.core.library import library
from predlint.core.program import NEVER, TRIMMED, URI, Column, Program
from predlint.dialects.labelbox.media import MESSAGES, TIMED
from predlint.ontology import Classification
from predlint.shapes.nodes import Branch, Items, Member, Node, Record, Tagged
from predlint.stream.data_rows import DataRows

if TYPE_CHECKING:
    from collections.abc import Mapping

    from predlint.dialects.labelbox.scanned import Numbers

#: Media of which records are proven here; where the medium is not known, those of images.
MEDIA = (None, "image", "video", "audio", "text", "html", "conversational", "llm-prompt-response")
_OF_IMAGES = frozenset({"bbox", "polygon", "point", "line", "mask", "answer", "answers", "relationship"})
_PAYLOADS = _OF_IMAGES | {"segments", "location"}


class ScanProgram:
    """What of an ontology's lines the library reads, with data rows known or not."""

    def __init__(self, lib: Any, shape: Tagged, media: str | None, rows: DataRows | None) -> None:
        self.lib, self.media = lib, media
        self.columns: dict[int, Column] = {id(shape): Column("branch")}
        self.rows = rows
        self.numbers: Numbers | None = None
        """Made with the first file."""
        questions = {id(branch.source): branch.source for branch in shape.branches if isinstance(branch.source, Classification)}
        told = Counter([name for question in questions.values() for name in (question.name, question.schema_id)])
        #: Names and ids that several questions share: they do not tell which of them is answered.
        self.shared = {name for name, count in told.items() if count > 1 and name is not None}
        for branch in shape.branches:
            if isinstance(branch.body, Record):
                self._mark(branch, branch.body)
        self.program = Program(lib, shape, self.columns, "identity", self._is_read)

    def _mark(self, branch: Branch, body: Record) -> None:
        members, payload = body.members, branch.payload
        reference = members["dataRow"].node
        self.columns[id(members["uuid"].node)] = Column("identity")
        if isinstance(reference, Record):
            keys, ids = (None, None) if self.rows is None else (self.rows.by_key, self.rows.by_id)
            named = Column("key", names=list(keys)) if keys else Column("key", flags=TRIMMED)
            self.columns[id(reference.members["globalKey"].node)] = named
            self.columns[id(reference.members["id"].node)] = Column("id", names=list(ids)) if ids else Column("id", least=25, most=25)
        if payload is None or payload not in members:
            return
        node = members[payload].node
        if payload == "segments":
            self._mark_segments(node)
        elif payload == "location":
            self._numbers(node, payload, ("start", "end"))
        elif payload == "relationship" and isinstance(node, Record):
            for end in ("source", "target"):
                self.columns[id(node.members[end].node)] = Column(f"link.{end}")
        elif payload in ("answer", "answers"):
            self._mark_answer(branch.source, node, members)
        else:
            self._mark_drawn(payload, node)
        if "messageId" in members and self.media in MESSAGES:
            known = self.rows is not None and any([row.messages is not None for row in self.rows.rows])
            self.columns[id(members["messageId"].node)] = NEVER if known else Column("message")

    def _mark_drawn(self, payload: str, node: Node) -> None:
        if payload == "bbox":
            self._numbers(node, payload, ("left", "top", "width", "height"))
        elif payload == "point":
            self._numbers(node, payload, ("x", "y"))
        elif payload in ("polygon", "line") and isinstance(node, Items):
            self.columns[id(node)] = Column(payload)
            self._numbers(node.item, payload, ("x", "y"))
        elif payload == "mask" and isinstance(node, Record):
            self.columns[id(node.members["instanceURI"].node)] = Column("mask.uri", flags=URI)
            self.columns[id(cast(Items, node.members["colorRGB"].node).item)] = Column("mask.colour")
            self.columns[id(node.members["png"].node)] = NEVER  # an image, to be looked at by itself

    def _mark_segments(self, node: Node) -> None:
        segment = node.item if isinstance(node, Items) else None
        keyframes = segment.members["keyframes"].node if isinstance(segment, Record) else None
        keyframe = keyframes.item if isinstance(keyframes, Items) else None
        if not isinstance(keyframe, Record):
            return  # on this medium they are not looked at
        self.columns[id(keyframe.members["frame"].node)] = Column("frame")
        for payload in ("bbox", "point", "line"):
            if payload in keyframe.members:
                self._mark_drawn(payload, keyframe.members[payload].node)

    def _mark_answer(self, question: Classification, node: Node, members: Mapping[str, Member]) -> None:
        """Questions that are asked over time: each answer has its ranges."""
        if question.scope != "index" or self.media not in TIMED:
            return
        if "frames" in members:
            self.columns[id(members["frames"].node)] = NEVER  # beside the answer
        entry = node.item if isinstance(node, Items) else node
        if isinstance(entry, Tagged):
            self.columns[id(entry)] = Column("held")
        for body in [entry] if isinstance(entry, Record) else [b.body for b in entry.branches] if isinstance(entry, Tagged) else []:
            if not isinstance(body, Record):
                continue
            inside = body.members
            if "value" in inside:
                self.columns[id(inside["value"].node)] = Column("held")
            if "classifications" in inside:
                self.columns[id(inside["classifications"].node)] = Column("below")
            if "frames" in inside and isinstance(frames := inside["frames"].node, Items):
                self.columns[id(frames)] = Column("spans")
                self._numbers(frames.item, "span", ("start", "end"))

    def _numbers(self, node: Node, what: str, names: tuple[str, ...]) -> None:
        if isinstance(node, Record):
            for name in names:
                self.columns[id(node.members[name].node)] = Column(f"{what}.{name}")

    def _is_read(self, branch: Branch) -> bool:
        """True for records whose rules are all proven here."""
        if isinstance(branch.source, Classification) and not self.shared.isdisjoint((branch.source.name, branch.source.schema_id)):
            return False
        if branch.payload in ("answer", "answers") and self.media is None:
            return branch.source.scope != "index"  # it may be over time, or about a message
        return branch.payload in _PAYLOADS and (self.media is not None or branch.payload in _OF_IMAGES)


def scan_program(shape: Tagged, media: str | None, rows: DataRows | None) -> ScanProgram | None:
    """What the library reads; None where there is no library, or where it would prove nothing."""
    lib = library()
    return ScanProgram(lib, shape, media, rows) if lib is not None and media in MEDIA else None
