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
    _draw(steps, now, bar_label)
    return steps


def _draw(steps: list[Step], now: dt.datetime, label: str) -> None:
    """Give the steps bars of one scale, one after the other: what people took stays out of it."""
    parts: list[tuple[Step, str, float]] = []
    for step in steps:
        for job in step.jobs:
            begun = job["started_at"]
            waited = ((begun or job["finished_at"] or now) - job["enqueued_at"]).total_seconds()
            parts.append((step, "waited", max(waited, 0.0)))
            if begun:
                worked = ((job["finished_at"] or now) - begun).total_seconds()
                parts.append((step, job["status"], max(worked, 0.0)))
    whole = sum(seconds for _, _, seconds in parts) or 1.0
    spans: dict[str, list[Span]] = {}
    at = 0.0
    for step, kind, seconds in parts:
        spans.setdefault(step.stage, []).append(Span(at / whole, (at + seconds) / whole, kind))
        at += seconds
    for step in steps:
        if step.stage in spans:
            step.bar = timeline(spans[step.stage], label)


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
