"""Keeps results of a run in a folder, by fingerprints of what was checked, so that a later run need not check unchanged parts again."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import sys
import time
import weakref
from array import array
from collections.abc import Mapping
from enum import Enum
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast
from weakref import WeakKeyDictionary

from msgspec import Struct
from msgspec.structs import replace

from predlint.engine.workers import HALF, ResultFolder, build, replace_file
from predlint.io.data_row import DataRow
from predlint.io.paths import is_url, local
from predlint.io.sources import modification_mark
from predlint.kernel.spill_folder import is_running, try_lock
from predlint.lang.nodes import At, Document
from predlint.model.diagnostics import EngineError
from predlint.model.hashes import Secret, batches
from predlint.model.processes import Classes
from predlint.model.settings import MAX_RECORD
from predlint.model.violation import Violation
from predlint.platforms.coco.ontology import FileNames, Images

if TYPE_CHECKING:
    from predlint.engine.options import Compiled
    from predlint.io.data_rows import DataRows


# -- Fingerprints of checkers and lists of data rows that are equal in all processes: parts of one run must be checked by equal ones --

#: Fingerprints computed before: a program checks many parts with one checker, and an ontology may be long.
_KNOWN: WeakKeyDictionary[Compiled, str] = WeakKeyDictionary()
_T = TypeVar("_T", str, tuple[str, str])
_SIZE = 16
#: Number of data rows that are turned into text at once: a list may have millions.
_AT_ONCE = 10_000


def checker_fingerprint(checker: Compiled) -> str:
    """Returns a text that is equal for checkers of one ontology and one set of options."""
    known = _KNOWN.get(checker)
    if known is None:
        known = _KNOWN[checker] = _of_checker(checker)
    return known


def _of_checker(checker: Compiled) -> str:
    own, options = checker.own_rules, checker.options
    normalized = replace(
        options,  # their order and repetitions do not matter; and the order of a set differs between processes
        select=_in_order(options.select), ignore=_in_order(options.ignore), severities=_in_order(options.severities),
        max_record=MAX_RECORD if options.max_record is None else options.max_record,
    )  # fmt: skip
    return _digest([_plain(checker.ontology), _plain(normalized), [rule.text for rule in own.rules] if own is not None else None])


def _in_order(given: tuple[_T, ...]) -> tuple[_T, ...]:
    return tuple(sorted(set(given)))


def data_rows_fingerprint(rows: DataRows | None) -> str | None:
    """Returns a text that is equal for lists of equal data rows in one order; None without a list."""
    return rows.once(data_rows_fingerprint, _of_columns) if rows is not None else None


def _of_columns(rows: DataRows) -> str:
    mark = blake2b(json.dumps(len(rows)).encode(), digest_size=_SIZE)
    for name in DataRow.__struct_fields__:
        column = rows.column(name) if name != "position" else None
        if column is None or all(value is None for value in column):  # some lists have a column that is empty in all rows
            continue
        mark.update(name.encode())
        for some in batches(column, _AT_ONCE):
            mark.update(json.dumps(some, default=_plain).encode())
    return mark.hexdigest()


def _digest(value: Any) -> str:
    return blake2b(json.dumps(value).encode(), digest_size=_SIZE).hexdigest()


def _plain(value: Any) -> Any:
    """Converts a value to JSON types, equally in all processes. Raises TypeError for an unknown type, because values taken for equal must
    be equal."""
    if value is None or isinstance(value, str | int | float):
        return value.value if isinstance(value, Enum) else value
    if isinstance(value, Document):  # regardless of its path
        return [[source.text for source in value.sources.values()], _plain(value.statements)]
    if isinstance(value, At):
        return [*value[1:]]
    if isinstance(value, Struct):
        return [type(value).__name__, *[_plain(getattr(value, name)) for name in value.__struct_fields__]]
    if isinstance(value, tuple | list):
        return [_plain(each) for each in cast("list[Any]", value)]
    if isinstance(value, Mapping):
        return [[_plain(key), _plain(each)] for key, each in cast("Mapping[Any, Any]", value).items()]
    if isinstance(value, set | frozenset):
        return sorted([_plain(each) for each in cast("set[Any]", value)], key=json.dumps)
    if isinstance(value, Images):
        return [*map(_plain, (value.ids, value.widths, value.heights))]
    if isinstance(value, FileNames):
        return [[id_ for id_, _ in value], blake2b(b"\0".join(value.encoded())).hexdigest()]
    if isinstance(value, array | bytes):
        return bytes(cast("bytes", value)).hex()
    if isinstance(value, Enum):
        return value.name
    if isinstance(value, type) and issubclass(kind := cast("type[object]", value), Violation):
        return [kind.code, kind.__name__]
    raise TypeError(f"a {type(value).__name__} is not known")


# -- Keeps results of a run in a folder, so that a later run over the same files need not check unchanged parts again --

_ABOUT = "run.json"
#: Largest size of that file in bytes.
_MOST_ABOUT = 1 << 16
#: Marks the state file of a run, among other programs' files of that name. Never change it: all releases compare it.
_WHAT = "parts checked by predlint validate --resume; the folder may be deleted at any time"
#: The first bytes of the state file.
_BEGIN = f'{{\n "what": "{_WHAT}"'.encode()


class ResumeState:
    """The folder of a run that can be continued."""

    def __init__(self, folder: str, fingerprint: str, lock: Lock | None = None) -> None:
        """``fingerprint`` distinguishes runs whose findings may differ: another ontology, other options. Raises EngineError.

        ``lock``: the lock of the enclosing folder, if this process already holds it.
        """
        self.store = ResultFolder(os.path.abspath(folder), keeps=True)
        self.fingerprint = fingerprint
        self.used: set[str] = set()
        """Keys of parts that this run has asked for."""
        self.reused = 0
        """Number of parts that were not checked again."""
        self.begins_anew = False
        """True if the folder had the parts of a different run."""
        self._lock = lock
        about = {"what": _WHAT, "version": build(), "python": list(sys.version_info[:2]), "fingerprint": fingerprint}
        try:
            self._open(Path(folder), about)
        except OSError as error:
            if isinstance(error, EngineError):
                raise
            where = f": {error.filename}" if error.filename not in (None, folder) else ""
            message = f"{folder}: the state of the run cannot be kept there ({(error.strerror or str(error)).lower()}{where})"
            raise EngineError(message, "give --resume a folder of its own that can be written") from None

    def _open(self, folder: Path, about: dict[str, Any]) -> None:
        if folder.exists() and not folder.is_dir():
            raise EngineError(f"{folder} is not a folder", "give --resume a folder, which is made if it is not there")
        if (folder / _ABOUT).is_dir():
            raise EngineError(f"{folder / _ABOUT} is a folder, where the note of a run should be", "give --resume a folder of its own")
        for name in (_ABOUT, LOCK):
            if (folder / name).is_symlink():  # no run makes links, and their targets must not be written
                raise EngineError(f"{folder / name} is a link, which no run has made", "give --resume a folder of its own")
        folder.mkdir(parents=True, exist_ok=True)
        if not _is_ours(folder, _about(folder / _ABOUT)):
            raise EngineError(f"{folder} is not empty, and not the state of a run", "give --resume a folder of its own")
        if self._lock is None:
            self._lock = Lock(str(folder))
        known = _about(folder / _ABOUT)  # read again, now that the folder is locked
        self.secret = _secret_in(known) or Secret.drawn()
        """The key of the hashes in all runs of the folder: columns of an earlier run are merged with those of this one."""
        about["secret"] = self.secret.data.hex()
        self._about = json.dumps(about)
        if known is not None and known != about:
            self.begins_anew = True
            for part in folder.glob("*.part"):
                part.unlink(missing_ok=True)
        for half in folder.glob(f".*{HALF}"):  # files that a killed worker was writing
            half.unlink(missing_ok=True)
        if known != about:
            replace_file(str(folder / _ABOUT), f"{json.dumps(about, indent=1)}\n".encode())

    def mark(self, name: str | None) -> str | None:
        """Returns a hash of this state of a file: its name, path, size, and time of change. None if these are not known.

        The hash depends on the run too: a run with other options may work in the same folder, whatever its state file says.
        """
        mark = modification_mark(name) if name is not None else None
        if name is None or mark is None:
            return None
        place = name if is_url(name) else os.path.abspath(local(name))  # findings show the name; other folders may have it too
        return blake2b(repr((self._about, name, place, mark)).encode("utf-8", "backslashreplace"), digest_size=12).hexdigest()

    def get(self, key: str, kind: Classes) -> Any:
        """Returns the result of an earlier run for a part, as an object of ``kind``; None if there is none."""
        self.used.add(key)
        found = self.store.get(key, kind)
        self.reused += found is not None
        return found

    def within(self, name: str, facts: Any) -> ResumeState:
        """Returns the state, in a subfolder, of a related run whose findings depend on further facts."""
        digest = blake2b(repr((self.fingerprint, facts)).encode("utf-8", "backslashreplace"), digest_size=16)
        return ResumeState(os.path.join(self.store.folder, name), digest.hexdigest(), self._lock)

    def close(self) -> None:
        """Unlocks the folder for other runs."""
        if self._lock is not None:
            self._lock.release()

    def finish(self) -> None:
        """Deletes the results of parts that this run did not ask for, once every file was read: their files changed or are no longer
        checked."""
        folder = Path(self.store.folder)
        for part in (*folder.glob("*.part"), *folder.glob(f".*{HALF}")):
            if part.stem not in self.used:
                with contextlib.suppress(OSError):
                    part.unlink()


def _is_ours(folder: Path, known: dict[str, Any] | None) -> bool:
    """Returns True for a folder that a run may use: an empty one, or one of an earlier run, even if its state file is damaged."""
    if known:
        return known.get("what") == _WHAT
    entries = [entry for entry in folder.iterdir() if entry.name not in (_ABOUT, LOCK)]
    if known is None:
        return not entries
    others = [entry for entry in entries if entry.suffix not in (".part", HALF)]
    if not all([entry.is_dir() for entry in others]):
        return False
    with open(folder / _ABOUT, "rb") as file:
        begin = file.read(len(_BEGIN)).rstrip(b"\0")  # truncated, or zeros after a loss of power
    return len(others) < len(entries) or _BEGIN.startswith(begin)


def _secret_in(about: dict[str, Any] | None) -> Secret | None:
    """Returns the secret in the state file of a run, or None."""
    try:
        return Secret(bytes.fromhex((about or {})["secret"]))
    except (KeyError, TypeError, ValueError):
        return None


def _about(path: Path) -> dict[str, Any] | None:
    """Reads the state file of a run. Returns None if there is none, {} if it cannot be read."""
    try:
        with open(path, "rb") as file:
            about: Any = json.loads(file.read(_MOST_ABOUT))
    except FileNotFoundError:
        return None
    except (ValueError, RecursionError):
        return {}
    return cast("dict[str, Any]", about) if isinstance(about, dict) else {}


# -- only one run at a time works in such a folder: two would delete each other's files --------------------------------


LOCK = "predlint.lock"
#: Seconds to wait for workers of a killed run: they hold copies of its lock until they notice that it is gone.
_PATIENCE = 5.0
#: Largest size in bytes of the note in the lock file.
_MOST = 1 << 16


class Lock:
    """The lock of a folder. The system releases it when the process and its workers end, so none is ever left behind.

    Where files cannot be locked (Windows, some network drives), runs are not kept apart.
    """

    def __init__(self, folder: str) -> None:
        """Raises EngineError if another run works there, OSError if no file can be made there."""
        path = os.path.join(folder, LOCK)
        descriptor = _opened(path)
        self._release = weakref.finalize(self, os.close, descriptor)
        patience = time.monotonic() + _PATIENCE
        while try_lock(descriptor) is False:
            holder = _holder(path)
            if not _is_gone(holder) or time.monotonic() > patience:
                self.release()
                raise EngineError(f"{folder}: {_words(holder)}", "wait until it ends, or give --resume another folder")
            time.sleep(0.05)
        _sign(descriptor)

    def release(self) -> None:
        """Releases the lock. It may be called twice."""
        self._release()


def _opened(path: str) -> int:
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o666)
    except PermissionError:
        if not os.path.lexists(path):
            raise
        return os.open(path, os.O_RDONLY)  # a file of another user, with read access


def _sign(descriptor: int) -> None:
    """Writes the owner of the lock into it, for the message of a run that has to wait."""
    holder = {"process": os.getpid(), "host": socket.gethostname(), "since": time.strftime("%Y-%m-%d %H:%M:%S")}
    with contextlib.suppress(OSError):  # a full disk: reported when a result is written
        os.ftruncate(descriptor, 0)
        os.write(descriptor, json.dumps(holder).encode())


def _holder(path: str) -> dict[str, Any]:
    with contextlib.suppress(OSError, ValueError, RecursionError):
        with open(path, "rb") as file:
            holder: Any = json.loads(file.read(_MOST))
        known = cast("dict[str, Any]", holder) if isinstance(holder, dict) else {}
        if type(known.get("process")) is int:
            return known
    return {}


def _is_gone(holder: dict[str, Any]) -> bool:
    """Returns True if the process that took the lock has ended, or the file names none yet."""
    return not holder or (holder.get("host") == socket.gethostname() and not is_running(holder["process"]))


def _words(holder: dict[str, Any]) -> str:
    if not holder:
        return "another run keeps its state there"
    return f"another run keeps its state there: process {holder['process']} on {holder.get('host')}, since {holder.get('since')}"
