"""The source of samples, the vocabulary and the view for an ontology of any platform. Each is loaded when it is needed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from predlint.io.data_rows import DataRows
from predlint.model.ontology import Ontology
from predlint.model.views import View, Vocabulary
from predlint.platforms.registry import AnyOntology, platform_module
from predlint.platforms.samples import RandomSource, SampleError, Source

if TYPE_CHECKING:
    from predlint.platforms.coco.file import CocoFileRules, CocoPlan
    from predlint.platforms.coco.ontology import CocoReference
    from predlint.platforms.encord.ontology import Structure
    from predlint.platforms.encord.plan import RowPlan
    from predlint.platforms.label_studio.ontology import LabelConfig
    from predlint.platforms.label_studio.plan import ConfigPlan
    from predlint.platforms.labelbox.plan import Plan as LabelboxPlan
    from predlint.platforms.protocols import FileRules, Plan


# -- The source of samples for an ontology of any platform ---------------------------------------------------------


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
        from predlint.platforms.labelbox.sample import LabelboxSource

        return LabelboxSource(ontology, draw, target=target, media=media, count=count, rows=rows, exact=exact, linked=linked, listed=listed)
    if ontology.dialect == "label-studio":
        from predlint.platforms.label_studio.sample import LabelStudioSource

        return LabelStudioSource(cast("LabelConfig", ontology), draw, count=count, rows=rows)
    if ontology.dialect == "coco":
        from predlint.platforms.coco.sample import CocoSource

        return CocoSource(cast("CocoReference", ontology), draw, results=results, count=count, rows=rows)
    from predlint.platforms.encord.sample import EncordSource

    return EncordSource(cast("Structure", ontology), draw, count=count, rows=rows)


# -- Chooses the view for the records of a plan. Each is loaded when it is needed ------------------------------------


def vocabulary_of(ontology: AnyOntology) -> Vocabulary:
    """The features of an ontology of any platform."""
    return platform_module(ontology, "view").vocabulary(ontology)


def view_for(plan: Plan, file: FileRules, rows: DataRows | None) -> View:
    """Returns the view for the records of a file. ``file``: its rules, made by ``plan.file_rules(rows)``; the view uses what they learn.

    ``plan``: the plan that reads the file: `Plan.for_file_head` may return another plan than the ontology has.
    """
    dialect = type(plan).__module__.split(".")[-2]  # a plan is in the folder of its dialect
    if dialect == "coco":
        coco, lists = cast("CocoPlan", plan), cast("CocoFileRules", file)
        ontology = coco.reference if coco.reference is not None else coco.structure
        from predlint.platforms.coco.view import CocoView

        return CocoView(cast(Any, ontology), rows, coco.mapping, lambda: lists.context)
    if dialect == "label_studio":
        from predlint.platforms.label_studio.view import LabelStudioView

        return LabelStudioView(cast("ConfigPlan", plan).config, rows)
    if dialect == "encord":
        from predlint.platforms.encord.view import EncordView

        return EncordView(cast("RowPlan", plan).structure, rows)
    labelbox = cast("LabelboxPlan", plan)
    from predlint.platforms.labelbox.view import LabelboxView

    return LabelboxView(labelbox.ontology, rows, labelbox.media)
