"""Whose predictions a file holds, told by its first bytes. Light: every run asks it."""

from __future__ import annotations

from predlint.dialects.coco.recognise import begins_coco, first_members

#: Members that label rows have, and no other predictions.
_ROW = frozenset({"label_hash", "data_units", "object_answers", "classification_answers"})


def platform_of(head: bytes) -> str | None:
    """``a COCO file``, ``Encord label rows``; None for anything else."""
    if begins_coco(head):
        return "a COCO file"
    names = first_members(head)
    return "Encord label rows" if len(_ROW & names) > 1 and "dataRow" not in names else None
