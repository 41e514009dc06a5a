"""Rules about data units, frames and ranges of Encord label rows, and about files of many (KEY203, SPN201, DUP201 and on)."""

from __future__ import annotations

from predlint.diagnostics import Severity
from predlint.rules.enc_row_examples import (
    ELSEWHERE,
    HARBOUR,
    ROWS,
    SECOND,
    answered,
    box,
    classified,
    group_row,
    image_row,
    lines,
    mark,
    skeleton,
    turned,
    video_row,
    weather,
)
from predlint.rules.model import Rule

#: Where boxes begin, and where they end.
_BOXES = [{"x": (at + 1) / 64, "y": (at + 2) / 64} for at in range(20)]
_ENDS = [{"w": (at + 5) / 64, "h": (at + 4) / 64} for at in range(20)]

RULES: tuple[Rule, ...] = (
    Rule(
        code="REC212",
        slug="encord-labels-layout",
        severity=Severity.ERROR,
        layer="record",
        summary="The labels of a data unit or a space are laid out for other data",
        why=(
            "Labels of images are directly under labels, those of videos by the number of their frame, and those of an image in a space "
            'under "0"; spaces of sounds and texts have none. Encord\'s SDK finds nothing, or stops.'
        ),
        fix="Lay the labels out as the data type or the space has it, or correct the type.",
        bad=image_row(unit={"labels": {"0": {"objects": [box()], "classifications": []}}}),
        good=image_row(),
        setup=HARBOUR,
    ),
    Rule(
        code="REC213",
        slug="encord-older-classifications",
        severity=Severity.WARNING,
        layer="stream",
        summary="Classifications are on frames, as older exports have them",
        why=(
            "Release 0.1.211 of Encord's SDK reads classification_answers alone and drops a classification whose entry has no"
            " range, silently. Reported once per file, with the count."
        ),
        fix="Give each entry of classification_answers its featureHash and its range.",
        bad=image_row([], unit={"labels": {"objects": [], "classifications": [mark()]}}, classifications=[weather(without=("range",))]),
        good=image_row([], classifications=[weather()]),
        setup=HARBOUR,
    ),
    Rule(
        code="KEY203",
        slug="encord-frame-key",
        severity=Severity.ERROR,
        layer="record",
        summary="A frame is named by something that is not a number",
        why=(
            "Encord's SDK turns the names of frames into numbers and stops where that fails; "
            "of a scene it skips what is under a name that is no picture's either."
        ),
        fix="Write the number of the frame alone, from 0.",
        bad=video_row({"f5": [box()]}),
        good=video_row({"5": [box()]}),
        setup=HARBOUR,
        unsafe_fix="writes the number alone, where the name holds one",
    ),
    Rule(
        code="KEY204",
        slug="encord-no-such-frame",
        severity=Severity.ERROR,
        layer="record",
        summary="A frame, or a picture of a scene, does not exist",
        why=(
            "Frames count from 0 to the last frame of the video. Encord's SDK stops at another; of a scene, it skips what is "
            "under the name of a picture that the scene does not have."
        ),
        fix="Check the number against the video; ranges and frames count from 0.",
        bad=video_row({300: [box()]}),
        good=video_row({299: [box()]}),
        setup=HARBOUR,
    ),
    Rule(
        code="KEY205",
        slug="encord-frames-unknown",
        severity=Severity.INFO,
        layer="stream",
        summary="The number of frames of some videos is not known",
        why=(
            "A label row does not say how many frames its video has, unless it has data_fps and data_duration. Frames past "
            "the end go unseen then."
        ),
        fix="Give the list of data rows, with frame_count.",
        bad=video_row(no_unit=("data_fps", "data_duration")),
        good=video_row(),
        setup=HARBOUR,
    ),
    Rule(
        code="KEY206",
        slug="encord-row-not-listed",
        severity=Severity.ERROR,
        layer="record",
        summary="The row's data are not in the list of data rows",
        why="Predictions are put on label rows that the project has; for other data there is none.",
        fix="Correct the data_hash, or export the list given to --data-rows again.",
        bad=image_row(data_hash=ELSEWHERE, data_title="quay-9", unit={"data_hash": ELSEWHERE, "data_title": "quay-9"}),
        good=image_row(),
        setup=ROWS,
    ),
    Rule(
        code="KEY207",
        slug="encord-rows-without-predictions",
        severity=Severity.INFO,
        layer="stream",
        across_files=True,
        summary="Some data rows of the list have no label row in the files",
        why="That may be right, or the mark of a batch that was never run or a file that was left out.",
        fix="Compare the number of rows with what the model was run on.",
        bad=image_row(),
        good=lines(image_row(), video_row(data_hash=SECOND, data_title="drive-2"), group_row([box()], [turned()])),
        setup=ROWS,
    ),
    Rule(
        code="KEY208",
        slug="encord-size-differs",
        severity=Severity.WARNING,
        layer="record",
        summary="A data unit has another size than in the list of data rows",
        why="Fractions of one image drawn on another of a different shape are in the wrong place, and masks do not fit.",
        fix="Check which size the model saw, and that the hash is the right one.",
        bad=image_row(unit={"width": 480, "height": 640}),
        good=image_row(),
        setup=ROWS,
    ),
    Rule(
        code="KEY209",
        slug="encord-placeholder-frame",
        severity=Severity.ERROR,
        layer="record",
        summary="A frame far after all others looks like a placeholder",
        why=(
            "Numbers such as 9999 or 2147483647 stand for no frame or for the end of the video in many programs; for Encord "
            "they are a frame like any other, which the video does not have. Reported only where the number of frames is not "
            "known."
        ),
        fix="Write the real number; the last frame of the video, where its end was meant.",
        bad=video_row({5: [box()], 9999: [box()]}, no_unit=("data_fps", "data_duration")),
        good=video_row({5: [box()], 10: [box()]}),
        setup=HARBOUR,
    ),
    Rule(
        code="KEY210",
        slug="encord-skeletons-unchecked",
        severity=Severity.INFO,
        layer="stream",
        summary="The ontology does not say which vertices some skeletons have",
        why="Without the template of a skeleton nobody can tell whether a vertex is missing, or does not belong to it.",
        fix="Give the ontology as the platform exports it, with its skeleton_templates.",
        bad=image_row([skeleton()]),
        good=image_row([box(featureHash="BuOyS009", name="buoy", value="buoy")]),
        setup="--ontology examples/harbour/oars.json",
    ),
    Rule(
        code="KEY211",
        slug="encord-space-in-list",
        severity=Severity.WARNING,
        layer="record",
        summary="The list of data rows has white space around the hash or the title of data that predictions have without it",
        why=(
            "Such a list was written by hand, or by a program that pads its columns. Whether the project has the data cannot be checked "
            "then. Reported once per file."
        ),
        fix="Take the space out of the list.",
        bad="<a row for the data_hash b7a1e6c0-52d9-4f3b-8c11-0e9d3a7f4410, and a list of data rows that has it with a space behind it>",
        good="<the same, with a list that has it without>",
    ),
    Rule(
        code="SPN201",
        slug="encord-reversed-range",
        severity=Severity.ERROR,
        layer="record",
        summary="A range of a classification ends before it begins",
        why="Encord's SDK then finds the classification on no frame, and stops.",
        fix="Write the first frame, then the last.",
        bad=video_row(classifications=[weather(range=[[9, 5]])]),
        good=video_row(classifications=[weather(range=[[5, 9]])]),
        setup=HARBOUR,
        unsafe_fix="exchanges the two frames",
    ),
    Rule(
        code="SPN202",
        slug="encord-range-beyond",
        severity=Severity.ERROR,
        layer="record",
        summary="A range of a classification, of an object without frames, or of an answer about one, leaves its data",
        why=(
            "Frames count from 0 to the last one, and ranges include both ends; those of sounds are in milliseconds, not in seconds. "
            "Encord's SDK takes any range of a row, and stops at one of a space."
        ),
        fix="End the range at the last frame.",
        bad=video_row(classifications=[weather(range=[[290, 300]])]),
        good=video_row(classifications=[weather(range=[[290, 299]])]),
        setup=HARBOUR,
    ),
    Rule(
        code="SPN203",
        slug="encord-global-range",
        severity=Severity.WARNING,
        layer="record",
        summary="A classification of the whole file has a range of frames",
        why="It is answered once for all frames, so that the range says nothing.",
        fix='Leave the range empty, or take "level": "global" out of the ontology.',
        bad=video_row(classifications=[classified("notes", answered("notes", "calm"), range=[[5, 9]])]),
        good=video_row(classifications=[classified("notes", answered("notes", "calm"), range=[])]),
        setup=HARBOUR,
    ),
    Rule(
        code="SPN204",
        slug="encord-classification-overlap",
        severity=Severity.ERROR,
        layer="record",
        summary="A question is answered twice on one frame",
        why="A classification may be answered once on a frame. Encord's SDK stops at the second answer; in a space it keeps that alone.",
        fix="Let the ranges not share a frame; ranges include both ends.",
        bad=video_row(classifications=[weather(range=[[5, 9]]), weather("rainy", hash="cLaSs002", range=[[9, 12]])]),
        good=video_row(classifications=[weather(range=[[5, 8]]), weather("rainy", hash="cLaSs002", range=[[9, 12]])]),
        setup=HARBOUR,
    ),
    Rule(
        code="SPN205",
        slug="encord-endless-object",
        severity=Severity.ERROR,
        layer="record",
        summary="Nothing ends an object of a scene in continuous time",
        why="An object is there from one event on until another deletes it. Encord's SDK stops where the last event of an object does not.",
        fix="Add an event that deletes the object where it ends, behind the end of the scene if it is there to the last.",
        bad=video_row({5_000: [box(event="upsert")]}, data_type="scene", scene={"isContinuous": True}),
        good=video_row({5_000: [box(event="upsert")], 9_000: [box(event="delete")]}, data_type="scene", scene={"isContinuous": True}),
        setup=HARBOUR,
    ),
    Rule(
        code="DUP201",
        slug="encord-row-twice",
        severity=Severity.ERROR,
        layer="stream",
        summary="Two rows are for the same data and branch",
        why="The second overwrites what the first has put on the branch. Where both say the same it is a warning.",
        fix="Put all predictions for a data unit into one row, or give each model a branch of its own.",
        severity_in=(("repeated", Severity.WARNING),),
        bad=lines(image_row(), image_row([turned()])),
        good=lines(image_row(), image_row(branch_name="pred-june")),
        setup=HARBOUR,
    ),
    Rule(
        code="DUP202",
        slug="encord-data-of-two-types",
        severity=Severity.WARNING,
        layer="stream",
        summary="Two rows give the same data_hash another data_type",
        why="One data unit is an image or a video: one of the hashes is usually copied from another row.",
        fix="Correct the data_hash.",
        bad=lines(image_row(), video_row()),
        good=lines(image_row(), video_row(branch_name="pred-june")),
        setup=HARBOUR,
    ),
    Rule(
        code="DUP203",
        slug="encord-sequence-twice",
        severity=Severity.ERROR,
        layer="record",
        summary="Two data units of a row have the same data_sequence",
        why="It is the frame that a unit is: Encord's SDK puts the objects of both on one image, and drops the other image.",
        fix="Number the images of a group from 0.",
        bad=group_row([box()], [turned()], sequences=("0", "0")),
        good=group_row([box()], [turned()]),
        setup=HARBOUR,
    ),
    Rule(
        code="GEO240",
        slug="encord-theta-radians",
        severity=Severity.INFO,
        layer="stream",
        summary="The angles of all rotated boxes look like radians",
        why=("Encord reads theta in degrees. Angles of at most 2π, most of them not whole numbers, hardly turn any box."),
        fix="Multiply radians by 180/π; nothing needs to be done where boxes really are turned that little.",
        bad=image_row([turned({"theta": theta}, objectHash=f"oBjEcT1{at}") for at, theta in enumerate((0.3, 1.2, 2.9))]),
        good=image_row([turned({"theta": theta}, objectHash=f"oBjEcT1{at}") for at, theta in enumerate((17.2, 68.8, 166.2))]),
        setup=HARBOUR,
    ),
    Rule(
        code="GEO229",
        slug="encord-boxes-of-corners",
        severity=Severity.ERROR,
        layer="stream",
        summary="The boxes of the file are two corners: right and bottom edges in place of w and h",
        why=(
            "A detector that gives x1, y1, x2, y2 needs a subtraction, not other names: without it every box is drawn too large, the more "
            "so the farther it is from the top left. Of one box that cannot be seen. It is said once of a file of twenty boxes or more "
            "where each w is larger than x and each h larger than y, though some begin far to the right of, and far below, the ends of "
            "others."
        ),
        fix="Write w = x2 - x1 and h = y2 - y1, as fractions of the image.",
        bad=image_row([box(_BOXES[at] | _ENDS[at], objectHash=f"oBjEcT{at:02}") for at in range(20)]),
        good=image_row([box(_BOXES[at] | {"w": 0.0625, "h": 0.03125}, objectHash=f"oBjEcT{at:02}") for at in range(20)]),
        setup=HARBOUR,
    ),
)
