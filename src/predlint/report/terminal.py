"""Terminals: colours, widths, and text and JSON without control characters."""

from __future__ import annotations

import codecs
import json
import os
import re
import sys
import unicodedata
from collections.abc import Mapping
from typing import Any, Literal

from msgspec import Struct

from predlint.io.output_streams import MARK
from predlint.model.diagnostics import Severity
from predlint.model.texts import lazy_regex

# -- JSON that a terminal can show, and that every reader splits into the same lines: invisible characters are written as escapes --

#: In UTF-8: DEL, the controls U+0080 to U+009F (some terminals obey them), separators of lines, characters that change the direction of
#: text; and what programs that run jobs obey anywhere in a line: ``##[group]``, ``##vso[task.setvariable]``.
_UNSEEN = lazy_regex(rb"\x7f|(?<=#)#(?=\[|(?i:vso)\[)|\xc2[\x80-\x9f]|\xe2\x80[\x8e\x8f\xa8-\xae]|\xe2\x81[\xa6-\xa9]")


def is_seen(data: bytes) -> bool:
    """Returns True if the text surely has no invisible characters. This is a quick test only."""
    return data.isascii() and b"\x7f" not in data and b"##" not in data


def seen(data: bytes) -> bytes:
    """Returns the same JSON with escapes for invisible characters, which occur only in strings."""
    if is_seen(data):
        return data
    return _UNSEEN.sub(lambda found: b"\\u%04x" % ord(found[0].decode()), data)


def json_text(value: Any) -> str:
    """Returns indented JSON, for people as well: unprintable characters are written as escapes."""
    text = json.dumps(value, indent=2, ensure_ascii=False)
    return re.sub(r"[^\n -~]|(?<=#)#(?=\[|(?i:vso)\[)", _escape_in_json, text) + "\n"


def _escape_in_json(found: re.Match[str]) -> str:
    if found[0] == "#":
        return "\\u0023"
    return found[0] if found[0].isprintable() else json.dumps(found[0])[1:-1]


# -- Terminals: colours, widths, and text without control characters -----------------------------------------------

ColorMode = Literal["auto", "always", "never"]
#: Width that is assumed without a terminal: a log, a file, a pipe.
PIPE_WIDTH = 120
#: Maximum widths. Longer lines of text would be hard to read; excerpts of records may be as wide as the widest screens.
TEXT_WIDTH, WIDEST = 140, 400
_MIN_WIDTH = 40
#: Colours that are readable on dark and on light backgrounds: no yellow, and no colour that terminals brighten in bold, except red and
#: magenta.
_SEVERITIES = {Severity.ERROR: "1;31", Severity.WARNING: "1;35", Severity.INFO: "36"}


class Style(Struct, frozen=True):
    """Paints words by their meaning; paints nothing if ``on`` is False."""

    on: bool = False

    def _paint(self, text: str, codes: str) -> str:
        return f"\x1b[{codes}m{text}\x1b[0m" if self.on and text else text

    def severity(self, text: str, severity: Severity) -> str:
        """Returns a word in the colour of a severity."""
        return self._paint(text, _SEVERITIES[severity])

    def strong(self, text: str) -> str:
        return self._paint(text, "1")

    def faint(self, text: str) -> str:
        return self._paint(text, "2")

    def help(self, text: str) -> str:
        return self._paint(text, "32")

    def place(self, text: str) -> str:
        return self._paint(text, "36")

    def good(self, text: str) -> str:
        return self._paint(text, "32")

    def bad(self, text: str) -> str:
        return self._paint(text, "1;31")


PLAIN = Style()


def use_color(mode: ColorMode, stream: Any, environment: Mapping[str, str] | None = None) -> bool:
    """Returns True if output to ``stream`` should have colours. ``auto`` follows NO_COLOR, then FORCE_COLOR, then checks for a terminal."""
    env = os.environ if environment is None else environment
    if mode != "auto":
        return mode == "always"
    if env.get("NO_COLOR"):
        return False
    if env.get("FORCE_COLOR", "0") not in ("", "0"):
        return True
    return is_terminal(stream, env)


def is_terminal(stream: Any, environment: Mapping[str, str] | None = None) -> bool:
    """Returns True for a terminal that supports escape sequences."""
    env = os.environ if environment is None else environment
    try:
        return bool(stream is not None and stream.isatty() and env.get("TERM") != "dumb")
    except (OSError, ValueError):  # a closed stream
        return False


def reads_utf8(stream: Any) -> bool:
    """Returns True if the encoding of ``stream`` is UTF-8."""
    try:
        return codecs.lookup(stream.encoding).name in ("utf-8", "utf-8-sig")
    except (AttributeError, LookupError, TypeError):  # no stream, no encoding, or an unknown one
        return False


def screen_style(mode: ColorMode) -> Style:
    """Returns the style of standard output, and makes an old Windows console show its colours."""
    style = Style(use_color(mode, sys.stdout))
    if style.on and sys.platform == "win32":
        # An empty command has the side effect of switching the console to VT mode.
        os.system("")  # pyright: ignore[reportDeprecated]
    return style


def terminal_width(stream: Any, most: int = TEXT_WIDTH) -> int | None:
    """Returns the columns of the terminal behind ``stream``, at most ``most``; None without a terminal, or for one with neither escape
    sequences nor a known width."""
    understands = is_terminal(stream)
    if not understands and not is_terminal(stream, {}):
        return None
    try:
        columns = int(os.environ.get("COLUMNS", "0"))
    except ValueError:
        columns = 0
    if columns <= 0:
        try:
            columns = os.get_terminal_size(stream.fileno()).columns
        except (OSError, ValueError):
            columns = 0
    if columns <= 0:
        return 80 if understands else None
    return max(_MIN_WIDTH, min(columns, most))


#: File names that a shell takes for one word without special meaning, whatever follows them: no `a; b`, no `A=b`.
_WORD = lazy_regex(r"(?![A-Za-z_]\w*\+?=)[\w./…@+-][\w./…@+,:=~%-]*" if os.name != "nt" else r"[\w./\\…@+-][\w./\\…@+,:=~%-]*")


def printable(text: str) -> str:
    """Returns the text with control, invisible and unpaired characters spelled out, so that it shows what it is, moves no cursor, and is no
    command to a program that reads it in a log."""
    if "##" in text:
        text = MARK.sub("\\\\u0023", text)
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else _escape(c) for c in text)


def as_word(name: str) -> str:
    """Returns the name of a file for the beginning of a line: in quotes if a shell would interpret it, so that nothing in it runs if a
    report is executed as a script."""
    shown = printable(name)
    if _WORD.fullmatch(shown) is not None:
        return shown
    quoted = shown.replace("'", "'\\''")
    return f"'{quoted}'"


def _escape(char: str) -> str:
    short = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}.get(char)
    if short is not None:
        return short
    point = ord(char)
    return f"\\u{point:04x}" if point <= 0xFFFF else f"\\U{point:08x}"


def display_width(text: str) -> int:
    """Returns the number of columns of a text: two for East Asian wide characters, none for combining marks."""
    if text.isascii():
        return len(text)
    return sum(map(_columns, text))


def _columns(char: str) -> int:
    if unicodedata.combining(char) or unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def without_escapes(text: str) -> str:
    """Returns the text without the colours of a `Style`."""
    return re.sub("\x1b\\[[0-9;]*m", "", text)


def take_width(text: str, room: int, *, end: bool = False) -> str:
    """Returns the longest start (or, with ``end``, the longest end) of the text that fits into ``room`` columns."""
    if text.isascii():
        return (text[-room:] if end else text[:room]) if room > 0 else ""
    width = 0
    for i, char in enumerate(reversed(text) if end else text):
        width += _columns(char)
        if width > room:
            return text[len(text) - i :] if end else text[:i]
    return text


def shorten(text: str, room: int) -> str:
    """Returns the text in at most ``room`` columns, with … in place of a cut middle."""
    if display_width(text) <= room:
        return text
    head = (room - 1) * 2 // 3
    return take_width(text, head) + "…" + take_width(text, room - 1 - head, end=True)


def wrap(text: str, room: int | None) -> list[str]:
    """Returns the text in lines of at most ``room`` columns, broken at spaces; in one line if ``room`` is None.

    Spaces inside a line are kept: a message may quote a name with two of them.
    """
    if room is None or display_width(text) <= room:
        return [text]
    lines: list[str] = []
    line = ""
    for word in re.findall(r"\s*\S+", text):
        if line and display_width(line) + display_width(word) > room:
            lines.append(line)
            line = ""
        line = line + word if line else word.lstrip()
        while display_width(line) > room:
            start = take_width(line, room) or line[0]
            lines.append(start)
            line = line[len(start) :]
    return [*lines, line] if line else lines


def fold(line: str, room: int | None, indent: str = "") -> list[str]:
    """Returns a painted line in lines of at most ``room`` columns, broken at spaces; all but the first are indented."""
    if room is None or _painted_width(line) <= room:
        return [line]
    lines, width = [""], 0
    for word in re.findall(r"\s*\S+", line):
        wide = _painted_width(word)
        if width and width + wide > room:
            lines.append(indent + word.lstrip())
            width = len(indent) + _painted_width(word.lstrip())
        else:
            lines[-1] += word
            width += wide
    return lines


def _painted_width(text: str) -> int:
    return display_width(without_escapes(text))


def count(number: int, noun: str, plural: str | None = None) -> str:
    """Returns ``1 error``, ``12,345 errors``."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def duration(seconds: float) -> str:
    """Returns ``0.4 s``, ``1 min 12 s``, ``2 h 5 min``."""
    if seconds < 60:
        return f"{seconds:.2f} s" if seconds < 0.1 else f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest} s"
    return f"{minutes // 60} h {minutes % 60} min"
