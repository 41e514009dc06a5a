"""Proves that results which name the files of their images name the right ones."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import UNSET

from predlint.dialects.coco.reference_rules import ReferenceRules

#: Pairs that are kept.
_MOST_PAIRS = 100_000


class OwnFiles:
    """Pairs of an image and a file_name beside its id, each looked up once."""

    def __init__(self, references: ReferenceRules) -> None:
        self.references = references
        self._known: dict[tuple[int, bytes], bool] = {}

    def fit(self, image: int, name: Any) -> bool:
        """False where a result names the file of another image; ``name`` is as the file has it."""
        if name is UNSET:
            return True
        key = image, bytes(name)
        if key not in self._known:
            if len(self._known) > _MOST_PAIRS:
                self._known.clear()
            text = msgspec.json.decode(name)
            self._known[key] = not isinstance(text, str) or self.references.file_of_another(image, text) is None
        return self._known[key]
