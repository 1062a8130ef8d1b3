"""The way of a file as a chain of steps: what each did, when, and what it waits for."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup

from admin.charts import Span, timeline
from admin.database import Row

STAGES = ("import", "transform", "stage", "review", "promote")
_NO_TIME = dt.timedelta(0)


@dataclass(slots=True)
class Step:
    """A step of the chain, with the last job that did it."""

    stage: str
    state: str
    """A state of a run, or "later": it is not its turn yet."""
    job: Row = field(default_factory=dict)
    jobs: list[Row] = field(default_factory=list)
    results: Row = field(default_factory=dict)
    took: dt.timedelta | None = None
    waited: dt.timedelta | None = None
    bar: Markup | None = None


def read_jobs(stages: list[Row] | None) -> list[Row]:
    """Give a run's jobs, their times as times."""
    jobs = []
    for job in stages or []:
        times = {
            name: dt.datetime.fromisoformat(job[name]) if job[name] else None
            for name in ("enqueued_at", "started_at", "finished_at")
        }
        jobs.append({**job, **times})
    return jobs


def make_chain(run: Row, review: Row | None, now: dt.datetime, *, bar_label: str) -> list[Step]:
    """Put the steps of a run together, with bars of one scale."""
    jobs = read_jobs(run["stages"])
    steps = [_step(stage, [j for j in jobs if j["stage"] == stage]) for stage in STAGES]
    steps[STAGES.index("review")] = _review(run, review)
    begin: dt.datetime = run["enqueued_at"]
    end = max([run["finished_at"] or now, *(j["finished_at"] for j in jobs if j["finished_at"])])
    whole = max((end - begin).total_seconds(), 0.001)

    def share(moment: dt.datetime) -> float:
        return float((moment - begin).total_seconds() / whole)

    for step in steps:
        spans = []
        for job in step.jobs:
            if job["started_at"] is None:
                continue
            spans.append(Span(share(job["enqueued_at"]), share(job["started_at"]), "waited"))
            spans.append(
                Span(share(job["started_at"]), share(job["finished_at"] or now), job["status"])
            )
        if spans:
            step.bar = timeline(spans, bar_label)
    return steps


def _step(stage: str, jobs: list[Row]) -> Step:
    if not jobs:
        return Step(stage, "later")
    job = jobs[-1]
    step = Step(stage, _state(job), job, jobs, job["results"] or {})
    if job["started_at"]:
        step.waited = max(job["started_at"] - job["enqueued_at"], _NO_TIME)
        if job["finished_at"]:
            step.took = max(job["finished_at"] - job["started_at"], _NO_TIME)
    return step


def _state(job: dict[str, Any]) -> str:
    return {"pending": "waiting", "completed": "done"}.get(job["status"], str(job["status"]))


def _review(run: Row, review: Row | None) -> Step:
    """Tell how far people are with a run's batch."""
    if run["batch_id"] is None or review is None:
        return Step("review", "later")
    waiting = run["records_waiting"] or 0
    state = "review" if waiting or review["status"] == "held" else "done"
    return Step("review", state, results={"waiting": waiting, **review})
