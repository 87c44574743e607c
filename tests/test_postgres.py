"""The Postgres of the tests: it asks who one is, and nothing of it stays behind."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from tests import postgres
from tests.patience import PATIENCE_SECONDS
from tests.postgres import Cluster

ROOT = Path(__file__).parent.parent


def test_nobody_gets_in_without_the_password(cluster: Cluster) -> None:
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(cluster.url("postgres", password="guessed"))


def test_it_speaks_to_this_computer_only(cluster: Cluster) -> None:
    assert cluster.run("SHOW listen_addresses") == [("127.0.0.1",)]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process that its parent died")
def test_a_killed_run_leaves_no_server_behind() -> None:
    code = "from tests.postgres import Cluster; c = Cluster(); print(c.run('SELECT 1'), c._process.pid, c._folder)"
    run = subprocess.Popen(
        [sys.executable, "-c", code + "; __import__('threading').Event().wait()"],
        cwd=ROOT,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        text=True,
    )
    with run:
        assert run.stdout is not None
        _row, pid, folder = run.stdout.readline().rsplit(" ", 2)
        run.send_signal(signal.SIGKILL)
        ended = subprocess.run(["tail", "--pid", pid, "-f", os.devnull], timeout=PATIENCE_SECONDS, check=False)
    assert ended.returncode == 0
    Cluster().stop()  # the next run removes what the killed one could not
    assert not Path(folder.strip()).exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root drops to another user, who may not reach the programs")
def test_programs_in_a_closed_home_are_run_from_a_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "home"
    wheel = postgres._programs().parent.parent
    shutil.copytree(wheel / "pginstall18", home / wheel.name / "pginstall18", symlinks=True)
    shutil.copytree(wheel.parent / f"{wheel.name}.libs", home / f"{wheel.name}.libs")
    home.chmod(0o700)
    monkeypatch.setenv("FORUMDESK_PGBIN", str(home / wheel.name / "pginstall18" / "bin"))
    cluster = Cluster()
    try:
        assert not cluster.program("postgres").is_relative_to(home)
        assert cluster.run("SELECT 1") == [(1,)]
    finally:
        cluster.stop()
    assert not cluster.program("postgres").exists()


def test_tests_fail_where_no_postgres_can_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORUMDESK_PGBIN", str(tmp_path))
    with pytest.raises(postgres.NoPostgres):
        Cluster()
