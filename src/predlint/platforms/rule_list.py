"""The rules in force, as data: the content of ``rules.json`` and `Checker.rules`."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from predlint.diagnostics import Severity
from predlint.rules import RULES


def rules_in_force(
    dialect: str, levels: Mapping[str, Severity | None], parameters: Mapping[str, dict[str, Any]], without: Collection[str] = ()
) -> list[dict[str, Any]]:
    """Returns a platform's rules except those on the ontology, with their parameters. ``without``: codes that the platform never
    reports."""
    found: list[dict[str, Any]] = []
    for code, rule in RULES.items():
        level = levels[code]
        if level is None or rule.layer == "ontology" or rule.family == "RUL" or rule.dialect not in (None, dialect) or code in without:
            continue
        entry: dict[str, Any] = {
            "code": code,
            "rule": rule.slug,
            "severity": level.label,
            "layer": rule.layer,
            "in_json_schema": rule.in_json_schema,
            "summary": rule.summary,
        }
        if code in parameters:
            entry["parameters"] = parameters[code]
        found.append(entry)
    return found
