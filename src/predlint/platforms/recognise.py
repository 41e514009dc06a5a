"""Detects the platform of predictions, or an ontology in their place, by the first bytes. Must stay fast: every run calls it."""

from __future__ import annotations

from predlint.lang.keywords import looks_like_onto
from predlint.lazy_regex import lazy_regex
from predlint.platforms.coco.format_detection import begins_coco, first_members, members_of
from predlint.platforms.label_studio.format_detection import looks_like_config

#: Members of Encord label rows that no other predictions have.
_ROW = frozenset({"label_hash", "data_units", "object_answers", "classification_answers"})
#: Members of an annotation in a COCO file.
_OF_COCO = frozenset({"image_id", "category_id", "segmentation", "id"})
#: Members of labels of Labelbox' Python SDK.
_OF_LABELS = (b'"global_key"', b'"feature_schema_id"', b'"is_benchmark_reference"')
#: Members of labels in Labelbox exports, and of their annotations.
_OF_EXPORTS = (b'"label_kind"', b'"annotation_kind"', b'"feature_schema_id"')
#: Members beside the data of a task.
_OF_TASK = frozenset({"predictions", "annotations"})
#: Members of a task's annotations, or of their results.
_OF_STUDIO = (b'"completed_by"', b'"from_name"', b'"original_width"')
#: Members of a task up to its data; and the begin of data that are not empty.
_OF_DATA, _DATA = frozenset({"id", "data"}), lazy_regex(rb'"data"\s*:\s*\{\s*"')
#: Members of a result of a prediction; and of a task in a JSON-MIN export.
_OF_RESULT, _OF_MIN = frozenset({"from_name", "to_name", "type", "value"}), frozenset({"annotator", "annotation_id", "lead_time"})


def platform_of(head: bytes) -> str | None:
    """Returns ``a COCO file``, ``Encord label rows``, ``Label Studio tasks`` or the like; None for anything else."""
    names = first_members(head)
    if "dataRow" in names and not _is_list(head):  # the usual case; no COCO file has it
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
    if names & _OF_TASK and any([mark in head for mark in _OF_STUDIO]):  # the data may follow all annotations
        return "Label Studio tasks"
    if "data" not in names or _are_labels(head):
        return None
    # The data of a task may be longer than these bytes, or be its only member.
    return "Label Studio tasks" if names & _OF_TASK or (names <= _OF_DATA and _DATA.search(head) and b'"dataRow"' not in head) else None


def _is_list(head: bytes) -> bool:
    return head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"["


def _are_labels(head: bytes) -> bool:
    """Returns True for labels of Labelbox' Python SDK. They have data and annotations like tasks, but no results in them."""
    return b'"result"' not in head and b'"name"' in head and any(mark in head for mark in _OF_LABELS)


def _lists_lines(head: bytes) -> bool:
    """Returns True for prediction lines in a list under ``annotations``."""
    _, _, text = head.partition(b'"annotations"')
    begin = text.find(b"{")
    names = members_of(text[begin:]) if begin >= 0 else set[str]()
    return "dataRow" in names or ("name" in names and names.isdisjoint(_OF_COCO))


def ontology_in(head: bytes, *, encord: bool = True) -> str | None:
    """Describes an ontology that a reader of JSON predictions would not notice: a labeling config, an .onto file, an Encord ontology. Else
    returns None."""
    if looks_like_config(head):
        return "a labeling config" if any(mark in head for mark in _OF_CONFIG) else None
    if head.lstrip()[:1] != b"{":
        return "an ontology in the language of .onto files" if looks_like_onto(head) and not _has_columns(head) else None
    if not encord or b'"featureNodeHash"' not in head:
        return None
    return "an Encord ontology" if not _OF_STRUCTURE.isdisjoint(first_members(head)) else None


def _has_columns(head: bytes) -> bool:
    """Returns True for a table with tabs: its first column may be called text, so that it begins like a statement of the language."""
    lines = head.split(b"\n", 2)[:2]
    tabs = {line.count(b"\t") for line in lines}
    return len(lines) == 2 and len(tabs) == 1 and 0 not in tabs and not looks_like_onto(lines[1])


_OF_CONFIG = (b"<View", b"toName=")
_OF_STRUCTURE = frozenset({"objects", "classifications", "skeleton_templates", "editor", "structure"})
