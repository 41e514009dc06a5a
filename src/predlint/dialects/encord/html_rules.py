"""Record rules on where in a page an object is: from an offset in one node to an offset in another."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from predlint.dialects.encord import extent_words as extent
from predlint.dialects.encord.view import Json, RowView
from predlint.shape.faults import fault
from predlint.shape.findings import Path

NODES = fault("REC259", extent.no_nodes)
NODE_PAIRS, BARE_PAIR = fault("REC259", extent.no_node_pairs), fault("REC259", extent.bare_pair)
NODE = fault("REC259", extent.no_node)
NODE_PART = fault("REC259", extent.node_part)


def check_nodes(view: RowView, path: Path, ranges: Any) -> None:
    """The ranges of a page's row: ``{"start": …, "end": …}``. What is wrong is told once for each."""
    if not isinstance(ranges, list):
        view.say(path, ranges, NODES)
        return
    for index, held in enumerate(cast("list[Any]", ranges)):
        at: Path = (path, index)
        if not isinstance(held, dict):
            view.say(at, held, NODES)
        else:
            _check_ends(view, at, {end: cast("Json", held).get(end) for end in ("start", "end")})


def check_node_pairs(view: RowView, path: Path, ranges: list[Any]) -> None:
    """The same in a space, where a range is a list of its two ends."""
    if len(ranges) == 2 and all(isinstance(end, dict) and "xpath" in end for end in ranges):
        view.say(path, ranges, BARE_PAIR)
        return
    for index, held in enumerate(ranges):
        at: Path = (path, index)
        if not isinstance(held, list) or len(cast("list[Any]", held)) != 2:
            view.say(at, held, NODE_PAIRS)
        else:
            _check_ends(view, at, dict(enumerate(cast("list[Any]", held))))


def _check_ends(view: RowView, at: Path, ends: dict[Any, Any]) -> None:
    for end, node in ends.items():
        if not isinstance(node, dict):
            view.say((at, end), node, NODE, ("start", "end")[end] if isinstance(end, int) else end)
            return
        wrong = [member for member, fits in _PARTS.items() if not fits(cast("Json", node).get(member))]
        if wrong:
            view.say(((at, end), wrong[0]), cast("Json", node).get(wrong[0]), NODE_PART, wrong[0])
            return


def _is_offset(value: Any) -> bool:
    """True for a whole number, and for what the SDK reads as one."""
    if isinstance(value, str):
        return value.strip().removeprefix("-").isdecimal()
    return isinstance(value, int) or (isinstance(value, float) and value.is_integer())


_PARTS: dict[str, Callable[[Any], bool]] = {"xpath": lambda value: isinstance(value, str), "offset": _is_offset}
