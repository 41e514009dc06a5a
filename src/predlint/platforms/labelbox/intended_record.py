"""Reconstructs the intended line if its data row or shape has another member name (see `predlint.shape.intended_record`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from predlint.platforms.labelbox import words
from predlint.platforms.labelbox.answer_words import MissingAnswer
from predlint.platforms.labelbox.geometry_words import LineMemberName
from predlint.platforms.labelbox.payload_words import NoAnnotation
from predlint.platforms.labelbox.shared_members import PAYLOADS
from predlint.platforms.labelbox.span_words import (
    FrameMissing,
    GroupKeyMissing,
    KeyframesMissing,
    LocationEndMissing,
    MasksPartMissing,
    MessageIdMissing,
    MessageTaskIncomplete,
    PdfPageUnit,
    RangeEndMissing,
    RankingPartMissing,
    TaskFormatMissing,
    TextSelections,
)
from predlint.platforms.labelbox.words import MissingDataRow, MisspeltMember, SnakeCaseMember
from predlint.shape.findings import Finding, Path
from predlint.shape.intended_record import IntendedRecord
from predlint.violation import Kind

#: Kinds of findings about a missing member, with the name found.
_MISSING: frozenset[Kind] = frozenset(
    {
        MissingDataRow,
        NoAnnotation,
        MissingAnswer,
        MessageIdMissing,
        TaskFormatMissing,
        RankingPartMissing,
        MessageTaskIncomplete,
        PdfPageUnit,
        MasksPartMissing,
        LocationEndMissing,
        TextSelections,
        KeyframesMissing,
        FrameMissing,
        RangeEndMissing,
        GroupKeyMissing,
    }
)
#: Members that record rules check: those with structured values, and scalars.
_CHECKED_MEMBERS = frozenset({"dataRow", *PAYLOADS, "frames"})
_SCALARS = frozenset({"messageId", "page", "unit", "groupKey", "metricValue"})


def intended_record(record: dict[str, Any], found: Sequence[Finding]) -> IntendedRecord | None:
    """Returns the record as it is meant, by its findings, or None if all members are in place."""
    places: dict[Path, Path] = {}
    row_at: Path = (None, "dataRow")
    moved: dict[str, Any] = {}
    for finding in found:
        given, name = _renamed(finding)
        value = record.get(given)
        if (name not in _CHECKED_MEMBERS and name not in _SCALARS) or name in record or value is None:
            continue
        if value.__class__ in (dict, list) or name in _SCALARS:
            moved[name], places[None, name] = value, (None, given)
        elif name == "dataRow" and (key := words.row_outside_of(given)) is not None:
            moved[name], places[row_at, key] = {key: value}, (None, given)
    row: Any = moved.get("dataRow", record.get("dataRow"))
    if row.__class__ is dict and found and row.get("globalKey") is None and row.get("id") is None:
        changed = {name: key for name in cast("dict[str, Any]", row) if (key := words.misspelt_key(name)) not in (None, name)}
        if changed:
            at = places.get(row_at, row_at)
            places |= {(row_at, key): (at, name) for name, key in changed.items()}
            known = {name: value for name, value in cast("dict[str, Any]", row).items() if value is not None}
            moved["dataRow"] = {changed.get(name, name): value for name, value in known.items()}
    return IntendedRecord({**record, **moved}, places) if places else None


def _renamed(finding: Finding) -> tuple[str, str]:
    """Returns the name of a member and the intended name if a finding is about a misnamed member; else two names that no record has."""
    path, kind = finding.path, finding.kind
    if path is None or path[0] is not None:
        return "", ""
    if kind is SnakeCaseMember or kind is MisspeltMember:
        made = finding.made_as(kind)
        return made.name, made.intended
    if kind in _MISSING and (found := finding.made().given) is not None:
        return found, str(path[1])
    return (finding.made_as(LineMemberName).name, "line") if kind is LineMemberName else ("", "")
