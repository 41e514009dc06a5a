"""What a report that shows records is told of a finding beside its diagnostic: the record's text, a drawing, a confidence.

Every finding has its confidence. The rest is made for the first few findings of each rule and feature in a part of a file only, so that
neither memory nor time grow with the number of findings. Everything is a plain value, for other processes hand it over.
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

#: Findings with a text: of each rule and feature, and of each rule, in one part of a file.
PER_FEATURE, PER_RULE = 5, 60
#: Characters of a record that are shown at most.
WIDTH = 4_000
#: Characters on either side of a value that are looked at for it: indentation takes up many.
_AROUND = 5 * WIDTH
#: Rules of these families are about what is drawn.
_DRAWN = frozenset({"GEO", "RUL"})


class Excerpt(NamedTuple):
    """A record around a finding."""

    text: str
    """Of the record, shortened with … to about `WIDTH` characters; empty where the finding is about a whole file."""
    start: int
    """Where the fault begins in the text, and how many characters it takes."""
    length: int
    characters: int
    """Of the whole record."""
    picture: dict[str, Any] | None
    """See `predlint.report.pictures`; None for what is not about a drawing."""


class FindingDetail(NamedTuple):
    """What is known of one finding."""

    confidence: int | None
    """The bin of the confidence of the prediction that it is about; None where it is about none."""
    shown: tuple[Any, ...] | None
    """A `Excerpt`, for the first findings of a rule and feature in a part."""
    end: tuple[int, int] | None = None
    """Line and column of what stands behind the value, for the first findings of a rule in a part, where a report asks for it."""


class FindingDetails:
    """Makes the details of findings as they come."""

    def __init__(self) -> None:
        self.view: View | None = None
        """How the records of the file that is read are seen; set by whoever runs it."""
        self._given: dict[tuple[str, str], dict[str | None, int]] = {}
        self._line: SourceRecord | None = None
        self._instances: list[Instance] = []
        self._by_path: dict[Path, Instance] = {}

    def of(self, line: SourceRecord, finding: Finding, at: int | None, diagnostic: Diagnostic) -> FindingDetail:
        """The details of the next finding."""
        instance = self._instance(line, finding.path)
        shown = self._shown(line, finding, at, instance) if self._needs_detail(diagnostic) else None
        return FindingDetail(_bin(instance), shown)

    def end_part(self) -> None:
        """A part of a file ends: of the next one the first findings are shown again."""
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
        whole = len(text) if len(line.text) <= _AROUND else len(line.text)  # without line breaks it is shorter, and all there
        return Excerpt(*excerpt(text, start, end, WIDTH), whole, picture)

    def _instance(self, line: SourceRecord, path: Path) -> Instance | None:
        """The prediction in which a finding lies; None for one that lies in none, or where that cannot be told."""
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
