"""Applies custom rules to the records of one file, in addition to the platform's rules."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from predlint.columns.column_index import ColumnIndex, Columns
from predlint.columns.queries import DuplicateQuery, Run, Table
from predlint.custom_rules.findings import breach_finding, not_checked, rule_of
from predlint.custom_rules.ruleset import NotCheckedError, OwnRule, RuleSet, Scene
from predlint.hashes import OWN, Secret
from predlint.platforms.observer import ObservedFileRules, ObserverColumns
from predlint.platforms.protocols import FileRules
from predlint.rules import Rule
from predlint.shape.findings import Finding
from predlint.stream.reread import Reader, read_ahead
from predlint.views.model import Instance, Row, View

if TYPE_CHECKING:
    from predlint.columns.spill_folder import SpillLocation


# -- The texts by which records that custom rules read are found without decoding ----------------------------------


def prefilter_texts(view: View, features: Iterable[int], every_row: bool) -> list[bytes] | None:
    """Returns texts such that each record that matters contains at least one, or None if every record may matter."""
    found: list[bytes] = []
    for feature in features if not every_row else ():
        prefilter_texts = view.prefilter_texts(feature)
        if prefilter_texts is None:
            return None
        found += prefilter_texts
    return None if every_row else list(dict.fromkeys(found))


# -- Applies custom rules to one file, in addition to the platform's rules -----------------------------------------
#
# Rules on one record are checked when the record is examined. Rules on a data row need all its records. On some platforms one record
# contains everything about its data row. On others, consecutive records of a row are gathered; for each such run of records two numbers are
# kept. A
# row whose records came in one run, without a breach, is done. Rows with several runs, and those with a breach, are read again at the end
# of the file. So a file sorted by data row takes the memory of one row, and any other order gives the same result.

_RUNS = Table("runs", "run", "run_at")
#: Maximum number of records prefetched after the first record of a run.
_MOST_AHEAD = 100
#: The data row of a record, and its instances that rules on data rows read.
Shown = tuple[Row, list[Instance]]


class GatheredScenes:
    """The instances in the records of a data row, by scene."""

    def __init__(self, row: Row) -> None:
        self.row = row
        self.scenes: dict[Hashable, tuple[list[Instance], list[int]]] = {}
        """The instances of each scene, and the positions of their records."""
        self.first = -1
        """The position of the first record."""
        self._records = 0

    def add(self, position: int, instances: Iterable[Instance], scenes: Iterable[Hashable] = (0,)) -> None:
        """Adds the instances of a record. ``scenes``: the scenes of the record, including those without instances."""
        if self.first < 0:
            self.first = position
        self._records += 1
        for scene in scenes:
            if scene not in self.scenes:
                self.scenes[scene] = ([], [])
        for instance in instances:
            instance.identity = (self._records, instance.identity)  # objects in different records are different
            gathered, positions = self.scenes.setdefault(instance.scene, ([], []))
            gathered.append(instance)
            positions.append(position)


class CustomRuleFile(ObservedFileRules):
    """The rules of a platform, with the custom rules."""

    def __init__(self, inner: FileRules, rules: RuleSet, view: View, secret: Secret = OWN) -> None:
        by_rule = [(rule_of(own), own) for own in rules.rules]
        self._by_feature: dict[int, list[tuple[Rule, OwnRule, bool]]] = {}
        """Rules on one record, and whether they look at its data row."""
        for rule, own in by_rule:
            for feature in own.subjects if not own.row else ():
                self._by_feature.setdefault(feature, []).append((rule, own, "data_row" in own.text))
        self._row_rules = [(rule, own) for rule, own in by_rule if own.row]
        self._reads = frozenset(feature for _, own in self._row_rules for feature in own.reads)
        self._every_row = any(own.every_row for _, own in self._row_rules)
        self._view, self._secret = view, secret
        matter = self._reads | self._by_feature.keys()
        names = [view.vocabulary.features[feature].name for feature in matter]
        super().__init__(inner, prefilter_texts(view, matter, self._every_row), names)
        self.run, self.run_at = array("q"), array("q")
        """For each run of records of one data row: the hash of the row, and the position of the first record."""
        self.column_index = ColumnIndex([_RUNS], {"records": ""})
        self.column_index.declare(self, "run", "run_at")
        self._shown: Shown | None = None
        """The data row and instances of the record that was examined last."""
        self._run: GatheredScenes | None = None

    # -- while records are checked ------------------------------------------------------------------------------------------------

    def examine(self, value: Any) -> list[Finding]:
        """Returns the findings in one decoded record."""
        view, by_feature = self._view, self._by_feature
        instances = view.instances(value)
        row: Row | None = None
        found: list[Finding] = []
        for instance in instances:
            for rule, own, looks_at_row in by_feature.get(instance.feature, ()):
                if looks_at_row and row is None:
                    row = view.row(value)
                message = own.check(instance, row)
                if message is not None:
                    found.append(breach_finding(rule, instance.path, message, row.name if row is not None else None))
        self._shown = None
        if self._row_rules:
            shown = self._of_row(value, instances, row)
            if shown is not None and view.whole:
                gathered = GatheredScenes(shown[0])
                gathered.add(0, shown[1], view.scenes(value))
                found += [finding for _, finding in self._offences(gathered)]
            else:
                self._shown = shown
        return found

    def _of_row(self, value: Any, instances: list[Instance], row: Row | None = None) -> Shown | None:
        """Returns the data row of a record and the instances that rules on data rows read, or None if there is nothing for them."""
        reads = self._reads
        mine = [instance for instance in instances if instance.feature in reads]
        if not mine and not self._every_row:
            return None
        row = row or self._view.row(value)
        return None if row is None else (row, mine)

    def took(self, at: int | None) -> None:
        """Adds the record that was examined last to the current run of records."""
        if at is not None:
            self._took_later(at)
            return
        if self._shown is not None:
            row, instances = self._shown
            if self._run is None or self._run.row.key != row.key:
                self._end_run()
                self._run = GatheredScenes(row)
            self._run.add(self.position, instances)
        self.unseen(1)

    def _took_later(self, at: int) -> None:
        """Adds a pending record as a run of its own, since its neighbours were counted before."""
        self._end_run()
        if self._shown is not None:
            row, instances = self._shown
            self._run = GatheredScenes(row)
            self._run.add(at, instances)
            self._end_run()

    def skipped(self, at: int | None) -> None:
        """Counts the position of a record that cannot be read."""
        self.unseen(1 if at is None else 0)

    @property
    def position(self) -> int:
        """The position of the next record."""
        return self.column_index.counted["records"]

    def unseen(self, count: int) -> None:
        """Counts the positions of records that do not matter."""
        self.column_index.counted["records"] += count

    def interrupted(self) -> None:
        """Ends the run at a record that may be of another data row."""
        self._end_run()

    def _end_run(self) -> None:
        """Records the run that ends. A run with a breach is recorded twice, so that the query for repeated rows finds it."""
        run = self._run
        if run is None:
            return
        self._run = None
        key = self._secret.text_hash(repr(run.row.key))
        for _ in range(2 if any(True for _ in self._offences(run)) else 1):
            self.run.append(key)
            self.run_at.append(run.first)

    # -- data rows ---------------------------------------------------------------------------------------------------------------

    def _offences(self, row: GatheredScenes) -> Iterator[tuple[int, Finding]]:
        """Yields (position of the record, finding) for the rules on data rows that one row breaks."""
        for key, (instances, positions) in row.scenes.items():
            scene, path = Scene(row.row, instances), self._view.scene_path(key)
            for rule, own in self._row_rules:
                for found in own.check_scene(scene):
                    if isinstance(found, NotCheckedError):
                        yield row.first, not_checked(rule, path, found.reason)
                    elif found.instance is None:
                        yield row.first, breach_finding(rule, path, found.message, row.row.name)
                    else:
                        yield positions[found.instance], breach_finding(rule, instances[found.instance].path, found.message, row.row.name)

    def finalize(self, read: Reader, run: Run | None = None) -> Iterator[tuple[int, Finding]]:
        """Yields (position of the record, finding) for what needs more than one record."""
        yield from self.inner.finalize(read, run)
        self._end_run()
        records = self.column_index.count()
        for runs in read_ahead(self.column_index.duplicate_groups(DuplicateQuery(_RUNS), run), read, behind=self._behind(records)):
            for row in self._reread(sorted(set(runs)), records, read):
                yield from self._offences(row)

    def _behind(self, records: int) -> Callable[[int], Iterable[int]]:
        """Returns a function for the positions to prefetch after the first record of a run, up to the next run if the runs are in
        memory."""
        begins: list[int] = []

        def behind(first: int) -> Iterable[int]:
            if not begins:
                begins.extend(sorted({*self.run_at, records - 1}))
            end = begins[min(bisect_right(begins, first), len(begins) - 1)]
            return range(first + 1, min(end, first + _MOST_AHEAD) + 1)

        return behind if not self.column_index.segments else lambda first: ()

    def _reread(self, runs: list[int], records: int, read: Reader) -> Iterable[GatheredScenes]:
        """The data rows whose runs begin at these positions: one, but for hashes that happen to be equal."""
        rows: dict[Hashable, GatheredScenes] = {}
        done = -1
        for first in runs:
            if first <= done:  # a part of the file ended within the run
                continue
            key: Hashable = None
            for position in range(first, records):
                value = read(position).value
                shown = self._of_row(value, self._view.instances(value))
                if shown is None:
                    continue
                if key is None:
                    key = shown[0].key
                elif shown[0].key != key:
                    break
                rows.setdefault(key, GatheredScenes(shown[0])).add(position, shown[1])
                done = position
        return rows.values()

    # -- columns -----------------------------------------------------------------------------------------------------------------

    def snapshot(self) -> Columns:
        """Returns everything recorded since the last snapshot."""
        self._end_run()
        return ObserverColumns(self.inner.snapshot(), self.column_index.snapshot({}))

    def merge(self, notes: Columns) -> None:
        """Adds the columns of the next part of the same file."""
        assert isinstance(notes, ObserverColumns), "these notes are of the same rules"
        self._end_run()
        self.inner.merge(notes.inner)
        self.column_index.merge(notes.beside)

    @property
    def memory_bytes(self) -> int:
        """The memory of the columns in bytes."""
        return self.inner.memory_bytes + self.column_index.bytes

    def spill(self, place: SpillLocation) -> None:
        """Moves the columns in memory to disk. Raises SpillError."""
        self._end_run()
        self.inner.spill(place)
        self.column_index.spill(place)

    def discard(self) -> None:
        """Deletes the columns on disk."""
        self.inner.discard()
        self.column_index.discard()

    def close(self) -> None:
        """Frees all memory."""
        self.inner.close()
        self.column_index.close()
