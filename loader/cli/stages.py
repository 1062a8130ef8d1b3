"""`cdl import`, `cdl transform`, `cdl stage`, `cdl promote`: each stage by itself."""

from dataclasses import replace
from typing import Annotated

import typer

from loader.cli.output import JsonOption, Output
from loader.cli.work import (
    DmoOption,
    FolderRun,
    find_dmo,
    open_database,
    result_data,
    rows,
    show_results,
    show_waiting,
    stage_context,
    usage_error,
    waiting_data,
    watcher,
)
from loader.errors import CdlError, ExitCode
from loader.stages.import_source import find_sources, import_source
from loader.stages.jobs import StageResult
from loader.stages.promoting import promote_batch
from loader.stages.staging import stage_file
from loader.stages.transforming import transform_file
from loader.stages.waiting import find_waiting

ForceOption = Annotated[
    bool, typer.Option("--force", help="Do it again, even if the same was done before.")
]
SourceFileArgument = Annotated[
    str | None,
    typer.Argument(
        metavar="FILE",
        help="CSV, JSON, GeoJSON, XLSX …, a folder of them, or s3://…; else as the import config"
        " says.",
    ),
]
RawFileArgument = Annotated[
    int | None, typer.Argument(metavar="FILE_ID", help="Number of the raw file.")
]
TransformedFileArgument = Annotated[
    int | None, typer.Argument(metavar="FILE_ID", help="Number of the transformed file.")
]
BatchArgument = Annotated[int | None, typer.Argument(metavar="BATCH", help="Number of the batch.")]


def register(root: typer.Typer) -> None:
    """Add the stages to the command line."""
    root.command("import")(import_raw)
    root.command("transform")(transform)
    root.command("stage")(stage)
    root.command("promote")(promote)


def import_raw(
    file: SourceFileArgument = None,
    *,
    dmo: Annotated[
        str, typer.Option("--dmo", metavar="DMO", help="Name, number, or country/state/name.")
    ],
    source: Annotated[
        str | None, typer.Option(help="Name of the feed; else as the import config says.")
    ] = None,
    force: ForceOption = False,
    as_json: JsonOption = False,
) -> None:
    """Import a file: make a raw file of it.

    Without FILE, what the DMO's import configuration names is fetched or read. The same file again,
    or the same answer, does nothing; of a folder (or a pattern such as 'new/*.csv') the new files
    are imported. cdl jobs errors lists the rows that cannot be read.

    Example: `cdl import hotels.csv --dmo 'Visit Galway'`
    """
    output = Output(as_json)
    with open_database() as conn:
        dmo_id = find_dmo(conn, dmo)
    context = stage_context(output)
    sources = find_sources(context, file, dmo_id, source, force=force)
    folder = FolderRun(output, sources)
    results = []
    for location in sources.locations:
        with folder.each(location):
            with watcher(output)("import") as progress:
                result = import_source(
                    replace(context, progress=progress),
                    location,
                    dmo_id,
                    source_name=source,
                    force=force,
                )
            sources.note(context, location, result.job_id)
            results.append(result)
    if sources.folder is None:
        _show(output, results[0], next_step=f"cdl transform {results[0].file_id}")
        return
    show_results(output, results)
    output.data([*map(result_data, results), *folder.failures])
    folder.end()


def transform(
    file_id: RawFileArgument = None,
    dmo: DmoOption = None,
    force: ForceOption = False,
    as_json: JsonOption = False,
) -> None:
    """Transform a raw file: normalise its records, give them keys and hashes.

    With --dmo in place of a number: the DMO's newest raw file.

    Example: `cdl transform --dmo 'Visit Galway'`
    """
    output = Output(as_json)
    raw_file_id = _chosen(
        file_id,
        dmo,
        "raw file",
        "select max(f.id) as number from pipeline.files as f"
        " where f.dmo_id = %s and f.stage = 'import'",
    )
    with watcher(output)("transform") as progress:
        context = replace(stage_context(output), progress=progress)
        result = transform_file(context, raw_file_id, force=force)
    _show(output, result, next_step=f"cdl stage {result.file_id}")


def stage(
    file_id: TransformedFileArgument = None,
    dmo: DmoOption = None,
    force: ForceOption = False,
    as_json: JsonOption = False,
) -> None:
    """Stage a transformed file: match its records with what stands, flag what a person must see.

    With --dmo in place of a number: the DMO's newest transformed file.

    Example: `cdl stage --dmo 'Visit Galway'`
    """
    output = Output(as_json)
    transformed_file_id = _chosen(
        file_id,
        dmo,
        "transformed file",
        "select max(f.id) as number from pipeline.files as f"
        " where f.dmo_id = %s and f.stage = 'transform'",
    )
    with watcher(output)("stage") as progress:
        context = replace(stage_context(output), progress=progress)
        result = stage_file(context, transformed_file_id, force=force)
    _show(output, result, next_step=f"cdl promote {result.batch_id}")


def promote(
    batch: BatchArgument = None,
    dmo: DmoOption = None,
    older_anyway: Annotated[
        bool,
        typer.Option(
            "--older-anyway", help="Even if a newer file of the source was promoted since."
        ),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Promote a batch: bring its accepted rows into the canonical tables.

    With --dmo in place of a number: the DMO's newest batch. Ends with 3 when rows still wait. What
    is older than what stands is refused; --older-anyway applies it, and that you did so is kept.

    Example: `cdl promote --dmo 'Visit Galway'`
    """
    output = Output(as_json)
    batch_id = _chosen(
        batch,
        dmo,
        "batch",
        "select max(b.batch_id) as number from staging.batches as b where b.dmo_id = %s",
    )
    with watcher(output)("promote") as progress:
        context = replace(stage_context(output), progress=progress)
        result = promote_batch(context, batch_id, older_anyway=older_anyway)
    _show(output, result, next_step=None)


def _chosen(number: int | None, dmo: str | None, what: str, newest: str) -> int:
    """Give the number that was named, else the newest of the DMO."""
    if (number is None) == (dmo is None):
        raise usage_error(
            f"which {what}?", f"Give the number of the {what}, or --dmo for the DMO's newest."
        )
    if number is not None:
        return number
    with open_database() as conn:
        (found,) = rows(conn, newest, (find_dmo(conn, str(dmo)),))
    if found["number"] is None:
        raise CdlError(
            f"the DMO {dmo} has no {what} yet",
            hint="cdl run FILE --dmo NAME does all stages in their order.",
            code="nothing_there",
        )
    return int(found["number"])


def _show(output: Output, result: StageResult, next_step: str | None) -> None:
    show_results(output, [result])
    document = result_data(result)
    waits = False
    if result.batch_id is not None:
        with open_database() as conn:
            waiting = find_waiting(conn, result.batch_id)
        show_waiting(output, waiting)
        document["waiting"] = waiting_data(waiting)
        waits = bool(waiting)
    if next_step and not waits:
        output.say(f"Next: {next_step}")
    output.data(document)
    if waits:
        raise typer.Exit(ExitCode.WAITS)
