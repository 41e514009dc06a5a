"""Generates samples of one source: its records, some of them broken."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from importlib import import_module

from predlint.diagnostics import Severity
from predlint.names import listing
from predlint.rules import RULES
from predlint.samples.model import Json, Made, Mutation, RandomSource, Sample, SampleError, Source

# -- Generates samples for an ontology of any platform: the records of its source, some of them broken ---------------


# -- Generates samples: the records of a source, some of them broken -----------------------------------------------

#: Codes of records that name no data row.
_NAMELESS = frozenset({"KEY001", "KEY002", "KEY003", "KEY004", "KEY005", "KEY007", "JSN001"})
#: Those of which the data row is plain all the same, so that it does not count as one without a record.
_PLAIN = frozenset({"KEY002", "KEY003", "KEY004"})
#: Code of a line that is read in spite of the error.
_READ = ("JSN002",)
#: Code of a record whose data row is recognised, but in a form that is not imported: its name is known, and it needs no answers.
_MEANT = ("REC005",)


class Sampler:
    """Generates the samples of one source. ``share``: the fraction of broken ones. ``only``: prefixes of codes that the broken ones must
    cause."""

    def __init__(self, source: Source, draw: RandomSource, *, share: float = 0.0, only: Sequence[str] = (), texts: bool = True) -> None:
        """``texts``: the text of a record may be broken too, so that it is not a record any more."""
        self.source, self.draw, self.share = source, draw, share
        self.used: Counter[str] = Counter()
        self.made = self.rows = self.broken = 0
        self.asked_broken = False
        """True if an answer that every data row needs is broken, on a data row that the file names."""
        self.unnamed = 0
        """Number of data rows that no record of the file names any more."""
        self._row: Json | None = None
        self._lost = self._named = self._seen = False
        """For the current data row: whether a required answer is broken, whether a record names the row, and whether a line does."""
        self.features: dict[Mutation, frozenset[int]] = {}
        """Possible mutations, with the features to whose records they can be applied."""
        if share > 0:
            self.features = chosen_mutations(source, only, texts=texts)
        self._by_feature: dict[int, list[Mutation]] = {}
        for fault, at in self.features.items():
            for feature in at:
                self._by_feature.setdefault(feature, []).append(fault)

    def each(self) -> Iterator[Sample]:
        """The samples, in their order."""
        owed = 0
        for made in self.source.records():
            owed += self.share > 0 and self.draw.chance(self.share)
            fault = self._fault(made) if owed else None
            if fault is not None:
                owed -= 1
                self.broken += 1
                self.used[fault.name] += 1
                if fault.respell is None:
                    fault.apply(self.draw, made)
            self._note(made, fault)
            self.source.wanted = self._least_used_features() if owed else None
            yield Sample(made.record, made.row, fault)
        self._end_row()

    def _note(self, made: Made, fault: Mutation | None) -> None:
        """Counts a sample, and remembers facts that need more than one record."""
        self.made += 1
        if self._row is None or made.row["global_key"] != self._row["global_key"]:
            self._end_row()
            self._row, self._lost, self._named, self._seen = made.row, False, False, False
            self.rows += 1
        if fault is None or fault.codes == _READ:
            self._named = self._seen = True
            return
        self._lost |= made.asked is not None and any(RULES[code].severity is Severity.ERROR for code in fault.codes)
        names = _NAMELESS.isdisjoint(fault.codes)
        self._seen |= names or not _PLAIN.isdisjoint(fault.codes)
        self._named |= names and fault.respell is None and fault.codes != _MEANT

    def _end_row(self) -> None:
        self.asked_broken |= self._lost and self._named
        self.unnamed += self._row is not None and not self._seen

    def of_file(self, *, listed: bool) -> tuple[str, ...]:
        """Returns the codes found in the file as a whole, after the last sample. ``listed``: checked with the list of its data rows."""
        codes = self.source.file_codes(asked_broken=self.asked_broken)
        return (*codes, self.source.unseen) if listed and self.unnamed and self.source.unseen else codes

    def _fault(self, made: Made) -> Mutation | None:
        """Returns the mutation for a record: one of those that were used least so far."""
        if made.held:
            return None
        fitting = [fault for fault in self._by_feature.get(made.feature, ()) if fault.applies_to(made)]
        if not fitting:
            return None
        minimum = min(self.used[fault.name] for fault in fitting)
        return self.draw.choice([fault for fault in fitting if self.used[fault.name] == minimum])

    def _least_used_features(self) -> frozenset[int]:
        """Returns the features to whose records the least used mutations apply."""
        return self.features[min(self.features, key=lambda fault: self.used[fault.name])]


def chosen_mutations(source: Source, only: Sequence[str], *, texts: bool) -> dict[Mutation, frozenset[int]]:
    """Returns the mutations that cause such codes, or all, each with the features whose records suit it. Raises SampleError if there are
    none."""
    possible = _possible(source, texts)
    chosen = {fault: at for fault, at in possible.items() if not only or _matches(fault, only)}
    if not chosen:
        raise _impossible(possible, only)
    return chosen


def _possible(source: Source, texts: bool) -> dict[Mutation, frozenset[int]]:
    """Returns the mutations that can be applied to records of the source, tried on a few records of each feature."""
    broken = import_module(type(source).__module__.removesuffix("sample") + "broken")  # a platform's mutations stand beside its source
    faults: list[Mutation] = [fault for fault in broken.mutations(source) if texts or fault.respell is None]
    found: dict[Mutation, set[int]] = {fault: set() for fault in faults}
    for made in source.probe():
        for fault in faults:
            if made.feature not in found[fault] and fault.applies_to(made):
                found[fault].add(made.feature)
    return {fault: frozenset(at) for fault, at in found.items() if at}


def _matches(fault: Mutation, only: Sequence[str]) -> bool:
    return any(code.startswith(prefix) for code in fault.codes for prefix in only)


def _impossible(possible: dict[Mutation, frozenset[int]], only: Sequence[str]) -> SampleError:
    codes = sorted({code for fault in possible for code in fault.codes})
    what = (
        f"no record of this ontology can be broken so that {listing(only, 8)} is found"
        if only
        else "no record of this ontology can be broken"
    )
    return SampleError(what, f"possible: {', '.join(codes)}" if codes else None)
