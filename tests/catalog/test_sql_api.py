"""docs/sql-api.md says what the catalog says."""

import pytest

from scripts.docs import PAGE, page
from tests.support.database import Database


def test_the_page_is_up_to_date(shared_database: Database, plpython: bool) -> None:
    if plpython:
        pytest.skip("the page shows the SQL twins")
    with shared_database.connect() as conn:
        now = page(conn)
    assert now == PAGE.read_text(encoding="utf-8"), "run: make docs"
