"""Finds the rules that a code prefix in ``severity`` changes."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from predlint.names import listing
from predlint.rules import RULES

#: Maximum number of rules that are listed by code.
_MOST = 6


def codes_changed_by(severity: Mapping[str, str], platforms: Collection[str] = ()) -> dict[str, list[str]]:
    """Returns code prefix -> rules whose severity it changes. If several prefixes match a rule, the longest decides; a rule that has that
    severity anyway is left out. ``platforms``: only rules of these; all if empty."""
    found: dict[str, list[str]] = {}
    beginnings = [code for code in severity if code not in RULES and any(rule.startswith(code) for rule in RULES)]
    for beginning in beginnings:
        found[beginning] = [
            code
            for code, rule in RULES.items()
            if code.startswith(beginning)
            and rule.severity.label != severity[beginning]
            and (not platforms or rule.dialect is None or rule.dialect in platforms)
            and max((other for other in severity if code.startswith(other)), key=len) == beginning
        ]
    return found


def words(beginning: str, changed: Collection[str]) -> str:
    """``changes GEO002, GEO003 and 12 more``."""
    codes = list(changed)
    if not codes:
        return "changes no rule: all that it fits have that level anyway"
    more = f": predlint rule {beginning} lists them" if len(codes) > _MOST else ""
    return f"changes {listing(codes, _MOST)}{more}"
