"""A list, or an object of lists, of which all must be mended before any of it can be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from predlint.fixes.json_text import JsonText
from predlint.fixes.layout import on_one_line
from predlint.fixes.syntax import readable

if TYPE_CHECKING:
    from predlint.engine.fixing.file_fixer import FileFixer

#: What is mended as a whole is held in memory.
_MOST = 16 << 20


def made_readable(fixer: FileFixer) -> bool:
    """Writes a file whose spelling alone keeps it from being read, mended as a whole and then element by element; False where that is not
    so."""
    source, start = fixer.checked.source, fixer.checked.layout.start
    if source.size > _MOST:
        return False
    raw = source.read_at(start, source.size - start)
    try:
        found = readable(raw.decode(), [code for code in ("JSN001", "JSN002") if fixer.is_told(code)])
    except UnicodeDecodeError:
        return False
    if found is None:
        return False
    code, text = found
    fixer.done(code)
    fixer.outcome.changed += 1
    before, show, fixer.show = fixer.outcome.mended.copy(), fixer.show, None
    after = _with_elements(fixer, JsonText(text)).encode("utf-8", "surrogatepass")
    fixer.show = show
    fixer.shown(start, raw, after, *sorted({code, *(fixer.outcome.mended - before)}))
    fixer.write(after)
    return True


def _in_lines(fixer: FileFixer, records: list[bytes]) -> str:
    """Each record on a line of its own."""
    mended = [fixer.mended(position, 0, raw, on_one_line(raw), between=fixer.feed) for position, raw in enumerate(records)]
    return b"".join([raw + fixer.feed for raw in mended if raw is not None]).decode("utf-8", "surrogatepass")


def _with_elements(fixer: FileFixer, text: JsonText) -> str:
    """The text with its elements mended, where those are the ones that were read before."""
    checked = fixer.checked
    names = [listed.name for listed in checked.lists] if checked.layout.kind == "document" else [None]
    lists = [(name, text.entries([] if name is None else [name])) for name in names]
    if sum(len(entries) for _, entries in lists) != checked.count:
        return text.text
    if (code := fixer.begins_with("JSN004")) is not None:
        fixer.done(code)
        return _in_lines(fixer, [text.text[entry.start : entry.end].encode("utf-8", "surrogatepass") for entry in lists[0][1]])
    parts: list[str] = []
    at, position = 0, 0
    for name, entries in lists:
        if name is not None:
            checked.rules.enter(name)
        kept = False
        for entry in entries:
            raw = text.text[entry.start : entry.end].encode("utf-8", "surrogatepass")
            after = fixer.mended(position, 0, raw)
            position += 1
            if not kept and entry is not entries[0]:  # all before it are left out
                at = entry.start
            if after is not None:
                parts += [text.text[at : entry.start], after.decode("utf-8", "surrogatepass")]
            elif entry is entries[0]:
                parts.append(text.text[at : entry.start])
            kept, at = kept or after is not None, entry.end
    return "".join([*parts, text.text[at:]])
