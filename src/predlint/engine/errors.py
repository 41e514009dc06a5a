"""What ends a run before its end, in the words of the user; and files that are written to while they are read."""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Generator

from predlint.columns.errors import SpillError
from predlint.stream.sources import SourceError, modification_mark


class EngineError(OSError):
    """The workers, or a folder of the run, cannot be used. ``help`` says what can be done."""

    def __init__(self, message: str, help: str | None = None) -> None:
        super().__init__(message)
        self.message, self.help = message, help

    def __str__(self) -> str:
        return self.message + (f"\n  help: {self.help}" if self.help else "")


class WorkersLost(EngineError):
    """Workers died over one piece of work again and again."""


class RunInterrupted(Exception):
    """The user stopped the run."""


def warn(text: str) -> None:
    """Says it to a program that has no other way to be told."""
    warnings.warn(text, RuntimeWarning, stacklevel=2)


# -- a file that is changed while it is read ---------------------------------------------------------------------------


#: What is said of a file of which not all could be read, behind its name.
CHANGED = "the file was changed while it was read"


class ChangedFileError:
    """Whether a file was changed."""

    words: str | None = None
    """What is said of it, once all was read; None for one that was not."""


@contextlib.contextmanager
def detect_changes(path: str | None) -> Generator[ChangedFileError]:
    """While a file is read, which has that path or URL, if any. What a change leads to anywhere in the code does not end the run."""
    mark = modification_mark(path) if path is not None else None
    change = ChangedFileError()

    def look() -> bool:
        if mark is not None and modification_mark(path or "") != mark:
            change.words = CHANGED
        return change.words is not None

    try:
        yield change
    except (SourceError, RunInterrupted, EngineError, SpillError):
        raise
    except Exception:
        if not look():
            raise
    else:
        look()
