"""The rules of a plan, at work on one COCO file: a document of lists, or a list of results."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from json import JSONDecoder
from typing import TYPE_CHECKING, Any, cast

from predlint.dialects.batched import COCO
from predlint.dialects.coco import file_rules
from predlint.dialects.coco.aliases import judged
from predlint.dialects.coco.annotation_rules import AnnotationRules
from predlint.dialects.coco.annotation_words import Held, NotResults
from predlint.dialects.coco.blocks import Explained
from predlint.dialects.coco.context_builder import gather
from predlint.dialects.coco.corners import NEITHER, told_in
from predlint.dialects.coco.element_rules import ElementRules
from predlint.dialects.coco.file_words import ResultsAsAnnotations
from predlint.dialects.coco.foreign import foreign
from predlint.dialects.coco.identity import identify
from predlint.dialects.coco.inside_images import first_inside
from predlint.dialects.coco.kinds import AnnotationKind, ResultKind, annotation_kind, leading, meant_kind, result_kind, reveals_kind
from predlint.dialects.coco.lacking import COUNTED, beside_others, lacked, lacked_silently, names_outline
from predlint.dialects.coco.listed_results import are_results, is_result, without_lacks
from predlint.dialects.coco.panoptic import has_text_ids, without_text_id
from predlint.dialects.coco.reference_rules import ReferenceRules
from predlint.dialects.coco.stream import CocoStream, Late
from predlint.dialects.coco.wrapped import held_in, wrapping
from predlint.dialects.other_tools import tool_of
from predlint.dialects.protocols import LOOKED_THROUGH
from predlint.dialects.recognise import ontology_in
from predlint.dialects.record_files import Noting
from predlint.hashes import OWN, Secret
from predlint.kernel.wish import is_worth, use
from predlint.notes.book import Notes
from predlint.notes.questions import Run
from predlint.shape.explainer import Explainer
from predlint.shape.faults import Fault, broken
from predlint.shape.findings import Finding, Path, finding_of, findings, pointer
from predlint.stream.layout import Layout
from predlint.stream.sections import Document
from predlint.violation import found

if TYPE_CHECKING:
    from predlint.dialects.coco.image_proving import ImageProving
    from predlint.dialects.coco.kernel_doubts import ToExplain
    from predlint.dialects.coco.plan import CocoPlan
    from predlint.dialects.coco.proving import ElementProving
    from predlint.dialects.protocols import Said
    from predlint.stream.data_rows import DataRows
    from predlint.stream.reread import Reader

Json = dict[str, Any]
#: Rules that are told once a file, and of which each annotation is mended.
_MENDED = frozenset({"GEO318"})
#: Bytes in which the first prediction is looked for, that tells what the others are.
_FIRST = 1 << 16
_DECODER = JSONDecoder()
#: What predictions may be that the kernel reads.
_FOR_THE_KERNEL = frozenset({"instances", "bbox", "segm", "keypoints"})


class CocoFileRules(Noting):
    """The rules for one file."""

    once = COUNTED | {"JSN301", "REC313", "GEO317", "GEO318", "KEY312", "KEY321", "MED301", "MED302", "MED313"}
    counted = COUNTED
    splits_lines = False
    lists = frozenset(file_rules.LISTS)

    def __init__(self, plan: CocoPlan, rows: DataRows | None, secret: Secret = OWN) -> None:
        self.plan, self.rows, self.secret = plan, rows, secret
        self.seen = bytearray(len(rows) if rows is not None else 0)
        self.lacks: list[str] = []
        """Rules by which the annotation that was explained last lacks a member."""
        self.cornered = NEITHER
        """Whether its box is told to be of another form."""
        self.outlined = False
        """Whether it has an outline under another name."""
        self.sparing = True
        self.told_once = self.once
        """What is told once a file, and spared then."""
        use()
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
        gathered = gather(
            results=results, images=images, categories=categories, annotations=annotations if not plan.encord else None,
            truth=plan.truth, structure=plan.structure, mapping=plan.mapping, rows=self.rows,
        )  # fmt: skip
        self.context, links = gathered
        self.element_rules = ElementRules(links)
        self.references = ReferenceRules(self.context, links)
        self.stream = CocoStream(links, self.context.posed(), self.context.unposed(), self.secret)
        self.book = self.stream.book
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
        self._made: Callable[[], ElementProving | None] | None = None
        """Makes what knows of the predictions, once a block is to be proven."""
        self._elements: ElementProving | None = None
        self.said: set[str] = set()
        """Rules that are told once a file, and were."""
        self._images: ImageProving | None = None
        self._in_blocks: ElementProving | ImageProving | None = None
        """What knows of the block that was proven last."""
        self.text_ids = False
        """True for a panoptic file whose images have texts for ids, which panopticapi only compares: they are not checked."""
        self.lists_results = False
        """True for an annotation file of results, which is told of it."""

    # -- before the first element --------------------------------------------------------------------------------------

    def begin(self, document: Document | None, read: Callable[[str], Iterator[Any]]) -> Iterator[tuple[str | None, Finding]]:
        """Reads the images and categories of a document, so that each annotation can be held against them at once."""
        if document is None:  # a list of results has nothing to read ahead
            return
        opened: list[int | None] | None = None
        while opened != (now := [_begin_of(document, name) for name in ("images", "categories")]):  # to read one may show another one
            opened = now
            names = {section.name for section in document.sections}
            self._open(
                results=document.whole and not file_rules.is_annotation_file(names),
                images=read("images") if "images" in names else None,
                categories=read("categories") if "categories" in names else None,
                annotations=partial(read, "annotations") if "annotations" in names else None,
            )
        names = {section.name for section in document.sections}
        named = any(section.name == "categories" and not section.is_empty for section in document.sections)
        first = leading(read("annotations")) if "annotations" in names and not (named and "images" in names) else None
        wrapped = wrapping(document, read) if self.context.results else ()
        if {"images", "annotations"} <= names:
            self.text_ids = has_text_ids(read("images"), read("annotations"))
            self.lists_results = are_results(read("annotations"))
        if wrapped:
            self.wrapped = wrapped[0]
            self.stream.within = pointer((None, self.wrapped))
        inside = first_inside(read("images")) if "images" in names and not file_rules.has_annotations(document.sections) else None
        said = file_rules.of_object(document.sections, first, inside, wrapped, encord=self.context.encord) if document.whole else iter(())
        if self.lists_results:
            yield "annotations", found(ResultsAsAnnotations, (None, "annotations"), None, self.context.encord)
        told = {broken.path for _, broken in document.breaks}
        for finding in said:
            if finding.code != "JSN304" or finding.path not in told:  # of a NaN in place of a list that is told alone
                yield _member(finding.path), finding

    def enter(self, name: str) -> bool | None:
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
            self._first(value, sure=self.reveals_kind(value) or self.unsure >= LOOKED_THROUGH - 1)
            self.unsure += 1
        spared = doubts is not None and doubts.spares_shape(value)
        if not spared and isinstance(value, dict) and "image_id" not in value and (other := foreign(cast("Json", value))) is not None:
            said = broken(NotResults, other)
            self.said.add("JSN301")
            return [finding_of(said)]
        if not spared and isinstance(value, dict) and (name := held_in(cast("Json", value))) is not None:
            self.objects = True
            self.said.add("JSN301")
            said = broken(Held, name)
            return [finding_of(said, (None, name)), *COCO.inside(value[name], (None, name), self._in_list)]
        out = COCO.with_records(self.shape(value), self._in_list) if not spared else findings()
        self.objects = self.objects or isinstance(value, dict) or bool(COCO.are_checked(value))
        if isinstance(value, dict):
            rules = partial(self._judge, cast("Json", value), doubts) if doubts is not None else self.record_rules
            out = judged(cast("Json", value), out, self.context.named, (self.references, rules))
            out = without_text_id(value, "image_id", out) if self.text_ids else out
            out = without_lacks(out) if self.lists_results and is_result(value) else out
            self.lacks = self._lacked_silently(cast("Json", value))
        if out:
            self.lacks = [*self.lacks, *[finding.code for finding in lacked(out)]]
            self.cornered, self.outlined = told_in(out), names_outline(out)
            self.said.update(finding.code for finding in out if finding.code in self.told_once)
        return out

    def explained_again(self, value: Any) -> list[Finding]:
        """What is said of an element that was proven; what is told of an annotation that is explained goes with it."""
        found = self.explain(value)
        self.taken(value)
        return found

    def _lacked_silently(self, value: Json) -> list[str]:
        """Of annotations of things, and of results that are boxes: see there."""
        kind = self.record_rules.kind
        if kind != ("bbox" if self.context.results else None) or (self.context.results and self.context.encord):
            return []
        return lacked_silently(value, result=self.context.results)

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
            found, first = shown or meant_kind(value, self.context.named), shown is not None
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

    def taken(self, value: Any) -> Explained:
        """What was found of the annotation explained last that is to be noted: given once, for the next one may be none that can be
        explained."""
        one = Explained(value, self.lacks, self.cornered, outlined=self.outlined)
        self.lacks, self.cornered, self.outlined = [], NEITHER, False
        return one

    def ready(self, size: int) -> bool:
        """True once so much was read that the kernel is worth its load."""
        return is_worth(self.plan, size)

    # -- many elements -------------------------------------------------------------------------------------------------

    def proving(self, block: bytes, *, listed: bool) -> ElementProving | ImageProving | None:
        """How a block of the list entered last goes through the kernel; None for lines, of which no COCO file consists, and where each
        element is to be explained."""
        self._in_blocks = None
        if listed and self.list == "images":
            self._in_blocks = self._proving_images()
        elif listed and self.list != "categories":
            if not self.known and self.unsure == 0:
                self._look_ahead(block)
            self._in_blocks = self._proving_elements()
        return self._in_blocks

    def _look_ahead(self, piece: bytes) -> None:
        """What the predictions are, where the first one of them shows it."""
        try:
            first, _ = _DECODER.raw_decode(piece[1:_FIRST].decode("utf-8", "replace").lstrip())
        except (ValueError, RecursionError):
            return
        if self.reveals_kind(first):
            self._first(first, sure=True)

    def _proving_elements(self) -> ElementProving | None:
        if self._made is not None:
            self._elements, self._made = self._made(), None
        return self._elements

    def _make(self, kind: AnnotationKind | ResultKind | None) -> ElementProving | None:
        from predlint.kernel.library import library

        if (lib := library()) is None:
            return None
        from predlint.dialects.coco.proving import ElementProving

        shape = self.plan.annotation_shape(kind) if kind == "instances" else self.plan.result_shape(kind)
        of = None if kind == "instances" else kind
        return ElementProving(lib, self.context, self.references, shape, of, self.secret, self)

    def _proving_images(self) -> ImageProving | None:
        from predlint.kernel.library import library

        if self.rows is not None or self.text_ids or (lib := library()) is None:
            return None
        if self._images is None:
            from predlint.dialects.coco.image_proving import ImageProving

            self._images = ImageProving(lib, self.plan.image_shape, self.plan.truth, self.secret, self)
        return self._images

    def spared_in(self, piece: bytes) -> list[list[Finding] | None] | None:
        """Of each annotation the members that it lacks, where that is all; None where more may be said."""
        proving = self._proving_elements() if self.list == "annotations" else None
        found = proving.lacks_in(piece) if proving is not None else None
        if found is None:
            return None
        said = {finding.code: finding for finding in lacked(self.shape({}))}
        return [None if codes is None else [said[code] for code in codes] for codes in found]

    # -- parts of the file ---------------------------------------------------------------------------------------------

    def cut(self) -> Notes:
        """Everything taken note of since the last cut."""
        notes = self.stream.cut()
        notes.facts["kind"], notes.facts["objects"] = self.kind, self.objects
        self.objects = False
        self.said.clear()  # a part that comes next may stand before this one in the file
        return notes

    def join(self, notes: Notes) -> None:
        """Takes over what was taken note of in the next part of the same file."""
        self.stream.join(notes)
        self.kind = self.kind or notes.facts["kind"]
        self.objects = self.objects or notes.facts["objects"]

    def restore_kind(self, first: Any) -> None:
        """What the first prediction is, the others are taken for."""
        if self.list not in ("images", "categories") and not self.known:
            self._first(first, sure=True)

    def spare_nothing(self) -> None:
        """From now on it is known of which annotations something is told, be it once a file."""
        self.sparing = False
        self.told_once -= _MENDED

    # -- the file ------------------------------------------------------------------------------------------------------

    def finalize(self, read: Reader, run: Run | None = None) -> Iterator[Late]:
        """What takes more than one element."""
        yield from self.stream.finalize(read, run)
        if self.stream.lacking.runs:
            yield from self.stream.lacks(lambda position: self._lacked(read(position).value))

    def counted_at(self, code: str) -> Iterator[int]:
        """The annotations that lack what a rule asks for."""
        return self.stream.lack(code)

    def _lacked(self, value: Json) -> list[Finding]:
        """What may be said of an annotation, or a result, that lacks something, whatever the others were taken for."""
        results, encord = self.context.results, self.context.encord
        out = [beside_others(code, value, encord=encord) for code in lacked_silently(value, result=results)]
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

    def foreign(self, head: bytes) -> str | None:
        """A file of another tool, or an ontology. What a record, or an object of lists, is instead is told where it is read."""
        return tool_of(head) or ontology_in(head, encord=False)

    def envelope(self, layout: Layout, name: str | None) -> Iterator[Said]:
        """Nothing is said before it is known what there is."""
        return iter(())

    def ending(self, layout: Layout, name: str | None, records: int, size: int) -> Iterator[Said]:
        """What is said once it is known how many predictions there are, and of which kind."""
        told = {"objects": self.objects, "named": name is not None, "encord": self.context.encord}
        for finding in file_rules.of_end(layout.kind, self.kind, records, **told):
            yield Fault(finding.kind, finding.fields)


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
