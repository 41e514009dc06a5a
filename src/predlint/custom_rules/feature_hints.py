"""Suggestions for a feature that the ontology does not have."""

from __future__ import annotations

import unicodedata
from typing import get_args

from predlint.custom_rules.scope import spelled
from predlint.names import exact, in_ascii, listing, nearest
from predlint.views.model import ANSWER_KINDS, FeatureKind, Vocabulary


def hint(name: str, vocabulary: Vocabulary, *, is_subject: bool) -> str:
    """Returns a suggestion: a feature with a similar name, the feature that has the question, or the word for features in general.

    ``is_subject``: the name is the subject of a rule; only there data rows, files and runs are possible.
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
    """Returns a text that names the letters of other scripts that look like the intended ones."""
    if len(name) != len(intended):
        return ""
    foreign = dict.fromkeys(a for a, b in zip(name, intended, strict=True) if a != b)
    if not foreign or any(char.isascii() for char in foreign):
        return ""
    return " and ".join(f"{in_ascii(char)}, a {unicodedata.name(char, 'character without a name').lower()}" for char in foreign)


def _bare(name: str) -> str:
    """Returns a word in lower case, without signs and plural ending."""
    bare = "".join(filter(str.isalnum, name.casefold()))
    return bare.removesuffix("es") if bare.endswith("xes") else bare.removesuffix("s")


#: Other words -> the word of the language for what a rule may be on.
_GENERAL = {
    **dict.fromkeys("datarow row image img picture photo asset task frame file document video item".split(), "data row"),
    **dict.fromkeys("all any everything anything annotation prediction label".split(), "record"),
    **dict.fromkeys("tool thing instance region shape".split(), "object"),
    **dict.fromkeys(("classification", "question", *ANSWER_KINDS), "answer"),
    **{_bare(kind): f"object of kind {kind}" for kind in get_args(FeatureKind) if kind not in ANSWER_KINDS and kind != "other"},
    **dict.fromkeys("bbox boundingbox rectangle rect".split(), "object of kind box"),
}
