"""A module of models: its text, and the module itself."""

from __future__ import annotations

import zlib
from functools import cache
from types import ModuleType
from typing import Any

from predlint import __version__
from predlint.typed_models.text import Extra


class TooDeep(ValueError):
    """Questions nest deeper than classes of Python can."""


def text_of(schema: dict[str, Any], platform: str, extra: Extra) -> str:
    """Returns the text of the module for the schema of one record, which has a branch for each feature. Raises TooDeep."""
    from predlint.typed_models.item_units import UNITS
    from predlint.typed_models.reader import Reader
    from predlint.typed_models.text import module_text

    try:
        definitions = Reader(schema, UNITS[platform]).read()
        return module_text(definitions, about=[schema["title"], *schema["description"].split("\n")], release=__version__, extra=extra)
    except RecursionError:
        raise TooDeep from None


def module_of(text: str) -> ModuleType:
    """Returns the module with this text, which is always the same one. It is not added to sys.modules."""
    return _module_of(zlib.compress(text.encode("utf-8", "surrogatepass")))


@cache  # pydantic keeps classes for ever, in use or not
def _module_of(packed: bytes) -> ModuleType:
    """Returns the module with this text, which is compressed."""
    module = ModuleType("predlint_models")
    text = zlib.decompress(packed).decode("utf-8", "surrogatepass")
    exec(compile(text, "<predlint.models>", "exec", dont_inherit=True), module.__dict__)

    def reduce(instance: Any) -> tuple[Any, ...]:
        return _restored, (packed, type(instance).__qualname__, instance.__getstate__())

    module.Model.__reduce__ = reduce  # no process could import the class by its name
    return module


def _restored(packed: bytes, name: str, state: dict[str, Any]) -> Any:
    """Returns a pickled instance, of the class in the module with this text."""
    cls = getattr(_module_of(packed), name)
    made = cls.__new__(cls)
    made.__setstate__(state)
    return made
