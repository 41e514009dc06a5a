"""Collects the details of findings for reports that show records: the record's text, a drawing, a confidence.

Every finding has its confidence. The rest is made only for the first few findings of each rule and feature in a part of a file, so that
neither memory nor time grow with the number of findings. All details are plain values, so that other processes can hand them over.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from predlint.report.spans import excerpt
from predlint.shape.findings import Path
from predlint.statistics.bins import CONFIDENCE_BINS, MISSING, OUTSIDE

if TYPE_CHECKING:
    from predlint.diagnostics import Diagnostic
    from predlint.report.source_record import SourceRecord
    from predlint.shape.findings import Finding
    from predlint.views.model import Instance, View

#: Maximum findings with a text in one part of a file: for each rule and feature, and for each rule.
PER_FEATURE, PER_RULE = 5, 60
#: Maximum characters of a record that are shown.
WIDTH = 4_000
#: Characters on either side of a value that are used for the text: indentation takes up many.
_AROUND = 5 * WIDTH
#: Families of rules about geometry.
_DRAWN = frozenset({"GEO", "RUL"})


class Excerpt(NamedTuple):
    """A record around a finding."""

    text: str
    """The text of the record, shortened with … to about `WIDTH` characters; empty if the finding is about a whole file."""
    start: int
    """Where the wrong value begins in the text, and its number of characters."""
    length: int
    characters: int
    """Number of characters of the whole record."""
    picture: dict[str, Any] | None
    """See `predlint.report.pictures`; None if the finding is not about a geometry."""


class FindingDetail(NamedTuple):
    """The details of one finding."""

    confidence: int | None
    """The bin of the prediction's confidence; None if the finding is about no prediction."""
    shown: tuple[Any, ...] | None
    """An `Excerpt`, for the first findings of a rule and feature in a part."""
    end: tuple[int, int] | None = None
    """Line and column after the value, for the first findings of a rule in a part, if a report needs them."""


class FindingDetails:
    """Makes the details of findings."""

    def __init__(self) -> None:
        self.view: View | None = None
        """Finds predictions and drawings in the records of the current file. Set for each file."""
        self._given: dict[tuple[str, str], dict[str | None, int]] = {}
        self._line: SourceRecord | None = None
        self._instances: list[Instance] = []
        self._by_path: dict[Path, Instance] = {}

    def of(self, line: SourceRecord, finding: Finding, at: int | None, diagnostic: Diagnostic) -> FindingDetail:
        """Returns the details of the next finding."""
        instance = self._instance(line, finding.path)
        shown = self._shown(line, finding, at, instance) if self._needs_detail(diagnostic) else None
        return FindingDetail(_bin(instance), shown)

    def end_part(self) -> None:
        """Ends a part of a file: the first findings of the next one are shown again."""
        self._given.clear()
        self._line = None

    def _needs_detail(self, diagnostic: Diagnostic) -> bool:
        given = self._given.setdefault((diagnostic.code, diagnostic.rule), {})
        feature = diagnostic.record.get("feature")
        count = given.get(feature, 0)
        if count >= PER_FEATURE or (len(given) >= PER_RULE // PER_FEATURE and feature not in given):
            return False
        given[feature] = count + 1
        return True

    def _shown(self, line: SourceRecord, finding: Finding, at: int | None, instance: Instance | None) -> Excerpt:
        picture = None
        if self.view is not None and line.number is not None and finding.rule.family in _DRAWN:
            from predlint.report.pictures import picture_of

            picture = picture_of(self.view, line.value, finding, instance, self._instances)
        if line.number is None or not line.raw:
            return Excerpt("", 0, 0, 0, picture)
        text, start, end = line.around(finding, at, _AROUND)
        whole = len(text) if len(line.text) <= _AROUND else len(line.text)  # without line breaks it is shorter, but complete
        return Excerpt(*excerpt(text, start, end, WIDTH), whole, picture)

    def _instance(self, line: SourceRecord, path: Path) -> Instance | None:
        """Returns the prediction that a finding is about; None if there is none, or if it cannot be determined."""
        if self.view is None or line.number is None:
            return None
        if line is not self._line:
            self._line = line
            self._instances = self.view.instances(line.value)
            self._by_path = {instance.path: instance for instance in reversed(self._instances)}
        if not self._instances:
            return None
        within = path
        while within is not None:
            if (found := self._by_path.get(within)) is not None:
                return found
            within = within[0]
        return self._by_path.get(None) or (None if self.view.whole else self._instances[0])


def _bin(instance: Instance | None) -> int | None:
    if instance is None:
        return None
    confidence = instance.confidence
    if confidence is None:
        return MISSING
    return min(int(confidence * CONFIDENCE_BINS), CONFIDENCE_BINS - 1) if 0 <= confidence <= 1 else OUTSIDE
