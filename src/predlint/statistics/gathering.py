"""Statistics of prediction files, counted record by record. Counts are exact; memory depends on the ontology, not on the files."""

from __future__ import annotations

from array import array
from collections.abc import Hashable, Sequence
from operator import add
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from predlint.hashes import SIZE, Secret, distinct
from predlint.statistics.tallies import CONFIDENCE_BINS, LAST_LENGTH, LONGEST, MISSING, OUTSIDE, Options, Tally
from predlint.views.model import Instance, Row, View, Vocabulary

if TYPE_CHECKING:
    import numpy as np


# -- Counts how many distinct data rows were named: exactly, in limited memory -------------------------------------

if TYPE_CHECKING:
    Hashes = np.ndarray[Any, np.dtype[np.int64]]

#: If there are more distinct data rows, they are no longer counted: their hashes take 40 MB.
MOST_ROWS = 5_000_000
#: Not secret, because it must be equal in all processes of a run, and equal hashes choose no candidates.
_COUNTED = Secret(bytes(SIZE))
#: Number of new hashes that are collected before they are merged into the sorted ones.
_MIN_UNSORTED = 1 << 16


class DistinctRows:
    """A set of data rows that only tells its size. It keeps a 64-bit hash of each row."""

    def __init__(self, maximum: int = MOST_ROWS) -> None:
        self.maximum = maximum
        self.many = False
        """True once there are more than ``maximum``: then nothing is kept."""
        self._last: Hashable = None
        self._aside = array("q")
        self._room = _MIN_UNSORTED
        self._sorted: Hashes | None = None

    def add(self, key: Hashable) -> None:
        """Adds a row by its key: a text, a number, or a tuple of them."""
        if key == self._last:  # records of one row are usually consecutive
            return
        self._last = key
        if self.many:
            return
        self._aside.append(key_hash(key))
        if len(self._aside) >= self._room:
            self._sort_in()

    def count(self) -> int | None:
        """Returns the number of distinct rows; None for more than ``maximum``."""
        self._sort_in()
        return None if self.many else len(self._sorted) if self._sorted is not None else 0

    def merge(self, other: DistinctRows) -> None:
        """Adds the rows of another set."""
        other._sort_in()
        self._take(other.many, other._sorted)

    def to_state(self) -> bytes | None:
        """Returns the set as plain values; None for more than ``maximum`` rows."""
        self._sort_in()
        return None if self.many else self._sorted.tobytes() if self._sorted is not None else b""

    def merge_state(self, facts: bytes | None) -> None:
        """Adds the rows of a set that is given as plain values."""
        import numpy as np

        self._take(facts is None, np.frombuffer(facts, np.int64) if facts else None)

    def _take(self, many: bool, hashes: Hashes | None) -> None:
        if many:
            self._give_up()
        elif hashes is not None and not self.many:
            self._aside.frombytes(hashes.tobytes())
            if len(self._aside) >= self._room:
                self._sort_in()

    def _sort_in(self) -> None:
        """Merges new hashes into the sorted ones. The more there are, the less often: a row is sorted about three times in all."""
        if not self._aside or self.many:
            return
        import numpy as np

        aside = np.frombuffer(self._aside, np.int64)
        both = aside if self._sorted is None else np.concatenate((self._sorted, aside))
        self._sorted = cast("Hashes", distinct(both))
        self._aside = array("q")
        self._room = max(_MIN_UNSORTED, len(self._sorted) // 2)
        if len(self._sorted) > self.maximum:
            self._give_up()

    def _give_up(self) -> None:
        self.many = True
        self._aside, self._sorted = array("q"), None


def key_hash(key: Hashable) -> int:
    """Returns a hash that is the same for equal keys in every process."""
    if key.__class__ is tuple:
        parts = cast("tuple[Any, ...]", key)
        if len(parts) == 2 and parts[0].__class__ is str and parts[1].__class__ is str:
            return _COUNTED.text_hash(f"{parts[0]}\n{parts[1]}")
    return _COUNTED.bytes_hash(repr(key).encode("utf-8", "backslashreplace"))


# -- Statistics of prediction files, counted record by record. Counts are exact; memory depends on the ontology, not on the files --
#
# Parts of a run are counted separately and merged: the sums do not depend on the parts and their order.

#: Kinds of shapes that have a position only.
_SIZELESS = frozenset({"point"})


class Figure(NamedTuple):
    """A figure that the user's own rules measure."""

    measure: str
    """The measure as the rules write it."""
    value: float | None
    """The value; None if the measure is not applicable."""
    is_share: bool
    """True if it is shown in percent."""
    rules: tuple[str, ...]
    """The names of the rules."""


class Statistics:
    """The statistics of files, or of a part of one."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self._options = Options(vocabulary)
        self.measures: list[Figure] = []
        """Figures of the user's own rules, over all files of a run."""
        self.clear()

    def clear(self) -> None:
        """Sets all counts to zero."""
        self.records = 0
        """Number of all records, including unreadable ones."""
        self.unreadable = 0
        self.empty = 0
        """Number of readable records without an instance of any feature."""
        self.unnamed = 0
        """Number of records that name no data row."""
        self.rows = DistinctRows()
        self.listed: int | None = None
        """Number of data rows in the given list; None without one."""
        self.covered = 0
        """Number of listed data rows that a record named."""
        self.follows = True
        """True if the rules record which listed data rows are named: for COCO files they do not."""
        self.tallies = [Tally() for _ in self.vocabulary.features]
        self.kinds: dict[str, list[int]] = {}
        """Kind of shape or answer -> numbers of records, objects, instances."""

    # -- one record: called for each of millions

    def add(self, view: View, value: Any) -> None:
        """Counts a decoded record."""
        self.take(view.row(value), view.instances(value))

    def take(self, row: Row | None, instances: Sequence[Instance]) -> None:
        """Counts a record, given as the results of its view."""
        self.records += 1
        if row is None or row.key is None:
            self.unnamed += 1
        else:
            self.rows.add(row.key)
        if len(instances) == 1:
            self._one(instances[0])
        elif instances:
            self._several(instances)
        else:
            self.empty += 1

    def add_unreadable(self, count: int) -> None:
        """Counts records that are not JSON."""
        self.records += count
        self.unreadable += count

    def cover(self, seen: bytes | bytearray) -> None:
        """Sets the coverage of the list of data rows, given a byte for each row: 0 if no record named it."""
        if not self.follows:
            return
        self.listed = len(seen)
        self.covered = len(seen) - seen.count(0)

    def _one(self, instance: Instance) -> None:
        tally = self.tallies[instance.feature]
        tally.records += 1
        tally.objects += 1
        counts = self.kinds.get(kind := self._measure(tally, instance))
        if counts is None:
            counts = self.kinds[kind] = [0, 0, 0]
        counts[0] += 1
        counts[1] += 1
        counts[2] += 1
        if instance.answers:
            for number, value in instance.answers.items():
                tally.answers_to(number, self._options).take(value)

    def _several(self, instances: Sequence[Instance]) -> None:
        features: set[int] = set()
        kinds: dict[str, set[Any]] = {}
        objects: set[Any] = set()
        reported: set[Any] = set()
        for instance in instances:
            tally = self.tallies[instance.feature]
            features.add(instance.feature)
            kind = self._measure(tally, instance)
            which = (instance.feature, instance.scene, instance.identity)
            if which not in objects:
                objects.add(which)
                tally.objects += 1
            if kind not in kinds:
                kinds[kind] = set()
            kinds[kind].add(which)
            counts = self.kinds.setdefault(kind, [0, 0, 0])
            counts[2] += 1
            if instance.answers:
                self._answered(tally, instance.answers, which, reported)
        for feature in features:
            self.tallies[feature].records += 1
        for kind, found in kinds.items():
            self.kinds[kind][0] += 1
            self.kinds[kind][1] += len(found)

    def _answered(self, tally: Tally, given: dict[int, Any], which: Any, reported: set[Any]) -> None:
        """Counts answers about an object that may have more instances in the same record: each answer once."""
        for number, value in given.items():
            answers = tally.answers_to(number, self._options)
            if (which, number) not in reported:
                reported.add((which, number))
                answers.answered += 1
            for one in value if value.__class__ is tuple else (value,):
                key = (which, number, value.__class__, one)
                if key in reported:
                    continue
                reported.add(key)
                if value.__class__ is not tuple:
                    answers.measure(one)
                elif not answers.choose(one) and (which, number, "other") not in reported:
                    reported.add((which, number, "other"))
                    answers.other += 1

    def _measure(self, tally: Tally, instance: Instance) -> str:
        """Counts an instance by itself. Returns its kind of shape or answer."""
        tally.instances += 1
        if instance.frame is not None:
            tally.on_frames += 1
        confidence = instance.confidence
        if confidence is None:
            tally.confidence[MISSING] += 1
        elif 0 <= confidence < 1:
            tally.confidence[int(confidence * CONFIDENCE_BINS)] += 1
        else:
            tally.confidence[CONFIDENCE_BINS - 1 if confidence == 1 else OUTSIDE] += 1
        if instance.span is not None:
            first, last = instance.span
            tally.sizes[3].take(abs(last - first))
        shape = instance.shape
        if shape is None:
            return self.vocabulary.features[instance.feature].kind
        kind = shape.kind
        if kind not in _SIZELESS and (box := shape.box) is not None:
            left, top, right, bottom = box
            widths, heights, lengths, _ = tally.sizes
            # as `Lengths.take`, without the cost of four calls
            at = int(width * width).bit_length() if (width := right - left) < LONGEST else LAST_LENGTH
            widths.counts[at] = widths.counts.get(at, 0) + 1
            if width < widths.shortest:
                widths.shortest = width
            if width > widths.longest:
                widths.longest = width
            at = int(height * height).bit_length() if (height := bottom - top) < LONGEST else LAST_LENGTH
            heights.counts[at] = heights.counts.get(at, 0) + 1
            if height < heights.shortest:
                heights.shortest = height
            if height > heights.longest:
                heights.longest = height
            if kind == "line" and (length := shape.length) is not None:
                lengths.take(length)
        return kind

    # -- parts of a run

    def to_state(self) -> dict[str, Any]:
        """Returns all counts as plain values, to be sent to another process; tallies only if they are not empty."""
        return {
            "records": (self.records, self.unreadable, self.empty, self.unnamed),
            "rows": self.rows.to_state(),
            "cover": (self.listed, self.covered, self.follows),
            "tallies": {number: tally.to_state() for number, tally in enumerate(self.tallies) if tally.instances},
            "kinds": self.kinds,
        }

    def merge_state(self, facts: dict[str, Any]) -> None:
        """Adds the counts of another part with the same vocabulary, as its `to_state` returned them."""
        records, unreadable, empty, unnamed = facts["records"]
        self.records += records
        self.unreadable += unreadable
        self.empty += empty
        self.unnamed += unnamed
        self.rows.merge_state(facts["rows"])
        listed, covered, follows = facts["cover"]
        self.follows &= follows
        if listed is not None:  # set for the whole run, not for its parts
            self.listed, self.covered = listed, covered
        tallies: dict[int, tuple[Any, ...]] = facts["tallies"]
        for number, tally in tallies.items():
            self.tallies[number].merge_state(tally, self._options)
        for kind, counts in facts["kinds"].items():
            self.kinds[kind] = list(map(add, self.kinds.get(kind, (0, 0, 0)), counts))
