"""Records that differ from another one here and there: whatever is changed, most of them are still wrong in the same way."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

import orjson

#: Numbers that are on one side or the other of some bound.
NUMBERS: tuple[Any, ...] = (
    0, 1, 2, 3, 5, 50, 99, 101, 255, 400, 5000, 10**7, 0.0, 0.25, 0.5, 1.0, 1.5, 7.5, 90.5, 180.5, 5000.5, -0.5, -1, -7.5,
)  # fmt: skip
TEXTS = ("x", "one", "another text", "k1", "0b8a5c1e-93d4-4f6a-8e27-00000000000a", "0B8A5C1E93D44F6A8E2700000000000A", "POINTS", "PERCENT")


class Pool:
    """What stands in some records, by the name of the member that it stands in."""

    def __init__(self, records: list[Any]) -> None:
        self.by_name: dict[str, list[Any]] = {}
        for record in records:
            for holder in holders(record):
                if isinstance(holder, dict):
                    for name, value in holder.items():
                        self.by_name.setdefault(name, []).append(value)

    def other(self, rng: Random, name: Any, value: Any) -> Any:
        """Something else of the same kind as a value; rarely of another kind."""
        known = [each for each in self.by_name.get(name, ()) if each.__class__ is value.__class__]
        if known and rng.random() < 0.6:
            return rng.choice(known)
        if value.__class__ in (int, float):
            near = (value + 1, value * 2, value / 2, -value, value + 0.5)
            return rng.choice((*NUMBERS, *near)) if abs(value) < 1e15 else rng.choice(NUMBERS)
        if isinstance(value, bool):
            return not value
        if isinstance(value, str):
            return rng.choice((*TEXTS, value.upper(), f"{value}x", value[:-1]))
        return rng.choice(known) if known else value


def holders(value: Any) -> Iterator[Any]:
    """All objects and lists with something in them."""
    if isinstance(value, (dict, list)) and value:
        yield value
        for item in value.values() if isinstance(value, dict) else value:
            yield from holders(item)


def copied(value: Any) -> Any:
    return orjson.loads(orjson.dumps(value))


def varied(rng: Random, record: Any, pool: Pool, changes: int) -> Any:
    """The record with so many changes."""
    record = copied(record)
    for _ in range(changes):
        all_holders = list(holders(record))
        if not all_holders:
            break
        holder, kind = rng.choice(all_holders), rng.random()
        if isinstance(holder, list):
            at = rng.randrange(len(holder))
            if kind < 0.1:
                holder.insert(rng.randrange(len(holder) + 1), copied(holder[at]))
            elif kind < 0.2:
                del holder[at]
            elif kind < 0.3:
                rng.shuffle(holder)
            else:
                holder[at] = copied(pool.other(rng, None, holder[at]))
            continue
        name = rng.choice(list(holder))
        if kind < 0.05:
            del holder[name]
        elif kind < 0.12:
            members = list(holder.items())
            rng.shuffle(members)
            holder.clear()
            holder.update(members)
        else:
            holder[name] = copied(pool.other(rng, name, holder[name]))
    return record
