"""Regular expressions that are compiled when they are first used."""

from __future__ import annotations

import re
from typing import Any, AnyStr, cast

_METHODS = ("match", "fullmatch", "search", "finditer", "findall", "split", "sub", "subn")


def lazy_regex(pattern: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """Returns a regular expression for a constant of a module, as ``re.compile`` does, but compiles it at the first use.

    Most modules handle errors that a file does not have, and compiling all their expressions took nearly half of the time of a run
    over a few records.
    """
    return cast("re.Pattern[AnyStr]", _Regex(pattern, flags))


class _Regex:
    """Takes over the methods of the compiled expression at the first use, so that later calls cost no more."""

    __slots__ = ("flags", "pattern", *_METHODS)

    def __init__(self, pattern: str | bytes, flags: int) -> None:
        self.pattern, self.flags = pattern, flags

    def __getattr__(self, name: str) -> Any:
        """Called only while the attribute is missing."""
        if name not in _METHODS:
            raise AttributeError(f"a regular expression has no {name!r}")
        compiled = re.compile(self.pattern, self.flags)
        for method in _METHODS:
            setattr(self, method, getattr(compiled, method))
        return getattr(compiled, name)

    def __reduce__(self) -> tuple[Any, ...]:
        return lazy_regex, (self.pattern, self.flags)
