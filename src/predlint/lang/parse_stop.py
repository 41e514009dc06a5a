"""The place where the parser stopped: what was found there, what may follow, and words of other languages."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any

from predlint.lang.errors import TextError
from predlint.lang.grammar import KEYWORD_END, lark
from predlint.lang.keywords import ATTRIBUTES, CLAUSES, OTHER_QUESTION, OTHER_TOOL, QUESTIONS, TOOLS
from predlint.lang.nodes import Source, place
from predlint.model.names import nearest
from predlint.model.texts import lazy_regex, quote

if TYPE_CHECKING:
    from lark.exceptions import UnexpectedInput


# -- Words and signs of other languages, with what to write in .onto files instead ---------------------------------

#: Characters that are not allowed -> what to do about them.
_CHARACTERS: tuple[tuple[str, str], ...] = (
    ("==", "two things are compared with one ="),
    ("&&", "write and"),
    ("&", "write and"),
    ("||", "write or"),
    ("|", "write or"),
    ("!", "write not"),
    ("~", 'a text is compared with a pattern by matches: text matches "^A"'),
    ("//", "a comment begins with #"),
    ("/*", "a comment begins with #, on each of its lines"),
    ("'", 'a text goes between double quotes: "'),
    ("`", 'a text goes between double quotes: "'),
    ("“", 'these quotes are typographic: write "'),
    ("”", 'these quotes are typographic: write "'),
    ("„", 'these quotes are typographic: write "'),
    ("‘", 'these quotes are typographic: write "'),
    ("’", 'these quotes are typographic: write "'),
    ("≥", "write >="),
    ("≤", "write <="),
    ("≠", "write !="),
    ("×", "write *"),
    ("–", "this is a dash: write -"),
    ("—", "this is a dash: write -"),
    ("•", "an option begins with -"),
    (";", "nothing is at the end of a line: leave it out"),
)
#: Those of these that only rules have.
CONNECTIVES = frozenset({"write and", "write or", "write not"})
#: Words of other languages in rules.
_WORDS: dict[str, str] = {
    **dict.fromkeys(("exists", "exist", "any", "has_any"), "write some: require some car"),
    **dict.fromkeys(("all", "each", "forall", "foreach"), "write every: every car has width > 8"),
    **dict.fromkeys(("none", "without"), "write no: require no other car"),
    **dict.fromkeys(("contains", "contain"), "turn it round with inside (plate inside car); for options of a checklist write includes"),
    "in": 'write is one of: weather is one of (sunny, "light rain")',
    **dict.fromkeys(("like", "ilike", "regex", "match"), 'write matches: text matches "^A"'),
    **dict.fromkeys(("null", "undefined", "nil"), "write is missing: confidence is missing"),
    **dict.fromkeys(("if", "where", "for", "unless", "given"), "write when in front of a condition: when confidence >= 50%"),
    **dict.fromkeys(("assert", "must", "should", "check", "expect", "ensure", "requires"), "write require: require width > 8 px"),
    **dict.fromkeys(("level", "priority"), "write severity: severity warning"),
    **dict.fromkeys(("msg", "text", "say", "error"), 'write message: message "too small"'),
    **dict.fromkeys(("then", "do", "else"), "leave it out: what must hold goes after require"),
    **dict.fromkeys(("xor", "nor"), "write it with and, or and not"),
    "equals": "write = between numbers, is before an option",
    **dict.fromkeys(("greater", "larger", "bigger", "more", "above", "over", "wider", "longer"), "write > or >=: width > 8 px"),
    **dict.fromkeys(("less", "smaller", "fewer", "below", "under"), "write < or <=: width < 8 px"),
    "atleast": "write at least",
    "atmost": "write at most",
    "than": "write < or >: width > 8 px",
    "var": "values have no names here: write the expression where it is needed",
    "let": "values have no names here: write the expression where it is needed",
}
#: Other tools' words for tools and questions -> the word of the language.
_KINDS: dict[str, str] = {
    **dict.fromkeys(("bbox", "rectangle", "rect", "boundingbox", "bounding-box", "bounding_box"), "box"),
    **dict.fromkeys(("polyline", "linestring"), "line"),
    **dict.fromkeys(("segmentation", "bitmask", "brush", "raster-segmentation", "raster"), "mask"),
    **dict.fromkeys(("keypoint", "landmark"), "point"),
    **dict.fromkeys(("ner", "span", "named-entity"), "entity"),
    **dict.fromkeys(("edge", "relation", "link"), "relationship"),
    **dict.fromkeys(("select", "choice", "enum", "single", "dropdown", "question"), "radio"),
    **dict.fromkeys(("checkbox", "checkboxes", "multi", "multiselect", "choices"), "checklist"),
    **dict.fromkeys(("string", "textarea", "freetext"), "text"),
    **dict.fromkeys(("import", "use", "require", "from"), "include"),
    **dict.fromkeys(("project", "name", "title"), "ontology"),
    **dict.fromkeys(("mediatype", "media-type", "media_type"), "media"),
    **dict.fromkeys(("mandatory", "needed"), "required"),
    **dict.fromkeys(("colour", "rgb"), "color"),
    **dict.fromkeys(("length", "chars", "maxlength", "max"), "characters"),
    **dict.fromkeys(("frame", "per-frame"), "index"),
    **dict.fromkeys(("schema-id", "featureschemaid", "schemaid"), "id"),
}


def of_characters(text: str, start: int) -> tuple[int, int, str] | None:
    """Returns begin, end and help for signs of other languages at a character, or None."""
    if start and text[start : start + 1] in ("=", "/") and text[start - 1] == text[start]:  # the first was read by itself
        start -= 1
    elif start and text[start : start + 1] in (">", "<") and text[start - 1] == "=":
        return start - 1, start + 1, f"write {text[start]}="
    for sign, help in _CHARACTERS:
        if text.startswith(sign, start):
            end = start + len(sign)
            while text.startswith("=", end) and sign == "==":
                end += 1
            return start, end, help
    return None


def of_word(word: str) -> str | None:
    """Returns what to write in a rule for a word of another language, or None."""
    return _WORDS.get(word.lower())


def of_kind(word: str, allowed: Callable[[str], bool]) -> str | None:
    """Returns the keyword for a word of another tool, or None."""
    intended = _KINDS.get(word.lower())
    return intended if intended is not None and allowed(intended) else None


def of_value(value: str) -> str | None:
    """Returns what to write in JSON for a value of another language, or None."""
    if value in ("None", "nil", "undefined", "Null", "NULL"):
        return "write null"
    if value.lstrip("+-").lower() in ("nan", "inf", "infinity"):
        return "JSON has no NaN and no Infinity"
    if value.startswith("+") and value[1:2].isdigit():
        return f"write {value[1:]}"
    if re.fullmatch(r"-[ \t]+\d.*", value):
        return f"write -{value[1:].strip()}"
    return None


def of_number(text: str, start: int) -> str | None:
    """Returns how to write a number that is in another notation, or None."""
    if text.startswith(",", start) and (before := re.search(r"\d+\Z", text[max(0, start - 20) : start])):
        after = re.match(r"\d+", text[start + 1 : start + 20])
        if after:
            return f"a decimal point is written as a point: {before.group()}.{after.group()}"
    if text.startswith(".", start) and text[max(0, start - 2) : start] == "..":
        return "two dots are enough: characters 1..200"
    if text.startswith(".", start) and (after := re.match(r"\d+", text[start + 1 : start + 20])):
        return f"write 0.{after.group()}"
    return None


# -- The place where the parser stopped: the token found there, the text before it, and the tokens that it would accept --

_WORD = lazy_regex(r"[^\W\d][\w-]*|\d[\w.%-]*")
_LAST_WORD = lazy_regex(r'([^\W\d][\w-]*|"(?:\\.|[^"\\\n])*")[ \t]*\Z')
_TEXT = lazy_regex(r'"[^"\\\n]*+(?:\\.[^"\\\n]*+)*+"')
#: A keyword or a dash, a name, and space.
_AFTER_NAME = lazy_regex(r"(?:^|[{\s])(?:-|[\w-]+)[ \t]*(?:[^\W\d][\w-]*|\d[\w.-]*)[ \t]+\Z")
#: Number of characters before an error that are searched for the preceding word.
_NEAR = 500
COMMENT = lazy_regex(r"#[^\r\n]*")


class ParseStop:
    """The place where the parser stopped, with the token found there, and the tokens that it would accept."""

    def __init__(self, error: UnexpectedInput, source: Source, in_rule: bool = False) -> None:
        self.source, self.text = source, source.text
        token: Any = getattr(error, "token", None)
        self.ended = token is not None and token.type == "$END"
        self.start = len(self.text.rstrip()) if self.ended else error.pos_in_stream or 0
        parser: Any = getattr(error, "interactive_parser", None)
        self.accepts: set[str] = set(parser.accepts()) if parser is not None else set()
        self.stack: list[Any] = list(parser.parser_state.value_stack) if parser is not None else []
        word = _WORD.match(self.text, self.start)
        self.word = word.group() if word is not None else ""
        here = str(token) if token is not None else self.text[self.start : self.start + 1]
        self.found = "" if self.ended else self.word or here
        self.before = self.text[: self.start]
        #: True if a rule, or an expression of a rule, could not be parsed.
        self.in_rule = in_rule or any(isinstance(item, str) and item == "rule" for item in self.stack)

    def make(self, message: str, help: str | None = None, start: int | None = None, end: int | None = None) -> TextError:
        start = self.start if start is None else start
        return TextError(place(self.source, start, end if end is not None else max(start + 1, self.start + len(self.found))), message, help)

    def whole_text(self) -> bool:
        """Returns True if a text with both its quotes begins here."""
        return _TEXT.match(self.text, self.start) is not None

    def last_word(self) -> re.Match[str] | None:
        """The word or text right before, on the same line."""
        return last_word(self.before)

    @property
    def keyword(self) -> str:
        """Returns the word or sign that was read last; empty if there are several."""
        last = self.stack[-1] if self.stack else None
        return str(last) if isinstance(last, str) else ""

    @property
    def at_line(self) -> bool:
        """Returns True if the line has nothing before this place."""
        return not self.before[self.before.rfind("\n") + 1 :].strip()

    def glued(self) -> bool:
        """Returns True if a letter or sign directly precedes this place."""
        return self.before[-1:].strip() not in ("", '"', "}", "{")

    def glued_on_both_sides(self) -> bool:
        return self.glued() and self.text[self.start + 1 : self.start + 2].strip() != ""

    def follows(self, keyword: str) -> bool:
        """Returns True if the line so far begins with this keyword."""
        return re.match(rf"\s*{keyword}(?![\w-])", self.before[self.before.rfind("\n") + 1 :]) is not None

    def innermost(self, *types: str) -> str | None:
        """Returns the last token of one of these types on the parser's stack."""
        on_stack = (str(getattr(item, "type", "")) for item in reversed(self.stack))
        return next((kind for kind in on_stack if kind in types), None)

    def depth(self) -> int:
        """Braces that are open."""
        on_stack = [str(getattr(item, "type", "")) for item in self.stack]
        return on_stack.count("LBRACE") - on_stack.count("RBRACE")

    def spelt(self) -> str:
        """Returns the text found here, quoted for messages."""
        return spelt(self.found)

    def after(self, keyword: str) -> int:
        end = self.before.rfind(keyword) + len(keyword)
        return end + len(self.text[end:]) - len(self.text[end:].lstrip(" \t"))

    def follows_keyword(self) -> bool:
        """Returns True if the line so far is a keyword and a name, or an option."""
        line = self.before.rpartition("\n")[2]
        return _AFTER_NAME.search(line, max(0, len(line) - _NEAR)) is not None

    def foreign(self) -> bool:
        """Returns True if the word belongs to another language."""
        return of_word(self.word) is not None

    def is_misspelled_keyword(self) -> bool:
        """Returns True if the word probably means a keyword that is accepted here."""
        expected = self.expected_keywords()
        return self.near(expected) is not None or of_kind(self.word, set(expected).__contains__) is not None

    def read(self) -> tuple[str, int]:
        """Returns the text read so far, with comments replaced by spaces, and the offset from which to search its last word."""
        before = COMMENT.sub(spaces, self.before)
        return before, max(0, len(before.rstrip()) - _NEAR)

    def gap(self) -> str:
        """Returns the text between the last word and the place where the parser stopped."""
        before, _ = self.read()
        return before[len(before.rstrip()) :]

    def near(self, words: list[str]) -> str | None:
        return None if self.word in words else nearest_keyword(self.word, words)

    def expected_keywords(self) -> list[str]:
        """Returns the keywords that are accepted here."""

        return keywords(self.accepts)


def last_word(text: str) -> re.Match[str] | None:
    """Returns the match of the word or quoted text at the end of a text."""
    return _LAST_WORD.search(text, max(0, len(text) - _NEAR))


def spelt(text: str) -> str:
    """Returns a text, quoted for messages."""
    if len(text) > 40 or not text.isprintable():
        return quote(text)
    if _TEXT.fullmatch(text):
        return text
    return f'"{text}"' if '"' not in text else quote(text)


def nearest_keyword(word: str, words: list[str] | tuple[str, ...]) -> str | None:
    """Returns the keyword that a word misspells: at most two letters differ, or a third of them."""
    from rapidfuzz.distance import OSA

    near = nearest(word, words, 1)
    return near[0] if near and OSA.distance(word.lower(), near[0]) <= max(1, min(2, len(near[0]) // 3)) else None


def spaces(found: re.Match[str]) -> str:
    return " " * len(found.group())


# -- Describes what may follow at a place of the text --------------------------------------------------------------

#: Terminal -> the keywords that it stands for.
_GROUPS: dict[str, tuple[str, ...]] = {
    "TOOL": (*TOOLS, OTHER_TOOL),
    "QUESTION": (*QUESTIONS, OTHER_QUESTION),
    "SEVERITY": ("error", "warning", "info"),
    "KIND": (
        "box", "rotated-box", "polygon", "line", "point", "ellipse", "mask", "skeleton", "cuboid", "text-span", "time-span",
        "relationship", "message",
    ),
    "RELATION": ("inside", "overlaps"),
}  # fmt: skip


@cache
def _spellings() -> dict[str, str]:
    """Returns terminal -> its word or sign, for terminals with a single spelling."""
    from lark.lexer import PatternStr

    return {
        terminal.name: terminal.pattern.value.removesuffix(KEYWORD_END)
        for terminal in lark().terminals
        if isinstance(terminal.pattern, PatternStr) or terminal.pattern.value.endswith(KEYWORD_END)
    }


def keywords(accepts: set[str]) -> list[str]:
    """The keywords among terminals."""
    spelt = _spellings()
    found = [word for name in sorted(accepts) for word in _GROUPS.get(name, (spelt[name],) if name in spelt else ())]
    return [word for word in found if word[0].isalpha()]


def expectation_text(accepts: set[str]) -> str | None:
    """Returns a text such as ``here can stand: a name, "{"``, or None if nothing is known."""
    words = set(keywords(accepts))
    parts: list[str] = []

    def expect(part: str, *covered: str) -> None:
        parts.append(part)
        words.difference_update(covered)

    if {"NAME", "NUMBER", "LPAR"} <= accepts:
        expect("a value", "count")
        if "NOT" in accepts:
            expect(
                "a condition (width > 8 px, some car, not …)",
                "not",
                "some",
                "no",
                "every",
                "exactly",
                "at",
                "between",
                "inside",
                "overlaps",
            )
    elif {"WORD", "STRING"} <= accepts:
        expect("a name")
    elif "STRING" in accepts:
        expect("a text between quotes")
    elif "NUMBER" in accepts:
        expect("a number")
    if "TOOL" in accepts and "RULE" in accepts:
        expect(
            "a new statement (box, radio, rule, …)", *TOOLS, OTHER_TOOL, *QUESTIONS, OTHER_QUESTION, "rule", "include", "ontology", "media"
        )
    elif "QUESTION" in accepts:
        expect("a question (radio, checklist, text, …)", *QUESTIONS, OTHER_QUESTION)
    if "REQUIRED" in accepts:
        expect("an attribute (required, id, with, …)", *ATTRIBUTES)
    if {"WHEN", "REQUIRE"} <= accepts:
        expect("a part of the rule (when, require, message, …)", *CLAUSES)
    if "COMPARE" in accepts:
        expect("a comparison (=, <, is, matches, …)", "is", "includes", "matches", "does", "inside", "overlaps")
    if {"AND", "OR"} <= accepts:
        expect("and, or", "and", "or", "of")  # the "of" of a measure fits few places
    if "MINUS" in accepts and "NAME" not in accepts and "COMPARE" not in accepts and "PLUS" not in accepts:
        expect('an option, which begins with "-"')
    parts += sorted(words)[:12]
    parts += [
        f'"{sign}"'
        for name, sign in (("LBRACE", "{"), ("COMMA", ","), ("RBRACE", "}"), ("RPAR", ")"), ("LPAR", "("), ("RSQB", "]"), ("COLON", ":"))
        if name in accepts and "NAME" not in accepts and not (sign == "(" and "COMPARE" in accepts)
    ]
    return f"expected here: {', '.join(parts)}" if parts else None
