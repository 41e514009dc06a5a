"""Severities that COCO files have when they are meant for an Encord project."""

from __future__ import annotations

from collections.abc import Mapping

from predlint.diagnostics import Severity

#: Members without which Encord's SDK stops the whole import, and which others do without.
INTO_ENCORD: Mapping[str, Severity | None] = dict.fromkeys(("REC303", "REC311"), Severity.ERROR)
