"""The style sheet of the whole program, made from the tokens; widgets are found by their property `kind`."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from forumdesk.config import resource
from forumdesk.ui.theme import Tokens

_SHEET = """
* {{ outline: 0; }}
QAbstractScrollArea {{ background: transparent; border: 0; }}
QToolTip {{ background: {raised}; color: {text}; border: 1px solid {border}; padding: {p4}px {p8}px; }}
QWidget[kind="sidebar"] {{ background: {sidebar}; border: 0; border-right: 1px solid {border}; }}
QWidget[kind="topbar"] {{ background: {surface}; border: 0; border-bottom: 1px solid {border}; }}
QWidget[kind="pane"] {{ background: {surface}; border: 0; }}
QWidget[kind="page"] {{ background: {bg}; border: 0; }}
QWidget[kind="head"] {{ background: {surface}; border: 0; border-bottom: 1px solid {border}; }}
QFrame[kind="card"] {{ background: {surface}; border: 1px solid {border}; border-radius: {p10}px; }}
QFrame[kind="bubble"] {{ background: {surface2}; border: 1px solid {surface2}; border-radius: {p14}px; }}
QFrame[kind="own-bubble"] {{ background: {accent_soft}; border: 1px solid {accent_soft}; border-radius: {p14}px; }}
QFrame[kind="bubble"][current="true"], QFrame[kind="own-bubble"][current="true"] {{ border: 1px solid {focus}; }}
QFrame[kind="task"] {{ background: {surface}; border: 1px solid {border}; border-radius: {p8}px; }}
QFrame[kind="task"]:hover {{ border-color: {border_strong}; }}
QFrame[kind="task"]:focus {{ border: 2px solid {focus}; }}
QFrame[kind="task"][lifted="true"] {{ background: transparent; border: 1px dashed {border_strong}; }}
QFrame[kind="find"] {{ background: {surface2}; border: 0; border-bottom: 1px solid {border}; }}
QFrame[kind="find"] QLineEdit {{ padding: {p3}px {p6}px; }}
QFrame[kind="find"] QLineEdit:focus {{ padding: {p2}px {p5}px; }}
QFrame[kind="note"] {{ background: {warning_soft}; border: 0; border-radius: {p8}px; }}
QFrame[kind="aside"] {{ background: {surface2}; border: 0; border-radius: {p8}px; }}
QFrame[kind="line"] {{ background: {border}; border: 0; max-height: 1px; min-height: 1px; }}

QLabel {{ background: transparent; border: 0; }}
QLabel[kind="meta"] {{ color: {muted}; font-size: {f12}px; }}
QLabel[kind="section"] {{ color: {subtle}; font-size: {f11}px; font-weight: 600; }}
QLabel[kind="pane-title"] {{ font-size: {f17}px; font-weight: 700; }}
QLabel[kind="title"] {{ font-size: {f20}px; font-weight: 700; }}
QLabel[kind="hero"] {{ font-size: {f28}px; font-weight: 700; }}
QLabel[kind="strong"] {{ font-weight: 600; }}
QLabel[kind="muted"] {{ color: {muted}; }}
QLabel[kind="error"] {{ color: {danger}; font-size: {f12}px; font-weight: 500; }}
QLabel[kind="warning"] {{ color: {warning}; font-size: {f12}px; font-weight: 500; }}
QLabel[kind="pill"] {{ color: {muted}; background: {surface2}; border: 1px solid {border};
  border-radius: {p8}px; padding: {p1}px {p8}px; font-size: {f11}px; font-weight: 500; }}
QLabel[kind="key"] {{ color: {subtle}; background: {surface}; border: 1px solid {border}; border-radius: {p4}px;
  padding: {p1}px {p6}px; font-size: {f11}px; font-weight: 500; }}
QLabel[kind="accent-pill"] {{ color: {accent_text}; background: {accent_soft}; border-radius: {p4}px;
  padding: {p1}px {p6}px; font-size: {f11}px; font-weight: 600; }}
QLabel[kind="success-pill"] {{ color: {success}; background: {success_soft}; border-radius: {p4}px;
  padding: {p2}px {p8}px; font-size: {f11}px; font-weight: 600; }}
QLabel[kind="danger-pill"] {{ color: {danger}; background: {danger_soft}; border: 1px solid {danger_soft};
  border-radius: {p8}px; padding: {p1}px {p8}px; font-size: {f11}px; font-weight: 600; }}
QLabel[kind="warning-pill"] {{ color: {warning}; background: {warning_soft}; border-radius: {p4}px;
  padding: {p2}px {p8}px; font-size: {f11}px; font-weight: 600; }}

QPushButton {{ background: {surface}; color: {text}; border: 1px solid {border}; border-radius: {p8}px;
  padding: {p6}px {p12}px; font-weight: 500; min-height: {p18}px; }}
QPushButton:hover {{ background: {hover}; }}
QPushButton:pressed {{ background: {selected}; }}
QPushButton:checked {{ background: {accent_soft}; border-color: {accent}; color: {accent_text}; }}
QPushButton:focus {{ border: 2px solid {focus}; padding: {p5}px {p11}px; }}
QPushButton:disabled {{ color: {faint}; background: {surface2}; }}
QPushButton[kind="primary"] {{ background: {accent}; color: {on_accent}; border: 1px solid {accent};
  font-weight: 600; }}
QPushButton[kind="primary"]:hover {{ background: {accent_hover}; border-color: {accent_hover}; }}
QPushButton[kind="primary"]:pressed {{ background: {accent_press}; border-color: {accent_press}; }}
QPushButton[kind="primary"]:focus {{ border: 2px solid {focus_on}; }}
QPushButton[kind="primary"]:disabled {{ background: {hover}; border-color: {hover}; color: {muted}; }}
QPushButton[kind="quiet"], QToolButton[kind="quiet"] {{ background: transparent; border: 0; color: {muted};
  border-radius: {p6}px; padding: {p4}px {p8}px; font-weight: 500; }}
QPushButton[kind="quiet"]:hover, QToolButton[kind="quiet"]:hover {{ background: {hover}; color: {text}; }}
QPushButton[kind="quiet"]:focus, QToolButton[kind="quiet"]:focus {{ border: 2px solid {focus};
  padding: {p2}px {p6}px; }}
QPushButton[kind="opener"] {{ background: transparent; border: 0; color: {subtle}; text-align: left;
  font-weight: 400; padding: {p4}px; }}
QPushButton[kind="opener"]:focus {{ border: 0; color: {text}; }}
QPushButton[kind="link"] {{ background: transparent; border: 0; color: {link}; padding: {p2}px; font-weight: 500;
  text-align: left; }}
QPushButton[kind="link"]:hover {{ text-decoration: underline; }}
QPushButton[kind="link"]:focus {{ border: 2px solid {focus}; border-radius: {p4}px; padding: 0; }}
QPushButton[kind="link"]:disabled {{ color: {faint}; background: transparent; }}
QPushButton[kind="quiet"]:disabled {{ color: {faint}; background: transparent; }}
QPushButton[kind="danger"] {{ color: {danger}; }}
QPushButton[kind="danger"]:disabled {{ color: {faint}; }}
QPushButton[kind="tab"] {{ background: transparent; border: 0; border-radius: {p6}px; color: {muted};
  padding: {p5}px {p8}px; font-weight: 500; }}
QPushButton[kind="tab"]:hover {{ background: {hover}; color: {text}; }}
QPushButton[kind="tab"]:checked {{ background: {accent_soft}; color: {accent_text}; font-weight: 600; }}
QPushButton[kind="tab"]:focus {{ border: 2px solid {focus}; padding: {p3}px {p6}px; }}
QPushButton[kind="nav"] {{ background: transparent; border: 0; border-radius: {p6}px; text-align: left;
  padding: {p7}px {p10}px; font-weight: 500; }}
QPushButton[kind="nav"]:hover {{ background: {hover}; }}
QPushButton[kind="nav"]:checked {{ background: {selected}; color: {text}; font-weight: 600; }}
QPushButton[kind="nav"]:focus {{ border: 2px solid {focus}; padding: {p5}px {p8}px; }}
QPushButton[kind="chip"] {{ background: {accent_soft}; color: {accent_text}; border: 0; border-radius: {p11}px;
  padding: {p3}px {p10}px; font-size: {f12}px; font-weight: 500; }}
QPushButton[kind="chip"]:hover {{ background: {selected}; }}
QPushButton[kind="bad-chip"] {{ background: {danger_soft}; color: {danger}; border: 0; border-radius: {p11}px;
  padding: {p3}px {p10}px; font-size: {f12}px; font-weight: 500; }}
QPushButton[kind="bad-chip"]:hover {{ color: {text}; }}
QPushButton[kind="chip"]:focus, QPushButton[kind="bad-chip"]:focus {{ border: 2px solid {focus};
  padding: {p1}px {p8}px; }}
QPushButton[kind="named"] {{ background: {surface2}; border: 1px solid {border}; border-radius: {p11}px;
  padding: {p3}px {p10}px; font-size: {f12}px; font-weight: 500; }}
QPushButton[kind="named"]:hover {{ background: {hover}; }}
QPushButton[kind="named"]:focus {{ border: 2px solid {focus}; padding: {p2}px {p8}px; }}
QPushButton[kind="choice"] {{ background: {surface}; border: 1px solid {border}; border-radius: {p10}px;
  padding: 1px; min-height: 0; text-align: left; font-weight: 500; }}
QPushButton[kind="choice"]:hover {{ border-color: {accent}; background: {surface}; }}
QPushButton[kind="choice"]:focus {{ border: 2px solid {focus}; padding: 0; }}
QPushButton[kind="reaction"] {{ background: {surface2}; border: 1px solid {border}; border-radius: {p12}px;
  padding: {p3}px {p12}px; color: {muted}; font-weight: 600; font-size: {f12}px; }}
QPushButton[kind="reaction"]:hover {{ border-color: {border_strong}; }}
QPushButton[kind="reaction"]:checked {{ background: {accent_soft}; border-color: {accent}; color: {accent_text}; }}
QPushButton[kind="reaction"]:focus {{ border: 2px solid {focus}; padding: {p2}px {p11}px; }}
QToolButton {{ background: transparent; border: 0; border-radius: {p6}px; padding: {p5}px; }}
QToolButton:hover {{ background: {hover}; }}
QToolButton:pressed, QToolButton:checked {{ background: {selected}; }}
QToolButton:focus {{ border: 2px solid {focus}; padding: {p3}px; }}
QToolButton::menu-indicator {{ image: none; width: 0; }}
QPushButton::menu-indicator {{ image: none; width: 0; }}

QLineEdit, QPlainTextEdit, QTextEdit, QAbstractSpinBox {{ background: {surface}; color: {text};
  border: 1px solid {border}; border-radius: {p8}px; padding: {p6}px {p10}px; selection-background-color: {accent};
  selection-color: {on_accent}; placeholder-text-color: {subtle}; }}
QLineEdit:hover, QPlainTextEdit:hover, QAbstractSpinBox:hover {{ border-color: {border_strong}; }}
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QAbstractSpinBox:focus {{ border: 2px solid {focus};
  padding: {p5}px {p9}px; }}
QLineEdit:disabled, QPlainTextEdit:disabled, QAbstractSpinBox:disabled, QComboBox:disabled {{ background: {surface2};
  color: {faint}; border-color: {border}; }}
QLineEdit[wrong="true"], QPlainTextEdit[wrong="true"], QComboBox[wrong="true"] {{ border: 2px solid {danger};
  padding: {p5}px {p9}px; }}
QAbstractSpinBox QLineEdit, QAbstractSpinBox QLineEdit:focus, QComboBox QLineEdit, QComboBox QLineEdit:focus {{
  background: transparent; border: 0; padding: 0; min-height: 0; }}
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {{ border: 0; width: {p22}px; background: transparent; }}
QAbstractSpinBox::up-arrow {{ image: url("{folder}/chevron-up-{name}.svg"); width: {p12}px; height: {p12}px; }}
QAbstractSpinBox::down-arrow {{ image: url("{folder}/chevron-down-{name}.svg"); width: {p12}px; height: {p12}px; }}
QDateEdit::drop-down, QDateTimeEdit::drop-down {{ border: 0; width: {p24}px; }}
QDateEdit::down-arrow, QDateTimeEdit::down-arrow {{ image: url("{folder}/chevron-down-{name}.svg"); width: {p16}px;
  height: {p16}px; }}
QWidget#qt_calendar_navigationbar {{ background: {surface2}; border-radius: {p6}px; }}
QCalendarWidget QToolButton {{ color: {text}; background: transparent; font-weight: 600; }}
QCalendarWidget QToolButton:hover {{ background: {hover}; }}
QCalendarWidget QAbstractItemView {{ background: {surface}; border: 0; alternate-background-color: {surface}; }}
QLineEdit[kind="search"] {{ background: {surface2}; padding-left: {p34}px; min-height: {p22}px; }}
QLineEdit[kind="search"]:focus {{ background: {surface}; padding-left: {p33}px; }}
QLineEdit[kind="heading"] {{ border: 0; font-size: {f20}px; font-weight: 700; padding: {p4}px 0; }}
QLineEdit[kind="heading"]:focus {{ border: 0; padding: {p4}px 0; }}
QPlainTextEdit[kind="body"] {{ border: 0; border-radius: 0; padding: 0; background: transparent; }}
QPlainTextEdit[kind="body"]:focus {{ border: 0; padding: 0; }}
QTextBrowser[kind="post"] {{ border: 0; padding: 0; background: transparent; }}
QTextBrowser[kind="post"]:focus {{ border: 0; padding: 0; }}
QFrame[kind="composer"] {{ background: {surface}; border: 1px solid {border_strong}; border-radius: {p10}px; }}
QFrame[kind="composer"][active="true"] {{ border: 2px solid {focus}; }}
QComboBox {{ background: {surface}; color: {text}; border: 1px solid {border}; border-radius: {p8}px;
  padding: {p6}px {p10}px; min-height: {p18}px; }}
QComboBox:hover {{ border-color: {border_strong}; }}
QComboBox:focus {{ border: 2px solid {focus}; padding: {p5}px {p9}px; }}
QComboBox::drop-down {{ border: 0; width: {p24}px; }}
QComboBox::down-arrow {{ image: url("{chevron}"); width: {p16}px; height: {p16}px; }}
QComboBox QAbstractItemView {{ background: {raised}; border: 1px solid {border}; padding: {p4}px;
  selection-background-color: {selected}; selection-color: {text}; }}
QComboBox[kind="quiet"] {{ border: 0; background: transparent; color: {muted}; font-weight: 500; }}
QComboBox QAbstractItemView::item {{ min-height: {p24}px; padding: {p2}px {p8}px; border-radius: {p6}px; }}
QComboBox QAbstractItemView::item:selected {{ background: {hover}; color: {text}; }}
QCheckBox, QRadioButton {{ spacing: {p8}px; background: transparent; border: 2px solid transparent;
  border-radius: {p6}px; padding: {p2}px; }}
QCheckBox:focus, QRadioButton:focus {{ border-color: {focus}; }}
QCheckBox:disabled, QRadioButton:disabled {{ color: {faint}; }}
QCheckBox::indicator, QRadioButton::indicator {{ width: {p16}px; height: {p16}px; background: {surface};
  border: 1px solid {border_strong}; }}
QListView[kind="choices"]::indicator {{ width: {p16}px; height: {p16}px; background: {surface};
  border: 1px solid {border_strong}; border-radius: {p4}px; }}
QListView[kind="choices"]::indicator:checked {{ background: {accent}; border-color: {accent};
  image: url("{folder}/check-on-accent.svg"); }}
QCheckBox::indicator {{ border-radius: {p4}px; }}
QRadioButton::indicator {{ border-radius: {half_dot}px; }}
QCheckBox::indicator:hover, QRadioButton::indicator:hover {{ border-color: {accent}; }}
QCheckBox::indicator:checked {{ background: {accent}; border-color: {accent};
  image: url("{folder}/check-on-accent.svg"); }}
QCheckBox::indicator:indeterminate {{ background: {accent}; border-color: {accent};
  image: url("{folder}/minus-on-accent.svg"); }}
QRadioButton::indicator:checked {{ width: {p8}px; height: {p8}px; background: {on_accent};
  border: {p5}px solid {accent}; border-radius: {half_chosen}px; }}
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled {{ background: {surface2}; border-color: {border}; }}

QSlider:horizontal {{ min-height: {p22}px; }}
QSlider::groove:horizontal {{ background: {hover}; height: {p4}px; border-radius: {p2}px; }}
QSlider::sub-page:horizontal {{ background: {accent}; height: {p4}px; border-radius: {p2}px; }}
QSlider::handle:horizontal {{ background: {surface}; border: 2px solid {accent}; width: {p14}px; height: {p14}px;
  margin: -{p7}px 0; border-radius: {half_knob}px; }}
QSlider::handle:horizontal:hover {{ background: {accent_soft}; }}
QSlider::handle:horizontal:focus {{ background: {accent}; border-color: {focus}; }}
QMenu {{ background: {raised}; border: 1px solid {border}; border-radius: {p8}px; padding: {p6}px; }}
QMenu::item {{ padding: {p7}px {p24}px {p7}px {p12}px; border-radius: {p6}px; }}
QMenu::item:selected {{ background: {hover}; }}
QMenu::item:disabled {{ color: {faint}; }}
QMenu::icon {{ padding-left: {p8}px; }}
QMenu::indicator {{ width: {p16}px; height: {p16}px; left: {p6}px; }}
QMenu::indicator:checked {{ background: {accent}; border-radius: {p4}px; image: url("{folder}/check-on-accent.svg"); }}
QMenu::separator {{ height: 1px; background: {border}; margin: {p4}px {p8}px; }}

QScrollBar:vertical {{ background: transparent; width: {p12}px; margin: 0; }}
QScrollBar::handle:vertical {{ background: {thumb}; border-radius: {p3}px; min-height: {p34}px;
  margin: {p2}px {p3}px; }}
QWidget[kind="sidebar"] QScrollBar:vertical {{ width: {p8}px; }}
QWidget[kind="sidebar"] QScrollBar::handle:vertical {{ margin: {p2}px; border-radius: {p2}px; }}
QScrollBar::handle:vertical:hover {{ background: {border_strong}; }}
QScrollBar::handle:vertical:disabled {{ background: transparent; }}
QScrollBar:horizontal {{ background: transparent; height: {p12}px; margin: 0; }}
QScrollBar::handle:horizontal {{ background: {thumb}; border-radius: {p3}px; min-width: {p34}px;
  margin: {p3}px {p2}px; }}
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent;
  border: 0; width: 0; height: 0; }}
QSplitter::handle {{ background: {border}; }}
QSplitter::handle:horizontal {{ width: 1px; }}
QDialog, QMainWindow {{ background: {surface}; }}
QProgressBar {{ background: {hover}; color: transparent; border: 0; border-radius: {p3}px;
  max-height: {p6}px; min-height: {p6}px; }}
QProgressBar::chunk {{ background: {accent}; border-radius: {p3}px; }}
QFrame[kind="toast"] {{ background: {toast}; border: 0; border-radius: {p10}px; }}
QFrame[kind="toast"] QLabel {{ color: {on_toast}; font-weight: 500; }}
QFrame[kind="toast"] QPushButton {{ background: transparent; border: 0; color: {toast_link}; font-weight: 600; }}
QFrame[kind="banner"] {{ background: {warning_soft}; border: 0; border-bottom: 1px solid {border}; }}
QFrame[kind="banner"] QLabel {{ color: {warning}; font-weight: 500; }}
QFrame[kind="popup"] {{ background: {raised}; border: 1px solid {border}; border-radius: {p10}px; }}
QFrame[kind="raised"] {{ background: {raised}; border: 1px solid {border_strong}; }}
QListView[kind="box"], QTableView[kind="box"] {{ background: {surface}; border: 1px solid {border};
  border-radius: {p8}px; padding: {p4}px; }}
QListView[kind="box"]:focus, QTableView[kind="box"]:focus {{ border: 2px solid {focus}; padding: {p3}px; }}
QPushButton[kind="choice"]:checked {{ border: 2px solid {accent}; background: {accent_soft}; padding: 0; }}
QListView[kind="popup-list"] {{ background: {raised}; border: 1px solid {border_strong}; border-radius: {p10}px;
  padding: {p4}px; }}
QListView[kind="choices"] {{ background: {surface}; border: 1px solid {border}; border-radius: {p8}px;
  padding: {p4}px; }}
QListView[kind="choices"]:focus {{ border: 2px solid {focus}; padding: {p3}px; }}
QListView[kind="choices"]::item, QListView[kind="menu"]::item {{ color: {text}; padding: {p6}px {p8}px;
  border-radius: {p6}px; }}
QListView[kind="choices"]::item:hover, QListView[kind="menu"]::item:hover {{ background: {hover}; }}
QListView[kind="choices"]::item:selected, QListView[kind="menu"]::item:selected {{ background: {selected};
  color: {text}; }}
QListView[kind="list"] {{ background: {surface}; border: 0; }}
QTableView {{ background: {surface}; gridline-color: {border}; }}
QHeaderView::section {{ background: {surface2}; color: {muted}; border: 0; border-bottom: 1px solid {border};
  padding: {p6}px {p8}px; font-weight: 600; }}
"""

_LENGTHS = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 14, 15, 16, 18, 22, 24, 33, 34)
_FONTS = (11, 12, 13, 14, 15, 17, 20, 28)


def style_sheet(tokens: Tokens, px: Callable[[float], int]) -> str:
    """The style sheet at a zoom: `px` turns design pixels into those of the screen."""
    names = {name: value for name, value in vars(tokens).items() if isinstance(value, str)}
    lengths = {f"p{n}": max(1, px(n)) for n in _LENGTHS} | {f"f{n}": max(8, px(n)) for n in _FONTS}
    dark = tokens.text > tokens.surface
    return _SHEET.format(
        **names,
        **lengths,
        faint=_mixed(tokens.text, tokens.surface, 0.45),
        thumb=_mixed(tokens.border_strong, tokens.surface, 0.45),
        focus_on=tokens.text,
        half_chosen=px(8) // 2 + px(5),
        half_knob=px(14) // 2 + 2,
        half_dot=px(16) // 2 + 1,  # more than half of it, and Qt draws a square
        toast=tokens.raised if dark else tokens.text,
        on_toast=tokens.text if dark else tokens.surface,
        toast_link=tokens.accent_text if dark else "#a5bdff",
        name="dark" if dark else "light",
        folder=resource("themes").as_posix(),
        chevron=resource("icons", "chevron-down-dark.svg" if dark else "chevron-down-light.svg").as_posix(),
    )


def set_mark(widget: QWidget, name: str, value: str | bool) -> None:
    """Set a property by which the style sheet finds the widget, and have it look so."""
    if widget.property(name) != value:
        widget.setProperty(name, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def _mixed(over: str, under: str, share: float) -> str:
    """A colour laid over another with this share, as one #rrggbb."""
    parts = zip((over[i : i + 2] for i in (1, 3, 5)), (under[i : i + 2] for i in (1, 3, 5)), strict=True)
    return "#" + "".join(f"{round(int(a, 16) * share + int(b, 16) * (1 - share)):02x}" for a, b in parts)
