"""Suggests rules or families for a word that is no code or name of a rule."""

from __future__ import annotations

import re
from collections.abc import Iterator

from predlint.lazy_regex import lazy_regex
from predlint.names import MAX_COMPARED, nearest
from predlint.rules.registry import FAMILIES, RULES

#: Digits and letters that are confused with one another.
_LETTERS, _DIGITS = str.maketrans("015", "OIS"), str.maketrans("OILS", "0115")
#: Longer words are no codes.
_LONGEST = 8


#: What may follow a code prefix: wildcards, or signs that were left by mistake.
_BEHIND = lazy_regex(r"(?:\.?\*|[xX?#]{2,}+|[:=])++\Z")
_ALL = frozenset({"*", "all", "any", "every", "everything"})


def is_all(word: str) -> bool:
    """Returns True if a word means all rules in other programs."""
    return word.strip().lower() in _ALL


def suggest_rules(word: str) -> list[str]:
    """Returns the families, codes and names that a word may mean, likeliest first; empty when nothing is close."""
    word = word.strip()
    if len(word) > MAX_COMPARED:
        return []
    started = _BEHIND.sub("", word.strip("\"'")).upper()
    if started and any(code.startswith(started) for code in RULES):
        return [started]
    code = re.sub(r"[\s_.-]", "", word).upper()
    found = list(dict.fromkeys(each for _, each in sorted(_codes(code)))) if len(code) <= _LONGEST else []
    if not found and len(code) == 6:
        found = nearest(code, RULES)
    if not found and code[3:].isdigit() and code[:3] in FAMILIES:  # there is no rule with this number
        found = [code[:3]]
    return [*found[:3], *nearest(word, [rule.slug for rule in RULES.values()])][:3]


def _codes(code: str) -> Iterator[tuple[int, str]]:
    """Yields codes, or families if there is no number, each with its distance from the word."""
    from rapidfuzz.distance import OSA

    for length in (2, 3, 4):
        letters, rest = code[:length].translate(_LETTERS), code[length:]
        number = rest.translate(_DIGITS)
        if not letters.isalpha() or (rest and (rest.isalpha() or not number.isascii() or not number.isdigit())):
            continue
        for family in FAMILIES:
            off = OSA.distance(letters, family)
            exact = f"{family}{number.lstrip('0').zfill(3)}"
            if off <= 1 and (not number or exact in RULES):
                yield off, exact if number else family
