"""Options of a compilation: what the file is for, and which rules speak how loudly."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from predlint.diagnostics import Severity
from predlint.dialects.registry import AnyOntology
from predlint.rules import RULES
from predlint.settings import DIALECTS, EVERY_PROFILE, MEDIA, PROFILES, TARGETS, WRITTEN_FOR

if TYPE_CHECKING:
    from predlint.dialects.coco.mapping import CocoMap


class OptionError(ValueError):
    """An option that cannot be. ``help`` says what can."""

    def __init__(self, message: str, help: str | None = None) -> None:
        super().__init__(message)
        self.message, self.help = message, help


@dataclass(frozen=True, slots=True)
class Options:
    """The options of one compilation, checked."""

    target: str = "model-run"
    media: str | None = None
    profile: str = "default"
    dialect: str | None = None
    """How the predictions are written; None: found from the ontology and from how a file begins."""
    mapping: CocoMap | None = None
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severities: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(
        cls,
        *,
        target: str,
        media: str | None,
        dialect: str | None,
        profile: str | None,
        mapping: CocoMap | None = None,
        select: Iterable[str],
        ignore: Iterable[str],
        severities: Mapping[str, str] | None,
    ) -> Options:
        """Checks every option. Raises OptionError."""
        if target not in TARGETS:
            raise OptionError(f'target "{target}" is not known', f"one of {', '.join(TARGETS)}")
        if media is not None and media not in MEDIA:
            raise OptionError(f'media "{media}" is not known', f"one of {', '.join(MEDIA)}")
        if dialect not in (None, *DIALECTS):
            raise OptionError(f'dialect "{dialect}" is not known', f"one of {', '.join(DIALECTS)}")
        if profile not in (None, *EVERY_PROFILE):
            raise OptionError(f'profile "{profile}" is not known', f"one of {', '.join(EVERY_PROFILE)}")
        codes = {name: tuple(_codes(given)) for name, given in (("select", select), ("ignore", ignore))}
        for name, given in codes.items():
            for code in given:
                if not any(rule.startswith(code) for rule in RULES):
                    raise OptionError(f'{name}: no rule has a code that starts with "{code}"', "predlint rule lists them all")
        levels = tuple((code.upper(), str(level).lower()) for code, level in (severities or {}).items())
        for code, level in levels:
            if not any(rule.startswith(code) for rule in RULES):
                raise OptionError(f'severity: no rule has a code that starts with "{code}"', "predlint rule lists them all")
            if level not in ("error", "warning", "info", "off"):
                raise OptionError(f'severity "{level}" of {code} is not known', "error, warning, info or off")
        options = cls(target, media, profile or "default", dialect, mapping, codes["select"], codes["ignore"], levels)
        if (options.select or options.ignore or levels) and not options.leaves_a_rule():
            raise OptionError("no rule is left to check", "every selected rule is ignored or off")
        return options

    def leaves_a_rule(self) -> bool:
        """False when every rule that was selected is off."""
        levels = levels_for(self)
        return any(levels[code] is not None and (not self.select or code.startswith(self.select)) for code in RULES)

    def on(self, ontology: AnyOntology) -> Options:
        """The same with the ontology's own medium where none was given. Raises OptionError for what does not go with the ontology."""
        if self.dialect is not None and self.dialect not in WRITTEN_FOR[ontology.dialect]:
            goes = " or ".join(dialect for dialect, written in WRITTEN_FOR.items() if self.dialect in written)
            raise OptionError(
                f"{self.dialect} predictions are not checked against {_an(ontology.dialect)} ontology",
                f"give the ontology they are meant for ({goes}), or leave --dialect out",
            )
        if self.mapping is not None and ontology.dialect != "encord":
            raise OptionError("--map goes with an Encord ontology", "it maps the ids of a COCO file to features and data of Encord")
        if self.profile not in PROFILES[ontology.dialect]:
            allowed = f"for {ontology.dialect}: {', '.join(PROFILES[ontology.dialect])}"
            raise OptionError(f'profile "{self.profile}" does not go with {_an(ontology.dialect)} ontology', allowed)
        return replace(self, media=self.media or ontology.media)


def _an(word: str) -> str:
    return f"{'an' if word[:1] in 'aeiou' else 'a'} {word}"


def _codes(given: Iterable[str]) -> Iterable[str]:
    if isinstance(given, str):
        given = (given,)
    return (code.strip().upper() for text in given for code in text.split(",") if code.strip())


class Levels(dict[str, Severity | None]):
    """The severity of every rule, None where it is off; found when it is asked for."""

    def __init__(self, options: Options, given: Mapping[str, Severity | None]) -> None:
        super().__init__()
        self._options, self._given = options, given

    def __missing__(self, code: str) -> Severity | None:
        options, rule = self._options, RULES[code]
        level: Severity | None = self._given.get(code, rule.severity)
        asked = [(len(prefix), name) for prefix, name in options.severities if code.startswith(prefix)]
        if asked:
            name = max(asked)[1]
            level = None if name == "off" else Severity.parse(name)
        # What cannot be read cannot be checked: that is said whatever was selected.
        if options.select and not code.startswith(options.select) and not (rule.family == "JSN" and rule.severity is Severity.ERROR):
            level = None
        if options.ignore and code.startswith(options.ignore):
            level = None
        self[code] = level
        return level


def levels_for(options: Options, given: Mapping[str, Severity | None] | None = None) -> Levels:
    """The severity of every rule, None where it is off. ``ignore`` wins over ``select``; the longest matching code decides.

    ``given`` are the severities that a profile changes.
    """
    return Levels(options, given or {})
