"""Closures of quantities: conditions and counts over the other things of a data row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from predlint.custom_rules.closures import Get
from predlint.custom_rules.closures_scene import GroupMembers, Nearness
from predlint.custom_rules.types import SEARCH, Run, Things
from predlint.views.model import Instance

#: Returns the instances that a quantity ranges over, for the instances in the outer slots.
Find = Callable[[Things], Sequence[Instance]]


def finder(members: GroupMembers, around: Sequence[int], other: bool, near: Nearness | None = None) -> Find:
    """Returns a function for the members in the frame of the instances in the slots ``around``; with ``other``, without those instances.
    ``near``: members that surely do not meet it may be left out."""
    slots = tuple(around)
    if not slots:
        return lambda things: things[SEARCH].find(members, None)

    def find(things: Things) -> list[Instance]:
        frame = None
        for slot in slots:
            frame = things[slot].frame
            if frame is not None:
                break
        if near is not None:
            return things[SEARCH].find_near(members, frame, things[near.slot].shape, near)
        return things[SEARCH].find(members, frame)

    if not other:
        return find

    def find_others(things: Things) -> list[Instance]:
        own = {things[slot].identity for slot in slots}  # of any feature: one region may have several labels
        return [found for found in find(things) if found.identity not in own]

    return find_others


def some(find: Find, slot: int, test: Run | None) -> Run:
    """True as soon as one is; false only if all are false."""

    def run(things: Things) -> bool | None:
        verdict = False
        for found in find(things):
            if test is None:
                return True
            things[slot] = found
            value = test(things)
            if value is True:
                return True
            if value is None:
                verdict = None
        return verdict

    return run


def every(find: Find, slot: int, where: Run | None, has: Run) -> Run:
    """Returns a closure that is true if every instance meets ``has``, except those for which ``where`` is false."""

    def run(things: Things) -> bool | None:
        verdict = True
        for found in find(things):
            things[slot] = found
            intended = True if where is None else where(things)
            if intended is False:
                continue
            value = has(things)
            if value is True:
                continue
            if value is False and intended is True:
                return False
            verdict = None
        return verdict

    return run


def counter(find: Find, slot: int, test: Run | None) -> Callable[[Things], tuple[int, int]]:
    """Returns a closure for the number of objects: the minimum, and the maximum if those that are not applicable counted too.

    An object in several frames, or of several features, counts once, if one of its instances counts.
    """

    def run(things: Things) -> tuple[int, int]:
        sure: set[Any] = set()
        unsure: set[Any] = set()
        for found in find(things):
            key = found.identity
            if key in sure:
                continue
            if test is not None:
                things[slot] = found
                value = test(things)
                if value is False:
                    continue
                if value is None:
                    unsure.add(key)
                    continue
            sure.add(key)
        return len(sure), len(sure | unsure)

    return run


def between(count: Callable[[Things], tuple[int, int]], least: int, most: int | None) -> Run:
    """Returns a closure that tests whether the count is in bounds; None if that depends on objects that are not applicable."""

    def run(things: Things) -> bool | None:
        sure, possible = count(things)
        if possible < least or (most is not None and sure > most):
            return False
        if sure >= least and (most is None or possible <= most):
            return True
        return None

    return run


def counted(count: Callable[[Things], tuple[int, int]]) -> Run:
    """Returns a closure for the count as a number; None if it is uncertain."""

    def run(things: Things) -> int | None:
        sure, possible = count(things)
        return sure if sure == possible else None

    return run


def shared(find: Find, get: Get) -> Run:
    """Returns a closure for the common value of all found instances that have one; None if they differ."""

    def run(things: Things) -> Any:
        shared_value = None
        for found in find(things):
            value = get(found)
            if value is None or value == shared_value:
                continue
            if shared_value is None:
                shared_value = value
            elif not (value.__class__ is tuple and shared_value.__class__ is tuple and set(value) == set(shared_value)):
                return None
        return shared_value

    return run


def first(find: Find, get: Get) -> Run:
    """The first value that one of the found things has: whether one is given."""

    def run(things: Things) -> Any:
        for found in find(things):
            value = get(found)
            if value is not None:
                return value
        return None

    return run
