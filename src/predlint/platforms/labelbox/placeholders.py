"""Placeholders such as ``<UUID>``, which the vendor's samples have in place of the ids of a text layer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from predlint.platforms.labelbox.ranges import Out, add_range_findings
from predlint.platforms.labelbox.span_words import TokenPlaceholder
from predlint.shape.findings import Path
from predlint.shape.record_checks import kinds
from predlint.shape.violation_specs import ViolationSpec

if TYPE_CHECKING:
    from predlint.stream.data_rows import DataRow

_TOKEN_PLACEHOLDER = ViolationSpec(TokenPlaceholder)


def placeholders_in(selection: Any, path: Path, row: DataRow | None, out: Out) -> None:
    """Reports placeholders in place of a selection's tokens or group. If the list of data rows has the ids of the page, they are reported
    as unknown ids instead."""
    if selection.__class__ is not dict:
        return
    tokens, group = selection.get("tokenIds"), selection.get("groupId")
    if (row is None or row.tokens is None) and tokens.__class__ is list:
        left = [at for at, token in enumerate(tokens) if _is_placeholder(token)]
        if left:
            add_range_findings(out, _TOKEN_PLACEHOLDER, ((path, "tokenIds"), left[0]), tokens[left[0]], "token", len(left) - 1)
    if (row is None or row.groups is None) and _is_placeholder(group):
        add_range_findings(out, _TOKEN_PLACEHOLDER, (path, "groupId"), group, "group of words", 0)


def _is_placeholder(value: Any) -> bool:
    return value.__class__ is str and len(value) > 2 and value[0] == "<" and value[-1] == ">"


#: Kinds of all findings about placeholders.
OF_PLACEHOLDERS = kinds(_TOKEN_PLACEHOLDER)
