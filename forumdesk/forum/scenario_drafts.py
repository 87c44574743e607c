"""Simulations begun: an example to write on, a draft made of a solved topic, and a text looked through as one types."""

from __future__ import annotations

import json
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from forumdesk.errors import Invalid
from forumdesk.forum.permissions import allowed, find
from forumdesk.forum.right import Right
from forumdesk.store.schema.posts import Post
from forumdesk.store.schema.reactions import Reaction
from forumdesk.store.schema.topics import Answer, Topic
from forumdesk.text.markdown import to_html
from forumdesk.text.plain import excerpt
from forumdesk.text.scenarios.checking import checked
from forumdesk.text.scenarios.mapping import Layout, layout
from forumdesk.text.scenarios.playing import Play, Scene
from forumdesk.text.scenarios.story import Passage, Remark, Story, new_ifid
from forumdesk.text.scenarios.twee import written

CHOICES_MOST = 4
LABEL_MOST = 90


@dataclass(frozen=True, slots=True)
class LookedAt:
    """What the editor shows beside a text."""

    remarks: tuple[Remark, ...]
    layout: Layout
    title: str
    lines: tuple[tuple[str, int], ...]

    @property
    def errors(self) -> int:
        return sum(remark.is_error for remark in self.remarks)


@dataclass(frozen=True, slots=True)
class TriedScene:
    """A scene of a text that is being written, with what led there."""

    passage: str
    html: str
    feedback: str
    choices: tuple[tuple[str, bool], ...]
    variables: tuple[tuple[str, str], ...]
    points: tuple[tuple[str, int], ...]
    outcome: str | None
    faults: tuple[str, ...]


def look_at(_session: Session, _viewer: int, source: str) -> LookedAt:
    """Look a text through, and lay out its map."""
    found = checked(source)
    lines = tuple((page.name, page.line) for page in found.story.pages)
    return LookedAt(found.remarks, layout(found), found.story.title, lines)


def try_out(_session: Session, _viewer: int, source: str, start: str, labels: tuple[str, ...]) -> TriedScene:
    """Where these choices lead from a passage of a text that nobody saved. Raises Invalid where it is not there."""
    play = Play(checked(source).story)
    try:
        scenes = list(play.along(labels, start))
    except KeyError:
        raise Invalid("This passage is not there any more. Choose another one.") from None
    here: Scene = scenes[-1]
    return TriedScene(
        passage=here.passage,
        html=to_html(here.text),
        feedback=to_html(here.feedback) if here.feedback else "",
        choices=tuple((choice.label, choice.is_there) for choice in here.choices),
        variables=tuple((name, json.dumps(value, ensure_ascii=False)) for name, value in here.variables.items()),
        points=tuple(here.points.items()) if len(scenes) > 1 else (),
        outcome=here.outcome.value if here.outcome is not None else None,
        faults=tuple(f"Line {line}: {fault}" for line, fault in here.faults),
    )


def example() -> str:
    """What a new simulation begins with: short, complete, and with one of everything."""
    story = Story(
        "My simulation",
        (
            Passage(
                "Start",
                "It is Monday, nine o'clock. A colleague stands at your desk and says:\n\n"
                "> I promised the customer an answer by noon, and I have no idea what to write.\n\n"
                "* [[Ask what the customer needs|Ask]]\n* [[Write the answer yourself|Take over]]",
            ),
            Passage(
                "Ask",
                "Together you find that the customer needs a date, not an excuse.\n\n* [[Suggest a date|Date]]",
                ("score:Listening:+2",),
                {"feedback": "You asked before you acted."},
            ),
            Passage("Date", "The customer thanks you both. Your colleague will manage next time.", ("good",)),
            Passage(
                "Take over",
                "It is done in ten minutes. Next Monday your colleague stands there again.",
                ("bad", "score:Listening:-1"),
                {"feedback": "Quick, but nobody learned anything."},
            ),
        ),
        {"ifid": new_ifid(), "format": "SugarCube", "format-version": "2.37.3", "start": "Start", "summary": ""},
    )
    return written(story)


def draft_from_topic(session: Session, viewer: int, topic_id: int) -> str:
    """A solved topic as a story: its question is the scene, replies are the choices, the accepted one the good way.

    Raises NotFound, and Invalid where nobody accepted an answer or there is nothing else to choose.
    """
    topic: Topic = find(session, viewer, Right.SEE_TOPIC, topic_id)
    accepted = session.scalar(select(Answer.post_id).where(Answer.topic_id == topic_id))
    if accepted is None:
        raise Invalid("Accept an answer first: it becomes the good way of the simulation.")
    likes = select(func.count()).where(Reaction.post_id == Post.id).scalar_subquery()
    query = (
        select(Post.id, Post.number, Post.body, likes.label("likes"))
        .where(Post.topic_id == topic_id, allowed(Right.SEE_POST, viewer), Post.deleted_at.is_(None))
        .order_by(Post.number)
    )
    posts = session.execute(query).all()
    question = next((post for post in posts if post.number == 1), None)
    answer = next((post for post in posts if post.id == accepted), None)
    if question is None or answer is None:
        raise Invalid("The question or its answer is not open to you.")
    others = sorted(
        (post for post in posts if post.number > 1 and post.id != accepted and len(post.body.strip()) > 20),
        key=lambda post: (-post.likes, post.number),
    )[: CHOICES_MOST - 1]
    chosen = sorted([answer, *others], key=lambda post: post.number)
    links, passages, known = [], [], set[str]()
    for post in chosen:
        label = _label(post.body, known)
        is_good = post.id == accepted
        name = f"Reply {post.number}"
        links.append(f"* [[{label}->{name}]]")
        feedback = (
            "This is what helped in the real case."
            if is_good
            else "In the real case this was tried or suggested, and it was not what helped. Say here why."
        )
        ending = "\n\nThat was the answer." if is_good else "\n\nThis did not settle it.\n\n* [[Think again->Start]]"
        tags = ("good", "score:+2") if is_good else ("score:-1",)
        passages.append(Passage(name, _quoted(post.body) + ending, tags, {"feedback": feedback}))
    start = Passage("Start", f"{_shielded(question.body).strip()}\n\n{chr(10).join(links)}")
    data = {
        "ifid": new_ifid(), "format": "SugarCube", "format-version": "2.37.3", "start": "Start",
        "summary": f"Made of the topic “{topic.title}”.",
    }  # fmt: skip
    return written(Story(topic.title, (start, *passages), data))


def _label(body: str, known: set[str]) -> str:
    """The first words of a reply, as a choice that differs from the others."""
    said = excerpt(body, LABEL_MOST) if body.strip() else ""
    first = said.split(". ")[0].strip()
    label = " ".join(_bare(first if len(first) >= 12 else said).split()) or "Do this"
    label = label if len(label) <= LABEL_MOST else f"{label[: LABEL_MOST - 1].rstrip()}…"
    plain, n = label, 2
    while label in known:
        label, n = f"{plain} ({n})", n + 1
    known.add(label)
    return label


def _bare(text: str) -> str:
    """Without what would end or split a link."""
    for sign, instead in (("[", "("), ("]", ")"), ("->", "→"), ("<-", "←"), ("|", "/")):
        text = text.replace(sign, instead)
    return text


def _shielded(body: str) -> str:
    """What people wrote, so that nothing in it is a link or a macro of a story."""
    return body.replace("[[", "[​[").replace("<<", "<​<").replace("$", "$​")


def _quoted(body: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in _shielded(body).strip().split("\n"))
