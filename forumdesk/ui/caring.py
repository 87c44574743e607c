"""Verifying, asking, disputing and endorsing from wherever a best practice is shown; each with a way back."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QMenu, QWidget

from forumdesk.forum.care import CareRow, RequestRow, Terms
from forumdesk.forum.endorsing import (
    Endorsed,
    ask_verification,
    release,
    resume,
    take_back_endorsement,
    take_back_verification,
    verify,
    withdraw_request,
)
from forumdesk.store.schema.care import CareKind
from forumdesk.ui.care_dialogs import NoteDialog, Saying, VerificationsDialog
from forumdesk.ui.desk import Desk
from forumdesk.ui.words import tr


class Caring:
    """What can be done with what is looked after. `done` is called after each change."""

    def __init__(self, desk: Desk, page: QWidget, done: Callable[[], None]) -> None:
        self._desk, self._page, self._done = desk, page, done

    def verify(self, row: CareRow) -> None:
        """Say at once that it is right."""
        self._do(verify, row.post_id, then=self._verified)

    def _verified(self, made: int) -> None:
        self._done()
        self._desk.say(tr("Verified."), partial(self._do, take_back_verification, made))

    def say(self, row: CareRow, saying: Saying) -> None:
        """Verify, ask or dispute with a note."""
        dialog = NoteDialog(self._desk, row, saying, self._page.window())
        dialog.done_it.connect(self._verified if saying is Saying.VERIFY else partial(self._asked, saying))
        dialog.open()

    def _asked(self, saying: Saying, made: int) -> None:
        self._done()
        said = tr("Asked for verification.") if saying is Saying.ASK else tr("Marked as disputed.")
        self._desk.say(said, partial(self._do, withdraw_request, made))

    def withdraw(self, row: CareRow, request: RequestRow) -> None:
        """Take one's own request or dispute back."""

        def done(_none: object) -> None:
            self._done()
            again = partial(self._do, ask_verification, row.post_id, request.kind, request.note)
            self._desk.say(tr("Took it back."), again)

        self._do(withdraw_request, request.id, then=done)

    def endorse(self, post_id: int, title: str, kind: CareKind, row: CareRow | None = None) -> None:
        """Ask who verifies it and how often."""
        from forumdesk.ui.endorse_dialog import EndorseDialog

        dialog = EndorseDialog(self._desk, post_id, title, kind, row, self._page.window())
        dialog.endorsed.connect(partial(self._endorsed, kind))
        dialog.open()

    def _endorsed(self, kind: CareKind, outcome: Endorsed) -> None:
        self._done()
        said = tr("Endorsed as a best practice.") if kind is CareKind.PRACTICE else tr("The answer is looked after.")
        if outcome.before is not None:
            said = tr("Changed who verifies it, and when.")
        self._desk.say(said, partial(self._do, take_back_endorsement, outcome))

    def release(self, row: CareRow) -> None:
        """It is no best practice any more, or nobody looks after the answer."""

        def done(terms: Terms | None) -> None:
            self._done()
            said = tr("It is no best practice any more.")
            if row.kind is CareKind.ANSWER:
                said = tr("Nobody looks after the answer any more.")
            back = partial(self._do, resume, row.post_id, terms) if terms is not None else None
            self._desk.say(said, back)

        self._do(release, row.post_id, then=done)

    def show_all(self, row: CareRow) -> None:
        """Every time it was verified."""
        VerificationsDialog(self._desk, row, self._page.window()).open()

    def fill(self, menu: QMenu, row: CareRow) -> None:
        """All that may be done with it, as entries of a menu."""
        if row.may_verify:
            menu.addAction(tr("Verify with a note…"), partial(self.say, row, Saying.VERIFY))
        menu.addAction(tr("Ask for verification…"), partial(self.say, row, Saying.ASK))
        menu.addAction(tr("Dispute…"), partial(self.say, row, Saying.DISPUTE))
        menu.addAction(tr("Verifications…"), partial(self.show_all, row))
        if row.may_endorse:
            menu.addSeparator()
            change = partial(self.endorse, row.post_id, row.title, row.kind, row)
            menu.addAction(tr("Change verifier and interval…"), change)
            is_practice = row.kind is CareKind.PRACTICE
            off = tr("Take the endorsement off") if is_practice else tr("Have nobody look after it")
            menu.addAction(off, partial(self.release, row))

    def _do(self, action: Callable[..., object], *args: object, then: Callable[..., None] | None = None) -> None:
        desk = self._desk
        done = then or (lambda _none: self._done())
        desk.worker.do(self._page, action, desk.viewer, *args, then=done, failed=desk.explain)
