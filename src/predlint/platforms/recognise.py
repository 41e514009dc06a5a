"""Whose predictions a file holds, or which ontology in their place, told by its first bytes. Light: every run asks it."""

from __future__ import annotations

from predlint.lang.text_detection import looks_like_onto
from predlint.lazy_regex import lazy_regex
from predlint.platforms.coco.format_detection import begins_coco, first_members, members_of
from predlint.platforms.label_studio.format_detection import looks_like_config

#: Members that label rows have, and no other predictions.
_ROW = frozenset({"label_hash", "data_units", "object_answers", "classification_answers"})
#: Members of an annotation in a COCO file.
_OF_COCO = frozenset({"image_id", "category_id", "segmentation", "id"})
#: Members that labels of Labelbox' Python SDK have.
_OF_LABELS = (b'"global_key"', b'"feature_schema_id"', b'"is_benchmark_reference"')
#: Members that labels in exports of Labelbox have, and their annotations.
_OF_EXPORTS = (b'"label_kind"', b'"annotation_kind"', b'"feature_schema_id"')
#: Members that stand beside the data of a task.
_OF_TASK = frozenset({"predictions", "annotations"})
#: Members that annotations of a task have, or their results.
_OF_STUDIO = (b'"completed_by"', b'"from_name"', b'"original_width"')
#: Members of a task up to its data, and data that hold something.
_OF_DATA, _DATA = frozenset({"id", "data"}), lazy_regex(rb'"data"\s*:\s*\{\s*"')
#: Members of a result of a prediction, and of a task in an export as JSON-MIN.
_OF_RESULT, _OF_MIN = frozenset({"from_name", "to_name", "type", "value"}), frozenset({"annotator", "annotation_id", "lead_time"})


def platform_of(head: bytes) -> str | None:
    """``a COCO file``, ``Encord label rows``, ``Label Studio tasks`` and the like; None for anything else."""
    names = first_members(head)
    if "dataRow" in names and not _is_list(head):  # as nearly always; no COCO file has it
        return None
    if begins_coco(head) and not any([mark in head for mark in _OF_STUDIO]):
        return None if _lists_lines(head) or any([mark in head for mark in _OF_EXPORTS]) else "a COCO file"
    if "dataRow" in names:
        return None
    if {"image_id", "category_id"} <= names and "name" not in names:
        return "COCO results"
    if len(_ROW & names) > 1:
        return "Encord label rows"
    if names >= _OF_RESULT and "data" not in names:
        return "Label Studio results"
    if names >= _OF_MIN:
        return "a JSON-MIN export of Label Studio"
    if names & _OF_TASK and any([mark in head for mark in _OF_STUDIO]):  # the data may stand behind all annotations
        return "Label Studio tasks"
    if "data" not in names or _are_labels(head):
        return None
    # The data of a task may be longer than these bytes, or all that it has.
    return "Label Studio tasks" if names & _OF_TASK or (names <= _OF_DATA and _DATA.search(head) and b'"dataRow"' not in head) else None


def _is_list(head: bytes) -> bool:
    return head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"["


def _are_labels(head: bytes) -> bool:
    """True for labels of Labelbox' Python SDK, which have data and annotations too, but no results in these."""
    return b'"result"' not in head and b'"name"' in head and any(mark in head for mark in _OF_LABELS)


def _lists_lines(head: bytes) -> bool:
    """True for lines of predictions that somebody put in a list under ``annotations``."""
    _, _, text = head.partition(b'"annotations"')
    begin = text.find(b"{")
    names = members_of(text[begin:]) if begin >= 0 else set[str]()
    return "dataRow" in names or ("name" in names and names.isdisjoint(_OF_COCO))


def ontology_in(head: bytes, *, encord: bool = True) -> str | None:
    """What ontology a file is, that no reader of JSON would tell: a labeling config, a text of the language, one of Encord's."""
    if looks_like_config(head):
        return "a labeling config" if any(mark in head for mark in _OF_CONFIG) else None
    if head.lstrip()[:1] != b"{":
        return "an ontology in the language of .onto files" if looks_like_onto(head) and not _has_columns(head) else None
    if not encord or b'"featureNodeHash"' not in head:
        return None
    return "an Encord ontology" if not _OF_STRUCTURE.isdisjoint(first_members(head)) else None


def _has_columns(head: bytes) -> bool:
    """True for a table whose columns are set apart by tabs: the first of them may be called text, and begin like a statement."""
    lines = head.split(b"\n", 2)[:2]
    tabs = {line.count(b"\t") for line in lines}
    return len(lines) == 2 and len(tabs) == 1 and 0 not in tabs and not looks_like_onto(lines[1])


_OF_CONFIG = (b"<View", b"toName=")
_OF_STRUCTURE = frozenset({"objects", "classifications", "skeleton_templates", "editor", "structure"})
