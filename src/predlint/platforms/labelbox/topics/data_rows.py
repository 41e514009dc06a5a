"""The data row of a line: its key or id, and rows that do not exist."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

from predlint.io.similar_rows import space_in_list, spelling_difference
from predlint.model.diagnostics import Severity
from predlint.model.findings import ViolationSpec, spec_of
from predlint.model.ontology import Ontology
from predlint.model.texts import article, canonical, casefold_name, casefolded, listing, quote
from predlint.model.violation import Finding, Fix, FixContext, Path, Violation, Words, fixes, make_finding
from predlint.platforms.common_mistakes import BRACKETED, bracketed, json_in_text_help
from predlint.platforms.labelbox.declarations import REFERENCE
from predlint.platforms.labelbox.features import ROWS
from predlint.platforms.labelbox.forms import both_given, kind_of
from predlint.platforms.labelbox.record import Out, misspelt_key, row_member
from predlint.platforms.labelbox.topics.members import MISSPELT_MEMBER, UNKNOWN_MEMBER, UnknownMember, snake_case
from predlint.platforms.numbers import digits_of
from predlint.shape.nodes import Member, Record, Text
from predlint.shape.record_checks import Declared, kinds, on

if TYPE_CHECKING:
    from predlint.io.data_row import DataRow
    from predlint.io.data_rows import DataRows
    from predlint.platforms.common_mistakes import PlaceholderText


#: Members with the file of the data row, which is often the global key.
OF_FILES = frozenset("image img image_path imagePath image_name imageName file file_name fileName filename file_path filePath path".split())


class RowOutside(Violation, of=UnknownMember):
    """A member beside dataRow names the data row."""

    name: str
    member: str

    def words(self) -> Words:
        given = quote(self.value) if isinstance(self.value, str) and self.value else "…"
        return f"{quote(self.name)} is outside of dataRow, where it is not read", f'write "dataRow": {{"{self.member}": {given}}}'


class SecondRowReference(Violation, of=UnknownMember):
    """A member beside dataRow names the data row a second time."""

    name: str
    intended: str

    template = "{name:quoted} is not read here", "{intended} alone says which data row a line is for; remove it"


class FileOutside(Violation, of=UnknownMember):
    """A member beside dataRow has the name or address of a file."""

    name: str

    template = "{name:quoted} is not read here", "dataRow alone says which data row a line is for; remove it"

    def fix(self, at: FixContext) -> Fix | None:
        return at.remove_unsafely()


_FILES_FOLDED = frozenset(map(casefold_name, OF_FILES))


def is_file(name: str) -> bool:
    """Returns True for a name of the file that the data row shows."""
    return casefold_name(name) in _FILES_FOLDED


class MissingDataRow(Violation, code="KEY001", slug="missing-data-row"):
    """The record names no data row.

    Why: The platform cannot know which image the prediction belongs to; the SDK refuses the whole list of records before the upload.
    Fix: Add "dataRow": {"globalKey": ...} with the key under which the image was registered.
    """

    given: str | None = None

    def words(self) -> Words:
        if self.given is not None and (member := row_member(self.given)) is not None:
            return "dataRow is missing", f'write "dataRow": {{"{member}": …}}, with the value of {quote(self.given)}'
        if self.given is not None and is_file(self.given):
            fix = f'write "dataRow": {{"globalKey": …}}, with the value of {quote(self.given)} if that is the global key of the data row'
            return "dataRow is missing", fix
        if self.given:
            return "dataRow is missing", f'rename {quote(self.given)} to "dataRow"'
        return "dataRow is missing", 'say which data row this is for: "dataRow": {"globalKey": "…"}'

    @fixes(
        safe="renames the member that is misspelt, where only case, separators or a plural s differ",
        unsafe="renames one that is misspelt in another way; makes it of the key, or the name of a file, that is beside the annotation",
    )
    def fix(self, at: FixContext) -> Fix | None:
        found = self.given or ""
        member = "globalKey" if is_file(found) else row_member(found)
        if member is None:
            return at.rename_member(self.given)
        keys = [*at.keys[:-1], found]
        name = at.value_at(keys)
        if not isinstance(name, str) or not name:
            return None
        row = at.text.object([(member, at.text.written(name))])
        return at.unsafely([*at.text.rename(keys, "dataRow"), *at.text.replace(keys, row)], reveals=True)


class IdOrGlobalKey(Violation, code="KEY002", slug="id-or-global-key"):
    """The dataRow gives neither or both of id and globalKey.

    Why: A data row is named in exactly one way; the SDK refuses records with none or with two.
    Fix: Keep globalKey, or id if you have no global keys, and drop the other one.
    """

    given: tuple[str, ...]
    others: tuple[str, ...]

    def words(self) -> Words:
        if self.given:
            return "dataRow has both id and globalKey", "keep one of the two, the global key if in doubt"
        hint = f"; found {listing(self.others)}" if self.others else ""
        near = next(((name, intended) for name in self.others if (intended := misspelt_key(name))), None)
        fix = f'rename {quote(near[0])} to "{near[1]}"' if near else 'write {"globalKey": "…"}'
        return f"dataRow has neither id nor globalKey{hint}", fix

    @fixes(
        safe="renames a member that is spelt another way, such as `GlobalKey`",
        unsafe="removes the id where there is a global key too, of the same data row; renames one with a typing slip",
    )
    def fix(self, at: FixContext) -> Fix | None:
        if self.given:
            key, id_ = self.value["globalKey"], self.value["id"]
            if at.rows is not None:
                of_key = at.rows.by_key.get(key) if isinstance(key, str) else None
                of_id = at.rows.by_id.get(id_) if isinstance(id_, str) else None
                if of_key is not of_id and (of_key is None or of_key.id):
                    return None  # the list has only one of them, or has them in two data rows
            return at.unsafely(at.text.remove([*at.keys, "id"])) if isinstance(key, str) else None
        near = [(name, intended) for name in self.others if (intended := misspelt_key(name)) is not None]
        return at.rename_at([*at.keys, near[0][0]], near[0][1]) if len(near) == 1 else None


class DataRowType(Violation, code="KEY003", slug="data-row-type"):
    """The dataRow, its id or its globalKey has the wrong type or is empty.

    Why: dataRow is an object and the key in it a non-empty string; nothing else can be matched to a data row, and the SDK fails on it.
    Fix: Write {"globalKey": str(key)}; a number from a data frame must be turned into the very text the row was registered with.
    """

    name: str

    def words(self) -> Words:
        value = self.value
        if self.name == "dataRow":
            fix = f'write {{"globalKey": {quote(value)}}}' if isinstance(value, str) and value else 'write {"globalKey": "…"}'
            fix = json_in_text_help(value) or (BRACKETED if bracketed(value) == BRACKETED else fix)
            return f"dataRow must be an object, found {kind_of(value)}", fix
        digits = digits_of(value)
        fix = f'put it in quotes: "{digits}"' if digits is not None else None
        if fix is not None and self.name == "id":
            fix = f'an id is a string of 25 characters; is it a global key? then write {{"globalKey": "{digits}"}}'
        if value == "":
            given, other = ("global key", "id") if self.name == "globalKey" else ("id", "globalKey")
            fix = f"give the {given} of the data row, or leave it out and give {quote(other)}"
        elif isinstance(value, list | dict):
            inner = cast("list[Any]", value) if isinstance(value, list) else list(cast("dict[str, Any]", value).values())
            fix = f"write {quote(inner[0])} itself" if len(inner) == 1 and isinstance(inner[0], str) and inner[0] else None
        return f"dataRow.{self.name} must be a non-empty string, found {kind_of(value)}", fix

    @fixes(
        safe="writes a string as global key, or a number in quotes, where the list of data rows has that key; takes it out of brackets",
        unsafe="does so without a list of data rows",
    )
    def fix(self, at: FixContext) -> Fix | None:
        fix = at.decode_text() or at.unwrap_object()
        if fix is not None:
            return fix
        whole = at.keys == ["dataRow"]
        key = digits_of(self.value) if not whole else self.value if isinstance(self.value, str) else None
        if not key:
            return None
        listed = at.rows is not None and key in (at.rows.by_key if whole or self.name == "globalKey" else at.rows.by_id)
        raw = at.text.written(key)
        return (at.safely if listed else at.unsafely)(at.text.replace(at.keys, at.text.object([("globalKey", raw)]) if whole else raw))


def intended_key_member(name: str) -> str:
    """Returns the right name for an alias of ``globalKey`` or ``id`` in ``dataRow``."""
    return "id" if name in ("uid", "dataRowId", "data_row_id") else "globalKey"


class UnknownDataRowMember(Violation, code="KEY004", slug="unknown-data-row-member", about_name=True):
    """The dataRow has a member other than id and globalKey.

    Why: Only these two identify a data row in an import file. An external id or a uid is known to other parts of the SDK, but not here.
    Fix: Look the row's global key up and give that.
    """

    name: str

    def words(self) -> Words:
        intended = intended_key_member(self.name)
        return (
            f'dataRow.{self.name} is not accepted in a file; use "globalKey" or "id"',
            f'rename it to "{intended}" if that is meant',
        )

    @fixes(
        safe="renames it where the list of data rows has what it holds; removes it where it repeats what names the data row",
        unsafe="renames it without a list of data rows; removes it beside what names the data row",
    )
    def fix(self, at: FixContext) -> Fix | None:
        if not isinstance(self.value, str) or not self.value or len(at.enclosing_object) > 1:
            return None  # a sibling may name the data row
        intended = intended_key_member(self.name)
        if at.rows is None:
            return at.rename(intended)
        listed = at.rows.by_key if intended == "globalKey" else at.rows.by_id
        return at.rename(intended, surely=True) if self.value in listed else None


class BothRowMembers(Violation, of=UnknownDataRowMember):
    """A member of dataRow that nothing reads stands for another one, which is present, too."""

    name: str
    intended: str

    def words(self) -> Words:
        return both_given(self.value, self.name, self.intended)

    def fix(self, at: FixContext) -> Fix | None:
        return (at.remove_repeated(self.intended) or at.remove_unsafely()) if at.value_at([*at.keys[:-1], self.intended]) else None


class GlobalKeyTooLong(Violation, code="KEY005", slug="global-key-too-long"):
    """The global key is longer than 200 characters.

    Why: The platform's documented limit is 200 characters, so no data row can have this key.
    Fix: Give the key the row was registered with; long ones are often a whole URL or path where only its last part was registered.
    """

    parameters = (("most_characters", 200),)

    def words(self) -> Words:
        fix = f"correct it: no data row can have such a key ({quote(self.value[:40])} …)"
        return f"the global key has {len(self.value):,} characters; the limit is 200", fix


class DataRowIdForm(Violation, code="KEY008", slug="data-row-id-form", severity=Severity.WARNING, layer="record"):
    """The data row id does not look like one of the platform's ids.

    Why: Ids are 25 lower-case letters and digits beginning with c. Another text is usually a global key, a file name or a database id in
    the wrong member.
    Fix: If the text is your own key, give it as globalKey; otherwise copy the id from the platform.
    """

    parameters = (("characters", 25),)

    def words(self) -> Words:
        plain = self.value.strip()
        fix = f"write {quote(plain)}, without the space" if len(plain) == 25 else "is it a global key? then write globalKey"
        return f"dataRow.id {quote(self.value)} does not look like a Labelbox id (25 characters)", fix

    @fixes(unsafe="renames id to globalKey")
    def fix(self, at: FixContext) -> Fix | None:
        if at.rows is not None and self.value not in at.rows.by_key:
            return None
        return at.unsafely(at.text.rename(at.keys, "globalKey"))


class UnknownDataRow(Violation, code="KEY007", slug="unknown-data-row", layer="record"):
    """The data row is not in the list of data rows.

    Why: Predictions can only be imported for rows that were sent to the model run or batch beforehand; for any other row the import of the
    record fails.
    Fix: Correct the key, or add the row to the project or model run first and export the list given to --data-rows again.
    """

    nearest: Sequence[str]

    def words(self) -> Words:
        close = self.nearest
        close = tuple(close)  # searches the list only now
        fix = "did you mean " + " or ".join(quote(key) for key in close) + "?" if close else "send the data row first, or correct the key"
        if len(close) == 1 and self.value.lstrip("0") == close[0]:
            fix = f"did a spreadsheet drop the zeros from the list? else write {quote(close[0])}, without them"
        elif len(close) == 1 and (rule := spelling_difference(self.value, close[0])) is not None:
            fix = f"write {quote(close[0])}, {rule}"
        return f"the global key {quote(self.value)} is not in the list of data rows", fix

    @fixes(
        safe="writes the key or id of the list where only space or Unicode form differs, and globalKey for id, or id for globalKey, where "
        "that is its place",
        unsafe="writes the key or id of the list where only case differs, or, if one key fits, folders, ending, or what stands before or "
        "behind the name",
    )
    def fix(self, at: FixContext) -> Fix | None:
        if at.rows is None or not isinstance(self.value, str):
            return None
        folded, close = casefolded(self.value), tuple(self.nearest)
        near = [key for key in close if casefolded(key) == folded]
        if len(close) == 1 and self.value.lstrip("0") != close[0] and spelling_difference(self.value, close[0]) is not None:
            near = [*close]
        if len(near) != 1:
            return None
        same = canonical(near[0]) == canonical(self.value)  # keys that differ by case may be two data rows
        return (at.safely if same else at.unsafely)(at.text.replace(at.keys, at.text.written(near[0])))


class UnknownId(Violation, of=UnknownDataRow):
    """No data row of the list has this id."""

    global_key: str | None
    """The listed global key that the id looks like."""
    intended: str | None
    """The listed id that differs only in surrounding space or case."""

    def words(self) -> Words:
        fix = "send the data row first, or correct the id" if self.intended is None else f"write {quote(self.intended)}"
        if self.global_key == self.value:
            fix = "it is a global key: write globalKey"
        elif self.global_key is not None and self.intended is None:
            fix = f'it looks like a global key: write "globalKey": {quote(self.global_key)}'
        return f"dataRow.id {quote(self.value)} is not in the list of data rows", fix

    def fix(self, at: FixContext) -> Fix | None:
        if self.global_key == self.value:
            return at.safely(at.text.rename(at.keys, "globalKey"))
        if self.intended is None:
            return None
        edits = at.text.replace(at.keys, at.text.written(self.intended))
        return (at.safely if self.intended == str(self.value).strip() else at.unsafely)(edits)


class ExternalId(Violation, of=UnknownDataRow):
    """The external id of a data row in place of its global key or id."""

    what: str
    member: str | None
    """The member that names the data row, with ``name`` as its value; None if several rows have this external id."""
    name: str | None

    def words(self) -> Words:
        fix = (
            f"write {quote(self.member)}: {quote(self.name)}"
            if self.member is not None
            else "several data rows have it: write the id of one"
        )
        return f"{self.what} {quote(self.value)} is the external id of a data row, by which no prediction finds it", fix


class RewrittenList(Violation, code="KEY012", slug="rewritten-list", once_per_file=True, severity=Severity.WARNING, layer="record"):
    """A spreadsheet or a data frame rewrote the keys of the list of data rows, or they have white space around them.

    Why: A spreadsheet saves a long number as 1.23457E+11 and other keys as dates, such as 5/3/2024; a data frame saves 123 as 123.0; and a
    table that is written by hand may have a space behind a key. Whether such a data row exists cannot be checked then. Reported once for
    each file.
    Fix: Export the list again and do not save it with a spreadsheet, read its column of keys as text, and take the space out of it. Where
    data rows themselves have a space in their key, write it in the predictions too.
    """

    listed: str

    def words(self) -> Words:
        writer = "data frame" if self.value == self.listed[:-2] else "spreadsheet"
        message = (
            f"the list of data rows has {quote(self.listed)} where these predictions have {quote(self.value)}: a {writer} rewrote its keys"
        )
        return message, "export the list again, or open it with the column of keys as text; keys that were rewritten are not checked"


class SpaceInList(Violation, of=RewrittenList):
    """The list of data rows has the key of a prediction with white space around it."""

    listed: str

    def words(self) -> Words:
        return space_in_list(self.value, self.listed)


class KeyIsId(Violation, of=UnknownDataRow):
    """The id of a data row in place of its global key."""

    template = "the global key {value:quoted} is not in the list of data rows", 'it is the id of one: write "id"'

    def fix(self, at: FixContext) -> Fix | None:
        return at.safely(at.text.rename(at.keys, "id"))


class GlobalKeySpace(Violation, code="KEY006", slug="global-key-space", severity=Severity.WARNING, layer="record"):
    """The global key begins or ends with white space.

    Why: Keys are compared to the letter, so this one names another row than the same key without the space; usually it names none.
    Fix: Strip the key where it is read: key.strip(). A trailing line feed is common when keys come from a text file.
    """

    def words(self) -> Words:
        if not self.value.strip():
            return f"the global key {quote(self.value)} is nothing but space", "give the key of the data row"
        return (
            f"the global key {quote(self.value)} has space around it",
            f"keys are exact: write {quote(self.value.strip())} unless the space is part of it",
        )

    @fixes(unsafe="removes the space")
    def fix(self, at: FixContext) -> Fix | None:
        return at.unsafely(at.text.replace(at.keys, at.text.written(self.value.strip())))


class DataRowMedia(Violation, code="MED003", slug="data-row-media", layer="record"):
    """The data row is of another medium than the project.

    Why: A project holds data rows of one medium, so a row of another is not part of it and cannot take the prediction.
    Fix: Check the key, --media and the list given to --data-rows; one of the three is of another project.
    """

    found: str
    expected: str

    def words(self) -> Words:
        is_, are = ROWS.get(self.found, self.found), ROWS.get(self.expected, self.expected)
        message = f"the data row is {article(is_)} data row; these predictions are for {are} data rows"
        return message, "is this the right list, or the right --media?"


class PlaceholderKey(Violation, code="KEY013", slug="placeholder-key", layer="record"):
    """A placeholder, a word for none, or a printed object of Python stands in place of the data row's key or id.

    Why: No data row is called so, and the platform refuses a prediction for a data row that it does not know. A word such as "unknown"
    or "n/a" is what scripts fill in where they find no key: all such images end up with one key.
    Fix: Write the global key or the id itself; of an object of the SDK take data_row.global_key or data_row.uid.
    """

    given: str
    printed: bool
    member: str | None
    intended: str | None

    def words(self) -> Words:
        if not self.printed:
            return f"dataRow.{self.given} {quote(self.value)} is a placeholder", "write the key of the data row in place of it"
        fix = (
            f'write "{self.member}": {quote(self.intended)}'
            if self.member is not None
            else "write the key of the data row, such as data_row.global_key"
        )
        return f"dataRow.{self.given} {quote(self.value)} is an object of Python as it is printed", fix


class WordForNoKey(Violation, of=PlaceholderKey):
    """A word that stands for no key at all, as scripts fill in."""

    given: str

    template = (
        "dataRow.{given} {value:quoted} stands for no key",
        "write the key of the data row; a script that falls back on such a word gives it to every row without a key",
    )


class DataRowsWithoutPredictions(
    Violation,
    code="KEY010",
    slug="data-rows-without-predictions",
    severity=Severity.INFO,
    layer="stream",
    across_files=True,
    severity_in=(("no-match", Severity.ERROR),),
):
    """Some data rows of the list have no prediction in the files.

    Why: That may be right, for an image without objects, or the mark of a batch that was never run or a file that was left out. Where no
    prediction names any data row of the list, nothing was checked against it.
    Fix: Compare the number of rows with what the model was run on; nothing needs to be done for rows that are rightly empty.
    """

    count: int
    total: int
    some: tuple[str, ...]

    def words(self) -> Words:
        return f"{self.count:,} of {self.total:,} data rows {'has' if self.count == 1 else 'have'} no prediction", _names_of(
            self.some, self.count
        )


class NoDataRowMatches(Violation, of=DataRowsWithoutPredictions, circumstance="no-match"):
    """No prediction names any data row of the list."""

    total: int
    some: tuple[str, ...]
    by: tuple[str, ...]
    """The columns of the list that predictions were compared with: global_key, id, or both."""

    def words(self) -> Words:
        message = f"no data row of the list is named by a prediction; compared by {' and '.join(self.by)}"
        fix = f"is it the list of these predictions? It names {_names_of(self.some, self.total)}"
        if self.by == ("id",):
            fix += "; predictions that name global keys need a column global_key in it"
        return message, fix


def _names_of(some: tuple[str, ...], count: int) -> str:
    return listing(some, 5) + (f" and {count - len(some):,} more" if count > len(some) else "")


def data_row() -> Member:
    identity = {
        "globalKey": Member(
            Text(
                wrong=spec_of(DataRowType, "globalKey"),
                minimum=1,
                maximum=200,
                length=spec_of(GlobalKeyTooLong),
                empty=spec_of(DataRowType, "globalKey"),
                nullable=True,
                guard=REFERENCE[0].words,
                column="key",
            )
        ),
        "id": Member(
            Text(
                wrong=spec_of(DataRowType, "id"),
                minimum=1,
                empty=spec_of(DataRowType, "id"),
                nullable=True,
                usual_length=25,
                guard=REFERENCE[0].words,
                column="id",
            )
        ),
    }
    foreign = ("externalId", "external_id", "uid", "dataRowId", "data_row_id", "key", "filename", "name")
    record = Record(
        identity,
        wrong=spec_of(DataRowType, "dataRow"),
        unknown=UNKNOWN_MEMBER,
        misspelt=MISSPELT_MEMBER,
        forbidden={
            "global_key": snake_case("global_key", "globalKey"),
            **{name: (ViolationSpec(UnknownDataRowMember, (name,), if_both=BothRowMembers), intended_key_member(name)) for name in foreign},
        },
        exactly_one=("globalKey", "id"),
        not_one=ViolationSpec(IdOrGlobalKey),
    )
    return Member(record, missing=spec_of(MissingDataRow))


def has_any_id(ontology: Ontology) -> bool:
    return any(f.schema_id for f in (*ontology.tools, *ontology.classifications))


def placeholder_finding(out: Out, path: Path, given: str, value: str, found: PlaceholderText) -> None:
    """Reports a placeholder in place of a key or id (``given``)."""
    if found.nothing:
        out.append(make_finding(WordForNoKey, (path, given), value, given))
    else:
        out.append(make_finding(PlaceholderKey, (path, given), value, given, found.printed, found.member, found.intended))


def listed_key(rows: DataRows, key: str) -> str | None:
    """Returns the listed key that a spreadsheet would show as this one, or None."""
    from predlint.io.rewritten_keys import rewritten

    return rewritten(rows).listed(key)


def row_reference(row: DataRow | None) -> tuple[str, str] | tuple[None, None]:
    """Returns the member that names a data row, and its value; (None, None) for several rows."""
    if row is None:
        return None, None
    return ("globalKey", row.global_key) if row.global_key is not None else ("id", row.id or "")


ID_FORM = spec_of(DataRowIdForm)
UNKNOWN_ID = ViolationSpec(UnknownId)
UNKNOWN_KEY = ViolationSpec(UnknownDataRow)
REWRITTEN = ViolationSpec(RewrittenList)
SPACE_IN_LIST = ViolationSpec(SpaceInList)
EXTERNAL_ID = ViolationSpec(ExternalId)
KEY_IS_ID = spec_of(KeyIsId)
KEY_SPACE = spec_of(GlobalKeySpace)
ROW_MEDIA = ViolationSpec(DataRowMedia)

OF_DATA_ROW = kinds(
    ID_FORM, UNKNOWN_ID, UNKNOWN_KEY, REWRITTEN, SPACE_IN_LIST, EXTERNAL_ID, KEY_IS_ID, KEY_SPACE, ROW_MEDIA, PlaceholderKey,
    WordForNoKey,
)  # fmt: skip

DECLARED_REFERENCE = Declared((*on(("dataRow", "globalKey"), *REFERENCE), *on(("dataRow", "id"), *REFERENCE)))


def coverage(rows: DataRows, seen: bytearray) -> Finding | None:
    """Returns the finding about listed data rows that no record names, or None."""
    absent, some = rows.unnamed(seen)
    if absent == len(rows):
        by = tuple([column for column, names in (("global_key", rows.by_key), ("id", rows.by_id)) if names])
        return make_finding(NoDataRowMatches, None, None, absent, some, by)
    return make_finding(DataRowsWithoutPredictions, None, None, absent, len(rows), some) if absent else None


ABSENT = kinds(MissingDataRow)
