"""Invitations: where an office lies and who one is there, as a file to open or a link to click."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from forumdesk.errors import Invalid, NotFound, Problem, WrongPassword
from forumdesk.forum.founding import open_office
from forumdesk.store.address import parse
from forumdesk.store.base import now
from forumdesk.store.office import Office

SUFFIX = ".forumdesk-invitation"
LINK = "forumdesk://join/"
FORMAT = 1
LONGEST = 16_000
"""Bytes of an invitation; more is none of ours."""

_ASK = "Ask whoever sent it for a new one."


@dataclass(frozen=True, slots=True)
class Invitation:
    """`places` in the order to try them: on a file's share the path as it is, and as a Windows share is named."""

    office: str
    uuid: str
    places: tuple[str, ...]
    login: str
    name: str = ""
    password: str | None = None
    expires_at: datetime | None = None

    @property
    def is_over(self) -> bool:
        return self.expires_at is not None and self.expires_at <= now()

    @property
    def file_name(self) -> str:
        return "".join(sign if sign.isalnum() else "-" for sign in f"{self.office} {self.login}".lower()) + SUFFIX

    def as_file(self) -> str:
        """The text of an invitation's file: JSON, which a person can read."""
        return json.dumps(self._facts(), ensure_ascii=False, indent=1) + "\n"

    def as_link(self) -> str:
        """The same as a link."""
        packed = json.dumps(self._facts(), ensure_ascii=False, separators=(",", ":")).encode()
        return LINK + base64.urlsafe_b64encode(packed).decode().rstrip("=")

    def _facts(self) -> dict[str, Any]:
        return {
            "forumdesk_invitation": FORMAT,
            "office": self.office,
            "uuid": self.uuid,
            "places": list(self.places),
            "login": self.login,
            "name": self.name,
            "password": self.password,
            "expires_at": self.expires_at.isoformat() if self.expires_at is not None else None,
        }


def is_invitation(text: str) -> bool:
    """Whether this is the link or the path of an invitation, of whatever version and state."""
    return text.startswith(LINK) or text.casefold().endswith(SUFFIX)


def read_invitation(text: str) -> Invitation:
    """The invitation of a link or of a file's path. Raises Invalid with what to do, NotFound where no file is."""
    if not text.startswith(LINK):
        return _understood(_content(Path(text.strip())))
    packed = text[len(LINK) :].strip().rstrip("/")
    if len(packed) > 2 * LONGEST:
        raise Invalid(f"This link is no invitation of ForumDesk: it is too long. {_ASK}")
    try:
        raw = base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4))
    except (binascii.Error, ValueError):
        raise Invalid(f"This invitation link is cut short or changed. Copy the whole link, or: {_ASK}") from None
    return _understood(raw)


def write_invitation(invitation: Invitation, path: str) -> str:
    """Write its file, for this person alone to read; the file's name. Raises Invalid."""
    file = Path(path)
    try:
        file.touch(mode=0o600)
        file.write_text(invitation.as_file(), "utf-8")
    except OSError as error:
        raise Invalid(f"{file} cannot be written: {error.strerror or error}. Choose another place.") from error
    return file.name


def _content(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(LONGEST + 1)
    except OSError as error:
        raise NotFound(f"The invitation {file} cannot be read: {error.strerror or error}.") from error


def _understood(raw: bytes) -> Invitation:
    broken = Invalid(f"This is no invitation of ForumDesk, or it is damaged. {_ASK}")
    if len(raw) > LONGEST:
        raise broken
    try:
        facts = json.loads(raw.decode("utf-8-sig"))
        version = facts["forumdesk_invitation"]
    except (ValueError, KeyError, TypeError):
        raise broken from None
    if isinstance(version, int) and version > FORMAT:
        raise Invalid("This invitation was made by a newer ForumDesk. Update ForumDesk, then open it again.")
    try:
        ends = facts.get("expires_at")
        found = Invitation(
            office=_text(facts["office"]),
            uuid=_text(facts["uuid"]),
            places=tuple(_text(place) for place in _list(facts["places"])),
            login=_text(facts["login"]),
            name=_text(facts.get("name", "")),
            password=_text(facts["password"]) if facts.get("password") is not None else None,
            expires_at=datetime.fromisoformat(ends) if ends is not None else None,
        )
        if not found.places or (found.expires_at is not None and found.expires_at.tzinfo is None):
            raise broken
    except (ValueError, KeyError, TypeError):
        raise broken from None
    return found


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError(value)
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str) or len(value) > 2_000 or any(ord(sign) < 32 for sign in value):
        raise TypeError(value)
    return value


def accept(invitation: Invitation, *, password: str | None = None) -> tuple[Office, str]:
    """Open the office of an invitation at the first place where it is; the office, and the place.

    Raises Invalid where the invitation is over or another office lies there, else what opening raises.
    """
    if invitation.is_over and password is None:
        assert invitation.expires_at is not None
        raise Invalid(f"This invitation ran out on {invitation.expires_at.astimezone():%Y-%m-%d}. {_ASK}")
    missing: Problem | None = None
    for place in invitation.places:
        try:
            address = parse(place)
            office = open_office(place, password=password or invitation.password)
        except NotFound as problem:
            missing = missing or problem
            continue
        except WrongPassword:
            raise WrongPassword(
                "The one-time password of this invitation is not valid any more: it was used, or a newer one was made. "
                "If you chose a password already, open the office by its address; else ask for a new invitation."
            ) from None
        if office.uuid != invitation.uuid:
            office.close()
            raise Invalid(f"At {address.text} there is another office now than the one of this invitation. {_ASK}")
        return office, address.text
    raise NotFound(
        f"The office is not at {invitation.places[0]} as seen from this computer. Connect to the office's network or "
        f"share, then open the invitation again. {_ASK}"
    ) from missing
