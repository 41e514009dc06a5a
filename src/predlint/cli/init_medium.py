"""Infers the medium of data rows from the files found, if a Labelbox ontology does not tell it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from predlint.engine.file_detection import head_of
from predlint.stream.row_media import Inferred


def medium_of_files(ontology: str, data_rows: Sequence[str], predictions: Iterable[str]) -> Inferred | None:
    """Returns the medium and the reason, by the list of data rows, else by all prediction files; None if the ontology already tells the
    medium."""
    from predlint.platforms.labelbox.media_inference import infer_medium
    from predlint.platforms.registry import read_ontology
    from predlint.stream.data_rows import read_data_rows

    if read_ontology(ontology).media is not None:
        return None
    if len(data_rows) == 1:
        rows = read_data_rows(data_rows[0])
        if rows.medium is not None or rows.are_mixed:
            return None  # the list itself is read with each file
        if rows.inferred is not None:
            return rows.inferred
    found = [infer_medium(head) for path in predictions if (head := head_of(path)) is not None]
    known = [each for each in found if each is not None]
    return known[0] if known and len(known) == len(found) and len({medium for medium, _ in known}) == 1 else None
