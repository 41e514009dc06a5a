"""Saves a file for a program, atomically."""

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
    """Calls ``write`` with an output file, compressed if its name ends so. An existing file stays if that fails. Raises OSError."""
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
        if is_url(local(path)):  # such errors name the URL themselves
            raise
        raise OSError(error.errno, error.strerror, path) from None  # the original error names the temporary file
    output.on_failure = _raise
    return output


def _raise(error: OutputError) -> None:
    """Raises the original error, as programs expect it."""
    raise error.cause from None
