"""Errors in a .onto text: each with its place, its line, and what to write instead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct

from predlint.lang.nodes import At, Source
from predlint.model.ontology import OntologyError
from predlint.model.texts import lazy_regex

#: Number of characters of a long line that are shown on each side of an error.
_AROUND = 60
#: Text that CI systems read as a command: a line that begins with ::, or contains ##[ or ##vso[.
_COMMAND = lazy_regex(r"^:(?=:)|(?<=#)#(?=\[|(?i:vso)\[)")


class TextError(Struct, frozen=True):
    """One error in a text, with its place."""

    at: At
    message: str
    help: str | None = None


class LanguageError(ValueError):
    """Raised for a text that cannot be used, with all its errors in the order of the text."""

    def __init__(self, faults: Sequence[TextError], sources: Mapping[str, Source]) -> None:
        self.faults = tuple(faults)
        self.sources = dict(sources)
        super().__init__(self.faults[0].message)

    def __reduce__(self) -> tuple[type[LanguageError], tuple[tuple[TextError, ...], dict[str, Source]]]:
        return LanguageError, (self.faults, self.sources)

    def __str__(self) -> str:
        return show_errors(self.faults, self.sources)


class OntologyTextError(OntologyError):
    """Raised for an ontology in the language that cannot be used, with all its errors."""

    def __init__(self, faults: Sequence[TextError], sources: Mapping[str, Source]) -> None:
        self.faults, self.sources = tuple(faults), dict(sources)
        first = self.faults[0]
        source = self.sources.get(first.at.path)
        offset = len(source.text[: first.at.start].encode("utf-8", "surrogatepass")) if source is not None else 0
        super().__init__(first.message, help=first.help, path=first.at.path, at=(first.at.line, first.at.column, offset))

    def __reduce__(self) -> tuple[type[OntologyTextError], tuple[tuple[TextError, ...], dict[str, Source]]]:
        return OntologyTextError, (self.faults, self.sources)

    def __str__(self) -> str:
        return show_errors(self.faults, self.sources)


def show_errors(faults: Sequence[TextError], sources: Mapping[str, Source]) -> str:
    """Returns the text that shows all errors to the user."""
    return "\n".join(show_error(fault, sources.get(fault.at.path)) for fault in faults)


def show_error(fault: TextError, source: Source | None) -> str:
    """Returns an error as text for people: place and message, the line with a caret, the help."""
    at = fault.at
    lines = [f"{at.path}:{at.line}:{at.column}: {fault.message}"]
    if source is not None and source.text:
        lines += [f"  {line}" for line in underline(source, at)]
    if fault.help:
        lines.append(f"  help: {fault.help}")
    return "\n".join(lines)


def underline(source: Source, at: At) -> list[str]:
    """Returns the line at a place, or the nearest section of a long line, and a line of carets that underline the place."""
    begin = source.text.rfind("\n", 0, at.start) + 1
    stop = source.text.find("\n", at.start)
    stop = stop if stop >= 0 else len(source.text)
    first, last = max(begin, at.start - _AROUND), min(stop, max(at.end, at.start) + _AROUND, at.start + 2 * _AROUND)
    line = source.text[first:last].rstrip()
    indent = len(line) - len(line.lstrip()) if first == begin else 0
    indent = min(indent, at.start - first)
    length = max(1, min(at.end, first + len(line)) - at.start)
    before = "".join("\t" if char == "\t" else " " for char in line[indent : at.start - first])
    before += " " * (at.start - first - indent - len(before))
    cut_left, cut_right = "…" if first > begin else "", "…" if last < stop else ""
    # what moves the cursor, or is invisible, becomes one sign, so that the carets stay below their characters
    shown = "".join(char if char.isprintable() or char == "\t" else "\N{REPLACEMENT CHARACTER}" for char in line[indent:])
    shown = _COMMAND.sub("\N{REPLACEMENT CHARACTER}", shown)
    return [cut_left + shown + cut_right, " " * len(cut_left) + before + "^" * length]
