"""What is wrong in a text of the language: every fault with its place, the line it stands on, and what to write instead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct

from predlint.lang.nodes import At, Source
from predlint.lazy_regex import lazy_regex
from predlint.ontology import OntologyError

#: Characters of a long line that are shown on each side of a fault.
_AROUND = 60
#: What a program that runs jobs takes for a command: a line that begins with ::, or has ##[ or ##vso[ in it.
_COMMAND = lazy_regex(r"^:(?=:)|(?<=#)#(?=\[|(?i:vso)\[)")


class TextError(Struct, frozen=True):
    """One thing that is wrong."""

    at: At
    message: str
    help: str | None = None


class LanguageError(ValueError):
    """A text that cannot be used: all that is wrong in it, in the order of the text."""

    def __init__(self, faults: Sequence[TextError], sources: Mapping[str, Source]) -> None:
        self.faults = tuple(faults)
        self.sources = dict(sources)
        super().__init__(self.faults[0].message)

    def __reduce__(self) -> tuple[type[LanguageError], tuple[tuple[TextError, ...], dict[str, Source]]]:
        return LanguageError, (self.faults, self.sources)

    def __str__(self) -> str:
        return show_errors(self.faults, self.sources)


class OntologyTextError(OntologyError):
    """An ontology written in the language that cannot be used; its text has every fault."""

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
    """All faults as people read them."""
    return "\n".join(show_error(fault, sources.get(fault.at.path)) for fault in faults)


def show_error(fault: TextError, source: Source | None) -> str:
    """A fault as people read it: place and words, the line with a caret, the help."""
    at = fault.at
    lines = [f"{at.path}:{at.line}:{at.column}: {fault.message}"]
    if source is not None and source.text:
        lines += [f"  {line}" for line in underline(source, at)]
    if fault.help:
        lines.append(f"  help: {fault.help}")
    return "\n".join(lines)


def underline(source: Source, at: At) -> list[str]:
    """The line where something stands, or what is near of a long one, and below it carets under it."""
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
    # what moves the cursor, or cannot be seen, is shown as one sign: the carets stay below their characters
    told = "".join(char if char.isprintable() or char == "\t" else "\N{REPLACEMENT CHARACTER}" for char in line[indent:])
    told = _COMMAND.sub("\N{REPLACEMENT CHARACTER}", told)
    return [cut_left + told + cut_right, " " * len(cut_left) + before + "^" * length]
