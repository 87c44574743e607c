"""Where an office lies: what people type for a store, understood or refused with a reason."""

from __future__ import annotations

import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from forumdesk.errors import Invalid, NotFound, Unreachable

SUFFIX = ".forumdesk"

MOUNTS = Path("/proc/self/mountinfo")
"""What Linux says of all that is mounted."""

_CLOUD = {
    "onedrive",
    "dropbox",
    "icloud drive",
    "icloud",
    "mobile documents",
    "google drive",
    "googledrive",
    "my drive",
}
_NETWORK = {
    "cifs", "smb3", "smbfs", "nfs", "nfs4", "ncpfs", "afs", "9p", "davfs", "ceph", "lustre", "vboxsf", "drvfs",
    "virtiofs", "afpfs", "webdav", "prl_fs",
}  # fmt: skip


_HOST = re.compile(r"[\w.:%/-]*")  # names, IPv4, IPv6 and the folder of a Unix socket


@dataclass(frozen=True)
class Address:
    """An office's place: a file, or a Postgres URL (without its password in `text`)."""

    text: str
    file: Path | None = None
    url: URL | None = None


def parse(store: str) -> Address:
    """Understand a file path or a postgresql:// URL.

    A folder with one *.forumdesk file means that file. Raises Invalid or NotFound with what to do instead.
    """
    store = store.strip()
    if not store:
        raise Invalid("Say which office: the path of a .forumdesk file, or a postgresql:// address.", field="store")
    if "://" in store:
        return _server(store)
    file = Path(store).expanduser()
    if _is_folder(file):
        found = sorted(file.glob(f"*{SUFFIX}"))
        if len(found) != 1:
            what = "no office in it" if not found else f"{len(found)} offices in it"
            raise Invalid(f"{file} is a folder with {what}. Name the {SUFFIX} file itself.", field="store")
        file = found[0]
    file = Path(os.path.abspath(file))  # noqa: PTH100 - resolve() would follow links and lose the name people know
    for part in file.parts:
        if part.casefold() in _CLOUD or part.casefold().startswith("onedrive -"):
            raise Invalid(
                f"{file} lies in a folder that a cloud program synchronises ({part}). That destroys databases. "
                "Choose a folder that is not synchronised, or a Postgres server.",
                field="store",
            )
    return Address(text=str(file), file=file)


def _is_folder(file: Path) -> bool:
    try:
        return file.is_dir()
    except OSError as error:
        raise Unreachable(f"{file} cannot be looked at: {error.strerror}. Ask whoever owns its folder.") from None


def _server(store: str) -> Address:
    try:
        url = make_url(store)
        if not _HOST.fullmatch(url.host or ""):
            raise ValueError("no host")
    except (ArgumentError, ValueError):
        raise Invalid(
            "This server address cannot be read. It looks like postgresql://login@server/database.", field="store"
        ) from None
    if url.get_backend_name() not in {"postgresql", "postgres"}:
        raise Invalid(
            f"An office lives in a {SUFFIX} file or on a Postgres server; {url.get_backend_name()}:// is neither.",
            field="store",
        )
    url = url.set(drivername="postgresql+psycopg")
    return Address(text=without_password(url), url=url)


def without_password(url: URL, *, login: str | None = None) -> str:
    """A server's address as people write it, for another login if one is given."""
    shown = URL.create(
        "postgresql",
        username=login or url.username,
        host=url.host,
        port=url.port,
        database=url.database,
        query=url.query,
    )
    return shown.render_as_string()


def require_file(file: Path) -> None:
    """Raise NotFound unless the store file is there."""
    if not file.exists():
        raise NotFound(f"There is no office at {file}. Check the path, or start one: forumdesk init {file}")


def is_on_network(file: Path) -> bool:
    """Whether the file lies on a network share; what is not known counts as one."""
    folder = os.path.realpath(file.parent)
    if sys.platform == "win32":
        import ctypes

        if folder.startswith("\\\\"):
            return True
        kind = ctypes.windll.kernel32.GetDriveTypeW(os.path.splitdrive(folder)[0] + "\\")
        return kind not in {2, 3, 6}  # removable, fixed, RAM disk
    if not MOUNTS.exists():
        return folder.startswith("/Volumes/")
    best, system = "", ""
    for line in MOUNTS.read_text("utf-8", "surrogateescape").splitlines():
        left, _, right = line.partition(" - ")
        mount = left.split()[4].encode("latin-1", "replace").decode("unicode_escape")
        inside = folder == mount or folder.startswith(mount.rstrip("/") + "/")
        if inside and len(mount) >= len(best):
            best, system = mount, right.split()[0]
    return not system or system in _NETWORK or system.startswith("fuse.")


def places_of(file: Path) -> tuple[str, ...]:
    """How the file may be reached from other computers: its path, and its share as Windows names it where known."""
    share = _windows_share(file) if sys.platform == "win32" else _mounted_share(file)
    return tuple(dict.fromkeys(place for place in (str(file), share) if place))


def _windows_share(file: Path) -> str:
    """A drive letter is this person's own choice: Z:\\office.forumdesk -> \\\\server\\share\\office.forumdesk."""
    import ctypes

    room = ctypes.create_unicode_buffer(1_024)
    size = ctypes.c_ulong(1_024)
    drive, rest = os.path.splitdrive(str(file))
    if len(drive) != 2 or ctypes.windll.mpr.WNetGetConnectionW(drive, room, ctypes.byref(size)) != 0:  # type: ignore[attr-defined]
        return ""
    return room.value + rest


def _mounted_share(file: Path) -> str:
    """//server/share mounted at /mnt/office -> \\\\server\\share\\..., from what the kernel says of its mounts."""
    if not MOUNTS.exists():
        return ""
    best, share = "", ""
    whole = os.path.realpath(file)
    for line in MOUNTS.read_text("utf-8", "surrogateescape").splitlines():
        left, _, right = line.partition(" - ")
        mount = left.split()[4].encode("latin-1", "replace").decode("unicode_escape")
        if whole.startswith(mount.rstrip("/") + "/") and len(mount) >= len(best):
            system, source = right.split()[:2]
            best, share = mount, source if system in {"cifs", "smb3"} and source.startswith("//") else ""
    return (share + whole[len(best.rstrip("/")) :]).replace("/", "\\") if share else ""
