"""The grouped report, from hand-made groups."""

from __future__ import annotations

import io
import shlex

import pytest
from msgspec.structs import replace

from predlint.model.diagnostics import Severity
from predlint.model.registry import RULES
from predlint.report.formats import ReportOptions
from predlint.report.model import Case, Group, Sample, Summary
from predlint.report.spans import excerpt
from predlint.report.terminal import Style, display_width, fold, printable, shorten, terminal_width, use_color, without_escapes, wrap
from predlint.report.text import TextSink, cut_excerpt, render_text, short_names, totals


def sample(
    value: str = '"parking"', *, line: int | None = 1, file: str | None = "preds.ndjson", before: str = '{"name": ', after: str = "}"
) -> Sample:
    return Sample(file, line, len(before) + 1, 0, "/name", value, "img-1", before + value + after, len(before), len(value))


def group(code: str = "ANS001", *cases: Case, count: int | None = None, lines: int | None = None, other: int = 0) -> Group:
    total = count if count is not None else sum(case.count for case in cases) + other
    return Group(RULES[code], RULES[code].severity, total, total if lines is None else lines, list(cases), other)


def summary(**members: object) -> Summary:
    return Summary(**{"files": 1, "records": 300_000, "clean_records": 299_998, "seconds": 0.42, **members})  # type: ignore[arg-type]


def test_a_block_counts_exactly_and_shows_value_place_and_help() -> None:
    case = Case('"parking" is not an option of state', 'did you mean "parked"?', 1204, [sample(line=n) for n in (1, 7, 9)])
    text = render_text(summary(errors=1204), [group("ANS001", case, lines=1200)])
    assert text.splitlines() == [
        "error ANS001 unknown-option · 1,204 places on 1,200 lines",
        '  "parking" is not an option of state',
        '  help: did you mean "parked"?',
        '    preds.ndjson:1:10  {"name": "parking"}',
        "                                ^^^^^^^^^",
        '    preds.ndjson:7:10  {"name": "parking"}',
        "                                ^^^^^^^^^",
        '    preds.ndjson:9:10  {"name": "parking"}',
        "                                ^^^^^^^^^",
        "  and 1,201 more places",
        "",
        "1,204 errors in 2 of 300,000 records · 1 file · 0.4 s",
        "Run `predlint rule ANS001` for details.",
        "--format concise lists every place; --format jsonl is for programs",
    ]


def test_the_caret_line_stands_under_the_value_whatever_its_script() -> None:
    for before, value in (('{"name": ', '"天気"'), ('{"天気": ', '"x"'), ('{"name": ', '"a\u200bb\n"'), ('{"e\u0301": ', '"x"')):
        lines = render_text(summary(errors=1), [group("ANS001", Case("wrong", None, 1, [sample(value, before=before)]))]).splitlines()
        at = next(i for i, line in enumerate(lines) if line.strip(" ^") == "" and "^" in line)
        shown = printable(value)
        start = lines[at - 1].index(shown)
        assert lines[at].index("^") == display_width(lines[at - 1][:start])
        assert lines[at].count("^") == display_width(shown)


def test_where_a_line_breaks_off_its_end_is_marked() -> None:
    off = Sample("p", 1, 42, 41, "", None, "img-1", '{"name": "an animal", "bbox": {"top": 5, ', 41, 0)
    at, mark = render_text(summary(errors=1), [group("JSN001", Case("wrong", None, 1, [off]))]).splitlines()[2:4]
    assert mark == " " * len(at) + "^"
    narrow = render_text(summary(errors=1), [group("JSN001", Case("wrong", None, 1, [off]))], ReportOptions(width=20))
    assert max(map(len, narrow.splitlines())) <= 20
    blank = Sample("p", 1, 1, 0, "", None, None, "", 0, 0)
    assert "^" not in render_text(summary(errors=1), [group("JSN013", Case("wrong", None, 1, [blank]))])


def test_errors_come_first_then_the_most_frequent() -> None:
    few, many = Case("few", None, 2, [sample()]), Case("many", None, 90, [sample()])
    groups = [group("GEO018", many), group("KEY010", Case("info", None, 1), lines=0), group("GEO001", few), group("ANS001", many)]
    heads = [
        line.split()[1] for line in render_text(summary(errors=92), groups).splitlines() if line.startswith(("error", "warning", "info"))
    ]
    assert heads == ["ANS001", "GEO001", "GEO018", "KEY010"]


def test_the_last_line_names_a_rule_of_ones_own_as_a_shell_takes_it() -> None:
    own = replace(RULES["RUL000"], code="RUL001", slug="no day's fox")
    text = render_text(summary(errors=1), [Group(own, Severity.ERROR, 1, 1, [Case("wrong", None, 1, [sample()])])])
    assert shlex.split(text.splitlines()[-1].split("`")[1])[:3] == ["predlint", "rule", "no day's fox"]


def test_a_changed_severity_is_the_one_that_is_shown() -> None:
    changed = Group(RULES["ANS001"], Severity.INFO, 1, 1, [Case("wrong", None, 1, [sample()])])
    assert render_text(summary(infos=1), [changed]).startswith("info ANS001 unknown-option")


def test_no_rule_shows_more_places_than_asked_and_every_case_gets_one_first() -> None:
    cases = [Case(f"message {a}", f"help {a}", 10, [sample(line=10 * n + i) for i in range(3)]) for n, a in enumerate("abcd")]
    for room in (0, 1, 3, 5):
        text = render_text(summary(errors=40), [group("ANS001", *cases)], ReportOptions(samples=room))
        assert text.count("preds.ndjson:") == room
        assert f"{40 - room} " in text
    assert [f"preds.ndjson:{n}:" in render_text(summary(errors=40), [group("ANS001", *cases)]) for n in (0, 10, 20, 30)] == [
        True,
        True,
        True,
        False,
    ]


def test_messages_beyond_the_shown_ones_are_counted() -> None:
    cases = [Case(f"message {letter}", None, 100 - n, [sample()]) for n, letter in enumerate("abcdefghijkl")]
    text = render_text(summary(errors=5000), [group("ANS001", *cases, other=3000)])
    shown = sum(100 - n for n in range(10))
    assert "message j" in text and "message k" not in text
    assert f"and {shown + 90 + 89 + 3000 - 3:,} more places, {90 + 89 + 3000:,} of them with other messages" in text


def test_a_help_that_all_cases_share_is_reported_once() -> None:
    cases = [Case(f"confidence {n} is greater than 1", "divide by 100", 1, [sample()]) for n in (50, 60)]
    assert render_text(summary(errors=2), [group("CNF001", *cases)]).count("divide by 100") == 1


def test_helps_that_differ_in_a_number_alone_are_one_message() -> None:
    def text(*helps: str, message: str = "the line is identical to an earlier one") -> str:
        cases = [Case(message.format(n), help, 1, [sample(line=n)]) for n, help in enumerate(helps, 1)]
        return render_text(summary(errors=len(cases)), [group("DUP001", *cases)])

    many = text(*(f'first on line {n}; keep one for "g1"' for n in range(1, 6)))
    assert many.count("identical") == 1 and 'help: for the first one: first on line 1; keep one for "g1"' in many
    assert text(*(f'rename "b{n}" to "bbox"' for n in range(1, 6))).count("rename") == 1
    assert text(*(f'rename "b{n}" to "bbox"' for n in range(1, 4))).count("rename") == 3  # few names, of which each is shown
    assert "and 2 more places" in many and "other messages" not in many and "×" not in many
    assert text("first on line 1", "leave it out", "rename it", "keep it").count("identical") == 4
    boxes = text(*(["clip it"] * 4), message="the box [{}, 2, 3.5, -4] is outside")
    assert boxes.count("the box") == 1 and "the box [1, 2, 3.5, -4] is outside" in boxes and "help: clip it" in boxes
    names = text(*(["remove it"] * 9), message='category "c{}" is not known')
    assert names.count("category") == 1 and 'and 8 like it: "c2", "c3", "c4", "c5", "c6" and 3 more' in names


def test_messages_that_are_one_are_shown_in_the_order_of_the_file_with_all_their_number() -> None:
    def case(line: int, count: int) -> Case:
        return Case("the line is identical to an earlier one", f"first on line {line}", count, [sample(line=line + 1)])

    alike = group("DUP001", *(case(line, count) for line, count in ((40, 9), (10, 5), (20, 4), (30, 1))))
    alike.uncounted_cases = 2_000
    alike.count += 2_000
    shown = render_text(summary(errors=alike.count), [alike])
    assert "for the first one: first on line 10" in shown and shown.index(":11:") < shown.index(":21:") < shown.index(":31:")
    assert "and 2,016 more places" in shown and "other messages" not in shown


def test_a_finding_about_a_whole_file_has_no_line_and_no_excerpt() -> None:
    case = Case("the file has no records", None, 1, [Sample("a.ndjson", None, None, None, "", None, None, None, 0, 0)])
    lines = render_text(summary(errors=1, records=0, clean_records=0), [group("JSN014", case, lines=0)]).splitlines()
    assert lines[:3] == ["error JSN014 empty-file", "  the file has no records", "    a.ndjson"]
    assert "more place" not in "\n".join(lines)


def test_a_place_on_a_blank_line_has_nothing_behind_it() -> None:
    case = Case("blank line", None, 1, [Sample("a.ndjson", 2, 1, 3, "", None, None, "", 0, 0)])
    for width in (None, 40):  # of a narrow terminal: no blank line below it either
        lines = render_text(summary(infos=1), [group("JSN013", case)], ReportOptions(width=width)).splitlines()
        assert "\n".join(lines).count("    a.ndjson:2:1\n\n1 info") == 1, lines


def test_a_report_for_a_pipe_is_plain_and_one_for_a_terminal_says_the_same_in_colour() -> None:
    groups = [group("ANS001", Case("wrong", "right", 5, [sample()])), group("GEO007", Case("sticks out", None, 1, [sample()]))]
    plain = render_text(summary(errors=5, warnings=1), groups, ReportOptions(width=100))
    coloured = render_text(summary(errors=5, warnings=1), groups, ReportOptions(width=100, style=Style(True)))
    assert "\x1b" not in plain
    assert "\x1b[1;31m" in coloured
    assert without_escapes(coloured) == plain


def test_nothing_is_wider_than_the_terminal() -> None:
    long = sample(
        '"' + "x" * 500 + '"', before='{"name": "vehicle", ' * 20, after=', "bbox": {}' * 50, file="runs/" + "deep/" * 30 + "preds.ndjson"
    )
    cases = [Case("a message of many words " * 20, "help of many words " * 20, 1, [long]), Case("x" * 400, None, 1, [sample()])]
    for width in (60, 80, 120, 140):
        for line in render_text(summary(errors=2), [group("ANS001", *cases)], ReportOptions(width=width)).splitlines():
            assert display_width(line) <= width, line


def test_without_a_terminal_messages_stay_in_one_line_so_that_grep_finds_them() -> None:
    message = "a message of many words " * 20
    assert message.strip() in render_text(summary(errors=1), [group("ANS001", Case(message.strip(), None, 1, [sample()]))])


def test_values_cannot_move_the_cursor() -> None:
    evil = "\x1b[2J\r\u202e\x07"
    case = Case(f"{evil} is wrong", evil, 1, [sample(evil, file=f"{evil}.ndjson", before=evil, after=evil)])
    text = render_text(summary(errors=1), [group("ANS001", case)])
    assert not set(evil) - set("[2J") & set(text)
    assert "\\u001b[2J\\r\\u202e\\u0007" in text


def test_text_with_lone_surrogates_can_be_written() -> None:
    out = io.BytesIO()
    case = Case("\ud800 is wrong", None, 1, [sample("\ud800", file="\udcff.ndjson")])
    TextSink(out).finish(summary(errors=1), [group("JSN010", case)])
    assert "\\ud800 is wrong" in out.getvalue().decode()


def test_totals() -> None:
    assert totals(Summary(1, 1, 1, seconds=0.004)) == "no problems in 1 record · 1 file · 0.00 s"
    assert totals(Summary(1, 1, 1, seconds=0.004, in_memory=True)) == "no problems in 1 record · 0.00 s"
    assert totals(Summary(2, 12, 10, 1, 0, 3, {}, 75.2)) == "1 error, 3 infos in 2 of 12 records · 2 files · 1 min 15 s"
    assert totals(Summary(1, 12, 12, 0, 0, 1, {}, 0.5)) == "1 info in 12 records · 1 file · 0.5 s"
    assert totals(Summary(1, 0, 0)).startswith("no records")


def test_a_stopped_run_never_looks_clean() -> None:
    text = render_text(summary(clean_records=300_000, complete=False), [])
    assert text.startswith("STOPPED before the end")
    assert "no problems" not in text
    assert "stopped before the end: no fault in the first 300,000 records; repetitions are checked at the end" in text
    assert totals(Summary(1, 0, 0, complete=False)).startswith("stopped before the end: nothing was checked yet · 1 file")


def test_quiet_prints_the_totals_alone() -> None:
    out = io.BytesIO()
    TextSink(out, ReportOptions(totals_only=True)).finish(summary(errors=1), [group("ANS001", Case("wrong", None, 1, [sample()]))])
    assert out.getvalue().decode() == "1 error in 2 of 300,000 records · 1 file · 0.4 s\n"


def test_long_file_names_are_shortened_to_what_distinguishes_them() -> None:
    folder = "/data/experiments/2024-11-20/export/run-7"
    assert short_names([f"{folder}/a.ndjson", f"{folder}/b.ndjson"]) == {f"{folder}/a.ndjson": "a.ndjson", f"{folder}/b.ndjson": "b.ndjson"}
    assert short_names(["a/preds.ndjson", "b/preds.ndjson"]) == {f: f for f in ("a/preds.ndjson", "b/preds.ndjson")}
    assert short_names([f"{folder}/x/preds.ndjson", f"{folder}/y/preds.ndjson"])[f"{folder}/y/preds.ndjson"] == "y/preds.ndjson"
    near = ["exports/project-1-at-2026-11-20-08-15-6f2a94c1.json", "exports/coco/result.json"]
    assert short_names(near) == {f: f for f in near}, "as a terminal can open them"
    far = ["exports/of/a/deep/folder/of/runs/on/the/large/machine/2026-11-20-08-15/a.json", "exports/of/b.json"]
    assert len(short_names(far)[far[0]]) == 40
    twins = [f"{'a' * 60}{c}{'b' * 60}" for c in "12"]
    assert len(set(short_names(twins).values())) == 2
    assert set(short_names(["-", f"{folder}/a.ndjson", "b.ndjson"])) == {"-", f"{folder}/a.ndjson", "b.ndjson"}


def test_the_whole_value_is_marked_as_far_as_it_is_shown() -> None:
    for length in (1, 38, 39, 57, 60, 400):
        text = f"{'b' * 100}{'x' * length}{'a' * 100}"
        shown, column, marked = excerpt(text, 100, 100 + length)
        assert shown[column : column + marked] == "x" * shown.count("x")
        value = Sample("f", 1, 1, 0, "", None, None, shown, column, marked)
        before, middle, after = cut_excerpt(value, 40)
        assert after.strip("a") == "…" and len(before + middle + after) <= 40


@pytest.mark.parametrize("escape", ["\\u00e9", "\\n", "\\\\", '\\"'])
def test_an_excerpt_cuts_no_escape_in_two(escape: str) -> None:
    text = f'{{"name": "{escape * 80}sign{escape * 80}"}}'
    at = text.index("sign")
    for width in range(30, 60):
        shown, column, length = excerpt(text, at, at + 4, width)
        assert shown[column : column + length] == "sign"
        assert len(shown) <= width + 2
        before, after = shown[1:column], shown[column + length : -1]
        assert before.replace(escape, "") == after.replace(escape, "") == ""


def test_an_excerpt_keeps_the_value_visible() -> None:
    for room in (20, 48, 100):
        for value in ('"x"', '"' + "y" * 300 + '"', ""):
            for before, after in (("b" * 300, "a" * 300), ("", "a" * 300), ("b" * 300, ""), ("b" * 30, "a" * 30)):
                parts = cut_excerpt(sample(value, before=before, after=after), room)
                assert sum(map(display_width, parts)) <= room
                assert parts[1] == value or "…" in parts[1] or parts[2].startswith("…")
    assert cut_excerpt(Sample("f", 1, 1, 0, "", None, None, "abc", 7, 9), 40) == ("abc", "", "")


def test_wrapping_keeps_every_space_inside_a_line_and_every_word() -> None:
    text = '"two  spaces" is not an option, ' + "x" * 50 + " 天気 " * 10
    for room in (10, 20, 37):
        lines = wrap(text, room)
        assert all(display_width(line) <= room for line in lines)
        assert "".join("".join(lines).split()) == "".join(text.split())
    assert wrap("  indented", 80) == ["  indented"]
    assert display_width(shorten("天" * 40, 21)) <= 21


def test_colour_is_for_terminals_and_the_environment_can_say_otherwise() -> None:
    pipe = io.StringIO()
    assert not use_color("auto", pipe, {})
    assert use_color("auto", pipe, {"FORCE_COLOR": "1"})
    assert not use_color("auto", pipe, {"FORCE_COLOR": "1", "NO_COLOR": "1"})
    assert use_color("always", pipe, {"NO_COLOR": "1"})
    assert not use_color("never", pipe, {"FORCE_COLOR": "1"})
    assert not use_color("auto", None, {})


def test_a_pointer_fits_the_terminal_too() -> None:
    place = replace(sample(file="a/broken.json"), in_document=True, pointer="/0/predictions/0/result/12/value/labels/0")
    many = group(
        "ANS001", Case(count=30, message="wrong", help=None, samples=[place]), Case(count=1, message="other", help=None, samples=[])
    )
    assert all(display_width(line) <= 40 for line in render_text(summary(errors=31), [many], ReportOptions(width=40)).splitlines())


def test_headings_and_closing_lines_are_folded_as_they_are_painted() -> None:
    many = group("ANS001", Case(count=30, message="wrong", help=None, samples=[sample()]), count=900_000, lines=900_000)
    for style in (Style(), Style(True)):
        lines = render_text(summary(errors=900_000), [many], ReportOptions(width=40, style=style, samples=1)).splitlines()
        bare = [without_escapes(line) for line in lines]
        assert all(display_width(line) <= 40 for line in bare), bare
        assert " ".join(" ".join(bare).split()).startswith("error ANS001 unknown-option · 900,000 places")


def test_folding() -> None:
    assert fold("one two three", None) == fold("one two three", 13)
    assert fold("one two three", 13) == ["one two three"]
    assert fold("one two three", 7, "  ") == ["one two", "  three"]
    assert fold("\x1b[1mone two\x1b[0m three", 7) == ["\x1b[1mone two\x1b[0m", "three"]
    assert fold("  a-long-word-that-fits-nowhere b", 8) == ["  a-long-word-that-fits-nowhere", "b"]


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_without_escapes_has_a_width_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "dumb")
    monkeypatch.setenv("COLUMNS", "60")
    assert terminal_width(_Terminal()) == 60
    assert terminal_width(io.StringIO()) is None
    monkeypatch.delenv("COLUMNS")
    assert terminal_width(_Terminal()) is None, "it does not tell its columns"
    monkeypatch.setenv("TERM", "xterm")
    assert terminal_width(_Terminal()) == 80
