"""Flags and what those who moderate do about hidden posts, from wherever a post is shown; each can be undone."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QWidget

from forumdesk.errors import Problem
from forumdesk.forum.flags import withdraw_flag
from forumdesk.forum.hidden import HiddenState
from forumdesk.forum.reviews import decide_held, judge_flags, show_again, take_back_decision, take_back_review
from forumdesk.forum.rows import PostRow
from forumdesk.store.schema.flags import Consequence, Decision, Verdict
from forumdesk.ui.desk import Desk
from forumdesk.ui.words import tr


def state_of(post: PostRow) -> tuple[str, str]:
    """What is told at the head of a post that not everybody sees, or that the viewer flagged: a word, and more."""
    why = tr("The reason given: {why}", why=post.hidden_why) if post.hidden_why else ""
    match post.hidden:
        case HiddenState.FLAGGED:
            told = tr("Several people flagged it. Until it is reviewed its author and those who moderate see it.")
            return tr("Hidden until reviewed"), told
        case HiddenState.REMOVED | HiddenState.BY_HAND:
            return tr("Hidden"), " ".join((tr("Only its author and those who moderate see it."), why)).strip()
        case HiddenState.WAITING:
            return tr("Waits for approval"), tr("First posts are looked at before everybody sees them.")
        case HiddenState.REJECTED:
            return tr("Not let through"), " ".join((tr("Only its author and those who moderate see it."), why)).strip()
    return (tr("You flagged this"), tr("Your flag waits to be reviewed.")) if post.is_flagged else ("", "")


def waits_words() -> str:
    """What somebody new is told after they wrote."""
    return tr("Thank you. Somebody will look at it before everybody sees it; you will be told.")


def kept_back_words(post: PostRow) -> str:
    """What stands in the place of a post that the viewer may not read."""
    if post.hidden is HiddenState.REMOVED:
        return tr("This post was hidden by those who moderate.")
    if post.hidden is HiddenState.BY_HAND:
        told = tr("Hidden by a moderator.")
        return f"{told} {tr('The reason given: {why}', why=post.hidden_why)}" if post.hidden_why else told
    return tr("This post is hidden until somebody has looked at it: several people flagged it.")


def flag(desk: Desk, page: QWidget, post: PostRow, done: Callable[[], None]) -> None:
    """Ask what is wrong with a post."""
    from forumdesk.ui.flag_dialog import FlagDialog

    def flagged() -> None:
        done()
        desk.say(tr("Flagged. You will be told what comes of it."), lambda: withdraw(desk, page, post, done))

    dialog = FlagDialog(desk, post, page)
    dialog.done_it.connect(flagged)
    dialog.open()


def withdraw(desk: Desk, page: QWidget, post: PostRow, done: Callable[[], None]) -> None:
    """Take one's flag back."""

    def withdrawn(_none: object) -> None:
        done()
        desk.say(tr("Took your flag back."))

    desk.worker.do(page, withdraw_flag, desk.viewer, post.id, then=withdrawn, failed=desk.explain)


def judge(
    desk: Desk,
    page: QWidget,
    post_id: int,
    upto_id: int,
    verdict: Verdict,
    consequence: Consequence,
    note: str,
    done: Callable[[], None],
) -> None:
    """Decide about the flags of a post."""
    said = {
        (Verdict.AGREE, Consequence.DELETE): tr("Agreed, and deleted the post."),
        (Verdict.AGREE, Consequence.HIDE): tr("Agreed, and hid the post."),
        (Verdict.AGREE, Consequence.LEAVE): tr("Agreed, and left the post."),
        (Verdict.DISAGREE, Consequence.LEAVE): tr("Disagreed: everybody can read the post."),
        (Verdict.IGNORE, Consequence.LEAVE): tr("Ignored the flags."),
    }[verdict, consequence]

    def judged(review_id: int) -> None:
        done()
        desk.say(said, partial(_take_back, desk, page, review_id, done))

    desk.worker.do(
        page,
        judge_flags,
        desk.viewer,
        post_id,
        verdict,
        upto_id=upto_id,
        consequence=consequence,
        note=note,
        then=judged,
        failed=_told(desk, done),
    )


def _take_back(desk: Desk, page: QWidget, review_id: int, done: Callable[[], None]) -> None:
    desk.worker.do(page, take_back_review, desk.viewer, review_id, then=lambda _none: done(), failed=desk.explain)


def show_to_all(desk: Desk, page: QWidget, post: PostRow, done: Callable[[], None]) -> None:
    """Let everybody read a hidden post again."""

    def shown(review_id: int) -> None:
        done()
        desk.say(
            tr("Everybody can read #{number} again.", number=post.number),
            partial(_take_back, desk, page, review_id, done),
        )

    desk.worker.do(page, show_again, desk.viewer, post.id, then=shown, failed=desk.explain)


def decide(desk: Desk, page: QWidget, post_id: int, decision: Decision, note: str, done: Callable[[], None]) -> None:
    """Let a first post through, or not."""
    said = tr("Let the post through.") if decision is Decision.APPROVED else tr("Did not let the post through.")

    def decided(_none: object) -> None:
        done()
        desk.say(said, take_back)

    def take_back() -> None:
        desk.worker.do(page, take_back_decision, desk.viewer, post_id, then=lambda _none: done(), failed=desk.explain)

    desk.worker.do(
        page,
        decide_held,
        desk.viewer,
        post_id,
        decision,
        note,
        then=decided,
        failed=_told(desk, done),
    )


def _told(desk: Desk, done: Callable[[], None]) -> Callable[[Problem], None]:
    """Tell what went wrong, and show again what is so: somebody else may have been quicker."""

    def failed(problem: Problem) -> None:
        done()
        desk.explain(problem)

    return failed
