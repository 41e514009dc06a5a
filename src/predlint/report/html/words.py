"""Text of users as HTML: what it holds is shown, whatever it holds, and never read as markup."""

from __future__ import annotations

from html import escape

from predlint.report.terminal import BEGIN, MARK, printable, shorten

#: Columns of a name, and of a message.
NAME, MESSAGE = 100, 400


def text(value: str, room: int | None = None) -> str:
    """Safe between tags and in quoted attributes; control, invisible and direction-changing characters are spelled out."""
    shown = printable(value if room is None or len(value) < 4 * room else value[: 3 * room] + value[-room:])
    return escape(shorten(shown, room) if room is not None else shown)


def name(value: str) -> str:
    """A name of the user's, whose direction of writing does not reach what stands around it."""
    return f"<bdi>{text(value, NAME)}</bdi>"


def file_of(file: str | None, room: int = NAME) -> str:
    """What a file is called."""
    return "records in memory" if file is None else "standard input" if file == "-" else text(file, room)


def record_text(value: str) -> str:
    """The text of a record; line breaks and tabs stay. No line of it is a command to a program that runs jobs."""
    if not value.isprintable():
        value = "\n".join("\t".join(map(printable, line.split("\t"))) for line in value.replace("\r\n", "\n").split("\n"))
    return BEGIN.sub(r"\1&#58;", MARK.sub("&#35;", escape(value, quote=False)))


def feature_name(feature: str | int | None) -> str:
    """The name of a feature, or what stands for one."""
    if isinstance(feature, str):
        return text(feature, NAME) or "(empty name)"
    return "(about no feature)" if feature is None else "(other features)"


def section(key: str, title: str, inner: str) -> str:
    """A part of the page with its heading; ``inner`` is HTML."""
    return f'<section aria-labelledby="{key}"><h2 id="{key}">{title}</h2>{inner}</section>'
