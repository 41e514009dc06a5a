"""The configurations that a configuration extends, one after the other, and how far one that was found reaches for them."""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable

from predlint.config.config_file import MOST_BYTES, ConfigError, ConfigProblem, Layer, read_layer

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
            from predlint.config.versions import wrong_version

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
    from predlint.stream.urls import is_url, shown

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
    from predlint.config.containment import outside_reason

    return outside_reason(folder, path) is not None or not os.path.realpath(path).endswith(".toml")


def _withheld(path: str, by: Layer) -> ConfigProblem:
    return ConfigProblem(by.where("extend"), f"extend names {path}, which cannot be read as a configuration", _to_see(path))


def _broken_link_problem(path: str) -> ConfigProblem:
    return ConfigProblem(path, "it is a link to a file that cannot be read as a configuration", _to_see(path))


def _to_see(path: str) -> str:
    return f"nothing of it is shown here; to see what is wrong: predlint config --config {shlex.quote(path)}"
