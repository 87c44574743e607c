"""Topics of a number, colleagues, communities and tags with a name like the words, and resources; each leads there."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from forumdesk.forum.completing import Named
from forumdesk.forum.rows import TopicFilter
from forumdesk.ui.event_words import PICTURES as EVENT_PICTURES
from forumdesk.ui.event_words import days_of, short_day
from forumdesk.ui.icons import icon, portrait
from forumdesk.ui.pictures import Pictures
from forumdesk.ui.places import EventPlace, MemberPlace, Place, ResourcesPlace, TopicPlace, TopicsPlace
from forumdesk.ui.resource_words import PICTURES, kind_name
from forumdesk.ui.theme import Theme
from forumdesk.ui.widgets.flow import Flow
from forumdesk.ui.widgets.resource_list import ink_of
from forumdesk.ui.words import label as plain
from forumdesk.ui.words import tr


class NamedStrip(QWidget):
    """Hidden where nothing is named so."""

    went = Signal(object)

    def __init__(self, theme: Theme, pictures: Pictures, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._pictures = theme, pictures
        self._named = Named()
        self.setObjectName("search-named")
        self._around = QVBoxLayout(self)
        self._row = Flow()
        self._around.addLayout(self._row)
        self.buttons: list[QPushButton] = []
        theme.changed.connect(self._dress)
        self.show_named(self._named)

    def show_named(self, named: Named) -> None:
        """Each as a button with its picture."""
        px, tokens = self._theme.px, self._theme.tokens
        self._named = named
        for button in self.buttons:
            self._row.removeWidget(button)
            button.hide()
            button.deleteLater()
        self.buttons = []
        side, dpr = px(18), self.devicePixelRatioF()
        for topic in named.topics:
            shown = icon("message-square", tokens.muted, px(14))
            self._add(tr("Open “{title}”", title=topic.title), shown, TopicPlace(topic.id, topic.number))
        for member in named.members:
            picture = portrait(self._pictures, member.picture, member.name, member.id, side, dpr)
            self._add(member.name, QIcon(picture), MemberPlace(member.login))
        for community_id, name, colour in named.communities:
            dot = QPixmap(icon("square", colour, px(12)).pixmap(QSize(px(12), px(12)), dpr))
            self._add(name, QIcon(dot), TopicsPlace(TopicFilter(community_id=community_id)))
        for tag in named.tags:
            self._add(f"#{tag.name}", icon("hash", tokens.muted, px(14)), TopicsPlace(TopicFilter(tag=tag.name)))
        for row in named.resources:
            shown = icon(PICTURES[row.kind], ink_of(row.kind, self._theme).name(), px(14))
            title = self.fontMetrics().elidedText(row.title, Qt.TextElideMode.ElideRight, px(240))
            self._add(title, shown, ResourcesPlace(resource_id=row.id))
            self.buttons[-1].setAccessibleName(f"{kind_name(row.kind)}: {row.title}")
            self.buttons[-1].setToolTip(row.title)
        for event in named.events:
            shown = icon(EVENT_PICTURES[event.kind], tokens.muted, px(14))
            self._add(f"{event.title} · {short_day(days_of(event)[0])}", shown, EventPlace(event.id))
        self._row.setSpacing(px(6))
        self._around.setContentsMargins(px(16), 0, px(12), px(8))
        self.setVisible(bool(named))

    def _dress(self) -> None:
        self.show_named(self._named)

    def _add(self, text: str, picture: QIcon, place: Place) -> None:
        button = QPushButton(plain(text.removeprefix("#")))
        button.setObjectName(f"named-{len(self.buttons)}")
        button.setProperty("kind", "named")
        button.setAccessibleName(text)
        button.setIcon(picture)
        button.setIconSize(QSize(self._theme.px(18), self._theme.px(18)))
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        button.clicked.connect(lambda: self.went.emit(place))
        self._row.addWidget(button)
        self.buttons.append(button)
        button.show()
