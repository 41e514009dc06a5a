"""An Encord ontology in predlint's own form: objects become tools, attributes questions."""

from __future__ import annotations

from predlint.convert.conversion_losses import FeatureNames, Loss, Losses
from predlint.ontology import AnswerKind, Classification, Ontology, Option, Scope, Tool, ToolKind
from predlint.platforms.encord.structure import Attribute, Choice, ClassificationFeature, ObjectFeature, Structure

_TOOLS: dict[str, ToolKind] = {
    "bounding_box": "box", "rotatable_bounding_box": "box", "polygon": "polygon", "polyline": "line", "point": "point",
    "bitmask": "mask", "circle": "polygon", "ellipse": "polygon", "text": "entity",
}  # fmt: skip
#: Shapes that are simplified: their name, and what they become.
_SIMPLER = {
    "rotatable_bounding_box": ("rotated boxes", "they become upright boxes, without the angle"),
    "circle": ("circles", "they become polygons"),
    "ellipse": ("ellipses", "they become polygons"),
}
#: Shapes that no tool of this form draws.
_NONE = {
    "skeleton": "skeletons", "cuboid": "cuboids", "cuboid_2d": "cuboids", "segmentation": "segmentations of point clouds",
    "audio": "spans of audio", "time_range": "time ranges",
}  # fmt: skip
_ANSWERS: dict[str, AnswerKind] = {"radio": "radio", "checklist": "checklist", "text": "text", "numeric": "text"}


def from_encord(structure: Structure) -> tuple[Ontology, list[Loss]]:
    """Objects as tools, classifications as questions of the whole file (level ``global``) or of each frame."""
    return _Reading(structure).ontology()


class _Reading:
    """Converts one structure, and collects its losses."""

    def __init__(self, structure: Structure) -> None:
        self.structure = structure
        self.losses = Losses()

    def ontology(self) -> tuple[Ontology, list[Loss]]:
        tools, questions = FeatureNames(self.losses), FeatureNames(self.losses)
        read = self.structure
        if read.features:
            self.losses.add("hashes", "", "features, attributes and options are found by name")
        made = Ontology(
            tuple(self._tool(feature, tools) for feature in read.objects),
            tuple(self._top(f, f.attribute, questions) for f in read.classifications if f.attribute is not None),
            name=read.name,
        )
        for template in read.skeletons:
            self.losses.add("templates of skeletons", template.name, "names and order of the vertices are left out")
        return made, self.losses.all()

    def _tool(self, feature: ObjectFeature, names: FeatureNames) -> Tool:
        shape, name = feature.shape, feature.name
        kind = _TOOLS.get(shape, "unknown")
        if shape in _SIMPLER:
            self.losses.add(_SIMPLER[shape][0], name, _SIMPLER[shape][1])
        elif kind == "unknown":
            self.losses.add(
                _NONE.get(shape, f"objects of shape {shape}"), name, "the feature is kept by name, of a kind that is not checked"
            )
        self._archived(feature.archived, name)
        return Tool(
            names.own(name, shape.replace("_", " ")), kind, self._questions(feature.attributes), feature.required,
            color=feature.color or None, pointer=feature.pointer, source_kind=shape,
        )  # fmt: skip

    def _top(self, feature: ClassificationFeature, attribute: Attribute, names: FeatureNames) -> Classification:
        return self._question(attribute, names, "global" if feature.level == "global" else "index")

    def _questions(self, attributes: tuple[Attribute, ...]) -> tuple[Classification, ...]:
        names = FeatureNames(self.losses)
        return tuple(self._question(attribute, names, None) for attribute in attributes)

    def _question(self, attribute: Attribute, names: FeatureNames, scope: Scope | None) -> Classification:
        name, kind = attribute.name, _ANSWERS.get(attribute.type, "unknown")
        if attribute.type == "numeric":
            self.losses.add("numbers", name, "they become texts")
        elif kind == "unknown":
            what = f"attributes of type {attribute.type}"
            self.losses.add(what, name, "the question is kept by name, of a kind that is not checked")
        if attribute.dynamic:
            self.losses.add("answers that change from frame to frame", name, "the question is asked once for each object")
        self._archived(attribute.archived, name)
        values = FeatureNames(self.losses)
        options = tuple(self._option(choice, values) for choice in attribute.options) if kind in ("radio", "checklist") else ()
        return Classification(
            names.own(name, attribute.type), kind, options, instructions=name, required=attribute.required, scope=scope,
            pointer=attribute.pointer, source_kind=attribute.type,
        )  # fmt: skip

    def _option(self, choice: Choice, names: FeatureNames) -> Option:
        self._archived(choice.archived, choice.label)
        value = names.own(choice.value or choice.label, "option")
        return Option(value, choice.label, classifications=self._questions(choice.attributes), pointer=choice.pointer)

    def _archived(self, archived: bool, name: str) -> None:
        if archived:
            self.losses.add("archived parts", name, "they are kept like all others")
