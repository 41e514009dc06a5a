"""Violations about classifications, their ranges, and classifications on frames, with their messages and helps."""

from __future__ import annotations

from predlint.diagnostics import Severity
from predlint.names import quote
from predlint.violation import Fix, FixContext, Violation, Words, fixes

NO_RANGE = 'leave "range" empty: []; for an answer on some frames alone the ontology must not say "level": "global"'


class ReversedRange(Violation, code="SPN201", slug="encord-reversed-range", layer="record"):
    """A range of a classification ends before it begins.

    Why: Encord's SDK then finds the classification on no frame, and stops.
    Fix: Write the first frame, then the last.
    """

    first: int
    last: int

    def words(self) -> Words:
        return f"the range ends at frame {self.last:,} before it begins, at {self.first:,}", turned_round(
            self.first, self.last
        ) or f"write [{self.last}, {self.first}]"

    @fixes(unsafe="exchanges the two frames")
    def fix(self, at: FixContext) -> Fix | None:
        from predlint.platforms.encord.form_fixes import exchange_ends

        return exchange_ends(at)


def turned_round(first: float, last: float) -> str | None:
    """Returns the help for a range that ends before it begins and cannot be reversed: with -1 for the end of the data. Else None."""
    return "frames count from 0: write the last one by its number" if min(first, last) < 0 else None


class RangeBeyond(Violation, code="SPN202", slug="encord-range-beyond", layer="record"):
    """A range of a classification, of an object without frames, or of an answer about one, leaves its data.

    Why: Frames count from 0 to the last one, and ranges include both ends; those of sounds are in milliseconds, not in seconds. Encord's
    SDK takes any range of a row, and stops at one of a space.
    Fix: End the range at the last frame.
    """

    last: int
    count: int
    source: str

    def words(self) -> Words:
        fix = (
            f"ranges include their last frame: end it at {self.count - 1:,}"
            if self.last == self.count
            else f"the last frame is {self.count - 1:,}"
        )
        there = "is 1 frame" if self.count == 1 else f"are {self.count:,} frames"
        return f"the range reaches to frame {self.last:,}, but there {there}, as {self.source}", fix


class NegativeRangeOfMark(Violation, of=RangeBeyond):
    """A range of a classification begins before the first frame."""

    first: int

    template = "the range begins at frame {first:,}: frames count from 0", "begin it at 0 or later"


class ReversedGlobalRange(Violation, of=ReversedRange):
    """A range of a classification that needs none ends before it begins."""

    first: int
    last: int
    name: str

    def words(self) -> Words:
        message = (
            f"the range ends at frame {self.last:,} before it begins, at {self.first:,}, and "
            f"{quote(self.name)} needs none: it is answered once for all"
        )
        return message, NO_RANGE


class GlobalClassificationRange(Violation, code="SPN203", slug="encord-global-range", severity=Severity.WARNING, layer="record"):
    """A classification of the whole file has a range of frames.

    Why: It is answered once for all frames, so that the range says nothing.
    Fix: Leave the range empty, or take "level": "global" out of the ontology.
    """

    name: str

    def words(self) -> Words:
        return f"{quote(self.name)} is answered once for the whole file, so that its range says nothing", NO_RANGE


class ClassificationOverlap(Violation, code="SPN204", slug="encord-classification-overlap", layer="record"):
    """A question is answered twice on one frame.

    Why: A classification may be answered once on a frame. Encord's SDK stops at the second answer; in a space it keeps that alone.
    Fix: Let the ranges not share a frame; ranges include both ends.
    """

    name: str
    other: str
    first: int
    last: int
    space: str | None = None

    def words(self) -> Words:
        where = f"frame {self.first:,}" if self.first == self.last else f"frames {self.first:,} to {self.last:,}"
        then = "stops" if self.space is None else "keeps the later answer alone"
        if self.space is not None:
            where += f" of space {quote(self.space)}"
        return (
            f"{quote(self.name)} is answered twice on {where}: {quote(self.other)} answers it too; Encord's SDK {then}",
            "answer it once per frame",
        )


class BothGlobal(Violation, of=ClassificationOverlap):
    """A classification of the whole file is answered by two entries."""

    name: str
    other: str

    template = (
        "{name:quoted} is answered once for the whole file, and {other:quoted} answers it already; Encord's SDK stops",
        "join both into one entry, or keep the right one",
    )


class OldAndNew(Violation, of=ClassificationOverlap):
    """An entry answers on a frame what a classification on that frame, as in older rows, answers too."""

    name: str
    other: str
    frame: int

    template = (
        "{name:quoted} is answered twice on frame {frame:,}: {other:quoted}, in classification_answers, answers it too",
        "answer it once per frame",
    )


class SameFrame(Violation, of=ClassificationOverlap):
    """Two classifications on one frame, as in older rows, are of the same feature."""

    name: str
    other: str

    template = "{name:quoted} is answered twice in one place: {other:quoted} answers it too", "answer it once"


class NameMismatch(Violation, code="NAM203", slug="encord-name-mismatch", severity=Severity.WARNING, layer="record"):
    """The name of an object or a classification is not that of its featureHash.

    Why: Encord goes by the hash and keeps the name of the ontology. One of the two may be a slip, perhaps the hash.
    Fix: Write the name as in the ontology, or give the hash of the object that was meant.
    """

    name: str

    template = (
        "the name is {value:quoted}, but in the ontology the classification of this featureHash is {name:quoted}; Encord keeps that",
        "write {name:quoted}, or correct the featureHash if another classification is meant",
    )

    @fixes(
        safe="writes the name as the ontology has it, where case or white space is all that differs",
        unsafe="writes the name that belongs to the featureHash",
    )
    def fix(self, at: FixContext) -> Fix | None:
        return at.correct_case(self.name) or at.write(self.name)


class OnNoFrame(Violation, code="LNK208", slug="encord-on-no-frame", layer="record"):
    """A classification is on no frame, or in a space that the row does not have.

    Why: A classification of frames needs a range. Encord's SDK drops one without it, and its answers, silently; so it does in a space that
    is not there.
    Fix: Give the range of frames, [[0, 0]] for an image, and the id of a space as the row has it.
    """

    name: str
    kind: str

    def words(self) -> Words:
        return f"the classification {quote(self.name)} is on no frame, so that Encord's SDK silently drops it", _frames_of(self.kind)


class EmptyLeftover(Violation, code="LNK209", slug="encord-empty-leftover", severity=Severity.WARNING, layer="record"):
    """An entry without answers is about an object or a classification that is nowhere.

    Why: Encord ignores the entry. It may be left over from an object that was deleted, or its hash was changed.
    Fix: Correct the hash of the entry, or remove it.
    """

    # The message of this class itself is about a classification without an answer.

    name: str
    kind: str

    def words(self) -> Words:
        return (
            f"the classification {quote(self.name)} is on no frame and has no answer",
            f"leave it out, or answer it and {_frames_of(self.kind)}",
        )


def _frames_of(kind: str) -> str:
    fix = 'give its "range": [[0, 0]]' if kind == "image" else 'give the frames that it holds for: "range": [[first, last]]'
    if kind == "group":
        fix = 'give the space that it holds for: "spaces": {"<space id>": {"type": "frame", "range": [[first, last]]}}'
    return fix
