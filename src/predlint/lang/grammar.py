"""The grammar of ``grammar.lark``: the parser that is generated from it, and its rules as EBNF, for the documentation."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from predlint.model.texts import lazy_regex

if TYPE_CHECKING:
    from lark import Lark
    from lark.lexer import TerminalDef

# -- The parser ----------------------------------------------------------------------------------------------------

#: No letter, digit or dash may follow a keyword: ``one`` does not begin with ``on``.
KEYWORD_END = r"(?![\w-])"


def grammar() -> str:
    """Returns the text of the grammar, which is a resource of this package: predlint may be in an archive."""
    from importlib.resources import files

    return files("predlint.lang").joinpath("grammar.lark").read_text(encoding="utf-8")


@cache
def lark() -> Lark:
    """Returns the parser generated from the grammar."""
    from lark import Lark

    return Lark(
        grammar(),
        parser="lalr",
        propagate_positions=True,
        maybe_placeholders=False,
        start=["start", "expression"],
        edit_terminals=_whole_words,
    )


def _whole_words(terminal: TerminalDef) -> TerminalDef:
    """Keywords as whole words, looked for before names are."""
    from lark.lexer import PatternRE, PatternStr

    if isinstance(terminal.pattern, PatternStr) and terminal.pattern.value.isalpha():
        terminal.pattern = PatternRE(terminal.pattern.value + KEYWORD_END)
        terminal.priority = 1
    return terminal


# -- The grammar as EBNF: derived, so that it is never out of date -------------------------------------------------

#: Rules whose names only the parser needs: each is written in place of its name.
_ALIAS = lazy_regex(r"\s+->\s+\w+")
_RULE = lazy_regex(r"(\??[a-z_]+|[A-Z_]+)(?:\.\d+)?\s*:\s*(.*)")
#: Terminals that are patterns -> description in words.
_PATTERNS = {
    "WORD": "a letter or _, then letters, digits, _ and -",
    "NAME": "a letter or _, then letters, digits and _",
    "DIGITS": "a digit, then letters, digits, _, . and -",
    "STRING": 'text between ", with \\" and \\\\ and the other escapes of JSON',
    "NUMBER": "digits, with a point or an exponent where needed",
    "SIGNED": "- and a NUMBER",
    "PERCENT": "a NUMBER and %",
    "PIXELS": "a NUMBER and px",
}
#: Terminals that are one word, distinguished from a name by what follows.
_WORDS = {"SHARE": "share", "EACH_OF": "each"}


def ebnf() -> str:
    """Returns all rules of the language as EBNF; text between quotes is literal."""
    rules: dict[str, list[str]] = {}
    sections: dict[str, str] = {}
    name, section = "", ""
    for line in grammar().split("\n"):
        if line.startswith("// --"):
            section = line.strip("/- ").strip()
        elif not line.strip() or line.startswith(("//", "%", "COMMENT")):
            continue
        elif line.startswith((" ", "\t")):
            rules[name].append(_plain(line.strip().removeprefix("|")))
        elif (rule := _RULE.match(line)) is not None:
            name = rule.group(1).lstrip("?")
            rules[name] = [_terminal(name, rule.group(2)) if name.isupper() else _plain(rule.group(2))]
            if section:
                sections[name], section = section, ""
    width = max(map(len, rules))
    lines: list[str] = []
    for name, choices in rules.items():
        if name in sections:
            lines += ["", f"(* {sections[name]} *)"]
        lines += [f"{name if i == 0 else '':{width}} {'=' if i == 0 else '|'} {choice}" for i, choice in enumerate(choices)]
    return "\n".join(lines).strip("\n") + "\n"


def _plain(choice: str) -> str:
    """Returns one choice without the names that the parser gives to it."""
    return " ".join(_ALIAS.sub("", choice).split())


def _terminal(name: str, pattern: str) -> str:
    if name in _PATTERNS:
        return f"? {_PATTERNS[name]} ?"
    if name in _WORDS:
        return f'"{_WORDS[name]}"'
    words = re.fullmatch(r"/\(?([^()]*?)\)?(?:\\b.*)?/", pattern)
    if words is not None and re.fullmatch(r"[\w|<>=!-]+", words.group(1)):
        return " | ".join(f'"{word}"' for word in words.group(1).split("|"))
    if (signs := re.fullmatch(r"/\[(.*)\]/", pattern)) is not None:
        return " | ".join(f'"{sign}"' for sign in signs.group(1).replace("\\", ""))
    return pattern


def with_grammar(page: str) -> str:
    """Returns a page of the documentation with the current grammar between its two marks."""
    begin, end = "<!-- grammar -->\n", "<!-- /grammar -->"
    before, found, rest = page.partition(begin)
    _, closed, after = rest.partition(end)
    if not found or not closed:
        raise ValueError(f"the page has no {begin.strip()} and {end}")
    return f"{before}{begin}```ebnf\n{ebnf()}```\n{end}{after}"
