"""The scripts people start first: they set up what is missing, or say precisely what is."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SCRIPTS = ["run", "test", "architecture", "post-pictures"]
SCREEN = {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}


def bash(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    bare = {name: value for name, value in os.environ.items() if name not in SCREEN}
    return subprocess.run(
        ["bash", "-uc", code], cwd=ROOT, env={**bare, **environment}, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    "script", ["scripts/run", "scripts/test", "scripts/architecture", "scripts/post-pictures", ".ci/run"]
)
def test_a_script_can_be_started(script: str) -> None:
    assert os.access(ROOT / script, os.X_OK)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there always is a screen")
def test_without_a_screen_one_sentence_says_how_to_look_all_the_same() -> None:
    done = bash("scripts/run")
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "scripts/run demo --screenshot" in done.stderr
    assert "xvfb-run" in done.stderr


def test_commands_of_the_terminal_need_no_screen() -> None:
    done = bash("scripts/run --version")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("forumdesk ")


MISSING = '. scripts/setup.sh; {instead}; system_libraries "libnothing.so.9 libnothing9\nlibc.so.6 libc6"'


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere Qt brings all it needs")
def test_a_missing_library_is_named_with_the_command_to_install_it() -> None:
    done = bash(MISSING.format(instead="may_install() { false; }"))
    assert done.returncode == 1
    assert "libnothing.so.9" in done.stderr
    assert "libc" not in done.stderr
    if Path("/etc/debian_version").exists():
        assert "sudo apt-get install --no-install-recommends libnothing9\n" in done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere Qt brings all it needs")
def test_root_on_debian_gets_just_the_missing_library() -> None:
    done = bash(MISSING.format(instead='may_install() { true; }; apt-get() { echo "apt-get $*" >&2; }'))
    assert done.returncode == 0
    assert "Installing from Debian: libnothing9\n" in done.stderr


def test_what_is_there_is_not_installed_again() -> None:
    done = bash('. scripts/setup.sh; apt-get() { exit 9; }; system_libraries "libc.so.6 libc6"; find_uv')
    assert (done.returncode, done.stderr) == (0, "")


TESTS = """
import pathlib
def test_sound(): pass
def test_busy():
    tried = pathlib.Path("tried")
    was, _ = tried.exists(), tried.touch()
    assert was
"""


def test_what_fails_beside_others_is_run_once_more_alone(tmp_path: Path) -> None:
    run = f"cd {tmp_path}; . {ROOT}/scripts/twice.sh; tests_twice {sys.executable} -m"
    (tmp_path / "test_some.py").write_text(TESTS)
    once = bash(run)
    assert once.returncode == 0, once.stdout + once.stderr
    told, last = once.stdout.split("passed alone; they may need more patience:\n")[1].splitlines()
    assert told == "  test_some.py::test_busy"
    assert last.startswith("== 1 failed, 1 passed in ")
    assert last.endswith("; alone, 1 of the failed passed, 0 failed again")
    (tmp_path / "tried").unlink()
    (tmp_path / "test_more.py").write_text("def test_wrong(): assert False")
    again = bash(run)
    assert again.returncode == 1
    assert "== These failed, alone too:\n  test_more.py::test_wrong\n" in again.stdout
    assert again.stdout.endswith("; alone, 1 of the failed passed, 1 failed again\n")
    (tmp_path / "test_more.py").write_text("")
    sound = bash(run)
    assert sound.returncode == 0
    assert "== " not in sound.stdout
