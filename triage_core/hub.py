"""Scenario sets by name: the bundled folder, another folder, or a dataset on the Hugging Face Hub.

    >>> open_scenarios("").ids("inbox/hard", "practice")[:1]     # doctest: +SKIP
    ('inbox-hard-p000',)
    >>> open_scenarios("some-org/email-triage@v1.2").name     # doctest: +SKIP
    'some-org/email-triage@5f0c...'

A name on the Hub carries a revision, and that is resolved to its commit once: scenarios, keys and
references come from one state of the repository, and no code of it is run. Rows reach us as the
same JSON that files hold and pass the same models, so a folder and its upload have one digest.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from pydantic import BaseModel

from triage_core.errors import ArenaError, InvalidScenario, InvalidSetting, Unavailable, shown
from triage_core.models import AnswerKey, Scenario
from triage_core.settings import BUNDLED
from triage_core.sources import (
    FLOORS_FILE,
    KEPT,
    Batch,
    ScenarioSet,
    collect,
    load_floors,
    load_folder,
    read_row,
)
from triage_core.tracks import TRACKS

if TYPE_CHECKING:
    import pyarrow
    from datasets import Features

HUB_NAME = re.compile(
    r"(?P<repo>[A-Za-z0-9][\w.-]{0,95}/[A-Za-z0-9][\w.-]{0,95})@(?P<revision>[\w][\w./-]{0,199})"
)
"""`ORG/NAME@REVISION`; the revision is a commit, a tag or a branch."""

PATIENCE = 10.0
"""Seconds to wait for the first answer of the Hub before the set counts as unreachable."""

HOW_TO = "Name a folder that holds <track>/<split>.jsonl, or a set on the Hub as ORG/NAME@REVISION."

M = TypeVar("M", bound=BaseModel)


def open_scenarios(name: str, *, bundled: Path = BUNDLED) -> ScenarioSet:
    """Open a scenario set.

    Args:
        name: Empty for the bundled set, a folder, or `ORG/NAME@REVISION` on the Hub.
        bundled: Where the bundled set lies.

    Raises:
        InvalidSetting: For a name that is none of these, or where nothing is bundled.
        InvalidScenario: For rows that do not fit, naming file (or config), line and field.
        Unavailable: When the Hub does not answer or has no such set.
    """
    if not name:
        return open_bundled(bundled)
    if os.path.isdir(os.path.expanduser(name)):
        return load_folder(Path(name).expanduser())
    found = HUB_NAME.fullmatch(name)
    if found:
        return load_hub(found["repo"], revision=found["revision"])
    raise InvalidSetting(f"TRIAGE_SCENARIOS is {shown(name)}: there is no such folder.", fix=HOW_TO)


def is_on_hub(name: str) -> bool:
    """Tell whether a name means a set on the Hub; a folder of that name goes first."""
    return not os.path.isdir(os.path.expanduser(name)) and HUB_NAME.fullmatch(name) is not None


def open_bundled(folder: Path = BUNDLED) -> ScenarioSet:
    """Open the set that lies beside the package.

    Raises:
        InvalidSetting: In an installation that has none, such as a wheel alone.
    """
    if folder.is_dir():
        return load_folder(folder)
    raise InvalidSetting(
        "This installation brings no scenarios and TRIAGE_SCENARIOS is not set.", fix=HOW_TO
    )


def load_hub(repo: str, *, revision: str) -> ScenarioSet:
    """Load a set from the Hub at one commit. `HF_ENDPOINT` says where the Hub is.

    Raises:
        Unavailable: When it does not answer, or has no such repository or revision.
        InvalidScenario: For rows that do not fit, naming config, split, row and field.
    """
    commit, has_floors = _resolve(repo, revision)
    name = f"{repo}@{commit}"
    try:
        found = collect(_batches(repo, commit), name=name)
        if has_floors:
            found.know(load_floors(_fetch(repo, commit), place=f"{FLOORS_FILE} of {name}"))
    except ArenaError:
        raise
    except Exception as failed:  # noqa: BLE001 - clients, transports and Arrow each raise their own
        raise _refusal(name, failed) from None
    return found


def _resolve(repo: str, revision: str) -> tuple[str, bool]:
    """Return the commit that a revision means, and whether it holds references."""
    from huggingface_hub import HfApi

    try:
        info = HfApi().dataset_info(repo, revision=revision, timeout=PATIENCE)
    except Exception as failed:  # noqa: BLE001 - the client lets its transport's errors through
        raise _unreachable(f"{repo}@{revision}", failed) from None
    files = {sibling.rfilename for sibling in info.siblings or ()}
    return info.sha or revision, FLOORS_FILE in files


def _fetch(repo: str, commit: str) -> Path:
    from huggingface_hub import hf_hub_download

    return Path(hf_hub_download(repo, FLOORS_FILE, repo_type="dataset", revision=commit))


def _refusal(name: str, failed: Exception) -> ArenaError:
    from datasets.exceptions import DatasetsError

    misfits = (DatasetsError, ValueError, FileNotFoundError, RuntimeError)
    if not isinstance(failed, misfits):
        return _unreachable(name, failed)
    return InvalidScenario(
        f"The set {name} does not fit ({_words(failed)}).",
        fix="It should be a scenario folder as this repository holds one, card included.",
    )


def _unreachable(name: str, failed: Exception) -> Unavailable:
    return Unavailable(
        f"The set {name} cannot be had from the Hub ({_words(failed)}).",
        fix="Check name, revision, network and token, or name a folder.",
    )


def _words(failed: Exception) -> str:
    """Say in one line what a client says in pages."""
    cause = failed.__cause__ or failed
    return f"{type(cause).__name__}: {shown(str(cause).strip().partition(chr(10))[0])}"


def _batches(repo: str, commit: str) -> Iterator[Batch]:
    import datasets

    datasets.disable_progress_bars()
    configs = set(datasets.get_dataset_config_names(repo, revision=commit))
    for track in TRACKS:
        if track not in configs:
            continue
        rows = datasets.load_dataset(repo, track, revision=commit, features=features(Scenario))
        keys = datasets.load_dataset(
            repo, f"{track}-keys", revision=commit, features=features(AnswerKey)
        )
        for split in KEPT:
            if split in rows:
                place = f"{repo} {track}/{split}"
                yield Batch(
                    split,
                    _read(rows[split].with_format("arrow")[:], Scenario, place=place),
                    _read(keys[split].with_format("arrow")[:], AnswerKey, place=f"{place} (keys)"),
                )


def features(model: type[BaseModel]) -> Features:
    """Return the columns of a record: text as text, everything nested as JSON.

    Left to infer, Arrow turns days into timestamps, fills absent fields with null and joins the
    fields of unlike rows; as JSON a value comes out as it went in. The dataset card says the same.
    """
    import datasets

    return datasets.Features(
        {
            name: datasets.Value("string") if field.annotation is str else datasets.Json()
            for name, field in model.model_fields.items()
        }
    )


def _read(table: pyarrow.Table, model: type[M], *, place: str) -> Iterator[tuple[str, M]]:
    """Yield the rows of a table as (place, model) pairs, rows counted from 1.

    Columns of JSON are taken as the text they are stored as: decoded by `datasets`, 0.3 would
    come out as 0.30000000000000004.
    """
    plain = [field.name for field in table.schema if str(field.type) == "string"]
    for number, row in enumerate(table.to_pylist(), start=1):
        where = f"{place} row {number}"
        yield where, read_row(_row_json(row, plain), model, place=where)


def _row_json(row: dict[str, str | None], plain: Sequence[str]) -> str:
    fields = (
        f"{json.dumps(name)}:{json.dumps(value) if name in plain or value is None else value}"
        for name, value in row.items()
    )
    return f"{{{','.join(fields)}}}"
