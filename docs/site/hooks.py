"""How the documentation becomes a site, where MkDocs alone would read it otherwise than the code host does.

- Files outside ``docs/`` that a page links to (examples, schemas, CONTRIBUTING …) are part of the site, pages as pages, the rest as files.
- A link to a folder leads to its README, or to a list of its files.
- Markdown is read as the code host reads it: a list or a table may follow a paragraph at once, lists may be indented by two spaces.
- Names of options in the text are not broken at the end of a line.
- ``<!-- ::: predlint.compile -->`` becomes the docstring of that name.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from mkdocs.structure.files import File

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

DOCS = "docs"
#: The README of the checkout would lie where the index of the documentation lies.
_ELSEWHERE = {"README.md": "overview.md"}
_LINK = re.compile(r"(\]\()([^()\s]+)(\))")
_FENCE = re.compile(r"^\s*(`{3,}|~{3,})(.*)$")
_ITEM = re.compile(r"^(\s*)([-*+]|\d+[.)])\s+")
_CODE = re.compile(r"`[^`]+`")
_WORD = re.compile(r"<code>([^<]{1,24})</code>")
#: On the code host there is nothing to see of a docstring, so it is asked for in a comment.
_DOCSTRING = re.compile(r"^<!-- ::: ([\w.]+) -->$", re.MULTILINE)
#: Languages that the highlighter knows by another name.
_LANGUAGES = {"ndjson": "json", "jsonl": "json"}


def on_files(files: Files, *, config: MkDocsConfig) -> Files:
    """Adds what lies outside the folder of the documentation and is linked to, and what that links to."""
    root = Path(config.docs_dir).parent
    waiting = [f"{DOCS}/{file.src_uri}" for file in files.documentation_pages()]
    seen = set(waiting)
    while waiting:
        page = waiting.pop()
        for target in linked((root / page).read_text(encoding="utf-8"), page):
            for path in with_contents(root, target):
                if path in seen or not (root / path).is_file():
                    continue
                seen.add(path)
                if path.endswith(".md"):
                    waiting.append(path)
                if files.get_file_from_path(site_path(path)) is None:
                    files.append(File.generated(config, site_path(path), abs_src_path=str(root / path)))
            folder, own = root / target, f"{target}/README.md"
            if folder.is_dir() and not (root / own).exists() and files.get_file_from_path(site_path(own)) is None:
                files.append(File.generated(config, site_path(own), content=listing(folder)))
    return files


def with_contents(root: Path, target: str) -> list[str]:
    """A file by itself; of a folder all that lies in it."""
    folder = root / target
    if not folder.is_dir():
        return [target]
    return [posixpath.join(target, path.name) for path in sorted(folder.iterdir()) if path.is_file() and not path.name.startswith(".")]


def listing(folder: Path) -> str:
    """The page of a folder that has none of its own."""
    names = [path.name for path in sorted(folder.iterdir()) if path.is_file() and not path.name.startswith(".")]
    return f"# {folder.name}\n\n" + "".join(f"- [{name}]({name})\n" for name in names)


def on_page_markdown(markdown: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
    """The page's text with its links as the site has them, readable for MkDocs."""
    if page.file.abs_src_path is None:
        return markdown  # a list that was made above
    root = Path(config.docs_dir).parent
    here = Path(page.file.abs_src_path).relative_to(root).as_posix()
    return as_on_the_host(markdown, lambda text: moved_links(text, here, root))


def on_page_content(html: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
    """The page with short words of code marked, so that options are not broken at their hyphens."""
    return _WORD.sub(r'<code class="word">\1</code>', html)


def moved_links(text: str, here: str, root: Path) -> str:
    """Links between files of the checkout as links between pages of the site."""

    def move(found: re.Match[str]) -> str:
        before, link, after = found.groups()
        if not is_relative(link):
            return found.group()
        path, mark, anchor = link.partition("#")
        target = posixpath.normpath(posixpath.join(posixpath.dirname(here), unquote(path)))
        if (root / target).is_dir():
            target += "/README.md"
        return f"{before}{posixpath.relpath(site_path(target), posixpath.dirname(site_path(here)) or '.')}{mark}{anchor}{after}"

    return _LINK.sub(move, text)


def linked(markdown: str, here: str) -> Iterator[str]:
    """The files and folders that a page links to, as paths of the checkout."""
    for line, code in lines_of(markdown):
        if not code:
            for _, link, _ in _LINK.findall(line):
                if is_relative(link):
                    yield posixpath.normpath(posixpath.join(posixpath.dirname(here), unquote(link.partition("#")[0])))


def is_relative(link: str) -> bool:
    """True for a link to another file, false for one to a heading of the same page or to another server."""
    return not link.startswith(("#", "/")) and re.match(r"[a-z][a-z0-9+.-]*:", link) is None


def site_path(path: str) -> str:
    """Where a file of the checkout stands in the site."""
    return path.removeprefix(f"{DOCS}/") if path.startswith(f"{DOCS}/") else _ELSEWHERE.get(path, path)


def lines_of(markdown: str) -> Iterator[tuple[str, bool]]:
    """Every line, and whether it belongs to a block of code."""
    closing = ""
    for line in markdown.splitlines():
        fence = _FENCE.match(line)
        if closing:
            yield line, True
            if fence and fence.group(1).startswith(closing) and not fence.group(2).strip():
                closing = ""
        elif fence:
            closing = fence.group(1)
            yield line, True
        else:
            yield line, False


def as_on_the_host(markdown: str, change: Callable[[str], str]) -> str:
    """The text outside of blocks of code changed, and written so that MkDocs sees the lists and tables that the code host sees."""
    written: list[str] = []
    before, in_list, in_code, deeper = "", False, False, ""
    parted = False  # whether the item has more than one paragraph
    for line, code in lines_of(markdown):
        indent = len(line) - len(line.lstrip())
        # MkDocs takes for a part of a list's item what is indented by four
        if not (code and in_code):
            deeper = " " * (4 - indent) if in_list and 0 < indent < 4 else ""
        in_code = code
        if code:
            fence = _FENCE.match(line)
            language = fence.group(2).strip() if fence else ""
            line = line.replace(language, _LANGUAGES[language]) if language in _LANGUAGES else line
            written.append(deeper + line if line.strip() else line)
            before = line
            continue
        item = _ITEM.match(line)
        row = line.startswith("|")
        if before.strip() and ((item and (parted or not in_list)) or (row and not before.startswith("|"))):
            written.append("")
        parted = in_list and not item and (parted or not line.strip())
        # an item goes on in lines that are indented, and in the lines of its paragraph
        in_list = item is not None or (in_list and (not line.strip() or line.startswith(" ") or bool(before.strip())))
        if row:
            line = _CODE.sub(lambda found: found.group().replace("\\|", "|"), line)
        text = change(line)
        if item:
            written.append(" " * (4 * ((indent + 2) // 4 or 1)) + text.lstrip() if indent else text)
        else:
            written.append(deeper + text if in_list else text)
        before = line
    return _DOCSTRING.sub(r"\n::: \1\n", "\n".join(written) + "\n")
