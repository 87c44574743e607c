"""The look: tokens in light and dark, type, zoom; one palette and one style sheet for the whole program."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory

from forumdesk.config import resource

_EMOJI = ["Noto Color Emoji", "Apple Color Emoji", "Segoe UI Emoji", "Noto Emoji"]
"""In colour where the system has them; the last, of one colour, is ours and always there."""
SANS = ["Inter", *_EMOJI]
MONO = ["IBM Plex Mono", *_EMOJI]
LEAST_ZOOM, MOST_ZOOM = 80, 200


@dataclass(frozen=True)
class Tokens:
    """The colours of a theme, #rrggbb. Each pair that is read as text has a contrast of 4.5 or more."""

    bg: str
    surface: str
    surface2: str
    raised: str
    sidebar: str
    hover: str
    selected: str
    border: str
    border_strong: str
    text: str
    muted: str
    subtle: str
    accent: str
    accent_hover: str
    accent_press: str
    on_accent: str
    accent_soft: str
    accent_text: str
    link: str
    danger: str
    danger_soft: str
    success: str
    success_soft: str
    warning: str
    warning_soft: str
    unread: str
    code_bg: str
    code_inline: str
    quote_bar: str
    mark: str
    focus: str
    heart: str
    syntax: Mapping[str, str]


LIGHT = Tokens(
    bg="#f6f7f9",
    surface="#ffffff",
    surface2="#f3f4f7",
    raised="#ffffff",
    sidebar="#eef0f4",
    hover="#e6e9ef",
    selected="#dfe7fb",
    border="#dfe3ea",
    border_strong="#8790a0",
    text="#1b1f27",
    muted="#566073",
    subtle="#5a6476",
    accent="#3056d3",
    accent_hover="#2747b4",
    accent_press="#1f3a96",
    on_accent="#ffffff",
    accent_soft="#e6ecfd",
    accent_text="#2747b4",
    link="#2350c9",
    danger="#b3261e",
    danger_soft="#fbe9e7",
    success="#1b6e3c",
    success_soft="#e3f4e9",
    warning="#8a5300",
    warning_soft="#fdf0da",
    unread="#3056d3",
    code_bg="#f5f6f9",
    code_inline="#eceff4",
    quote_bar="#b4bfd6",
    mark="#fff0a6",
    focus="#3056d3",
    heart="#c02952",
    syntax=MappingProxyType(
        {
            "k": "#8a1f7a",
            "nf": "#1f4fb0",
            "nc": "#1f4fb0",
            "nb": "#0b6a72",
            "nt": "#1f4fb0",
            "na": "#8a5300",
            "s": "#22662f",
            "m": "#9a4a00",
            "c": "#5f6878",
            "o": "#4b5568",
            "nd": "#8a5300",
            "gi": "#1b6e3c",
            "gd": "#b3261e",
        }
    ),
)

DARK = Tokens(
    bg="#14171c",
    surface="#1a1e25",
    surface2="#20252d",
    raised="#232932",
    sidebar="#12151a",
    hover="#262c36",
    selected="#263454",
    border="#2c333e",
    border_strong="#6d788b",
    text="#e7eaf0",
    muted="#a9b2c2",
    subtle="#98a2b4",
    accent="#3c63e0",
    accent_hover="#4469e4",
    accent_press="#3054c8",
    on_accent="#ffffff",
    accent_soft="#24304f",
    accent_text="#a5bdff",
    link="#8fb0ff",
    danger="#ff8a80",
    danger_soft="#3d2325",
    success="#77d69a",
    success_soft="#1c3527",
    warning="#f2bd6b",
    warning_soft="#3a2d18",
    unread="#3c63e0",
    code_bg="#12151a",
    code_inline="#2a313c",
    quote_bar="#4a556a",
    mark="#5b4d12",
    focus="#7d9dff",
    heart="#ff7a9c",
    syntax=MappingProxyType(
        {
            "k": "#d79bf0",
            "nf": "#86b4ff",
            "nc": "#86b4ff",
            "nb": "#6fd3d8",
            "nt": "#86b4ff",
            "na": "#f2bd6b",
            "s": "#9bd88f",
            "m": "#f0b070",
            "c": "#8b95a7",
            "o": "#b6bfce",
            "nd": "#f2bd6b",
            "gi": "#77d69a",
            "gd": "#ff8a80",
        }
    ),
)

MODES = ("system", "light", "dark")


class Theme(QObject):
    """The theme in force. `changed` is sent after every change of mode, zoom or the system's own theme."""

    changed = Signal()

    def __init__(self, app: QApplication, mode: str = "system", zoom: int = 100) -> None:
        super().__init__(app)
        self._app = app
        self._mode = mode if mode in MODES else "system"
        self._zoom = max(LEAST_ZOOM, min(MOST_ZOOM, zoom))
        for file in sorted(resource("fonts").glob("*.ttf")):
            QFontDatabase.addApplicationFont(str(file))
        app.setStyle(QStyleFactory.create("Fusion"))
        app.styleHints().colorSchemeChanged.connect(self._system_changed)
        self.apply()

    @property
    def mode(self) -> str:
        return self._mode

    @property
    def is_dark(self) -> bool:
        if self._mode == "system":
            return self._app.styleHints().colorScheme() == Qt.ColorScheme.Dark
        return self._mode == "dark"

    @property
    def tokens(self) -> Tokens:
        return DARK if self.is_dark else LIGHT

    @property
    def zoom(self) -> int:
        """Percent."""
        return self._zoom

    def set_mode(self, mode: str) -> None:
        if mode in MODES and mode != self._mode:
            self._mode = mode
            self.apply()

    def set_zoom(self, zoom: int) -> None:
        zoom = max(LEAST_ZOOM, min(MOST_ZOOM, zoom))
        if zoom != self._zoom:
            self._zoom = zoom
            self.apply()

    def px(self, n: float) -> int:
        """Design pixels at this zoom."""
        return round(n * self._zoom / 100)

    def font(self, size: float, weight: int = 400, *, mono: bool = False, italic: bool = False) -> QFont:
        """A font of `size` design pixels."""
        font = QFont(MONO if mono else SANS)
        font.setPixelSize(max(8, self.px(size)))
        font.setWeight(QFont.Weight(weight))
        font.setItalic(italic)
        return font

    def colour(self, name: str) -> QColor:
        """A token as Qt's colour."""
        return QColor(getattr(self.tokens, name))

    def apply(self) -> None:
        """Put palette, font and style sheet on the program, then tell those who paint themselves."""
        from forumdesk.ui.style import style_sheet

        self._app.setFont(self.font(13))
        self._app.setPalette(_palette(self.tokens))
        self._app.setStyleSheet(style_sheet(self.tokens, self.px))
        self.changed.emit()

    def _system_changed(self) -> None:
        if self._mode == "system":
            self.apply()


def _palette(t: Tokens) -> QPalette:
    palette = QPalette()
    role = QPalette.ColorRole
    for where, colour in {
        role.Window: t.surface,
        role.Base: t.surface,
        role.AlternateBase: t.surface2,
        role.Text: t.text,
        role.WindowText: t.text,
        role.ButtonText: t.text,
        role.Button: t.surface2,
        role.PlaceholderText: t.subtle,
        role.Highlight: t.accent,
        role.HighlightedText: t.on_accent,
        role.Link: t.link,
        role.LinkVisited: t.link,
        role.ToolTipBase: t.raised,
        role.ToolTipText: t.text,
        role.Mid: t.border,
        role.Dark: t.border_strong,
        role.Light: t.raised,
    }.items():
        palette.setColor(where, QColor(colour))
    for where in (role.Text, role.WindowText, role.ButtonText):
        faint = QColor(t.text)
        faint.setAlphaF(0.4)
        palette.setColor(QPalette.ColorGroup.Disabled, where, faint)
    return palette
