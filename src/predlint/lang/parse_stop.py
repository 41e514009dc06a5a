"""The place where the parser stopped: the token found there, the text before it, and the tokens that it would accept."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from predlint.lang import foreign_syntax
from predlint.lang.errors import TextError
from predlint.lang.nodes import Source
from predlint.lang.recovery import place
from predlint.lazy_regex import lazy_regex
from predlint.names import nearest, quote

if TYPE_CHECKING:
    from lark.exceptions import UnexpectedInput

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
        return foreign_syntax.of_word(self.word) is not None

    def is_misspelled_keyword(self) -> bool:
        """Returns True if the word probably means a keyword that is accepted here."""
        expected = self.expected_keywords()
        return self.near(expected) is not None or foreign_syntax.of_kind(self.word, set(expected).__contains__) is not None

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
        from predlint.lang.expectations import keywords

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
    """Returns the keyword of which a word is a misspelling: at most two letters differ, or a third of them."""
    from rapidfuzz.distance import OSA

    near = nearest(word, words, 1)
    return near[0] if near and OSA.distance(word.lower(), near[0]) <= max(1, min(2, len(near[0]) // 3)) else None


def spaces(found: re.Match[str]) -> str:
    return " " * len(found.group())
