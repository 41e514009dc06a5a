"""Rules about answers of other kinds in Label Studio results (ANS113 and on)."""

from __future__ import annotations

from predlint.diagnostics import Severity
from predlint.rules.ls_examples import DRAFTS, REVIEWS, SHELF, answer, result, review, shelf, studio, task
from predlint.rules.model import Rule

RULES: tuple[Rule, ...] = (
    Rule(
        code="ANS113",
        slug="taxonomy-path-form",
        severity=Severity.ERROR,
        layer="shape",
        in_part=True,
        summary="An answer of a taxonomy, or of nested choices, is not a list of paths",
        why=(
            "Each answer is the path from the root to the chosen node, and there may be several: a list of lists. The server "
            "refuses a flat list."
        ),
        fix='Write [["food", "canned"]], one inner list for each chosen node.',
        bad=shelf(answer("aisle", "taxonomy", ["food", "canned"])),
        good=shelf(answer("aisle", "taxonomy", [["food", "canned"]])),
        setup=SHELF,
        unsafe_fix="writes the paths that the names mean",
    ),
    Rule(
        code="ANS114",
        slug="taxonomy-path-unknown",
        severity=Severity.ERROR,
        layer="record",
        summary="A path does not exist in the taxonomy",
        why="Servers compare single names and let such a path pass; the editor finds no node for it and shows nothing.",
        fix="Begin at the root and name every node on the way, each under the one before it.",
        bad=shelf(answer("aisle", "taxonomy", [["canned"]])),
        good=shelf(answer("aisle", "taxonomy", [["food", "canned"]])),
        setup=SHELF,
        unsafe_fix="writes the only path that ends so",
    ),
    Rule(
        code="ANS115",
        slug="taxonomy-not-a-leaf",
        severity=Severity.WARNING,
        layer="record",
        summary="A path ends at a node with others under it where only leaves may be chosen",
        why=(
            "With leafsOnly people cannot choose the node; the prediction shows it all the same, and it stands out as an "
            "error when annotations are compared."
        ),
        fix="Go on to a leaf, or leave leafsOnly out of the config.",
        bad=shelf(answer("aisle", "taxonomy", [["food"]])),
        good=shelf(answer("aisle", "taxonomy", [["drinks"]])),
        setup=SHELF,
    ),
    Rule(
        code="ANS116",
        slug="number-answer",
        severity=Severity.ERROR,
        layer="shape",
        summary="The answer of a Number is not a number, or outside its limits",
        why=(
            "Beyond min and max, people cannot submit the task before they change it: the form of the editor refuses it. A string such as "
            '"3" passes some servers; the editor stops at it, and shows neither it nor what comes after it. Servers that check predictions '
            "refuse other things."
        ),
        fix="Write a number between min and max.",
        bad=shelf(answer("count", "number", "12")),
        good=shelf(answer("count", "number", 12)),
        setup=SHELF,
        safe_fix="removes the quotes around a number",
    ),
    Rule(
        code="ANS117",
        slug="rating-answer",
        severity=Severity.ERROR,
        layer="shape",
        summary="A rating is not a whole number up to the most that the control gives",
        why=(
            "Servers that check predictions refuse fractions and too many stars. A string passes; the editor stops at it, and shows "
            "neither it nor what comes after it."
        ),
        fix="Round, and scale to maxRating (5 unless the config says otherwise).",
        bad=shelf(answer("tidiness", "rating", 4.5)),
        good=shelf(answer("tidiness", "rating", 4)),
        setup=SHELF,
        safe_fix="removes the quotes around a number",
    ),
    Rule(
        code="ANS118",
        slug="date-answer",
        severity=Severity.ERROR,
        layer="shape",
        in_part=True,
        summary="The answer of a DateTime is not a date of its form",
        why="The editor shows an empty field for a date that it cannot read, and some servers refuse it.",
        fix="Write 2025-03-31, with T and the time where both are asked, or what the control's format says.",
        bad=shelf(answer("taken", "datetime", "31.3.2025")),
        good=shelf(answer("taken", "datetime", "2025-03-31")),
        setup=SHELF,
    ),
    Rule(
        code="ANS119",
        slug="text-answer-form",
        severity=Severity.ERROR,
        layer="shape",
        summary="The text of a TextArea is not a list of strings",
        why="A field may hold several texts, so they are a list. The server refuses other things, null among them.",
        fix='Put the text into a list: ["out of stock"].',
        bad=review(answer("summary", "textarea", [None], "review")),
        good=review(answer("summary", "textarea", ["Cold soup"], "review")),
        setup=REVIEWS,
    ),
    Rule(
        code="ANS120",
        slug="pairwise-answer",
        severity=Severity.ERROR,
        layer="shape",
        summary="The answer of a Pairwise is neither left nor right",
        why="Nothing else says which of the two is better: the answer is lost.",
        fix='Write "left" for the first name in toName, "right" for the second.',
        bad=task({"first": "Hello.", "second": "Hi!"}, result("better", "first", "pairwise", {"selected": "both"})),
        good=task({"first": "Hello.", "second": "Hi!"}, result("better", "first", "pairwise", {"selected": "left"})),
        setup=studio("pairwise"),
        safe_fix="writes the word in lower case",
    ),
    Rule(
        code="ANS121",
        slug="ranker-answer",
        severity=Severity.ERROR,
        layer="record",
        summary="A ranking names a bucket or an item that is not there, or is not in the form of buckets",
        why=(
            "The answer is an object: the name of each bucket with the ids of the items in it. What is not in the config or "
            "in the task's list is dropped. Older releases had items and weights instead, which are not read now."
        ),
        fix="Write ids as strings, as the items of the task have them, each in one bucket.",
        bad=task(DRAFTS, answer("ranking", "ranker", {"good": ["a", "c"]}, "drafts")),
        good=task(DRAFTS, answer("ranking", "ranker", {"good": ["a"], "poor": ["b"]}, "drafts")),
        setup=studio("ranking"),
        unsafe_fix="puts the items of an older Ranker into the first bucket, by their weights",
    ),
    Rule(
        code="ANS122",
        slug="too-many-texts",
        severity=Severity.WARNING,
        layer="shape",
        summary="A TextArea has more texts than maxSubmissions allows",
        why="They are shown, but the person who corrects them can add none, which was not intended.",
        fix="Join the texts, or raise maxSubmissions.",
        bad=review(answer("summary", "textarea", ["Cold soup", "Hot bill"], "review")),
        good=review(answer("summary", "textarea", ["Cold soup, hot bill"], "review")),
        setup=REVIEWS,
    ),
    Rule(
        code="ANS123",
        slug="answer-not-asked",
        severity=Severity.WARNING,
        layer="record",
        summary="A question is answered that is not asked",
        why=(
            "The config shows the question only for some labels or choices. Until one of them is chosen the answer is hidden, and it is "
            "not part of the annotation that people submit."
        ),
        fix="Leave the answer out, or predict what it depends on.",
        bad=shelf(answer("order", "choices", ["tidy"]), answer("complaint", "textarea", ["Jars in front of tins"])),
        good=shelf(answer("order", "choices", ["untidy"]), answer("complaint", "textarea", ["Jars in front of tins"])),
        setup=SHELF,
    ),
    Rule(
        code="ANS124",
        slug="taxonomy-alias",
        severity=Severity.WARNING,
        layer="record",
        summary="A node of a taxonomy is given as people see it, though it has an alias",
        why=(
            "Older releases stored the text that people see, newer ones store the alias. Both are read; servers that check predictions "
            "with label-studio-sdk 2.1 refuse the former."
        ),
        fix="Write the alias.",
        bad=shelf(answer("aisle", "taxonomy", [["food", "Dry goods"]])),
        good=shelf(answer("aisle", "taxonomy", [["food", "dry"]])),
        setup=SHELF,
        safe_fix="writes the alias, where only one choice shows the text",
    ),
    Rule(
        code="ANS126",
        slug="chat-message",
        severity=Severity.ERROR,
        layer="shape",
        summary="A chat message lacks its role or its content",
        why="Without them there is nothing to show in the conversation, and the server refuses the result.",
        fix='Give both as strings: {"role": "assistant", "content": "…"}.',
        bad=task({"messages": []}, result("chat", "chat", "chatmessage", {"chatmessage": {"content": "Good morning"}})),
        good=task(
            {"messages": []}, result("chat", "chat", "chatmessage", {"chatmessage": {"role": "assistant", "content": "Good morning"}})
        ),
        setup=studio("chat"),
        safe_fix="renames the member that is misspelt, where only case, separators or a plural s differ",
        unsafe_fix="renames one that is misspelt in another way",
    ),
    Rule(
        code="ANS127",
        slug="date-out-of-range",
        severity=Severity.ERROR,
        layer="record",
        summary="A date is outside the limits of its control",
        why=(
            "People cannot submit the task before they change the date: the form of the editor refuses it, and of a year that it does not "
            "list it shows none."
        ),
        fix="Check the day and the time zone; change min and max in the config if they are too narrow.",
        bad=shelf(answer("taken", "datetime", "2031-03-25")),
        good=shelf(answer("taken", "datetime", "2025-03-25")),
        setup=SHELF,
    ),
    Rule(
        code="ANS128",
        slug="rating-zero",
        severity=Severity.INFO,
        layer="record",
        summary="A rating is 0",
        why="Servers take it, but no star is lit: it looks as if nobody had rated.",
        fix="Leave the result out, or begin at 1.",
        bad=shelf(answer("tidiness", "rating", 0)),
        good=shelf(answer("tidiness", "rating", 1)),
        setup=SHELF,
    ),
    Rule(
        code="ANS129",
        slug="labels-fetched",
        severity=Severity.INFO,
        layer="stream",
        summary="The labels of a control are fetched while people label",
        why=(
            "A control with apiUrl asks a server for its labels. predlint makes no calls over the network, so that these "
            "answers could not be compared with them."
        ),
        fix="Nothing needs to be done; compare a few answers with what the server gives.",
        bad=task(
            {"answer": "Very good"},
            answer("language", "choices", ["Welsh"], "answer"),
            answer("subject", "taxonomy", [["food", "soup"]], "answer"),
        ),
        good=task({"answer": "Very good"}, answer("language", "choices", ["Welsh"], "answer")),
        setup=studio("survey"),
    ),
    Rule(
        code="ANS130",
        slug="date-not-read",
        severity=Severity.ERROR,
        layer="record",
        summary="A date is not written as its control reads it",
        why=(
            "The editor reads a date only as it would write it: 2025-03-31T09:30 with the time but without seconds or zone, 2025-03-31 "
            "where no time is asked for (also for a month or a year), or as the control's format says. For others it shows an empty field."
        ),
        fix="Write the date as the finding says.",
        bad=task({"answer": "Very good"}, answer("sent", "datetime", "2025-03-31T09:30:00Z", "answer")),
        good=task({"answer": "Very good"}, answer("sent", "datetime", "2025-03-31T09:30", "answer")),
        setup=studio("survey"),
    ),
    Rule(
        code="ANS131",
        slug="number-off-step",
        severity=Severity.WARNING,
        layer="record",
        summary="A number is between two steps of its control",
        why="Steps count from min, or from 0. The number is shown, but people must change it before they can submit the task.",
        fix="Round it to a step, or change step in the config.",
        bad=task({"answer": "Very good"}, answer("score", "number", 7.3, "answer")),
        good=task({"answer": "Very good"}, answer("score", "number", 7.5, "answer")),
        setup=studio("survey"),
    ),
)
