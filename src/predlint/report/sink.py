"""What a writer of a report promises to the engine."""

from __future__ import annotations

from typing import Protocol

from predlint.diagnostics import Diagnostic
from predlint.report.model import Group, Summary


class Sink(Protocol):
    """A report in the making. With ``wants_places``, every finding is rendered, kept in order, and emitted; else groups suffice."""

    wants_places: bool

    def render(self, diagnostic: Diagnostic) -> bytes:
        """One finding as bytes. Called once for each, not always in their final order."""
        ...

    def emit(self, rendered: bytes) -> None:
        """Writes what `render` gave, for one finding or for many in a row; called in the final order."""
        ...

    def finish(self, summary: Summary, groups: list[Group]) -> None:
        """Called once, at the end."""
        ...
