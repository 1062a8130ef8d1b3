"""The files of `db/`: which migrations, functions, views, policies and reference rows there are."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from loader.deploy.signature import signatures
from loader.errors import CdlError
from loader.settings import PROJECT_ROOT

CUTOVER = "cutover"
_TWINS = "plpython"
_REQUIRES = re.compile(r"^--\s*requires:(.*)$", re.MULTILINE)
_DEPENDS = re.compile(r"\A(?:--[^\n]*\n)*?--\s*depends:(?P<names>[^\n]*)")
_PLAN_LINE = re.compile(r"(?P<name>[^\s\[]+)(?:\s+\[(?P<depends>[^\]]*)\])?\s+\d{4}-")
_CELL = re.compile(r'(?:"(?P<quoted>(?:[^"]|"")*)"|(?P<bare>[^,"\r\n]*))(?P<end>,|\r?\n|\Z)')


@dataclass(frozen=True, slots=True)
class Migration:
    """One migration of the plan."""

    name: str
    depends: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CodeFile:
    """One file with a function, a view or policies. `shape` is what cannot be replaced in place."""

    kind: str
    schema: str
    name: str
    path: Path
    file: str
    text: str
    shape: str


@dataclass(frozen=True, slots=True)
class ReferenceTable:
    """The rows that a table must have; an empty cell is null, a quoted empty one an empty text."""

    table: str
    columns: tuple[str, ...]
    rows: tuple[dict[str, str | None], ...]


@dataclass(frozen=True, slots=True)
class Tree:
    """The deployable files below a project's root; `plan` is the folder of the migrations."""

    root: Path = PROJECT_ROOT
    plan: str = "migrations"

    @property
    def db(self) -> Path:
        """Give the folder that holds them."""
        return self.root / "db"

    @property
    def migrations_folder(self) -> Path:
        """Give the folder of plan and migrations."""
        return self.db / self.plan

    def owns(self, migration: str) -> bool:
        """Tell whether a migration of that name is of this plan: the engines' tables hold all."""
        return migration.startswith(f"{CUTOVER}_") == (self.plan == CUTOVER)

    def migrations(self) -> list[Migration]:
        """List the migrations in the plan's order."""
        plan = (self.migrations_folder / "sqitch.plan").read_text(encoding="utf-8")
        found = []
        for line in plan.splitlines():
            if not line.strip() or line.startswith(("%", "#", "@")):
                continue
            match = _PLAN_LINE.match(line)
            if match is None:
                raise CdlError(
                    f"db/{self.plan}/sqitch.plan cannot be read",
                    detail=f"Not a line of a plan: {line}",
                    code="bad_plan",
                )
            # What another project must have is for sqitch to check; yoyo knows no projects.
            depends = [name for name in (match["depends"] or "").split() if ":" not in name]
            found.append(Migration(match["name"], tuple(depends)))
        return found

    def functions(self) -> list[CodeFile]:
        """List the function files, by schema and name."""
        return [
            self._code("function", path, signatures(path.read_text(encoding="utf-8")))
            for path in sorted((self.db / "functions").glob("*/*.sql"))
            if path.parent.name != _TWINS
        ]

    def twins(self) -> list[CodeFile]:
        """List the plpython twins of functions."""
        return [
            self._code("function", path, signatures(path.read_text(encoding="utf-8")))
            for path in sorted((self.db / "functions" / _TWINS).glob("*/*.sql"))
        ]

    def views(self) -> list[CodeFile]:
        """List the view files so that each stands after those that its `-- requires:` names."""
        files = [
            self._code("view", path, _digest(path.read_bytes()))
            for path in sorted((self.db / "views").glob("*/*.sql"))
        ]
        return _sorted_by_need(files)

    def policies(self) -> list[CodeFile]:
        """List the policy files by name."""
        return [
            self._code("policy", path, "") for path in sorted((self.db / "policies").glob("*.sql"))
        ]

    def reference(self) -> list[ReferenceTable]:
        """Read the reference rows."""
        return [_read_reference(path) for path in sorted((self.db / "reference").glob("*.csv"))]

    def problems(self) -> list[str]:
        """Tell where plan, migration files, headers and frozen hashes disagree."""
        migrations = self.migrations()
        names = [migration.name for migration in migrations]
        found = []
        for migration in migrations:
            deploy = self.migrations_folder / "deploy" / f"{migration.name}.sql"
            revert = self.migrations_folder / "revert" / f"{migration.name}.sql"
            needed = (deploy, revert, self.migrations_folder / "verify" / deploy.name)
            found += [f"{self._name(path)} is missing" for path in needed if not path.is_file()]
            rollback = deploy.with_suffix(".rollback.sql")
            if not rollback.is_symlink() or rollback.resolve() != revert.resolve():
                found.append(f"{self._name(rollback)} must be a symbolic link to the revert file")
            if deploy.is_file():
                header = _DEPENDS.match(deploy.read_text(encoding="utf-8"))
                depends = set(header["names"].split()) if header else None
                if depends != set(migration.depends):
                    found.append(
                        f"{migration.name}: the plan says it depends on {set(migration.depends)}, "
                        f"its file's leading comment says {depends}"
                    )
        found += [
            f"{self._name(path)} is not in the plan"
            for path in sorted(self.migrations_folder.glob("*/*.sql"))
            if path.name.removesuffix(".sql").removesuffix(".rollback") not in names
        ]
        return found + self._frozen_problems()

    def freeze(self) -> int:
        """Write down the hashes of all migrations, as released; give their number."""
        lines = [line for line in self._frozen_file().splitlines() if line.startswith("#")]
        files = self._migration_files()
        lines += [f"{_digest(path.read_bytes())}  {name}" for name, path in files.items()]
        (self.migrations_folder / "frozen.sha256").write_text("\n".join(lines) + "\n", "utf-8")
        return len(files)

    def _name(self, path: Path) -> str:
        return path.relative_to(self.root).as_posix()

    def _frozen_problems(self) -> list[str]:
        files = self._migration_files()
        found = []
        for line in self._frozen_file().splitlines():
            if not line.strip() or line.startswith("#"):
                continue
            digest, name = line.split(maxsplit=1)
            if name not in files:
                found.append(f"db/{self.plan}/{name} was released and is gone")
            elif _digest(files[name].read_bytes()) != digest:
                found.append(f"db/{self.plan}/{name} was released and may not be edited any more")
        return found

    def _frozen_file(self) -> str:
        path = self.migrations_folder / "frozen.sha256"
        return path.read_text(encoding="utf-8") if path.is_file() else ""

    def _migration_files(self) -> dict[str, Path]:
        return {
            f"{path.parent.name}/{path.name}": path
            for path in sorted(self.migrations_folder.glob("*/*.sql"))
            if not path.is_symlink()
        }

    def _code(self, kind: str, path: Path, shape: str) -> CodeFile:
        return CodeFile(
            kind=kind,
            schema=path.parent.name,
            name=path.stem,
            path=path,
            file=self._name(path),
            text=path.read_text(encoding="utf-8"),
            shape=shape,
        )


def _sorted_by_need(files: list[CodeFile]) -> list[CodeFile]:
    by_name = {f"{file.schema}.{file.name}": file for file in files}
    ordered: dict[str, CodeFile] = {}

    def place(name: str, path: tuple[str, ...]) -> None:
        if name in path:
            raise CdlError(
                "views require each other in a circle",
                detail=" → ".join((*path, name)),
                code="circle",
            )
        if name not in ordered:
            for needed in _required(by_name[name].text):
                if needed not in by_name:
                    raise CdlError(
                        f"{by_name[name].file} requires {needed}, and no file makes that view",
                        code="unknown_view",
                    )
                place(needed, (*path, name))
            ordered[name] = by_name[name]

    for name in by_name:
        place(name, ())
    return list(ordered.values())


def _required(text: str) -> Iterable[str]:
    for line in _REQUIRES.findall(text):
        yield from line.replace(",", " ").split()


def _read_reference(path: Path) -> ReferenceTable:
    text = path.read_text(encoding="utf-8")
    records: list[list[str | None]] = [[]]
    position = 0
    while position < len(text):
        match = _CELL.match(text, position)
        if match is None:
            line = text.count("\n", 0, position) + 1
            raise CdlError(f"{path.name}, line {line}: not a CSV cell", code="bad_reference")
        quoted, bare = match["quoted"], match["bare"]
        records[-1].append(quoted.replace('""', '"') if quoted is not None else bare or None)
        position = match.end()
        if match["end"] != ",":
            records.append([])
    header, *rows = [record for record in records if record and record != [None]]
    columns = tuple(str(cell) for cell in header)
    for number, row in enumerate(rows, start=2):
        if len(row) != len(columns):
            raise CdlError(
                f"{path.name}, record {number}: {len(row)} cells for {len(columns)} columns",
                code="bad_reference",
            )
    table = path.stem
    return ReferenceTable(
        table, columns, tuple(dict(zip(columns, row, strict=True)) for row in rows)
    )


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
