"""Undoing a migration that rows have come to need: which ones is told, and all stays."""

from uuid import uuid4

import psycopg
import pytest

from loader.database import run_script
from tests.mls.live_cdl import migration
from tests.support.server import MIGRATED, TestServer


def test_names_that_several_tenants_have_are_told(server: TestServer) -> None:
    with (
        server.database(f"test_{uuid4().hex}", MIGRATED) as fresh,
        fresh.connect() as conn,
    ):
        run_script(
            conn,
            "select pipeline.add_dmo('Visit Galway', 'IE', 'G', 'tenant one');"
            "select pipeline.add_dmo('VISIT GALWAY', 'IE', 'G', 'tenant two');"
            "select pipeline.add_dmo('Visit Sligo', 'IE', 'SO', 'tenant two');",
        )
        with pytest.raises(psycopg.Error, match="DMOs of several tenants") as refused:
            run_script(conn, migration("revert", "037_safety"))
        assert refused.value.sqlstate == "LC020"
        told = str(refused.value.diag.message_detail)
        assert "'Visit Galway' of tenant tenant one" in told
        assert "'VISIT GALWAY' of tenant tenant two" in told
        assert "Sligo" not in told
        conn.rollback()
        run_script(conn, "update public.dmos set name = 'Galway' where name = 'VISIT GALWAY';")
        run_script(conn, migration("revert", "037_safety"))
