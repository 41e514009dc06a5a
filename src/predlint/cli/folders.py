"""Folders that a command makes for what it is to write: gone again when nothing was written."""

from __future__ import annotations

import contextlib
import os


class MadeFolder:
    """A folder that is there now, with those above it."""

    def __init__(self, path: str) -> None:
        """Raises OSError."""
        self._made: list[str] = []
        above = os.path.abspath(path)
        while not os.path.lexists(above):
            self._made.append(above)
            above = os.path.dirname(above)
        try:
            os.makedirs(path, exist_ok=True)
        except OSError:
            self.remove_empty()
            raise

    def remove_empty(self) -> None:
        """Removes those that were not there before and hold nothing."""
        for folder in self._made:  # from the lowest
            with contextlib.suppress(OSError):
                os.rmdir(folder)
