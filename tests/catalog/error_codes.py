"""Which error codes the code gives, and which ones docs/errors.md registers."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from loader.settings import PROJECT_ROOT

# Where a call's code stands when it is no keyword.
_POSITIONS = {"ReadError": 0, "RefusedError": 0, "BrokenJsonError": 0, "BadRecord": 2}


def page() -> str:
    """Give the text of docs/errors.md."""
    return (PROJECT_ROOT / "docs" / "errors.md").read_text(encoding="utf-8")


def registered() -> dict[str, list[str]]:
    """Give the rows of docs/errors.md by code, as their cells."""
    rows: dict[str, list[str]] = {}
    for line in page().splitlines():
        if match := re.match(r"\| `([^`]+)` \|(.*)\|$", line):
            rows[match[1]] = [cell.strip() for cell in re.split(r"(?<!\\)\|", match[2])]
    return rows


def statuses() -> dict[str, int]:
    """Give the HTTP status of each SQLSTATE of ours; 500 for what no call should meet."""
    return {
        code: 500 if cells[0] == "–" else int(cells[0])
        for code, cells in registered().items()
        if code.startswith("LC")
    }


def of_sql() -> dict[str, str]:
    """Give the codes of functions, migrations and views, each with a file that gives it."""
    found: dict[str, str] = {}
    for path in sorted((PROJECT_ROOT / "db").glob("*/**/*.sql")):
        if path.is_relative_to(PROJECT_ROOT / "db" / "tests"):
            continue
        text = re.sub(r"--[^\n]*|comment on [^;]*;", "", path.read_text(encoding="utf-8"))
        for code in re.findall(r"(?:errcode|error_code)\s*=>?\s*'([0-9A-Z]{5})'", text):
            found.setdefault(code, path.name)
        for code in re.findall(r"\bthen '(LC\d{3})'", text):
            found.setdefault(code, path.name)
        for code in re.findall(r"(?:error_type\s*=|'code',)\s*'(\w+)'", text):
            found.setdefault(code, path.name)
    return found


def of_python() -> dict[str, str]:
    """Give the codes of the loader, each with a file that gives it; `*` for what varies."""
    found: dict[str, str] = {}
    for path in sorted((PROJECT_ROOT / "loader").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            for code in _codes(node):
                found.setdefault(code, _name(path))
    return found


def bare_raises() -> list[str]:
    """List the exceptions in functions that are raised without a code or a hint."""
    found = []
    for path in sorted((PROJECT_ROOT / "db" / "functions").glob("*/*.sql")):
        text = re.sub(r"--[^\n]*", "", path.read_text(encoding="utf-8"))
        found += [
            f"{path.name}: {statement.splitlines()[0]}"
            for statement in re.findall(r"raise exception '(?:[^']|'')*'[^;]*", text)
            if "errcode" not in statement or "hint" not in statement
        ]
    return found


def provoked(code: str) -> bool:
    """Tell whether a test names the code."""
    needle = re.compile(rf"""['"]{code}['"]""")
    paths = [
        *(PROJECT_ROOT / "tests").rglob("*.py"),
        *(PROJECT_ROOT / "db" / "tests").rglob("*.sql"),
    ]
    return any(needle.search(path.read_text(encoding="utf-8")) for path in paths)


def _name(path: Path) -> str:
    return path.relative_to(PROJECT_ROOT).as_posix()


def _codes(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Call):
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        position = _POSITIONS.get(name, len(node.args))
        for value in node.args[position : position + 1]:
            yield from _texts(value)
        for keyword in node.keywords:
            if keyword.arg == "code":
                yield from _texts(keyword.value)
    elif isinstance(node, ast.Assign):
        if any(getattr(target, "id", "") == "code" for target in node.targets):
            yield from _texts(node.value)
    elif isinstance(node, ast.arguments):
        for argument, default in zip(node.kwonlyargs, node.kw_defaults, strict=True):
            if argument.arg == "code" and default is not None:
                yield from _texts(default)


def _texts(value: ast.expr) -> Iterator[str]:
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        yield value.value
    elif isinstance(value, ast.IfExp):
        yield from _texts(value.body)
        yield from _texts(value.orelse)
    elif isinstance(value, ast.JoinedStr):
        yield "".join(
            str(part.value) if isinstance(part, ast.Constant) else "*" for part in value.values
        )
