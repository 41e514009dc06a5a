"""A checker in a line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from predlint.names import quote
from predlint.views.registry import vocabulary_of

if TYPE_CHECKING:
    from predlint.engine.checker import Checker

_PLATFORMS = {"labelbox": "Labelbox", "label-studio": "Label Studio", "encord": "Encord", "coco": "COCO"}


def checker_words(checker: Checker) -> str:
    """Whose predictions it checks, against what, and with which options."""
    ontology, options = checker.ontology, checker.options
    dialect = options.dialect or (ontology.dialect if options.mapping is None else "coco")
    into = f" into {_PLATFORMS[ontology.dialect]}" if dialect != ontology.dialect else ""
    words = [_PLATFORMS[dialect] + into]
    features = len(vocabulary_of(ontology).features)
    words.append((f"{quote(ontology.name)} with " if ontology.name else "") + f"{features:,} feature{'s' if features != 1 else ''}")
    if ontology.dialect == "labelbox":
        words.append(f"target {options.target}")
    if (media := options.media or ontology.media) is not None:
        words.append(f"media {media}")
    if options.profile != "default":
        words.append(f"profile {options.profile}")
    if checker.own_rules is not None:
        own = len(checker.own_rules.rules)
        words.append(f"{own:,} rule{'s' if own != 1 else ''} of its own")
    return ", ".join(words)
