"""Labels in a shape of a tool that only draws, where they are not read."""

from __future__ import annotations

from collections.abc import Set
from typing import Any, cast

from predlint.dialects.label_studio import link_words
from predlint.dialects.label_studio.effects import lost
from predlint.dialects.label_studio.tags import ON_IMAGE, names_labels
from predlint.dialects.label_studio.view import Json, Result, View
from predlint.shapes.findings import Path

_ON_VIDEO = frozenset({"video-box", "video-vector"})


def labels_inside(view: View, result: Result, labelled: Set[str | None]) -> None:
    """A tool that draws without labels: those in its value are not read, and its region has none but from another result."""
    if result.form in _ON_VIDEO:
        _labels_of_video(view, result, labelled)
        return
    if result.kind is None or result.kind.labels is not None or result.form not in ON_IMAGE or result.control.labels:
        return
    if result.id is not None and result.id in labelled:
        return
    for member, given in result.value.items():
        if given and names_labels(member):
            beside = tuple(c.name for c in view.names.controls if c.tag.lower() == "labels" and set(c.to) & set(result.control.to))
            said = lost("LNK114", link_words.labels_inside)
            view.say((result.at, member), given, said, result.control.name, result.control.tag, beside)
            return


def _labels_of_video(view: View, result: Result, labelled: Set[str | None]) -> None:
    """A shape on a video has its labels in its value: what stands under another name, beside it or in a key frame is not read. Of a line it
    is not certain that the name of its type is not read, too."""
    own = {"labels", "videovectorlabels"} if result.form == "video-vector" else {"labels"}
    if not own.isdisjoint(result.value) or (result.id is not None and result.id in labelled) or result.value.get("sequence") is None:
        return
    frames: Any = result.value["sequence"]
    first: Any = cast("list[Any]", frames)[0] if isinstance(frames, list) and frames else None
    holders: list[tuple[Path, Any]] = [(result.at, result.value), (result.path, result.whole), (((result.at, "sequence"), 0), first)]
    for at, holder in holders:
        for member, given in cast("Json", holder).items() if isinstance(holder, dict) else ():
            if given and isinstance(given, (str, list)) and (member == "label" or member.endswith("labels")):
                view.say((at, member), given, lost("LNK114", link_words.labels_of_video), result.control.name, member)
                return
