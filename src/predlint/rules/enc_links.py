"""Rules about what refers to what in an Encord label row (LNK201, UID202, KEY201 and on)."""

from __future__ import annotations

from predlint.diagnostics import Severity
from predlint.rules.enc_row_examples import HARBOUR, LABEL, SECOND, box, image_row, lines, mark, turned, under_way, unit, video_row, weather
from predlint.rules.model import Rule

RULES: tuple[Rule, ...] = (
    Rule(
        code="LNK201",
        slug="encord-no-object-answers",
        severity=Severity.ERROR,
        layer="record",
        summary="An object has no entry in object_answers",
        why="Encord's SDK makes up an empty entry, so that whatever the model answered about the object is silently lost.",
        fix="Add an entry under the objectHash; its list of answers may be empty.",
        bad=image_row(object_answers={}),
        good=image_row(),
        setup=HARBOUR,
    ),
    Rule(
        code="LNK202",
        slug="encord-no-object-entry",
        severity=Severity.WARNING,
        layer="record",
        summary="An object without attributes has no entry in object_answers",
        why="Encord's SDK makes up an empty entry. Nothing is lost, but the file is not what the platform exports.",
        fix="Add an empty entry under the objectHash.",
        bad=image_row([turned()], object_answers={}),
        good=image_row([turned()]),
        setup=HARBOUR,
        safe_fix="adds an entry without answers",
    ),
    Rule(
        code="LNK203",
        slug="encord-answers-without-object",
        severity=Severity.WARNING,
        layer="record",
        summary="An entry in object_answers is about an object that is nowhere, or not in the space that it names",
        why="Encord's SDK silently drops the entry. Often the object's hash was changed in one of the two places.",
        fix="Correct the hash, or remove the entry.",
        bad=image_row(
            [turned()],
            object_answers={
                "oBjEcT02": {"objectHash": "oBjEcT02", "classifications": []},
                "oLdObJ01": {"objectHash": "oLdObJ01", "classifications": []},
            },
        ),
        good=image_row([turned()]),
        setup=HARBOUR,
        unsafe_fix="removes the entry",
    ),
    Rule(
        code="LNK204",
        slug="encord-entry-hash",
        severity=Severity.ERROR,
        layer="record",
        summary="An entry is kept under another hash than its own",
        why=(
            "Encord's SDK goes by the hash inside for answers and by the key elsewhere, so that answers come to another object, or to none."
        ),
        fix="Write the same hash in both places.",
        bad=image_row([turned()], object_answers={"oBjEcT02": {"objectHash": "oBjEcT09", "classifications": []}}),
        good=image_row([turned()]),
        setup=HARBOUR,
    ),
    Rule(
        code="LNK205",
        slug="encord-no-classification-answers",
        severity=Severity.ERROR,
        layer="record",
        summary="A classification on a frame has no entry in classification_answers",
        why="What was answered is in the entry. Without it Encord's SDK silently drops the classification.",
        fix="Add an entry under the classificationHash.",
        bad=image_row([], unit={"labels": {"objects": [], "classifications": [mark(hash="cLaSs009")]}}, classifications=[weather()]),
        good=image_row([], classifications=[weather()]),
        setup=HARBOUR,
    ),
    Rule(
        code="LNK206",
        slug="encord-nothing-answered",
        severity=Severity.WARNING,
        layer="record",
        summary="Classifications are on frames and the row has no answers at all",
        why="They say that something was asked, and not what was answered.",
        fix="Give each an entry in classification_answers, with its answers.",
        bad=image_row([], unit={"labels": {"objects": [], "classifications": [mark()]}}),
        good=image_row([], classifications=[weather()]),
        setup=HARBOUR,
    ),
    Rule(
        code="LNK207",
        slug="encord-actions-without-object",
        severity=Severity.WARNING,
        layer="record",
        summary="An entry in object_actions is about an object that is nowhere",
        why="Encord's SDK silently drops the entry.",
        fix="Correct the hash, or remove the entry.",
        bad=video_row(actions={"oLdObJ01": []}),
        good=video_row(actions={"oBjEcT01": [under_way("yes", [5, 6])]}),
        setup=HARBOUR,
        unsafe_fix="removes the entry",
    ),
    Rule(
        code="LNK208",
        slug="encord-on-no-frame",
        severity=Severity.WARNING,
        layer="record",
        summary="A classification is on no frame, or in a space that the row does not have",
        why=(
            "A classification of frames needs a range. Encord's SDK drops one without it, and its answers, silently; so it does in "
            "a space that is not there."
        ),
        fix="Give the range of frames, [[0, 0]] for an image, and the id of a space as the row has it.",
        bad=image_row([], classifications=[weather(range=[])]),
        good=image_row([], classifications=[weather()]),
        setup=HARBOUR,
    ),
    Rule(
        code="UID202",
        slug="encord-object-twice",
        severity=Severity.ERROR,
        layer="record",
        summary="One objectHash appears twice on a frame",
        why="An object is on a frame once. Encord's SDK stops at the second.",
        fix="Give each object an objectHash of its own.",
        bad=image_row([box(), box({"x": 0.5})]),
        good=image_row([box(), box({"x": 0.5}, objectHash="oBjEcT09")]),
        setup=HARBOUR,
    ),
    Rule(
        code="UID203",
        slug="encord-object-of-two-features",
        severity=Severity.ERROR,
        layer="record",
        summary="One objectHash, or one classificationHash, is of two features",
        why="An object is of one feature on all frames, as a classification is. Encord's SDK silently keeps the first, and stops "
        "at one of another shape.",
        fix="Give the other object a hash of its own.",
        bad=video_row({5: [box()], 6: [turned(objectHash="oBjEcT01")]}),
        good=video_row({5: [box()], 6: [turned()]}),
        setup=HARBOUR,
    ),
    Rule(
        code="UID204",
        slug="encord-hash-mixed-up",
        severity=Severity.WARNING,
        layer="record",
        summary="A hash is that of something else",
        why=(
            "The hash of a feature, of the row or of its data is used where an object, a classification or other data have a "
            "hash of their own. Objects that share it become one."
        ),
        fix="Make a new hash for each object and classification; copy those of rows from the platform.",
        bad=image_row([turned(objectHash="FeRrY002")]),
        good=image_row([turned()]),
        setup=HARBOUR,
    ),
    Rule(
        code="UID205",
        slug="encord-label-hash-twice",
        severity=Severity.WARNING,
        layer="stream",
        summary="Two rows for different data or branches have one label_hash",
        why=(
            "A label row is for one data unit in one branch, and the SDK saves a row under its label_hash: the second would replace the "
            "first. Such rows are made from one that was copied."
        ),
        fix="Give each row its own hash, as the platform lists it, or nothing but zeros where it has none yet.",
        bad=lines(image_row(), image_row(data_hash=SECOND, label_hash=LABEL)),
        good=lines(image_row(), image_row(data_hash=SECOND)),
        setup=HARBOUR,
    ),
    Rule(
        code="KEY201",
        slug="encord-unit-hash",
        severity=Severity.ERROR,
        layer="record",
        summary="A data unit is kept under another hash than its own",
        why="Encord's SDK goes by the data_hash inside silently, so that labels come to another image.",
        fix="Write the same hash in both places.",
        bad=image_row(data_units={SECOND: unit([box()])}),
        good=image_row(),
        setup=HARBOUR,
    ),
)
