"""The tree of our own sources, read once."""

import ast
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FLOORS = ("protocols", "tenants", "storefront", "connections", "admin_ui")


@dataclass(frozen=True, slots=True)
class Source:
    """One Python file of ours; `name` is its path below the root."""

    name: str
    text: str

    @property
    def tree(self) -> ast.Module:
        """Parsed afresh: trees may be changed by who walks them."""
        return ast.parse(self.text)

    @property
    def line_count(self) -> int:
        return self.text.count("\n")


@cache
def sources(*folders: str) -> tuple[Source, ...]:
    """Every file of the folders (all floors if none is named), without migrations."""
    files = [path for folder in folders or FLOORS for path in sorted((ROOT / folder).rglob("*.py"))]
    return tuple(
        Source(str(path.relative_to(ROOT)), path.read_text("utf-8")) for path in files if "migrations" not in path.parts
    )


def functions(source: Source) -> list[tuple[str, int]]:
    """Every function's name and its number of lines."""
    return [
        (node.name, (node.end_lineno or node.lineno) - node.lineno + 1)
        for node in ast.walk(source.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
