"""Counts the records of prediction files that each breaking change would hit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from msgspec import Struct

from predlint.compare.change_targets import ChangeTargets, Target
from predlint.compare.model import Change, Hits
from predlint.compare.record_reading import Places, WrongFileError, begin, records
from predlint.platforms.coco.format_detection import head_of
from predlint.platforms.registry import AnyOntology, plan_for
from predlint.stream.sources import open_path
from predlint.views.model import Instance, View

__all__ = ["AffectedCounts", "WrongFileError", "count_hits"]

#: Number of places that are listed for each change.
PLACES = 3


class AffectedCounts(Struct):
    """The counts of what was read."""

    files: int = 0
    records: int = 0
    """Read, unreadable ones included."""
    unreadable: int = 0
    first_unreadable: str | None = None
    """``file:line``; of a record in a JSON document, ``file:line:column``."""
    without_features: int = 0
    """Read, but with nothing that the old ontology knows."""
    broken_off: list[str] | None = None
    """Files that could not be read to their end, each in words."""


class _Counter:
    """The hits of one change."""

    def __init__(self, target: Target) -> None:
        self.target = target
        self.records = 0
        self.places: list[str] = []
        self.last = -1
        """The number of the record that was hit last."""


def count_hits(changes: Sequence[Change], old: AnyOntology, dialect: str, paths: Sequence[str]) -> tuple[list[Change], AffectedCounts]:
    """Returns the changes; breaking ones have the number of records that they hit. ``dialect``: the dialect of the comparison.

    Raises SourceError for a file that cannot be read, WrongFileError for one without predictions.
    """
    counted = AffectedCounts()
    counters: dict[int, _Counter] = {}
    plan = plan_for(old, "model-run", old.media, "default")
    for path in paths:
        with open_path(path) as source:
            reading = plan.for_file_head(head_of(source, 1 << 16))
            rules = reading.file_rules(None)
            try:
                layout, document = begin(source, rules)
                from predlint.views.registry import view_for

                view = view_for(reading, rules, None)
                targets = ChangeTargets(view.vocabulary, dialect, whole=view.whole)
                watched: list[_Counter] = []
                for at, change in enumerate(changes):
                    target = targets.of(change) if change.cls == "breaking" else None
                    if target is not None:
                        counters.setdefault(at, _Counter(target)).target = target
                        watched.append(counters[at])
                counting = _Counting(source.name or path, Places(source, columns=layout.kind != "lines"), view, watched, counted)
                for record in records(source, rules, layout, document):
                    counting.record(record.offset, record.value, record.readable)
            finally:
                rules.discard()
                rules.close()
            if source.corrupt is not None:
                counted.broken_off = [*(counted.broken_off or []), f"{source.name or path}: {source.corrupt}"]
        counted.files += 1
    found = [
        replace(change, hits=Hits(c.records, c.target.exact, tuple(c.places))) if (c := counters.get(at)) is not None else change
        for at, change in enumerate(changes)
    ]
    return found, counted


class _Counting:
    """Counts the hits in the records of one file."""

    def __init__(self, path: str, places: Places, view: View, counters: list[_Counter], counted: AffectedCounts) -> None:
        self.path, self.view, self.counted = path, view, counted
        self.places = places
        self.last: tuple[int, str] | None = None
        """The last place that was listed, with its offset."""
        self.whole = [counter for counter in counters if counter.target.features is None]
        self.also = [(counter, also) for counter in counters if (also := counter.target.also) is not None]
        self.by_feature: dict[int, list[_Counter]] = {}
        for counter in counters:
            for feature in counter.target.features or ():
                self.by_feature.setdefault(feature, []).append(counter)

    def record(self, offset: int, value: object, readable: bool) -> None:
        counted = self.counted
        counted.records += 1
        if not readable:
            counted.unreadable += 1
            counted.first_unreadable = counted.first_unreadable or self._place(offset)
            return
        number, instances = counted.records, self.view.instances(value)
        counted.without_features += not instances
        for counter in self.whole:
            if counter.target.whole(value, instances):
                self._hit(counter, offset, number)
        for counter, also in self.also:
            if also(value):
                self._hit(counter, offset, number)
        for instance in instances:
            for counter in self.by_feature.get(instance.feature, ()):
                if counter.last != number and self._is_hit(counter.target, instance, value, instances):
                    self._hit(counter, offset, number)

    @staticmethod
    def _is_hit(target: Target, instance: Instance, value: object, instances: list[Instance]) -> bool:
        return target.hits(instance) and target.whole(value, instances)

    def _hit(self, counter: _Counter, offset: int, number: int) -> None:
        counter.last = number
        counter.records += 1
        if len(counter.places) < PLACES:
            counter.places.append(self._place(offset))

    def _place(self, offset: int) -> str:
        if self.last is None or self.last[0] != offset:
            self.last = offset, f"{self.path}:{self.places.of(offset)}"
        return self.last[1]
