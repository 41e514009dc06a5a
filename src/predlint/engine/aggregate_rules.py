"""Applies custom rules on a file or a run to one file: their measures are counted while records are checked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from predlint.custom_rules.findings import Facts, Spot, finding_spot, measured_rules
from predlint.custom_rules.ruleset import RuleSet, prefilter_texts
from predlint.custom_rules.tallies import MOST_PLACES, CountTally, CoverageTally, Places, RowTally, ShareTally, Tally, counted
from predlint.io.data_rows import DataRows
from predlint.io.reread import Reader
from predlint.kernel.column_index import Columns
from predlint.model.views import Instance, Row, View
from predlint.model.violation import Finding
from predlint.platforms.protocols import Observer

if TYPE_CHECKING:
    from predlint.io.sections import Document


# -- Rules on a file or a run are applied to one file; their measures are counted meanwhile --------------------------


# They count what `predlint stats` counts: every record as far as it can be understood, with or without errors.


class AggregateRules(Observer):
    """The custom rules on the file and on the run."""

    def __init__(self, platform: Any, rules: RuleSet, view: View, rows: DataRows | None) -> None:
        self._of_file = measured_rules(rules, "file", whole=view.whole)
        self._of_run = measured_rules(rules, "run", whole=view.whole)
        self._tallies = [tally for rule in (*self._of_file, *self._of_run) for tally in rule.tallies if tally is not None]
        self._view, self._rows, self._platform = view, rows, platform
        self._by_rows = [tally for tally in self._tallies if isinstance(tally, RowTally)]
        self._coverages = [tally for tally in self._tallies if isinstance(tally, CoverageTally)]
        self._uses_row = bool(self._by_rows) or any(tally.measure.uses_row for tally in self._tallies)
        self._lists_rows = bool(self._coverages) and (view.whole or bool(self._platform.lists))
        """True if the file itself tells which data rows exist, in case there is no list of them."""
        self._by_feature = _by_feature(each for each in self._tallies if not isinstance(each, RowTally))
        self._alone = _by_feature(each for each in self._tallies if not isinstance(each, RowTally) and each.measure.plain is None)
        """Feature -> tallies to update for a record with a single instance, except those that only count it: see `_singles`."""
        self._singles: dict[int, Places] = {}
        """Feature -> the first places of instances that are alone in their records. With many features, each may have a share of its own,
        and updating all their tallies for every instance would be slow."""
        self._plain = [tally for tally in self._tallies if isinstance(tally, (CountTally, ShareTally)) and tally.measure.plain is not None]
        self._counts = frozenset[int]().union(*(tally.measure.features for tally in self._plain))
        self._numbers: dict[int, int] = {}
        """Feature -> number of these instances."""
        matter = frozenset[int]().union(*(tally.measure.features for tally in self._tallies))
        names = [view.vocabulary.features[feature].name for feature in matter]
        super().__init__(prefilter_texts(view, matter, bool(self._by_rows) or self._lists_rows), names)
        self._records = 0
        self._value: Any = None
        self._name: str | None = None
        self._covered, self._total = 0, 0
        """Number of records with a prediction, and of all records, if each contains everything about its data row."""
        self._images: set[int] = set()
        """Ids of images with a prediction, if the file lists images."""
        self._own_images = False
        self._done = False

    # -- while records are checked ------------------------------------------------------------------------------------------------

    def begin(self, name: str | None, document: Document | None) -> None:
        """Remembers the name of the file, for places in findings, and whether it has a list of images of its own."""
        self._name, self._own_images = name, document is not None and document.section("images") is not None

    def examine(self, value: Any) -> list[Finding]:
        """Remembers the record and returns no findings: `took` or `skipped` tells whether it counts."""
        self._value = value
        return []

    def took(self, at: int | None) -> None:
        """Counts the record that was examined last."""
        place = self._records if at is None else at
        self._take(place, self._value)
        self._records += at is None

    def skipped(self, at: int | None, *, prediction: bool) -> None:
        """Counts the position of a record that cannot be read."""
        self._records += at is None

    def unseen(self, count: int) -> None:
        """Counts the positions of records that do not matter."""
        self._records += count

    @property
    def position(self) -> int:
        """The position of the next record."""
        return self._records

    def _take(self, place: int, value: Any) -> None:
        view = self._view
        instances = view.instances(value)
        row = view.row(value) if self._uses_row else None
        if self._lists_rows:
            self._cover(value, instances)
        if len(instances) == 1:
            feature = instances[0].feature
            for tallies in self._alone.get(feature, ()):
                for tally in tallies:
                    tally.take(place, instances, row)
            if feature in self._counts:
                self._take_single(feature, place)
        elif instances:
            mine: dict[int, tuple[list[Tally], list[Instance]]] = {}
            for instance in instances:
                for tallies in self._by_feature.get(instance.feature, ()):
                    mine.setdefault(id(tallies), (tallies, []))[1].append(instance)
            for tallies, found in mine.values():
                _count_together(tallies, place, found, row)
        for tally in self._by_rows:
            self._take_row(tally, place, value, instances, row)

    def _take_single(self, feature: int, place: int) -> None:
        if feature not in self._numbers:
            self._numbers[feature], self._singles[feature] = 0, Places()
        self._numbers[feature] += 1
        self._singles[feature].take(1, place)

    def _count_singles(self) -> None:
        """Adds the instances that are alone in their records to the tallies that count them."""
        wholes: dict[frozenset[int], tuple[int, list[tuple[tuple[float, Any], int]]]] = {}
        for tally in self._plain:
            assert tally.measure.plain is not None
            features, part = tally.measure.features, tally.measure.plain[0]
            for feature in part:
                if feature in self._numbers and feature in features:
                    tally.number += self._numbers[feature]
                    tally.high.merge(self._singles[feature].entries, _same)
            if isinstance(tally, ShareTally):
                if features not in wholes:  # many shares have the same whole
                    wholes[features] = self._singles_of(features)
                number, places = wholes[features]
                tally.whole += number
                tally.low.merge(list(islice((entry for entry, feature in places if feature not in part), MOST_PLACES)), _same)
        self._numbers, self._singles = {}, {}

    def _singles_of(self, features: frozenset[int]) -> tuple[int, list[tuple[tuple[float, Any], int]]]:
        """Returns the number of instances of these features that are alone in their records, and the first places of each feature,
        sorted."""
        known = features & self._numbers.keys()
        places = sorted((entry, feature) for feature in known for entry in self._singles[feature].entries)
        return sum(self._numbers[feature] for feature in known), places

    def _take_row(self, tally: RowTally, place: int, value: Any, instances: Sequence[Instance], row: Row | None) -> None:
        features = tally.measure.features
        if len(instances) == 1 and not self._view.whole:  # most records of most files
            tally.take(place, instances if instances[0].feature in features else (), row)
            return
        mine = [instance for instance in instances if instance.feature in features]
        if not self._view.whole:
            tally.take(place, mine, row)
            return
        for scene in self._view.scenes(value):
            tally.take_scene(place, counted(tally.measure.test, [each for each in mine if each.scene == scene], row))

    def _cover(self, value: Any, instances: Sequence[Instance]) -> None:
        """Counts a data row, and whether it has a prediction."""
        if self._view.whole:
            self._total += 1
            self._covered += bool(instances)
        elif instances and (row := self._view.row(value)) is not None and row.key.__class__ is tuple:
            self._images.add(row.key[1])  # pyright: ignore[reportIndexIssue, reportOptionalSubscript, reportUnknownMemberType, reportUnknownArgumentType]

    # -- the file as a whole -----------------------------------------------------------------------------------------------------

    def summary(self, read: Reader) -> Iterator[Finding]:
        """Yields the findings of rules on files, also for a file without records, about which the platform reports nothing."""
        self._count_singles()
        for tally in self._tallies:
            tally.finish()
        self._set_coverage()
        spots: dict[int, Spot] = {}

        def spot(position: int) -> Spot:
            if position not in spots:
                record = read(position)
                spots[position] = record.line, record.column
            return spots[position]

        for rule in self._of_file:
            found = rule.found(lambda place: finding_spot(self._name, spot(place)))
            if found is not None:
                yield found
        for rule in self._of_run:
            for tally in rule.tallies:
                for places in (tally.high, tally.low) if tally is not None else ():
                    places.entries = [(weight, spot(place)) for weight, place in places.entries]
        self._done = True

    def _set_coverage(self) -> None:
        if not self._coverages:
            return
        images = self._platform.context.images if self._platform.lists else None
        for tally in self._coverages:
            if images is not None:
                known = frozenset(id_ for id_ in self._images if id_ in images)
                tally.covered, tally.listed, tally.known = len(known), len(images), True
                tally.images = frozenset() if self._own_images else known
            elif self._rows is not None and self._platform.seen_rows and not self._platform.lists:
                number, tally.absent = self._rows.unnamed(self._platform.seen_rows)
                tally.covered, tally.listed, tally.known, tally.by_list = len(self._rows) - number, len(self._rows), True, True
            elif self._own_images:
                tally.hollow = True
            elif self._view.whole:
                tally.covered, tally.listed, tally.known = self._covered, self._total, True

    def run_facts(self) -> list[list[Facts | None]] | None:
        """Returns the counts for rules on the run after the file was read, as plain values, or None if there are no such rules."""
        self._count_singles()  # in case the file was not read to its end
        if not self._of_run:
            return None
        return [[tally.facts(placed=self._done) if tally is not None else None for tally in rule.tallies] for rule in self._of_run]

    # -- columns -----------------------------------------------------------------------------------------------------------------

    def snapshot(self) -> Columns:
        """Returns everything recorded and counted since the last snapshot."""
        self._count_singles()
        cover = self._covered, self._total, sorted(self._images)
        notes = {"records": self._records, "cover": cover, "tallies": [tally.facts(placed=True) for tally in self._tallies]}
        self._records = self._covered = self._total = 0
        self._images = set()
        return Columns((), (), notes)

    def merge(self, notes: Columns) -> None:
        """Adds the columns and counts of the next part of the same file."""
        base, counted_ = self._records, notes.facts
        for tally, (facts, high, low) in zip(self._tallies, counted_["tallies"], strict=True):
            tally.merge(facts, base)
            tally.high.merge(high, lambda place: place + base)
            tally.low.merge(low, lambda place: place + base)
        covered, total, images = counted_["cover"]
        self._covered += covered
        self._total += total
        self._images.update(images)
        self._records += counted_["records"]


def _count_together(tallies: Sequence[Tally], place: int, instances: Sequence[Instance], row: Row | None) -> None:
    """Adds several instances of a record to tallies of the same features; tallies that only count them share one count."""
    objects = len({(each.scene, each.identity) for each in instances}) if len(tallies) > 1 else 0
    numbers = Counter[int]()
    if objects:
        numbers.update({(each.feature, each.scene, each.identity): each.feature for each in instances}.values())
    for tally in tallies:
        plain = tally.measure.plain
        if objects and plain is not None and len(plain[0]) == 1 and isinstance(tally, ShareTally):
            (feature,) = plain[0]
            tally.take_part(place, numbers.get(feature, 0), objects)
        else:
            tally.take(place, instances, row)


def _by_feature(tallies: Iterable[Tally]) -> dict[int, list[list[Tally]]]:
    """Returns feature -> tallies of it, grouped: tallies of the same features share one list, since there may be many of them."""
    by_features: dict[frozenset[int], list[Tally]] = {}
    for tally in tallies:
        by_features.setdefault(tally.measure.features, []).append(tally)
    found: dict[int, list[list[Tally]]] = {}
    for features, those in by_features.items():
        for feature in features:
            found.setdefault(feature, []).append(those)
    return found


def _same(place: Any) -> Any:
    return place
