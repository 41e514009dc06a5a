"""Compares two trees: matches their nodes and returns every difference."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from msgspec import Struct

from predlint.model.texts import casefolded, lazy_regex
from predlint.platforms.registry import AnyOntology
from predlint.tools import changes
from predlint.tools.changes import FACTS, Change, Class, Kind, Node, Trail, Tree
from predlint.tools.ontology_trees import trees_of

# -- Matches the nodes of two lists of siblings: by name and kind, by name, by id, by label, and by similarity -----

#: Kinds of nodes with a label, which may stay when the name changes.
_SHOWN = ("label", "option", "question")
#: Share (0..1) from which two names are taken for one that was changed.
LIKELY = 0.72
#: Candidates that are looked at for each node, and pairs beyond which similarity is not looked for at all.
_CANDIDATES, _MOST_PAIRS = 8, 25_000_000
#: Number of names that are compared with all others at once; and maximum number of names that share a word, for the word to be distinctive.
_ROWS, _COMMON = 500, 20
#: Longer names are compared by their beginning.
_COMPARED = 300
_DIGITS = lazy_regex(r"\d+")
#: Words, and prefixes and suffixes, that turn a name into its opposite.
_NOT = frozenset({"not", "no", "non", "without", "never"})
_OPPOSITE_BEGINS = ("un", "non", "in", "im", "il", "ir", "dis", "de", "ab", "a", "anti", "fe", "wo")
_OPPOSITE_ENDS = ("less", "free", "out")
_OPPOSITE_PAIRS = (("in", "de"), ("in", "ex"), ("in", "out"), ("en", "dis"), ("pre", "post"), ("over", "under"), ("up", "down"))


class Pair(Struct, frozen=True):
    """A node of the old ontology and the same node in the new one."""

    old: Node
    new: Node
    by: str
    """``name``, ``id``, ``text`` (the label) or ``likeness``."""
    score: float = 1.0
    """The similarity of the names, 0..1."""


def match(old: Sequence[Node], new: Sequence[Node], *, ids_first: bool) -> tuple[list[Pair], list[Node], list[Node]]:
    """Returns pairs in the old order, the nodes of the old list only, and those of the new list only."""
    left, right = dict(enumerate(old)), dict(enumerate(new))
    found: dict[int, Pair] = {}

    def pair(key: Callable[[Node], Hashable | None], by: str, other: Callable[[Node], Hashable | None] | None = None) -> None:
        """``other``: the key for nodes of the new list, if it is a different one."""
        waiting: dict[Hashable, deque[int]] = {}
        for at, node in right.items():
            if (known := (other or key)(node)) is not None:
                waiting.setdefault((node.what, known), deque()).append(at)
        for at, node in list(left.items()):
            known = key(node)
            if known is not None and (places := waiting.get((node.what, known))):
                found[at] = Pair(node, right.pop(places.popleft()), by)
                del left[at]

    pair(lambda node: (node.name, node.kind, node.id), "name")
    if ids_first:
        pair(lambda node: node.id, "id")
    pair(lambda node: (node.name, node.kind), "name")
    pair(lambda node: node.name, "name")
    pair(lambda node: node.id, "id")
    pair(_shown, "text")
    pair(lambda node: node.name, "text", _shown)
    pair(_shown, "text", lambda node: node.name)
    for at, other, score in _similar_pairs(left, right):
        found[at] = Pair(left.pop(at), right.pop(other), "likeness", score)
    return [found[at] for at in sorted(found)], list(left.values()), list(right.values())


def _shown(node: Node) -> str | None:
    return node.facts.get("shown") if node.what in _SHOWN else None


def _similar_pairs(left: dict[int, Node], right: dict[int, Node]) -> Iterable[tuple[int, int, float]]:
    """Returns pairs of similar nodes, best first, each node once."""
    scored: list[tuple[float, int, int]] = []
    groups: dict[tuple[str, str], tuple[list[int], list[int]]] = {}
    for side, nodes in enumerate((left, right)):
        for at, node in nodes.items():
            groups.setdefault((node.what, node.kind), ([], []))[side].append(at)
    for mine, others in groups.values():
        if mine and others and len(mine) * len(others) <= _MOST_PAIRS:
            for at, other in _candidates([left[at] for at in mine], [right[at] for at in others]):
                score = likeness(left[mine[at]], right[others[other]])
                if score >= LIKELY:
                    scored.append((score, mine[at], others[other]))
    chosen: list[tuple[int, int, float]] = []
    matched: tuple[set[int], set[int]] = set(), set()
    for score, at, other in sorted(scored, key=lambda s: (-s[0], s[1], s[2])):
        if at not in matched[0] and other not in matched[1]:
            matched[0].add(at)
            matched[1].add(other)
            chosen.append((at, other, score))
    return chosen


def _candidates(old: Sequence[Node], new: Sequence[Node]) -> Iterator[tuple[int, int]]:
    """Pairs that a closer look is worth: of like letters, with a rare word in common, or controls with a label in common."""
    import numpy as np
    from rapidfuzz import fuzz, process

    names = [[" ".join(sorted(_words(node.name).split())) for node in nodes] for nodes in (old, new)]
    by_word: dict[str, list[int]] = {}
    for other, node in enumerate(new):
        for word in _search_words(node):
            by_word.setdefault(word, []).append(other)
    maximum = min(_CANDIDATES, len(new))
    for begin in range(0, len(old), _ROWS):
        rows = process.cdist(names[0][begin : begin + _ROWS], names[1], scorer=fuzz.ratio, dtype=np.uint8, score_cutoff=40)
        nearest = np.argpartition(rows, len(new) - maximum, axis=1)[:, len(new) - maximum :]
        for row, places in enumerate(nearest):
            at = begin + row
            shared = [other for word in _search_words(old[at]) if len(by_word.get(word, ())) <= _COMMON for other in by_word.get(word, ())]
            for other in dict.fromkeys((*(int(place) for place in places if rows[row, place]), *shared)):
                yield at, other


def _search_words(node: Node) -> dict[str, None]:
    """Returns words by which a node may be found, in their order: those of its name, and of the labels of a control."""
    label_words = [f"label {_words(label.name)}" for label in node.children] if node.what == "control" else []
    return dict.fromkeys([*_words(node.name).split(), *label_words])


def likeness(old: Node, new: Node) -> float:
    """Returns the similarity of two nodes of one kind, 0..1: three quarters by name, one quarter by children."""
    names = name_likeness(old.name, new.name)
    if not old.children and not new.children:
        return names
    return max(0.75 * names + 0.25 * _share(old, new), _label_similarity(old, new))


def _share(old: Node, new: Node) -> float:
    """Returns the share (0..1) of the children's names that two nodes have in common."""
    mine, others = ({_words(node.name) for node in side.children} for side in (old, new))
    return len(mine & others) / len(mine | others)


def _label_similarity(old: Node, new: Node) -> float:
    """Returns the similarity of the labels of two controls, 0..1: labels identify such controls better than names."""
    if not (old.what == "control" and old.kind.lower().endswith("labels") and len(old.children) > 1 and new.children):
        return 0.0
    return 0.9 * _share(old, new)


def name_likeness(old: str, new: str) -> float:
    """Returns the similarity of two names, 0..1. Shared words count little; different numbers mean different things."""
    from rapidfuzz import fuzz

    one, two = _words(old), _words(new)
    if one == two:
        return 1.0
    if _DIGITS.sub("", one) == _DIGITS.sub("", two):
        return 0.5
    mine, others = one.split(), two.split()
    shared = set(mine) & set(others)
    if _opposite(set(mine) - shared, set(others) - shared):
        return 0.5
    whole = fuzz.ratio(one, two) / 100
    if not shared:
        return whole
    left, right = (" ".join(word for word in words if word not in shared) for words in (mine, others))
    if not left or not right:
        return max(whole, 0.75 if len(" ".join(shared)) > 2 else 0.0)
    return (whole + fuzz.ratio(left, right) / 100) / 2


def _opposite(mine: set[str], others: set[str]) -> bool:
    """Returns True if the words that only one of two names has make them opposites: ``ripe`` and ``unripe``, ``worn`` and ``not worn``."""
    if not mine or not others:
        return bool(mine | others) and mine | others <= _NOT
    if len(mine) > 1 or len(others) > 1:
        return False
    short, long = sorted((*mine, *others), key=len)
    if any(long == begin + short for begin in _OPPOSITE_BEGINS) or any(long == short.removesuffix("ful") + end for end in _OPPOSITE_ENDS):
        return True
    pairs = (*_OPPOSITE_PAIRS, *((b, a) for a, b in _OPPOSITE_PAIRS))
    return any(short.startswith(a) and long.startswith(b) and short[len(a) :] == long[len(b) :] for a, b in pairs)


def _words(name: str) -> str:
    """Returns a name without case and separators."""
    return " ".join(casefolded(name[:_COMPARED]).replace("_", " ").replace("-", " ").split())


# -- Compares two trees and returns every difference ---------------------------------------------------------------


def compare(old: AnyOntology, new: AnyOntology) -> list[Change]:
    """Returns the changes between two ontologies, in the order of the old one; new nodes are listed with their siblings."""
    return _Walk(*trees_of(old, new)).changes()


#: Nodes that are not searched for at other places: their names may repeat.
_STAYS = frozenset({"option"})
#: Nodes that labelers must draw if required; predictions may lack them.
_DRAWN = frozenset({"tool", "object"})


class _Walk:
    def __init__(self, old: Tree, new: Tree) -> None:
        self.old, self.new = old, new
        self.found: list[Change] = []
        self.removed: list[tuple[int, Trail]] = []
        """Removed nodes, each with the position in ``found`` for its change."""
        self.added: list[tuple[int, Trail, bool]] = []
        """Added nodes with their position in ``found``, and whether a sibling already had the name."""
        self.other_ids = 0
        """The number of nodes whose id changed, or is missing now."""

    def changes(self) -> list[Change]:
        self._whole()
        self._siblings(self.old.nodes, self.new.nodes, (), ())
        self._elsewhere()
        self._data()
        return self._ids(self.found)

    def _add_change(
        self,
        kind: Kind,
        cls: Class,
        trail: Trail,
        old: Any,
        new: Any,
        wording: tuple[str, str | None],
        fact: str = "",
        *,
        counted: bool = True,
    ) -> None:
        message, help = wording
        path = tuple(node.name for node in trail)
        help = help if cls == "breaking" else None
        self.found.append(Change(kind, cls, path, old, new, message, help, trail if counted else (), fact))

    # -- the ontology as a whole ----------------------------------------------------------------------------------------

    def _whole(self) -> None:
        old, new = self.old, self.new
        if old.media != new.media:
            known = old.media is not None and new.media is not None
            # A file that does not tell the medium does not change it.
            self._add_change(
                "media-changed", "breaking" if known else "cosmetic", (), old.media, new.media, changes.media(old.media, new.media)
            )
        if old.name != new.name and old.name is not None and new.name is not None:
            self._add_change("name-changed", "cosmetic", (), old.name, new.name, ("the ontology has another name", None))

    def _data(self) -> None:
        """Adds changes for members that the data of tasks must have now and did not need before. An object whose data was renamed is
        reported on its own."""
        reported = {change.new for change in self.found if change.fact == "data"}
        for key, tag in self.new.data.items():
            if key not in self.old.data and key not in reported:
                self.found.append(Change("added", "breaking", ("data", key), None, key, *changes.data(key, tag), fact="member of data"))

    def _ids(self, found: list[Change]) -> list[Change]:
        """Returns the changes; if every id differs, a single change replaces those of the ids."""
        if self.old.named_by == "name" or not self.other_ids:
            return found
        before, after = ({node.id for node in _every(tree.nodes) if node.id} for tree in (self.old, self.new))
        lost = not after
        if not lost and (before & after or self.other_ids < 2):
            return found
        rest = [change for change in found if change.kind != "id-changed"]
        if lost:
            return [Change("ids-changed", "cosmetic", (), None, None, changes.no_ids()), *rest]
        return [
            Change("ids-changed", "breaking", (), None, None, *changes.all_ids(self.other_ids, always=self.old.named_by == "id")),
            *rest,
        ]

    # -- siblings -------------------------------------------------------------------------------------------------------

    def _siblings(self, old: Sequence[Node], new: Sequence[Node], trail: Trail, new_trail: Trail) -> None:
        pairs, removed, added = match(old, new, ids_first=self.old.dialect == "encord")
        by_old = {id(pair.old): pair for pair in pairs}
        before, after = self._nodes_by_text(old), self._nodes_by_text(new)
        for node in old:
            pair = by_old.get(id(node))
            if pair is not None:
                texts = [text for text in _texts(node) if before.get((node.what, text)) is node]
                lost = {text for text in texts if after.get((node.what, text)) is not pair.new}
                self.pair(pair, (*trail, pair.old), (*new_trail, pair.new), lost)
            else:
                self.removed.append((len(self.found), (*trail, node)))
                self._removed((*trail, node))
        names = {(node.what, node.name) for node in old}
        for node in added:
            again = (node.what, node.name) in names and self.old.named_by != "id" and not any(node.name == gone.name for gone in removed)
            self.added.append((len(self.found), (*new_trail, node), again))
            self._added((*trail, node), again)
        self._order(pairs, new, trail)

    def _nodes_by_text(self, nodes: Sequence[Node]) -> dict[tuple[str, str], Node]:
        """Returns (kind, text) -> node that predictions mean by it: names take precedence over labels, which count on Labelbox only."""
        found: dict[tuple[str, str], Node] = {}
        for node in nodes:
            found.setdefault((node.what, node.name), node)
        for node in nodes if self.old.dialect == "labelbox" else ():
            for text in _texts(node):
                found.setdefault((node.what, text), node)
        return found

    def _order(self, pairs: Sequence[Pair], new: Sequence[Node], trail: Trail) -> None:
        places = {id(node): at for at, node in enumerate(new)}
        for what in dict.fromkeys(pair.old.what for pair in pairs):
            order = [places[id(pair.new)] for pair in pairs if pair.old.what == what]
            if order != sorted(order):
                self._add_change("order-changed", "cosmetic", trail, None, None, (changes.order(trail, what), None))

    def _removed(self, trail: Trail) -> None:
        node = trail[-1]
        # Without a list of relations, any relation label is allowed.
        cls: Class = "widening" if node.what == "relations" else "breaking"
        self._add_change("removed", cls, trail, node.name, None, changes.removed(trail))

    def _added(self, trail: Trail, again: bool) -> None:
        node = trail[-1]
        required = node.required and node.what not in _DRAWN
        cls: Class = "breaking" if required or again or node.what == "relations" else "widening"
        self._add_change(
            "added", cls, trail, None, node.name, changes.added(trail, required=required, again=again), "required" if required else ""
        )

    # -- a pair ---------------------------------------------------------------------------------------------------------

    def pair(self, pair: Pair, trail: Trail, new_trail: Trail, lost: Collection[str]) -> None:
        """Adds all differences between a node and its new version. ``lost``: texts that meant the old node and do not mean the new one."""
        old, new = pair.old, pair.new
        if old.name != new.name:
            self._renamed(pair, trail, lost)
        self._id(pair, trail)
        any_kind = self.old.dialect == "neutral" and not (old.kind and new.kind)  # categories have no kind
        if old.kind != new.kind and not any_kind:
            self._add_change(
                "kind-changed", self._other_kind(old, new), trail, old.kind, new.kind, changes.changed_kind(trail, old.kind, new.kind)
            )
        if old.required != new.required:
            cls: Class = "cosmetic" if old.what in _DRAWN else "breaking" if new.required else "widening"
            self._add_change("required-changed", cls, trail, old.required, new.required, changes.required(trail, new.required))
        self._facts(old, new, trail, lost)
        if old.is_question == new.is_question:
            self._siblings(old.children, new.children, trail, new_trail)

    def _renamed(self, pair: Pair, trail: Trail, lost: Collection[str]) -> None:
        old, new = pair.old, pair.new
        by_id = old.id is not None and old.id == new.id
        known = by_id or pair.by == "text"
        if by_id and self.old.dialect == "coco":
            message = changes.renamed_category(trail, new.name)
        elif pair.by == "text" and old.what in ("option", "question") and old.facts.get("shown") == new.facts.get("shown"):
            by_text = self.old.dialect == "labelbox" and old.facts["shown"] not in lost
            message = changes.renamed_value(trail, new.name, by_text=by_text and old.facts["shown"] != old.name)
        else:
            message = changes.renamed(trail, new.name, None if known else pair.score, by_name=self.old.named_by != "id")
        # Encord uses the hash, and replaces the name in the labels by its own.
        cls: Class = "cosmetic" if (by_id and self.old.dialect == "encord") or old.name not in lost else "breaking"
        self._add_change("renamed", cls, trail, old.name, new.name, message)

    def _id(self, pair: Pair, trail: Trail) -> None:
        old, new = pair.old.id, pair.new.id
        if old is None or old == new:
            return
        self.other_ids += 1
        if pair.by != "likeness":
            self._add_change(
                "id-changed", "breaking", trail, old, new, changes.changed_id(trail, old, new, always=self.old.named_by == "id")
            )

    def _other_kind(self, old: Node, new: Node) -> Class:
        """Returns the effect of a changed kind. Only Encord writes answers to radio and checklist alike, if options have no nested
        questions."""
        opened = self.old.dialect == "encord" and (old.kind, new.kind) == ("radio", "checklist")
        return "widening" if opened and not any(option.children for option in old.children) else "breaking"

    def _facts(self, old: Node, new: Node, trail: Trail, lost: Collection[str]) -> None:
        for name in dict.fromkeys((*old.facts, *new.facts)):
            before, after = old.facts.get(name), new.facts.get(name)
            if name == "shown" and before in lost and before != old.name:
                text_change = changes.changed_text(trail, new, FACTS[name].phrase(after) if before != after else None)
                self._add_change("text-changed", "breaking", trail, before, after, text_change, name)
                continue
            if before == after or (old.kind != new.kind and (name not in old.facts or name not in new.facts)):
                continue  # equal, or a fact that only one of the kinds has
            if name == "shown" and before == old.name and after == new.name:
                continue  # the label changed with the name
            fact = FACTS[name]
            message = changes.fact(trail, fact.phrase(before), fact.phrase(after))
            self._add_change(fact.kind, fact.judge(before, after), trail, before, after, (message, fact.help), name)

    # -- moved nodes -------------------------------------------------------------------------------------------------------------

    def _elsewhere(self) -> None:
        """Finds nodes that were moved: removed at one place and added at another."""
        gone = Counter(_key(trail[-1]) for _, trail in self.removed)
        come = Counter(_key(trail[-1]) for _, trail, _ in self.added)
        places = {_key(trail[-1]): (at, trail) for at, trail, _ in self.added}
        dropped: set[int] = set()
        for at, trail in self.removed:
            key = _key(trail[-1])
            if key[0] in _STAYS or gone[key] != 1 or come[key] != 1:
                continue
            other, new_trail = places[key]
            dropped.add(other)
            message, help = changes.moved(trail, new_trail)
            self.found[at] = replace(
                self.found[at], kind="moved", cls="breaking", new=_path(new_trail), old=_path(trail), message=message, help=help
            )
            inner = _Walk(replace(self.old, nodes=()), replace(self.new, nodes=()))
            lost = set(_texts(trail[-1])) - set(_texts(new_trail[-1]))
            inner.pair(Pair(trail[-1], new_trail[-1], "name"), trail, new_trail, lost if self.old.dialect == "labelbox" else ())
            self.found += inner.found
            self.other_ids += inner.other_ids
        self.found = [change for at, change in enumerate(self.found) if at not in dropped]


def _texts(node: Node) -> list[str]:
    """Returns the texts by which predictions may name a node: its name, and on Labelbox the label of an option or question."""
    shown = node.facts.get("shown") if node.what in ("option", "question") else None
    return [node.name, shown] if isinstance(shown, str) and shown not in ("", node.name) else [node.name]


def _key(node: Node) -> tuple[str, str, str]:
    return node.what, node.name, node.kind


def _path(trail: Trail) -> list[str]:
    return [node.name for node in trail]


def _every(nodes: Sequence[Node]) -> list[Node]:
    """Returns all nodes at any depth."""
    found = list(nodes)
    for node in found:  # grows during the loop
        found += node.children
    return found
