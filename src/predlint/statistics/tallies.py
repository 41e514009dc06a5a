"""The counts for one feature, and for one question about it, in fixed bins that parts of a run add up exactly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import inf
from operator import add
from typing import Any

from predlint.views.model import Vocabulary

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
