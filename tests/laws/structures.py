"""Changes of how a record is built: members moved, copied, doubled, renamed, wrapped and exchanged, whatever they mean.

Values that are wrong are what other mutations make. What these make stands where it does not belong, which rules that look at one place
alone do not expect.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

import orjson

from laws.variants import Pool, copied, holders, varied

#: Stands in a name for a member that is there twice: only the text of a record can have it.
_TWICE = "\u0001"
#: Names that records of one platform or another have.
_NAMES = (
    "name", "value", "answer", "answers", "classifications", "objects", "labels", "id", "uuid", "data", "result", "results", "predictions",
    "actions", "featureHash", "objectHash", "from_name", "to_name", "type", "dataRow", "globalKey", "bbox", "score", "confidence", "unit",
    "page", "frames", "segmentation", "keypoints", "image_id", "category_id", "size", "counts", "range", "spaces",
)  # fmt: skip

#: (randomness, an object with members, one of their names, the record, what stands in others) changes the record in place.
_Change = Callable[[Random, dict[str, Any], str, Any, Pool], None]


def restructured(rng: Random, record: Any, pool: Pool, times: int = 1) -> Any:
    """The record built in another way, so many times over; the one that is given stays as it is."""
    record = copied(record)
    for _ in range(times):
        places = [(holder, name) for holder in holders(record) if isinstance(holder, dict) for name in holder]
        if not places:
            break
        holder, name = rng.choice(places)
        rng.choice(_CHANGES)(rng, holder, name, record, pool)
    return record


def mutated(rng: Random, record: Any, pool: Pool) -> Any:
    """The record with other values, or built in another way, or both."""
    kind = rng.random()
    if kind < 0.35:
        record = varied(rng, record, pool, rng.choice((1, 1, 2)))
    if kind > 0.25:
        record = restructured(rng, record, pool, rng.choice((1, 1, 1, 2)))
    return record


def text_of(value: Any) -> bytes:
    """A record as JSON; members that stand twice do so."""
    return orjson.dumps(value).replace(b"\\u0001", b"")


def _other_container(rng: Random, holder: Any, record: Any) -> Any:
    """An object or a list of the record, most often another one."""
    others = [each for each in _empty_too(record) if each is not holder]
    return rng.choice(others) if others else holder


def _empty_too(value: Any) -> list[Any]:
    """All objects and lists."""
    found = [value] if isinstance(value, (dict, list)) else []
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        found += _empty_too(item)
    return found


def _put(rng: Random, where: Any, name: str, value: Any) -> None:
    if isinstance(where, list):
        where.insert(rng.randrange(len(where) + 1), value)
    else:
        where[name] = value


def _move(rng: Random, holder: dict[str, Any], name: str, record: Any, pool: Pool) -> None:
    value = holder.pop(name)
    inside = [id(each) for each in _empty_too(value)]
    where = _other_container(rng, holder, record)
    _put(rng, holder if id(where) in inside else where, name if rng.random() < 0.8 else rng.choice(_NAMES), value)


def _copy(rng: Random, holder: dict[str, Any], name: str, record: Any, pool: Pool) -> None:
    _put(rng, _other_container(rng, holder, record), name if rng.random() < 0.7 else rng.choice(_NAMES), copied(holder[name]))


def _copy_from_other_record(rng: Random, holder: dict[str, Any], name: str, record: Any, pool: Pool) -> None:
    """What another record has under some name, here."""
    other = rng.choice(list(pool.by_name))
    _put(rng, rng.choice(_empty_too(record)), other, copied(rng.choice(pool.by_name[other])))


def _double(rng: Random, holder: dict[str, Any], name: str, record: Any, pool: Pool) -> None:
    at = rng.randrange(len(holder)) if rng.random() < 0.5 else len(holder)
    members = list(holder.items())
    members.insert(at, (f"{name}{_TWICE}", copied(holder[name] if rng.random() < 0.5 else pool.other(rng, name, holder[name]))))
    holder.clear()
    holder.update(members)


def _wrap(rng: Random, holder: dict[str, Any], name: str, record: Any, pool: Pool) -> None:
    value = holder[name]
    ways: list[Any] = [[value], [value, copied(value)], {name: value}, {rng.choice(_NAMES): value}, {"0": value}, [[value]]]
    if isinstance(value, list):
        ways.append({str(at): item for at, item in enumerate(value)})
        ways.append({str(item.get("name", at)) if isinstance(item, dict) else str(at): item for at, item in enumerate(value)})
    if isinstance(value, dict):
        ways += [list(value.values()), [{"name": key, "value": item} for key, item in value.items()], orjson.dumps(value).decode()]
    holder[name] = rng.choice(ways)


def _unwrap(rng: Random, holder: dict[str, Any], name: str, record: Any, pool: Pool) -> None:
    value = holder[name]
    items = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
    if isinstance(value, dict) and rng.random() < 0.4:  # its members stand where it stood
        del holder[name]
        holder.update(value)
    elif items:
        holder[name] = rng.choice(items)


def _rename(rng: Random, holder: dict[str, Any], name: str, record: Any, pool: Pool) -> None:
    letters = list(name)
    if letters and rng.random() < 0.4:
        letters[rng.randrange(len(letters))] = rng.choice("aex_8")
    spelt = (name.upper(), f"{name}s", f"{name} ", name[:-1], name.replace("_", ""), "".join(letters), "".join(letters))
    other = rng.choice((rng.choice(spelt), rng.choice(list(pool.by_name)), rng.choice(_NAMES)))
    members = [(other if key == name else key, value) for key, value in holder.items()]
    holder.clear()
    holder.update(members)


def _swap(rng: Random, holder: dict[str, Any], name: str, record: Any, pool: Pool) -> None:
    other = rng.choice(list(holder))
    holder[name], holder[other] = holder[other], holder[name]


def _empty(rng: Random, holder: dict[str, Any], name: str, record: Any, pool: Pool) -> None:
    holder[name] = rng.choice(({}, [], None, "", [None], [{}], [[]], 0, True))


def _delete(rng: Random, holder: dict[str, Any], name: str, record: Any, pool: Pool) -> None:
    del holder[name]


_CHANGES: tuple[_Change, ...] = (
    _move, _move, _copy, _copy, _copy_from_other_record, _double, _wrap, _wrap, _unwrap, _rename, _rename, _swap, _empty, _delete,
)  # fmt: skip
