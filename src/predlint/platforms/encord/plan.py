"""The plan of an Encord ontology, and its rules applied to one file: Shape, record rules and cross-record rules."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from predlint.io.layout import RETURNS, Layout
from predlint.kernel.column_queries import RunCalls
from predlint.kernel.kernel_option import mark_used
from predlint.model.diagnostics import Severity
from predlint.model.findings import spec_of
from predlint.model.hashes import OWN, Secret
from predlint.model.registry import rules_in_force, severities_in
from predlint.model.violation import Finding, Path
from predlint.platforms.encord.ontology import Structure
from predlint.platforms.encord.record import Features, Json, RowView, identify
from predlint.platforms.encord.rules import FrameRules, RowChecks, are_settled
from predlint.platforms.encord.shape import RowShapes
from predlint.platforms.encord.stream import PARAMETERS, EncordCrossRecordRules
from predlint.platforms.encord.topics.answers import SUPPRESSED_CODES
from predlint.platforms.encord.topics.files import CONVENTIONS, MISTAKES, TOLERANCE, Kind, RowsSpread, kind_of, no_row, show
from predlint.platforms.encord.topics.nesting import levels
from predlint.platforms.encord.topics.rows import coverage
from predlint.platforms.foreign_tools import table_in, tool_of
from predlint.platforms.format_detection import begins_coco, ontology_in
from predlint.platforms.protocols import FileRules, Plan
from predlint.platforms.record_files import ENCORD
from predlint.platforms.systematic_mistakes import Records
from predlint.shape.branches import intended_branch
from predlint.shape.explainer import Explainer, build_explainer

if TYPE_CHECKING:
    from predlint.io.data_rows import DataRows
    from predlint.io.reread import Reader
    from predlint.platforms.coco.file import CocoPlan
    from predlint.platforms.encord.columns import RowKernel, RowKernelAdapter
    from predlint.platforms.encord.declarations import Form
    from predlint.platforms.protocols import FileViolation
    from predlint.shape.record_checks import Check


# -- The plan of an Encord ontology: the Shape of a label row, the record rules and the cross-record rules -----------


class RowPlan(Plan):
    """A compiled ontology: immutable; shared by all files of a run."""

    def __init__(self, structure: Structure, profile: str, *, or_coco: bool = False) -> None:
        self.structure, self.profile = structure, profile
        self.or_coco = or_coco
        """True if the user did not name the platform: the file may then be COCO."""
        self.shapes = RowShapes(structure, strict=profile == "strict-match")
        self.features = Features(structure, intended_branch(self.shapes.object))
        self.checks = RowChecks(self.features, profile)
        self.kernels: dict[frozenset[str], RowKernel] = {}
        """Suppressed codes -> kernel tables. The tables are built when the first row needs them."""
        self._settled: dict[tuple[Any, ...], bool] = {}
        """Cache of `are_settled`. Key: the members and constraints that the checks rely on; nearly always the same."""

    def shapes_without(self, suppressed: frozenset[str]) -> RowShapes:
        """Returns the shapes without the suppressed rules."""
        if not suppressed:
            return self.shapes
        return RowShapes(self.structure, strict=self.profile == "strict-match", suppressed=suppressed)

    def are_settled(self, checks: Sequence[Check[Form]]) -> bool:
        """Returns True if these checks find nothing in rows that satisfy all that their Shape declares."""
        relied_on = tuple([(check.members, check.guarded_by) for check in checks])
        if relied_on not in self._settled:
            self._settled[relied_on] = are_settled(checks, self.shapes.row, self.shapes.held)
        return self._settled[relied_on]

    @cached_property
    def explain_row(self) -> Explainer:
        return build_explainer(self.shapes.row)

    def for_file_head(self, head: bytes) -> RowPlan | CocoPlan:
        """Returns a COCO plan of the same ontology if the file is COCO and the user named no platform; else this plan."""
        if self.or_coco and begins_coco(head):
            from predlint.platforms.coco.file import CocoPlan

            return CocoPlan(self.structure, None)
        return self

    def levels(self) -> Mapping[str, Severity | None]:
        """Returns the severities that the profile changes."""
        of_rows = levels(self.profile)
        if not self.or_coco:
            return of_rows
        # Findings about a file as a whole have the severity for label rows, as most files are such.
        both = (of_rows, severities_in("coco-into-encord"))
        return ChainMap(*cast("tuple[dict[str, Severity | None], ...]", both))  # neither is written to

    def json_schema(self, *, apart: bool = False) -> dict[str, Any]:
        """JSON Schema 2020-12 for one label row."""
        # Conditions on other members are left to record rules, so the schema refuses a little more.
        from predlint.shape.json_schema import json_schema

        description = (
            "Encord: a label row with its data units and answers. Made by predlint. "
            'The geometry that is asked of an object may be missing where its "event" is "delete", '
            'and "labels" may be null where data_type is audio, plain_text, time_series or group: nothing is read there.'
        )
        title = f"{self.structure.name or 'Encord'}: one label row"
        return json_schema(self.shapes.row, title=title, description=description, apart=apart)

    def rules(self, levels: dict[str, Severity | None]) -> list[dict[str, Any]]:
        """Returns the rules in force beyond the JSON Schema, and the shape rules that are warnings, with their parameters."""
        return rules_in_force("encord", levels, PARAMETERS, without=("JSN003", "JSN004"))

    def file_rules(self, rows: DataRows | None, secret: Secret = OWN) -> RowFileRules:
        """Returns the rules for one file, with a column index of their own."""
        return RowFileRules(self, rows, secret)

    def coverage(self, rows: DataRows | None, seen: bytearray) -> Finding | None:
        """Returns the finding for data rows without a label row in all files of the run, or None."""
        return coverage(rows, seen) if rows is not None else None


class RowFileRules(FileRules):
    """The rules of a plan, applied to one file."""

    plan: RowPlan
    stream: EncordCrossRecordRules
    codes = "2"
    conventions = CONVENTIONS
    _reports_all = False

    def __init__(self, plan: RowPlan, rows: DataRows | None, secret: Secret = OWN) -> None:
        self.plan = plan
        self.view: RowView | None = None
        """The view of the row that was explained last."""
        self._told: frozenset[str] = frozenset()
        """Codes that were reported for the file already, and are suppressed for other rows."""
        self.frame_rules = FrameRules(rows)
        self.checks = plan.checks.of_file(self.frame_rules)
        """Checks of whole rows. If one does not declare when it finds nothing, the kernel is not used and all run on each row."""
        self.stream = EncordCrossRecordRules(plan.features, rows, secret)
        mark_used()
        self.seen_rows = self.stream.seen
        self.identify = identify(plan.features)

    # -- one record ----------------------------------------------------------------------------------------------------

    @cached_property
    def _rows(self) -> RowKernelAdapter | None:
        from predlint.kernel.library import library

        plan, lib = self.plan, library()
        free = [check for check in self.checks if check.guarded_by is None]
        if lib is None or not plan.are_settled([check for check in self.checks if check.guarded_by is not None]):
            return None
        from predlint.platforms.encord.columns import RowKernel, RowKernelAdapter

        def tables() -> RowKernel:
            suppressed = frozenset[str]() if self._reports_all else self._told
            if suppressed not in plan.kernels:
                plan.kernels[suppressed] = RowKernel(lib, plan.shapes_without(suppressed).row)
            return plan.kernels[suppressed]

        def has_finding(row: Json) -> bool:
            out: list[Finding] = []
            view = RowView(plan.features, row, out, self.frame_rules.measured)
            if view.marks:
                view.without_hashes_of_marks()
            for check in free:
                check.run(view)
            return bool(out)

        return RowKernelAdapter(tables, self.stream, self.explain, self.rows, has_finding if free else None)

    def report_all(self) -> None:
        """Turns off suppressing: fixes need the once-per-file findings of every row."""
        self._reports_all = True

    def kernel_adapter(self, block: bytes, *, listed: bool) -> RowKernelAdapter | None:
        """Returns the kernel adapter of the file, or None without a kernel."""
        return self._rows

    def explain(self, value: Any) -> list[Finding]:
        """Returns all findings of one element of the file."""
        return ENCORD.with_records(self._explain(value), self._explain)

    def _explain(self, value: Any) -> list[Finding]:
        kind = kind_of(value)
        if kind is Kind.ROW:
            return self.row(cast("Json", value))
        found = [no_row(value, kind)]
        if kind is Kind.WRAPPED:
            for name, rows in cast("Json", value).items():
                found += ENCORD.inside(rows, (None, name), self._explain)
        elif kind in (Kind.WRAPPED_ROW, Kind.KEYED):
            found += ENCORD.named(cast("Json", value), self._explain)
        return found

    def row(self, row: Json) -> list[Finding]:
        """Returns all findings of one label row."""
        [(out, self.view)] = self.rows([(row, None, False)])
        return out

    def rows(self, rows: Sequence[tuple[Json, Collection[Path] | None, bool]]) -> list[tuple[list[Finding], RowView]]:
        """Returns the findings and the view of several rows. Each row comes with the paths of its parts in doubt (None: all), and with
        whether objects on frames were left out of it. Each check runs on all rows before the next, which is faster than row by row."""
        found = [(out := self.plan.explain_row(row), RowView(self.plan.features, row, out, self.frame_rules.measured)) for row, *_ in rows]
        for (_, view), (_, doubted, omits) in zip(found, rows, strict=True):
            view.doubted, view.omits = doubted, omits
            if view.marks:
                view.without_hashes_of_marks()
        for check in self.checks:
            for out, view in found:
                check(out, view)
        for out, _ in found:
            if codes := {finding.code for finding in out} & SUPPRESSED_CODES:
                self._told |= codes
        return found

    # -- the file ------------------------------------------------------------------------------------------------------

    def add(self, text: bytes, value: Any, sound: bool, place: int | None = None) -> None:
        """Records a row for the cross-record rules."""
        view, self.view = self.view, None
        view = view if view is not None and view.row is value else None
        if place is not None and self._rows is not None:
            self._rows.add(place, text, value, sound, view)
        else:
            self.stream.add(value, view)

    def summary(self, read: Reader, run: RunCalls | None = None) -> Iterator[Finding]:
        """Yields the findings about the file as a whole."""
        yield from self.stream.summary()
        yield from MISTAKES.findings(self.records(read), has_convention=self.stream.corners.is_reported)

    def records(self, read: Reader) -> Records:
        """Returns the records of the file, for rereading."""
        return Records(self.stream.count, int, read, show, TOLERANCE)

    def foreign_content(self, head: bytes) -> str | None:
        """Returns what a foreign file is (of another tool, an ontology, a table), or None. Encord's own ontology is reported as no row."""
        return tool_of(head) or ontology_in(head, encord=False) or table_in(head, lines=False)

    def file_findings(self, layout: Layout, name: str | None, records: int, size: int) -> Iterator[FileViolation]:
        """Reports rows that are neither one JSON value nor one per line: only a streaming parser reads them."""
        if layout.kind == "spread" and records > 1:
            yield spec_of(RowsSpread, records, layout.what == RETURNS)
