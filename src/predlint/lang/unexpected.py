"""What to say where the text of a file is not the language."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, cast

from predlint.lang import guesses
from predlint.lang.faults import Fault
from predlint.lang.nodes import Source
from predlint.lang.recovery import place
from predlint.lang.words import ATTRIBUTES, CLAUSES, OTHER_QUESTION, OTHER_TOOL, QUESTIONS, STATEMENTS, TOOLS
from predlint.names import nearest, quote

if TYPE_CHECKING:
    from lark.exceptions import UnexpectedInput

_WORD = re.compile(r"[^\W\d][\w-]*|\d[\w.%-]*")
_LAST_WORD = re.compile(r'([^\W\d][\w-]*|"(?:\\.|[^"\\\n])*")[ \t]*\Z')
_KEYWORDS = frozenset((*TOOLS, OTHER_TOOL, *QUESTIONS, OTHER_QUESTION, "rule"))
#: Terminals that begin an expression, and keywords that begin a part of a rule.
_EXPRESSION = frozenset({"NAME", "NUMBER", "LPAR"})
#: What may follow the name of a tool, a question or an option.
_AFTER_NAME = frozenset({"LBRACE", "ID"})
_NAMED = ({"STRING", "WORD"}, {"STRING", "WORD", "DIGITS"})


def fault_of(error: UnexpectedInput, source: Source) -> tuple[Fault, int]:
    """The fault that the parser stopped at, and the character where it stopped."""
    stop = _Stop(error, source)
    return stop.fault(), stop.start


class _Stop:
    """Where the parser stopped: what it found there, and what it could have gone on with."""

    def __init__(self, error: UnexpectedInput, source: Source) -> None:
        self.source, self.text = source, source.text
        token: Any = getattr(error, "token", None)
        self.ended = token is not None and token.type == "$END"
        self.start = len(self.text.rstrip()) if self.ended else error.pos_in_stream or 0
        parser: Any = getattr(error, "interactive_parser", None)
        self.accepts: set[str] = set(parser.accepts()) if parser is not None else set()
        self.stack: list[Any] = list(parser.parser_state.value_stack) if parser is not None else []
        word = _WORD.match(self.text, self.start)
        self.word = word.group() if word is not None else ""
        self.found = self.word or (str(token) if token is not None and not self.ended else self.text[self.start : self.start + 1])
        self.before = self.text[: self.start]

    def fault(self) -> Fault:
        return (
            self.unclosed()
            or self.open_text()
            or self.sign()
            or self.nameless()
            or self.unquoted()
            or self.foreign_word()
            or self.slip()
            or self.missing_part()
            or self.other()
        )

    def make(self, message: str, help: str | None = None, start: int | None = None, end: int | None = None) -> Fault:
        start = self.start if start is None else start
        return Fault(place(self.source, start, end if end is not None else max(start + 1, self.start + len(self.found))), message, help)

    # -- one function for each mistake; None: it is not that one -----------------------------------------------------------------

    def unclosed(self) -> Fault | None:
        """The text, or the next statement, begins inside of braces."""
        at_statement = self.word in STATEMENTS and (not self.before or self.before[-1] == "\n")
        if not (self.ended or at_statement):
            return None
        opened = next((item for item in reversed(self.stack) if str(getattr(item, "type", "")) in ("LBRACE", "LPAR", "LSQB")), None)
        if opened is None or (str(opened) == "(" and not self.ended and "RPAR" not in self.accepts):
            return None
        closing = {"{": "}", "(": ")", "[": "]"}[str(opened)]
        here = "the end of the text" if self.ended else f"line {self.before.count(chr(10)) + 1}"
        start = cast(int, opened.start_pos)
        return self.make(f'this "{opened}" is not closed', f'a "{closing}" is missing before {here}', start, start + 1)

    def open_text(self) -> Fault | None:
        if not self.text.startswith('"', self.start) or ("STRING" in self.accepts and self._whole_text()):
            return None
        if self._whole_text():
            return None
        end = self.text.find("\n", self.start)
        return self.make('this text has no end: a " is missing on its line', None, None, end if end >= 0 else len(self.text))

    def _whole_text(self) -> bool:
        return re.compile(r'"(?:\\.|[^"\\\n])*"').match(self.text, self.start) is not None

    def sign(self) -> Fault | None:
        """A sign that other languages have."""
        if self.found and not self.found.isprintable():
            return self.make(f"the character {quote(self.found)} has no place here", "remove it; nothing of it can be seen")
        if help := guesses.of_number(self.text, self.start):
            return self.make(f"{quote(self.found)} is not expected here", help)
        given = guesses.of_characters(self.text, self.start)
        if given is not None:
            start, end, help = given
            if text := re.compile(r"'([^'\n]*)'").match(self.text, start):
                return self.make("a text stands between double quotes", f"write {quote(text.group(1))}", start, text.end())
            return self.make(f"{_spelt(self.text[start:end])} is not expected here", help, start, end)
        if self.found in (":", "=") and "COMPARE" not in self.accepts:
            last = _LAST_WORD.search(self.before)
            after = f" after {last.group(1)}" if last else ""
            return self.make(
                f'no "{self.found}" stands here{after}', "leave it out: what is said of something follows it, with a space between"
            )
        if self.found == "," and "MINUS" in self.accepts and "QUESTION" not in self.accepts:
            return self.make('no "," stands between options', 'each of them begins with "-"')
        return None

    def nameless(self) -> Fault | None:
        """A keyword without the name that belongs behind it."""
        if self.accepts in _NAMED and self.stack:
            keyword = str(self.stack[-1])
            if self.text.startswith("#", self._after(keyword)):
                return None
            if self.word[:1].isdigit():
                return self.make(f"{quote(self.word)} begins with a digit", f'write it between quotes: {keyword} "{self.word}"')
            start = self.before.rfind(keyword)
            named = "option" if keyword == "-" else keyword
            examples = {"-": "- sunny", "rule": "rule small-boxes { … }", "media": "media image"}
            example = examples.get(keyword, f"{keyword} car") if keyword in _KEYWORDS or keyword in examples else None
            help = f"for example: {example}" if example else None
            return self.make(
                f'a name is missing after "{named}"' if keyword != "-" else 'an option is missing after "-"',
                help,
                max(start, 0),
                start + len(keyword),
            )
        last = _LAST_WORD.search(self.before)
        if last is not None and last.group(1) in _KEYWORDS and self.word and "LBRACE" in self.accepts:
            line = self.before[: last.start()].rstrip(" \t")
            keyword = re.search(r"([\w-]+)\s*\n\Z", line)
            if keyword is not None and keyword.group(1) in _KEYWORDS:  # its name was taken from the next line
                word = keyword.group(1)
                return self.make(f'a name is missing after "{word}"', f"for example: {word} car", keyword.start(1), keyword.end(1))
        return None

    def _after(self, keyword: str) -> int:
        end = self.before.rfind(keyword) + len(keyword)
        return end + len(self.text[end:]) - len(self.text[end:].lstrip(" \t"))

    def unquoted(self) -> Fault | None:
        """What would be one text if it stood between quotes."""
        if "STRING" in self.accepts and len(self.accepts) <= 3 and self.stack:
            keyword = str(self.stack[-1])
            after = self._after(keyword)
            if keyword in ATTRIBUTES or keyword in ("message", "fix", "why", "matches", "match", "include"):
                if self.text.startswith("#", after):
                    value = re.compile(r"#\w*").match(self.text, after)
                    shown = value.group() if value is not None else "#"
                    return self.make('"#" begins a comment', f'write it between quotes: {keyword} "{shown}"', after, after + len(shown))
                given = f': {keyword} "{self.word}"' if self.word else ""
                return self.make(f'a text between quotes is missing after "{keyword}"', f"write{given}" if given else None)
        last = _LAST_WORD.search(self.before)
        follows_a_name = last is not None and last.group(1) not in ATTRIBUTES and self._keyword_of_line()
        if last is not None and self.word and follows_a_name and self.accepts >= _AFTER_NAME and not self._near(self._wanted()):
            whole = f"{_bare(last.group(1))} {self.word}"
            return self.make(f'"{self.word}" is not expected here', f'a name with a space stands between quotes: "{whole}"')
        if self.found in ("/", ".", "+", "@", "%", "*", "<", ">", "(", ")") and self.accepts >= _AFTER_NAME:
            name = re.compile(r"[^\s{}\"]*").match(self.text, last.start(1) if last else self.start)
            if last is not None and name is not None and self.before.endswith(last.group(1)):
                return self.make(f'"{self.found}" is not expected here', f'write the name between quotes: "{name.group()}"')
        return None

    def _keyword_of_line(self) -> bool:
        """Whether the line so far is a keyword and a name, or an option."""
        line = self.before.rpartition("\n")[2]
        return re.search(r"(?:^|[{\s])(?:-|[\w-]+)[ \t]*(?:[^\W\d][\w-]*|\d[\w.-]*)[ \t]+\Z", line) is not None

    def foreign_word(self) -> Fault | None:
        """A word of another language, here or right before."""
        in_rule = any(str(item) == "rule" for item in self.stack)
        last = _LAST_WORD.search(self.before)
        if not in_rule:
            if "MINUS" in self.accepts and "QUESTION" not in self.accepts and (self.word or self.text.startswith('"', self.start)):
                shown = self.word or "…"
                return self.make('an option begins with "-"', f"write - {shown}")
            meant = guesses.of_kind(self.word, set(self._wanted()).__contains__)
            return self.make(f"{quote(self.word)} is not known here", f"write {meant}") if meant else None
        if self.word and (help := guesses.of_word(self.word)):
            return self.make(f"{quote(self.word)} is not known here", help)
        if last is not None and (help := guesses.of_word(last.group(1))) and last.group(1) not in CLAUSES:
            start = last.start(1)
            return self.make(f"{quote(last.group(1))} is not known here", help, start, start + len(last.group(1)))
        return None

    def slip(self) -> Fault | None:
        """A keyword with a slip of the pen."""
        near = self._near(self._wanted()) if self.word else None
        if near is not None:
            return self.make(f"{quote(self.word)} is not known here", f"did you mean {near}?")
        in_rule = any(str(item) == "rule" for item in self.stack)
        last = _LAST_WORD.search(self.before) if in_rule else None
        # a misspelt "every" was read as a name: the word behind it is what the parser stops at
        if last is not None and self.word and last.group(1) not in _CLAUSE_WORDS:
            near = _nearest(last.group(1), _QUANTITIES)
            if near is not None:
                start = last.start(1)
                return self.make(f"{quote(last.group(1))} is not known here", f"did you mean {near}?", start, start + len(last.group(1)))
        return None

    def _near(self, words: list[str]) -> str | None:
        return None if self.word in words else _nearest(self.word, words)

    def _wanted(self) -> list[str]:
        """Keywords that could stand here."""
        from predlint.lang.expected import keywords

        return keywords(self.accepts)

    def missing_part(self) -> Fault | None:
        """A part of a statement that must be there."""
        if self.accepts == {"SEVERITY"}:
            return self.make(f"{quote(self.found)} is not a severity", "one of error, warning, info")
        if self.accepts == {"LBRACE"}:
            return self.make(
                'a "{" is missing here',
                "what a rule says stands between { and }" if self.stack and "rule" in map(str, self.stack) else None,
            )
        if "__ANON_0" in self.accepts or (self.stack and str(self.stack[-1]) == "characters"):
            return self.make("two dots stand between the least and the most characters", "for example: characters 1..200, characters ..200")
        return None

    def other(self) -> Fault:
        from predlint.lang.expected import in_words

        help = in_words(self.accepts)
        if self.ended:
            return self.make("the text ends too early", help, self.start - 1 if self.start else 0, self.start)
        return self.make(f"{_spelt(self.found)} is not expected here", help)


_CLAUSE_WORDS = frozenset(
    {*CLAUSES, "and", "or", "not", "is", "of", "one", "other", "each", "kind", "data", "row", "object", "answer", "record"}
)
_QUANTITIES = ("some", "every", "exactly", "between", "count")


def _nearest(word: str, words: list[str] | tuple[str, ...]) -> str | None:
    """The keyword that a word is a slip of: at most two letters apart, or a third of them."""
    from rapidfuzz.distance import OSA

    near = nearest(word, words, 1)
    return near[0] if near and OSA.distance(word.lower(), near[0]) <= max(1, min(2, len(near[0]) // 3)) else None


def _bare(word: str) -> str:
    return word.strip('"')


def _spelt(text: str) -> str:
    """What stands there, between quotes as messages have them."""
    return f'"{text}"' if len(text) <= 40 and text.isprintable() and '"' not in text else quote(text)
