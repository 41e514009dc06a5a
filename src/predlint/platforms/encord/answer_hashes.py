"""The attributes and options of an ontology by hash, and the likely intended one for a misplaced hash."""

from __future__ import annotations

from typing import Any, NamedTuple, cast

from predlint.names import quote
from predlint.platforms.encord.hash_titles import HashTitles
from predlint.platforms.encord.structure import Attribute, Choice, ClassificationFeature, Feature, Step, Structure


class AskedAttribute(NamedTuple):
    """An attribute with its place in the ontology."""

    owner: Feature
    steps: tuple[Step, ...]
    """The attributes and choices that lead to it, the outermost first."""
    attribute: Attribute
    choices: dict[str, Choice]
    """Hash -> option of the attribute."""

    @property
    def root(self) -> Attribute:
        """The top-level attribute of the feature, under which this one is nested; or this attribute."""
        return self.steps[0].attribute if self.steps else self.attribute

    @property
    def is_classification(self) -> bool:
        """True for the attribute of a classification itself, which has that attribute's name."""
        return isinstance(self.owner, ClassificationFeature) and not self.steps

    @property
    def of_classification(self) -> bool:
        """True for an attribute of a classification, at any depth."""
        return isinstance(self.owner, ClassificationFeature)

    @property
    def title(self) -> str:
        """Text for messages: ``"rust" of the object "boat", under "steel" of "hull"``."""
        if self.is_classification:
            return f"the classification {quote(self.owner.name)}"
        under = f", under {quote(self.steps[-1].choice.label)} of {quote(self.steps[-1].attribute.name)}" if self.steps else ""
        kind = "the classification" if isinstance(self.owner, ClassificationFeature) else "the object"
        return f"{quote(self.attribute.name)} of {kind} {quote(self.owner.name)}{under}"

    @property
    def full_title(self) -> str:
        """Text like `title`, but with the word "attribute", so that it differs from the text for the classification."""
        return f"the attribute inside {self.title}" if self.is_classification else f"the attribute {self.title}"


def asked_attribute(owner: Feature, steps: tuple[Step, ...], attribute: Attribute) -> AskedAttribute:
    """Returns an attribute with its place in the ontology."""
    return AskedAttribute(owner, steps, attribute, {choice.hash: choice for choice in reversed(attribute.options)})


class Placed(NamedTuple):
    """An option with its place in the ontology."""

    asked: AskedAttribute
    choice: Choice


class Hashes:
    """All hashes of an ontology, by kind. Several attributes or options may share one."""

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
        """Describes the owner of a hash for a message; None for a hash that the ontology does not have."""
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
        """Returns the title of the feature or attribute with a hash; None for other hashes, also for those of options."""
        feature = self.objects.get(hash) or self.classifications.get(hash)
        if feature is not None:
            return feature.name
        return self.attributes[hash][0].attribute.name if hash in self.attributes else None

    def intended_attribute(self, hash: str) -> str | None:
        """Returns a help text with the attribute that is likely intended by the hash of an option, classification or object, or None."""
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
        """Returns the only feature whose attributes are answered, if it is a classification; else None."""
        owners: dict[str, Feature] = {}
        for answer in cast("list[Any]", answers) if isinstance(answers, list) else ():
            hash: Any = cast("dict[str, Any]", answer).get("featureHash") if isinstance(answer, dict) else None
            every = self.attributes.get(hash, ()) if isinstance(hash, str) else ()
            owners |= {asked.owner.hash: asked.owner for asked in every}
        owner = next(iter(owners.values())) if len(owners) == 1 else None
        return owner if isinstance(owner, ClassificationFeature) else None

    def intended_classification(self, hash: str) -> str | None:
        """Returns a help text with the classification that has an attribute or option with this hash, or None."""
        for asked in (*self.attributes.get(hash, ())[:1], *(placed.asked for placed in self.options.get(hash, ())[:1])):
            if isinstance(asked.owner, ClassificationFeature):
                return f"its classification is {asked.owner.hash} ({asked.owner.name})"
        return None
