"""User's own rules at work on one file, beside those of the platform.

Rules on one record are checked as it goes by. Rules on a data row need all its records. Where a record is everything about its data
row, that is the record. Elsewhere the records of a row are gathered as long as they follow one another; of each such run two numbers
are kept. A row whose records came in one run, and without offence, is done. Rows that come again, and those with an offence, are read
again once the file was read: so a file that is sorted by data row takes the memory of one row, and any other file gives the same.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from predlint.columns.column_index import ColumnIndex, Columns
from predlint.columns.queries import DuplicateQuery, Run, Table
from predlint.custom_rules.findings import breach_finding, not_checked, rule_of
from predlint.custom_rules.prefilter import prefilter_texts
from predlint.custom_rules.ruleset import NotCheckedError, OwnRule, RuleSet, Scene
from predlint.hashes import OWN, Secret
from predlint.platforms.protocols import FileRules
from predlint.rules import Rule
from predlint.shape.findings import Finding
from predlint.stream.ahead_reader import read_ahead
from predlint.stream.reread import Reader
from predlint.views.model import Instance, Row, View
from predlint.views.observer import ObservedFileRules, ObserverColumns

if TYPE_CHECKING:
    from predlint.columns.spill_folder import SpillLocation

_RUNS = Table("runs", "run", "run_at")
#: Records of a run that are read ahead, behind its first one.
_MOST_AHEAD = 100
#: What a record shows that rules on data rows look at.
Shown = tuple[Row, list[Instance]]


class GatheredScenes:
    """What the records of a data row show, scene by scene."""

    def __init__(self, row: Row) -> None:
        self.row = row
        self.scenes: dict[Hashable, tuple[list[Instance], list[int]]] = {}
        """The instances of each scene, and the positions of their records."""
        self.first = -1
        """The position of the first record."""
        self._records = 0

    def add(self, position: int, instances: Iterable[Instance], scenes: Iterable[Hashable] = (0,)) -> None:
        """Takes the instances of a record. ``scenes``: also those of which it shows nothing."""
        if self.first < 0:
            self.first = position
        self._records += 1
        for scene in scenes:
            if scene not in self.scenes:
                self.scenes[scene] = ([], [])
        for instance in instances:
            instance.identity = (self._records, instance.identity)  # what two records show are two objects
            held, positions = self.scenes.setdefault(instance.scene, ([], []))
            held.append(instance)
            positions.append(position)


class CustomRuleFile(ObservedFileRules):
    """The rules of a platform and the user's own."""

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
        """Of each run of records of one data row: the hash of the row, and the position of the first record."""
        self.column_index = ColumnIndex([_RUNS], {"records": ""})
        self.column_index.declare(self, "run", "run_at")
        self._shown: Shown | None = None
        """What the record that was looked at last shows of a data row."""
        self._run: GatheredScenes | None = None

    # -- while the file goes by ------------------------------------------------------------------------------------------------

    def examine(self, value: Any) -> list[Finding]:
        """What is found in one decoded record."""
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
        """What a record shows that rules on data rows look at; None for nothing."""
        reads = self._reads
        mine = [instance for instance in instances if instance.feature in reads]
        if not mine and not self._every_row:
            return None
        row = row or self._view.row(value)
        return None if row is None else (row, mine)

    def took(self, at: int | None) -> None:
        """The record that was looked at last goes by."""
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
        """A record that was left is a run of its own: those around it went by before."""
        self._end_run()
        if self._shown is not None:
            row, instances = self._shown
            self._run = GatheredScenes(row)
            self._run.add(at, instances)
            self._end_run()

    def skipped(self, at: int | None) -> None:
        """A record goes by that cannot be read."""
        self.unseen(1 if at is None else 0)

    @property
    def position(self) -> int:
        """Where the next record stands."""
        return self.column_index.counted["records"]

    def unseen(self, count: int) -> None:
        """So many records go by that do not matter."""
        self.column_index.counted["records"] += count

    def interrupted(self) -> None:
        """A record goes by that may be of another data row."""
        self._end_run()

    def _end_run(self) -> None:
        """Takes note of the run that ends: twice where it has an offence, so that it is asked for as rows are that come again."""
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
        """What the rules on data rows find in one: position of the record, finding."""
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
        """What takes more than one record: (position of the record, finding)."""
        yield from self.inner.finalize(read, run)
        self._end_run()
        records = self.column_index.count()
        for runs in read_ahead(self.column_index.duplicate_groups(DuplicateQuery(_RUNS), run), read, behind=self._behind(records)):
            for row in self._reread(sorted(set(runs)), records, read):
                yield from self._offences(row)

    def _behind(self, records: int) -> Callable[[int], Iterable[int]]:
        """What else is read of a run that begins at a position: to where the next one shows that it ends, if that is in memory."""
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

    # -- notes -------------------------------------------------------------------------------------------------------------------

    def snapshot(self) -> Columns:
        """Everything taken note of since the last cut."""
        self._end_run()
        return ObserverColumns(self.inner.snapshot(), self.column_index.snapshot({}))

    def merge(self, notes: Columns) -> None:
        """Takes over what was taken note of in the next part of the same file."""
        assert isinstance(notes, ObserverColumns), "these notes are of the same rules"
        self._end_run()
        self.inner.merge(notes.inner)
        self.column_index.merge(notes.beside)

    @property
    def memory_bytes(self) -> int:
        """The memory, in bytes, that the notes take."""
        return self.inner.memory_bytes + self.column_index.bytes

    def spill(self, place: SpillLocation) -> None:
        """Moves the notes in memory to disk. Raises SpillError."""
        self._end_run()
        self.inner.spill(place)
        self.column_index.spill(place)

    def discard(self) -> None:
        """Removes what was taken note of on disk."""
        self.inner.discard()
        self.column_index.discard()

    def close(self) -> None:
        """Lets go of all memory."""
        self.inner.close()
        self.column_index.close()
