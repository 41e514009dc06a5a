"""The categories of a COCO file in predlint's own form: a tool for each."""

from __future__ import annotations

from predlint.convert.conversion_losses import FeatureNames, Loss, Losses
from predlint.ontology import Ontology, Tool
from predlint.platforms.coco.reference import CocoReference


def from_coco(truth: CocoReference) -> tuple[Ontology, list[Loss]]:
    """Returns an ontology with a box tool for each category: a COCO file does not tell the shapes."""
    losses = Losses()
    names = FeatureNames(losses)
    tools: list[Tool] = []
    if truth.images is not None:
        losses.add("images", "", "predictions may name any; --data-rows takes the COCO file as the list of those that exist")
    for category in truth.categories:
        losses.add("category ids", category.name, "features are found by name")
        if category.supercategory:
            losses.add("supercategories", category.name, "features are not grouped")
        if category.keypoints:
            losses.add("key points", category.name, "the category becomes a box, without the points in it")
        if category.skeleton:
            losses.add("lines between key points", category.name, "they are left out with the key points")
        tools.append(Tool(names.own(category.name, "box"), "box", pointer=category.pointer, source_kind="category"))
    return Ontology(tuple(tools), name=truth.name, media="image"), losses.all()
