"""The diagnosis of a line whose bytes or whose JSON are wrong, its violations, and members that occur twice."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, cast

import orjson
from msgspec import Struct

from predlint.model.diagnostics import Severity
from predlint.model.findings import MOST, ViolationSpec, finding_of, spec_of
from predlint.model.texts import has_any_value, quote
from predlint.model.violation import Finding, Fix, FixContext, Path, Violation, Words, fixes

# -- The diagnosis of a line whose bytes or whose JSON are wrong ---------------------------------------------------


class Diagnosis(Struct):
    """Why a line is rejected: findings with the character they are at, or a value that can be explained further."""

    findings: list[tuple[Finding, int | None]]
    value: Any = None
    readable: bool = False
    """True if ``value`` is the line's value and is worth explaining."""
    records: Iterable[tuple[int, int]] = ()
    """Start and end of each value, in characters, if the line has several. Can be iterated once."""
    rest: int = 0
    """Number of bytes after that value that are wrong."""
    json: bytes | None = None
    """The JSON of that value, if the line writes it in another way."""


def diagnosis_of(spec: ViolationSpec, at: int | None) -> Diagnosis:
    """Returns a diagnosis with one finding about a line, and the character it is at."""
    return Diagnosis([(finding_of(spec), at)])


# -- The violations of lines whose bytes or JSON are wrong, with their messages ------------------------------------

#: The beginning of `PythonLiteral.what` for a comma that is the only mistake of a text.
COMMA = "a comma"


class NotJson(Violation, code="JSN001", slug="not-json", layer="bytes"):
    """The line is not valid JSON.

    Why: The line cannot be read as a record. An import of such a file fails, and the platform may not name the line.
    Fix: Write every line with json.dumps(record) instead of building it from text; the column of the finding shows where reading stopped.
    """

    what: str
    fix_: str | None

    def words(self) -> Words:
        return f"not JSON: {self.what}", "remove the comma" if self.what.startswith("a comma before") else self.fix_

    @fixes(
        safe="removes a comma after the object or after the last one of a list and backslashes before single quotes, and escapes raw "
        "control characters in texts (of lists and documents those of at most 16 MB)"
    )
    def fix(self, at: FixContext) -> Fix | None:
        return at.correct_json()


class PythonLiteral(Violation, code="JSN002", slug="python-literal", layer="bytes"):
    """The line is a Python literal, not JSON.

    Why: Single quotes, None, True, tuples and trailing commas are Python, and no JSON parser accepts them. It happens when str(record) or
    print(record) made the line.
    Fix: Replace str(record) or print(record) by json.dumps(record): it writes double quotes, null and true.
    """

    what: str
    listed: bool | None
    """True if found in a list that is read as one list; None if found in one object that is the file."""

    def words(self) -> Words:
        fix = "write the list with json.dumps(records)" if self.listed else "write the line with json.dumps(record)"
        if self.listed is None:
            fix = "write the file with json.dump(…), not with str(…)"
        if self.what.startswith(COMMA):
            return f"not JSON: found {self.what}, as Python and JavaScript take it", f"remove it, or {fix}"
        return f"this looks like a Python literal, not JSON: found {self.what}", fix

    @fixes(
        safe="writes it as JSON: double quotes, true, false and null, lists for tuples, no comma before a closing bracket (of lists and "
        "documents those of at most 16 MB)"
    )
    def fix(self, at: FixContext) -> Fix | None:
        return at.rewrite_literal()


class SeveralValues(Violation, code="JSN006", slug="several-values", layer="bytes"):
    r"""Two or more JSON values are on one line.

    Why: Readers of NDJSON stop after the first value or refuse the line, so the other records are lost. The usual cause is a missing line
    feed between two writes.
    Fix: Write "\n" after each record, also after the last one of a part that will be joined to another file.
    """

    between: str | None = None

    def words(self) -> Words:
        fix = f"{self.between} ends no line: write a line feed (\\n)" if self.between else "put each object on a line of its own"
        return "two JSON values on one line", fix

    @fixes(safe="writes each value on a line of its own")
    def fix(self, at: FixContext) -> Fix | None:
        return at.split_values()


class DuplicateMember(
    Violation,
    code="JSN007",
    slug="duplicate-member",
    about_name=True,
    severity=Severity.WARNING,
    layer="bytes",
    severity_in=(("content-lost", Severity.ERROR),),
):
    """A member appears twice in the same object.

    Why: JSON readers keep the last one, so the record may mean something else than its writer intended. Where the other one is a list or an
    object, such as the answers of an object or the annotations of a file, all that it holds is lost: that is an error.
    Fix: Join two lists into one, write a record for each of two objects that are both meant, and of other values leave out the wrong one;
    json.dumps of a dict cannot produce this, so look for text that is put together by hand.
    """

    name: str

    template = "the member {name:quoted} appears twice; readers keep the last one", "remove the wrong one"

    @fixes(
        safe="removes repetitions with the same value",
        unsafe="keeps the last one of members that differ, as readers do; not where a list or an object would be lost",
    )
    def fix(self, at: FixContext) -> Fix | None:
        return at.remove_duplicates()


class RepeatedAlike(Violation, of=DuplicateMember):
    """Nothing is lost: both members have the same value."""

    name: str

    template = "the member {name:quoted} appears twice, with the same value", "leave one of them out"

    def fix(self, at: FixContext) -> Fix | None:
        return at.remove_duplicates()


def duplicate_lost(value: Any, name: str) -> Words:
    fix = "if both are meant, join them or write a record for each; else leave out the wrong one"
    if isinstance(value, list):
        fix = "join both into one list"
    elif value is None:
        fix = "leave out the one that is null"
    return f"the member {quote(name)} appears twice; readers keep the last one, and the other one is lost", fix


class RepeatedContentLost(Violation, of=DuplicateMember, circumstance="content-lost"):
    """A list or an object is lost."""

    name: str

    def words(self) -> Words:
        return duplicate_lost(self.value, self.name)

    def fix(self, at: FixContext) -> Fix | None:
        return at.remove_duplicates()


class RepeatedListsLost(Violation, of=DuplicateMember, circumstance="content-lost"):
    """As `RepeatedContentLost`, for lists that were not read."""

    name: str

    def words(self) -> Words:
        return duplicate_lost([], self.name)

    def fix(self, at: FixContext) -> Fix | None:
        return at.remove_duplicates()


class Nan(Violation, code="JSN008", slug="nan", layer="bytes"):
    """The line holds NaN or Infinity, which JSON does not have.

    Why: Python writes these tokens by default, and strict JSON parsers refuse the whole line. A NaN usually stands for a score or
    coordinate that the model failed to compute.
    Fix: Give the number that was meant, or leave the member out where it may be missing; json.dumps(record, allow_nan=False) raises at the
    place where the value is made.
    """

    place: str | None = None
    """``score`` for a confidence, ``drawn`` for a part of a geometry, ``cell`` for a whole geometry."""

    def words(self) -> Words:
        fix = _WITHOUT.get(self.place, "write the number that was meant, or leave the member out")
        return "NaN and Infinity are not JSON", f"{fix}; json.dumps(…, allow_nan=False) refuses them"

    @fixes(unsafe="removes the member that holds it, where it need not be there; no score, for a prediction without one counts as certain")
    def fix(self, at: FixContext) -> Fix | None:
        return at.remove_not_a_number()


_WITHOUT: dict[str | None, str] = {
    "score": "write the score that was meant, or leave out what has none: without one it would count as certain, or be refused",
    "cell": "leave the member out where it is an empty cell of a table, as in rows of pandas; else write what was meant",
    "drawn": "write the number that was meant, or leave out what is drawn without it",
}


class NotUtf8(Violation, code="JSN009", slug="not-utf-8", layer="bytes"):
    """The line holds bytes that are not UTF-8.

    Why: JSON files are UTF-8; other bytes (Latin-1, Windows-1252) cannot be decoded, or turn into other letters so that names no longer
    match.
    Fix: Open the file for writing with encoding="utf-8"; convert an existing one with iconv -f WINDOWS-1252 -t UTF-8.
    """

    unsafe_fix = "reads the line as Windows-1252"

    byte: int
    column: int | None

    template = "byte 0x{byte:02X} is not UTF-8", "write the file with encoding='utf-8'"


class LoneSurrogate(Violation, code="JSN010", slug="lone-surrogate", layer="bytes"):
    r"""A text holds half of a surrogate pair.

    Why: The escape stands for no character, so the text cannot be encoded as UTF-8 again. Many parsers refuse it and others put a
    replacement character in.
    Fix: Cut texts by characters, not by UTF-16 units, and clean them with text.encode("utf-8", "replace").decode("utf-8") before
    json.dumps.
    """

    template = "half of a surrogate pair (\\ud800 to \\udfff) is not a character", "write the text as UTF-8, or both halves"

    @fixes(unsafe="writes the replacement character U+FFFD for it")
    def fix(self, at: FixContext) -> Fix | None:
        return at.replace_surrogate()


class TooDeep(Violation, code="JSN015", slug="too-deep", layer="bytes"):
    """The line is nested more than 254 levels deep.

    Why: Common parsers give up at 64 to 1,000 levels, Python's at about 1,000. No real annotation comes near; such a line is the mark of a
    loop in the code that wrote it. Nothing else is checked in it.
    Fix: Look for a list or dict that was appended to itself, or a classification that is nested in its own answer.
    """

    template = (
        "nested more than 254 levels deep, deeper than many JSON parsers read",
        "does a list contain itself in the program that wrote it?",
    )


class NumberTooLarge(Violation, code="JSN016", slug="number-too-large", layer="bytes"):
    """A number does not fit a double-precision float.

    Why: Readers turn it into infinity or refuse the line; either way the value that was written is lost.
    Fix: Give a finite number; a huge one usually comes from a division by nearly zero in the model's output.
    """

    what: str

    template = "{what} is more than JSON readers can hold", "give a finite number; did the program that wrote it divide by nearly zero?"


class TooLong(Violation, code="JSN018", slug="too-long", layer="bytes"):
    r"""A line, or an element of a document, is longer than 16 MB, or holds more than 800,000 values and names.

    Why: A reader needs a whole record at once, and several times its size in memory: thirty times where it is full of short values. Hardly
    a record of annotations is that large: it is many records without a line feed between them, an image inside of a record, or an archive
    of zeros. It is not read. At most 20,000 findings of one record are reported; then this one follows.
    Fix: Write "\n" after each record, keep images out of the records, and write a file again that is full of NUL bytes. Where a record is
    meant to be so large, `--max-record` raises the limit: `--max-record 128MiB` allows 4,194,304 values, one for each 32 bytes.
    """

    what: str
    size: int
    limit: int
    fix_: str

    def words(self) -> Words:
        return f"{self.what} is {_length(self.size)} long, and what is above {_length(self.limit)} (--max-record) is not read", self.fix_


class TooManyValues(Violation, of=TooLong):
    """Not longer than the limit, but with too many short values."""

    what: str
    size: int
    values: int
    maximum: int
    fix_: str

    def words(self) -> Words:
        return (
            f"{self.what} of {_length(self.size)} holds {self.values:,} values and names, "
            f"and what has more than {self.maximum:,} is not read",
            self.fix_,
        )


class TooManyFindings(Violation, of=TooLong):
    """The record has more findings than are reported."""

    maximum: int

    template = (
        "this record has more faults than the {maximum:,} that are reported",
        "fix these first, then check it again",
    )


def _length(size: int) -> str:
    return f"{size >> 20:,} MB" if size >= 1 << 20 else f"{size:,} bytes"


class LineSeparator(Violation, code="JSN012", slug="line-separator", severity=Severity.WARNING, layer="bytes"):
    r"""A text holds a raw line separator character that some readers take for the end of the line.

    Why: The vendor's Python SDK splits with str.splitlines(), which also breaks at U+2028, U+2029 and U+0085 inside a text, and so tears a
    valid record in two.
    Fix: Let json.dumps escape it (the default ensure_ascii=True does), or replace the character by a space.
    """

    name: str

    def words(self) -> Words:
        fix = "Python's splitlines, which the SDK uses, breaks the line there; write it as \\u" + self.name[2:].lower()
        return f"the raw character {self.name} is in the line", fix

    @fixes(safe="writes the character as an escape")
    def fix(self, at: FixContext) -> Fix | None:
        return at.escape_separators()


class ByteOrderMark(
    Violation, code="JSN011", slug="byte-order-mark", severity=Severity.WARNING, layer="bytes", severity_in=(("coco", Severity.ERROR),)
):
    """The file starts with a byte order mark.

    Why: Many readers skip this invisible character; some take it as part of the first record. In a COCO file it is an error: pycocotools
    opens the file as text, and json.load refuses such a text, so that COCO() and loadRes() stop.
    Fix: Write with encoding="utf-8", not "utf-8-sig"; read an existing file with "utf-8-sig" once and write it again.
    """

    safe_fix = "removes it"

    template = "the file starts with a byte order mark", "write it with encoding='utf-8', not 'utf-8-sig'"


# -- Finds members that occur twice in an object ---------------------------------------------------------------------


def has_duplicate_member(line: bytes, value: Any) -> bool:
    """Returns True if an object of the line has a member twice: then the text has more quotation marks than its value needs."""
    try:
        written = _quotation_marks(orjson.dumps(value))
    except TypeError:  # half of a surrogate pair, or nested too deep for orjson
        from predlint.model.lenient_json import is_deep

        if is_deep(line, value):
            return True  # the slow check reports it
        written = 2 * sum(len(item) if item.__class__ is dict else item.__class__ is str for item, _ in values_in(value))
    return _quotation_marks(line) != written


def _quotation_marks(text: bytes) -> int:
    """Counts the quotation marks that begin or end a string."""
    if b"\\" in text:
        text = text.replace(b"\\\\", b"").replace(b'\\"', b"")
    return text.count(b'"')


def duplicate_members(line: bytes) -> list[tuple[Finding, int | None]]:
    """Returns a finding for every member that occurs twice in an object, at its path; or the finding that the line is nested too deep."""
    try:
        return _duplicate_members(line)
    except RecursionError:
        return diagnosis_of(spec_of(TooDeep), 0).findings


def duplicate_message(name: str, values: Sequence[Any]) -> ViolationSpec:
    """Returns the violation spec for a member with several values. Parsers keep the last one."""
    *others, last = values
    different = [item for item in others if item != last]
    if any(isinstance(item, dict | list) and has_any_value(item) for item in different):
        return spec_of(RepeatedContentLost, name)
    return spec_of(DuplicateMember, name) if different else spec_of(RepeatedAlike, name)


def _duplicate_members(line: bytes) -> list[tuple[Finding, int | None]]:
    from predlint.model.lenient_json import LENIENTLY, is_deep, without_placeholders

    seen: list[tuple[Any, dict[str, ViolationSpec]]] = []

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        result = dict(items)
        if len(result) < len(items) and len(seen) <= MOST:
            values: dict[str, list[Any]] = {}
            for name, item in items:
                values.setdefault(name, []).append(item)
            seen.append((result, {name: duplicate_message(name, given) for name, given in values.items() if len(given) > 1}))
        return result

    value = json.loads(line, object_pairs_hook=pairs, **LENIENTLY)
    if is_deep(line, value):
        return diagnosis_of(spec_of(TooDeep), 0).findings
    repeated = {id(result): specs for result, specs in seen}
    found: list[tuple[Finding, int | None]] = []
    for item, path in values_in(value):
        if isinstance(item, dict):
            members = cast("dict[str, Any]", item)
            for name, specs in repeated.get(id(members), {}).items():
                found.append((finding_of(specs, (path, name), without_placeholders(members[name])), None))
                if len(found) > MOST:
                    return found
    return found


def values_in(value: Any) -> Iterator[tuple[Any, Path]]:
    """Yields a value and all values in it, each before those in it, in their order. Holds one iterator per level of nesting."""
    yield value, None
    levels = [(_inner(value), cast(Path, None))]
    while levels:
        inner, path = levels[-1]
        for key, item in inner:
            here = path, key
            yield item, here
            if item.__class__ is dict or item.__class__ is list:
                levels.append((_inner(item), here))
                break
        else:
            levels.pop()


def _inner(value: Any) -> Iterator[tuple[str | int, Any]]:
    """Returns the members or items of a value, with their names or indices."""
    if isinstance(value, dict):
        return iter(cast("dict[str, Any]", value).items())
    return enumerate(cast("list[Any]", value)) if isinstance(value, list) else iter(())
