"""What reports ask of the findings of a run: whoever checks a part of it elsewhere is told."""

from __future__ import annotations

from msgspec import Struct


class ReportNeeds(Struct, frozen=True):
    """What is to be handed over."""

    samples: int
    """Places to show of each message."""
    places: bool = False
    """Every finding is to be listed."""
    json: bool = False
    """And each of them as JSON, and in no other way."""
    records: bool = False
    """Some are to be shown with their record."""
    ends: bool = False
    """Where each ends is to be told too."""

    @property
    def mark(self) -> str:
        """Tells what a part handed over as JSON from what it handed over otherwise, where both are kept."""
        return "-json" if self.json else ""
