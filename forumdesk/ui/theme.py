"""The look: colours, type and sizes at the chosen zoom, applied to the whole program at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory

from forumdesk.config import resource
from forumdesk.ui.style import sheet

FAMILIES = ["Inter", "Noto Color Emoji"]
MONO_FAMILIES = ["IBM Plex Mono", "Noto Color Emoji"]
MODES = ("system", "light", "dark")
ZOOMS = (80, 90, 100, 110, 125, 150, 175, 200)


@dataclass(frozen=True)
class Tokens:
    """The colours of one theme by what they are for; contrasts are tested."""

    name: str
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
    success: str
    warning: str
    unread: str
    code_bg: str
    code_inline: str
    quote_bar: str
    mark: str
    focus: str
    heart: str
    danger_soft: str
    success_soft: str
    warning_soft: str
    syntax: Mapping[str, str] = field(default_factory=dict, hash=False)


LIGHT = Tokens(
    name="light",
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
    success="#1b6e3c",
    warning="#8a5300",
    unread="#3056d3",
    code_bg="#f5f6f9",
    code_inline="#eceff4",
    quote_bar="#b4bfd6",
    mark="#fff0a6",
    focus="#3056d3",
    heart="#c02952",
    danger_soft="#fdecea",
    success_soft="#e3f4e9",
    warning_soft="#fdf0dc",
    syntax={
        "Keyword": "#8a1f7a",
        "Name.Function": "#1f4fb0",
        "Name.Class": "#1f4fb0",
        "Name.Builtin": "#0b6a72",
        "Literal.String": "#22662f",
        "Literal.Number": "#9a4a00",
        "Comment": "#5f6878",
        "Operator": "#4b5568",
        "Name.Decorator": "#8a5300",
    },
)

DARK = Tokens(
    name="dark",
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
    success="#77d69a",
    warning="#f2bd6b",
    unread="#3c63e0",
    code_bg="#12151a",
    code_inline="#2a313c",
    quote_bar="#4a556a",
    mark="#5b4d12",
    focus="#7d9dff",
    heart="#ff7a9c",
    danger_soft="#3a2124",
    success_soft="#1b3327",
    warning_soft="#392c1a",
    syntax={
        "Keyword": "#d79bf0",
        "Name.Function": "#86b4ff",
        "Name.Class": "#86b4ff",
        "Name.Builtin": "#6fd3d8",
        "Literal.String": "#9bd88f",
        "Literal.Number": "#f0b070",
        "Comment": "#8b95a7",
        "Operator": "#b6bfce",
        "Name.Decorator": "#f2bd6b",
    },
)


class Theme(QObject):
    """Light or dark, as chosen or as the system has it, at a zoom of 80 to 200 percent."""

    changed = Signal()

    def __init__(self, app: QApplication, mode: str = "system", zoom: int = 100) -> None:
        super().__init__(app)
        self._app = app
        self.mode = mode if mode in MODES else "system"
        self.zoom = _fitting(zoom)
        load_fonts()
        app.setStyle(QStyleFactory.create("Fusion"))
        self.apply()
        app.styleHints().colorSchemeChanged.connect(self._follow_system)

    @property
    def is_dark(self) -> bool:
        if self.mode == "system":
            return self._app.styleHints().colorScheme() == Qt.ColorScheme.Dark
        return self.mode == "dark"

    @property
    def tokens(self) -> Tokens:
        return DARK if self.is_dark else LIGHT

    def set_mode(self, mode: str) -> None:
        """Choose "system", "light" or "dark"."""
        if mode in MODES and mode != self.mode:
            self.mode = mode
            self.apply()

    def toggle(self) -> None:
        """The other of light and dark."""
        self.set_mode("light" if self.is_dark else "dark")

    def set_zoom(self, zoom: int) -> None:
        """Set the zoom in percent; the nearest step is taken."""
        zoom = _fitting(zoom)
        if zoom != self.zoom:
            self.zoom = zoom
            self.apply()

    def zoom_by(self, steps: int) -> None:
        """Zoom in (1) or out (-1) by one step."""
        place = ZOOMS.index(self.zoom) + steps
        self.set_zoom(ZOOMS[max(0, min(place, len(ZOOMS) - 1))])

    def px(self, n: float) -> int:
        """`n` pixels of the design at this zoom; at least 1 where n is not 0."""
        scaled = round(n * self.zoom / 100)
        return scaled if scaled or not n else 1

    def font(self, size: float, weight: int = 400, *, mono: bool = False, italic: bool = False) -> QFont:
        """A font of `size` design pixels. Weights 400, 500, 600 and 700 are bundled."""
        return QFont(_font(self.px(size), weight, mono, italic))

    def colour(self, token: str) -> QColor:
        """The token's colour, ready to paint with."""
        return colour(getattr(self.tokens, token))

    def apply(self) -> None:
        """Give the whole program this look."""
        self._app.setFont(self.font(13))
        self._app.setPalette(_palette(self.tokens))
        self._app.setStyleSheet(sheet(self.tokens, self.px, resource("themes").as_posix()))
        self.changed.emit()

    def _follow_system(self) -> None:
        if self.mode == "system":
            self.apply()


@cache
def load_fonts() -> None:
    """Make the bundled fonts known to Qt, once."""
    for name in ("Regular", "Medium", "SemiBold", "Bold", "Italic", "BoldItalic"):
        QFontDatabase.addApplicationFont(str(resource("fonts", f"Inter-{name}.ttf")))
    for name in ("Regular", "SemiBold", "Bold", "Italic"):
        QFontDatabase.addApplicationFont(str(resource("fonts", f"IBMPlexMono-{name}.ttf")))


@cache
def colour(value: str) -> QColor:
    return QColor(value)


@cache
def _font(pixels: int, weight: int, mono: bool, italic: bool) -> QFont:
    font = QFont()
    font.setFamilies(MONO_FAMILIES if mono else FAMILIES)
    font.setPixelSize(max(pixels, 6))
    font.setWeight(QFont.Weight(weight))
    font.setItalic(italic)
    if mono:
        font.setStyleHint(QFont.StyleHint.Monospace)
    return font


def _fitting(zoom: int) -> int:
    return min(ZOOMS, key=lambda step: abs(step - zoom))


def _palette(tokens: Tokens) -> QPalette:
    role, group = QPalette.ColorRole, QPalette.ColorGroup
    palette = QPalette(QColor(tokens.surface2), QColor(tokens.bg))
    usual = {
        role.Window: tokens.bg,
        role.WindowText: tokens.text,
        role.Base: tokens.surface,
        role.AlternateBase: tokens.surface2,
        role.Text: tokens.text,
        role.Button: tokens.surface2,
        role.ButtonText: tokens.text,
        role.BrightText: tokens.on_accent,
        role.ToolTipBase: tokens.raised,
        role.ToolTipText: tokens.text,
        role.PlaceholderText: tokens.subtle,
        role.Highlight: tokens.accent,
        role.HighlightedText: tokens.on_accent,
        role.Accent: tokens.accent,
        role.Link: tokens.link,
        role.LinkVisited: tokens.link,
        role.Light: tokens.raised,
        role.Midlight: tokens.hover,
        role.Mid: tokens.border,
        role.Dark: tokens.border_strong,
        role.Shadow: tokens.border_strong,
    }
    for each, value in usual.items():
        palette.setColor(each, QColor(value))
    faint = QColor(tokens.text)
    faint.setAlphaF(0.4)
    for each in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(group.Disabled, each, faint)
    return palette
