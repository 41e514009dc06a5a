"""Violations about the member with a line's value: missing, given twice, inside another member, or of another feature."""

from __future__ import annotations

from typing import Any

from predlint.names import listing, quote
from predlint.platforms.labelbox.value_forms import FORMS, also_reported, is_part, reported_form, whole
from predlint.shape.resolver import casefold_name, misspelling
from predlint.violation import Fix, FixContext, Kind, Violation, Words, fixes

#: A line of composite masks; its instances name the tools.
MASKS_FORM = '{"masks": {"frames": [{"index": …, "instanceURI": …}], "instances": [{"name": …, "colorRGB": […]}]}}'

#: Member -> casefolded names of lists with several such values.
_SEVERAL = {
    "bbox": frozenset({"boxes", "bboxes", "boundingboxes", "predboxes"}),
    "point": frozenset({"points"}),
    "location": frozenset({"locations", "spans"}),
}


class SeveralAnnotations(Violation, code="REC002", slug="several-annotations", about_name=True):
    """The record holds two annotation values.

    Why: One line is one annotation. Which of the two values an importer would take is not documented, and the other one would be lost.
    Fix: Write one line for each value, each under the name of the feature it belongs to.
    """

    name: str
    own: str

    def words(self) -> Words:
        fix = f"put {quote(self.name)} on a line of its own"
        if self.name in ("answer", "answers") and self.own not in ("answer", "answers"):
            fix = (
                'answers about what is drawn go into "classifications": [{"name": the '
                'question, "answer": …}]; others on a line of their own'
            )
        elif self.own == "segments" and self.name in ("bbox", "polygon", "point", "line", "mask"):
            fix = f"what is drawn goes into the key frame of its frame: move {quote(self.name)} there"
        return f'both "{self.own}" and {quote(self.name)} are present; a line holds one annotation', fix


class SnakePayload(Violation, of=SeveralAnnotations):
    """One of several values is a member in snake case."""

    name: str
    intended: str
    own: str

    template = (
        '{name:quoted} is the value of another annotation, in the Python spelling; this line takes "{own}" alone',
        'put it on a line of its own, as "{intended}"',
    )


def no_payload(value: Any, member: str, kind: str, found: str | None = None) -> Words:
    fix = whole(member, found) if found is None else f'rename {quote(found)} to "{member}"'
    if found is not None and casefold_name(found) in _SEVERAL.get(member, ()):
        fix = f'write "{member}": {FORMS[member]}, with the value of {quote(found)}; of several, give each a line of its own'
    if is_part(member, found):
        fix = f"{whole(member, found)}: what belongs in it stands beside it{', as in a flattened table' * ('.' in (found or ''))}"
    if found in ("keyframes", "frames"):
        fix = f'put {quote(found)} into "segments": [{{"keyframes": [{{"frame": …}}]}}]'
    of_whom = f"the feature is {kind}, and its line" if kind else "the line"
    return f'no annotation: {of_whom} must have "{member}"', fix


class NoAnnotation(Violation, code="REC001", slug="no-annotation"):
    """The record holds no annotation value.

    Why: Without bbox, polygon, point, line, mask, answer or another value there is nothing to import from this line.
    Fix: Add the value of the feature's kind, such as bbox for a box tool or answer for a classification; look for a misspelt member too.
    """

    member: str
    kind: str
    given: str | None = None

    def words(self) -> Words:
        return no_payload(self.value, self.member, self.kind, self.given)

    @fixes(
        safe="renames the member that is misspelt, where only case, separators or a plural s differ; takes it out of an object that holds "
        "nothing else",
        unsafe="renames one that is misspelt in another way",
    )
    def fix(self, at: FixContext) -> Fix | None:
        return rename_payload(at, self.given)


class NoValue(Violation, of=NoAnnotation):
    """A line without a known name has no member that could be a value."""

    members: tuple[str, ...]
    """The value members of the features."""

    def words(self) -> Words:
        fix = f"add what the feature takes, under {listing(self.members, 20)}"
        return "no annotation: no member of the line is the value of a feature", fix


class NoMasks(Violation, of=NoAnnotation):
    """Parts of composite masks are members at the top of the line."""

    given: str | None = None

    def words(self) -> Words:
        return 'no annotation: frames and instances of masks are outside of "masks"', f"write {MASKS_FORM}"


class MasksMisspelt(Violation, of=NoAnnotation):
    """Composite masks have another member name."""

    named: bool
    """True if the line has a name; composite masks have none."""
    found: str
    intended: str

    def words(self) -> Words:
        fix = f'rename {quote(self.found)} to "{self.intended}"'
        if self.named:
            fix += ", and give each of its instances its name, not the line"
        return f'no annotation: composite masks belong under "{self.intended}", found {quote(self.found)}', fix

    def fix(self, at: FixContext) -> Fix | None:
        if self.named:  # it is unknown which instance has the name
            return None
        near = "masks" in casefold_name(self.found) or misspelling(self.found, (self.intended,)) is not None
        return at.rename(self.intended) if near else None


class NoMetricValue(Violation, of=NoAnnotation):
    """A metric line lacks its value."""

    given: str | None = None

    def words(self) -> Words:
        fix = 'add "metricValue": a number, {confidence: number, …}, or the four counts [tp, fp, tn, fn]'
        return 'the metric has no "metricValue"', fix if self.given is None else f'rename {quote(self.given)} to "metricValue"'

    def fix(self, at: FixContext) -> Fix | None:
        return at.rename_member(self.given)


class PayloadInOtherForm(Violation, of=NoAnnotation):
    """The value of an annotation is missing; a member with another name contains it, or has it in another form."""

    member: str
    kind: str
    given: str
    wrapped: bool
    """The member contains the value as it is."""

    def words(self) -> Words:
        message, fix = no_payload(self.value, self.member, self.kind, self.given)
        if self.given in ("keyframes", "frames") or casefold_name(self.given) in _SEVERAL.get(self.member, ()):
            return message, fix
        return message, in_form(self.member, self.given, self.wrapped)

    def fix(self, at: FixContext) -> Fix | None:
        return at.unwrap_member(self.given) if self.wrapped else rename_payload(at, self.given)


class PayloadNotHere(Violation, of=NoAnnotation):
    """The value of an annotation is missing, but the import would reject the annotation with a value, too."""

    kind: Kind
    """The violation that is reported if a value is present."""
    its_fields: tuple[Any, ...]
    given: str | None = None

    def words(self) -> Words:
        message, fix = self.kind(None, *self.its_fields).words()
        return f"no annotation; {message}", fix


def in_form(member: str, found: str, holds: bool, where: str = "at the top of the line") -> str:
    """Returns the help for a member that contains another member, or its value in another form."""
    if holds:
        return taken_out(member, found, where)
    if (other_form := reported_form(found)) is not None:
        form, made = other_form
        if made is None:
            return f"{form} are not accepted: upload the mask as a PNG: instanceURI and colorRGB, or png in base64"
        return f'write "{member}": {made}, from {form} of {quote(found)}{also_reported(found)}'
    return f'write "{member}": {FORMS.get(member, "…")}, with the value of {quote(found)}'


def taken_out(member: str, found: str, where: str) -> str:
    """Returns the help to take a member out of an enclosing object."""
    return f'take "{member}" out of {quote(found)}: it belongs {where}'


class WrongKind(Violation, code="NAM005", slug="wrong-kind"):
    """The name belongs to a feature of another kind than the value given.

    Why: A box cannot be imported under a polygon tool, nor an answer under any tool; the record fits no feature of the ontology.
    Fix: Give the value that the feature wants, or the name of the feature that the value is meant for.
    """

    kinds_: dict[str, str]
    payloads: dict[str, str]
    name: str
    member: str
    own: tuple[str, ...]
    namesake: bool = False
    """True if the feature is named by its id, and another feature of its name takes the value of the line."""

    def words(self) -> Words:
        needs = " or ".join(f'"{p}"' for p in self.own) or "another member"
        form = " or ".join(f'"{p}": {FORMS[p]}' if p in FORMS else f'"{p}"' for p in self.own) or needs
        given = self.payloads.get(self.member, self.member)
        if self.namesake:
            message = f"the schemaId is that of the feature {quote(self.name)} with {needs}, but this line carries {given}"
            return message, f"write the schemaId of the other {quote(self.name)}, or the name, which is enough"
        fix = f"use {form}, or the name of a feature that takes {given}"
        if self.own == ("masks",):
            fix = f"write {MASKS_FORM}, or the name of a feature that takes {given}"
        return f"{quote(self.name)} is {self.kinds_.get(self.name, 'another kind of feature')}, but this line carries {given}", fix


class NotAMask(Violation, of=WrongKind):
    """An instance of composite masks has the name of another kind of tool."""

    kind: str

    template = "{value:quoted} is {kind}, but masks need a mask tool", "use the name of a segmentation mask tool"


def rename_payload(at: FixContext, found: str | None) -> Fix | None:
    """Renames the member that holds a value. None for a part of a value and for key frames, which need more than a name, and for a name
    that tells the form of the value."""
    member, value = str(at.keys[-1]), at.value_at([*at.keys[:-1], found or ""])
    drawn = isinstance(value, dict | list) or (isinstance(value, str) and value.lstrip()[:1] in ("{", "["))
    if not drawn or found is None or is_part(member, found) or reported_form(found) is not None:
        return None
    return at.rename_member(found) if member != "segments" or found not in ("keyframes", "frames") else None
