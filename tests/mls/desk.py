"""People at work on listings that came from Databricks."""

from typing import Any
from uuid import UUID

import psycopg
import pytest

from tests.mls.gold import Cdl
from tests.support.database import Database

TENANT = "00000000-0000-4000-a000-000000000196"
ANNA = "00000000-0000-4000-8000-00000000000a"
BERT = "00000000-0000-4000-8000-00000000000b"
BOSS = "00000000-0000-4000-8000-0000000000bb"
STEPS = (
    *("DRAFT", "PENDING_DUE_DILIGENCE", "AGREEMENT_PENDING", "PHOTOS_PENDING"),
    *("MARKETING_REVIEW", "PUBLISHED", "UNDER_OFFER", "SOLD"),
)


class Desk:
    """People at work on listings that came from Databricks."""

    def __init__(self, database: Database, cdl: Cdl) -> None:
        self.database = database
        self.cdl = cdl

    def claims(self, user: str, scope: str, letters: str = "crud") -> dict[str, Any]:
        told = {"tenant_id": TENANT, "scope": scope, "crud": letters}
        return {"sub": user, "app_metadata": told}

    def call(
        self,
        function: str,
        *arguments: Any,
        user: str = ANNA,
        scope: str = "self",
        letters: str = "crud",
    ) -> Any:
        """Call a function of the API as a signed-in user."""
        marks = ", ".join(["%s"] * len(arguments))
        with self.database.as_role("authenticated", self.claims(user, scope, letters)) as conn:
            row = conn.execute(f"select public.{function}({marks})".encode(), arguments).fetchone()
            assert row is not None
            return row[0]

    def boss(self, function: str, *arguments: Any) -> Any:
        return self.call(function, *arguments, user=BOSS, scope="global")

    def id(self, number: int = 1) -> UUID:
        return UUID(str(self.cdl.column("id", number)))

    def refused(self, code: str, function: str, *arguments: Any, **who: Any) -> psycopg.Error:
        """Call a function that must fail with that code."""
        with pytest.raises(psycopg.Error) as caught:
            self.call(function, *arguments, **who)
        assert caught.value.sqlstate == code, caught.value
        return caught.value

    def free(self) -> None:
        """Require nothing of anything."""
        for table in (
            "mls_checklist_templates",
            "mls_document_type_config",
            "mls_approval_type_config",
        ):
            self.cdl.conn.execute(
                f"update public.{table} as t set is_required = false where true".encode()
            )

    def advance_to(self, status: str, number: int = 1) -> None:
        for step in STEPS[1 : STEPS.index(status) + 1]:
            self.call("advance_listing", self.id(number), step)

    def history(self) -> list[tuple[Any, ...]]:
        return self.cdl.rows(
            "select from_status::text, to_status::text, reason, note, source, changed_by::text,"
            " changed_by_role from public.mls_status_history order by changed_at, to_status"
        )
