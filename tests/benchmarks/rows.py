"""What a benchmark answers: rows of the contract's shape (`var/bench.json`), and the table people read.

A module `bench_*.py` has a function `rows()` that returns them. A goal is written as it is judged: "ratio <= 2" or
"value <= 1"; a row without one cannot miss it.
"""

import operator
from collections.abc import Mapping, Sequence
from typing import TypedDict

#: The keys of a row, in the order they are printed in.
KEYS = ("name", "value", "unit", "floor", "ratio", "goal", "ok")
_COMPARISONS = {"<=": operator.le, ">=": operator.ge}


class Row(TypedDict):
    """One figure. `floor` is what it is held against, in the same unit; `ratio` = value / floor."""

    name: str
    value: float | None  # None: the benchmark broke, and there is no figure
    unit: str
    floor: float | None
    ratio: float | None
    goal: str | None
    ok: bool


def row(name: str, value: float, unit: str, *, floor: float | None = None, goal: str | None = None) -> Row:
    """A row whose ratio and verdict follow from its figures."""
    ratio = None if floor is None else value / floor
    return Row(
        name=name,
        value=_rounded(value),
        unit=unit,
        floor=None if floor is None else _rounded(floor),
        ratio=None if ratio is None else _rounded(ratio),
        goal=goal,
        ok=_reaches(goal, value, ratio),
    )


def broken_row(benchmark: str, trouble: str) -> Row:
    """What stands in the table for a benchmark that could not be measured."""
    return Row(name=f"{benchmark}: {trouble}", value=None, unit="broken", floor=None, ratio=None, goal=None, ok=False)


def _reaches(goal: str | None, value: float, ratio: float | None) -> bool:
    if goal is None:
        return True
    what, comparison, limit = goal.split()
    figure = {"value": value, "ratio": ratio}[what]
    if figure is None:
        raise ValueError(f"The goal {goal!r} needs a floor.")
    return bool(_COMPARISONS[comparison](figure, float(limit)))


def _rounded(figure: float) -> float:
    """Four digits that mean something; more is noise."""
    return float(f"{figure:.4g}")


def table(rows: Sequence[Mapping[str, object]]) -> str:
    """The rows as text in columns, the figures to the right."""
    lines = [KEYS, *([_cell(one[key]) for key in KEYS] for one in rows)]
    widths = [max(len(line[at]) for line in lines) for at in range(len(KEYS))]
    return "\n".join(_line(line, widths) for line in lines)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    placed = [
        cell.rjust(width) if key in ("value", "floor", "ratio") else cell.ljust(width)
        for key, cell, width in zip(KEYS, cells, widths, strict=True)
    ]
    return "  ".join(placed).rstrip()


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "NO"
    if isinstance(value, float):
        return f"{value:,.4g}" if abs(value) < 1000 else f"{value:,.0f}"
    return "-" if value is None else str(value)
