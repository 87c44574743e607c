"""Who has which right over what, written by hand: the tests try it, and docs/rights.md shows it."""

from __future__ import annotations

from forumdesk.forum.right import Right

ROLES = {
    "o": "any other member",
    "a": "who wrote it in the open community General",
    "p": "who wrote it in the private community Board, or takes part in the message",
    "f": "a facilitator of General",
    "F": "a facilitator of the Board",
    "M": "a moderator who belongs to neither",
    "A": "an admin who belongs to neither",
}
"""Besides these a facilitator who is disabled and a moderator who is suspended ask: they have no right at all."""

EVERYBODY = "".join(ROLES)

# right -> thing -> the letters of those who have it
TOPIC_LED = {"topic": "fMA", "private topic": "F", "message": "", "closed topic": "fMA"}
TOPIC_OWN = {"topic": "afMA", "private topic": "pF", "message": "a", "closed topic": "afMA"}
TOPIC_SEEN = {"topic": EVERYBODY, "private topic": "pF", "message": "ap", "closed topic": EVERYBODY}
INSIDE = {"general": EVERYBODY, "board": "pF"}
OTHERS = {"post": "opfFMA", "private post": "F", "message post": "p", "wiki post": "opfFMA", "opener": "opfFMA"}
HAS: dict[Right, dict[str, str]] = {
    Right.SEE_OFFICE: {"office": EVERYBODY},
    Right.MANAGE_OFFICE: {"office": "A"},
    Right.MANAGE_MEMBER: {"office": "A"},
    Right.SEE_SUSPENSIONS: {"office": "MA"},
    Right.CREATE_COMMUNITY: {"office": "MA"},
    Right.SEND_MESSAGE: {"office": EVERYBODY},
    Right.MANAGE_TEMPLATES: {"office": "MA"},
    Right.SEE_MEMBER: {"author": EVERYBODY, "moderator": EVERYBODY},
    Right.EDIT_PROFILE: {"author": "a", "moderator": "M"},
    Right.SUSPEND_MEMBER: {"author": "MA", "moderator": "A", "admin": ""},
    Right.SEE_COMMUNITY: INSIDE,
    Right.EDIT_COMMUNITY: {"general": "fMA", "board": "F"},
    Right.JOIN_COMMUNITY: INSIDE,
    Right.OPEN_TOPIC: INSIDE,
    Right.SEE_TOPIC: TOPIC_SEEN,
    Right.REPLY: TOPIC_SEEN,  # in the closed one, too: that it is closed is said by the action
    Right.EDIT_TOPIC: TOPIC_OWN,
    Right.CLOSE_TOPIC: TOPIC_LED,
    Right.PIN_IN_COMMUNITY: TOPIC_LED,
    Right.PIN_IN_OFFICE: {"topic": "MA", "private topic": "", "message": "", "closed topic": "MA"},
    Right.ACCEPT_ANSWER: TOPIC_OWN,
    Right.ENDORSE: TOPIC_LED,
    Right.MARK_DUPLICATE: TOPIC_OWN | {"message": ""},
    Right.ADD_PARTICIPANT: {"topic": "", "private topic": "", "message": "ap", "closed topic": ""},
    # of the topic, o is one of its people and p leads it
    Right.JOIN_PROJECT: TOPIC_SEEN | {"message": ""},
    Right.WORK_ON_PROJECT: TOPIC_OWN | {"topic": "oapfMA", "message": ""},
    Right.LEAD_PROJECT: TOPIC_OWN | {"topic": "apfMA", "message": ""},
    Right.SEE_POST: {
        "post": EVERYBODY, "private post": "pF", "message post": "ap", "deleted post": "afMA", "wiki post": EVERYBODY,
    },
    Right.EDIT_POST: {
        "post": "a", "private post": "p", "message post": "a", "deleted post": "a", "wiki post": EVERYBODY,
    },
    Right.REACT: OTHERS | {"deleted post": "fMA"},
    Right.NOTE_SPARED: OTHERS | {"deleted post": ""},
    Right.FLAG: OTHERS | {"deleted post": ""},
    Right.DELETE_POST: {
        "post": "afMA", "private post": "pF", "message post": "", "deleted post": "afMA", "opener": "",
    },
    Right.MAKE_WIKI: {"post": "afMA", "private post": "pF", "message post": "a", "wiki post": "afMA"},
    Right.REVIEW: {"post": "fMA", "private post": "F", "message post": "", "opener": "fMA"},
    Right.VERIFY: {"opener": "pfMA", "post": "", "private post": ""},
    Right.ASK_VERIFICATION: {"opener": EVERYBODY, "post": "", "private post": ""},
    Right.VOTE: {"poll": EVERYBODY, "private poll": "pF"},
    Right.SEE_LOG: {"log": "fMA", "private log": "F", "office log": "MA"},
    Right.MANAGE_TAGS: {"office": "MA"},
    Right.SEE_INSIGHT: {"office": "MA"},
    Right.WRITE_SCENARIO: {"office": EVERYBODY},
    Right.SEE_SCENARIO: {"scenario": EVERYBODY, "private scenario": "pF", "draft scenario": "a"},
    Right.EDIT_SCENARIO: {"scenario": "afMA", "private scenario": "pF", "draft scenario": "a"},
    Right.PLAY_SCENARIO: {"scenario": EVERYBODY, "private scenario": "pF", "draft scenario": "a"},
    Right.SEE_RUN: {"run": "a", "group run": EVERYBODY, "private run": "pF"},
    Right.JOIN_RUN: {"run": "a", "group run": EVERYBODY, "private run": "pF"},
    Right.LEAD_RUN: {"run": "a", "group run": "a", "private run": "p"},
    Right.REQUEST_TO_JOIN: {"general": "", "board": ""},
    Right.DECIDE_REQUEST: {"general": "fMA", "board": "F"},
    Right.INVITE: {"general": "fMA", "board": "F"},
    Right.NAME_FACILITATOR: {"general": "fMA", "board": "F"},
    Right.ARCHIVE_TOPIC: TOPIC_LED,
    Right.UNLIST_TOPIC: TOPIC_LED,
    Right.DELETE_TOPIC: TOPIC_LED,
    Right.MERGE_TOPIC: TOPIC_LED,
    Right.SET_TIMER: TOPIC_LED,
    Right.SLOW_DOWN: TOPIC_LED,
    Right.HIDE_POST: {"post": "fMA", "private post": "F", "message post": "", "opener": "fMA"},
    Right.PLAN_EVENT: {"general": "fMA", "board": "pF"},
    Right.PLAN_OFFICE_EVENT: {"office": EVERYBODY},
    Right.SEE_EVENT: {"event": EVERYBODY, "private event": "pF", "office event": EVERYBODY},
    Right.CHANGE_EVENT: {"event": "afMA", "private event": "pF", "office event": "aMA"},
    Right.ANSWER_EVENT: {"event": EVERYBODY, "private event": "pF", "office event": EVERYBODY},
    Right.ADD_MATERIAL: {"event": "oafMA", "private event": "pF", "office event": "aMA"},
    Right.PROPOSE_EVENT: INSIDE,
    Right.SEE_PROPOSAL: {"proposal": EVERYBODY, "private proposal": "pF"},
    Right.DROP_PROPOSAL: {"proposal": "afMA", "private proposal": "pF"},
    Right.CHANGE_OWNER: {"post": "MA", "private post": "", "message post": "", "opener": "MA"},
    Right.SEE_KUDOS: {"kudos": EVERYBODY},
    Right.GIVE_KUDOS: {"office": EVERYBODY},
    Right.WITHDRAW_KUDOS: {"kudos": "aMA"},
    Right.REACT_TO_KUDOS: {"kudos": "opfFMA"},
    Right.MANAGE_RECOGNITION: {"office": "A"},
}  # fmt: skip
