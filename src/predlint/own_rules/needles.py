"""By which texts the records are found that rules look at."""

from __future__ import annotations

from collections.abc import Iterable

from predlint.views.model import View


def needles_of(view: View, features: Iterable[int], every_row: bool) -> list[bytes] | None:
    """Texts of which one stands in each record that matters; None where every record may matter."""
    found: list[bytes] = []
    for feature in features if not every_row else ():
        needles = view.needles(feature)
        if needles is None:
            return None
        found += needles
    return None if every_row else list(dict.fromkeys(found))
