"""The Shape of one record: a small tree that says what is allowed and which rule speaks when it is not.

A Shape is declared once and read by three back ends: `json_schema` (for people and other tools), the kernel (accepts clean
records, fast) and `build_explainer` (names every fault of the rest). Nodes carry data only. A node that can be wrong carries a
`ViolationSpec` for each way; a fault knows its rule and how to say it, and nothing about where it is used.

Members that no node knows are a warning, never an error: the platforms ignore them. `Record.forbidden` lists the names
that are always a mistake (``data_row``), so that every back end agrees on them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal

from msgspec import Struct, field

from predlint.shape.constraints import OfEntries, OfItems, OfRecord
from predlint.shape.findings import Path, SuspectedFinding
from predlint.shape.violation_specs import AlsoWritten, NameViolations, TagViolations, ViolationSpec


class AnyValue(Struct, frozen=True, eq=False):
    """A value that predlint has no rules for."""

    usual: Node | None = None
    """The form that nearly all clean values have: of others a rule of records decides."""
    guard: tuple[str, ...] = ()
    """A value that has one of these members, at any depth, is looked at by a rule of records; and a text that begins as JSON does, which
    may have them."""
    kinds: tuple[Kind, ...] = ()
    """The types of which values nearly always are: of others a rule of records decides."""
    without_nul: bool = False
    """A value with the character U+0000 in one of its texts is looked at by a rule of records."""
    unread: str | None = None
    """What a rule of records decides of each value."""


class Flag(Struct, frozen=True, eq=False):
    """true or false."""

    wrong: ViolationSpec
    nullable: bool = False
    usual: bool | None = None
    """What it is in clean records: of the other a rule of records decides."""


class Number(Struct, frozen=True, eq=False):
    """A finite number; booleans and numbers in quotes are not numbers. Bounds are inclusive but for ``above``."""

    wrong: ViolationSpec
    outside: ViolationSpec | None = None
    minimum: float | None = None
    above: float | None = None
    maximum: float | None = None
    limit: float | None = None
    """Whatever is above it a rule of records refuses."""
    usual_least: float | None = None
    """What clean records nearly always keep: the fast road doubts the rest, and the explainer decides."""
    usual_most: float | None = None
    """The same for the upper end."""
    usual_whole: bool = False
    """Clean records nearly always have a whole number here, written as 3 or as 3.0."""
    whole: bool = False
    quoted: bool = False
    """One in quotes is as good."""
    usual_digits: bool = False
    """The same of whole numbers that are written like 3.0."""
    null: ViolationSpec | None = None
    """Given when null is allowed; what is said of it."""
    nullable: bool = False
    """Null is as good as none, without a word."""
    column: str | None = None
    """Under which name the kernel keeps its values for rules across records; None where nobody asks for them."""
    reported_by: type[SuspectedFinding] | None = None
    """Given where a check decides what is said of a number beyond its bounds: of which topic it is."""
    alone: bool = False
    """True where what is said of a number beyond its bounds is the same for each, but for the number, and depends on nothing else."""


class LoadableUrl(Struct, frozen=True):
    """The paths that a server itself keeps."""

    served: tuple[str, ...]
    """How they begin."""
    never: tuple[str, ...]
    """What stands in no path to anything else."""


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
    """Said of the empty string; a warning, or an error when ``minimum`` is above 0."""
    nullable: bool = False
    usual_length: int | None = None
    """The length that clean values have: the kernel doubts the rest, and a record rule decides."""
    also_written: AlsoWritten | None = None
    usual: tuple[str, ...] | None = None
    """The texts that nearly all clean values are: of others a rule of records decides."""
    others: ViolationSpec | None = None
    """Given where that rule refuses them all: what it says."""
    address: bool = False
    """The pattern takes all addresses of http, https, gs and s3 in ASCII that are not of the reader's own machine."""
    unread: str | None = None
    """What a rule of records decides of each value."""
    guard: tuple[str, ...] = ()
    """Characters, and words in lower case: a text with one of them, in any case, is looked at by a rule of records."""
    runs: bool = False
    """Run lengths of a mask in groups of bits: of those that cannot be read, and of an empty mask, a rule of records decides."""
    date: bool = False
    """A date: of those that are written otherwise than most a rule of records decides."""
    unlike: tuple[str, ...] = ()
    """Texts of which a rule of records decides."""
    column: str | None = None
    """Under which name the kernel keeps its values for rules across records; None where nobody asks for them."""
    usual_least: int = 0
    """The fewest characters of clean texts: of shorter ones a rule of records decides."""
    without_nul: bool = False
    """A text with the character U+0000 is looked at by a rule of records."""
    loaded: LoadableUrl | None = None
    """A text of which it is not sure that a browser loads something from there is looked at by a rule of records."""
    kept: str | None = None
    """Under which name it is kept while the record is read, for what is said to be pieces of it (`Span`)."""
    quotes: bool = False
    """It is what is quoted of such a text."""
    usual_days: tuple[str, str] | None = None
    """Texts are nearly always days from one to another, as 2026-11-28: of others a rule of records decides."""
    image: bool = False
    """The base64 of a PNG (`Image`): of one in which it is not sure that something is seen a rule of records decides."""


class Name(Struct, frozen=True, eq=False):
    """One of a fixed set of texts."""

    names: tuple[str, ...]
    faults: NameViolations
    labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, "tuple[str, ...]"])
    """Text that people see -> the names that it may stand for, where they differ."""
    others_too: bool = False
    """Further names are known elsewhere (in the record itself): a record rule decides about those that are not in ``names``."""
    across: bool = False
    """It is held against names of other lists: its number is that of its text, and not that of its place in ``names``."""
    usual: tuple[str, ...] | None = None
    """Those that nearly all clean values are: of others a rule of records decides."""


#: What JSON calls a value.
Kind = Literal["string", "number", "boolean", "array", "object", "null"]


class Typed(Struct, frozen=True, eq=False):
    """A value of one of some JSON types."""

    kinds: frozenset[Kind]
    wrong: ViolationSpec
    usual: Node | None = None
    """The form that nearly all clean values have: of others a rule of records decides."""


class Uuid(Struct, frozen=True, eq=False):
    """A UUID in any of the spellings that the platform takes: with braces, without dashes, dashes after every four digits."""

    wrong: ViolationSpec
    form: ViolationSpec | None = None
    """Said of a text that is no UUID, where that is another fault than any other value."""
    nullable: bool = True
    textual: bool = False
    """What it is held against is a text, too: the kernel tells it by how it is written."""
    column: str | None = None
    """Under which name the kernel keeps its values for rules across records; None where nobody asks for them."""


class Items(Struct, frozen=True, eq=False):
    """A list of like things."""

    item: Node
    wrong: ViolationSpec
    minimum: int = 0
    maximum: int | None = None
    length: ViolationSpec | None = None
    excess: ViolationSpec | None = None
    """Said of more items than ``maximum``, where that is another mistake than too few."""
    also_written: AlsoWritten | None = None
    single: ViolationSpec | None = None
    """Given when one bare item is taken for a list of one; what is said of it (a warning)."""
    bare: Node | None = None
    """What a value is that is no list, where that is as good."""
    listed: ViolationSpec | None = None
    """Said of a list where a bare item is usual (a warning)."""
    first_only: bool = False
    """Of items that are wrong, only the first is told: of bytes, a million may be."""
    unique: ViolationSpec | None = None
    """Given when no two items may name the same branch (items are `Tagged`), or be the same text (items are `Name` or `Text`)."""
    required: Mapping[str, ViolationSpec] = field(default_factory=dict[str, ViolationSpec])
    """Names of branches that ought to be present, each with what is said when it is not (a warning)."""
    mistaken: AlsoWritten | None = None
    """Recognises a list of other things altogether (numbers for points): said once, and nothing of its items."""
    find_common_form: AlsoWritten | None = None
    """Recognises a list whose items are all written in the same other way: said of the first one, for all of them."""
    nullable: bool = False
    """Null is as good as none, without a word."""
    only_counted: bool = False
    """Rules across records ask nothing of its items but how many there are."""
    usual_least: int = 0
    """The fewest items of clean values: of fewer a rule of records decides."""
    usual_most: int | None = None
    """The same of the most."""
    flat: bool = False
    """Its numbers are points, x and y in turn."""
    holds: tuple[OfItems, ...] = ()
    """What must hold of its items together; what does not is explained by the rules of records."""
    column: str | None = None
    """Under which name the kernel keeps its values for rules across records; None where nobody asks for them."""


class Eased(Struct, frozen=True, eq=False):
    """What a member is beside another that is read in its stead."""

    other: str
    clean: Node
    """What the other must be."""
    node: Node
    """What the member itself is then."""


class Member(Struct, frozen=True, eq=False):
    """A member that a record may have."""

    node: Node
    missing: ViolationSpec | None = None
    """Given when it must be there."""
    presence: ViolationSpec | None = None
    """Given when being there is itself worth a word (a warning or info); the value is checked all the same."""
    within: str | None = None
    """The member beside it in which people put it: then that is told, there, and not that it is missing."""
    into: str | None = None
    """The member beside it into which it belongs: it is looked at as if it stood there, besides what its own node says."""
    relaxed_if: Eased | None = None
    """Given where less is asked of it beside another member."""
    misspelt: ViolationSpec | None = None
    """Said in the place of ``missing`` where its misspelling is there and holds something, which is lost."""


class Record(Struct, frozen=True, eq=False):
    """A JSON object with known members."""

    members: Mapping[str, Member]
    wrong: ViolationSpec
    unknown: ViolationSpec | None = None
    """Said of a member that nothing here knows (a warning); None where all are taken as they are (``ends_open``)."""
    misspelt: ViolationSpec | None = None
    """Said of an unknown member whose name is nearly a known one; ``say(value, name, meant)``; None there, too."""
    forbidden: Mapping[str, tuple[ViolationSpec, str | None]] = field(default_factory=dict[str, tuple[ViolationSpec, str | None]])
    """Names that are always wrong (error) or never read (warning), each with the member that was meant, if any."""
    read_as: Mapping[str, Callable[[Any, Path], tuple[Any, dict[Path, Path]] | None]] = field(default_factory=dict[str, Any])
    """Of such names: what turns a value, at a place, into the form that the member that was meant has, and tells where its parts stand in
    truth; None where it has that form."""
    idle_beside: bool = False
    """Given where such a name does no harm beside the member that was meant: nothing reads it."""
    variants: tuple[frozenset[str], ...] = ()
    """Given when one of several sets of members must be complete (null, where it is allowed, is none); the first is the usual one."""
    incomplete: ViolationSpec | None = None
    """Said when no variant has even one member."""
    exactly_one: tuple[str, ...] = ()
    """Given when exactly one of these must be there and not null."""
    not_one: ViolationSpec | None = None
    not_one_inside: bool = False
    """Point to the member that is too much, or absent, rather than to the record."""
    null: ViolationSpec | None = None
    """Given when such a member does no harm where it is null; what is said of it then (a warning); ``say(value, name)``."""
    quiet: frozenset[str] = frozenset()
    """Given with ``null``: of these not even that is said, for tools of the vendor's own write them so."""
    aliases: Mapping[str, tuple[str, ViolationSpec]] = field(default_factory=dict[str, tuple[str, ViolationSpec]])
    """What people call a member: its own name, and what is said where it is not required (a warning). Where a required member is
    absent, that is said, with the name found; where the member is there as well, one whose words end with it is an unknown one.
    An empty name is that of no member."""
    unreported_unknown: Mapping[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])
    """Unknown members of which nothing is said beside any of some others: what is said of those says it all."""
    unlisted: frozenset[str] = frozenset()
    """Members that are no advice to anybody who asks which there are: they are let pass because more was said of them."""
    naming: tuple[str, ...] = ()
    """Members of which one names the record: where none is there, that was said, with what stands for it."""
    also_written: AlsoWritten | None = None
    shell_of: Node | None = None
    """What ``also_written`` recognises, given where that is an entry of the record's only list, without the record round it: it is looked
    at all the same."""
    stands_for: AlsoWritten | None = None
    """Given a record that lacks required members: recognises others that stand for them (corners for width and height); said once."""
    ends_open: bool = False
    """Members that nothing here knows are taken as they are, but for misspelt ones that were required."""
    holds: tuple[OfRecord, ...] = ()
    """What must hold of its members together."""
    scored: str | None = None
    """Of an answer the member with its confidence: where some of a line have one, and others none, a rule of records decides."""
    others: Mapping[str, Node] = field(default_factory=dict[str, Any])
    """Members that clean records often have besides, of which nothing is said where they have this form."""
    rest: Node | None = None
    """What any further member is of which nothing is said; None where a rule of records decides about each."""
    unlike: tuple[str, ...] = ()
    """But for those with a name that may be one of these, spelt otherwise."""
    copied: tuple[str, ...] = ()
    """Members that others of its list may have, too, and then as they are written here (`Linked`)."""
    first: tuple[str, str] | None = None
    """A member that is held against another one, which is told here before it."""

    def __post_init__(self) -> None:
        if not self.ends_open and (self.unknown is None or self.misspelt is None):
            raise TypeError("a record that is not open needs findings for unknown and for misspelt members")

    def naming_absent(self, value: Mapping[str, Any]) -> bool:
        """True for a record with none of the members that name it."""
        return not any([name in value for name in self.naming])

    def nullable_of_variants(self) -> frozenset[str]:
        """The members of ``variants`` that count as absent where they are null."""
        names = frozenset[str]().union(*self.variants)
        return frozenset(name for name in names if isinstance(node := self.members[name].node, Items | Text) and node.nullable)


class Entries(Struct, frozen=True, eq=False):
    """A JSON object used as a dictionary: its keys are data, its values are alike."""

    item: Node
    wrong: ViolationSpec
    keys: str | None = None
    """A regular expression that is anchored and means the same in Python and in ECMA-262."""
    key: ViolationSpec | None = None
    """Said of a key that does not match; ``say(key)``, at the entry."""
    minimum: int = 0
    length: ViolationSpec | None = None
    """Said of fewer entries than ``minimum``."""
    also_written: AlsoWritten | None = None
    one: AlsoWritten | None = None
    """Recognises one entry in place of them all, which is looked at as that."""
    usual_least: int = 0
    """The fewest entries of clean values: of fewer a rule of records decides."""
    usual_most: int | None = None
    """The same of the most."""
    holds: tuple[OfEntries, ...] = ()
    """What must hold of its entries together, or of each with its key."""


class Fork(Struct, frozen=True, eq=False):
    """A JSON object that is one of two things, told by its members."""

    by: tuple[str, ...]
    having: Record
    """What an object is that has any of these members."""
    lacking: Entries
    """What any other value is."""


class Branch(Struct, frozen=True, eq=False):
    """What a record looks like once its name is known."""

    feature: str
    """The name that selects this branch."""
    schema_id: str | None
    payload: str | None
    """The member that carries the value (``bbox``, ``answer``); None for options, which have none."""
    body: Record | Open
    source: Any = None
    """The Tool, Classification or Option that it was made from."""
    written: str | None = None
    """The name as records give it, where several branches share one and something else decides (`Tagged.select`)."""
    pattern: str | None = None
    """A regular expression for the names that select this branch, where there are many."""
    instead: str | None = None
    """Given where the value does not belong in ``payload``, which the body says: the member to use, empty for none."""
    labelled: bool = True
    """False where only its name selects it, and no label (`Tagged.labels`): people see no other text of a tool."""


class Open(Struct, frozen=True, eq=False):
    """A record that is taken as it is; ``said`` tells the reader that it was not checked."""

    messages: ViolationSpec | None = None
    at: str | None = None
    """The member that ``said`` points to; None for the whole record."""
    envelope: Record | None = None
    """What is checked all the same."""


class Tagged(Struct, frozen=True, eq=False):
    """A record whose name (or schema id) selects one of many branches; its cost does not grow with their number."""

    what: str
    """What the name names, in the user's words: ``feature``, ``question``, ``option``."""
    branches: tuple[Branch, ...]
    faults: TagViolations
    wrong: ViolationSpec
    """Said of a value that is not an object."""
    by: str = "name"
    """The member that holds the name."""
    by_id: str | None = "schemaId"
    """The member that may hold an id instead; None for records that have none."""
    guess: Callable[[dict[str, Any]], str | None] | None = None
    """Given a record whose name is not known: the branch that it is checked by all the same."""
    select: Callable[[dict[str, Any]], tuple[str, ViolationSpec | None] | None] | None = None
    """Given where more than the name decides: the branch that a record surely means, and what is said of its name; None when
    the name alone decides."""
    selected_by: str | None = None
    """Given where ``select`` leaves a record to its name that has in this member what its branch asks for."""
    title: str | None = None
    """Given where the name is a hash: the member with the words for it, which are said of a record that has no hash."""
    empty: ViolationSpec | None = None
    """Said of {} and, where given, null."""
    also_written: AlsoWritten | None = None
    foreign: Callable[[dict[str, Any]], tuple[ViolationSpec, str] | None] | None = None
    """Recognises an object that is no such record at all: what is said of it, and the member that tells it. Nothing else is said
    then, so that it must be one that lacks what every record must have."""
    payloads: Mapping[str, str] = field(default_factory=dict[str, str])
    """Members that carry a value, with the word for what they draw (``bbox`` -> ``a bounding box``)."""
    unnamed: Mapping[str, Record | Open] = field(default_factory=dict[str, "Record | Open"])
    """Records that have no name: payload member -> shape."""
    unnamed_by: Mapping[frozenset[str], str] = field(default_factory=dict[frozenset[str], str])
    """Members that only such a record has together, and its payload: they tell the record where there is no value at all."""
    named_first: bool = False
    """A record that has a name is no unnamed one, whatever else it has."""
    generic: Mapping[str, Record] = field(default_factory=dict[str, Record])
    """What is checked of a record whose name is not known: by payload, or under "" for any."""
    signs: Mapping[str, str] = field(default_factory=dict[str, str])
    """What members of ``generic`` are called elsewhere (without case and separators), where one alone is called so: it checks a record
    that has no other value."""
    no_value: Callable[[dict[str, Any]], ViolationSpec | None] | None = None
    """Given a record whose name is not known, and that holds nothing which could be a value: what is said of that."""
    nowhere: frozenset[str] = frozenset()
    """Members that no record here may have: ``generic`` only says so."""
    wrong_payload: ViolationSpec | None = None
    """``say(value, name, member, members of the feature)``: the name exists, but for another kind of value."""
    children_member: str | None = None
    """The member whose list depends on the name alone, and is checked whatever value the record carries."""
    named_by: Callable[[dict[str, Any]], str | None] | None = None
    """Given a record with neither a name nor an id: the member that is surely meant to hold the name, whatever it holds."""
    name_aliases: frozenset[str] = frozenset()
    """Members that stand for the name or the id though they are misspelt: then neither is said to be missing."""
    nameless_values: frozenset[str] = frozenset()
    """Members with a value of which it is said what to write in their place, which has no name: none is missed then."""
    record_lists: frozenset[str] = frozenset()
    """Members that hold records in place of one: of an object with one of them, and no value of its own, no name is missed."""
    has_ids: bool = True
    """False when the ontology has no schema ids at all: they cannot be checked, which is said once."""
    no_ids: ViolationSpec | None = None
    labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, "tuple[str, ...]"])
    """Text that people see -> the names that it may stand for, where they differ."""
    labels_too: bool = False
    """Given where such a text names a record as well as the name does: ``faults.label`` is said where it may stand for several."""
    lists_members: bool = False
    """What is said of a record with neither a name nor a value lists its members: of one that is not known nothing is said besides."""
    ids_elsewhere: Mapping[str, ViolationSpec] = field(default_factory=dict[str, ViolationSpec])
    """Ids of other places of the ontology, with what is said when one is used here."""
    node_ids: Mapping[str, str] = field(default_factory=dict[str, str])
    """Ids that look alike but are not for predictions -> the right id."""
    column: str | None = None
    """Under which name the kernel keeps its values for rules across records; None where nobody asks for them."""


Node = AnyValue | Flag | Number | Text | Name | Typed | Uuid | Items | Record | Tagged | Entries | Fork
