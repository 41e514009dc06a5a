"""The plan for COCO files, and the rules of a plan on one file: a document of lists, or a list of results."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property, partial
from json import JSONDecoder
from typing import TYPE_CHECKING, Any, cast

from predlint.io.layout import Layout
from predlint.io.sections import Document
from predlint.kernel.column_index import Columns
from predlint.kernel.column_queries import RunCalls
from predlint.kernel.kernel_option import mark_used
from predlint.model.diagnostics import Severity
from predlint.model.findings import ViolationSpec, finding_of, new_findings, pointer, spec_of
from predlint.model.hashes import OWN, Secret
from predlint.model.mergeable import ANY, KEPT
from predlint.model.registry import rules_in_force, severities_in
from predlint.model.violation import Finding, Path, codes_of, make_finding
from predlint.platforms.coco import shape
from predlint.platforms.coco.context_builder import build_context
from predlint.platforms.coco.forms import (
    AnnotationKind,
    ResultKind,
    annotation_kind,
    first_inside,
    first_records,
    foreign,
    intended_kind,
    result_kind,
    reveals_kind,
)
from predlint.platforms.coco.ontology import CocoReference
from predlint.platforms.coco.record import identify
from predlint.platforms.coco.rules import AnnotationRules
from predlint.platforms.coco.stream import CocoCrossRecordRules, DeferredFinding, ExplainedElements
from predlint.platforms.coco.topics import files
from predlint.platforms.coco.topics.areas import AreaOfBox
from predlint.platforms.coco.topics.box_convention import NEITHER, corner_verdict
from predlint.platforms.coco.topics.categories import CategoryRules, category_node
from predlint.platforms.coco.topics.files import (
    AnnotationsAsResults,
    NotAList,
    ResultsAsAnnotations,
    has_text_ids,
    held_records,
    without_text_id,
    wrapped_list,
)
from predlint.platforms.coco.topics.images import ImageRules, image_node
from predlint.platforms.coco.topics.missing import (
    COUNTED,
    judged,
    missing_beside_others,
    missing_in,
    names_outline,
    optional_missing_in,
    without_members_of_results,
    without_missing_members,
)
from predlint.platforms.coco.topics.mistakes import CONVENTIONS, MISTAKES, TURNED, ElementRecords
from predlint.platforms.coco.topics.references import ReferenceRules
from predlint.platforms.coco.topics.results import Held, NotResults, are_results, is_annotation, is_result
from predlint.platforms.encord.ontology import Structure
from predlint.platforms.foreign_tools import tool_of
from predlint.platforms.format_detection import ontology_in
from predlint.platforms.protocols import MAX_EXAMINED, FileRules, Plan
from predlint.platforms.record_files import COCO
from predlint.shape.explainer import Explainer, build_explainer
from predlint.shape.nodes import Record

if TYPE_CHECKING:
    from predlint.io.data_rows import DataRows
    from predlint.io.reread import Reader
    from predlint.platforms.coco.columns import ElementKernelAdapter, ImageKernelAdapter
    from predlint.platforms.coco.matching import CocoMap
    from predlint.platforms.coco.rules import ToExplain
    from predlint.platforms.protocols import FileViolation
    from predlint.platforms.systematic_mistakes import Records


Json = dict[str, Any]
#: Rules that report one finding per file, although each annotation is fixed by itself.
_FIXED_SINGLY = codes_of(AreaOfBox)
#: Number of bytes that are searched for the first prediction, which reveals the kind of the others.
_FIRST = 1 << 16
_DECODER = JSONDecoder()
#: Kinds of predictions that the kernel can check.
_FOR_THE_KERNEL = frozenset({"instances", "bbox", "segm", "keypoints"})


class CocoFileRules(FileRules):
    """The rules for one file."""

    counted_once = COUNTED
    conventions, turned = CONVENTIONS, TURNED
    plan: CocoPlan
    stream: CocoCrossRecordRules
    codes = "3"
    lists = frozenset(files.LISTS)
    kind: AnnotationKind | ResultKind | None = KEPT
    """The kind of the first prediction that reveals one; all others are checked as this kind."""
    objects: bool = ANY
    """True once a prediction was an object, or a list of objects."""
    lists_annotations: bool = KEPT
    """True if the first of the results is an annotation of an annotation file, which is reported."""

    def __init__(self, plan: CocoPlan, rows: DataRows | None, secret: Secret = OWN) -> None:
        self.plan, self.rows, self.secret = plan, rows, secret
        self.seen_rows = bytearray(len(rows) if rows is not None else 0)
        self.lacks: list[str] = []
        """Codes of the rules by which the annotation explained last lacks a member."""
        self.cornered = NEITHER
        """Which box convention the findings about that annotation's box suggest."""
        self.outlined = False
        """True if that annotation has an outline under another name."""
        self.sparing = True
        self.reported_once = self.once_per_file
        """Codes of rules that report once per file and are suppressed afterwards."""
        mark_used()
        self._open(results=True, images=None, categories=None)

    def _open(
        self,
        *,
        results: bool,
        images: Iterator[Any] | None,
        categories: Iterator[Any] | None,
        annotations: Callable[[], Iterator[Any]] | None = None,
    ) -> None:
        plan = self.plan
        built = build_context(
            results=results, images=images, categories=categories, annotations=annotations if not plan.encord else None,
            truth=plan.reference, structure=plan.structure, mapping=plan.mapping, rows=self.rows,
        )  # fmt: skip
        self.context, links = built
        self.image_rules, self.category_rules = ImageRules(links), CategoryRules(links)
        self.references = ReferenceRules(self.context, links)
        posed, unposed = self.context.has_keypoints(), self.context.unposed()
        self.stream = CocoCrossRecordRules(links, posed, unposed, self.context.names_keypoints(), self.secret)
        self.list: str | None = None
        """The list of a document that is being read; None for a list of results."""
        self.wrapped: str | None = None
        """The member of the root that contains a list of results. The list should be the root itself."""
        self.kind, self.objects, self.lists_annotations = None, False, False
        self.unsure = 0
        """Number of predictions explained before the kind was known."""
        self.known = False
        """True once it is decided which kind the predictions are checked as."""
        self._made: Callable[[], ElementKernelAdapter | None] | None = None
        """Builds the kernel adapter for predictions when the first block is checked. None if it was built or is not supported."""
        self._elements: ElementKernelAdapter | None = None
        self.reported_codes: set[str] = set()
        """Codes of the once-per-file rules that have reported."""
        self._images: ImageKernelAdapter | None = None
        self._in_blocks: ElementKernelAdapter | ImageKernelAdapter | None = None
        """The kernel adapter of the block checked last."""
        self.text_ids = False
        """True for a panoptic file whose image ids are texts. panopticapi only compares them, so they are not checked."""
        self.lists_results = False
        """True if the annotations of an annotation file are results, which is reported."""

    # -- before the first element --------------------------------------------------------------------------------------

    def begin_document(self, document: Document | None, read: Callable[[str], Iterator[Any]]) -> Iterator[tuple[str | None, Finding]]:
        """Reads images and categories ahead, so that annotations can be checked against them. Yields findings about members of the root."""
        if document is None:  # a list of results has nothing to read ahead
            return
        opened: list[int | None] | None = None
        while opened != (now := [_begin_of(document, name) for name in ("images", "categories")]):  # reading one list may reveal another
            opened = now
            names = {section.name for section in document.sections}
            self._open(
                results=document.whole and not files.is_annotation_file(names),
                images=read("images") if "images" in names else None,
                categories=read("categories") if "categories" in names else None,
                annotations=partial(read, "annotations") if "annotations" in names else None,
            )
        names = {section.name for section in document.sections}
        named = any(section.name == "categories" and not section.is_empty for section in document.sections)
        first = first_records(read("annotations")) if "annotations" in names and not (named and "images" in names) else None
        wrapped = wrapped_list(document, read) if self.context.results else ()
        if {"images", "annotations"} <= names:
            self.text_ids = has_text_ids(read("images"), read("annotations"))
            self.lists_results = are_results(read("annotations"))
        if wrapped:
            self.wrapped = wrapped[0]
            self.stream.within = pointer((None, self.wrapped))
        inside = first_inside(read("images")) if "images" in names and not files.has_annotations(document.sections) else None
        findings = files.of_object(document.sections, first, inside, wrapped, encord=self.context.encord) if document.whole else iter(())
        if self.lists_results:
            yield "annotations", make_finding(ResultsAsAnnotations, (None, "annotations"), None, self.context.encord)
        broken_paths = {broken.path for _, broken in document.breaks}
        for finding in findings:
            if not finding.breaks(NotAList) or finding.path not in broken_paths:  # a NaN in place of a list is reported by itself
                yield _member(finding.path), finding

    def enter_list(self, name: str) -> bool | None:
        """Enters a list. Returns True if its elements are predictions, False for images and categories, None if it is not checked."""
        if name not in self.lists and name != self.wrapped:
            return None
        self.list = None if self.context.results else name
        self.reads_predictions = name == "annotations" or name == self.wrapped
        return self.reads_predictions

    # -- one element ---------------------------------------------------------------------------------------------------

    def explain(self, value: Any, doubts: ToExplain | None = None) -> list[Finding]:
        """Returns all findings of one element of the current list. ``doubts``: the kernel's doubts about it, if it was checked."""
        if self.list == "images":
            out = _explained(value, self.plan.image, self.image_rules.check)
            return without_text_id(value, "id", out) if self.text_ids else out
        if self.list == "categories":
            return _explained(value, self.plan.category, self.category_rules.check)
        self.lacks, self.cornered, self.outlined = [], NEITHER, False
        if not self.known:
            self._first(value, sure=self.reveals_kind(value) or self.unsure >= MAX_EXAMINED - 1)
            self.unsure += 1
        skips_shape = doubts is not None and doubts.skips_shape(value)
        if not skips_shape and isinstance(value, dict) and "image_id" not in value and (other := foreign(cast("Json", value))) is not None:
            spec = spec_of(NotResults, other)
            self.reported_codes.add(NotResults.code)
            return [finding_of(spec)]
        if not skips_shape and isinstance(value, dict) and (name := held_records(cast("Json", value))) is not None:
            self.objects = True
            self.reported_codes.add(NotResults.code)
            spec = spec_of(Held, name)
            return [finding_of(spec, (None, name)), *COCO.inside(value[name], (None, name), self._in_list)]
        out = COCO.with_records(self.shape(value), self._in_list) if not skips_shape else new_findings()
        self.objects = self.objects or isinstance(value, dict) or bool(COCO.are_checked(value))
        if isinstance(value, dict):
            rules = partial(self._judge, cast("Json", value), doubts) if doubts is not None else self.record_rules
            out = judged(cast("Json", value), out, self.context.named, (self.references, rules))
            out = without_text_id(value, "image_id", out) if self.text_ids else out
            out = without_missing_members(out) if self.lists_results and is_result(value) else out
            out = without_members_of_results(out) if self.lists_annotations and is_annotation(value) else out
            self.lacks = self._lacked_silently(cast("Json", value))
        if out:
            self.lacks = [*self.lacks, *[finding.code for finding in missing_in(out)]]
            self.cornered, self.outlined = corner_verdict(out), names_outline(out)
            self.reported_codes.update(finding.code for finding in out if finding.code in self.reported_once)
        return out

    def explain_clean(self, value: Any) -> list[Finding]:
        """Returns the findings of an element that the kernel found clean, and discards the facts kept for `add`."""
        findings = self.explain(value)
        self.taken(value)
        return findings

    def _lacked_silently(self, value: Json) -> list[str]:
        """Returns the rules by which an annotation of things, or a box result, lacks a member without a finding of its own."""
        kind = self.record_rules.kind
        if kind != ("bbox" if self.context.results else None) or (self.context.results and self.context.encord):
            return []
        return optional_missing_in(value, result=self.context.results)

    def _judge(self, of: Json, doubts: ToExplain, value: Json, out: list[Finding]) -> None:
        """Runs the record rules on ``value``. The doubts apply only if it is the doubted element ``of``, not the intended one."""
        self.record_rules(value, out, doubts if value is of else None)

    def _in_list(self, value: Any) -> list[Finding]:
        """Returns all findings of an element in a list that replaces a single element. It does not decide the kind of the others."""
        _, shape, rules = self._taken_for(value)
        out = shape(value)
        self.references(value, out)
        rules(value, out)
        return out

    def reveals_kind(self, value: Any) -> bool:
        """Returns True if this prediction reveals the kind of the others."""
        return reveals_kind(value, result=self.list is None)

    def _first(self, value: Any, *, sure: bool) -> None:
        """Takes kind, shape and rules from the first prediction, as pycocotools does. ``sure``: they apply to the rest of the file."""
        kind, self.shape, self.record_rules = self._taken_for(value)
        self.lists_annotations = self.list is None and is_annotation(value)
        if sure:
            self.kind, self.known = kind, True
            self._elements, self._made = None, partial(self._make, kind) if kind in _FOR_THE_KERNEL and not self.text_ids else None

    def _taken_for(self, value: Any) -> tuple[AnnotationKind | ResultKind | None, Explainer, AnnotationRules]:
        """Returns the kind to check a prediction as, with the shape and the rules of this kind."""
        if self.list is None:
            shown = result_kind(value)
            found, first = shown or intended_kind(value, self.context.named), shown is not None
            return found, self.plan.result(found, first=first), AnnotationRules(self.context, found or "bbox", shown=first)
        annotated = annotation_kind(value)
        rules = AnnotationRules(self.context, None if annotated == "instances" else annotated, shown=self.reveals_kind(value))
        return annotated, self.plan.annotation(annotated), rules

    def add(self, text: bytes, value: Any, sound: bool, place: int | None = None) -> None:
        """Adds an element to the columns of the cross-record rules."""
        if place is not None and self._in_blocks is not None:
            self._in_blocks.add(place, text, value, sound)
        elif self.list == "images":
            self.stream.add_image(value)
        elif self.list == "categories":
            self.stream.add_category(value)
        else:
            explained = self.taken(value)
            self.stream.add_annotation(value, explained.lacks, cornered=explained.cornered, outlined=explained.outlined)

    def taken(self, value: Any) -> ExplainedElements:
        """Returns the facts about the annotation explained last, and resets them, because the next one may not be explained."""
        explained = ExplainedElements(value, self.lacks, self.cornered, outlined=self.outlined)
        self.lacks, self.cornered, self.outlined = [], NEITHER, False
        return explained

    # -- many elements -------------------------------------------------------------------------------------------------

    def kernel_adapter(self, block: bytes, *, listed: bool) -> ElementKernelAdapter | ImageKernelAdapter | None:
        """Returns the kernel adapter for a block of the list entered last.

        Returns None for lines, because no COCO file consists of lines, and if each element must be explained.
        """
        self._in_blocks = None
        if listed and self.list == "images":
            self._in_blocks = self._proving_images()
        elif listed and self.list != "categories":
            if not self.known and self.unsure == 0:
                self._detect_kind(block)
            self._in_blocks = self._proving_elements()
        return self._in_blocks

    def _detect_kind(self, block: bytes) -> None:
        """Sets the kind of the predictions if the first one in the block reveals it."""
        try:
            first, _ = _DECODER.raw_decode(block[1:_FIRST].decode("utf-8", "replace").lstrip())
        except (ValueError, RecursionError):
            return
        if self.reveals_kind(first):
            self._first(first, sure=True)

    def _proving_elements(self) -> ElementKernelAdapter | None:
        if self._made is not None:
            self._elements, self._made = self._made(), None
        return self._elements

    def _make(self, kind: AnnotationKind | ResultKind | None) -> ElementKernelAdapter | None:
        from predlint.kernel.library import library

        if (lib := library()) is None:
            return None
        from predlint.platforms.coco.columns import ElementKernelAdapter

        shape = self.plan.annotation_shape(kind) if kind == "instances" else self.plan.result_shape(kind)
        element_kind = None if kind == "instances" else kind
        return ElementKernelAdapter(lib, self.context, self.references, shape, element_kind, self.secret, self)

    def _proving_images(self) -> ImageKernelAdapter | None:
        from predlint.kernel.library import library

        if self.rows is not None or self.text_ids or (lib := library()) is None:
            return None
        if self._images is None:
            from predlint.platforms.coco.columns import ImageKernelAdapter

            self._images = ImageKernelAdapter(lib, self.plan.image_shape, self.plan.reference, self.secret, self)
        return self._images

    def suppressed_in(self, block: bytes) -> list[list[Finding] | None] | None:
        """Returns for each annotation its findings about missing members, or None if it may have others.

        Returns None for the whole block if the kernel cannot tell.
        """
        adapter = self._proving_elements() if self.list == "annotations" and not self.observers else None
        found = adapter.missing_members_in(block) if adapter is not None else None
        if found is None:
            return None
        by_code = {finding.code: finding for finding in missing_in(self.shape({}))}
        return [None if codes is None else [by_code[code] for code in codes] for codes in found]

    # -- parts of the file ---------------------------------------------------------------------------------------------

    def snapshot(self) -> Columns:
        """Returns everything recorded since the last snapshot, and starts again empty."""
        self.reported_codes.clear()  # the next part may lie before this one in the file
        return super().snapshot()

    def restore_kind(self, first: Any) -> None:
        """Sets the kind of the predictions by the first one of the file."""
        if self.list not in ("images", "categories") and not self.known:
            self._first(first, sure=True)

    def report_all(self) -> None:
        """From now on, annotations with a once-per-file finding that can be fixed are explained, and not skipped as clean."""
        self.sparing = False
        self.reported_once -= _FIXED_SINGLY

    # -- the file ------------------------------------------------------------------------------------------------------

    def finalize(self, read: Reader, run: RunCalls | None = None) -> Iterator[DeferredFinding]:
        """Yields the findings that depend on more than one element."""
        yield from self.stream.finalize(read, run)
        if self.stream.lacking.runs:
            yield from self.stream.missing_findings(lambda position: self._lacked(read(position).value))

    def counted_positions(self, code: str) -> Iterator[int]:
        """Returns the positions of the annotations that lack the member required by a rule."""
        return self.stream.missing_positions(code)

    def _lacked(self, value: Json) -> list[Finding]:
        """Returns the findings of an annotation, or a result, that lacks a member, whatever kind the others were checked as."""
        results, encord = self.context.results, self.context.encord
        out = [missing_beside_others(code, value, encord=encord) for code in optional_missing_in(value, result=results)]
        if not results:
            found = self.plan.annotation("instances")(value)
            AnnotationRules(self.context, None)(value, found)
            out += found
        return out

    def summary(self, read: Reader, run: RunCalls | None = None) -> Iterator[Finding]:
        """Yields the findings about the file as a whole, including what could not be checked."""
        if self.lists_annotations and not self.context.encord:
            total = self.stream.count
            yield make_finding(AnnotationsAsResults, None, None, self.stream.labels, total)
        yield from self.stream.summary()
        yield from MISTAKES.findings(self.records(read), has_convention=any(self.stream.corners.findings()))

    def records(self, read: Reader) -> Records:
        """Returns the annotations or results of the file, for rereading."""
        return self.stream.records(read, ElementRecords(self.context))

    def identify(self, value: Any) -> Callable[[Path], dict[str, str | None]]:
        """Returns a function that maps a path to the image and category that the element is about."""
        return identify(self.context, value)

    def foreign_content(self, head: bytes) -> str | None:
        """Detects a file of another tool, or an ontology. Foreign records and documents are reported when they are read."""
        return tool_of(head) or ontology_in(head, encord=False)

    def file_findings(self, layout: Layout, name: str | None, records: int, size: int) -> Iterator[FileViolation]:
        """Yields the findings that depend on the number and the kind of the predictions."""
        facts = {"objects": self.objects, "named": name is not None, "encord": self.context.encord}
        for finding in files.of_end(layout.kind, self.kind, records, **facts):
            yield ViolationSpec(finding.kind, finding.fields)


def _explained(value: Any, shape: Explainer, rules: Callable[[Any, list[Finding]], None]) -> list[Finding]:
    out = shape(value)
    rules(value, out)
    return out


def _begin_of(document: Document, name: str) -> int | None:
    """Returns the offset of the list with this name, or None. If there are several, parsers keep the last one."""
    section = document.section(name)
    return section.begin if section is not None else None


def _member(path: Path) -> str | None:
    """The member of the root object that a finding is about."""
    return str(path[1]) if path is not None else None


# -- The plan: shapes, rules, and the JSON Schema made from them ----------------------------------------------------


class CocoPlan(Plan):
    """The plan that COCO files are checked with, for a reference or an Encord ontology. Immutable, except for `read` and caches."""

    def __init__(self, ontology: CocoReference | Structure, mapping: CocoMap | None) -> None:
        self.reference = ontology if isinstance(ontology, CocoReference) else None
        self.structure = ontology if isinstance(ontology, Structure) else None
        self.mapping = mapping
        self._annotations: dict[AnnotationKind, Explainer] = {}
        self._results: dict[tuple[ResultKind | None, bool], Explainer] = {}

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
        return image_node(self.encord, mapped=self.encord and mapped)

    @cached_property
    def category(self) -> Explainer:
        """The explainer of one element of "categories"."""
        return build_explainer(category_node(self.encord))

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

    def levels(self) -> Mapping[str, Severity | None]:
        """Returns code -> severity, for rules whose severity is different in COCO files, or in COCO files for Encord."""
        return severities_in("coco", "coco-into-encord") if self.encord else severities_in("coco")

    def json_schema(self, *, apart: bool = False) -> dict[str, Any]:
        """Returns the JSON Schema 2020-12 for a file, a list of results, or one element of either."""
        from predlint.platforms.coco.schema_forms import coco_schema

        return coco_schema(self.encord, sorted(self.reference.by_id) if self.reference is not None else (), apart=apart)

    def rules(self, levels: dict[str, Severity | None]) -> list[dict[str, Any]]:
        """Returns the rules in force beyond the JSON Schema, and the shape rules that are warnings."""
        return rules_in_force("coco", levels, {}, without=("JSN003", "JSN004", "JSN014"))

    def file_rules(self, rows: DataRows | None, secret: Secret = OWN) -> CocoFileRules:
        """Returns the rules for one file, with their own state."""
        return CocoFileRules(self, rows, secret)
