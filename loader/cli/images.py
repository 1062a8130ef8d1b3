"""`cdl images`: the pictures of listings."""

from dataclasses import replace
from typing import Annotated

import typer

from loader.cli.output import JsonOption, Output
from loader.cli.work import (
    find_dmo,
    open_database,
    result_data,
    rows,
    show_results,
    stage_context,
    watcher,
)
from loader.images.fetching import Limits
from loader.images.work import PARALLEL, fetch_images
from loader.settings import load_settings

_TOLD = 5


def register(root: typer.Typer) -> None:
    """Add `cdl images`."""
    group = typer.Typer(no_args_is_help=True, help="Fetch the pictures of listings.")
    group.command("fetch")(fetch)
    root.add_typer(group, name="images")


def fetch(
    dmo: Annotated[
        str, typer.Option("--dmo", metavar="DMO", help="Name, number, or country/state/name.")
    ],
    parallel: Annotated[int, typer.Option(min=1, max=32, help="How many at once.")] = PARALLEL,
    again: Annotated[
        bool, typer.Option("--all", help="Ask for all, not only for those that are due.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Fetch the pictures of a DMO's listings that are new, or due to be looked at again.

    One that can not be had is told and tried again later. What has not changed is not sent again.

    Example: `cdl images fetch --dmo 'Visit Galway'`
    """
    output = Output(as_json)
    with open_database() as conn:
        dmo_id = find_dmo(conn, dmo)
    limits = Limits(is_private_allowed=load_settings().private_images)
    with watcher(output)("images") as progress:
        context = replace(stage_context(output), progress=progress)
        result = fetch_images(context, dmo_id, limits, parallel=parallel, is_forced=again)
    with open_database() as conn:
        errors = rows(
            conn,
            "select e.original_record ->> 'url' as url, e.error_type, e.error_message"
            " from pipeline.job_errors as e where e.job_id = %s order by e.id limit %s",
            (result.job_id, _TOLD),
        )
    show_results(output, [result])
    for error in errors:
        output.say(f"{error['url']}: {error['error_message']}")
    if result.results["records_error"] > _TOLD:
        output.say(f"cdl jobs errors {result.job_id} --csv - lists all that failed.")
    output.data(result_data(result) | {"first_errors": errors})
