"""`cdl admin`: the graphical interface in a browser."""

import os
from contextlib import AbstractContextManager, nullcontext
from typing import Annotated

import typer

from loader.cli.output import JsonOption, Output
from loader.cli.work import stage_context, usage_error
from loader.settings import LOCALHOST, load_settings


def register(root: typer.Typer) -> None:
    """Add `cdl admin` to the command line."""
    root.command("admin")(admin)


def admin(
    host: Annotated[
        str, typer.Option(help="The address it listens on; 0.0.0.0 is all of this machine's.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Where it listens.")] = 8000,
    *,
    worker: Annotated[
        bool | None,
        typer.Option(
            "--worker/--no-worker",
            help="Run jobs and schedules beside the pages; by default where the environment is"
            " localhost.",
            show_default=False,
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Serve the graphical interface until it is stopped.

    On a laptop it does the jobs, too, and what is due by the clock. Elsewhere `cdl worker` and
    `cdl schedule` (or pg_cron) do; a second worker does no harm.

    Users are added with `cdl user add`, or are those of Supabase Auth where SUPABASE_URL and
    SUPABASE_ANON_KEY name it.

    Example: `cdl admin --port 8000`
    """
    # Web libraries take a while to load, and only this command needs them.
    from admin.server import serve  # noqa: PLC0415
    from admin.settings import load_admin_settings  # noqa: PLC0415

    output = Output(as_json)
    is_local = load_settings().environment == LOCALHOST
    if worker and not is_local:
        raise usage_error(
            "jobs are run beside the pages on a laptop only",
            "Elsewhere: cdl worker, and cdl schedule or pg_cron.",
        )
    settings = load_admin_settings()
    url = f"http://{host}:{port}/"
    beside = (worker is None and is_local) or bool(worker)
    output.line(f"{url} until Ctrl-C{', with a worker beside it' if beside else ''}.")
    output.data({"url": url, "worker": beside})
    with _working(output) if beside else nullcontext():
        serve(settings, host=host, port=port)


def _working(output: Output) -> AbstractContextManager[None]:
    from loader.beside import working  # noqa: PLC0415 (only where somebody wants it)

    context = stage_context()
    return working(context, os.environ.get("CDL_DIRECT_URL") or context.url, output.say)
