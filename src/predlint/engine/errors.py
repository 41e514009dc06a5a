"""Errors that end a run early, with messages for the user; and the detection of files that change while they are read."""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Generator

from predlint.columns.errors import SpillError
from predlint.stream.sources import SourceError, modification_mark


class EngineError(OSError):
    """The workers, or a folder of the run, cannot be used. ``help`` says what the user can do."""

    def __init__(self, message: str, help: str | None = None) -> None:
        super().__init__(message)
        self.message, self.help = message, help

    def __str__(self) -> str:
        return self.message + (f"\n  help: {self.help}" if self.help else "")


class WorkersLost(EngineError):
    """The same task lost its workers again and again."""


class RunInterrupted(Exception):
    """The user stopped the run."""


def warn(text: str) -> None:
    """Issues a RuntimeWarning, for programs that set no other handler of messages."""
    warnings.warn(text, RuntimeWarning, stacklevel=2)


# -- a file that is changed while it is read ---------------------------------------------------------------------------


#: The message for a file that was changed during the run, behind its name.
CHANGED = "the file was changed while it was read"


class FileChange:
    """Tells whether a file was changed while it was read."""

    words: str | None = None
    """The message, once all was read; None if the file was not changed."""


@contextlib.contextmanager
def detect_changes(path: str | None) -> Generator[FileChange]:
    """Watches the file with this path or URL, if any, while it is read. An unexpected exception of a file that was changed does not end the
    run: it is reported as the change."""
    mark = modification_mark(path) if path is not None else None
    change = FileChange()

    def has_changed() -> bool:
        if mark is not None and modification_mark(path or "") != mark:
            change.words = CHANGED
        return change.words is not None

    try:
        yield change
    except (SourceError, RunInterrupted, EngineError, SpillError):
        raise
    except Exception:
        if not has_changed():
            raise
    else:
        has_changed()
