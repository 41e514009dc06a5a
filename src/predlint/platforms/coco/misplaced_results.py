"""Detects results that were copied into an annotation file, and annotations in a list of results. The members that they lack are reported
once, not for each."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Any, cast

from predlint.platforms.coco.aliases import score_alias
from predlint.platforms.coco.annotation_words import AreaMissing, IscrowdMissing, MemberMissing, ScoreMissing
from predlint.platforms.coco.segment_words import MaskUncompressed, PolygonForMask
from predlint.shape.findings import Finding
from predlint.violation import codes_of

#: Number of annotations that are examined. All of them must be results.
_MAX_CHECKED = 20
_OF_RESULTS, _OF_ANNOTATIONS = frozenset({"image_id", "category_id", "score"}), frozenset({"id", "area", "iscrowd"})
#: Codes for an annotation that lacks a member.
_MISSING_MEMBER_CODES = codes_of(MemberMissing, AreaMissing, IscrowdMissing)
_OTHERWISE: frozenset[Any] = frozenset({ScoreMissing, MaskUncompressed, PolygonForMask})
_LACKED = frozenset({(None, "id"), (None, "bbox"), (None, "area"), (None, "iscrowd")})


def are_results(annotations: Iterable[Any]) -> bool:
    """Returns True if the first annotations of a document are results."""
    first = [*islice(annotations, _MAX_CHECKED)]
    return bool(first) and all(map(is_result, first))


def is_result(value: Any) -> bool:
    """Returns True for an annotation that has a score, and no member that only annotations have."""
    return (
        isinstance(value, dict) and {"image_id", "category_id", "score"} <= value.keys() and _OF_ANNOTATIONS.isdisjoint(cast("Any", value))
    )


def is_annotation(value: Any) -> bool:
    """Returns True for a result that has all that only annotations have, and no score under any name."""
    return isinstance(value, dict) and value.keys() >= _OF_ANNOTATIONS and "score" not in value and score_alias(cast("Any", value)) is None


def without_members_of_results(out: list[Finding]) -> list[Finding]:
    """Returns the findings without those for what annotations have otherwise than results."""
    return [finding for finding in out if finding.kind not in _OTHERWISE]


def without_missing_members(out: list[Finding]) -> list[Finding]:
    """Returns the findings without those for missing members that results do not have."""
    return [finding for finding in out if finding.code not in _MISSING_MEMBER_CODES or finding.path not in _LACKED]
