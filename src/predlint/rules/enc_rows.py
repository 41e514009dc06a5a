"""Rules about Encord label rows as a whole: their members, and the files they lie in (REC201, JSN201, UID201, CNF210 and on)."""

from __future__ import annotations

from predlint.diagnostics import Severity
from predlint.rules.enc_row_examples import HARBOUR, box, group_row, hull, image_row, lines, sound, sound_row, text_of, video_row
from predlint.rules.model import Rule


def _scan(no_unit: tuple[str, ...] = ()) -> str:
    """A row of a DICOM series, with two boats."""
    return video_row(
        unit={"data_type": "application/dicom"}, no_unit=("data_link", "data_fps", "data_duration", *no_unit), data_type="dicom"
    )


RULES: tuple[Rule, ...] = (
    Rule(
        code="JSN201",
        slug="encord-other-file",
        severity=Severity.ERROR,
        layer="bytes",
        summary="The file is not one of Encord label rows",
        why=("Nothing in it can be checked against the ontology of an Encord project: it belongs to another platform or another step."),
        fix="Give the file of label rows; or the ontology, or the option, that goes with this one.",
        bad=text_of({"name": "boat", "bbox": {"top": 1, "left": 2, "height": 3, "width": 4}, "dataRow": {"globalKey": "quay-7"}}),
        good=image_row(),
        setup=HARBOUR,
    ),
    Rule(
        code="JSN202",
        slug="encord-not-a-row",
        severity=Severity.ERROR,
        layer="bytes",
        summary="An element of the file is not a label row",
        why=(
            "Each element is one label row, an object with its data units and answers. A text, a number or another object has"
            " nothing that could be checked."
        ),
        fix="Write one object for each label row, in a list or one per line.",
        bad=f"[[{image_row()}]]",
        good=image_row(),
        setup=HARBOUR,
        safe_fix="writes the rows of a list in a list one after another, or each on a line of its own",
    ),
    Rule(
        code="JSN203",
        slug="encord-rows-spread",
        severity=Severity.ERROR,
        layer="bytes",
        summary="Several rows are neither in a list nor each on a line of its own",
        why=(
            "A program that reads the file as JSON stops at the second row, and one that reads it line by line at the first line. "
            "Carriage returns without line feeds, as old Macs wrote them, end no line."
        ),
        fix="Write the rows into one list, or each on a line of its own.",
        bad=lines(image_row(), group_row([box()], [])).replace('{"label_hash"', '{\n"label_hash"'),
        good=lines(image_row(), group_row([box()], [])),
        setup=HARBOUR,
        safe_fix="writes each row on a line of its own",
    ),
    Rule(
        code="JSN204",
        slug="encord-no-labels",
        severity=Severity.ERROR,
        layer="stream",
        summary="No row of the file has an object or a classification",
        why="Nothing is predicted, so that nothing can be uploaded. Usually the labels were written elsewhere, or a threshold kept none.",
        fix="Write the predictions into the labels of the data units.",
        bad=image_row([]),
        good=image_row(),
        setup=HARBOUR,
    ),
    Rule(
        code="REC201",
        slug="encord-row-missing-member",
        severity=Severity.ERROR,
        layer="shape",
        in_part=True,
        summary="A label row, a data unit, a space or a frame lacks a member that Encord's SDK cannot do without",
        why="The SDK reads the member by its name and stops with a KeyError, so that nothing of the row is imported.",
        fix="Add the member; label_row.to_encord_dict() writes all of them.",
        bad=image_row(without=("data_units",)),
        good=image_row(),
        setup=HARBOUR,
        safe_fix="renames the member that is misspelt, where only case, separators or a plural s differ; adds what may be empty",
        unsafe_fix="renames one that is misspelt in another way",
    ),
    Rule(
        code="REC202",
        slug="encord-row-expected-member",
        severity=Severity.WARNING,
        layer="shape",
        summary="A label row, a data unit or a frame lacks a member that older exports lack too",
        why="Release 0.1.195 of Encord's SDK stops with a KeyError without some of them. Release 0.1.211 takes all of them for empty.",
        fix="Add the member, empty where there is nothing to say.",
        bad=video_row({5: [box()]}, unit={"labels": {"5": {"objects": [box()]}}}),
        good=video_row({5: [box()]}),
        setup=HARBOUR,
        safe_fix="renames the member that is misspelt, where only case, separators or a plural s differ; adds what may be empty",
        unsafe_fix="renames one that is misspelt in another way",
    ),
    Rule(
        code="REC203",
        slug="encord-row-member-type",
        severity=Severity.ERROR,
        layer="shape",
        in_part=True,
        summary="A member of a label row has the wrong JSON type",
        why="The SDK takes it for what it should be, and fails far from the fault, or stores it as it is.",
        fix="Write what the message names.",
        bad=image_row(unit={"width": "640"}),
        good=image_row(),
        setup=HARBOUR,
        safe_fix="removes quotes around numbers, and puts numbers into quotes where a title is read",
    ),
    Rule(
        code="REC204",
        slug="encord-row-unknown-member",
        severity=Severity.INFO,
        layer="shape",
        summary="A label row, a data unit or a frame has a member that Encord's format does not have",
        why="It is not read. It may be of a newer release, or of another tool. Reported once per file.",
        fix="Nothing, if nobody else reads it; else leave the member out.",
        bad=image_row(favourite=True),
        good=image_row(),
        setup=HARBOUR,
    ),
    Rule(
        code="REC206",
        slug="encord-data-type",
        severity=Severity.ERROR,
        layer="shape",
        summary="The row's data_type, or the space_type of a space, is not one that Encord knows",
        why="The SDK does not know how to read the labels of such a row, and stops.",
        fix="Write image, img_group, video or another of Encord's data types; MIME types belong to the data units.",
        bad=image_row(data_type="picture"),
        good=image_row(),
        setup=HARBOUR,
        safe_fix="writes the word as Encord has it, where case or white space is all that differs",
    ),
    Rule(
        code="REC207",
        slug="encord-label-status",
        severity=Severity.ERROR,
        layer="shape",
        summary="The label_status is not one that Encord knows",
        why="The SDK silently replaces it with a placeholder, so that the status of the row is lost.",
        fix="Write one of Encord's statuses, such as NOT_LABELLED or LABELLED.",
        bad=image_row(label_status="DONE"),
        good=image_row(),
        setup=HARBOUR,
        safe_fix="writes the word as Encord has it, where case or white space is all that differs",
    ),
    Rule(
        code="REC208",
        slug="encord-branch-name",
        severity=Severity.ERROR,
        layer="shape",
        summary="The branch_name has a character that branch names cannot have, or is empty",
        why=(
            "Prediction branches are named with letters, digits, hyphens, underscores and periods. Encord's SDK does not "
            "check it; the platform does."
        ),
        fix="Rename the branch.",
        bad=image_row(branch_name="pred may"),
        good=image_row(),
        setup=HARBOUR,
    ),
    Rule(
        code="REC209",
        slug="encord-main-branch",
        severity=Severity.WARNING,
        layer="record",
        summary="The row is for the branch main",
        why="The main branch holds the ground truth: predictions there are taken for labels, and replace what people drew.",
        fix="Put predictions on a branch of their own.",
        bad=image_row(branch_name="main"),
        good=image_row(),
        setup=HARBOUR,
    ),
    Rule(
        code="REC210",
        slug="encord-row-date",
        severity=Severity.ERROR,
        layer="record",
        summary="A date of the row cannot be read as a date",
        why="Encord's SDK reads created_at and last_edited_at as dates, and stops at a string that it cannot read as one.",
        fix="Write a date such as 2026-03-14T09:30:00Z.",
        bad=image_row(created_at="yesterday"),
        good=image_row(),
        setup=HARBOUR,
    ),
    Rule(
        code="REC211",
        slug="encord-no-data-units",
        severity=Severity.ERROR,
        layer="shape",
        summary="The row has no data unit",
        why="Labels are on data units: without one nothing is predicted, and Encord's SDK stops when it looks for the first.",
        fix="Export the row again, or add the image or video that it is for.",
        bad=image_row(data_units={}, object_answers={}),
        good=image_row(),
        setup=HARBOUR,
    ),
    Rule(
        code="REC214",
        slug="encord-size-missing",
        severity=Severity.WARNING,
        layer="record",
        summary="A data unit lacks its width or height",
        why=(
            "Whether coordinates leave the image is not checked then. On a unit with a mask it is an error (GEO217), as in a DICOM or "
            "NIfTI row (REC221)."
        ),
        fix="Add both, in pixels.",
        bad=image_row(no_unit=("width", "height")),
        good=image_row(),
        setup=HARBOUR,
    ),
    Rule(
        code="REC215",
        slug="encord-data-sequence",
        severity=Severity.ERROR,
        layer="record",
        summary="The data_sequence is not a whole number, or the images of a group count from 1",
        why=(
            "It is the place of the unit in its row. Encord's SDK turns it into a number and stops where that fails; "
            "so it does at objects in an image whose place is that of none."
        ),
        fix="Number the units of a row from 0.",
        bad=image_row(unit={"data_sequence": "first"}),
        good=image_row(),
        setup=HARBOUR,
    ),
    Rule(
        code="REC216",
        slug="encord-size-zero",
        severity=Severity.ERROR,
        layer="record",
        summary="The size of an image or a video is 0, or the frame rate of a video",
        why=(
            "Nothing has 0 pixels: Encord's SDK refuses masks in such an image. Only in documents and scenes, whose size the "
            "platform does not know, does it write 0."
        ),
        fix="Write the true size of the data unit, in pixels.",
        bad=image_row(unit={"width": 0}),
        good=image_row(),
        setup=HARBOUR,
    ),
    Rule(
        code="REC217",
        slug="encord-no-data-link",
        severity=Severity.ERROR,
        layer="record",
        summary="The data unit of an image, video, recording, text or PDF has no data_link",
        why=(
            "The SDK reads the member by its name and stops with a KeyError. In rows of image groups, of DICOM and of groups it does not."
        ),
        fix='Add the member; "" does where there is no link.',
        bad=image_row(no_unit=("data_link",)),
        good=image_row(),
        setup=HARBOUR,
    ),
    Rule(
        code="REC218",
        slug="encord-no-audio-facts",
        severity=Severity.ERROR,
        layer="record",
        summary="The data unit of a recording does not say how the sound is written",
        why=(
            "The SDK reads audio_codec, audio_sample_rate, audio_num_channels and audio_bit_depth by their names, and stops with a "
            "KeyError where one is absent."
        ),
        fix="Copy the four members from the row as it was exported; write null where one is not known.",
        bad=sound_row(sound(), no_unit=("audio_codec",)),
        good=sound_row(sound()),
        setup=HARBOUR,
    ),
    Rule(
        code="REC219",
        slug="encord-member-misspelt",
        severity=Severity.ERROR,
        layer="record",
        in_part=True,
        summary="What is predicted stands in a member whose name is misspelt",
        why=(
            "The labels of a data unit, their objects, their classifications and object_actions may be missing, as in older exports. Under "
            "another name nobody reads them: all that they hold is lost, and nothing is said."
        ),
        fix="Rename the member.",
        bad=image_row(unit={"Labels": {"objects": [box()], "classifications": []}}, no_unit=("labels",)),
        good=image_row(),
        setup=HARBOUR,
        safe_fix="renames the member, where only case, separators or a plural s differ",
        unsafe_fix="renames one that is misspelt in another way",
    ),
    Rule(
        code="REC220",
        slug="encord-predicted-unread",
        severity=Severity.ERROR,
        layer="record",
        summary="Answers, objects, a score or a second point stand where Encord does not read them",
        why=(
            "Answers are read in the entries of object_answers, object_actions and classification_answers alone, all of an entry in one "
            'list; objects in the labels of their data unit; a score under "confidence", and of a point what is under "0". What stands '
            "elsewhere is dropped, and nothing is said. Without a confidence the object counts as certain."
        ),
        fix="Write answers into the list of the entry they belong to, objects into the labels of their data unit, scores into confidence, "
        "and each point into an object of its own.",
        bad=image_row([box(classifications=[hull("steel")])]),
        good=image_row([box()]),
        setup=HARBOUR,
        unsafe_fix="renames a member such as score to confidence, where the object has none",
    ),
    Rule(
        code="REC221",
        slug="encord-unread-without",
        severity=Severity.ERROR,
        layer="record",
        summary="The data unit of a DICOM or NIfTI row, or a space, lacks a member that Encord's SDK reads",
        why=(
            "The SDK reads the members by their names, and stops with a KeyError: of a DICOM or NIfTI data unit width and height; of "
            "spaces the size, the number of frames or pages, the frames or the duration, by what they are. Units of images and videos it "
            "reads without a size (REC214)."
        ),
        fix="Copy the member from the row as it was exported.",
        bad=_scan(no_unit=("height",)),
        good=_scan(),
        setup=HARBOUR,
    ),
    Rule(
        code="UID201",
        slug="encord-row-uuid",
        severity=Severity.ERROR,
        layer="shape",
        in_part=True,
        summary="A data_hash, label_hash or dataset_hash is not a UUID",
        why="Encord's hashes of rows and data are UUIDs: a title, a file name or a hash of an object finds nothing.",
        fix="Copy the hash from the label row on the platform.",
        bad=image_row(data_hash="quay-7.jpg"),
        good=image_row(),
        setup=HARBOUR,
    ),
    Rule(
        code="CNF210",
        slug="encord-confidence-missing",
        severity=Severity.WARNING,
        layer="stream",
        summary="Objects or classifications have no confidence",
        why="Encord stores 1.0 for each, so that metrics take all of them for certain. Reported once per file, with the count.",
        fix="Give each the score of the model, from 0 to 1.",
        bad=image_row([box(without=("confidence",))]),
        good=image_row(),
        setup=HARBOUR,
    ),
)
