"""Record rules on where in a page an object is: from an offset in one node to an offset in another."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from predlint.platforms.encord.extent_words import BarePair, NodePart, NoNode, NoNodePairs, NoNodes
from predlint.platforms.encord.record_view import Json, RowView
from predlint.shape.findings import Path


def check_nodes(view: RowView, path: Path, ranges: Any) -> None:
    """The ranges of a page's row: ``{"start": …, "end": …}``. What is wrong is told once for each."""
    if not isinstance(ranges, list):
        view.report(path, ranges, NoNodes)
        return
    for index, held in enumerate(cast("list[Any]", ranges)):
        at: Path = (path, index)
        if not isinstance(held, dict):
            view.report(at, held, NoNodes)
        else:
            _check_ends(view, at, {end: cast("Json", held).get(end) for end in ("start", "end")})


def check_node_pairs(view: RowView, path: Path, ranges: list[Any]) -> None:
    """The same in a space, where a range is a list of its two ends."""
    if len(ranges) == 2 and all(isinstance(end, dict) and "xpath" in end for end in ranges):
        view.report(path, ranges, BarePair)
        return
    for index, held in enumerate(ranges):
        at: Path = (path, index)
        if not isinstance(held, list) or len(cast("list[Any]", held)) != 2:
            view.report(at, held, NoNodePairs)
        else:
            _check_ends(view, at, dict(enumerate(cast("list[Any]", held))))


def _check_ends(view: RowView, at: Path, ends: dict[Any, Any]) -> None:
    for end, node in ends.items():
        if not isinstance(node, dict):
            view.report((at, end), node, NoNode, ("start", "end")[end] if isinstance(end, int) else end)
            return
        wrong = [member for member, fits in _PARTS.items() if not fits(cast("Json", node).get(member))]
        if wrong:
            view.report(((at, end), wrong[0]), cast("Json", node).get(wrong[0]), NodePart, wrong[0])
            return


def _is_offset(value: Any) -> bool:
    """True for a whole number, and for what the SDK reads as one."""
    if isinstance(value, str):
        return value.strip().removeprefix("-").isdecimal()
    return isinstance(value, int) or (isinstance(value, float) and value.is_integer())


_PARTS: dict[str, Callable[[Any], bool]] = {"xpath": lambda value: isinstance(value, str), "offset": _is_offset}
