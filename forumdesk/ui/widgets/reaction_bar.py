"""How a post was reacted to: a pill for each kind, and the way to react."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QContextMenuEvent, QEnterEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QToolButton, QWidget

from forumdesk.forum.rows import PostRow, ReactionRow
from forumdesk.store.schema.reactions import ReactionKind
from forumdesk.ui.icons import icon, put_icon
from forumdesk.ui.theme import Theme
from forumdesk.ui.widgets.flow import Flow
from forumdesk.ui.words import tr, tr_n

HOVER_MS = 450

PICTURES = {
    ReactionKind.LIKE: "heart",
    ReactionKind.THANKS: "heart-handshake",
    ReactionKind.CELEBRATE: "party-popper",
    ReactionKind.INSIGHTFUL: "lightbulb",
    ReactionKind.FUNNY: "laugh",
}


def name_of(kind: ReactionKind) -> str:
    """How people call it."""
    return {
        ReactionKind.LIKE: tr("Like"),
        ReactionKind.THANKS: tr("Thanks"),
        ReactionKind.CELEBRATE: tr("Celebrate"),
        ReactionKind.INSIGHTFUL: tr("Insightful"),
        ReactionKind.FUNNY: tr("Funny"),
    }[kind]


def colour_of(kind: ReactionKind, theme: Theme) -> str:
    t = theme.tokens
    return {
        ReactionKind.LIKE: t.heart,
        ReactionKind.THANKS: t.success,
        ReactionKind.CELEBRATE: t.accent,
        ReactionKind.INSIGHTFUL: t.warning,
        ReactionKind.FUNNY: t.warning,
    }[kind]


class ReactionPicker(QFrame):
    """The five ways to react, side by side. One for the whole window: it opens over the post it is for."""

    picked = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setObjectName("reaction-picker")
        self.setProperty("kind", "raised")
        self.setAccessibleName(tr("React"))
        row = QHBoxLayout(self)
        px = theme.px
        row.setContentsMargins(px(6), px(4), px(6), px(4))
        row.setSpacing(px(2))
        self._buttons: list[QToolButton] = []
        for kind, picture in PICTURES.items():
            button = QToolButton(self)
            button.setObjectName(f"react-{kind.value}")
            button.setCheckable(True)
            button.setIcon(icon(picture, colour_of(kind, theme), px(22)))
            button.setIconSize(
                icon(picture, colour_of(kind, theme), px(22)).actualSize(self.size().expandedTo(self.size()))
            )
            button.setToolTip(name_of(kind))
            button.setAccessibleName(name_of(kind))
            button.clicked.connect(lambda _checked=False, kind=kind: self._pick(kind))
            row.addWidget(button)
            self._buttons.append(button)

    def open_at(self, place: QPoint, mine: frozenset[ReactionKind]) -> None:
        """Show it above a point of the screen, with what one chose before."""
        for button, kind in zip(self._buttons, PICTURES, strict=True):
            button.setChecked(kind in mine)
        self.adjustSize()
        self.move(place - QPoint(0, self.height()))
        self.show()
        self._buttons[0].setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        step = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}.get(key)
        if step is not None:
            at = next((n for n, button in enumerate(self._buttons) if button.hasFocus()), 0)
            self._buttons[(at + step) % len(self._buttons)].setFocus()
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            for button in self._buttons:
                if button.hasFocus():
                    button.click()
                    return
        elif key == Qt.Key.Key_Escape:
            self.close()

    def _pick(self, kind: ReactionKind) -> None:
        self.close()
        self.picked.emit(kind)


class Pill(QPushButton):
    """A kind of reaction with its count. `pointed` says whether the mouse rests on it."""

    pointed = Signal(bool)
    more = Signal()

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.pointed.emit(self.text().isdigit())

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.pointed.emit(False)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        event.accept()
        self.more.emit()


class ReactionBar(QWidget):
    """The reactions of the post that is shown; `reacted` says which kind is wanted or no longer wanted."""

    reacted = Signal(object, bool)
    asked_who = Signal()
    """Somebody points at it: who reacted?"""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._mine: frozenset[ReactionKind] = frozenset()
        self._may = False
        row = Flow(self)
        row.setSpacing(theme.px(4))
        self.pills: dict[ReactionKind, Pill] = {}
        for kind in PICTURES:
            pill = Pill()
            pill.setObjectName("post-like" if kind is ReactionKind.LIKE else f"post-{kind.value}")
            pill.setProperty("kind", "reaction")
            pill.setCheckable(True)
            pill.clicked.connect(lambda checked, kind=kind: self._toggle(kind, checked))
            pill.pointed.connect(self._point)
            pill.more.connect(self.open_picker)
            row.addWidget(pill)
            self.pills[kind] = pill
        self.more = QToolButton()
        self.more.setObjectName("post-react")
        self.more.setAccessibleName(tr("React in another way"))
        self.more.setToolTip(tr("React in another way"))
        self.more.clicked.connect(self.open_picker)
        row.addWidget(self.more)
        self._picker: ReactionPicker | None = None
        self._hover = QTimer(self)
        self._hover.setSingleShot(True)
        self._hover.setInterval(HOVER_MS)
        self._hover.timeout.connect(self.asked_who)

    @property
    def like(self) -> Pill:
        return self.pills[ReactionKind.LIKE]

    def show_post(self, post: PostRow) -> None:
        """Take the reactions of a post."""
        counts = {row.kind: row.count for row in post.reactions}
        counts[ReactionKind.LIKE] = post.like_count  # those of people not named among them
        mine = frozenset(row.kind for row in post.reactions if row.is_mine)
        self.show_counts(counts, mine, post.may_like, tr("the post by {author}", author=post.author_name))

    def show_rows(self, rows: Sequence[ReactionRow], may: bool, about: str) -> None:
        """Take the reactions of something else than a post; `about` names it."""
        mine = frozenset(row.kind for row in rows if row.is_mine)
        self.show_counts({row.kind: row.count for row in rows}, mine, may, about)

    def show_counts(
        self, counts: Mapping[ReactionKind, int], mine: frozenset[ReactionKind], may: bool, about: str
    ) -> None:
        """Show a pill for each kind that there is, and for a like where one may react."""
        px, t = self._theme.px, self._theme.tokens
        layout = self.layout()
        assert layout is not None
        layout.setSpacing(px(4))
        self._mine, self._may = mine, may
        for kind, pill in self.pills.items():
            number = counts.get(kind, 0)
            is_like = kind is ReactionKind.LIKE
            pill.setVisible(number > 0 or (is_like and may))
            if pill.isHidden():
                continue
            pill.setChecked(kind in self._mine)
            pill.setEnabled(may)
            pill.setText(str(number) if number else name_of(kind))
            put_icon(pill, PICTURES[kind], colour_of(kind, self._theme) if number else t.muted, px(15))
            said = tr_n("{n} like", "{n} likes", number) if is_like else f"{number} × {name_of(kind)}"
            pill.setAccessibleName(tr("{name} {about}: {said}", name=name_of(kind), about=about, said=said))
            pill.setToolTip(said if may else tr("{said}. Your own", said=said))
        self.more.setVisible(may)
        self.more.setIcon(icon("smile-plus", t.muted, px(16)))
        self.more.setIconSize(QSize(px(16), px(16)))

    def open_picker(self) -> None:
        """Let one choose among all kinds."""
        if not self._may:
            return
        if self._picker is None:
            self._picker = ReactionPicker(self._theme, self)
            self._picker.picked.connect(lambda kind: self._toggle(kind, kind not in self._mine))
        self._picker.open_at(self.mapToGlobal(QPoint(0, -self._theme.px(2))), self._mine)

    def _point(self, at_count: bool) -> None:
        if at_count:
            self._hover.start()
        else:
            self._hover.stop()

    def _toggle(self, kind: ReactionKind, wants: bool) -> None:
        self._hover.stop()
        self.pills[kind].setEnabled(False)  # until the post comes back
        self.reacted.emit(kind, wants)
