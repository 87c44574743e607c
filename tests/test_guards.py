"""The guards bite: each catches what it is there for."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget

ROOT = Path(__file__).parent.parent

GUILTY = '''
import logging, socket, warnings
from pathlib import Path
import pytest
from tests import guards

def gui(code, **names):
    """Runs code as if it stood in a file of ui."""
    exec(compile(code, str(guards.ROOT / "forumdesk" / "ui" / "page.py"), "exec"), names)

def test_warning_in_the_log():
    logging.getLogger("forumdesk").warning("odd")

@pytest.mark.logs("odd")
def test_silence_where_a_warning_is_meant():
    pass

def test_python_warning():
    warnings.warn("old")

def test_qt_warning(qapp):
    from PySide6.QtCore import qWarning
    qWarning("odd")

def test_stranger():
    with pytest.raises(OSError):
        socket.create_connection(("192.0.2.1", 80), timeout=1)

def test_stranger_by_name():
    with pytest.raises(OSError):
        socket.getaddrinfo("forum.example.org", 80)

def test_strange_database():
    import psycopg
    with pytest.raises(OSError):
        psycopg.connect("postgresql://tom@192.0.2.1/office?connect_timeout=1")

def test_strange_engine():
    from sqlalchemy import create_engine
    with pytest.raises(OSError):
        create_engine("postgresql+psycopg://tom@192.0.2.1/office?connect_timeout=1").connect()

def test_file_on_the_gui_thread(tmp_path):
    gui("(path / 'x').write_text('x')", path=tmp_path)

def test_process_on_the_gui_thread():
    gui("import subprocess; subprocess.run(['true'])")

def test_sql_on_the_gui_thread():
    from sqlalchemy import create_engine, text
    with create_engine("sqlite://").connect() as connection:
        gui("connection.execute(text('select 1'))", connection=connection, text=text)

def test_markdown_on_the_gui_thread():
    gui("from forumdesk.text.markdown import to_html; to_html('*hey*')")

def test_unclosed_file(tmp_path):
    (tmp_path / "x").open("w")
'''

INNOCENT = """
import logging, threading
import pytest
from tests import guards
from tests.test_guilty import gui

@pytest.mark.logs("odd")
def test_a_warning_that_is_meant():
    logging.getLogger("forumdesk").warning("odd")

def test_a_file_of_the_test_itself(tmp_path):
    (tmp_path / "x").write_text("x")

def test_markdown_on_a_reader_thread():
    code = "from forumdesk.text.markdown import to_html; to_html('*hey*')"
    reader = threading.Thread(target=gui, args=(code,))
    reader.start()
    reader.join()

def test_the_programs_own_files():
    gui("(root / 'forumdesk' / 'config.py').read_text()", root=guards.ROOT)
"""


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """What became of each planted test, run by a pytest of its own under the guards."""
    folder = tmp_path_factory.mktemp("planted")
    (folder / "conftest.py").write_text('pytest_plugins = ["tests.guards"]')
    (folder / "test_guilty.py").write_text(GUILTY)
    (folder / "test_innocent.py").write_text(INNOCENT.replace("tests.test_guilty", "test_guilty"))
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-rA", "-q", str(folder), f"--rootdir={folder}"),
            *(f"--config-file={ROOT / 'pyproject.toml'}", "--import-mode=prepend", "-p", "no:cacheprovider"),
        ],
        cwd=ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTEST_ADDOPTS": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    found: dict[str, set[str]] = {}
    for line in done.stdout.splitlines():
        word, _, rest = line.partition(" ")
        if word in {"PASSED", "FAILED", "ERROR"}:
            found.setdefault(rest.split("::")[-1].split(" ")[0], set()).add(word)
    assert found, done.stdout + done.stderr
    return found


def names(source: str) -> list[str]:
    return [line[4:].split("(")[0] for line in source.splitlines() if line.startswith("def test_")]


@pytest.mark.xdist_group("planted")
@pytest.mark.parametrize("name", names(GUILTY))
def test_a_guard_bites(outcomes: dict[str, set[str]], name: str) -> None:
    assert outcomes[name] & {"FAILED", "ERROR"}


@pytest.mark.xdist_group("planted")
@pytest.mark.parametrize("name", names(INNOCENT))
def test_a_guard_lets_honest_tests_be(outcomes: dict[str, set[str]], name: str) -> None:
    assert outcomes[name] == {"PASSED"}


def test_every_test_has_a_home_of_its_own(tmp_path: Path, home: Path) -> None:
    from forumdesk.config import data_folder

    assert data_folder().is_relative_to(tmp_path)
    assert home.is_relative_to(tmp_path)


@pytest.mark.usefixtures("qapp")
def test_qt_does_not_eat_none() -> None:
    """PySide6 6.12.0 on Python 3.11 loses a reference to None with every call and aborts after some thousands."""
    widget = QWidget()
    before = sys.getrefcount(None)
    for _ in range(500):
        widget.setToolTip("x")
    assert sys.getrefcount(None) - before > -100
