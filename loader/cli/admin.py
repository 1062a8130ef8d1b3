"""`cdl admin`: the graphical interface in a browser."""

from typing import Annotated

import typer

from loader.cli.output import JsonOption, Output


def register(root: typer.Typer) -> None:
    """Add `cdl admin` to the command line."""
    root.command("admin")(admin)


def admin(
    host: Annotated[
        str, typer.Option(help="The address it listens on; 0.0.0.0 is all of this machine's.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Where it listens.")] = 8000,
    as_json: JsonOption = False,
) -> None:
    """Serve the graphical interface until it is stopped.

    Users are added with `cdl user add`, or are those of Supabase Auth where SUPABASE_URL and
    SUPABASE_ANON_KEY name it.

    Example: `cdl admin --port 8000`
    """
    # Web libraries take a while to load, and only this command needs them.
    from admin.server import serve  # noqa: PLC0415
    from admin.settings import load_admin_settings  # noqa: PLC0415

    output = Output(as_json)
    settings = load_admin_settings()
    url = f"http://{host}:{port}/"
    output.line(f"{url} until Ctrl-C.")
    output.data({"url": url})
    serve(settings, host=host, port=port)
