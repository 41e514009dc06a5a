"""Lists of data rows that are text: lines and tables, read column by column where possible; and errors for other files."""

from __future__ import annotations

import csv
import io
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import IO, TYPE_CHECKING, Any, Literal, Protocol, cast

import orjson

from predlint.io.archives import GIT_LFS
from predlint.io.data_row import COLUMNS, FIELDS, IN_PIXELS, MEANT, SCALARS, DataRowError, DataRowsError, RowTable, columns_of
from predlint.io.data_row_forms import HOLDERS, WRAPPERS, flat_columns, is_flat
from predlint.io.document_blocks import DocumentBlock
from predlint.io.json_errors import diagnose
from predlint.io.layout import skip_space
from predlint.io.sources import BLOCK, Source
from predlint.io.splitting import Cursor, text_start
from predlint.model.hashes import batches
from predlint.model.texts import listing, quote

if TYPE_CHECKING:
    from predlint.kernel.library import TextTable


# -- Errors for files that are no list of data rows, with help on what to give instead -----------------------------

#: Other common names for the column of keys, or of titles.
_LIKELY_KEYS = frozenset(
    {"file_name", "filename", "file", "title", "name", "external_id", "externalid", "image", "image_name", "path", "uri"}
)

#: Values that tables use for "unknown".
_UNKNOWN = frozenset({"nan", "na", "n/a", "<na>", "none", "null", "nil", "-", "?", "unknown"})
_AN_OBJECT = 'write {"global_key": "…"}'

#: For each platform: what names its data rows in a list, and what else is read of them.
_READ = {
    "labelbox": (
        ("global_key", "id"),
        ("media_type", "width", "height", "frame_count", "duration_ms", "text_length", "page_count"),
    ),
    "encord": (("data_hash", "data_title"), ("label_hash", "media_type", "width", "height", "frame_count")),
    "coco": (("data_title", "data_hash"), ("width", "height")),
}


class NoKeysError(DataRowsError):
    """Nothing in a list names its data rows. `on` words the error for a platform."""

    def __init__(self, message: str, help: str | None = None, names: tuple[str, ...] = (), whole: bool = False) -> None:
        super().__init__(message, help)
        self.whole = whole
        """True if the help is about the list as a whole, such as a list inside an object: then no column needs another name."""
        self.names = names
        """The columns of the table, or the members of its first row."""

    def on(self, platform: str) -> DataRowsError:
        """Returns the error in the words of a platform, with every column that is read there."""
        if platform not in _READ or not self.names:
            return self
        keys, others = _READ[platform]
        title = keys[0] if platform == "labelbox" else "data_title"
        named = [f"{key} (the file_name of an image)" if (platform, key) == ("coco", "data_title") else key for key in keys]
        place = self.message.partition(": ")[0]
        table = " no column " in self.message
        what = "column" if table else "member"
        message = f"{place}: no {what} {' or '.join(named)} (found {listing(self.names, 20)})"
        if self.whole:
            return DataRowsError(message, str(self.help).replace("global_key", title))
        likely = _likely(list(self.names))
        fix = f"if you mean {quote(likely)}, rename it to {title}; " if likely is not None else ""
        alone = "; a list of nothing but keys, one per line, has a name that ends in .txt" if table and len(self.names) == 1 else ""
        return DataRowsError(message, f"{fix}the {what}s that are read: {', '.join((*keys, *others))}{alone}")


def keys_of(name: str, lines: Iterable[str]) -> list[str]:
    """Returns the distinct keys of a list with one key per line. Raises DataRowsError if all lines look like the source of a program."""
    keys = list(dict.fromkeys([key for line in lines if (key := line.rstrip("\r\n")) and not key.isspace()]))
    commas = all(map(_ends_in_comma, keys[: max(2, len(keys) - 1)])) and len(keys) > 1  # the last one of a list may have none
    what = "are in quotes" if all(map(_is_quoted, keys)) else "end in commas" if commas else None
    if what is not None:
        raise DataRowsError(f"{name}: its lines {what}, as {keys[0].strip()}", "write the keys alone, one per line")
    return keys


def _is_quoted(line: str) -> bool:
    text = line.strip().removesuffix(",")
    return len(text) > 2 and text[0] in "\"'" and text[-1] == text[0]


def _ends_in_comma(line: str) -> bool:
    return line.rstrip().endswith(",")


def no_value(place: str, why: object, value: Any) -> DataRowsError:
    """Returns the error for a cell whose value does not fit its column."""
    is_unknown = isinstance(value, (str, float)) and str(value).strip().lower() in _UNKNOWN
    fix = "leave out what is not known" if is_unknown else None
    return DataRowsError(f"{place} {why}, found {quote(value)}", fix)


def no_object(place: str) -> DataRowsError:
    """Returns the error for a JSON row that is no object."""
    return DataRowsError(f"{place} is not an object", f"{_AN_OBJECT}; or call a list of one key per line .txt")


def no_json(name: str, text: str, error: orjson.JSONDecodeError, first: int = 1) -> DataRowsError:
    """Returns the error for a list that is no JSON; ``first`` is the line on which ``text`` begins."""
    finding, at = diagnose(text.encode()).findings[0]
    message, fix = finding.words()
    before = text[: error.pos] if at is None else text.encode()[:at].decode(errors="replace")
    line, column = first + before.count("\n"), len(before) - before.rfind("\n")
    return DataRowsError(
        f"{name}: line {line}, column {column}: {message}", "write it with json.dumps" if finding.code == "JSN002" else fix
    )


def broken_array_error(name: str, source: Source, block: DocumentBlock) -> DataRowsError:
    """Returns the error for a place where a JSON array breaks off."""
    assert block.broken is not None
    message, fix = block.broken.words()
    line, column = Cursor(source, text_start(source)).place_of(block.offset)
    return DataRowsError(f"{name}: line {line}, column {column + block.at + 1}: {message}", fix)


def no_lines(name: str, text: str) -> DataRowsError:
    """Returns the error for a list that is named as JSON but begins with neither an object nor a list."""
    try:
        orjson.loads(text.lstrip().split("\n", 1)[0])
    except ValueError:
        return DataRowsError(f"{name}: line 1 is not JSON")
    return no_object(f"{name}: line 1")


def no_key(place: str, row: dict[str, Any]) -> DataRowsError:
    """Returns the error for a row without any key column."""
    whole = True
    if len(row) == 1 and isinstance(next(iter(row.values())), list):
        fix = f"is the list under {quote(next(iter(row)))} meant? write it by itself"
    elif row and all(isinstance(value, dict) for value in row.values()):
        fix = f"for each row {_AN_OBJECT} with what is known of it"
    else:
        fix, whole = (likely_key_help(list(row)) or f"its members are {listing(list(row))}" if row else None), False
    return NoKeysError(f"{place} has neither a global key nor an id", fix, tuple(row), whole)


def likely_key_help(names: list[str]) -> str | None:
    """Returns a help that names the column or member that seems to hold the keys; None if there is none."""
    likely = _likely(names)
    return (
        f"is it in {quote(likely)}? For Encord such a column is called data_title, and one of hashes data_hash"
        if likely is not None
        else None
    )


def _likely(names: list[str]) -> str | None:
    return next((name.strip() for name in names if name.strip().lower().replace(" ", "_") in _LIKELY_KEYS), None)


#: The columns that identify rows, by platform.
_KEYS = "global_key, for Encord data_hash or data_title, for COCO data_title for the file_name"


def no_column(name: str, header: list[str]) -> DataRowsError:
    """Returns the error for a table without a column of keys."""
    found = ", ".join(column.strip().lower() for column in header) or "none"
    if len(header) == 1 and header[0].count("|") > 1:
        fix = "separate the columns by commas, semicolons or tabs"
    else:
        slip, alone = (
            likely_key_help(header),
            "; a list of nothing but keys, one per line, has a name that ends in .txt" if len(header) == 1 else "",
        )
        fix = f"{slip}; the first line must name the columns" if slip else f"the first line must name the columns: {_KEYS}"
        fix += alone
    names = () if len(header) == 1 and header[0].count("|") > 1 else tuple(column.strip() for column in header)
    return NoKeysError(f"{name}: no column global_key, data_hash or data_title (found {found})", fix, names)


def no_parquet_column(name: str, header: list[str]) -> DataRowsError:
    """Returns the error for a Parquet file without a column of keys."""
    message = f"{name}: no column global_key, data_hash or data_title (found {listing(header, 20) or 'none'})"
    return NoKeysError(message, likely_key_help(header) or f"one column must name the data rows: {_KEYS}", tuple(header))


# -- The text of a list of data rows, read line by line, so that memory grows with the rows and not with the file --

#: Maximum characters of a line; hardly any row has a thousand.
LONGEST = 16 << 20
#: Bytes whose lines are read at once: their values fit in a processor's cache.
_SOME = 1 << 15
#: Bytes by which the format of a list is detected.
_HEAD = 1 << 16
_CONFLICT = b"\n<<<<<<< "
_AS_TEXT = "save the list as UTF-8 text"


class LineTooLong(ValueError):
    """A line may be longer than the limit."""


class ListText:
    """A list as text. Raises DataRowsError for anything that is no text."""

    def __init__(self, name: str, source: Source) -> None:
        self.name, self.source = name, source
        self.quotes = self._require_text()
        """Number of double quotes in the list."""
        self.start = text_start(source)
        self.begin = skip_space(source, self.start)
        """Offset of the first character that is not white space."""
        self.head = source.read_at(self.begin, _HEAD).decode(errors="ignore").lstrip()
        """The beginning of the list, without leading white space."""

    def _require_text(self) -> int:
        name, source = self.name, self.source
        head = source.read_at(0, len(GIT_LFS))
        if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
            raise DataRowsError(f"{name}: this is UTF-16 text", _AS_TEXT)
        if head.startswith(GIT_LFS):
            raise DataRowsError(f"{name}: it is a pointer of Git LFS, not the list itself", "fetch the file: git lfs pull")
        if head.startswith(b"PK\x03\x04"):
            raise DataRowsError(f"{name}: this is a zip archive, as workbooks of Excel are", "save the sheet as CSV, or unpack the archive")
        decoder = getincrementaldecoder("utf-8")()
        at, quotes, feeds, tail = 0, 0, 0, b"\n"
        while block := source.read_at(at, BLOCK):
            text = tail + block  # a conflict marker may begin at the end of a block
            mark = text.find(_CONFLICT)
            while mark >= 0:
                place = max(0, mark + 1 - len(tail))
                if (quotes + block.count(b'"', 0, place)) % 2 == 0:  # otherwise the marker is a line of a quoted text
                    line = feeds + block.count(b"\n", 0, place) + 1
                    raise DataRowsError(f"{name}: line {line:,} is a mark of a merge conflict", "settle it, and remove the marks")
                mark = text.find(_CONFLICT, mark + 1)
            if b"\0" in block:
                alone = not at and not block.strip(b"\0")
                what = "nothing but NUL bytes (an interrupted write?)" if alone else "no text: there are NUL bytes in it"
                raise DataRowsError(f"{name}: this is {what}", _AS_TEXT)
            undecoded = len(decoder.getstate()[0])
            try:
                decoder.decode(block, at + len(block) >= source.size)
            except UnicodeDecodeError as error:
                raise DataRowsError(f"{name}: byte {at - undecoded + error.start:,} is not UTF-8", _AS_TEXT) from None
            quotes, feeds, at = quotes + block.count(b'"'), feeds + block.count(b"\n"), at + len(block)
            tail = text[1 - len(_CONFLICT) :]
        return quotes

    def lines(self, *, newline: str | None = "\n") -> Iterator[str]:
        """Yields each line with its end. Raises DataRowsError for one that is too long. ``newline``: as for `open`."""
        file = io.BufferedReader(_Bytes(self.source, self.start), BLOCK)
        text = io.TextIOWrapper(cast("IO[bytes]", file), encoding="utf-8", newline=newline)
        number = 0
        while line := text.readline(LONGEST + 1):
            number += 1
            if len(line) > LONGEST:
                what = f"{self.name}: line {number:,} is longer than {LONGEST >> 20} MB"
                raise DataRowsError(what, "is this a list of data rows? each has a line of its own")
            yield line

    def blocks(self) -> Iterator[bytes]:
        """Yields the lines, many at once; the last one may have no line end. Raises LineTooLong if a line may be longer than `lines`
        reads."""
        at, rest = self.start, b""
        while block := self.source.read_at(at, _SOME):
            at += len(block)
            behind = block.rfind(b"\n") + 1
            if behind:
                yield rest + block[:behind]
            rest = block[behind:] if behind else rest + block
            if len(rest) > LONGEST - _SOME:
                raise LineTooLong
        if rest:
            yield rest

    def ends_with(self, text: str) -> bool:
        """Returns True if the list ends with a text."""
        raw = text.encode()
        return self.source.read_at(max(0, self.source.size - len(raw)), len(raw)) == raw

    def whole(self) -> str:
        """Returns the whole text; only for small lists."""
        return self.source.read_at(self.start, self.source.size - self.start).decode()


class _Bytes(io.RawIOBase):
    """A file object on a source, from an offset on."""

    def __init__(self, source: Source, at: int) -> None:
        self._source, self._at = source, at

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        data = self._source.read_at(self._at, len(buffer))
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)


# -- Reads lists of data rows column by column: several times faster than row by row -------------------------------
#
# Anything unusual in a list raises `UnusualValue`. Then the list is read row by row, which finds what is wrong, and where.

#: Rows that are turned into columns at once: few enough for the processor's cache.
ROWS = 500
_NAMES = ("global_key", "id")
#: Columns that serve only for helps; values that are no text are dropped.
_HELPS = ("label_hash", "external_id")
#: Members that contain more than one column.
_MORE = WRAPPERS | HOLDERS
#: Minimum number of names for which the kernel's table checks that they are distinct. A run with so many needs the table in any case.
_MANY = 10_000
#: Maximum number of different member lists of rows. Rows that differ more are read row by row.
_MOST_KINDS = 64
_TEXTS, _WHOLE, _NUMBERS, _NONE = frozenset({str}), frozenset({int}), frozenset({int, float}), frozenset({type(None)})


class UnusualValue(ValueError):
    """The list must be read row by row."""


class _Values(dict[Any, Any]):
    """Value as given -> value as read. Each distinct value is read once: sizes and media repeat in most lists."""

    def __init__(self, read: Callable[[Any], Any], unknown: str | None) -> None:
        super().__init__({unknown: None})
        self.read = read

    def __missing__(self, given: Any) -> Any:
        value = self[given] = self.read(given)
        return value


class Columns:
    """Collects the rows of a list in columns."""

    def __init__(self, unknown: str | None = None) -> None:
        """``unknown``: the text that stands for an unknown value. If it is given, all values are texts."""
        self._unknown, self._count = unknown, 0
        self._read: dict[str, list[Any]] = {}
        self._kept: dict[str, _Values] = {}

    def add(self, count: int, values: Mapping[str, Sequence[Any]]) -> None:
        """Adds rows, by column. Raises UnusualValue."""
        if not values.keys() <= COLUMNS.keys():
            raise UnusualValue
        for column, given in values.items():
            read = self._read.setdefault(column, [])
            read += [None] * (self._count - len(read))
            try:
                read += self._values(column, given)
            except DataRowError:
                raise UnusualValue from None
        self._count += count

    def _values(self, column: str, given: Sequence[Any]) -> Iterable[Any]:
        kinds = _TEXTS if self._unknown is not None else frozenset(map(type, given)) - _NONE
        if column in _NAMES or column in _HELPS:
            if not kinds <= _TEXTS:
                if column == "id" and kinds <= _WHOLE:
                    return [None if id_ is None else str(id_) for id_ in given]
                if column in _NAMES:
                    raise UnusualValue
                return [text if text.__class__ is str else None for text in given]
            return given if self._unknown is None or self._unknown not in given else [text or None for text in given]
        if column in SCALARS and (kinds <= _TEXTS or kinds <= _NUMBERS):
            column_values = self._kept.get(column)
            if column_values is None:
                column_values = self._kept[column] = _Values(SCALARS[column], self._unknown)
            return map(column_values.__getitem__, given)
        if column == "media_type":  # a medium may be given by other values than texts
            raise UnusualValue
        return [None if value is None else COLUMNS[column](value) for value in given]

    def table(self) -> RowTable:
        """Returns all rows. Raises UnusualValue if a row has no name, or the name of another row."""
        if any([str(medium).strip().lower() in IN_PIXELS for medium in self._kept.get("media_type", ())]):
            raise UnusualValue
        columns = {FIELDS[column]: read + [None] * (self._count - len(read)) for column, read in self._read.items()}
        known = {name: read for name, read in columns.items() if any(value is not None for value in read)}
        distinct = {name: table for name in _NAMES if name in known and (table := _table_of(known[name])) is not False}
        if ("global_key" if "global_key" in columns else "id") not in distinct:
            raise UnusualValue
        return RowTable(self._count, known, distinct)


def _table_of(names: list[Any]) -> TextTable | Literal[False] | None:
    """Returns the kernel's table of the names, or None if they are too few for one. Returns False if a name is missing or not unique."""
    if len(names) < _MANY:
        return _distinct_or_false(names)
    from predlint.kernel.library import TextTable, library, missing

    if missing() is not None:
        return _distinct_or_false(names)
    if None in names:
        return False
    table = TextTable(library(), names)
    return table if table.are_distinct and 0 not in table.lengths else False


def _distinct_or_false(names: list[Any]) -> Literal[False] | None:
    given = set(names)
    return None if len(given) == len(names) and None not in given and "" not in given else False


def of_columns(parts: Iterable[Mapping[str, Sequence[Any]]]) -> RowTable:
    """Returns the rows of tables that come in columns. Raises UnusualValue."""
    columns = Columns()
    for part in parts:
        columns.add(len(next(iter(part.values()), ())), part)
    return columns.table()


# -- tables of text ---------------------------------------------------------------------------------------------------


def plain_cells(text: ListText, mark: str, width: int) -> Iterator[list[list[str]]]:
    """Yields the cells of a table without double quotes, by column and without the header. Raises UnusualValue."""
    started, ends, others = False, mark.encode() * (width - 1) + b"\n", bytes({*range(256)} - {ord("\n"), ord(mark)})
    for block in _blocks(text):
        if b"\r" in block:
            if block.count(b"\r") != block.count(b"\r\n"):
                raise UnusualValue
            block = block.replace(b"\r\n", b"\n")
        if b"\n\n" in block or block[:1] == b"\n":
            block = b"".join([line + b"\n" for line in block.split(b"\n") if line])
        if not started:
            started, block = bool(block), block.partition(b"\n")[2]
        block = block if block[-1:] == b"\n" or not block else block + b"\n"
        if block.translate(None, others) != ends * block.count(b"\n"):
            raise UnusualValue
        if block:
            cells = block[:-1].decode().replace("\n", mark).split(mark)
            yield [cells[at::width] for at in range(width)]


def _blocks(text: ListText) -> Iterator[bytes]:
    try:
        yield from text.blocks()
    except LineTooLong:
        raise UnusualValue from None


# -- JSON -------------------------------------------------------------------------------------------------------------


def of_objects(batches: Iterable[list[Any]], members: list[str]) -> RowTable:
    """Returns the rows of a list of JSON objects. The keys of the first row are appended to ``members``. Raises UnusualValue."""
    columns, plan = Columns(), _Plan()
    for rows in batches:
        if {*map(type, rows)} != {dict}:
            raise UnusualValue
        kinds = {*map(tuple, rows)}
        if not kinds <= plan.kinds:
            members += () if plan.kinds else rows[0]
            plan.add(kinds)
        if len(kinds) == 1:
            values = dict(zip(*kinds, zip(*[row.values() for row in rows], strict=True), strict=True))
            columns.add(len(rows), {column: values[member] for column, member in plan.member.items() if member in values})
        else:
            columns.add(len(rows), {column: [row.get(member) for row in rows] for column, member in plan.member.items()})
    return columns.table()


class _Plan:
    """Which member is which column, if that is the same for all rows."""

    def __init__(self) -> None:
        self.kinds: set[tuple[str, ...]] = set()
        """The member lists that rows have."""
        self.member: dict[str, str] = {}

    def add(self, kinds: set[tuple[str, ...]]) -> None:
        """Adds member lists of rows. Raises UnusualValue if they name a column in different ways, or are no plain rows."""
        self.kinds |= kinds
        if len(self.kinds) > _MOST_KINDS:
            raise UnusualValue
        plans = [(names, {column: names[at] for column, at in columns_of([*names]).items()}) for names in self.kinds]
        for names, plan in plans:
            if not _MORE.isdisjoint(names) or plan.keys().isdisjoint(_NAMES):
                raise UnusualValue
            self.member |= plan
        if any({column: member for column, member in self.member.items() if member in names} != plan for names, plan in plans):
            raise UnusualValue


def json_lines(text: ListText) -> Iterator[list[Any]]:
    """Yields the values of JSON lines, many at once. Raises UnusualValue."""
    for block in _blocks(text):
        try:
            yield [orjson.loads(line) for line in block.split(b"\n") if line]
        except orjson.JSONDecodeError:
            raise UnusualValue from None


def in_batches(rows: Iterator[Any]) -> Iterator[list[Any]]:
    """Yields the rows in batches. Raises UnusualValue for any error in a row."""
    try:
        yield from batches(rows, ROWS)
    except (DataRowsError, DataRowError):
        raise UnusualValue from None


# -- Reads a table of text (csv, with commas, semicolons or tabs) as the list of existing data rows ----------------


class _Table(Protocol):
    """A csv.reader."""

    line_num: int

    def __iter__(self) -> Iterator[list[str]]: ...
    def __next__(self) -> list[str]: ...


def _open_csv(name: str, text: ListText) -> tuple[_Table, str | None, dict[str, int], list[str]]:
    """Returns a reader, placed after the line that names the columns; the separator (None if spaces follow it); the positions of known
    columns; and the names of all columns."""
    if csv.field_size_limit() < LONGEST:  # a column that is not read may hold whole texts
        csv.field_size_limit(LONGEST)
    first = text.head.split("\n", 1)[0]
    mark = max(",;\t", key=first.count)
    spaced = 0 < first.count(mark) == first.count(f"{mark} ")  # then the space belongs neither to a name nor to a key
    reader = csv.reader(text.lines(newline=""), delimiter=mark, skipinitialspace=spaced)
    try:
        header = next((row for row in reader if row), list[str]())
    except csv.Error as error:
        raise DataRowsError(f"{name}: line {reader.line_num}: {error}") from None
    columns = {column: at for column, at in columns_of(header).items() if column in SCALARS or column in MEANT}
    named = [column.strip().lower() for column in header]
    if (twice := next((named[at] for at in columns.values() if named.count(named[at]) > 1), None)) is not None:
        raise DataRowsError(f"{name}: there are two columns {twice}", "leave one of them out, or give it another name")
    if is_flat(header):
        columns = flat_columns(header)
    elif "global_key" not in columns and "id" not in columns:
        raise no_column(name, header)
    while header and not header[-1].strip():
        header.pop()  # after a trailing separator
    return reader, None if spaced else mark, columns, header


def by_columns(name: str, text: ListText, header: list[str]) -> RowTable | None:
    """Reads the rows of a table column by column, and adds the names of the columns to ``header``. Returns None for any unusual value:
    reading row by row then gives the reason."""
    reader, mark, columns, names = _open_csv(name, text)
    header += names
    cells = _cells(text, reader, len(names)) if mark is None or text.quotes else plain_cells(text, mark, len(names))
    read = Columns("")
    try:
        for each in cells:
            read.add(len(each[0]), {column: each[at] for column, at in columns.items()})
        return read.table()
    except UnusualValue:
        return None


def _cells(text: ListText, reader: _Table, width: int) -> Iterator[list[tuple[str, ...]]]:
    """Yields the cells of a table by column. Raises UnusualValue."""
    last: list[str] = []
    try:
        for batch in batches(reader, ROWS):
            if rows := [row for row in batch if row] if [] in batch else batch:
                last, cells = rows[-1], [*zip(*rows, strict=True)]
                if len(cells) != width:
                    raise UnusualValue
                yield cells
    except (csv.Error, ValueError):
        raise UnusualValue from None
    if _never_ends(last, text):
        raise UnusualValue


def by_lines(name: str, text: ListText) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yields each row with the line on which it ends, from 1, and its values by column; None for an empty cell. Raises DataRowsError."""
    reader, _, columns, names = _open_csv(name, text)
    width = len(names)
    begins, last = reader.line_num + 1, (0, list[str]())
    try:
        for row in reader:
            if row:
                if len(row) < width or any(cell.strip() for cell in row[width:]):
                    raise _unclosed(name, begins) if _is_open(row, text) else _ragged(name, reader.line_num, len(row), width)
                yield reader.line_num, {column: row[at] or None for column, at in columns.items()}
                last = begins, row
            begins = reader.line_num + 1
    except csv.Error as error:
        raise DataRowsError(f"{name}: line {reader.line_num}: {error}") from None
    if _never_ends(last[1], text):  # the following lines are all in one value, perhaps of a column that is not read
        raise _unclosed(name, last[0])


def _is_open(row: list[str], text: ListText) -> bool:
    """Returns True for a row with too few or too many values that seems to continue because a quote was not closed."""
    return any(["\n" in cell for cell in row]) and text.quotes % 2 == 1


def _never_ends(row: list[str], text: ListText) -> bool:
    """Returns True for a last row whose quote is not closed before the text ends. If only line feeds follow the quote, no row is lost."""
    return bool(row) and "\n" in row[-1] and not row[-1].isspace() and text.ends_with(row[-1].replace('"', '""'))


def _unclosed(name: str, line: int) -> DataRowsError:
    what = f"{name}: line {line} has a double quote that is not closed where its value ends"
    return DataRowsError(what, "close it; a double quote within a value is written twice")


def _ragged(name: str, line: int, cells: int, columns: int) -> DataRowsError:
    """Returns the error for a row whose values may be under the wrong names."""
    found = f"{cells} value{'s' if cells != 1 else ''}, where the first line names {columns} column{'s' if columns != 1 else ''}"
    fix = "is there a separator in a value? put it in double quotes" if cells > columns else "leave values that are not known empty: a,,"
    return DataRowsError(f"{name}: line {line} has {found}", fix)
