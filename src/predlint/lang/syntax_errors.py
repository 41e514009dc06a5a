"""Builds the error message for a text that does not match the grammar."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast

from predlint.io.json_errors import A_MARK, SETTLE, is_conflict_marker
from predlint.lang import parse_stop
from predlint.lang.errors import TextError
from predlint.lang.keywords import ATTRIBUTES, CLAUSES, OTHER_QUESTION, OTHER_TOOL, QUESTIONS, STATEMENTS, TOOLS
from predlint.lang.mistakes import AFTER_NAME, clause_mistake, misplaced, rule_mistake, unknown_statement
from predlint.lang.nodes import Source
from predlint.lang.parse_stop import ParseStop, expectation_text, last_word, nearest_keyword, spelt
from predlint.model.texts import lazy_regex, quote

if TYPE_CHECKING:
    from lark.exceptions import UnexpectedInput

_KEYWORDS = frozenset((*TOOLS, OTHER_TOOL, *QUESTIONS, OTHER_QUESTION, "rule"))
_NAMED = ({"STRING", "WORD"}, {"STRING", "WORD", "DIGITS"})


def syntax_error(error: UnexpectedInput, source: Source, in_rule: bool = False) -> tuple[TextError, int]:
    """Returns the error at which the parser stopped, and the offset. ``in_rule``: the text is an expression of a rule."""
    stop = _Mistakes(error, source, in_rule)
    return stop.fault(), stop.start


class _Mistakes(ParseStop):
    """The place where the parser stopped, with checks for what was probably meant."""

    def fault(self) -> TextError:
        return (
            self.conflict()
            or self.unclosed()
            or self.open_text()
            or self.blank()
            or misplaced(self)
            or clause_mistake(self)
            or rule_mistake(self)
            or self.sign()
            or self.nameless()
            or self.missing_part()
            or self.missing_after()
            or self.unquoted()
            or self.of_json()
            or self.foreign_word()
            or self.typo()
            or unknown_statement(self)
            or self.other()
        )

    # -- one function for each mistake; None: it is not that one -----------------------------------------------------------------

    def conflict(self) -> TextError | None:
        """Returns the error for a conflict marker of git."""
        start = self.before.rfind("\n") + 1
        return self.make(A_MARK, SETTLE, start, max(start + 7, self.start)) if is_conflict_marker(self.text, self.start) else None

    def unclosed(self) -> TextError | None:
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

    def open_text(self) -> TextError | None:
        if not self.text.startswith('"', self.start) or ("STRING" in self.accepts and self.whole_text()):
            return None
        if self.whole_text():
            return None
        end = self.text.find("\n", self.start)
        return self.make('this text has no end: a " is missing on its line', None, None, end if end >= 0 else len(self.text))

    def blank(self) -> TextError | None:
        """White space that only looks like a space."""
        if self.found.isspace() and self.found not in "\x0b\x1c\x1d\x1e\x1f\x85":
            what = "line end" if self.found in "\u2028\u2029" else "space"
            return self.make(f"the character {quote(self.found)} only looks like a {what}", f"write a plain {what}")
        return None

    def sign(self) -> TextError | None:
        """Returns the error for a sign of another language."""
        if self.found and not self.found.isprintable():
            return self.make(f"the character {quote(self.found)} has no place here", "remove it; nothing of it can be seen")
        if help := parse_stop.of_number(self.text, self.start):
            return self.make(f"{quote(self.found)} is not expected here", help)
        given = parse_stop.of_characters(self.text, self.start)
        if given is not None and not (given[2] in parse_stop.CONNECTIVES and not self.in_rule):
            start, end, help = given
            if text := re.compile(r"'([^'\n]*)'").match(self.text, start):
                return self.make("a text goes between double quotes", f"write {quote(text.group(1))}", start, text.end())
            return self.make(f"{spelt(self.text[start:end])} is not expected here", help, start, end)
        if self.found in (":", "=") and "COMPARE" not in self.accepts:
            last = self.last_word()
            after = f" after {last.group(1)}" if last else ""
            if self.in_rule and self.accepts == {"LBRACE"} and not self.text[self.start + 1 :].lstrip().startswith("{"):
                return self.make(f'no "{self.found}" belongs here{after}', 'write "{": what a rule says goes between { and }')
            what = "a space is enough" if self.in_rule else "attributes of something follow it, with a space between"
            return self.make(f'no "{self.found}" belongs here{after}', f"leave it out: {what}")
        if self.found == "," and "MINUS" in self.accepts and "QUESTION" not in self.accepts:
            return self.make('no "," goes between options', 'each of them begins with "-"')
        return None

    def nameless(self) -> TextError | None:
        """Returns the error for a keyword without the name that must follow it."""
        if self.accepts in _NAMED and self.stack:
            keyword = self.keyword
            if self.text.startswith("#", self.after(keyword)):
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
        last = self.last_word()
        if last is not None and last.group(1) in _KEYWORDS and self.word and "LBRACE" in self.accepts:
            line = self.before[: last.start()].rstrip(" \t")
            keyword = re.search(r"([\w-]+)\s*\n\Z", line)
            if keyword is not None and keyword.group(1) in _KEYWORDS:  # its name was taken from the next line
                word = keyword.group(1)
                return self.make(f'a name is missing after "{word}"', f"for example: {word} car", keyword.start(1), keyword.end(1))
        return None

    def unquoted(self) -> TextError | None:
        """Returns the error for a text that lacks its quotes."""
        if "STRING" in self.accepts and self.stack and (len(self.accepts) <= 3 or (self.keyword == "ontology" and self.word)):
            keyword = self.keyword
            after = self.after(keyword)
            if keyword in ATTRIBUTES or keyword in ("message", "fix", "why", "matches", "match", "include", "ontology"):
                if self.text.startswith("#", after):
                    value = re.compile(r"#\w*").match(self.text, after)
                    shown = value.group() if value is not None else "#"
                    return self.make('"#" begins a comment', f'write it between quotes: {keyword} "{shown}"', after, after + len(shown))
                pattern = r"[^\r\n\"{}#]*[^\s\"{}#]" if keyword in ("ontology", "message", "fix", "why") else r"[^\s\"{}]+"
                value = re.compile(pattern).match(self.text, after)
                given = f': {keyword} "{value.group().strip("<>")}"' if value is not None else ""
                return self.make(f'a text between quotes is missing after "{keyword}"', f"write{given}" if given else None)
        last = self.last_word()
        follows_a_name = last is not None and last.group(1) not in ATTRIBUTES and self.follows_keyword()
        if last is not None and self.word and follows_a_name and self.accepts >= AFTER_NAME and not self.is_misspelled_keyword():
            if self.word.lower() in _LABELS and "STRING" in self.accepts:
                return self.make(
                    f'"{self.word}" is not expected here', f'the text that people see follows the name directly: {last.group(1)} "Text"'
                )
            whole = f"{_bare(last.group(1))} {self.word}"
            return self.make(f'"{self.word}" is not expected here', f'a name with a space goes between quotes: "{whole}"')
        if self.found in ("/", ".", "+", "@", "%", "*", "<", ">", "(", ")") and self.accepts >= AFTER_NAME:
            name = re.compile(r"[^\s{}\"]*").match(self.text, last.start(1) if last else self.start)
            if last is not None and name is not None and self.before.endswith(last.group(1)):
                return self.make(f'"{self.found}" is not expected here', f'write the name between quotes: "{name.group()}"')
        return None

    def foreign_word(self) -> TextError | None:
        """Returns the error for a word of another language, here or directly before."""
        in_rule = self.in_rule
        last = self.last_word()
        if not in_rule:
            if "MINUS" in self.accepts and "QUESTION" not in self.accepts and (self.word or self.text.startswith('"', self.start)):
                shown = self.word or "…"
                return self.make('an option begins with "-"', f"write - {shown}")
            intended = parse_stop.of_kind(self.word, set(self.expected_keywords()).__contains__)
            if intended in _HEADS and not self.at_line:  # name, title, from: they begin no statement here
                intended = None
            return self.make(f"{quote(self.word)} is not known here", f"write {intended}") if intended else None
        if self.word and (help := parse_stop.of_word(self.word)):
            return self.make(f"{quote(self.word)} is not known here", help)
        if last is not None and (help := parse_stop.of_word(last.group(1))) and last.group(1) not in CLAUSES:
            start = last.start(1)
            return self.make(f"{quote(last.group(1))} is not known here", help, start, start + len(last.group(1)))
        return None

    def typo(self) -> TextError | None:
        """Returns the error for a misspelt keyword."""
        near = self.near(self.expected_keywords()) if self.word else None
        if near is not None:
            return self.make(f"{quote(self.word)} is not known here", f"did you mean {near}?")
        in_rule = self.in_rule
        last = self.last_word() if in_rule else None
        # a misspelt "every" was read as a name, so that the parser stops at the word after it
        if last is not None and self.word and last.group(1) not in _CLAUSE_WORDS:
            near = nearest_keyword(last.group(1), _QUANTITIES)
            if near == last.group(1):
                example = "count(car)" if near == "count" else "between 1 and 3 car" if near == "between" else f"{near} 2 car"
                return self.make(f'{spelt(self.found)} is not expected after "{near}"', f"for example: {example}")
            if near is not None:
                start = last.start(1)
                return self.make(f"{quote(last.group(1))} is not known here", f"did you mean {near}?", start, start + len(last.group(1)))
        return None

    def of_json(self) -> TextError | None:
        """Returns the error for wrong JSON after ``with``."""
        if self.accepts == {"STRING", "RBRACE"} and self.word:
            return self.make(f"{spelt(self.word)} is not expected here", f'a name in JSON goes between quotes: "{self.word}"')
        if self.found in ("}", "]") and self.before.rstrip().endswith(",") and "COMMA" not in self.accepts:
            return self.make(f'nothing goes between the comma and the "{self.found}"', "remove the comma")
        if {"NULL", "SIGNED"} <= self.accepts:
            value = re.compile(r"[-+]?[ \t]*[\w.]*").match(self.text, self.start)
            given = value.group() if value is not None else ""
            if help := parse_stop.of_value(given):
                return self.make(f"{spelt(given)} is not expected here", help, None, self.start + len(given))
        return None

    def missing_after(self) -> TextError | None:
        """Returns the error for something missing at the end of the line before."""
        if ({"RBRACE", "TOOL"} & self.accepts and not {"LSQB"} & self.accepts) or (not self.ended and "\n" not in self.gap()):
            return None
        last = _LAST_SIGNS.search(*self.read())
        if last is None or self.text.startswith("#", self.after(self.keyword) if self.stack else 0):
            return None
        word = last_word(self.before[: last.end(1)])
        shown = word.group(1) if word is not None else last.group(1)[-2:] if last.group(1)[-2:] in ("<=", ">=", "!=") else last.group(1)[-1]
        return self.make(
            f"something is missing after {spelt(shown)}", expectation_text(self.accepts), last.end(1) - len(shown), last.end(1)
        )

    def missing_part(self) -> TextError | None:
        """Returns the error for a missing part of a statement."""
        if self.accepts == {"NUMBER", "ONE"}:
            last = self.last_word()
            word = last.group(1) if last is not None else "exactly"
            word = f"at {word}" if word in ("least", "most") else word
            return self.make(
                f'a number is missing after "{word}"',
                "for example: between 1 and 3 car" if word == "between" else f"for example: {word} 2 car",
            )
        if self.accepts == {"LBRACE"}:
            return self.make(
                'a "{" is missing here',
                "what a rule says goes between { and }" if self.in_rule else 'further members go between { and }: with {"version": 3}',
            )
        if "__ANON_0" in self.accepts or self.keyword == "characters":
            message = (
                "two dots go between the minimum and the maximum number of characters",
                "for example: characters 1..200, characters ..200",
            )
            last = _LAST_COUNT.search(*self.read())
            if last is None or not (self.ended or "\n" in last.group()):
                return self.make(*message)
            end = last.start() + len(last.group().rstrip())  # the missing part belongs to the line before
            return self.make(*message, last.start(), end)
        return None

    def other(self) -> TextError:
        help = expectation_text(self.accepts)
        if self.ended:
            return self.make("the text ends too early", help, self.start - 1 if self.start else 0, self.start)
        return self.make(f"{spelt(self.found)} is not expected here", help)


_LAST_SIGNS, _LAST_COUNT = lazy_regex(r"(\S+)\s*\Z"), lazy_regex(r"[\w.]+\s*\Z")
#: Words that people write in front of a label.
_LABELS = frozenset({"label", "title", "name", "instructions", "caption", "text"})
_CLAUSE_WORDS = frozenset(
    {*CLAUSES, "and", "or", "not", "is", "of", "one", "other", "each", "kind", "data", "row", "object", "answer", "record"}
)
_HEADS = ("ontology", "media", "include")
_QUANTITIES = ("some", "every", "exactly", "between", "count")


def _bare(word: str) -> str:
    return word.strip('"')
