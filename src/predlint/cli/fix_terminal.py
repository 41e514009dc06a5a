"""Shows the changes that fixes would make on standard output."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from predlint.engine.fixing.record_diff import Differ
from predlint.output.streams import fail, standard_output
from predlint.report.terminal import Style, enable_escapes, is_terminal, terminal_width, use_color


class Terminal:
    """Standard output, which shows changes without writing a file."""

    def __init__(self, color: Any) -> None:
        self._style = Style(use_color(color, sys.stdout))
        if self._style.on:
            enable_escapes()
        self._short, self._width = is_terminal(sys.stdout), terminal_width(sys.stdout)
        self._output = standard_output()
        self._output.on_failure = fail

    def write(self, data: bytes) -> None:
        """Shows text that is already formatted."""
        self._output.write(data)

    def changes(self, write: Callable[[bytes], object]) -> Differ:
        """Returns a differ that writes changes in the style of this terminal."""
        return Differ(lambda text: write(text.encode("utf-8", "backslashreplace")), self._style, short=self._short, width=self._width)

    def close(self) -> None:
        """Closes the output after all changes are shown."""
        self._output.close()
