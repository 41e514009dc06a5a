"""Statistics of prediction files: exact counts for each feature and each question about it, which parts of a run add up."""

from __future__ import annotations

from array import array
from collections.abc import Hashable, Mapping, Sequence
from math import inf
from operator import add
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from predlint.model.hashes import SIZE, Secret, distinct
from predlint.model.views import Instance, Row, View, Vocabulary

if TYPE_CHECKING:
    import numpy as np


# -- Fixed bins, so that any number of values is summed up in little memory and parts of a run add up exactly ------
#
# Confidences have 20 bins of 0.05. Lengths have bins that are each wider than the one before by the square root of two.

#: Number of bins of a confidence, from 0 to 1; 1 is in the last one.
CONFIDENCE_BINS = 20
#: Indices of two further counts: confidences outside 0 to 1, and instances without one.
OUTSIDE, MISSING = CONFIDENCE_BINS, CONFIDENCE_BINS + 1
#: Lengths from here on are all in the last bin: no image is so large.
LONGEST = 1e15
LAST_LENGTH = 100


def confidence_edges(at: int) -> tuple[float, float]:
    """Returns begin and end of a bin of confidences."""
    return at / CONFIDENCE_BINS, (at + 1) / CONFIDENCE_BINS


def length_bin(value: float) -> int:
    """Returns the bin of a length that is not negative: 0 below 1, then [1, 1.41), [1.41, 2), [2, 2.83) …"""
    return int(value * value).bit_length() if value < LONGEST else LAST_LENGTH


def length_edges(at: int) -> tuple[float, float]:
    """Returns begin and end of a bin of lengths."""
    return (2 ** ((at - 1) / 2) if at else 0.0), 2 ** (at / 2)


def length_about(at: int) -> float:
    """Returns a typical length of a bin, with two digits: it differs from all lengths in the bin by less than a quarter."""
    return float(f"{2 ** ((at - 0.5) / 2):.2g}") if at else 0.5


def quantile(counts: Sequence[int] | Mapping[int, int], share: float) -> int | None:
    """Returns the bin in which the smallest ``share`` of all values ends; None if nothing was counted."""
    pairs = sorted(counts.items()) if isinstance(counts, Mapping) else list(enumerate(counts))
    wanted, below = share * sum([count for _, count in pairs]), 0
    for at, count in pairs:
        below += count
        if count and below >= wanted:
            return at
    return None


def add_up(counts: dict[Any, int], more: dict[Any, int]) -> None:
    """Adds the second counts to the first, in place."""
    for key, number in more.items():
        counts[key] = counts.get(key, 0) + number


# -- Counts of lengths by bins, with the shortest and the longest --------------------------------------------------

#: Larger lengths are shown as this one.
_LARGEST_LENGTH = 1e300


class Lengths:
    """Counts of lengths, none of them negative. The result does not depend on their order."""

    __slots__ = ("counts", "longest", "shortest")

    def __init__(self) -> None:
        self.counts: dict[int, int] = {}
        """Number of the bin (see `length_bin`) -> number of lengths."""
        self.shortest, self.longest = inf, -inf

    def __bool__(self) -> bool:
        return bool(self.counts)

    def take(self, length: float) -> None:
        """Counts one more. `Statistics._measure` does the same without a call."""
        at = length_bin(length)
        self.counts[at] = self.counts.get(at, 0) + 1
        if length < self.shortest:
            self.shortest = length
        if length > self.longest:
            self.longest = length

    def summary(self, share: float) -> float | None:
        """Returns approximately the length that such a share of all are below, limited to the shortest and longest; None if nothing was
        counted."""
        at = quantile(self.counts, share)
        return None if at is None else max(self.ends()[0], min(length_about(at), self.ends()[1]))

    def ends(self) -> tuple[float, float]:
        """Returns the shortest and the longest length."""
        return _shown(self.shortest), _shown(self.longest)

    def to_state(self) -> tuple[Any, ...]:
        """Returns all counts as plain values."""
        return self.counts, self.shortest, self.longest

    def merge_state(self, facts: tuple[Any, ...]) -> None:
        """Adds the counts of another part."""
        counts, shortest, longest = facts
        add_up(self.counts, counts)
        self.shortest, self.longest = min(self.shortest, shortest), max(self.longest, longest)


def _shown(length: float) -> float:
    """Rounds off float noise, and limits numbers to what JSON readers can hold."""
    return round(length, 6) if length < LONGEST else float(min(length, _LARGEST_LENGTH))


# -- The counts for one feature, and for one question about it -----------------------------------------------------

#: What is measured of objects: width and height of the bounding box, length of a line, and length of a text or time span.
MEASURES = ("width", "height", "length", "span")
#: Larger numbers, positive or negative, count as this one.
_LARGEST = 10**300


class Options:
    """The values of the options of each question, made on first use."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._found: dict[int, frozenset[str]] = {}

    def of(self, number: int) -> frozenset[str]:
        """Returns the option values of the question with this number."""
        if number not in self._found:
            self._found[number] = frozenset(choice.value for choice in self._vocabulary.questions[number].choices)
        return self._found[number]


class Answers:
    """Counts of the answers to one question, about objects of one feature."""

    __slots__ = ("answered", "chosen", "highest", "lengths", "lowest", "options", "other")

    def __init__(self, options: frozenset[str] = frozenset()) -> None:
        self.options = options
        """The values of its options; many features may share them."""
        self.answered = 0
        """Number of objects that answer it."""
        self.chosen: dict[str, int] = {}
        """Value of a chosen option -> number of objects that choose it."""
        self.other = 0
        """Number of objects that choose something that is no option."""
        self.lengths = Lengths()
        """Lengths of text answers, in characters."""
        self.lowest: float | None = None
        self.highest: float | None = None
        """Smallest and largest numeric answer."""

    def take(self, value: Any) -> None:
        """Counts the only answer of an object."""
        self.answered += 1
        if value.__class__ is tuple:
            known = [self.choose(choice) for choice in (value if len(value) == 1 else dict.fromkeys(value))]
            self.other += not all(known)
        else:
            self.measure(value)

    def choose(self, choice: str) -> bool:
        """Counts an option that an object chooses. Returns False if it is no option."""
        if choice not in self.options:
            return False
        self.chosen[choice] = self.chosen.get(choice, 0) + 1
        return True

    def measure(self, value: Any) -> None:
        """Counts a text or a number."""
        if value.__class__ is str:
            self.lengths.take(len(value))
        elif value == value:  # not NaN
            number = float(max(-_LARGEST, min(value, _LARGEST)))
            self._between(number, number)

    def _between(self, lowest: float | None, highest: float | None) -> None:
        if lowest is not None and (self.lowest is None or lowest < self.lowest):
            self.lowest = lowest
        if highest is not None and (self.highest is None or highest > self.highest):
            self.highest = highest

    def to_state(self) -> tuple[Any, ...]:
        """Returns all counts as plain values."""
        return self.answered, self.chosen, self.other, self.lengths.to_state(), self.lowest, self.highest

    def merge_state(self, facts: tuple[Any, ...]) -> None:
        """Adds the counts of another part."""
        answered, chosen, other, lengths, lowest, highest = facts
        self.answered += answered
        self.other += other
        add_up(self.chosen, chosen)
        self.lengths.merge_state(lengths)
        self._between(lowest, highest)


class Tally:
    """The counts for one feature."""

    __slots__ = ("answers", "confidence", "instances", "objects", "on_frames", "records", "sizes")

    def __init__(self) -> None:
        self.records = 0
        """Number of records with at least one instance."""
        self.objects = 0
        """Number of distinct objects: an object on many frames is one."""
        self.instances = 0
        """Number of instances: an object counts in each frame that is given."""
        self.on_frames = 0
        """Number of instances on a frame of their own."""
        self.confidence = [0] * (CONFIDENCE_BINS + 2)
        """Number of instances in each bin of confidence, then those outside 0 to 1, then those without."""
        self.sizes = tuple(Lengths() for _ in MEASURES)
        """Sizes of instances, for each of `MEASURES`."""
        self.answers: dict[int, Answers] = {}
        """Number of the question -> its answers."""

    def answers_to(self, number: int, questions: Options) -> Answers:
        """Returns the answers to the question with this number."""
        answers = self.answers.get(number)
        if answers is None:
            answers = self.answers[number] = Answers(questions.of(number))
        return answers

    def to_state(self) -> tuple[Any, ...]:
        """Returns all counts as plain values."""
        answers = {number: answers.to_state() for number, answers in self.answers.items()}
        sizes = tuple(own.to_state() for own in self.sizes)
        return self.records, self.objects, self.instances, self.on_frames, self.confidence, sizes, answers

    def merge_state(self, facts: tuple[Any, ...], questions: Options) -> None:
        """Adds the counts of another part."""
        records, objects, instances, on_frames, confidence, sizes, answers = facts
        self.records += records
        self.objects += objects
        self.instances += instances
        self.on_frames += on_frames
        self.confidence = list(map(add, self.confidence, confidence))
        for own, lengths in zip(self.sizes, sizes, strict=True):
            own.merge_state(lengths)
        for number, given in answers.items():
            self.answers_to(number, questions).merge_state(given)


# -- Statistics of prediction files, counted record by record. Counts are exact; memory depends on the ontology, not on the files --


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
