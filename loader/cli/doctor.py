"""`cdl doctor`: what the database offers and what is missing, in plain words."""

import typer


def register(root: typer.Typer) -> None:
    """Add `cdl doctor`, the same as `cdl db doctor`."""
    root.command("doctor")(doctor)


def doctor() -> None:
    """TODO"""
