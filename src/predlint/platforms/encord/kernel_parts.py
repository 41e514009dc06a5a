"""A row of which the kernel doubts some parts only: objects, and entries of answers. Such a row is explained without all the others.

What is said of an object, or of a classification, depends on what shares its hash, and on the row around: its data units, their frames, the
other classifications. So the text of the row is cut down to that, which is little, and decoded and explained in place of the whole. Where
what is found looks at more, or where it is not known what belongs together, the row is explained as it is.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from operator import gt
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import orjson

from predlint.kernel.shape_lowering import PARTS, PLACES
from predlint.lazy_regex import lazy_regex
from predlint.platforms.encord.data_units import is_direct
from predlint.platforms.encord.record_view import Json
from predlint.shape.findings import MOST, Finding, Path
from predlint.stream.duplicate_members import has_duplicate_member

if TYPE_CHECKING:
    from predlint.kernel.scanner import Scanner
    from predlint.platforms.encord.record_view import RowView

#: Dictionaries of entries -> the members by which an entry names what it is of, beside its key.
_NAMES = {"object_answers": "objectHash", "object_actions": "objectHash", "classification_answers": "classificationHash"}
_MARKS, _OF_MARK = "classification_answers", b'"classificationHash"'
#: Findings that tell of other objects: which place one has in its list, which hash is like this one.
_OF_OTHERS = frozenset({"UID202", "LNK207", "LNK209"})
#: Hashes that are written in one way only, but for escapes of ASCII, which nobody writes.
_PLAIN, _ESCAPED = lazy_regex(r"[A-Za-z0-9_-]+"), lazy_regex(rb"\\u00[0-7]")
_INDEX = (1 << 32) - 1
#: Where more of the parts than this is to be explained, all are.
MOST_KEPT = 0.5


#: All findings of rows, of which only the parts at some paths are in doubt by themselves, and of which objects on frames may have been left
#: out; and the rows as they were seen.
Explain = Callable[[Sequence[tuple[Json, set[Path], bool]]], "list[tuple[list[Finding], RowView]]"]


class PartedRow(NamedTuple):
    """What is left of a row."""

    text: bytes
    hashes: set[str]
    """Of the objects and classifications that are in doubt."""
    lists: list[list[tuple[int, bool]]]
    """Of each list, and each dictionary, of which something is left: the place that each part had, and whether the kernel gave nothing
    of it."""
    whole: list[bool]
    """Of each of these: whether nothing was left out."""
    omits: bool
    """Whether objects on frames were left out."""


class Explained(NamedTuple):
    """What is said of a row, and what is to be taken note of for the rules across rows."""

    findings: list[Finding]
    view: RowView
    """Of what is left of it."""
    unread: set[Path]
    """The parts of which the kernel gave nothing, by their paths in that."""


class RowParts:
    """Where the parts of a block's rows stand."""

    def __init__(self, block: bytes, scanner: Scanner, lines: Any, doubts: Any) -> None:
        import numpy as np

        spans, of = scanner.column(PARTS)
        spans = spans.view(np.uint64)
        order = np.lexsort((spans, of))  # one member may be read before another
        spans, self._block = spans[order], block
        self._of, self._places = of[order].tolist(), scanner.column(PLACES)[0][order].tolist()
        self._begins, self._ends = (spans >> np.uint64(32)).tolist(), (spans & np.uint64(_INDEX)).tolist()
        self._doubted, self._doubts = doubts["line"].tolist(), [*zip(doubts["begin"].tolist(), doubts["end"].tolist(), strict=True)]
        self._lines = lines

    def of(self, row: int) -> PartedRow | None:
        """What is to be explained of a row in doubt; None where that is not known, or nothing would be gained."""
        first, last = bisect_left(self._of, row), bisect_right(self._of, row)
        begins, ends = self._begins[first:last], self._ends[first:last]
        if any(map(gt, ends, begins[1:])):
            return None
        doubted, unread = set[int](), set[int]()
        for begin, end in self._doubts[bisect_left(self._doubted, row) : bisect_right(self._doubted, row)]:
            part = bisect_right(begins, begin) - 1
            if part < 0 or end > ends[part]:
                return None  # of something else
            doubted.add(part)
            if end > begin:  # else it does not go together with others, and was read
                unread.add(part)
        line = self._lines[row]
        return _parted(self._block, int(line["begin"]), int(line["end"]), begins, ends, self._places[first:last], doubted, unread)


def _parted(
    block: bytes, begin: int, end: int, begins: list[int], ends: list[int], places: list[int], doubted: set[int], unread: set[int]
) -> PartedRow | None:
    """``doubted``: the numbers of the parts in doubt; ``unread``: of those of which nothing was taken note of."""
    try:
        hashes = {hash for part in doubted for hash in _hashes_of(block[begins[part] : ends[part]], is_entry=places[part] > _INDEX)}
    except orjson.JSONDecodeError:  # a number that is too large, half of a surrogate pair
        return None
    if not all(map(_PLAIN.fullmatch, hashes)) or _ESCAPED.search(block, begin, end) is not None:
        return None
    kept = doubted | {part for hash in hashes for part in _with(b'"%b"' % hash.encode(), block, begin, end, begins, ends)}
    if any([places[part] > _INDEX and block.find(_OF_MARK, begins[part], ends[part]) >= 0 for part in kept]):
        marks = [part for part, place in enumerate(places) if place > _INDEX and block.find(_OF_MARK, begins[part], ends[part]) >= 0]
        kept.update(marks)  # they may share a place
    if len(kept) > MOST_KEPT * len(begins):
        return None
    pieces, lists, whole = list[bytes](), list[list[tuple[int, bool]]](), list[bool]()
    at, part = begin, 0
    while part < len(begins):
        first = part
        part += 1
        while part < len(begins) and places[part] & _INDEX:
            part += 1
        left = [each for each in range(first, part) if each in kept]
        pieces += (block[at : begins[first]], b",".join([block[begins[each] : ends[each]] for each in left]))
        at = ends[part - 1]
        if left:
            lists.append([(places[each] & _INDEX, each in unread) for each in left])
            whole.append(len(left) == part - first)
    omits = any([places[part] <= _INDEX for part in range(len(begins)) if part not in kept])
    return PartedRow(b"".join([*pieces, block[at:end]]), hashes, lists, whole, omits)


def _hashes_of(text: bytes, *, is_entry: bool) -> Iterator[str]:
    """How an object, or an entry with its key, says what it is of."""
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
    """The parts in which a text stands."""
    at = block.find(text, begin, end)
    while at >= 0:
        part = bisect_right(begins, at) - 1
        if part >= 0 and at < ends[part]:
            yield part
        at = block.find(text, at + 1, end)


class _Read(NamedTuple):
    """What is left of a row, decoded."""

    value: Json
    moved: dict[Path, list[int]]
    """By the path of a list: the places that its items had."""
    unread: set[Path]
    """The parts of which the kernel gave nothing."""
    omits: bool
    """Whether objects on frames were left out."""


def explained(parted: dict[int, PartedRow], explain: Explain) -> dict[int, Explained]:
    """All findings of rows, as of the whole, by their places; without those of which they may be others."""
    read = {place: one for place, each in parted.items() if (one := _read(each)) is not None}
    found = explain([(one.value, one.unread, one.omits) for one in read.values()])
    told = zip(read.items(), found, strict=True)
    return {place: known for (place, one), (findings, view) in told if (known := _known(one, findings, view)) is not None}


def _read(parted: PartedRow) -> _Read | None:
    """None where it is not known what belongs together."""
    value: Json = orjson.loads(parted.text)
    if has_duplicate_member(parted.text, value):
        return None
    moved, unread = dict[Path, list[int]](), set[Path]()
    left = iter(zip(parted.lists, parted.whole, strict=True))
    for path, parts in _lists(value):
        places, is_whole = next(left, ((), False))
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
            return None  # it is of something that is left out
        unread.update([(path, key) for key, (_, is_unread) in zip(keys, places, strict=True) if is_unread])
    return _Read(value, moved, unread, parted.omits) if next(left, None) is None else None


def _known(read: _Read, findings: list[Finding], view: RowView) -> Explained | None:
    """What is said of the whole row; None where that may be something else."""
    if len(findings) >= MOST or any([finding.code in _OF_OTHERS for finding in findings]):
        return None
    if view.orphans and read.omits:  # the object that an entry is about may be one of those, but for a letter or two
        return None
    told = [_in_whole(finding, read.moved) for finding in findings]
    return None if None in told else Explained(cast("list[Finding]", told), view, read.unread)


def _lists(row: Json) -> Iterator[tuple[Path, list[Any] | Json]]:
    """Where parts stand, in the order of the text; lists and dictionaries with nothing in them are left out."""
    for name, held in row.items():
        if name in _NAMES and held:
            yield (None, name), held
        elif name == "data_units":
            for key, unit in cast("dict[str, Json]", held).items():
                labels: Json = unit.get("labels") or {}
                at: Path = (((None, name), key), "labels")
                frames = [(at, labels)] if is_direct(labels) else [((at, number), frame) for number, frame in labels.items()]
                for path, frame in cast("list[tuple[Path, Json]]", frames):
                    if objects := frame.get("objects"):
                        yield (path, "objects"), objects


def _in_whole(finding: Finding, moved: dict[Path, list[int]]) -> Finding | None:
    """A finding where it stands in the whole row; None for one that shows more of the row than a part."""
    at, keys = finding.path, list[str | int]()
    while at is not None and at[0] not in moved and not (at[0] is not None and at[0][0] is None and at[0][1] in _NAMES):
        keys.append(at[1])
        at = at[0]
    if at is None:
        return None if isinstance(finding.value, dict | list) else finding
    if at[0] not in moved:
        return finding
    made: Path = (at[0], moved[at[0]][cast(int, at[1])])
    for key in reversed(keys):
        made = (made, key)
    return finding._replace(path=made)
