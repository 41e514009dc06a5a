"""Chooses the view for the records of a plan. Each is loaded when it is needed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from predlint.stream.data_rows import DataRows
from predlint.views.model import View, Vocabulary

if TYPE_CHECKING:
    from predlint.platforms.coco.file import CocoFileRules
    from predlint.platforms.coco.plan import CocoPlan
    from predlint.platforms.encord.plan import RowPlan
    from predlint.platforms.label_studio.plan import ConfigPlan
    from predlint.platforms.labelbox.plan import Plan as LabelboxPlan
    from predlint.platforms.protocols import FileRules, Plan
    from predlint.platforms.registry import AnyOntology


def vocabulary_of(ontology: AnyOntology) -> Vocabulary:
    """The features of an ontology of any platform."""
    if ontology.dialect == "label-studio":
        from predlint.views.label_studio import vocabulary

        return vocabulary(cast(Any, ontology))
    if ontology.dialect == "encord":
        from predlint.views.encord import vocabulary

        return vocabulary(cast(Any, ontology))
    if ontology.dialect == "coco":
        from predlint.views.coco import vocabulary

        return vocabulary(cast(Any, ontology))
    from predlint.views.labelbox import vocabulary

    return vocabulary(cast(Any, ontology))


def view_for(plan: Plan, file: FileRules, rows: DataRows | None) -> View:
    """Returns the view for the records of a file. ``file``: its rules, made by ``plan.file_rules(rows)``; the view uses what they learn.

    ``plan``: the plan that reads the file: `Plan.for_file_head` may return another plan than the ontology has.
    """
    dialect = type(plan).__module__.split(".")[-2]  # a plan is in the folder of its dialect
    if dialect == "coco":
        from predlint.views.coco import CocoView

        coco, lists = cast("CocoPlan", plan), cast("CocoFileRules", file)
        ontology = coco.reference if coco.reference is not None else coco.structure
        return CocoView(cast(Any, ontology), rows, coco.mapping, lambda: lists.context)
    if dialect == "label_studio":
        from predlint.views.label_studio import LabelStudioView

        return LabelStudioView(cast("ConfigPlan", plan).config, rows)
    if dialect == "encord":
        from predlint.views.encord import EncordView

        return EncordView(cast("RowPlan", plan).structure, rows)
    from predlint.views.labelbox import LabelboxView

    labelbox = cast("LabelboxPlan", plan)
    return LabelboxView(labelbox.ontology, rows, labelbox.media)
