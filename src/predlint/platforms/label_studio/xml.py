"""Parses the XML of a labeling config into elements with places, safely: nothing is fetched, nothing is expanded.

Document types and entities are refused, since no config needs them; sizes are bounded. Every fault raises an ``OntologyError`` with its
place and what to do.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import NoReturn
from xml.parsers import expat

from msgspec import Struct, field

from predlint.lazy_regex import lazy_regex
from predlint.names import quote
from predlint.ontology import OntologyError
from predlint.platforms.label_studio.config import Place
from predlint.platforms.label_studio.xml_words import XmlMistake, explain, not_xml

#: Real configs take some kilobytes; those with thousands of labels some hundred.
MAX_BYTES = 5 << 20
MAX_DEPTH = 100
MAX_ELEMENTS = 200_000

_UTF8_BOM = b"\xef\xbb\xbf"
_UTF16 = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
_CODES = expat.errors.codes
_TWO_ROOTS = _CODES[expat.errors.XML_ERROR_JUNK_AFTER_DOC_ELEMENT]
#: Errors of expat for text where a tag was expected.
_LOOSE_TEXT = (_CODES[expat.errors.XML_ERROR_INVALID_TOKEN], _CODES[expat.errors.XML_ERROR_SYNTAX])
_OPEN, _CLOSE = b"<View>", b"</View>"
_DECLARATION = lazy_regex(rb"\s*<\?xml\s[^>]*\?>")
_ENCODING = lazy_regex(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([\w.:-]+)")
_DOTS = lazy_regex(r"[\s.…]*\Z")


class Element(Struct, eq=False):
    """One tag with all that is inside it. Read-only once it is parsed."""

    tag: str
    """The name of the tag, as written."""
    attributes: dict[str, str]
    """Attributes as written; the parser has resolved ``&amp;`` and turned newlines and tabs into spaces."""
    lowered: dict[str, str]
    """Attributes with names in lower case: the editor ignores the case."""
    parent: Element | None
    line: int
    column: int
    offset: int
    implied: bool = False
    """True for the View around a fragment, which is not in the file."""
    pointer: str = ""
    children: list[Element] = field(default_factory=list["Element"])
    text: str = ""
    """The text directly in the tag, without that of its children."""
    encoding: str | None = None
    """The encoding that the file declares; for the outermost tag only."""

    @property
    def kind(self) -> str:
        """The tag in lower case."""
        return self.tag.lower()

    @property
    def place(self) -> Place:
        return Place(self.pointer, self.line, self.column, self.offset)

    def get(self, name: str) -> str | None:
        """Returns the attribute of that name, in any case, or None."""
        return self.lowered.get(name.lower())

    def above(self) -> Iterator[Element]:
        """Yields the parent, and so on up to the root."""
        element = self.parent
        while element is not None:
            yield element
            element = element.parent

    def content(self) -> str:
        """Returns what the editor takes for its value: the text in a tag without children, or all text in HyperText."""
        if self.children and self.kind != "hypertext":
            return ""
        return "".join(part.text for part in self.every()).strip()

    def every(self) -> Iterator[Element]:
        """Yields the element and all below it, in the order of the file."""
        todo: list[Element] = [self]
        while todo:
            element = todo.pop()
            yield element
            todo.extend(reversed(element.children))


def parse(data: bytes, path: str | None = None) -> Element:
    """Returns the root of a config. Raises ``OntologyError``.

    A fragment (elements without a View around them, and at most dots between) gets an implied View.
    """
    _refuse_by_size(data, path)
    content = data.removeprefix(_UTF8_BOM)
    fault = not_xml(content)
    if fault is not None:
        raise OntologyError(fault.message, path=path, help=fault.help)
    building = _Building(content, path, skipped=len(data) - len(content))
    try:
        root = building.run()
    except expat.ExpatError as error:
        root = None if building.encoding else _fragment(content, path, building, error.code)
        if root is None:
            building.refuse(error)
    except (LookupError, ValueError) as error:  # an encoding that Python or expat does not know, or a text that it cannot represent
        if isinstance(error, OntologyError):
            raise
        building.refuse_encoding(error)
    root.encoding = _declared(content)
    _number(root)
    return root


def _declared(content: bytes) -> str | None:
    """Returns the encoding that a config declares, or None."""
    declared = _ENCODING.match(content.lstrip())
    return declared[1].decode() if declared is not None else None


def _refuse_by_size(data: bytes, path: str | None) -> None:
    if len(data) > MAX_BYTES:
        help = "give the labeling config, the XML of the project's labeling interface"
        raise OntologyError(f"larger than {MAX_BYTES >> 20} MB: this is not a labeling config", path=path, help=help)


def _fragment(content: bytes, path: str | None, first: _Building, code: int) -> Element | None:
    """Parses the elements as if a View were around them; returns None if that is not the fault of the file."""
    if code != _TWO_ROOTS and (first.elements or code not in _LOOSE_TEXT):
        return None
    # A declaration inside an element is not XML: blank it out, so that places stay the same.
    declaration = _DECLARATION.match(content)
    blanked = b" " * declaration.end() + content[declaration.end() :] if declaration else content
    second = _Building(blanked, path, skipped=first.skipped, wrapped=True)
    try:
        root = second.run()
    except (expat.ExpatError, ValueError, LookupError) as error:
        if isinstance(error, expat.ExpatError) and code != _TWO_ROOTS and second.elements > 1 and _DOTS.match("".join(second.loose)):
            second.refuse(error)  # a fault after the dots, which is worth more than the dots
        return None
    views = [child for child in root.children if child.kind == "view"]
    if not root.children or len(views) > 1 or not _DOTS.match(root.text):
        return None
    return root


def _number(root: Element) -> None:
    """Gives every element its pointer."""
    todo = [root]
    root.pointer = "" if root.implied else f"/{root.tag}"
    while todo:
        element = todo.pop()
        totals = Counter(child.tag for child in element.children)
        seen: Counter[str] = Counter()
        for child in element.children:
            seen[child.tag] += 1
            number = f"[{seen[child.tag]}]" if totals[child.tag] > 1 else ""
            child.pointer = f"{element.pointer}/{child.tag}{number}"
        todo += element.children


class _Building:
    """One pass of the parser over the bytes."""

    def __init__(self, content: bytes, path: str | None, *, skipped: int, wrapped: bool = False) -> None:
        self.content = content
        self.path = path
        self.skipped = skipped
        self.wrapped = wrapped
        self.encoding = _UTF16.get(content[:2])
        self.elements = 0
        self.open: list[Element] = []
        self.root: Element | None = None
        self.loose: list[str] = []
        """Text outside all elements of a fragment."""
        self.texts: list[list[str]] = []
        # Without a separator, a namespace prefix stays in the name: it has no meaning here.
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.EntityDeclHandler = self._entity

    def run(self) -> Element:
        if self.wrapped:
            self.parser.Parse(_OPEN, False)
            self.parser.Parse(self.content, False)
            self.parser.Parse(_CLOSE, True)
        else:
            self.parser.Parse(self.content, True)
        assert self.root is not None  # expat takes no document without an element
        return self.root

    # ---- places

    def _place(self, line: int, column: int, offset: int) -> tuple[int, int, int]:
        """Returns line and column from 1, and the byte offset in the file, for a place that expat reports."""
        if line == 1:
            column -= len(_OPEN) if self.wrapped else 1 if self.encoding else 0  # expat counts the mark of UTF-16 as a character
        offset -= len(_OPEN) if self.wrapped else 0
        offset = min(max(offset, 0), len(self.content))
        return line, max(column, 0) + 1, offset + self.skipped

    def _here(self) -> tuple[int, int, int]:
        return self._place(self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber, self.parser.CurrentByteIndex)

    # ---- what the parser reports

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        implied = self.wrapped and not self.elements
        line, column, offset = (1, 1, self.skipped) if implied else self._here()
        self.elements += 1
        parent = self.open[-1] if self.open else None
        lowered = {name.lower(): value for name, value in attributes.items()}
        element = Element(tag, attributes, lowered, parent, line, column, offset, implied)
        if len(self.open) >= MAX_DEPTH:
            self._refuse(f"tags are nested more than {MAX_DEPTH} deep", "is the closing tag of one of them missing?")
        if self.elements > MAX_ELEMENTS:
            self._refuse(f"more than {MAX_ELEMENTS:,} tags", 'lists of labels this long belong in the data: value="$labels"')
        if parent is None:
            self.root = element
        else:
            parent.children.append(element)
        self.open.append(element)
        self.texts.append([])

    def _end(self, tag: str) -> None:
        self.open.pop().text = "".join(self.texts.pop())

    def _text(self, text: str) -> None:
        if self.texts:
            self.texts[-1].append(text)
            if self.wrapped and len(self.open) == 1:
                self.loose.append(text)

    def _doctype(self, name: str, *_: object) -> NoReturn:
        if name.lower() == "html":
            self._refuse("this is a web page, not an ontology", "was a login page saved instead of the file?")
        self._refuse("a labeling config has no <!DOCTYPE>, and predlint reads none", "remove it, and write entities as plain text")

    def _entity(self, *_: object) -> NoReturn:
        self._refuse("a labeling config has no <!ENTITY>, and predlint reads none", "write the text itself")

    # ---- refusals

    def _refuse(self, message: str, help: str) -> NoReturn:
        raise self._error(message, help, self._here())

    def refuse(self, error: expat.ExpatError) -> NoReturn:
        """Raises an error of the parser in the user's words."""
        at = self._place(error.lineno, error.offset, self.parser.ErrorByteIndex)
        unclosed = [element for element in self.open if not element.implied]
        last = (unclosed[-1].tag, unclosed[-1].line) if unclosed else None
        above = {element.tag for element in unclosed[:-1]}
        fault = explain(error.code, self.content, at[2] - self.skipped, self.encoding, last, above)
        line, column, offset = at
        before = len(fault.begun.encode(self.encoding or "utf-8", "surrogateescape"))
        raise self._error(fault.message, fault.help, (line, column - len(fault.begun), offset - before)) from None

    def refuse_encoding(self, error: Exception) -> NoReturn:
        declared = _declared(self.content)
        if isinstance(error, UnicodeError) or not declared:
            fault = XmlMistake("the text cannot be decoded", "save the file as UTF-8")
        else:
            fault = XmlMistake(f"the encoding {quote(declared)} is not supported", "save the file as UTF-8, and declare that")
        raise self._error(fault.message, fault.help, self._place(1, 0, 0)) from None

    def _error(self, message: str, help: str | None, at: tuple[int, int, int]) -> OntologyError:
        return OntologyError(message, path=self.path, help=help, at=at)
