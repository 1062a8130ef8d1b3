"""The cutover: the old RESO tables become views over the merged ones; what speaks against it."""

from dataclasses import dataclass, field

from loader.database import Connection
from loader.deploy.engines import EngineName
from loader.errors import CdlError

_SHOWN = 50


@dataclass(slots=True)
class Cutover:
    """What the old tables and the RESO views say of each other, and what was done.

    `unexplained` and `explained` count the differences by resource and reason; `differences` shows
    the first of those without an explanation.
    """

    engine: EngineName | None = None
    is_cut_over: bool = False
    deployed: list[str] = field(default_factory=list)
    reverted: list[str] = field(default_factory=list)
    obstacles: list[str] = field(default_factory=list)
    unexplained: dict[str, int] = field(default_factory=dict)
    explained: dict[str, int] = field(default_factory=dict)
    differences: list[dict[str, object]] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        """Tell whether nothing speaks against the cutover."""
        return not self.obstacles and not self.unexplained


def is_cut_over(conn: Connection) -> bool:
    """Tell whether the views have taken the old tables' place."""
    query = "select to_regclass('legacy.property') is not null"
    return conn.execute(query).fetchone() == (True,)


def compare(conn: Connection) -> Cutover:
    """Look at what speaks against the cutover; change nothing."""
    report = Cutover(is_cut_over=is_cut_over(conn))
    report.obstacles = [
        f"{problem}  →  {remedy}"
        for problem, remedy in conn.execute(
            "select problem, remedy from pipeline.cutover_obstacles() order by 1"
        )
    ]
    with conn.transaction():
        conn.execute("set local statement_timeout = 0")
        conn.execute(
            "create temporary table cdl_differences on commit drop as"
            " select * from pipeline.cutover_differences()"
        )
        for resource, reason, is_explained, count in conn.execute(
            "select resource, reason, is_explained, count(*) from pg_temp.cdl_differences"
            " group by 1, 2, 3 order by 1, 2"
        ):
            counts = report.explained if is_explained else report.unexplained
            counts[f"{resource}: {reason}"] = count
        report.differences = [
            {"resource": row[0], "key": row[1], "field": row[2], "legacy": row[3], "served": row[4]}
            for row in conn.execute(
                "select resource, record_key, field, legacy, served from pg_temp.cdl_differences"
                " where not is_explained order by 1, 2, 3 limit %s",
                [_SHOWN],
            )
        ]
    return report


def refuse_after(conn: Connection) -> None:
    """Refuse to undo migrations while the views stand that read what they made (`cut_over`)."""
    if is_cut_over(conn):
        raise CdlError(
            "the old RESO tables are views since the cutover, so no migration can be undone",
            detail="The views read the tables that migrations made.",
            hint="Bring the tables back first: cdl db cutover --revert",
            code="cut_over",
        )


def require_migrated(pending: list[str]) -> None:
    """Refuse a cutover of a database that is not up to date (`not_migrated`)."""
    if pending:
        raise CdlError(
            "the database is not up to date, so nothing can be cut over",
            detail=f"Pending: {', '.join(pending)}.",
            hint="Run: cdl db migrate",
            code="not_migrated",
        )
