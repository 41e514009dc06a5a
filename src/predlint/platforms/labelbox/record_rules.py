"""Record rules: checks that compute something on one record.

Each rule is bound once to the ontology, the target, the medium and the data rows, and adds findings for one decoded record. Values that the
Shape rejects are skipped, so that no fault is reported twice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from predlint.names import NameIndex
from predlint.ontology import Ontology
from predlint.platforms.labelbox import constraints
from predlint.platforms.labelbox.geometry_rules import GeometryRules
from predlint.platforms.labelbox.inner_duplicates import HOLDERS, OF_INSIDE, inner_duplicates
from predlint.platforms.labelbox.media import same_medium
from predlint.platforms.labelbox.metrics import OF_METRIC_LINE, metric_rules
from predlint.platforms.labelbox.name_words import UnknownName
from predlint.platforms.labelbox.object_shapes import sources_of
from predlint.platforms.labelbox.ranges import Out, add_range_findings
from predlint.platforms.labelbox.record_words import (
    DataRowIdForm,
    DataRowMedia,
    ExternalId,
    GlobalKeySpace,
    KeyIsId,
    PlaceholderKey,
    RelationshipToItself,
    RewrittenList,
    SpaceInList,
    UnknownDataRow,
    UnknownId,
    WordForNoKey,
)
from predlint.platforms.labelbox.span_rules import IntendedFeature, SpanRules
from predlint.platforms.record_files import placeholder_in
from predlint.shape.constraints import OneOf
from predlint.shape.findings import Path
from predlint.shape.nodes import Branch, Record
from predlint.shape.record_checks import ANYWHERE, Check, Declared, is_certain, kinds, on
from predlint.shape.value_explainers import is_uuid, uuid_digits
from predlint.shape.violation_specs import ViolationSpec, spec_of
from predlint.stream.similar_rows import SimilarRows, with_spaces
from predlint.violation import make_finding

if TYPE_CHECKING:
    from predlint.platforms.record_files import PlaceholderText
    from predlint.stream.data_rows import DataRow, DataRows


_LONGEST_KEY = 200


class RecordRules:
    """All record rules in force, as one function of a record."""

    def __init__(
        self,
        ontology: Ontology,
        target: str,
        media: str | None,
        rows: DataRows | None,
        intended_feature: IntendedFeature,
        seen: bytearray | None = None,
    ) -> None:
        """``intended_feature``: returns the feature that a record surely means. ``seen``: marks the data rows that are named, also by a
        misspelt key."""
        self.ontology, self.media, self.rows, self.seen = ontology, media, rows, seen
        #: True if confidence and custom metrics are imported.
        self.kept = target != "mal"
        self.near = SimilarRows(rows) if rows is not None else None
        self.sources = NameIndex(sources_of(ontology))
        drawn = GeometryRules(media, pixels=ontology.pixels)
        spans = SpanRules(ontology, media, drawn, intended_feature)
        known = OneOf(sources_of(ontology))
        ends = (*on(("relationship",), *constraints.ENDS), *on(("relationship", "sourceOntologyName"), known))
        self.checks: list[Check[Branch]] = [*drawn.checks, *spans.checks]
        self.checks.append(Check(self.relationship, kinds(_NO_SOURCE, _TO_ITSELF), ("relationship",), Declared(ends)))
        if self.kept:
            line = {"metricValue": constraints.METRIC_VALUE, "metricName": constraints.METRIC_NAME, "featureName": known}
            line["aggregation"] = constraints.AGGREGATION
            relied_on = Declared(tuple([((member,), one) for member, one in line.items()]))
            self.checks.append(Check(metric_rules(ontology), OF_METRIC_LINE, ("metricValue",), relied_on))
        self.free = [check for check in self.checks if check.guarded_by is None]
        """Unconditional checks: they run on every record with their members, clean or not."""
        self._by_member: dict[str, list[Check[Branch]]] = {}
        for check in self.checks:
            for member in check.members:
                self._by_member.setdefault(member, []).append(check)
        self._reference = Check[Branch](self.data_row, _OF_DATA_ROW, ("dataRow",), _REFERENCE)
        self._inside = Check[Branch](inner_duplicates, OF_INSIDE, tuple(HOLDERS), _METRICS)
        self.of_all = [self._reference, *([self._inside] if self.kept else [])]
        """Checks that are not bound to a member of their own."""
        self._read = frozenset({"dataRow", *self._by_member})

    def check(self, record: dict[str, Any], out: Out, only: frozenset[str] | None = None) -> None:
        """Adds the findings of all rules for a decoded object. ``only``: the members that findings can be about."""
        row = self._reference(out, record, out)
        rules = self._by_member
        if only is not None and (not only <= self._read or (row is not None and "dataRow" in only)):
            only = None  # these members decide how others are read, or the data row was not known to the kernel
        for member in record:
            if member in rules and (only is None or member in only):
                for check in rules[member]:
                    if len(check.members) > 1 and member != next(name for name in record if name in check.members):
                        continue
                    if check.guarded_by is None:  # unconditional checks never see the findings of others
                        found: Out = []
                        check(found, record, row, found)
                        out += found
                    else:
                        check(out, record, row, out)
        if self.kept and not HOLDERS.isdisjoint(record):
            self._inside(out, record, out)

    def settles(self, branch: Branch) -> bool:
        """Returns True if a record that keeps all constraints of its shape has no findings here."""
        relying = [*self.of_all, *[check for check in self.checks if check.guarded_by is not None]]
        return isinstance(branch.body, Record) and is_certain(relying, branch.body, branch)

    # -- data row -----------------------------------------------------------------------------------------------------

    def data_row(self, record: dict[str, Any], out: Out) -> DataRow | None:
        """Checks the reference to a data row and returns the data row, or None if it is not known."""
        reference: Any = record.get("dataRow")
        if reference.__class__ is not dict:
            return None
        key, id_ = reference.get("globalKey"), reference.get("id")
        path: Path = (None, "dataRow")
        row: DataRow | None = None
        if isinstance(key, str) and key and id_ is None:
            row = self._by_key(key, path, out)
        elif isinstance(id_, str) and id_ and key is None:
            row = self._by_id(id_, path, out)
        if row is not None and self.seen is not None:
            self.seen[row.position] |= 1 if key else 2
        if row is not None and row.media is not None and self.media is not None and not same_medium(row.media, self.media):
            add_range_findings(out, _ROW_MEDIA, (path, "globalKey" if key else "id"), key or id_, row.media, self.media)
        return row

    def row_of(self, record: dict[str, Any]) -> DataRow | None:
        """Returns the data row that a record names, or None, without reporting anything."""
        rows, reference = self.rows, record.get("dataRow")
        if rows is None or reference.__class__ is not dict:
            return None
        key, id_ = cast("dict[str, Any]", reference).get("globalKey"), cast("dict[str, Any]", reference).get("id")
        if isinstance(key, str) and id_ is None:
            return rows.by_key.get(key) if len(key) <= _LONGEST_KEY else None
        return rows.by_id.get(id_) if isinstance(id_, str) and key is None else None

    def _by_id(self, id_: str, path: Path, out: Out) -> DataRow | None:
        rows = self.rows
        row = rows.by_id.get(id_) if rows is not None else None
        if row is not None:
            return row
        if (rows is None or id_ not in rows.by_key) and (found := placeholder_in(id_)) is not None:
            _placeholder(out, path, "id", id_, found)
        elif rows is not None and id_ not in rows.by_key and id_ in rows.by_external_id:
            add_range_findings(out, _EXTERNAL_ID, (path, "id"), id_, "dataRow.id", *_row_reference(rows.by_external_id[id_]))
            self._mark_seen(rows.by_external_id[id_], 2)
        elif rows is not None and (listed := with_spaces(rows).get(id_)) is not None:
            add_range_findings(out, _SPACE_IN_LIST, (path, "id"), id_, listed)
            self._mark_seen(rows.by_id.get(listed), 2)
        elif rows is not None and ((global_key := self._global_key(id_)) is not None or rows.by_id):
            intended = next((other for other in (id_.strip(), id_.strip().lower()) if other in rows.by_id), None)
            add_range_findings(out, _UNKNOWN_ID, (path, "id"), id_, global_key, intended)
            self._mark_seen(rows.by_id.get(intended or "") or rows.by_key.get(global_key or ""), 2)
        elif len(id_) != 25:
            add_range_findings(out, _ID_FORM, (path, "id"), id_)
        return None

    def _global_key(self, id_: str) -> str | None:
        """Returns the only listed global key that was written in place of an id, exactly or in another spelling, or None."""
        if self.rows is None or self.near is None:
            return None
        given = next((name for name in (id_, id_.strip()) if name in self.rows.by_key), None)
        close = self.near.same_file(id_) if given is None and self.rows.by_key else ()
        return close[0] if len(close) == 1 else given

    def _by_key(self, key: str, path: Path, out: Out) -> DataRow | None:
        rows = self.rows
        if len(key) > _LONGEST_KEY:
            return None  # the Shape reports it
        row = rows.by_key.get(key) if rows is not None else None
        if row is not None:
            return row
        if (found := placeholder_in(key)) is not None and not (
            (found.nothing or (found.printed and not found.member)) and self.near and self.near.surely(key)
        ):
            _placeholder(out, path, "globalKey", key, found)
        elif rows is not None and key in rows.by_id:
            add_range_findings(out, _KEY_IS_ID, (path, "globalKey"), key)
            self._mark_seen(rows.by_id.get(key), 2)
        elif rows is not None and key in rows.by_external_id:
            add_range_findings(out, _EXTERNAL_ID, (path, "globalKey"), key, "the global key", *_row_reference(rows.by_external_id[key]))
            self._mark_seen(rows.by_external_id[key], 1)
        elif rows is not None and (listed := with_spaces(rows).get(key)) is not None:
            add_range_findings(out, _SPACE_IN_LIST, (path, "globalKey"), key, listed)
            self._mark_seen(rows.by_key.get(listed), 1)
        elif rows is not None and (listed := _rewritten(rows, key)) is not None:
            add_range_findings(out, _REWRITTEN, (path, "globalKey"), key, listed)
            self._mark_seen(rows.by_key.get(listed), 1)
        elif rows is not None and self.near is not None and rows.by_key:
            add_range_findings(out, _UNKNOWN_KEY, (path, "globalKey"), key, self.near.likely(key))
            for listed in self.near.same_file(key)[:1]:
                self._mark_seen(rows.by_key.get(listed), 1)
        elif key != key.strip():
            add_range_findings(out, _KEY_SPACE, (path, "globalKey"), key)
        return None

    def _mark_seen(self, row: DataRow | None, mark: int) -> None:
        """Marks a row that a record names in another way than the list: it has a prediction, so it is not reported as one without."""
        if row is not None and self.seen is not None:
            self.seen[row.position] |= mark

    # -- relationships -------------------------------------------------------------------------------------------------

    def relationship(self, record: dict[str, Any], row: DataRow | None, out: Out) -> None:
        value = record["relationship"]
        if value.__class__ is not dict:
            return
        source, target = value.get("source"), value.get("target")
        if is_uuid(source) and is_uuid(target) and uuid_digits(source) == uuid_digits(target):
            add_range_findings(out, _TO_ITSELF, ((None, "relationship"), "target"), target)
        name: Any = value.get("sourceOntologyName")
        if isinstance(name, str) and name not in self.sources:
            path: Path = ((None, "relationship"), "sourceOntologyName")
            add_range_findings(out, _NO_SOURCE, path, name, self.sources.likely(name), self.sources.all)


def _placeholder(out: Out, path: Path, given: str, value: str, found: PlaceholderText) -> None:
    """Reports a placeholder in place of a key or id (``given``)."""
    if found.nothing:
        out.append(make_finding(WordForNoKey, (path, given), value, given))
    else:
        out.append(make_finding(PlaceholderKey, (path, given), value, given, found.printed, found.member, found.intended))


def _rewritten(rows: DataRows, key: str) -> str | None:
    """Returns the listed key that a spreadsheet would show as this one, or None."""
    from predlint.stream.rewritten_keys import rewritten

    return rewritten(rows).listed(key)


def _row_reference(row: DataRow | None) -> tuple[str, str] | tuple[None, None]:
    """Returns the member that names a data row, and its value; (None, None) for several rows."""
    if row is None:
        return None, None
    return ("globalKey", row.global_key) if row.global_key is not None else ("id", row.id or "")


_ID_FORM = spec_of(DataRowIdForm)
_UNKNOWN_ID = ViolationSpec(UnknownId)
_UNKNOWN_KEY = ViolationSpec(UnknownDataRow)
_REWRITTEN = ViolationSpec(RewrittenList)
_SPACE_IN_LIST = ViolationSpec(SpaceInList)
_EXTERNAL_ID = ViolationSpec(ExternalId)
_KEY_IS_ID = spec_of(KeyIsId)
_KEY_SPACE = spec_of(GlobalKeySpace)
_ROW_MEDIA = ViolationSpec(DataRowMedia)
_NO_SOURCE = ViolationSpec(UnknownName, ("feature",))
_TO_ITSELF = spec_of(RelationshipToItself)
_OF_DATA_ROW = kinds(
    _ID_FORM, _UNKNOWN_ID, _UNKNOWN_KEY, _REWRITTEN, _SPACE_IN_LIST, _EXTERNAL_ID, _KEY_IS_ID, _KEY_SPACE, _ROW_MEDIA, PlaceholderKey,
    WordForNoKey,
)  # fmt: skip
_REFERENCE = Declared((*on(("dataRow", "globalKey"), *constraints.REFERENCE), *on(("dataRow", "id"), *constraints.REFERENCE)))
_METRICS = Declared(on((ANYWHERE, "customMetrics"), *constraints.METRICS))
