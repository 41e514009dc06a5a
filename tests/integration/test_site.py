"""The documentation as a site: it builds without a warning, no link is broken, nothing is fetched from elsewhere, it can be searched."""

from __future__ import annotations

import http.server
import importlib.util
import json
import os
import re
import runpy
import subprocess
import sys
import threading
import time
import tomllib
from collections.abc import Iterator
from functools import partial
from html import unescape
from pathlib import Path
from urllib.parse import unquote

import pytest

import predlint
from predlint.model import diagnostics
from predlint.model.registry import RULES
from report_html.browser import NAMES, Browser, browser, chromium

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        any(importlib.util.find_spec(name) is None for name in ("mkdocs", "material", "mkdocstrings")),
        reason="MkDocs is not installed: pip install 'predlint[docs]'",
    ),
]
_LOADED = re.compile(r"<(?:script|link|img|iframe|source|object|embed|video|audio)\b[^>]*?\b(?:src|href|srcset|data)=[\"']?([^\"'\s>]+)")
_LINK = re.compile(r"<a\b[^>]*?\bhref=(?:\"([^\"]*)\"|([^\s>]+))")
_ID = re.compile(r"\b(?:id|name)=(?:\"([^\"]*)\"|([^\s>\"]+))")
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|//")


@pytest.fixture(scope="module")
def site(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built as `make site` does: any warning ends it. Processes that share the tests share one."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "documentation-site"
    outcome = folder.with_suffix(".txt")
    try:
        folder.mkdir()
    except FileExistsError:  # another process builds it
        while not outcome.exists():
            time.sleep(0.1)
    else:
        said = build(repository, folder)
        unfinished = outcome.with_suffix(".part")
        unfinished.write_text(said, encoding="utf-8")
        unfinished.rename(outcome)
    assert outcome.read_text(encoding="utf-8") == ""
    return folder


def build(repository: Path, folder: Path) -> str:
    """Builds the site; says what was wrong."""
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)]
    environment = os.environ | {"NO_MKDOCS_2_WARNING": "1"}
    try:
        result = subprocess.run(command, cwd=repository, env=environment, capture_output=True, text=True, encoding="utf-8", timeout=200)
    except subprocess.TimeoutExpired:
        return "it takes too long"
    return result.stdout + result.stderr + f"exit code {result.returncode}" if result.returncode else ""


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[Path, str]:
    return {path: path.read_text(encoding="utf-8") for path in sorted(site.rglob("*.html"))}


def values(found: list[tuple[str, str]]) -> list[str]:
    return [unescape(quoted or bare) for quoted, bare in found]


def test_code_within_a_list_leaves_the_list_whole(site: Path) -> None:
    page = (site / "own-rules.html").read_text(encoding="utf-8")
    ten = page[page.index('id="ten-rules-from-projects"') :].partition("</ol>")[0]
    assert (ten.count("<ol"), ten.count("<li>"), ten.count("<pre")) == (1, 10, 10)


def test_it_has_a_page_for_every_rule_and_every_example(site: Path) -> None:
    assert [code for code in RULES if not (site / "rules" / f"{code}.html").exists()] == []
    assert [name for name in ("street", "shelf", "harbour") if not (site / "examples" / name / "index.html").exists()] == []
    assert (site / "schemas" / "diagnostic.schema.json").exists()


def test_addresses_in_reports_and_schemas_lead_to_it(site: Path, repository: Path) -> None:
    urls = tomllib.loads((repository / "pyproject.toml").read_text(encoding="utf-8"))["project"]["urls"].values()
    ids = [json.loads(path.read_text(encoding="utf-8"))["$id"] for path in (repository / "schemas").iterdir()]
    for url in (*urls, *ids, *map(diagnostics.page_of_rule, RULES)):
        below = url.removeprefix(diagnostics.DOCUMENTATION).removeprefix("/")
        assert (site / (below or "index.html")).is_file(), url


def test_the_page_of_the_package_index_leads_to_it(site: Path, repository: Path) -> None:
    """There the README stands alone: what it links to lies in the documentation."""
    pytest.importorskip("hatchling", reason="hatchling is not installed")
    project = tomllib.loads((repository / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    hook = runpy.run_path(str(repository / "hatch_build.py"))["Readme"](str(repository), {})
    hook.update(project)
    readme, text = (repository / "README.md").read_text(encoding="utf-8"), project["readme"]["text"]
    addresses = re.findall(r"\]\(([^()\s]+)\)", text)
    assert len(addresses) == len(re.findall(r"\]\(([^()\s]+)\)", readme)) > 20
    assert re.sub(r"\]\([^()\s]+\)", "", text) == re.sub(r"\]\([^()\s]+\)", "", readme)
    for address in addresses:
        name, _, anchor = address.removeprefix(f"{diagnostics.DOCUMENTATION}/").partition("#")
        page = site / name
        assert page.is_file(), address
        assert not anchor or anchor in values(_ID.findall(page.read_text(encoding="utf-8"))), address


def test_no_link_is_broken(pages: dict[Path, str]) -> None:
    ids = {path: set(values(_ID.findall(text))) for path, text in pages.items()}
    broken: set[str] = set()
    for path, text in pages.items():
        if path.name == "404.html":  # served in any folder, so its links begin at the root
            continue
        for link in values(_LINK.findall(text)):
            if _ELSEWHERE.match(link):
                continue
            name, _, anchor = link.partition("#")
            target = Path(os.path.normpath(path.parent / unquote(name.partition("?")[0]))) if name else path
            target = target / "index.html" if target.is_dir() else target
            if not target.exists() or (anchor and target in ids and unquote(anchor) not in ids[target] and not anchor.startswith("__")):
                broken.add(f"{path.name}: {link}")
    assert broken == set()


def test_nothing_is_loaded_from_elsewhere(site: Path, pages: dict[Path, str]) -> None:
    loaded = {address for text in pages.values() for address in _LOADED.findall(text)}
    assert loaded
    assert [address for address in loaded if _ELSEWHERE.match(address)] == []
    styles = [path.read_text(encoding="utf-8") for path in site.rglob("*.css")]
    assert styles
    assert [found for text in styles for found in re.findall(r"@import[^;]*|url\([\"']?(?:https?:)?//[^)]*\)", text)] == []


def test_every_public_name_is_in_the_reference(site: Path) -> None:
    ids = set(values(_ID.findall((site / "reference.html").read_text(encoding="utf-8"))))
    assert [name for name in predlint.__all__ if f"predlint.{name}" not in ids] == []


def test_everything_can_be_found(site: Path) -> None:
    index = json.loads((site / "search" / "search_index.json").read_text(encoding="utf-8"))
    places = {entry["location"].partition("#")[0] for entry in index["docs"]}
    assert {"start.html", "reference.html", "platforms/encord.html", "rules/GEO003.html", "examples/street/index.html"} <= places


def test_lists_and_tables_are_as_on_the_code_host(site: Path) -> None:
    configuration = (site / "configuration-reference.html").read_text(encoding="utf-8")
    assert "<li>The keys at the top.</li>" in configuration  # a list right below its heading
    house = (site / "CONTRIBUTING.html").read_text(encoding="utf-8")
    item = r"<li>\s*<strong>Where it is found</strong>((?!</li>).)*<em>A computed check\.</em>"  # with paragraphs, indented by three spaces
    assert re.search(item, re.sub(r"</?p>", "", house), re.DOTALL)
    assert "<code>predlint completion fish | source</code>" in (site / "editors.html").read_text(encoding="utf-8")  # a bar in a cell


# -- in a browser -----------------------------------------------------------------------------------------------------


class Address:
    """A page's address, where the browser takes files."""

    def __init__(self, url: str) -> None:
        self.url = url

    def as_uri(self) -> str:
        return self.url


@pytest.fixture(scope="module")
def served(site: Path) -> Iterator[str]:
    """Where the site is served."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site))) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def window(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    executable = chromium()
    if executable is None:
        pytest.skip(f"no browser is installed: none of {', '.join(NAMES)}")
    with browser(executable, tmp_path_factory.mktemp("profile")) as started:
        yield started


@pytest.mark.parametrize("page", ["index.html", "start.html", "reference.html", "rules/GEO202.html", "engine.html", "comparison.html"])
@pytest.mark.parametrize("width, dark", [(1280, False), (400, True)])
def test_pages_are_quiet_and_fit(window: Browser, served: str, page: str, width: int, dark: bool) -> None:
    window.open(Address(served + page), width=width, dark=dark)  # pyright: ignore[reportArgumentType]
    assert window.complaints == []
    assert [url for url in window.requests if not url.startswith((served, "data:"))] == []
    assert window.run("document.documentElement.scrollWidth") <= width
    assert window.run("document.body.getAttribute('data-md-color-scheme')") == ("slate" if dark else "default")


@pytest.mark.parametrize("from_disk", [False, True])
def test_the_search_finds_a_rule(window: Browser, served: str, site: Path, from_disk: bool) -> None:
    base = f"{site.as_uri()}/" if from_disk else served
    window.open(Address(f"{base}rules/GEO003.html"))  # pyright: ignore[reportArgumentType]
    window.run(
        "(() => { const field = document.querySelector('[data-md-component=search-query]'); field.focus(); "
        "field.value = 'encord-pixels'; field.dispatchEvent(new Event('input', {bubbles: true})); "
        "field.dispatchEvent(new Event('keyup', {bubbles: true})) })()"
    )
    end = time.monotonic() + 20
    while not (found := window.run("document.querySelector('.md-search-result__item a')?.href ?? ''")) and time.monotonic() < end:
        time.sleep(0.05)
    assert found.startswith(f"{base}rules/")
    assert window.complaints == []
    assert [url for url in window.requests if not url.startswith((base, "data:"))] == []
