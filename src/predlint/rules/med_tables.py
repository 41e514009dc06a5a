"""Rules about what is known of media and support (MED): the medium that nobody named, and older tables of the vendor."""

from __future__ import annotations

from predlint.diagnostics import Severity
from predlint.rules.model import Rule

RULES: tuple[Rule, ...] = (
    Rule(
        code="MED009",
        slug="medium-unknown",
        severity=Severity.INFO,
        layer="stream",
        summary="The media type is unknown, so checks that need it were skipped",
        why="A negative height is wrong on an image and right on a map; without the media type such rules warn or stay quiet.",
        fix="Pass --media, export the ontology with its mediaType, or give a list of data rows that says it.",
        bad="<any record, with an ontology that does not say its mediaType and without --media>",
        good="<the same, with --media image>",
    ),
    Rule(
        code="MED010",
        slug="older-tables",
        severity=Severity.WARNING,
        layer="shape",
        summary="The vendor's support tables of 2023 did not offer this kind of annotation for the medium and target",
        why="The samples of today import it, but a project that is still as in 2023 may refuse it. Reported only on request.",
        fix="Leave out --profile docs-2023 to go by the samples of today, or leave such annotations out of the file.",
        bad='{"name":"place","location":{"start":0,"end":5},"messageId":"1","dataRow":{"globalKey":"chat-001.json"}}',
        good="<the same line, without --profile docs-2023>",
        setup="--ontology examples/media/conversation.json --profile docs-2023",
    ),
    Rule(
        code="MED011",
        slug="medium-inferred",
        severity=Severity.INFO,
        layer="stream",
        summary="The media type was not given and was inferred",
        why=(
            "Keys that end in .jpg, or data rows with a width and a height, are images, and the coordinates on them are pixels. The checks "
            "that need the media type go by that."
        ),
        fix="Pass --media, or put it into the configuration (`predlint init` writes it), if the data rows are something else.",
        bad="<any record of a data row whose key ends in .jpg, with an ontology that does not say its mediaType and without --media>",
        good="<the same, with --media image>",
    ),
)
