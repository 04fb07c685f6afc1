"""`make demo`: comes up, says where everything is, survives the death of its parts, and leaves nothing behind."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.demo_process import DemoProcess, eventually
from tests.journeys.connections import AGREED

KEYS = {"port", "operator", "erp_url", "tenants"}
OPERATOR_KEYS = {"url", "username", "password", "totp_secret"}
TENANT_KEYS = {"schema", "name", "language", "currency", "shop_url", "admin_url", "api_url", "users", "connections"}
USER_KEYS = {"role", "username", "password"}
CONNECTION_KEYS = {
    "key", "name", "customer", "protocol", "profile", "environment", "endpoint", "credentials", "order_endpoint",
    "return_url", "visible_sku", "hidden_sku", "prices", "currency",
}  # fmt: skip
OCI_KEYS = {"method", "secret_parameter", "order_auth"}
RESTART_SECONDS = 30


def connections_of(demo: dict[str, Any]) -> list[dict[str, Any]]:
    return [agreed for tenant in demo["tenants"] for agreed in tenant["connections"]]


@pytest.fixture(scope="module")
def var(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which no demo was ever started."""
    return tmp_path_factory.mktemp("stop") / "var"


@pytest.fixture(scope="module")
def first(var: Path) -> Iterator[tuple[dict[str, Any], str]]:
    """The first start, stopped as soon as the table stood: its demo.json and output. Nothing of it is left."""
    start = DemoProcess(var)
    try:
        start.start()
        start.wait_for_table()
        written = start.read_json()
        assert (start.stop(), start.processes(), start.sockets()) == (0, [], [])
        yield written, start.output
    finally:
        start.clear_away()


@pytest.fixture(scope="module")
def later_starts(var: Path, first: tuple[dict[str, Any], str]) -> Iterator[list[DemoProcess]]:
    """Starts after the first one, the running one last."""
    starts: list[DemoProcess] = []
    yield starts
    for start in starts:
        start.clear_away()


@pytest.fixture
def second(var: Path, first: tuple[dict[str, Any], str], later_starts: list[DemoProcess]) -> DemoProcess:
    """A later start in the same folder, on the same port; the tests share it while it lives."""
    if not later_starts or later_starts[-1].has_ended:
        later_starts.append(DemoProcess(var, port=first[0]["port"]))
        later_starts[-1].start()
        later_starts[-1].wait_for_table()
    return later_starts[-1]


def test_table_names_every_supplier_and_who_signs_in(first: tuple[dict[str, Any], str]) -> None:
    demo, output = first

    table = output.partition("Passerelle is ready.")[2]

    expected = [demo["erp_url"], demo["operator"]["url"], demo["operator"]["username"], demo["operator"]["password"]]
    for tenant in demo["tenants"]:
        owner = next(user for user in tenant["users"] if user["role"] == "owner")
        expected += [tenant["name"], tenant["admin_url"], owner["username"], owner["password"]]
    assert [word for word in expected if word not in table] == []
    assert "Traceback" not in output


def test_demo_json_has_every_key_of_the_contract(first: tuple[dict[str, Any], str]) -> None:
    demo, _ = first

    assert (set(demo), set(demo["operator"])) == (KEYS, OPERATOR_KEYS)
    for tenant in demo["tenants"]:
        assert set(tenant) == TENANT_KEYS
        assert [set(user) - {"totp_secret"} for user in tenant["users"]] == [USER_KEYS] * len(tenant["users"])
    for agreed in connections_of(demo):
        assert set(agreed) == CONNECTION_KEYS | (OCI_KEYS if agreed["protocol"] == "oci" else set())


def test_demo_json_holds_every_connection_that_was_agreed(first: tuple[dict[str, Any], str]) -> None:
    demo, _ = first

    written = [(tenant["schema"], agreed["key"]) for tenant in demo["tenants"] for agreed in tenant["connections"]]

    assert written == [(slug, agreed.key) for slug, agreed in AGREED]


def test_demo_json_promises_what_programs_need(first: tuple[dict[str, Any], str]) -> None:
    demo, _ = first
    for agreed in connections_of(demo):
        assert len(agreed["prices"]) >= 20
        assert agreed["visible_sku"] in agreed["prices"]
        assert agreed["hidden_sku"] not in agreed["prices"]
        assert [price for price in agreed["prices"].values() if not isinstance(price, str)] == []
        assert [key for key, value in agreed.items() if value in ("", None, {})] == []


def test_demo_json_is_its_owners_and_every_address_has_the_port(var: Path, first: tuple[dict[str, Any], str]) -> None:
    demo, _ = first
    addresses = [demo["erp_url"], demo["operator"]["url"]]
    addresses += [tenant[name] for tenant in demo["tenants"] for name in ("shop_url", "admin_url", "api_url")]
    addresses += [c[name] for c in connections_of(demo) for name in ("endpoint", "order_endpoint", "return_url")]

    assert (var / "demo.json").stat().st_mode & 0o777 == 0o600
    assert {(urlsplit(address).scheme, urlsplit(address).port) for address in addresses} == {("http", demo["port"])}


def test_second_start_loads_nothing_and_keeps_every_secret(
    first: tuple[dict[str, Any], str], second: DemoProcess
) -> None:
    demo, output = first

    assert "loaded in" in output
    assert "loaded in" not in second.output
    assert second.read_json() == demo


def test_busy_port_is_said_so(second: DemoProcess, tmp_path: Path) -> None:
    other = DemoProcess(tmp_path / "var", port=second.port)

    other.start()

    assert eventually(lambda: other.has_ended, 30)
    assert (other.process.returncode, other.output.count("\n")) == (1, 1)
    assert other.output.startswith(f"Port {second.port} cannot be used")
    assert "make demo PORT=" in other.output


def test_second_demo_of_a_clone_is_refused(second: DemoProcess) -> None:
    other = DemoProcess(second.var)

    other.start()

    assert eventually(lambda: other.has_ended, 30)
    assert (other.process.returncode, other.output) == (1, "This clone's demo is running already; stop it first.\n")


@pytest.mark.parametrize("port", ["0", "65536", "-1", "http", "8000x"])
def test_nonsense_port_is_refused(port: str, tmp_path: Path) -> None:
    start = DemoProcess(tmp_path / "var", port=port)

    start.start()

    assert eventually(lambda: start.has_ended, 30)
    assert (start.process.returncode, "must be a whole number" in start.output) == (1, True)


def test_killed_parts_are_started_again(second: DemoProcess) -> None:
    web = [process for process in second.named("granian") if process.parent != second.process.pid]
    (worker,) = [process for process in second.named("celery", "worker") if process.parent == second.process.pid]
    victims = [web[-1].pid, worker.pid]

    for pid in victims:
        os.kill(pid, signal.SIGKILL)

    def has_recovered() -> bool:
        pids = [process.pid for process in second.named("granian")]
        workers = [p for p in second.named("celery", "worker") if p.parent == second.process.pid]
        return len(pids) == len(web) + 1 and len(workers) == 1 and {*pids, workers[0].pid}.isdisjoint(victims)

    assert eventually(has_recovered, RESTART_SECONDS), [process.command for process in second.processes()]


def test_killed_supervisor_takes_its_servers_with_it(second: DemoProcess) -> None:
    before = second.processes()

    second.process.kill()

    assert [process for process in before if "postgres" in process.command] != []
    assert eventually(lambda: second.processes() == [], RESTART_SECONDS), [p.command for p in second.processes()]
    assert eventually(lambda: second.sockets() == [], RESTART_SECONDS), second.sockets()
