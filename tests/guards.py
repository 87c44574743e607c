"""What no test may do unnoticed: log a warning, call a stranger, touch one's own files, or wait on the GUI thread.

A pytest plugin; every test runs under it. Qt's warnings and Python's are made failures in pyproject.toml.
"""

from __future__ import annotations

import logging
import re
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import psycopg
import pytest
from markdown_it import MarkdownIt
from sqlalchemy import Engine, event

ROOT = Path(__file__).parent.parent
_TESTS = str(ROOT / "tests")
_GUI = (str(ROOT / "forumdesk" / "ui"),)
_OWN_FILES = (str(ROOT / "forumdesk"), str(ROOT / "resources"))
_HERE = {"127.0.0.1", "::1", "localhost"}

_WAITS = {
    *("open", "sqlite3.connect", "socket.connect", "socket.getaddrinfo", "subprocess.Popen"),
    *("os.listdir", "os.scandir", "os.mkdir", "os.remove", "os.rename", "os.truncate", "os.system"),
}
_CALLS = {"socket.connect", "socket.sendto", "socket.getaddrinfo"}

_strangers: list[str] = []
_waited: list[str] = []


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "logs(pattern): a warning that matches this is part of what is tested")
    config.addinivalue_line("markers", "may_log(pattern): a warning that matches this comes at times, by who is first")


# Sockets, and what makes the GUI thread wait.


def _asked_by_the_gui() -> bool:
    """Whether the running code is the GUI's own: nearer to a file of ui than to a test, on the main thread."""
    if threading.current_thread() is not threading.main_thread():
        return False
    frame: FrameType | None = sys._getframe(2)
    while frame is not None:
        file = frame.f_code.co_filename
        if file.startswith(_GUI):
            return True
        if file.startswith(_TESTS) or file.startswith("<frozen importlib"):
            return False
        frame = frame.f_back
    return False


def _watch(happening: str, arguments: tuple[Any, ...]) -> None:
    if happening in _CALLS:
        _watch_call(happening, arguments)
    if happening in _WAITS and not _is_own_file(happening, arguments) and _asked_by_the_gui():
        _waited.append(f"{happening} {arguments[0]!r}")


def _watch_call(happening: str, arguments: tuple[Any, ...]) -> None:
    address = arguments[0] if happening == "socket.getaddrinfo" else arguments[1]
    host = address[0] if isinstance(address, tuple) else address
    if isinstance(address, tuple) or happening == "socket.getaddrinfo":  # other addresses are files or pipes
        _meet(str(host))


def _meet(host: str) -> None:
    if host not in _HERE:
        _strangers.append(host)
        raise ConnectionRefusedError(f"Tests speak to their own store only, not to {host}.")


def _is_own_file(happening: str, arguments: tuple[Any, ...]) -> bool:
    """The program's own files are read like its modules: once, from where it is installed."""
    if happening not in {"open", "os.listdir", "os.scandir"}:
        return False
    return str(arguments[0]).startswith(_OWN_FILES) or str(arguments[0]).endswith(".py")


sys.addaudithook(_watch)


@event.listens_for(Engine, "before_cursor_execute")
def _watch_sql(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
    """A pooled connection opens nothing, so SQL is watched by itself."""
    if _asked_by_the_gui():
        _waited.append(statement.strip().split("\n")[0])


_parse = MarkdownIt.parse


def _watch_markdown(self: MarkdownIt, src: str, env: Any = None) -> Any:
    if _asked_by_the_gui():
        _waited.append(f"Markdown: {src[:40]!r}")
    return _parse(self, src, env)


MarkdownIt.parse = _watch_markdown  # type: ignore[method-assign]


@event.listens_for(Engine, "do_connect")
def _watch_database(_dialect: Any, _record: Any, _arguments: Any, options: dict[str, Any]) -> None:
    """libpq is C and opens its sockets unheard."""
    if "host" in options:
        _meet(str(options["host"]))


@pytest.fixture(autouse=True)
def no_strangers(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fails a test that spoke, or tried to speak, to anything but the test store."""
    connect = psycopg.connect

    def connect_here(conninfo: str = "", **options: Any) -> Any:
        _meet(str(psycopg.conninfo.conninfo_to_dict(conninfo, **options).get("host", "127.0.0.1")))
        return connect(conninfo, **options)

    monkeypatch.setattr(psycopg, "connect", connect_here)
    yield
    met, _strangers[:] = _strangers[:], []
    assert not met, f"The test spoke to {met}"


@pytest.fixture(autouse=True)
def no_waiting_on_the_gui_thread() -> Iterator[None]:
    """Fails a test in which the GUI thread opened a file or a connection, ran SQL or rendered Markdown."""
    yield
    waited, _waited[:] = _waited[:], []
    assert not waited, f"The GUI thread waited for: {waited}"


# Logs and files.


class _Listener(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.heard: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.heard.append(f"{record.levelname} {record.name}: {record.getMessage()}")


@pytest.fixture(autouse=True)
def no_unexpected_logs(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fails a test that logged a warning or worse, unless @pytest.mark.logs("pattern") says it is meant."""
    expected = [mark.args[0] for mark in request.node.iter_markers("logs")]
    listener = _Listener()
    logging.getLogger().addHandler(listener)
    yield
    logging.getLogger().removeHandler(listener)
    allowed = [*expected, *(mark.args[0] for mark in request.node.iter_markers("may_log"))]
    unexpected = [line for line in listener.heard if not any(re.search(pattern, line) for pattern in allowed)]
    assert not unexpected, "\n".join(["The log says:", *unexpected])
    missing = [pattern for pattern in expected if not any(re.search(pattern, line) for line in listener.heard)]
    assert not missing, f"Nothing was logged like {missing}"


@pytest.fixture(scope="session", autouse=True)
def _home_of_the_session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FORUMDESK_HOME", str(tmp_path_factory.mktemp("home")))
        yield


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A computer of the test's own: settings, drafts and indexes lie below this folder."""
    folder = tmp_path / "home"
    monkeypatch.setenv("FORUMDESK_HOME", str(folder))
    return folder
