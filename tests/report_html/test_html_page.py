"""The page as a text: what it says, what it leaves out, and that data stays data."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

import predlint
from predlint.engine import sizes
from predlint.model.registry import RULES
from predlint.report.finding_details import Excerpt, FindingDetail
from predlint.report.html.drawing import PlaceCounts
from predlint.report.html.page import asset
from report_html.html_kit import Read, finding, of_any, of_findings, of_run

#: What may stand in names and values, whoever wrote them.
HOSTILE = (
    "</script><script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "'-->]]>", "&lt;b&gt;", "\u202ebdo\u2028", "\x00\x07", "\ud800",
    "x" * 9_000, "</style>", "</title>", "{{1}}",
)  # fmt: skip


@pytest.fixture(scope="module")
def checker(street: Path) -> predlint.Checker:
    return predlint.compile(street / "ontology.json")


@pytest.fixture(scope="module")
def broken_page(checker: predlint.Checker, street: Path) -> str:
    return of_run(checker, [street / "broken.ndjson"], data_rows=street / "datarows.csv")


def test_nothing_is_loaded_and_nothing_runs_that_the_policy_does_not_name(broken_page: str) -> None:
    page = Read(broken_page)
    (policy,) = [each["content"] for each in page.all("meta") if each.get("http-equiv") == "Content-Security-Policy"]
    assert policy is not None and policy.startswith("default-src 'none';")
    for directive, file in (("style", "page.css"), ("script", "page.js")):
        digest = base64.b64encode(hashlib.sha256(asset(file).encode()).digest()).decode()
        assert f"{directive}-src 'sha256-{digest}'" in policy
        assert asset(file) in broken_page
    assert "unsafe" not in policy and "http" not in policy
    for tag, given_ in page.elements:
        assert "style" not in given_ and not any(name.startswith("on") for name in given_), tag
        assert "src" not in given_ and "action" not in given_, tag
        assert given_.get("href", "#").startswith(("#", "data:,")), tag  # type: ignore[union-attr]


def test_the_page_has_names_and_order_for_those_who_do_not_see_it(broken_page: str) -> None:
    page = Read(broken_page)
    assert page.all("html")[0]["lang"] == "en"
    assert page.all("meta", name="viewport")
    assert [len(page.all(tag)) for tag in ("header", "main", "footer", "nav", "h1")] == [1, 1, 1, 1, 1]
    ids = [given_["id"] for _, given_ in page.elements if "id" in given_]
    assert len(ids) == len(set(ids))
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch("h[1-6]", tag)]
    assert all(after <= before + 1 for before, after in pairwise(levels))
    labelled = {given_["for"] for given_ in page.all("label")}
    assert {given_["id"] for given_ in page.all("select")} == labelled
    for given_ in page.all("svg"):
        assert given_.get("aria-hidden") == "true" or (given_["role"] == "img" and given_["aria-label"])
    for given_ in page.all("section"):
        assert given_["aria-labelledby"] in ids
    for given_ in page.all("a"):
        assert (given_["href"] or "").removeprefix("#") in ids
    for given_ in page.all("th"):
        assert given_["scope"] in ("row", "col")


def test_it_says_what_the_run_found(broken_page: str) -> None:
    page = Read(broken_page)
    text = page.text
    assert text.count("22 errors, 1 warning, 1 info") == 2  # the title and the verdict
    assert "the first few are shown" in text
    assert "ANS001 unknown-option" in text
    assert "predlint fix --unsafe computes top, left, height and width from two corners" in text
    assert "the box reaches to x=1,330; the image is 1,280 wide" in text
    assert "Box from (1,250, 300) to (1,330, 352), in an image of 1,280 × 720 pixels." in text
    assert '"bbox": <mark>{"top": 300, "left": 1250, "height": 52, "width": 80}</mark>' in broken_page
    counted = [int(number) for number in re.findall(r'<td class="number" data-count>(\d+)</td>', broken_page)]
    assert sum(counted) == 2 * 24  # by rule, and by feature
    pairs = json.loads(re.search(r'id="pairs">(.*?)</script>', broken_page).group(1))  # type: ignore[union-attr]
    assert sum(number for _, _, number in pairs) == 24


def test_a_record_over_many_lines_is_shown_on_one(checker: predlint.Checker, street: Path, tmp_path: Path) -> None:
    records = [json.loads(line) for line in (street / "broken.ndjson").read_text().splitlines() if line.startswith('{"')]
    (tmp_path / "pretty.json").write_text(json.dumps(records, indent=4))
    page = of_run(checker, [tmp_path / "pretty.json"], data_rows=street / "datarows.csv")
    assert '"confidence": 0.66, "bbox": <mark>{"top": 300, "left": 1250, "height": 52, "width": 80}</mark>' in page
    assert "characters of the record" not in page  # all of it is there


def test_a_clean_file_and_an_empty_one_look_different(checker: predlint.Checker, street: Path, tmp_path: Path) -> None:
    (tmp_path / "empty.ndjson").write_bytes(b"")
    clean = Read(of_run(predlint.compile(street / "ontology.json", select=["GEO"]), [street / "clean.ndjson"])).text
    assert "No problems" in clean
    assert "Checked: 26 records." in clean
    assert "No problems" not in Read(of_run(checker, [tmp_path / "empty.ndjson"])).text


def test_statistics_give_the_confidence_of_all_predictions(street: Path) -> None:
    checker = predlint.compile(street / "ontology.json", statistics=True)
    text = Read(of_run(checker, [street / "broken.ndjson"])).text
    assert re.search(r"All predictions: \d+ predictions with a confidence from 0 to 1", text)
    assert re.search(r"Findings: \d+ findings with a confidence from 0 to 1", text)
    assert "counts once for each" in text and "--statistics" not in text
    assert (
        "With --statistics the confidence of all predictions is shown too"
        in Read(of_run(predlint.compile(street / "ontology.json"), [street / "broken.ndjson"])).text
    )


def test_the_bytes_do_not_depend_on_the_number_of_workers(checker: predlint.Checker, street: Path, tmp_path: Path) -> None:
    lines = (street / "broken.ndjson").read_bytes().splitlines(keepends=True)
    path = tmp_path / "many.ndjson"
    path.write_bytes(b"".join(lines * 30))
    rows = street / "datarows.csv"
    with mock.patch.object(sizes, "PART", 20_000), mock.patch.object(sizes, "LEAST_FOR_PROCESSES", 0):
        alone = of_run(checker, [path, street / "broken.ndjson"], data_rows=rows)
        with ThreadPoolExecutor(3) as executor:
            together = of_run(checker, [path, street / "broken.ndjson"], data_rows=rows, executor=executor)
    assert together == alone
    assert "<figcaption>Box from" in alone


def test_a_list_of_findings_alone_says_what_is_missing() -> None:
    text = Read(of_findings([(finding(), None)])).text
    assert "That of the findings is not known" in text
    assert "made from a list of findings, without the predictions" in text


def test_a_run_that_was_stopped_never_looks_clean() -> None:
    text = Read(of_findings([], complete=False, stopped=("no room on <disk>", "make room"), unread=["a.gz: damaged & short"])).text
    assert "Stopped before the end" in text
    assert "No problems" not in text
    assert "no room on <disk>. make room" in text
    assert "a.gz: damaged & short" in text


@settings(max_examples=60)
@given(st.lists(st.sampled_from(HOSTILE) | st.text(max_size=20), min_size=4, max_size=4), st.integers(0, 3))
def test_whatever_data_holds_it_stays_text(texts: list[str], at: int) -> None:
    feature, file, message, record = texts
    shown = Excerpt(record, min(at, len(record)), 2, len(record), None)
    detail = FindingDetail(3, tuple(shown))
    found = finding(feature=feature, file=file, message=message, data_row=texts[at])
    # A text that came through JSON holds no lone halves of surrogate pairs.
    page = of_findings([(found, detail if "\ud800" not in record else None)])
    plain = Read(of_findings([(finding(), FindingDetail(3, ("x", 0, 1, 1, None)))]))
    read = Read(page)
    names = {tag for tag, _ in plain.elements} | {"details", "summary", "p"}
    assert {tag for tag, _ in read.elements} <= names
    assert len(read.all("script")) == 2
    assert len(read.all("img")) == 0
    assert "\x00" not in page and "\u202e" not in page


def test_surplus_findings_are_left_out_and_reported(tmp_path: Path) -> None:
    codes = [code for code in RULES if code[:4] in ("GEO0", "ANS0")][:47]
    shown = tuple(Excerpt("&<>" * 1_300, 5, 10, 900_000, None))
    many = (
        (finding(code, feature=f"{'<' * 200}{at % 400}", offset=at, message="&" * 2_000 + str(at)), FindingDetail(at % 20, shown))
        for at in range(12_000)
        for code in (codes[at % len(codes)],)
    )
    page = of_findings(many)
    assert len(page.encode()) < 5_000_000
    text = Read(page).text
    assert "samples for which the page has no room" in text
    assert "340 features without a line of their own" in text
    assert re.search(r"11,\d\d\d of 12,000 findings have no sample here", text)
    assert "of 900,000 characters of the record" in text


def test_more_rules_than_have_room_are_counted_and_reported() -> None:
    page = of_any(
        (structs.replace(finding(feature=f"f{at}", offset=at), code=f"RUL{at % 1000:03}", rule=f"rule-{at}-{'<' * 200}"), None)
        for at in range(3_000)
    )
    assert len(page.encode()) < 5_000_000
    shown = page.count("<tr data-rule-row=")
    assert 300 < shown == page.count('<article class="rule"') < 3_000
    assert f"{3_000 - shown:,} rules with {3_000 - shown:,} findings in all" in Read(page).text


def test_a_feature_that_is_known_is_counted_whatever_else_there_is() -> None:
    """Of ten thousand misspelt names one feature is still the one with most findings, of rules that are met late too."""
    known = [(finding("GEO004", feature="sign"), None)]
    strange = [(finding("NAM002", feature=f"sgin {at}", offset=at), None) for at in range(6_000)]
    late = [(finding("UID002", feature="sign", offset=10_000 + at), None) for at in range(40)]
    page = of_findings([*known, *strange, *late])
    assert re.search(r"<bdi>sign</bdi></th><td class=\"number\" data-count>41</td>", page)
    assert "Some findings of features beyond the first 300" in page
    assert page.split('id="rule-UID002"')[1].partition("</article>")[0].count('class="sample"') == 3


@given(st.lists(st.integers(0, 10**12), min_size=1, max_size=40), st.sampled_from((1, 7, 100)))
def test_places_are_counted_without_loss(offsets: list[int], number: int) -> None:
    places = PlaceCounts()
    for offset in offsets:
        places.add(offset)
    end = max(offsets) + 1
    bars = places.bars(end, number)
    assert sum(bars) == places.count == len(offsets)
    # Off by a stretch at most: the findings up to an edge are those that stand before it, give or take that.
    for at in range(1, number):
        edge = end * at / number
        low, high = (sum(offset < edge + slack for offset in offsets) for slack in (-places.width, places.width))
        assert low <= sum(bars[:at]) <= high


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_every_colour_of_text_stands_out() -> None:
    blocks = re.findall(r"\{([^{}]*--page:[^{}]*)\}", asset("page.css"))
    assert len(blocks) == 3
    assert blocks[1].split() == blocks[2].split(), "dark is the same, be it asked for by the system or on the page"
    for block in blocks:
        colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block))
        pairs = [(ink, ground) for ink in ("ink", "faint", "link", "error", "warning", "info", "good") for ground in ("page", "card")]
        for ink, ground in [*pairs, ("mark-ink", "mark")]:
            light, dark = sorted((_luminance(colours[ink]), _luminance(colours[ground])), reverse=True)
            assert (light + 0.05) / (dark + 0.05) >= 4.5, (ink, ground)
        for ink, ground in (("bar", "page"), ("bar", "card"), ("error", "frame"), ("shape", "frame"), ("beside", "frame")):  # not text
            light, dark = sorted((_luminance(colours[ink]), _luminance(colours[ground])), reverse=True)
            assert (light + 0.05) / (dark + 0.05) >= 3, (ink, ground)
