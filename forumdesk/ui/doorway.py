"""Between who one is and one's window: a password of one's own at first, or the one that keeps others out."""

from __future__ import annotations

from enum import Enum, auto

from PySide6.QtCore import QObject, Signal

from forumdesk.errors import Problem
from forumdesk.forum.founding import open_office
from forumdesk.forum.members import member
from forumdesk.forum.ways_in import Tried, change_password, has_one_time_password, has_password, try_password
from forumdesk.passwords import can_keep, keep_password, kept_password
from forumdesk.store.office import Office
from forumdesk.ui.background import Background
from forumdesk.ui.sign_in import ChoosePassword, PasswordDialog, Unlock
from forumdesk.ui.theme import Theme


class Asks(Enum):
    """What stands between a member and their window."""

    NOTHING = auto()
    A_NEW_PASSWORD = auto()
    THE_PASSWORD = auto()


def asks(office: Office, viewer: int) -> tuple[Asks, str]:
    """What is asked of this member, and their name. Waits for the store."""
    with office.reading() as session:
        if has_one_time_password(session):
            return Asks.A_NEW_PASSWORD, ""
        if has_password(session, viewer):
            return Asks.THE_PASSWORD, member(session, viewer, viewer).name
        return Asks.NOTHING, ""


def open_with_keyring(store: str, password: str | None, keep: bool) -> Office:
    """Open a store, on a server with the password given here or else the one in the keyring. Waits for both."""
    office = open_office(store, password=password or kept_password(store))
    if password is not None and keep:
        keep_password(office.store, password)
    return office


def _choose(office: Office, viewer: int, password: str, keep: bool) -> None:
    office.write(change_password, viewer, password)
    office.use_password(password)
    if keep:
        keep_password(office.store, password)


class Doorway(QObject):
    """`ahead` brings a dialog to be shown; `passed` when the window may open, `left` when it may not."""

    ahead = Signal(object)
    passed = Signal(object, int)
    left = Signal(object)

    def __init__(self, theme: Theme, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme, self._background = theme, background

    def ask_server_password(self, store: str, problem: Problem | None) -> PasswordDialog:
        """The dialog for a server's password, with what the keyring can do."""
        dialog = PasswordDialog(self._theme, store, problem)
        self._background.run(dialog, can_keep, then=dialog.keep.offer)
        self.ahead.emit(dialog)
        return dialog

    def come(self, arrival: object, office: Office, viewer: int) -> None:
        """Somebody wants to come in."""

        def told(found: tuple[Asks, str]) -> None:
            what, name = found
            if what is Asks.A_NEW_PASSWORD:
                self._let_choose(arrival, office, viewer)
            elif what is Asks.THE_PASSWORD:
                self._unlock(arrival, office, viewer, name)
            else:
                self.passed.emit(arrival, viewer)

        self._background.run(self, asks, office, viewer, then=told, failed=lambda _problem: self.left.emit(arrival))

    def _let_choose(self, arrival: object, office: Office, viewer: int) -> None:
        dialog = ChoosePassword(self._theme)

        def wanted(password: str) -> None:
            self._background.run(
                dialog,
                _choose,
                office,
                viewer,
                password,
                dialog.keep.is_wanted,
                then=lambda _none: self.passed.emit(arrival, viewer),
                failed=dialog.explain,
            )

        self._background.run(dialog, can_keep, then=dialog.keep.offer)
        dialog.chosen.connect(wanted)
        dialog.rejected.connect(lambda: self.left.emit(arrival))
        self.ahead.emit(dialog)

    def _unlock(self, arrival: object, office: Office, viewer: int, name: str) -> None:
        dialog = Unlock(self._theme, name)

        def tried(answer: Tried) -> None:
            if answer.is_right:
                self.passed.emit(arrival, viewer)
            else:
                dialog.refuse(answer)

        def given(password: str) -> None:
            self._background.run(
                dialog, office.write, try_password, viewer, password, then=tried, failed=dialog.explain
            )

        dialog.given.connect(given)
        dialog.rejected.connect(lambda: self.left.emit(arrival))
        self.ahead.emit(dialog)
