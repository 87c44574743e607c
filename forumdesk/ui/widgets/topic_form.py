"""What a topic has besides its text: title, community, kind and tags, with what is wrong said at each."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QButtonGroup,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from forumdesk.errors import Invalid, Problem
from forumdesk.forum.rows import CommunityRow
from forumdesk.store.schema.topics import TITLE_MOST, TopicKind
from forumdesk.ui.desk import Desk
from forumdesk.ui.icons import swatch
from forumdesk.ui.widgets.controls import label as plain_label
from forumdesk.ui.widgets.flow import Flow
from forumdesk.ui.widgets.tag_field import TagField
from forumdesk.ui.words import tr

ONE_ROW = 520
"""From this width on, in design pixels, the kinds stand beside the community."""


def kind_name(kind: TopicKind) -> str:
    return {
        TopicKind.QUESTION: tr("Question"),
        TopicKind.DISCUSSION: tr("Discussion"),
        TopicKind.ANNOUNCEMENT: tr("Announcement"),
    }[kind]


class TopicForm(QWidget):
    """Title, community, kind, tags."""

    changed = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = desk.theme
        self.title = QLineEdit()
        self.title.setObjectName("title")
        self.title.setProperty("kind", "heading")
        self.title.setPlaceholderText(tr("What would you like to know?"))
        self.title.setAccessibleName(tr("Title"))
        self.title.textChanged.connect(self._typed)
        self.left = self._small("title-left", "meta")
        self.wrong_title = self._small("title-error", "error")
        self.community = QComboBox()
        self.community.setObjectName("community")
        self.community.setAccessibleName(tr("Community"))
        self.community.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.community.setMinimumContentsLength(18)
        self.community.activated.connect(self._chose)
        self._wanted: int | None = None
        self.wrong_community = self._small("community-error", "error")
        self.kinds = QButtonGroup(self)
        self._row_of_kinds = Flow()
        for kind in TopicKind:
            button = QPushButton(kind_name(kind))
            button.setObjectName(f"kind-{kind.value}")
            button.setProperty("kind", "tab")
            button.setProperty("value", kind.value)
            button.setCheckable(True)
            self.kinds.addButton(button)
            self._row_of_kinds.addWidget(button)
        self.kinds.buttonClicked.connect(lambda _button: self.changed.emit())
        self.set_kind(TopicKind.QUESTION)
        self.tags = TagField(desk)
        self.tags.changed.connect(self.changed)
        self.tags.entry.textEdited.connect(self.changed)
        self.wrong_tags = self._small("tags-error", "error")
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.left)
        self._place = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._place.addWidget(self.community)
        self._place.addLayout(self._row_of_kinds, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(head)
        column.addWidget(self.wrong_title)
        column.addLayout(self._place)
        column.addWidget(self.wrong_community)
        column.addWidget(self.tags)
        column.addWidget(self.wrong_tags)
        desk.theme.changed.connect(self._dress)
        self._dress()
        self.clear_errors()

    def _small(self, name: str, kind: str) -> QLabel:
        label = plain_label("", kind)
        label.setObjectName(name)
        label.setWordWrap(kind == "error")
        return label

    def set_communities(self, rows: Sequence[CommunityRow], chosen: int | None = None) -> None:
        """Offer the communities one may write in; the chosen one stays chosen."""
        wanted = chosen if chosen is not None else self._wanted or self.community_id
        side = self._theme.px(14)
        self.community.setIconSize(QSize(side, side))
        self.community.clear()
        for row in rows:
            if row.may_open_topic:
                self.community.addItem(swatch(row.colour, side), row.name, row.id)
        place = self.community.findData(wanted)
        self.community.setCurrentIndex(max(0, place) if self.community.count() else -1)

    def _chose(self) -> None:
        self._wanted = self.community_id
        self.changed.emit()

    @property
    def community_id(self) -> int | None:
        found = self.community.currentData()
        return found if isinstance(found, int) else None

    def choose_community(self, community_id: int | None) -> None:
        self._wanted = community_id  # its office may not have answered yet
        place = self.community.findData(community_id)
        if place >= 0:
            self.community.setCurrentIndex(place)

    @property
    def kind(self) -> TopicKind:
        button = self.kinds.checkedButton()
        return TopicKind(button.property("value")) if button is not None else TopicKind.QUESTION

    def set_kind(self, kind: TopicKind) -> None:
        for button in self.kinds.buttons():
            button.setChecked(button.property("value") == kind.value)

    def point_at(self, problem: Problem) -> bool:
        """Say what is wrong at the field it is about, and go there; False where it is about none of these."""
        field = problem.field if isinstance(problem, Invalid) else None
        places: dict[str, tuple[QLabel, QWidget]] = {
            "title": (self.wrong_title, self.title),
            "community": (self.wrong_community, self.community),
            "tags": (self.wrong_tags, self.tags.entry),
        }
        if field not in places:
            return False
        label, widget = places[field]
        label.setText(str(problem))
        label.show()
        widget.setFocus()
        return True

    def clear_errors(self) -> None:
        for label in (self.wrong_title, self.wrong_community, self.wrong_tags):
            label.clear()
            label.hide()

    def _typed(self, text: str) -> None:
        self.left.setText(f"{len(text)} / {TITLE_MOST}" if len(text) > TITLE_MOST * 0.8 else "")
        self.wrong_title.hide()
        self.changed.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        is_wide = self.width() >= self._theme.px(ONE_ROW)
        self._place.setDirection(QBoxLayout.Direction.LeftToRight if is_wide else QBoxLayout.Direction.TopToBottom)

    def _dress(self) -> None:
        px = self._theme.px
        column = self.layout()
        assert isinstance(column, QVBoxLayout)
        column.setSpacing(px(8))
        self._place.setSpacing(px(8))
        self._row_of_kinds.setSpacing(px(4))
