"""What people do with a post besides answering it: react, accept, delete, make a wiki, look at its history, vote."""

from __future__ import annotations

from collections.abc import Callable, Collection

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QCursor, QGuiApplication
from PySide6.QtWidgets import QToolTip, QWidget

from forumdesk.errors import Problem
from forumdesk.forum.hiding import show_post
from forumdesk.forum.owners import change_owner
from forumdesk.forum.polls import cast_votes
from forumdesk.forum.posts import accept_answer, delete_post, restore_post, set_wiki, withdraw_answer
from forumdesk.forum.reactions import react, reactors, take_back
from forumdesk.forum.rows import MemberRow, PostRow
from forumdesk.store.schema.care import CareKind
from forumdesk.store.schema.flags import Decision
from forumdesk.store.schema.reactions import ReactionKind
from forumdesk.ui import bookmarking, flagging
from forumdesk.ui.care_dialogs import Saying
from forumdesk.ui.caring import Caring
from forumdesk.ui.desk import Desk
from forumdesk.ui.thanking import thank
from forumdesk.ui.widgets.reaction_bar import name_of
from forumdesk.ui.words import label, tr, tr_n

NAMED_MOST = 12


class PostActions(QObject):
    """Does what a card asks for. `changed` names posts to be read again, `topic_changed` says all of it must be."""

    changed = Signal(list)
    topic_changed = Signal()

    def __init__(self, desk: Desk, page: QWidget) -> None:
        super().__init__(page)
        self._desk, self._page = desk, page

    def act(self, what: str, post: PostRow, detail: object) -> bool:
        """Do it; False where this is none of what is done here."""
        does: dict[str, Callable[[], None]] = {
            "react": lambda: self._react(post, detail),
            "who_reacted": lambda: self._who_reacted(post),
            "accept": lambda: self._accept(post, bool(detail)),
            "delete": lambda: self._delete(post),
            "restore": lambda: self._do(post, restore_post, post.id, whole=True),
            "bookmark": lambda: self._bookmark(post),
            "bookmark_note": lambda: self._note_bookmark(post),
            "wiki": lambda: self._do(post, set_wiki, post.id, not post.is_wiki),
            "copy_text": lambda: self._copy_text(post),
            "history": lambda: self._history(post),
            "flag": lambda: flagging.flag(self._desk, self._page, post, self.topic_changed.emit),
            "unflag": lambda: flagging.withdraw(self._desk, self._page, post, self.topic_changed.emit),
            "show_again": lambda: flagging.show_to_all(self._desk, self._page, post, self.topic_changed.emit),
            "let_through": lambda: flagging.decide(
                self._desk, self._page, post.id, Decision.APPROVED, "", self.topic_changed.emit
            ),
            "hide": lambda: self._hide(post),
            "show": lambda: self._show(post),
            "owner": lambda: self._change_owner(post),
            "vote": lambda: self._vote(post, detail),
            "thank": lambda: thank(self._desk, self._page, post, _about(post)),
        }
        if what not in does:
            return self._care(what, post)
        does[what]()
        return True

    def _care(self, what: str, post: PostRow) -> bool:
        """What is done with an answer that somebody looks after, or is to."""
        caring, care = Caring(self._desk, self._page, self.topic_changed.emit), post.care
        if what == "look_after":
            caring.endorse(post.id, care.title if care is not None else _about(post), CareKind.ANSWER, care)
            return True
        if care is None:
            return False
        does: dict[str, Callable[[], None]] = {
            "verify_answer": lambda: caring.verify(care),
            "verify_note": lambda: caring.say(care, Saying.VERIFY),
            "ask_verification": lambda: caring.say(care, Saying.ASK),
            "dispute": lambda: caring.say(care, Saying.DISPUTE),
            "verifications": lambda: caring.show_all(care),
            "release": lambda: caring.release(care),
        }
        if what in does:
            does[what]()
        return what in does

    def _do(self, post: PostRow, action: Callable[..., object], *args: object, whole: bool = False) -> None:
        def done(_none: object) -> None:
            if whole:
                self.topic_changed.emit()
            else:
                self.changed.emit([post.number])

        def failed(problem: Problem) -> None:
            self.changed.emit([post.number])  # the card shows again what is so
            self._desk.explain(problem)

        self._desk.worker.do(self._page, action, self._desk.viewer, *args, then=done, failed=failed)

    def _react(self, post: PostRow, detail: object) -> None:
        assert isinstance(detail, tuple)
        kind, wants = detail
        self._do(post, react if wants else take_back, post.id, kind)

    def _accept(self, post: PostRow, wants: bool) -> None:
        if wants:
            self._do(post, accept_answer, post.id, whole=True)
        else:
            self._do(post, withdraw_answer, post.topic_id, whole=True)

    def _delete(self, post: PostRow) -> None:
        def done(_none: object) -> None:
            self.topic_changed.emit()
            said = tr("Deleted post #{number}.", number=post.number)
            self._desk.say(said, lambda: self._do(post, restore_post, post.id, whole=True))

        def failed(problem: Problem) -> None:
            self._desk.explain(problem)

        self._desk.worker.do(self._page, delete_post, self._desk.viewer, post.id, then=done, failed=failed)

    def _hide(self, post: PostRow) -> None:
        from forumdesk.ui.moderation_dialogs import HidePost

        def done(_none: object) -> None:
            self.topic_changed.emit()
            self._desk.say(tr("Hid post #{number}.", number=post.number), lambda: self._show(post))

        dialog = HidePost(self._desk, post, self._page.window())
        dialog.done_it.connect(done)
        dialog.open()

    def _show(self, post: PostRow) -> None:
        self._do(post, show_post, post.id, whole=True)

    def _change_owner(self, post: PostRow) -> None:
        from forumdesk.ui.moderation_dialogs import ChangeOwner

        def done(before: int) -> None:
            self.topic_changed.emit()
            said = tr("Post #{number} has another owner.", number=post.number)
            self._desk.say(said, lambda: self._do(post, change_owner, post.id, before, whole=True))

        dialog = ChangeOwner(self._desk, post, self._page.window())
        dialog.done_it.connect(done)
        dialog.open()

    def _bookmark(self, post: PostRow) -> None:
        if post.is_bookmarked:
            bookmarking.remove(self._desk, self._page, post.id, lambda: self.changed.emit([post.number]))
        else:
            bookmarking.keep(self._desk, self._page, post.id, _about(post), lambda: self.changed.emit([post.number]))

    def _note_bookmark(self, post: PostRow) -> None:
        bookmarking.edit(self._desk, self._page, post.id, _about(post), lambda: self.changed.emit([post.number]))

    def _vote(self, post: PostRow, detail: object) -> None:
        assert isinstance(detail, tuple)
        poll_id, options = detail
        assert isinstance(options, Collection)
        self._do(post, cast_votes, poll_id, options)

    def _copy_text(self, post: PostRow) -> None:
        QGuiApplication.clipboard().setText(post.body)
        self._desk.say(tr("Copied the text of #{number}.", number=post.number))

    def _history(self, post: PostRow) -> None:
        from forumdesk.ui.revisions_dialog import RevisionsDialog

        dialog = RevisionsDialog(self._desk, post, self._page)
        dialog.restored.connect(lambda: self.changed.emit([post.number]))
        dialog.open()

    def _who_reacted(self, post: PostRow) -> None:
        at = QCursor.pos()

        def show(found: list[tuple[ReactionKind, MemberRow]]) -> None:
            if found:
                QToolTip.showText(at, who_reacted(found), self._page)

        self._desk.worker.ask(self._page, reactors, self._desk.viewer, post.id, then=show, key="reactors")


def _about(post: PostRow) -> str:
    return tr("Post #{number} by {name}", number=post.number, name=post.author_name)


def who_reacted(found: list[tuple[ReactionKind, MemberRow]]) -> str:
    """Each kind in a line with the names of those who reacted so."""
    lines = []
    for kind in ReactionKind:
        names = [label(row.name) for one, row in found if one is kind]
        if names:
            rest = len(names) - NAMED_MOST
            more = " " + tr_n("and {n} more", "and {n} more", rest) if rest > 0 else ""
            lines.append(f"{name_of(kind)}: {', '.join(names[:NAMED_MOST])}{more}")
    return "\n".join(lines)
