"""Loads a text of the language with everything that it includes. Each file is read once."""

from __future__ import annotations

import os
from bisect import bisect_left

from predlint.garbage_collection import paused_gc
from predlint.lang.errors import LanguageError, TextError
from predlint.lang.includes import OutsideFolderError, identity, is_ours, neighbours, resolve_include
from predlint.lang.nodes import At, Document, IncludeNode, Source, Statement
from predlint.lang.parser import parse_statements
from predlint.lang.recovery import place
from predlint.names import quote
from predlint.stream.small_files import open_bytes
from predlint.stream.urls import shown

#: Limits: depth of includes, number of files, bytes of one file.
MOST_DEEP, MOST_FILES, MOST_BYTES = 16, 200, 16 << 20
#: First bytes of files that are not text -> what they are, and the help.
_MAGIC = (
    (b"\xff\xfe\0\0", "UTF-32 text", "save it as UTF-8"),
    (b"\xff\xfe", "UTF-16 text", "save it as UTF-8"),
    (b"\xfe\xff", "UTF-16 text", "save it as UTF-8"),
    (b"\x1f\x8b", "gzip-compressed", "unpack it first (gunzip)"),
    (b"\x28\xb5\x2f\xfd", "zstd-compressed", "unpack it first (unzstd)"),
    (b"BZh", "bzip2-compressed", "unpack it first (bunzip2)"),
    (b"\xfd7zXZ", "xz-compressed", "unpack it first (unxz)"),
    (b"PK\x03\x04", "a zip archive", "unpack it first"),
)


def load(source: str | os.PathLike[str] | bytes, name: str | None = None) -> Document:
    """Loads the document of a file, a URL or of bytes. ``name``: its name in messages; bytes cannot include. Raises LanguageError with the
    errors of all files, and OSError if the file itself cannot be read."""
    if isinstance(source, bytes):
        loading = _Loading(None)
        statements = loading.text(source, name or "ontology", None)
    else:
        path = os.fsdecode(source)
        loading = _Loading(path)
        statements = loading.text(_read(path), name or shown(path), path)
    document = Document(loading.sources, tuple(statements))
    if loading.faults:
        raise LanguageError(_in_order([*loading.faults, *_independent_errors(document, loading.faults)], loading.sources), loading.sources)
    return document


def _independent_errors(document: Document, faults: list[TextError]) -> list[TextError]:
    """Returns the errors in statements that could be read, without those that may result from statements that could not."""
    from predlint.lang.to_labelbox import errors_within

    starts = sorted((fault.at.path, fault.at.start) for fault in faults)

    def covers_error(at: At) -> bool:
        first = bisect_left(starts, (at.path, at.start))
        return first < len(starts) and starts[first] < (at.path, max(at.end, at.start + 1))

    return [fault for fault in errors_within(document) if not covers_error(fault.at)]


def _in_order(faults: list[TextError], sources: dict[str, Source]) -> list[TextError]:
    """Sorts errors by file, in order of reading, then by place in the text."""
    numbers = {path: number for number, path in enumerate(sources)}
    return sorted(faults, key=lambda fault: (numbers.get(fault.at.path, 0), fault.at.start))


def _read(path: str) -> bytes:
    with open_bytes(path) as file:
        return file.read(MOST_BYTES + 1)


class _Loading:
    """Reads a file and its includes."""

    def __init__(self, first: str | None) -> None:
        """``first``: the file given by the user, in whose folder all others must be; None for bytes."""
        self._first = first or ""
        self.sources: dict[str, Source] = {}
        self.faults: list[TextError] = []
        self._done: set[str] = set()
        self._open: list[str] = []

    def text(self, data: bytes, name: str, path: str | None) -> list[Statement]:
        """Returns the statements of a text; statements of an included file follow their include."""
        source, fault = decoded(data, name)
        self.sources[name] = source
        if fault is not None:
            self.faults.append(fault)
            return []
        with paused_gc():  # a large text is many thousands of objects
            statements, faults = parse_statements(source)
        self.faults += faults
        self._open.append(identity(path))
        self._done.add(identity(path))
        found: list[Statement] = []
        unread = {fault.at for fault in faults}  # places of texts between quotes that could not be read
        for statement in statements:
            found.append(statement)
            if isinstance(statement, IncludeNode) and statement.path.at not in unread:
                found += self._include(statement, name, path)
        self._open.pop()
        return found

    def _include(self, node: IncludeNode, name: str, path: str | None) -> list[Statement]:
        at, given = node.path.at, node.path.text
        if path is None:
            return self._fault(at, "a text that is not in a file cannot include another", "give it as a file")
        if not given or "\0" in given:
            return self._fault(at, f"{quote(given)} is not the name of a file")
        try:
            target, called = resolve_include(self._first, path, name, given)
        except OutsideFolderError as beyond:
            return self._fault(at, *beyond.args)
        if target in self._open:
            return self._fault(at, f"{quote(given)} includes this file: they would go on forever", "take one of the two include out")
        if target in self._done:
            return []
        if len(self._open) >= MOST_DEEP or len(self._done) >= MOST_FILES:
            return self._fault(at, f"more than {MOST_DEEP} files in one another, or {MOST_FILES} in all", "put them into fewer files")
        try:
            data = _read(target)
        except FileNotFoundError:
            return self._fault(at, f"there is no file {quote(shown(called))}", neighbours(target, given))
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            return self._fault(at, f"{quote(shown(called))} cannot be read: {reason}", getattr(error, "help", None))
        if not is_ours(target, data):  # do not show its content: it may be a confidential file
            return self._fault(
                at, f"{quote(shown(called))} is not a text of this language", "an included file begins with a statement, or is called .onto"
            )
        return self.text(data, shown(called), target)

    def _fault(self, at: At, message: str, help: str | None = None) -> list[Statement]:
        self.faults.append(TextError(at, message, help))
        return []


def decoded(data: bytes, name: str) -> tuple[Source, TextError | None]:
    """Returns the text of a file's bytes, and the error in them or None."""
    if len(data) > MOST_BYTES:
        source = Source(name, "")
        return source, TextError(At(name, 1, 1, 0, 0), f"larger than {MOST_BYTES >> 20} MB: no ontology is", "is it another file?")
    for magic, what, help in _MAGIC:
        if data.startswith(magic):
            return Source(name, ""), TextError(At(name, 1, 1, 0, 0), f"this is {what}", help)
    data = data.removeprefix(b"\xef\xbb\xbf")
    try:
        source = Source(name, data.decode())
    except UnicodeDecodeError as error:
        source = Source(name, data.decode("utf-8", "replace"))
        start = len(data[: error.start].decode())
        return source, TextError(place(source, start, start + 1), f"byte 0x{data[error.start]:02x} is not UTF-8", "save the file as UTF-8")
    if (nul := source.text.find("\0")) >= 0:
        return source, TextError(place(source, nul, nul + 1), "the file holds a character NUL: it is not text", "is it another file?")
    return source, None
