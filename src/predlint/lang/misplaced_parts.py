"""Errors for parts at the wrong place of an ontology: nested parts, signs in names and between parts, words in other forms."""

from __future__ import annotations

import re
import unicodedata

from predlint.lang.errors import TextError
from predlint.lang.parse_stop import ParseStop
from predlint.lang.words import ATTRIBUTES, OTHER_QUESTION, OTHER_TOOL, QUESTIONS, TOOLS
from predlint.lazy_regex import lazy_regex
from predlint.names import quote

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
