"""Seen data rows of a list, in a compact form: a part of a file names few of millions."""

from __future__ import annotations

#: Number of rows from which numpy is worth its import.
_LONG = 1 << 14
#: Marks of a snapshot: all of them; or for long lists their number, the indices of those that are not 0 (32 bits each), and these.
Marks = bytes | tuple[int, bytes, bytes]


def snapshot_seen(marks: bytearray) -> Marks:
    """Returns the marks (0 to 3, one for each row of the list) and resets them."""
    count = len(marks)
    if count < _LONG:
        given = bytes(marks)
        marks[:] = bytes(count)
        return given
    import numpy as np

    all_marks = np.frombuffer(marks, np.uint8)
    places = np.flatnonzero(all_marks)
    found = count, places.astype(np.uint32).tobytes(), all_marks[places].tobytes()
    all_marks[places] = 0
    return found


def merge_seen(marks: bytearray, given: Marks) -> None:
    """Adds the marks of another part of the file."""
    if len(marks) != (len(given) if isinstance(given, bytes) else given[0]):
        raise ValueError("these notes are of a run with another list of data rows")
    if isinstance(given, bytes) and len(given) < _LONG:
        for place, mark in enumerate(given):
            marks[place] |= mark
        return
    import numpy as np

    if isinstance(given, bytes):
        every = np.frombuffer(marks, np.uint8)
        every |= np.frombuffer(given, np.uint8)
        return
    np.frombuffer(marks, np.uint8)[np.frombuffer(given[1], np.uint32)] |= np.frombuffer(given[2], np.uint8)
