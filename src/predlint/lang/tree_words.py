"""Reads places, words and subtrees of lark's tree; used for every part of a syntax tree."""

from __future__ import annotations

import json
import re
from typing import cast

from lark import Token, Tree

from predlint.lang.errors import TextError
from predlint.lang.nodes import At, Source, Word, moved

LarkTree = Tree[Token]
_read = json.JSONDecoder(strict=False).decode


def subtrees(tree: LarkTree, *names: str) -> list[LarkTree]:
    """Returns the subtrees; with names, only those with one of them."""
    return [child for child in tree.children if isinstance(child, Tree) and (not names or child.data in names)]


class Words:
    """Reads places and words of a source, and collects the errors in them."""

    def __init__(self, source: Source, origin: At | None = None) -> None:
        """``origin``: the place in the source where the text of the tree begins, if it is not the begin of the source."""
        self.source, self._origin = source, origin
        self.faults: list[TextError] = []

    def fault(self, at: At, message: str, help: str | None = None) -> None:
        self.faults.append(TextError(at, message, help))

    def at(self, tree: LarkTree | Token) -> At:
        """Returns the place of a subtree; for an empty one, the begin of the text."""
        if isinstance(tree, Token):
            return self._at(tree.line or 1, tree.column or 1, tree.start_pos or 0, tree.end_pos or 0)
        meta = tree.meta
        if meta.empty:
            return At(self.source.path, 1, 1, 0, 0)
        return self._at(meta.line, meta.column, meta.start_pos, meta.end_pos)

    def _at(self, line: int, column: int, start: int, end: int) -> At:
        return moved(At(self.source.path, line, column, start, end), self._origin)

    def word(self, token: Token) -> Word:
        """Returns a name, or a quoted text."""
        if not token.startswith('"'):
            return Word(str(token), self.at(token))
        at = self.at(token)
        try:
            text = cast(str, _read(token))
        except ValueError:
            bad = re.search(r'\\(?!["\\/bfnrt]|u[0-9a-fA-F]{4})', re.sub(r"\\\\", "..", token))
            begin = at.start + bad.start() if bad is not None else at.start
            at = At(at.path, at.line, at.column + begin - at.start, begin, begin + 2)
            self.fault(at, "this backslash cannot be read", 'a backslash itself is written as \\\\, a quote as \\"')
            return Word("", at, True)
        if any("\ud800" <= char <= "\udfff" for char in text):
            self.fault(at, "this text holds one half of a character (\\ud800 to \\udfff)", "write the character itself")
            text = ""
        return Word(text, at, True)

    def named(self, tree: LarkTree) -> Word:
        """Returns the word in a ``word`` subtree."""
        return self.word(cast(Token, tree.children[0]))

    def first(self, tree: LarkTree, name: str) -> Word | None:
        """Returns the word in the first subtree with this name, or None."""
        found = subtrees(tree, name)
        return self.named(found[0]) if found else None
