"""A module of models: its text, and the module itself."""

from __future__ import annotations

from types import ModuleType
from typing import Any

from predlint import __version__


class TooDeep(ValueError):
    """Questions nest deeper than classes of Python can."""


def text_of(schema: dict[str, Any], platform: str) -> str:
    """Returns the text of the module for the schema of one record, which has a branch for each feature. Raises TooDeep."""
    from predlint.typed_models.item_units import UNITS
    from predlint.typed_models.reader import Reader
    from predlint.typed_models.text import module_text

    try:
        return module_text(
            Reader(schema, UNITS[platform]).read(), about=[schema["title"], *schema["description"].split("\n")], release=__version__
        )
    except RecursionError:
        raise TooDeep from None


def module_of(text: str) -> ModuleType:
    """Returns the module with this text. It is not added to sys.modules, so each call creates new classes."""
    module = ModuleType("predlint_models")
    exec(compile(text, "<predlint.models>", "exec", dont_inherit=True), module.__dict__)
    return module
