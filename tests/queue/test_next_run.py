"""Schedules against croniter: random expressions, zones and times, changes of the clocks too."""

import datetime as dt
from collections.abc import Iterator
from zoneinfo import ZoneInfo

import pytest
from croniter import croniter
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from loader.database import Connection
from tests.support.database import Database

MINUTE = dt.timedelta(minutes=1)
DAY = dt.timedelta(days=1)
# Clocks that change by an hour, by half of one, at midnight, by a whole day, and never.
CHANGES = {
    "Europe/Dublin": ["2026-03-29T01:00", "2026-10-25T01:00"],
    "America/New_York": ["2026-03-08T07:00", "2026-11-01T06:00"],
    "Australia/Lord_Howe": ["2026-04-04T15:00", "2026-10-03T15:30"],
    "America/Santiago": ["2026-04-05T03:00", "2026-09-06T04:00"],
    "Asia/Beirut": ["2026-03-28T22:00", "2026-10-24T21:00"],
    "Pacific/Apia": ["2011-12-30T10:00"],
    "Asia/Kolkata": ["2026-06-01T00:00"],
}
MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]


def _field(least: int, most: int, names: list[str]) -> st.SearchStrategy[str]:
    numbers = st.integers(least, most)

    def written(number: int) -> st.SearchStrategy[str]:
        index = number - least
        return st.sampled_from([str(number), *names[index : index + 1]])

    # croniter takes 0-0 for the whole week.
    ranges = st.lists(numbers, min_size=2, max_size=2, unique=True).map(sorted)
    steps = st.integers(1, most)
    part = st.one_of(
        numbers.flatmap(written),
        ranges.map(lambda ends: f"{ends[0]}-{ends[1]}"),
        st.tuples(ranges, steps).map(lambda drawn: f"{drawn[0][0]}-{drawn[0][1]}/{drawn[1]}"),
        steps.map(lambda step: f"*/{step}"),
    )
    return st.one_of(st.just("*"), part, st.lists(part, min_size=2, max_size=3).map(",".join))


EXPRESSIONS = st.tuples(
    _field(0, 59, []),
    _field(0, 23, []),
    _field(1, 31, []),
    _field(1, 12, MONTHS),
    _field(0, 6, DAYS),
).map(" ".join)
ZONES_AND_TIMES = st.one_of(
    st.sampled_from([(zone, at) for zone, times in CHANGES.items() for at in times]).flatmap(
        lambda change: st.tuples(
            st.just(change[0]),
            st.integers(-36 * 3600, 36 * 3600).map(
                lambda seconds: (
                    dt.datetime.fromisoformat(change[1]).replace(tzinfo=dt.UTC)
                    + dt.timedelta(seconds=seconds)
                )
            ),
        )
    ),
    st.tuples(
        st.sampled_from(sorted(CHANGES)),
        st.datetimes(dt.datetime(2005, 1, 1), dt.datetime(2035, 1, 1)).map(  # noqa: DTZ001
            lambda naive: naive.replace(microsecond=0, tzinfo=dt.UTC)
        ),
    ),
)


def _instant(local: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    """Give when a local time comes first, or the next instant there is when it never comes."""
    at = local.replace(tzinfo=zone, fold=0).astimezone(dt.UTC)
    if at.astimezone(zone).replace(tzinfo=None) == local:
        return at
    offset = at.astimezone(zone).utcoffset()
    while (at - MINUTE).astimezone(zone).utcoffset() == offset:
        at -= MINUTE
    return at


def _local_times(expression: str, after: dt.datetime) -> Iterator[dt.datetime]:
    found = croniter(
        expression,
        after,
        ret_type=dt.datetime,
        implement_cron_bug=True,
        max_years_between_matches=41,
    )
    while True:
        yield found.get_next()


def _expected(expression: str, zone: ZoneInfo, after: dt.datetime) -> dt.datetime:
    """Let croniter, which knows no clocks here, list local times, and find the first of them."""
    local = after.astimezone(zone).replace(tzinfo=None) - DAY - MINUTE
    return next(
        at for time in _local_times(expression, local) if (at := _instant(time, zone)) > after
    )


@pytest.fixture(scope="module")
def conn(shared_database: Database) -> Iterator[Connection]:
    with shared_database.connect() as conn:
        yield conn


@given(expression=EXPRESSIONS, zone_and_time=ZONES_AND_TIMES)
@example("30 2 * * *", ("America/New_York", dt.datetime(2026, 3, 8, 5, tzinfo=dt.UTC)))
@example("30 1 * * *", ("America/New_York", dt.datetime(2026, 11, 1, 5, 30, tzinfo=dt.UTC)))
@example("0 12 30 12 *", ("Pacific/Apia", dt.datetime(2011, 12, 29, 10, tzinfo=dt.UTC)))
@example("0 0 29 2 */7", ("Europe/Dublin", dt.datetime(2026, 1, 1, tzinfo=dt.UTC)))
@example("0 0 13 * fri", ("Asia/Kolkata", dt.datetime(2026, 1, 1, tzinfo=dt.UTC)))
@settings(
    max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_the_next_run_is_what_croniter_says(
    conn: Connection, expression: str, zone_and_time: tuple[str, dt.datetime]
) -> None:
    zone, after = zone_and_time
    query = "select pipeline.next_run(%s, %s, %s)"
    try:
        expected = _expected(expression, ZoneInfo(zone), after)
    except ValueError:  # croniter finds no such day
        assert conn.execute(query.encode(), (expression, zone, after)).fetchone() == (None,)
    else:
        assert conn.execute(query.encode(), (expression, zone, after)).fetchone() == (expected,)
