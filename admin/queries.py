"""The SQL of the pages: `sql/<page>.sql` holds them, each below a line `-- name: <query>`."""

import re
from functools import cache
from importlib import resources

_NAME = re.compile(r"^-- name: ([a-z_]+)$", re.MULTILINE)


@cache
def load_queries() -> dict[str, str]:
    """Give all queries, each by `<page>.<query>`."""
    queries: dict[str, str] = {}
    for file in resources.files("admin").joinpath("sql").iterdir():
        if file.name.endswith(".sql"):
            page = file.name.removesuffix(".sql")
            _, *parts = _NAME.split(file.read_text(encoding="utf-8"))
            for name, text in zip(parts[::2], parts[1::2], strict=True):
                queries[f"{page}.{name}"] = text.strip()
    return queries
