"""Faults in `.onto` files as the command line tells them: each with its line and a caret, all of one run together."""

from __future__ import annotations

from predlint.cli.faults import Fault, complain, say
from predlint.lang.faults import LanguageError, marked

#: More faults than that are told by their number.
_MOST = 20


class LanguageFault(Fault):
    """A text of the language cannot be used."""

    def __init__(self, error: LanguageError) -> None:
        super().__init__(str(error))
        self.error = error

    def show(self, file: object = None) -> None:
        faults, sources = self.error.faults, self.error.sources
        for fault in faults[:_MOST]:
            source = sources.get(fault.at.path)
            said = f"{fault.at.path}:{fault.at.line}:{fault.at.column}: {fault.message}"
            complain(said, fault.help, marked(source, fault.at) if source is not None else ())
        if len(faults) > _MOST:
            say(f"predlint: and {len(faults) - _MOST} more faults")
