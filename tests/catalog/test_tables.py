"""Every table, view, constraint and index of ours keeps the rules of the house."""

import pytest

from loader.database import Connection

# Names that the first descriptions of pipeline and ingress fixed.
GIVEN_NAMES = {
    "idx_files_job_stage",
    "idx_bridge_listing",
    "idx_mls_listings_origin",
}

# Foreign keys without an index of their own: their parents' keys never change, and rows of the
# parents are never deleted while children exist, or the child is so small that a scan is nothing.
UNINDEXED = {
    "batches_dmo_id_tenant_id_fkey",
    "batches_raw_file_id_fkey",
    "data_domains_parent_domain_fkey",
    "dictionary_fields_data_domain_source_field_fkey",
    "field_owners_source_fkey",
    "ingest_batches_data_domain_fkey",
    "job_configs_dmo_id_fkey",
    "job_queue_job_type_fkey",
    "job_queue_source_id_fkey",
    "listings_dmo_id_tenant_id_fkey",
    "mls_decision_history_tenant_id_fkey",
    "mls_development_buildings_tenant_id_fkey",
    "mls_listing_approvals_tenant_id_fkey",
    "mls_listing_checklist_items_tenant_id_fkey",
    "mls_listing_contact_roles_tenant_id_fkey",
    "mls_listing_documents_tenant_id_fkey",
    "mls_listing_notes_tenant_id_fkey",
    "mls_listing_remarks_tenant_id_fkey",
    "mls_listing_tasks_tenant_id_fkey",
    "role_permissions_permission_name_fkey",
    "suggestions_source_fkey",
    "user_roles_role_name_fkey",
    "user_roles_tenant_id_fkey",
}

_SUFFIXES = {"p": "pkey", "u": "key", "f": "fkey", "c": "check", "x": "excl"}

# The migration tools' own tables are theirs, but for RLS.
_OURS = """
    c.relnamespace::regnamespace::text in ('public', 'reso', 'pipeline', 'staging')
    and c.relname not like '%yoyo%'
"""


def _tables(conn: Connection, condition: str) -> list[str]:
    rows = conn.execute(
        f"""
        select c.oid::regclass::text from pg_class as c
        where c.relkind in ('r', 'p') and {condition} order by 1
        """.encode()
    )
    return [row[0] for row in rows]


def test_every_table_has_rls(conn: Connection) -> None:
    schemas = "c.relnamespace::regnamespace::text in ('public', 'pipeline', 'staging')"
    assert _tables(conn, f"{schemas} and not c.relrowsecurity") == []


def test_every_table_has_a_comment(conn: Connection) -> None:
    assert _tables(conn, f"{_OURS} and obj_description(c.oid, 'pg_class') is null") == []


def test_every_table_has_a_primary_key(conn: Connection) -> None:
    has_key = "select from pg_index as i where i.indrelid = c.oid and i.indisprimary"
    assert _tables(conn, f"{_OURS} and not exists ({has_key})") == []


def test_every_view_reads_as_its_caller_or_says_what_the_caller_reads(conn: Connection) -> None:
    """The RESO views are read by a role that reads no table, so they hold the policy themselves."""
    rows = conn.execute(
        f"""
        select c.oid::regclass::text from pg_class as c
        where c.relkind = 'v' and {_OURS}
            and not coalesce('security_invoker=true' = any (c.reloptions), false)
            and not (
                c.oid::regclass::text ~ '(_reso$|^reso\\.)'
                and pg_get_viewdef(c.oid) like '%reso_reach()%'
            )
        """.encode()
    )
    assert rows.fetchall() == []


def test_every_view_has_a_comment(conn: Connection) -> None:
    rows = conn.execute(
        f"""
        select c.oid::regclass::text from pg_class as c
        where c.relkind in ('v', 'm') and {_OURS} and obj_description(c.oid, 'pg_class') is null
        """.encode()
    )
    assert rows.fetchall() == []


def test_constraints_are_named_by_table_and_rule(conn: Connection) -> None:
    rows = conn.execute(
        f"""
        select k.conname, c.relname, k.contype::text
        from pg_constraint as k join pg_class as c on c.oid = k.conrelid
        where {_OURS} and k.contype <> 't'
        """.encode()
    )
    wrong = [
        name
        for name, table, kind in rows
        if not (name.startswith(f"{table}_") and name.endswith(f"_{_SUFFIXES[kind]}"))
    ]
    assert wrong == []


def test_indexes_are_named_by_table_and_columns(conn: Connection) -> None:
    rows = conn.execute(
        f"""
        select i.relname, c.relname
        from pg_index as x
        join pg_class as i on i.oid = x.indexrelid
        join pg_class as c on c.oid = x.indrelid
        where {_OURS}
            and not exists (select from pg_constraint as k where k.conindid = x.indexrelid)
        """.encode()
    )
    wrong = {
        name for name, table in rows if not (name.startswith(f"{table}_") and name.endswith("_idx"))
    }
    assert wrong == GIVEN_NAMES


def test_foreign_keys_have_an_index(conn: Connection) -> None:
    rows = conn.execute(
        f"""
        select k.conname
        from pg_constraint as k join pg_class as c on c.oid = k.conrelid
        where {_OURS} and k.contype = 'f' and not exists (
            select from pg_index as x
            where x.indrelid = k.conrelid and x.indpred is null
                and (x.indkey::smallint[])[0:cardinality(k.conkey) - 1] @> k.conkey
        )
        """.encode()
    )
    assert {row[0] for row in rows} == UNINDEXED


def test_foreign_keys_and_constraints_are_valid(conn: Connection) -> None:
    rows = conn.execute("select k.conname from pg_constraint as k where not k.convalidated")
    assert rows.fetchall() == []


@pytest.mark.parametrize("setting", ["public", "anon"])
def test_nobody_unknown_reaches_a_table(conn: Connection, setting: str) -> None:
    role = "0" if setting == "public" else f"'{setting}'::regrole"
    rows = conn.execute(
        f"""
        select c.oid::regclass::text, a.privilege_type
        from pg_class as c cross join lateral aclexplode(c.relacl) as a
        where {_OURS} and c.relkind in ('r', 'p', 'v', 'm', 'S') and a.grantee = {role}
        """.encode()
    )
    assert rows.fetchall() == []
