"""Describes what may follow at a place of the text."""

from __future__ import annotations

from functools import cache

from predlint.lang.words import ATTRIBUTES, CLAUSES, OTHER_QUESTION, OTHER_TOOL, QUESTIONS, TOOLS

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

    from predlint.lang.parser import KEYWORD_END, lark

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

    def say(part: str, *covered: str) -> None:
        parts.append(part)
        words.difference_update(covered)

    if {"NAME", "NUMBER", "LPAR"} <= accepts:
        say("a value", "count")
        if "NOT" in accepts:
            say(
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
        say("a name")
    elif "STRING" in accepts:
        say("a text between quotes")
    elif "NUMBER" in accepts:
        say("a number")
    if "TOOL" in accepts and "RULE" in accepts:
        say("a new statement (box, radio, rule, …)", *TOOLS, OTHER_TOOL, *QUESTIONS, OTHER_QUESTION, "rule", "include", "ontology", "media")
    elif "QUESTION" in accepts:
        say("a question (radio, checklist, text, …)", *QUESTIONS, OTHER_QUESTION)
    if "REQUIRED" in accepts:
        say("an attribute (required, id, with, …)", *ATTRIBUTES)
    if {"WHEN", "REQUIRE"} <= accepts:
        say("a part of the rule (when, require, message, …)", *CLAUSES)
    if "COMPARE" in accepts:
        say("a comparison (=, <, is, matches, …)", "is", "includes", "matches", "does", "inside", "overlaps")
    if {"AND", "OR"} <= accepts:
        say("and, or", "and", "or", "of")  # the "of" of a measure fits few places
    if "MINUS" in accepts and "NAME" not in accepts and "COMPARE" not in accepts and "PLUS" not in accepts:
        say('an option, which begins with "-"')
    parts += sorted(words)[:12]
    parts += [
        f'"{sign}"'
        for name, sign in (("LBRACE", "{"), ("COMMA", ","), ("RBRACE", "}"), ("RPAR", ")"), ("LPAR", "("), ("RSQB", "]"), ("COLON", ":"))
        if name in accepts and "NAME" not in accepts and not (sign == "(" and "COMPARE" in accepts)
    ]
    return f"expected here: {', '.join(parts)}" if parts else None
