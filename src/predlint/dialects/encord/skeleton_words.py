"""The sentences about skeletons: ``say(value, *about) -> (message, help)``."""

from __future__ import annotations

from typing import Any

from predlint.names import listing, nearest, quote

Said = tuple[str, str | None]


def visibility(value: Any) -> Said:
    words = ("visible", "invisible", "occluded", "selfOccluded")
    close = nearest(value, words, 1) if isinstance(value, str) else []
    fix = f"did you mean {quote(close[0])}?" if close else f"write {', '.join(words[:-1])} or {words[-1]}"
    return f"{quote(value)} is not a vertex visibility; Encord's SDK refuses the row", fix


def no_vertices(value: Any, count: int) -> Said:
    return "the skeleton has no vertices", "give all vertices of its template, or leave the object out"


def absent_vertices(value: Any, name: str, absent: tuple[str, ...], count: int, wanted: int) -> Said:
    message = (
        f"the skeleton has {count:,} of the {wanted:,} vertices of {name}: {listing(absent)} {'is' if len(absent) == 1 else 'are'} missing"
    )
    return message, 'give all of them; "visibility": "invisible" for those that cannot be seen'


def unknown_vertex(value: Any, name: str, close: tuple[str, ...], hashes: tuple[str, ...]) -> Said:
    fix = f"did you mean {' or '.join(close)}?" if close else f"the vertices of {name}: {listing(hashes)}"
    return f"featureHash {quote(value)} is not that of a vertex of {name}", fix


def unknown_vertex_name(value: Any, name: str, names: tuple[str, ...]) -> Said:
    return f"{quote(value)} is not a vertex of {name}", f"the vertices: {listing(names)}"


def other_vertex(value: Any, name: str, given: str, right: str) -> Said:
    return f"featureHash {quote(value)} is not that of the vertex {quote(given)} of {name}", f"write {quote(right)}"


def no_hash(value: Any, name: str, given: str, right: str) -> Said:
    return f"the vertex {quote(given)} of {name} has no featureHash, by which Encord's ontologies tell vertices", f"write {quote(right)}"


def misspelt_hash(value: Any, name: str, given: str, found: str) -> Said:
    return no_hash(value, name, given, "")[0], f'rename {quote(found)} to "featureHash"'


def hash_elsewhere(value: Any, name: str, given: str, found: str, right: str) -> Said:
    return no_hash(value, name, given, "")[0], f'write "featureHash": {quote(right)} in place of {quote(found)}'


def vertex_name(value: Any, name: str, right: str, known: bool) -> Said:
    what = f"is another vertex of {name}" if known else f"is not a vertex of {name}"
    return f"{quote(value)} {what}: the vertex with this featureHash is {quote(right)}", f"write {quote(right)}"


def vertex_twice(value: Any, name: str, first: str) -> Said:
    return f'the vertex {quote(name)} is there twice, first under "{first}"', "give each vertex of the template once"
