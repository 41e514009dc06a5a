"""Reads the templates of skeletons: named vertices, and the edges between them. Errors there do not stop the checking of labels."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from predlint.names import quote
from predlint.platforms.encord.ontology_members import TEMPLATE, VERTEX, Json, MemberReader, escaped, titled
from predlint.platforms.encord.ontology_words import BadEdge, EdgeToItself, NoVertices
from predlint.platforms.encord.structure import SkeletonTemplate, Vertex

#: Members that reveal a template without the object around it.
_BARE = frozenset({"skeleton", "skeletonEdges", "feature_node_hash"})


def read_skeletons(root: Json, at: str, members: MemberReader) -> tuple[SkeletonTemplate, ...]:
    """Reads the templates of an ontology, each in an object of its own: ``{"template": {…}}``."""
    found: list[SkeletonTemplate] = []
    for item, pointer in members.items(root, "skeleton_templates", at, "the ontology", "template"):
        if isinstance(item.get("template"), dict):
            members.unknown(item, ("template",), pointer, "the object around a template")
            found.append(_template(cast(Json, item["template"]), f"{pointer}/template", members))
        elif "template" not in item and not _BARE.isdisjoint(item):
            members.missing(item, "template", pointer, "an item of skeleton_templates", usable=True)
            found.append(_template(item, pointer, members))
        else:
            members.mapping(item, "template", pointer, "an item of skeleton_templates")
    return tuple(found)


def _template(item: Json, at: str, members: MemberReader) -> SkeletonTemplate:
    who = titled("skeleton template", item.get("name"))
    joined = _written(item, "skeletonEdges", "skeleton_edges")
    members.unknown(item, [joined if name == "skeletonEdges" else name for name in TEMPLATE], at, who)
    members.texts(item, ("shape",), at, who)
    vertices = _vertices(members.mapping(item, "skeleton", at, who), f"{at}/skeleton", who, members)
    if item.get("skeleton") == {}:
        members.warn(NoVertices, f"{at}/skeleton", {}, who)
    edges = members.mapping(item, joined, at, who)
    given = item.get("skeleton")
    keys = set(cast(Json, given)) if isinstance(given, dict) else set[str]()
    hash = members.hash(item, "feature_node_hash", at, who, usable=True) if item.get("feature_node_hash") is not None else None
    return SkeletonTemplate(
        name=members.text(item, "name", at, who, usable=True),
        width=members.number(item, "width", at, who),
        height=members.number(item, "height", at, who),
        vertices=vertices,
        edges=tuple(_edges(edges, vertices, keys, f"{at}/{joined}", who, members)) if keys else (),
        hash=hash or None,
        pointer=at,
    )


def _written(item: Json, name: str, other: str) -> str:
    """Returns the name of a member as the file has it: Encord's SDK writes the first, and reads both."""
    return other if name not in item and other in item else name


def _vertices(given: Json, at: str, who: str, members: MemberReader) -> dict[str, Vertex]:
    found: dict[str, Vertex] = {}
    for key in given:
        item, pointer = members.mapping(given, key, at, who), f"{at}/{escaped(key)}"
        if not isinstance(given[key], dict):
            continue
        vertex = f"{titled('vertex', item.get('name'))} of {who}"
        written = _written(item, "featureHash", "feature_hash")
        members.unknown(item, [written if name == "featureHash" else name for name in VERTEX], pointer, vertex)
        for side in ("x", "y"):
            members.number(item, side, pointer, vertex)
        members.texts(item, ("color", "value"), pointer, vertex)
        name = members.text(item, "name", pointer, vertex, usable=True)
        hash = members.hash(item, written, pointer, vertex, usable=True) if item.get(written) is not None else ""
        found[key] = Vertex(name, hash, pointer)
    return found


def _edges(given: Json, vertices: dict[str, Vertex], keys: set[str], at: str, who: str, members: MemberReader) -> Iterator[tuple[str, str]]:
    """Yields the pairs of keys that edges join. Edges with an end that is no vertex are reported and left out.

    ``keys``: all keys of vertices in the file; those without a valid vertex are reported there, not here.
    """
    for start in given:
        ends, pointer = members.mapping(given, start, at, who), f"{at}/{escaped(start)}"
        if start not in vertices:
            if start not in keys:
                _bad_edge(start, vertices, pointer, who, members, "starts at")
            continue
        for end in ends:
            edge = members.mapping(ends, end, pointer, who)
            members.texts(edge, edge, f"{pointer}/{escaped(end)}", f"edge {quote(start)} to {quote(end)} of {who}", null=False)
            if end == start:
                members.warn(EdgeToItself, f"{pointer}/{escaped(end)}", end, who, start)
            elif end not in vertices and end in keys:
                continue
            elif end not in vertices:
                _bad_edge(end, vertices, f"{pointer}/{escaped(end)}", who, members)
            else:
                yield start, end


def _bad_edge(key: str, vertices: dict[str, Vertex], pointer: str, who: str, members: MemberReader, how: str = "leads to") -> None:
    named = next((k for k, vertex in vertices.items() if vertex.name == key), None)
    members.warn(BadEdge, pointer, key, who, how, named, tuple(vertices))
