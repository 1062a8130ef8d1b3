"""`cdl demo`: a sample through all stages, from nothing."""

import typer

from loader.cli.output import JsonOption, Output
from loader.demo.demo import run_demo


def register(root: typer.Typer) -> None:
    """Add `cdl demo` to the command line."""
    root.command("demo")(demo)


def demo(as_json: JsonOption = False) -> None:
    """Bring a made-up sample of two sources and three files through all stages, and tell of it.

    Without DATABASE_URL the private cluster is started for it. Again, it changes nothing.

    Example: `cdl demo`
    """
    run_demo(Output(as_json))
