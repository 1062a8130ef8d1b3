"""Every function of ours keeps the rules of the house."""

import pytest

from loader.database import Connection
from tests.catalog.where_lint import unguarded

# SQL functions that are called for each of a batch's rows: a pinned search_path would keep the
# planner from inlining them. They qualify every name and operator instead.
INLINING = {
    "pipeline.clean_text",
    "pipeline.dedupe_key",
    "pipeline.is_out",
    "pipeline.match_text",
    "pipeline.next_push",
    "pipeline.parse_degrees",
    "pipeline.push_wait",
    "pipeline.record_hash",
    "pipeline.source_id",
}

# Definers that need not ask for a permission.
ASKED_BY_ANYONE = {
    "pipeline.reso_reach",  # tells callers only of themselves
    "pipeline.tg_listing__keep_served",
    "pipeline.tg_media__keep_one_primary",
    "pipeline.tg_media__move_served",
    "pipeline.tg_origin__move_served",
    "pipeline.tg_settings__serve",
    "pipeline.actor_name",  # for functions only, who ask
    "pipeline.administrators",  # likewise
    "pipeline.advance_listings",  # asks lock_mls_listings
    "pipeline.analyze_new_tables",  # for the service only; changes nothing
    "pipeline.analyze_staged_records",  # likewise
    "pipeline.brokers_in_reach",  # tells callers only of their own team
    "pipeline.beyond_caller",  # tells callers only of themselves
    "pipeline.bulk_review",  # asks scope and letters; only of tenants in reach
    "pipeline.can",  # it is the check
    "pipeline.check_decision",  # asks lock_mls_listings
    "pipeline.change_own_password",  # for the service only; asks for the present one
    "pipeline.plan_step",  # asks lock_mls_listings
    "pipeline.revise_approval",  # likewise
    "pipeline.save_note",  # likewise
    "pipeline.save_task",  # likewise, or whom the task is for
    "pipeline.claim_listings",  # asks lock_mls_listings
    "pipeline.contacts_in_reach",  # tells callers only of the listings they reach
    "pipeline.count_channels",  # asks as the policies of channels do
    "pipeline.find_channels",  # likewise
    "pipeline.retry_channels",  # likewise
    "pipeline.current_tenant",  # tells callers only of themselves
    "pipeline.decide_approval",  # asks check_decision
    "pipeline.decide_document",  # likewise
    "pipeline.decide_media",  # likewise
    "pipeline.edit_estate",  # asks lock_mls_listings
    "pipeline.estate_of_status",  # asks as the policy of mls_listings does
    "pipeline.estate_fields",  # tells what the role of people may write
    "pipeline.listing_form",  # asks as the policy of mls_listings does
    "pipeline.listing_history",  # likewise
    "pipeline.order_media",  # asks lock_mls_listings
    "pipeline.listing_origins",  # asks as the policy of mls_listings does
    "pipeline.local_user",  # for the service only: who is signed in
    "pipeline.lock_mls_listings",  # it is the check
    "pipeline.lock_suggested",  # asks as the policies of what is suggested for do
    "pipeline.people_names",  # tells callers only of their own tenant
    "pipeline.person_rights",  # for functions only, who ask
    "pipeline.portals_in_use",  # tells callers only of their own tenant's
    "pipeline.release_listing",  # asks lock_mls_listings
    "pipeline.request_approval",  # likewise
    "pipeline.set_checklist_item",  # likewise
    "pipeline.set_ownership",  # likewise
    "pipeline.settle_suggestion",  # likewise, and the reach of contacts and settings
    "pipeline.settle_suggestions",  # asks settle_suggestion
    "pipeline.search_listings",  # what every user of the tenant reads by the policy of listings
    "pipeline.sign_in",  # for the service only: it is the check
    "pipeline.source_name",  # gives a name only
    "pipeline.submit_document",  # asks lock_mls_listings
    "pipeline.undo_bulk_review",  # asks scope and letters, and lock_mls_listings
    "pipeline.undo_suggestions",  # asks reopen_suggestion
    "pipeline.tg_decision__keep_history",  # a trigger: whoever may write the table may fire it
    "pipeline.tenants_in_reach",  # likewise; it is the check
    "pipeline.tg_listings__keep_key",  # a trigger: whoever may write the table may fire it
    "pipeline.tg_mls_listings__keep_history",
    "pipeline.tg_mls_listings__log_new",
    "pipeline.tg_mls_record__log_change",
    "pipeline.tg_record__log_change",
    "pipeline.tg_rules__new_version",  # likewise
    "pipeline.user_name",  # for functions only, who ask
}

# Functions of schema public that anon or everyone may call.
OPEN_TO_ALL: set[str] = set()

# How a function of schema public ends: CONTRIBUTING.md.
_API_END = """$end$
exception
    when sqlstate 'LC000' then
        get stacked diagnostics v_detail = pg_exception_detail, v_hint = pg_exception_hint;
        return pipeline.raise_api(sqlstate, sqlerrm, v_detail, v_hint);
end
$end$"""

# plpgsql_check cannot follow these.
NOT_CHECKED: dict[str, str] = {}

_OURS = """
    p.pronamespace::regnamespace::text in ('public', 'pipeline', 'staging') and not exists (
        select from pg_depend as d
        where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e'
    )
"""


def _names(conn: Connection, condition: str) -> set[str]:
    rows = conn.execute(
        f"""
        select p.pronamespace::regnamespace || '.' || p.proname
        from pg_proc as p where {_OURS} and {condition}
        """.encode()
    )
    return {row[0] for row in rows}


def test_every_function_pins_its_search_path(conn: Connection) -> None:
    unpinned = _names(
        conn, "not coalesce('search_path=pg_catalog, pg_temp' = any (p.proconfig), false)"
    )
    assert unpinned == INLINING


def test_what_is_not_pinned_is_plain_sql_that_can_inline(conn: Connection) -> None:
    cannot = _names(
        conn,
        "p.proconfig is null and (p.prosecdef or p.proisstrict or p.provolatile <> 'i'"
        " or p.prolang <> (select l.oid from pg_language as l where l.lanname = 'sql'))",
    )
    assert cannot == set()


def test_every_function_has_a_comment(conn: Connection) -> None:
    assert _names(conn, "obj_description(p.oid, 'pg_proc') is null") == set()


def test_every_function_belongs_to_the_one_owner(conn: Connection) -> None:
    assert _names(conn, "pg_get_userbyid(p.proowner) <> 'postgres'") == set()


def test_anon_and_everyone_may_call_nothing_that_is_not_listed(conn: Connection) -> None:
    open_to_all = _names(
        conn,
        """
        (has_function_privilege('anon', p.oid, 'execute') or p.proacl is null or exists (
            select from aclexplode(p.proacl) as a where a.grantee = 0))
        """,
    )
    assert open_to_all == OPEN_TO_ALL


def test_every_definer_says_why_and_checks_its_caller(conn: Connection) -> None:
    silent = _names(conn, "p.prosecdef and p.prosrc !~ '-- Definer: '")
    unchecked = _names(conn, "p.prosecdef and strpos(p.prosrc, 'pipeline.require(') = 0")
    assert silent == set()
    assert unchecked == ASKED_BY_ANYONE


def test_every_function_of_the_api_gives_errors_their_status(conn: Connection) -> None:
    silent = _names(
        conn,
        "p.pronamespace = 'public'::regnamespace and p.prorettype <> 'trigger'::regtype"
        f" and strpos(p.prosrc, {_API_END}) = 0",
    )
    assert silent == set()


def test_no_update_or_delete_without_where(conn: Connection) -> None:
    rows = conn.execute(
        f"select p.oid::regprocedure::text, p.prosrc from pg_proc as p where {_OURS}".encode()
    )
    found = {name: statements for name, body in rows if (statements := unguarded(body))}
    assert found == {}


@pytest.mark.parametrize(
    ("body", "count"),
    [
        ("update a.t set x = 1;", 1),
        ("update a.t as t set x = 1 where t.y = 2;", 0),
        ("with c as (update a.t set x = 1 returning x) select * from c where c.x = 1;", 1),
        ("with c as (update a.t set x = 1 where y = 2 returning x) select * from c;", 0),
        ("update a.t set x = (select 1 from b.u where u.id = 1);", 1),
        ("update a.t set x = 'where';", 1),
        ("delete from a.t; -- where", 1),
        ("delete from a.t using b.u where u.id = t.id;", 0),
        ("perform from a.t where t.id = 1 for no key update;", 0),
        ("insert into a.t (x) values (1) on conflict (x) do update set x = excluded.x;", 0),
        ("execute format('delete from %I.%I', a, b);", 1),
        ("execute format($query$ update %1$s as s set x = 1 where s.id = $1 $query$, t);", 0),
    ],
)
def test_the_lint_for_where_finds_what_it_should(body: str, count: int) -> None:
    assert len(unguarded(body)) == count


def test_sql_functions_are_valid(conn: Connection) -> None:
    conn.execute("set local check_function_bodies = on")
    conn.execute("select pipeline.open_buffers()")
    definitions = conn.execute(
        f"""
        select pg_get_functiondef(p.oid) from pg_proc as p
        join pg_language as l on l.oid = p.prolang and l.lanname = 'sql' where {_OURS}
        """.encode()
    ).fetchall()
    for (definition,) in definitions:
        conn.execute(definition)


def test_plpgsql_check_finds_no_error(conn: Connection) -> None:
    if (
        conn.execute("select 1 from pg_extension where extname = 'plpgsql_check'").fetchone()
        is None
    ):
        pytest.skip("the server has no plpgsql_check")
    conn.execute("select pipeline.open_buffers()")
    problems = conn.execute(
        f"""
        select f.name, c.lineno, c.message
        from (
            select p.oid, p.pronamespace::regnamespace || '.' || p.proname as name,
                t.tgrelid, t.tgoldtable, t.tgnewtable
            from pg_proc as p
            join pg_language as l on l.oid = p.prolang and l.lanname = 'plpgsql'
            left join pg_trigger as t on t.tgfoid = p.oid
            where {_OURS}
        ) as f
        cross join lateral extensions.plpgsql_check_function_tb(
            f.oid, coalesce(f.tgrelid, 0), fatal_errors => false,
            oldtable => f.tgoldtable, newtable => f.tgnewtable) as c
        where c.level = 'error'
        order by 1, 2
        """.encode()
    ).fetchall()
    assert [problem for problem in problems if problem[0] not in NOT_CHECKED] == []
