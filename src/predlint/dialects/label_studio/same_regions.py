"""Regions that are there twice under two ids: the editor draws both, one on top of the other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from predlint.dialects.label_studio import link_words
from predlint.dialects.label_studio.effects import odd
from predlint.dialects.label_studio.view import Result, View

#: Members of a result that say nothing of what it shows. A note about a region, in its meta, is shown with it.
_ASIDE = frozenset({"id", "score", "origin", "readonly", "hidden"})
#: Of regions that look alike, so many that differ are compared.
_MOST_ALIKE = 20
#: Of a region with more answers it is not told whether another has the same.
_MOST_ABOUT = 50
#: What is deeper in a value than its vertices and key frames is not looked at to find others like it.
_DEEP = 4


def regions_again(view: View, regions: Sequence[Result], results: Sequence[Result]) -> None:
    """``results``: all of the prediction, answers about the regions among them: with other answers it is another region."""
    if len(regions) < 2:
        return
    alike: dict[Any, list[Result]] = {}
    for region in regions:
        alike.setdefault((region.control.name, _sketch(region.value)), []).append(region)
    about: dict[str | None, list[Result]] = {}
    if any([len(some) > 1 for some in alike.values()]):
        for result in results:
            about.setdefault(result.id, []).append(result)
    named: set[Any] | None = None
    for some in alike.values():
        first: list[Result] = []
        for region in some if len(some) > 1 else ():
            other = next((one for one in first if _is_same(one, region, about)), None)
            if other is None:
                first += [region] if len(first) < _MOST_ALIKE else []
            elif other.id is None or other.id != region.id:
                named = _named(view) if named is None and region.id is not None else named
                about_it = other.index, region.id is not None, named is not None and region.id in named
                view.say(region.path, None, odd("DUP101", link_words.region_again), *about_it)


def _is_same(one: Result, two: Result, about: dict[str | None, list[Result]]) -> bool:
    if _shown(one) != _shown(two):
        return False
    here, there = [[_shown(each) for each in about[result.id] if each is not result] if result.id else [] for result in (one, two)]
    return len(here) == len(there) <= _MOST_ABOUT and all([each in there for each in here])


def _shown(result: Result) -> dict[str, Any]:
    return {name: value for name, value in result.whole.items() if name not in _ASIDE}


def _named(view: View) -> set[Any]:
    """The ids by which relations name regions, and regions those that they are in."""
    listed: Any = view.prediction.get("result")
    results = (
        [cast("dict[str, Any]", one) for one in cast("list[Any]", listed) if one.__class__ is dict] if listed.__class__ is list else []
    )
    return {end for one in results for name in ("from_id", "to_id", "parentID") if isinstance(end := one.get(name), str)}


def _sketch(value: Any, deep: int = 0) -> Any:
    """What equal values have alike, made at little cost: of lists how long they are, and the first and the last item."""
    if value.__class__ is dict:
        members = cast("dict[str, Any]", value)
        return frozenset([(name, _sketch(each, deep + 1)) for name, each in members.items()] if deep < _DEEP else members)
    if value.__class__ is list:
        items = cast("list[Any]", value)
        return (len(items), _sketch(items[0], deep + 1), _sketch(items[-1], deep + 1)) if items and deep < _DEEP else len(items)
    return value
