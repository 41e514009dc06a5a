"""Writes ``operations.h``, the kernel's opcodes for C, from the table in `opcodes.py`.

``make operations`` runs it. The header is stored with the sources, so that only a C compiler is needed to build the kernel; a test compares
it with the table.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import get_args, get_type_hints

from predlint.kernel import opcodes

PATH = Path(__file__).with_name("operations.h")
_WIDTH = 140
_HEAD = """\
/* The words of the kernel, which `make operations` writes from the table in opcodes.py: their meaning stands there, too. */
#ifndef OPERATIONS_H
#define OPERATIONS_H
"""


def header() -> str:
    """Returns the text of the header."""
    kinds = [_enumeration(kind, _named(kind)) for kind in (opcodes.Node, opcodes.Flag, opcodes.Part, opcodes.Thing)]
    return "\n".join([_HEAD, *kinds, _operations(), _cases(), "#endif\n"])


def _named(kind: type[opcodes.Word]) -> dict[str, opcodes.Word]:
    return {name: word for name, word in vars(opcodes).items() if type(word) is kind}


def _enumeration(kind: type, words: Mapping[str, opcodes.Word]) -> str:
    return _comment(kind) + _enum((f"{name} = {_written(number)}", number.meaning) for name, number in words.items())


def _written(number: opcodes.Word) -> str:
    return f"1 << {number.bit_length() - 1}" if isinstance(number, opcodes.Flag | opcodes.Thing) else f"{number:d}"


def _operations() -> str:
    rows = ((_capitals(each), f"({', '.join(each.__struct_fields__)}) {_doc(each)}".removeprefix("() ")) for each in opcodes.OPERATIONS)
    return _comment(opcodes.Operation) + _enum(rows)


def _cases() -> str:
    """Returns the calls of the functions of all operations, for a switch."""
    lines = [
        f"    case {_capitals(each)}: holds = op_{_capitals(each).lower()}({', '.join(_operation_args(each))}); break; \\"
        for each in opcodes.OPERATIONS
        if not issubclass(each, opcodes.Control)
    ]
    opening = "/* In a switch on the first of the words `w`: what each function is given. */\n#define CASES_OF_OPERATIONS \\\n"
    return opening + "\n".join(lines).removesuffix(" \\") + "\n"


def _operation_args(operation: type[opcodes.Operation]) -> list[str]:
    around = ["s", "g"] if issubclass(operation, opcodes.OfProgram) else ["s"] if issubclass(operation, opcodes.OfRecord) else []
    hints = get_type_hints(operation, include_extras=True)
    sorts: list[str] = [get_args(hints[name])[-1] for name in operation.__struct_fields__]
    return around + [sort.format(f"w[{at}]") for at, sort in enumerate(sorts, 1)]


def _enum(rows: Iterable[tuple[str, str]]) -> str:
    lines = [f"    {name}, /* {meaning.rstrip('.')} */\n" for name, meaning in rows]
    return "enum {\n" + "".join(lines).replace("`", "") + "};\n"


def _comment(kind: type) -> str:
    return "\n   ".join(textwrap.wrap(f"/* {_doc(kind)} */", _WIDTH)) + "\n"


def _doc(kind: type) -> str:
    return " ".join((kind.__doc__ or "").split())


def _capitals(operation: type) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", operation.__name__).upper()


if __name__ == "__main__":
    PATH.write_text(header(), encoding="utf-8", newline="\n")
