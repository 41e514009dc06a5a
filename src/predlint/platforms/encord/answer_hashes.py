"""What the hashes of an ontology are of, and what a hash that does not belong where it stands was likely meant to be."""

from __future__ import annotations

from typing import Any, NamedTuple, cast

from predlint.names import quote
from predlint.platforms.encord.hash_titles import HashTitles
from predlint.platforms.encord.structure import Attribute, Choice, ClassificationFeature, Feature, Step, Structure


class AskedAttribute(NamedTuple):
    """An attribute where it stands in the ontology."""

    owner: Feature
    steps: tuple[Step, ...]
    """The attributes and choices that lead to it, the outermost first."""
    attribute: Attribute
    choices: dict[str, Choice]
    """Its options by hash."""

    @property
    def root(self) -> Attribute:
        """The attribute of the feature itself, of which this one is asked."""
        return self.steps[0].attribute if self.steps else self.attribute

    @property
    def is_classification(self) -> bool:
        """True for the attribute of a classification itself, which has that attribute's name."""
        return isinstance(self.owner, ClassificationFeature) and not self.steps

    @property
    def of_classification(self) -> bool:
        """True for what is asked in a classification, at any depth."""
        return isinstance(self.owner, ClassificationFeature)

    @property
    def title(self) -> str:
        """In words: ``"rust" of the object "boat", under "steel" of "hull"``."""
        if self.is_classification:
            return f"the classification {quote(self.owner.name)}"
        under = f", under {quote(self.steps[-1].choice.label)} of {quote(self.steps[-1].attribute.name)}" if self.steps else ""
        kind = "the classification" if isinstance(self.owner, ClassificationFeature) else "the object"
        return f"{quote(self.attribute.name)} of {kind} {quote(self.owner.name)}{under}"

    @property
    def full_title(self) -> str:
        """The same, told apart from its classification."""
        return f"the attribute inside {self.title}" if self.is_classification else f"the attribute {self.title}"


def asked_attribute(owner: Feature, steps: tuple[Step, ...], attribute: Attribute) -> AskedAttribute:
    """The attribute at that place."""
    return AskedAttribute(owner, steps, attribute, {choice.hash: choice for choice in reversed(attribute.options)})


class Placed(NamedTuple):
    """An option where it stands in the ontology."""

    asked: AskedAttribute
    choice: Choice


class Hashes:
    """Every hash of an ontology, by what it is of; several attributes or options may share one."""

    def __init__(self, structure: Structure) -> None:
        self.structure = structure
        self.attributes: dict[str, list[AskedAttribute]] = {}
        self.options: dict[str, list[Placed]] = {}
        for feature in structure.features:
            for steps, attribute in feature.every_attribute():
                asked = asked_attribute(feature, steps, attribute)
                self.attributes.setdefault(attribute.hash, []).append(asked)
                for choice in attribute.options:
                    self.options.setdefault(choice.hash, []).append(Placed(asked, choice))
        self.objects = {feature.hash: feature for feature in reversed(structure.objects)}
        self.classifications = {feature.hash: feature for feature in reversed(structure.classifications)}
        self.titled_objects = HashTitles([(feature.hash, feature.name) for feature in structure.objects], "objects")

    def what(self, hash: str) -> str | None:
        """What a hash is of, in words; None for a hash that the ontology does not have."""
        if hash in self.objects:
            return f"the object {quote(self.objects[hash].name)}"
        if hash in self.classifications:
            return f"the classification {quote(self.classifications[hash].name)}"
        if hash in self.attributes:
            return self.attributes[hash][0].full_title
        if hash in self.options:
            asked, choice = self.options[hash][0]
            return f"the option {quote(choice.label)} of {asked.title if asked.is_classification else asked.full_title}"
        return None

    def title(self, hash: str) -> str | None:
        """The title of what a hash is of; options have none of their own."""
        feature = self.objects.get(hash) or self.classifications.get(hash)
        if feature is not None:
            return feature.name
        return self.attributes[hash][0].attribute.name if hash in self.attributes else None

    def intended_attribute(self, hash: str) -> str | None:
        """Given the hash of an option, of a classification or of an object: the attribute that was likely meant, in words."""
        if hash in self.options:
            found = [self.options[hash][0].asked.attribute]
        elif hash in self.classifications:
            found = [asked for asked in (self.classifications[hash].attribute,) if asked is not None]
        else:
            found = list(self.objects[hash].attributes) if hash in self.objects else []
        if not found:
            return None
        whose = "its attribute is" if len(found) == 1 else "its attributes are"
        return f"{whose} {', '.join(f'{attribute.hash} ({attribute.name})' for attribute in found[:6])}"

    def answered(self, answers: Any) -> ClassificationFeature | None:
        """The only feature whose attributes are answered, if it is a classification."""
        owners: dict[str, Feature] = {}
        for answer in cast("list[Any]", answers) if isinstance(answers, list) else ():
            hash: Any = cast("dict[str, Any]", answer).get("featureHash") if isinstance(answer, dict) else None
            every = self.attributes.get(hash, ()) if isinstance(hash, str) else ()
            owners |= {asked.owner.hash: asked.owner for asked in every}
        owner = next(iter(owners.values())) if len(owners) == 1 else None
        return owner if isinstance(owner, ClassificationFeature) else None

    def intended_classification(self, hash: str) -> str | None:
        """Given the hash of an attribute or option of a classification: the classification, in words."""
        for asked in (*self.attributes.get(hash, ())[:1], *(placed.asked for placed in self.options.get(hash, ())[:1])):
            if isinstance(asked.owner, ClassificationFeature):
                return f"its classification is {asked.owner.hash} ({asked.owner.name})"
        return None
