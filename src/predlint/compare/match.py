"""Matches the nodes of two lists of siblings: by name and kind, by name, by id, by label, and by similarity."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence

from msgspec import Struct

from predlint.compare.model import Node
from predlint.lazy_regex import lazy_regex
from predlint.names import casefolded

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
