"""Parses the XML of a labeling config into elements with places, safely; where it is broken, what its writer most likely did."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Collection, Iterator
from typing import NamedTuple, NoReturn, cast
from xml.parsers import expat
from xml.parsers.expat import errors

from msgspec import Struct, field

from predlint.io.json_errors import A_MARK, SETTLE, is_conflict_marker
from predlint.model.names import nearest
from predlint.model.ontology import OntologyError
from predlint.model.texts import lazy_regex, quote
from predlint.platforms.foreign_tools import xml_tool_of
from predlint.platforms.label_studio.ontology import Place
from predlint.platforms.ontology_files import PARSED_CONFIG, TAKE_XML, is_parsed_config

# -- Messages for broken XML: what its writer most likely did --------------------------------------------------------


class XmlMistake(NamedTuple):
    """A message, and what to do."""

    message: str
    help: str | None = None
    begun: str = ""
    """The text between the place of the fault and the place where the parser found it."""


NOT_A_CONFIG = "give the labeling config: the XML under Settings, Labeling Interface, Code of the project"
_WINDOW = 4_000
_SPACE = b" \t\r\n"

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\x1f\x8b", "gzip-compressed"),
    (b"\x28\xb5\x2f\xfd", "zstd-compressed"),
    (b"BZh", "bzip2-compressed"),
    (b"\xfd7zXZ", "xz-compressed"),
    (b"PK\x03\x04", "a zip archive"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"%PDF", "a PDF document"),
)

_SYNTAX = {errors.codes[getattr(errors, f"XML_ERROR_{name}")]: name for name in (
    "NO_ELEMENTS", "INVALID_TOKEN", "SYNTAX", "UNCLOSED_TOKEN", "TAG_MISMATCH", "DUPLICATE_ATTRIBUTE", "JUNK_AFTER_DOC_ELEMENT",
    "UNDEFINED_ENTITY", "MISPLACED_XML_PI", "UNKNOWN_ENCODING", "INCORRECT_ENCODING", "PARTIAL_CHAR", "UNCLOSED_CDATA_SECTION",
    "BAD_CHAR_REF",
)}  # fmt: skip


def not_xml(content: bytes) -> XmlMistake | None:
    """Returns what the file is, if its first bytes show that it is not XML; else None."""
    start = content[:200].lstrip(_SPACE)
    if not start.strip(b"\0") and not content.strip(_SPACE):
        return XmlMistake("the file is empty", NOT_A_CONFIG)
    for magic, what in _MAGIC:
        if content.startswith(magic):
            return XmlMistake(f"this is {what}, not XML", "unpack it first" if "compressed" in what or "archive" in what else NOT_A_CONFIG)
    if content.startswith((b"\xff\xfe\0\0", b"\0\0\xfe\xff")) or (b"\0" in content[:4] and content[:2] not in (b"\xff\xfe", b"\xfe\xff")):
        return XmlMistake("this is neither UTF-8 nor UTF-16 with a byte order mark, or no text at all", "save the file as UTF-8")
    if start[:14].lower() == b"<!doctype html" or start[:5].lower() == b"<html":
        return XmlMistake("this is a web page, not an ontology", "was a login page saved instead of the file?")
    tool = xml_tool_of(content[:4096])
    if tool is not None:
        return XmlMistake(f"this is {tool}, not a labeling config", NOT_A_CONFIG)
    if start[:1] == b"{" and _is_parsed(content):
        return XmlMistake(f"this is {PARSED_CONFIG}, not the config", TAKE_XML)
    if start[:1] in (b"{", b"["):
        what = "JSON, where the XML of a labeling config was expected"
        return XmlMistake(f"this is {what}", f"{NOT_A_CONFIG}; in an export of the project it is the text of label_config")
    if b"<" not in content:
        return XmlMistake("there is no tag in the file: this is not a labeling config", NOT_A_CONFIG)
    return None


def _is_parsed(content: bytes) -> bool:
    try:
        value: object = json.loads(content)
    except (ValueError, RecursionError):
        return False
    return isinstance(value, dict) and is_parsed_config(cast("dict[str, object]", value))


def explain(
    code: int, content: bytes, at: int, encoding: str | None, unclosed: tuple[str, int] | None, above: Collection[str] = ()
) -> XmlMistake:
    """Returns the message for the fault that expat reports by ``code`` at the byte ``at``.

    ``unclosed``: the innermost open tag and its line; ``above``: the open tags around it.
    """
    start = max(at - _WINDOW, 0)
    start -= start % 2 if encoding else 0
    before = content[start:at].decode(encoding or "utf-8", "replace")
    after = content[at : at + _WINDOW].decode(encoding or "utf-8", "replace")
    name = _SYNTAX.get(code, "")
    line = before.rpartition("\n")[2]
    if is_conflict_marker(line + after, 0):
        return XmlMistake(A_MARK, SETTLE, line)
    if name == "NO_ELEMENTS":
        return _unclosed(unclosed) if unclosed else XmlMistake("there is no tag in the file", NOT_A_CONFIG)
    if name == "TAG_MISMATCH" and unclosed:
        return _mismatch(after, unclosed, above)
    if name == "DUPLICATE_ATTRIBUTE":
        attribute = re.match(r"[^\s=]+", after)
        return XmlMistake(f"the attribute {quote(attribute[0] if attribute else '')} is given twice in one tag", "remove one of them")
    if name == "JUNK_AFTER_DOC_ELEMENT":
        what = "a second tag is beside the first" if re.match(r"\s*<[^/!?]", after) else "there is more after the closing tag of the config"
        return XmlMistake(
            f"{what}: a config has one View with everything in it", "put one <View> … </View> around all of it, or remove the rest"
        )
    if name == "UNDEFINED_ENTITY":
        entity = re.search(r"&(?!(?:amp|lt|gt|quot|apos);)[^\s;&<]+;", after)
        shown = quote(entity[0]) if entity else "an entity"
        return XmlMistake(
            f"{shown} is not known: XML has only &amp; &lt; &gt; &quot; and &apos;", "write the character itself, or &amp; for a bare &"
        )
    if name == "MISPLACED_XML_PI":
        return XmlMistake("<?xml … ?> must be the very beginning of the file", "remove what is before it, white space too")
    if name in ("UNKNOWN_ENCODING", "INCORRECT_ENCODING"):
        return XmlMistake(
            "the encoding that the file declares is not the one that it is written in", "save the file as UTF-8, and declare that"
        )
    if name in ("UNCLOSED_TOKEN", "PARTIAL_CHAR", "UNCLOSED_CDATA_SECTION"):
        return _cut(after, unclosed)
    if name in ("INVALID_TOKEN", "SYNTAX"):
        return _token(before, after, content, at, encoding)
    if name == "BAD_CHAR_REF":
        return XmlMistake("a reference like &#0; stands for no character that XML allows", "remove it")
    return XmlMistake(f"not valid XML: {errors.messages.get(code, 'unreadable')}")


def _unclosed(unclosed: tuple[str, int]) -> XmlMistake:
    tag, line = unclosed
    return XmlMistake(f"the file ends before the tag <{tag}> of line {line} is closed", f"add </{tag}>, or is the file cut off?")


def _mismatch(after: str, unclosed: tuple[str, int], above: Collection[str]) -> XmlMistake:
    tag, line = unclosed
    found = re.match(r"(?:</)?([^\s>]+)", after)  # expat points behind the "</"
    closing = found[1] if found else ""
    if closing.lower() == tag.lower():
        return XmlMistake(f"</{closing}> does not close <{tag}> of line {line}: upper and lower case must agree", f"write </{tag}>")
    if closing not in above and nearest(closing, [tag], 1):
        return XmlMistake(f"</{closing}> does not close <{tag}> of line {line}", f"write </{tag}>")
    message = f"the tag <{tag}> of line {line} is not closed: </{closing}> comes first"
    return XmlMistake(message, f"end <{tag} … /> with a slash, or add </{tag}>")


def _cut(after: str, unclosed: tuple[str, int] | None) -> XmlMistake:
    """Returns the message for a file that ends inside a tag, a comment or the like."""
    for mark, what, end in (("<!--", "a comment", "-->"), ("<![CDATA[", "a CDATA section", "]]>"), ("<?", "a <? … ?>", "?>")):
        if after.startswith(mark):
            return XmlMistake(f"{what} is not closed before the end of the file", f"add {end} where it ends")
    tag = re.match(r"</?([^\s<>/]+)", after)
    if tag is None:
        return _unclosed(unclosed) if unclosed else XmlMistake("the file ends too early", "is it cut off?")
    if _quote_open(after):
        return XmlMistake(f"the quotes of an attribute of <{tag[1]}> are never closed", "add the missing quotation mark")
    return XmlMistake(f"the tag <{tag[1]}> is not closed before the end of the file", "end it with > or />")


def _token(before: str, after: str, content: bytes, at: int, encoding: str | None) -> XmlMistake:
    """Returns the message for a character that is not allowed where it is."""
    char = after[:1]
    if encoding is None and content[at : at + 1] >= b"\x80" and char == "\ufffd" and content[at : at + 3] != b"\xef\xbf\xbd":
        return XmlMistake(f"byte 0x{content[at]:02x} is not UTF-8", "save the file as UTF-8, or declare its encoding in <?xml … ?>")
    if char and (ord(char) < 0x20 or char in "\ufffe\uffff"):
        return XmlMistake(f"the character {quote(char)} may not be in XML", "remove it")
    entity = re.search(r"&[^\s&;<>\"']*\Z", before)
    if char == "&" or entity:
        return XmlMistake('a bare "&" may not be in XML', 'write "&amp;" for it', entity[0] if entity else "")
    comment = before.rfind("<!--")
    if comment >= 0 and "-->" not in before[comment:]:
        return XmlMistake('"--" may not be inside a comment', "write one hyphen")
    start = before.rfind("<")
    body = before[start:] if start >= 0 else ""
    found = re.match(r"</?([^\s<>/=\"']+)", body)
    if found is None:
        if char == "<" or body == "<":
            return XmlMistake('"<" begins a tag, but what follows is not one', 'write "&lt;" for the character itself')
        return XmlMistake(f"{quote(char)} is outside of all tags", "a config begins with <View> and ends with </View>")
    return _in_tag(found[1], body, char, after)


def _in_tag(tag: str, body: str, char: str, after: str) -> XmlMistake:
    """Returns the message for a wrong character after the name of a tag."""
    if ">" in _outside_quotes(body):
        if body.startswith("</") and char not in "<&]":  # in a tag, any other character may stand
            return XmlMistake(f"there is text after the closing tag </{tag}>: {quote(after.strip())}", "remove it")
        return XmlMistake(f"{quote(char)} may not be here in the text", 'write "&lt;" for "<" and "&amp;" for "&"')
    if char == "<":
        if _quote_open(body):
            return XmlMistake(
                f'"<" inside an attribute of <{tag}>', 'close the quotation marks before it, or write "&lt;" for the character itself'
            )
        return XmlMistake(
            f"the tag <{tag}> is not closed before the next one begins",
            f"end it with > or, if nothing belongs in it, with />: <{tag} … />",
        )
    attribute = re.search(r"([^\s=\"']+)\s*=\s*\Z", body)
    if attribute:
        name, shown = attribute[1], f" of <{tag}>"
        if char in "“”„‟«»‘’":
            return XmlMistake(f"typographic quotation marks around {quote(name)}{shown}", 'write plain ones: "')
        return XmlMistake(f"the value of the attribute {quote(name)}{shown} is not in quotation marks", f'write {name}="…"')
    if body.endswith(('"', "'")):
        return XmlMistake(f"a space is missing between two attributes of <{tag}>", "put one before the name of the second")
    bare = re.search(r"\s([^\s=\"'<>/]+)\s*\Z", body)
    if bare:
        return XmlMistake(f"the attribute {quote(bare[1])} of <{tag}> has no value", f'write {bare[1]}="true", or what it is to be')
    return XmlMistake(f"{quote(char)} may not be in the tag <{tag}>", 'attributes are written name="value"')


def _outside_quotes(body: str) -> str:
    return re.sub(r"\"[^\"]*\"?|'[^']*'?", "", body)


def _quote_open(body: str) -> bool:
    """Returns True if a quotation mark of an attribute is not closed at the end."""
    mark = ""
    for char in body:
        if char == mark:
            mark = ""
        elif not mark and char in "\"'":
            mark = char
    return bool(mark)


# -- Parses the XML of a labeling config into elements with places, safely: nothing is fetched, nothing is expanded --


# Document types and entities are refused, since no config needs them; sizes are bounded. Every fault raises an ``OntologyError`` with its
# place and what to do.

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
