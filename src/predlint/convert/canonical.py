"""Converts any ontology to predlint's own form, which is independent of platforms.

What that form cannot express is lost, and reported. Ids of other platforms are dropped: they have no meaning elsewhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from predlint.convert.conversion_losses import Loss
from predlint.ontology import Ontology

if TYPE_CHECKING:
    from predlint.platforms.coco.reference import CocoReference
    from predlint.platforms.encord.structure import Structure
    from predlint.platforms.label_studio.config import LabelConfig
    from predlint.platforms.registry import AnyOntology

__all__ = ["Loss", "to_ontology"]


def to_ontology(read: AnyOntology) -> tuple[Ontology, list[Loss]]:
    """Returns the ontology in predlint's own form, and the losses, one for each kind of thing."""
    if read.dialect == "label-studio":
        from predlint.convert.from_label_studio import from_label_studio

        return from_label_studio(cast("LabelConfig", read))
    if read.dialect == "encord":
        from predlint.convert.from_encord import from_encord

        return from_encord(cast("Structure", read))
    if read.dialect == "coco":
        from predlint.convert.from_coco import from_coco

        return from_coco(cast("CocoReference", read))
    return cast(Ontology, read), []
