"""Uuids of annotations: their form, relationships that name them, and records or uuids that occur twice."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, cast
from uuid import NAMESPACE_URL, uuid5

from predlint.model.diagnostics import Severity
from predlint.model.findings import ViolationSpec, spec_of
from predlint.model.hashes import OWN, Secret
from predlint.model.texts import casefold_name, find_uuid, is_uuid, quote, uuid_digits
from predlint.model.violation import Fix, FixContext, Path, Violation, Words, fixes, make_finding
from predlint.platforms.common_mistakes import row_of
from predlint.platforms.labelbox import declarations
from predlint.platforms.labelbox.forms import END_NAMES, TYPE_NAMES, intended_end, kind_of
from predlint.platforms.labelbox.record import DeferredFinding, reference_of, row_name, same_row
from predlint.platforms.labelbox.topics.coordinates import geometry_type
from predlint.platforms.labelbox.topics.members import MISSPELT_MEMBER, UNKNOWN_MEMBER, MemberType, alias_specs
from predlint.platforms.labelbox.topics.names import UnknownName
from predlint.shape.nodes import Flag, Member, Record, Text, Uuid

if TYPE_CHECKING:
    from predlint.io.data_rows import DataRows
    from predlint.io.reread import Reader, RereadRecord


class RelationshipEndpoint(Violation, code="LNK001", slug="relationship-endpoint"):
    """An end of the relationship is missing, is not a uuid, or is given twice.

    Why: A relationship joins two annotations by their uuids; with one end unknown it joins nothing, and the SDK refuses it.
    Fix: Give source and target the uuids of two lines of the same data row. sourceOntologyName is in place of source, never beside it.
    """

    given: str | None = None

    def words(self) -> Words:
        return (
            "the relationship has no target",
            f'rename {quote(self.given)} to "target"' if self.given else "give the uuid of the annotation it points to",
        )

    @fixes(unsafe="makes a UUID of a string that is the uuid of an annotation, as is done there, and renames a misnamed source")
    def fix(self, at: FixContext) -> Fix | None:
        return at.rename_member(self.given)


class RelationshipNotAnObject(Violation, of=RelationshipEndpoint):
    """The relationship is not an object."""

    member: str
    form: str

    def words(self) -> Words:
        return geometry_type(self.value, self.member, self.form)

    def fix(self, at: FixContext) -> Fix | None:
        return at.decode_text()


class EndpointMissing(Violation, of=RelationshipEndpoint):
    """An end of the relationship is missing."""

    given: tuple[str, ...] = ()
    others: tuple[str, ...] = ()

    def words(self) -> Words:
        if self.given:
            return (
                "the relationship has both source and sourceOntologyName",
                "give the one that is meant: an annotation by its uuid, or a feature by its name",
            )
        other = intended_end(self.others)
        fix = "give the uuid of the annotation it starts from"
        if other is not None:
            fix = f'rename {quote(other[0])} to "{other[1]}"'
        return "the relationship has no source", fix

    def fix(self, at: FixContext) -> Fix | None:
        found = intended_end(self.others)
        return at.rename_at([*at.keys[:-1], found[0]], found[1]) if found is not None and found[1] == "source" else None


class RelationshipType(Violation, code="LNK002", slug="relationship-type"):
    """The type of the relationship is neither unidirectional nor bidirectional.

    Why: There are only these two types, spelt in lower case; the SDK refuses any other.
    Fix: Use "unidirectional" for an arrow from source to target, "bidirectional" for one both ways.
    """

    def words(self) -> Words:
        intended = next(
            (one for one in ("unidirectional", "bidirectional") if isinstance(self.value, str) and casefold_name(self.value) == one), None
        )
        message = f'relationship.type must be "unidirectional" or "bidirectional", found {kind_of(self.value)}'
        return message, f"write {quote(intended)}" if intended else None

    @fixes(safe="writes the type in lower case")
    def fix(self, at: FixContext) -> Fix | None:
        return at.write_one_of("unidirectional", "bidirectional")


class TypeMissing(Violation, of=RelationshipType):
    """The relationship has no type."""

    given: str | None = None

    def words(self) -> Words:
        fix = f'rename {quote(self.given)} to "type"' if self.given else 'write "type": "unidirectional", or "bidirectional"'
        return "the relationship has no type", fix

    def fix(self, at: FixContext) -> Fix | None:
        return at.rename_member(self.given)


class EndpointType(Violation, of=RelationshipEndpoint):
    """An end of the relationship is not a text, or empty."""

    end: str

    def words(self) -> Words:
        value = self.value
        if self.end == "sourceOntologyName":
            return (
                f"relationship.{self.end} must be a string, found {kind_of(value)}",
                "write the name of the tool, or of the question, that it starts from",
            )
        given = list(cast("dict[str, Any]", value).values()) if isinstance(value, dict) else value
        inner = cast("list[Any]", given) if isinstance(given, list) else []
        only = inner[0] if len(inner) == 1 and isinstance(inner[0], str) and inner[0] else None
        if isinstance(value, str) and (uuid_inside := find_uuid(value)) is not None:
            return f"relationship.{self.end} must be the uuid of an annotation, found {kind_of(value)}", f"write {quote(uuid_inside)}"
        fix = f"write {quote(only)} itself" if only is not None else "write a uuid, the same one here and on that annotation's line"
        return f"relationship.{self.end} must be the uuid of an annotation, found {kind_of(value)}", fix

    def fix(self, at: FixContext) -> Fix | None:

        return write_end(at)


def not_uuid(value: Any) -> Words:
    if not isinstance(value, str) or not value:
        only: Any = cast("list[Any]", value)[0] if isinstance(value, list) and len(cast("list[Any]", value)) == 1 else None
        fix = f"write {quote(only)} itself" if is_uuid(only) else "write str(uuid.uuid4()), or leave it out"
        return f"uuid must be a UUID, found {kind_of(value)}", fix
    uuid_inside = find_uuid(value)
    return f"{quote(value)} is not a UUID", f"write {quote(uuid_inside)}" if uuid_inside else "write str(uuid.uuid4()), or leave it out"


class NotAUuid(Violation, code="UID001", slug="not-a-uuid"):
    """The uuid is not a UUID.

    Why: The platform identifies an annotation by it; the SDK's own records hold a real UUID, and another text is not accepted as one.
    Fix: Use str(uuid.uuid4()), or uuid.uuid5(namespace, your_id) to get the same one for the same id each time.
    """

    def words(self) -> Words:
        return not_uuid(self.value)

    @fixes(
        safe='removes what stands round a UUID: white space, "urn:uuid:", the type that Python prints',
        unsafe="makes a UUID of the string, the same wherever it occurs on the data row, unless two annotations there have it",
    )
    def fix(self, at: FixContext) -> Fix | None:

        return write_uuid(at)


class TaskUuid(Violation, code="UID004", slug="task-uuid", severity=Severity.WARNING):
    """The uuid of a message evaluation is not a UUID.

    Why: The SDK's own records hold a real UUID; test data of the vendor has other texts on these lines, so it may be accepted. On any other
    line it is an error (UID001).
    Fix: Use str(uuid.uuid4()), or uuid.uuid5(namespace, your_id) to get the same one for the same id each time.
    """

    def words(self) -> Words:
        return not_uuid(self.value)

    @fixes(
        safe='removes what stands round a UUID: white space, "urn:uuid:", the type that Python prints',
        unsafe="makes a UUID of the string, the same wherever it occurs on the data row, unless two annotations there have it",
    )
    def fix(self, at: FixContext) -> Fix | None:

        return write_uuid(at)


#: Two objects for the examples of relationships.
ENDS = (
    '{"uuid":"6f1c2a34-9b7d-4e58-a1c3-0d2e4f6a8b90","name":"vehicle","bbox":{"top":80,"left":40,"height":90,"width":160},'
    '"dataRow":{"globalKey":"street-001.jpg"}}\n'
    '{"uuid":"b27e90d1-35ac-4f6e-8d14-7c9a0e5f2b63","name":"vehicle","bbox":{"top":70,"left":260,"height":110,"width":200},'
    '"dataRow":{"globalKey":"street-001.jpg"}}\n'
)


class RelationshipToItself(Violation, code="LNK003", slug="relationship-to-itself", layer="record"):
    """The relationship joins an annotation to itself.

    Why: Such a link means nothing and cannot be drawn; usually a wrong index was used for the target.
    Fix: Give target the uuid of the other annotation.
    """

    template = "the relationship's source and target are the same annotation", "give the uuid of the annotation at its other end"


# -- across records ---------------------------------------------------------------------------------------------------


class DuplicateLine(Violation, code="DUP001", slug="duplicate-line", severity=Severity.WARNING, layer="stream"):
    """The line repeats an earlier one, or has the same annotation under another uuid.

    Why: With another uuid, or without one, the annotation appears twice on the data row, one on top of the other, and counts twice in
    scores. A line that repeats an earlier one with its uuid changes nothing; SDK 6.2 writes each relationship twice so.
    Fix: Keep one line of the two, and let relationships name its uuid; look for a file appended twice or a batch that was predicted again.
    """

    unsafe_fix = "removes the later line where both are equal, their uuids included"

    first: int
    same_text: bool = True

    def words(self) -> Words:
        return (
            f"the line {'is identical to' if self.same_text else 'has the same content as'} an earlier one",
            f"first on line {self.first:,}",
        )


class DuplicateAnnotation(Violation, of=DuplicateLine):
    """An annotation is repeated with another uuid or confidence."""

    first: int
    new_uuid: bool
    new_score: bool
    is_linked: bool
    """True if a relationship may name the uuid."""

    def words(self) -> Words:
        apart = [words for words, is_new in (("under another uuid", self.new_uuid), ("with another confidence", self.new_score)) if is_new]
        keep = "keep the line whose confidence you mean" if self.new_score else "keep one line of the two"
        links = ", and let relationships name the uuid of that one" if self.is_linked and self.new_uuid else ""
        message = ", ".join([f"line {self.first:,} has the same annotation", *([" and ".join(apart)] if apart else [])])
        return message, f"it counts twice: {keep}{links}"


class DuplicateUuid(Violation, code="UID002", slug="duplicate-uuid", layer="stream"):
    """Two annotations of one data row have the same uuid.

    Why: An annotation that is imported again with the same uuid overrides the earlier one, so one of the two is lost; SDK releases before
    6.0 refuse the file. A line that repeats an earlier one with its uuid changes nothing (DUP001).
    Fix: Make a new uuid for each annotation, inside the loop and not before it.
    """

    first: int
    over_time: bool = False
    """True if the object has key frames: users often write one line for each."""
    new_score: bool = False
    """True if the records differ at most in confidence and custom metrics."""

    def words(self) -> Words:
        message = "the uuid was already used on this data row; the later annotation overwrites the earlier"
        fix = "make one for each annotation"
        if self.new_score:
            fix = "the two differ in their confidence alone: keep the line that has the right one"
        elif self.over_time:
            fix = "if these are frames of one object, put them into the segments of one line; else make one for each object"
        return message, f"first on line {self.first:,}; {fix}"


class UuidOnOtherRow(Violation, code="UID003", slug="uuid-on-other-row", severity=Severity.WARNING, layer="stream"):
    """The same uuid is used on two data rows.

    Why: SDK releases before 6.0 refuse it. The vendor's own test data does it, so a newer one may take it, but a relationship by that uuid
    is no longer clear.
    Fix: Put the data row's key into what the uuid is made from, or use uuid.uuid4().
    """

    first: int
    row: str

    template = "the uuid is also used on another data row", "make one for each annotation; {row:quoted} has this one on line {first:,}"


TO_ITSELF = spec_of(RelationshipToItself)


# -- Finds records with the same content for one data row: repeated lines, and one annotation under two uuids --------


# Whichever of the two is kept, nothing is lost, so no other cross-record rule reports them.

#: Members that do not belong to the content of an annotation.
_SCORES = ("confidence", "customMetrics")
#: Members that do not count in a record's content.
IGNORED_MEMBERS = ("uuid", "dataRow", *_SCORES)
#: Members whose elements have no order.
_SETS = frozenset({"answer", "answers", "classifications"})
#: Members that a data row has at most once: with another confidence the record is a different one.
_SINGLE = ("answer", "answers", "mask")
#: Members of records that no relationship connects.
_UNLINKED = ("answer", "answers", "masks", "relationship", "messageEvaluationTask")


class Duplicates:
    """Compares the records of one file. ``scored``: confidence and custom metrics are imported."""

    def __init__(self, rows: DataRows | None, is_prompt: Callable[[dict[str, Any]], bool], *, scored: bool, secret: Secret = OWN) -> None:
        self.rows, self.is_prompt, self.scored, self.secret = rows, is_prompt, scored, secret

    def finalize(self, groups: Iterable[Iterable[int]], read: Reader) -> Iterator[DeferredFinding]:
        """Yields repeated lines and annotations, each confirmed on the reread records. ``groups``: records that may have the same
        content."""
        for positions in groups:
            first: dict[Any, RereadRecord] = {}
            last: tuple[bytes, Any] = b"", None
            for position in positions:
                record = read(position)
                if record.text != last[0]:
                    last = record.text, self.whole(record, scores=any([record.value.get(name) is not None for name in _SINGLE]))
                other = first.setdefault(last[1], record)
                if other is not record:
                    yield from self._duplicate_findings(position, record, other)

    def _duplicate_findings(self, position: int, record: RereadRecord, first: RereadRecord) -> Iterator[DeferredFinding]:
        uuid, other = _uuid(record.value), _uuid(first.value)
        new_score = not self.same(record, first)
        if uuid == other and not new_score:
            yield position, make_finding(DuplicateLine, None, None, first.line, record.text == first.text)
        elif uuid is None or uuid != other:  # else the later overrides the earlier, and its confidence
            member = "uuid" if uuid is not None else "confidence" if new_score else None
            path: Path = (None, member) if member is not None else None
            value = record.value.get(member) if member is not None else None
            is_linked = not self.scored and not any([record.value.get(name) is not None for name in _UNLINKED])
            params = (first.line, uuid is not None and other is not None, new_score, is_linked)
            yield position, make_finding(DuplicateAnnotation, path, value, *params)

    def same(self, one: RereadRecord, other: RereadRecord) -> bool:
        """Returns True if two records of one data row have the same content, whatever their uuids."""
        return one.text == other.text or self.content(one.value) == self.content(other.value)

    def differ_in_score(self, one: RereadRecord, other: RereadRecord) -> bool:
        """Returns True if two records of one data row differ at most in confidence and custom metrics."""
        return self.content(one.value, scores=False) == self.content(other.value, scores=False)

    def seen(self) -> SeenContents:
        return SeenContents(self)

    def content(self, record: dict[str, Any], *, scores: bool = True) -> Any:
        """Returns the imported content of a record in a form that is equal for equal contents."""
        reference = reference_of(record)
        ignored = {"uuid", *(() if scores and self.scored else _SCORES), *((reference[0],) if reference is not None else ())}
        return _form({name: value for name, value in record.items() if name not in ignored}, () if scores and self.scored else _SCORES)

    def whole(self, record: RereadRecord, *, scores: bool = True) -> Any:
        """Returns the content of a record with its data row, or its text if it has no data row. The uuid of a prompt counts: the import
        rejects a second prompt, whatever its content."""
        row = same_row(record.value, self.rows)
        if row is None:
            return record.text
        return row, self.content(record.value, scores=scores), _uuid(record.value) if self.is_prompt(record.value) else None


class SeenContents:
    """The contents of a group's records that were seen so far."""

    def __init__(self, duplicates: Duplicates) -> None:
        self._duplicates = duplicates
        self._contents: set[Any] = set()

    def has(self, record: RereadRecord) -> bool:
        """Returns True if an earlier record of the data row has the same content, which is reported elsewhere. Adds the record."""
        content, before = self._duplicates.whole(record), len(self._contents)
        self._contents.add(content)
        return len(self._contents) == before


def _uuid(record: Mapping[str, Any]) -> Any:
    """Returns the digits of a uuid in any spelling; another text as it is; None for other values."""
    uuid: Any = record.get("uuid")
    return uuid_digits(uuid) if is_uuid(uuid) else uuid if isinstance(uuid, str) else None


def _form(value: Any, aside: tuple[str, ...]) -> Any:
    """Returns a hashable form that is equal for values of the same meaning: members in any order, 1.0 as 1, an empty list as none."""
    if value.__class__ is bool:
        return "true" if value else "false", bool
    if value.__class__ is dict:
        members = [
            (name, _members(name, item, aside))
            for name, item in sorted(cast("dict[str, Any]", value).items())
            if item is not None and item != [] and name not in aside
        ]
        return tuple(members), dict
    if value.__class__ is list:
        return tuple([_form(item, aside) for item in cast("list[Any]", value)]), list
    return value


def _members(name: str, value: Any, aside: tuple[str, ...]) -> Any:
    form = _form(value, aside)
    return (frozenset(form[0]), list) if name in _SETS and value.__class__ is list else form


# -- Finds a uuid that several records share -------------------------------------------------------------------------


# One mistake may give all records of a file one uuid. For such a group a few bytes are kept per record, and for a very large group only for
# a
# million records at once: it is read several times, each time for some of the data rows.

#: Maximum number of records in memory at once: about 100 bytes for each, and as many for each data row.
AT_ONCE = 1_000_000


def duplicate_uuids(groups: Iterable[Iterable[int]], duplicates: Duplicates, read: Reader) -> Iterator[DeferredFinding]:
    """Yields the findings for records that may share a uuid, each confirmed on the reread records."""
    for group in groups:
        positions = array("q", group)
        times = -(-len(positions) // AT_ONCE)
        for time in range(times):
            seen = _Seen(duplicates, read)
            for position in positions:
                record = read(position)
                uuid: Any = record.value.get("uuid")
                if is_uuid(uuid):
                    yield from seen.check(position, record, uuid, time, times)


class _Seen:
    """The records of a group that were seen so far."""

    def __init__(self, duplicates: Duplicates, read: Reader) -> None:
        self.duplicates, self.read = duplicates, read
        self.last: tuple[int, RereadRecord] | None = None
        self.uuids: dict[str, dict[Any, tuple[int, int]]] = {}
        """The digits of a uuid -> data row -> the line and the position of its first record."""
        self.first: dict[str, tuple[Any, int, str]] = {}
        """The digits of a uuid -> the data row, the line, and the name of the data row, of its first record."""

    def check(self, position: int, record: RereadRecord, uuid: str, time: int, times: int) -> Iterator[DeferredFinding]:
        """Checks the next record. If the group is read several times, each time handles its own data rows."""
        row = same_row(record.value, self.duplicates.rows)
        first_row, line, name = self.first.setdefault(uuid_digits(uuid), (row, record.line, row_name(record.value) or "?"))
        if times > 1 and self.duplicates.secret.text_hash(repr(row)) % times != time:
            return
        by_row = self.uuids.setdefault(uuid_digits(uuid), {})
        if row in by_row:
            line, first = by_row[row]
            other = self._at(first)
            if not self.duplicates.same(record, other):  # else it is reported as a duplicate line
                params = (line, "segments" in record.value, self.duplicates.differ_in_score(record, other))
                yield position, make_finding(DuplicateUuid, (None, "uuid"), uuid, *params)
        elif row != first_row and row is not None:
            yield position, make_finding(UuidOnOtherRow, (None, "uuid"), uuid, line, name)
        by_row.setdefault(row, (record.line, position))

    def _at(self, position: int) -> RereadRecord:
        """Returns the record at a position. The last one is cached, because many duplicates of one record follow each other."""
        if self.last is None or self.last[0] != position:
            self.last = position, self.read(position)
        return self.last[1]


# -- Fixes of the uuids of annotations, and of the relationships that name them --------------------------------------


def write_uuid(at: FixContext) -> Fix | None:
    """Writes the uuid that a text contains; for any other text makes one, the same for each occurrence on a data row, so that relationships
    find it. None if two annotations share the text, or if a relationship that stays as it is names it."""
    text = at.value
    if not isinstance(text, str) or not text.strip():
        return None
    row, held = row_of(at.record), find_uuid(text)
    uuids = at.file.uuids if at.file is not None and at.keys == ["uuid"] else Counter[tuple[str, str]]()
    if (held is not None and (row, held) in uuids) or uuids[row, text] > 1:
        return None  # two annotations would have one uuid
    if held is not None:
        return at.replace_safely((at.keys, at.text.written(held)), reveals=False)
    if _is_named_as_it_is(at, row):
        return None
    # Made of the row, too: annotations numbered row by row have equal texts in two rows. Half a surrogate pair cannot be encoded.
    name = f"{row} {text}".encode("utf-8", "backslashreplace").decode()
    return at.unsafely(at.text.replace(at.keys, f'"{uuid5(NAMESPACE_URL, name)}"'))


def write_end(at: FixContext) -> Fix | None:
    """Fixes the end of a relationship like `write_uuid`. None for a text that is no annotation's uuid on the data row, as a new UUID would
    name none either."""
    held = at.file is not None and isinstance(at.value, str) and (row_of(at.record), at.value) in at.file.uuids
    fix = write_uuid(at)
    return fix if fix is not None and (fix.safe or held) else None


def _is_named_as_it_is(at: FixContext, row: str) -> bool:
    """Returns True for the uuid of an annotation that a relationship names in a line which is rejected for another reason: its ends
    stay."""
    line = at.file.ends.get((row, at.value)) if at.file is not None and at.keys == ["uuid"] else None
    if line is None or at.explain is None:
        return False
    return not any(finding.code == RelationshipEndpoint.code and finding.value == at.value for finding in at.explain(line))


def uuid_member(*, of_task: bool = False) -> Member:
    """Returns ``uuid``. ``of_task``: True on a line that compares messages, where it may be any text."""
    return Member(Uuid(spec_of(NotAUuid), form=spec_of(TaskUuid) if of_task else None, column="identity"))


def relationship(sources: tuple[str, ...]) -> Record:
    """Returns the shape of ``relationship``. ``sources``: names of the features that it may start from."""
    return Record(
        {
            "source": Member(Uuid(spec_of(EndpointType, "source"), column="link")),
            "sourceOntologyName": Member(
                Text(
                    spec_of(EndpointType, "sourceOntologyName"),
                    nullable=True,
                    usual=sources,
                    others=ViolationSpec(UnknownName, ("feature",)),
                )
            ),
            "target": Member(
                Uuid(spec_of(EndpointType, "target"), nullable=False, column="link"),
                missing=spec_of(RelationshipEndpoint),
            ),
            "type": Member(
                Text(
                    spec_of(RelationshipType),
                    pattern=r"^(unidirectional|bidirectional)(?![\s\S])",
                    form=spec_of(RelationshipType),
                ),
                missing=spec_of(TypeMissing),
            ),
            "readonly": Member(Flag(spec_of(MemberType, "relationship.readonly", "true or false"), nullable=True)),
        },
        wrong=spec_of(RelationshipNotAnObject, "relationship", "an object with source, target and type"),
        unknown=UNKNOWN_MEMBER,
        misspelt=MISSPELT_MEMBER,
        exactly_one=("source", "sourceOntologyName"),
        not_one=spec_of(EndpointMissing),
        not_one_inside=True,
        aliases=alias_specs(END_NAMES | TYPE_NAMES),
        holds=declarations.ENDS,
    )
