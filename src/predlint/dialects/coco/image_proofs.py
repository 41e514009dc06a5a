"""The fast road for the list of images, which may be long."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, Raw, UnsetType

from predlint.dialects.coco.proof_types import is_sound
from predlint.dialects.coco.truth import CocoTruth
from predlint.geometry import MOST_PIXELS
from predlint.shapes.struct_parts import OPTIONS, is_changed
from predlint.stream.marks import quotes_in

_PIXELS = Annotated[int, Meta(gt=0, le=MOST_PIXELS)]
_KNOWN: dict[str, Any] = {
    "id": Annotated[int, Meta(ge=-(1 << 62), le=1 << 62)],
    "file_name": Annotated[str, Meta(min_length=1)],
    "width": _PIXELS,
    "height": _PIXELS,
}
_MOST_MEMBERS = 60


class ImageProver:
    """Decodes many images at once when nothing can be said about any of them."""

    def __init__(self, truth: CocoTruth | None) -> None:
        self.truth = truth
        self.members: dict[str, None] = {}
        self.needed: set[str] = set()
        self.decoder: msgspec.json.Decoder[Any] | None = None
        self.stale = True

    def learn(self, value: dict[str, Any]) -> None:
        """Takes note of how a clean image is written."""
        if not self.members:
            self.needed = set(value)
        if not value.keys() <= self.members.keys() or not self.needed <= value.keys():
            self.members |= dict.fromkeys(value)
            self.needed &= value.keys()
            self.stale = True

    def elements(self, piece: bytes) -> tuple[list[int], list[str]] | None:
        """Ids and names of the images in ``[…]`` when all are surely clean."""
        if self.stale:
            self._build()
        if self.decoder is None:
            return None
        try:
            found: list[Any] = self.decoder.decode(piece)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return None
        skipped = self.members.keys() - _KNOWN.keys()
        quotes = (2 * len(self.needed) + 2) * len(found)
        for name in skipped:
            for image in found:
                raw = getattr(image, name)
                if raw is not UNSET:
                    quotes += bytes(raw).count(b'"') + (0 if name in self.needed else 2)
        if not found or quotes != quotes_in(piece) or not all([is_sound(found, name) for name in skipped]):  # a member may stand twice
            return None
        if self.truth is not None and not self._known(self.truth, found):
            return None
        return [image.id for image in found], [image.file_name for image in found]

    @staticmethod
    def _known(truth: CocoTruth, found: list[Any]) -> bool:
        """True when the images are those of the file that was given with -O, by id, name and size."""
        if truth.images is None:
            return True
        names = truth.file_names
        for image in found:
            known = truth.images.find(image.id)
            if known is None or (known.width, known.height) != (image.width, image.height):
                return False
            if names is not None and names.get(image.id) != image.file_name:
                return False
        return True

    def _build(self) -> None:
        self.stale = False
        self.decoder = None
        if not _KNOWN.keys() <= self.needed or len(self.members) > _MOST_MEMBERS or any(map(is_changed, self.members)):
            return
        fields: list[Any] = [(name, _KNOWN.get(name, Raw)) for name in self.members if name in self.needed]
        fields += [(name, Raw | UnsetType, UNSET) for name in self.members if name not in self.needed]
        try:
            type_ = msgspec.defstruct("Image", fields, **OPTIONS)
        except (TypeError, ValueError):  # a member whose name is none in Python
            return
        self.decoder = msgspec.json.Decoder(list[type_])
