"""Skeletons: an object has the vertices of its template, each under its own hash and name."""

from __future__ import annotations

from collections import Counter
from typing import Any, cast

from msgspec.structs import replace

from predlint.model.diagnostics import Severity
from predlint.model.findings import ViolationSpec, spec_of
from predlint.model.names import nearest
from predlint.model.texts import listing, quote
from predlint.model.violation import Fix, FixContext, Path, Violation, Words, fixes
from predlint.platforms.encord.declarations import END, OF_TEMPLATE, OLD_VISIBILITY, ROUNDING, SEEN, UNNAMED_VERTICES, VERTICES
from predlint.platforms.encord.ontology import SkeletonTemplate, Structure, Vertex
from predlint.platforms.encord.record import Json
from predlint.platforms.encord.topics.extents import DrawnObject, extent_of, number
from predlint.platforms.encord.topics.geometry import FAR, UNREAD, CoordinateRange, FewPoints, GeometryType, NotAnObject, needed, record
from predlint.shape.constraints import NamedAs
from predlint.shape.nodes import AnyValue, Entries, Member, Number, Record, Text
from predlint.shape.resolver import misspelling

# -- Violations about skeletons, with their messages and helps -------------------------------------------------------


class Visibility(Violation, code="GEO223", slug="encord-visibility"):
    """The visibility of a vertex is not one that Encord knows.

    Why: Encord's SDK refuses the whole row.
    Fix: Write visible, invisible, occluded or selfOccluded.
    """

    def words(self) -> Words:
        words = ("visible", "invisible", "occluded", "selfOccluded")
        close = nearest(self.value, words, 1) if isinstance(self.value, str) else []
        fix = f"did you mean {quote(close[0])}?" if close else f"write {', '.join(words[:-1])} or {words[-1]}"
        return f"{quote(self.value)} is not a vertex visibility; Encord's SDK refuses the row", fix


class NoVertices(Violation, of=FewPoints):
    """A skeleton has no vertices."""

    template = "the skeleton has no vertices", "give all vertices of its template, or leave the object out"


class SkeletonVertices(Violation, code="GEO224", slug="encord-skeleton-vertices", layer="record"):
    """The vertices of a skeleton are not those of its template.

    Why: Encord silently accepts them, and the edges between them cannot be drawn.
    Fix: Give every vertex of the template once, with its name and featureHash; "visibility": "invisible" for what cannot be seen.
    """

    name: str
    absent: tuple[str, ...]
    count: int
    wanted: int

    def words(self) -> Words:
        message = (
            f"the skeleton has {self.count:,} of the {self.wanted:,} vertices of {self.name}: {listing(self.absent)} "
            f"{'is' if len(self.absent) == 1 else 'are'} missing"
        )
        return message, 'give all of them; "visibility": "invisible" for those that cannot be seen'


class UnknownVertex(Violation, of=SkeletonVertices):
    """The featureHash of a vertex is not in the template."""

    name: str
    nearest: tuple[str, ...]
    hashes: tuple[str, ...]

    def words(self) -> Words:
        fix = f"did you mean {' or '.join(self.nearest)}?" if self.nearest else f"the vertices of {self.name}: {listing(self.hashes)}"
        return f"featureHash {quote(self.value)} is not that of a vertex of {self.name}", fix


class UnknownVertexName(Violation, of=SkeletonVertices):
    """The name of a vertex is not in the template."""

    name: str
    names: tuple[str, ...]

    template = "{value:quoted} is not a vertex of {name}", "the vertices: {names:list}"


class OtherVertex(Violation, of=SkeletonVertices):
    """The featureHash of a vertex is that of another one."""

    name: str
    given: str
    right: str

    template = "featureHash {value:quoted} is not that of the vertex {given:quoted} of {name}", "write {right:quoted}"


def no_hash(value: Any, name: str, given: str, right: str) -> Words:
    return f"the vertex {quote(given)} of {name} has no featureHash, by which Encord's ontologies tell vertices", f"write {quote(right)}"


class VertexNoHash(Violation, code="GEO227", slug="encord-vertex-no-hash", severity=Severity.WARNING, layer="record"):
    """A vertex of a skeleton has no featureHash.

    Why: The ontology tells the vertices of a template by their hashes, and all rows that Encord writes have them. Encord's SDK takes a
    vertex without, and whether the editor finds it by its name alone is not documented.
    Fix: Give the vertex the featureHash that the template has for its name.
    """

    name: str
    given: str
    right: str

    def words(self) -> Words:
        return no_hash(self.value, self.name, self.given, self.right)

    @fixes(safe="writes the hash of the vertex that has the name, or renames the member that holds it under another spelling")
    def fix(self, at: FixContext) -> Fix | None:
        hash, holder = at.text.written(self.right), at.enclosing_object
        if isinstance(holder, dict) and "featureHash" in cast("dict[str, Any]", holder):
            return at.safely(at.text.replace(at.keys, hash))
        return at.safely(at.text.insert(at.keys[:-1], "featureHash", hash))


class MisspeltHash(Violation, of=VertexNoHash):
    """The featureHash of a vertex has a misspelt name."""

    name: str
    given: str
    found: str

    def words(self) -> Words:
        return no_hash(self.value, self.name, self.given, "")[0], f'rename {quote(self.found)} to "featureHash"'

    def fix(self, at: FixContext) -> Fix | None:
        return at.rename_member(self.found)


class HashElsewhere(Violation, of=VertexNoHash):
    """The featureHash of a vertex has the name of another member."""

    name: str
    given: str
    found: str
    right: str

    def words(self) -> Words:
        return no_hash(self.value, self.name, self.given, "")[
            0
        ], f'write "featureHash": {quote(self.right)} in place of {quote(self.found)}'


class VertexName(Violation, of=SkeletonVertices):
    """The name of a vertex is not that of its featureHash."""

    name: str
    right: str
    known: bool

    def words(self) -> Words:
        what = f"is another vertex of {self.name}" if self.known else f"is not a vertex of {self.name}"
        return f"{quote(self.value)} {what}: the vertex with this featureHash is {quote(self.right)}", f"write {quote(self.right)}"


class VertexTwice(Violation, of=SkeletonVertices):
    """A vertex of the template is there twice."""

    name: str
    first: str

    template = 'the vertex {name:quoted} is there twice, first under "{first}"', "give each vertex of the template once"


class GeometryNotText(Violation, of=GeometryType):
    """A part of a geometry is not a text, though it must be."""

    member: str

    template = "{member} must be a string, found {value:quoted}", "write a string"


# -- The Shape of each geometry of an object. Coordinates are fractions of the image, 0 to 1 -------------------------


# A Shape refuses only coordinates far outside of the image. Those a little outside are left to record rules, which see the object as a
# whole. Points and lines may be three-dimensional, in units of their own: only record rules check their range.


def _of_vertex(member: str) -> Number:
    """Returns the node of a coordinate of a vertex, which it needs even if it is not visible."""
    specs = spec_of(GeometryType, member, True), spec_of(CoordinateRange, member, True)
    return Number(*specs, minimum=-FAR, maximum=1 + FAR)


def skeleton() -> Entries:
    """Returns the Shape of a skeleton: vertices by number. A record rule checks which vertices there are."""
    what = "a vertex of the skeleton"
    unseen = spec_of(Visibility)
    seen = Text(unseen, pattern=r"^(visible|invisible|occluded|selfOccluded)(?![\s\S])", form=unseen, nullable=True)
    members = {name: needed(_of_vertex(name), what, name) for name in ("x", "y")}
    members |= {"name": needed(_text("name of a vertex"), what, "name"), "visibility": Member(seen)}
    members |= {name: Member(_text(f"{name} of a vertex", nullable=True)) for name in ("featureHash", "color", "value")}
    members |= {name: Member(AnyValue()) for name in OLD_VISIBILITY}
    vertex = record(members, what, '{"x": …, "y": …, "name": …, "featureHash": …}')
    return Entries(
        vertex,
        wrong=spec_of(NotAnObject, "skeleton", '{"0": {"x": …, "y": …, "name": …, "featureHash": …}, "1": …}'),
        minimum=1,
        length=ViolationSpec(NoVertices),
    )


def skeleton_of(node: Entries, called: NamedAs | None) -> Entries:
    """Returns the Shape of skeletons of one template. ``called``: its vertices; each must be there once, with its hash and name."""
    vertex = node.item
    assert isinstance(vertex, Record)
    if called is None:
        return replace(node, holds=(UNNAMED_VERTICES,))
    members = dict(vertex.members)
    name = members["name"]
    members["name"] = replace(name, node=replace(cast(Text, name.node), usual=tuple(called.texts)))
    for axis in ("x", "y"):
        members[axis] = replace(members[axis], node=replace(cast(Number, members[axis].node), usual_least=-ROUNDING, usual_most=END))
    count = len(called.texts)
    item = replace(vertex, members=members, holds=(OF_TEMPLATE, called, SEEN))
    return replace(node, item=item, usual_least=count, usual_most=count, holds=(VERTICES,))


def _text(member: str, *, nullable: bool = False) -> Text:
    return Text(spec_of(GeometryNotText, member), nullable=nullable)


# -- Record rules on skeletons: an object has the vertices of its template, each under its own hash and name ---------


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
