"""The sentences about tasks, predictions, names and answers: ``say(value, *about) -> (message, help)``. Effects are put behind them."""

from __future__ import annotations

from typing import Any, cast

from predlint.dialects.label_studio.effects import reads_as_number
from predlint.names import listing, quote

Said = tuple[str, str | None]


def _fix(nearest: tuple[str, ...], names: tuple[str, ...], what: str) -> str:
    if nearest:
        return f"did you mean {' or '.join(quote(name) for name in nearest[:3])}?"
    return f"{what}: {listing(names)}" if names else f"there are no {what}"


def _slip(given: tuple[str, ...]) -> str | None:
    return f'rename "{given[0]}"' if given else None


# -- the task ----------------------------------------------------------------------------------------------------------


def not_a_task(value: Any, what: str) -> Said:
    return f"{what} must be an object with data and predictions, found {quote(value)}", None


def not_an_object(value: Any, what: str) -> Said:
    return f"{what} must be an object, found {quote(value)}", None


def not_a_list(value: Any, what: str) -> Said:
    fix = "put it into a list: [{…}]" if isinstance(value, dict) else None
    return f"{what} must be a list, found {quote(cast(Any, value))}", fix


def no_data(value: Any, *given: str) -> Said:
    fix = _slip(given) or 'put the task\'s own members under "data": {"data": {"image": …}, "predictions": […]}'
    return 'the task has no "data", so that Label Studio takes the whole object for data, predictions included', fix


def empty_data(value: Any) -> Said:
    return '"data" is empty, so that Label Studio takes the whole task for data, predictions included', "give data at least one member"


def predictions_misnamed(value: Any, name: str) -> Said:
    return f'"{name}" is not read', 'the list of predictions is called "predictions"'


def inside_data(value: Any, name: str) -> Said:
    return f'"{name}" stands inside "data", where it is taken for data', 'put it beside "data"'


def wrapped(value: Any, name: str) -> Said:
    return f'a list of tasks is wrapped in an object under "{name}"', "write the list itself: [{…}, …]"


def labelbox(value: Any) -> Said:
    return "this is a Labelbox prediction, not a task", "give a Labelbox ontology with -O to check it"


def result_for_prediction(value: Any) -> Said:
    return "a result stands where a prediction belongs", 'put the results of a task into one prediction: {"result": [{…}, …]}'


def no_result(value: Any, *given: str) -> Said:
    return 'the prediction has no list "result"', _slip(given) or '"result": [] is a prediction of nothing'


def shorthand(value: Any) -> Said:
    fix = 'write a list of results: [{"from_name": …, "to_name": …, "type": …, "value": …}]'
    return f'"result" must be a list of results, found {quote(value)}', fix


def no_value(value: Any, *given: str) -> Said:
    return 'the result has no object "value"', _slip(given)


def empty_result(value: Any) -> Said:
    return "the prediction has no results, and people see an empty one", "leave the prediction out"


def mixed_versions(value: Any, versions: tuple[str, ...]) -> Said:
    fix = "people see the predictions of one version only, the one chosen in the project's settings"
    return f"the file has predictions of {len(versions):,} model versions: {listing(versions)}", fix


def no_version(value: Any, count: int) -> Said:
    fix = 'give "model_version" a name, so that models can be told apart'
    return f'{count:,} prediction{"s have" if count != 1 else " has"} no model_version: they are kept as version "undefined"', fix


def same_version(value: Any, count: int, version: str | None) -> Said:
    of = f"of model version {quote(version)}" if version is not None else "without a model version"
    return f"the task has {count} predictions {of}: people see one of them", "put the regions of one model into one result list"


def completed_by(value: Any) -> Said:
    return f'completed_by is {quote(value)}; a user\'s number, or {{"email": …}}, is expected', "leave it out"


def flag(value: Any, name: str) -> Said:
    return f"{name} must be true or false, found {quote(value)}", None


def misspelt(value: Any, name: str, meant: str) -> Said:
    return f'"{name}" is not read', f'did you mean "{meant}"?'


def unknown_member(value: Any, name: str, known: tuple[str, ...]) -> Said:
    return f'"{name}" is not read', None


def column_of_results(value: Any, name: str) -> Said:
    fix = f"import with ?preannotated_from_fields={name}, or put the list under predictions[0].result"
    return f'"{name}" holds results; Label Studio reads them only when it is told to', fix


# -- data --------------------------------------------------------------------------------------------------------------


def no_key(value: Any, key: str, tag: str, *given: str) -> Said:
    fix = f'rename "{given[0]}" to "{key}"' if given else f'add "{key}" to data'
    return f'data has no "{key}", which the {tag} tag shows', fix


def wrong_data(value: Any, key: str, tag: str, allowed: str) -> Said:
    return f'data "{key}" must be {allowed} for the {tag} tag, found {quote(value)}', None


def item_lacks(value: Any, key: str, tag: str, member: str, index: int) -> Said:
    return f'item {index} of data "{key}" has no "{member}", which the {tag} tag shows', None


def local_path(value: Any, why: str) -> Said:
    fix = "use a URL, or /data/local-files/?d=… for files that the server can reach"
    return f"{quote(value)} {why}", fix


def empty_place(value: Any, key: str) -> Said:
    return f'data "{key}" is empty: there is nothing to show', None


def same_task(value: Any, first: int, whole: bool) -> Said:
    return f"the task id {quote(value)} was used before, first by {'line' if not whole else 'the task on line'} {first:,}", None


def same_data(value: Any, first: int) -> Said:
    fix = "Label Studio makes a second task; put all predictions into one"
    return f"the data {quote(value)} is that of an earlier task, first on line {first:,}", fix


def no_source(value: Any, control: str, key: str) -> Said:
    return f'{control} takes its labels from data "{key}", which is not there', f'add "{key}": [{{"value": …}}] to data'


def wrong_source(value: Any, control: str, key: str) -> Said:
    return f'data "{key}" must list the labels of {control}, found {quote(value)}', '[{"value": "…"}, …]'


# -- scores ------------------------------------------------------------------------------------------------------------


def score(value: Any, what: str) -> Said:
    fix = None
    if isinstance(value, (int, float)) and 2 <= value <= 100:
        fix = f"it looks like a percentage: write {value / 100:g}"
    return f"{what} is {quote(value)}; from 0 to 1 is expected", fix


def score_type(value: Any, what: str) -> Said:
    fix = "remove the quotes" if isinstance(value, str) and reads_as_number(value) else None
    return f"{what} must be a number from 0 to 1, found {quote(value)}", fix


# -- names -------------------------------------------------------------------------------------------------------------


def no_name(value: Any, member: str, *given: Any) -> Said:
    names = cast("tuple[Any, ...]", given[0]) if given and isinstance(given[0], tuple) else given
    others = [name for name in names if isinstance(name, str)]
    near = [name for name in others if name.replace("_", "").lower() == member.replace("_", "")]
    return f'the result has no "{member}"', f'rename "{near[0]}"' if near else None


def bad_name(value: Any, member: str, *more: Any) -> Said:
    return f"{member} must be a name, found {quote(value)}", None


def unknown_control(value: Any, nearest: tuple[str, ...], names: tuple[str, ...]) -> Said:
    return f"{quote(value)} is not the name of a control", _fix(nearest, names, "controls")


def spelt_control(value: Any, names: tuple[str, ...]) -> Said:
    return f"{quote(value)} is not the name of a control", f"write it as in the config: {listing(names)}"


def not_repeated(value: Any, names: tuple[str, ...]) -> Said:
    return f"{quote(value)} is not the name of a control", f"names of repeated controls have a number: {listing(names)}"


def names_an_object(value: Any, tag: str, controls: tuple[str, ...]) -> Said:
    fix = f"from_name is the control ({listing(controls)}), to_name the object" if controls else "from_name is the control"
    return f"{quote(value)} is the {tag} tag, not a control", fix


def unknown_object(value: Any, control: str, to: tuple[str, ...], there: bool, *more: Any) -> Said:
    if not there:
        fix = "mend toName in the config: predlint check tells where"
        return f"{control} is to label {listing(to)}, a tag that the config does not have", fix
    return f"{control} does not label {quote(value)}", f"to_name must be {' or '.join(quote(name) for name in to)}"


def spelt_object(value: Any, control: str, to: tuple[str, ...], names: tuple[str, ...]) -> Said:
    return f"{control} does not label {quote(value)}", f"write it as in the config: {listing(names)}"


def wrong_type(value: Any, control: str, tag: str, type_: str, *more: Any) -> Said:
    return f"type is {quote(value)}, but {control} is a {tag} tag", f"write {quote(type_)}"


def type_of_another(value: Any, type_: str, tag: str, meant: tuple[str, ...]) -> Said:
    fix = f"did you mean from_name {' or '.join(quote(name) for name in meant[:3])}?"
    return f"{quote(value)} is a {tag} tag, but the result is of type {quote(type_)}", fix


def spelt_type(value: Any, control: str, tag: str, type_: str, *more: Any) -> Said:
    return f"type is {quote(value)}; the editor knows types in lower case only", f"write {quote(type_)}"


def beyond_repeats(value: Any, key: str, count: int) -> Said:
    items = "1 item" if count == 1 else f"{count:,} items"
    last = f"; the last one is number {count - 1}" if count else ""
    return f'{quote(value)} stands for an item that data "{key}" does not have: it has {items}{last}', "numbers begin at 0"


def other_repeat(value: Any, control: str, meant: str) -> Said:
    return f"{control} labels {quote(meant)}, not {quote(value)}", None


# -- labels and answers ------------------------------------------------------------------------------------------------


def bad_label(value: Any, control: str, *more: Any) -> Said:
    return f"a label of {control} must be a text, found {quote(value)}", None


def unknown_label(value: Any, control: str, nearest: tuple[str, ...], names: tuple[str, ...]) -> Said:
    return f"{quote(value)} is not a label of {control}", _fix(nearest, names, "labels")


def spelt_label(value: Any, control: str, names: tuple[str, ...]) -> Said:
    return f"{quote(value)} is not a label of {control}", f"write it as in the config: {' or '.join(quote(name) for name in names[:3])}"


def alias(value: Any, control: str, names: tuple[str, ...]) -> Said:
    return f"{quote(value)} is what people see; {control} stores its alias", f"write {quote(names[0])}"


def not_a_label_list(value: Any, control: str, member: str) -> Said:
    fix = f'write ["{value}"]' if isinstance(value, str) and len(value) < 60 else None
    return f"{member} of {control} must be a list of texts, found {quote(value)}", fix


def no_label(value: Any, control: str, member: str, size: int) -> Said:
    return f"{member} of {control} is empty", "name at least one, or leave the result out"


def too_many_labels(value: Any, control: str, member: str, size: int) -> Said:
    return (
        f"{control} takes one answer, found {size}: {listing([v for v in value if isinstance(v, str)])}",
        'keep one, or set choice="multiple"',
    )


def label_twice(value: Any, control: str, name: str, first: int) -> Said:
    return f"{quote(value)} is named twice", None


def labels_missing(value: Any, control: str, member: str, *given: str) -> Said:
    return f'the value of {control} has no "{member}"', _slip(given)


def labels_misnamed(value: Any, control: str, member: str) -> Said:
    return f"the labels of {control} are not where they are read", f'rename the member to "{member}"'


def max_usages(value: Any, control: str, most: int) -> Said:
    return f"{quote(value)} of {control} is used more often than maxUsages={most} allows in one task", None


def max_usages_any(value: Any, control: str, most: int) -> Said:
    return (
        f"{control} allows each label {most} time{'s' if most != 1 else ''} in one task (maxUsages), {quote(value)} is used more often",
        None,
    )


def not_in_data(value: Any, control: str, key: str, nearest: tuple[str, ...], names: tuple[str, ...]) -> Said:
    return f'{quote(value)} is not a label of {control}: data "{key}" of this task does not list it', _fix(nearest, names, "labels")


def answered_twice(value: Any, control: str, first: int) -> Said:
    return f"{control} is answered twice in this prediction, first by result {first}", "the editor keeps one of them"


def required(value: Any, control: str, where: str) -> Said:
    return f"{control} is required, and {where} has no answer to it", "a person will be asked for it"


# -- links between results ---------------------------------------------------------------------------------------------


def not_its_object(value: Any, control: str, to: tuple[str, ...]) -> Said:
    return f"{control} does not label {quote(value)}", f"to_name must be {' or '.join(quote(name) for name in to)}, with its number"


def id_not_text(value: Any) -> Said:
    return f"the id of a result must be a text, found {quote(value)}", f'write "{value}"' if isinstance(value, int) else None


def parent_not_text(value: Any) -> Said:
    return f"parentID must be the id of a region, found {quote(value)}", None


def unknown_parent(value: Any) -> Said:
    return f"parentID {quote(value)} is not the id of a region of this prediction", None


def parent_circle(value: Any) -> Said:
    return f"parentID {quote(value)} leads back to the region itself: its parents go in a circle", "remove one of the parents"


def item_index(value: Any) -> Said:
    return f"item_index must be a whole number from 0, found {quote(value)}", None


def item_beyond(value: Any, key: str, count: int) -> Said:
    return f'item_index is {quote(value)}, but data "{key}" has {count:,} item{"s" if count != 1 else ""} (counted from 0)', None


def relation_end(value: Any, member: str) -> Said:
    return f"{member} must be the id of a region, found {quote(value)}", None


def relation_end_missing(value: Any, member: str, *given: Any) -> Said:
    return f"the relation has no {member}", f'rename "{given[0]}"' if given else None


def unknown_end(value: Any, member: str, nearest: tuple[str, ...]) -> Said:
    fix = f"did you mean {' or '.join(quote(name) for name in nearest)}?" if nearest else None
    return f"{member} {quote(value)} is not the id of a region of this prediction", fix


def relation_to_itself(value: Any) -> Said:
    return f"the relation joins region {quote(value)} to itself", "give the id of the other region"


def direction(value: Any, *more: Any) -> Said:
    return f"the direction of a relation is left, right or bi, found {quote(value)}", None


def relation_type(value: Any, *more: Any) -> Said:
    return f"a result with from_id and to_id is a relation, but its type is {quote(value)}", 'write "relation"'


def relation_labels(value: Any, *more: Any) -> Said:
    return f"the labels of a relation must be a list of texts, found {quote(value)}", None


def relation_label(value: Any, nearest: tuple[str, ...], names: tuple[str, ...]) -> Said:
    return f"{quote(value)} is not a label of Relations", _fix(nearest, names, "labels")


def relation_label_spelt(value: Any, names: tuple[str, ...]) -> Said:
    return f"{quote(value)} is not a label of Relations", f"write it as in the config: {' or '.join(quote(name) for name in names[:3])}"


def region_without_id(value: Any, control: str) -> Said:
    fix = "give it the id of the region that it is about"
    return f"{control} is asked for each region, and this answer has no id to tell which", fix


def no_such_region(value: Any, control: str, nearest: tuple[str, ...]) -> Said:
    fix = f"did you mean {' or '.join(quote(name) for name in nearest)}?" if nearest else None
    return f"{control} is asked for each region, and no region of this prediction has the id {quote(value)}", fix


def region_of_other_object(value: Any, control: str, region: str, other: str) -> Said:
    return f"the answer of {control} is about {quote(value)}, but its region {quote(region)} is on {quote(other)}", f"write {quote(other)}"


def same_region_id(value: Any, first: int) -> Said:
    return f"two regions have the id {quote(value)} (the other is result {first}), and only one stays", "give each region an id of its own"


def labels_without_region(value: Any, control: str, tools: tuple[str, ...]) -> Said:
    fix = f"add a result of {' or '.join(tools[:4])} with the same id" if tools else "no tool of the config draws on this object"
    return f"the labels of {control} belong to no drawn region with the same id", fix


def other_geometry(value: Any, member: str, first: int, other: Any) -> Said:
    return f"{member} is {quote(value)} here and {quote(other)} in result {first}, though both have the same id", None


def version_not_text(value: Any) -> Said:
    return f"model_version must be a text, found {quote(value)}", f'write "{value}"' if isinstance(value, (int, float)) else None


def series_lacks(value: Any, key: str, column: str, columns: tuple[str, ...]) -> Said:
    return f'data "{key}" has no "{column}", the time column of the series', f"its columns: {listing(columns)}"


# -- releases and files ------------------------------------------------------------------------------------------------


def release_refuses(value: Any, control: str, what: str) -> Said:
    return f"{control}: servers that check predictions with label-studio-sdk 2.1 refuse {what}", None


def release_lacks(value: Any, control: str, tag: str) -> Said:
    return f"label-studio-sdk 2.1.3 does not know the {tag} tag and refuses every result of {control}", None


def unchecked(value: Any, control: str, tag: str, count: int) -> Said:
    return (
        f"nothing is known of the {tag} tag: of {count:,} result{'s' if count != 1 else ''} of {control} only the names were checked",
        None,
    )


def remote(value: Any, control: str, count: int) -> Said:
    what = f"{count:,} answer{'s' if count != 1 else ''}"
    return f"{control} fetches its labels while people label: {what} could not be checked against them", None


def lines_in_json(value: Any, count: int) -> Said:
    fix = "put them into one list: [ … , … ]; or call the file .jsonl and let a cloud storage sync read it"
    return f"the file holds {count:,} JSON values one after another; a .json file holds one", fix


def jsonl_upload(value: Any) -> Said:
    fix = "sync it from a cloud storage (Label Studio 1.20 and later), or write one list of tasks as .json"
    return "uploads take no JSON lines", fix


def coco(value: Any) -> Said:
    return "this is a COCO file, not a list of tasks", "convert it: label-studio-converter import coco"


def json_min(value: Any) -> Said:
    fix = 'export as JSON, not JSON-MIN, or write predictions: [{"result": […]}]'
    return "tasks in the form of a JSON-MIN export: what was labelled is taken for data, and there are no predictions", fix


def backend(value: Any) -> Said:
    fix = 'put each under its task: {"data": {…}, "predictions": [{"result": […]}]}'
    return "this is what an ML backend answers, which cannot be imported; its predictions were checked without their tasks", fix


def too_large(value: Any, what: str, limit: str) -> Said:
    return f"the file has {what}; one upload takes {limit}", "split it into several files"
