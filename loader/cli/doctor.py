"""`cdl doctor`."""
import typer


def register(root: typer.Typer) -> None:
    """Add `cdl doctor`."""
