"""A file that is written to while it is read: what was told of it may not be so, and what was to be read again may not be there."""

from __future__ import annotations

import contextlib
from collections.abc import Generator

from predlint.engine.faults import EngineError
from predlint.engine.file_words import CHANGED
from predlint.engine.run import Stopped
from predlint.notes.errors import SpillError
from predlint.stream.sources import SourceError, modification_mark


class Change:
    """Whether a file was changed."""

    words: str | None = None
    """What is said of it, once all was read; None for one that was not."""


@contextlib.contextmanager
def seeing_change(path: str | None) -> Generator[Change]:
    """While a file is read, which has that path or URL, if any. What a change leads to anywhere in the code does not end the run."""
    mark = modification_mark(path) if path is not None else None
    change = Change()

    def look() -> bool:
        if mark is not None and modification_mark(path or "") != mark:
            change.words = CHANGED
        return change.words is not None

    try:
        yield change
    except (SourceError, Stopped, EngineError, SpillError):
        raise
    except Exception:
        if not look():
            raise
    else:
        look()
