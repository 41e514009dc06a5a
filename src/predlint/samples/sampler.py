"""Gives out samples: the records of a source, some of them broken."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from predlint.names import listing
from predlint.samples.draws import Draw
from predlint.samples.model import Fault, Made, Sample, SampleError, Source


class Sampler:
    """Samples of one source. ``share``: how many of them are broken. ``only``: beginnings of codes that the broken ones must cause."""

    def __init__(
        self, source: Source, draw: Draw, *, share: float = 0.0, only: Sequence[str] = (), texts: bool = True
    ) -> None:
        """``texts``: the text of a record may be spoilt too, so that it is no record any more."""
        self.source, self.draw, self.share = source, draw, share
        self.used: Counter[str] = Counter()
        self.broken = 0
        self.features: dict[Fault, frozenset[int]] = {}
        """Faults that can be caused, with the features whose records take them."""
        if share > 0:
            possible = _possible(source, texts)
            self.features = {f: at for f, at in possible.items() if not only or _matches(f, only)}
            if not self.features:
                raise _impossible(possible, only)
        self._by_feature: dict[int, list[Fault]] = {}
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
            self.source.wanted = self._wanted() if owed else None
            yield Sample(made.record, made.row, fault, made.asked)

    def _fault(self, made: Made) -> Fault | None:
        """What is done to the record: something that was done least so far."""
        if made.held:
            return None
        fitting = [fault for fault in self._by_feature.get(made.feature, ()) if fault.fits(made)]
        if not fitting:
            return None
        least = min(self.used[fault.name] for fault in fitting)
        return self.draw.choice([fault for fault in fitting if self.used[fault.name] == least])

    def _wanted(self) -> frozenset[int]:
        """The features whose records take what was done least so far."""
        return self.features[min(self.features, key=lambda fault: self.used[fault.name])]


def _possible(source: Source, texts: bool) -> dict[Fault, frozenset[int]]:
    """What can be done to records of the source: tried on a few of each feature."""
    faults = [fault for fault in source.faults if texts or fault.respell is None]
    found: dict[Fault, set[int]] = {fault: set() for fault in faults}
    for made in source.probe():
        for fault in faults:
            if made.feature not in found[fault] and fault.fits(made):
                found[fault].add(made.feature)
    return {fault: frozenset(at) for fault, at in found.items() if at}


def _matches(fault: Fault, only: Sequence[str]) -> bool:
    return any(code.startswith(prefix) for code in fault.codes for prefix in only)


def _impossible(possible: dict[Fault, frozenset[int]], only: Sequence[str]) -> SampleError:
    codes = sorted({code for fault in possible for code in fault.codes})
    what = f"no record of this ontology can be broken so that {listing(only, 8)} is found" if only else "no record of this ontology can be broken"
    return SampleError(what, f"possible: {', '.join(codes)}" if codes else None)
