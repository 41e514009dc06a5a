"""Lists folders behind URLs, and expands patterns in URLs."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from fnmatch import fnmatchcase
from typing import Any

from msgspec import Struct

from predlint.io.paths import is_chain, is_web
from predlint.io.remote import ConnectionLostError, NotFoundError, RemoteError, patiently, system_of
from predlint.io.sources import open_plain
from predlint.model.texts import lazy_regex

# -- Lists folders behind URLs, and expands patterns in URLs: ``s3://bucket/run/``, ``s3://bucket/run/*.ndjson`` -----


# Web servers list no folders, and the signs of patterns have other meanings in their URLs: there, a URL is the name of one file.

_SIGNS = lazy_regex(r"[*?\[]")
#: The version of an object in a URL, which is no pattern.
_VERSION = lazy_regex(r"\?[A-Za-z]+=")
#: Storage without folders: all names under a prefix are listed at once, where other storage lists each folder.
_FLAT = frozenset("s3 s3a gs gcs abfs abfss az adl oss".split())
#: Number of files whose beginnings are fetched together.
_TOGETHER = 64
#: Returns True if a folder of this name is skipped.
Passed = Callable[[str], bool]


class Entry(Struct, frozen=True):
    """A file, or a folder, behind a URL."""

    url: str
    name: str
    """The path below the folder that was listed: ``deep/a.ndjson``."""
    size: int | None
    is_folder: bool = False


class _Place:
    """A folder behind a URL."""

    def __init__(self, url: str) -> None:
        """Raises RemoteError."""
        head, self._tail = _halves(url)
        self.url = url
        self._head = head if head.endswith("://") else head.rstrip("/") + "/"
        self._system, path = system_of(url)
        self._path = path.rstrip("/") or path
        # Drivers cache listings, also in a program that runs for days: new files may have appeared.
        self._system.invalidate_cache()

    def list(self, below: str = "") -> list[Entry]:
        """Returns the entries of a folder, sorted by name. Raises RemoteError."""
        path = self._at(below) if below else self._path
        found = self._call(lambda: self._system.ls(path, detail=True))
        return self._entries(found, path)

    def everything(self) -> list[Entry]:
        """Returns all files below the folder. Raises RemoteError."""
        return self._entries(self._call(lambda: self._system.find(self._path, detail=True)).values(), self._path)

    def one(self, name: str) -> Entry | None:
        """Returns the entry with this name below the folder, or None. Raises RemoteError."""
        path = self._at(name)
        try:
            found = self._call(lambda: self._system.info(path))
        except NotFoundError:
            return None
        return Entry(self.of(name), name, found.get("size"), found.get("type") == "directory")

    def of(self, name: str) -> str:
        """Returns the URL of a name below the folder."""
        return self._head + name + self._tail

    def _at(self, name: str) -> str:
        return f"{self._path}/{name}" if self._path.rstrip("/") else self._path + name

    def _entries(self, found: Iterable[dict[str, Any]], path: str) -> list[Entry]:
        entries: list[Entry] = []
        for each in found:
            name = str(each["name"]).rstrip("/")
            is_folder = each.get("type") == "directory"
            if name.lstrip("/") == path.lstrip("/") or (not is_folder and str(each["name"]).endswith("/")):
                continue  # a marker of a folder in storage without folders, or a file in place of a folder
            below = name.lstrip("/")[len(self._path.lstrip("/")) :].lstrip("/")
            entries.append(Entry(self.of(below), below, each.get("size"), is_folder))
        return sorted(entries, key=lambda entry: entry.name)

    def _call(self, ask: Callable[[], Any]) -> Any:
        try:
            return patiently(ask, self.url)
        except NotFoundError as error:
            raise NotFoundError(self.url, "no such folder", error.help).of(error.path) from error
        except RemoteError as error:
            reason = str(error.strerror)
            if isinstance(error, ConnectionLostError) or not reason.startswith("no permission to read it"):
                raise
            reason = reason.replace("to read it", "to list it", 1)
            raise RemoteError(self.url, reason, f"name each file, or ask for the right to list; {error.help}") from error


def may_be_pattern(url: str) -> bool:
    """Returns True for a URL with signs of a pattern after the name of its bucket."""
    head, _ = _halves(url)
    start = head.find("/", head.index("://") + 3)
    if is_web(url) or _VERSION.search(url) is not None:
        return False
    start = head.index("://") + 3 if is_chain(url) else start  # in the URL of an archive, everything there is a name in it
    return start >= 0 and _SIGNS.search(head, start) is not None


def is_there(url: str) -> bool:
    """Returns True if something has exactly this name. Errors other than a lost connection are reported when the pattern is listed."""
    return _kind_of(url) is not None


def is_folder(url: str) -> bool:
    """Returns True for a URL that ends in a slash, and for one without an ending if the storage says that it is a folder."""
    if is_web(url):
        return False
    head, _ = _halves(url)
    if head.endswith("/") and not may_be_pattern(url):
        return True
    name = head.rstrip("/").rpartition("/")[2]
    return (head.endswith("/") or ("." not in name and _SIGNS.search(name) is None)) and _kind_of(url) == "directory"


def _kind_of(url: str) -> str | None:
    """Returns ``file`` or ``directory``; None if nothing has this name, or if that cannot be determined (reading it gives the error)."""
    system, path = system_of(url)
    try:
        return patiently(lambda: system.info(path), url).get("type")
    except ConnectionLostError:
        raise
    except RemoteError:
        return None


def files_in_folder(url: str, passed: Passed) -> list[Entry]:
    """Returns the files below a folder, without hidden ones and those in skipped folders. The files of a folder come before those of its
    subfolders. Raises RemoteError."""
    place = _Place(url)
    if url.partition("://")[0].lower() in _FLAT and not is_chain(url):
        found = place.everything()
        if not found:
            place.list()  # raises the error
        return _walked(found, passed)
    return _walked(_every(place, "", passed), passed)


def _every(place: _Place, below: str, passed: Passed) -> Iterator[Entry]:
    for entry in place.list(below):
        if not entry.is_folder:
            yield entry
        elif not passed(entry.name.rpartition("/")[2]):
            yield from _every(place, entry.name, passed)


def _walked(found: Iterable[Entry], passed: Passed) -> list[Entry]:
    files = [entry for entry in found if not entry.is_folder]
    own = {entry.name.rpartition("/")[0] for entry in files if entry.name.endswith("/pyvenv.cfg")}

    def is_left(name: str) -> bool:
        *folders, file = name.split("/")
        return not file.startswith(".") and not any(map(passed, folders)) and not any(name.startswith(f"{each}/") for each in own)

    return sorted([entry for entry in files if is_left(entry.name)], key=lambda entry: _order(entry.name))


def _order(name: str) -> list[tuple[bool, str]]:
    *folders, file = name.split("/")
    return [*((True, folder) for folder in folders), (False, file)]


def fixed_part(pattern: str) -> str:
    """Returns the folder before the first sign of a pattern."""
    head, tail = _halves(pattern)
    start = head.index("://") + 3
    found = _SIGNS.search(head, start)
    return head[: max(start, head.rfind("/", 0, found.start() if found is not None else None) + 1)] + tail


def matches(pattern: str, passed: Passed) -> list[Entry]:
    """Returns the distinct files and folders that match a pattern, sorted by name. ``**`` does not enter folders that are skipped. Raises
    RemoteError."""
    head, _ = _halves(pattern)
    start = fixed_part(pattern)
    place = _Place(start)
    parts = head[len(_halves(start)[0]) :].split("/")
    found = {entry.name: entry for entry in _matching(place, "", parts, passed)}
    return [found[name] for name in sorted(found)]


def _matching(place: _Place, below: str, parts: Sequence[str], passed: Passed, *, through: bool = False) -> Iterator[Entry]:
    """Yields the matches for ``parts`` below a folder. ``through``: a ``**`` leads into this folder."""
    part, rest = parts[0], parts[1:]
    if not part and not rest:  # after the last slash
        yield Entry(place.of(below), below, None, is_folder=True)
    elif part == "**":
        listed = _listed(place, below)
        if through and f"{below}/pyvenv.cfg" in [entry.name for entry in listed]:
            return
        if rest:
            yield from _matching(place, below, rest, passed)
        for entry in listed:
            name = entry.name.rpartition("/")[2]
            if entry.is_folder and not passed(name):
                yield from _matching(place, entry.name, parts, passed, through=True)
            elif not entry.is_folder and not rest and not name.startswith("."):
                yield entry
    elif _SIGNS.search(part) is None:
        name = f"{below}/{part}" if below else part
        if rest:
            yield from _matching(place, name, rest, passed)
        elif (one := place.one(name)) is not None:
            yield one
    else:
        for entry in _listed(place, below):
            name = entry.name.rpartition("/")[2]
            if not fnmatchcase(name, part) or (name.startswith(".") and not part.startswith(".")):
                continue
            if not rest:
                yield entry
            elif entry.is_folder:
                yield from _matching(place, entry.name, rest, passed)


def _listed(place: _Place, below: str) -> list[Entry]:
    """Returns the entries of a folder; [] if there is no such folder. A missing bucket raises NotFoundError."""
    try:
        return place.list(below)
    except NotFoundError as error:
        if error.help is not None:
            raise
        return []


def heads(entries: Sequence[Entry], size: int) -> Iterator[bytes]:
    """Yields the first bytes of files, unpacked; empty for a file that cannot be read (reading it gives the error). Raises RemoteError if a
    connection is lost."""
    for first in range(0, len(entries), _TOGETHER):
        batch = entries[first : first + _TOGETHER]
        system, _ = system_of(batch[0].url)
        full = [entry for entry in batch if entry.size != 0]
        paths = [system_of(entry.url)[1] for entry in full]
        ends = [min(entry.size or size, size) for entry in full]

        def ask(system: Any = system, paths: list[str] = paths, ends: list[int] = ends) -> list[Any]:
            return system.cat_ranges(paths, [0] * len(paths), ends, on_error="return")

        found = dict(zip([entry.url for entry in full], patiently(ask, batch[0].url) if full else [], strict=True))
        for entry in batch:
            data = found.get(entry.url)
            yield _plain(data, size) if isinstance(data, bytes) else b""


def _plain(data: bytes, size: int) -> bytes:
    try:
        # The data of an archive may end before its end: only one read is safe.
        file: Any = open_plain(io.BytesIO(data))
        return file.read1(size)
    except (OSError, EOFError, ValueError):
        return b""


def _halves(url: str) -> tuple[str, str]:
    """Splits a URL into that of the file and, for a file in an archive, the rest: ``::s3://bucket/a.zip``."""
    if not is_chain(url):
        return url, ""
    head, chain, tail = url.partition("::")
    return head, chain + tail
