"""Record rules on skeletons: an object has the vertices of its template, each under its own hash and name."""

from __future__ import annotations

from collections import Counter
from typing import Any

from predlint.names import nearest, quote
from predlint.platforms.encord.aliases import UNREAD
from predlint.platforms.encord.coordinate_shapes import FAR
from predlint.platforms.encord.drawing_extents import DrawnObject, extent_of, number
from predlint.platforms.encord.record_view import Json
from predlint.platforms.encord.skeleton_words import (
    HashElsewhere,
    MisspeltHash,
    OtherVertex,
    SkeletonVertices,
    UnknownVertex,
    UnknownVertexName,
    VertexName,
    VertexNoHash,
    VertexTwice,
)
from predlint.platforms.encord.structure import SkeletonTemplate, Structure, Vertex
from predlint.shape.findings import Path
from predlint.shape.resolver import misspelling

#: Members of a vertex that are no alias of another one.
_READ = frozenset({"x", "y", "name", "color", "value", "featureHash", "visibility"})


class Skeletons:
    """The skeleton rules of one ontology, with its templates by the hash of their object."""

    def __init__(self, structure: Structure) -> None:
        self._of: dict[str, _Template] = {}
        for feature in structure.objects:
            template = structure.skeleton_of(feature) if feature.shape == "skeleton" else None
            if template is not None and template.vertices:
                self._of.setdefault(feature.hash, _Template(template))

    def check(self, drawn: DrawnObject, path: Path, value: Any) -> None:
        """Checks one skeleton."""
        if value.__class__ is not dict:
            return
        vertices: dict[str, Json] = {key: inner for key, inner in value.items() if inner.__class__ is dict}
        template = self._of.get(drawn.seen.feature.hash) if drawn.seen.feature is not None else None
        if template is not None and vertices:
            template.compare(drawn, path, vertices, value)
        _lie(drawn, path, value, vertices)


class _Template:
    """The vertices that a skeleton must have."""

    def __init__(self, template: SkeletonTemplate) -> None:
        self.title = quote(template.name)
        self.by_hash: dict[str, Vertex] = {}
        self.by_name: dict[str, Vertex] = {}
        for vertex in template.vertices.values():
            if vertex.hash:
                self.by_hash.setdefault(vertex.hash, vertex)
            self.by_name.setdefault(vertex.name, vertex)
        self.vertices = tuple(template.vertices.values())

    def compare(self, drawn: DrawnObject, path: Path, vertices: dict[str, Json], whole: Json) -> None:
        """Reports vertices that the template does not have, that are there twice, or that are missing."""
        first: dict[str, str] = {}
        unlisted = len(vertices) < len(whole)
        hashes = Counter(hash for vertex in vertices.values() if isinstance(hash := vertex.get("featureHash"), str))
        for key, vertex in vertices.items():
            intended = self._intended_vertex(drawn, (path, key), vertex, hashes)
            if intended is None:
                unlisted = True
            elif intended.name in first:
                unlisted = True
                drawn.view.report((path, key), vertex, VertexTwice, intended.name, first[intended.name])
            else:
                first[intended.name] = key
        absent = tuple(vertex.name for vertex in self.vertices if vertex.name not in first)
        if absent and not unlisted:  # otherwise an unlisted vertex is likely the missing one
            drawn.view.report(path, whole, SkeletonVertices, self.title, absent, len(first), len(self.vertices))

    def _intended_vertex(self, drawn: DrawnObject, path: Path, vertex: Json, hashes: Counter[str]) -> Vertex | None:
        """Returns the vertex of the template, by hash or else by name, or None. Reports where the two disagree.

        If two vertices have the same hash, it was copied to the one with the name of another vertex.
        """
        hash, name = vertex.get("featureHash"), vertex.get("name")
        if not isinstance(hash, str):
            known = self.by_name.get(name) if isinstance(name, str) else None
            if known is None and isinstance(name, str):
                drawn.view.report((path, "name"), name, UnknownVertexName, self.title, tuple(self.by_name))
            others = () if "featureHash" in vertex else [name for name in vertex if name not in _READ]
            spelt = next((name for name in others if misspelling(name, ("featureHash",)) is not None), None)
            if known is not None and not known.hash:
                return known  # it is identified by its name only
            if known is not None and spelt is not None:
                drawn.causes.add((path, spelt), UNREAD)
                if vertex[spelt] == known.hash:
                    drawn.view.report((path, "featureHash"), None, MisspeltHash, self.title, known.name, spelt)
                else:
                    drawn.view.report((path, "featureHash"), None, HashElsewhere, self.title, known.name, spelt, known.hash)
            elif known is not None and hash is None:
                drawn.view.report((path, "featureHash"), None, VertexNoHash, self.title, known.name, known.hash)
            return known
        by_hash, by_name = self.by_hash.get(hash), self.by_name.get(name) if isinstance(name, str) else None
        copied = by_hash is not None and by_name is not None and by_hash is not by_name and hashes[hash] > 1 and not hashes[by_name.hash]
        if by_hash is not None and by_name is None and isinstance(name, str) and hashes[hash] > 1:  # an additional one
            drawn.view.report((path, "name"), name, UnknownVertexName, self.title, tuple(self.by_name))
            return None
        if by_hash is not None and not copied:
            if isinstance(name, str) and name != by_hash.name:
                drawn.view.report((path, "name"), name, VertexName, self.title, by_hash.name, by_name is not None)
            return by_hash
        if by_name is not None and not by_name.hash:
            return by_name
        if by_name is not None:
            drawn.view.report((path, "featureHash"), hash, OtherVertex, self.title, by_name.name, by_name.hash)
            return by_name
        if isinstance(name, str) and not all(vertex.hash for vertex in self.vertices):
            drawn.view.report((path, "name"), name, UnknownVertexName, self.title, tuple(self.by_name))
            return None
        close = tuple(f"{quote(near)} ({self.by_hash[near].name})" for near in nearest(hash, self.by_hash, 2))
        drawn.view.report((path, "featureHash"), hash, UnknownVertex, self.title, close, tuple(self.by_hash))
        return None


def _lie(drawn: DrawnObject, path: Path, whole: Json, vertices: dict[str, Json]) -> None:
    """Reports vertices outside of the image that are not marked as invisible."""
    corners: list[tuple[float, float]] = []
    for vertex in vertices.values():
        x, y = number(vertex.get("x")), number(vertex.get("y"))
        if x is not None and y is not None and vertex.get("visibility") != "invisible" and not vertex.get("invisible"):
            corners.append((x, y))
    if not corners:
        return
    extent = extent_of(corners)
    if extent.is_within or min(extent.left, extent.top) < -FAR or max(extent.right, extent.bottom) > 1 + FAR:
        return  # the Shape reports coordinates that are far outside
    drawn.report_outside(path, whole, extent, "the skeleton")
