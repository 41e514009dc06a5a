"""Errors for wording in rules that comes from other languages or everyday speech, if the words around it show what was meant."""

from __future__ import annotations

import re

from predlint.lang.errors import TextError
from predlint.lang.parse_stop import ParseStop
from predlint.lang.words import CLAUSES
from predlint.lazy_regex import lazy_regex
from predlint.names import quote

#: Number of characters before the error that are examined.
_NEAR = 200
_UNITS = frozenset("pixel pixels px² px2 cm mm m km in inch inches deg degree degrees s sec secs second seconds ms frame frames pt".split())
_WORD = r'([^\W\d]\w*|"[^"\n]*")'
_NUMBER = r"(\d+(?:\.\d+)?(?:\s?(?:%|px))?)"
_CONDITION = r"\b(?:require|when|and|or|not)\s+"
#: A pattern before the place where the parser stopped, a pattern at it, and what to write. {a[1]} is a group of the first.
_MISTAKES: tuple[tuple[str, str, str], ...] = (
    (r"<", r">", "write !="),
    (rf"{_WORD}\s+is\s+", r"(\([^()\n]*\))", "write {a[1]} is one of {b[1]}"),
    (rf"{_WORD}\s+is\s+not\s+", r"(\([^()\n]*\))", "write {a[1]} is not one of {b[1]}"),
    (rf"{_WORD}\s+is\s+not\s+{_WORD}\s*", rf",\s*{_WORD}", "write {a[1]} is not one of ({a[2]}, {b[1]})"),
    (rf"{_WORD}\s+is\s+{_WORD}\s*", rf",\s*{_WORD}", "write {a[1]} is one of ({a[2]}, {b[1]})"),
    (rf"{_WORD}\s+is\s+exactly\s+", r"(one|\d+)\b", "write exactly {b[1]} {a[1]}"),
    (rf"{_WORD}\s+(?:is\s+)?", rf"between\s+{_NUMBER}\s+and\s+{_NUMBER}", "write {b[1]} <= {a[1]} <= {b[2]}"),
    (rf"{_WORD}\s+", rf"in\s+{_NUMBER}\s*\.\.+\s*{_NUMBER}", "write {b[1]} <= {a[1]} <= {b[2]}"),
    (r"matches\s+", r"/([^/\n]*)/", 'write matches "{b[1]}"'),
    (r"\bnot\s+missing\s*", rf"\(?\s*{_WORD}", "write {b[1]} is not missing"),
    (rf"{_CONDITION}missing\s*", rf"\(?\s*{_WORD}", "write {b[1]} is missing"),
    (rf"{_CONDITION}has\s+", _WORD, "write {b[1]} is not missing"),
    (rf"{_WORD}\s+", r"exists\b", "write {a[1]} is not missing"),
    (r"\b(inside|overlaps)\s+(?:an?|the|any)\s+", _WORD, "write {a[1]} some {b[1]}"),
    (r"\b(inside|overlaps)\s+other\s+", _WORD, "write {a[1]} some other {b[1]}"),
    (r"[<>=]\s*(some|no|every)\s+", _WORD, "a value is compared with a value: some {b[1]} where this.width > {b[1]}.width"),
    (r"\bdata\s+", r"row\s*\.\s*(\w+)", "write data_row.{b[1]}"),
    (rf"{_CONDITION}for\s+", r"(?:every|each|all)\b", "leave for out: every car has width > 8 px"),
    (rf"{_CONDITION}one\s+", _WORD, "write exactly one {b[1]}"),
    (rf"\b(no|some)\s+{_WORD}\s+", r"(overlaps|inside)\b", "write {a[1]} {a[2]} where {a[2]} {b[1]} some …"),
    (rf"\b(no|some)\s+{_WORD}\s+", r"(?:is|includes|matches)\b", "write {a[1]} {a[2]} where …"),
    (rf"\b(no|some)\s+(other\s+)?{_WORD}\s+", rf"{_WORD}\s*[<>=!]", "write {a[1]} {a[2]}{a[3]} where {b[1]} …"),
    (rf"\b(no|some)\s+(other\s+)?{_WORD}\s+", r"(?:with|having|whose|that|which)\b", "write {a[1]} {a[2]}{a[3]} where …"),
    (rf"\bevery\s+{_WORD}\s+", _WORD, "write every {a[1]} has …"),
    (
        rf"(?:\bon\s+|,\s*){_WORD}\s+",
        rf"{_WORD}\s*(?:[<>=!]|(?:is|includes|matches)\b)",
        "a condition begins with require or when: require {b[1]} …",
    ),
    (r"\b(message|fix|why)\s+", r"(\{[^\n}]*\})", 'write it between quotes: {a[1]} "{b[1]}"'),
    (r"(?:\bon\s+|,\s*)", r"\*", "write on record, or on object for all that is drawn"),
    (r"[<>=]\s*", r"\+\s?(\d[\w.]*)", "write {b[1]}"),
    (r"\*", r"\*", "there are no powers: width * width"),
    (rf"{_CONDITION}(\d+(?:\.\d+)?)\s+", _WORD, "write {a[1]} * {b[1]}"),
    (r"(\d+(?:\.\d+)?)\s?", r"percent\b", "write {a[1]}%"),
    (rf"\bcount\s*\(\s*({_WORD})\s*", r"(,[^()\n]*)\)", "several go between parentheses of their own: count(({a[1]}{b[1]}))"),
    (r"\bon\s+(all|every|any)\s+", _WORD, "leave {a[1]} out: on {b[1]} means each of them"),
    (rf"{_WORD}\s+includes\s+{_WORD}\s*", rf",\s*{_WORD}", "write {a[1]} includes any of ({a[2]}, {b[1]})"),
    (rf"\b(some|no|every)\s+(other\s+)?{_WORD}\s*", rf",\s*(?!(?:some|no|every)\b){_WORD}", "write {a[1]} {a[2]}({a[3]}, {b[1]})"),
    (rf"{_CONDITION}[^,{{}}]*[\w)%]\s*", r",\s*[^\W\d]", "conditions are joined by and: width > 8 px and height > 8 px"),
    (rf"{_CONDITION}[^{{}}]*\d(?:\s?px|\s?%)?\s+", rf"{_WORD}\s*[<>=!]", "conditions are joined by and: and {b[1]} …"),
    (r"[\w)]\s*", r"(?:%|mod\b)", "there is no remainder: + - * / compute"),
    (r"px\s?", r"[²³^]", "leave it out: an area is in square pixels already"),
    (r"\d", r"[°²³^]", "lengths are in px, or without a unit"),
    (r"[\w)]\s*", r"\^", "there are no powers: width * width"),
)
_COMPILED = tuple((lazy_regex(rf"(?:{before})\Z"), lazy_regex(behind), help) for before, behind, help in _MISTAKES)
_LONG_NUMBER = lazy_regex(r"(?<![\w.])\d{1,3}\Z")
_CLAUSE_IN_ITS_PLACE = lazy_regex(r"\b(when|require)\s+(?:when|require|message|fix|why)\s+\Z")
_THOUSANDS = lazy_regex(r"(?:[,_']\d{3})+(?!\d)")
_FIRST_WORD = lazy_regex(rf"(?:\b(?:rule|on|some|no|every)|,)\s+{_WORD}\s+\Z")


def rule_mistake(stop: ParseStop) -> TextError | None:
    """Returns the error in a rule, if the words around it show what was meant."""
    if not stop.in_rule or stop.ended:
        return None
    if stop.at_line and stop.text.startswith("--", stop.start):
        return stop.make('"--" is not expected here', "a comment begins with #", None, stop.start + 2)
    before = stop.before[-_NEAR:]
    started, rest = _LONG_NUMBER.search(before), _THOUSANDS.match(stop.text, stop.start)
    if started is not None and rest is not None:
        number = re.sub(r"\D", "", started.group() + rest.group())
        return stop.make(f"{quote(rest.group()[0])} is not expected here", f"write {number}", None, stop.start + 1)
    if stop.word.lower() in _UNITS and re.search(r"\d\s*\Z", before):
        return stop.make(f"{quote(stop.word)} is not a unit here", "lengths are in px, or without a unit; areas in square px; shares in %")
    if (exists := re.search(r"\bexists\s+\Z", before)) is not None and stop.word:
        begin = stop.start - len(exists.group())
        help = f"write some {stop.word}; of an answer: {stop.word} is not missing"
        return stop.make('"exists" is not known here', help, begin, begin + len("exists"))
    if (clause := _CLAUSE_IN_ITS_PLACE.search(before)) is not None and stop.word:
        begin = stop.start - len(clause.group())
        return stop.make(
            f'a condition is missing after "{clause.group(1)}"', "for example: width > 8 px", begin, begin + len(clause.group(1))
        )
    if stop.found == "}" and "RPAR" in stop.accepts and stop.innermost("LPAR", "RPAR", "LBRACE") == "LPAR":
        opened = next(item for item in reversed(stop.stack) if str(getattr(item, "type", "")) == "LPAR").start_pos
        return stop.make('this "(" is not closed', 'a ")" is missing before the "}"', opened, opened + 1)
    for pattern, found_here, help in _COMPILED:
        a, b = pattern.search(before), found_here.match(stop.text, stop.start)
        if a is not None and b is not None:
            return stop.make(f"{stop.spelt()} is not expected here", _filled(help, a, b))
    return _name_of_several_words(stop, before)


def _name_of_several_words(stop: ParseStop, before: str) -> TextError | None:
    """``on license plate``, ``rule big car``."""
    first = _FIRST_WORD.search(before)
    if first is None or not stop.word or first.group(1).startswith('"') or not (stop.accepts == {"LBRACE"} or "AS" in stop.accepts):
        return None
    expected = stop.expected_keywords()
    if stop.word in CLAUSES or stop.word in expected or stop.near(expected) is not None or stop.foreign():
        return None
    name = quote(f"{first.group(1)} {stop.word}")
    return stop.make(f"{stop.spelt()} is not expected here", f"a name of several words goes between quotes: {name}")


def _filled(help: str, a: re.Match[str], b: re.Match[str]) -> str:
    """Returns the hint, filled with the words of the text; options are separated by commas."""
    parts = [re.sub(r"\s+or\s+|\s*\|\s*", ", ", part or "") for part in (b.group(), *b.groups())]
    return help.format(a=[part or "" for part in (a.group(), *a.groups())], b=parts)
