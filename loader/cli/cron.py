"""`cdl cron …`: what pg_cron runs for us."""

from typing import Annotated

import typer

from loader.cli.output import JsonOption, Output
from loader.cli.work import one, open_database, rows
from loader.errors import ExitCode

app = typer.Typer(help="The jobs that pg_cron runs by the clock.", no_args_is_help=True)

_LIST = """
    select coalesce(w.name, j.jobname::text) as name, coalesce(w.schedule, j.schedule) as schedule,
        case when w.name is null then 'not ours any more' when j.jobid is null then 'missing'
            when w.schedule <> j.schedule or w.command <> j.command then 'differs'
            else 'in place' end as state,
        j.active, j.username::text as role, j.database::text as database,
        coalesce(w.command, j.command) as command, w.description
    from pipeline.cron_jobs() as w
    full join (
        select * from cron.job as c
        where c.jobname like 'listings\\_cdl\\_%%' and c.database = current_database()
    ) as j on j.jobname = w.name
    order by 1
"""
_RUNS = """
    select coalesce(j.jobname::text, d.command) as name, d.start_time as started_at,
        d.end_time as ended_at, d.status, d.return_message as message
    from cron.job_run_details as d
    left join cron.job as j on j.jobid = d.jobid
    where d.database = current_database()
        and (j.jobname like 'listings\\_cdl\\_%%'
            or d.command in (select c.command from pipeline.cron_jobs() as c))
    order by d.runid desc
    limit %s
"""


def register(root: typer.Typer) -> None:
    """Add `cdl cron` to the command line."""
    root.add_typer(app, name="cron")


@app.command()
def sync(
    remove: Annotated[
        bool, typer.Option("--remove", help="Take our jobs out instead, such as before an undo.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Put our jobs into pg_cron: what is missing is added, what differs changed, the rest left.

    They run as the role and in the database of the URL. Others' jobs are not touched.

    Example: `cdl cron sync`
    """
    output = Output(as_json)
    with open_database() as conn, conn.transaction():
        changes = rows(conn, "select s.name, s.change from pipeline.sync_cron(%s) as s", (remove,))
        role, database = one(conn, "select array[current_user::text, current_database()::text]")
    output.table(("job", "change"), [(row["name"], row["change"]) for row in changes])
    if not remove:
        output.line(f"They run as {role} in the database {database}.")
    output.data({"role": role, "database": database, "jobs": changes})


@app.command("list")
def list_jobs(as_json: JsonOption = False) -> None:
    """List our jobs, and whether pg_cron has them as they should be.

    Example: `cdl cron list`
    """
    output = Output(as_json)
    with open_database() as conn:
        one(conn, "select pipeline.require_cron()")
        jobs = rows(conn, _LIST)
    output.table(
        ("job", "schedule (UTC)", "state", "on", "role", "database", "what it does"),
        [
            (
                job["name"],
                job["schedule"],
                job["state"],
                job["active"],
                job["role"],
                job["database"],
                job["description"],
            )
            for job in jobs
        ],
    )
    output.data(jobs)
    if any(job["state"] != "in place" for job in jobs):
        output.say("Put them in place with: cdl cron sync")
        raise typer.Exit(ExitCode.WAITS)


@app.command()
def runs(
    limit: Annotated[int, typer.Option(min=1, help="At most so many, the newest first.")] = 20,
    as_json: JsonOption = False,
) -> None:
    """List the last runs of our jobs, and how they ended.

    Example: `cdl cron runs --limit 50`
    """
    output = Output(as_json)
    with open_database() as conn:
        one(conn, "select pipeline.require_cron()")
        done = rows(conn, _RUNS, (limit,))
    output.table(
        ("job", "began at", "ended at", "status", "message"),
        [
            (run["name"], run["started_at"], run["ended_at"], run["status"], run["message"])
            for run in done
        ],
    )
    if not done:
        output.say("None has run yet.")
    output.data(done)
