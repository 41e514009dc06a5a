"""Violations about ranges of objects in sounds, texts and pages, with their messages and helps."""

from __future__ import annotations

from predlint.diagnostics import Severity
from predlint.names import quote
from predlint.platforms.common_mistakes import bracketed_number, quoted_integer, quoted_number
from predlint.platforms.encord.answer_words import STOPS, AnswerRange
from predlint.platforms.encord.classification_words import RangeBeyond
from predlint.violation import Fix, FixContext, Violation, Words, fixes

_NODES = '[{"start": {"xpath": "/html[1]/body[1]/p[1]/text()[1]", "offset": 0}, "end": {…}}]'


class BeforeTheStart(Violation, of=RangeBeyond):
    """A range of a sound or a text begins below zero."""

    first: float

    template = "the range begins at {first}: milliseconds and characters count from 0", "begin it at 0 or later"


class BehindTheEnd(Violation, of=RangeBeyond):
    """A range of a sound ends after the end of the sound."""

    last: float
    length: float

    template = (
        "the range ends at {last:,}, but the sound is {length:,.0f} ms long, as data_duration says",
        "ranges of sounds are in milliseconds: end it at {length:,.0f} or before",
    )


class InSeconds(Violation, of=RangeBeyond):
    """The ranges of a sound are in seconds."""

    seconds: float
    """Length of the recording in seconds."""
    count: int
    """Number of its ranges."""

    def words(self) -> Words:
        scaled = [int(end * 1000 + 0.5) for end in self.value]
        which = (
            f"the range {quote(self.value)} of the sound looks"
            if self.count == 1
            else f"the {self.count:,} ranges of the sound, such as {quote(self.value)}, look"
        )
        message = f"{which} like seconds: it has {self.seconds:,.10g} of them, and ranges are in milliseconds"
        return message, f"multiply by 1,000, and round: {quote(scaled)}"


class WholeSeconds(
    Violation, code="SPN225", slug="encord-seconds-for-milliseconds", severity=Severity.WARNING, layer="record", once_per_file=True
):
    """The ranges of a sound look like whole seconds; Encord counts its milliseconds.

    Why: Whole seconds are good numbers of milliseconds, so the row imports, and all objects crowd into the first moment of the sound. It is
    said where at least three ranges end within as many milliseconds as the sound has seconds, and reach its second half as seconds.
    Reported once for each file. Seconds with a fraction are SPN202.
    Fix: Multiply all times by 1000 before they are rounded: round(1000 * seconds).
    """

    seconds: float
    """Length of the recording in seconds."""
    count: int
    """Number of its ranges."""

    def words(self) -> Words:
        message = f"the {self.count:,} ranges of the sound end within {self.seconds:,.10g} ms, and it is as many seconds long"
        return message, f"times are in milliseconds; if these are seconds, multiply by 1,000: {quote([1000 * end for end in self.value])}"


class NoCharacter(Violation, of=RangeBeyond):
    """A range of a text ends at no whole number of characters."""

    end: float

    template = "the range names character {end}: characters are counted in whole numbers, from 0", "write whole numbers"


class FramelessObject(Violation, code="REC259", slug="encord-frameless-object", layer="record"):
    """An object of a recording or text, or an answer in a space, does not say what it is, or where, in the way that is read.

    Why: Such objects are on no frame: object_answers has their featureHash and range, for each space that they are in. The SDK stops with
    an error without them, or drops them there.
    Fix: Give "featureHash", and "range" in milliseconds or characters; in HTML, "range_html"; in a space both under its id.
    """

    member: str
    kind: str
    other: str | None
    """The member of the entry with the place of the object that is read only in other data, or None."""

    def words(self) -> Words:
        data = "a page (text/html)" if self.member == "range_html" else f"data of type {self.kind}"
        fix = f"write where it is: {_NODES if self.member == 'range_html' else '[[first, last]]'}"
        if self.other is not None:
            fix = f'"{self.other}" is read in {"pages (text/html)" if self.other == "range_html" else "other data"} alone; {fix}'
        if self.value == []:
            return f'the "{self.member}" of the object is empty, so that it is nowhere in {data}', fix
        message = f'the object has no "{self.member}", which says what or where it is in {data}; {STOPS}'
        return message, f'add "{self.member}" to its entry in object_answers' if self.other is None else fix


class NoRangeOfTime(Violation, of=AnswerRange):
    """A range of a sound or a text is no pair of a start and an end."""

    def words(self) -> Words:
        fix = "write the two numbers without names" if self.value.__class__ is dict else "write two numbers: [first, last]"
        fix = "each range is a list in a list: [[first, last]]" if type(self.value) in (int, float) else fix
        return f"a range must be [first, last], in milliseconds or characters, found {quote(self.value)}", fix


class NoEnd(Violation, of=AnswerRange):
    """An end of a range of a sound or a text is no number."""

    def words(self) -> Words:
        fix = quoted_number(self.value) or bracketed_number(self.value) or "write a number, from 0"
        return f"the end of a range must be a number, found {quote(self.value)}", fix

    @fixes(safe="removes the quotes around a number")
    def fix(self, at: FixContext) -> Fix | None:
        return at.unwrap_number()


class FramelessWithoutFeature(Violation, of=FramelessObject):
    """An object without frames has no featureHash."""

    def words(self) -> Words:
        return f'the object has no "featureHash", which says what it is; {STOPS}', 'add "featureHash" to its entry in object_answers'


class NoNodes(Violation, of=FramelessObject):
    """The ranges in a page are no list."""

    def words(self) -> Words:
        stops = "" if self.value in ("", {}) else f"; {STOPS}"  # in these it finds no range
        return f'"range_html" must be a list of ranges from a start to an end, found {quote(self.value)}{stops}', f"write {_NODES}"


_NODE = '{"xpath": "/html[1]/body[1]/p[1]/text()[1]", "offset": 0}'


class NoNodePairs(Violation, of=FramelessObject):
    """A range in a page is no pair of a start and an end."""

    def words(self) -> Words:
        return f"a range in a page must be a list of its start and its end, found {quote(self.value)}; {STOPS}", f"write [{_NODE}, {{…}}]"


class BarePair(Violation, of=FramelessObject):
    """The only range in a page is not in a list."""

    def words(self) -> Words:
        message = f"ranges in a page must be a list of pairs, each of a start and an end, found one pair alone; {STOPS}"
        return message, "put it into a list: [[{start}, {end}]]"


class NoNode(Violation, of=FramelessObject):
    """An end of a range in a page is no object."""

    end: str

    def words(self) -> Words:
        found = "found none" if self.value is None else f"found {quote(self.value)}"
        return f'the {self.end} of a range in HTML must be an object with "xpath" and "offset", {found}; {STOPS}', f"write {_NODE}"


class NodePart(Violation, of=FramelessObject):
    """A part of an end of a range in a page has the wrong type."""

    member: str

    def words(self) -> Words:
        wanted = "a string" if self.member == "xpath" else "a whole number"
        found = "found none" if self.value is None else f"found {quote(self.value)}"
        fix = (quoted_integer(self.value, 0) if self.member == "offset" else None) or f"write {wanted}"
        return f'"{self.member}" of a range in HTML must be {wanted}, {found}; {STOPS}', fix
