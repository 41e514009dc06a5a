"""Record rules on metadata of frames, DICOM series and data groups, if a row has it: the SDK reads all of it, or stops."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, cast

from predlint.platforms.common_mistakes import unquoted_integer
from predlint.platforms.encord.data_units import Unit, frames_of
from predlint.platforms.encord.record_view import Json, RowView
from predlint.platforms.encord.row_words import MetadataLacks, MetadataMember, NoMetadata
from predlint.shape.findings import Path
from predlint.shape.violation_specs import spec_of


def _is_whole(value: Any) -> bool:
    """Returns True for a whole number, also as text, which the SDK accepts too."""
    return isinstance(value, int) or (isinstance(value, float) and value.is_integer()) or unquoted_integer(value) is not None


def _is_whole_or_null(value: Any) -> bool:
    return value is None or _is_whole(value)


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_text_or_null(value: Any) -> bool:
    return value is None or isinstance(value, str)


#: Required member -> function that returns True for values that the SDK accepts.
Members = Mapping[str, Callable[[Any], bool]]
_SLICE: Members = {
    "dicom_instance_uid": _is_text, "multiframe_frame_number": _is_whole_or_null, "file_uri": _is_text,
    "width": _is_whole, "height": _is_whole,
}  # fmt: skip
_SERIES: Members = {"patient_id": _is_text_or_null, "study_uid": _is_text, "series_uid": _is_text}
_CHILD: Members = {"data_hash": _is_text, "label_hash": _is_text_or_null, "name": _is_text, "layout_key": _is_text}


def check_metadata(view: RowView, unit: Unit) -> None:
    """Checks the metadata of a unit and of its frames."""
    if unit.is_space:
        return
    for frame, path, labels in frames_of(unit) if unit.layout in ("by frame", "scene") else ():
        if frame is not None and "metadata" in labels:
            _members(view, (path, "metadata"), labels["metadata"], "metadata of a frame", _SLICE)
    path, given = (unit.path, "metadata"), unit.whole.get("metadata")
    if view.data_type == "dicom":
        _members(view, path, given, "metadata of a DICOM series", _SERIES)
    elif view.data_type == "group":
        _group(view, path, given)


def _group(view: RowView, path: Path, given: Any) -> None:
    what = "metadata of a data group"
    if not isinstance(given, dict):
        _members(view, path, given, what, {})
        return
    if "children" not in given:
        view.report((path, "children"), None, spec_of(MetadataLacks, what, "children"))
        return
    children: Any = cast("Json", given)["children"]
    if not isinstance(children, list):
        view.report((path, "children"), children, spec_of(MetadataMember, what, "children", "a list"))
        return
    for place, child in enumerate(cast("list[Any]", children)):
        at: Path = ((path, "children"), place)
        if child is None:
            view.report(at, child, spec_of(NoMetadata, "a child in the " + what))
        else:
            _members(view, at, child, "a child in the " + what, _CHILD)


def _members(view: RowView, path: Path, given: Any, what: str, members: Members) -> None:
    """Reports the first missing member, else all wrong ones. Metadata may be missing altogether."""
    if given is None:
        return
    if not isinstance(given, dict):
        view.report(path, given, spec_of(NoMetadata, what))
        return
    whole = cast("Json", given)
    named = {name: name if name in whole else _camel(name) for name in members}
    absent = next((name for name, written in named.items() if written not in whole), None)
    if absent is not None:
        view.report((path, absent), None, spec_of(MetadataLacks, what, absent))
        return
    for name, is_read in members.items():
        if not is_read(whole[named[name]]):
            wanted = "a string" if is_read in (_is_text, _is_text_or_null) else "a whole number"
            view.report((path, named[name]), whole[named[name]], spec_of(MetadataMember, what, named[name], wanted))


def _camel(name: str) -> str:
    """Returns the other name that the SDK accepts: ``studyUid`` for ``study_uid``."""
    first, *others = name.split("_")
    return first + "".join(word.capitalize() for word in others)
