"""Which rules a code of ``severity`` changes that is the beginning of several."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from predlint.names import listing

#: So many are named one by one.
_MOST = 6


def codes_changed_by(severity: Mapping[str, str], platforms: Collection[str] = ()) -> dict[str, list[str]]:
    """For each code that is only the beginning of codes: the rules whose level it changes. Of two that fit a rule the longer one decides,
    and a rule that has that level anyway is not changed. ``platforms``: those whose rules are meant; all without any."""
    from predlint.rules import RULES

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
