"""How whoever asks for a fix spells its options, for messages."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from msgspec import Struct


class Spelling(Struct, frozen=True):
    """The options of a command, or of a function."""

    file: str
    """A file for what is fixed."""
    folder: str
    """A folder for it."""
    output: Callable[[str], str]
    """This very path for it."""
    in_place: str
    unsafe: str
    rename: Callable[[str, str], str]
    """A name, and what is to be written in its place."""
    renames: Callable[[Mapping[str, str]], str]
    """Several of them."""


def _function_renames(names: Mapping[str, str]) -> str:
    return "renames={" + ", ".join([f'"{old}": "{new}"' for old, new in names.items()]) + "}"


#: As `predlint.fix` takes them.
FUNCTION = Spelling(
    file='output="fixed.ndjson"', folder='output="fixed/"', output=lambda path: f'output="{path}"', in_place="in_place=True",
    unsafe="unsafe=True", rename=lambda old, new: _function_renames({old: new}), renames=_function_renames,
)  # fmt: skip
