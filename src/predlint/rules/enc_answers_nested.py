"""Encord: the answers of a label row together: nested and required ones, those that change by frame, and their members."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from predlint.diagnostics import Severity
from predlint.rules.enc_row_examples import (
    HARBOUR,
    answered,
    classified,
    hull,
    image_row,
    option,
    sound,
    sound_row,
    under_way,
    video_row,
    weather,
)
from predlint.rules.model import Rule


def _boat(*answers: object) -> str:
    """An image with one boat, and what is answered about it."""
    return image_row(answers={"oBjEcT01": answers})


def _way(*actions: object) -> str:
    """A video with one boat on frames 5 and 6, and whether it is under way."""
    return video_row(actions={"oBjEcT01": actions})


def _but(whole: Mapping[str, Any], *without: str) -> dict[str, Any]:
    """The same without some members."""
    return {name: given for name, given in whole.items() if name not in without}


_RUST = answered("rust", [option("some")])

RULES = (
    Rule(
        code="ANS203",
        slug="encord-required-unanswered",
        severity=Severity.ERROR,
        layer="record",
        summary="A required attribute has no answer",
        why="Nobody can submit such a label by hand, and the SDK does not say so. A partial match does not compare it: see profiles.",
        fix="Answer it, or predict with --profile partial-match, where missing attributes are not compared.",
        bad=_boat(answered("name on hull", "Ada")),
        good=_boat(hull("wood"), answered("name on hull", "Ada")),
        setup=HARBOUR,
    ),
    Rule(
        code="ANS204",
        slug="encord-optional-unanswered",
        severity=Severity.WARNING,
        layer="record",
        summary="An attribute has no answer, and a strict match compares all of them (profile strict-match only)",
        why="With a strict match a prediction is right only when all attributes agree; one left open counts as wrong.",
        fix="Answer all attributes, or compare with a partial match.",
        bad=image_row(classifications=[classified("weather", answered("weather", [option("rainy")]))], objects=[]),
        good=image_row(
            classifications=[classified("weather", answered("weather", [option("rainy")]), answered("drops per minute", 40))], objects=[]
        ),
        setup=f"{HARBOUR} --profile strict-match",
    ),
    Rule(
        code="ANS205",
        slug="encord-nested-without-parent",
        severity=Severity.ERROR,
        layer="record",
        summary="A nested attribute is answered, but not the option that it is asked under",
        why=(
            "The SDK keeps such answers and nobody sees them. It happens when an option's title is given to set_answer as a string: it "
            "is stored in a nested text attribute, and the radio stays open."
        ),
        fix="Select the option too. Give set_answer the option itself: get_child_by_title(title, type_=Option).",
        bad=_boat(hull("wood"), _RUST),
        good=_boat(hull("steel"), _RUST),
        setup=HARBOUR,
    ),
    Rule(
        code="ANS208",
        slug="encord-dynamic-place",
        severity=Severity.ERROR,
        layer="record",
        summary="A dynamic attribute is answered with the static ones, or the other way round",
        why="Dynamic answers are in object_actions, with their frames, all others in object_answers. The SDK stops, or drops them.",
        fix="Move the answer to the other member.",
        bad=_boat(hull("wood"), answered("under way", [option("yes")])),
        good=image_row(actions={"oBjEcT01": [under_way("yes", [0, 0])]}),
        setup=HARBOUR,
    ),
    Rule(
        code="ANS210",
        slug="encord-classification-unanswered",
        severity=Severity.WARNING,
        layer="record",
        summary="A classification is there without an answer",
        why="Editors leave such entries behind when people take an answer back; as a prediction it says nothing.",
        fix="Give the answer, or leave the entry out.",
        bad=image_row(classifications=[classified("cargo")]),
        good=image_row(classifications=[classified("cargo", answered("cargo", [option("fish")]))]),
        setup=HARBOUR,
    ),
    Rule(
        code="SPN220",
        slug="encord-action-range-order",
        severity=Severity.ERROR,
        layer="record",
        summary="The range of an answer, or of an object without frames, ends before it starts",
        why="The SDK silently drops it, or stops at it where it is of a space.",
        fix="Write [first, last].",
        bad=_way(under_way("yes", [6, 5])),
        good=_way(under_way("yes", [5, 6])),
        setup=HARBOUR,
        unsafe_fix="exchanges the two frames",
    ),
    Rule(
        code="SPN221",
        slug="encord-action-frames",
        severity=Severity.ERROR,
        layer="record",
        summary="An answer that changes by frame is given on frames where its object is not drawn",
        why="There is no object to answer about. The SDK checks it when answers are set, but not when rows are read.",
        fix="Let ranges cover only frames with coordinates of the object.",
        bad=_way(under_way("yes", [5, 9])),
        good=_way(under_way("yes", [5, 6])),
        setup=HARBOUR,
    ),
    Rule(
        code="REC250",
        slug="encord-answers-form",
        severity=Severity.ERROR,
        layer="shape",
        summary="A list or an object of the answers is of another JSON type",
        why="Answers are in objects by objectHash or classificationHash, with a list in each. The SDK stops at anything else.",
        fix='Write {"<objectHash>": {"objectHash": …, "classifications": [{…}, …]}}.',
        bad=image_row(answers={"oBjEcT01": "wood"}),
        good=_boat(hull("wood")),
        setup=HARBOUR,
        safe_fix="puts one answer into a list",
    ),
    Rule(
        code="REC251",
        slug="encord-answer-member-missing",
        severity=Severity.ERROR,
        layer="shape",
        summary="An answer, or an entry that holds answers, lacks a member that is always read",
        why="The SDK stops with KeyError.",
        fix="Add the member.",
        bad=_boat(_but(hull("wood"), "answers")),
        good=_boat(hull("wood")),
        setup=HARBOUR,
        safe_fix=(
            "renames the member that is misspelt, where only case, separators or a plural s differ; adds a missing featureHash where one "
            "thing alone has the name"
        ),
        unsafe_fix="renames one that is misspelt in another way",
    ),
    Rule(
        code="REC252",
        slug="encord-answer-member-absent",
        severity=Severity.WARNING,
        layer="shape",
        summary="An answer lacks a member that Encord always writes",
        why="The SDK reads the row without it and puts in a default: an answer without manualAnnotation counts as made by hand.",
        fix="Write name, value, manualAnnotation, and for actions dynamic and shouldPropagate.",
        bad=_boat(_but(hull("wood"), "manualAnnotation")),
        good=_boat(hull("wood")),
        setup=HARBOUR,
        safe_fix="renames the member that is misspelt, where only case, separators or a plural s differ",
        unsafe_fix="renames one that is misspelt in another way",
    ),
    Rule(
        code="REC253",
        slug="encord-answer-member-type",
        severity=Severity.WARNING,
        layer="shape",
        summary="A member of an answer has another type than Encord writes",
        why="The SDK passes it on as it is; what the platform makes of it is not known.",
        fix="Write names as strings, and flags as true or false.",
        bad=_boat(hull("wood", manualAnnotation="no")),
        good=_boat(hull("wood")),
        setup=HARBOUR,
        safe_fix="removes quotes around true, false or a number, and puts a number into quotes where a name is read",
    ),
    Rule(
        code="REC254",
        slug="encord-no-spaces",
        severity=Severity.INFO,
        layer="shape",
        summary="A classification has no spaces, as in older exports",
        why="Release 0.1.195 of the SDK stops with a KeyError; release 0.1.211 reads the row and adds it. Reported once per file.",
        fix='Write "spaces": {}.',
        bad=image_row(classifications=[_but(weather(), "spaces")]),
        good=image_row(classifications=[weather()]),
        setup=HARBOUR,
        safe_fix='adds "spaces": {}',
    ),
    Rule(
        code="REC255",
        slug="encord-no-track-hash",
        severity=Severity.INFO,
        layer="shape",
        summary="An action has no trackHash",
        why=("Release 0.1.195 of the SDK stops with a KeyError; release 0.1.211 neither needs nor writes it. Reported once per file."),
        fix="Write a trackHash, a UUID for each answer; or set this rule off when only the current release reads the file.",
        bad=_way(_but(under_way("yes", [5, 6]), "trackHash")),
        good=_way(under_way("yes", [5, 6])),
        setup=HARBOUR,
    ),
    Rule(
        code="REC256",
        slug="encord-answer-unknown-member",
        severity=Severity.INFO,
        layer="shape",
        summary="An answer has a member that Encord does not know",
        why="Encord ignores it, and leaves it out when the row is written again. Reported once per file.",
        fix="Leave it out, if nothing else reads it.",
        bad=_boat(hull("wood", score=0.7)),
        good=_boat(hull("wood")),
        setup=HARBOUR,
    ),
    Rule(
        code="REC257",
        slug="encord-answer-hash-form",
        severity=Severity.ERROR,
        layer="shape",
        summary="A hash in the answers is not a string, or empty",
        why="Everything in a row is found by its hash.",
        fix="Write the hash as a string: 8 characters of A-Z, a-z, 0-9, + and /.",
        bad=_boat(hull("wood", featureHash=None)),
        good=_boat(hull("wood")),
        setup=HARBOUR,
    ),
    Rule(
        code="REC258",
        slug="encord-answer-date",
        severity=Severity.ERROR,
        layer="record",
        summary="createdAt or lastEditedAt of a classification is not a date",
        why="Encord's SDK cannot read it and stops.",
        fix='Write the date and time as a string like "2026-03-14T09:30:00Z".',
        bad=image_row(classifications=[weather(createdAt="yesterday-ish")]),
        good=image_row(classifications=[weather()]),
        setup=HARBOUR,
    ),
    Rule(
        code="REC259",
        slug="encord-frameless-object",
        severity=Severity.ERROR,
        layer="record",
        summary="An object of a recording or text, or an answer in a space, does not say what it is, or where, in the way that is read",
        why=(
            "Such objects are on no frame: object_answers has their featureHash and range, for each space that they are in. The SDK stops "
            "with an error without them, or drops them there."
        ),
        fix='Give "featureHash", and "range" in milliseconds or characters; in HTML, "range_html"; in a space both under its id.',
        bad=sound_row(_but(sound(), "range")),
        good=sound_row(sound()),
        setup=HARBOUR,
    ),
    Rule(
        code="NAM225",
        slug="encord-unknown-answered-object",
        severity=Severity.ERROR,
        layer="record",
        summary="The featureHash of an entry of object_answers is not that of an object",
        why="Objects of recordings and texts have it there and nowhere else. The SDK stops at a hash that it does not know.",
        fix="Take featureNodeHash of the object from the ontology.",
        bad=sound_row(sound(featureHash="HoRn0090")),
        good=sound_row(sound()),
        setup=HARBOUR,
    ),
)
