"""A small made-up project to deploy from."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from loader.deploy.tree import Tree
from loader.settings import PROJECT_ROOT

FIRST_MIGRATION = "001_schemas"
_REAL_NAME = "004_schemas"


@dataclass(frozen=True, slots=True)
class SmallTree:
    """A project's files in a folder of the test; begins with the real schemas."""

    root: Path

    @property
    def tree(self) -> Tree:
        """Give the files as the deploy sees them."""
        return Tree(self.root)

    def begin(self) -> "SmallTree":
        """Write the plan, the first migration and what sqitch needs."""
        (self.root / "scripts").mkdir()
        for name in ("sqitch.conf", "scripts/psql-in-one-transaction"):
            shutil.copy(PROJECT_ROOT / name, self.root / name)
        self.write("db/migrations/sqitch.plan", "%syntax-version=1.0.0\n%project=listings_cdl\n\n")
        texts = [
            (PROJECT_ROOT / "db/migrations" / kind / f"{_REAL_NAME}.sql").read_text("utf-8")
            for kind in ("deploy", "revert", "verify")
        ]
        self.migration(FIRST_MIGRATION, *(text.split("\n\n", 1)[1] for text in texts))
        return self

    def migration(self, name: str, deploy: str, revert: str, verify: str = "select 1;") -> None:
        """Add a migration that depends on the one before."""
        plan = self.root / "db/migrations/sqitch.plan"
        earlier = self.tree.migrations()
        depends = earlier[-1].name if earlier else ""
        note = f"[{depends}] " if depends else ""
        with plan.open("a", encoding="utf-8") as file:
            file.write(f"{name} {note}2026-01-01T00:00:00Z test <test@localhost> # {name}\n")
        head = f"-- {name} — a test\n-- depends: {depends}\n\n"
        self.write(f"db/migrations/deploy/{name}.sql", f"{head}{deploy}\n")
        self.write(f"db/migrations/revert/{name}.sql", f"-- {name}\n\n{revert}\n")
        self.write(f"db/migrations/verify/{name}.sql", f"-- {name}\n\n{verify}\n")
        link = self.root / f"db/migrations/deploy/{name}.rollback.sql"
        link.symlink_to(f"../revert/{name}.sql")

    def write(self, path: str, text: str) -> None:
        """Write a file below the root."""
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")

    def delete(self, path: str) -> None:
        """Delete a file below the root."""
        (self.root / path).unlink()

    def function(self, name: str, arguments: str, result: str, body: str, extra: str = "") -> None:
        """Write a function's file; `name` is schema.function."""
        schema, function = name.split(".")
        language = "plpgsql" if body.lstrip().startswith(("begin", "declare")) else "sql"
        self.write(
            f"db/functions/{schema}/{function}.sql",
            f"create or replace function {name}({arguments}) returns {result}\n"
            f"language {language}\nset search_path = pg_catalog, pg_temp\n"
            f"as $func$\n{body}\n$func$;\n{extra}",
        )

    def view(self, name: str, query: str, requires: str = "") -> None:
        """Write a view's file; `name` is schema.view."""
        schema, view = name.split(".")
        head = f"-- requires: {requires}\n" if requires else ""
        self.write(
            f"db/views/{schema}/{view}.sql",
            f"{head}create or replace view {name} with (security_invoker = true) as\n{query};\n",
        )
