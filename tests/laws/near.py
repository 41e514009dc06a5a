"""All that lies near a good record: each of its members and items left out, doubled, exchanged, of another type, or at a bound.

For laws about the fast roads: what is taken for clean in the middle of good records must be clean. Changes are made in place and taken
back, in a fixed order, and once for places of one kind.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import orjson

from block_verdict_kit import array, block_verdict_of, explain_doubted, findings_by_position
from predlint.model.findings import pointer

#: Stands in a name for a member that is there twice. Only the text of a record can have it.
_TWICE = "\u0001"
#: Of other types, and what some readers take for a value of the right one.
_OTHERS: tuple[Any, ...] = (None, True, 0, 1, 0.5, "", "1", [], {}, [1], {"a": 1}, 2**63, 1e300)
_SCALARS = (str, int, float, bool, type(None))
#: Values that are kept of each member.
_MOST_VALUES = 6
#: So many members or items beside one are looked at.
_MOST_BESIDE = 4


class Near:
    """What stands in good records, to be put where it does not belong."""

    def __init__(
        self,
        records: list[Any],
        bounds: tuple[float, ...],
        named: Callable[[dict[str, Any]], Any] = lambda item: None,
        pairs: tuple[tuple[float, float], ...] = (),
        texts: tuple[str, ...] = (),
        common: tuple[str, ...] = (),
        counted: tuple[str, ...] = (),
        strangers: tuple[str, ...] = (),
    ) -> None:
        """``bounds``: numbers at, and just off, where something begins to be wrong; ``pairs``: the same of two numbers that go together.

        ``named``: of what kind an item of a list is; ``common`` are members that are the same in all kinds of items.
        Lists under the names of ``counted`` are of one kind only where they are equally long. ``texts``: what nothing in a record may be,
        or be called throughout; ``unlisted_images``: names that no member has.
        """
        self.bounds, self.named, self.pairs, self.texts, self.common, self.counted = bounds, named, pairs, texts, common, counted
        self.values: dict[str, list[Any]] = {}
        """By the name of a member."""
        self.written: dict[str, set[str]] = {}
        for record in records:
            self._observe(record)
        self.names = [name for name in self.values if name.isidentifier()]
        self.strangers = [name for name in strangers if name not in self.names]
        self.done: set[Any] = set()

    def _observe(self, value: Any) -> None:
        for key, item in _items(value):
            if isinstance(key, str):
                known, text = self.values.setdefault(key, []), json.dumps(item)
                if len(known) < _MOST_VALUES and text not in self.written.setdefault(key, set()):
                    self.written[key].add(text)
                    known.append(json.loads(text))
            self._observe(item)

    def of(self, record: Any, *, deepest: int = 100) -> Iterator[tuple[str, bytes]]:
        """What was changed and how, and the text of the record then. Places of a kind that had its turn in another record are left out, and
        those that are deeper than that."""
        for holder, key, kind, name in list(self._places(record, (), "")):
            if kind in self.done or len(kind) > deepest:
                continue
            self.done.add(kind)
            where = "/".join([str(part[0]) if part.__class__ is tuple else str(part) for part in kind])
            for how in self._at(holder, key, name):
                yield f"{where} {how}", text_of(record)
            if isinstance(key, str) and not key.isidentifier():
                yield from self._throughout(record, key, f"{where} throughout")
            elif isinstance(holder[key], str):
                yield from self._throughout(record, holder[key], f"{where} throughout")

    def _throughout(self, record: Any, name: str, where: str) -> Iterator[tuple[str, bytes]]:
        """The record with a text, be it a name or a value, in all its places another one; not for one that has a single place."""
        text, old = text_of(record), text_of(name)
        if text.count(old) < 2:
            return
        here = [key for holder, key, _, _ in self._places(record, (), "") if isinstance(key, str) and not key.isidentifier()]
        for other in dict.fromkeys((*here[:_MOST_BESIDE], *self.texts, "", f"{name} ", name.upper(), name[:-1])):
            if other != name:
                yield f"{where} becomes {other!r}", text.replace(old, text_of(other))

    def _places(self, value: Any, kind: tuple[Any, ...], name: str) -> Iterator[tuple[Any, Any, tuple[Any, ...], str]]:
        for key, item in _items(value):
            here, named = kind, name
            if isinstance(key, str):
                above = tuple([part for part in kind if part.__class__ is not tuple]) if key in self.common else kind
                here, named = (*above, key if key.isidentifier() else "*"), key
                if key in self.counted and isinstance(item, list):
                    here = (*here, f"of {min(len(item), 3)}")
            elif isinstance(item, _SCALARS):
                here = (*kind, min(key, 4))
            elif isinstance(item, list):
                here = (*kind, "list")
            if isinstance(item, dict):
                here = (*here, (self.named(item),))
            yield value, key, here, named
            yield from self._places(item, here, named)

    def _at(self, holder: Any, key: Any, name: str) -> Iterator[str]:
        """Changes one place in all ways, one after another; it is changed while the generator waits."""
        value = holder[key]
        for other in (*self._others(holder, key, value), *self.values.get(name, ()), *_OTHERS):
            if other.__class__ is not value.__class__ or other != value:
                holder[key] = other
                yield f"becomes {json.dumps(other)[:60]}"
        holder[key] = value
        yield from self._paired(holder, key, value)
        if isinstance(holder, dict):
            yield from self._member(holder, key, value)
            return
        del holder[key]
        yield "is left out"
        holder[key:key] = [value, value]
        yield "appears twice"
        del holder[key]

    def _paired(self, holder: Any, key: Any, value: Any) -> Iterator[str]:
        """Two numbers beside one another changed at once."""
        for at, other in _items(holder)[:_MOST_BESIDE] if _is_number(value) else ():
            if at != key and _is_number(other):
                for holder[key], holder[at] in self.pairs:
                    yield f"becomes {holder[key]} beside {at} of {holder[at]}"
                holder[key], holder[at] = value, other

    def _member(self, holder: dict[str, Any], key: str, value: Any) -> Iterator[str]:
        items = list(holder.items())
        del holder[key]
        yield "is left out"
        for name in (f"{key} ", key.upper()) if key.isidentifier() else (f"{key} ", f"0{key}", "-1", "", "\u0663", *self.texts):
            if name not in holder:
                holder[name] = value
                yield f"is called {name!r}"
                del holder[name]
        for again in (value, *self.values.get(key, ())[:1]):
            holder.clear()
            holder.update([(key + _TWICE, again), *items])
            yield "appears twice in one object"
            holder.clear()
            holder.update([*items, (key + _TWICE, again)])
            yield "appears twice in one object, last"
        for name in () if key.isidentifier() else (f"0{key}", "77"):
            holder.clear()
            holder.update([*items, (name, value)])
            yield f"is also called {name!r}"
        holder.clear()
        holder.update(reversed(items))
        yield "stands elsewhere"
        holder.clear()
        holder.update(items)
        if not isinstance(value, dict):
            return
        for at, name in enumerate((*self.names, *self.strangers)):
            if name not in value:  # every second one with a value that it has elsewhere
                value[name] = other = 5 if (at + len(self.done)) % 2 else self.values.get(name, ["x"])[0]
                yield f"has {name}: {json.dumps(other)[:60]}"
                del value[name]

    def _others(self, holder: Any, key: Any, value: Any) -> Iterator[Any]:
        if _is_number(value):
            yield from self.bounds
            yield from (
                -value,
                value + 1,
                value - 1,
                value + 1e-4,
                value + 0.05,
                value + 0.15,
                value - 0.15,
                value * 1.06,
                value * 1e4,
                str(value),
            )
            if float(value).is_integer():
                yield int(value) if isinstance(value, float) else float(value)
            for at, other in _items(holder)[:_MOST_BESIDE]:
                if at != key and _is_number(other):
                    yield from (other, other + 1, other - 1)
                    yield from (bound - other for bound in self.bounds)
        elif isinstance(value, str):
            yield from self.texts
            yield from (f"{value} ", f"{value}\n", value.upper(), value[:-1], f"{value}e\u0301", f"{value}{value}")
            yield from (other for at, other in _items(holder)[:_MOST_BESIDE] if at != key and isinstance(other, str))
        elif isinstance(value, list) and value:
            yield from (value[1:], value[:-1], value[:1], value[:2], value[::-1], [*value, value[0]], [*value[1:], value[0]], value * 2)
            yield from ([value[1], value[0], *value[2:]] if len(value) > 1 else [], [value])
        elif isinstance(value, dict):
            yield [value]


def text_of(value: Any) -> bytes:
    """A record as JSON; members that stand twice do so."""
    return orjson.dumps(value).replace(b"\\u0001", b"")


def is_double(text: bytes) -> bool:
    """True where a member stands twice in an object of a text."""
    found: list[bool] = []

    def take(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        taken = dict(pairs)
        found.append(len(taken) < len(pairs))
        return taken

    json.loads(text, object_pairs_hook=take)
    return any(found)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _items(value: Any) -> list[tuple[Any, Any]]:
    if isinstance(value, dict):
        return list(value.items())
    return list(enumerate(value)) if isinstance(value, list) else []


class NearFile:
    """A file of which good records were seen, and the law for what lies near them. Whoever makes one sets its rules, and two good records
    between which others are put."""

    rules: Any
    neighbours: list[bytes]
    findings: dict[int, list[Any]]
    """Of the records that were proven last, by place."""
    left: frozenset[int]
    """The places of those that were explained where they stand."""
    hidden_codes: frozenset[str] = frozenset()
    """Rules that are told once a file."""

    def ready(self) -> None:
        """Before records are proven, or taken note of."""

    def is_recorded(self, change: str) -> bool:
        """False where the stream has nothing of what was changed."""
        return True

    def clean_count(self, *texts: bytes) -> int:
        """How many of some records are told of together; -1 where they cannot be told apart."""
        self.ready()
        block = array(*texts)
        verdict = block_verdict_of(self.rules, block, listed=True)
        if verdict is None:
            return -1
        self.findings, self.left = findings_by_position(verdict), frozenset(verdict.pending)
        if verdict.pending:
            explain_doubted(self.rules, block, verdict)
        return len(texts) - len(verdict.pending)

    def check_law(self, text: bytes, change: str) -> bool:
        """The law for one record between good ones; True where it is proven."""
        first, last = self.neighbours
        if self.clean_count(first, text, last) < 0:
            self.rules.snapshot()
            return False
        expected = self.findings
        fast = columns_of(self.rules.snapshot())
        if 1 in self.left:
            return False
        if 1 in expected:  # it was explained where it stands
            assert expected[1] == self.rules.explain(json.loads(text)), (change, text[:5000])
            return False
        assert not is_double(text), (change, text[:5000])
        findings = [(finding.code, pointer(finding.path)) for finding in self.rules.explain(json.loads(text))]
        found = [each for each in findings if each[0] not in self.hidden_codes]
        assert not found, (change, found, text[:5000])
        if self.is_recorded(change):
            self.ready()
            for each in (first, text, last):
                self.rules.add(each, json.loads(each), True)
            assert columns_of(self.rules.snapshot()) == fast, (change, text[:5000])
        return True


def columns_of(notes: Any) -> tuple[dict[str, list[int]], Any]:
    """What was taken note of in a part of a file, to be compared."""
    found: dict[str, list[int]] = {}
    for chunk in notes.chunks:
        for name, column in chunk.columns.items():
            found.setdefault(name, []).extend(column)
    return found, notes.facts
