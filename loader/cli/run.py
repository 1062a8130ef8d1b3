"""`cdl run`: a file through all stages."""

from typing import Annotated

import typer

from loader.cli.output import JsonOption, Output
from loader.cli.stages import SourceFileArgument
from loader.cli.work import (
    FolderRun,
    find_dmo,
    open_database,
    result_data,
    show_results,
    show_waiting,
    stage_context,
    waiting_data,
    watcher,
)
from loader.errors import ExitCode
from loader.stages.chain import run_chain
from loader.stages.import_source import find_sources


def register(root: typer.Typer) -> None:
    """Add `cdl run` to the command line."""
    root.command("run")(run)


def run(
    file: SourceFileArgument = None,
    *,
    dmo: Annotated[
        str, typer.Option("--dmo", metavar="DMO", help="Name, number, or country/state/name.")
    ],
    source: Annotated[
        str | None, typer.Option(help="Name of the feed; else as the import config says.")
    ] = None,
    auto_accept: Annotated[
        bool, typer.Option("--auto-accept", help="Accept and promote all that is not flagged.")
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Import the file again, even if it was before.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Bring a file through all stages: import, transform, stage, promote.

    Without FILE, what the DMO's import configuration names is fetched or read. A run that was
    broken off goes on where it stopped; the same file again, or the same answer, does nothing. Of a
    folder (or a pattern such as 'new/*.csv') each new file is run, one after the other, though
    one fail. Ends with 3 when rows wait for a person, with 1 when a file of a folder failed.

    Example: `cdl run hotels.csv --dmo 'Visit Galway' --auto-accept`
    """
    output = Output(as_json)
    with open_database() as conn:
        dmo_id = find_dmo(conn, dmo)
    context = stage_context(output)
    sources = find_sources(context, file, dmo_id, source, force=force)
    folder = FolderRun(output, sources)
    documents = []
    waits = False
    for location in sources.locations:
        with folder.each(location):
            done = run_chain(
                context,
                location,
                dmo_id,
                watch=watcher(output),
                source_name=source,
                auto_accept=auto_accept,
                force=force,
            )
            sources.note(context, location, done.results[0].job_id)
            show_results(output, done.results)
            show_waiting(output, done.waiting)
            waits = waits or bool(done.waiting)
            documents.append(
                {
                    "run_id": done.run_id,
                    "batch_id": done.batch_id,
                    "results": [result_data(result) for result in done.results],
                    "waiting": waiting_data(done.waiting),
                }
            )
    output.data(documents[0] if sources.folder is None else [*documents, *folder.failures])
    folder.end()
    if waits:
        raise typer.Exit(ExitCode.WAITS)
