"""The rules of a plan, at work on one COCO file: a document of lists, or a list of results."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from json import JSONDecoder
from typing import TYPE_CHECKING, Any, cast

from predlint.columns.column_index import Columns
from predlint.columns.queries import Run
from predlint.hashes import OWN, Secret
from predlint.kernel.kernel_option import is_worthwhile, mark_used
from predlint.platforms.coco import document_rules
from predlint.platforms.coco.aliases import judged
from predlint.platforms.coco.annotation_words import Held, NotResults
from predlint.platforms.coco.block_elements import ExplainedElements
from predlint.platforms.coco.box_convention import NEITHER, corner_verdict
from predlint.platforms.coco.context_builder import build_context
from predlint.platforms.coco.cross_record import CocoCrossRecordRules, DeferredFinding
from predlint.platforms.coco.document_element_rules import ElementRules
from predlint.platforms.coco.file_words import ResultsAsAnnotations
from predlint.platforms.coco.foreign_records import foreign
from predlint.platforms.coco.identity import identify
from predlint.platforms.coco.misplaced_results import are_results, is_result, without_missing_members
from predlint.platforms.coco.missing_members import COUNTED, missing_beside_others, missing_in, names_outline, optional_missing_in
from predlint.platforms.coco.nested_annotations import first_inside
from predlint.platforms.coco.panoptic import has_text_ids, without_text_id
from predlint.platforms.coco.record_kind import (
    AnnotationKind,
    ResultKind,
    annotation_kind,
    first_records,
    intended_kind,
    result_kind,
    reveals_kind,
)
from predlint.platforms.coco.record_rules import AnnotationRules
from predlint.platforms.coco.reference_rules import ReferenceRules
from predlint.platforms.coco.wrapped_results import held_records, wrapped_list
from predlint.platforms.foreign_tools import tool_of
from predlint.platforms.nested_batches import COCO
from predlint.platforms.protocols import MAX_EXAMINED
from predlint.platforms.recognise import ontology_in
from predlint.platforms.record_files import ColumnFileRules
from predlint.shape.explainer import Explainer
from predlint.shape.findings import Finding, Path, finding_of, new_findings, pointer
from predlint.shape.violation_specs import ViolationSpec, spec_of
from predlint.stream.layout import Layout
from predlint.stream.sections import Document
from predlint.violation import make_finding

if TYPE_CHECKING:
    from predlint.platforms.coco.image_kernel_adapter import ImageKernelAdapter
    from predlint.platforms.coco.kernel_adapter import ElementKernelAdapter
    from predlint.platforms.coco.kernel_doubts import ToExplain
    from predlint.platforms.coco.plan import CocoPlan
    from predlint.platforms.protocols import FileViolation
    from predlint.stream.data_rows import DataRows
    from predlint.stream.reread import Reader

Json = dict[str, Any]
#: Rules that are told once a file, and of which each annotation is mended.
_FIXED_SINGLY = frozenset({"GEO318"})
#: Bytes in which the first prediction is looked for, that tells what the others are.
_FIRST = 1 << 16
_DECODER = JSONDecoder()
#: What predictions may be that the kernel reads.
_FOR_THE_KERNEL = frozenset({"instances", "bbox", "segm", "keypoints"})


class CocoFileRules(ColumnFileRules):
    """The rules for one file."""

    once_per_file = COUNTED | {"JSN301", "REC313", "GEO317", "GEO318", "KEY312", "KEY321", "MED301", "MED302", "MED313"}
    counted_once = COUNTED
    splits_lines = False
    lists = frozenset(document_rules.LISTS)

    def __init__(self, plan: CocoPlan, rows: DataRows | None, secret: Secret = OWN) -> None:
        self.plan, self.rows, self.secret = plan, rows, secret
        self.seen_rows = bytearray(len(rows) if rows is not None else 0)
        self.lacks: list[str] = []
        """Rules by which the annotation that was explained last lacks a member."""
        self.cornered = NEITHER
        """Whether its box is told to be of another form."""
        self.outlined = False
        """Whether it has an outline under another name."""
        self.sparing = True
        self.reported_once = self.once_per_file
        """What is told once a file, and spared then."""
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
        gathered = build_context(
            results=results, images=images, categories=categories, annotations=annotations if not plan.encord else None,
            truth=plan.reference, structure=plan.structure, mapping=plan.mapping, rows=self.rows,
        )  # fmt: skip
        self.context, links = gathered
        self.element_rules = ElementRules(links)
        self.references = ReferenceRules(self.context, links)
        self.stream = CocoCrossRecordRules(links, self.context.has_keypoints(), self.context.unposed(), self.secret)
        self.column_index = self.stream.column_index
        self.list: str | None = None
        """The list of a document that is being read; None for a list of results."""
        self.wrapped: str | None = None
        """The member of the root that holds a list of results, which should be the root itself."""
        self.kind: AnnotationKind | ResultKind | None = None
        """What the first prediction that shows it is; it decides what the others are taken for."""
        self.unsure = 0
        """Predictions before it."""
        self.objects = False
        """True once a prediction was an object at least, or a list of such."""
        self.known = False
        """True once it is known what the predictions are taken for."""
        self._made: Callable[[], ElementKernelAdapter | None] | None = None
        """Makes what knows of the predictions, once a block is to be proven."""
        self._elements: ElementKernelAdapter | None = None
        self.reported_codes: set[str] = set()
        """Rules that are told once a file, and were."""
        self._images: ImageKernelAdapter | None = None
        self._in_blocks: ElementKernelAdapter | ImageKernelAdapter | None = None
        """What knows of the block that was proven last."""
        self.text_ids = False
        """True for a panoptic file whose images have texts for ids, which panopticapi only compares: they are not checked."""
        self.lists_results = False
        """True for an annotation file of results, which is told of it."""

    # -- before the first element --------------------------------------------------------------------------------------

    def begin_document(self, document: Document | None, read: Callable[[str], Iterator[Any]]) -> Iterator[tuple[str | None, Finding]]:
        """Reads the images and categories of a document, so that each annotation can be held against them at once."""
        if document is None:  # a list of results has nothing to read ahead
            return
        opened: list[int | None] | None = None
        while opened != (now := [_begin_of(document, name) for name in ("images", "categories")]):  # to read one may show another one
            opened = now
            names = {section.name for section in document.sections}
            self._open(
                results=document.whole and not document_rules.is_annotation_file(names),
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
        inside = first_inside(read("images")) if "images" in names and not document_rules.has_annotations(document.sections) else None
        said = (
            document_rules.of_object(document.sections, first, inside, wrapped, encord=self.context.encord) if document.whole else iter(())
        )
        if self.lists_results:
            yield "annotations", make_finding(ResultsAsAnnotations, (None, "annotations"), None, self.context.encord)
        told = {broken.path for _, broken in document.breaks}
        for finding in said:
            if finding.code != "JSN304" or finding.path not in told:  # of a NaN in place of a list that is told alone
                yield _member(finding.path), finding

    def enter_list(self, name: str) -> bool | None:
        """The annotations are the predictions; images and categories are what they refer to."""
        if name not in self.lists and name != self.wrapped:
            return None
        self.list = None if self.context.results else name
        return name == "annotations" or name == self.wrapped

    # -- one element ---------------------------------------------------------------------------------------------------

    def explain(self, value: Any, doubts: ToExplain | None = None) -> list[Finding]:
        """All findings of one element of a list. ``doubts``: what of it is in doubt, where that is known."""
        if self.list == "images":
            out = _explained(value, self.plan.image, self.element_rules.image)
            return without_text_id(value, "id", out) if self.text_ids else out
        if self.list == "categories":
            return _explained(value, self.plan.category, self.element_rules.category)
        self.lacks, self.cornered, self.outlined = [], NEITHER, False
        if not self.known:
            self._first(value, sure=self.reveals_kind(value) or self.unsure >= MAX_EXAMINED - 1)
            self.unsure += 1
        spared = doubts is not None and doubts.skips_shape(value)
        if not spared and isinstance(value, dict) and "image_id" not in value and (other := foreign(cast("Json", value))) is not None:
            spec = spec_of(NotResults, other)
            self.reported_codes.add("JSN301")
            return [finding_of(spec)]
        if not spared and isinstance(value, dict) and (name := held_records(cast("Json", value))) is not None:
            self.objects = True
            self.reported_codes.add("JSN301")
            spec = spec_of(Held, name)
            return [finding_of(spec, (None, name)), *COCO.inside(value[name], (None, name), self._in_list)]
        out = COCO.with_records(self.shape(value), self._in_list) if not spared else new_findings()
        self.objects = self.objects or isinstance(value, dict) or bool(COCO.are_checked(value))
        if isinstance(value, dict):
            rules = partial(self._judge, cast("Json", value), doubts) if doubts is not None else self.record_rules
            out = judged(cast("Json", value), out, self.context.named, (self.references, rules))
            out = without_text_id(value, "image_id", out) if self.text_ids else out
            out = without_missing_members(out) if self.lists_results and is_result(value) else out
            self.lacks = self._lacked_silently(cast("Json", value))
        if out:
            self.lacks = [*self.lacks, *[finding.code for finding in missing_in(out)]]
            self.cornered, self.outlined = corner_verdict(out), names_outline(out)
            self.reported_codes.update(finding.code for finding in out if finding.code in self.reported_once)
        return out

    def explain_clean(self, value: Any) -> list[Finding]:
        """What is said of an element that was proven; what is told of an annotation that is explained goes with it."""
        found = self.explain(value)
        self.taken(value)
        return found

    def _lacked_silently(self, value: Json) -> list[str]:
        """Of annotations of things, and of results that are boxes: see there."""
        kind = self.record_rules.kind
        if kind != ("bbox" if self.context.results else None) or (self.context.results and self.context.encord):
            return []
        return optional_missing_in(value, result=self.context.results)

    def _judge(self, of: Json, doubts: ToExplain, value: Json, out: list[Finding]) -> None:
        """What rules say of an element ``of`` which there are doubts; it may be meant to be another one."""
        self.record_rules(value, out, doubts if value is of else None)

    def _in_list(self, value: Any) -> list[Finding]:
        """All findings of an element in a list that stands where one element belongs: it tells nothing of the others."""
        _, shape, rules = self._taken_for(value)
        out = shape(value)
        self.references(value, out)
        rules(value, out)
        return out

    def reveals_kind(self, value: Any) -> bool:
        """True for a prediction from which it can be told what the others are."""
        return reveals_kind(value, result=self.list is None)

    def _first(self, value: Any, *, sure: bool) -> None:
        """What the first prediction is, the others are taken for, as pycocotools does: if it is ``sure`` what it is."""
        kind, self.shape, self.record_rules = self._taken_for(value)
        if sure:
            self.kind, self.known = kind, True
            self._elements, self._made = None, partial(self._make, kind) if kind in _FOR_THE_KERNEL and not self.text_ids else None

    def _taken_for(self, value: Any) -> tuple[AnnotationKind | ResultKind | None, Explainer, AnnotationRules]:
        """The kind of a prediction, with the shape and the rules for such."""
        if self.list is None:
            shown = result_kind(value)
            found, first = shown or intended_kind(value, self.context.named), shown is not None
            return found, self.plan.result(found, first=first), AnnotationRules(self.context, found or "bbox", shown=first)
        annotated = annotation_kind(value)
        rules = AnnotationRules(self.context, None if annotated == "instances" else annotated, shown=self.reveals_kind(value))
        return annotated, self.plan.annotation(annotated), rules

    def add(self, text: bytes, value: Any, sound: bool, place: int | None = None) -> None:
        """Takes note of an element for the rules across elements."""
        if place is not None and self._in_blocks is not None:
            self._in_blocks.add(place, text, value, sound)
        elif self.list == "images":
            self.stream.add_image(value)
        elif self.list == "categories":
            self.stream.add_category(value)
        else:
            one = self.taken(value)
            self.stream.add_annotation(value, one.lacks, cornered=one.cornered, outlined=one.outlined)

    def taken(self, value: Any) -> ExplainedElements:
        """What was found of the annotation explained last that is to be noted: given once, for the next one may be none that can be
        explained."""
        one = ExplainedElements(value, self.lacks, self.cornered, outlined=self.outlined)
        self.lacks, self.cornered, self.outlined = [], NEITHER, False
        return one

    def uses_kernel(self, size: int) -> bool:
        """True once so much was read that the kernel is worth its load."""
        return is_worthwhile(self.plan, size)

    # -- many elements -------------------------------------------------------------------------------------------------

    def kernel_adapter(self, block: bytes, *, listed: bool) -> ElementKernelAdapter | ImageKernelAdapter | None:
        """How a block of the list entered last goes through the kernel; None for lines, of which no COCO file consists, and where each
        element is to be explained."""
        self._in_blocks = None
        if listed and self.list == "images":
            self._in_blocks = self._proving_images()
        elif listed and self.list != "categories":
            if not self.known and self.unsure == 0:
                self._detect_kind(block)
            self._in_blocks = self._proving_elements()
        return self._in_blocks

    def _detect_kind(self, block: bytes) -> None:
        """What the predictions are, where the first one of them shows it."""
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
        from predlint.platforms.coco.kernel_adapter import ElementKernelAdapter

        shape = self.plan.annotation_shape(kind) if kind == "instances" else self.plan.result_shape(kind)
        of = None if kind == "instances" else kind
        return ElementKernelAdapter(lib, self.context, self.references, shape, of, self.secret, self)

    def _proving_images(self) -> ImageKernelAdapter | None:
        from predlint.kernel.library import library

        if self.rows is not None or self.text_ids or (lib := library()) is None:
            return None
        if self._images is None:
            from predlint.platforms.coco.image_kernel_adapter import ImageKernelAdapter

            self._images = ImageKernelAdapter(lib, self.plan.image_shape, self.plan.reference, self.secret, self)
        return self._images

    def suppressed_in(self, block: bytes) -> list[list[Finding] | None] | None:
        """Of each annotation the members that it lacks, where that is all; None where more may be said."""
        adapter = self._proving_elements() if self.list == "annotations" else None
        found = adapter.missing_members_in(block) if adapter is not None else None
        if found is None:
            return None
        said = {finding.code: finding for finding in missing_in(self.shape({}))}
        return [None if codes is None else [said[code] for code in codes] for codes in found]

    # -- parts of the file ---------------------------------------------------------------------------------------------

    def snapshot(self) -> Columns:
        """Everything taken note of since the last cut."""
        notes = self.stream.snapshot()
        notes.facts["kind"], notes.facts["objects"] = self.kind, self.objects
        self.objects = False
        self.reported_codes.clear()  # a part that comes next may stand before this one in the file
        return notes

    def merge(self, notes: Columns) -> None:
        """Takes over what was taken note of in the next part of the same file."""
        self.stream.merge(notes)
        self.kind = self.kind or notes.facts["kind"]
        self.objects = self.objects or notes.facts["objects"]

    def restore_kind(self, first: Any) -> None:
        """What the first prediction is, the others are taken for."""
        if self.list not in ("images", "categories") and not self.known:
            self._first(first, sure=True)

    def report_all(self) -> None:
        """From now on it is known of which annotations something is told, be it once a file."""
        self.sparing = False
        self.reported_once -= _FIXED_SINGLY

    # -- the file ------------------------------------------------------------------------------------------------------

    def finalize(self, read: Reader, run: Run | None = None) -> Iterator[DeferredFinding]:
        """What takes more than one element."""
        yield from self.stream.finalize(read, run)
        if self.stream.lacking.runs:
            yield from self.stream.missing_findings(lambda position: self._lacked(read(position).value))

    def counted_positions(self, code: str) -> Iterator[int]:
        """The annotations that lack what a rule asks for."""
        return self.stream.missing_positions(code)

    def _lacked(self, value: Json) -> list[Finding]:
        """What may be said of an annotation, or a result, that lacks something, whatever the others were taken for."""
        results, encord = self.context.results, self.context.encord
        out = [missing_beside_others(code, value, encord=encord) for code in optional_missing_in(value, result=results)]
        if not results:
            found = self.plan.annotation("instances")(value)
            AnnotationRules(self.context, None)(value, found)
            out += found
        return out

    def summary(self, read: Reader, run: Run | None = None) -> Iterator[Finding]:
        """What could not be checked in the file."""
        yield from self.stream.summary()

    def identify(self, value: Any) -> Callable[[Path], dict[str, str | None]]:
        """Which image and category an element is about."""
        return identify(self.context, value)

    def foreign_content(self, head: bytes) -> str | None:
        """A file of another tool, or an ontology. What a record, or an object of lists, is instead is told where it is read."""
        return tool_of(head) or ontology_in(head, encord=False)

    def layout_findings(self, layout: Layout, name: str | None) -> Iterator[FileViolation]:
        """Nothing is said before it is known what there is."""
        return iter(())

    def file_findings(self, layout: Layout, name: str | None, records: int, size: int) -> Iterator[FileViolation]:
        """What is said once it is known how many predictions there are, and of which kind."""
        told = {"objects": self.objects, "named": name is not None, "encord": self.context.encord}
        for finding in document_rules.of_end(layout.kind, self.kind, records, **told):
            yield ViolationSpec(finding.kind, finding.fields)


def _explained(value: Any, shape: Explainer, rules: Callable[[Any, list[Finding]], None]) -> list[Finding]:
    out = shape(value)
    rules(value, out)
    return out


def _begin_of(document: Document, name: str) -> int | None:
    """Where the list of that name begins which readers keep."""
    section = document.section(name)
    return section.begin if section is not None else None


def _member(path: Path) -> str | None:
    """The member of the root object that a finding is about."""
    return str(path[1]) if path is not None else None
