"""A module of models: its text, and the module itself."""

from __future__ import annotations

from types import ModuleType
from typing import TYPE_CHECKING

from predlint import __version__

if TYPE_CHECKING:
    from predlint.engine.checker import Checker


def text_of(checker: Checker) -> str:
    """The text of the module for what a checker was compiled from."""
    from predlint.typed_models.reader import Reader
    from predlint.typed_models.text import module_text
    from predlint.typed_models.units import UNITS

    schema = checker.record_plan.json_schema(apart=True)
    platform = checker.options.dialect or checker.ontology.dialect
    definitions = Reader(schema, UNITS[platform]).read()
    return module_text(definitions, title=f"{schema['title']}. {schema['description']}", release=__version__)


def module_of(checker: Checker) -> ModuleType:
    """The same text as a module, which is not looked up by its name."""
    module = ModuleType("predlint_models")
    exec(compile(text_of(checker), "<predlint.models>", "exec", dont_inherit=True), module.__dict__)
    return module
