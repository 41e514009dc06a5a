"""Errors for an ontology that cannot be used, with the place in the file."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence

from predlint.cli.errors import CommandError, print_message
from predlint.lang.errors import OntologyTextError, underline
from predlint.lang.errors import TextError as TextFault
from predlint.lang.nodes import Source
from predlint.names import quote
from predlint.ontology import OntologyError
from predlint.report.source_record import TextPlaces
from predlint.report.spans import locate, read_text
from predlint.report.terminal import Style, printable, use_color
from predlint.stream.errors import is_text, shown

#: Maximum number of errors shown for one text; the others are counted.
_MOST_FAULTS = 20


class OntologyTextErrors(CommandError):
    """Errors in a .onto text, each with its line and a caret."""

    def __init__(self, faults: Sequence[TextFault], sources: Mapping[str, Source]) -> None:
        super().__init__(faults[0].message, faults[0].help)
        self.faults, self.sources = faults, sources

    def show(self, file: object = None) -> None:
        style = Style(use_color("auto", sys.stderr))
        for fault in self.faults[:_MOST_FAULTS]:
            at, source = fault.at, self.sources.get(fault.at.path)
            print_message(f"predlint: {style.bad('error')}: {printable(f'{at.path}:{at.line}:{at.column}: {fault.message}')}")
            for line in underline(source, at) if source is not None and source.text else ():
                print_message(f"  {line}")
            if fault.help:
                print_message("  " + style.help(f"help: {printable(fault.help)}"))
        if len(self.faults) > _MOST_FAULTS:
            print_message(f"predlint: and {len(self.faults) - _MOST_FAULTS:,} more faults")


def ontology_error(path: str, error: OntologyError) -> CommandError:
    """Returns the error for an ontology that cannot be used: file, line, column, message, help."""
    if isinstance(error, OntologyTextError):
        return OntologyTextErrors(error.faults, error.sources)
    place = name = quote(path) if is_text(path) else shown(path) or '""'
    if error.at is not None:
        place = ":".join((name, *map(str, error.at[:2])))
    elif error.pointer:
        text = read_text(path)
        span = locate(text, [error.pointer]).get(error.pointer)
        if span is not None:
            place = ":".join((name, *map(str, TextPlaces(text).line_and_column(span[0]))))
    return CommandError(f"{place}: {error.message}" + (f" [{error.pointer}]" if error.pointer else ""), error.help)
