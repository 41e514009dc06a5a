"""The texts by which records that custom rules read are found without decoding."""

from __future__ import annotations

from collections.abc import Iterable

from predlint.views.model import View


def prefilter_texts(view: View, features: Iterable[int], every_row: bool) -> list[bytes] | None:
    """Returns texts such that each record that matters contains at least one, or None if every record may matter."""
    found: list[bytes] = []
    for feature in features if not every_row else ():
        prefilter_texts = view.prefilter_texts(feature)
        if prefilter_texts is None:
            return None
        found += prefilter_texts
    return None if every_row else list(dict.fromkeys(found))
