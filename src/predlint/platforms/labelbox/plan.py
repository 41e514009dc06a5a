"""A compiled ontology: its Shape, its rules, and what checks one file with them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, cast

from predlint.io.data_row import inferred_medium
from predlint.io.layout import Layout
from predlint.kernel.column_queries import RunCalls
from predlint.kernel.kernel_option import mark_used, requested
from predlint.model.diagnostics import Severity
from predlint.model.findings import finding_of, keys_of, spec_of
from predlint.model.hashes import OWN, Secret
from predlint.model.mergeable import ALL
from predlint.model.ontology import Ontology
from predlint.model.processes import paused_gc
from predlint.model.registry import rules_in_force
from predlint.model.violation import Finding, Path
from predlint.model.violation import make_finding as found_at
from predlint.platforms import protocols
from predlint.platforms.foreign_tools import table_in, tool_of
from predlint.platforms.format_detection import ontology_in, platform_of
from predlint.platforms.labelbox.features import contradicts_medium, infer_medium, is_asked_for_medium
from predlint.platforms.labelbox.record import lists_of, record_identity
from predlint.platforms.labelbox.rules import RecordRules
from predlint.platforms.labelbox.shape import intended_record, line_shape
from predlint.platforms.labelbox.stream import AskedQuestions, LineCrossRecordRules, RequiredGlobalMissing
from predlint.platforms.labelbox.topics.boxes import BoxesOfCorners
from predlint.platforms.labelbox.topics.data_rows import coverage
from predlint.platforms.labelbox.topics.exports import NotAnObject
from predlint.platforms.labelbox.topics.files import MISTAKES, BoxesTurned, MediumInferred, MediumUnknown, layout_findings
from predlint.platforms.protocols import FileRules
from predlint.platforms.record_files import LABELBOX
from predlint.shape.branches import intended_branch
from predlint.shape.explainer import Explainer, build_explainer
from predlint.shape.nodes import Record, Tagged
from predlint.shape.record_checks import kinds

if TYPE_CHECKING:
    from predlint.io.data_rows import DataRows
    from predlint.io.reread import Reader
    from predlint.platforms.labelbox.kernel_adapter import LineKernel, LineKernelAdapter
    from predlint.platforms.protocols import FileViolation
    from predlint.platforms.systematic_mistakes import Records


# -- Compiles an ontology: the shape of a line, the record rules, the cross-record rules, and what is made from them --


class Plan(protocols.Plan):
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
    def asked_questions(self) -> AskedQuestions:
        return AskedQuestions(self.ontology, self.media)

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
        required = [
            c.name for c in self.ontology.classifications if c.required and c.scope == "global" and is_asked_for_medium(c, self.media)
        ]
        return rules_in_force("labelbox", levels, {RequiredGlobalMissing.code: {"questions": required}})

    def file_rules(self, rows: DataRows | None, secret: Secret = OWN) -> FileRules:
        """Returns the rules for one file, with their own columns."""
        mixed = self.base.media is None and rows is not None and rows.are_mixed
        return MixedRules(self.base, rows, secret) if mixed else LineFileRules(self, rows, secret)

    def coverage(self, rows: DataRows | None, seen: bytearray) -> Finding | None:
        """Returns the finding about data rows that no record of the run names, or None."""
        return coverage(rows, seen) if rows is not None else None


# -- The rules of a compiled ontology for one file: on single records, on blocks, and across records -----------------


#: check(a decoded record, findings so far)
RecordCheck = Callable[..., None]


class LineFileRules(FileRules):
    """The rules of a plan for one file."""

    plan: Plan
    stream: LineCrossRecordRules
    codes = "0"
    splits_lines = True
    unknown_medium = spec_of(MediumUnknown)
    conventions, turned = kinds(BoxesOfCorners, MISTAKES.centres), kinds(BoxesTurned)
    mixed = False
    """True if the records are of several media."""

    def __init__(self, plan: Plan, rows: DataRows | None, secret: Secret = OWN) -> None:
        self._explain = plan.explain
        self.stream = LineCrossRecordRules(plan.ontology, plan.target, rows, plan.media, secret, plan.asked_questions)
        self.seen_rows = self.stream.seen
        rules = (
            plan.record_rules
            if rows is None
            else RecordRules(plan.ontology, plan.target, plan.media, rows, plan.intended_feature, self.seen_rows)
        )
        self._record = rules.check
        self.media_known = plan.media is not None
        self.inferred = (plan.media, plan.because) if plan.media is not None and plan.because is not None else None
        """The inferred medium, and how it is known, if nobody named a medium."""
        self.plan, self._rows, self._rules = plan, rows, rules
        mark_used()

    @cached_property
    def _lines(self) -> LineKernelAdapter | None:
        from predlint.kernel.library import library

        plan, rows, lib = self.plan, self._rows, library()
        # The Shape declares bounds of maps in degrees.
        pixels = plan.ontology.pixels or (rows is not None and rows.in_pixels)
        if lib is None or pixels or self.mixed:
            return None
        from predlint.platforms.labelbox.kernel_adapter import LineKernel, LineKernelAdapter

        def made(rows: DataRows | None) -> LineKernel:
            return LineKernel(lib, plan.shape, self._rules, rows)

        if rows is not None:
            kernel = rows.once((LineKernel, plan), made)
        else:
            kernel = plan.kernel = plan.kernel or made(None)
        scratch_rules = partial(
            LineCrossRecordRules, plan.ontology, plan.target, rows, plan.media, self.stream.secret, plan.asked_questions
        )
        return LineKernelAdapter(kernel, rows, self.stream, scratch_rules, self, self._rules, self._explain)

    def kernel_adapter(self, block: bytes, *, listed: bool) -> LineKernelAdapter | None:
        """Returns the adapter of the file's lines, or None without a kernel."""
        return self._lines

    def add(self, text: bytes, value: Any, sound: bool, place: int | None = None) -> None:
        """Records a record for the cross-record rules."""
        if place is not None and self._lines is not None:
            self._lines.add(place, text, value, sound)
        else:
            self.stream.add(text, value, sound)

    @property
    def shown(self) -> set[str] | None:
        """The features that records of the block checked last may have; None without a kernel."""
        return self._lines.shown if self._lines is not None else None

    def explain(self, value: Any) -> list[Finding]:
        """Returns all findings of one decoded line."""
        found = self.explain_record(value)
        for finding in found:
            if finding.breaks(NotAnObject) and finding.value.__class__ in (list, dict):
                for at, items in {finding.path: finding.value, **{(None, name): value[name] for name in lists_of(value)}}.items():
                    found += LABELBOX.inside(items, at, partial(self._explain_list_item, value))
                break
        return found

    def _explain_list_item(self, outer: Any, item: dict[str, Any]) -> list[Finding]:
        """Returns all findings of a record in a list. Its data row may be given once, beside the list."""
        if "dataRow" in item or "data_row" in item or outer.__class__ is not dict:
            return self.explain_record(item)
        reference = outer.get("dataRow")
        found = self.explain_record({**item, "dataRow": reference} if reference is not None else item)
        return [_without_row(finding, tuple(item)) for finding in found if keys_of(finding.path)[:1] != ["dataRow"]]

    def explain_record(self, value: Any) -> list[Finding]:
        """Returns all findings of one decoded record."""
        found = self._explain(value)
        if isinstance(value, dict):
            _apply(self._record, cast("dict[str, Any]", value), found)
        return found

    def explain_some(self, record: dict[str, Any], body: Record, names: frozenset[str], *, alone: bool) -> list[Finding] | None:
        """Returns all findings of a record of shape ``body`` if only these members can have findings from the shape, or None if the record
        must be explained as a whole. ``alone``: only these members can have findings from the record rules."""
        if self._explain.reads_whole(self.plan.shape, body, record, names):
            return None
        found: list[Finding] = []
        if names:
            self._explain.explain_some(body, record, names, found)
        if any([finding.breaks(NotAnObject) for finding in found]):
            return None
        _apply(partial(self._record, only=names) if alone else self._record, record, found)
        return found

    def summary(self, read: Reader, run: RunCalls | None = None) -> Iterator[Finding]:
        """Yields the findings about the file as a whole: what is missing, and what could not be checked."""
        yield from self.stream.summary(read, run)
        if not self.media_known:
            yield finding_of(self.unknown_medium)
        elif self.inferred is not None:
            yield found_at(MediumInferred, None, None, *self.inferred)

    def records(self, read: Reader) -> Records:
        """Returns the lines of the file, for rereading."""
        return self.stream.records(read)

    def identify(self, value: Any) -> Callable[[Path], dict[str, str | None]]:
        """Returns a function that maps a path to the identity of its record: of the line, or of the record in a list that the path leads
        into."""
        lists = lists_of(value)
        if value.__class__ is dict and not lists:
            known = record_identity(value)
            return lambda path: known
        last: tuple[Any, dict[str, str | None]] | None = None

        def identity(path: Path) -> dict[str, str | None]:
            nonlocal last
            record = _record_at(value, lists, path)
            if last is None or record is not last[0]:
                last = record, record_identity(record)
            return last[1]

        return identity

    def foreign_content(self, head: bytes) -> str | None:
        """Detects files of other platforms and tools by their first members; checked as lines, each of their elements would have many
        findings."""
        return tool_of(head) or platform_of(head) or ontology_in(head) or table_in(head, lines=True)

    def layout_findings(self, layout: Layout, name: str | None) -> Iterator[FileViolation]:
        """Yields a violation for every layout other than one object per line."""
        return layout_findings(layout)


def _record_at(value: Any, lists: list[str], path: Path) -> Any:
    """Returns the record that a path leads into, with the data row that is given beside its list."""
    keys: list[Any] = keys_of(path)[:2]
    items: Any = value[keys[0]] if len(keys) == 2 and keys[0] in lists else None
    record: Any = items[keys[1]] if items.__class__ is list else items
    if record.__class__ is not dict:
        return LABELBOX.record_at(value, path)
    return {**record, "dataRow": value["dataRow"]} if "dataRow" in value and "dataRow" not in record else record


def _apply(check: RecordCheck, record: dict[str, Any], found: list[Finding]) -> None:
    """Adds the findings of the record rules for a record, or for the record that it is meant to be."""
    if not found:
        check(record, found)
        return
    intended = intended_record(record, found)
    if intended is None:
        check(record, found)
        return
    more: list[Finding] = []
    check(intended.record, more)
    found += intended.relocate_findings(more)


def _names_row(record: dict[str, Any]) -> bool:
    """Returns True if a record names its data row as it should."""
    reference: Any = record.get("dataRow")
    return reference.__class__ is dict and any([isinstance(reference.get(name), str) for name in ("globalKey", "id")])


def _without_row(finding: Finding, members: tuple[str, ...]) -> Finding:
    """Removes the added data row from the list of members in a finding."""
    return finding._replace(fields=tuple([members if part == (*members, "dataRow") else part for part in finding.fields]))


class MixedRules(LineFileRules):
    """The rules for a file with data rows of several media: each record is checked for its own medium."""

    unknown_medium = spec_of(MediumUnknown, " of some data rows")
    mixed = True
    media_known: bool = ALL
    """True until the medium of a record is not known."""

    def __init__(self, plan: Plan, rows: DataRows | None, secret: Secret = OWN) -> None:
        super().__init__(plan, rows, secret)
        self._by_media: dict[str | None, tuple[Explainer, RecordCheck]] = {None: (self._explain, self._record)}
        self.media_known = True

    def explain_record(self, value: Any) -> list[Finding]:
        """Returns all findings of one decoded record."""
        medium = self._medium(value) or self._intended_medium(value)
        self.media_known = self.media_known and medium is not None
        if medium not in self._by_media:
            plan = self.plan.for_medium(str(medium))
            self._by_media[medium] = (plan.explain, self._rules_on(plan).check)
        explain, check = self._by_media[medium]
        found = explain(value)
        if isinstance(value, dict):
            _apply(check, cast("dict[str, Any]", value), found)
        return found

    def _medium(self, value: Any) -> str | None:
        reference: Any = cast("dict[str, Any]", value).get("dataRow") if isinstance(value, dict) else None
        if self._rows is None or reference.__class__ is not dict:
            return None
        key, id_ = reference.get("globalKey"), reference.get("id")
        row = self._rows.by_key.get(key) if isinstance(key, str) else self._rows.by_id.get(id_) if isinstance(id_, str) else None
        known = inferred_medium(row) if row is not None else None
        return known[0] if known is not None else None

    def _rules_on(self, plan: Plan) -> RecordRules:
        return RecordRules(plan.ontology, plan.target, plan.media, self._rows, plan.intended_feature, self.seen_rows)

    def _intended_medium(self, value: Any) -> str | None:
        """Returns the medium of a data row that is named under another member, or None."""
        if value.__class__ is not dict or _names_row(value):
            return None
        intended = intended_record(value, self._explain(value))
        return self._medium(intended.record) if intended is not None else None
