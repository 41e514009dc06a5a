"""What the msgspec structs of every decoder are made of: names that their members can have, and types of numbers."""

from __future__ import annotations

import keyword
from typing import Annotated, Any, Union

from msgspec import Meta

from predlint.shapes.nodes import Number

#: Of every struct.
OPTIONS: dict[str, Any] = {"forbid_unknown_fields": True, "gc": False, "kw_only": True}
#: Readers hold no smaller and no larger whole numbers.
_LEAST, _MOST = -(1 << 63), (1 << 63) - 1
WHOLE = Annotated[int, Meta(ge=_LEAST, le=_MOST)]


def is_attribute(name: str) -> bool:
    """True for a name that a struct has as it is. Those that end in an underscore are ours."""
    return name.isidentifier() and not keyword.iskeyword(name) and name[0] != "_" and name[-1] != "_"


def is_changed(name: str) -> bool:
    """True for a member that no struct can have by its name: Python has its own way with two underscores."""
    return name.startswith("__")


def is_spelt_plainly(name: str) -> bool:
    """True for the name of a member that a struct can have: one that is written without an escape."""
    return name.isprintable() and '"' not in name and "\\" not in name


def number_type(node: Number, *, least: float | None, above: float | None, most: float | None) -> Any:
    """The type of numbers within bounds; where there is ``above``, ``least`` does not matter."""
    bounds: dict[str, Any] = {}
    if above is not None:
        bounds["gt"] = above
    elif least is not None:
        bounds["ge"] = int(least) if node.whole else least
    if most is not None:
        bounds["le"] = int(most) if node.whole else most
    if node.whole:
        bounds = {**({} if above is not None else {"ge": _LEAST}), "le": _MOST, **bounds}
    base: Any = int if node.whole else float
    kind = Annotated[base, Meta(**bounds)] if bounds else base
    return Union[kind, None] if node.nullable else kind  # noqa: UP007
