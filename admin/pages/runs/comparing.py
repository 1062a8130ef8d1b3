"""The configurations of two runs beside each other: what was different."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from starlette.responses import Response

from admin.database import Row
from admin.pages.runs.one_run import find_run, run_id_of
from admin.pages.runs.section import section
from admin.web.errors import NotFoundError
from admin.web.visit import Visit

_STAGES = ("import", "transform", "stage", "promote")


@dataclass(frozen=True, slots=True)
class Difference:
    """A setting that two runs had otherwise; None where a run had it not."""

    path: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class StageDifference:
    """What differs in a stage's configuration, with the versions that ran."""

    stage: str
    before: int | None
    after: int | None
    differences: list[Difference]


@section.get("/runs/{run_id}/compare")
async def compare(visit: Visit) -> Response:
    """Compare a run with another of its DMO: the one before it unless one is named."""
    run = await find_run(visit, run_id_of(visit))
    others = await visit.db.rows(
        "runs.other_runs", dmo_id=run["dmo_id"], first_job_id=run["first_job_id"]
    )
    wanted = visit.request.query_params.get("with", "")
    if wanted:
        other = next((o for o in others if str(o["run_id"]) == wanted), None)
        if other is None:
            raise NotFoundError
    else:
        other = next((o for o in others if o["first_job_id"] < run["first_job_id"]), None)
        other = other or (others[-1] if others else None)
    stages = None
    if other is not None:
        first, second = sorted((other, run), key=lambda r: int(r["first_job_id"]))
        stages = compare_stages(
            await visit.db.rows("runs.run_configs", run_id=first["run_id"]),
            await visit.db.rows("runs.run_configs", run_id=second["run_id"]),
        )
    return visit.page("runs/compare.html", run=run, other=other, others=others, stages=stages)


def compare_stages(before: list[Row], after: list[Row]) -> list[StageDifference]:
    """Compare what the stages of two runs ran with; a stage that only one has is left out."""
    old = {row["stage"]: row for row in before}
    new = {row["stage"]: row for row in after}
    return [
        StageDifference(
            stage,
            old[stage]["version"],
            new[stage]["version"],
            differences(old[stage]["config_params"], new[stage]["config_params"]),
        )
        for stage in _STAGES
        if stage in old and stage in new
    ]


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """Give the settings that differ, those within settings by their paths."""
    old, new = _flat(before), _flat(after)
    return [
        Difference(path, old.get(path), new.get(path))
        for path in sorted(old.keys() | new.keys())
        if old.get(path) != new.get(path)
    ]


def _flat(settings: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    flat: dict[str, str] = {}
    for name, value in settings.items():
        if isinstance(value, dict):
            flat |= _flat(value, f"{prefix}{name}.")
        else:
            flat[prefix + name] = value if isinstance(value, str) else orjson.dumps(value).decode()
    return flat
