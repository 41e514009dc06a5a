"""Reads a line of a report as a diagnostic, or explains what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from predlint.diagnostics import Diagnostic, Severity
from predlint.lazy_regex import lazy_regex
from predlint.names import listing, quote

_CODE = lazy_regex(r"[A-Z]{3}[0-9]{3}\Z")
_LEVELS = {severity.label: severity for severity in Severity}
#: Members of a record's identity.
_RECORD = ("data_row", "uuid", "feature")


def _count_from(low: int) -> Callable[[Any], bool]:
    return lambda value: value is None or (isinstance(value, int) and not isinstance(value, bool) and low <= value < 1 << 62)


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_text_or_null(value: Any) -> bool:
    return value is None or isinstance(value, str)


def _is_code(value: Any) -> bool:
    return isinstance(value, str) and _CODE.match(value) is not None


def _is_severity(value: Any) -> bool:
    return isinstance(value, str) and value in _LEVELS


def _is_record(value: Any) -> bool:
    return isinstance(value, dict) and all(map(_is_text_or_null, cast("dict[str, Any]", value).values()))


#: Name of a member -> check of its value, and the words for what is expected.
_MEMBERS: dict[str, tuple[Callable[[Any], bool], str]] = {
    "file": (_is_text_or_null, "text or null"),
    "line": (_count_from(1), "a whole number from 1, or null"),
    "column": (_count_from(1), "a whole number from 1, or null"),
    "offset": (_count_from(0), "a whole number from 0, or null"),
    "pointer": (_is_text, "text"),
    "code": (_is_code, "three capital letters and three digits"),
    "rule": (_is_text, "text"),
    "severity": (_is_severity, "error, warning or info"),
    "message": (_is_text, "text"),
    "help": (_is_text_or_null, "text or null"),
    "record": (_is_record, "an object of strings"),
}


def finding(value: Any) -> Diagnostic | str:
    """Returns the finding, or the message about what is wrong with it. Unknown members are skipped, because a later release may have
    more."""
    if not isinstance(value, dict):
        return f"an object is expected, found {quote(value)}"
    members = cast("dict[str, Any]", value)
    missing = [name for name in _MEMBERS if name not in members]
    if missing:
        return f"no finding: {listing(missing)} {'is' if len(missing) == 1 else 'are'} missing"
    for name, (fits, wanted) in _MEMBERS.items():
        if not fits(members[name]):
            return f'"{name}" must be {wanted}, found {quote(members[name])}'
    file, line, column, offset, pointer, code, rule, severity, message, help, record = (members[name] for name in _MEMBERS)
    identity = {name: record.get(name) for name in _RECORD}
    return Diagnostic(
        file, line, column, offset, pointer, code, rule, _LEVELS[severity], message, help, members.get("value"), identity
    )  # fmt: skip
