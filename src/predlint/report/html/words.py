"""Escapes texts of users for HTML, so that they are shown as they are and never read as markup."""

from __future__ import annotations

from html import escape

from predlint.report.terminal import BEGIN, MARK, printable, shorten

#: Maximum columns of a name, and of a message.
NAME, MESSAGE = 100, 400


def text(value: str, room: int | None = None) -> str:
    """Returns a text that is safe between tags and in quoted attributes; control, invisible and direction-changing characters are spelled
    out."""
    shown = printable(value if room is None or len(value) < 4 * room else value[: 3 * room] + value[-room:])
    return escape(shorten(shown, room) if room is not None else shown)


def name(value: str) -> str:
    """Returns a name of the user's, isolated so that its writing direction does not affect the text around it."""
    return f"<bdi>{text(value, NAME)}</bdi>"


def file_of(file: str | None, room: int = NAME) -> str:
    """Returns the display name of a file."""
    return "records in memory" if file is None else "standard input" if file == "-" else text(file, room)


def record_text(value: str) -> str:
    """Returns the text of a record with its line breaks and tabs. No line of it is read as a command by a program that runs jobs."""
    if not value.isprintable():
        value = "\n".join("\t".join(map(printable, line.split("\t"))) for line in value.replace("\r\n", "\n").split("\n"))
    return BEGIN.sub(r"\1&#58;", MARK.sub("&#35;", escape(value, quote=False)))


def feature_name(feature: str | int | None) -> str:
    """Returns the name of a feature, or what stands for one."""
    if isinstance(feature, str):
        return text(feature, NAME) or "(empty name)"
    return "(about no feature)" if feature is None else "(other features)"


def section(key: str, title: str, inner: str) -> str:
    """Returns a section of the page with its heading; ``inner`` is HTML."""
    return f'<section aria-labelledby="{key}"><h2 id="{key}">{title}</h2>{inner}</section>'
