"""The plan for COCO files: shapes, rules, and the JSON Schema made from them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from predlint.diagnostics import Severity
from predlint.hashes import OWN, Secret
from predlint.platforms.coco import shape
from predlint.platforms.coco.file import CocoFileRules
from predlint.platforms.coco.forms import AnnotationKind, ResultKind
from predlint.platforms.coco.ontology import CocoReference
from predlint.platforms.encord.ontology import Structure
from predlint.rules import severities_in
from predlint.shape.explainer import Explainer, build_explainer
from predlint.shape.findings import Finding
from predlint.shape.nodes import Record

if TYPE_CHECKING:
    from predlint.platforms.coco.matching import CocoMap
    from predlint.stream.data_rows import DataRows


class CocoPlan:
    """The plan that COCO files are checked with, for a reference or an Encord ontology. Immutable, except for `read` and caches."""

    def __init__(self, ontology: CocoReference | Structure, mapping: CocoMap | None) -> None:
        self.reference = ontology if isinstance(ontology, CocoReference) else None
        self.structure = ontology if isinstance(ontology, Structure) else None
        self.mapping = mapping
        self._annotations: dict[AnnotationKind, Explainer] = {}
        self._results: dict[tuple[ResultKind | None, bool], Explainer] = {}
        self.read = 0
        """Number of bytes read from its files, counted until the kernel is worthwhile."""

    @property
    def encord(self) -> bool:
        """True if the files are meant for an Encord project."""
        return self.structure is not None

    @cached_property
    def image(self) -> Explainer:
        """The explainer of one element of "images"."""
        return build_explainer(self.image_shape)

    @property
    def image_shape(self) -> Record:
        """The shape of one element of "images"."""
        mapped = self.mapping is not None and self.mapping.images is not None
        return shape.image(self.encord, mapped=self.encord and mapped)

    @cached_property
    def category(self) -> Explainer:
        """The explainer of one element of "categories"."""
        return build_explainer(shape.category(self.encord))

    def annotation(self, kind: AnnotationKind) -> Explainer:
        """Returns the explainer of one element of "annotations"."""
        if kind not in self._annotations:
            self._annotations[kind] = build_explainer(self.annotation_shape(kind))
        return self._annotations[kind]

    def annotation_shape(self, kind: AnnotationKind) -> Record:
        """Returns the shape of one element of "annotations"."""
        return shape.annotation(self.encord, kind)

    def result(self, kind: ResultKind | None, *, first: bool = True) -> Explainer:
        """Returns the explainer of one element of a list of results. ``first``: the kind was revealed by the first result."""
        if (kind, first) not in self._results:
            self._results[kind, first] = build_explainer(self.result_shape(kind, first=first))
        return self._results[kind, first]

    def result_shape(self, kind: ResultKind | None, *, first: bool = True) -> Record:
        """Returns the shape of one element of a list of results. ``first`` as in `result`."""
        return shape.result(kind, first=first)

    def for_file_head(self, head: bytes) -> CocoPlan:
        """Returns this plan: there is only one for COCO files."""
        return self

    def for_medium(self, medium: str, because: str | None = None) -> CocoPlan:
        """Returns this plan: COCO files are always about images."""
        return self

    def levels(self) -> Mapping[str, Severity | None]:
        """Returns code -> severity, for rules whose severity is different in COCO files, or in COCO files for Encord."""
        return severities_in("coco", "coco-into-encord") if self.encord else severities_in("coco")

    def json_schema(self, *, apart: bool = False) -> dict[str, Any]:
        """Returns the JSON Schema 2020-12 for a file, a list of results, or one element of either."""
        from predlint.platforms.coco.schema_forms import coco_schema

        return coco_schema(self.encord, sorted(self.reference.by_id) if self.reference is not None else (), apart=apart)

    def rules(self, levels: dict[str, Severity | None]) -> list[dict[str, Any]]:
        """Returns the rules in force beyond the JSON Schema, and the shape rules that are warnings."""
        from predlint.platforms.rule_list import rules_in_force

        return rules_in_force("coco", levels, {}, without=("JSN003", "JSN004", "JSN014"))

    def file_rules(self, rows: DataRows | None, secret: Secret = OWN) -> CocoFileRules:
        """Returns the rules for one file, with their own state."""
        return CocoFileRules(self, rows, secret)

    def coverage(self, rows: DataRows | None, seen: bytearray) -> Finding | None:
        """Returns None: images without predictions are usual, because a detector finds nothing on some."""
        return None
