"""`cdl user …`: the users of the graphical interface where Supabase Auth is not at hand."""

import sys
from typing import Annotated

import typer

from loader.cli.output import JsonOption, Output
from loader.cli.work import one, open_database, rows, usage_error
from loader.database import Connection

app = typer.Typer(help="Users of the graphical interface.", no_args_is_help=True)

_LIST = """
    select u.id::text as id, u.email, u.raw_user_meta_data ->> 'full_name' as name,
        t.name as tenant, u.raw_app_meta_data ->> 'scope' as scope,
        u.raw_app_meta_data ->> 'crud' as crud,
        array(
            select r.role_name from pipeline.user_roles as r
            where r.user_id = u.id and r.tenant_id = t.id order by 1
        ) as roles,
        u.banned_until is null or u.banned_until < now() as is_active,
        u.last_sign_in_at
    from auth.users as u
    left join public.tenants as t on t.id = (u.raw_app_meta_data ->> 'tenant_id')::uuid
    where u.encrypted_password is not null
    order by u.email
"""
_SET = "select pipeline.set_user(%s, %s::uuid, %s, %s, %s::text[], %s, %s, %s)"

EmailArgument = Annotated[str, typer.Argument(metavar="EMAIL", help="What the user signs in with.")]
RoleOption = Annotated[
    list[str] | None,
    typer.Option(
        "--role", metavar="ROLE", help="super_admin, steward, observer …; may be repeated."
    ),
]
ScopeOption = Annotated[
    str | None, typer.Option(help="Reach among real estate: self, team, global, org_admin.")
]
CrudOption = Annotated[
    str | None, typer.Option(help="What the user may do with real estate: letters of crud.")
]
NameOption = Annotated[str | None, typer.Option(help="What the user is called.")]
PasswordOption = Annotated[
    bool, typer.Option("--password-stdin", help="Read the password from the standard input.")
]


def register(root: typer.Typer) -> None:
    """Add `cdl user` to the command line."""
    root.add_typer(app, name="user")


@app.command()
def add(
    email: EmailArgument,
    *,
    tenant: Annotated[str, typer.Option(help="The user's tenant: its name or id.")],
    role: RoleOption = None,
    name: NameOption = None,
    scope: ScopeOption = None,
    crud: CrudOption = None,
    password_stdin: PasswordOption = False,
    as_json: JsonOption = False,
) -> None:
    """Add a user, who is asked for a password here.

    Example: `cdl user add ann@example.com --tenant demo --role steward --name "Ann Smith"`
    """
    password = _password(is_piped=password_stdin)
    with open_database() as conn, conn.transaction():
        if one(conn, "select 1 from auth.users where email = lower(btrim(%s))", email):
            raise usage_error(f"there is a user {email} already", "Change it with: cdl user change")
        user_id = one(
            conn, _SET, email, _tenant(conn, tenant), password, name, role or [], scope, crud, True
        )
    output = Output(as_json)
    output.line(f"{email} can sign in: cdl admin")
    output.data({"id": str(user_id), "email": email})


@app.command()
def change(
    email: EmailArgument,
    *,
    role: RoleOption = None,
    name: NameOption = None,
    scope: ScopeOption = None,
    crud: CrudOption = None,
    password: Annotated[bool, typer.Option("--password", help="Ask for a new one.")] = False,
    password_stdin: PasswordOption = False,
    active: Annotated[
        bool | None, typer.Option("--active/--barred", help="May the user sign in?")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Change a user: what is not named stays. Roles named are all that the user then has.

    Example: `cdl user change ann@example.com --role observer`
    """
    new = _password(is_piped=password_stdin) if password or password_stdin else None
    with open_database() as conn, conn.transaction():
        tenant_id = one(
            conn,
            "select raw_app_meta_data ->> 'tenant_id' from auth.users"
            " where email = lower(btrim(%s)) and encrypted_password is not null",
            email,
        )
        if tenant_id is None:
            raise usage_error(f"there is no user {email}", "See: cdl user list")
        user_id = one(conn, _SET, email, tenant_id, new, name, role, scope, crud, active)
    output = Output(as_json)
    output.line(f"{email} is changed.")
    output.data({"id": str(user_id), "email": email})


@app.command("list")
def list_users(as_json: JsonOption = False) -> None:
    """List the users, and what they may.

    Example: `cdl user list`
    """
    output = Output(as_json)
    with open_database() as conn:
        users = rows(conn, _LIST)
    output.table(
        ("e-mail", "name", "tenant", "roles", "scope", "crud", "may sign in", "last signed in"),
        [
            (
                user["email"],
                user["name"],
                user["tenant"],
                ", ".join(user["roles"]),
                user["scope"],
                user["crud"],
                user["is_active"],
                user["last_sign_in_at"],
            )
            for user in users
        ],
    )
    output.data(users)


def _password(*, is_piped: bool) -> str:
    """Ask for a password; it is never an argument, where others would see it."""
    if is_piped:
        return sys.stdin.readline().rstrip("\n")
    asked: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    return asked


def _tenant(conn: Connection, name: str) -> str:
    found = one(
        conn,
        "select id::text from public.tenants where lower(name) = lower(%s) or id::text = %s",
        name,
        name,
    )
    if found is None:
        known = one(conn, "select string_agg(name, ', ' order by name) from public.tenants")
        raise usage_error(f"there is no tenant {name!r}", f"There are: {known or 'none yet'}.")
    return str(found)
