"""The place of a span in a text or a web page, as the editor's model of a region needs it.

Two numbers, start and end, count characters. Otherwise start and end are the paths of nodes, and startOffset and endOffset count in them;
globalOffsets may stand beside either, with both its numbers. Of anything else the editor makes no region.
"""

from __future__ import annotations

from typing import Any, cast

from predlint.names import quote
from predlint.platforms.label_studio.check_conditions import ResultForm
from predlint.platforms.label_studio.import_effects import LOST, reads_as_number
from predlint.platforms.label_studio.record_view import Json, Result, Role, View
from predlint.shape.record_checks import SILENT_ON_CLEAN, Check
from predlint.violation import Fix, FixContext, Violation, Words, codes_of, fixes

_ENDS, _OFFSETS = ("start", "end"), ("startOffset", "endOffset")
_NUMBERS = frozenset({int, float})


class SpanPlace(Violation, code="SPN121", slug="span-place", layer="record"):
    """The place of a span is given in a form of which the editor makes no region.

    Why: The editor reads start and end as two numbers, or as the paths of two nodes with startOffset and endOffset. With numbers beside the
    offsets, or globalOffsets alone, it makes no region: nothing is marked in the text, and only an answer without a place is left.
    Fix: Write start and end as two numbers, and leave startOffset and endOffset out; globalOffsets may stay.
    """

    given: tuple[str, ...]
    """The members that give the place."""
    ends: tuple[float, float] | None
    """The numbers of globalOffsets, where they tell the place."""

    def words(self) -> Words:
        names = " and ".join([quote(name) for name in self.given])
        if self.ends is not None:
            start, end = self.ends
            fix = f'write "start": {start}, "end": {end}' + ("" if self.given == _WHOLE else ", and leave startOffset and endOffset out")
            return f"the span has {names} only; the editor needs two numbers, or two paths with both offsets", fix
        return (
            f"start and end are numbers, and beside {names} the editor needs the paths of nodes",
            f"leave {names} out, or write the paths of the nodes as start and end",
        )

    usual_effect = LOST

    @fixes(safe="adds the start and end of globalOffsets, where no other member gives the place")
    def fix(self, at: FixContext) -> Fix | None:
        if self.ends is None or self.given != _WHOLE or not _OFFSETS_AND_ENDS.isdisjoint(self.value):
            return None
        start, end = map(at.text.written, self.ends)
        return at.safely(at.text.insert(at.keys, "start", f"{start},{at.text.member('end', end)}"))


_WHOLE = ("globalOffsets",)
_OFFSETS_AND_ENDS = frozenset({*_ENDS, *_OFFSETS})


class WholePlace(Violation, of=SpanPlace):
    """globalOffsets is not an object with two numbers."""

    def words(self) -> Words:
        return (
            f'globalOffsets must be {{"start": …, "end": …}} with two numbers, found {quote(self.value)}',
            "write both numbers, or leave it out where startOffset and endOffset give the place",
        )

    usual_effect = LOST


def needs_check(role: Role) -> bool:
    return role.is_region and role.form in ("hypertext", "labels") and role.shown_by in ("text", "hypertext")


def check(view: View, result: Result) -> None:
    """Reports a place that is given in another form; what is missing altogether is reported elsewhere."""
    value = result.value
    whole: Any = value.get("globalOffsets")
    ends, given = _numbers(whole), tuple([name for name in _OFFSETS if value.get(name) is not None])
    start, end = value.get("start"), value.get("end")
    if whole is not None and ends is None:
        if start is not None and end is not None:  # else the ends are reported as missing
            view.report((result.at, "globalOffsets"), whole, WholePlace)
    elif given and start.__class__ in _NUMBERS and end.__class__ in _NUMBERS:
        view.report(result.at, value, SpanPlace, given, None)
    elif ends is not None and not _is_place(start, end, given):
        there = tuple([name for name in (*_ENDS, *_OFFSETS) if value.get(name) is not None])
        view.report(result.at, value, SpanPlace, (*there, *_WHOLE), ends)


def _is_place(start: Any, end: Any, offsets: tuple[str, ...]) -> bool:
    """Returns True for two paths with both offsets, and for two counts, also in quotes, without."""
    if offsets:
        return isinstance(start, str) and isinstance(end, str) and len(offsets) == 2
    return all([one.__class__ in _NUMBERS or (isinstance(one, str) and reads_as_number(one)) for one in (start, end)])


def _numbers(whole: Any) -> tuple[float, float] | None:
    """Returns both numbers of globalOffsets; None if it does not have them."""
    if not isinstance(whole, dict):
        return None
    start: Any = cast("Json", whole).get("start")
    end: Any = cast("Json", whole).get("end")
    return (start, end) if start.__class__ in _NUMBERS and end.__class__ in _NUMBERS else None


#: A clean record has none of the members that conflict: the kernel doubts them in these values.
CHECK: Check[ResultForm] = Check(check, codes_of(SpanPlace), (), SILENT_ON_CLEAN)
