"""The configurations that a configuration extends, one after the other, and words that only the rest of predlint can judge."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any, cast

from predlint.config.config_file import MOST_BYTES, ConfigError, ConfigProblem, Layer, read_layer
from predlint.config.configuration import exclude_error
from predlint.config.keys import KeyPath, ValueProblem, wrong_version
from predlint.config.patterns import outside_reason, pattern_error
from predlint.io.paths import ending, is_url, shown
from predlint.model.registry import RULES, code_of, is_all, suggest_rules
from predlint.model.texts import listing, quote

# -- Finds the rules that a code prefix in ``severity`` changes ------------------------------------------------------


#: Maximum number of rules that are listed by code.
_MOST_LISTED = 6


def codes_changed_by(severity: Mapping[str, str], platforms: Collection[str] = ()) -> dict[str, list[str]]:
    """Returns code prefix -> rules whose severity it changes. If several prefixes match a rule, the longest decides; a rule that has that
    severity anyway is left out. ``platforms``: only rules of these; all if empty."""
    found: dict[str, list[str]] = {}
    beginnings = [code for code in severity if code not in RULES and any(rule.startswith(code) for rule in RULES)]
    for beginning in beginnings:
        found[beginning] = [
            code
            for code, rule in RULES.items()
            if code.startswith(beginning)
            and rule.severity.label != severity[beginning]
            and (not platforms or rule.dialect is None or rule.dialect in platforms)
            and max((other for other in severity if code.startswith(other)), key=len) == beginning
        ]
    return found


def listed_codes(beginning: str, changed: Collection[str]) -> str:
    """``changes GEO002, GEO003 and 12 more``."""
    codes = list(changed)
    if not codes:
        return "changes no rule: all that it fits have that level anyway"
    more = f": predlint rule {beginning} lists them" if len(codes) > _MOST_LISTED else ""
    return f"changes {listing(codes, _MOST_LISTED)}{more}"


# -- Words of a configuration that only the rest of predlint can judge: codes and names of rules, patterns of file names --


def wrong_words(settings: Any, own_rules: bool) -> Iterator[ValueProblem]:
    """Yields errors for words that match no rule. If there are custom rules, a word that may name one of them is accepted here."""
    if not isinstance(settings, dict):
        return
    table = cast("dict[str, Any]", settings)
    own = own_rules or may_have_own_rules(table)
    for at, word in words_of(table):
        wrong = None if own and may_be_own(word) else wrong_word(word, at)
        if wrong is not None:
            yield wrong


def wrong_patterns(settings: Any) -> Iterator[ValueProblem]:
    """Yields errors for patterns of file names that cannot match what was probably meant."""
    for at, pattern in _patterns_of(settings):
        fault = pattern_error(pattern) if pattern else None
        if fault is not None:
            yield ValueProblem(at, *fault)
    table = cast("dict[str, Any]", settings) if isinstance(settings, dict) else {}
    for at, pattern in _texts(("exclude",), table.get("exclude")):
        fault = exclude_error(pattern)
        if fault is not None:
            yield ValueProblem(at, *fault)


def _patterns_of(settings: Any) -> Iterator[tuple[KeyPath, str]]:
    """Every pattern of file names, with its place."""
    if not isinstance(settings, dict):
        return
    table = cast("dict[str, Any]", settings)
    for number, section in enumerate(_list(table.get("files"))):
        if isinstance(section, dict):
            given: Any = cast("dict[str, Any]", section).get("pattern")
            yield from _texts(("files", number, "pattern"), given)
    yield from _texts(("include",), table.get("include"))
    ignored: Any = table.get("per-file-ignores")
    if isinstance(ignored, dict):
        yield from ((("per-file-ignores", pattern), pattern) for pattern in cast("dict[str, Any]", ignored))


def _texts(at: KeyPath, value: Any) -> Iterator[tuple[KeyPath, str]]:
    """Yields a text, or those in a list, with their key paths."""
    if isinstance(value, str):
        yield at, value
    for number, each in enumerate(_list(value)):
        if isinstance(each, str):
            yield (*at, number), each


def words_of(settings: dict[str, Any]) -> Iterator[tuple[KeyPath, str]]:
    """Every word for rules, with its place."""
    lists: list[tuple[KeyPath, Any]] = [((name,), settings.get(name)) for name in ("select", "ignore")]
    ignored: Any = settings.get("per-file-ignores")
    if isinstance(ignored, dict):
        lists += [(("per-file-ignores", pattern), codes) for pattern, codes in cast("dict[str, Any]", ignored).items()]
    for at, codes in lists:
        if isinstance(codes, list):
            for number, word in enumerate(cast("list[Any]", codes)):
                if isinstance(word, str) and word:
                    yield (*at, number), word
    levels: Any = settings.get("severity")
    if isinstance(levels, dict):
        yield from ((("severity", word), word) for word in cast("dict[str, Any]", levels) if word)


def wrong_word(word: str, at: KeyPath) -> ValueProblem | None:
    """Returns the error for a word that matches no rule of predlint, or None."""
    if code_of(word) is not None:
        return None
    if is_all(word):
        every = "leave select out: without it all rules are on" if at[:1] == ("select",) else "name the families: predlint rule lists them"
        return ValueProblem(at, f"{quote(word)} matches no rule", every)
    parts = [part for part in re.split(r"\s*,\s*|[\s;|]+", word) if part]
    if parts and parts != [word.strip()] and all(code_of(part) is not None for part in parts):
        own = "each is a key of its own" if "severity" in at else "in a list each is an item of its own"
        return ValueProblem(at, f"{quote(word)} matches no rule", f"{own}: {', '.join(map(quote, parts))}")
    close = suggest_rules(word)
    hint = f"did you mean {' or '.join(close[:2])}? " if close else ""
    return ValueProblem(at, f"{quote(word)} matches no rule", f"{hint}predlint rule lists them all")


def may_be_own(word: str) -> bool:
    """Returns True for a word that may be the name or the code of a custom rule."""
    return word.strip().upper().startswith("RUL") or not _like_a_code(word)


def _like_a_code(word: str) -> bool:
    word = word.strip()
    return word[:3].isalpha() and word[:3].isupper() and (word[3:].isdigit() or len(word) == 3)


def may_have_own_rules(settings: dict[str, Any]) -> bool:
    for each in (settings, *_list(settings.get("files"))):
        section = cast("dict[str, Any]", each) if isinstance(each, dict) else {}
        ontology = section.get("ontology")
        if section.get("rules") or (isinstance(ontology, str) and ending(ontology) == ".onto"):
            return True
    return False


def _list(value: Any) -> list[Any]:
    return cast("list[Any]", value) if isinstance(value, list) else []


# -- The configurations that a configuration extends, one after the other, and how far one that was found reaches for them --

#: More files than these are no configuration that anybody oversees.
_MOST = 16


def extends_chain(
    path: str, is_strange: Callable[[str], bool] | None, is_sound: Callable[[Layer], bool]
) -> tuple[list[Layer], list[ConfigProblem]]:
    """Returns a configuration and its bases, the nearest first, as far as they can be read, and the errors that ended the chain.

    ``is_strange``: returns True for a file that a found configuration does not accept; None for a configuration that was named, which
    accepts any. ``is_sound``: returns True if the content of a file is a valid configuration. Raises ConfigError if the first configuration
    cannot be read, or if one of them requires another version of predlint, since its keys may be different.
    """
    try:
        layers = [read_layer(path)]
    except ConfigError:
        if is_strange is not None and _is_link_away(path):
            raise ConfigError([_broken_link_problem(path)]) from None
        raise
    while True:
        layer = layers[-1]
        if "required-version" in layer.keys:
            fault = wrong_version(layer.keys["required-version"])
            if fault is not None:
                raise ConfigError([ConfigProblem(layer.where("required-version"), *fault)])
        if (
            is_strange is not None and is_outside_project(layer, layers[0]) and not is_sound(layer)
        ):  # following it would show content of other files
            return layers, []
        given = layer.keys.get("extend")
        if not isinstance(given, str) or not given or "\0" in given:  # the table of keys reports what is wrong with it
            return layers, []
        base = _resolved(layer, given)
        why = _unfit(given, base, layers, is_strange)
        if why is not None:
            return layers, [ConfigProblem(layer.where("extend"), *why)]
        try:
            layers.append(read_layer(base, is_base=True))
        except ConfigError as error:
            if is_strange is not None and _leaves_folder(base, layers[0]):
                return layers, [_withheld(base, layer)]
            message = f"extend names {base}: "
            return layers, [
                ConfigProblem(layer.where("extend"), message + each.message, each.help) if each.where == base else each
                for each in error.faults
            ]
        if sum(len(each.places.text) for each in layers) > MOST_BYTES:
            return layers[:-1], [ConfigProblem(layer.where("extend"), f"with {base} the configuration is larger than 4 MiB", None)]


def is_outside_project(layer: Layer, first: Layer) -> bool:
    """Returns True for a file whose content is shown only if it is a configuration: the file that names it, or is a link to it, came with
    somebody's files."""
    return _leaves_folder(layer.path, first) if layer is not first else _is_link_away(layer.path)


def withheld_keys(layer: Layer, by: Layer) -> ConfigProblem:
    """Returns the error for such a file that is not a configuration. ``by``: the file that extends it, or for the first one itself."""
    return _withheld(layer.path, by) if layer is not by else _broken_link_problem(layer.path)


def _resolved(layer: Layer, path: str) -> str:
    """The path of a base, as it is from the current folder."""
    return path if os.path.isabs(path) else os.path.normpath(os.path.join(layer.folder, path))


def _unfit(given: str, base: str, layers: list[Layer], is_strange: Callable[[str], bool] | None) -> tuple[str, str] | None:
    """Returns the reason why a base is not read, and the help; None if it is read."""
    if is_url(given):
        return f"extend names {shown(given)}, which is not fetched", "a configuration extends a file: copy it, and name the copy"
    message = f"extend names {base}"
    if os.path.isdir(base):
        return f"{message}, which is a folder", f'name the file in it: extend = "{given.rstrip("/")}/predlint.toml"'
    if not os.path.exists(base):
        has_variable = given.startswith("~") or "$" in given
        help = "~ and $ stand for themselves here: " if has_variable else ""
        return f"{message}, which is not there", f"{help}paths begin at the folder of the file that they stand in"
    if not os.path.isfile(base):
        return f"{message}, which is a pipe or a device", "name a file"
    if any(os.path.realpath(base) == os.path.realpath(layer.path) for layer in layers):
        names = ", ".join([*(layer.path for layer in layers), base])
        return f"extend leads in a circle: {names}", "take it out of one of them"
    if len(layers) == _MOST:
        return f"more than {_MOST} configurations extend one another", "let one of them extend what the last ones extend"
    if is_strange is not None and is_strange(base):
        message += ", the file of another user in a folder where everybody may write"
        return message, f"--no-config does without; to trust it: --config {shlex.quote(layers[0].path)}"
    return None


def _leaves_folder(path: str, first: Layer) -> bool:
    return _is_away(path, first.folder)


def _is_link_away(path: str) -> bool:
    return os.path.islink(path) and _is_away(path, os.path.dirname(path))


def _is_away(path: str, folder: str) -> bool:
    return outside_reason(folder, path) is not None or not os.path.realpath(path).endswith(".toml")


def _withheld(path: str, by: Layer) -> ConfigProblem:
    return ConfigProblem(by.where("extend"), f"extend names {path}, which cannot be read as a configuration", _to_see(path))


def _broken_link_problem(path: str) -> ConfigProblem:
    return ConfigProblem(path, "it is a link to a file that cannot be read as a configuration", _to_see(path))


def _to_see(path: str) -> str:
    return f"nothing of it is shown here; to see what is wrong: predlint config --config {shlex.quote(path)}"
