"""Findings of lines as JSON texts, assembled from parts that many of them share; and values that every reader of JSON accepts."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from operator import itemgetter
from typing import Any, NamedTuple, cast

import orjson

from predlint.model.diagnostics import Diagnostic, Severity
from predlint.model.findings import keys_of, pointer
from predlint.model.violation import Finding, Path
from predlint.report.finding_cases import FindingMemo
from predlint.report.source_record import SourceRecord, Who
from predlint.report.totals import FindingTexts, PartFindings, PartOffset, diagnostic_of, order_of

#: Version of the format of ``--format json``.
JSON_VERSION = 1
#: Labels by severity, the lowest first.
LABELS = tuple(severity.label for severity in sorted(Severity))
#: orjson stops at 254 levels; a value inside a diagnostic is two levels down.
_MAX_DEPTH = 200


def as_json_line(diagnostic: Diagnostic) -> bytes:
    """Returns the diagnostic as JSON, for any value in it."""
    d = diagnostic
    members: dict[str, Any] = {
        "file": d.file, "line": d.line, "column": d.column, "offset": d.offset, "pointer": d.pointer, "code": d.code, "rule": d.rule,
        "severity": label(d.severity), "message": d.message, "help": d.help, "value": finite(d.value), "record": d.record,
    }  # fmt: skip
    try:
        return orjson.dumps(members)
    except TypeError:  # a lone surrogate, an integer beyond 64 bits, nesting beyond orjson's, an object from a Python caller
        return orjson.dumps(plain(members))


def label(severity: Severity) -> str:
    """Returns the word for a severity."""
    return LABELS[severity]


def finite(value: Any) -> Any:
    """Returns the value, or a text for a number that JSON does not have: orjson would write null, as if there were no value."""
    return _number_text(value) if type(value) is float and not math.isfinite(value) else value


def plain(value: Any, depth: int = 0) -> Any:
    """Returns the value with everything that JSON cannot represent replaced by a descriptive text."""
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode()
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return value if -(1 << 63) <= value < 1 << 64 else _integer_text(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else _number_text(value)
    if isinstance(value, dict | list | tuple) and depth >= _MAX_DEPTH:
        return "…"
    if isinstance(value, dict):
        members = cast("dict[Any, Any]", value)
        return {_key(name): plain(member, depth + 1) for name, member in members.items()}
    if isinstance(value, list | tuple):
        return [plain(item, depth + 1) for item in cast("list[Any]", value)]
    return plain(repr(value))


def _key(name: Any) -> str:
    return plain(name) if isinstance(name, str) else plain(repr(name))


def _integer_text(value: int) -> str:
    # Python refuses to format integers of many thousand digits, because that takes quadratic time
    return str(value) if value.bit_length() < 4096 else f"an integer of {value.bit_length():,} bits"


def _number_text(value: float) -> str:
    return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"


# -- Findings as JSON texts: sorted, and handed over by processes that check a part of a file ----------------------
#
# Such a process does not know how many lines are before its part, so the texts begin after the number of the line.

_place = itemgetter(0, 1)


class TextColumns(NamedTuple):
    """Findings in the order of a report."""

    orders: list[int]
    codes: list[str]
    texts: list[bytes]


def head_of(file: str | None) -> bytes:
    """Returns what `as_json_line` writes before the line number of every finding of a file."""
    try:
        name = orjson.dumps(file)
    except TypeError:  # half of a surrogate pair
        name = orjson.dumps(plain(file))
    return b'{"file":%b,"line":' % name


def text_of(order: int, diagnostic: Diagnostic) -> FindingTexts:
    """Returns a finding about a line in the form for handing over."""
    assert diagnostic.line is not None, "it is of a line"
    head = head_of(diagnostic.file) + b"%d" % diagnostic.line
    text = as_json_line(diagnostic)
    assert text.startswith(head), "file and line come first"
    return FindingTexts(diagnostic.file, [order], [diagnostic.code], [diagnostic.line], [text[len(head) :]])


def merge_texts(several: list[FindingTexts]) -> FindingTexts | None:
    """Merges texts of one file, in the order of a report; None for an empty list."""
    if len(several) < 2:
        return several[0] if several else None
    _, *columns = zip(*several, strict=True)
    return FindingTexts(several[0].file, *_in_order([list(chain.from_iterable(column)) for column in columns]))


def join_texts(found: Sequence[PartFindings], shift: PartOffset) -> TextColumns:
    """Returns the findings that were handed over for a part, with positions in the whole file."""
    several: list[TextColumns] = []
    for each in found:
        if each.texts is not None:
            file, orders, codes, lines, texts = each.texts
            head = head_of(file)
            whole = [b"%b%d%b" % (head, shift.lines + line, text) for line, text in zip(lines, texts, strict=True)]
            several.append(TextColumns(orders, codes, whole))
        if each.rows:
            alone = [diagnostic_of(row, shift) for row in each.rows]
            several.append(
                TextColumns([row[0] for row in each.rows], [each.code for each in alone], [as_json_line(each) for each in alone])
            )
    if not several:
        return TextColumns([], [], [])
    return TextColumns(*_in_order([list(chain.from_iterable(column)) for column in zip(*several, strict=True)]))


def _in_order(columns: list[list[Any]]) -> list[list[Any]]:
    """Sorts columns by the first two, which are orders and codes."""
    orders, codes = columns[:2]
    if orders == sorted(orders):
        if len(set(orders)) == len(orders):
            return columns
        places = list(zip(orders, codes, strict=True))
        if places == sorted(places):
            return columns
    return [list(column) for column in zip(*sorted(zip(*columns, strict=True), key=_place), strict=True)]


# -- Writes findings of lines as `as_json_line` does, assembled from parts that many of them share -----------------
#
# If every place of a mistake on every line is listed, building a million JSON lines anew would take most of the time. Findings that cannot
# be assembled so are left to `as_json_line`.

#: Maximum number of cached pointers.
_MOST_POINTERS = 10_000
_BLANKS = frozenset(b" \t\r\n")
#: A key of a path, and its JSON string if it is a name.
_Step = tuple["str | int", "bytes | None"]


class Common(NamedTuple):
    """What all findings of a line have in common."""

    line: SourceRecord
    raw: bytes
    value: dict[str, Any]
    offset: int
    head: bytes
    """The JSON text before the column."""
    who: Who
    record: dict[str, str | None]
    """The identity of the record that most of them are about."""
    end: bytes
    """The JSON text of that identity, after a finding's own members."""

    def end_of(self, path: Path) -> bytes:
        """Returns the JSON text after the members of the finding at a path: one line may contain several records."""
        record = self.who(path)
        return self.end if record is self.record else _end(record)


class Listing:
    """Writes findings as JSON and caches the parts that they share."""

    def __init__(self, *, apart: bool) -> None:
        """``apart``: the texts are handed over, and begin after the line number; else they are complete."""
        self._apart = apart
        self.alone, self.together, self.joined = text_of, merge_texts, join_texts
        self._paths: dict[Path, tuple[list[_Step], bytes]] = {}
        self._file: tuple[str | None, bytes] | None = None

    def all_of(
        self,
        findings: Iterable[tuple[int, Finding, FindingMemo]],
        line_at: Callable[[int], SourceRecord],
        identify: Callable[[Any], Who],
        diagnose: Callable[[SourceRecord, Finding, FindingMemo], Diagnostic],
    ) -> FindingTexts:
        """Returns the findings of lines (at least one), by the index of the line, in order. ``diagnose`` builds those that cannot be
        assembled."""
        placed: list[tuple[int, str, int, int, bytes]] = []
        line, before, common = SourceRecord(None, None, None, b"", None), -1, None
        for place, finding, known in findings:
            if place != before:
                line, before = line_at(place), place
                common = self.line(line, identify)
            tail = known.tail or self._tail(finding, known)
            code = finding.code
            if common is None or tail is None:
                diagnostic = diagnose(line, finding, known)
                order = order_of(diagnostic)
                text = text_of(order, diagnostic).texts[0] if self._apart else as_json_line(diagnostic)
                placed.append((order, code, len(placed), line.number or 0, text))
            else:
                _, raw, value, offset, head, *_ = common
                steps, pointer_json = self._paths.get(finding.path) or self._path(finding.path)
                at = _start(raw, steps, value)
                if at < 0:
                    at = line.starts_at(finding.path)
                text = b'%b%d,"offset":%d,"pointer":%b,%b%b' % (head, at + 1, offset + at, pointer_json, tail, common.end_of(finding.path))
                placed.append((offset + at, code, len(placed), line.number or 0, text))
        placed.sort()
        orders, codes, _, lines, written = zip(*placed, strict=True)
        return FindingTexts(line.file, list(orders), list(codes), list(lines), list(written))

    @staticmethod
    def _tail(finding: Finding, known: FindingMemo) -> bytes | None:
        """Returns the JSON text of a finding after its position; None if only `as_json_line` can write it."""
        rule = finding.rule
        assert known.group is not None, "the rule is not off"
        message, help_ = (known.message, known.help) if known.message is not None else finding.words()
        members = {
            "code": rule.code, "rule": rule.slug, "severity": label(known.group.severity), "message": message, "help": help_,
            "value": finite(finding.value),
        }  # fmt: skip
        try:
            tail = orjson.dumps(members)[1:-1]
        except TypeError:
            return None
        if known.message is not None:
            known.tail = tail
        return tail

    def line(self, line: SourceRecord, identify: Callable[[Any], Who]) -> Common | None:
        """Returns what the findings of a line have in common; None if only `as_json_line` can write them."""
        raw, number, offset = line.raw, line.number, line.offset
        plain = raw[:1] == b"{" and b"\\" not in raw and raw.isascii() and b"\n" not in raw
        if not plain or offset is None or number is None or line.base or line.shift:
            return None
        try:
            if line.value is None:
                line.value = orjson.loads(raw)
            head = b',"column":' if self._apart else b'%b%d,"column":' % (self._head(line.file), number)
            who = identify(line.value)
            return Common(line, raw, line.value, offset, head, who, record := who(None), _end(record))
        except (TypeError, orjson.JSONDecodeError):
            return None

    def _path(self, path: Path) -> tuple[list[_Step], bytes]:
        steps = [(key, b'"%b"' % key.encode("utf-8", "surrogatepass") if isinstance(key, str) else None) for key in keys_of(path)]
        known = steps, orjson.dumps(pointer(path))
        if len(self._paths) < _MOST_POINTERS:
            self._paths[path] = known
        return known

    def _head(self, file: str | None) -> bytes:
        if self._file is None or self._file[0] != file:
            self._file = file, head_of(file)
        return self._file[1]


def _end(record: dict[str, str | None]) -> bytes:
    return b',"record":%b}' % orjson.dumps(record)


def _start(raw: bytes, steps: list[_Step], value: Any) -> int:
    """Returns where the value at a path starts in a line without escapes and duplicate members, as `LinePlaces.starts_at` does; -1 if a
    quick search cannot tell."""
    at = 0
    for key, quoted in steps:
        if quoted is not None and value.__class__ is dict:
            if key not in value:
                return at
            found = raw.find(quoted, at)
            end = found + len(quoted)
            if found < 0 or raw[end] != _COLON:
                return -1
            if raw.find(quoted, end) >= 0:  # it may be a member of an earlier value
                between = raw[at + 1 : found]
                if b"{" in between or b"[" in between:
                    return -1
            at = end + 2 if raw[end + 1] == _SPACE else end + 1
        elif key == 0 and value.__class__ is list and value:
            at += 1
        else:
            return -1
        if raw[at] in _BLANKS:
            return -1
        value = value[key]
    return at


_SPACE, _COLON = b" :"
