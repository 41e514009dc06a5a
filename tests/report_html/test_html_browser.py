"""The page in a browser: filters, keys, phone and desktop, light and dark, and nothing that leaves it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec import structs

import predlint
from predlint.model.registry import RULES
from predlint.report.finding_details import Excerpt, FindingDetail
from report_html.browser import NAMES, Browser, browser, chromium
from report_html.html_kit import finding, of_any, of_findings, of_run

pytestmark = pytest.mark.skipif(chromium() is None, reason=f"no browser is installed: none of {', '.join(NAMES)}")
PHONE, DESKTOP = 390, 1280


@pytest.fixture(scope="module")
def window(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    executable = chromium()
    assert executable is not None
    with browser(executable, tmp_path_factory.mktemp("profile")) as started:
        yield started


@pytest.fixture(scope="module")
def broken_page(tmp_path_factory: pytest.TempPathFactory, street: Path) -> Path:
    path = tmp_path_factory.mktemp("page") / "broken.html"
    checker = predlint.compile(street / "ontology.json")
    path.write_text(of_run(checker, [street / "broken.ndjson"], data_rows=street / "datarows.csv"), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def findings(street: Path) -> list[predlint.Diagnostic]:
    """What the page of the broken example shows."""
    checker = predlint.compile(street / "ontology.json")
    return list(checker.validate(street / "broken.ndjson", data_rows=street / "datarows.csv").diagnostics)


def assert_quiet(window: Browser, path: Path) -> None:
    """Nothing was complained of, and nothing was asked for but the page itself, and data that stands in it or in the browser."""
    assert window.complaints == []
    assert [url for url in window.requests if not url.startswith("data:")] == [path.as_uri()]


def choose(window: Browser, select: str, option: str) -> None:
    """Chooses an option by a part of its text."""
    script = f"""(() => {{
        const list = document.getElementById({select!r});
        list.value = [...list.options].find((each) => each.textContent.includes({option!r})).value;
        list.dispatchEvent(new Event("change", {{ bubbles: true }}));
    }})()"""
    window.run(script)


def reset(window: Browser) -> None:
    """Takes all filters back."""
    window.run("document.querySelector('button[type=reset]').click()")
    window.run("new Promise((done) => setTimeout(done, 20))")


def shown(window: Browser, selector: str) -> list[str]:
    """The text of the elements that are seen, each in one line."""
    seen = f"[...document.querySelectorAll({selector!r})].filter((each) => each.checkVisibility())"
    return window.run(f"{seen}.map((each) => each.innerText.replace(/\\s+/g, ' '))")


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
@pytest.mark.parametrize("dark", [False, True])
def test_it_fits_every_window_in_light_and_dark(window: Browser, broken_page: Path, width: int, dark: bool) -> None:
    window.open(broken_page, width=width, dark=dark)
    assert_quiet(window, broken_page)
    assert window.run("document.documentElement.scrollWidth") == width  # nothing to be pushed sideways
    red, green, blue = window.run("getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)")
    assert (red + green + blue < 200) == dark
    small = window.run("""[...document.querySelectorAll('select, button')].filter((each) => each.checkVisibility())
        .filter((each) => each.getBoundingClientRect().height < 24 || each.getBoundingClientRect().right > innerWidth).length""")
    assert small == 0


def test_filters_leave_what_was_asked_for_and_count_it(window: Browser, broken_page: Path, findings: list[predlint.Diagnostic]) -> None:
    window.open(broken_page)
    samples = window.run("document.querySelectorAll('.sample').length")
    assert 0 < samples <= len(findings)
    all_of_them = [f"{len(findings)} of {len(findings)} findings, {samples} of {samples} samples"]
    assert shown(window, "#status") == all_of_them
    every = shown(window, "[data-rule-row]")
    assert len(every) == len({each.code for each in findings})
    choose(window, "feature", "sign")
    rows = shown(window, "[data-rule-row]")
    assert 0 < len(rows) < len(every)
    assert len(shown(window, "[data-feature-row]")) == 1
    counted = window.run(
        "[...document.querySelectorAll('[data-rule-row]:not([hidden]) [data-count]')].map((each) => Number(each.textContent))"
    )
    assert shown(window, "#status")[0].startswith(f"{sum(counted)} of {len(findings)} findings")
    assert all("feature sign" in place for place in shown(window, ".sample .place"))
    assert len(shown(window, "article")) == len(rows)
    reset(window)
    choose(window, "severity", "warning")
    assert {row.split()[0] for row in shown(window, "[data-rule-row]")} == {"warning"}
    choose(window, "rule", "ANS001")
    assert shown(window, "#status") == [f"0 of {len(findings)} findings, 0 of {samples} samples"]
    assert shown(window, "article") == []
    reset(window)
    assert shown(window, "[data-rule-row]") == every
    assert shown(window, "#status") == all_of_them
    assert_quiet(window, broken_page)


def test_keys_reach_everything_and_focus_is_seen(window: Browser, broken_page: Path, findings: list[predlint.Diagnostic]) -> None:
    window.open(broken_page)
    names: list[str] = []
    for _ in range(12):
        window.press("Tab", 9)
        names.append(
            window.run("(document.activeElement.id || document.activeElement.className || document.activeElement.innerText).slice(0, 20)")
        )
        assert window.run("getComputedStyle(document.activeElement).outlineStyle") == "solid", names
    assert names[0] == "skip"
    assert {"theme", "rule", "feature", "severity"} <= set(names)
    window.run("document.getElementById('severity').focus()")
    for key in "war":  # a list takes the first letters of what is wanted
        window.call("Input.dispatchKeyEvent", type="keyDown", key=key, text=key)
        window.call("Input.dispatchKeyEvent", type="keyUp", key=key)
    assert window.run("document.getElementById('severity').value") == "warning"
    warnings = sum(each.severity is predlint.Severity.WARNING for each in findings)
    assert shown(window, "#status")[0].startswith(f"{warnings} of {len(findings)} findings")
    window.run("document.querySelector('details summary').focus()")
    window.call("Input.dispatchKeyEvent", type="keyDown", key="Enter", code="Enter", windowsVirtualKeyCode=13, text="\r")
    assert window.run("document.activeElement.parentElement.open") is True


def test_colours_may_be_chosen(window: Browser, broken_page: Path) -> None:
    window.open(broken_page, dark=False)
    light = window.run("getComputedStyle(document.body).backgroundColor")
    choose(window, "theme", "dark")
    dark = window.run("getComputedStyle(document.body).backgroundColor")
    assert dark != light
    window.open(broken_page, dark=True)
    assert window.run("getComputedStyle(document.body).backgroundColor") == dark
    choose(window, "theme", "light")
    assert window.run("getComputedStyle(document.body).backgroundColor") == light


def test_it_can_be_read_without_its_script(window: Browser, broken_page: Path) -> None:
    window.open(broken_page, script=False)
    window.call("Emulation.setScriptExecutionDisabled", value=False)
    assert shown(window, "#filter-box") == []
    assert shown(window, "#theme-box") == []
    assert len(shown(window, "[data-rule-row]")) == len(shown(window, "article")) > 10


def test_hostile_names_and_values_stay_text(window: Browser, tmp_path: Path) -> None:
    hostile = (
        "</script><script>window.bad = 1</script>", "<img src='https://evil.example/x' onerror='window.bad=1'>",
        "\"'><svg onload=window.bad=1>", "</style><style>*{display:none}</style>", "<iframe srcdoc='<script>parent.bad=1</script>'>",
        "<a href='javascript:window.bad=1'>x</a>", "<meta http-equiv=refresh content='0;url=https://evil.example'>", "<base href=//evil>",
    )  # fmt: skip
    page = of_findings(
        [
            (
                finding(feature=text, file=text, message=text, data_row=text, offset=at),
                FindingDetail(1, tuple(Excerpt(text, 1, 4, len(text), None))),
            )
            for at, text in enumerate(hostile)
        ]
    )
    path = tmp_path / "hostile.html"
    path.write_text(page, encoding="utf-8")
    window.open(path)
    assert_quiet(window, path)
    assert window.run("window.bad === undefined")
    assert (
        window.run("document.querySelectorAll('img, iframe, base, main a[href^=java], script, style').length") == 3
    )  # two scripts, one style
    assert [row.partition(" ")[0] for row in shown(window, "[data-feature-row]")]
    assert sorted(window.run("[...document.querySelectorAll('[data-feature-row] th')].map((each) => each.textContent)")) == sorted(hostile)


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_words_without_a_space_do_not_widen_the_page(window: Browser, tmp_path: Path, width: int) -> None:
    long = "W" * 300
    found = finding("GEO004", feature=long, file=f"{long}.ndjson", message=long, data_row=long)
    detail = FindingDetail(1, tuple(Excerpt(long * 4, 5, 900, 1_200, None)))
    path = tmp_path / "wide.html"
    path.write_text(of_any([(found, detail), (structs.replace(found, code="RUL001", rule=long), detail)]), encoding="utf-8")
    window.open(path, width=width)
    assert window.run("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0


def test_the_largest_page_opens_and_filters(window: Browser, tmp_path: Path) -> None:
    shown_ = tuple(Excerpt('{"name": "sign"} ' * 230, 5, 10, 900_000, None))
    codes = [code for code in RULES if code[:4] in ("GEO0", "ANS0")]
    page = of_findings(
        (finding(codes[at % len(codes)], feature=f"feature {at % 97}", offset=at, message=f"message {at}"), FindingDetail(at % 20, shown_))
        for at in range(8_000)
    )
    path = tmp_path / "large.html"
    path.write_text(page, encoding="utf-8")
    assert 1_000_000 < path.stat().st_size < 5_000_000
    window.open(path, width=PHONE)
    assert_quiet(window, path)
    choose(window, "rule", "GEO004")
    assert shown(window, "article")[0].startswith("error GEO004")


@pytest.mark.parametrize("medium", ["screen", "print"])
def test_messages_are_no_smaller_than_their_counts(window: Browser, broken_page: Path, medium: str) -> None:
    window.open(broken_page)
    window.call("Emulation.setEmulatedMedia", media=medium)
    try:
        size = "parseFloat(getComputedStyle(document.querySelector({!r})).fontSize)"
        message, place, code = (window.run(size.format(f".sample {part}")) for part in (".message", ".place", "pre"))
    finally:
        window.call("Emulation.setEmulatedMedia", media="")
    assert message > max(place, code)
