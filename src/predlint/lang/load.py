"""Loads a text of the language with everything that it includes and may include. Each file is read once."""

from __future__ import annotations

import os
import posixpath
from bisect import bisect_left

from predlint.io.paths import is_chain, is_url, local, shown
from predlint.io.sources import open_bytes
from predlint.lang.errors import LanguageError, TextError
from predlint.lang.keywords import is_onto_path, looks_like_onto
from predlint.lang.nodes import At, Document, IncludeNode, Source, Statement, place
from predlint.lang.parser import parse_statements
from predlint.lang.to_labelbox import errors_within
from predlint.model.names import nearest
from predlint.model.processes import paused_gc
from predlint.model.texts import listing, quote

# -- Decides which files a text may include: those in the folder of the first text, and below it -------------------
#
# A text may come from anywhere. A file that it names is read only if the author of the text could have put it there, and its content is
# shown only if it is a text of the language.

_STAY = "an include names a file in the folder of the text, or below it"


class OutsideFolderError(Exception):
    """Raised if a text includes a file that it must not include: the message, and the help."""


def resolve_include(first: str, path: str, name: str, given: str) -> tuple[str, str]:
    """Returns the path to read for an include, with links resolved, and its name in messages. Raises OutsideFolderError.

    ``first``: the file or URL given by the user, in whose folder all others must be; ``path``: the path of the including text, ``name``:
    its name in messages.
    """
    if is_url(given):
        raise OutsideFolderError(f"{quote(shown(given))} is a URL, and cannot be included", _STAY)
    if _is_remote(path):
        return _resolve_url_include(first, path, given)
    target = os.path.normpath(os.path.join(os.path.dirname(local(path)), given))
    called = os.path.normpath(os.path.join(os.path.dirname(local(name)), given))
    real, folder = os.path.realpath(target), os.path.realpath(os.path.dirname(local(first)))
    if not os.path.join(real, "").startswith(os.path.join(folder, "")):
        raise OutsideFolderError(f"{quote(given)} is not in the folder of {shown(first)}", _STAY)
    if os.path.exists(real) and not os.path.isfile(real):  # reading a pipe would block
        raise OutsideFolderError(f"{quote(called)} cannot be read: it is {'a folder' if os.path.isdir(real) else 'not a file'}")
    return real, called


def _resolve_url_include(first: str, path: str, given: str) -> tuple[str, str]:
    """Returns the same as `resolve_include` for a text at a URL: a file of the same server, never a local file."""
    if is_chain(path):
        raise OutsideFolderError("a text in an archive behind a URL cannot include another", "unpack the archive")
    root, folder = _folder(first), _folder(path)
    place, slash, inner = folder.partition("://")[2].partition("/")
    joined = posixpath.normpath(posixpath.join("/", inner, given.replace("\\", "/")))
    target = f"{folder.partition('://')[0]}://{place}{slash and joined}"
    if not target.startswith(root) or "%" in given:  # each server decodes %2e%2e in its own way
        raise OutsideFolderError(f"{quote(given)} is not in the folder of {shown(first)}", _STAY)
    return target, shown(target)


def _folder(url: str) -> str:
    """The folder of a URL, with the slash at its end."""
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{posixpath.dirname(rest.partition('?')[0].partition('#')[0])}/"


def _is_remote(path: str) -> bool:
    return is_url(local(path))


def identity(path: str | None) -> str:
    """Returns the same text for all names of one file."""
    if path is None:
        return ""
    return path if _is_remote(path) else os.path.realpath(local(path))


def is_ours(path: str, data: bytes) -> bool:
    """Returns True for a text of the language: by its begin or if it is empty, and for local files also by suffix (URLs can have any)."""
    return (is_onto_path(path) and not is_url(path)) or not data.strip() or looks_like_onto(data)


def neighbours(path: str, given: str) -> str | None:
    """Files in the same folder with a like name, as the including text would write them."""
    if is_url(path):
        return None
    folder, name = os.path.split(path)
    try:
        with os.scandir(folder or ".") as entries:
            near = nearest(name, [entry.name for entry in entries if entry.is_file()])
    except OSError:
        return f"there is no folder {quote(folder)}"
    before = given[: len(given) - len(name)] if given.endswith(name) else ""
    if os.path.isfile(path + ".onto"):
        return f"did you mean {before}{name}.onto?"
    return f"did you mean {listing([before + found for found in near])}?" if near else None


# -- Loads a text of the language with everything that it includes. Each file is read once -------------------------

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
