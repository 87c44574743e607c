"""A card with a title, as home pages are made of."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from forumdesk.ui.theme import Theme
from forumdesk.ui.widgets.controls import label


def titled_card(theme: Theme, title: str, name: str, side: QWidget | None = None) -> tuple[QFrame, QVBoxLayout]:
    """The card, and where its lines go; `side` stands beside the title."""
    px = theme.px
    card = QFrame()
    card.setObjectName(name)
    card.setProperty("kind", "card")
    inside = QVBoxLayout(card)
    inside.setContentsMargins(px(14), px(12), px(14), px(12))
    inside.setSpacing(px(4))
    head = QHBoxLayout()
    says = label(title, "strong")
    says.setMinimumHeight(px(26))  # titles side by side stand on one line, with a button beside or not
    head.addWidget(says, 1)
    if side is not None:
        head.addWidget(side)
    inside.addLayout(head)
    return card, inside
