"""The runner tells what was measured, and what could not be; its timings themselves are never asserted."""

import json
import os
import socket
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.benchmarks.__main__ import discover, main, run
from tests.benchmarks.environment import own_database
from tests.benchmarks.load import WrongAnswer, ask
from tests.benchmarks.pairing import medians, seconds
from tests.benchmarks.rows import KEYS, broken_row, row, table
from tests.benchmarks.spent import scheduled_seconds, seconds_spent

MEASURED = """
from tests.benchmarks.rows import row
def rows():
    return [row("reading / floor", 3.0, "ms", floor=2.0, goal="ratio <= 2"), row("writing", 2.0, "s", goal="value <= 1")]
"""
BROKEN = "def rows():\n    raise RuntimeError('the floor does not answer')\n"
MISSHAPEN = "def rows():\n    return [{'name': 'reading', 'value': 1.0}]\n"


def benchmark(folder: Path, name: str, text: str) -> Path:
    path = folder / f"bench_{name}.py"
    path.write_text(text, "utf-8")
    return path


def written(path: Path) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))["rows"]
    return rows


def test_rows_are_written_as_the_contract_says_and_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status = run([benchmark(tmp_path, "one", MEASURED)], tmp_path / "var" / "bench.json")

    assert status == 0
    assert written(tmp_path / "var" / "bench.json") == [
        {"name": "reading / floor", "value": 3.0, "unit": "ms", "floor": 2.0, "ratio": 1.5, "goal": "ratio <= 2", "ok": True},
        {"name": "writing", "value": 2.0, "unit": "s", "floor": None, "ratio": None, "goal": "value <= 1", "ok": False},
    ]  # fmt: skip
    assert "2 rows, 1 below their goal, 0 broken." in capsys.readouterr().out


def test_a_broken_benchmark_is_told_and_the_others_run(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    broken, whole = benchmark(tmp_path, "a", BROKEN), benchmark(tmp_path, "b", MEASURED)

    status = run([broken, whole], tmp_path / "bench.json")

    output = capfd.readouterr()
    assert status == 1
    assert [(one["name"], one["ok"]) for one in written(tmp_path / "bench.json")] == [
        ("bench_a: ended with status 1", False), ("reading / floor", True), ("writing", False)
    ]  # fmt: skip
    assert "RuntimeError: the floor does not answer" in output.err
    assert "3 rows, 1 below their goal, 1 broken." in output.out


def test_rows_of_another_shape_are_a_broken_benchmark(tmp_path: Path) -> None:
    status = run([benchmark(tmp_path, "one", MISSHAPEN)], tmp_path / "bench.json")

    assert status == 1
    assert [one["unit"] for one in written(tmp_path / "bench.json")] == ["broken"]


def test_a_benchmark_that_is_not_there_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["no-such"]) == 2
    assert "There is no benchmark no-such" in capsys.readouterr().err


def test_benchmarks_are_found_by_their_files(tmp_path: Path) -> None:
    pages, doors = benchmark(tmp_path, "pages", MEASURED), benchmark(tmp_path, "doors", MEASURED)
    (tmp_path / "rows.py").touch()

    assert discover(tmp_path) == {"doors": doors, "pages": pages}


def test_candidates_take_turns_and_the_median_after_the_warm_up_counts() -> None:
    turns: list[str] = []
    figures = {"a": iter([99.0, 1.0, 5.0, 3.0]), "b": iter([99.0, 8.0, 2.0, 4.0])}

    def candidate(name: str) -> float:
        turns.append(name)
        return next(figures[name])

    found = medians({name: partial(candidate, name) for name in figures}, rounds=3, warmup=1)

    assert found == {"a": 3.0, "b": 4.0}
    assert "".join(turns) == "abababab"


def test_processor_time_is_that_of_the_servers_we_started(db: None) -> None:
    before = seconds_spent()
    busy = subprocess.Popen(
        [sys.executable, "-c", "import time\nwhile time.process_time() < 0.3: pass\nprint(flush=True)\ninput()"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    with busy:
        busy.stdout.readline()
        spent = seconds_spent() - before
        busy.communicate(b"\n")

    assert spent >= 0.25


def test_the_schedulers_figure_grows_with_work_and_is_nothing_of_who_has_ended() -> None:
    with subprocess.Popen([sys.executable, "-c", "pass"]) as ended:
        pass
    before, started = scheduled_seconds(os.getpid()), time.process_time()
    while time.process_time() - started < 0.05:
        pass

    assert scheduled_seconds(os.getpid()) - before >= 0.04
    assert scheduled_seconds(ended.pid) == 0.0


def test_a_measure_calls_as_often_as_it_is_told() -> None:
    calls: list[int] = []

    seconds(lambda: calls.append(1), repeat=3)()

    assert len(calls) == 3


@pytest.mark.parametrize(
    ("value", "floor", "goal", "ok"),
    [
        (2.0, 1.0, "ratio <= 2", True),
        (2.1, 1.0, "ratio <= 2", False),
        (0.6, 1.0, "ratio >= 0.6", True),
        (0.59, 1.0, "ratio >= 0.6", False),
        (5.0, None, "value <= 5", True),
        (6.0, None, "value <= 5", False),
        (6.0, None, None, True),
    ],
)
def test_a_goal_is_judged_as_it_is_written(value: float, floor: float | None, goal: str | None, ok: bool) -> None:
    assert row("figure", value, "s", floor=floor, goal=goal)["ok"] is ok


def test_a_ratio_without_a_floor_is_an_error_of_the_benchmark() -> None:
    with pytest.raises(ValueError, match="needs a floor"):
        row("figure", 1.0, "s", goal="ratio <= 2")


def test_every_row_has_the_contracts_keys_in_order() -> None:
    assert tuple(row("figure", 1.0, "s")) == tuple(broken_row("bench_x", "ended")) == KEYS


def test_the_table_shows_what_was_missed() -> None:
    shown = table([row("figure", 1234.5, "s", floor=2.0, goal="ratio <= 2"), broken_row("bench_x", "ended")])

    assert [line.split() for line in shown.splitlines()] == [
        ["name", "value", "unit", "floor", "ratio", "goal", "ok"],
        ["figure", "1,234", "s", "2", "617.2", "ratio", "<=", "2", "NO"],
        ["bench_x:", "ended", "-", "broken", "-", "-", "-", "NO"],
    ]


def test_a_benchmark_never_works_in_the_database_it_was_given() -> None:
    assert (
        own_database("postgresql://u@/passerelle?host=/run/pg", "bench_x_1") == "postgresql://u@/bench_x_1?host=/run/pg"
    )


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbody",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n\r\n",
    ],
)
def test_a_client_reads_whole_answers_and_refuses_another_status(answer: bytes) -> None:
    here, there = socket.socketpair()
    with here, there:
        here.settimeout(10)
        there.sendall(answer)
        read = ask(here, b"GET / HTTP/1.1\r\n\r\n", 200)
        there.sendall(answer)

        assert read == answer
        with pytest.raises(WrongAnswer):
            ask(here, b"GET / HTTP/1.1\r\n\r\n", 303)
