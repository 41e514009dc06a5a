"""Violations of answers that are paths: taxonomies and nested choices."""

from __future__ import annotations

import json
from typing import Any

from predlint.diagnostics import Severity
from predlint.names import listing, quote
from predlint.platforms.common_mistakes import is_list_text, list_in, list_in_text_help
from predlint.platforms.label_studio.import_effects import LOST, REFUSED, REFUSED_OR_LOST, REFUSED_OR_SHOWN
from predlint.platforms.label_studio.label_words import USAGES, LabelMaxUsages, LabelsType, TaxonomyPathUnknown, one_of
from predlint.platforms.label_studio.words import did_you_mean
from predlint.violation import Fix, FixContext, Violation, Words, fixes

Paths = tuple[tuple[str, ...], ...]


class NotPaths(Violation, of=LabelsType):
    """The answer of a taxonomy, or of nested choices, is not a list of paths."""

    control: str
    member: str = "taxonomy"
    paths: Paths = ()
    """All paths that the text stands for; empty if they are not certain."""
    ways: Paths = ()
    """The possible paths of a text that stands for one."""
    others: bool = False
    """True if the text holds more than known paths."""

    def words(self) -> Words:
        fix = 'write [["root", …, "node"]]: a list for each path'
        held = list_in(self.value)
        if held is not None and (not held or self.member == "choices" or any(isinstance(path, list) for path in held)):
            fix = list_in_text_help(self.value) or fix
        elif len(self.ways) > 1:
            fix = f"write {one_of([[[*way]] for way in self.ways])}: it is not the name of one path alone"
        elif self.paths and len(text := json.dumps(self.paths, ensure_ascii=False)) < 200:
            fix = f"write {text}: a list of paths"
        elif not self.others and isinstance(self.value, str) and 0 < len(self.value) < 60 and not is_list_text(self.value):
            fix = f"write [[{quote(self.value)}]]: a list of paths"
        return f"{self.member} of {self.control} must be a list of paths, found {quote(self.value)}", fix

    usual_effect = REFUSED

    def fix(self, at: FixContext) -> Fix | None:
        value: Any = self.value
        if (fixed := at.decode_list()) is not None or self.others:
            return fixed
        if len(self.ways) > 1 or not isinstance(value, str) or not value or (not self.paths and is_list_text(value)):
            return None
        paths = [[*path] for path in self.paths] or [[value]]
        is_sure = all(name in value for path in paths for name in path)  # otherwise the parent names are taken from the config
        return (at.safely if is_sure else at.unsafely)(at.text.replace(at.keys, at.text.written(paths)), reveals=True)


class TaxonomyPathForm(Violation, code="ANS113", slug="taxonomy-path-form", in_part=True):
    """An answer of a taxonomy, or of nested choices, is not a list of paths.

    Why: Each answer is the path from the root to the chosen node, and there may be several: a list of lists. The server refuses a flat
    list.
    Fix: Write [["food", "canned"]], one inner list for each chosen node.
    """

    control: str
    paths: Paths
    """The paths that the names stand for; empty if they are not certain."""
    ways: Paths = ()
    """The possible paths of the first ambiguous name."""

    def words(self) -> Words:
        intended = json.dumps(self.paths, ensure_ascii=False)
        fix = f"write {intended}" if self.paths and len(intended) < 200 else 'write [["root", …, "node"]]: a list of lists'
        if len(self.ways) > 1:
            fix = f"{fix}; {quote(self.ways[0][-1])} is {one_of([[*way] for way in self.ways])}"
        return f"taxonomy of {self.control} must be a list of paths from the root, found a list of names: {quote(self.value)}", fix

    usual_effect = REFUSED

    @fixes(unsafe="writes the paths that the names mean")
    def fix(self, at: FixContext) -> Fix | None:
        return at.write([[*path] for path in self.paths]) if self.paths else None


class PathForm(Violation, of=TaxonomyPathForm):
    """A path of a taxonomy, or of nested choices, is empty."""

    control: str

    def words(self) -> Words:
        fix = "write the path, or leave it out" if self.value == [] else 'write [["root", …, "node"]]: a list of lists'
        return f"an answer of {self.control} must be a path from the root, found {quote(self.value)}", fix

    usual_effect = LOST


class PathFormRefused(Violation, of=TaxonomyPathForm, words_of=PathForm):
    """An answer of a taxonomy, or of nested choices, is not a path, and servers that check predictions refuse the import."""

    control: str

    usual_effect = REFUSED


class MaxPaths(Violation, of=LabelMaxUsages):
    """A taxonomy has more paths than maxUsages allows."""

    control: str
    maximum: int
    count: int

    def words(self) -> Words:
        return f"{self.control} takes {self.maximum} choice{'s' if self.maximum != 1 else ''} (maxUsages), found {self.count}", USAGES


class DeepPaths(Violation, of=TaxonomyPathForm):
    """The paths of a taxonomy are in lists of their own, one level too deep."""

    control: str
    paths: Paths
    """The paths, without the lists around them."""

    def words(self) -> Words:
        intended = json.dumps(self.paths, ensure_ascii=False)
        fix = f"write {intended}" if len(intended) < 200 else "take the list around each path away"
        return f"taxonomy of {self.control} must be a list of paths, found lists of paths: {quote(self.value)}", fix

    usual_effect = REFUSED

    def fix(self, at: FixContext) -> Fix | None:
        return at.write([[*path] for path in self.paths])


class UnknownNode(Violation, of=TaxonomyPathUnknown):
    """A name in a path is not below the one before it in the tree, and the import loses the path."""

    control: str
    above: str
    nearest: tuple[str, ...]
    names: tuple[str, ...]
    what: str
    """The word for messages: "taxonomy", or "choices" for nested choices."""
    ways: Paths = ()
    """The other paths that end with the same name."""

    def words(self) -> Words:
        fix = (
            did_you_mean(self.nearest, (), self.what, self.value)
            if self.nearest
            else f"under {self.above}: {listing(self.names)}"
            if self.names
            else f"nothing is under {self.above}: end the path there"
        )
        if self.ways and not self.nearest:
            other = one_of([[*way] for way in self.ways])
            fix = (
                f"write {other}, or one of those {fix}"
                if self.names
                else f"nothing is under {self.above}: write {other}, or end the path there"
            )
        return f"{quote(self.value)} is not under {self.above} in the {self.what} {self.control}", fix

    usual_effect = LOST


class UnknownNodeRefusedOrLost(Violation, of=TaxonomyPathUnknown, words_of=UnknownNode):
    """A name in a path is not below the one before it; servers that check predictions refuse the path, others lose it."""

    control: str
    above: str
    nearest: tuple[str, ...]
    names: tuple[str, ...]
    what: str
    ways: Paths = ()

    usual_effect = REFUSED_OR_LOST


class NotFromRoot(Violation, of=TaxonomyPathUnknown):
    """A path is not one from the root, but the tree has paths that it may mean, and the import loses it."""

    control: str
    ways: Paths
    """All paths that the given one may mean."""

    def words(self) -> Words:
        return f"{quote(self.value)} is not a path from the root of {self.control}", f"write {one_of([[*way] for way in self.ways])}"

    usual_effect = LOST

    @fixes(unsafe="writes the only path that ends so")
    def fix(self, at: FixContext) -> Fix | None:
        return at.write(self.ways[0]) if len(self.ways) == 1 else None


class NotFromRootRefusedOrLost(Violation, of=TaxonomyPathUnknown, words_of=NotFromRoot):
    """A path is not one from the root, but the tree has paths that it may mean, and servers refuse or lose it."""

    control: str
    ways: Paths
    """All paths that the given one may mean."""

    usual_effect = REFUSED_OR_LOST

    def fix(self, at: FixContext) -> Fix | None:
        return at.write(self.ways[0]) if len(self.ways) == 1 else None


class TaxonomyNotALeaf(Violation, code="ANS115", slug="taxonomy-not-a-leaf", severity=Severity.WARNING, layer="record"):
    """A path ends at a node with others under it where only leaves may be chosen.

    Why: With leafsOnly people cannot choose the node; the prediction shows it all the same, and it stands out as an error when annotations
    are compared.
    Fix: Go on to a leaf, or leave leafsOnly out of the config.
    """

    control: str

    template = (
        "{value:quoted} of {control} has choices under it, and only leaves may be chosen (leafsOnly)",
        "go on to one of those under it",
    )


class TaxonomyAlias(Violation, code="ANS124", slug="taxonomy-alias", severity=Severity.WARNING, layer="record"):
    """A node of a taxonomy is given as people see it, though it has an alias.

    Why: Older releases stored the text that people see, newer ones store the alias. Both are read; servers that check predictions with
    label-studio-sdk 2.1 refuse the former.
    Fix: Write the alias.
    """

    control: str
    aliases: tuple[str, ...]

    def words(self) -> Words:
        return (
            f"{quote(self.value)} is what people see; newer releases store its alias",
            f"write {' or '.join(quote(name) for name in self.aliases[:3])}",
        )

    usual_effect = REFUSED_OR_SHOWN

    @fixes(safe="writes the alias, where only one choice shows the text")
    def fix(self, at: FixContext) -> Fix | None:
        return at.write_only(self.aliases)
