"""What goes wrong with notes on disk, in a module that costs nothing to load."""

from __future__ import annotations


class SpillError(Exception):
    """Notes could not be written to disk, or not be read again."""

    def __init__(self, message: str, help: str | None = None) -> None:
        super().__init__(message, help)
        self.message, self.help = message, help

    def __str__(self) -> str:
        return self.message
