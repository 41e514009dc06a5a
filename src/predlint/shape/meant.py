"""A record of which members stand under other names than they should, as it is meant: the record rules look at it so.

Else what they say of these members would show only once they are renamed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from predlint.diagnostics import Severity
from predlint.shape.findings import Finding, Path


class AsMeant:
    """Such a record under the usual names, and where its parts stand in truth."""

    def __init__(self, record: dict[str, Any], places: dict[Path, Path]) -> None:
        """``places``: by the places of parts in ``record``, those that they have in truth."""
        self.record, self._places = record, places

    def placed(self, findings: Sequence[Finding]) -> list[Finding]:
        """Findings of that record, at the places that its parts have in truth."""
        return [finding._replace(path=moved(finding.path, self._places)) for finding in findings]

    def meant(self, findings: Sequence[Finding]) -> list[Finding]:
        """Findings of the record in truth, at the places that its parts are meant to have."""
        meant = {given: meant for meant, given in self._places.items()}
        return [finding._replace(path=moved(finding.path, meant)) for finding in findings]


def moved(path: Path, places: dict[Path, Path]) -> Path:
    """The path, where it or what it leads through stands elsewhere."""
    if path is None or path in places:
        return places.get(path, path)
    return (moved(path[0], places), path[1])


def found_elsewhere(record: dict[str, Any], found: Sequence[Finding]) -> tuple[AsMeant, list[Finding]] | None:
    """The record as it is meant, where some members that it must have were found under other names, and the findings that said so;
    None where none were. Such a finding ends with the name found."""
    names: dict[str, str] = {}
    said: list[Finding] = []
    for finding in found:
        path, about = finding.path, finding.fields
        if finding.rule.severity is not Severity.ERROR or path is None or path[0] is not None or path[1] in record:
            continue
        if not about or about[-1].__class__ is not str:
            continue
        if about[-1] in record and about[-1] not in names:
            names[about[-1]] = str(path[1])
            said.append(finding)
    if not names:
        return None
    places: dict[Path, Path] = {(None, meant): (None, given) for given, meant in names.items()}
    return AsMeant({names.get(name, name): value for name, value in record.items()}, places), said
