"""Errors for parts at the wrong place, for clauses of rules, and for wording from other languages or everyday speech."""

from __future__ import annotations

import re
import unicodedata

from predlint.lang.errors import TextError
from predlint.lang.keywords import ATTRIBUTES, CLAUSES, OTHER_QUESTION, OTHER_TOOL, QUESTIONS, TOOLS
from predlint.lang.parse_stop import ParseStop, nearest_keyword
from predlint.model.texts import lazy_regex, quote

# -- Errors for parts at the wrong place of an ontology: nested parts, signs in names and between parts, words in other forms --

#: Tokens that may follow the name of a tool, a question or an option.
AFTER_NAME = frozenset({"LBRACE", "ID"})
_NAME_NEXT = ({"STRING", "WORD"}, {"STRING", "WORD", "DIGITS"})
_KINDS = frozenset((*TOOLS, OTHER_TOOL, *QUESTIONS, OTHER_QUESTION))
_FLAGS = {"required": "optional", "optional": "required", "global": "index", "index": "global"}
_TOKEN = lazy_regex(r"[^\s{}\"#,;:=]+")
_REST = lazy_regex(r"[^\s{}\"#;]+")
_BROKEN_NAME = lazy_regex(r"[^\s{}\"#,;:=]*\Z")
_LISTS = frozenset({"tools", "classifications", "features", "objects", "questions", "options", "labels", "classes", "categories"})


def misplaced(stop: ParseStop) -> TextError | None:
    """Returns the error, if it is in the ontology part of a text, not in a rule."""
    if stop.in_rule:
        return None
    for mistake in (
        _comment,
        _foreign_form_error,
        _braces,
        _flag,
        _sign_in_name,
        _inside,
        _attribute,
        _label,
        _between,
        _arrow,
        _missing_parenthesis,
    ):
        fault = mistake(stop)
        if fault is not None:
            return fault
    return None


def unknown_statement(stop: ParseStop) -> TextError | None:
    """Returns the error for a line that begins with no keyword, if there is no better explanation."""
    if not (stop.word and stop.at_line and {"TOOL", "RULE"} <= stop.accepts):
        return None
    rest = re.compile(r"[ \t]+([\w-]+)(?![\w-])[ \t]*([^\r\n#]*)").match(stop.text, stop.start + len(stop.word))
    if rest is not None and rest.group(1) in _KINDS:
        kind = rest.group(1)
        help = f"the kind is one word: write {kind}" if rest.group(2).strip() else f"the kind comes first: {kind} {stop.word}"
        return stop.make(f"{quote(stop.word)} is not expected here", help)
    help = f"tools are {', '.join(list(TOOLS)[:8])} …; questions are {', '.join(list(QUESTIONS)[:3])} …"
    return stop.make(f"{quote(stop.word)} begins no statement", help)


# -- one function for each mistake; None: it is not that one -------------------------------------------------------------------------


def _comment(stop: ParseStop) -> TextError | None:
    if stop.at_line and re.compile(r"--(?![\w\"])").match(stop.text, stop.start):
        return stop.make('"--" is not expected here', "a comment begins with #", None, stop.start + 2)
    return None


def _foreign_form_error(stop: ParseStop) -> TextError | None:
    """Returns the error for a text of another language, or of another form of ontologies."""
    if not stop.before.strip():
        if stop.found in ("{", "["):
            return stop.make(
                "this looks like JSON", "an ontology in JSON is given as a file of its own; predlint convert makes a text of it"
            )
        if stop.found == "<":
            return stop.make("this looks like XML", "a labeling config is given as a file of its own; predlint convert makes a text of it")
    if stop.at_line and stop.word.lower() in _LISTS and re.compile(r"\s*[:={[]").match(stop.text, stop.start + len(stop.word)):
        return stop.make(
            f"{quote(stop.word)} is not known here", "there are no lists: each tool and each question begins with its kind: box car"
        )
    return None


def _braces(stop: ParseStop) -> TextError | None:
    if stop.found == "}" and stop.depth() == 0 and stop.accepts not in _NAME_NEXT:
        return stop.make('this "}" closes nothing', 'take it out, or look for a "{" that is missing above')
    if stop.found == "{" and "RULE" in stop.accepts and "LBRACE" not in stop.accepts and stop.follows("ontology"):
        return stop.make('no "{" belongs here', "tools and questions follow below, without braces around them")
    if stop.found in ("[", "(") and stop.accepts >= AFTER_NAME and not stop.glued():
        return stop.make(f'"{stop.found}" is not expected here', "what belongs to it goes between { and }")
    return None


def _sign_in_name(stop: ParseStop) -> TextError | None:
    """Returns the error for a name that is not one plain word."""
    if not stop.found or stop.found in "{}[]();=#" or stop.text[stop.start] in "\"'`“”„‘’":
        return None
    if stop.accepts in _NAME_NEXT and not stop.word and stop.found.isprintable() and "\n" not in stop.gap():
        keyword, rest = stop.keyword, _TOKEN.match(stop.text, stop.start)
        if rest is None or rest.group()[0] == ">" or rest.group() in ("-", "->", "=>", "→") or keyword in ("(", ","):
            return None
        help = f"write it between quotes: {keyword} {quote(rest.group())}"
        return stop.make(f"{quote(rest.group())} is not one plain word", help, None, rest.end())
    if not (stop.accepts >= AFTER_NAME and stop.glued()) or unicodedata.category(stop.found[0])[0] not in "MSP":
        return None
    begin = _BROKEN_NAME.search(stop.before, max(0, len(stop.before) - 200))
    rest = _REST.match(stop.text, stop.start)
    if begin is None or rest is None or begin.group() in ATTRIBUTES or begin.group().endswith("..") or rest.group() in (",", ":", ";"):
        return None
    return stop.make(f"{quote(stop.found)} is not expected here", f"write the name between quotes: {quote(begin.group() + rest.group())}")


def _flag(stop: ParseStop) -> TextError | None:
    """``required: true`` and the like."""
    last = stop.last_word()
    flag = last.group(1) if last is not None else ""
    value = re.compile(r"[:=]?[ \t]*(true|false|yes|no)(?![\w-])", re.IGNORECASE).match(stop.text, stop.start)
    if flag not in _FLAGS or value is None:
        return None
    intended = flag if value.group(1).lower() in ("true", "yes") else _FLAGS[flag]
    return stop.make(f"{quote(stop.found)} is not expected here", f"{flag} is written alone: write {intended}", None, value.end())


def _inside(stop: ParseStop) -> TextError | None:
    """Returns the error for a part that cannot be inside of the part around it."""
    if stop.word in TOOLS and "QUESTION" in stop.accepts and "TOOL" not in stop.accepts:
        return stop.make(
            f'"{stop.word}" is a tool, and tools do not belong inside of another part',
            'a "}" may be missing above; what is asked is radio, checklist or text',
        )
    in_question = "MINUS" in stop.accepts and "QUESTION" not in stop.accepts
    if in_question and stop.word in QUESTIONS and "TOOL" not in stop.accepts:
        return stop.make(
            "a question does not belong directly in a question", f"it belongs in the option that asks it: - yes {{ {stop.word} … }}"
        )
    if in_question and stop.found in ("*", "+", "|"):
        return stop.make(f'"{stop.found}" is not expected here', 'each option begins with "-"')
    if stop.found != "-":
        return None
    if "FROM" in stop.accepts:
        return stop.make("an option does not belong directly in a tool", "ask a question: radio colour { - red }")
    if "QUESTION" in stop.accepts and "TOOL" not in stop.accepts and "RBRACE" in stop.accepts and "LBRACE" not in stop.accepts:
        return stop.make("an option does not belong directly in an option", "ask a question there: radio colour { - red }")
    if {"TOOL", "RULE"} <= stop.accepts and "LBRACE" not in stop.accepts:
        return stop.make("an option belongs in a question", "write it between its braces: radio weather { - sunny }")
    if "LBRACE" in stop.accepts and stop.innermost("QUESTION", "TOOL") == "QUESTION":
        return stop.make('a "{" is missing before the options', "they go between { and }: radio weather { - sunny }")
    return None


def _attribute(stop: ParseStop) -> TextError | None:
    """Returns the error for a word of another language in front of an attribute."""
    help = _ATTRIBUTE_WORDS.get(stop.word.lower()) if stop.accepts >= AFTER_NAME and not stop.at_line else None
    return stop.make(f"{quote(stop.word)} is not known here", help) if help else None


def _label(stop: ParseStop) -> TextError | None:
    """Returns the error for a label at the wrong place, a second label, or a word in front of one."""
    if not stop.accepts >= AFTER_NAME or "STRING" in stop.accepts:
        return None
    of_tool = stop.innermost("QUESTION", "TOOL", "MINUS") == "TOOL"
    text = stop.text.startswith('"', stop.start) and stop.whole_text()
    named = stop.word.lower() in _LABELS and re.compile(r'[\w-]+[ \t]*"').match(stop.text, stop.start)
    if of_tool and (text or named):
        return stop.make("a tool has one name and no label", "people see its name")
    if text or named:
        return stop.make(
            f"{stop.spelt()} is not expected here", 'the text that people see follows the name, once: radio weather "What is it like?"'
        )
    return None


def _between(stop: ParseStop) -> TextError | None:
    """Commas and the like between things."""
    if stop.found not in (",", "|") or stop.glued_on_both_sides():
        return None
    if stop.follows("media"):
        return stop.make(f'no "{stop.found}" belongs here', "all data rows are of one kind")
    if stop.follows("include"):
        return stop.make(f'no "{stop.found}" belongs here', "write include for each file")
    if {"TOOL", "LBRACE"} & stop.accepts and "MINUS" not in stop.accepts and not {"RPAR", "COLON", "RSQB"} & stop.accepts:
        return stop.make(f'no "{stop.found}" belongs here', "leave it out; another tool or question begins with its own kind: box truck")
    return None


def _arrow(stop: ParseStop) -> TextError | None:
    """Returns the error for a wrongly written relationship."""
    example = "for example: relationship rides { from person to bicycle }"
    if stop.word == "from" and "FROM" not in stop.accepts and stop.accepts >= AFTER_NAME:
        return stop.make('what a relationship joins goes between "{" and "}"', example)
    joins = re.compile(r'(?:[\w-]+|"[^"\n]*")\s*(?:->|=>|→|to\b)').match(stop.text, stop.start)
    if ("FROM" in stop.accepts and joins is not None) or stop.accepts == {"TO"}:
        return stop.make(f"{stop.spelt()} is not expected here", example)
    return None


def _missing_parenthesis(stop: ParseStop) -> TextError | None:
    last = stop.last_word()
    if stop.accepts == {"LPAR"} and last is not None and last.group(1) == "without" and stop.word:
        return stop.make(f"{quote(stop.word)} is not expected here", f"write without ({stop.word})")
    return None


_ATTRIBUTE_WORDS = {
    "scope": "global and index are written alone",
    **dict.fromkeys(("multiple", "multi", "many"), "a question with several answers is a checklist"),
    **dict.fromkeys(("min", "minimum", "minlength", "maximum"), "the length of a text is written as: characters 1..200"),
}
#: Words that people write in front of a label.
_LABELS = frozenset({"label", "title", "name", "instructions", "instruction", "caption", "description", "help", "tooltip", "hint"})


# -- Errors in the clauses of a rule: its subject, an unknown severity, signs between clauses ----------------------

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


# -- Errors for wording in rules that comes from other languages or everyday speech, if the words around it show what was meant --

#: Number of characters before the error that are examined.
_NEAR_WORD = 200
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
    before = stop.before[-_NEAR_WORD:]
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
