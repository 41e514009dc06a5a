"""The base of errors about what people gave: what is wrong, and what can be done."""

from __future__ import annotations

import errno
from typing import Any, Self


class UserError(Exception):
    """``message`` says what is wrong in the user's words, ``help`` what can be done about it; None where nobody knows."""

    def __init__(self, message: str, help: str | None = None) -> None:
        super().__init__(message, help)  # both, so that another process is told the same
        self.message, self.help = message, help

    def __str__(self) -> str:
        return self.message + (f"\n  help: {self.help}" if self.help else "")


class MissingFileError(FileNotFoundError):
    """Mixed into the error for a file that does not exist, so that ``except FileNotFoundError`` catches it too."""

    errno = errno.ENOENT
    filename: str | None = None

    def of(self, path: str | None) -> Self:
        """The same error, with the name of the file where Python's own error has it."""
        self.filename = path
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        """As of every other error here: what pickles errors for a cluster cannot make an OSError that is a ValueError, too."""
        return type(self), self.args, self.__dict__
