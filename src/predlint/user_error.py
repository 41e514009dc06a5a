"""The base of errors about user input: what is wrong, and what the user can do."""

from __future__ import annotations

import errno
from typing import Any, Self


class UserError(Exception):
    """``message`` says what is wrong in the user's words, ``help`` what the user can do; None if that is unknown."""

    def __init__(self, message: str, help: str | None = None) -> None:
        super().__init__(message, help)  # both, so that the message survives pickling to another process
        self.message, self.help = message, help

    def __str__(self) -> str:
        return self.message + (f"\n  help: {self.help}" if self.help else "")


class MissingFileError(FileNotFoundError):
    """A mixin for the error for a file that does not exist, so that ``except FileNotFoundError`` catches it too."""

    errno = errno.ENOENT
    filename: str | None = None

    def of(self, path: str | None) -> Self:
        """Sets the name of the file as Python's own error has it, and returns the error."""
        self.filename = path
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickles like every other error here: the pickling of clusters cannot rebuild an OSError that is also a ValueError."""
        return type(self), self.args, self.__dict__
