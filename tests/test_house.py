"""The house stands as it was drawn: its rooms, its rules, and what may not slip in."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from forumdesk.forum.permissions import RULES
from forumdesk.forum.right import Right

ROOT = Path(__file__).parent.parent
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
LONGEST = 600
DRAWERS = {"utils.py", "util.py", "helpers.py", "helper.py", "common.py", "misc.py", "manager.py", "base_page.py"}
TOOLS = Path(sys.executable).parent


def sources(*folders: str) -> list[Path]:
    return sorted(file for folder in folders for file in (ROOT / folder).rglob("*.py"))


OURS = sources("forumdesk", "tests", "bench")


def name(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(TOOLS / "lint-imports"), "--no-logo", "--no-cache"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def test_arrows_go_one_way() -> None:
    done = lint_imports(ROOT)
    assert done.returncode == 0, done.stdout


def test_a_wrong_arrow_is_noticed(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "forumdesk", tmp_path / "forumdesk", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copyfile(ROOT / "pyproject.toml", tmp_path / "pyproject.toml")
    planted = {
        "forumdesk/store/base.py": "import forumdesk.forum.rows",
        "forumdesk/text/plain.py": "import PySide6.QtCore",
        "forumdesk/ui/__init__.py": "import sqlalchemy",
    }
    for file, line in planted.items():
        with (tmp_path / file).open("a") as source:
            source.write(f"\n{line}\n")
    done = lint_imports(tmp_path)
    assert re.findall(r"^(.*) BROKEN", done.stdout, re.MULTILINE) == [
        "Arrows go one way",
        "Only ui knows Qt",
        "Widgets never speak SQL",
    ]


def test_no_part_of_the_program_escapes_the_type_checker() -> None:
    mypy = SETTINGS["tool"]["mypy"]
    assert mypy["strict"] is True
    eased = [module for override in mypy["overrides"] for module in override["module"]]
    assert [module for module in eased if module.startswith("forumdesk")] == []


def test_no_file_needs_a_table_of_contents() -> None:
    lengths = {name(file): len(file.read_text("utf-8").splitlines()) for file in OURS}
    assert {file: lines for file, lines in lengths.items() if lines > LONGEST} == {}


def test_there_are_no_drawers() -> None:
    assert [name(file) for file in OURS if file.name in DRAWERS] == []


def test_every_module_says_what_it_is_for_in_one_sentence() -> None:
    written = [file for file in OURS if file.stat().st_size]
    first = {name(file): (ast.get_docstring(ast.parse(file.read_text())) or "").split("\n")[0] for file in written}
    assert [file for file, line in first.items() if not line.endswith(".")] == []


def test_the_drawing_of_the_house_is_of_today() -> None:
    drawn = subprocess.run(
        [sys.executable, "scripts/architecture"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert (ROOT / "docs" / "architecture.md").read_text("utf-8") == drawn.stdout, "Run: scripts/architecture --write"


def test_every_right_has_a_rule_and_a_sentence() -> None:
    assert set(RULES) == set(Right)
    assert [right for right in Right if not re.fullmatch(r"[a-z][a-z' ]+", right.value)] == []


def test_every_dependency_has_its_reason() -> None:
    named = re.findall(
        r"^\| `([^`]+)` \| ([^|]+) \|", (ROOT / "docs" / "dependencies.md").read_text("utf-8"), re.MULTILINE
    )
    reasons = {dependency: reason.strip() for dependency, reason in named}
    groups = SETTINGS["dependency-groups"].values()
    wanted = [*SETTINGS["project"]["dependencies"], *(one for group in groups for one in group)]
    wanted_names = {re.split(r"[^\w.-]", requirement)[0] for requirement in wanted}
    assert wanted_names == set(reasons)
    assert [dependency for dependency, reason in reasons.items() if len(reason) < 15] == []


# What only ui's own files can do wrong.

SHOWS = {
    *("setText", "setToolTip", "setStatusTip", "setPlaceholderText", "setWindowTitle", "setTitle", "setTabText"),
    *("setAccessibleName", "setAccessibleDescription", "setLabelText", "setInformativeText", "setItemText"),
    *("addAction", "addMenu", "addTab", "addItem", "showMessage", "setNameFilter", "setSuffix", "setPrefix"),
    *("QLabel", "QPushButton", "QToolButton", "QCheckBox", "QRadioButton", "QAction", "QGroupBox", "QMenu"),
}
NAME = "ForumDesk"
WORD = re.compile(r"[^\W\d_]{2,}")


def called(node: ast.Call) -> str:
    match node.func:
        case ast.Attribute(attr=attribute):
            return attribute
        case ast.Name(id=identifier):
            return identifier
    return ""


def literals(node: ast.expr) -> Iterator[str]:
    """The words that stand in an expression itself, not in what it calls or compares."""
    match node:
        case ast.Constant(value=str(value)):
            yield value
        case ast.JoinedStr(values=parts) | ast.List(elts=parts) | ast.Tuple(elts=parts):
            for part in parts:
                yield from literals(part)
        case ast.BinOp(left=left, right=right):
            yield from literals(left)
            yield from literals(right)
        case ast.IfExp(body=left, orelse=right):
            yield from literals(left)
            yield from literals(right)
        case ast.BoolOp(values=values):
            for side in values:
                yield from literals(side)


def untranslated(source: str) -> list[str]:
    """The texts in a source that people would see in English only."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        if called(node) in SHOWS:
            words = [
                text for argument in node.args for text in literals(argument) if WORD.search(text.replace(NAME, ""))
            ]
            found += [f"line {node.lineno}: {text!r}" for text in words]
        if called(node) in {"tr", "tr_n"} and any(isinstance(argument, ast.JoinedStr) for argument in node.args):
            found.append(f"line {node.lineno}: an f-string in tr() has no translation")
    return found


@pytest.mark.parametrize("file", sources("forumdesk/ui"), ids=name)
def test_every_text_people_see_can_be_translated(file: Path) -> None:
    assert untranslated(file.read_text("utf-8")) == []


@pytest.mark.parametrize(
    ("line", "caught"),
    [
        ('label.setText("Reply")', True),
        ('QLabel(f"{n} replies")', True),
        ('button.setToolTip("Pin" if n else "Unpin")', True),
        ('menu.addAction(icon, "Copy link")', True),
        ('tr(f"{n} replies")', True),
        ('label.setText(tr("Reply"))', False),
        ('label.setText("·")', False),
        ('window.setWindowTitle(f"{office} – ForumDesk")', False),
        ("label.setText(row.title)", False),
        ('button.setObjectName("reply")', False),
    ],
)
def test_a_text_in_english_only_is_noticed(line: str, caught: bool) -> None:
    assert bool(untranslated(line)) is caught


# What stops the program or makes a test guess.


def nested_loops(source: str) -> list[str]:
    """Calls that run an event loop inside another, or wait for a clock."""
    found = []
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(func=ast.Attribute(attr="processEvents" | "exec" | "exec_" as call)):
                found.append(f"line {node.lineno}: {call}")
            case ast.Call(func=ast.Attribute(value=ast.Name(id="qtbot"), attr="wait")):
                found.append(f"line {node.lineno}: qtbot.wait")
    return found


PROGRAM = "busy_program.py"
"""A program of its own, which has to run its one loop."""


@pytest.mark.parametrize("file", [file for file in sources("forumdesk/ui", "tests") if file.name != PROGRAM], ids=name)
def test_nobody_runs_a_loop_within_the_loop(file: Path) -> None:
    assert nested_loops(file.read_text("utf-8")) == []


@pytest.mark.parametrize("call", ["QApplication.processEvents()", "dialog.exec()", "qtbot.wait(100)"])
def test_a_loop_within_the_loop_is_noticed(call: str) -> None:
    assert nested_loops(call)


@pytest.mark.parametrize(
    "lines",
    [
        "import time\n\ntime.sleep(1)\n",
        "from PySide6.QtWidgets import QMessageBox\n\nQMessageBox.exec(None)\n",
        "from PySide6.QtCore import QCoreApplication\n\nQCoreApplication.processEvents()\n",
        "from PySide6.QtTest import QTest\n\nQTest.qWait(1)\n",
    ],
)
def test_the_linter_refuses_to_wait_for_a_clock(lines: str) -> None:
    done = subprocess.run(
        [str(TOOLS / "ruff"), "check", "--select=TID251", "--stdin-filename=tests/test_x.py", "-"],
        input=lines,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "TID251" in done.stdout
