"""The member of a prediction line that carries the value of a feature, for each medium."""

from __future__ import annotations

from predlint.ontology import Classification, Ontology, Tool
from predlint.platforms.labelbox.media import PROMPTS, ROWS, TAKES, payloads
from predlint.platforms.labelbox.object_shapes import GEOMETRY
from predlint.platforms.labelbox.questions import is_asked_for_medium, prompts_only


def value_members(feature: Tool | Classification, media: str | None) -> tuple[str, ...]:
    """The members that may carry the value, the usual one first; none when the kind is not known or has no place on the medium.

    Where the medium is not known, geometry is taken as that of an image.
    """
    if feature.kind == "unknown":
        return ()
    if isinstance(feature, Classification):
        return ("answer",) if is_asked_for_medium(feature, media) else ()
    if media is None:
        return (GEOMETRY[feature.kind],) if feature.kind in GEOMETRY else payloads(feature.kind)
    member = TAKES[feature.kind].get(media)
    return (member,) if member else ()


def likely_medium(ontology: Ontology) -> str:
    """The medium that takes most of the features of an ontology that does not say what its data rows are; images where it takes as many."""
    features = [feature for feature in (*ontology.tools, *ontology.classifications) if feature.kind != "unknown"]
    prompts = any([prompts_only(question) for question in ontology.classifications])
    return max(
        (PROMPTS, *ROWS) if prompts else ROWS, key=lambda medium: sum([bool(value_members(feature, medium)) for feature in features])
    )
