"""Tells the system that forumdesk: links are ForumDesk's to open; for this person only, and with a way back."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from forumdesk.errors import Invalid

DESKTOP_FILE = "forumdesk-links.desktop"
SCHEME = "x-scheme-handler/forumdesk"
_WINDOWS_KEY = r"Software\Classes\forumdesk"
_ON_A_MAC = (
    "On a Mac the system asks for an installed app to open links. Copy the link, press Ctrl+K in ForumDesk, and paste "
    "it there."
)


def opens_links() -> bool:
    """Whether the system brings forumdesk: links to a ForumDesk of this person."""
    if sys.platform == "win32":
        return _windows_has()
    return _desktop_file().exists()


def open_links(wanted: bool) -> None:
    """Register, or take that back. Raises Invalid where this system cannot."""
    if sys.platform == "darwin":
        raise Invalid(_ON_A_MAC)
    if sys.platform == "win32":
        _windows_put(wanted)
    else:
        _linux_put(wanted)


def _linux_put(wanted: bool) -> None:
    """https://specifications.freedesktop.org/desktop-entry-spec/latest/"""
    file = _desktop_file()
    if not wanted:
        file.unlink(missing_ok=True)
        return
    command = " ".join(f'"{_quoted(part)}"' for part in _command())
    text = (
        "[Desktop Entry]\nType=Application\nName=ForumDesk\nComment=A forum for the office\n"
        f"Exec={command} %u\nIcon=forumdesk\nTerminal=false\nNoDisplay=true\nMimeType={SCHEME};\n"
    )
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")
    tool = shutil.which("xdg-mime")
    if tool is not None:
        subprocess.run([tool, "default", DESKTOP_FILE, SCHEME], check=False, capture_output=True, timeout=20)


def _desktop_file() -> Path:
    home = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(home) / "applications" / DESKTOP_FILE


def _quoted(part: str) -> str:
    for sign in ("\\", '"', "`", "$"):
        part = part.replace(sign, "\\" + sign)
    return part.replace("\\", "\\\\").replace("%", "%%")


def _command() -> list[str]:
    """What starts this very ForumDesk."""
    return [sys.executable, "-m", "forumdesk"]


def _windows_has() -> bool:
    import winreg

    try:
        with winreg.OpenKey(winreg.HKEY_CURRENT_USER, _WINDOWS_KEY + r"\shell\open\command"):  # type: ignore[attr-defined]
            return True
    except OSError:
        return False


def _windows_put(wanted: bool) -> None:
    """https://learn.microsoft.com/previous-versions/windows/internet-explorer/ie-developer/platform-apis/aa767914"""
    import winreg

    user, parts = winreg.HKEY_CURRENT_USER, ("", r"\shell", r"\shell\open", r"\shell\open\command")  # type: ignore[attr-defined]
    if not wanted:
        for part in reversed(parts):
            try:
                winreg.DeleteKey(user, _WINDOWS_KEY + part)  # type: ignore[attr-defined]
            except FileNotFoundError:
                continue
        return
    with winreg.CreateKey(user, _WINDOWS_KEY) as key:  # type: ignore[attr-defined]
        winreg.SetValueEx(key, "", 0, winreg.REG_SZ, "URL:ForumDesk")  # type: ignore[attr-defined]
        winreg.SetValueEx(key, "URL Protocol", 0, winreg.REG_SZ, "")  # type: ignore[attr-defined]
    with winreg.CreateKey(user, _WINDOWS_KEY + parts[-1]) as key:  # type: ignore[attr-defined]
        command = " ".join(f'"{part}"' for part in _command())
        winreg.SetValueEx(key, "", 0, winreg.REG_SZ, f'{command} "%1"')  # type: ignore[attr-defined]
