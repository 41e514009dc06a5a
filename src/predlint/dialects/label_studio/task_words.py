"""The sentences about tasks: their predictions, and the data that people see."""

from __future__ import annotations

from typing import Any, cast

from predlint.dialects.label_studio.containers import are_of_people, are_results, is_result
from predlint.dialects.label_studio.tags import CONTROLS
from predlint.dialects.label_studio.words import Said
from predlint.dialects.slips import TWICE, held_in_text, rename
from predlint.names import listing, nearest, quote
from predlint.shape.resolver import called

#: The members of a turn of a dialogue that say who speaks, and what.
Turns = tuple[str, str]

# -- the task ----------------------------------------------------------------------------------------------------------


def no_data(value: Any, key: str | None, *given: str) -> Said:
    """``key``: a member of data that the config shows."""
    data = f"{{{quote(key)}: …}}" if key is not None else "{…}"
    fix = rename(given, "data") or f'put the task\'s own members under "data": {{"data": {data}, "predictions": […]}}'
    return 'the task has no "data", so that Label Studio takes the whole object for data, predictions included', fix


def empty_data(value: Any, keys: tuple[str, ...], inside: tuple[str, ...]) -> Said:
    """``keys``: the members that the config shows."""
    fix = f"give it what the config shows: {', '.join(quote(key) for key in keys[:3])}" if keys else "give data at least one member"
    whole = f"the whole task for data, {' and '.join(inside)} included"
    return f'"data" is empty, so that Label Studio takes {whole}', fix


def predictions_misnamed(value: Any, name: str) -> Said:
    of_people = are_of_people(name, value)
    fix = 'the list of predictions is called "predictions"'
    if name == "result" or are_results(value):
        fix = 'it belongs into a prediction: "predictions": [{"result": […]}]'
    elif name == "completions" and of_people:
        fix = 'what people labelled is called "annotations" since Label Studio 1.0: rename it; predictions belong under "predictions"'
    elif of_people and (name == "annotation" or not nearest(name, ("annotations",))):
        fix = 'predictions belong under "predictions", what people labelled under "annotations"'
    elif of_people:
        fix = 'did you mean "annotations"?'
    return f"{quote(name)} is not read", fix


_AS_RESULTS = (
    'write each as a result, a box in percent: "predictions": [{"model_version": "…", "result": [{"from_name": …, "to_name": …, '
    '"type": …, "value": {…}}]}]'
)


def raw(value: Any, name: str, where: str) -> Said:
    """Of what a model found, as it gave it. ``where``: in the ``task``, in its ``data``, or in a ``flat`` task, which is all data."""
    if where == "flat":
        return f'the task has no "data", so that {quote(name)} is taken for data', f'put the data under "data"; {_AS_RESULTS}'
    return f"{quote(name)} is {_READ_AS[where]}", _AS_RESULTS


def raw_besides(value: Any, name: str, where: str) -> Said:
    """The same in a task that has predictions or annotations, of which it may be the source."""
    fix = f"if it holds what these lack, {_AS_RESULTS}"
    return f"{quote(name)} looks like what a model found and is {_READ_AS[where]}; the task has other predictions or annotations", fix


_READ_AS = {"task": "not read", "data": 'inside "data", where it is taken for data'}


def predictions_below(value: Any, name: str, in_data: bool) -> Said:
    """Of predictions in an object that is another member of the task, or of its data: ``name``."""
    fix = 'put them beside "data": "predictions": [{"model_version": "…", "result": […]}]'
    return f"the predictions in {quote(name)} are {'taken for data' if in_data else 'not read'}; they are silently lost", fix


def annotation_of_model(value: Any) -> Said:
    return f"an annotation has the model version {quote(value)}; annotations are imported as the finished work of people", (
        'put what a model predicted under "predictions"'
    )


def inside_data(value: Any, name: str, *, flat: bool = False) -> Said:
    """``flat``: the task has no data around its members."""
    meant = "annotations" if are_of_people(name, value) else "predictions"
    if flat:
        fix = f'put the data under "data", and this beside it: {{"data": {{…}}, {quote(meant)}: […]}}'
        return f'the task has no "data", so that {quote(name)} is taken for data', fix
    if are_results(value):
        fix = 'it belongs into a prediction beside "data": "predictions": [{"result": […]}]'
    else:
        fix = 'put it beside "data"' if name == meant else f'put it beside "data", under the name {quote(meant)}'
    return f'{quote(name)} is inside "data", where it is taken for data', fix


def same_task(value: Any, first: str) -> Said:
    return f"the task id {quote(value)} was used before, first by the task {first}", _TASK_IDS


_TASK_IDS = "leave ids out, or make each its own: Label Studio renumbers tasks"


def same_data(value: Any, first: str) -> Said:
    fix = "Label Studio makes a second task; put all predictions into one, and all that one model found into one of these"
    return f"the data {quote(value)} is that of an earlier task, first {first}", fix


# -- predictions -------------------------------------------------------------------------------------------------------


def result_alone(value: Any, what: str) -> Said:
    """``what``: an annotation, or a prediction."""
    return f"a result is where {what} belongs", f'put the results of a task into one {what.split()[1]}: {{"result": [{{…}}, …]}}'


def predictions_inside(value: Any, what: str, name: str) -> Said:
    """``name``: the member that holds them."""
    message = f"{quote(name)} in place of the results of {what} holds whole predictions"
    return message, f"write what is in {quote(name)} into the list of the task's predictions, in place of the object around it"


def results_as_text(value: Any, name: str) -> Said:
    fix = held_in_text(value)
    where = 'put them, as JSON, under "predictions": [{"result": […]}] beside "data"'
    if fix == TWICE:
        where = f"read the text with json.loads, and {where}"
    elif fix is not None:
        where = f"read the text with ast.literal_eval, and {where}"
    return f"{quote(name)} holds results as a text, which no import reads", where


def no_result(value: Any, what: str, *given: str) -> Said:
    return f'the {what} has no list "result"', rename(
        given, "result"
    ) or f'"result": [] is {"an" if what == "annotation" else "a"} {what} of nothing'


def results_misnamed(value: Any, what: str, name: str) -> Said:
    return f'the {what} has no list "result"', f'rename {quote(name)} to "result"'


def no_results_but(value: Any, what: str, name: str) -> Said:
    fix = 'write what is in it as results: "result": [{"from_name": …, "to_name": …, "type": …, "value": {…}}]'
    return f'the {what} has no list "result", but {quote(name)}', fix


def prediction_inside(value: Any) -> Said:
    fix = 'take its result out: write what is in its "result" into this list, one after another'
    return "a whole prediction is among the results of a prediction", fix


def raw_result(value: Any, what: str) -> Said:
    """Of what a model found, as it gave it, in the place of a prediction."""
    return f"what a model found is where {what} belongs, and is no list of results", _AS_RESULTS


def shorthand(value: Any) -> Said:
    fix = (
        "put it into a list: [{…}]"
        if is_result(value)
        else 'write a list of results: [{"from_name": …, "to_name": …, "type": …, "value": …}]'
    )
    return f'"result" must be a list of results, found {quote(value)}', held_in_text(value) or fix


def no_value(value: Any, *given: str) -> Said:
    return 'the result has no object "value"', rename(given, "value") or 'put what is labelled or answered under "value": {…}'


def value_beside(value: Any, members: tuple[str, ...]) -> Said:
    inside = ", ".join(f"{quote(name)}: …" for name in members)
    return 'the result has no object "value"', f'move them there: "value": {{{inside}}}'


def empty_result(value: Any) -> Said:
    return "the prediction has no results, and people see an empty one", (
        "write what the model found; leave the prediction out where it found nothing, if people are not to see that"
    )


def same_version(value: Any, count: int, version: str | None) -> Said:
    of = f"of model version {quote(version)}" if version is not None else "without a model version"
    return f"the task has {count} predictions {of}: people see one of them", (
        "put the regions of one model into one result list; give alternatives a model_version of their own"
    )


def mixed_versions(value: Any, versions: tuple[str, ...]) -> Said:
    fix = "people see the predictions of one version only, the one chosen in the project's settings"
    return f"the file has predictions of {len(versions):,} model versions: {listing(versions)}", fix


def no_version(value: Any, count: int) -> Said:
    fix = 'give "model_version" a name, so that models can be told apart'
    message = f'{count:,} predictions have no model_version: they are kept as version "undefined"'
    return message if count != 1 else 'one prediction has no model_version: it is kept as version "undefined"', fix


def version_not_text(value: Any) -> Said:
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return f"model_version must be a string, found {quote(value)}", f'write "{quote(value)}"' if number else "write its name as a string"


def completed_by(value: Any) -> Said:
    fix = 'write {"email": "…"} of a user, or leave it out; what a model made belongs under "predictions"'
    return f'completed_by is {quote(value)}; a user\'s number, or {{"email": …}}, is expected', fix


def own_member(value: Any, name: str, expected: str) -> Said:
    is_flag = isinstance(value, str) and value.strip().lower() in ("true", "false")
    fix = "write the number that the server gave the task" if name == "task" else "remove the quotes" if is_flag else None
    if fix is None:
        example = ', such as {"note": …}' if name == "meta" else ""
        fix = "leave it out" if value is None else f"write {expected}{example}, or leave it out"
    return f"{name} is {quote(value)}; {expected} is expected", fix


def spelt_otherwise(value: Any, name: str, meant: str, reader: str = "the editor") -> Said:
    return f"{quote(name)} is not what {reader} reads, which is {quote(meant)}", f"rename it to {quote(meant)}"


# -- data --------------------------------------------------------------------------------------------------------------


#: What members of the data are hardly called by: who has it in a key wrote several, or one in the form of another template.
_NO_KEY = " ,;$}"


def may_be_key(key: str) -> bool:
    """False for a key that is a slip in the config."""
    return not any(mark in key for mark in _NO_KEY)


def spelt_mildly(value: Any, name: str, meant: str, reader: str = "the editor") -> Said:
    """The same where nothing else comes of it."""
    return spelt_otherwise(value, name, meant, reader)


def no_key(value: Any, key: str, tag: str, *given: str) -> Said:
    above, _, last = key.rpartition(".")
    if any(mark in key for mark in _NO_KEY):
        fix = f'correct value="${key}" in the config: what begins with "$" is one key to its end'
    elif given:
        fix = f"rename {quote(given[0].rpartition('.')[2] if above else given[0])} to {quote(last)}"
    elif above:
        parts = key.split(".")
        nested = "".join([f"{{{quote(part)}: " for part in parts]) + "…" + "}" * len(parts)
        fix = f"write each member inside the one before it: {nested}"
    else:
        fix = f"add {quote(key)} to data"
    return f"data has no {quote(key)}, which the {tag} tag {'reads' if tag.lower() in CONTROLS else 'shows'}", fix


def empty_task(value: Any, key: str, tag: str, *given: str) -> Said:
    message, _ = no_key(value, key, tag)
    return f"the task is empty: {message}", f'give it data: {{"data": {{{quote(key)}: …}}}}, or leave it out'


def data_twice(value: Any, key: str) -> Said:
    return f'data has no {quote(key)}: it is in a second "data" inside', 'leave out one "data": {"data": {…}, "predictions": […]}'


def nul(value: Any, count: int) -> Said:
    has = "the character U+0000" if count == 1 else f"the character U+0000 {count} times"
    return f"the text has {has}", "remove it; spans behind it begin and end earlier then"


def wrong_data(value: Any, key: str, tag: str, allowed: str, turns: Turns = ("author", "text")) -> Said:
    kind = CONTROLS.get(tag.lower())
    lists_labels = kind is not None and kind.labels is not None
    return f"data {quote(key)} must be {allowed} for the {tag} tag, found {quote(value)}", (
        "give the data, or leave the task out"
        if value is None
        else 'write [{"value": "…"}, …]'
        if lists_labels and value.__class__ is dict and "value" not in value
        else "put it into a list: […]"
        if allowed == "a list"
        else _turns(turns)
        if tag.lower() == "paragraphs"
        else _in_quotes(value)
        if kind is not None and _in_quotes(value)
        else _FORMS.get(tag.lower(), "write the text or URL itself")
    )


def _in_quotes(value: Any) -> str | None:
    """For a number where only texts are taken."""
    return f'write it in quotes: "{value}"' if value.__class__ in (int, float) else None


def wrong_in_text(value: Any, key: str, tag: str, allowed: str) -> Said:
    """Of a member that stands in a text of the config."""
    fix = _in_quotes(value) or ("write the text itself" if value is not None else "give the data, or leave the task out")
    return f"data {quote(key)} stands in a text of the {tag} tag, where it must be {allowed}, found {quote(value)}", fix


def wrong_for_case(value: Any, key: str, tag: str, spelt: str) -> Said:
    """Of a tag in another letter case than it has."""
    fix = f"write <{spelt} …> in the config" if value is not None else "give the data, or leave the task out"
    return f"data {quote(key)} must be a string for a tag that is written <{tag}> in the config, found {quote(value)}", fix


def no_labels_taken(value: Any, key: str, tag: str) -> Said:
    found = "is a list" if isinstance(value, list) else f"is {quote(value)}"
    help = f"write the labels as <Label> tags into <{tag}>; servers take them from the data for Labels, RectangleLabels and a few others"
    return f"data {quote(key)} {found}, and <{tag}> can have no labels from the data", help


_FORMS = {
    "table": "write a list of rows, or an object: {…}",
    "timeseries": "write an object with a list for each column, or the URL of a file",
}


def no_table(value: Any, key: str) -> Said:
    fix = 'write a list of rows, or an object: {…}; for a string with commas, valueType="csv" in the config makes a table'
    if "://" in value[:12]:
        fix = 'write the table itself: a list of rows; or valueType="json|url" in the config, which loads the URL ("csv|url" of a CSV file)'
    return f"data {quote(key)} is {quote(value)}, of which the Table tag makes no table: a string is read as JSON", fix


def no_base64(value: Any, key: str, tag: str, encoding: str, bare: bool) -> Said:
    """``bare``: it is base64, and no UTF-8 in it."""
    shown = f'the {tag} tag decodes it (encoding="{encoding}"), and nothing of it is shown'
    if bare:
        return f"data {quote(key)} is base64 of no UTF-8; {shown}", 'encode the UTF-8 of the text: base64.b64encode(text.encode("utf-8"))'
    fix = 'write base64.b64encode(text.encode("utf-8")).decode(), or take encoding out of the config'
    return f"data {quote(key)} is no base64, found {quote(value)}; {shown}", fix


def bytes_shown(value: Any, key: str, tag: str, char: str, shown: str) -> Said:
    message = (
        f'data {quote(key)} is UTF-8 in base64, of which encoding="base64" shows each byte as a letter: {quote(shown)} for {quote(char)}'
    )
    return message, 'write encoding="base64unicode" in the config'


def no_turns(value: Any, key: str, turns: Turns) -> Said:
    return f"data {quote(key)} is {quote(value)}; the Paragraphs tag shows a list of turns", _turns(turns)


def _turns(members: Turns) -> str:
    return f"write a list of turns: [{{{', '.join(f'{quote(member)}: …' for member in members)}}}]"


def no_place(value: Any, key: str, tag: str) -> Said:
    fix = 'give a URL that begins with https:// or /, or take valueType="url" out of the config'
    return f'data {quote(key)} is {quote(value)}; the {tag} tag loads a URL there (valueType="url")', fix


def series_inline(value: Any, key: str) -> Said:
    fix = 'give the URL of a CSV or JSON file, or write valueType="json" in the config, and the columns as lists'
    return f"data {quote(key)} is {quote(value)}; the TimeSeries tag loads a URL there", fix


def series_elsewhere(value: Any, key: str) -> Said:
    fix = 'write an object with a list for each column, or valueType="url" in the config'
    return f'data {quote(key)} is {quote(value)}; the TimeSeries tag shows the columns themselves (valueType="json")', fix


def item_lacks(value: Any, key: str, tag: str, member: str, index: int, name: str = "") -> Said:
    """``name``: the member of a turn of a dialogue that says who speaks."""
    return f'item {index} of data {quote(key)} has no "{member}", which the {tag} tag shows', _with(value, tag, member, name)


#: What other formats of chats have in place of the members of a message.
_OF_MESSAGES = {"role": ("from", "author", "speaker", "sender", "name"), "content": ("value", "text", "message", "body")}


def message_lacks(value: Any, key: str, index: int, lacking: tuple[str, ...]) -> Said:
    message = f"message {index} of data {quote(key)} has no {' and no '.join(map(quote, lacking))}, which the Chat tag shows"
    given = tuple(cast("dict[str, Any]", value)) if isinstance(value, dict) else ()
    others = [(called(_OF_MESSAGES[member], given), member) for member in lacking]
    renamed = [f'{quote(other)} to "{member}"' for other, member in others if other is not None]
    if len(renamed) == len(lacking):
        return message, f"in every message rename {' and '.join(renamed)}; roles are user, assistant and system"
    return message, 'write every message as {"role": "user", "content": "…"}'


def no_speaker(value: Any, key: str, member: str) -> Said:
    other = called(("author", "speaker", "role", "name", "user", "who", "from"), tuple(value))
    fix = f'give every item {quote(member)}, if only "", or set nameKey="{other or "…"}" in the config'
    return f"item 0 of data {quote(key)} has no {quote(member)} (nameKey), without which the Paragraphs tag shows nothing", fix


def _with(value: Any, tag: str, member: str, name: str) -> str:
    """How an item gets the member that it lacks."""
    listed = tag.lower() == "list"
    if isinstance(value, str) and len(value) < 60:
        said_by = f"{quote(name)}: …, " if tag.lower() == "paragraphs" and name else ""
        inside = f'"{member}": "…", "title": {quote(value)}' if listed else f'{said_by}"{member}": {quote(value)}'
        return f"write {{{inside}}}, and the others so"
    given = tuple(cast("dict[str, Any]", value)) if isinstance(value, dict) else ()
    if member in given:
        return "write a string in place of null"
    other = called(("id", "item_id", "uid", "key") if listed else (member, "text", "content", "utterance"), given)
    if other is None:
        return f'give every item "{member}"'
    or_else = f', or set textKey="{other}" in the config' if tag.lower() == "paragraphs" else ""
    return f'rename "{other}" to "{member}" in every item{or_else}'


def item_no_list(value: Any, key: str, tag: str, member: str, index: int) -> Said:
    return f'"{member}" of item {index} of data {quote(key)}, which a Repeater goes through, is not a list', "write a list: […]"


def item_no_place(value: Any, key: str, tag: str) -> Said:
    fix = "write the URL itself" if value is not None else "give the URL; if the item is left out, lower each item_index behind it by 1"
    return f"an item of data {quote(key)} must be a URL for the {tag} tag, found {quote(value)}", fix


def item_no_text(value: Any, key: str, tag: str, member: str, index: int) -> Said:
    fix = 'write a string, "" for none' if value is None else "write the text itself"
    return f'"{member}" of item {index} of data {quote(key)}, which the {tag} tag shows, must be a string, found {quote(value)}', fix


def local_path(value: Any, why: str) -> Said:
    fix = "use a URL, or /data/local-files/?d=… for files that the server can reach"
    if why == NO_SLASHES:
        scheme, _, _ = value.partition(":")
        fix = f'put two slashes after "{scheme}:", as in {scheme}://{"host" if scheme.startswith("http") else "bucket"}/name.jpg'
    return f"{quote(value)} {why}", fix


NO_SLASHES = "lacks the two slashes after its scheme"


def empty_place(value: Any, key: str) -> Said:
    return f"data {quote(key)} is empty: there is nothing to show", "give the URL, or leave the task out"


def series_lacks(value: Any, key: str, column: str, what: str, columns: tuple[str, ...]) -> Said:
    return (
        f'data {quote(key)} has no "{column}", {what} of the series',
        f"its columns: {listing(columns)}" if columns else "give a list for each column",
    )


def times_of_no_format(value: Any, key: str) -> Said:
    fix = 'write timeFormat="…" into the TimeSeries tag, such as "%Y-%m-%d %H:%M:%S", or give the times as numbers'
    return f"the times of data {quote(key)} are texts such as {quote(value)}, and the TimeSeries tag has no timeFormat to read them", fix


def times_of_other_format(value: Any, key: str, form: str, example: str) -> Said:
    fix = f"write times like {quote(example)}, or correct timeFormat in the config"
    return f"the times of data {quote(key)} are such as {quote(value)}, and timeFormat says {quote(form)}", fix


def times_back(value: Any, key: str, before: Any) -> Said:
    return (
        f"{quote(value)} comes after {quote(before)} in the times of data {quote(key)}, which must not go back",
        "sort the series by its times",
    )


def other_length(value: Any, key: str, channel: str, count: int, column: str, times: int) -> Said:
    has = f"{quote(channel)} of data {quote(key)} has {count:,} value{'s' if count != 1 else ''}"
    return f"{has}, and its times ({quote(column)}) are {times:,}", "give each time a value, null for none"


def labels_as_texts(value: Any, key: str, control: str, kind: str) -> Said:
    """Of a list of texts, or of one that has some."""
    what = "options" if kind == "choices" else "labels"
    return f"data {quote(key)} lists texts, where the editor reads objects: the {what} of {control} are lost", _as_objects(value)


def nodes_as_texts(value: Any, control: str, key: str) -> Said:
    message = f"data {quote(key)} lists texts, where the editor reads objects: people see the options of {control} without their names"
    return message, _as_objects(value)


def _as_objects(listed: Any) -> str:
    """A list of texts as one of objects, or an object in place of one of them where not all are texts."""
    items = cast("list[Any]", listed)
    texts = [item for item in items if isinstance(item, str)]
    whole = ", ".join([f'{{"value": {quote(text)}}}' for text in texts[:3]])
    if len(texts) == len(items):
        return f"write [{whole}{', …' if len(texts) > 3 else ''}]"
    return f'write {{"value": {quote(texts[0])}}} in place of {quote(texts[0])}' if texts else 'write {"value": "…"} in place of each text'


def wrong_source(value: Any, control: str, key: str, tag: str | None = None) -> Said:
    """``tag``: that of a control for which servers take no list from the data."""
    fix = f"write the labels as <Label> tags into <{tag}>: servers take no list for it" if tag is not None else 'write [{"value": "…"}, …]'
    return f"data {quote(key)} must list the labels of {control}, found {quote(value)}", fix
