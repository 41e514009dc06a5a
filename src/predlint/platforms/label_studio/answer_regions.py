"""Answers about a region that carry a place of their own: the editor makes regions of them, which have no labels but from other results."""

from __future__ import annotations

from typing import Any, cast

from predlint.platforms.label_studio.config import Control
from predlint.platforms.label_studio.link_words import LabelsOfOwnRegion, LabelsOfVideo
from predlint.platforms.label_studio.names import NEEDED
from predlint.platforms.label_studio.record_view import Json, Result, View
from predlint.platforms.label_studio.tags import CONTROLS, names_labels
from predlint.shape.violation_specs import ViolationSpec

#: Members of a value by which the editor makes a region of an answer: each alone, or two together.
_ALONE = frozenset({"points", "rle", "imageDataURL", "vertices", "sequence", "ranges"})
_TOGETHER = frozenset({"x", "y"}), frozenset({"start", "end"})


def is_own_region(result: Result) -> bool:
    """True for an answer about a region that has a shape or a span of its own."""
    if not result.role.asks or (result.id is None and isinstance(result.whole.get("id"), (int, float, list, dict))):
        return False  # nothing can be found by such an id
    return _has_place(result)


def _has_place(result: Result) -> bool:
    members = result.value.keys()
    return not _ALONE.isdisjoint(members) or any([some <= members for some in _TOGETHER])


def has_labels(view: View, result: Result) -> bool:
    """True for such an answer on a video whose labels are read."""
    return result.role.shown_by == "video" and _are_read(view, _labelling(view, result.control), result.value.get("labels"))


def labels_lost(view: View, result: Result) -> bool:
    """Tells of labels in any answer with a place of its own: they are read on videos only, and there under one name."""
    if not _has_place(result) or (result.id is not None and result.id in view.results.regions):
        return False
    if (result.id is not None and result.id in view.results.labelled) or has_labels(view, result):
        return False
    controls, on_video = _labelling(view, result.control), result.role.shown_by == "video"
    given: list[tuple[str, Any]] = [
        (member, held) for member, held in result.value.items() if held and isinstance(held, (str, list)) and names_labels(member)
    ]
    for member, held in given:
        if on_video and member != "labels":
            spec = ViolationSpec(LabelsOfVideo)
            view.report((result.at, member), held, spec, result.control.name, member)
        else:
            spec = ViolationSpec(LabelsOfOwnRegion)  # its words say what becomes of them
            view.report(
                (result.at, member), held, spec, result.control.name, _labelling_controls(view, controls, result.value, held), on_video
            )
        return True
    return False


def _labelling(view: View, control: Control) -> list[Control]:
    """The controls that label what a control asks about."""
    return [c for c in view.names.controls if _names_labels(c) and set(c.to) & set(control.to)]


def _names_labels(control: Control) -> bool:
    kind = CONTROLS.get(control.tag.lower())
    return kind is not None and kind.labels is not None and kind.form not in ("choices", "taxonomy")


def _are_read(view: View, controls: list[Control], labels: Any) -> bool:
    """True for a list of labels whose first one a control of the video has: by it the editor looks for the control."""
    first: Any = cast("list[Any]", labels)[0] if isinstance(labels, list) and labels else None
    return isinstance(first, str) and any(first in view.names.stored[c.name] or c.dynamic is not None or c.remote for c in controls)


def _labelling_controls(view: View, controls: list[Control], value: Json, given: Any) -> tuple[tuple[str, str], ...]:
    """The controls, and their types, that can label such a region: those that have its labels, where some do."""
    fit = [c for c in controls if NEEDED.get(CONTROLS[c.tag.lower()].form, frozenset[str]()) <= value.keys()] or controls
    labels = {given} if isinstance(given, str) else {label for label in cast("list[Any]", given) if isinstance(label, str)}
    of = [c for c in fit if labels and labels <= view.names.stored[c.name]] or fit
    return tuple((c.name, c.type) for c in of[:3])
