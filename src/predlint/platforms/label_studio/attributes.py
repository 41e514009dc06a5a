"""The attributes of a config's tags: which exist, and how their values are read.

The editor ignores the case of attribute names; all names here are in lower case.
"""

from __future__ import annotations

import math
import re
from datetime import date, datetime, time

from predlint.names import nearest
from predlint.platforms.label_studio.tags import CONTROLS, OBJECTS, OTHER_TAGS

#: Attributes that decide which results are allowed, as people write them: a misspelt one changes the findings.
TELLING: tuple[str, ...] = (
    "name", "toName", "value", "valueList", "valueType", "alias", "choice", "required", "perRegion", "perItem", "maxUsages", "maxRating",
    "maxSubmissions", "minPoints", "maxPoints", "leafsOnly", "allowNested", "allowEmpty", "apiUrl", "legacy", "format", "indexFlag",
    "visibleWhen", "whenTagName", "whenLabelValue", "whenChoiceValue",
)  # fmt: skip
#: Other attributes, which concern looks and handling. The list need not be complete.
_OTHERS = frozenset(
    """on min max step only outputs data src default defaultvalue selected hint hotkey html style classname class id idattr title label
    labels layout showinline background color size category granularity strokewidth strokecolor fillcolor fillopacity opacity selectedcolor
    showalias aliasstyle rows placeholder editable displaymode transcription skipduplicates showsubmitbutton requiredmessage smart
    smartonly snap canrotate pointsize pointstyle closable curves skeleton minsize maxsize minwidth maxwidth width height zoom zoomby
    zoomcontrol negativezoom rotatecontrol brightnesscontrol contrastcontrol defaultzoom crosshair grid gridsize gridcolor smoothing
    crossorigin horizontalalignment verticalalignment sync player decoder volume speed framerate timelineheight muted splitchannels
    spectrogram waveheight cursor cursorwidth cursorcolor timecolumn timeformat timedisplayformat durationdisplayformat sep
    overviewchannels overviewwidth column units legend displayformat markersize markercolor markersymbol timerange datarange showaxis
    showyaxis fixedscale namekey textkey audiourl showplayer contextscroll savetextresult encoding selectionenabled clickablelinks
    highlightcolor showlabels inline mode messageroles minmessages maxmessages llm pathseparator showfullpath labeling slider icon
    selectionstyle leftclass rightclass collapsed open whenrole whenitem type maxlength minlength tooltip casesensitive cleanup
    bordercolor rounded display direction viewclassname modelversion
    allowaddlabels""".split()
)
KNOWN = frozenset(name.lower() for name in TELLING) | _OTHERS
_SPELLINGS = {name.lower(): name for name in TELLING}

_TAG_SPELLINGS = (
    "View", "Style", "Header", "Collapse", "Panel", "Filter", "Shortcut", "Repeater", "Label", "Choice", "Relation", "Relations", "Bucket",
    "Channel", "MultiChannel", "Image", "Text", "HyperText", "Audio", "Video", "Paragraphs", "Table", "TimeSeries", "List", "Pdf",
    "Object3D", "Markdown", "Typography", "PagedView",
)  # fmt: skip
#: Tags by their name in lower case, spelt as the documentation does, for suggestions.
SPELT: dict[str, str] = {tag.lower(): tag for tag in _TAG_SPELLINGS} | {kind: control.tag for kind, control in CONTROLS.items()}
KNOWN_TAGS: frozenset[str] = frozenset(CONTROLS) | frozenset(OBJECTS) | OTHER_TAGS | frozenset(SPELT)

#: Name of a shape in other tools -> its name here.
_SHAPES = {"bbox": "rectangle", "boundingbox": "rectangle", "box": "rectangle", "rect": "rectangle", "mask": "brush", "point": "keypoint"}
#: Former name of a tag -> its name today.
_RENAMED = {"custominterface": "ReactCode"}


def likely_tag(tag: str) -> str | None:
    """Returns the tag that an unknown name probably means: its former name, a similar one, or one for the same shape (``RectLabels``,
    ``BBox``); else None."""
    if tag.lower() in _RENAMED:
        return _RENAMED[tag.lower()]
    stem = tag.lower().removesuffix("labels").removesuffix("label")
    if stem in _SHAPES and tag.lower() not in KNOWN_TAGS:
        return SPELT[_SHAPES[stem] + ("labels" if len(stem) < len(tag) else "")]
    near = nearest(tag, SPELT.values(), 1)
    return near[0] if near else None


#: Attributes with a fixed set of words.
VISIBLE = ("region-selected", "no-region-selected", "choice-selected", "choice-unselected")
ONLY = ("date", "time", "month", "year")
#: Tag -> its values of valueType: the data itself, or a file that the task names.
VALUE_TYPES = {"text": ("text", "url"), "hypertext": ("text", "url"), "paragraphs": ("json", "url"), "timeseries": ("json", "url")}


def intended_attribute(name: str, given: frozenset[str]) -> str | None:
    """Returns the attribute of `TELLING` that ``name`` misspells (``toNmae``, ``to_name``); None if it is known, or similar to none.
        ``given``: the
    names that the tag has, in lower case, which are not suggested again.
    """
    lowered = name.lower()
    if lowered in KNOWN or ":" in name or lowered.startswith(("data-", "aria-", "on")):
        return None
    from rapidfuzz.distance import OSA

    plain = re.sub(r"[-_.]", "", lowered)
    best: tuple[int, str] | None = None
    for known, spelling in _SPELLINGS.items():
        room = 0 if len(known) < 4 else 1 if len(known) < 6 else 2
        distance = OSA.distance(plain, known)
        if known not in given and distance <= room and (best is None or distance < best[0]):
            best = (distance, spelling)
    return best[1] if best else None


def is_variable(text: str) -> bool:
    """Returns True for a variable such as ``$image``, which names a member of the task's data."""
    return re.fullmatch(r"\$[^, ]+", text) is not None


def data_key(text: str) -> str | None:
    """Returns the member of ``data`` that a variable reads: ``document`` for ``$document[{{idx}}].page``; None for other text."""
    return (text[1:].split("[", 1)[0] or None) if is_variable(text) else None


def number(text: str) -> float | None:
    """Returns a finite number that JavaScript would also read; None for anything else."""
    if not re.fullmatch(r"\s*[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?\s*", text, re.ASCII):
        return None
    value = float(text)
    return value if math.isfinite(value) else None


def whole(text: str) -> int | None:
    """Returns a whole number from 0; None for anything else, and from 2 ** 53 on."""
    value = number(text)
    return int(value) if value is not None and value >= 0 and value == int(value) and value < 2**53 else None


def timestamp(text: str) -> float | None:
    """Returns a limit of DateTime as a number, comparable with others of its form: a year, an ISO date or time; None for other text."""
    text = text.strip()
    if re.fullmatch(r"\d{4}", text, re.ASCII):
        return int(text) * 366.0 * 86_400
    try:
        if re.fullmatch(r"\d\d?:\d\d(:\d\d)?", text, re.ASCII):
            clock = time.fromisoformat(text.zfill(5) if text.count(":") == 1 else text.zfill(8))
            return clock.hour * 3_600.0 + clock.minute * 60 + clock.second
        if re.fullmatch(r"\d{4}-\d\d", text, re.ASCII):
            text += "-01"
        given = datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return None
    day = date(given.year, given.month, given.day)
    return (
        given.year * 366.0 * 86_400 + (day - date(given.year, 1, 1)).days * 86_400.0 + given.hour * 3_600 + given.minute * 60 + given.second
    )


def as_number(text: str | None) -> float | None:
    """Returns a bound of the config as a number, or None if there is none."""
    try:
        return float(text) if text is not None else None
    except ValueError:
        return None
