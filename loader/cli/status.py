"""`cdl status`: what runs, what ran last, what waits."""

from typing import Annotated, Any

import typer

from loader.cli.output import JsonOption, Output
from loader.cli.sources import paused_sources, show_paused
from loader.cli.work import (
    COUNTS,
    DmoOption,
    find_dmo,
    open_database,
    rows,
    show_waiting,
    waiting_data,
)
from loader.stages.waiting import find_waiting

_JOBS = """
    select j.job_id, j.run_id, coalesce(j.finished_at, j.started_at, j.enqueued_at) as at,
        format('%%s/%%s/%%s', d.country, d.state, d.name) as dmo, j.source_name as source,
        case j.job_type when 'import_raw' then 'import' when 'load_stage' then 'stage'
            when 'promote_public' then 'promote' else j.job_type end as stage,
        j.status, j.retry_count, j.records_done, j.records_expected,
        coalesce(f.id, j.input_file_id) as file_id, j.batch_id,
        coalesce(f.original_name, r.original_name) as file_name,
        j.error_code, j.error_message,
        to_jsonb(c) - 'job_id' - 'created_at' as results
    from pipeline.job_queue as j
    join public.dmos as d on d.id = j.dmo_id
    left join pipeline.files as f on f.job_id = j.job_id
    left join pipeline.files as i on i.id = coalesce(f.id, j.input_file_id)
    left join pipeline.files as r on r.id = coalesce(i.parent_file_id, i.id)
    left join pipeline.job_results as c on c.job_id = j.job_id
    where (%(dmo)s::integer is null or j.dmo_id = %(dmo)s)
    order by j.job_id desc
    limit %(limit)s
"""
_BATCHES = """
    select b.batch_id from staging.batches as b
    where (%(dmo)s::integer is null or b.dmo_id = %(dmo)s)
        and (b.status = 'held' or exists (select from staging.listings as s
            where s.batch_id = b.batch_id and s.status in ('pending', 'held')))
    order by b.batch_id
"""


def register(root: typer.Typer) -> None:
    """Add `cdl status` to the command line."""
    root.command("status")(status)


def status(
    dmo: DmoOption = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="So many at most.")] = 20,
    as_json: JsonOption = False,
) -> None:
    """Show the last jobs with their counts, those that run now, and what waits for a person.

    Example: `cdl status --dmo 'Visit Galway'`
    """
    output = Output(as_json)
    with open_database() as conn:
        dmo_id = None if dmo is None else find_dmo(conn, dmo)
        conn.execute("select pipeline.reap_expired_jobs()")
        jobs = rows(conn, _JOBS, {"dmo": dmo_id, "limit": limit})
        waiting = [
            find_waiting(conn, row["batch_id"]) for row in rows(conn, _BATCHES, {"dmo": dmo_id})
        ]
        paused = paused_sources(conn, dmo_id)
    output.table(
        ("job", "at", "stage", "made", "from", "of", "what became of it"),
        [
            (
                str(job["job_id"]),
                f"{job['at']:%m-%d %H:%M}",
                job["stage"],
                f"batch {job['batch_id']}" if job["batch_id"] else f"file {job['file_id'] or '–'}",
                job["file_name"],
                job["dmo"],
                _outcome(job),
            )
            for job in jobs
        ],
    )
    if not jobs:
        output.say("Nothing ran yet. Begin with: cdl run FILE --dmo NAME")
    for job in jobs:
        if job["error_message"]:
            output.say(f"Job {job['job_id']} {job['status']}: {job['error_message']}")
    for batch in waiting:
        show_waiting(output, batch)
    show_paused(output, paused)
    output.data(
        {
            "jobs": jobs,
            "running": [job["job_id"] for job in jobs if job["status"] == "running"],
            "waiting": [{"batch_id": w.batch_id, **waiting_data(w)} for w in waiting],
            "paused_sources": paused,
        }
    )


def _outcome(job: dict[str, Any]) -> str:
    """Say in words what a job did: its counts, or how it ended or stands."""
    if job["status"] == "running":
        expected = job["records_expected"]
        return f"running, {job['records_done']:,}" + (f" of {expected:,}" if expected else " done")
    if job["status"] == "pending":
        return "waits to be tried again" if job["retry_count"] else "waits for its turn"
    if job["status"] != "completed":
        return f"{job['status']} ({job['error_code'] or 'no code'})"
    results = job["results"] or {}
    counts = [
        f"{results[column]:,} {word}" for word, column in COUNTS.items() if results.get(column)
    ]
    return ", ".join(counts) or "nothing to do"
