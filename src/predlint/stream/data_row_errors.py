"""Errors for files that are no list of data rows, with help on what to give instead."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import orjson

from predlint.names import listing, quote
from predlint.stream.cursor import Cursor, text_start
from predlint.stream.data_row import DataRowsError
from predlint.stream.document_block import DocumentBlock
from predlint.stream.sources import Source
from predlint.stream.syntax import diagnose

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
