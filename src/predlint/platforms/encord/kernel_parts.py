"""Rows in which the kernel doubts some parts only: objects, and entries of answers. They are explained without their other parts.

The findings of an object or a classification depend on what shares its hash, and on the row around it: data units, frames, other
classifications. So the text of the row is cut down to these parts, then decoded and explained in place of the whole row. If a finding
may depend on more, or if it is not known which parts belong together, the whole row is explained.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from operator import gt
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import orjson

from predlint.kernel.shape_lowering import PARTS, PLACES
from predlint.lazy_regex import lazy_regex
from predlint.platforms.encord.classification_words import EmptyLeftover
from predlint.platforms.encord.data_units import is_direct
from predlint.platforms.encord.record_view import Json
from predlint.platforms.encord.reference_words import ActionsWithoutObject, ObjectTwice
from predlint.shape.findings import MOST, Finding, Path
from predlint.stream.duplicate_members import has_duplicate_member
from predlint.violation import codes_of

if TYPE_CHECKING:
    from predlint.kernel.scanner import Scanner
    from predlint.platforms.encord.record_view import RowView

#: Dictionary of entries -> the member that names the object or classification of an entry, like its key.
_NAMES = {"object_answers": "objectHash", "object_actions": "objectHash", "classification_answers": "classificationHash"}
_MARKS, _OF_MARK = "classification_answers", b'"classificationHash"'
#: Findings that name other objects: an index in a list, or a similar hash.
_OF_OTHERS = codes_of(ObjectTwice, ActionsWithoutObject, EmptyLeftover)
#: Hashes that JSON writes in one way only, and the escapes of ASCII that are the exception.
_PLAIN, _ESCAPED = lazy_regex(r"[A-Za-z0-9_-]+"), lazy_regex(rb"\\u00[0-7]")
_INDEX = (1 << 32) - 1
#: Maximum share of parts to explain alone; above it the whole row is explained.
MOST_KEPT = 0.5


#: Explains rows. Input of each: the row, the paths of its parts in doubt, whether objects on frames were left out. Result of each: its
#: findings and its view.
Explain = Callable[[Sequence[tuple[Json, set[Path], bool]]], "list[tuple[list[Finding], RowView]]"]


class PartedRow(NamedTuple):
    """A row that was cut down to the parts that must be explained."""

    text: bytes
    hashes: set[str]
    """Hashes of the objects and classifications in doubt."""
    lists: list[list[tuple[int, bool]]]
    """For each list or dictionary with parts left: the original index of each part, and whether the kernel read nothing of it."""
    whole: list[bool]
    """For each of ``lists``: True if no part was left out."""
    omits: bool
    """True if objects on frames were left out."""


class Explained(NamedTuple):
    """The findings of a row, and what is recorded of it for the cross-record rules."""

    findings: list[Finding]
    view: RowView
    """The view of the cut-down row."""
    unread: set[Path]
    """Paths, in the cut-down row, of the parts that the kernel read nothing of."""


class RowParts:
    """The byte ranges of the parts of a block's rows."""

    def __init__(self, block: bytes, scanner: Scanner, lines: Any, doubts: Any) -> None:
        import numpy as np

        spans, rows = scanner.column(PARTS)
        spans = spans.view(np.uint64)
        order = np.lexsort((spans, rows))  # the kernel may read members in another order
        spans, self._block = spans[order], block
        self._of, self._places = rows[order].tolist(), scanner.column(PLACES)[0][order].tolist()
        self._begins, self._ends = (spans >> np.uint64(32)).tolist(), (spans & np.uint64(_INDEX)).tolist()
        self._doubted, self._doubts = doubts["line"].tolist(), [*zip(doubts["begin"].tolist(), doubts["end"].tolist(), strict=True)]
        self._lines = lines

    def of(self, row: int) -> PartedRow | None:
        """Returns the parts to explain of a row in doubt, or None if they are not known or are too many."""
        first, last = bisect_left(self._of, row), bisect_right(self._of, row)
        begins, ends = self._begins[first:last], self._ends[first:last]
        if any(map(gt, ends, begins[1:])):
            return None
        doubted, unread = set[int](), set[int]()
        for begin, end in self._doubts[bisect_left(self._doubted, row) : bisect_right(self._doubted, row)]:
            part = bisect_right(begins, begin) - 1
            if part < 0 or end > ends[part]:
                return None  # the doubt is in no part
            doubted.add(part)
            if end > begin:  # an empty doubt is about cross-references: the part was read
                unread.add(part)
        line = self._lines[row]
        return _parted(self._block, int(line["begin"]), int(line["end"]), begins, ends, self._places[first:last], doubted, unread)


def _parted(
    block: bytes, begin: int, end: int, begins: list[int], ends: list[int], places: list[int], doubted: set[int], unread: set[int]
) -> PartedRow | None:
    """Cuts a row down. ``doubted``: indices of the parts in doubt; ``unread``: of these, the parts that the kernel read nothing of."""
    try:
        hashes = {hash for part in doubted for hash in _hashes_of(block[begins[part] : ends[part]], is_entry=places[part] > _INDEX)}
    except orjson.JSONDecodeError:  # a number that is too large, half of a surrogate pair
        return None
    if not all(map(_PLAIN.fullmatch, hashes)) or _ESCAPED.search(block, begin, end) is not None:
        return None
    kept = doubted | {part for hash in hashes for part in _with(b'"%b"' % hash.encode(), block, begin, end, begins, ends)}
    if any([places[part] > _INDEX and block.find(_OF_MARK, begins[part], ends[part]) >= 0 for part in kept]):
        marks = [part for part, place in enumerate(places) if place > _INDEX and block.find(_OF_MARK, begins[part], ends[part]) >= 0]
        kept.update(marks)  # they may share a frame
    if len(kept) > MOST_KEPT * len(begins):
        return None
    texts, lists, whole = list[bytes](), list[list[tuple[int, bool]]](), list[bool]()
    at, part = begin, 0
    while part < len(begins):
        first = part
        part += 1
        while part < len(begins) and places[part] & _INDEX:
            part += 1
        kept_here = [each for each in range(first, part) if each in kept]
        texts += (block[at : begins[first]], b",".join([block[begins[each] : ends[each]] for each in kept_here]))
        at = ends[part - 1]
        if kept_here:
            lists.append([(places[each] & _INDEX, each in unread) for each in kept_here])
            whole.append(len(kept_here) == part - first)
    omits = any([places[part] <= _INDEX for part in range(len(begins)) if part not in kept])
    return PartedRow(b"".join([*texts, block[at:end]]), hashes, lists, whole, omits)


def _hashes_of(text: bytes, *, is_entry: bool) -> Iterator[str]:
    """Yields the hashes by which an object, or an entry with its key, says what it is about."""
    if is_entry:
        [(key, value)] = orjson.loads(b"{%b}" % text).items()
        yield key
    else:
        value = orjson.loads(text)
    for name in ("objectHash", "classificationHash") if isinstance(value, dict) else ():
        hash = cast("Json", value).get(name)
        if isinstance(hash, str):
            yield hash


def _with(text: bytes, block: bytes, begin: int, end: int, begins: list[int], ends: list[int]) -> Iterator[int]:
    """Yields the indices of the parts that contain a text."""
    at = block.find(text, begin, end)
    while at >= 0:
        part = bisect_right(begins, at) - 1
        if part >= 0 and at < ends[part]:
            yield part
        at = block.find(text, at + 1, end)


class _Read(NamedTuple):
    """A cut-down row, decoded."""

    value: Json
    moved: dict[Path, list[int]]
    """Path of a list -> original indices of its items."""
    unread: set[Path]
    """Paths of the parts that the kernel read nothing of."""
    omits: bool
    """True if objects on frames were left out."""


def explained(parted: dict[int, PartedRow], explain: Explain) -> dict[int, Explained]:
    """Returns index of a row in its block -> findings of the whole row. Rows that might have other findings are left out."""
    read = {place: one for place, each in parted.items() if (one := _read(each)) is not None}
    found = explain([(one.value, one.unread, one.omits) for one in read.values()])
    results = zip(read.items(), found, strict=True)
    return {place: known for (place, one), (findings, view) in results if (known := _known(one, findings, view)) is not None}


def _read(parted: PartedRow) -> _Read | None:
    """Decodes a cut-down row; None if it is not known which parts belong together."""
    value: Json = orjson.loads(parted.text)
    if has_duplicate_member(parted.text, value):
        return None
    moved, unread = dict[Path, list[int]](), set[Path]()
    remaining = iter(zip(parted.lists, parted.whole, strict=True))
    for path, parts in _lists(value):
        places, is_whole = next(remaining, ((), False))
        if len(places) != len(parts):
            return None
        if isinstance(parts, list):
            moved[path] = [place for place, _ in places]
            keys: Sequence[str | int] = range(len(parts))
            hashes = [cast("Json", part).get("objectHash") if isinstance(part, dict) else None for part in parts]
        else:
            keys = hashes = list(parts)
        is_known = is_whole if path == (None, _MARKS) else parted.hashes.issuperset(hash for hash in hashes if isinstance(hash, str))
        if not is_known:
            return None  # it belongs to a part that is left out
        unread.update([(path, key) for key, (_, is_unread) in zip(keys, places, strict=True) if is_unread])
    return _Read(value, moved, unread, parted.omits) if next(remaining, None) is None else None


def _known(read: _Read, findings: list[Finding], view: RowView) -> Explained | None:
    """Returns the findings of the whole row, or None if it might have others."""
    if len(findings) >= MOST or any([finding.code in _OF_OTHERS for finding in findings]):
        return None
    if view.orphans and read.omits:  # the object of an entry may be among the omitted ones, with a misspelt hash
        return None
    moved = [_in_whole(finding, read.moved) for finding in findings]
    return None if None in moved else Explained(cast("list[Finding]", moved), view, read.unread)


def _lists(row: Json) -> Iterator[tuple[Path, list[Any] | Json]]:
    """Yields the lists and dictionaries of parts with their paths, in text order, without empty ones."""
    for name, value in row.items():
        if name in _NAMES and value:
            yield (None, name), value
        elif name == "data_units":
            for key, unit in cast("dict[str, Json]", value).items():
                labels: Json = unit.get("labels") or {}
                at: Path = (((None, name), key), "labels")
                frames = [(at, labels)] if is_direct(labels) else [((at, number), frame) for number, frame in labels.items()]
                for path, frame in cast("list[tuple[Path, Json]]", frames):
                    if objects := frame.get("objects"):
                        yield (path, "objects"), objects


def _in_whole(finding: Finding, moved: dict[Path, list[int]]) -> Finding | None:
    """Moves a finding to its path in the whole row; None if its value shows more of the row than one part."""
    at, keys = finding.path, list[str | int]()
    while at is not None and at[0] not in moved and not (at[0] is not None and at[0][0] is None and at[0][1] in _NAMES):
        keys.append(at[1])
        at = at[0]
    if at is None:
        return None if isinstance(finding.value, dict | list) else finding
    if at[0] not in moved:
        return finding
    path: Path = (at[0], moved[at[0]][cast(int, at[1])])
    for key in reversed(keys):
        path = (path, key)
    return finding._replace(path=path)
