"""The member of a prediction line with the value of a feature, for each medium."""

from __future__ import annotations

from predlint.ontology import Classification, Ontology, Tool
from predlint.platforms.labelbox.media import PROMPTS, ROWS, TAKES, payloads
from predlint.platforms.labelbox.object_shapes import GEOMETRY
from predlint.platforms.labelbox.questions import is_asked_for_medium, prompts_only


def value_members(feature: Tool | Classification, media: str | None) -> tuple[str, ...]:
    """Returns the members that may have the value, the usual one first. Empty if the kind is not known or the medium does not have it.

    If the medium is not known, geometry is that of an image.
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
    """Returns the medium that takes most features of an ontology without a media type; in a tie, images."""
    features = [feature for feature in (*ontology.tools, *ontology.classifications) if feature.kind != "unknown"]
    prompts = any([prompts_only(question) for question in ontology.classifications])
    return max(
        (PROMPTS, *ROWS) if prompts else ROWS, key=lambda medium: sum([bool(value_members(feature, medium)) for feature in features])
    )
