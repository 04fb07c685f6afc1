"""Figures that can be compared: candidates take turns (A, B, A, B …), so that a machine that slows down slows all.

What is compared are medians over the rounds; the first rounds warm up and do not count.
"""

import statistics
import time
from collections.abc import Callable, Mapping

Measure = Callable[[], float]


def medians(candidates: Mapping[str, Measure], *, rounds: int = 7, warmup: int = 1) -> dict[str, float]:
    """The median figure of each candidate over interleaved rounds."""
    figures: dict[str, list[float]] = {name: [] for name in candidates}
    for turn in range(warmup + rounds):
        for name, measure in candidates.items():
            figure = measure()
            if turn >= warmup:
                figures[name].append(figure)
    return {name: statistics.median(found) for name, found in figures.items()}


def seconds(action: Callable[[], object], repeat: int = 1) -> Measure:
    """Measures how long one call of `action` takes, averaged over `repeat` calls."""

    def measure() -> float:
        started = time.perf_counter()
        for _ in range(repeat):
            action()
        return (time.perf_counter() - started) / repeat

    return measure
