"""`cdl prune`: what it says, and what it does."""

from loader.database import Connection
from tests.cli.conftest import Cdl

_OLD = """
    insert into pipeline.geocode_answers (service, country, query, is_found, asked_at)
    values ('nominatim', 'IE', 'nowhere', false, now() - interval '2 years')
"""


def test_a_dry_run_tells_and_changes_nothing(cdl: Cdl, db: Connection) -> None:
    db.execute(_OLD.encode())
    for _ in range(2):
        done = cdl("prune", "--dry-run", "--json")
        assert done.code == 0, done.err
        assert done.document["is_dry_run"] is True
        assert done.document["removed"]["geocode_misses"] == 1
    assert "would be removed" in cdl("prune", "--dry-run").out


def test_it_removes_and_tells_how_much(cdl: Cdl, db: Connection) -> None:
    db.execute(_OLD.encode())
    done = cdl("prune", "--json")
    assert done.code == 0, done.err
    assert done.document["removed"]["geocode_misses"] == 1
    assert cdl("prune", "--json").document["removed"]["geocode_misses"] == 0
    assert db.execute("select count(*) from pipeline.geocode_answers").fetchone() == (0,)


def test_how_long_each_kind_is_kept_is_shown(cdl: Cdl, db: Connection) -> None:
    db.execute("update pipeline.retention set keep = '1 year' where kind = 'files'")
    shown = cdl("prune", "--dry-run").out
    assert "1 year" in shown
    assert "30 days" in shown
