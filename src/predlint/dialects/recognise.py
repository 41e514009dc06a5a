"""Whose predictions a file holds, told by its first bytes. Light: every run asks it."""

from __future__ import annotations

from predlint.dialects.coco.recognise import begins_coco, first_members

#: Members that label rows have, and no other predictions.
_ROW = frozenset({"label_hash", "data_units", "object_answers", "classification_answers"})
#: Members that stand beside the data of a task.
_OF_TASK = frozenset({"predictions", "annotations"})


def platform_of(head: bytes) -> str | None:
    """``a COCO file``, ``Encord label rows``, ``Label Studio tasks``; None for anything else."""
    if begins_coco(head):
        return "a COCO file"
    names = first_members(head)
    if "dataRow" in names:
        return None
    if len(_ROW & names) > 1:
        return "Encord label rows"
    return "Label Studio tasks" if "data" in names and names & _OF_TASK else None
