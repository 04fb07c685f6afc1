"""D9: a pooler in transaction mode would mix suppliers; the service does not start behind one."""

import shutil
import subprocess
import time
from pathlib import Path

import pytest
from django.db import connection

from tenants.checks import no_transaction_pooler, probe_servers, servers_are_shared


@pytest.mark.parametrize(
    ("rounds", "shared"),
    [
        ([[1, 2], [1, 2], [1, 2]], False),  # a server each: direct, or a pooler in session mode
        ([[1, 1], [1, 1], [1, 1]], True),  # both clients on the server that is free
        ([[1, 2], [2, 1], [1, 2]], True),  # servers handed out in turn
        ([[1, 2], [1, 2], [1, 3]], True),  # one client changed its server
    ],
)
def test_servers_in_turn_tell_a_pooler(rounds: list[list[int]], shared: bool) -> None:
    assert servers_are_shared(rounds) is shared


@pytest.mark.django_db
def test_direct_connections_are_accepted() -> None:
    assert no_transaction_pooler(databases=["default"]) == []
    assert len({pid for pids in probe_servers() for pid in pids}) == 2


@pytest.mark.django_db
def test_pgbouncer_in_transaction_mode_is_refused(tmp_path: Path) -> None:
    if not shutil.which("pgbouncer"):
        pytest.skip("pgbouncer is not installed: the probe is only checked against tables of process ids")
    database = connection.settings_dict
    (tmp_path / "users.txt").write_text('"postgres" ""\n')
    (tmp_path / "pgbouncer.ini").write_text(
        f"[databases]\n{database['NAME']} = host={database['HOST']}\n"
        f"[pgbouncer]\nlisten_port = 6543\nlisten_addr =\nunix_socket_dir = {tmp_path}\n"
        f"auth_type = any\nauth_file = {tmp_path}/users.txt\npool_mode = transaction\n"
    )
    pooler = subprocess.Popen(["pgbouncer", tmp_path / "pgbouncer.ini"])
    direct = (database["HOST"], database["PORT"])
    try:
        time.sleep(1)
        database["HOST"], database["PORT"] = str(tmp_path), "6543"
        assert [message.id for message in no_transaction_pooler(databases=["default"])] == ["tenants.E009"]
    finally:
        database["HOST"], database["PORT"] = direct
        pooler.terminate()
        pooler.wait()
