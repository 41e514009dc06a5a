"""Rules about spans and time in Label Studio results (SPN101 and on)."""

from __future__ import annotations

from predlint.diagnostics import Severity
from predlint.rules.ls_examples import CLIP, PAGE, REVIEWS, SOUND, TALK, frame, heading, result, review, span, studio, task, track, turn
from predlint.rules.model import Rule

_SENSOR = {"sensor": {"second": [0, 1, 2], "pressure": [4, 5, 4]}}
RULES: tuple[Rule, ...] = (
    Rule(
        code="SPN101",
        slug="region-span-backwards",
        severity=Severity.ERROR,
        layer="record",
        summary="A span ends before it starts",
        why="The editor cannot mark it: it is shown wrongly or not at all.",
        fix="Swap start and end, or look where they come from.",
        bad=review(span(13, 9)),
        good=review(span(9, 13)),
        setup=REVIEWS,
        unsafe_fix="exchanges start and end, or writes the end in place of the length that the text has",
    ),
    Rule(
        code="SPN102",
        slug="region-span-beyond-text",
        severity=Severity.ERROR,
        layer="record",
        summary="A span ends beyond its text",
        why=(
            "The offsets were counted in another text: with markup, with other line ends, or before it was cut. The editor "
            "cannot find the place."
        ),
        fix="Count in the text as it is in the data; the end is exclusive and may be the length at most.",
        bad=review(span(30, 60)),
        good=review(span(30, 36)),
        setup=REVIEWS,
        unsafe_fix="counts again where the text of a span tells that its offsets count bytes, or where it ends",
    ),
    Rule(
        code="SPN103",
        slug="region-offset",
        severity=Severity.ERROR,
        layer="shape",
        in_part=True,
        summary="The end of a span is not a number of the kind that it needs",
        why=(
            "Spans of texts are counted in whole characters from 0, those of recordings in seconds. Servers take texts and fractions in "
            "either, and the editor then draws no region."
        ),
        fix="Write numbers without quotes: whole ones for texts, seconds for recordings.",
        bad=task(SOUND, result("voice", "recording", "labels", {"start": "0.5", "end": 2, "labels": ["speech"]})),
        good=task(SOUND, result("voice", "recording", "labels", {"start": 0.5, "end": 2, "labels": ["speech"]})),
        setup=studio("audio"),
        safe_fix="removes the quotes around a number",
    ),
    Rule(
        code="SPN104",
        slug="region-span-empty",
        severity=Severity.ERROR,
        layer="record",
        summary="A span is empty",
        why="It starts where it ends: there is nothing to mark, and nobody can select it.",
        fix="The end is exclusive: add 1 to the place of the last character.",
        bad=review(span(4, 4)),
        good=review(span(4, 8)),
        setup=REVIEWS,
    ),
    Rule(
        code="SPN105",
        slug="region-text-differs",
        severity=Severity.ERROR,
        layer="record",
        summary="The text of a span is not what is between its offsets",
        why="The editor goes by the offsets and marks something else than the model meant.",
        fix="Recount the offsets in the text of the data, or correct the text.",
        bad=review(span(4, 8, text="noodle")),
        good=review(span(4, 8, text="soup")),
        setup=REVIEWS,
        unsafe_fix="counts characters, where the text tells that bytes of UTF-8 were counted",
    ),
    Rule(
        code="SPN106",
        slug="region-code-points",
        severity=Severity.WARNING,
        layer="record",
        summary="The offsets of a span count characters as Python does",
        why=(
            "Browsers count UTF-16 units, in which an emoji is two; releases of the editor since July 2024 count it as one in plain "
            "texts, and earlier ones were not all alike. In a release that counts otherwise every span after the first emoji is shifted."
        ),
        fix='Look at one such span in your release. Where it is shifted, convert: len(text[:start].encode("utf-16-le")) // 2.',
        bad=review(span(2, 6, text="Good"), data={"review": "\U0001f35c Good soup"}),
        good=review(span(3, 7, text="Good"), data={"review": "\U0001f35c Good soup"}),
        setup=REVIEWS,
        unsafe_fix="writes the offsets in UTF-16 units, where the text of the span proves that characters were counted",
    ),
    Rule(
        code="SPN107",
        slug="region-span-missing",
        severity=Severity.ERROR,
        layer="shape",
        in_part=True,
        summary="A span lacks its start or its end",
        why="Both are needed to mark it, and the server refuses less.",
        fix="Give start and end; in dialogues, paragraphs with startOffset and endOffset beside them.",
        bad=review(result("aspect", "review", "labels", {"start": 4, "labels": ["taste"]})),
        good=review(span(4, 8)),
        setup=REVIEWS,
        safe_fix="renames the member that is misspelt, where only case, separators or a plural s differ",
        unsafe_fix="renames one that is misspelt in another way",
    ),
    Rule(
        code="SPN108",
        slug="paragraph-unknown",
        severity=Severity.ERROR,
        layer="record",
        summary="A span is in a paragraph that the dialogue does not have, or beyond the end of its paragraph",
        why="The editor cannot find the place, and the region is lost.",
        fix="Paragraphs are counted from 0; offsets start again in each.",
        bad=task(TALK, turn("2", "2", 0, 4)),
        good=task(TALK, turn("1", "1", 0, 4)),
        setup=studio("dialogue"),
    ),
    Rule(
        code="SPN109",
        slug="video-sequence-empty",
        severity=Severity.ERROR,
        layer="shape",
        summary="A track on a video has no key frames",
        why="Without a key frame there is nowhere to draw the box: the region is lost.",
        fix="Give a sequence with one key frame at least.",
        bad=task(CLIP, track()),
        good=task(CLIP, track(frame(1))),
        setup=studio("video"),
    ),
    Rule(
        code="SPN110",
        slug="video-frame",
        severity=Severity.ERROR,
        layer="shape",
        in_part=True,
        summary="The number of a frame is not one that the video has",
        why="Frames are whole numbers from 1 to framesCount. A frame 0, as most libraries count, is never shown.",
        fix="Add 1 to frames that are counted from 0; correct framesCount.",
        bad=task(CLIP, track(frame(0), frame(9))),
        good=task(CLIP, track(frame(1), frame(9))),
        setup=studio("video"),
        safe_fix="removes the quotes around a number",
    ),
    Rule(
        code="SPN111",
        slug="video-frames-order",
        severity=Severity.ERROR,
        severity_in=(("repeated", Severity.WARNING),),
        layer="record",
        summary="The key frames of a track are not in order, or one appears twice",
        why=(
            "The editor draws what lies between neighbours in the list: the box jumps back and forth, and of two key frames "
            "for one moment one is lost; where they are the same in everything, that is a warning."
        ),
        fix="Sort the key frames by frame; give several objects a region each.",
        bad=task(CLIP, track(frame(9), frame(1))),
        good=task(CLIP, track(frame(1), frame(9))),
        setup=studio("video"),
    ),
    Rule(
        code="SPN112",
        slug="timeline-ranges",
        severity=Severity.ERROR,
        layer="shape",
        in_part=True,
        summary="A region of a timeline does not have exactly one range",
        why=(
            "Each stretch of a timeline is a region of its own. Of several ranges in one result the first is shown; without "
            "any the server refuses it."
        ),
        fix="Make one result for each range.",
        bad=task(
            CLIP,
            result(
                "weather",
                "clip",
                "timelinelabels",
                {"ranges": [{"start": 1, "end": 9}, {"start": 20, "end": 30}], "timelinelabels": ["rain"]},
            ),
        ),
        good=task(CLIP, result("weather", "clip", "timelinelabels", {"ranges": [{"start": 1, "end": 9}], "timelinelabels": ["rain"]})),
        setup=studio("weather"),
    ),
    Rule(
        code="SPN113",
        slug="region-text-spaces",
        severity=Severity.INFO,
        layer="record",
        summary="The text of a span differs from that in the data in white space, or in its form of Unicode, only",
        why=(
            "The offsets are right, and the editor goes by them; the text was taken from a copy with other spaces or line breaks, or in "
            "which é is one character and not two (NFC, NFD)."
        ),
        fix="Nothing needs to be done; take the text from the data as it is.",
        bad=review(span(4, 12, text="soup  was"), data={"review": "The soup was cold."}),
        good=review(span(4, 12, text="soup was"), data={"review": "The soup was cold."}),
        setup=REVIEWS,
    ),
    Rule(
        code="SPN114",
        slug="beyond-recording",
        severity=Severity.WARNING,
        layer="record",
        summary="A span reaches beyond its recording or series",
        why=(
            "original_length says how long the recording is, in seconds. A span beyond it cannot be played; usually it is in milliseconds. "
            "A span beyond the times of a series is not seen; of one with dates, numbers count milliseconds since 1970."
        ),
        fix="Give seconds, or times of the series; correct original_length if it is wrong.",
        bad=task(
            SOUND,
            result("voice", "recording", "labels", {"start": 1200, "end": 4800, "channel": 0, "labels": ["speech"]}, original_length=60),
        ),
        good=task(
            SOUND,
            result("voice", "recording", "labels", {"start": 1.2, "end": 4.8, "channel": 0, "labels": ["speech"]}, original_length=60),
        ),
        setup=studio("audio"),
    ),
    Rule(
        code="SPN115",
        slug="region-text-shifted",
        severity=Severity.WARNING,
        layer="record",
        summary="The text of a span is a few characters away from its offsets",
        why=(
            "A slip in counting, such as an offset from 1: the editor marks the neighbouring characters. Releases do not all count line "
            "ends and rare characters alike, so that the offsets may be right in yours."
        ),
        fix="Count from 0 in the text as it is in the data.",
        bad=review(span(5, 9, text="soup")),
        good=review(span(4, 8, text="soup")),
        setup=REVIEWS,
        unsafe_fix="moves the span, or its end, to where its text is",
    ),
    Rule(
        code="SPN116",
        slug="region-path-searches",
        severity=Severity.WARNING,
        layer="record",
        summary="An end of a span in a web page is an XPath that searches for its node, or is not written as the editor writes it",
        why=(
            "Browsers understand such paths; the editor compares a path with those that it made itself: from the body of the page, each "
            "step with its number. It does not find a node by its text, its attributes or anywhere below another, nor by /html/body/h1. "
            "Label Studio 1.23 lists the region and does not show it, unless globalOffsets tell its place; older releases follow more "
            "paths."
        ),
        fix="Give the steps from the body with their numbers, as exports have them; the first is 1.",
        bad=task(PAGE, heading(start="//h1/text()", end="//h1/text()")),
        good=task(PAGE, heading()),
        setup=studio("web"),
    ),
    Rule(
        code="SPN117",
        slug="region-text-type",
        severity=Severity.ERROR,
        layer="shape",
        summary="The text in the value of a region or an answer is no text",
        why=(
            "The editor takes a string there, and a list of strings where the region is not one of a text or a web page. At anything "
            "else, null too, it stops: it shows neither the region nor what comes after it. No server looks at it; but those that check "
            "predictions refuse an ocrtext that is no string."
        ),
        fix="Write the text that is marked, or leave it out: the editor reads it from the data.",
        bad=review(span(4, 8, text=None)),
        good=review(span(4, 8, text="soup")),
        setup=REVIEWS,
        safe_fix="writes the one text of a list, and a whole number as text, and leaves null out",
    ),
    Rule(
        code="SPN118",
        slug="paragraph-number-type",
        severity=Severity.ERROR,
        layer="record",
        summary="The number of a paragraph is given as a number, not as a string",
        why=(
            "Exports have the first and the last paragraph of a span as strings, and the editor draws no span that has numbers there. "
            "Servers take both."
        ),
        fix='Put the number into quotes: "start": "0".',
        bad=task(TALK, turn(0, 0, 0, 2)),
        good=task(TALK, turn("0", "0", 0, 2)),
        setup=studio("dialogue"),
        safe_fix="puts the number into quotes",
    ),
    Rule(
        code="SPN119",
        slug="offset-in-quotes",
        severity=Severity.WARNING,
        layer="shape",
        in_part=True,
        summary="An offset of a span in a text is a whole number in quotes",
        why="Servers take it and the editor reads it. Other programs may not.",
        fix="Write the number without quotes.",
        bad=review(span("4", 8)),
        good=review(span(4, 8)),
        setup=REVIEWS,
        safe_fix="removes the quotes around a number",
    ),
    Rule(
        code="SPN120",
        slug="moment-of-series",
        severity=Severity.WARNING,
        layer="record",
        summary="A region of a time series is a moment and not called so, or is called one and has an end",
        why=(
            "With instant the editor draws a line where the region starts. Without it it draws the span from start to end, of which "
            "next to nothing is seen where both are the same time."
        ),
        fix='For a moment write "instant": true and the same time for both; for a span give its end.',
        bad=task(
            _SENSOR, result("phase", "sensor", "timeserieslabels", {"start": 1, "end": 1, "timeserieslabels": ["run"], "instant": False})
        ),
        good=task(
            _SENSOR, result("phase", "sensor", "timeserieslabels", {"start": 1, "end": 1, "timeserieslabels": ["run"], "instant": True})
        ),
        setup=studio("series"),
    ),
)
