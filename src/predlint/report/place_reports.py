"""Reports that list every place: ``concise`` for people and editors, ``jsonl`` and ``json`` for programs.

Each renders a finding when it is found, writes it when its turn comes, and keeps none, so that memory does not grow with the number of
findings.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, cast

import orjson

from predlint.diagnostics import Diagnostic, Severity
from predlint.report.model import Group, Summary, Writable
from predlint.report.terminal import PLAIN, Style, as_word, printable, seen
from predlint.statistics.data import as_data

if TYPE_CHECKING:
    from predlint.statistics.gathering import Statistics

#: Version of the format of ``--format json``.
JSON_VERSION = 1
#: Labels by severity, the lowest first.
_LABELS = tuple(severity.label for severity in sorted(Severity))
#: orjson stops at 254 levels; a value inside a diagnostic is two levels down.
_MAX_DEPTH = 200


class ConciseSink:
    """Writes one line for each finding: ``file:line:column: error GEO004 message [pointer]; help``."""

    wants_places = True

    def __init__(self, stream: Writable, *, style: Style = PLAIN) -> None:
        self._stream = stream
        self._style = style

    def render(self, diagnostic: Diagnostic) -> bytes:
        return f"{concise(diagnostic, self._style)}\n".encode("utf-8", "backslashreplace")

    def emit(self, rendered: bytes) -> None:
        self._stream.write(rendered)

    def finish(self, summary: Summary, groups: list[Group]) -> None:
        """Writes nothing: programs that read this format would take any other line for a finding."""


def concise(diagnostic: Diagnostic, style: Style = PLAIN) -> str:
    """Returns the finding in one line."""
    d = diagnostic
    where = as_word(d.file) if d.file is not None else "record"
    if d.line is not None:
        where += f":{d.line}" if d.column is None else f":{d.line}:{d.column}"
    line = f"{style.place(where + ':')} {style.severity(_LABELS[d.severity], d.severity)} {style.strong(d.code)} {printable(d.message)}"
    if d.pointer:
        line += style.faint(f" [{printable(d.pointer)}]")
    return f"{line}; {style.help(printable(d.help))}" if d.help else line


class JsonlSink:
    """Writes one JSON object per line, with its members in the documented order."""

    wants_places = True
    before, after = b"", b"\n"

    def __init__(self, stream: Writable) -> None:
        self._stream = stream

    def render(self, diagnostic: Diagnostic) -> bytes:
        return seen(as_json_line(diagnostic)) + self.after

    def emit(self, rendered: bytes) -> None:
        self._stream.write(rendered)

    def finish(self, summary: Summary, groups: list[Group]) -> None:
        """Writes the last line, which is no finding: its code is empty, and the totals are under "summary". Times are left out, because
        equal files give equal reports. The line has all members of a finding, so that programs can read them in every line."""
        totals = summary.as_dict()
        del totals["seconds"]
        members = dict.fromkeys(Diagnostic.__struct_fields__) | {"code": "", "rule": "", "message": "the totals of this report"}
        self._stream.write(seen(orjson.dumps(members | {"summary": totals})) + self.after)


class JsonSink:
    """Writes one JSON object. The findings come before the summary, which is known only at the end."""

    wants_places = True
    before, after = b",\n", b""

    def __init__(self, stream: Writable) -> None:
        self._stream = stream
        self._head = b'{"version":%d,"diagnostics":[' % JSON_VERSION

    def render(self, diagnostic: Diagnostic) -> bytes:
        return self.before + seen(as_json_line(diagnostic))

    def emit(self, rendered: bytes) -> None:
        if self._head:
            rendered, self._head = self._head + rendered[1:], b""  # the first finding has no comma before it
        self._stream.write(rendered)

    def finish(self, summary: Summary, groups: list[Group]) -> None:
        more = b""
        if summary.statistics is not None:
            more = b',"statistics":' + statistics_value(summary.statistics)
        elif summary.statistics_read is not None:
            more = b',"statistics":' + summary.statistics_read
        self._stream.write((self._head or b"\n") + b'],"summary":' + seen(orjson.dumps(summary.as_dict())) + more + b"}\n")


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
    return _LABELS[severity]


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


def statistics_value(statistics: Statistics) -> bytes:
    """Returns one JSON value: the member ``statistics`` of a report."""
    data = as_data(statistics)
    try:
        return seen(orjson.dumps(data))
    except TypeError:  # half of a surrogate pair in a name
        return seen(orjson.dumps(plain(data)))
