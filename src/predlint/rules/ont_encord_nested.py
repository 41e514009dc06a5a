"""Rules about what is nested in an Encord ontology (ONT216 and on): classifications, attributes, options and skeletons."""

from __future__ import annotations

from predlint.diagnostics import Severity
from predlint.rules.encord_examples import asked, choice, nested, oar, ontology, question, radio, sort, template, vertex
from predlint.rules.model import Rule

_DEEP = question(id="1.1.1.1", featureNodeHash="nOtE/002")
_EDGE = {"color": "#000000"}

RULES: tuple[Rule, ...] = (
    Rule(
        code="ONT216",
        slug="encord-bad-level",
        severity=Severity.WARNING,
        layer="ontology",
        summary='The level of a classification is another word than "global"',
        why="Encord's SDK reads it as if it were not there, so that the classification is answered per frame.",
        fix='Write "global", or remove the member.',
        bad=ontology(classifications=(sort(question(), level="video"),)),
        good=ontology(classifications=(sort(question(), level="global"),)),
    ),
    Rule(
        code="ONT217",
        slug="encord-no-attribute",
        severity=Severity.ERROR,
        layer="ontology",
        summary="A classification has no attribute",
        why="The attribute is the question: without it there is no title and nothing to answer, and Encord's SDK stops with an error.",
        fix="Add the attribute, or remove the classification.",
        bad=ontology(classifications=(sort(),)),
        good=ontology(classifications=(sort(question()),)),
    ),
    Rule(
        code="ONT218",
        slug="encord-two-attributes",
        severity=Severity.ERROR,
        layer="ontology",
        summary="A classification has more than one attribute of its own",
        why="Only the first is taken for the question; the others can neither be found by title nor answered.",
        fix="Make a classification of each, or nest them under an option of the first.",
        bad=ontology(classifications=(sort(question(), question(id="1.2", name="wind", featureNodeHash="wInD0001")),)),
        good=ontology(
            classifications=(
                sort(question()),
                sort(question(id="2.1", name="wind", featureNodeHash="wInD0001"), id="2", featureNodeHash="wInD0002"),
            )
        ),
    ),
    Rule(
        code="ONT219",
        slug="encord-no-options",
        severity=Severity.ERROR,
        layer="ontology",
        summary="A radio or checklist attribute has no options",
        why="Nothing can be chosen, so that no label can answer it.",
        fix="Add its options, or make it a text.",
        bad=asked(radio()),
        good=asked(radio(choice())),
    ),
    Rule(
        code="ONT220",
        slug="encord-options-ignored",
        severity=Severity.WARNING,
        layer="ontology",
        summary="A text or numeric attribute has options",
        why="Encord ignores them: any text, or any number, may then be answered.",
        fix="Make it a radio or a checklist, or remove the options.",
        bad=asked(radio(choice(), type="text")),
        good=asked(radio(choice(), type="radio")),
    ),
    Rule(
        code="ONT221",
        slug="encord-nested-in-checklist",
        severity=Severity.ERROR,
        layer="ontology",
        summary="An option of a checklist has attributes of its own",
        why="Only options of a radio may. Encord silently drops them, with all that would be answered there.",
        fix="Make the attribute a radio, or move what is nested up beside it.",
        bad=asked(radio(choice(options=[_DEEP]), type="checklist")),
        good=asked(radio(choice(options=[_DEEP]), type="radio")),
    ),
    Rule(
        code="ONT222",
        slug="encord-misplaced-dynamic",
        severity=Severity.ERROR,
        layer="ontology",
        summary="An attribute is dynamic where answers cannot change from frame to frame",
        why="Only an object's own attributes may be dynamic. Nothing checks it, and where the answers then belong is not defined.",
        fix="Write dynamic as false; for answers that change, make it an attribute of the object itself.",
        bad=ontology(classifications=(sort(question(dynamic=True)),)),
        good=ontology(classifications=(sort(question(dynamic=False)),)),
    ),
    Rule(
        code="ONT223",
        slug="encord-too-deep",
        severity=Severity.ERROR,
        layer="ontology",
        summary="Attributes are nested more than seven levels deep",
        why="Encord supports seven levels. Its SDK silently reads more; whether the editor shows them cannot be said.",
        fix="Ask some of it further up, or fold several levels into one list of options.",
        bad=asked(nested(8)),
        good=asked(nested(7)),
    ),
    Rule(
        code="ONT224",
        slug="encord-no-template",
        severity=Severity.ERROR,
        layer="ontology",
        summary="A skeleton object has no template",
        why="The template says which vertices there are: without it nothing can be drawn, and no label can be checked for them.",
        fix="Add it to skeleton_templates, with the hash of the object as its feature_node_hash.",
        bad=oar(),
        good=oar(template()),
    ),
    Rule(
        code="ONT225",
        slug="encord-duplicate-template",
        severity=Severity.ERROR,
        layer="ontology",
        summary="Two skeleton templates have the same name",
        why="Encord keeps them by name: the first is silently lost, and its object has no vertices any more.",
        fix="Rename one of them, or remove it.",
        bad=oar(template(), template(feature_node_hash="oAr+0002", skeleton={"0": vertex(0), "1": vertex(1)})),
        good=oar(template()),
    ),
    Rule(
        code="ONT226",
        slug="encord-bad-edge",
        severity=Severity.ERROR,
        layer="ontology",
        summary="A skeleton template has an edge to a vertex that it does not have, or no vertices at all",
        why="It is accepted, and fails later where the skeleton is drawn.",
        fix="Edges name the keys of vertices, not their names: correct the key, or add the vertex.",
        bad=oar(template(skeletonEdges={"0": {"2": _EDGE}})),
        good=oar(template(skeletonEdges={"0": {"1": _EDGE}})),
    ),
)
