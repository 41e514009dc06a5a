"""A scanner beside one of the same tables that reads without tracks: both must tell the same."""

from __future__ import annotations

import copy
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np

from predlint.kernel.library import Program
from predlint.kernel.scanner import IN_DOUBT, Scanner, ScanResult
from predlint.kernel.shape_lowering import PARTS, PLACES

_WITHOUT: WeakKeyDictionary[Scanner, Scanner] = WeakKeyDictionary()


def without_tracks(scanner: Scanner) -> Scanner:
    """The scanner of the same tables that reads all records without tracks; the same one each time."""
    if scanner not in _WITHOUT:
        lowered = copy.copy(scanner.lowered)
        lowered.structure = Program.from_buffer_copy(lowered.structure)
        lowered.structure.number = 0
        _WITHOUT[scanner] = Scanner(scanner.lib, lowered, scanner.secret)
    return _WITHOUT[scanner]


def followed(scanner: Scanner) -> int:
    """How many records of the last block were read along tracks."""
    return scanner.lib.predlint_followed(scanner.handle)


def differences(scanner: Scanner, scanned: ScanResult | None, block: bytes, *, listed: bool = False) -> list[str]:
    """What a scanner that has just read a block tells otherwise than without tracks."""
    other = without_tracks(scanner)
    plain = other.scan(block, listed=listed)
    if scanned is None or plain is None:
        return [] if scanned is plain else ["the block is taken by one alone"]
    found = [name for name in ("lines", "doubts") if not np.array_equal(getattr(scanned, name), getattr(plain, name))]
    doubted = scanned.lines["state"] == IN_DOUBT
    return found + [f"column {name}" for name in scanner.lowered.column if _column(scanner, name, doubted) != _column(other, name, doubted)]


def _column(scanner: Scanner, name: str, doubted: Any) -> Any:
    """A column, with the records of its values. Where parts stand, nobody asks of records that are not in doubt."""
    values, lines = scanner.column(name)
    some = doubted[lines] if name in (PARTS, PLACES) else slice(None)
    return values[some].tolist(), lines[some].tolist()
