"""What else one can do with a post: the menu behind its three dots."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QMenu, QWidget

from forumdesk.forum.hidden import HiddenState
from forumdesk.forum.rows import PostRow
from forumdesk.ui.words import tr


def menu_acts(post: PostRow) -> list[tuple[str, str]]:
    """What the viewer may do with the post, as (name, text); a name of '' parts groups."""
    if post.is_kept_back:
        return []
    if post.is_deleted:
        return [("restore", tr("Restore"))] if post.may_delete else []
    acts = [
        ("reply_as_topic", tr("Reply in a new topic")),
        ("copy_link", tr("Copy the address")),
        ("copy_text", tr("Copy the text")),
        ("bookmark", tr("Remove the bookmark") if post.is_bookmarked else tr("Bookmark")),
        ("bookmark_note", tr("Note and reminder…") if post.is_bookmarked else tr("Bookmark with a reminder…")),
    ]
    if post.may_like:
        acts.append(("thank", tr("Give kudos for it…")))
    if post.reactions:
        acts.append(("who_reacted", tr("Who reacted")))
    if post.revision_count:
        acts.append(("history", tr("History…")))
    acts += _care_acts(post)
    if post.may_flag:
        acts += [("", ""), ("flag", tr("Flag…"))]
    elif post.is_flagged:
        acts += [("", ""), ("unflag", tr("Take my flag back"))]
    if post.may_review and post.hidden in {HiddenState.FLAGGED, HiddenState.REMOVED}:
        acts += [("", ""), ("show_again", tr("Let everybody read it"))]
    elif post.may_review and post.hidden in {HiddenState.WAITING, HiddenState.REJECTED}:
        acts += [("", ""), ("let_through", tr("Let it through"))]
    if post.may_make_wiki:
        acts += [
            ("", ""),
            ("wiki", tr("Let only its author edit it") if post.is_wiki else tr("Let everybody edit it (wiki)")),
        ]
    acts += _moderating_acts(post)
    if post.may_delete:
        acts += [("", ""), ("delete", tr("Delete"))]
    return acts


def _moderating_acts(post: PostRow) -> list[tuple[str, str]]:
    """What those who moderate may do with the post."""
    acts: list[tuple[str, str]] = []
    if post.may_hide:
        by_hand = post.hidden is HiddenState.BY_HAND
        acts += [("", ""), ("show", tr("Show again")) if by_hand else ("hide", tr("Hide…"))]
    if post.may_hide and not post.is_opener:
        acts.append(("split", tr("Split off into a topic of its own…")))
    if post.may_change_owner:
        acts.append(("owner", tr("Change the owner…")))
    return acts


def _care_acts(post: PostRow) -> list[tuple[str, str]]:
    """What may be done with an accepted answer that somebody looks after, or may."""
    care = post.care
    if care is None:
        return [("", ""), ("look_after", tr("Have it looked after…"))] if post.is_answer and post.may_endorse else []
    acts = [("", "")]
    if care.may_verify:
        acts += [("verify_answer", tr("Verify")), ("verify_note", tr("Verify with a note…"))]
    acts += [
        ("ask_verification", tr("Ask for verification…")),
        ("dispute", tr("Dispute…")),
        ("verifications", tr("Verifications…")),
    ]
    if care.may_endorse:
        acts += [
            ("look_after", tr("Change verifier and interval…")),
            ("release", tr("Have nobody look after it")),
        ]
    return acts


def post_menu(post: PostRow, ask: Callable[[str], None], parent: QWidget) -> QMenu:
    """The menu; it is thrown away when it closes."""
    menu = QMenu(parent)
    menu.setObjectName("post-menu")
    menu.aboutToHide.connect(menu.deleteLater)
    for name, text in menu_acts(post):
        if name:
            menu.addAction(text, partial(ask, name)).setObjectName(f"post-menu-{name}")
        else:
            menu.addSeparator()
    return menu
