"""Text ranges: characters of a text, words and pages of a PDF."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from msgspec.structs import replace

from predlint.model.diagnostics import Severity
from predlint.model.findings import ViolationSpec, spec_of
from predlint.model.texts import listing, quote
from predlint.model.violation import Fix, FixContext, Path, Violation, Words, fixes
from predlint.platforms.common_mistakes import double_encoded_help
from predlint.platforms.labelbox.declarations import LOCATION, SELECTION, WORDS
from predlint.platforms.labelbox.forms import (
    LARGEST,
    RANGE_FORM,
    SELECTION_NAMES,
    absent_help,
    are_two_numbers,
    both_given,
    empty_help,
    kind_of,
    needs_help,
    rename_help,
    start_after_end,
    swap_ends,
    too_large,
    whole_number_help,
    wrap_one,
)
from predlint.platforms.labelbox.record import Out, add_finding
from predlint.platforms.labelbox.topics.confidence import confidence_in
from predlint.platforms.labelbox.topics.conversations import OF_MESSAGE, MessageIdInside, message_id
from predlint.platforms.labelbox.topics.members import alias_specs, inner_record, move_help, move_to_line, whole_number
from predlint.platforms.labelbox.topics.video import NoSuchFrame, forbidden_aliases, forbidden_inside, group_key
from predlint.shape.nodes import AnyValue, Items, Member, Number, Record, Text
from predlint.shape.record_checks import Declared, kinds, on

if TYPE_CHECKING:
    from predlint.io.data_row import DataRow


# -- Violations about text ranges, pages, messages, and forms of another medium. Params: first the value, then what it is about --


class TextSelections(Violation, code="SPN004", slug="text-selections"):
    """A text selection lacks tokenIds, groupId or page, or has them in another form.

    Why: An entity on a PDF is a choice of tokens from the text layer; without the tokens, their group and the page none can be found.
    Fix: Give tokenIds as a list of ids with at least one, groupId as a string, and page as a number counted from 1 (of a box it counts from
    0).
    """

    what: str
    member: str
    fix_: str
    given: str | None = None

    def words(self) -> Words:
        return absent_help(self.value, self.what, self.member, self.fix_, self.given)

    @fixes(safe="removes the quotes around a number, lists a single selection or token, and unpacks a value that was encoded as JSON twice")
    def fix(self, at: FixContext) -> Fix | None:
        return at.rename_member(self.given)


class SelectionNeeds(Violation, of=TextSelections):
    """A part of a text selection has a wrong type."""

    what: str
    form: str

    def words(self) -> Words:
        return needs_help(self.value, self.what, self.form)


class PdfPageUnit(Violation, code="GEO024", slug="pdf-page-unit"):
    """The box on a PDF has no page or unit, or one that does not exist.

    Why: The same four numbers are another place on another page or in another unit; without both, the box is read as one on an image.
    Fix: Give page as a whole number counted from 0, and unit as POINTS, PIXELS, INCHES or PERCENT, in capitals.
    """

    what: str
    member: str
    fix_: str
    given: str | None = None

    def words(self) -> Words:
        return absent_help(self.value, self.what, self.member, self.fix_, self.given)

    @fixes(safe="writes the unit in capitals and in full, removes quotes around the page, and moves both beside the box")
    def fix(self, at: FixContext) -> Fix | None:
        return at.rename_member(self.given)


class LocationForm(Violation, code="SPN001", slug="location-form", about_name=True):
    """The location is not an object with start and end as whole numbers.

    Why: An entity is cut out of the text by counting characters; a list, a string or a fraction cannot be used to count.
    Fix: Write {"start": first, "end": last}, both as integers; the tuple (start, end) of a tokenizer has to be taken apart.
    """

    def words(self) -> Words:
        value = self.value
        pair = cast("list[Any]", value) if isinstance(value, list) and are_two_numbers(cast("list[Any]", value)) else None
        fix = f'write {{"start": {pair[0]}, "end": {pair[1]}}}; the end is part of the range' if pair else None
        if isinstance(value, list) and value and isinstance(value[0], dict):
            fix = (
                "give each of them a line of its own"
                if len(cast("list[Any]", value)) > 1
                else "write the location itself, without the brackets"
            )
        return f'location must be {{"start": …, "end": …}}, found {kind_of(value)}', fix or double_encoded_help(value, RANGE_FORM)

    @fixes(
        safe=(
            "removes the quotes around a number, takes one location out of its brackets, and unpacks a value that was encoded as JSON twice"
        ),
        unsafe="writes a pair as start and end, and renames what stands for the start",
    )
    def fix(self, at: FixContext) -> Fix | None:
        if isinstance(self.value, list) and are_two_numbers(cast("list[Any]", self.value)):
            ends = [at.raw_text([*at.keys, index]) for index in (0, 1)]
            return at.unsafely(at.text.replace(at.keys, at.text.object(zip(("start", "end"), ends, strict=True))))
        return at.decode_text() or at.unquote_number() or at.unwrap_object()


class PageNotWhole(Violation, of=PdfPageUnit):
    """The page is not an integer."""

    what: str
    minimum: int
    unit: str = ""

    def words(self) -> Words:
        return whole_number_help(self.value, self.what, self.minimum, self.unit)

    def fix(self, at: FixContext) -> Fix | None:
        return at.unwrap_number()


class LocationEndNotWhole(Violation, of=LocationForm):
    """An end of the location is not an integer."""

    what: str
    minimum: int
    unit: str = ""

    def words(self) -> Words:
        return whole_number_help(self.value, self.what, self.minimum, self.unit)

    def fix(self, at: FixContext) -> Fix | None:
        return at.unwrap_number()


class SelectionPageNotWhole(Violation, of=TextSelections):
    """The page of a text selection is not an integer."""

    what: str
    minimum: int
    unit: str = ""

    def words(self) -> Words:
        return whole_number_help(self.value, self.what, self.minimum, self.unit)

    def fix(self, at: FixContext) -> Fix | None:
        return at.unwrap_number()


class LocationEndMissing(Violation, of=LocationForm):
    """An end of the location is missing."""

    what: str
    member: str
    fix_: str
    given: str | None = None

    def words(self) -> Words:
        return absent_help(self.value, self.what, self.member, self.fix_, self.given)

    def fix(self, at: FixContext) -> Fix | None:
        return at.rename_member(self.given)


class PageUnitMisplaced(Violation, of=PdfPageUnit):
    """The page or the unit is inside the box."""

    name: str
    inside: str

    def words(self) -> Words:
        return move_help(self.value, self.name, self.inside)

    def fix(self, at: FixContext) -> Fix | None:
        return move_to_line(at, self.name)


class LocationMemberRenamed(Violation, of=LocationForm):
    """An end of the location has the member name of another tool."""

    name: str
    intended: str

    def words(self) -> Words:
        return rename_help(self.value, self.name, self.intended)

    def fix(self, at: FixContext) -> Fix | None:
        return at.rename(self.intended)


class LocationEndRenamed(Violation, of=LocationForm):
    """The end of a location has a name of other tools, where the end is not part of the range."""

    name: str
    intended: str

    template = (
        "{name:quoted} is not known here",
        'rename it to "{intended}"; where it is the position after the last character, subtract 1: the end is part of the range',
    )


class BothLocationMembers(Violation, of=LocationForm):
    """A location has a member twice: under its own name and under another one."""

    name: str
    intended: str

    def words(self) -> Words:
        return both_given(self.value, self.name, self.intended)


class SelectionsEmpty(Violation, of=TextSelections):
    """The text selections are not a list, or empty."""

    what: str
    of: str

    def words(self) -> Words:
        return empty_help(self.value, self.what, self.of)

    def fix(self, at: FixContext) -> Fix | None:
        return at.decode_text() or wrap_one(at, self.what)


# -- text -------------------------------------------------------------------------------------------------------------


class BeginAndLength(Violation, of=LocationForm):
    """A location is given by begin and length."""

    begin: str

    template = (
        'location must be {{"start": …, "end": …}}, found {begin} and length',
        'write {{"start": {begin}, "end": {begin} + length - 1}}: the end is part of the range',
    )


class LocationOrder(Violation, code="SPN002", slug="location-order", in_part=True):
    """The location is negative, or larger than any text, or starts after its end.

    Why: Characters are counted from 0 and forwards, so such a span holds no text; older SDK releases refuse it.
    Fix: Give the position of the first character as start and of the last one as end; for a single character both are the same.
    """

    what: str
    start: float
    end: float

    def words(self) -> Words:
        return start_after_end(self.value, self.what, self.start, self.end)

    @fixes(unsafe="exchanges start and end")
    def fix(self, at: FixContext) -> Fix | None:
        return swap_ends(at, self.start, self.end)


class BeyondText(Violation, of=LocationOrder):
    """An end of the location is below 0 or larger than any text."""

    what: str

    def words(self) -> Words:
        fix = "positions count from 0, from the start of the text"
        if self.value > 0:
            return too_large(self.value, self.what), f"{fix}; the end is that of the last character"
        return f"{self.what} must be 0 or more, found {quote(self.value)}", fix


class LocationPastEnd(Violation, code="SPN003", slug="location-past-end", layer="record"):
    """The location ends beyond the text or the message.

    Why: The end is the last character itself, so at most the length less one; an entity that ends later is not displayed.
    Fix: Subtract 1 where your tool gives the end as the first character after the span, and check that the text is the uploaded one.
    """

    length: int
    where: str
    start: int = 0

    def words(self) -> Words:
        fix = "the end is part of the range: give the position of the last character" if self.value == self.length else None
        if self.start >= self.length:
            fix = "is it meant for another text? nothing of this one is there"
        return (
            (
                f"location ends at {quote(self.value)}, but {self.where} has {self.length:,} "
                f"characters: its last position is {self.length - 1:,}"
            ),
            fix,
        )

    @fixes(unsafe="subtracts 1 from an end that is the length of the text")
    def fix(self, at: FixContext) -> Fix | None:
        # Tools that exclude the end write it one too far.
        return at.unsafely(at.text.replace(at.keys, str(self.length - 1))) if self.value == self.length else None


class TokenIds(Violation, of=TextSelections):
    """The ids of the words are not a list, or empty."""

    at: str

    def words(self) -> Words:
        value = self.value
        if isinstance(value, list) and not value:
            return f"{self.at}.tokenIds is empty", "list the ids of the words, as they are in the text layer of the PDF"
        fix = double_encoded_help(value) or (f"write [{quote(value)}]" if isinstance(value, str) else None)
        return f"{self.at}.tokenIds must be a list of strings, found {kind_of(value)}", fix

    def fix(self, at: FixContext) -> Fix | None:
        return at.decode_text() or at.wrap_text()


class UnknownToken(Violation, code="SPN005", slug="unknown-token", layer="record"):
    """The page of the data row has no token or group of this id.

    Why: Only ids from the text layer that was uploaded with the PDF can be selected; the text layer of another file has other ids.
    Fix: Take the ids from the data row's own text layer, and check whether the page is counted from 1.
    """

    what: str
    page: int
    more: int
    pages: tuple[int, ...]

    def words(self) -> Words:
        others = f", nor are {self.more:,} more of this selection" if self.more else ""
        fix = (
            f"it is one of page {self.pages[0]}; pages count from 1" if self.pages else "take the ids from the text layer of this very PDF"
        )
        return f"{quote(self.value)} is not a {self.what} of page {self.page}{others}", fix


class TokenPlaceholder(Violation, code="SPN017", slug="token-placeholder", severity=Severity.WARNING, layer="record"):
    """A token or a group of a text selection is a placeholder such as <UUID>.

    Why: The vendor's samples write <UUID> where an id of the text layer belongs; no text layer has a token or a group of that id.
    Fix: Take the ids from the data row's own text layer: those of the words as tokenIds, and that of their group as groupId.
    """

    what: str
    more: int

    def words(self) -> Words:
        others = f", and so {'is' if self.more == 1 else 'are'} {self.more:,} more of this selection" if self.more else ""
        return (
            f"{quote(self.value)} is a placeholder, not the id of a {self.what}{others}",
            "take the ids from the text layer of this very PDF",
        )


# -- PDF --------------------------------------------------------------------------------------------------------------

UNITS = ("POINTS", "PIXELS", "INCHES", "PERCENT")

_UNITS = {
    "pt": "POINTS", "pts": "POINTS", "px": "PIXELS", "in": "INCHES", "inch": "INCHES", "%": "PERCENT", "pct": "PERCENT",
    "percentage": "PERCENT",
}  # fmt: skip

#: Names that users write for coordinates from 0 to 1.
_FRACTIONS = frozenset({"normalized", "normalised", "relative", "fraction", "fractions", "ratio"})


def intended_unit(value: Any) -> str | None:
    """Returns the unit that a text spells differently or abbreviates, or None."""
    text = value.strip() if isinstance(value, str) else ""
    return _UNITS.get(text.lower()) or next((unit for unit in UNITS if text.upper() in (unit, unit[:-1])), None)


class PdfUnit(Violation, of=PdfPageUnit):
    """The unit is unknown."""

    def words(self) -> Words:
        if (intended := intended_unit(self.value)) is not None:
            return f"unit {quote(self.value)} is not known", f'write "{intended}"'
        are_fractions = isinstance(self.value, str) and self.value.strip().lower() in _FRACTIONS
        fix = 'fractions of the page? write "PERCENT", and multiply them by 100' if are_fractions else None
        return f"unit must be one of {listing(UNITS)}, found {kind_of(self.value)}", fix

    def fix(self, at: FixContext) -> Fix | None:
        intended = intended_unit(self.value)
        return at.replace_safely((at.keys, at.text.written(intended)), reveals=False) if intended is not None else None


class PastPage(Violation, of=NoSuchFrame):
    """A page that the PDF does not have."""

    count: int
    base: int

    def words(self) -> Words:
        last = self.count - 1 + self.base
        fix = "pages of boxes count from 0" if self.base == 0 and self.value == self.count else None
        return f"page {self.value} does not exist: the PDF has {self.count:,} pages, here from {self.base} to {last:,}", fix


def pages_with(id_: str, pages: Mapping[int, frozenset[str]]) -> tuple[int, ...]:
    """Returns the pages of the text layer that have this id."""
    return tuple(sorted(number for number, ids in pages.items() if id_ in ids))


START_AFTER_END = ViolationSpec(LocationOrder)
PAST_TEXT = ViolationSpec(LocationPastEnd)
PAST_PAGE = ViolationSpec(PastPage)
UNKNOWN_TOKEN = ViolationSpec(UnknownToken)
DECLARED_LOCATION = Declared(on(("location",), *LOCATION))

DECLARED_SELECTIONS = Declared(
    (
        *on(("textSelections",), *SELECTION),
        *on(("textSelections", "tokenIds"), *WORDS),
        *on(("textSelections", "groupId"), *WORDS),
    )
)

OF_LOCATION = kinds(START_AFTER_END, PAST_TEXT) | OF_MESSAGE


# -- Placeholders such as ``<UUID>``, which the vendor's samples have in place of the ids of a text layer ------------


_TOKEN_PLACEHOLDER = ViolationSpec(TokenPlaceholder)
#: Kinds of all findings about placeholders.
OF_PLACEHOLDERS = kinds(_TOKEN_PLACEHOLDER)
OF_SELECTIONS = kinds(PAST_PAGE, UNKNOWN_TOKEN) | OF_PLACEHOLDERS
BOX_PAST_PAGE = ViolationSpec(PastPage)


# -- Shapes with a position in a text, in time, or in a conversation: text ranges, video segments, composite masks, message ids --


GUARD_OF_WORDS = WORDS[0].words


def location(*, messages: bool) -> Record:
    """Returns ``location``. ``messages``: the text may be a conversation, whose messages have ids."""
    ends = {
        end: Member(
            Number(
                spec_of(LocationEndNotWhole, f"location.{end}", 0, "characters, from 0"),
                spec_of(BeyondText, f"location.{end}"),
                minimum=0,
                maximum=LARGEST,
                whole=True,
            ),
            missing=spec_of(LocationEndMissing, "location", end, 'a location is {"start": …, "end": …}'),
        )
        for end in ("start", "end")
    }
    names = {
        "start": ("from", "begin", "startOffset", "start_offset", "startChar", "start_char", "startIndex", "start_index"),
        "end": ("to", "stop", "endOffset", "end_offset", "endChar", "end_char", "endIndex", "end_index"),
    }
    begins = ("offset", "start", *names["start"])
    by_length = {begin: spec_of(BeginAndLength, begin) for begin in begins}

    def also_written(value: Any) -> ViolationSpec | None:
        if value.__class__ is not dict or "length" not in value or not value.keys().isdisjoint(("end", *names["end"])):
            return None
        return next((by_length[begin] for begin in begins if begin in value), None)

    message = forbidden_inside(spec_of(MessageIdInside, "messageId", "location"), "messageId", used=messages)
    ends_renamed = {
        other: (ViolationSpec(LocationEndRenamed, (other, "end"), if_both=BothLocationMembers), "end") for other in names["end"]
    }
    forbidden = {
        **forbidden_aliases(LocationMemberRenamed, BothLocationMembers, names),
        **ends_renamed,
        **message,
        **confidence_in("location"),
    }
    return inner_record(ends, spec_of(LocationForm), forbidden=forbidden, also_written=also_written, holds=LOCATION)


def text_selections() -> Items:
    at = "an entry of textSelections"
    ids = spec_of(TokenIds, "textSelections")
    unnamed = spec_of(SelectionNeeds, "a token id", "a string that is not empty")
    token = Text(unnamed, minimum=1, length=unnamed, guard=GUARD_OF_WORDS)
    group = spec_of(SelectionNeeds, "groupId", "a string that is not empty")
    members = {
        "tokenIds": Member(Items(token, wrong=ids, minimum=1, length=ids), missing=_part(at, "tokenIds", "list the ids of the words")),
        "groupId": Member(
            Text(group, minimum=1, length=group, guard=GUARD_OF_WORDS),
            missing=_part(at, "groupId", "give the id of the group of words, from the text layer"),
        ),
        "page": Member(
            whole_number(spec_of(SelectionPageNotWhole, "page of a text selection", 1, "pages, from 1"), 1),
            missing=_part(at, "page", "pages of text selections count from 1"),
        ),
    }
    wrong = spec_of(SelectionsEmpty, "textSelections", "selections")
    entry = inner_record(
        members,
        spec_of(SelectionNeeds, at, "an object"),
        forbidden=confidence_in("textSelections"),
        aliases=alias_specs(SELECTION_NAMES),
        holds=SELECTION,
    )
    return Items(entry, wrong=wrong, minimum=1, length=wrong)


def _part(what: str, member: str, fix: str) -> ViolationSpec:
    return spec_of(TextSelections, what, member, fix)


@cache
def page() -> dict[str, Member]:
    """Returns ``page`` and ``unit`` of a box on a PDF."""
    spec = spec_of(PdfUnit)
    unit = Text(spec, pattern="^(POINTS|PIXELS|INCHES|PERCENT)(?![\\s\\S])", form=spec, column="unit")
    return {
        "page": Member(
            whole_number(spec_of(PageNotWhole, "page", 0, "pages, from 0"), 0),
            missing=spec_of(PdfPageUnit, "a box on a PDF", "page", 'add "page": 0 for the first page'),
            within="bbox",
        ),
        "unit": Member(
            unit,
            missing=spec_of(PdfPageUnit, "a box on a PDF", "unit", 'add "unit": "POINTS", or PIXELS, INCHES, PERCENT'),
            within="bbox",
        ),
    }


def extras(*, box: bool = False) -> dict[str, Member]:
    """Returns the members that records have only on some media, for an unknown medium: none is required, but unreadable values are
    reported. ``box``: a bounding box may have its page."""
    on_page = page() if box else {"page": Member(AnyValue()), "unit": Member(AnyValue())}
    known = {**on_page, "messageId": message_id(None, ""), "groupKey": group_key()}
    return {
        name: Member(replace(node, nullable=True, column=node.column or name) if isinstance(node, Number | Text) else node)
        for name, node in [(name, member.node) for name, member in known.items()]
    }


def placeholders_in(selection: Any, path: Path, row: DataRow | None, out: Out) -> None:
    """Reports placeholders in place of a selection's tokens or group. If the list of data rows has the ids of the page, they are reported
    as unknown ids instead."""
    if selection.__class__ is not dict:
        return
    tokens, group = selection.get("tokenIds"), selection.get("groupId")
    if (row is None or row.tokens is None) and tokens.__class__ is list:
        left = [at for at, token in enumerate(tokens) if _is_placeholder(token)]
        if left:
            add_finding(out, _TOKEN_PLACEHOLDER, ((path, "tokenIds"), left[0]), tokens[left[0]], "token", len(left) - 1)
    if (row is None or row.groups is None) and _is_placeholder(group):
        add_finding(out, _TOKEN_PLACEHOLDER, (path, "groupId"), group, "group of words", 0)


def _is_placeholder(value: Any) -> bool:
    return value.__class__ is str and len(value) > 2 and value[0] == "<" and value[-1] == ">"


ABSENT = kinds(PdfPageUnit, LocationEndMissing, TextSelections)
