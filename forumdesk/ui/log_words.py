"""What an entry of the moderation log says: who did what, to which topic, post or member, with before and after."""

from __future__ import annotations

from forumdesk.forum.moderation_log import LogRow
from forumdesk.store.schema.moderation import Act
from forumdesk.ui.words import in_full, tr

KINDS: dict[str, frozenset[Act]] = {
    "topics": frozenset(
        {
            *(Act.CLOSE, Act.REOPEN, Act.PIN, Act.UNPIN, Act.ARCHIVE, Act.UNARCHIVE, Act.UNLIST, Act.LIST),
            *(Act.SET_TIMER, Act.DROP_TIMER, Act.SLOW, Act.RETITLE, Act.CHANGE_KIND, Act.MOVE, Act.TAG),
            *(Act.MERGE, Act.SPLIT, Act.UNDO_MERGE, Act.DELETE_TOPIC, Act.RESTORE_TOPIC, Act.ACCEPT, Act.WITHDRAW),
            *(Act.MARK_DUPLICATE, Act.UNMARK_DUPLICATE),
            *(Act.ENDORSE, Act.CHANGE_CARE, Act.RELEASE, Act.VERIFY),
        }
    ),
    "posts": frozenset(
        {
            *(Act.DELETE_POST, Act.RESTORE_POST, Act.HIDE_POST, Act.SHOW_POST),
            *(Act.MAKE_WIKI, Act.END_WIKI, Act.CHANGE_OWNER),
            *(Act.AGREE_WITH_FLAGS, Act.DISAGREE_WITH_FLAGS, Act.IGNORE_FLAGS, Act.TAKE_BACK_REVIEW),
            *(Act.LET_THROUGH, Act.NOT_LET_THROUGH, Act.HOLD_AGAIN),
        }
    ),
    "members": frozenset(
        {
            *(Act.ADD_MEMBER, Act.RENAME_MEMBER, Act.SET_ROLE, Act.DISABLE, Act.ENABLE),
            *(Act.SUSPEND, Act.END_SUSPENSION, Act.MAKE_FORMER),
            *(Act.NAME_FACILITATOR, Act.DISMISS_FACILITATOR, Act.REMOVE_MEMBER),
        }
    ),
    "office": frozenset({Act.RENAME_TAG, Act.MERGE_TAGS, Act.DELETE_TAG, Act.EDIT_OFFICE, Act.EDIT_COMMUNITY}),
}
"""The acts that stand together behind a tab."""

_PICTURES: dict[str, str] = {"topics": "message-square", "posts": "file-text", "members": "user", "office": "settings"}


def act_words(act: str) -> str:
    """What was done, to follow a name; the word itself where only a newer ForumDesk knows it."""
    words: dict[str, str] = {
        Act.CLOSE: tr("closed"),
        Act.REOPEN: tr("opened again"),
        Act.PIN: tr("pinned"),
        Act.UNPIN: tr("unpinned"),
        Act.ARCHIVE: tr("archived"),
        Act.UNARCHIVE: tr("took out of the archive"),
        Act.UNLIST: tr("unlisted"),
        Act.LIST: tr("listed again"),
        Act.SET_TIMER: tr("set a timer"),
        Act.DROP_TIMER: tr("took a timer off"),
        Act.SLOW: tr("changed slow mode"),
        Act.RETITLE: tr("changed the title"),
        Act.CHANGE_KIND: tr("changed the kind"),
        Act.MOVE: tr("moved"),
        Act.TAG: tr("changed the tags"),
        Act.MERGE: tr("merged"),
        Act.SPLIT: tr("split"),
        Act.UNDO_MERGE: tr("took a merge or split back"),
        Act.DELETE_TOPIC: tr("deleted the topic"),
        Act.RESTORE_TOPIC: tr("restored the topic"),
        Act.ACCEPT: tr("accepted an answer"),
        Act.WITHDRAW: tr("withdrew the answer"),
        Act.MARK_DUPLICATE: tr("marked as asked before"),
        Act.UNMARK_DUPLICATE: tr("took off the mark “asked before”"),
        Act.ENDORSE: tr("endorsed"),
        Act.CHANGE_CARE: tr("changed who verifies"),
        Act.RELEASE: tr("took an endorsement off"),
        Act.VERIFY: tr("verified in the verifier's place"),
        Act.AGREE_WITH_FLAGS: tr("agreed with flags"),
        Act.DISAGREE_WITH_FLAGS: tr("disagreed with flags"),
        Act.IGNORE_FLAGS: tr("ignored flags"),
        Act.TAKE_BACK_REVIEW: tr("took a review back"),
        Act.LET_THROUGH: tr("let a first post through"),
        Act.NOT_LET_THROUGH: tr("did not let a first post through"),
        Act.HOLD_AGAIN: tr("held a first post again"),
        Act.DELETE_POST: tr("deleted a post"),
        Act.RESTORE_POST: tr("restored a post"),
        Act.HIDE_POST: tr("hid a post"),
        Act.SHOW_POST: tr("showed a post again"),
        Act.MAKE_WIKI: tr("made a post a wiki"),
        Act.END_WIKI: tr("gave a wiki back to its author"),
        Act.CHANGE_OWNER: tr("changed the owner of a post"),
        Act.RENAME_TAG: tr("renamed a tag"),
        Act.MERGE_TAGS: tr("merged tags"),
        Act.DELETE_TAG: tr("deleted a tag"),
        Act.ADD_MEMBER: tr("added a member"),
        Act.RENAME_MEMBER: tr("renamed a member"),
        Act.SET_ROLE: tr("changed a role"),
        Act.DISABLE: tr("shut a member out"),
        Act.ENABLE: tr("let a member in again"),
        Act.SUSPEND: tr("suspended a member"),
        Act.END_SUSPENSION: tr("ended a suspension"),
        Act.MAKE_FORMER: tr("made a leaver anonymous"),
        Act.EDIT_OFFICE: tr("changed the office's settings"),
        Act.EDIT_COMMUNITY: tr("changed the community"),
        Act.NAME_FACILITATOR: tr("named a facilitator"),
        Act.DISMISS_FACILITATOR: tr("dismissed a facilitator"),
        Act.REMOVE_MEMBER: tr("took a member out of the community"),
    }
    return words.get(act, act)


def picture_of(act: str) -> str:
    """The icon of the group that an act belongs to."""
    return next((_PICTURES[kind] for kind, acts in KINDS.items() if act in acts), "shield")


def _field(name: str) -> str:
    """What a field of a community is called; the word itself where only a newer ForumDesk knows it."""
    names = {
        "name": tr("name"),
        "kind": tr("kind"),
        "purpose": tr("purpose"),
        "charter": tr("charter"),
        "colour": tr("colour"),
        "icon": tr("icon"),
        "joining": tr("who may join"),
        "is_private": tr("only its members see it"),
        "ends_at": tr("last day"),
        "picture": tr("picture"),
    }
    return names.get(name, name)


def about(row: LogRow) -> str:
    """What it was done to: a topic's title with the number of the post, a member, a community or a tag."""
    if row.act == Act.EDIT_COMMUNITY:
        return " · ".join(part for part in (row.community_name, _field(row.subject)) if part)
    if row.topic_title:
        return f"{row.topic_title}  #{row.post_number}" if row.post_number else row.topic_title
    if row.topic_id is not None:
        return tr("A topic that is not open to you")
    return row.member_name or row.subject


def changed(row: LogRow) -> str:
    """What was before and after, and why; what the post says where nothing else is told."""
    change = ""
    if row.before and row.after:
        change = f"{row.before} → {row.after}"
    elif row.before:
        change = tr("before: {words}", words=row.before)
    elif row.after:
        change = tr("now: {words}", words=row.after)
    told = [row.subject if row.topic_id is not None else "", change]
    if row.why:
        told.append(tr("because: {words}", words=row.why))
    return " · ".join(part for part in told if part) or row.excerpt


def in_whole(row: LogRow) -> str:
    """All of it, a line each."""
    lines = [f"{row.by_name} {act_words(row.act)}", in_full(row.at.astimezone()), about(row)]
    lines += [row.member_name if row.topic_id is not None else "", row.community_name]
    lines += [tr("Before: {words}", words=row.before) if row.before else ""]
    lines += [tr("After: {words}", words=row.after) if row.after else ""]
    lines += [tr("Why: {words}", words=row.why) if row.why else "", row.excerpt]
    return "\n".join(line for line in lines if line)
