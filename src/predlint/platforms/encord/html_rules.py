"""Record rules on the ranges of objects in a page: from an offset in one node to an offset in another."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from predlint.platforms.encord.extent_words import BarePair, NodePart, NoNode, NoNodePairs, NoNodes
from predlint.platforms.encord.record_view import Json, RowView
from predlint.shape.findings import Path


def check_nodes(view: RowView, path: Path, ranges: Any) -> None:
    """Checks the ranges in the row of a page: ``{"start": …, "end": …}``. Reports one finding per range."""
    if not isinstance(ranges, list):
        view.report(path, ranges, NoNodes)
        return
    for index, span in enumerate(cast("list[Any]", ranges)):
        at: Path = (path, index)
        if not isinstance(span, dict):
            view.report(at, span, NoNodes)
        else:
            _check_ends(view, at, {end: cast("Json", span).get(end) for end in ("start", "end")})


def check_node_pairs(view: RowView, path: Path, ranges: list[Any]) -> None:
    """Checks the ranges in the space of a page, where a range is a list of its two ends."""
    if len(ranges) == 2 and all(isinstance(end, dict) and "xpath" in end for end in ranges):
        view.report(path, ranges, BarePair)
        return
    for index, span in enumerate(ranges):
        at: Path = (path, index)
        if not isinstance(span, list) or len(cast("list[Any]", span)) != 2:
            view.report(at, span, NoNodePairs)
        else:
            _check_ends(view, at, dict(enumerate(cast("list[Any]", span))))


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
    """Returns True for a whole number, and for a value that the SDK reads as one."""
    if isinstance(value, str):
        return value.strip().removeprefix("-").isdecimal()
    return isinstance(value, int) or (isinstance(value, float) and value.is_integer())


_PARTS: dict[str, Callable[[Any], bool]] = {"xpath": lambda value: isinstance(value, str), "offset": _is_offset}
