"""The source of samples for an ontology of any platform."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from predlint.ontology import Ontology
from predlint.samples.model import SampleError, Source
from predlint.samples.random_source import RandomSource

if TYPE_CHECKING:
    from predlint.platforms.coco.reference import CocoReference
    from predlint.platforms.encord.structure import Structure
    from predlint.platforms.label_studio.config import LabelConfig
    from predlint.platforms.registry import AnyOntology


def source_for(
    ontology: AnyOntology,
    draw: RandomSource,
    *,
    target: str = "model-run",
    media: str | None = None,
    count: int | None = None,
    rows: int | None = None,
    exact: bool = True,
    results: bool = False,
    linked: bool = True,
    listed: bool = False,
) -> Source:
    """Returns a source of records for that ontology: ``count`` of them on ``rows`` data rows, or as many as are taken.

    Not ``exact``: a few more, if that number cannot be divided among data rows. ``results``: COCO results, not an annotation file.
    ``linked``: also records that refer to others. ``listed``: broken records are checked with the list of data rows.
    """
    if count is not None and count < 1:
        raise SampleError(f"-n must be 1 or more, not {count}")
    if rows is not None and rows < 1:
        raise SampleError(f"--rows must be 1 or more, not {rows}")
    if isinstance(ontology, Ontology):
        from predlint.samples.labelbox import LabelboxSource

        return LabelboxSource(ontology, draw, target=target, media=media, count=count, rows=rows, exact=exact, linked=linked, listed=listed)
    if ontology.dialect == "label-studio":
        from predlint.samples.label_studio import LabelStudioSource

        return LabelStudioSource(cast("LabelConfig", ontology), draw, count=count, rows=rows)
    if ontology.dialect == "coco":
        from predlint.samples.coco import CocoSource

        return CocoSource(cast("CocoReference", ontology), draw, results=results, count=count, rows=rows)
    from predlint.samples.encord import EncordSource

    return EncordSource(cast("Structure", ontology), draw, count=count, rows=rows)
