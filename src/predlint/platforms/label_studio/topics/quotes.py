"""Quoted texts of spans, compared with the text that they mark: shifted, counted in bytes, composed otherwise."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import Any
from unicodedata import is_normalized, normalize

from predlint.model.diagnostics import Severity
from predlint.model.findings import ViolationSpec
from predlint.model.texts import cuts_word, is_whole, listing, quote
from predlint.model.violation import Fix, FixContext, Path, Violation, Words, codes_of, fixes
from predlint.platforms.label_studio.import_effects import SHOWN_WRONG
from predlint.platforms.label_studio.record import View
from predlint.platforms.label_studio.tags import Json
from predlint.platforms.label_studio.texts import CountedText

# -- texts -------------------------------------------------------------------------------------------------------------


class RegionSpanBeyondText(Violation, code="SPN102", slug="region-span-beyond-text", layer="record"):
    """A span ends beyond its text.

    Why: The offsets were counted in another text: with markup, with other line ends, or before it was cut. The editor cannot find the
    place.
    Fix: Count in the text as it is in the data; the end is exclusive and may be the length at most.
    """

    member: str
    length: int
    in_bytes: tuple[int, int] | None = None
    """The right ends, if the given ones surely count bytes; else None."""
    size: int = 0
    """Length of the text in bytes of UTF-8, if the offsets may count them; else 0."""
    end: int | None = None
    """The right end, if the quoted text begins at the start of the span; else None."""
    recounted: tuple[int, int] | None = None
    """The ends, if the given ones may count UTF-16 units; else None."""

    def words(self) -> Words:
        fix = "offsets count characters from 0, end is exclusive"
        if not self.length:
            fix = "the text in the data is empty: give it, or leave the result out"
        elif self.end is not None:
            fix = f"the text beside it begins at start: write end {self.end}"
        elif self.in_bytes is not None:
            fix = f"{_COUNT_NO_BYTES}: start {self.in_bytes[0]}, end {self.in_bytes[1]}"
        elif self.recounted is not None:
            fix += f"; do these count UTF-16 units, an emoji as two? Then start {self.recounted[0]}, end {self.recounted[1]}"
        elif self.size:
            fix += f"; the text has {self.size:,} bytes of UTF-8: do they count these?"
        return f"{self.member} is {self.value:,}, but the text has {self.length:,} characters", fix

    usual_effect = SHOWN_WRONG

    @fixes(unsafe="counts again where the text of a span tells that its offsets count bytes, or where it ends")
    def fix(self, at: FixContext) -> Fix | None:
        if self.end is not None:
            return at.replace_unsafely((at.keys, self.end))
        return _write_offsets(at, ("start", "end"), self.in_bytes) if self.in_bytes is not None else None


class RegionTextDiffers(Violation, code="SPN105", slug="region-text-differs", layer="record"):
    """The text of a span is not what is between its offsets.

    Why: The editor uses the offsets and marks something else than the model meant.
    Fix: Recount the offsets in the text of the data, or correct the text.
    """

    found: str
    places: tuple[int, ...] | None
    """First offsets at which the quoted text occurs; None if it was not searched."""
    length: int
    """Length of the quoted text, as the offsets count."""
    ends: tuple[str, str]

    def words(self) -> Words:
        fix, shown = "one of the offsets or the text is wrong", f", {quote(self.found)}," if 0 < len(self.found) < 60 else ","
        again = f'write the text as it is in the data{shown} or leave "text" out'
        inside = "the data" if self.ends[0] == "start" else "that paragraph"
        if self.found and self.found.casefold() == self.value.casefold():
            fix = again
        elif self.places == () and self.value:
            fix = f"its text is nowhere in {inside}: {again}, unless the offsets are wrong"
        elif self.places is not None and len(self.places) == 1:
            fix = (
                f"its text is at {self.ends[0]} {self.places[0]}, {self.ends[1]} {self.places[0] + self.length}: "
                "write these, unless the text is wrong"
            )
        elif self.places:
            fix += f": that text is at {self.ends[0]} {listing([str(place) for place in self.places])}"
        return f"the span covers {quote(self.found)}, but its text is {quote(self.value)}", fix

    usual_effect = SHOWN_WRONG


class RegionTextShifted(Violation, code="SPN115", slug="region-text-shifted", severity=Severity.WARNING, layer="record"):
    """The text of a span is a few characters away from its offsets.

    Why: A slip in counting, such as an offset from 1: the editor marks the neighbouring characters. Releases do not all count line ends and
    rare characters alike, so that the offsets may be right in yours.
    Fix: Count from 0 in the text as it is in the data.
    """

    found: str
    by: int

    def words(self) -> Words:
        way = f"{abs(self.by)} character{'s' if abs(self.by) != 1 else ''} {'later' if self.by > 0 else 'earlier'}"
        fix = "offsets count characters from 0; line ends and repeated spaces count as they are in the data"
        if len(self.found) == len(self.value):
            what = f"add {self.by} to" if self.by > 0 else f"subtract {-self.by} from"
            fix = f"{what} both offsets: they count characters from 0, line ends and spaces as they are in the data"
        return f"the span covers {quote(self.found)}, but its text {quote(self.value)} is {way}", fix

    @fixes(unsafe="moves the span, or its end, to where its text is")
    def fix(self, at: FixContext) -> Fix | None:
        inside = at.value_at([*at.keys[:-1], "startOffset"]) is not None  # an offset in a paragraph, whose number is in start and end
        names = ("startOffset", "endOffset") if inside else ("start", "end")
        offsets = [at.value_at([*at.keys[:-1], name]) for name in names]
        if not all(isinstance(offset, int) and offset + self.by >= 0 for offset in offsets):
            return None
        return _write_offsets(at, names, [offset + self.by for offset in offsets])


class OtherEnd(Violation, of=RegionTextDiffers):
    """The text of a span begins at its start, but ends far from its end."""

    found: str
    quoted: str
    end: int
    member: str

    template = "the span covers {found:quoted}, but its text is {quoted:quoted}", "the text begins there: write {member} {end}"
    usual_effect = SHOWN_WRONG


class EndShifted(Violation, of=RegionTextShifted, words_of=OtherEnd):
    """The text of a span begins at its start, but ends a few characters before or after its end."""

    found: str
    quoted: str
    end: int
    member: str

    def fix(self, at: FixContext) -> Fix | None:
        return at.replace_unsafely((at.keys, self.end))


class Inclusive(Violation, of=RegionTextShifted):
    """The end of a span is its last character instead of the position behind it."""

    quoted: str

    def words(self) -> Words:
        return f"the span leaves out the last character of {quote(self.quoted)}", f"end is exclusive: write {self.value + 1}"

    def fix(self, at: FixContext) -> Fix | None:
        return at.replace_unsafely((at.keys, self.value + 1))


class CountedOtherwise(Violation, code="SPN106", slug="region-code-points", layer="record", severity_in=(("unproven", Severity.WARNING),)):
    """The offsets of a span count emoji and rare characters in another way than the editor does there.

    Why: In a Text the editor counts characters (code points), as Python does: an emoji is one. In Paragraphs, and in the nodes of a
    HyperText, it counts UTF-16 units, as browsers do: an emoji is two. Offsets that are counted in the other way shift every span after the
    first emoji. Where the text of the span does not prove it, but the span cuts words and would not if it were counted in the other way,
    that is a warning. Releases of Label Studio before 1.13 (July 2024) count UTF-16 units in a Text too: check with
    --profile before-1.13 for these.
    Fix: In a Text give the offsets as Python counts, without converting them; in Paragraphs and HyperText convert them:
    len(text[:start].encode("utf-16-le")) // 2.
    """

    start: int
    end: int
    in_units: bool
    """True if the editor counts UTF-16 units there."""
    ends: tuple[str, str] = ("start", "end")

    def words(self) -> Words:
        return _counted_otherwise(self.in_units), f"write {self.ends[0]} {self.start}, {self.ends[1]} {self.end}"

    usual_effect = SHOWN_WRONG

    @fixes(unsafe="counts the offsets as the editor does, where the text of the span proves that they were counted in another way")
    def fix(self, at: FixContext) -> Fix | None:
        return _write_offsets(at, self.ends, (self.start, self.end))


def _counted_otherwise(in_units: bool) -> str:
    if in_units:
        return "the offsets count an emoji as one, and the editor counts it as two here (UTF-16 units, as browsers do)"
    return "the offsets count an emoji as two (UTF-16 units), and the editor counts it as one in a text, as Python does"


class MaybeCountedOtherwise(Violation, of=CountedOtherwise, circumstance="unproven"):
    """A span without a text cuts words after an emoji, and would not if the offsets were counted in the other way."""

    start: int
    end: int
    in_units: bool
    ends: tuple[str, str] = ("start", "end")

    def words(self) -> Words:
        how = "count an emoji as two (UTF-16 units)" if not self.in_units else "count an emoji as one, as Python does"
        counts = "as one" if not self.in_units else "as two here"
        return (
            f"the span cuts words, and would not if its offsets {how}; the editor counts it {counts}",
            f'did you mean {self.ends[0]} {self.start}, {self.ends[1]} {self.end}? Give "text" to have the offsets checked',
        )


def _write_offsets(at: FixContext, names: tuple[str, str], offsets: Sequence[int]) -> Fix | None:
    """Writes both offsets of a span."""
    return at.replace_unsafely(*[([*at.keys[:-1], name], offset) for name, offset in zip(names, offsets, strict=True)])


_COUNT_NO_BYTES = "these are offsets in bytes of UTF-8: count characters of the text, before it is encoded"


class InBytes(Violation, of=RegionTextDiffers):
    """The offsets of a span count bytes of UTF-8 and are far from the right ones."""

    start: int
    end: int
    ends: tuple[str, str]

    def words(self) -> Words:
        return (
            "the offsets count bytes of UTF-8, and the editor characters",
            f"{_COUNT_NO_BYTES}: {self.ends[0]} {self.start}, {self.ends[1]} {self.end}",
        )

    usual_effect = SHOWN_WRONG

    @fixes(unsafe="counts characters, where the text tells that bytes of UTF-8 were counted")
    def fix(self, at: FixContext) -> Fix | None:
        return _write_offsets(at, self.ends, (self.start, self.end))


class ShiftedInBytes(Violation, of=RegionTextShifted, words_of=InBytes):
    """The offsets of a span count bytes of UTF-8 and are a few characters from the right ones."""

    start: int
    end: int
    ends: tuple[str, str]

    def fix(self, at: FixContext) -> Fix | None:
        return _write_offsets(at, self.ends, (self.start, self.end))


class OtherTurns(Violation, of=RegionTextDiffers):
    """The text of a span over several turns does not begin or end as the dialogue does there."""

    first: str
    last: str

    template = (
        "the span begins with {first:quoted} and ends with {last:quoted}, but its text is {value:quoted}",
        "one of the offsets, the number of a paragraph or the text is wrong",
    )
    usual_effect = SHOWN_WRONG


class RegionTextSpaces(Violation, code="SPN113", slug="region-text-spaces", once_per_file=True, severity=Severity.INFO, layer="record"):
    """The text of a span differs from that in the data in white space, or in its form of Unicode, only.

    Why: The offsets are right, and the editor uses them; the text was taken from a copy with other spaces or line breaks, or in which é
    is one character and not two (NFC, NFD).
    Fix: Nothing needs to be done; take the text from the data as it is.
    """

    found: str

    template = "the span covers {found:quoted}, its text differs in white space only", "give the text as it is in the data"


class ComposedOtherwise(Violation, of=RegionTextSpaces):
    """The text of a span has the characters of the data in another form of Unicode."""

    found: str

    template = (
        "the span covers {found:quoted}, its text has the same characters in another form of Unicode",
        "give the text as it is in the data",
    )


class InComposed(Violation, of=RegionTextDiffers):
    """The offsets of a span count the composed text (NFC) and are far from the right ones."""

    start: int
    end: int
    ends: tuple[str, str]

    def words(self) -> Words:
        fix = (
            "count characters of the text as it is in the data, before it is normalised: "
            f"{self.ends[0]} {self.start}, {self.ends[1]} {self.end}"
        )
        return "the offsets count characters of the composed text (NFC), and the text in the data is decomposed", fix

    usual_effect = SHOWN_WRONG

    def fix(self, at: FixContext) -> Fix | None:
        return _write_offsets(at, self.ends, (self.start, self.end))


class ShiftedInComposed(Violation, of=RegionTextShifted, words_of=InComposed):
    """The offsets of a span count the composed text (NFC) and are a few characters from the right ones."""

    start: int
    end: int
    ends: tuple[str, str]

    def fix(self, at: FixContext) -> Fix | None:
        return _write_offsets(at, self.ends, (self.start, self.end))


# -- Checks that all rules on spans share: the order of their ends, and their quoted text against the text that they mark --


#: Offsets that are off by at most so many units were counted with other line ends, spaces or emoji.
_NEAR = 3
#: In longer texts, the quoted text is not searched.
_LONG = 100_000


def marked_text(
    view: View, at: Path, measured: CountedText, span: tuple[int, int], value: Json, ends: tuple[str, str] = ("start", "end")
) -> None:
    """Checks what a span of a text marks. ``ends``: the members with the offsets."""
    quoted = value.get("text")
    if isinstance(quoted, str):
        quoted_text(view, at, measured, span, quoted, ends)
    elif "text" not in value and (right := only_whole_otherwise(measured, span)) is not None:
        view.report((at, ends[0]), value[ends[0]], MaybeCountedOtherwise, *right, measured.in_units, ends)


def quoted_text(view: View, at: Path, measured: CountedText, span: tuple[int, int], quoted: str, ends: tuple[str, str]) -> None:
    """Checks that the quoted text of a span is what the span marks."""
    found = measured.substring(*span)
    if found == quoted:
        return
    if (right := measured.recounted(*span)) is not None and measured.substring(*right) == quoted:
        view.report((at, ends[0]), span[0], CountedOtherwise, *right, measured.in_units, ends)
    elif (right := as_bytes(measured, span, quoted)) is not None:
        near = all(abs(one - other) <= _NEAR for one, other in zip(right, span, strict=True))
        view.report((at, ends[0]), span[0], ShiftedInBytes if near else InBytes, *right, ends)
    elif "".join(found.split()) == "".join(quoted.split()) or _unescaped(found) == _unescaped(quoted):
        view.report((at, "text"), quoted, RegionTextSpaces, found)
    elif comparable(found) == comparable(quoted):
        view.report((at, "text"), quoted, ComposedOtherwise, found)
    elif (right := _as_composed(measured, span, quoted)) is not None:
        near = all(abs(one - other) <= _NEAR for one, other in zip(right, span, strict=True))
        view.report((at, ends[0]), span[0], ShiftedInComposed if near else InComposed, *right, ends)
    elif measured.substring(span[0], span[1] + 1) == quoted:
        view.report((at, ends[1]), span[1], Inclusive, quoted)
    elif found and (end := end_of_quoted(measured, span[0], quoted)) is not None:
        near = abs(end - span[1]) <= _NEAR
        spec = ViolationSpec(EndShifted) if near else ViolationSpec(OtherEnd)
        view.report((at, ends[1]), span[1], spec, found, quoted, end, ends[1])
    elif (by := _shift(measured, span[0], quoted)) is not None:
        view.report((at, "text"), quoted, RegionTextShifted, found, by)
    else:
        view.report((at, "text"), quoted, RegionTextDiffers, found, _places(measured, quoted), measured.counted(quoted), ends)


def end_of_quoted(measured: CountedText, start: int, quoted: Any) -> int | None:
    """Returns the end of the quoted text if it begins at the start of the span, else None."""
    end = start + measured.counted(quoted) if isinstance(quoted, str) and quoted.strip() else start
    return end if end > start and measured.substring(start, end) == quoted else None


def only_whole_otherwise(measured: CountedText, span: tuple[int, int]) -> tuple[int, int] | None:
    """Returns the right ends of a span that cuts words as it is, and none if its offsets count emoji in the other way; else None."""
    right = measured.recounted(*span)
    return right if right is not None and not is_whole_in(measured, span) and marks_words(measured, right) else None


def cuts_word_in(measured: CountedText, offset: int) -> bool:
    """Returns True for an offset inside of a word."""
    points = measured.points_of(offset, offset)
    return points is not None and cuts_word(measured.text, points[0])


def marks_words(measured: CountedText, span: tuple[int, int]) -> bool:
    """Returns True for a span of whole words, without blanks around them."""
    marked = measured.substring(*span)
    return marked == marked.strip() and is_whole_in(measured, span)


def is_whole_in(measured: CountedText, span: tuple[int, int]) -> bool:
    """Returns True for a span that begins and ends where words of the text do."""
    points = measured.points_of(*span)
    return points is not None and is_whole(measured.text, *points)


def as_bytes(measured: CountedText, span: tuple[int, int], quoted: Any) -> tuple[int, int] | None:
    """Returns the right ends of a span whose offsets count bytes of UTF-8, as its quoted text shows; else None."""
    if measured.text.isascii() or not isinstance(quoted, str) or not quoted:
        return None
    is_there = measured.raw[span[0] : span[1]] == quoted.encode("utf-8", "surrogatepass")
    return measured.ends_of_bytes(*span) if is_there else None


def quoted_turns(view: View, at: Path, turns: tuple[str, str], offsets: tuple[int, int], quoted: str) -> None:
    """Checks the quoted text of a span over several turns: it must begin as the first turn does there, and end as the last one does. Tools
    write what is between, names and line breaks, in different ways."""
    first, last = (CountedText(turn, in_units=True) for turn in turns)
    ends = first.substring(offsets[0], first.length), last.substring(0, offsets[1])
    text, same = _unescaped(quoted), comparable(quoted)
    if text.startswith(_unescaped(ends[0])) and text.endswith(_unescaped(ends[1])):
        return
    if same.startswith(comparable(ends[0])) and same.endswith(comparable(ends[1])):
        return
    if text.startswith(_unescaped(turns[0][offsets[0] :])) and text.endswith(_unescaped(turns[1][: offsets[1]])):
        right = first.offset_of(offsets[0]), last.offset_of(offsets[1])
        view.report((at, "startOffset"), offsets[0], CountedOtherwise, *right, True, ("startOffset", "endOffset"))
    else:
        view.report((at, "text"), quoted, OtherTurns, *ends)


def _shift(measured: CountedText, start: int, quoted: str) -> int | None:
    """Returns by how many characters the quoted text is shifted, if it is near; else None."""
    around = measured.substring(max(0, start - _NEAR), start + _NEAR + measured.counted(quoted))
    at = around.find(quoted) if quoted.strip() else -1
    if at < 0:
        return None
    return max(0, start - _NEAR) + measured.counted(around[:at]) - start


def _places(measured: CountedText, quoted: str) -> tuple[int, ...] | None:
    """Returns the first offsets at which a text occurs in another one; None if the search would take too long."""
    if len(measured.text) > _LONG or not quoted.strip():
        return None
    found: list[int] = []
    at = measured.text.find(quoted)
    while at >= 0 and len(found) < _NEAR:
        found.append(at)
        at = measured.text.find(quoted, at + 1)
    return tuple(map(measured.offset_of, found))


def _unescaped(text: str) -> str:
    """Returns the text without white space; exports write a line break as a backslash and an n."""
    return "".join(text.replace("\\n", "\n").split())


def comparable(text: str) -> str:
    """Returns the text without white space, in one form of Unicode: é may be one character, or two."""
    return _unescaped(normalize("NFC", text))


def _as_composed(measured: CountedText, span: tuple[int, int], quoted: str) -> tuple[int, int] | None:
    """Returns the right ends of a span whose offsets count in the composed text (NFC), as its quoted text shows; else None."""
    if len(measured.text) > _LONG or not quoted or is_normalized("NFC", measured.text):
        return None
    composed = CountedText(normalize("NFC", measured.text), in_units=measured.in_units)
    if span[1] > composed.length or composed.substring(*span) != normalize("NFC", quoted):
        return None
    right = tuple(_offset_behind(measured, composed.substring(0, end)) for end in span)
    return (right[0], right[1]) if right[0] is not None and right[1] is not None else None


def _offset_behind(measured: CountedText, composed: str) -> int | None:
    """Returns the offset at which the beginning of the text ends whose NFC form is ``composed``; None if there is none."""
    point = bisect_right(range(len(measured.text) + 1), len(composed), key=lambda end: len(normalize("NFC", measured.text[:end]))) - 1
    return measured.offset_of(point) if normalize("NFC", measured.text[:point]) == composed else None


OF_QUOTE = codes_of(RegionSpanBeyondText, RegionTextDiffers, RegionTextShifted, RegionTextSpaces, CountedOtherwise)
