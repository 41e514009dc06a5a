"""What is raised for a file that cannot be read."""

from __future__ import annotations

from typing import Any


class SourceError(OSError):
    """A file that cannot be read. ``message`` says why in the user's words."""

    def __init__(self, message: str, *, help: str | None = None, path: str | None = None) -> None:
        super().__init__(message)
        self.message, self.help, self.path = message, help, path

    def __reduce__(self) -> tuple[Any, ...]:
        return _source_error_of, (self.message, self.help, self.path)


def _source_error_of(message: str, help: str | None, path: str | None) -> SourceError:
    """The error again, in another process."""
    return SourceError(message, help=help, path=path)
