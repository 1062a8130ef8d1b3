"""Two tenants with rows in every table of real estate, and what each caller may do with them.

Every row has a tenant (one, two, or shared by all) and a tag that says whose it is, seen from the
one user of all these tests: `own`, `team` (a broker of the same team), `other` (any other broker),
`new` (INGESTED, nobody's), `seller` (a contact on an own listing) or `tenant` (no broker's). The
user is a broker in both tenants, with a token for the first one.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from psycopg import sql

from loader.database import Connection

_NAMES = UUID("5a5b8f6e-0000-4000-8000-000000000000")
TENANTS = ("one", "two")
SCOPES = ("self", "team", "global", "org_admin", "system_admin")
LETTERS = (None, "", "r", "cr", "ru", "rd", "cud", "crud")
VERBS = ("select", "insert", "update", "delete")

BROKERS = ("own", "team", "other", "new")
CHILDREN = {
    "mls_listing_checklist_items": "note",
    "mls_listing_contact_roles": "note",
    "mls_listing_documents": "title",
    "mls_listing_media": "title",
    "mls_listing_notes": "content",
    "mls_listing_remarks": "title",
    "mls_listing_syndications": "portal",
    "mls_listing_tasks": "description",
}
HISTORIES = {
    "mls_decision_history": "note",
    "mls_price_history": "reason",
    "mls_status_history": "reason",
}
PROJECTS = {"mls_developments": "description", "mls_development_buildings": "status"}
SETTINGS = {
    "mls_checklist_templates": "description",
    "mls_approval_type_config": "description",
    "mls_document_type_config": "description",
    "mls_portal_definitions": "description",
}
PEOPLE = {"members": "description", "offices": "description", "teams": "name"}
ORIGINS = {
    "origin_contacts": "mls_contacts",
    "origin_media": "mls_listing_media",
    "origin_member": "members",
    "origin_office": "offices",
    "origin_property": "mls_listings",
}
LEGACY = {
    "contacts": ("ContactKey", "ContactEmail"),
    "media": ("MediaKey", "MediaURL"),
    "member": ("MemberKey", "MemberEmail"),
    "property": ("ListingKey", "City"),
}
STAGED = ("mls_contacts", "mls_media", "mls_member", "mls_office", "mls_property")

# Table to the column that an update of the tests writes.
_WRITTEN = {
    **{f"public.{table}": column for table, column in {**CHILDREN, **HISTORIES}.items()},
    **{f"public.{table}": column for table, column in {**PROJECTS, **SETTINGS, **PEOPLE}.items()},
    **{f"public.{table}": columns[1] for table, columns in LEGACY.items()},
    **{f"pipeline.{table}": "other" for table in ORIGINS},
    **{f"staging.{table}": "other" for table in STAGED},
    "public.markets": "name",
    "public.mls_contacts": "notes",
    "public.mls_listing_approvals": "comment",
    "public.mls_listings": "name",
    "public.tenants": "updated_at",
}
TABLES = sorted(_WRITTEN)


@dataclass(frozen=True, slots=True)
class Caller:
    """A role with its token."""

    role: str
    scope: str | None = None
    letters: str | None = None

    def claims(self) -> dict[str, Any]:
        """Give the token's claims."""
        if self.role != "authenticated":
            return {"role": self.role}
        told = {"scope": self.scope, "crud": self.letters, "tenant_id": str(key("tenants", "one"))}
        return {
            "role": self.role,
            "sub": str(user("own")),
            "app_metadata": {name: value for name, value in told.items() if value is not None},
        }


CALLERS = [
    Caller("anon"),
    Caller("service_role"),
    Caller("authenticated"),
    Caller("authenticated", "openid email", "crud"),
    *(Caller("authenticated", scope, letters) for scope in SCOPES for letters in LETTERS),
]


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the tests: where it stands, whose it is, what its columns hold."""

    table: str
    tenant: str
    tag: str
    values: Mapping[str, Any]


def key(table: str, tenant: str, tag: str = "tenant", word: str = "") -> UUID:
    """Give the id of a row."""
    return uuid5(_NAMES, f"{table} {tenant} {tag} {word}")


def user(tag: str) -> UUID:
    """Give the user who is the broker of rows with that tag."""
    return uuid5(_NAMES, f"user {tag}")


def rows(word: str) -> list[Row]:
    """Give a row of every kind for both tenants, without ids; `word` keeps two sets apart."""
    return [row for tenant in TENANTS for row in _of_tenant(tenant, word)]


def _of_tenant(tenant: str, word: str) -> Iterator[Row]:
    def row(table: str, tag: str, **values: object) -> Row:
        schema = "staging" if table in _STAGING else "pipeline" if table in ORIGINS else "public"
        name = _STAGING.get(table, table)
        owner = {} if table == "tenants" or schema == "staging" or table in LEGACY else own
        return Row(f"{schema}.{name}", tenant, tag, {**owner, **values})

    own = {"tenant_id": key("tenants", tenant)}
    yield row("tenants", "tenant", name=f"{tenant} {word}")
    yield row("markets", "tenant", code=_COUNTRIES[word], name=word, currency="EUR")
    yield row("offices", "tenant", market="MT", name=word)
    yield row("teams", "tenant", name=word)
    yield row("members", "tenant", full_name=word)
    yield row("mls_developments", "tenant", name=word)
    yield row(
        "mls_development_buildings",
        "tenant",
        development_id=key("mls_developments", tenant),
        name=word,
    )
    yield row("mls_checklist_templates", "tenant", role="BROKER", code=word, title=word, position=1)
    yield row("mls_document_type_config", "tenant", code=word, name=word, position=1)
    yield row("mls_approval_type_config", "tenant", code=_APPROVALS[word], name=word, position=1)
    yield row("mls_portal_definitions", "tenant", code=word, name=word, portal_type="FEED")
    for tag in BROKERS:
        broker = None if tag == "new" else user(tag)
        child = {"listing_id": key("mls_listings", tenant, tag)}
        yield row("mls_listings", tag, name=word, broker_id=broker)
        yield row("mls_contacts", tag, last_name=word, broker_id=broker)
        yield row(
            "mls_listing_contact_roles",
            tag,
            **child,
            contact_id=key("mls_contacts", tenant, tag),
            role=word,
        )
        yield row("mls_listing_checklist_items", tag, **child, template_id=_TEMPLATES[word])
        yield row(
            "mls_listing_documents",
            tag,
            **child,
            document_type_id=key("mls_document_type_config", tenant),
            file_name=word,
            storage_path=word,
        )
        yield row("mls_listing_media", tag, **child, media_url=f"https://example.com/{word}.jpg")
        yield row("mls_listing_notes", tag, **child, content=word)
        yield row("mls_listing_remarks", tag, **child, language="en", remark_type=word, remark=word)
        yield row("mls_listing_syndications", tag, **child, portal=word)
        yield row("mls_listing_tasks", tag, **child, title=word)
        yield row("mls_listing_approvals", tag, **child, approval_type="MARKETING")
        yield row("mls_status_history", tag, **child, to_status="DRAFT", reason=word)
        yield row("mls_price_history", tag, **child, new_price=1, reason=word)
        yield row(
            "mls_decision_history",
            tag,
            **child,
            subject="MEDIA",
            subject_id=key("mls_listing_media", tenant, tag),
            decision="APPROVED",
            note=word,
        )
    for table, record in ORIGINS.items():
        for tag in ("tenant",) if record in PEOPLE else BROKERS:
            yield row(
                table,
                tag,
                record_id=key(record, tenant, tag),
                origin_system="MANUAL",
                origin_key=f"{tag} {word}",
            )
    for table, columns in LEGACY.items():
        yield row(table, "tenant", **{columns[0]: f"{tenant} {word}"})
    for number, table in enumerate(_STAGING):
        position = number + 10 * TENANTS.index(tenant)
        yield row(table, "tenant", batch_id=len(word), position=position)


_STAGING = {f"staged_{table}": table for table in STAGED}
_APPROVALS = {"fixture": "MARKETING", "probe": "MANAGEMENT", "again": "DUE_DILIGENCE"}
_COUNTRIES = {"fixture": "MT", "probe": "GR", "again": "IT"}
# Of db/reference/public.mls_checklist_templates.csv: those that all tenants share.
_TEMPLATES = {
    word: f"00000000-0000-4000-8000-00000000010{number}"
    for number, word in enumerate(("fixture", "probe"), start=1)
}


def primary_key(conn: Connection, table: str) -> sql.Composed:
    """Give an expression for a table's primary key as one text."""
    columns = conn.execute(
        """
        select a.attname from pg_index as i
        join pg_attribute as a on a.attrelid = i.indrelid and a.attnum = any (i.indkey)
        where i.indrelid = %s::regclass and i.indisprimary order by a.attnum
        """,
        [table],
    ).fetchall()
    return sql.SQL("concat_ws(' ', {})").format(
        sql.SQL(", ").join(sql.Identifier(column) for (column,) in columns)
    )


def fill(conn: Connection) -> dict[str, dict[str, tuple[str, str]]]:
    """Write the rows of both tenants; give tenant and tag of each row, by table and primary key.

    Rows that were there before are shared by all tenants (`all`) or another one's (`seed`).
    """
    keys = {table: primary_key(conn, table) for table in TABLES}
    known = {
        table: dict.fromkeys(_keys(conn, table, keys[table]), ("seed", "")) for table in TABLES
    }
    for table in SETTINGS:
        shared = known[f"public.{table}"]
        shared.update(dict.fromkeys(shared, ("all", "")))
    for row in _fixture():
        query, values = statement(row)
        query += sql.SQL(" returning {}").format(keys[row.table])
        written = conn.execute(query, values).fetchone()
        assert written is not None
        known[row.table][written[0]] = (row.tenant, row.tag)
    return known


def _keys(conn: Connection, table: str, primary: sql.Composed) -> list[str]:
    query = sql.SQL("select {} from {}").format(primary, sql.Identifier(*table.split(".")))
    return [row[0] for row in conn.execute(query)]


def _fixture() -> Iterator[Row]:
    for row in rows("fixture"):
        values = dict(row.values)
        table = row.table.removeprefix("public.")
        if row.table.startswith("public.") and table not in ("markets", *LEGACY):
            values["id"] = key(table, row.tenant, row.tag)
        if table == "mls_listings" and row.tag == "new":
            values |= {"status": "INGESTED", "origin_system": "QOBRIX", "origin_key": row.tenant}
        yield Row(row.table, row.tenant, row.tag, values)
    for tenant in TENANTS:
        own = {"tenant_id": key("tenants", tenant)}
        for tag in ("own", "team", "other"):
            team = None if tag == "other" else key("teams", tenant)
            member = {**own, "user_id": user(tag), "team_id": team}
            yield Row("public.members", tenant, "tenant", member)
        seller = key("mls_contacts", tenant, "seller")
        contact = {**own, "id": seller, "last_name": "Seller"}
        yield Row("public.mls_contacts", tenant, "seller", contact)
        role = {"listing_id": key("mls_listings", tenant, "own"), "contact_id": seller}
        yield Row(
            "public.mls_listing_contact_roles", tenant, "own", {**own, **role, "role": "SELLER"}
        )


def statement(row: Row) -> tuple[sql.Composed, list[Any]]:
    """Give the insert of a row."""
    query = sql.SQL("insert into {} ({}) values ({})").format(
        sql.Identifier(*row.table.split(".")),
        sql.SQL(", ").join(map(sql.Identifier, row.values)),
        sql.SQL(", ").join(sql.Placeholder() * len(row.values)),
    )
    return query, list(row.values.values())


def written_column(table: str) -> str:
    """Give the column that an update writes."""
    return _WRITTEN[table]


@dataclass(frozen=True, slots=True)
class _Question:
    """May this caller do this to such a row? Each kind of table has its answer."""

    caller: Caller
    name: str
    verb: str
    tenant: str
    tag: str

    @property
    def scope(self) -> str:
        return self.caller.scope if self.caller.scope in SCOPES else "self"

    @property
    def letters(self) -> str:
        return "r" if self.caller.letters is None else self.caller.letters

    @property
    def is_admin(self) -> bool:
        return self.scope in ("org_admin", "system_admin")

    @property
    def is_wide(self) -> bool:
        return self.is_admin or self.scope == "global"

    @property
    def in_tenant(self) -> bool:
        return self.tenant == "one" or (self.scope == "system_admin" and self.tenant != "all")

    @property
    def has_letter(self) -> bool:
        letter = {"select": "r", "insert": "c", "update": "u", "delete": "d"}[self.verb]
        return letter in self.letters

    @property
    def has_row(self) -> bool:
        return self.is_wide or self.tag == "own" or (self.tag == "team" and self.scope == "team")

    @property
    def awaits_claim(self) -> bool:
        return self.verb == "select" and self.tag == "new"

    def of_tenants(self) -> bool:
        return self.in_tenant

    def of_settings(self) -> bool:
        if self.verb == "select" and self.name in SETTINGS:
            return self.has_letter and (self.in_tenant or self.tenant == "all")
        return self.has_letter and self.in_tenant and (self.verb == "select" or self.is_admin)

    def of_projects(self) -> bool | None:
        # A building's project is looked up, so that it is of the same tenant.
        looks = self.name == "mls_development_buildings" and self.verb in ("insert", "update")
        if looks and "r" not in self.letters:
            return None if self.verb == "update" and self.has_letter and self.is_wide else False
        return self.has_letter and self.in_tenant and (self.verb == "select" or self.is_wide)

    def of_contacts(self) -> bool:
        is_of_listing = self.tag == "seller" and self.verb in ("select", "update")
        return self.has_letter and self.in_tenant and (self.has_row or is_of_listing)

    def of_listings(self) -> bool:
        if self.verb == "delete" and self.tag == "new":
            return False
        return self.has_letter and self.in_tenant and (self.has_row or self.awaits_claim)

    def of_origins(self) -> bool:
        is_shown = self.awaits_claim and self.name != "origin_contacts"
        reaches = ORIGINS[self.name] in PEOPLE or self.has_row or is_shown
        return self.has_letter and self.in_tenant and reaches

    def of_children(self) -> bool:
        # The listing is looked for, and found with r only.
        reaches = "r" in self.letters and (self.has_row or self.awaits_claim)
        return self.has_letter and self.in_tenant and reaches


_ANSWERS: dict[str, Callable[[_Question], bool | None]] = {
    "tenants": _Question.of_tenants,
    "markets": _Question.of_settings,
    **dict.fromkeys((*SETTINGS, *PEOPLE), _Question.of_settings),
    **dict.fromkeys(PROJECTS, _Question.of_projects),
    "mls_contacts": _Question.of_contacts,
    "mls_listings": _Question.of_listings,
    **dict.fromkeys(ORIGINS, _Question.of_origins),
}


def may(caller: Caller, table: str, verb: str, tenant: str, tag: str) -> bool | None:
    """Tell whether the caller reaches such a row; None: the verb is refused for every row."""
    if caller.role != "authenticated":
        return True if caller.role == "service_role" and _service(table, verb) else None
    if not _granted(table, verb):
        return None
    name = table.split(".")[1]
    answer = _ANSWERS.get(name, _Question.of_children)
    return answer(_Question(caller, name, verb, tenant, tag))


def _granted(table: str, verb: str) -> bool:
    """Tell whether signed-in users have the verb at all."""
    name = table.split(".")[1]
    if table.startswith("staging.") or name in LEGACY:
        return False
    if table.startswith("pipeline.") or name in (*HISTORIES, "mls_listing_approvals", "tenants"):
        return verb == "select"
    return name != "markets" or verb in ("select", "update")


def _service(table: str, verb: str) -> bool:
    name = table.split(".")[1]
    if name in HISTORIES:
        return verb in ("select", "insert")
    return not (verb == "delete" and table in ("public.mls_listings", "public.tenants"))
