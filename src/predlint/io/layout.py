"""Detects from the first bytes how records lie in a file: lines, one big array, objects spread over lines, or no text at all."""

from __future__ import annotations

from typing import Literal

import msgspec
from msgspec import Struct

from predlint.io.archives import GIT_LFS
from predlint.io.sources import Source
from predlint.io.splitting import text_start
from predlint.model.json_values import is_strict_json
from predlint.model.texts import lazy_regex

# -- Reads the first lines of a file, and detects whether it is an array or lines, by its beginning and the text around the value --

#: Maximum bytes of a line that are read.
LONG = 1 << 20
#: Bytes of a list on a line, after which the search for its end stops.
_MOST_LIST = 64 << 20
#: Number of lines after a first line that is cut off; they show whether it is a broken array or lines with a broken first one.
PROBE = 20
BRACKET = lazy_regex(rb"[\[{]")
#: A bracket as in JSON, not as in a line of a log.
_BEGINS_JSON = lazy_regex(rb"^[\[{]|[\[{]\s*(?:[\"\[{\]}0-9-]|$)")
#: Beginnings of lines that are comments or merge conflict markers to their end.
ALL_REMARK = (b"//", b"#", b"<<<<<<<")
#: Beginnings of lines with a value without brackets, or the end of a value.
_OF_VALUES = (b'"', b"b'", b'b"', b"]", b"}", b"\x1e")


def opening(source: Source, start: int) -> bytes:
    """Returns the first byte that is not white space."""
    source.file.seek(start)
    while chunk := source.file.read(1 << 16):
        if text := chunk.lstrip():
            return text[:1]
    return b""


def first_lines(source: Source, start: int) -> tuple[bytes, list[bytes]]:
    """Returns the first line that is not blank, and a few lines that follow it."""
    lines: list[bytes] = []
    source.file.seek(start)
    while len(lines) <= PROBE and (line := source.file.readline(LONG)):
        if line.strip():
            lines.append(line.strip() if line.endswith(b"\n") or len(line) < LONG else line)
        elif line.endswith(b"\n"):
            source.file.seek(_after_blank_lines(source, source.file.tell()))
        if len(line) == LONG:
            break
    return (lines[0], lines[1:]) if lines else (b"", [])


def _after_blank_lines(source: Source, at: int) -> int:
    """Returns the beginning of the next line that is not blank, or of the last line. There may be millions of blank lines."""
    begin = at
    while chunk := source.read_at(at, 1 << 16):
        blank = len(chunk) - len(chunk.lstrip())
        begin = at + feed + 1 if (feed := chunk.rfind(b"\n", 0, blank)) >= 0 else begin
        if blank < len(chunk):
            break
        at += len(chunk)
    return begin


def is_long_array(source: Source, start: int) -> bool:
    """For a file that opens with ``[`` and has a line of a megabyte: returns True if it is an array, False if it has lines (a broken first
    line, or a list on each line)."""
    closed = source.read_at(max(start, source.size - 4096), 4096).rstrip().endswith(b"]")
    at, before, behind = start, b"", b""
    while (not closed or at - start < _MOST_LIST) and (block := source.read_at(at, LONG)):
        feed = block.find(b"\n")
        if feed >= 0:
            before = source.read_at(max(start, at + feed - 16), min(16, at + feed - start)).rstrip()
            behind = source.read_at(at + feed + 1, 4096).lstrip()
            break
        at += len(block)
    if closed:  # within an array a comma separates two lists
        return not (before.endswith(b"]") and behind.startswith(b"["))
    return not behind.startswith(b"{")


def is_remark(line: bytes) -> bool:
    """Returns True for a line without JSON of a value or of a part of one: a comment, or a message of a program."""
    return line.startswith(ALL_REMARK) or not (_BEGINS_JSON.search(line) or line.startswith(_OF_VALUES))


def list_after_remarks(source: Source, start: int, lines: list[bytes]) -> int | None:
    """Returns the offset of an array on one line that follows lines without JSON, and is followed only by such lines; else None."""
    at = next((at for at, line in enumerate(lines) if not is_remark(line)), 0)
    if not at or len(lines) > PROBE or not lines[at].startswith(b"[") or not all(map(is_remark, lines[at + 1 :])):
        return None
    if len(lines[at]) < LONG and not is_strict_json(lines[at]):
        return None
    for _ in range(at):
        start = _after_line(source, skip_space(source, start))
    bracket = skip_space(source, start)
    return bracket if len(lines[at]) < LONG or is_long_array(source, bracket) else None


def skip_space(source: Source, at: int) -> int:
    """Returns the offset of the next byte that is not white space."""
    while chunk := source.read_at(at, 1 << 16):
        if text := chunk.lstrip():
            return at + len(chunk) - len(text)
        at += len(chunk)
    return at


def _after_line(source: Source, at: int) -> int:
    source.file.seek(at)
    return at + len(source.file.readline(LONG))


# -- Detects from the first bytes how records lie in a file: lines, one big array, objects spread over lines, or no text at all --

#: ``document``: one object with lists of records.
Kind = Literal["lines", "array", "spread", "document", "other"]
_ZIP = "a zip archive"

_MAGIC = (
    (b"\x1f\x8b", "gzip data"), (b"\x89PNG\r\n\x1a\n", "a PNG image"), (b"PK\x03\x04", _ZIP),
    (b"\xff\xd8\xff", "a JPEG image"), (b"%PDF", "a PDF"), (b"\x28\xb5\x2f\xfd", "zstd data"), (b"BZh", "bzip2 data"),
    (b"\xfd7zXZ\x00", "xz data"), (b"PAR1", "a parquet file"), (b"\xff\xfe\0\0", "UTF-32 text"), (b"\0\0\xfe\xff", "UTF-32 text"),
    (b"\xff\xfe", "UTF-16 text"), (b"\xfe\xff", "UTF-16 text"), (b"SQLite format 3", "an SQLite database"),
    (b"\x80\x02", "a Python pickle"), (b"\x80\x03", "a Python pickle"), (b"\x80\x04", "a Python pickle"), (b"\x80\x05", "a Python pickle"),
    (b"\x93NUMPY", "a NumPy array"), (b"GIF8", "a GIF image"), (b"\x78\x9c", "zlib data"), (b"\x78\xda", "zlib data"),
    (b"\x5d\0\0", "LZMA data"), (b"\x04\x22\x4d\x18", "LZ4 data"), (b"LZIP\1", "lzip data"), (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!\x1a", "a RAR archive"), (b"ARROW1\0", "an Arrow file"), (b"\x89HDF\r\n", "an HDF5 file"), (b"\x7fELF", "a program"),
    (b"Obj\x01", "an Avro file"), (b"RIFF", "sound, video or an image (RIFF)"), (b"OggS", "sound or video (Ogg)"), (b"ID3", "sound (MP3)"),
    (b"fLaC", "sound (FLAC)"), (b"\x1aE\xdf\xa3", "a Matroska video"), (b"II*\0", "a TIFF image"), (b"MM\0*", "a TIFF image"),
)  # fmt: skip

#: Help for some kinds of files, by how their names end.
_AS_TEXT = {
    " data": "unpack it first", " archive": "unpack it first", "Git LFS": "fetch the file itself: git lfs pull",
    "-16 text": "save it as UTF-8", "-32 text": "save it as UTF-8",
}  # fmt: skip

_WIDE = (("UTF-32 text", "utf-32-le"), ("UTF-32 text", "utf-32-be"), ("UTF-16 text", "utf-16-le"), ("UTF-16 text", "utf-16-be"))
#: Control characters that are rare in texts.
_CONTROLS = bytes([*range(8), *range(14, 27), *range(28, 32)])
#: ``what`` of objects whose lines end in carriage returns.
RETURNS = "carriage returns"
#: ``what`` of a file where only some objects are spread, after others on lines of their own.
SOME = "some of them"
#: ``what`` of an array without elements.
EMPTY = "an empty list"
#: ``what`` of a file in which each line is a class and a box, as numbers.
LABEL_ROWS = "rows of numbers (a label file of YOLO?)"
#: ``what`` of one JSON value over several lines that follows other text.
BEHIND = "JSON after something else"
_LABEL_ROW = lazy_regex(rb"\d+(?:[ \t]+-?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?){4,}")
_EMPTY_ARRAY = lazy_regex(rb"\s*\[\s*\]\s*")
#: Maximum bytes of a file that may be an ontology given by mistake.
_MOST_ONTOLOGY = 32 << 20


class _Root(Struct, rename={"data_row": "dataRow"}):
    """Members by which an ontology is detected. Nothing is decoded, so they take no more memory than their text."""

    data_row: msgspec.Raw = msgspec.Raw(b"")
    normalized: msgspec.Raw = msgspec.Raw(b"")
    tools: msgspec.Raw = msgspec.Raw(b"")
    classifications: msgspec.Raw = msgspec.Raw(b"")


_root = msgspec.json.Decoder(_Root).decode


class Layout(Struct, frozen=True):
    """The layout of a file. ``what`` names a file that is no text of records, objects that are spread by carriage returns alone or after
    others, and an array without elements. ``start`` is the offset after a byte order mark. ``remark`` and ``bracket`` are the offsets of a
    text before an array, and of that array."""

    kind: Kind
    what: str = ""
    start: int = 0
    remark: int | None = None
    bracket: int | None = None

    @property
    def begin(self) -> int:
        """The offset of the records, or of the array that contains them."""
        return self.start if self.bracket is None else self.bracket


def detect_layout(source: Source) -> Layout:
    """Detects the layout from the beginning of the file. Reads the whole file only if the first line is no whole value."""
    head = source.read_at(0, 4096)
    what = binary_kind(head)
    if what:
        return Layout("other", what)
    start = text_start(source)
    first_byte = opening(source, start)
    first, rest = first_lines(source, start)
    if first_byte == b"<" and not first.startswith(b"<<<<<<<"):  # a merge conflict marker is reported with its line
        return Layout("other", "HTML or XML", start)
    if first_byte not in (b"{", b"["):
        lines = [first, *rest]
        if (bracket := list_after_remarks(source, start, lines)) is not None:
            return Layout("array", "", start, skip_space(source, start), bracket)
        what = LABEL_ROWS if _are_label_rows(lines) else "a table (CSV)" if _is_table(lines) else BEHIND if _follows_remarks(lines) else ""
        what = "a binary file" if what != BEHIND and _is_binary(head, lines) else what
        return Layout("other" if what else "lines", what, start)
    if first_byte == b"{" and source.size <= _MOST_ONTOLOGY and (not rest or _is_cut_off(first)) and _is_ontology(source, start):
        return Layout("other", "an ontology", start)
    if first_byte == b"{" and not rest and _ends_in_returns(first):
        return Layout("spread", RETURNS, start)
    if len(first) >= LONG:
        return Layout("array" if first_byte == b"[" and is_long_array(source, start) else "lines", start=start)
    if first_byte == b"[" and source.size <= len(head) and _EMPTY_ARRAY.fullmatch(head, start):
        return Layout("array", EMPTY, start)
    if first_byte == b"[" and is_strict_json(first):
        return Layout("array" if all(map(is_remark, rest)) and len(rest) < PROBE else "lines", start=start)
    if first_byte == b"[" and not rest:
        return Layout("array", start=start)
    if first_byte == b"[" and _is_literal_list(source, first, rest):
        return Layout("array", start=start)
    if first_byte == b"{" and _is_literal_object([first, *rest]):
        return Layout("spread", start=start)
    if first_byte == b"{" and _is_one_begun(rest) and is_strict_json(first) and _parses_whole(source, start, array=False):
        return Layout("spread", SOME, start)
    if not _is_cut_off(first) or (first_byte == b"{" and not rest):
        return Layout("lines", start=start)
    kind: Kind = "array" if first_byte == b"[" else "spread"
    if not _are_records(first, rest) or _parses_whole(source, start, array=first_byte == b"["):
        return Layout(kind, start=start)
    return Layout("lines", start=start)


def _parses_whole(source: Source, start: int, *, array: bool) -> bool:
    """Returns True if the rest of the source is one array, or a sequence of values."""
    from predlint.io.document_blocks import parses_whole

    return parses_whole(source, start, array=array)


def binary_kind(head: bytes) -> str:
    """Returns what kind of file this is if it surely is no text of JSON lines; empty if it may be one."""
    if head[:1] in (b"{", b"[") and b"\0" not in head[:256] and head[257:262] != b"ustar":  # nearly always
        return ""
    for magic, what in _MAGIC:
        if head.startswith(magic) and not (magic.isalnum() and _controls(head) == 0):  # a text may begin with these letters too
            return "an Office document (Excel?)" if what == _ZIP and head[30:49] == b"[Content_Types].xml" else what
    if head[:1] == b"\0" and head[4:8] == b"ftyp":
        return "an MP4 video"
    if head.startswith(GIT_LFS):
        return "a pointer of Git LFS"
    if head[257:262] == b"ustar":
        return "a tar archive"
    if head and not head.strip(b"\0"):
        return "nothing but NUL bytes (an interrupted write?)"
    for name, codec in _WIDE:
        sample = head[:256]
        try:
            text = sample[: len(sample) // 4 * 4].decode(codec)
        except UnicodeDecodeError:
            continue
        if text and text.isascii() and "\0" not in text:
            return name
    return ""


def as_text_help(what: str) -> str | None:
    """Returns the help for turning a file that `binary_kind` named into text; None for other kinds."""
    return next((way for ending, way in _AS_TEXT.items() if what.endswith(ending)), None)


def _is_literal_list(source: Source, first: bytes, rest: list[bytes]) -> bool:
    """Returns True if lines without JSON are one list that Python printed (``pprint``), not one literal each."""
    if _is_cut_off(first) or not source.read_at(max(0, source.size - 4096), 4096).rstrip().endswith(b"]"):
        return False
    return not any([line.startswith(b"[") and _is_json_value(line) for line in [first, *rest]])


def _is_literal_object(lines: list[bytes]) -> bool:
    """Returns True if the first line only begins an object that Python printed over several lines (``pprint``), and the second continues
    it. If most lines are whole literals, the first is just a broken one."""
    if len(lines) < 2 or not lines[0].startswith(b"{'") or lines[1].startswith((b"{", b"[")):
        return False
    return not _is_json_value(lines[0]) and 2 * sum(map(_is_json_value, lines)) <= len(lines)


def _is_json_value(line: bytes) -> bool:
    """Returns True for a whole object or list, in JSON or in Python's spelling."""
    from predlint.model.lenient_json import literal_as_json

    try:
        return is_strict_json(line) or literal_as_json(line.decode()) is not None
    except UnicodeDecodeError:
        return False


def _are_label_rows(lines: list[bytes]) -> bool:
    """Returns True for lines that each consist of a class and at least four numbers, separated by white space."""
    return bool(lines[0]) and all([_LABEL_ROW.fullmatch(line) for line in lines])


#: JSON that was encoded twice. A table's cell with JSON has two double quotes in place of the backslash.
_DOUBLE_ENCODED = lazy_regex(rb'"\s*[\[{][\s\[{]*\\"')
#: A record after other text, as in logs and event streams.
_RECORD_BEHIND = lazy_regex(rb'[^{"]+\{\s*"[^"]*"\s*:.*\}')
#: JSON in bytes as Python prints them.
_BYTES = lazy_regex(rb"""b['"][\[{]""")
#: A quoted cell, which may contain separators and line feeds; one that is not closed goes on to the end.
_CELL = lazy_regex(rb'"(?:[^"]++|"")*+"?')
#: Characters that JSON has outside of strings, and a header line has not.
_OF_JSON = lazy_regex(rb"[:{\[]")


def _is_table(lines: list[bytes]) -> bool:
    """Returns True for a header line and rows with as many separators outside of quotes, without JSON lines."""
    if len(lines) < 2 or any(line.startswith((b"{", b"[")) for line in lines):
        return False
    if any(
        line[:1] == b"\x1e" or _DOUBLE_ENCODED.match(line) or _BYTES.match(line) for line in lines
    ):  # a JSON text sequence; JSON encoded twice
        return False
    if all(map(_RECORD_BEHIND.fullmatch, lines)):
        return False
    bare = _CELL.sub(b"", b"\n".join(lines)).split(b"\n")
    bare = bare[:-1] if len(lines) > PROBE else bare  # the last line may be incomplete
    return _are_rows(lines) or (len(bare) > 1 and _OF_JSON.search(bare[0]) is None and _are_rows(bare))


def _are_rows(lines: list[bytes]) -> bool:
    return any(lines[0].count(separator) > 0 and len({line.count(separator) for line in lines}) == 1 for separator in (b",", b";", b"\t"))


def _controls(head: bytes) -> int:
    return len(head) - len(head.translate(None, _CONTROLS))


def _is_binary(head: bytes, lines: list[bytes]) -> bool:
    """Returns True if many bytes are in no text, unless a line begins as objects do, as after an interrupted write."""
    return _controls(head) > max(8, len(head) // 10) and not any([line.startswith((b'{"', b'"{')) for line in lines])


def _follows_remarks(lines: list[bytes]) -> bool:
    """Returns True for lines without JSON (comments, merge conflict markers, ``const data =``) before a value that does not end on its
    line.

    What follows a line that was not read to its end, or the last line that was read, is not known.
    """
    for at, line in enumerate(lines[:PROBE]):
        if (bracket := BRACKET.search(line)) is not None and not line.startswith(ALL_REMARK):
            first = line[bracket.start() :]
            return len(line) < LONG and _is_cut_off(first) and not _are_records(first, lines[at + 1 :])
    return False


def _is_ontology(source: Source, start: int) -> bool:
    """Returns True if the whole file is one object with the lists of an ontology, and no record."""
    try:
        root = _root(source.read_at(start, source.size - start))
        if bytes(root.data_row):
            return False
        inner = _root(root.normalized) if bytes(root.normalized) else root
    except (msgspec.DecodeError, RecursionError):
        return False
    return all(bytes(inner_list).startswith(b"[") for inner_list in (inner.tools, inner.classifications))


def _ends_in_returns(line: bytes) -> bool:
    """Returns True for several objects with a carriage return and no line feed after each."""
    first, _, others = line.partition(b"\r")
    return others.lstrip().startswith(b"{") and is_strict_json(first)


def _is_cut_off(line: bytes) -> bool:
    """Returns True for a line that ends in the middle of a value."""
    try:
        msgspec.json.decode(line, type=msgspec.Raw)
    except msgspec.DecodeError as error:
        return "truncated" in str(error)
    except RecursionError:
        return False
    return False


def _is_one_begun(lines: list[bytes]) -> bool:
    """Returns True if the first line that does not end as an object does begins an object or list, and the following lines are no records,
    so that they may continue it. The lines before it may be long; they are not parsed."""
    at = next((at for at, line in enumerate(lines) if not line.endswith(b"}")), None)
    if at is None or len(lines[at]) >= LONG or not lines[at].startswith((b"{", b"[")):
        return False
    return _is_cut_off(lines[at]) and not _are_records(lines[at], lines[at + 1 :])


def _are_records(first: bytes, lines: list[bytes]) -> bool:
    """Returns True if most lines are whole objects, or one begins as ``first`` does: then ``first`` is just a broken line."""
    whole = [line for line in lines if line.startswith(b"{") and is_strict_json(line)]
    begin = first[: first.find(b'"', 2) + 1]  # {"name"
    return len(whole) > len(lines) // 2 or (begin.startswith(b'{"') and any(line.startswith(begin) for line in whole))
