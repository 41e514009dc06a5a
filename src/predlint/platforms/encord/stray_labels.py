"""Labels that stand under other names than the format's: all that is predicted there is lost, and told so."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from predlint.platforms.encord.data_units import HASH_OF, Json, Unit, are_labels, frame_number, is_direct, list_of
from predlint.platforms.encord.record_view import RowView
from predlint.platforms.encord.row_words import (
    LabelsBeside,
    LabelsListed,
    MemberMisspelt,
    MisspeltInSome,
    NoLabels,
    RowExpectedMember,
    RowMissingMember,
    RowUnknownMember,
)
from predlint.shape.findings import Finding, Path
from predlint.shape.intended_record import has_any_value
from predlint.shape.resolver import casefold_name, misspelling
from predlint.shape.violation_specs import ViolationSpec

#: The lists of a frame.
_LISTS = tuple(HASH_OF)
#: What other formats call the objects of a frame.
_OBJECTS_ELSEWHERE = frozenset({
    "annotations", "predictions", "detections", "instances", "labels", "boxes", "bboxes", "shapes", "results", "items",
})  # fmt: skip


def report_strays(view: RowView, unit: Unit, *, beside: bool) -> None:
    """Names the member that holds the labels of a data unit which has none, and the misspelt lists of labels. ``beside``: something is
    said of a member that is not known."""
    labels: Any = unit.whole.get("labels")
    if labels.__class__ is dict and unit.layout in ("directly", "any"):  # under a video, the names are told as no frames
        if not is_direct(labels):
            _misspelt_lists(view, (unit.path, "labels"), labels)
    elif beside and "labels" not in unit.whole and not unit.is_space and unit.layout != "nowhere":
        _report_other_name(view, unit)
    if beside and "labels" in unit.whole and not unit.is_space and not has_any_value(labels):
        _report_beside_empty(view, unit.path, unit.whole, "the data unit")


def report_row_strays(view: RowView) -> None:
    """Names what holds labels beside the data units, where these have none."""
    if view.units and not any(has_any_value(unit.whole.get("labels")) for unit in view.units):
        _report_beside_empty(view, None, view.row, "the row")


def report_renamed_lists(view: RowView) -> None:
    """Names what holds the objects, or classifications, of a frame without a list of them, whatever it is called: what has their hashes,
    else objects under a name that other formats have for them."""
    found: dict[Path, Path] = {}
    likely: dict[Path, Path] = {}
    for finding in view.out:
        held = finding.value
        if finding.kind is not RowUnknownMember or finding.path is None or held.__class__ is not list:
            continue
        if (own := list_of(held)) is not None:
            found.setdefault((finding.path[0], own), finding.path)
        elif casefold_name(str(finding.path[1])) in _OBJECTS_ELSEWHERE and any(each.__class__ is dict for each in held):
            likely.setdefault((finding.path[0], "objects"), finding.path)
    found = likely | found
    named: set[Path] = set()
    for at, finding in enumerate(view.out if found else ()):
        # One that is misspelt is named already, behind what lacks it and the name.
        other = (
            found.get(finding.path)
            if (finding.kind is RowMissingMember or finding.kind is RowExpectedMember) and len(finding.fields) == 2
            else None
        )
        if other is not None:
            named.add(other)
            lost = ViolationSpec(MisspeltInSome) if finding.kind is RowExpectedMember else None
            view.out[at] = Finding(lost.kind if lost else finding.kind, finding.path, finding.value, (*finding.fields, other[1]))
    _drop(view, named)


def _report_other_name(view: RowView, unit: Unit) -> None:
    """The labels of a unit under a name that is no misspelling of theirs."""
    for at, (kind, path, *_, about) in enumerate(view.out):
        if kind.code != "REC202" or kind is not NoLabels or about or path != (unit.path, "labels"):
            continue
        name = next((name for name, value in unit.whole.items() if _is_unknown(view, (unit.path, name)) and are_labels(value)), None)
        if name is not None:
            view.out.pop(at)
            _drop(view, {(unit.path, name)})
            spec = ViolationSpec(LabelsListed) if isinstance(unit.whole[name], list) else ViolationSpec(MemberMisspelt)
            view.report((unit.path, "labels"), None, spec, name)
        return


def _report_beside_empty(view: RowView, path: Path, whole: Json, holder: str) -> None:
    """Labels beside a place for them that is empty: the first member that holds such."""
    for name, value in whole.items():
        if are_labels(value) and _is_unknown(view, (path, name)):
            _drop(view, {(path, name)})
            view.report((path, name), value, ViolationSpec(LabelsBeside), name, holder)
            return


def _is_unknown(view: RowView, path: Path) -> bool:
    """True for a member of which is said that the format does not have it."""
    return any(finding.kind is RowUnknownMember and finding.path == path for finding in view.out)


def _misspelt_lists(view: RowView, path: Path, labels: Json) -> None:
    """The lists of an image where both have other names, or the only one that is there: they are no frames."""
    named: dict[str, str] = {}
    for name, value in labels.items():
        intended = misspelling(name, _LISTS) or list_of(value) if isinstance(value, list) else None
        if intended is not None and frame_number(name) is None:
            named.setdefault(intended, name)
    _drop(view, {(path, name) for name in named.values()})
    for intended, name in named.items():
        spec = ViolationSpec(MisspeltInSome) if has_any_value(labels[name]) else ViolationSpec(RowExpectedMember)
        view.report((path, intended), None, spec, "labels", intended, name)


def _drop(view: RowView, paths: Collection[Path]) -> None:
    """Takes back what is said of members, where another finding names them."""
    if paths:
        view.out[:] = [finding for finding in view.out if finding.path not in paths]
