"""What one says before a simulation is published or a group sets off."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from PySide6.QtWidgets import QCheckBox, QComboBox, QWidget

from forumdesk.forum.rows import CommunityRow
from forumdesk.forum.runs import start_run
from forumdesk.forum.scenarios import ScenarioView, publish_with_debrief
from forumdesk.ui.asking import Ask
from forumdesk.ui.desk import Desk
from forumdesk.ui.icons import swatch
from forumdesk.ui.words import tr

PACES = ((60, "1 minute"), (120, "2 minutes"), (300, "5 minutes"), (600, "10 minutes"), (86_400, "a day"))


class PublishDialog(Ask):
    """Where a simulation is played, and whether there is a topic to talk about it."""

    def __init__(self, desk: Desk, view: ScenarioView, communities: Sequence[CommunityRow], parent: QWidget) -> None:
        title = (
            tr("Publish “{title}”", title=view.row.title) if view.row.published_at is None else tr("Where it is played")
        )
        says = tr("Everybody there finds it under Simulations. What people choose is told to nobody by name.")
        super().__init__(desk, "publish-scenario", title, says, tr("Publish"), "primary", parent)
        self._id = view.row.id
        self.place = QComboBox()
        self.place.addItem(tr("The whole office"), None)
        side = desk.theme.px(14)
        for community in communities:
            if community.may_open_topic:
                self.place.addItem(swatch(community.colour, side), community.name, community.id)
        self.place.setCurrentIndex(max(0, self.place.findData(view.row.community_id)))
        self.add("community", tr("Played by"), self.place)
        self.debrief = QCheckBox(tr("Open a topic to talk about it afterwards"))
        self.debrief.setObjectName("publish-scenario-debrief")
        self.debrief.setVisible(view.topic_id is None)
        self.debrief.setChecked(view.topic_id is None)
        self.column.addWidget(self.debrief)
        self.where = QComboBox()
        for n in range(1, self.place.count()):
            self.where.addItem(self.place.itemIcon(n), self.place.itemText(n), self.place.itemData(n))
        self.add("where", tr("In"), self.where)
        self.place.currentIndexChanged.connect(lambda _n: self._lay())
        self.debrief.toggled.connect(lambda _on: self._lay())
        self._key = uuid.uuid4().hex
        self.finish()
        self._lay()

    def _lay(self) -> None:
        asked = self.debrief.isChecked() and self.place.currentData() is None and self.where.count() > 0
        self.fields["where"].setVisible(asked)

    def submit(self) -> None:
        place = self.place.currentData()
        where = place if place is not None else self.where.currentData()
        wants = self.debrief.isChecked() and not self.debrief.isHidden() and where is not None
        self.do(publish_with_debrief, self._id, place, where if wants else None, client_key=self._key)


class GroupDialog(Ask):
    """How long a group has for each choice."""

    def __init__(self, desk: Desk, view: ScenarioView, parent: QWidget) -> None:
        says = tr("Colleagues join on this page. At each fork everybody votes, and most votes decide.")
        title = tr("Play with others")
        super().__init__(desk, "group-run", title, says, tr("Call the group together"), "primary", parent)
        self._id = view.row.id
        self.pace = QComboBox()
        for seconds, words in PACES:
            self.pace.addItem(tr(words), seconds)
        self.pace.setCurrentIndex(1)
        self.add("seconds", tr("Time for each choice"), self.pace, tr("It goes on sooner once all have voted."))
        self.finish()

    def submit(self) -> None:
        self.do(start_run, self._id, seconds=self.pace.currentData())
