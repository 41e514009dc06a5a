"""The sentences about files of label rows: what takes several rows, a list of data rows, or is no label row at all."""

from __future__ import annotations

from typing import Any

from predlint.dialects.batched import ENCORD
from predlint.dialects.encord.row_words import Said
from predlint.dialects.slips import found, held_in_text
from predlint.names import article, listing, quote

# -- across rows -------------------------------------------------------------------------------------------------------

_OVERWRITTEN = "Encord's SDK saves a row under it, so one of the two is overwritten"
_OWN_LABEL = "give each row the label_hash of its own label row"


def same_row(value: Any, branch: str, line: int) -> Said:
    message = f"data_hash {quote(value)} with branch {quote(branch)} is on line {line:,} already: one of the two rows is overwritten"
    return message, "put all predictions for a data unit into one row, or give each model a branch of its own"


def repeated_row(value: Any, line: int) -> Said:
    return f"the row says the same as that of line {line:,}", "leave one of the two out; was the file appended to twice?"


def same_label(value: Any, line: int, data_hash: str) -> Said:
    message = f"label_hash {quote(value)} is that of line {line:,} already, which is for other data ({quote(data_hash)}); {_OVERWRITTEN}"
    return message, _OWN_LABEL


def same_label_in_branch(value: Any, line: int, branch: str) -> Said:
    message = f"label_hash {quote(value)} is that of line {line:,} already, which is for another branch ({quote(branch)}); {_OVERWRITTEN}"
    return message, _OWN_LABEL


def same_hash_other_type(value: Any, kind: str, other: str, line: int) -> Said:
    message = f"data_hash {quote(value)} is {article(kind)} here and {article(other)} on line {line:,}, in the same branch"
    return message, "is one of the hashes copied from another row?"


def no_confidence(value: Any, count: int) -> Said:
    what = f"{count:,} objects and classifications have" if count != 1 else "one object or classification has"
    return f"{what} no confidence; Encord stores 1.0 for each", "give each its score, from 0 to 1: metrics are computed with it"


def radians(value: Any, count: int, least: float, most: float) -> Said:
    message = f"all {count:,} angles of rotated boxes lie between {least:.4g} and {most:.4g}: is theta in radians?"
    return message, "Encord reads degrees: multiply radians by 180/π"


def frames_unknown(value: Any, count: int) -> Said:
    rows = f"{count:,} rows with labels on frames do" if count != 1 else "one row with labels on frames does"
    message = f"{rows} not say how many frames there are: frames past the end go unseen"
    return message, "give the data rows with their frame_count: --data-rows rows.csv; or keep data_fps and data_duration in the export"


def no_templates(value: Any, names: tuple[str, ...]) -> Said:
    what = f"no skeleton template for {listing(names)}"
    return f"the ontology has {what}: the vertices of such objects are not checked", 'give the ontology with its "skeleton_templates"'


def no_labels(value: Any, count: int) -> Said:
    rows = f"none of the {count:,} rows has" if count != 1 else "the row has no"
    what = "an object or a classification" if count != 1 else "object and no classification"
    return f"nothing is predicted: {rows} {what}", 'objects are in "labels" of the data units; were they written to another file?'


def old_layout(value: Any, count: int) -> Said:
    what = f"{count:,} classifications are" if count != 1 else "one classification is"
    message = f"{what} on frames and not in classification_answers with a range; release 0.1.211 of Encord's SDK drops these silently"
    return message, 'give each entry of classification_answers its "featureHash" and "range"'


def not_listed(value: Any, close: tuple[tuple[str, str | None], ...]) -> Said:
    """``close``: the hashes of rows that look like this one, each with its title."""
    named = [quote(hash) + (f" ({title})" if title and title != hash else "") for hash, title in close]
    fix = f"did you mean {' or '.join(named)}?" if named else "is this the list of that project?"
    return f"data_hash {quote(value)} is not in the list of data rows", fix


def title_not_listed(value: Any, close: tuple[str, ...]) -> Said:
    fix = f"did you mean {' or '.join(map(quote, close))}?" if close else "is this the list of that project?"
    return f"data_title {quote(value)} is not in the list of data rows, which has titles and no hashes", fix


def of_label_row(value: Any, hash: str | None, title: str | None) -> Said:
    of = f", of the data {quote(title)}" if title and title != hash else ""
    fix = f"write the data_hash of its data: {quote(hash)}" if hash else "write the data_hash of its data"
    return f"data_hash {quote(value)} is the label_hash of a label row{of}, not the hash of its data", fix


def of_data(value: Any, hash: str | None, title: str | None) -> Said:
    of = f" of {quote(title)}" if title and title != hash else ""
    message = f"label_hash {quote(value)} is the data_hash{of} in the list of data rows, not the hash of a label row"
    return message, "copy the label_hash from the label row on the platform: Encord's SDK saves by it"


def other_size(value: Any, width: float, height: float, listed_width: float, listed_height: float) -> Said:
    message = (
        f"the data unit is {width:,.0f} × {height:,.0f} pixels here and {listed_width:,.0f} × {listed_height:,.0f} in the list of data rows"
    )
    if (width, height) == (listed_height, listed_width):
        return message, "are width and height exchanged? An array has the shape (height, width)"
    return message, "which size did the model see?"


def without_predictions(value: Any, absent: int, total: int, some: tuple[str, ...]) -> Said:
    if absent == total:
        others = f" and {absent - len(some):,} more" if absent > len(some) else ""
        return "no data row of the list has a row in the files", f"is it the list of these label rows? It names {listing(some)}{others}"
    verb = "has" if absent == 1 else "have"
    return f"{absent:,} of {total:,} data rows {verb} no row in the files", f"{'such as ' if absent > len(some) else ''}{listing(some)}"


# -- files that are something else -------------------------------------------------------------------------------------


def other_file(value: Any, what: str, fix: str) -> Said:
    return f"this is {what}, not an Encord label row", fix


def rows_spread(value: Any, records: int, returns: bool) -> Said:
    how = "have carriage returns between them, which end no line" if returns else "stand one after another, over several lines"
    message = f"the {records:,} rows {how}: the file is neither one JSON value nor one row per line"
    return message, "write them into one list, [{…}, {…}], or each on a line of its own, ended by a line feed"


def not_a_row(value: Any) -> Said:
    fix = f"write one object for each label row: [{{…}}, {{…}}], or one per line{ENCORD.are_checked(value)}"
    return f"a label row must be an object, found {found(value)}", held_in_text(value) or fix


def two_corners(value: Any, count: int) -> Said:
    message = f"the {count:,} boxes are two corners: in each w is larger than x, and h larger than y; they are drawn too large"
    return message, "write w = x2 - x1 and h = y2 - y1, as fractions of the image"
