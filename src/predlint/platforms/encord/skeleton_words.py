"""Violations about skeletons, with their messages and helps."""

from __future__ import annotations

from typing import Any, cast

from predlint.diagnostics import Severity
from predlint.names import listing, nearest, quote
from predlint.platforms.encord.coordinate_words import FewPoints
from predlint.violation import Fix, FixContext, Violation, Words, fixes


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
