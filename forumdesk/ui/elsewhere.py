"""Windows beside each other: whether a click or key asks for another one, and which is in front."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QMouseEvent
from PySide6.QtWidgets import QWidget

_CONTROL, _MIDDLE = Qt.KeyboardModifier.ControlModifier, Qt.MouseButton.MiddleButton


def wants_window(event: QMouseEvent) -> bool:
    """Whether a press asks for a window of its own: of the middle button, or of the left one with Ctrl."""
    is_left = event.button() == Qt.MouseButton.LeftButton
    return event.button() == _MIDDLE or (is_left and bool(event.modifiers() & _CONTROL))


def wants_window_now() -> bool:
    """Whether the press under way does, Ctrl+Enter included: for signals that tell nothing of where they come from."""
    return bool(QGuiApplication.keyboardModifiers() & _CONTROL) or bool(QGuiApplication.mouseButtons() & _MIDDLE)


def to_front(window: QWidget) -> None:
    """Show a window above the others, whatever became of it."""
    window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
    window.show()
    window.raise_()
    window.activateWindow()
