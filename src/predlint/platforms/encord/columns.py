"""The kernel adapter: clean rows are only recorded; in others the doubted parts are explained, or the whole row."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from operator import gt
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import orjson

from predlint.io.data_row import DataRow
from predlint.io.data_rows import DataRows
from predlint.io.json_violations import has_duplicate_member
from predlint.kernel.scanner import Scanner, ScanResult
from predlint.kernel.shape_lowering import PARTS, PLACES, LoweredShape
from predlint.model.findings import MOST
from predlint.model.hashes import NONE, Secret, combine_hash_columns
from predlint.model.texts import is_uuid, lazy_regex
from predlint.model.violation import Finding, Path, codes_of
from predlint.platforms.encord.declarations import NO_HASH, SIDES
from predlint.platforms.encord.record import Json, is_direct
from predlint.platforms.encord.topics.spaces import ActionsWithoutObject, EmptyLeftover
from predlint.platforms.encord.topics.tracks import ObjectTwice
from predlint.platforms.kernel_adapter import CLEAN, IN_DOUBT, UNREAD, DefaultKernelAdapter, ScannedBlock

if TYPE_CHECKING:
    from predlint.platforms.encord.record import RowView
    from predlint.platforms.encord.stream import EncordCrossRecordRules
    from predlint.shape.nodes import Record


# -- The kernel adapter of Encord. Clean rows are only recorded; in others the doubted parts are explained, or the whole row --


class RowKernel:
    """The kernel tables of a plan, shared by all its files."""

    def __init__(self, lib: Any, shape: Record) -> None:
        self.lib, self.lowered = lib, LoweredShape(lib, shape, ahead=True)


class RowKernelAdapter(DefaultKernelAdapter):
    """The kernel adapter of one file."""

    holds_several = True

    def __init__(
        self,
        tables: Callable[[], RowKernel],
        stream: EncordCrossRecordRules,
        explain: Callable[[Any], list[Finding]],
        explain_parts: Explain,
        value_check: Callable[[Any], bool] | None = None,
    ) -> None:
        """``tables`` is called before each block, because once-per-file rules are suppressed in later rows. ``value_check`` returns whether
        the checks that no constraint replaces have a finding for a row; None if there are no such checks."""
        self._tables, self.stream, self.explain, self._explain, self._unconditional_check = (
            tables,
            stream,
            explain,
            explain_parts,
            value_check,
        )
        self._kernel: RowKernel | None = None
        self._listed = stream.rows.once_for(stream.secret, ListedRows) if stream.rows is not None else None
        self._in_parts: dict[int, Explained] = {}
        """Index in the block -> row that was explained in parts."""
        self._found: RowLookup | None = None
        self._by_itself: list[tuple[int, Any, RowView | None]] = []
        """Rows of the block that are recorded one by one: index, value, view."""

    # -- what the kernel reads -----------------------------------------------------------------------------------------

    def scan_block(self, text: bytes, *, listed: bool) -> ScanResult | None:
        """Scans a block and returns the result, or None if its rows cannot be separated."""
        kernel = self._tables()
        if kernel is not self._kernel:
            self.scanner, self._kernel = Scanner(kernel.lib, kernel.lowered, self.stream.secret), kernel
        return self.scanner.scan(text, listed=listed)

    def unconditional_candidates(self, block: ScannedBlock) -> Any:
        """Returns the indices of the clean rows if there are checks that must see every row."""
        return block.places(CLEAN) if self._unconditional_check is not None else ()

    def has_unconditional_finding(self, value: Any) -> bool:
        """Returns True if a check that must see every row has a finding for this one."""
        return self._unconditional_check is not None and self._unconditional_check(value)

    def read(self, block: ScannedBlock) -> bool:
        """Resets the state of the block. Columns are read later, once it is known which parts are explained."""
        self._in_parts, self._by_itself, self._found = {}, [], None
        return True

    # -- what is in doubt ----------------------------------------------------------------------------------------------

    def explain_block(self, block: ScannedBlock) -> Mapping[int, list[Finding]]:
        """Returns index in the block -> findings, for rows that are in doubt in some parts only. Other doubted rows, and rows that do not
        fit the list of data rows, become pending."""
        in_parts = self._parted(block)
        block.leave_pending([place for place in block.places(IN_DOUBT).tolist() if place not in in_parts])
        if self._listed is not None:
            read = (block.states != UNREAD).nonzero()[0]
            self._found = compare_rows(self._listed, self._columns(block), read)
            block.leave_pending(read[~self._found.fine])
        results = explained({place: parts for place, parts in in_parts.items() if block.states[place] != UNREAD}, self._explain)
        block.leave_pending([place for place in in_parts if place not in results])
        self._in_parts = results
        return {place: one.findings for place, one in results.items()}

    def _parted(self, block: ScannedBlock) -> dict[int, PartedRow]:
        """Returns index in the block -> cut-down row, for rows that are in doubt in some parts only."""
        doubted: list[int] = block.places(IN_DOUBT).tolist() if self._unconditional_check is None else []
        if not doubted:
            return {}
        parts = RowParts(block.text, self.scanner, block.lines, block.doubts)
        return {place: parted for place in doubted if (parted := parts.of(place)) is not None}

    def _columns(self, block: ScannedBlock) -> Columns:
        """Returns a function: name of a column -> its values and their row indices, without pending rows."""
        known = block.states != UNREAD

        def column(name: str) -> tuple[Any, Any]:
            values, at = self.scanner.column(name)
            if known.all():
                return values, at
            kept = known[at]
            return values[kept], at[kept]

        return column

    # -- what is noted -------------------------------------------------------------------------------------------------

    def add(self, place: int, text: bytes, value: Any, sound: bool, view: RowView | None = None) -> None:
        """Keeps a row that `note_block` records by itself. ``view``: its view, if already made."""
        self._by_itself.append((place, value, view))

    def note_block(self, block: ScannedBlock) -> None:
        """Records the rows of a block for the cross-record rules, and marks the data rows that they name as seen."""
        import numpy as np

        column, first, found = self._columns(block), self.stream.count, self._found
        keys, labels = np.full((2, block.count), NONE, np.int64)
        (data, at), (hashes, label_rows) = column("data"), column("label")
        keys[at], labels[label_rows] = combine_hash_columns(data, column("branch")[0]), hashes
        labels[labels == self.stream.secret.text_hash(NO_HASH)] = NONE
        unknown, (thetas, turned) = column("unknown")[1].tolist(), column("theta")
        if found is not None:
            for place in found.seen:
                self.stream.seen[place] |= 1
            unknown = [place for place in unknown if place not in found.counted]
        boxes = [column(f"box.{side}")[0].view("f8") for side in SIDES]
        blank = [place for place in column("blank")[1].tolist() if place not in self._in_parts]
        self.stream.add_clean(keys, labels, column("unsure")[1], unknown, blank, thetas.view("f8"), turned, boxes)
        counted = set(unknown)
        for place, one in self._in_parts.items():
            self.stream.add_parts(one.view, first + place, one.unread, counted=place in counted)
        for place, value, view in self._by_itself:
            self.stream.add(value, view, first + place)


# -- Rows in which the kernel doubts some parts only: objects, and entries of answers. They are explained without their other parts --


# The findings of an object or a classification depend on what shares its hash, and on the row around it: data units, frames, other
# classifications. So the text of the row is cut down to these parts, then decoded and explained in place of the whole row. If a finding
# may depend on more, or if it is not known which parts belong together, the whole row is explained.

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


# -- Compares label rows that the kernel read with the list of data rows, and finds those for which the rules on it report nothing --


# Texts are compared by their hashes. Left to the rules are rows whose data row has another size, rows with mixed-up hashes, rows that are
# not in the list, and rows with more frames than the list states.

#: Name of a column -> its values, and the index of the row in the block for each.
Columns = Callable[[str], tuple[Any, Any]]


class ListedRows:
    """The data rows of a list by the hashes of their texts; finds the same ones as `listed_row`."""

    def __init__(self, secret: Secret, rows: DataRows) -> None:
        text_hash = secret.text_hash
        self._by_hash = {text_hash(text): row for text, row in (*rows.by_id.items(), *rows.by_key.items())}
        self._by_title = {text_hash(key): row for key, row in rows.by_key.items() if row.id is None or not is_uuid(row.id)}
        self._ids = {text_hash(id) for id in rows.by_id}
        self._labels = {text_hash(hash) for hash in rows.by_label}

    def row(self, hash: int, title: int) -> DataRow | None:
        return self._by_hash.get(hash) or self._by_title.get(title)

    def are_mixed(self, data: int, label: int) -> bool:
        """Returns True if the list has the data_hash of a row as a label_hash, or the other way round."""
        if not self._labels:
            return False
        return (data in self._labels and data not in self._ids) or (label in self._ids and label not in self._labels)


class RowLookup(NamedTuple):
    """Result of comparing the rows of a block with the list of data rows."""

    fine: Any
    """For each row, in order: True if the rules report nothing (array of bool)."""
    seen: list[int]
    """Positions in the list of data rows that the fine rows name."""
    counted: set[int]
    """Indices in the block of rows whose frame count the list states."""


def compare_rows(listed: ListedRows, column: Columns, places: Any) -> RowLookup:
    """Compares rows with the list. ``places``: the indices in the block of the rows in the columns."""
    import numpy as np

    data, labels, titles = (column(name)[0].tolist() for name in ("data", "label", "title"))
    ends = column("end")[0].view("f8").tolist()
    unit_rows = column("unit")[1].tolist()
    units = zip(*[column(name)[0].tolist() for name in ("unit", "unit title")], strict=True)
    sides = zip(*[column(name)[0].view("f8").tolist() for name in ("width", "height")], strict=True)
    by_row: dict[int, list[tuple[tuple[int, int], tuple[float, float]]]] = {}
    for place, unit, size in zip(unit_rows, units, sides, strict=True):
        by_row.setdefault(place, []).append((unit, size))
    fine, seen, counted = np.ones(len(places), dtype=np.bool_), list[int](), set[int]()
    for at, place in enumerate(places.tolist()):
        whole = listed.row(data[at], titles[at])
        found = [whole.position] if whole is not None else []
        is_fine = not listed.are_mixed(data[at], labels[at])
        for unit, size in by_row[place]:
            known = listed.row(*unit)
            if known is not None:
                found.append(known.position)
            elif len(by_row[place]) == 1:
                known = whole
            is_fine &= known is None or known.width is None or known.height is None or (known.width, known.height) == size
        if whole is not None and whole.frame_count is not None:
            is_fine &= ends[at] < whole.frame_count
            counted.add(place)
        fine[at] = is_fine = is_fine and bool(found)
        if is_fine:
            seen += found
    return RowLookup(fine, seen, counted)
