"""Bundles in a cart: parents before their parts for systems of OCI 5.0, one line for all others.

Source: facts on OCI, §5. What has a price of its own is never folded into a text: it stays a line.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from protocols.messages import ReturnLine
from protocols.texts import one_line
from protocols.values import format_decimal


def parents_first(lines: Sequence[ReturnLine]) -> list[tuple[ReturnLine, int | None]]:
    """Each line with its parent's place, from 1, in the returned order; a parent that is not there is none."""
    parts, are_parts = _parts(lines)
    placed: list[tuple[ReturnLine, int | None]] = []
    for line in lines:
        if line.line_number not in are_parts:
            _place(line, parts, placed)
    return placed


def flattened(lines: Sequence[ReturnLine]) -> list[ReturnLine]:
    """Bundles as one line with their parts in the long text; parts with a price of their own stay lines."""
    parts, are_parts = _parts(lines)
    return [
        _told(line, list(_free_parts(line, parts)))
        for line in lines
        if not (line.line_number in are_parts and _is_free(line, parts))
    ]


def _parts(lines: Sequence[ReturnLine]) -> tuple[dict[int, list[ReturnLine]], set[int]]:
    """The parts of each line by its number, and the numbers of all that are parts."""
    parents = {line.line_number: line.parent_number for line in lines}
    parts: dict[int, list[ReturnLine]] = {}
    for line in lines:
        if line.parent_number is not None and _ends(line.line_number, parents):
            parts.setdefault(line.parent_number, []).append(line)
    return parts, {line.line_number for below in parts.values() for line in below}


def _ends(number: int, parents: dict[int, int | None]) -> bool:
    """Whether the chain of parents begins within this cart and has an end; a circle has none."""
    seen = {number}
    above = parents[number]
    if above not in parents:
        return False
    while above is not None and above in parents:
        if above in seen:
            return False
        seen.add(above)
        above = parents[above]
    return True


def _place(line: ReturnLine, parts: dict[int, list[ReturnLine]], placed: list[tuple[ReturnLine, int | None]]) -> None:
    waiting: list[tuple[ReturnLine, int | None]] = [(line, None)]
    while waiting:
        current, above = waiting.pop()
        placed.append((current, above))
        index = len(placed)
        waiting += [(each, index) for each in reversed(parts.get(current.line_number, []))]


def _is_free(line: ReturnLine, parts: dict[int, list[ReturnLine]]) -> bool:
    """Neither it nor any part of it costs anything."""
    waiting = [line]
    while waiting:
        current = waiting.pop()
        if current.line_total.amount:
            return False
        waiting += parts.get(current.line_number, [])
    return True


def _free_parts(line: ReturnLine, parts: dict[int, list[ReturnLine]]) -> Iterator[ReturnLine]:
    waiting = list(reversed(parts.get(line.line_number, [])))
    while waiting:
        part = waiting.pop()
        if _is_free(part, parts):
            yield part
            waiting += reversed(parts.get(part.line_number, []))


def _told(line: ReturnLine, parts: list[ReturnLine]) -> ReturnLine:
    if not parts:
        return line
    said = [f"{format_decimal(p.quantity)} {p.unit} {one_line(p.description)}" for p in parts]
    return replace(line, long_description="\n".join(filter(None, (line.long_description, *said))))
