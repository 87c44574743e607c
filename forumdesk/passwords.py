"""Passwords of servers, kept in this system's own keyring; where there is none they are asked for, never filed."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SERVICE = "ForumDesk"


def _keyring() -> KeyringBackend | None:
    """The system's keyring; None where there is none, or none but a file of its own."""
    import keyring
    from keyring.backends import chainer, fail, null

    found = keyring.get_keyring()
    if isinstance(found, chainer.ChainerBackend) and not list(found.backends):
        return None
    if isinstance(found, fail.Keyring | null.Keyring) or type(found).__module__.startswith("keyrings.alt"):
        return None
    return found


def can_keep() -> bool:
    """Whether this system has a keyring. Waits for it."""
    return _keyring() is not None


def kept_password(store: str) -> str | None:
    """The password of a server's address, if it was kept. Waits for the keyring, which may ask to be unlocked."""
    if "://" not in store:
        return None
    from keyring.errors import KeyringError

    ring = _keyring()
    try:
        return ring.get_password(SERVICE, store) if ring is not None else None
    except KeyringError:
        return None  # locked, or refused: then one is asked here


def keep_password(store: str, password: str) -> bool:
    """Keep it for the next start; False where the system has no keyring that takes it."""
    from keyring.errors import KeyringError

    ring = _keyring()
    if ring is None:
        return False
    try:
        ring.set_password(SERVICE, store, password)
    except KeyringError as error:
        logging.getLogger(__name__).info("The keyring does not take the password: %s", error)
        return False
    return True


def forget_password(store: str) -> None:
    """Keep it no more."""
    from keyring.errors import KeyringError

    ring = _keyring()
    if ring is not None:
        try:
            ring.delete_password(SERVICE, store)
        except KeyringError:
            return  # it was not there
