"""Words of a configuration that only the rest of predlint can judge: codes and names of rules, patterns of file names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, cast

from predlint.config.value_types import KeyPath, ValueProblem
from predlint.names import quote


def wrong_words(settings: Any, own_rules: bool) -> Iterator[ValueProblem]:
    """Yields errors for words that match no rule. If there are custom rules, a word that may name one of them is accepted here."""
    if not isinstance(settings, dict):
        return
    table = cast("dict[str, Any]", settings)
    own = own_rules or may_have_own_rules(table)
    for at, word in words_of(table):
        wrong = None if own and may_be_own(word) else wrong_word(word, at)
        if wrong is not None:
            yield wrong


def wrong_patterns(settings: Any) -> Iterator[ValueProblem]:
    """Yields errors for patterns of file names that cannot match what was probably meant."""
    from predlint.config.patterns import pattern_error

    for at, pattern in _patterns_of(settings):
        fault = pattern_error(pattern) if pattern else None
        if fault is not None:
            yield ValueProblem(at, *fault)
    table = cast("dict[str, Any]", settings) if isinstance(settings, dict) else {}
    for at, pattern in _texts(("exclude",), table.get("exclude")):
        from predlint.config.exclusion import exclude_error

        fault = exclude_error(pattern)
        if fault is not None:
            yield ValueProblem(at, *fault)


def _patterns_of(settings: Any) -> Iterator[tuple[KeyPath, str]]:
    """Every pattern of file names, with its place."""
    if not isinstance(settings, dict):
        return
    table = cast("dict[str, Any]", settings)
    for number, section in enumerate(_list(table.get("files"))):
        if isinstance(section, dict):
            given: Any = cast("dict[str, Any]", section).get("pattern")
            yield from _texts(("files", number, "pattern"), given)
    yield from _texts(("include",), table.get("include"))
    ignored: Any = table.get("per-file-ignores")
    if isinstance(ignored, dict):
        yield from ((("per-file-ignores", pattern), pattern) for pattern in cast("dict[str, Any]", ignored))


def _texts(at: KeyPath, value: Any) -> Iterator[tuple[KeyPath, str]]:
    """Yields a text, or those in a list, with their key paths."""
    if isinstance(value, str):
        yield at, value
    for number, each in enumerate(_list(value)):
        if isinstance(each, str):
            yield (*at, number), each


def words_of(settings: dict[str, Any]) -> Iterator[tuple[KeyPath, str]]:
    """Every word for rules, with its place."""
    lists: list[tuple[KeyPath, Any]] = [((name,), settings.get(name)) for name in ("select", "ignore")]
    ignored: Any = settings.get("per-file-ignores")
    if isinstance(ignored, dict):
        lists += [(("per-file-ignores", pattern), codes) for pattern, codes in cast("dict[str, Any]", ignored).items()]
    for at, codes in lists:
        if isinstance(codes, list):
            for number, word in enumerate(cast("list[Any]", codes)):
                if isinstance(word, str) and word:
                    yield (*at, number), word
    levels: Any = settings.get("severity")
    if isinstance(levels, dict):
        yield from ((("severity", word), word) for word in cast("dict[str, Any]", levels) if word)


def code_of(word: str) -> str | None:
    """Returns the code, or code prefix, that a word stands for, or None if it may be the name of a custom rule."""
    from predlint.rules import RULES

    word = word.strip()
    if word and (word.upper() in RULES or any(code.startswith(word.upper()) for code in RULES)):  # a code loads the rules of its platform
        return word.upper()
    return next((code for code, rule in RULES.items() if rule.slug == word.lower()), None)


def wrong_word(word: str, at: KeyPath) -> ValueProblem | None:
    """Returns the error for a word that matches no rule of predlint, or None."""
    if code_of(word) is not None:
        return None
    from predlint.rules.suggestions import is_all, suggest_rules

    if is_all(word):
        every = "leave select out: without it all rules are on" if at[:1] == ("select",) else "name the families: predlint rule lists them"
        return ValueProblem(at, f"{quote(word)} matches no rule", every)
    parts = [part for part in re.split(r"\s*,\s*|[\s;|]+", word) if part]
    if parts and parts != [word.strip()] and all(code_of(part) is not None for part in parts):
        own = "each is a key of its own" if "severity" in at else "in a list each is an item of its own"
        return ValueProblem(at, f"{quote(word)} matches no rule", f"{own}: {', '.join(map(quote, parts))}")
    close = suggest_rules(word)
    hint = f"did you mean {' or '.join(close[:2])}? " if close else ""
    return ValueProblem(at, f"{quote(word)} matches no rule", f"{hint}predlint rule lists them all")


def may_be_own(word: str) -> bool:
    """Returns True for a word that may be the name or the code of a custom rule."""
    return word.strip().upper().startswith("RUL") or not _like_a_code(word)


def _like_a_code(word: str) -> bool:
    word = word.strip()
    return word[:3].isalpha() and word[:3].isupper() and (word[3:].isdigit() or len(word) == 3)


def may_have_own_rules(settings: dict[str, Any]) -> bool:
    from predlint.stream.urls import ending

    for each in (settings, *_list(settings.get("files"))):
        section = cast("dict[str, Any]", each) if isinstance(each, dict) else {}
        ontology = section.get("ontology")
        if section.get("rules") or (isinstance(ontology, str) and ending(ontology) == ".onto"):
            return True
    return False


def _list(value: Any) -> list[Any]:
    return cast("list[Any]", value) if isinstance(value, list) else []
