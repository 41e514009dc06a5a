"""What is said on all platforms of the same slips: a member under another name, JSON that was encoded twice."""

from __future__ import annotations

from typing import Any

from predlint.names import quote

#: What is said of JSON in a text.
TWICE = "the JSON was encoded twice: write the value itself, not the text that json.dumps made of it"


def rename(given: tuple[Any, ...], meant: str) -> str | None:
    """``given`` begins with the misspelt member that stands for the missing one, if there is one."""
    return f'rename {quote(given[0])} to "{meant}"' if given and isinstance(given[0], str) else None


def is_json(value: Any) -> bool:
    """True for a text that begins and ends as an object or a list in JSON does."""
    return isinstance(value, str) and value.lstrip()[:1] in ("{", "[") and value.rstrip()[-1:] in ("}", "]")
