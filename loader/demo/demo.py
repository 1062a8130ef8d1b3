"""Runs the sample through all stages and tells what happened."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from loader import cluster
from loader.cli.origins import find_origins, show_origins
from loader.cli.output import Output
from loader.cli.work import COUNTS, one, result_data, waiting_data, watcher
from loader.database import Connection, connect, database_url, superuser_url, without_password
from loader.demo.estate import estate_data, prepare_estate, tell_estate
from loader.demo.samples import CATEGORY_MAP, Sample, write_sample
from loader.deploy import deploy
from loader.deploy.tree import Tree
from loader.settings import LOCALHOST, load_settings
from loader.stages.chain import ChainResult, run_chain
from loader.stages.jobs import Context
from loader.stages.waiting import find_waiting
from loader.storage import open_storage

TENANT = "demo"
STEWARD = "00000000-0000-4000-8000-00000000d311"
"""The made-up user who edits a listing between the two editions."""

EDITED_CATEGORY = "Garden restaurant"

USER, PASSWORD = "steward@example.com", "demo-password-1"
"""Who can sign in to the interface after the demo. It is no secret: on a laptop only."""


@dataclass(frozen=True, slots=True)
class Feed:
    """A DMO of the demo, its one source, and what it tells the stages."""

    dmo: str
    source: str
    config: dict[str, dict[str, Any]]


BOARD = Feed(
    "Budapest Tourist Board",
    "board",
    {
        "import": {"source_name": "board", "full_snapshot": True},
        "transform": {"currency": "HUF"},
    },
)
MEMBERS = Feed(
    "Pesti Vendéglátók",
    "members",
    {
        "import": {"source_name": "members"},
        "transform": {"category_map": CATEGORY_MAP},
    },
)


def run_demo(output: Output) -> None:
    """Do it all; the second time everything is found done."""
    url = _prepare_database(output)
    settings = load_settings()
    sample = write_sample(settings.local_folder / "demo")
    context = Context(url, open_storage(settings), parallel=settings.parallel)
    with connect(url) as conn:
        dmos = {feed.source: _prepare_dmo(conn, feed) for feed in (BOARD, MEMBERS)}
    runs = []
    for path, feed in (
        (sample.board, BOARD),
        (sample.members, MEMBERS),
        (sample.next_board, BOARD),
    ):
        if path == sample.next_board:
            with connect(url) as conn:
                _edit_as_steward(conn, _listing(conn, dmos["board"], sample.edited))
        done = run_chain(context, path, dmos[feed.source], watch=watcher(output), auto_accept=True)
        runs.append((path, done))
    with connect(url) as conn:
        is_local = settings.environment == LOCALHOST
        if is_local:
            _prepare_user(conn)
            prepare_estate(conn, context.storage, TENANT, PASSWORD)
        _report(output, conn, dmos, sample, runs, user=USER if is_local else None)


def _prepare_database(output: Output) -> str:
    """Give the URL of a migrated database: the settings', else the private cluster's."""
    settings = load_settings()
    if settings.database_url is None:
        output.say("Starting the private cluster …")
        cluster.up()
    url = database_url(settings)
    output.say(f"Migrating {without_password(url)} …")
    report = deploy.migrate(
        url, tree=Tree(), engine=None, say=output.say, superuser_url=superuser_url(settings)
    )
    for note in report.notes:
        output.say(note)
    return url


def _prepare_dmo(conn: Connection, feed: Feed) -> int:
    dmo_id = one(
        conn,
        "select pipeline.add_dmo(%s, 'HU', 'BU', %s, 'en', 'Europe/Budapest')",
        feed.dmo,
        TENANT,
    )
    for stage, params in feed.config.items():
        conn.execute(
            "select pipeline.set_config(%s, %s, %s::jsonb)",
            (dmo_id, stage, orjson.dumps(params).decode()),
        )
    return int(dmo_id)


def _prepare_user(conn: Connection) -> None:
    """Let somebody sign in, unless they can already."""
    if one(conn, "select 1 from auth.users where email = %s", USER) is None:
        one(
            conn,
            "select pipeline.set_user(%s, t.id, %s, 'Demo Steward', '{super_admin}', 'org_admin',"
            " 'crud') from public.tenants as t where t.name = %s",
            USER,
            PASSWORD,
            TENANT,
        )


def _edit_as_steward(conn: Connection, listing_id: int) -> None:
    """Change a listing as a signed-in person does: by the API's role, under RLS."""
    with conn.transaction():
        claims = orjson.dumps(
            {
                "sub": STEWARD,
                "role": "authenticated",
                "app_metadata": {
                    "tenant_id": one(
                        conn,
                        "select l.tenant_id::text from public.listings as l where l.id = %s",
                        listing_id,
                    ),
                    "roles": ["super_admin"],
                },
            }
        ).decode()
        conn.execute(
            "select set_config('role', 'authenticated', true),"
            " set_config('request.jwt.claims', %s, true)",
            (claims,),
        )
        conn.execute(
            "update public.listings as l set category = %(category)s"
            " where l.id = %(id)s and l.category is distinct from %(category)s",
            {"category": EDITED_CATEGORY, "id": listing_id},
        )


def _listing(conn: Connection, dmo_id: int, source_id: str) -> int:
    """Give the listing that a record of the board became."""
    return int(
        one(
            conn,
            "select m.listing_id from public.listing_source_map as m"
            " join pipeline.sources as s on s.id = m.source"
            " where s.dmo_id = %s and s.name = %s and m.source_id = %s",
            dmo_id,
            BOARD.source,
            source_id,
        )
    )


def _report(
    output: Output,
    conn: Connection,
    dmos: dict[str, int],
    sample: Sample,
    runs: list[tuple[Path, ChainResult]],
    *,
    user: str | None,
) -> None:
    """Tell what happened, from what stands in the database: the same after every run."""
    waiting = [(path, find_waiting(conn, done.batch_id)) for path, done in runs]
    stories = {
        "told by two sources": _listing(conn, dmos["board"], sample.shared),
        "edited by a person, who has the last word": _listing(conn, dmos["board"], sample.edited),
        "changed by its source's later edition": _listing(conn, dmos["board"], sample.changed),
    }
    origins = {number: find_origins(conn, number) for number in stories.values()}
    promoted, removed = conn.execute(
        "select count(*), count(l.deleted_at) from public.listings as l where l.dmo_id = any (%s)",
        (list(dmos.values()),),
    ).fetchone() or (0, 0)
    source_rows = sum(done.results[0].results["records_total"] for _, done in runs)

    _show_counts(output, runs)
    for path, left in waiting:
        if left:
            why = ", ".join(f"{count} {reason}" for reason, count in left.reasons.items())
            output.line(f"Of {path.name}, {left.rows} wait for a person: {why}.")
    output.line(f"{removed} listings are gone from all their sources and marked as deleted.")
    for story, number in stories.items():
        output.line("")
        show_origins(output, list(_telling(origins[number])), title=f"Listing {number}: {story}")
    output.line("")
    # Called by make, nobody has activated the environment that has the command.
    has_cdl = shutil.which("cdl") is not None
    first = "" if has_cdl else " (first: . .venv/bin/activate)"
    output.line(f"Where to look next{first}:")
    undecided = next((left.batch_id for _, left in reversed(waiting) if left), None)
    for command, what in (
        ("cdl status", "the jobs, and what waits"),
        (f"cdl review list --batch {undecided}", "rows that a person must decide"),
        ("cdl review suggestions", "news that a rule did not let through"),
        (f"cdl origins {stories['told by two sources']}", "where each value comes from"),
        (f"cdl config show '{BOARD.dmo}' import", "how the board's files are read"),
        ('psql "$(cdl db url)"', "the tables themselves: public.listings …"),
    ):
        output.line(f"  {command:48} {what}")
    estate = estate_data(conn, TENANT) if user is not None else None
    if estate is not None:
        tell_estate(output, estate)
    if user is not None:
        output.line("")
        run = "cdl admin" if has_cdl else ".venv/bin/cdl admin"
        output.line(f"The graphical interface, with a worker beside it: run {run}, open")
        output.line(f"http://127.0.0.1:8000/ and sign in as {user}, password {PASSWORD}")
        output.line("(unless you have changed it); the brokers above have the same password.")
        output.line("")
    output.line(f"demo: {promoted} listings promoted from {source_rows} source rows")
    output.data(
        {
            "listings_promoted": promoted,
            "listings_removed": removed,
            "source_rows": source_rows,
            "user": user,
            "estate": estate,
            "runs": [
                {
                    "file": str(path),
                    "run_id": done.run_id,
                    "batch_id": done.batch_id,
                    "results": [result_data(result) for result in done.results],
                    "waiting": waiting_data(left),
                }
                for (path, done), (_, left) in zip(runs, waiting, strict=True)
            ],
            "origins": origins,
        }
    )


def _show_counts(output: Output, runs: list[tuple[Path, ChainResult]]) -> None:
    output.table(
        ("file", "stage", *COUNTS),
        [
            (
                path.name if result.stage == "import" else "",
                result.stage,
                *(result.results[column] for column in COUNTS.values()),
            )
            for path, done in runs
            for result in done.results
        ],
        title="What became of the rows, file by file and stage by stage",
    )


def _telling(origins: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Leave out what stands as the listing's first record had it and nobody disputes."""
    made = min(row["changed_at"] for row in origins if row["changed_at"])
    for row in origins:
        is_disputed = any(other["value"] != row["value"] for other in row["others"] or ())
        if row["field"] in {"name", "address"} or is_disputed or row["changed_at"] != made:
            yield row
