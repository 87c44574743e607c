"""What those who moderate think about first: hide a post, delete a topic, give a post to somebody else."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QWidget

from forumdesk.errors import Invalid
from forumdesk.forum.hiding import delete_topic, hide_post
from forumdesk.forum.owners import change_owner
from forumdesk.forum.rows import PostRow, TopicRow
from forumdesk.store.schema.moderation import NOTE_MOST
from forumdesk.ui.asking import Ask
from forumdesk.ui.desk import Desk
from forumdesk.ui.widgets.form import point_at
from forumdesk.ui.widgets.people_field import PeopleField
from forumdesk.ui.words import tr, tr_n


class HidePost(Ask):
    """Why readers see no more of a post."""

    def __init__(self, desk: Desk, post: PostRow, parent: QWidget | None = None) -> None:
        super().__init__(
            desk,
            "hide-post",
            tr("Hide post #{number}", number=post.number),
            tr("Readers see that it is hidden, and why. Its author and those who moderate can look at it."),
            tr("Hide"),
            "danger",
            parent,
        )
        self._post = post
        self.why = QLineEdit()
        self.why.setMaxLength(NOTE_MOST)
        self.add("why", tr("Why"), self.why, tr("Everybody who reads the topic sees this."))
        self.finish()

    def submit(self) -> None:
        self.do(hide_post, self._post.id, why=self.why.text())


class DeleteTopic(Ask):
    """Why a topic goes, with how much goes with it."""

    def __init__(self, desk: Desk, topic: TopicRow, parent: QWidget | None = None) -> None:
        posts = tr_n("{n} post goes", "{n} posts go", topic.post_count)
        super().__init__(
            desk,
            "delete-topic",
            tr("Delete the topic"),
            tr("{posts} with it. Its author and those who moderate still see it, and it can be restored.", posts=posts),
            tr("Delete"),
            "danger",
            parent,
        )
        self._topic = topic
        self.why = QLineEdit()
        self.why.setMaxLength(NOTE_MOST)
        self.add("why", tr("Why"), self.why, tr("It stands in the moderation log."))
        self.finish()

    def submit(self) -> None:
        self.do(delete_topic, self._topic.id, why=self.why.text())


class ChangeOwner(Ask):
    """Whose post it is from now on."""

    def __init__(self, desk: Desk, post: PostRow, parent: QWidget | None = None) -> None:
        super().__init__(
            desk,
            "change-owner",
            tr("Change the owner of post #{number}", number=post.number),
            tr("It stands under the new name, who can edit it. Now it is {name}'s.", name=post.author_name),
            tr("Change the owner"),
            "primary",
            parent,
        )
        self._post = post
        self.people = PeopleField(desk, "change-owner-to")
        self.why = QLineEdit()
        self.why.setMaxLength(NOTE_MOST)
        self.add("whom", tr("New owner"), self.people)
        self.add("why", tr("Why"), self.why, tr("It stands in the moderation log."))
        self.finish()
        self.setMinimumHeight(desk.theme.px(380))  # the names that fit are offered below the field

    def submit(self) -> None:
        if len(self.people.people) != 1:
            point_at(Invalid(tr("Choose one colleague."), field="whom"), self.fields, self.problem)
            return
        self.do(change_owner, self._post.id, self.people.people[0].id, why=self.why.text())
