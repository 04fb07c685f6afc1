"""How large a run is and how hard it is hit; the whole size is what `make chaos` runs."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Seconds between two blows of a kind."""

    kill: float = 2.0
    stop_postgres: float = 60.0
    flush_redis: float = 120.0


@dataclass(frozen=True, slots=True)
class Size:
    """How much of it. `longest_seconds`: no order is sent later."""

    orders: int
    buyers: int
    longest_seconds: float
    seed: int
    harmed_share: float = 0.1
    rhythm: Rhythm = field(default_factory=Rhythm)
