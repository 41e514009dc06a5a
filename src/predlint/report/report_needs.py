"""What reports need from the findings of a run. Passed to workers that check parts elsewhere."""

from __future__ import annotations

from msgspec import Struct


class ReportNeeds(Struct, frozen=True):
    """What a worker must hand over."""

    samples: int
    """Number of places to show for each message."""
    places: bool = False
    """Every finding is listed."""
    json: bool = False
    """Every finding is listed, and only as JSON."""
    records: bool = False
    """Some findings are shown with their record."""
    ends: bool = False
    """The end positions of values are needed, too."""

    @property
    def mark(self) -> str:
        """A suffix that distinguishes results handed over as JSON from others, if both are stored."""
        return "-json" if self.json else ""
