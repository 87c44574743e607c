"""What a database error means to a person: a Problem to explain, or a bug to report."""

from __future__ import annotations

import re

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from forumdesk.errors import Conflict, Damaged, NotAllowed, Problem, Unreachable, WrongPassword

# Primary result codes: https://sqlite.org/rescode.html
_BUSY = {5, 6, 15}  # BUSY, LOCKED, PROTOCOL
_READ_ONLY, _IO, _FULL, _CANNOT_OPEN, _NO_PERMISSION, _AUTH = 8, 10, 13, 14, 3, 23
_DAMAGED = {11, 26}  # CORRUPT, NOTADB

# SQLSTATEs: https://www.postgresql.org/docs/current/errcodes-appendix.html
_PASSWORD = {"28P01", "28000"}
_PG_BUSY = {"40001", "40P01", "55P03", "57014", "25P03"}
_PG_AWAY = {"57P01", "57P02", "57P03", "53300"}


DAMAGED = (
    "This file is not an office, or it is damaged. Choose another file, restore a backup, or save what can be read: "
    "forumdesk check --salvage NEW.forumdesk"
)

_REFUSED: dict[str, tuple[type[Problem], str]] = {
    "does not support SSL": (
        Unreachable,
        "The server does not speak TLS, which the office's address asks for. Ask whoever runs it.",
    ),
    "certificate verify failed|root certificate file|does not match host name": (
        Unreachable,
        "The server's certificate is not one that the office's address trusts. Ask whoever runs it.",
    ),
    "no pg_hba.conf entry": (
        NotAllowed,
        "The server lets nobody in by this way from this computer. Ask whoever runs it.",
    ),
    "is not permitted to log in": (
        NotAllowed,
        "This login was disabled. Ask an admin of the office to let you in again.",
    ),
    "no password supplied": (WrongPassword, "This office asks for the password of your login."),
}
"""What libpq and the server say in words alone."""


def as_problem(error: Exception) -> Problem | None:
    """The Problem that the store's surroundings caused, or None if the mistake is ours."""
    if isinstance(error, PoolTimeout):
        return Unreachable("The office is busy. Try again in a moment.")
    if isinstance(error, UnicodeDecodeError):  # the driver met bytes that nobody ever wrote as text
        return Damaged(DAMAGED)
    if not isinstance(error, DBAPIError):
        return None
    code = getattr(error.orig, "sqlite_errorcode", None)
    if isinstance(code, int):
        return _sqlite(code & 0xFF)
    if "Could not decode to UTF-8" in str(error.orig):
        return Damaged(DAMAGED)
    return _postgres(error)


def sqlite_problem(error: Exception) -> Problem | None:
    """The same for an error of a connection to a file that no engine made."""
    code = getattr(error, "sqlite_errorcode", None)
    return _sqlite(code & 0xFF) if isinstance(code, int) else None


def is_passing(error: DBAPIError) -> bool:
    """Whether the same transaction may well succeed if it is tried again at once."""
    code = getattr(error.orig, "sqlite_errorcode", None)
    if isinstance(code, int):
        return code & 0xFF in _BUSY
    state = getattr(error.orig, "sqlstate", None)
    # A post that is sent again while the server still writes the first: now that one is there, and will be found.
    return state in _PG_BUSY - {"57014"} or (state == "23505" and "ux_post_client_key" in str(error.orig))


def _sqlite(code: int) -> Problem | None:
    if code in _BUSY:
        return Unreachable("Somebody else is writing just now. Nothing is lost; try again in a moment.")
    if code == _READ_ONLY:
        return Unreachable("The office can be read here but not written. Ask for write permission on its folder.")
    if code in {_CANNOT_OPEN, _NO_PERMISSION, _AUTH}:
        return Unreachable("The office's file cannot be opened. Check that you may read and write it and its folder.")
    if code == _FULL:
        return Unreachable("The disk with the office is full. Make room there; nothing that was saved is lost.")
    if code == _IO:
        return Unreachable("The folder of the office does not answer. Check the disk or the network, then try again.")
    if code in _DAMAGED:
        return Damaged(DAMAGED)
    return None


def _postgres(error: DBAPIError) -> Problem | None:
    state = getattr(error.orig, "sqlstate", None)
    words = str(error.orig)
    for sign, problem in _REFUSED.items():
        if re.search(sign, words):
            return problem[0](problem[1])
    if state in _PASSWORD or "password authentication failed" in words:
        return WrongPassword("The server does not know this login with this password. Check both and try again.")
    if state == "42501":
        return NotAllowed("The office's server does not let you do this.")
    if state == "53300" or "remaining connection slots" in words or "too many clients" in words:
        return Unreachable("The server takes no more connections just now. Close ForumDesk elsewhere, or ask an admin.")
    if state in _PG_BUSY:
        return Unreachable("The server is busy. Nothing is lost; try again in a moment.")
    if state == "3D000" or ("does not exist" in words and "database" in words):
        return Unreachable("The server has no such database. Check the last part of the address.")
    if state in _PG_AWAY or (state or "").startswith("08") or error.connection_invalidated:
        return Unreachable("The server of the office does not answer. Check the network, then try again.")
    if state is None and error.__class__.__name__ == "OperationalError":
        return Unreachable("The server of the office does not answer. Check its address and the network.")
    if state == "40002":
        return Conflict("Somebody else changed this meanwhile.")
    return None
