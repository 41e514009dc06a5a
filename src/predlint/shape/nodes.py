"""The Shape of one record: a small tree that declares what is allowed, and which violation to report otherwise.

A Shape is declared once and read by three back ends: `json_schema` (for people and other tools), the kernel (accepts clean records, fast)
and `build_explainer` (names every violation in the rest). Nodes carry data only. A node that can be wrong carries a `ViolationSpec` for
each way; a spec knows its rule and its message, and nothing about where it is used.

Members that no node knows are a warning, never an error: the platforms ignore them. `Record.forbidden` lists the names that are always a
mistake (``data_row``), so that every back end agrees on them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal

from msgspec import Struct, field

from predlint.model.findings import AlsoWritten, NameViolations, SuspectedFinding, TagViolations, ViolationSpec
from predlint.model.violation import Path
from predlint.shape.constraints import OfEntries, OfItems, OfRecord


class AnyValue(Struct, frozen=True, eq=False):
    """A value that predlint has no rules for."""

    usual: Node | None = None
    """The form that nearly all clean values have. Other values are left to a record check."""
    guard: tuple[str, ...] = ()
    """A record check looks at values that have one of these members at any depth, and at texts that start like JSON, which may have
    them."""
    kinds: tuple[Kind, ...] = ()
    """The types that values nearly always have. Values of other types are left to a record check."""
    without_nul: bool = False
    """True if a value with the character U+0000 in one of its texts is left to a record check."""
    unread: str | None = None
    """If given, what a record check decides about each value."""
    schema: dict[str, Any] | None = None
    """What a record check accepts, as far as JSON Schema can express it."""


class Flag(Struct, frozen=True, eq=False):
    """true or false."""

    wrong: ViolationSpec
    nullable: bool = False
    usual: bool | None = None
    """Its value in clean records. The other value is left to a record check."""


class Number(Struct, frozen=True, eq=False):
    """A finite number; booleans and numbers in quotes are not numbers. Bounds are inclusive, except ``above``."""

    wrong: ViolationSpec
    outside: ViolationSpec | None = None
    minimum: float | None = None
    above: float | None = None
    maximum: float | None = None
    limit: float | None = None
    """The upper bound that a record check enforces, and JSON Schema states. One that only a warning is about is `usual_most`."""
    usual_least: float | None = None
    """The lower bound that clean records nearly always keep: the kernel doubts smaller numbers, and the explainer decides."""
    usual_most: float | None = None
    """The upper bound that clean records nearly always keep."""
    usual_whole: bool = False
    """True if clean records nearly always have a whole number here, written as 3 or as 3.0."""
    whole: bool = False
    quoted: bool = False
    """True if a number in quotes is accepted, too."""
    usual_digits: bool = False
    """True if the kernel doubts whole numbers that are written like 3.0."""
    null: ViolationSpec | None = None
    """Given if null is allowed: the violation to report for it."""
    nullable: bool = False
    """True if null is allowed, without a finding."""
    column: str | None = None
    """The name of the kernel column that keeps its values for cross-record rules, or None if no rule needs them."""
    reported_by: type[SuspectedFinding] | None = None
    """Given if a check decides what to report for a number out of bounds: the topic of the suspected finding."""
    alone: bool = False
    """True if the finding for a number out of bounds depends on that number only."""


class LoadableUrl(Struct, frozen=True):
    """The URL paths that a server serves itself."""

    served: tuple[str, ...]
    """The prefixes of these paths."""
    never: tuple[str, ...]
    """Texts that no other path contains."""


class Text(Struct, frozen=True, eq=False):
    """A string. Lengths are in code points."""

    wrong: ViolationSpec
    minimum: int = 0
    maximum: int | None = None
    length: ViolationSpec | None = None
    pattern: str | None = None
    """A regular expression that is anchored and means the same in Python and in ECMA-262."""
    form: ViolationSpec | None = None
    empty: ViolationSpec | None = None
    """For the empty string: a warning, or an error if ``minimum`` is above 0."""
    nullable: bool = False
    usual_length: int | None = None
    """The length that clean values have: the kernel doubts the rest, and a record check decides."""
    also_written: AlsoWritten | None = None
    usual: tuple[str, ...] | None = None
    """The texts that nearly all clean values are. Other texts are left to a record check."""
    others: ViolationSpec | None = None
    """Given if that record check rejects all other texts: the violation that it reports."""
    address: bool = False
    """True if the pattern accepts all ASCII addresses of http, https, gs and s3, except those of the reader's own machine."""
    unread: str | None = None
    """If given, what a record check decides about each value."""
    guard: tuple[str, ...] = ()
    """Characters, and words in lower case: a text with one of them, in any case, or with white space around it, is left to a record
    check."""
    runs: bool = False
    """True for the run lengths of a mask, in groups of bits. Unreadable ones and empty masks are left to a record check."""
    date: bool = False
    """True for a date. Dates in an unusual form are left to a record check."""
    unlike: tuple[str, ...] = ()
    """Texts that are left to a record check."""
    column: str | None = None
    """The name of the kernel column that keeps its values for cross-record rules, or None if no rule needs them."""
    usual_least: int = 0
    """The fewest characters of clean texts. Shorter ones are left to a record check."""
    without_nul: bool = False
    """True if a text with the character U+0000 is left to a record check."""
    loaded: LoadableUrl | None = None
    """If given, a text is left to a record check unless a browser surely loads something from that address."""
    kept: str | None = None
    """The name under which the kernel keeps the text while it reads the record, so that quotes can be compared with it (`Span`)."""
    quotes: bool = False
    """True for a text that quotes a kept text."""
    usual_days: tuple[str, str] | None = None
    """The first and last of the days that texts nearly always are, as 2026-11-28. Others are left to a record check."""
    image: bool = False
    """True for the base64 of a PNG (`Image`). One that may show nothing is left to a record check."""


class Name(Struct, frozen=True, eq=False):
    """One of a fixed set of texts."""

    names: tuple[str, ...]
    violations: NameViolations
    labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, "tuple[str, ...]"])
    """Text that people see -> the names that it may stand for, if they differ."""
    others_too: bool = False
    """True if further names are known elsewhere (in the record itself): a record check decides about names that are not in ``names``."""
    across: bool = False
    """True if it is compared with names of other lists: the kernel numbers it by its text, not by its index in ``names``."""
    usual: tuple[str, ...] | None = None
    """The names that nearly all clean values are. Others are left to a record check."""


#: The types of JSON values.
Kind = Literal["string", "number", "boolean", "array", "object", "null"]


class Typed(Struct, frozen=True, eq=False):
    """A value of one of some JSON types."""

    kinds: frozenset[Kind]
    wrong: ViolationSpec
    usual: Node | None = None
    """The form that nearly all clean values have. Other values are left to a record check."""


class Uuid(Struct, frozen=True, eq=False):
    """A UUID in any of the spellings that the platform takes: with braces, without dashes, dashes after every four digits."""

    wrong: ViolationSpec
    form: ViolationSpec | None = None
    """For a text that is no UUID, if that is another violation than any other value."""
    nullable: bool = True
    textual: bool = False
    """True if it is compared with texts: the kernel identifies it by its spelling."""
    column: str | None = None
    """The name of the kernel column that keeps its values for cross-record rules, or None if no rule needs them."""


class Items(Struct, frozen=True, eq=False):
    """A list of items of one kind."""

    item: Node
    wrong: ViolationSpec
    minimum: int = 0
    maximum: int | None = None
    length: ViolationSpec | None = None
    excess: ViolationSpec | None = None
    """For more items than ``maximum``, if that is another violation than too few."""
    also_written: AlsoWritten | None = None
    single: ViolationSpec | None = None
    """Given if one bare item is read as a list of one: the violation to report for it (a warning)."""
    bare: Node | None = None
    """The node of a value that is no list, if such a value is as good."""
    listed: ViolationSpec | None = None
    """For a list where a bare item is usual (a warning)."""
    first_only: bool = False
    """True if only the first wrong item is reported: of bytes, a million may be wrong."""
    unique: ViolationSpec | None = None
    """Given when no two items may name the same branch (items are `Tagged`), or be the same text (items are `Name` or `Text`)."""
    required: Mapping[str, ViolationSpec] = field(default_factory=dict[str, ViolationSpec])
    """Names of branches that should be present -> the violation to report if one is missing (a warning)."""
    mistaken: AlsoWritten | None = None
    """Recognises a list of something else (numbers for points): reported once, and its items are not checked."""
    find_common_form: AlsoWritten | None = None
    """Recognises a list whose items are all written in the same other way: reported once for all, at the first one."""
    nullable: bool = False
    """True if null is allowed, without a finding."""
    only_counted: bool = False
    """True if cross-record rules need only the number of items."""
    usual_least: int = 0
    """The fewest items of clean values. Shorter lists are left to a record check."""
    usual_most: int | None = None
    """The most items of clean values. Longer lists are left to a record check."""
    flat: bool = False
    """True if its numbers are points, x and y in turn."""
    holds: tuple[OfItems, ...] = ()
    """The constraints on its items together. Record checks explain what violates them."""
    column: str | None = None
    """The name of the kernel column that keeps its values for cross-record rules, or None if no rule needs them."""


class Eased(Struct, frozen=True, eq=False):
    """The relaxed node of a member, for records with another member that is read instead."""

    other: str
    clean: Node
    """The node that the other member must match."""
    node: Node
    """The node of the relaxed member itself."""


class Member(Struct, frozen=True, eq=False):
    """A member that a record may have."""

    node: Node
    missing: ViolationSpec | None = None
    """Given if the member is required."""
    presence: ViolationSpec | None = None
    """Given if the member's presence is a finding (a warning or info). The value is checked all the same."""
    within: str | None = None
    """The sibling that people put it into by mistake. If it is there, that is reported, and not that the member is missing."""
    into: str | None = None
    """The sibling that it belongs into: it is checked as if it stood there, and by its own node."""
    relaxed_if: Eased | None = None
    """Given if a weaker node applies when another member is present."""
    misspelt: ViolationSpec | None = None
    """Reported in place of ``missing`` if its misspelling is present and has a value, which would be lost."""


class Record(Struct, frozen=True, eq=False):
    """A JSON object with known members."""

    members: Mapping[str, Member]
    wrong: ViolationSpec
    unknown: ViolationSpec | None = None
    """For a member that no node knows (a warning). None if all members are accepted (``ends_open``)."""
    misspelt: ViolationSpec | None = None
    """For an unknown member whose name is nearly a known one. None if ``ends_open``."""
    forbidden: Mapping[str, tuple[ViolationSpec, str | None]] = field(default_factory=dict[str, tuple[ViolationSpec, str | None]])
    """Names that are always wrong (error) or never read (warning) -> the spec, and the member that was intended, if any."""
    read_as: Mapping[str, Callable[[Any, Path], tuple[Any, dict[Path, Path]] | None]] = field(default_factory=dict[str, Any])
    """Forbidden name -> function that converts the value at a path into the form of the intended member, and returns it with the real paths
    of its parts. It returns None if the value has that form already."""
    idle_beside: bool = False
    """True if a forbidden name is harmless when the intended member is present: nothing reads it."""
    variants: tuple[frozenset[str], ...] = ()
    """Given if one of several sets of members must be complete; null counts as absent where it is allowed. The first set is the usual
    one."""
    incomplete: ViolationSpec | None = None
    """For a record that completes no variant."""
    exactly_one: tuple[str, ...] = ()
    """Given if exactly one of these members must be present and not null."""
    not_one: ViolationSpec | None = None
    not_one_inside: bool = False
    """True to report `not_one` at the surplus or absent member, rather than at the record."""
    null: ViolationSpec | None = None
    """Given if a forbidden or unknown member is harmless when it is null: the spec to report then (a warning)."""
    quiet: frozenset[str] = frozenset()
    """With ``null``: forbidden names for which null is not reported, because the vendor's own tools write them."""
    aliases: Mapping[str, tuple[str, ViolationSpec]] = field(default_factory=dict[str, tuple[str, ViolationSpec]])
    """Other names that people use for a member -> its own name, and the spec to report if it is not required (a warning). If a required
    member is absent, it is reported as missing, with the name found. If the member is present as well, an alias whose fields end with it is
    reported as unknown. An empty name stands for no member."""
    unreported_unknown: Mapping[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])
    """Unknown members -> members beside which they are not reported, because the findings for those are enough."""
    unlisted: frozenset[str] = frozenset()
    """Members that messages do not list as allowed: they are accepted because another finding covers them."""
    naming: tuple[str, ...] = ()
    """Members that name the record; one is required. If all are absent, that is reported, with the member that stands for the
    name."""
    also_written: AlsoWritten | None = None
    shell_of: Node | None = None
    """Given if ``also_written`` recognises an entry of the record's only list without its enclosing record: the node that still checks the
    entry."""
    stands_for: AlsoWritten | None = None
    """Recognises, in a record that lacks required members, others that stand for them (corners for width and height); reported once."""
    ends_open: bool = False
    """True if unknown members are accepted, except misspelt required ones."""
    also_known: frozenset[str] | None = None
    """With ``ends_open``: further members that the platform has; typed models refuse all others. None if members may have any name."""
    holds: tuple[OfRecord, ...] = ()
    """The constraints on its members together."""
    scored: str | None = None
    """For an answer: the member with its confidence. If only some answers of a record have one, a record check decides."""
    others: Mapping[str, Node] = field(default_factory=dict[str, Any])
    """Further members that clean records often have. They are not reported if they match these nodes."""
    typed: Mapping[str, Node] = field(default_factory=dict[str, Any])
    """Further members that mean nothing in this record, but whose values must match these nodes, since what reads it knows these names. One
    that is an alias or forbidden is checked beside the intended member, in whose absence that one is reported."""
    rest: Node | None = None
    """The node that any further member may match without a finding. None if a record check decides about each."""
    unlike: tuple[str, ...] = ()
    """Exceptions to ``rest``: a member whose name may be a misspelling of one of these is left to a record check."""
    copied: tuple[str, ...] = ()
    """Members that other items of the list may have, too, with the same value as here (`LinkedRegions`)."""
    first: tuple[str, str] | None = None
    """Two members: the kernel reads the second after the first, in any order of the record, because it is compared with it."""

    def __post_init__(self) -> None:
        if not self.ends_open and (self.unknown is None or self.misspelt is None):
            raise TypeError("a record that is not open needs findings for unknown and for misspelt members")

    def typed_apart(self) -> dict[str, Node]:
        """Returns the members of ``typed`` that stand for no other one."""
        return {name: node for name, node in self.typed.items() if name not in self.forbidden and name not in self.aliases}

    def naming_absent(self, value: Mapping[str, Any]) -> bool:
        """Returns True for a record without any member that names it."""
        return not any([name in value for name in self.naming])

    def nullable_of_variants(self) -> frozenset[str]:
        """Returns the members of ``variants`` that count as absent if they are null."""
        names = frozenset[str]().union(*self.variants)
        return frozenset(name for name in names if isinstance(node := self.members[name].node, Items | Text) and node.nullable)


class Entries(Struct, frozen=True, eq=False):
    """A JSON object used as a dictionary: its keys are data, its values are of one kind."""

    item: Node
    wrong: ViolationSpec
    keys: str | None = None
    """A regular expression that is anchored and means the same in Python and in ECMA-262."""
    key: ViolationSpec | None = None
    """For a key that does not match, at the entry."""
    minimum: int = 0
    length: ViolationSpec | None = None
    """For fewer entries than ``minimum``."""
    also_written: AlsoWritten | None = None
    one: AlsoWritten | None = None
    """Recognises a single entry in place of the dictionary; it is checked as that entry."""
    usual_least: int = 0
    """The fewest entries of clean values. Smaller dictionaries are left to a record check."""
    usual_most: int | None = None
    """The most entries of clean values. Larger dictionaries are left to a record check."""
    holds: tuple[OfEntries, ...] = ()
    """The constraints on its entries together, or on each with its key."""


class Fork(Struct, frozen=True, eq=False):
    """A JSON object that is one of two things, which its members distinguish."""

    by: tuple[str, ...]
    having: Record
    """The node of an object that has any of these members."""
    lacking: Entries
    """The node of any other value."""


class Branch(Struct, frozen=True, eq=False):
    """The shape of a record once its name is known."""

    feature: str
    """The name that selects this branch."""
    schema_id: str | None
    payload: str | None
    """The member that carries the value (``bbox``, ``answer``); None for options, which have none."""
    body: Record | Open
    source: Any = None
    """The Tool, Classification or Option of the ontology that it was made from."""
    written: str | None = None
    """The name as records give it, if several branches share one and something else decides (`Tagged.select`)."""
    pattern: str | None = None
    """A regular expression for the names that select this branch, if there are many."""
    instead: str | None = None
    """Given if the value does not belong in ``payload``, which the body reports: the member to use, empty for none."""
    labelled: bool = True
    """False if only its name selects it, and no label (`Tagged.labels`): people see no other text of a tool."""


class Open(Struct, frozen=True, eq=False):
    """A record that is accepted as it is; ``messages`` tells the reader that it was not checked."""

    messages: ViolationSpec | None = None
    at: str | None = None
    """The member at which ``messages`` is reported; None for the whole record."""
    envelope: Record | None = None
    """The part of the record that is checked all the same."""


class Tagged(Struct, frozen=True, eq=False):
    """A record whose name (or schema id) selects one of many branches; its cost does not grow with their number."""

    what: str
    """The kind of thing that is named, in the user's words: ``feature``, ``question``, ``option``."""
    branches: tuple[Branch, ...]
    violations: TagViolations
    wrong: ViolationSpec
    """For a value that is not an object."""
    by: str = "name"
    """The member that holds the name."""
    by_id: str | None = "schemaId"
    """The member that may hold an id instead; None for records that have none."""
    guess: Callable[[dict[str, Any]], str | None] | None = None
    """A record whose name is not known -> the branch that checks it all the same, or None."""
    select: Callable[[dict[str, Any]], tuple[str, ViolationSpec | None] | None] | None = None
    """Given if more than the name decides: a record -> the branch that it surely means, with the spec to report for its name. None if the
    name alone decides."""
    selected_by: str | None = None
    """Given if ``select`` decides by the name for records that have, in this member, what their branch asks for."""
    title: str | None = None
    """Given if the name is a hash: the member with its readable text, used in messages for a record without the hash."""
    empty: ViolationSpec | None = None
    """For {} and, if given, null."""
    also_written: AlsoWritten | None = None
    foreign: Callable[[dict[str, Any]], tuple[ViolationSpec, str] | None] | None = None
    """Recognises an object that is no such record at all: returns the spec to report, and the member that shows it. Nothing else is
    reported then, so it must recognise only objects that lack what every record must have."""
    payloads: Mapping[str, str] = field(default_factory=dict[str, str])
    """Members that carry a value, with the word for what they draw (``bbox`` -> ``a bounding box``)."""
    unnamed: Mapping[str, Record | Open] = field(default_factory=dict[str, "Record | Open"])
    """Records that have no name: payload member -> shape."""
    unnamed_by: Mapping[frozenset[str], str] = field(default_factory=dict[frozenset[str], str])
    """Sets of members that only an unnamed record has together -> its payload. They identify such a record even without any value."""
    named_first: bool = False
    """True if a record that has a name is never an unnamed one, whatever else it has."""
    generic: Mapping[str, Record] = field(default_factory=dict[str, Record])
    """Payload, or "" for any -> the node that checks a record whose name is not known."""
    signs: Mapping[str, str] = field(default_factory=dict[str, str])
    """Other names of the members of ``generic`` (without case and separators). If exactly one member is called so, it checks a record that
    has no other value."""
    no_value: Callable[[dict[str, Any]], ViolationSpec | None] | None = None
    """A record whose name is not known and that holds nothing which could be a value -> the spec to report for that."""
    nowhere: frozenset[str] = frozenset()
    """Members that no record here may have: only ``generic`` reports them."""
    wrong_payload: ViolationSpec | None = None
    """For a name that exists, but for another kind of value."""
    children_member: str | None = None
    """The member whose list depends on the name alone, and is checked whatever value the record carries."""
    named_by: Callable[[dict[str, Any]], str | None] | None = None
    """A record with neither a name nor an id -> the member that is surely meant to hold the name, whatever its value."""
    name_aliases: frozenset[str] = frozenset()
    """Misspelt members that stand for the name or the id: with one of them, the name is not reported as missing."""
    nameless_values: frozenset[str] = frozenset()
    """Members with a value for which the finding tells what to write instead, which has no name: the name is not reported as missing."""
    record_lists: frozenset[str] = frozenset()
    """Members that hold several records in place of one: for an object with one of them and no value of its own, a missing name is not
    reported."""
    has_ids: bool = True
    """False if the ontology has no schema ids at all: they cannot be checked, which is reported once."""
    no_ids: ViolationSpec | None = None
    labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, "tuple[str, ...]"])
    """Text that people see -> the names that it may stand for, if they differ."""
    labels_too: bool = False
    """True if a label selects a branch as well as the name does: ``violations.label`` is reported only if it may stand for several."""
    lists_members: bool = False
    """True if the finding for a record with neither a name nor a value lists its members: unknown ones are then not reported."""
    ids_elsewhere: Mapping[str, ViolationSpec] = field(default_factory=dict[str, ViolationSpec])
    """Ids of other places of the ontology -> the spec to report when one is used here."""
    node_ids: Mapping[str, str] = field(default_factory=dict[str, str])
    """Ids that resemble schema ids but are not for predictions -> the right id."""
    column: str | None = None
    """The name of the kernel column that keeps its values for cross-record rules, or None if no rule needs them."""


Node = AnyValue | Flag | Number | Text | Name | Typed | Uuid | Items | Record | Tagged | Entries | Fork
