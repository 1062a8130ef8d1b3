"""Rows that come with the project: whose they are, and what becomes of what people change."""

from collections import Counter

import pytest

from loader.database import Connection
from loader.deploy import deploy
from loader.deploy.tree import Tree
from tests.support.database import Database


def _deploy(database: Database) -> None:
    deploy.migrate(database.url, tree=Tree(), engine=None, say=lambda _: None)


def test_each_market_has_its_tenant_and_office(db: Connection) -> None:
    rows = db.execute(
        """
        select o.office_key, m.code, m.currency, m.other_currencies, t.name
        from public.offices as o
        join public.markets as m on m.tenant_id = o.tenant_id and m.code = o.market
        join public.tenants as t on t.id = m.tenant_id
        order by o.office_key
        """
    ).fetchall()
    assert rows == [
        ("SHARPSIR-CY-001", "CY", "EUR", [], "Sharp SIR Cyprus"),
        ("SHARPSIR-HU-001", "HU", "HUF", ["EUR"], "Sharp SIR Hungary"),
        ("SHARPSIR-KZ-001", "KZ", "KZT", ["USD"], "Sharp SIR Kazakhstan"),
    ]


def test_steps_documents_and_portals_are_for_every_tenant(db: Connection) -> None:
    steps = db.execute(
        "select role, required_for_status from public.mls_checklist_templates as t"
        " where t.tenant_id is null"
    ).fetchall()
    assert Counter(role for role, _ in steps) == {"BROKER": 29, "MARKETING": 10, "FINANCE": 5}
    documents = db.execute(
        "select code from public.mls_document_type_config as d where d.tenant_id is null"
    ).fetchall()
    assert len(documents) == 9
    portals = db.execute(
        "select name from public.mls_portal_definitions as p where p.tenant_id is null order by id"
    ).fetchall()
    assert [name for (name,) in portals] == [
        "SIR Global",
        "Cyprus Website",
        "MLS Feed",
        "Facebook",
        "Instagram",
        "LinkedIn",
    ]


def test_no_step_holds_up_what_is_before_it(db: Connection) -> None:
    """Steps are in the order of the statuses that need them, so that a broker works downwards."""
    assert (
        db.execute(
            """
            select t.code from (
                select t.code, t.required_for_status as needed,
                    max(t.required_for_status) over (
                        partition by t.role order by t.position) as sofar
                from public.mls_checklist_templates as t where t.role in ('BROKER', 'FINANCE')
            ) as t where t.needed <> t.sofar
            """
        ).fetchall()
        == []
    )


def test_a_deploy_leaves_what_is_the_tenants_and_renews_what_is_everybodys(
    database: Database,
) -> None:
    with database.connect() as conn:
        for statement in (
            "update public.tenants as t set name = 'Cyprus Estates' where t.name ~ 'Cyprus'",
            "update public.offices as o set name = 'Limassol', phone = '1' where o.market = 'CY'",
            "update public.markets as m set currency = 'EUR' where m.code = 'HU'",
            "update public.mls_portal_definitions as p set name = 'x' where p.code = 'FACEBOOK'",
            """
            insert into public.mls_portal_definitions (tenant_id, code, name, portal_type)
            select m.tenant_id, 'FACEBOOK', 'Our page', 'SOCIAL' from public.markets as m
            where m.code = 'HU'
            """,
        ):
            assert conn.execute(statement).rowcount == 1

    _deploy(database)

    with database.connect() as conn:
        names = conn.execute(
            """
            select t.name from public.tenants as t where t.name ~ 'Cyprus'
            union all select o.name from public.offices as o where o.market = 'CY'
            union all select m.currency from public.markets as m where m.code = 'HU'
            union all (
                select p.name from public.mls_portal_definitions as p where p.code = 'FACEBOOK'
                order by p.tenant_id nulls first
            )
            """
        ).fetchall()
    assert [name for (name,) in names] == [
        "Cyprus Estates",
        "Limassol",
        "EUR",
        "Facebook",
        "Our page",
    ]


def test_a_market_can_be_handed_over_to_another_tenant(db: Connection) -> None:
    row = db.execute("insert into public.tenants (name) values ('Ours') returning id").fetchone()
    assert row is not None
    db.execute("update public.markets as m set tenant_id = %s where m.code = 'CY'", row)
    assert (
        db.execute("select o.tenant_id from public.offices as o where o.market = 'CY'").fetchone()
        == row
    )


@pytest.mark.parametrize("resource", ["property", "media", "member", "contacts", "office"])
def test_a_batch_holds_the_fields_of_its_records_as_they_came(
    db: Connection, resource: str
) -> None:
    columns = db.execute(
        """
        select a.attname, format_type(a.atttypid, a.atttypmod) from pg_attribute as a
        where a.attrelid = %s::regclass and a.attnum > 0 and not a.attisdropped order by a.attnum
        """,
        [f"staging.mls_{resource}"],
    ).fetchall()
    gold = db.execute(
        """
        select g.field, 'text' from pipeline.gold_fields as g
        join pipeline.data_domains as d on d.data_domain = g.data_domain
        where d.staging_table = %s order by g.position
        """,
        [f"staging.mls_{resource}"],
    ).fetchall()
    assert [column for column in columns if column in gold] == gold
