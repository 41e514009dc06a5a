"""Every rule's code, name, severity and documentation.

A rule's text is in the module of its family (``geo.py`` for GEO…); this module is the register of them all.
``predlint rule``, the pages under docs/rules and the metadata of reports are made from it.
"""

from __future__ import annotations

from predlint.rules.model import Layer, Rule, in_case
from predlint.rules.registry import FAMILIES, RULES, find_rule, rule_of, severities_in

__all__ = ["FAMILIES", "RULES", "Layer", "Rule", "find_rule", "in_case", "rule_of", "severities_in"]
