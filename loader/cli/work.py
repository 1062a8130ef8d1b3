"""What the commands that run stages share: where they work, and how they show what was done."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer

from loader.cli.output import Output
from loader.database import Connection, connect, database_url
from loader.errors import CdlError, ExitCode
from loader.locations.roots import ImportRoots
from loader.person import person_name
from loader.settings import load_settings
from loader.stages.import_source import Sources
from loader.stages.jobs import Context, Progress, StageResult, no_words
from loader.stages.waiting import Waiting
from loader.storage import open_storage

DmoOption = Annotated[
    str | None,
    typer.Option("--dmo", metavar="DMO", help="Name, number, or country/state/name of the DMO."),
]

COUNTS = {
    "total": "records_total",
    "new": "records_new",
    "updated": "records_updated",
    "unchanged": "records_unchanged",
    "duplicates": "records_duplicates",
    "held": "records_held",
    "errors": "records_error",
    "deleted": "records_deleted",
}
"""Our short words for the columns of pipeline.job_results, in the order they are shown."""


def stage_context(output: Output | None = None) -> Context:
    """Give the database and the storage that the settings name, and whom to tell of waiting."""
    settings = load_settings()
    return Context(
        database_url(settings),
        open_storage(settings),
        parallel=settings.parallel,
        private_images=settings.private_images,
        s3_endpoint=settings.s3_endpoint,
        private_feeds=settings.private_feeds,
        import_roots=ImportRoots(settings.import_roots),
        say=output.say if output else no_words,
    )


@contextmanager
def open_database() -> Iterator[Connection]:
    """Lend a connection to the database that the settings name."""
    with connect(database_url()) as conn:
        yield conn


@contextmanager
def as_person(conn: Connection) -> Iterator[None]:
    """Write as the person at the keyboard: decisions carry the name of the login."""
    with conn.transaction():
        conn.execute("select set_config('pipeline.actor', %s, true)", (person_name(),))
        yield


def find_dmo(conn: Connection, name: str) -> int:
    """Give the number of the DMO that a person means."""
    return int(one(conn, "select pipeline.find_dmo(%s)", name))


def one(conn: Connection, query: str, *parameters: Any) -> Any:
    """Run a query and give the first column of its first row."""
    row = conn.execute(query.encode(), parameters).fetchone()
    return row[0] if row else None


def rows(
    conn: Connection, query: str, parameters: Sequence[Any] | Mapping[str, Any] = ()
) -> list[dict[str, Any]]:
    """Run a query and give its rows, each with the names of its columns."""
    cursor = conn.execute(query.encode(), parameters)
    names = [column.name for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor]


def usage_error(message: str, hint: str, detail: str | None = None) -> CdlError:
    """Give the error for a command line that makes no sense."""
    return CdlError(message, detail=detail, hint=hint, code="usage", exit_code=ExitCode.USAGE)


def existing_file(path: Path) -> Path:
    """Check that a file is there and can be read."""
    try:
        with path.open("rb"):
            return path
    except OSError as error:
        raise CdlError(
            f"the file {path} cannot be read",
            detail=error.strerror,
            hint="Is the name right, and may you read it?",
            code="no_file",
            exit_code=ExitCode.USAGE,
        ) from error


def show_folder(output: Output, sources: Sources) -> None:
    """Say how many files of a folder are new."""
    if sources.folder is not None:
        output.say(
            f"{len(sources.locations):,} of {sources.total:,} files in {sources.folder} are new."
        )


class FolderRun:
    """The files of a folder, one by one: one that fails keeps no other waiting."""

    def __init__(self, output: Output, sources: Sources) -> None:
        """Say how many there are, when it is a folder."""
        self._output = output
        self._is_folder = sources.folder is not None
        self.failures: list[dict[str, object]] = []
        show_folder(output, sources)

    @contextmanager
    def each(self, location: str | None) -> Iterator[None]:
        """Do a file's work: of a folder, say which it is, and go on when it fails."""
        if not self._is_folder:
            yield
            return
        self._output.say(f"{location}:")
        try:
            yield
        except CdlError as error:
            if error.exit_code == ExitCode.NO_DATABASE:
                raise
            self._output.tell(error)
            self.failures.append({"file": location, "error": error.as_dict()})

    def end(self) -> None:
        """Say how many failed, and end with 1 then. They are new again the next time."""
        if self.failures:
            self._output.say(
                f"{len(self.failures):,} failed (see above) and are new again the next time."
            )
            raise typer.Exit(ExitCode.FAILED)


def json_object(text: bytes, where: str) -> dict[str, Any]:
    """Read a JSON object; `where` says where it stands."""
    try:
        params = orjson.loads(text)
    except ValueError as error:
        raise usage_error(
            f"{where} holds no JSON", 'It looks like {"full_snapshot": true}.', str(error)
        ) from error
    if not isinstance(params, dict):
        raise usage_error(f"{where} holds no JSON object", 'Such as {"full_snapshot": true}.')
    return params


def watcher(output: Output) -> Callable[[str], AbstractContextManager[Progress]]:
    """Give what shows a bar for each stage while it works."""

    @contextmanager
    def watch(stage: str) -> Iterator[Progress]:
        with output.progress(stage) as bar:
            yield bar.move_to

    return watch


def result_data(result: StageResult) -> dict[str, Any]:
    """Give a stage's result as `--json` prints it."""
    return {
        "stage": result.stage,
        "file_id": result.file_id,
        "batch_id": result.batch_id,
        "repeated": result.repeated,
        "notes": result.notes,
        **result.results,
        "job_id": result.job_id,
    }


def show_results(output: Output, results: list[StageResult]) -> None:
    """Print what the stages did: their notes, then a line of counts each."""
    for result in results:
        for note in result.notes:
            output.say(f"{result.stage}: {note}")
    columns = {
        word: column
        for word, column in COUNTS.items()
        if word in {"total", "new", "held", "errors"}
        or any(result.results.get(column) for result in results)
    }
    output.table(
        ("stage", "job", "made", *columns),
        [
            (
                result.stage,
                result.job_id,
                _made(result),
                *(result.results.get(column, 0) for column in columns.values()),
            )
            for result in results
        ],
    )
    if repeated := [result.stage for result in results if result.repeated]:
        output.say(f"Done before and not again: {', '.join(repeated)}.")


def waiting_data(waiting: Waiting) -> dict[str, Any]:
    """Give what waits as `--json` prints it."""
    return {
        "rows": waiting.rows,
        "reasons": waiting.reasons,
        "hold_reason": waiting.hold_reason,
    }


def show_waiting(output: Output, waiting: Waiting) -> None:
    """Say what of a batch waits for a person, and how to look at it."""
    if waiting.hold_reason:
        output.say(f"Batch {waiting.batch_id} is held whole: it {waiting.hold_reason}.")
    elif waiting.rows:
        why = ", ".join(f"{number:,} {reason}" for reason, number in waiting.reasons.items())
        count = "1 row" if waiting.rows == 1 else f"{waiting.rows:,} rows"
        output.say(f"{count} of batch {waiting.batch_id} to be decided by a person: {why}.")
    if waiting:
        output.say(f"See: cdl review list --batch {waiting.batch_id}")


def _made(result: StageResult) -> str | None:
    if result.batch_id is not None:
        return f"batch {result.batch_id}"
    return None if result.file_id is None else f"file {result.file_id}"
