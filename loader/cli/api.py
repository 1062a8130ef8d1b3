"""`cdl api …`: the private cluster's API on this machine, to try calls before Supabase has them."""

import hashlib
import os
import sys
from typing import Annotated
from uuid import UUID

import typer

from loader import api, cluster
from loader.cli.output import JsonOption, Output
from loader.cluster import Cluster
from loader.errors import CdlError, DatabaseUnreachableError, ExitCode

app = typer.Typer(help="The private cluster's API on this machine.", no_args_is_help=True)


def register(root: typer.Typer) -> None:
    """Add `cdl api` to the command line."""
    root.add_typer(app, name="api")


@app.command()
def serve(
    port: Annotated[int, typer.Option(min=1, max=65535, help="Where it listens.")] = 3000,
    as_json: JsonOption = False,
) -> None:
    """Serve the private cluster's API with PostgREST until it is stopped.

    Example: `cdl api serve`
    """
    output = Output(as_json)
    private = _private_cluster()
    if not api.BINARY.is_file():
        raise CdlError(
            "PostgREST is missing",
            detail=f"There is no {api.BINARY}.",
            hint="On Linux x86_64: make postgrest",
            code="no_postgrest",
        )
    url = f"http://127.0.0.1:{port}"
    output.line(f"{url}/rpc/… until Ctrl-C; `cdl api token` makes a token.")
    output.data({"url": url})
    sys.stdout.flush()
    settings = api.environment(private.url("authenticator"), port, _secret(private))
    os.execve(api.BINARY, [str(api.BINARY)], {**os.environ, **settings})  # noqa: S606


@app.command()
def token(
    user: Annotated[
        UUID | None, typer.Option(help="A signed-in user's id; without one it is the service's.")
    ] = None,
    tenant: Annotated[UUID | None, typer.Option(help="The user's tenant.")] = None,
    scope: Annotated[str, typer.Option(help="How far the user reaches: self, team …")] = "self",
    crud: Annotated[str, typer.Option(help="What the user may: letters of crud.")] = "r",
    as_json: JsonOption = False,
) -> None:
    """Make a token for `cdl api serve`: the service's, or a user's (docs/access.md).

    Example: `cdl api token --user 6f9c0c5e-0000-4000-8000-000000000001 --scope team --crud cru`
    """
    output = Output(as_json)
    if user is None and tenant is not None:
        raise CdlError(
            "the service has no tenant", hint="Add --user.", code="usage", exit_code=ExitCode.USAGE
        )
    made = api.sign(_claims(user, tenant, scope, crud), _secret(_private_cluster()))
    output.line(made)
    output.data({"token": made})


def _claims(user: UUID | None, tenant: UUID | None, scope: str, crud: str) -> dict[str, object]:
    if user is None:
        return {"role": "service_role"}
    reach = {"tenant_id": tenant, "scope": scope, "crud": crud}
    told = {name: value for name, value in reach.items() if value is not None}
    return {"role": "authenticated", "sub": user, "app_metadata": told}


def _private_cluster() -> Cluster:
    private = cluster.find()
    if private is None or not private.server.is_running():
        raise DatabaseUnreachableError(
            "the private cluster is down",
            detail="Only its API can be served here: the others' authenticators are not known.",
            hint="Start it with: cdl db up",
            code="no_database",
        )
    return private


def _secret(private: Cluster) -> str:
    """Give the secret that signs tokens: the cluster's own, so that they end with it."""
    password = str(private.state()["password"])
    return hashlib.sha256(f"api {password}".encode()).hexdigest()
