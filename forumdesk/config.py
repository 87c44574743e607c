"""Paths and settings of this computer; finds resources."""

from __future__ import annotations

import getpass
import json
import os
from dataclasses import asdict, dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from platformdirs import user_cache_path, user_data_path

APP = "forumdesk"

SAMPLE_FILE = "sample-office.forumdesk"
"""The name of the sample office in the user's folder."""


@cache
def _resources() -> Path:
    inside = Path(__file__).parent / "resources"
    return inside if inside.is_dir() else Path(__file__).parent.parent / "resources"


def resource(*parts: str) -> Path:
    """The path of a file or folder that is installed with the program."""
    return _resources().joinpath(*parts)


def data_folder() -> Path:
    """This person's own folder: drafts, settings, the copy of the sample office. Made when missing."""
    return _made(_home("data") or user_data_path(APP, appauthor=False))


def cache_folder() -> Path:
    """This person's own folder for what can be made again: search indexes. Made when missing."""
    return _made(_home("cache") or user_cache_path(APP, appauthor=False))


def _home(part: str) -> Path | None:
    """FORUMDESK_HOME puts everything below one folder: for tests, trials and portable use."""
    home = os.environ.get("FORUMDESK_HOME")
    return Path(home) / part if home else None


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def os_login() -> str:
    """The operating system's user as a login: domain stripped, case folded."""
    return getpass.getuser().rsplit("\\", 1)[-1].split("@", 1)[0].casefold()


@dataclass(frozen=True)
class Settings:
    """What this person set on this computer. By office id, `members` remembers who one is, `offices` where it lies.

    `lock_minutes` without a key or click lock the windows of who has a password; 0 never.
    `backups` are folders for them by office id, where others than the usual ones were chosen.
    `spelling` names dictionaries ('de_DE,en_GB'), or is 'usual' for those of the office's language and the system's.
    """

    store: str = ""
    theme: str = "system"
    zoom: int = 100
    members: dict[str, int] = field(default_factory=dict)
    started_here: list[str] = field(default_factory=list)
    recent: list[str] = field(default_factory=list)
    spelling: str = "usual"
    offices: dict[str, str] = field(default_factory=dict)
    lock_minutes: int = 10
    backups: dict[str, str] = field(default_factory=dict)


def load_settings() -> Settings:
    """The settings, or defaults where the file is missing or bad: that never keeps the program shut."""
    try:
        raw: dict[str, Any] = json.loads(_settings_file().read_text("utf-8"))
        usual = asdict(Settings())
        return Settings(**{name: raw[name] for name, value in usual.items() if isinstance(raw.get(name), type(value))})
    except (OSError, ValueError, AttributeError):
        return Settings()


def change_settings(**changes: Any) -> Settings:
    """Write some settings and return all; other programs never see half a file."""
    settings = replace(load_settings(), **changes)
    file = _settings_file()
    part = file.with_suffix(f".{os.getpid()}.part")
    part.write_text(json.dumps(asdict(settings), indent=1), "utf-8")
    part.replace(file)
    return settings


def _settings_file() -> Path:
    return data_folder() / "settings.json"
