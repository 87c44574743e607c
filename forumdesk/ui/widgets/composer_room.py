"""How high a reply may become: in a low window its text scrolls sooner, and its buttons stay in sight."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget

from forumdesk.ui.keys import bind
from forumdesk.ui.theme import Theme
from forumdesk.ui.widgets.composer import Composer

MARGINS, POSTS_LEAST = 24, 80
"""What lies around the composer, and how much of the posts stays in sight, in design pixels."""
_TELLS = {QEvent.Type.Resize, QEvent.Type.LayoutRequest}


class ComposerRoom(QObject):
    """Shares the height of a page between the head on top, the posts and the composer at the foot."""

    def __init__(self, theme: Theme, page: QWidget, head: QWidget, composer: Composer) -> None:
        super().__init__(page)
        self._theme, self._page, self._head, self._composer = theme, page, head, composer
        self.is_full = False
        bind(page, "full_editor", self.toggle)
        for part in (page, head, composer):
            part.installEventFilter(self)

    def toggle(self) -> None:
        """Give what is written all of the page, or share it with the posts again."""
        if not self._composer.isVisible():
            return
        if not self._is_writing():
            self._composer.open_up()
        self.is_full = not self.is_full
        self._fit()

    def _is_writing(self) -> bool:
        return self._composer.edit.isVisible() or self._composer.preview.isVisible()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _TELLS and self._composer.isVisible():
            self._fit()
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        edit, preview = self._composer.edit, self._composer.preview
        self.is_full = self.is_full and self._is_writing()
        posts = 0 if self.is_full else POSTS_LEAST
        edit.set_filling(self.is_full)
        written = edit.height() if edit.isVisible() else preview.height() if preview.isVisible() else 0
        around = self._composer.sizeHint().height() - written
        room = self._page.height() - self._head.height() - self._theme.px(MARGINS + posts)
        edit.set_room(room - around)
