"""Compiles an ontology: the shape of a line, the record rules, the cross-record rules, and what is made from them."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any

from predlint.diagnostics import Severity
from predlint.hashes import OWN, Secret
from predlint.kernel.kernel_option import requested
from predlint.ontology import Ontology
from predlint.platforms.labelbox import cross_record, metrics
from predlint.platforms.labelbox.coordinates import SticksOut
from predlint.platforms.labelbox.file_rules import FileRules, MixedRules
from predlint.platforms.labelbox.geometry_words import PolygonPoints
from predlint.platforms.labelbox.media_inference import contradicts_medium, infer_medium
from predlint.platforms.labelbox.questions import is_asked_for_medium
from predlint.platforms.labelbox.record_rules import RecordRules
from predlint.platforms.labelbox.record_shape import line_shape
from predlint.platforms.labelbox.record_words import (
    DataRowIdForm,
    MetricAggregation,
    RequiredGlobalMissing,
    ReservedMetricName,
    TooManyAnnotations,
    TooManyMetrics,
)
from predlint.platforms.labelbox.words import GlobalKeyTooLong
from predlint.process import paused_gc
from predlint.shape.branches import intended_branch
from predlint.shape.explainer import Explainer, build_explainer
from predlint.shape.findings import Finding
from predlint.shape.nodes import Tagged

if TYPE_CHECKING:
    from predlint.platforms.labelbox.kernel_adapter import LineKernel
    from predlint.stream.data_rows import DataRows


class Plan:
    """A compiled ontology, shared by all files of a run. Immutable, except for parts that are made on demand."""

    def __init__(
        self,
        ontology: Ontology,
        target: str,
        media: str | None,
        *,
        older: bool = False,
        because: str | None = None,
        base: Plan | None = None,
    ) -> None:
        """``older``: warn of combinations that the vendor's support tables of 2023 did not offer. ``because``: how the medium was inferred,
        if nobody named it; ``base``: the plan without this medium."""
        if requested() == "require":  # a missing kernel is reported before a file is opened
            from predlint.kernel.library import library

            library()
        self.ontology, self.target, self.media, self.older = ontology, target, media, older
        self.because, self.base = because, base or self
        self.kernel: LineKernel | None = None
        """The kernel tables for files without a list of data rows, once a file was large enough."""
        self.read = 0
        """Bytes that its files had so far, counted until the kernel is worth loading."""
        self._others: dict[tuple[str, str | None], Plan] = {}

    @cached_property
    def shape(self) -> Tagged:
        """The shape of one line. Built on first use: if the files show a medium that nobody named, only the plan for that medium needs
        one."""
        with paused_gc():
            return line_shape(self.ontology, self.target, self.media, older=self.older)

    @cached_property
    def intended_feature(self) -> Callable[[dict[str, Any]], str | None]:
        """Returns the name of the feature that a record surely means, even if it is misspelt, or None."""
        return intended_branch(self.shape)

    @cached_property
    def explain(self) -> Explainer:
        return build_explainer(self.shape)

    @cached_property
    def asked_questions(self) -> cross_record.AskedQuestions:
        return cross_record.AskedQuestions(self.ontology, self.media)

    @cached_property
    def record_rules(self) -> RecordRules:
        """The record rules for files without a list of data rows. They keep no state of a file."""
        return RecordRules(self.ontology, self.target, self.media, None, self.intended_feature)

    def for_file_head(self, head: bytes) -> Plan:
        """Returns the plan for a file. All files have one format; the first records may show the medium if nobody named it."""
        if self.media is not None:
            return self.base if self.because is not None and contradicts_medium(head, self.media) else self
        inferred = infer_medium(head)
        return self.for_medium(*inferred) if inferred is not None else self

    def for_medium(self, medium: str, because: str | None = None) -> Plan:
        """Returns the plan of the same ontology for data rows of one medium. ``because``: how the medium was inferred, if nobody named
        it."""
        if (medium, because) not in self._others:
            self._others[medium, because] = Plan(self.ontology, self.target, medium, older=self.older, because=because, base=self)
        return self._others[medium, because]

    def json_schema(self, *, apart: bool = False) -> dict[str, Any]:
        """Returns the JSON Schema 2020-12 for one line. ``apart``: with one branch per feature."""
        from predlint.shape.json_schema import json_schema

        medium = self.media or "any"
        title = f"{self.ontology.name or 'Predictions'}: one line of predictions"
        description = f"Labelbox, target {self.target}, media {medium}. Made by predlint."
        return json_schema(self.shape, title=title, description=description, apart=apart)

    def rules(self, levels: dict[str, Severity | None]) -> list[dict[str, Any]]:
        """Returns the rules in force beyond the JSON Schema, and the Shape's rules that are warnings, with their parameters."""
        from predlint.platforms.rule_list import rules_in_force

        required = [
            c.name for c in self.ontology.classifications if c.required and c.scope == "global" and is_asked_for_medium(c, self.media)
        ]
        return rules_in_force("labelbox", levels, _PARAMETERS | {RequiredGlobalMissing.code: {"questions": required}})

    def levels(self) -> dict[str, Severity | None]:
        """Returns the severities that the profile changes: none."""
        return {}

    def file_rules(self, rows: DataRows | None, secret: Secret = OWN) -> FileRules:
        """Returns the rules for one file, with their own columns."""
        mixed = self.base.media is None and rows is not None and rows.are_mixed
        return MixedRules(self.base, rows, secret) if mixed else FileRules(self, rows, secret)

    def coverage(self, rows: DataRows | None, seen: bytearray) -> Finding | None:
        """Returns the finding about data rows that no record of the run names, or None."""
        return cross_record.coverage(rows, seen) if rows is not None else None


_PARAMETERS: dict[str, dict[str, Any]] = {
    TooManyAnnotations.code: {"most_annotations_per_name_and_data_row": cross_record.MOST_ANNOTATIONS},
    TooManyMetrics.code: {"most_metrics_per_data_row": cross_record.MOST_METRICS},
    ReservedMetricName.code: {"reserved": sorted(metrics.RESERVED)},
    MetricAggregation.code: {"scalar": list(metrics.SCALAR), "confusion_matrix": list(metrics.MATRIX)},
    GlobalKeyTooLong.code: {"most_characters": 200},
    DataRowIdForm.code: {"characters": 25},
    SticksOut.code: {"tolerance_pixels": 1},
    PolygonPoints.code: {"least_different_points": 3},
}
