"""Tells the system that forumdesk: links and invitations are ForumDesk's to open; for one person, with a way back."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from forumdesk.errors import Invalid

DESKTOP_FILE = "forumdesk-links.desktop"
SCHEME = "x-scheme-handler/forumdesk"
INVITATION = "application/x-forumdesk-invitation"
_KINDS = f"""<?xml version="1.0" encoding="UTF-8"?>
<mime-info xmlns="http://www.freedesktop.org/standards/shared-mime-info">
 <mime-type type="{INVITATION}">
  <comment>Invitation to a ForumDesk office</comment>
  <glob pattern="*.forumdesk-invitation"/>
 </mime-type>
</mime-info>
"""
_WINDOWS_KEY = r"Software\Classes\forumdesk"
_WINDOWS_SUFFIX = r"Software\Classes\.forumdesk-invitation"
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
    kinds = file.parent.parent / "mime" / "packages" / "forumdesk.xml"
    if not wanted:
        file.unlink(missing_ok=True)
        kinds.unlink(missing_ok=True)
        _tell("update-mime-database", str(kinds.parent.parent))
        return
    kinds.parent.mkdir(parents=True, exist_ok=True)
    kinds.write_text(_KINDS, "utf-8")
    _tell("update-mime-database", str(kinds.parent.parent))
    command = " ".join(f'"{_quoted(part)}"' for part in _command())
    text = (
        "[Desktop Entry]\nType=Application\nName=ForumDesk\nComment=A forum for the office\n"
        f"Exec={command} %u\nIcon=forumdesk\nTerminal=false\nNoDisplay=true\nMimeType={SCHEME};{INVITATION};\n"
    )
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")
    _tell("xdg-mime", "default", DESKTOP_FILE, SCHEME, INVITATION)


def _tell(tool: str, *arguments: str) -> None:
    """Let a tool of the desktop know, where there is one."""
    found = shutil.which(tool)
    if found is not None:
        subprocess.run([found, *arguments], check=False, capture_output=True, timeout=20)


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
        with suppress(FileNotFoundError):
            winreg.DeleteKey(user, _WINDOWS_SUFFIX)  # type: ignore[attr-defined]
        return
    with winreg.CreateKey(user, _WINDOWS_SUFFIX) as key:  # type: ignore[attr-defined]
        winreg.SetValueEx(key, "", 0, winreg.REG_SZ, "forumdesk")  # type: ignore[attr-defined]
    with winreg.CreateKey(user, _WINDOWS_KEY) as key:  # type: ignore[attr-defined]
        winreg.SetValueEx(key, "", 0, winreg.REG_SZ, "URL:ForumDesk")  # type: ignore[attr-defined]
        winreg.SetValueEx(key, "URL Protocol", 0, winreg.REG_SZ, "")  # type: ignore[attr-defined]
    with winreg.CreateKey(user, _WINDOWS_KEY + parts[-1]) as key:  # type: ignore[attr-defined]
        command = " ".join(f'"{part}"' for part in _command())
        winreg.SetValueEx(key, "", 0, winreg.REG_SZ, f'{command} "%1"')  # type: ignore[attr-defined]
