"""`cdl review …`: what a person decides on staged rows and on suggestions."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import Annotated, Any

import orjson
import typer

from loader.cli.output import JsonOption, Output, to_json
from loader.cli.work import (
    DmoOption,
    as_person,
    find_dmo,
    one,
    open_database,
    rows,
    usage_error,
)
from loader.database import Connection
from loader.errors import CdlError, ExitCode

app = typer.Typer(help="Decide what the rules can't.", no_args_is_help=True)

_PARTS = ("listing_info", "listing_contact_info", "listing_images", "listing_hours")


class Action(StrEnum):
    """What is to become of a staged row."""

    INSERT = "insert"
    UPDATE = "update"
    UNCHANGED = "unchanged"
    DUPLICATE = "duplicate"
    DELETE = "delete"
    CONFLICT = "conflict"


class Status(StrEnum):
    """How far a staged row is."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    HELD = "held"
    REJECTED = "rejected"
    PROMOTED = "promoted"
    SETTLED = "settled"
    SUPERSEDED = "superseded"


class Take(StrEnum):
    """Whose value is taken."""

    SOURCE = "source"
    OURS = "ours"


RowsArgument = Annotated[
    list[int] | None, typer.Argument(metavar="[ROW]...", help="Numbers of staged rows.")
]
BatchOption = Annotated[int | None, typer.Option(help="Rows of this batch.")]
ActionOption = Annotated[Action | None, typer.Option(help="Rows with this action.")]
StatusOption = Annotated[Status | None, typer.Option(help="Rows with this status.")]
ReasonOption = Annotated[str | None, typer.Option(help="Rows flagged so, such as conflict.")]
FieldOption = Annotated[str | None, typer.Option(help="Rows that differ in this field.")]
TextOption = Annotated[
    str | None, typer.Option(help="Rows with this text in name, address, locality or id.")
]
NoteOption = Annotated[str | None, typer.Option(help="Why; kept with the decision.")]


def register(root: typer.Typer) -> None:
    """Add `cdl review` to the command line."""
    root.add_typer(app, name="review")


@app.command("list")
def list_rows(
    numbers: RowsArgument = None,
    *,
    batch: BatchOption = None,
    dmo: DmoOption = None,
    action: ActionOption = None,
    status: StatusOption = None,
    reason: ReasonOption = None,
    field: FieldOption = None,
    text: TextOption = None,
    limit: Annotated[int, typer.Option(min=1, help="So many rows at most.")] = 50,
    as_json: JsonOption = False,
) -> None:
    """List staged rows; without --status those that wait.

    Example: `cdl review list --batch 3 --reason conflict`
    """
    output = Output(as_json)
    with open_database() as conn:
        chosen = _filter(
            conn,
            dmo,
            ids=numbers or None,
            batch=batch,
            action=action,
            status=status,
            reason=reason,
            field=field,
            text=text,
        )
        found = rows(
            conn,
            "select count(*) over () as matching, r.staging_id, r.batch_id, r.line, r.listing_id,"
            "    r.source_id, r.name, r.address, r.locality, r.action, r.certainty_score, r.status,"
            "    r.flags, r.notes, r.decided_by, r.decided_at,"
            "    array(select jsonb_object_keys(r.diff)) as fields"
            " from pipeline.review_listings(%(filter)s::jsonb) as r"
            " where %(all)s or r.status in ('pending', 'held')"
            " order by r.staging_id limit %(limit)s",
            {
                "filter": to_json(chosen),
                "all": "status" in chosen or "ids" in chosen,
                "limit": limit,
            },
        )
    matching = found[0]["matching"] if found else 0
    for row in found:
        del row["matching"]
    output.table(
        ("row", "batch", "line", "name", "address", "action", "status", "why", "differs in"),
        [
            (
                row["staging_id"],
                row["batch_id"],
                row["line"],
                row["name"],
                row["address"],
                row["action"],
                row["status"],
                ", ".join(row["flags"] or ()),
                ", ".join(row["fields"]),
            )
            for row in found
        ],
    )
    if matching > len(found):
        output.say(f"{matching - len(found):,} more; --limit shows more of them.")
    elif not found:
        output.say("No row fits.")
    output.data({"matching": matching, "rows": found})


@app.command()
def show(
    row: Annotated[int, typer.Argument(metavar="ROW", help="Number of the staged row.")],
    as_json: JsonOption = False,
) -> None:
    """Show a staged row: what it says, what stands, and what the rules make of it.

    Example: `cdl review show 12`
    """
    output = Output(as_json)
    with open_database() as conn:
        found = rows(
            conn,
            "select to_jsonb(r) as staged, to_jsonb(l) as canonical"
            " from pipeline.review_listings(jsonb_build_object('ids', array[%s::bigint])) as r"
            " left join public.listings as l on l.id = r.listing_id",
            (row,),
        )
        if not found:
            raise _no_row(row)
        document: dict[str, Any] = found[0]
        document["parts"] = {
            part: [
                each["part"]
                for each in rows(
                    conn,
                    f"select to_jsonb(c) as part from staging.{part} as c"  # noqa: S608
                    " where c.listing_staging_id = %s order by c.staging_id",
                    (row,),
                )
            ]
            for part in _PARTS
        }
    staged = document["staged"]
    output.table(
        (f"row {row}", ""),
        [
            (key, value if isinstance(value, str) else to_json(value))
            for key, value in staged.items()
            if value is not None and key not in {"record", "diff", "staging_id"}
        ],
    )
    output.table(
        ("field", "said last time", "says now", "stands", "verdict", "rule"),
        list(_differences(document)),
    )
    output.data(document)


@app.command()
def accept(
    numbers: RowsArgument = None,
    *,
    batch: BatchOption = None,
    dmo: DmoOption = None,
    action: ActionOption = None,
    status: StatusOption = None,
    reason: ReasonOption = None,
    field: FieldOption = None,
    text: TextOption = None,
    take: Annotated[
        Take | None, typer.Option(help="Whose value stands where they differ; else by the rules.")
    ] = None,
    only: Annotated[
        list[str] | None,
        typer.Option(metavar="FIELD", help="--take for this field only. Repeatable."),
    ] = None,
    value: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="FIELD=VALUE", help="A value of your own. Repeatable."),
    ] = None,
    apart: Annotated[
        bool, typer.Option("--apart", help="Another listing than the one it was matched with.")
    ] = False,
    release: Annotated[
        bool, typer.Option("--release", help="Lift the hold of the rows' batches.")
    ] = False,
    note: NoteOption = None,
    as_json: JsonOption = False,
) -> None:
    """Accept staged rows, by number or all that the filters leave; promote then takes them.

    By filter, without --status, only rows that nobody decided yet are taken.

    Example: `cdl review accept --batch 3 --reason conflict --take ours --note 'checked by phone'`
    """
    output = Output(as_json)
    with _deciding() as conn:
        chosen = _filter(
            conn,
            dmo,
            ids=numbers or None,
            batch=batch,
            action=action,
            status=status,
            reason=reason,
            field=field,
            text=text,
        )
        decided = _decide(
            conn,
            chosen,
            "accept",
            take=take,
            fields=only or None,
            values=_values(value),
            apart=apart,
            release=release,
            note=note,
        )
    _show_decided(output, "accepted", numbers, decided)


@app.command()
def hold(
    numbers: RowsArgument = None,
    *,
    batch: BatchOption = None,
    dmo: DmoOption = None,
    action: ActionOption = None,
    status: StatusOption = None,
    reason: ReasonOption = None,
    field: FieldOption = None,
    text: TextOption = None,
    note: NoteOption = None,
    as_json: JsonOption = False,
) -> None:
    """Hold staged rows back for later, by number or all that the filters leave.

    Example: `cdl review hold 12 13 --note 'asked the owner'`
    """
    output = Output(as_json)
    with _deciding() as conn:
        chosen = _filter(
            conn,
            dmo,
            ids=numbers or None,
            batch=batch,
            action=action,
            status=status,
            reason=reason,
            field=field,
            text=text,
        )
        decided = _decide(conn, chosen, "hold", note=note)
    _show_decided(output, "held", numbers, decided)


@app.command()
def reject(
    numbers: RowsArgument = None,
    *,
    batch: BatchOption = None,
    dmo: DmoOption = None,
    action: ActionOption = None,
    status: StatusOption = None,
    reason: ReasonOption = None,
    field: FieldOption = None,
    text: TextOption = None,
    note: NoteOption = None,
    as_json: JsonOption = False,
) -> None:
    """Reject staged rows, by number or all that the filters leave; nothing comes of them.

    Example: `cdl review reject --batch 3 --reason missing_name`
    """
    output = Output(as_json)
    with _deciding() as conn:
        chosen = _filter(
            conn,
            dmo,
            ids=numbers or None,
            batch=batch,
            action=action,
            status=status,
            reason=reason,
            field=field,
            text=text,
        )
        decided = _decide(conn, chosen, "reject", note=note)
    _show_decided(output, "rejected", numbers, decided)


@app.command()
def merge(
    numbers: Annotated[list[int], typer.Argument(metavar="ROW...", help="Staged rows.")],
    into: Annotated[
        int | None, typer.Option(metavar="LISTING", help="A listing; else the first row's own.")
    ] = None,
    note: NoteOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make staged rows one listing and accept them; their keys lead to it from then on.

    Example: `cdl review merge 12 13 --into 7`
    """
    output = Output(as_json)
    with _deciding() as conn:
        listing_id = one(
            conn, "select pipeline.merge_listings(%s::bigint[], %s, %s)", numbers, into, note
        )
    rows_are = "row is" if len(numbers) == 1 else "rows are"
    output.line(f"{len(numbers)} {rows_are} listing {listing_id}, once promoted.")
    output.data({"listing_id": listing_id, "rows": numbers})


@app.command()
def suggestions(
    dmo: DmoOption = None,
    limit: Annotated[int, typer.Option(min=1, help="So many at most.")] = 50,
    as_json: JsonOption = False,
) -> None:
    """List what sources say and the rules did not let through.

    Example: `cdl review suggestions --dmo 'Visit Galway'`
    """
    output = Output(as_json)
    with open_database() as conn:
        found = rows(
            conn,
            "select g.id, g.listing_id, l.name, g.data_domain, g.field, g.their_value,"
            "    pipeline.standing_record(g.data_domain, g.record_id) -> g.field as our_value,"
            "    s.name as source, g.reason, g.suggested_at"
            " from pipeline.suggestions as g"
            " join public.listings as l on l.id = g.listing_id"
            " join pipeline.sources as s on s.id = g.source"
            " where g.status = 'open' and (%(dmo)s::integer is null or s.dmo_id = %(dmo)s)"
            " order by g.id limit %(limit)s",
            {"dmo": None if dmo is None else find_dmo(conn, dmo), "limit": limit},
        )
    output.table(
        ("no.", "listing", "name", "field", "stands", "suggested", "by", "why not"),
        [
            (
                row["id"],
                row["listing_id"],
                row["name"],
                row["field"],
                _text(row["our_value"]),
                _text(row["their_value"]),
                row["source"],
                row["reason"],
            )
            for row in found
        ],
    )
    output.data(found)


@app.command()
def take(
    suggestion: Annotated[int, typer.Argument(metavar="SUGGESTION", help="Its number.")],
    anyway: Annotated[
        bool, typer.Option("--anyway", help="Also over what was edited since the source said it.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Take a suggestion: its value stands from now on, as yours.

    Example: `cdl review take 4`
    """
    _settle(suggestion, take_it=True, anyway=anyway, output=Output(as_json))


@app.command()
def dismiss(
    suggestion: Annotated[int, typer.Argument(metavar="SUGGESTION", help="Its number.")],
    as_json: JsonOption = False,
) -> None:
    """Dismiss a suggestion: what stands stays.

    Example: `cdl review dismiss 4`
    """
    _settle(suggestion, take_it=False, output=Output(as_json))


@app.command()
def reopen(
    suggestion: Annotated[int, typer.Argument(metavar="SUGGESTION", help="Its number.")],
    as_json: JsonOption = False,
) -> None:
    """Take the decision on a suggestion back: it is open again, and what stood before stands.

    It is refused when the field was changed since, or the source says something else by now.

    Example: `cdl review reopen 4`
    """
    output = Output(as_json)
    with _deciding() as conn:
        conn.execute("select pipeline.undo_suggestions(%s, false)", [suggestion])
    output.line(f"Suggestion {suggestion} is open again, and what stood before stands.")
    output.data({"suggestion": suggestion, "reopened": True})


def _settle(suggestion: int, *, take_it: bool, output: Output, anyway: bool = False) -> None:
    with _deciding() as conn:
        conn.execute(
            "select pipeline.decide_suggestion(%(number)s, %(take)s, case when %(anyway)s then ("
            "    select pipeline.standing_record(g.data_domain, g.record_id)"
            "    from pipeline.suggestions as g where g.id = %(number)s) end)",
            {"number": suggestion, "take": take_it, "anyway": anyway},
        )
    output.line(f"Suggestion {suggestion} is {'taken' if take_it else 'dismissed'}.")
    output.data({"suggestion": suggestion, "taken": take_it})


@contextmanager
def _deciding() -> Iterator[Connection]:
    with open_database() as conn, as_person(conn):
        yield conn


def _filter(conn: Connection, dmo: str | None, **told: object) -> dict[str, Any]:
    """Give the filter as pipeline.review_listings() wants it."""
    told["dmo"] = None if dmo is None else find_dmo(conn, dmo)
    return {key: value for key, value in told.items() if value is not None}


def _decide(
    conn: Connection,
    chosen: dict[str, Any],
    decision: str,
    *,
    take: Take | None = None,
    fields: list[str] | None = None,
    values: dict[str, Any] | None = None,
    apart: bool = False,
    release: bool = False,
    note: str | None = None,
) -> dict[str, Any]:
    if not chosen:
        raise usage_error("which rows?", "Give their numbers, or a filter such as --batch.")
    if "ids" not in chosen:
        chosen = {"status": Status.PENDING, **chosen}
    decided: dict[str, Any] = one(
        conn,
        "select pipeline.decide_listings(p_filter => %s::jsonb, p_decision => %s, p_take => %s,"
        " p_fields => %s::text[], p_values => %s::jsonb, p_apart => %s, p_note => %s,"
        " p_release => %s)",
        to_json(chosen),
        decision,
        take,
        fields,
        None if values is None else to_json(values),
        apart,
        note,
        release,
    )
    return decided


def _show_decided(
    output: Output, verb: str, numbers: list[int] | None, decided: dict[str, Any]
) -> None:
    count, refused = decided["decided"], decided["refused"]
    output.line(f"{count:,} {'row' if count == 1 else 'rows'} {verb}.")
    for row in refused:
        output.say(f"Row {row['staging_id']} not: it {row['reason']}.")
    missing = len(set(numbers or ())) - count - len(refused)
    if not numbers and not count and not refused:
        output.say("By filter, rows that are decided already are taken only with --status.")
    if numbers and missing > 0:
        output.say(f"{missing} of the rows do not exist or are over: cdl review list ROW shows.")
    output.data(decided)
    if refused or (numbers and missing > 0):
        raise typer.Exit(ExitCode.WAITS)


def _values(assignments: list[str] | None) -> dict[str, Any] | None:
    """Read FIELD=VALUE; a value is JSON where it can be, else text."""
    values: dict[str, Any] = {}
    for assignment in assignments or ():
        field, equals, text = assignment.partition("=")
        if not equals or not field:
            raise usage_error(f"--set {assignment} has no FIELD=VALUE", "Such as name='Grand Inn'.")
        try:
            values[field] = orjson.loads(text)
        except ValueError:
            values[field] = text
    return values or None


def _differences(document: dict[str, Any]) -> Iterator[tuple[str | None, ...]]:
    diffs = [("", document["staged"]["diff"])]
    diffs += [
        (f"{part}.", row["diff"]) for part, found in document["parts"].items() for row in found
    ]
    for prefix, diff in diffs:
        for field, told in (diff or {}).items():
            yield (
                f"{prefix}{field}",
                _text(told.get("base")),
                _text(told.get("theirs")),
                _text(told.get("ours")),
                told["verdict"],
                told.get("rule"),
            )


def _text(value: object) -> str | None:
    return value if value is None or isinstance(value, str) else to_json(value)


def _no_row(row: int) -> CdlError:
    return CdlError(
        f"there is no staged row {row}", hint="cdl review list shows those that wait.", code="LC008"
    )
