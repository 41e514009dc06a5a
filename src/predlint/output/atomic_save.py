"""A file that a program has written: there whole, or not at all."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from predlint.output.compression import NoPackerError
from predlint.output.opening import open_output
from predlint.output.streams import Output, OutputError
from predlint.stream.urls import is_url, local

if TYPE_CHECKING:
    from predlint.report.text import Writable


def save(path: str, write: Callable[[Writable], object]) -> None:
    """Has a file written, compressed where its name asks for it. What was there stays if that fails. Raises OSError."""
    output = _open(path)
    whole = False
    try:
        write(output)
        whole = True
    finally:
        output.close(keep=whole)


def _open(path: str) -> Output:
    try:
        output = open_output(path)
    except NoPackerError as error:
        raise ImportError(f"{error.message}; {error.help}") from None
    except OSError as error:
        if is_url(local(path)):  # says itself which
            raise
        raise OSError(error.errno, error.strerror, path) from None  # the error is of the file that is written beside it
    output.on_failure = _raise
    return output


def _raise(error: OutputError) -> None:
    """What went wrong as programs expect it."""
    raise error.cause from None
