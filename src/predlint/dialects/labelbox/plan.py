"""What an ontology becomes: the shape of a line, the record rules, the stream rules, and what is made from them."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from predlint.diagnostics import Severity
from predlint.dialects.labelbox import metrics, stream
from predlint.dialects.labelbox.blocks import BlockProver
from predlint.dialects.labelbox.rules import RecordRules
from predlint.dialects.labelbox.shapes import line_shape
from predlint.ontology import Ontology
from predlint.rules import RULES
from predlint.shapes.explainer import Explainer, explainer
from predlint.shapes.findings import Finding
from predlint.shapes.json_schema import json_schema
from predlint.stream.data_rows import DataRows


class Plan:
    """A compiled ontology: immutable, shared by all files of a run."""

    def __init__(self, ontology: Ontology, target: str, media: str | None) -> None:
        self.ontology, self.target, self.media = ontology, target, media
        self.shape = line_shape(ontology, target, media)

    @cached_property
    def explain(self) -> Explainer:
        return explainer(self.shape)

    def json_schema(self) -> dict[str, Any]:
        """JSON Schema 2020-12 for one line."""
        medium = self.media or "any"
        title = f"{self.ontology.name or 'Predictions'}: one line of predictions"
        return json_schema(self.shape, title=title, description=f"Labelbox, target {self.target}, media {medium}. Made by predlint.")

    def rules(self, levels: dict[str, Severity | None]) -> list[dict[str, Any]]:
        """The rules in force beyond the JSON Schema, and the shape rules that are warnings, with their parameters."""
        found: list[dict[str, Any]] = []
        for code, rule in RULES.items():
            level = levels[code]
            if level is None or rule.layer == "ontology":
                continue
            entry: dict[str, Any] = {
                "code": code,
                "rule": rule.slug,
                "severity": level.label,
                "layer": rule.layer,
                "in_json_schema": rule.layer == "shape" and rule.severity is Severity.ERROR,
                "summary": rule.summary,
            }
            if code in _PARAMETERS:
                entry["parameters"] = _PARAMETERS[code]
            if code == "ANS024":
                entry["parameters"] = {"questions": [c.name for c in self.ontology.classifications if c.required and c.scope == "global"]}
            found.append(entry)
        return found

    def file(self, rows: DataRows | None) -> FileRules:
        """The rules for one file, with their own memory of its records."""
        return FileRules(self, rows)


_PARAMETERS: dict[str, dict[str, Any]] = {
    "DUP003": {"most_annotations_per_name_and_data_row": stream.MOST_ANNOTATIONS},
    "MET007": {"most_metrics_per_data_row": stream.MOST_METRICS},
    "MET003": {"reserved": sorted(metrics.RESERVED)},
    "MET005": {"scalar": list(metrics.SCALAR), "confusion_matrix": list(metrics.MATRIX)},
    "KEY005": {"most_characters": 200},
    "KEY008": {"characters": 25},
    "GEO007": {"tolerance_pixels": 1},
    "GEO009": {"least_different_points": 3},
}


def coverage(rows: DataRows | None, seen: bytearray) -> Finding | None:
    """What is said of data rows that no record named, over all files of a run."""
    return stream.coverage(rows, seen) if rows is not None else None


class FileRules:
    """The rules of a plan, at work on one file."""

    once = frozenset({"NAM012"})

    def __init__(self, plan: Plan, rows: DataRows | None) -> None:
        self._explain = plan.explain
        rules = RecordRules(plan.ontology, plan.target, plan.media, rows)
        self._record = rules.check
        self.stream = stream.StreamRules(plan.ontology, rows)
        self._blocks = BlockProver(plan.shape, plan.media, rows, self.stream, plan.explain, rules)
        self.add = self.stream.add
        self.seen = self.stream.seen
        self.settle = self.stream.settle
        self.summary = self.stream.summary
        self.learn = self._blocks.learn
        self.learn_faulty = self._blocks.learn_faulty
        self.prove = self._blocks.prove

    @property
    def faults(self) -> list[tuple[int, list[Finding]]]:
        """Findings in the block proven last, by place in the block."""
        return self._blocks.faults

    def explain(self, value: Any) -> list[Finding]:
        """All findings of one decoded record."""
        found = self._explain(value)
        if isinstance(value, dict):
            self._record(value, found)  # pyright: ignore[reportUnknownArgumentType]
        return found
