"""A picture of a post in a window of its own: whole or magnified, and saved where one wants it."""

from __future__ import annotations

from PySide6.QtCore import Qt, QThreadPool, Signal
from PySide6.QtGui import QImage, QKeyEvent, QKeySequence, QPainter, QPixmap, QResizeEvent, QShowEvent, QWheelEvent
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QGraphicsPixmapItem,
    QGraphicsScene,
    QGraphicsView,
    QHBoxLayout,
    QLabel,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from forumdesk.ui.icons import put_icon
from forumdesk.ui.theme import Theme
from forumdesk.ui.widgets.controls import ElidedLabel
from forumdesk.ui.words import tr

STEP, MOST, LEAST = 1.25, 8.0, 0.05


class PictureViewer(QDialog):
    """Opens with the whole picture; + and - magnify, 0 fits, 1 shows its own size, Esc closes."""

    saved = Signal(bool)
    """A picture was written to disk, or could not be."""

    def __init__(self, theme: Theme, image: QImage, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._image, self._name = theme, image, name
        self._fits = True
        self.setObjectName("picture-viewer")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(name or tr("Picture"))
        self.view = _View(self)
        self.view.setObjectName("picture-view")
        self.view.setAccessibleName(name or tr("Picture"))
        self.scale_label = QLabel()
        self.scale_label.setObjectName("picture-scale")
        self.scale_label.setProperty("kind", "muted")
        self.zoom_out = self._button("picture-smaller", "zoom-out", tr("Smaller"), lambda: self.magnify(1 / STEP))
        self.zoom_in = self._button("picture-larger", "zoom-in", tr("Larger"), lambda: self.magnify(STEP))
        self.fit_button = self._button("picture-fit", "monitor", tr("Show the whole picture"), self.fit)
        self.save_button = self._button("picture-save", "download", tr("Save the picture…"), self.ask_where)
        self.close_button = self._button("picture-close", "x", tr("Close"), self.reject)
        row = QHBoxLayout()
        title = ElidedLabel("strong")
        title.setObjectName("picture-name")
        title.setText(name)
        title.setToolTip(name)
        size = QLabel(f"{image.width()} × {image.height()}")
        size.setProperty("kind", "meta")
        row.setSpacing(theme.px(8))
        row.addWidget(title, 1)
        row.addWidget(size)
        for widget in (self.scale_label, self.zoom_out, self.zoom_in, self.fit_button, self.save_button):
            row.addWidget(widget)
        row.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.addLayout(row)
        column.addWidget(self.view, 1)
        column.setContentsMargins(theme.px(16), theme.px(10), theme.px(10), theme.px(12))
        self._dress()
        theme.changed.connect(self._dress)  # a picture may stay open while the window changes its look
        self._item = QGraphicsPixmapItem(QPixmap.fromImage(image))
        self._item.setTransformationMode(Qt.TransformationMode.SmoothTransformation)
        self.view.scene().addItem(self._item)
        px = theme.px
        screen = self.screen().availableSize()
        self.resize(
            min(max(px(480), image.width() + px(60)), screen.width() * 9 // 10),
            min(max(px(360), image.height() + px(110)), screen.height() * 9 // 10),
        )

    def _button(self, name: str, picture: str, says: str, does: object) -> QToolButton:
        button = QToolButton()
        button.setObjectName(name)
        button.setAccessibleName(says)
        button.setToolTip(says)
        button.setProperty("picture", picture)
        button.clicked.connect(does)
        return button

    def _dress(self) -> None:
        for button in (self.zoom_out, self.zoom_in, self.fit_button, self.save_button, self.close_button):
            put_icon(button, button.property("picture"), self._theme.tokens.muted, self._theme.px(18))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Save):
            self.ask_where()
        elif event.text() in ("+", "="):
            self.magnify(STEP)
        elif event.text() == "-":
            self.magnify(1 / STEP)
        elif event.text() == "0":
            self.fit()
        elif event.text() == "1":
            self._show_at(1.0)
        else:
            super().keyPressEvent(event)

    @property
    def scale(self) -> float:
        """Pixels on the screen for each of the picture's."""
        return self.view.transform().m11()

    def fit(self) -> None:
        """Show the whole picture, but never larger than it is."""
        room = self.view.viewport().size()
        share = min(room.width() / max(1, self._image.width()), room.height() / max(1, self._image.height()), 1.0)
        self._show_at(share)
        self._fits = True

    def magnify(self, by: float) -> None:
        """Larger or smaller, around the middle of what is seen or around the mouse."""
        self._show_at(self.scale * by)

    def _show_at(self, scale: float) -> None:
        scale = max(LEAST, min(MOST, scale))
        self.view.resetTransform()
        self.view.scale(scale, scale)
        self._fits = False
        self.scale_label.setText(f"{round(scale * 100)} %")

    def refit(self) -> None:
        """Keep a picture whole that was whole before the window changed its size."""
        if self._fits:
            self.fit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refit()

    def ask_where(self) -> None:
        """Ask for a place to save it."""
        name = self._name if "." in self._name else f"{self._name or 'picture'}.png"
        dialog = QFileDialog(self, tr("Save the picture"), name, tr("Pictures") + " (*.png *.jpg *.webp)")
        dialog.setObjectName("picture-save-where")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.save)
        dialog.open()

    def save(self, path: str) -> None:
        """Write it there, off the GUI thread."""
        image = self._image
        QThreadPool.globalInstance().start(lambda: self._write(image, path))

    def _write(self, image: QImage, path: str) -> None:
        self.saved.emit(image.save(path) or image.save(path, b"PNG"))


class _View(QGraphicsView):
    def __init__(self, viewer: PictureViewer) -> None:
        super().__init__(viewer)
        self._viewer = viewer
        self.setScene(QGraphicsScene(self))
        self.setFrameShape(QGraphicsView.Shape.NoFrame)
        self.setCornerWidget(QWidget())  # else Qt draws a frame of its own where both bars meet
        self.setDragMode(QGraphicsView.DragMode.ScrollHandDrag)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.AnchorUnderMouse)
        self.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.angleDelta().y():
            self._viewer.magnify(STEP if event.angleDelta().y() > 0 else 1 / STEP)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._viewer.refit()
