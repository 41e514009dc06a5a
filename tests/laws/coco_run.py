"""Files of a few dozen elements, read as if they were large ones."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from functools import partial
from unittest import mock

from predlint.engine import sizes
from predlint.io import sections
from predlint.io.document_blocks import document_blocks


@contextlib.contextmanager
def small_windows(size: int) -> Iterator[None]:
    """Windows so small that a file of a few dozen annotations has many; a list of a few is a long one."""
    windows = {"BLOCK": size, "WINDOW_BYTES": max(64, size // 4)}
    with (
        mock.patch.object(sizes, "BLOCK", size),
        mock.patch.object(sizes, "SMALLEST", size // 8),
        mock.patch.object(sections, "document_blocks", partial(document_blocks, size=size)),
        mock.patch.multiple(sections, **windows),
        mock.patch.multiple(sections, WINDOW_BYTES=windows["WINDOW_BYTES"], _LONG=size // 2, _TAIL=4 * size),
    ):
        yield
