"""What to write instead of a feature that the ontology does not have."""

from __future__ import annotations

import unicodedata
from typing import get_args

from predlint.custom_rules.scope import spelled
from predlint.names import exact, in_ascii, listing, nearest
from predlint.views.model import ANSWER_KINDS, FeatureKind, Vocabulary


def hint(name: str, vocabulary: Vocabulary, *, is_subject: bool) -> str:
    """A feature of nearly that name, the feature that has a question of it, or what stands for features in general.

    ``is_subject``: a rule is on it; only there data rows, files and runs can stand.
    """
    for feature in vocabulary.features:
        if any(vocabulary.questions[number].name == name for number in feature.questions):
            owner = spelled(feature.name)
            return f"{exact(name)} is a question about {exact(feature.name)}: write on {owner} require {spelled(name)} …"
    general = _GENERAL.get(_bare(name))
    if general == "data row" and not is_subject:
        return "what stands here is a thing: object, answer, record or a feature"
    if is_subject and _bare(name) in ("file", "run"):
        return f"did you mean {_bare(name)}?"
    if general:
        return f"did you mean {general}?"
    if near := nearest(name, vocabulary.by_name):
        letters = _foreign_letters(name, near[0])
        return f"did you mean {' or '.join(map(spelled, near))}?{f' What is written has {letters}' if letters else ''}"
    return f"its features are {listing(vocabulary.by_name)}" if vocabulary.features else "it has no features at all"


def _foreign_letters(name: str, intended: str) -> str:
    """Which letters of other scripts stand in place of those that are meant: the eye may not tell them apart."""
    if len(name) != len(intended):
        return ""
    odd = dict.fromkeys(a for a, b in zip(name, intended, strict=True) if a != b)
    if not odd or any(char.isascii() for char in odd):
        return ""
    return " and ".join(f"{in_ascii(char)}, a {unicodedata.name(char, 'character without a name').lower()}" for char in odd)


def _bare(name: str) -> str:
    """A word without case, signs and the ending of its plural."""
    bare = "".join(filter(str.isalnum, name.casefold()))
    return bare.removesuffix("es") if bare.endswith("xes") else bare.removesuffix("s")


#: What people write for what a rule may be on in general.
_GENERAL = {
    **dict.fromkeys("datarow row image img picture photo asset task frame file document video item".split(), "data row"),
    **dict.fromkeys("all any everything anything annotation prediction label".split(), "record"),
    **dict.fromkeys("tool thing instance region shape".split(), "object"),
    **dict.fromkeys(("classification", "question", *ANSWER_KINDS), "answer"),
    **{_bare(kind): f"object of kind {kind}" for kind in get_args(FeatureKind) if kind not in ANSWER_KINDS and kind != "other"},
    **dict.fromkeys("bbox boundingbox rectangle rect".split(), "object of kind box"),
}
