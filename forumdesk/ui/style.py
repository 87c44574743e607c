"""The one style sheet, made from tokens; widgets choose from it by the properties `kind`, `pane` and `tone`.

QPushButton[kind]: primary, quiet, danger, link; without a kind it is a secondary button.
QToolButton[kind]: icon, chip, row, tab.   QFrame[pane]: bg, surface, sidebar, raised, card, line, banner.
QLabel[kind]: title, heading, subheading, strong, meta, hint, section, error, key, count, pill.
QLabel[tone], QFrame[tone]: danger, success, warning, accent.   QLineEdit[kind]: search, bare.
"""

from __future__ import annotations

from collections.abc import Callable
from string import Template
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from forumdesk.ui.theme import Tokens

_SIZE = "PX"

_SHEET = """
QWidget { color: $text; font-size: 13PX; }
QMainWindow, QDialog { background: $surface; }
QToolTip { background: $raised; color: $text; border: 1px solid $border; padding: 4PX 6PX; font-size: 12PX; }
QFrame { border: none; }

QFrame[pane="bg"] { background: $bg; }
QFrame[pane="surface"] { background: $surface; }
QFrame[pane="sidebar"] { background: $sidebar; }
QFrame[pane="raised"] { background: $raised; border: 1px solid $border; border-radius: 10PX; }
QFrame[pane="card"] { background: $surface; border: 1px solid $border; border-radius: 10PX; }
QFrame[pane="soft"] { background: $surface2; border-radius: 8PX; }
QFrame[pane="line"] { background: $border; border: none; min-height: 1px; max-height: 1px; }
QFrame[pane="rule"] { background: $border; border: none; min-width: 1px; max-width: 1px; }
QFrame[pane="topbar"] { background: $surface; border-bottom: 1px solid $border; }
QFrame[pane="listhead"] { background: $surface; border-bottom: 1px solid $border; }
QFrame[pane="toast"] { background: $text; border-radius: 10PX; }
QFrame[pane="toast"] QLabel { color: $surface; }
QFrame[pane="toast"] QPushButton { background: transparent; border: none; color: $surface; font-weight: 700;
    text-decoration: underline; padding: 4PX 6PX; }
QFrame[pane="banner"] { background: $accent_soft; border-bottom: 1px solid $border; }
QFrame[pane="banner"][tone="warning"] { background: $warning_soft; }
QFrame[pane="banner"][tone="danger"] { background: $danger_soft; }

QLabel { background: transparent; }
QLabel[kind="title"] { font-size: 20PX; font-weight: 700; }
QLabel[kind="heading"] { font-size: 17PX; font-weight: 700; }
QLabel[kind="subheading"] { font-size: 15PX; font-weight: 600; }
QLabel[kind="strong"] { font-weight: 600; }
QLabel[kind="meta"] { font-size: 12PX; color: $muted; }
QLabel[kind="hint"] { font-size: 12PX; color: $subtle; }
QLabel[kind="soft"] { color: $muted; }
QLabel[kind="section"] { font-size: 11PX; font-weight: 600; color: $subtle; }
QLabel[kind="error"] { font-size: 12PX; color: $danger; }
QLabel[kind="key"] { font-size: 11PX; font-weight: 500; color: $muted; background: $surface;
    border: 1px solid $border; border-radius: 5PX; padding: 1PX 6PX; }
QLabel[kind="count"] { font-size: 11PX; font-weight: 600; color: $muted; background: $hover;
    border-radius: 9PX; padding: 1PX 7PX; }
QLabel[kind="pill"] { font-size: 11PX; font-weight: 600; color: $muted; background: $surface2;
    border: 1px solid $border; border-radius: 9PX; padding: 1PX 7PX; }
QLabel[kind="pill"][tone="accent"] { color: $accent_text; background: $accent_soft; border-color: $accent_soft; }
QLabel[kind="pill"][tone="success"] { color: $success; background: $success_soft; border-color: $success_soft; }
QLabel[kind="pill"][tone="warning"] { color: $warning; background: $warning_soft; border-color: $warning_soft; }
QLabel[kind="pill"][tone="danger"] { color: $danger; background: $danger_soft; border-color: $danger_soft; }
QLabel[kind="meta"][tone="danger"] { color: $danger; }
QLabel[kind="meta"][tone="success"] { color: $success; }
QLabel[kind="meta"][tone="warning"] { color: $warning; }
QLabel:disabled { color: $faint; }

QPushButton { background: $surface; border: 1px solid $border; border-radius: 8PX; padding: 6PX 13PX;
    font-weight: 600; min-height: 20PX; }
QPushButton:hover { background: $hover; }
QPushButton:pressed { background: $selected; }
QPushButton:checked { background: $accent_soft; border-color: $accent; color: $accent_text; }
QPushButton:focus { border: 2px solid $focus; padding: 5PX 12PX; }
QPushButton:disabled { color: $faint; background: $surface2; }
QPushButton[kind="primary"] { background: $accent; border-color: $accent; color: $on_accent; }
QPushButton[kind="primary"]:hover { background: $accent_hover; border-color: $accent_hover; }
QPushButton[kind="primary"]:pressed { background: $accent_press; border-color: $accent_press; }
QPushButton[kind="primary"]:focus { border: 2px solid $text; }
QPushButton[kind="primary"]:disabled { background: $disabled; border-color: $disabled; color: $on_disabled; }
QPushButton[kind="danger"] { color: $danger; border-color: $border; }
QPushButton[kind="danger"]:disabled { color: $faint; }
QPushButton[kind="danger"]:hover { background: $danger_soft; border-color: $danger; }
QPushButton[kind="quiet"] { background: transparent; border-color: transparent; font-weight: 500; color: $muted; }
QPushButton[kind="quiet"]:hover { background: $hover; color: $text; }
QPushButton[kind="quiet"]:focus { border: 2px solid $focus; }
QPushButton[kind="quiet"]:disabled { color: $faint; background: transparent; }
QPushButton[kind="link"] { background: transparent; border: 1px solid transparent; color: $link; padding: 2PX 3PX;
    font-weight: 500; }
QPushButton[kind="link"]:hover { text-decoration: underline; }
QPushButton[kind="link"]:focus { border: 2px solid $focus; padding: 1PX 2PX; }
QPushButton[kind="link"]:disabled { color: $faint; background: transparent; }

QToolButton { background: transparent; border: 1px solid transparent; border-radius: 6PX; padding: 5PX; }
QToolButton:hover { background: $hover; }
QToolButton:pressed, QToolButton:checked { background: $accent_soft; }
QToolButton:focus { border: 2px solid $focus; padding: 4PX; }
QToolButton:disabled { color: $faint; }
QToolButton::menu-indicator { image: none; width: 0; }
QToolButton[kind="chip"] { background: $accent_soft; color: $accent_text; border-radius: 12PX; font-size: 12PX;
    font-weight: 600; padding: 2PX 10PX; min-height: 18PX; }
QToolButton[kind="chip"]:hover { background: $selected; }
QToolButton[kind="chip"]:focus { padding: 1PX 9PX; }
QToolButton[kind="text"] { color: $muted; font-size: 12PX; font-weight: 500; padding: 4PX 8PX; min-height: 20PX; }
QToolButton[kind="text"]:hover { color: $text; }
QToolButton[kind="text"]:focus { padding: 3PX 7PX; }
QToolButton[kind="tab"] { color: $muted; font-weight: 500; padding: 4PX 9PX; min-height: 22PX; border-radius: 6PX; }
QToolButton[kind="tab"]:hover { color: $text; }
QToolButton[kind="tab"]:checked { background: $accent_soft; color: $accent_text; font-weight: 600; }
QToolButton[kind="tab"]:focus { padding: 3PX 8PX; }

QLineEdit, QTextEdit, QPlainTextEdit, QSpinBox, QDoubleSpinBox, QDateEdit, QTimeEdit, QDateTimeEdit, QComboBox {
    background: $surface; border: 1px solid $border_strong; border-radius: 8PX; padding: 5PX 9PX;
    selection-background-color: $accent; selection-color: $on_accent; placeholder-text-color: $subtle; }
QLineEdit, QSpinBox, QDoubleSpinBox, QDateEdit, QTimeEdit, QDateTimeEdit, QComboBox { min-height: 22PX; }
QLineEdit:focus, QTextEdit:focus, QPlainTextEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus, QDateEdit:focus,
QTimeEdit:focus, QDateTimeEdit:focus, QComboBox:focus { border: 2px solid $focus; padding: 4PX 8PX; }
QLineEdit:disabled, QTextEdit:disabled, QPlainTextEdit:disabled, QComboBox:disabled, QSpinBox:disabled {
    background: $surface2; color: $faint; border-color: $border; }
QLineEdit[wrong="true"], QTextEdit[wrong="true"], QPlainTextEdit[wrong="true"], QComboBox[wrong="true"] {
    border: 2px solid $danger; padding: 4PX 8PX; }
QLineEdit[kind="search"] { background: $surface2; border: 1px solid $border; padding: 5PX 70PX 5PX 38PX; }
QLineEdit[kind="search"]:hover { border-color: $border_strong; }
QLineEdit[kind="search"]:focus { background: $surface; border: 2px solid $focus; padding: 4PX 69PX 4PX 37PX; }
QLineEdit[kind="bare"], QTextEdit[kind="bare"], QPlainTextEdit[kind="bare"], QTextBrowser[kind="bare"] {
    background: transparent; border: none; padding: 0; border-radius: 0; }
QLineEdit[kind="bare"]:focus, QTextEdit[kind="bare"]:focus, QPlainTextEdit[kind="bare"]:focus,
QTextBrowser[kind="bare"]:focus { border: none; padding: 0; }

QAbstractSpinBox QLineEdit, QAbstractSpinBox QLineEdit:focus, QComboBox QLineEdit, QComboBox QLineEdit:focus {
    background: transparent; border: none; border-radius: 0; padding: 0; min-height: 0; }

QComboBox::drop-down { border: none; width: 26PX; subcontrol-origin: border; subcontrol-position: right center; }
QComboBox::down-arrow { image: url($folder/chevron-down-$name.svg); width: 16PX; height: 16PX; }
QComboBox QAbstractItemView { background: $raised; border: 1px solid $border; border-radius: 8PX; padding: 4PX;
    outline: none; selection-background-color: $hover; selection-color: $text; }
QComboBox QAbstractItemView::item { min-height: 28PX; padding: 2PX 8PX; border-radius: 6PX; }
QComboBox QAbstractItemView::item:selected { background: $hover; color: $text; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { border: none; width: 20PX; background: transparent; }
QAbstractSpinBox::up-arrow { image: url($folder/chevron-up-$name.svg); width: 12PX; height: 12PX; }
QAbstractSpinBox::down-arrow { image: url($folder/chevron-down-$name.svg); width: 12PX; height: 12PX; }
QDateEdit::drop-down, QDateTimeEdit::drop-down { border: none; width: 26PX; }
QDateEdit::down-arrow, QDateTimeEdit::down-arrow { image: url($folder/chevron-down-$name.svg); width: 16PX;
    height: 16PX; }

QCheckBox, QRadioButton { spacing: 8PX; background: transparent; border: 2px solid transparent; border-radius: 6PX;
    padding: 3PX; }
QCheckBox:focus, QRadioButton:focus { border-color: $focus; }
QCheckBox:disabled, QRadioButton:disabled { color: $faint; }
QCheckBox::indicator, QRadioButton::indicator { width: 16PX; height: 16PX; border: 1px solid $border_strong;
    background: $surface; }
QCheckBox::indicator { border-radius: 4PX; }
QRadioButton::indicator { border-radius: 9PX; }
QCheckBox::indicator:hover, QRadioButton::indicator:hover { border-color: $accent; }
QCheckBox::indicator:checked { background: $accent; border-color: $accent;
    image: url($folder/check-on-accent.svg); }
QCheckBox::indicator:indeterminate { background: $accent; border-color: $accent;
    image: url($folder/minus-on-accent.svg); }
QRadioButton::indicator:checked { border: 5PX solid $accent; width: 8PX; height: 8PX; background: $on_accent; }
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled { background: $surface2; border-color: $border; }

QMenu { background: $raised; border: 1px solid $border; border-radius: 8PX; padding: 4PX; }
QMenu::item { padding: 6PX 28PX 6PX 10PX; border-radius: 6PX; min-width: 120PX; }
QMenu::item:selected { background: $hover; }
QMenu::item:disabled { color: $faint; }
QMenu::icon { padding-left: 8PX; }
QMenu::separator { height: 1px; background: $border; margin: 4PX 8PX; }
QMenu::indicator { width: 16PX; height: 16PX; left: 6PX; }
QMenu::indicator:checked { background: $accent; border-radius: 4PX; image: url($folder/check-on-accent.svg); }

QAbstractItemView { background: transparent; border: none; outline: none; }
QListView, QTreeView, QTableView { background: $surface; selection-background-color: $selected;
    selection-color: $text; alternate-background-color: $surface2; }
QListView[kind="flat"] { background: transparent; }
QListView[kind="box"], QTreeView[kind="box"], QTableView[kind="box"] { border: 1px solid $border; border-radius: 8PX; }
QListView[kind="box"]:focus, QTreeView[kind="box"]:focus, QTableView[kind="box"]:focus { border: 2px solid $focus; }
QListView[kind="box"]::item { min-height: 28PX; padding: 2PX 8PX; border-radius: 6PX; }
QListView[kind="box"]::item:hover { background: $hover; }
QListView[kind="box"]::item:selected { background: $selected; color: $text; }
QHeaderView::section { background: $surface2; border: none; border-bottom: 1px solid $border; padding: 6PX 8PX;
    font-weight: 600; color: $muted; }
QTableView { gridline-color: $border; }
QTableView::item { padding: 4PX 8PX; }

QScrollArea, QAbstractScrollArea::corner { background: transparent; border: none; }
QScrollArea > QWidget > QWidget[pane="clear"] { background: transparent; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; border: none; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; border: none; }
QScrollBar::handle:vertical { background: $scroll; border-radius: 3px; min-height: 36PX; margin: 2px; }
QScrollBar::handle:horizontal { background: $scroll; border-radius: 3px; min-width: 36PX; margin: 2px; }
QScrollBar::handle:hover { background: $border_strong; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; border: none; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QSplitter::handle { background: $border; }
QSplitter::handle:hover { background: $accent; }
QProgressBar { background: $hover; border: none; border-radius: 3PX; min-height: 6PX; max-height: 6PX;
    color: transparent; }
QProgressBar::chunk { background: $accent; border-radius: 3PX; }
QGroupBox { border: 1px solid $border; border-radius: 8PX; margin-top: 10PX; padding: 12PX; font-weight: 600; }
QGroupBox::title { subcontrol-origin: margin; left: 10PX; padding: 0 4PX; }
QTabWidget::pane { border: none; border-top: 1px solid $border; }
QTabBar { background: transparent; }
QTabBar::tab { background: transparent; color: $muted; border: none; border-bottom: 2px solid transparent;
    padding: 6PX 12PX; font-weight: 500; }
QTabBar::tab:hover { color: $text; }
QTabBar::tab:selected { color: $accent_text; border-bottom-color: $accent; font-weight: 600; }
QTabBar::tab:focus { border: 2px solid $focus; border-radius: 6PX; }
"""

# What follows from the tokens: 40 % text, and a scroll bar's handle that is there without shouting.
_DERIVED = {
    "light": {"faint": "#a0a3a8", "disabled": "#c3cdf0", "on_disabled": "#ffffff", "scroll": "#cdd3dd"},
    "dark": {"faint": "#6d7179", "disabled": "#2b3757", "on_disabled": "#8a94ad", "scroll": "#39414e"},
}


def sheet(tokens: Tokens, px: Callable[[float], int], folder: str) -> str:
    """The style sheet for these colours at this zoom. `folder` holds the few images that only a sheet can use."""
    colours = {name: value for name, value in vars(tokens).items() if isinstance(value, str)}
    filled = Template(_SHEET).substitute(colours, folder=folder, **_DERIVED[tokens.name])
    parts = filled.split(_SIZE)
    sized = [_scaled(part, px) for part in parts[:-1]]
    return "".join(sized) + parts[-1]


def _scaled(part: str, px: Callable[[float], int]) -> str:
    """Everything up to a size in design pixels, with that size at this zoom."""
    digits = len(part) - len(part.rstrip("0123456789"))
    return f"{part[:-digits]}{px(int(part[-digits:]))}px"
