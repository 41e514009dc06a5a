"""Errors in the clauses of a rule: its subject, an unknown severity, signs between clauses."""

from __future__ import annotations

from predlint.lang.errors import TextError
from predlint.lang.parse_stop import ParseStop, nearest_keyword
from predlint.lang.words import CLAUSES
from predlint.lazy_regex import lazy_regex
from predlint.names import quote

SEVERITIES = ("error", "warning", "info")
#: Other programs' words for clauses -> the word of the language.
_CALLED: dict[str, str] = {
    **dict.fromkeys(("err", "fatal", "critical", "failure"), "error"),
    **dict.fromkeys(("warn", "caution"), "warning"),
    **dict.fromkeys(("note", "notice", "hint", "information", "notification"), "info"),
}
#: Number of characters before the error that are examined.
_NEAR = 500
_NAME = r'(?:[^\W\d]\w*|"[^"\n]*")'
_NAMES = rf"{_NAME}(?:\s*,\s*{_NAME})*"
_PART_BEHIND = lazy_regex(rf",\s*(?:{'|'.join(CLAUSES)})(?![\w-])")
_PART_BEFORE = lazy_regex(r",\s*(?:require|when)\s+\Z")
_TEXT_BEFORE = lazy_regex(r",\s*(?:message|fix|why)\s+\Z")
_ON_NOTHING = lazy_regex(r"\bon\s+(?:require|when)\s+\Z")
_ON_NAMES = lazy_regex(rf"\bon\s+(?:each\s+)?({_NAMES})\s*\Z")
_JOINED = lazy_regex(rf"(?:(?:and|or)(?![\w-])|&&?|\|\|?|\+|/)\s*({_NAME})")
_ON = lazy_regex(r"\bon\s+(?:each\s+)?\Z")
_IN_BRACKETS = lazy_regex(rf"[(\[]\s*({_NAMES})\s*[)\]]")


def clause_mistake(stop: ParseStop) -> TextError | None:
    """Returns the error in a clause of a rule, if the words around it show what was meant."""
    if not stop.in_rule or stop.ended:
        return None
    before = stop.before[-_NEAR:]
    return _severity(stop) or _comma(stop, before) or _on(stop, before)


def _severity(stop: ParseStop) -> TextError | None:
    if stop.accepts != {"SEVERITY"}:
        return None
    choice = "one of " + ", ".join(SEVERITIES)
    if stop.word in CLAUSES:
        return stop.make('a severity is missing after "severity"', choice)
    if stop.whole_text() and stop.found.strip('"') in SEVERITIES:
        return stop.make("a severity goes without quotes", f"write {stop.found.strip(chr(34))}")
    if not stop.word:
        return None
    near = _CALLED.get(stop.word.lower()) or nearest_keyword(stop.word, SEVERITIES)
    off = "; --ignore with the name of a rule turns it off" if stop.word.lower() in ("off", "none", "never", "ignore") else ""
    return stop.make(f"{quote(stop.found)} is not a severity", f"did you mean {near}? {choice}" if near else choice + off)


def _comma(stop: ParseStop, before: str) -> TextError | None:
    """Returns the error for a comma between two parts. After ``on car,`` the next part was read as one more name."""
    message = 'no "," goes between the parts of a rule', "leave it out"
    if stop.found == "," and _PART_BEHIND.match(stop.text, stop.start):
        return stop.make(*message)
    read = (_PART_BEFORE.search(before) if stop.found != "," else None) or (_TEXT_BEFORE.search(before) if stop.whole_text() else None)
    if read is None or "AS" not in stop.accepts:
        return None
    at = stop.start - len(read.group())
    return stop.make(*message, at, at + 1)


def _on(stop: ParseStop, before: str) -> TextError | None:
    """Returns the error for ``on`` without a name, or with several names that are not separated by commas."""
    if (nothing := _ON_NOTHING.search(before)) is not None and "AS" in stop.accepts and stop.found != ",":
        at = stop.start - len(nothing.group())
        return stop.make('what the rule is on is missing after "on"', "for example: on car, or on data row", at, at + 2)
    names, joined = _ON_NAMES.search(before), _JOINED.match(stop.text, stop.start)
    if names is not None and joined is not None and "COMMA" in stop.accepts:
        return stop.make(f"{stop.spelt()} is not expected here", f"several are set apart by commas: on {names.group(1)}, {joined.group(1)}")
    inside = _IN_BRACKETS.match(stop.text, stop.start) if _ON.search(before) else None
    if inside is not None:
        return stop.make(f"{stop.spelt()} is not expected here", f"several go without brackets: on {inside.group(1)}")
    return None
