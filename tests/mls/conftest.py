"""What the tests of people's work share."""

import pytest

from loader.database import Connection
from tests.mls.desk import ANNA, BERT, BOSS, TENANT, Desk
from tests.mls.gold import Cdl, listing
from tests.support.database import Database


@pytest.fixture
def desk(database: Database, db: Connection) -> Desk:
    """Lend a tenant with two brokers, a manager and two listings of Qobrix."""
    cdl = Cdl(db)
    db.execute(
        "insert into public.members (tenant_id, user_id, full_name) values"
        " (%(t)s, %(a)s, 'Anna Alpha'), (%(t)s, %(b)s, 'Bert Beta'), (%(t)s, %(c)s, 'Boss')",
        {"t": TENANT, "a": ANNA, "b": BERT, "c": BOSS},
    )
    cdl.ingest(listing(), listing(2))
    return Desk(database, cdl)
