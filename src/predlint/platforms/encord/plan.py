"""What an Encord ontology becomes: the shape of a label row, the record rules, the stream rules, and what is made from them."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from predlint.columns.column_index import Columns
from predlint.columns.queries import Run
from predlint.diagnostics import Severity
from predlint.hashes import OWN, Secret
from predlint.kernel.kernel_option import is_worthwhile, mark_used
from predlint.platforms.coco.format_detection import begins_coco
from predlint.platforms.encord import cross_record
from predlint.platforms.encord.answer_rules import levels
from predlint.platforms.encord.file_shapes import Kind, kind_of
from predlint.platforms.encord.frame_rules import FrameRules
from predlint.platforms.encord.identity import identify
from predlint.platforms.encord.record_rules import RowChecks, are_settled
from predlint.platforms.encord.record_shape import RowShapes
from predlint.platforms.encord.record_view import Features, Json, RowView
from predlint.platforms.encord.stream_words import NotARow, OtherFile, OtherFileInRow, RowsSpread
from predlint.platforms.encord.structure import Structure
from predlint.platforms.foreign_tools import tool_of
from predlint.platforms.nested_batches import ENCORD
from predlint.platforms.recognise import ontology_in
from predlint.platforms.record_files import RecordFileRules
from predlint.platforms.tables import table_in
from predlint.rules import severities_in
from predlint.shape.branches import intended_branch
from predlint.shape.explainer import Explainer, build_explainer
from predlint.shape.findings import Finding, Path, finding_of
from predlint.shape.violation_specs import ViolationSpec, spec_of
from predlint.stream.layout import RETURNS, Layout

if TYPE_CHECKING:
    from predlint.platforms.coco.plan import CocoPlan
    from predlint.platforms.encord.declarations import Form
    from predlint.platforms.encord.kernel_adapter import RowKernel, RowKernelAdapter
    from predlint.platforms.protocols import FileViolation
    from predlint.shape.record_checks import Check
    from predlint.stream.data_rows import DataRows
    from predlint.stream.reread import Reader


class RowPlan:
    """A compiled ontology: immutable; shared by all files of a run."""

    def __init__(self, structure: Structure, profile: str, *, or_coco: bool = False) -> None:
        self.structure, self.profile = structure, profile
        self.or_coco = or_coco
        """True where nobody said how predictions are written: a COCO file is a likely guess then."""
        self.shapes = RowShapes(structure, strict=profile == "strict-match")
        self.features = Features(structure, intended_branch(self.shapes.object))
        self.checks = RowChecks(self.features, profile)
        self.kernels: dict[frozenset[str], RowKernel] = {}
        """Its tables, once there were rows for them: by the codes that these do not ask for, as they are told of a file already."""
        self._settled: dict[tuple[Any, ...], bool] = {}
        """Whether checks are, by what these rely on: they are nearly always the same."""
        self.read = 0
        """The bytes of its files that went by so far, while these are few."""

    def shapes_without(self, suppressed: frozenset[str]) -> RowShapes:
        """The same but for what some rules say."""
        if not suppressed:
            return self.shapes
        return RowShapes(self.structure, strict=self.profile == "strict-match", suppressed=suppressed)

    def are_settled(self, checks: Sequence[Check[Form]]) -> bool:
        """True where none of these has anything to say of rows that keep all that their shape declares."""
        relied_on = tuple([(check.members, check.guarded_by) for check in checks])
        if relied_on not in self._settled:
            self._settled[relied_on] = are_settled(checks, self.shapes.row, self.shapes.held)
        return self._settled[relied_on]

    @cached_property
    def explain_row(self) -> Explainer:
        return build_explainer(self.shapes.row)

    def for_file_head(self, head: bytes) -> RowPlan | CocoPlan:
        """For a COCO file, where nobody said how predictions are written, the plan that checks it against the same ontology."""
        if self.or_coco and begins_coco(head):
            from predlint.platforms.coco.plan import CocoPlan

            return CocoPlan(self.structure, None)
        return self

    def for_medium(self, medium: str, because: str | None = None) -> RowPlan:
        """A row tells what its data are."""
        return self

    def levels(self) -> Mapping[str, Severity | None]:
        """What a strict match takes for wrong, and a partial one does not."""
        of_rows = levels(self.profile)
        if not self.or_coco:
            return of_rows
        # What is said of files as such goes by what most of them are.
        both = (of_rows, severities_in("coco-into-encord"))
        return ChainMap(*cast("tuple[dict[str, Severity | None], ...]", both))  # of which none is written to

    def json_schema(self, *, apart: bool = False) -> dict[str, Any]:
        """JSON Schema 2020-12 for one label row."""
        # What depends on the value of another member is for record rules: the schema refuses a little more.
        from predlint.shape.json_schema import json_schema

        description = (
            "Encord: a label row with its data units and answers. Made by predlint. "
            'The geometry that is asked of an object may be missing where its "event" is "delete", '
            'and "labels" may be null where data_type is audio, plain_text, time_series or group: nothing is read there.'
        )
        title = f"{self.structure.name or 'Encord'}: one label row"
        return json_schema(self.shapes.row, title=title, description=description, apart=apart)

    def rules(self, levels: dict[str, Severity | None]) -> list[dict[str, Any]]:
        """The rules in force beyond the JSON Schema, and the shape rules that are warnings, with their parameters."""
        from predlint.platforms.rule_list import rules_in_force

        return rules_in_force("encord", levels, _PARAMETERS, without=("JSN003", "JSN004"))

    def file_rules(self, rows: DataRows | None, secret: Secret = OWN) -> RowFileRules:
        """The rules for one file, with their own memory of its rows."""
        return RowFileRules(self, rows, secret)

    def coverage(self, rows: DataRows | None, seen: bytearray) -> Finding | None:
        """What is said of data rows that no label row is for, over all files of a run."""
        return cross_record.coverage(rows, seen) if rows is not None else None


_PARAMETERS: dict[str, dict[str, Any]] = {"GEO240": {"least_boxes": cross_record.LEAST_BOXES, "most_degrees": 6.2832}}


#: Rules on members that some releases of the SDK do not write: once one is told, other rows may lack the member.
SUPPRESSED_CODES = frozenset({"REC254", "REC255"})


class RowFileRules(RecordFileRules):
    """The rules of a plan, at work on one file."""

    once_per_file = frozenset({"JSN201", "KEY211", "LNK202", "REC204", "REC245", "REC247", "REC254", "REC255", "REC256"})
    splits_lines = False
    _reports_all = False

    def __init__(self, plan: RowPlan, rows: DataRows | None, secret: Secret = OWN) -> None:
        self.plan = plan
        self.view: RowView | None = None
        """Of the row explained last."""
        self._told: frozenset[str] = frozenset()
        """Codes that were told of the file, and need not be told of other rows."""
        self.frame_rules = FrameRules(rows)
        self.checks = plan.checks.of_file(self.frame_rules)
        """Of whole rows. Where one says not what must be declared that it has nothing to say, all are run on each row."""
        self.stream = cross_record.EncordCrossRecordRules(plan.features, rows, secret)
        mark_used()
        self.seen_rows = self.stream.seen
        self.column_index = self.stream.column_index
        self.finalize = self.stream.finalize
        self.identify = identify(plan.features)

    # -- one record ----------------------------------------------------------------------------------------------------

    @cached_property
    def _rows(self) -> RowKernelAdapter | None:
        from predlint.kernel.library import library

        plan, lib = self.plan, library()
        free = [check for check in self.checks if check.guarded_by is None]
        if lib is None or not plan.are_settled([check for check in self.checks if check.guarded_by is not None]):
            return None
        from predlint.platforms.encord.kernel_adapter import RowKernel, RowKernelAdapter

        def tables() -> RowKernel:
            spared = frozenset[str]() if self._reports_all else self._told
            if spared not in plan.kernels:
                plan.kernels[spared] = RowKernel(lib, plan.shapes_without(spared).row)
            return plan.kernels[spared]

        def speak(row: Json) -> bool:
            out: list[Finding] = []
            view = RowView(plan.features, row, out, self.frame_rules.measured)
            if view.marks:
                view.without_hashes_of_marks()
            for check in free:
                check.run(view)
            return bool(out)

        return RowKernelAdapter(tables, self.stream, self.explain, self.rows, speak if free else None)

    def report_all(self) -> None:
        """Rows of which something is said that is told once a file are mended one by one."""
        self._reports_all = True

    def uses_kernel(self, size: int) -> bool:
        """True once so much was read that the kernel is worth its load."""
        return is_worthwhile(self.plan, size)

    def kernel_adapter(self, block: bytes, *, listed: bool) -> RowKernelAdapter | None:
        """None for all without a kernel."""
        return self._rows

    def explain(self, value: Any) -> list[Finding]:
        """All findings of one element of the file."""
        return ENCORD.with_records(self._explain(value), self._explain)

    def _explain(self, value: Any) -> list[Finding]:
        kind = kind_of(value)
        if kind is Kind.ROW:
            return self.row(cast("Json", value))
        if kind is Kind.VALUE:
            spec, about = spec_of(NotARow), ()
        elif kind is Kind.OTHER:
            spec, about = ViolationSpec(OtherFileInRow), kind.value
        else:
            spec, about = ViolationSpec(OtherFile), kind.value
        found = [finding_of(spec, None, value, *about)]
        if kind is Kind.WRAPPED:
            for name, rows in cast("Json", value).items():
                found += ENCORD.inside(rows, (None, name), self._explain)
        elif kind in (Kind.WRAPPED_ROW, Kind.KEYED):
            found += ENCORD.named(cast("Json", value), self._explain)
        return found

    def row(self, row: Json) -> list[Finding]:
        """All findings of one label row."""
        [(out, self.view)] = self.rows([(row, None, False)])
        return out

    def rows(self, rows: Sequence[tuple[Json, Collection[Path] | None, bool]]) -> list[tuple[list[Finding], RowView]]:
        """The same of several rows, each with where parts of it stand that were not proven by themselves (None: all), and whether objects
        on frames were left out of it; and how it was seen. One check after the other is run on all of them, which takes less time than
        one row after the other."""
        found = [(out := self.plan.explain_row(row), RowView(self.plan.features, row, out, self.frame_rules.measured)) for row, *_ in rows]
        for (_, view), (_, doubted, omits) in zip(found, rows, strict=True):
            view.doubted, view.omits = doubted, omits
            if view.marks:
                view.without_hashes_of_marks()
        for check in self.checks:
            for out, view in found:
                check(out, view)
        for out, _ in found:
            if told := {finding.code for finding in out} & SUPPRESSED_CODES:
                self._told |= told
        return found

    # -- the file ------------------------------------------------------------------------------------------------------

    def add(self, text: bytes, value: Any, sound: bool, place: int | None = None) -> None:
        """Takes note of a row for the rules across rows."""
        view, self.view = self.view, None
        view = view if view is not None and view.row is value else None
        if place is not None and self._rows is not None:
            self._rows.add(place, text, value, sound, view)
        else:
            self.stream.add(value, view)

    def snapshot(self) -> Columns:
        """Everything taken note of since the last cut."""
        return self.stream.snapshot()

    def merge(self, notes: Columns) -> None:
        """Takes over what was taken note of in the next part of the same file."""
        self.stream.merge(notes)

    def summary(self, read: Reader, run: Run | None = None) -> Iterator[Finding]:
        """What could not be checked in the file."""
        yield from self.stream.summary()

    def foreign_content(self, head: bytes) -> str | None:
        """A file of another tool in place of rows, or an ontology, but one of Encord's, which is told as an element that is no row."""
        return tool_of(head) or ontology_in(head, encord=False) or table_in(head, lines=False)

    def layout_findings(self, layout: Layout, name: str | None) -> Iterator[FileViolation]:
        """A list of rows, one row, or one a line: all are usual."""
        return iter(())

    def file_findings(self, layout: Layout, name: str | None, records: int, size: int) -> Iterator[FileViolation]:
        """Rows behind one another that are neither one JSON value nor one on each line: nothing but a parser of streams reads them."""
        if layout.kind == "spread" and records > 1:
            yield spec_of(RowsSpread, records, layout.what == RETURNS)
