"""Labels of a relation in a text, in place of a list of them."""

from __future__ import annotations

from predlint.dialects.label_studio import answer_words, link_words
from predlint.dialects.label_studio.effects import lost
from predlint.dialects.label_studio.joined import apart
from predlint.dialects.label_studio.view import View
from predlint.dialects.slips import list_in
from predlint.names import canonical
from predlint.shapes.findings import Path


def in_text(view: View, at: Path, text: str) -> None:
    """What a text holds, where that is labels: that it is no label itself says nothing new."""
    config = view.names.config
    known = {canonical(label.stored).casefold(): label.stored for label in config.relations or ()}
    if canonical(text).casefold() in known:
        return  # alone
    held = list_in(text)
    if held and all(isinstance(name, str) and canonical(name).casefold() in known for name in held):
        view.explains(at, frozenset({"LNK106"}), text, lost("LNK106", link_words.relation_labels))
    elif parts := apart(text, lambda name: known.get(canonical(name).casefold())):
        one = config.relation_choice == "single"
        said = lost("LNK106", answer_words.joined_labels, "a relation", "labels", tuple(dict.fromkeys(parts)), one)
        view.explains(at, frozenset({"LNK106"}), text, said)
