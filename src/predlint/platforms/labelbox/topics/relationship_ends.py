"""Ends of relationships: whether the annotations exist on the same data row, and may be connected."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby, islice
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from predlint.io.reread import Reader, read_singly_ahead
from predlint.kernel.column_joins import Match
from predlint.model.hashes import Secret
from predlint.model.ontology import Ontology, Tool
from predlint.model.texts import is_uuid, listing, quote, uuid_digits
from predlint.model.violation import Finding, Path, Violation, Words
from predlint.model.violation import make_finding as found_at
from predlint.platforms.labelbox.forms import PAYLOADS
from predlint.platforms.labelbox.record import DeferredFinding, identity_of, same_row
from predlint.platforms.labelbox.topics.uuids import DuplicateLine

if TYPE_CHECKING:
    from predlint.io.data_row import DataRow
    from predlint.io.data_rows import DataRows


class RelationshipBothWays(Violation, of=DuplicateLine):
    """A bidirectional relationship is given from A to B and from B to A."""

    first: int

    template = (
        "line {first:,} has the same relationship, from its other end",
        'it counts twice: a bidirectional one leads both ways, so write it once; if each has its own direction, write "unidirectional"',
    )


class EndpointUnknown(Violation, code="LNK006", slug="endpoint-unknown", layer="stream"):
    """An end of the relationship is the uuid of no annotation on its data row.

    Why: A relationship joins two annotations of one data row that are imported with it; where one of them is missing, or is on another data
    row, it joins nothing.
    Fix: Write the annotations into the same file, each with the uuid that the relationship gives, before or after it. Make the uuids once
    and use them in both places; a second call of uuid4() makes another.
    """

    end: str
    elsewhere: tuple[str, int] | None

    def words(self) -> Words:
        if self.elsewhere is not None:
            message = f"relationship.{self.end} {quote(self.value)} is the uuid of an annotation on another data row"
            return (
                message,
                f"on {quote(self.elsewhere[0])}, line {self.elsewhere[1]:,}; both ends must be on the relationship's own data row",
            )
        message = f"relationship.{self.end} {quote(self.value)} is the uuid of no annotation here"
        return message, f"is its uuid missing or another? the {self.end} must be in the same upload, before or after the relationship"


class EndpointKind(Violation, code="LNK007", slug="endpoint-kind", layer="stream"):
    """The relationship ends at an answer, or joins objects that the ontology does not let it join.

    Why: Only objects can be joined, not answers to questions, save that on a PDF an answer may be the source; and where the ontology lists
    pairs of tools for a relationship, the platform takes no other.
    Fix: Give the uuid of the object that is meant. The pairs are in the ontology, at definition.constraints of the relationship.
    """

    end: str
    found: str
    feature: Any
    line: int

    def words(self) -> Words:
        to_feature = f" to {quote(self.feature)}" if self.feature is not None and self.found == "an answer" else ""
        return (
            f"relationship.{self.end} is {self.found}{to_feature}, not an object",
            f"it is on line {self.line:,}; give the uuid of something that was drawn",
        )


class EndpointPair(Violation, of=EndpointKind):
    """Both ends are annotations, but the ontology has no such relationship between their features."""

    end: str
    edge: str
    source: str
    target: str
    allowed: tuple[str, ...]
    reverse: bool

    def words(self) -> Words:
        fix = f"allowed: {listing(self.allowed)}"
        if self.reverse:
            fix = f"swap source and target: it may lead from {quote(self.target)} to {quote(self.source)}"
        if self.end == "source":
            return f"{quote(self.edge)} cannot start at {quote(self.source)}", fix
        return f"{quote(self.edge)} cannot lead from {quote(self.source)} to {quote(self.target)}", fix


# -- Checks relationships: whether the records at both ends exist on the same data row, and may be connected ---------


# An end may be anywhere before or after the relationship. While the file is read, only the hash of each end's uuid is kept. At the end of
# the
# file, an end whose hash no record has is unknown; any other end is looked up and reread.

#: Members of records that a relationship cannot end at, with their descriptions.
_NO_OBJECT = {"answer": "an answer", "answers": "an answer", "relationship": "a relationship"}
#: Members among these that a relationship may start from if it ends at a shape on a PDF page.
_ANSWERS = frozenset({"answer", "answers"})
#: Relationships that are checked at once.
_AT_ONCE = 10_000
_RELATIONSHIP: Path = (None, "relationship")


class RelationshipEnd(Struct, frozen=True, gc=False):
    """A record that a relationship may end at."""

    uuid: str | None
    """The uuid, or None if it is malformed."""
    row: Any
    line: int
    payload: str | None
    feature: str | None
    """The name or schema id of its feature, as the record has it."""
    tool: Tool | None
    of_page: bool
    """True for a shape on a page of a PDF."""


class Relationship(Struct, frozen=True, gc=False):
    """A reread relationship."""

    position: int
    row: Any
    ends: tuple[tuple[str, str, Match], ...]
    """``source`` and ``target``, each with its uuid and the records that may have it."""
    edge: Tool | None
    both_ways: bool


def ends_of(secret: Secret, relationship: Any) -> list[int]:
    """Returns the hashes of the uuids at the ends. Malformed uuids are left out."""
    if relationship.__class__ is not dict:
        return []
    return [identity_of(secret, uuid, b"") for uuid in (relationship.get("source"), relationship.get("target")) if is_uuid(uuid)]


class Relationships:
    """The rules on the ends of one file's relationships."""

    def __init__(self, ontology: Ontology, rows: DataRows | None, secret: Secret) -> None:
        self.rows, self.secret = rows, secret
        self.tools = {tool.name: tool for tool in reversed(ontology.tools)}
        self.by_id = {tool.schema_id: tool for tool in reversed(ontology.tools) if tool.schema_id}
        self.pairs = {tool.name: frozenset(tool.constraints) for tool in ontology.tools if tool.constraints}
        self.kept: dict[int, RelationshipEnd] = {}

    def finalize(self, matches: Iterable[Match], read: Reader) -> Iterator[DeferredFinding]:
        """Yields the findings about the relationships of a file, in file order. ``matches``: for each end, the records that it may be."""
        relationships = groupby(matches, attrgetter("position"))
        while ends_at := {position: {match.key: match for match in ends} for position, ends in islice(relationships, _AT_ONCE)}:
            some = [self._join(position, ends_at[position], read) for position in read_singly_ahead(ends_at, read)]
            # Ends are reread in file order; otherwise each of them could cost reading a block.
            self.kept = {}
            ends = (match.here or match.anywhere() for join in some for _, _, match in join.ends)
            for position in read_singly_ahead(sorted({first for matches_of_end in ends for first in matches_of_end[:1]}), read):
                self._end(position, read)
            for join in some:
                for found in self._judge(join, read):
                    yield join.position, found

    def both_ways(self, groups: Iterable[Iterable[int]], read: Reader) -> Iterator[DeferredFinding]:
        """Yields bidirectional relationships that are given from either end. ``groups``: those that may have the same ends."""
        for positions in groups:
            first: dict[Any, dict[tuple[str, str], int]] = {}
            for position in positions:
                record = read(position)
                value = record.value
                relationship = value["relationship"]
                if relationship.get("type") != "bidirectional":
                    continue
                ends = uuid_digits(relationship["source"]), uuid_digits(relationship["target"])
                feature = value.get("name") or value.get("schemaId")
                directions = first.setdefault((same_row(value, self.rows), feature, *sorted(ends)), {})
                if directions and ends not in directions:  # else it repeats a line, which is reported elsewhere
                    yield position, found_at(RelationshipBothWays, _RELATIONSHIP, relationship, next(iter(directions.values())))
                directions.setdefault(ends, record.line)

    def _join(self, position: int, matches: dict[int, Match], read: Reader) -> Relationship:
        record = read(position).value
        relationship: Any = record["relationship"]
        ends: list[tuple[str, str, Match]] = []
        last = None
        for end in ("source", "target"):
            uuid = relationship.get(end)
            if is_uuid(uuid):
                hashed = identity_of(self.secret, uuid, b"")
                if hashed == last and _spell_one(ends[0][1], uuid):
                    break  # connected to itself: another rule reports that
                last = hashed
                if hashed in matches:
                    ends.append((end, uuid, matches[hashed]))
        edge = self._tool(record) if self.pairs else None
        return Relationship(position, same_row(record, self.rows), tuple(ends), edge, relationship.get("type") == "bidirectional")

    def _judge(self, join: Relationship, read: Reader) -> Iterator[Finding]:
        both: list[RelationshipEnd] = []
        found = [(end, uuid, *self._find(uuid, match, join, read)) for end, uuid, match in join.ends]
        of_page = any(end == "target" and target_end is not None and target_end.of_page for end, _, target_end, _ in found)
        for end, uuid, target_end, elsewhere in found:
            path: Path = (_RELATIONSHIP, end)
            if target_end is None:
                where = (self._name(elsewhere.row), elsewhere.line) if elsewhere is not None else None
                yield found_at(EndpointUnknown, path, uuid, end, where)
            elif target_end.payload in _ANSWERS and end == "source" and of_page:
                continue  # allowed pairs contain tools only
            elif target_end.payload in _NO_OBJECT:
                params = (end, _NO_OBJECT[target_end.payload], target_end.feature, target_end.line)
                yield found_at(EndpointKind, path, uuid, *params)
            else:
                both.append(target_end)
        if len(both) == 2:
            yield from self._pair(join, *both)

    def _find(self, uuid: str, match: Match, join: Relationship, read: Reader) -> tuple[RelationshipEnd | None, RelationshipEnd | None]:
        """Returns the record with this uuid on the data row; or, as second, one with this uuid on another row."""
        for candidate in match.here:
            end = self._end(candidate, read)
            if end.row == join.row and _spell_one(end.uuid, uuid):
                return end, None
        elsewhere: RelationshipEnd | None = None
        for candidate in match.anywhere():
            end = self._end(candidate, read)
            if _spell_one(end.uuid, uuid):
                if not self._are_two(end.row, join.row):
                    return end, None
                elsewhere = elsewhere or end
        return None, elsewhere

    def _end(self, position: int, read: Reader) -> RelationshipEnd:
        end = self.kept.get(position)
        if end is None:
            again = read(position)
            record = again.value
            uuid = record.get("uuid")
            payload = next((member for member in record if member in PAYLOADS and record[member] is not None), None)
            end = RelationshipEnd(
                uuid if is_uuid(uuid) else None,
                same_row(record, self.rows),
                again.line,
                payload,
                next((feature for feature in (record.get("name"), record.get("schemaId")) if isinstance(feature, str)), None),
                self._tool(record) if self.pairs else None,
                payload == "textSelections" or (payload == "bbox" and record.get("page") is not None),
            )
            self.kept[position] = end
        return end

    def _tool(self, record: dict[str, Any]) -> Tool | None:
        name, schema_id = record.get("name"), record.get("schemaId")
        if name is not None:
            return self.tools.get(name) if isinstance(name, str) else None
        return self.by_id.get(schema_id) if isinstance(schema_id, str) else None

    def _name(self, row: Any) -> str:
        """Returns the text that names a data row."""
        return self.rows.rows[row].name if self.rows is not None and isinstance(row, int) else row[1]

    def _are_two(self, one: Any, other: Any) -> bool:
        """Returns True if two references surely mean different data rows. If one is an id and the other a global key, only the list of data
        rows can decide."""
        if one is None or other is None or one == other:
            return False
        if self.rows is None or one.__class__ is other.__class__:
            return one.__class__ is int or one[0] == other[0]
        return _tells(self.rows.rows[int(one)], other) if one.__class__ is int else _tells(self.rows.rows[int(other)], one)

    def _pair(self, join: Relationship, source: RelationshipEnd, target: RelationshipEnd) -> Iterator[Finding]:
        """Yields a finding if the ontology does not allow this relationship between the two ends."""
        edge = join.edge
        pairs = self.pairs.get(edge.name) if edge is not None else None
        if edge is None or pairs is None or source.tool is None or target.tool is None:
            return
        one, other = edge.end_of(source.tool), edge.end_of(target.tool)
        reverse = (other, one) in pairs
        if join.both_ways:  # it has no direction, so pairs count both ways
            pairs |= {(end, start) for start, end in pairs}
        if one is None or other is None or (one, other) in pairs:
            return
        allowed = sorted({end for start, end in pairs if start == one})
        at, ids = (1, allowed) if allowed else (0, sorted({start for start, _ in pairs}))
        names = tuple(self.by_id[id_].name if id_ in self.by_id else id_ for id_ in ids)
        end, uuid, _ = join.ends[at]
        params = (end, edge.name, source.tool.name, target.tool.name, names, reverse)
        yield found_at(EndpointPair, (_RELATIONSHIP, end), uuid, *params)


def _tells(listed: DataRow, unlisted: tuple[str, str]) -> bool:
    """Returns True if the listed row has the kind of name that an unlisted reference uses: then the two are different rows."""
    return (listed.global_key if unlisted[0] == "key" else listed.id) is not None


def _spell_one(one: str | None, other: str) -> bool:
    """Returns True for two spellings of one uuid."""
    return one == other or (one is not None and uuid_digits(one) == uuid_digits(other))
