"""The market of Cyprus on a served interface: listings that arrive, and people who work on them."""

from typing import Any
from uuid import UUID, uuid4

from loader.database import Connection
from tests.mls.gold import Cdl, listing
from tests.support.site import Site

TENANT = "Sharp SIR Cyprus"


class Market:
    """The market of Cyprus, with listings that nobody has claimed."""

    def __init__(self, site: Site, conn: Connection) -> None:
        self.site = site
        self._cdl = Cdl(conn)

    def ingest(self, **fields: str) -> UUID:
        """Have a new listing arrive; give its id."""
        key = f"QOBRIX_{uuid4().hex[:12]}"
        self._cdl.ingest(listing(1, ListingKey=key, ListingId=key, **fields))
        found = self._cdl.value("select id from public.mls_listings where origin_key = %s", key)
        return UUID(str(found))

    def again(self, id_: UUID, **fields: str) -> None:
        """Have the source say something else of a listing."""
        key = self._cdl.value("select origin_key from public.mls_listings where id = %s", id_)
        self._cdl.ingest(
            listing(
                1,
                ListingKey=key,
                ListingId=key,
                **{"ModificationTimestamp": "2026-11-02T10:00:00Z", **fields},
            )
        )

    def broker(
        self,
        *,
        scope: str = "self",
        crud: str = "crud",
        name: str = "Despina",
        is_member: bool = False,
    ) -> str:
        """Add a broker of the market, also among its members if asked; give the e-mail address."""
        email = f"{uuid4().hex[:8]}@example.com"
        person = self.site.add_user(email, tenant=TENANT, scope=scope, crud=crud, name=name)
        if is_member:
            self._cdl.conn.execute(
                "insert into public.members (tenant_id, user_id, full_name) values (%s, %s, %s)",
                (person.tenant_id, person.id, name),
            )
        return email

    def claimed(self, email: str, **fields: str) -> UUID:
        """Have a new listing arrive and be claimed by a broker; give its id."""
        id_ = self.ingest(**fields)
        assert self.site.sign_in(email).post("/mls/claim", id=str(id_)).status_code == 303
        return id_

    def value(self, query: str, *parameters: Any) -> Any:
        """Give the first column of the first row of a query."""
        return self._cdl.value(query, *parameters)

    def run(self, query: str, *parameters: Any) -> None:
        """Run a statement."""
        self._cdl.conn.execute(query.encode(), parameters)

    def column(self, id_: UUID, name: str) -> Any:
        """Give a column of a listing."""
        return self._cdl.value(f"select {name} from public.mls_listings where id = %s", id_)

    def status(self, id_: UUID) -> str:
        """Give a listing's status as it stands."""
        query = "select status::text from public.mls_listings where id = %s"
        return str(self._cdl.value(query, id_))
