"""The sentences that any part of a task may need: ``say(value, *about) -> (message, help)``. Effects are put behind them."""

from __future__ import annotations

from typing import Any, cast

from predlint.dialects.label_studio.effects import reads_as_number
from predlint.names import listing, quote

Said = tuple[str, str | None]


def did_you_mean(nearest: tuple[str, ...], names: tuple[str, ...], what: str) -> str:
    """What could have been meant, or what there is."""
    if nearest:
        return f"did you mean {' or '.join(quote(name) for name in nearest[:3])}?"
    return f"{what}: {listing(names)}" if names else f"there are no {what}"


def rename(given: tuple[Any, ...]) -> str | None:
    """``given`` begins with the misspelt member that stands for the missing one, if there is one."""
    return f'rename "{given[0]}"' if given and isinstance(given[0], str) else None


# -- members -----------------------------------------------------------------------------------------------------------


def not_an_object(value: Any, what: str) -> Said:
    return f"{what} must be an object, found {quote(value)}", None


def not_a_list(value: Any, what: str) -> Said:
    fix = "put it into a list: [{…}]" if isinstance(value, dict) else None
    return f"{what} must be a list, found {quote(cast(Any, value))}", fix


def missing(value: Any, control: str, member: str, *given: Any) -> Said:
    return f'the value of {control} has no "{member}"', rename(given)


def flag(value: Any, name: str) -> Said:
    return f"{name} must be true or false, found {quote(value)}", None


def misspelt(value: Any, name: str, meant: str) -> Said:
    return f'"{name}" is not read', f'did you mean "{meant}"?'


def unknown_member(value: Any, name: str, known: tuple[str, ...]) -> Said:
    return f'"{name}" is not read', None


# -- scores ------------------------------------------------------------------------------------------------------------


def score(value: Any, what: str) -> Said:
    fix = None
    if isinstance(value, (int, float)) and 2 <= value <= 100:
        fix = f"it looks like a percentage: write {value / 100:g}"
    return f"{what} is {quote(value)}; from 0 to 1 is expected", fix


def score_type(value: Any, what: str) -> Said:
    fix = "remove the quotes" if isinstance(value, str) and reads_as_number(value) else None
    return f"{what} must be a number from 0 to 1, found {quote(value)}", fix
