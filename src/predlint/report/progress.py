"""A progress bar for long work: on standard error, on a terminal only, and removed when the work is done."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from predlint.model.diagnostics import Severity
from predlint.report.terminal import PLAIN, Style, count, display_width, duration, terminal_width, without_escapes

#: Shorter work shows no bar.
QUIET_SECONDS = 1.0
_REDRAW_SECONDS = 0.1
_BAR = 24
#: Clears the current line of a terminal.
CLEAR = "\r\x1b[K"


class Progress:
    """Draws ``━━━━───  43 %  1.2 of 2.8 GB · 310 MB/s · 5 s left · 1,204 errors`` and redraws it in place.

    Hides no cursor and starts no thread: a run that is killed leaves the terminal as it was.
    """

    def __init__(self, stream: Any, *, style: Style = PLAIN, clock: Callable[[], float] = time.monotonic) -> None:
        self._stream = stream
        self._style = style
        self._clock = clock
        self._start = clock()
        self._next = self._start + QUIET_SECONDS
        self._drawn = False
        encoding = (getattr(stream, "encoding", None) or "ascii").lower().replace("-", "")
        self._full, self._empty, self._dot = ("━", "─", "·") if encoding.startswith("utf") else ("#", "-", "-")

    def update(self, done: int, total: int | None, errors: int, warnings: int) -> None:
        """Updates the bar, at most ten times a second. Called by the engine now and then."""
        now = self._clock()
        if now < self._next:
            return
        self._next = now + _REDRAW_SECONDS
        self._write("\r" + self.line(done, total, errors, warnings, now - self._start) + "\x1b[K")
        self._drawn = True

    def clear(self) -> None:
        """Removes the bar, so that a report or a message can take its place."""
        if self._drawn:
            self._drawn = False
            self._write(CLEAR)

    def line(self, done: int, total: int | None, errors: int, warnings: int, elapsed: float) -> str:
        """Returns the bar's text, at most as wide as the terminal; the least important facts are left out first."""
        speed = done / elapsed if elapsed > 0 else 0.0
        found = [self._style.severity(count(n, w), s) for n, w, s in _found(errors, warnings)]
        bar = ""
        left: list[str] = []
        if total:
            part = min(1.0, done / total)
            full = int(part * _BAR)
            bar = f"{self._style.good(self._full * full)}{self._style.faint(self._empty * (_BAR - full))} {part:4.0%}  "
            size = f"{size_text(done, total)} of {size_text(total)}"
            if speed > 0 and done < total:
                left = [f"{duration(round((total - done) / speed))} left".replace(".0 s", " s").replace(".00 s", " s")]
        else:
            size = size_text(done)
        rate = f"{size_text(int(speed))}/s"
        room = (terminal_width(self._stream) or 80) - 1
        choices = ([bar + size, rate, *left, *found], [bar + size, *left, *found], [bar + size, *left], [size, *left])
        for parts in choices:
            text = f" {self._dot} ".join(parts)
            if display_width(without_escapes(text)) <= room:
                return text
        return size[:room]

    def _write(self, text: str) -> None:
        try:
            self._stream.write(text)
            self._stream.flush()
        except (OSError, ValueError):  # the terminal is gone: the work goes on
            self._next = float("inf")


def _found(errors: int, warnings: int) -> list[tuple[int, str, Severity]]:
    both = [(errors, "error", Severity.ERROR), (warnings, "warning", Severity.WARNING)]
    return [each for each in both if each[0]]


def size_text(number: int, like: int | None = None) -> str:
    """Returns ``512 B``, ``73 MB``, ``1.2 GB``; without the unit if ``like`` is shown beside it with the same one."""
    text, unit = _size(number)
    return text if like is not None and _size(like)[1] == unit else f"{text} {unit}"


def _size(number: int) -> tuple[str, str]:
    value = float(number)
    for unit in ("B", "kB", "MB", "GB"):
        if value < 999.5:
            return (f"{value:.1f}" if value < 9.95 and unit != "B" else f"{value:.0f}"), unit
        value /= 1000
    return f"{value:.1f}", "TB"
