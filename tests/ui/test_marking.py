"""What is marked in a post when one comes to it for a sentence."""

from __future__ import annotations

from PySide6.QtGui import QColor, QTextDocument

from forumdesk.search.within import sought_in
from forumdesk.text.languages import ENGLISH
from forumdesk.ui.theme import Theme
from forumdesk.ui.widgets.marking import Marking

STEPS = "<p>Three steps, and no call:</p><ol><li>Open the badge desk as floor lead.</li><li>Print it.</li></ol>"
PASSAGE = "Three steps, and no call: Open the badge desk as floor lead."
"""As an excerpt says it: in one line."""


def tinted(marking: Marking, document: QTextDocument, theme: Theme) -> list[tuple[str, bool]]:
    """The stretches on the tint of the passage, each with whether it says its own colour."""
    selections, _goal = marking.selections(document, 2, theme)
    return [
        (one.cursor.selectedText(), one.format.foreground().color() == QColor(theme.tokens.text))
        for one in selections
        if one.format.background().color() == QColor(theme.tokens.accent_soft)
    ]


def test_only_the_line_with_the_words_is_tinted_and_its_number_can_be_read(theme: Theme) -> None:
    document = QTextDocument()
    document.setHtml(STEPS)
    marking = Marking(sought_in("badge", ENGLISH), 2, None, PASSAGE)
    assert tinted(marking, document, theme) == [("O", True), ("pen the badge desk as floor lead.", False)]


def test_a_passage_without_the_words_is_tinted_whole(theme: Theme) -> None:
    document = QTextDocument()
    document.setHtml("<p>Nothing here has them.</p>")
    marking = Marking(sought_in("badge", ENGLISH), 2, None, "Nothing here has them.")
    assert tinted(marking, document, theme) == [("Nothing here has them.", False)]
