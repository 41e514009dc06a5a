"""Finds equal regions with different ids: the editor draws both, one on top of the other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, cast

from predlint.platforms.label_studio.link_words import RegionTwice
from predlint.platforms.label_studio.record_view import Result, View

#: Members of a result that do not affect what it shows. Its meta may hold a note, which is shown.
_IGNORED_MEMBERS = frozenset({"id", "score", "origin", "readonly", "hidden"})
#: Types that hold other values. Regions whose other values differ are not compared further.
_CONTAINERS = (list, dict)
#: Maximum number of differing regions that are compared among similar ones.
_MAX_COMPARED = 20
#: Regions with more answers are not compared.
_MOST_ABOUT = 50
#: Depth up to which values are compared in a sketch: vertices and key frames.
_DEEP = 4


def duplicate_regions(view: View, regions: Sequence[Result]) -> None:
    """Reports regions that show the same as an earlier one. Regions with different answers are different."""
    plain = [(each.control.name, frozenset([kv for kv in each.value.items() if kv[1].__class__ not in _CONTAINERS])) for each in regions]
    if len({*plain}) == len(plain):
        return
    times, similar = Counter(plain), dict[Any, list[Result]]()
    for region, one in zip(regions, plain, strict=True):
        if times[one] > 1 and region.shows_region():
            similar.setdefault((region.control.name, _sketch(region.value)), []).append(region)
    by_id: dict[str | None, list[Result]] = {}
    if any([len(some) > 1 for some in similar.values()]):
        for result in view.results.known:
            by_id.setdefault(result.id, []).append(result)
    named: set[Any] | None = None
    for some in similar.values():
        first: list[Result] = []
        for region in some if len(some) > 1 else ():
            other = next((one for one in first if _is_same(one, region, by_id)), None)
            if other is None:
                first += [region] if len(first) < _MAX_COMPARED else []
            elif other.id is None or other.id != region.id:
                named = _named(view) if named is None and region.id is not None else named
                about_it = other.index, region.id is not None, named is not None and region.id in named
                view.report(region.path, None, RegionTwice, *about_it)


def _is_same(one: Result, two: Result, about: dict[str | None, list[Result]]) -> bool:
    if _shown(one) != _shown(two):
        return False
    here, there = [[_shown(each) for each in about[result.id] if each is not result] if result.id else [] for result in (one, two)]
    return len(here) == len(there) <= _MOST_ABOUT and all([each in there for each in here])


def _shown(result: Result) -> dict[str, Any]:
    return {name: value for name, value in result.whole.items() if name not in _IGNORED_MEMBERS}


def _named(view: View) -> set[Any]:
    """Returns the ids that relations and parentID refer to."""
    listed: Any = view.prediction.get("result")
    results = (
        [cast("dict[str, Any]", one) for one in cast("list[Any]", listed) if one.__class__ is dict] if listed.__class__ is list else []
    )
    return {end for one in results for name in ("from_id", "to_id", "parentID") if isinstance(end := one.get(name), str)}


def _sketch(value: Any, deep: int = 0) -> Any:
    """Returns a cheap summary that is equal for equal values: of a list, its length, first and last item."""
    if deep >= _DEEP:
        return len(value)
    if value.__class__ is dict:
        items = value.items()
        return frozenset([(name, _sketch(each, deep + 1) if each.__class__ in _CONTAINERS else each) for name, each in items])
    ends = (value[0], value[-1]) if value else ()
    return len(value), *[_sketch(each, deep + 1) if each.__class__ in _CONTAINERS else each for each in ends]
