"""Whether a click or key asks for a window of its own: the middle button, or Ctrl with the left one or with Enter."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QMouseEvent

_CONTROL, _MIDDLE = Qt.KeyboardModifier.ControlModifier, Qt.MouseButton.MiddleButton


def wants_window(event: QMouseEvent) -> bool:
    """What this press of a button asks for."""
    is_left = event.button() == Qt.MouseButton.LeftButton
    return event.button() == _MIDDLE or (is_left and bool(event.modifiers() & _CONTROL))


def wants_window_now() -> bool:
    """What the press asks for that is under way: for signals that tell nothing of the event they come from."""
    return bool(QGuiApplication.keyboardModifiers() & _CONTROL) or bool(QGuiApplication.mouseButtons() & _MIDDLE)
