"""Settings: in which languages spelling is checked, with which dictionaries, and a person's own words."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from forumdesk.errors import Problem
from forumdesk.ui.desk import Desk
from forumdesk.ui.spelling import language_name
from forumdesk.ui.widgets.controls import label
from forumdesk.ui.words import tr

LONGEST = 60
ROW, ROWS = 30, 6


def how_to_get_more(platform: str = sys.platform) -> str:
    """One sentence: how dictionaries come onto such a computer."""
    if platform == "win32":
        return tr("LibreOffice brings dictionaries that are found by themselves; or add the two files of one here.")
    if platform == "darwin":
        return tr("Put the two files of a dictionary into Library/Spelling of your home folder, or add them here.")
    return tr("Install a package such as hunspell-de-de or hunspell-fr, or add the two files of a dictionary here.")


class Writing(QWidget):
    """Every change is kept at once."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._spelling = desk, desk.spelling
        self.setObjectName("settings-writing")
        self.languages: dict[str, QCheckBox] = {}
        self.usual = QCheckBox(tr("Choose by the languages of the office and of this computer"))
        self.usual.setObjectName("spelling-usual")
        self.usual.clicked.connect(self._choose)
        self.none = label(tr("There is no dictionary on this computer, so spelling is not checked."), "muted")
        self.none.setObjectName("spelling-none")
        self._rows = QVBoxLayout()
        self.more = QPushButton(tr("Add a dictionary…"))
        self.more.setObjectName("spelling-more")
        self.more.clicked.connect(self._pick)
        self.error = label("", "error")
        self.error.setObjectName("spelling-error")
        self.error.hide()
        self.word = QLineEdit()
        self.word.setObjectName("spelling-word")
        self.word.setMaxLength(LONGEST)
        self.word.setPlaceholderText(tr("A word that is right"))
        self.word.setAccessibleName(tr("A word that is right"))
        self.word.returnPressed.connect(self._add_word)
        self.add = QPushButton(tr("Add"))
        self.add.setObjectName("spelling-add-word")
        self.add.clicked.connect(self._add_word)
        self.words = QListWidget()
        self.words.setObjectName("spelling-words")
        self.words.setProperty("kind", "menu")
        self.words.setAccessibleName(tr("My words"))
        self.words.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.words.itemSelectionChanged.connect(self._enable)
        self.remove = QPushButton(tr("Remove"))
        self.remove.setObjectName("spelling-remove")
        self.remove.clicked.connect(self._remove)
        self._lay_out()
        self._spelling.changed.connect(self._show)
        desk.theme.changed.connect(self._dress)
        self._dress()
        self._spelling.begin()
        self._show()

    def _lay_out(self) -> None:
        about = tr("Words that no ticked dictionary has get a wave as you write. Right-click one for suggestions.")
        self._column = QVBoxLayout(self)
        self._column.addWidget(label(tr("Writing"), "pane-title"))
        for text, kind in ((tr("Only on this computer, and at once."), "muted"), (tr("Spelling"), "strong")):
            self._column.addWidget(label(text, kind))
        self._column.addWidget(self._wrapped(about))
        self._column.addWidget(self.none)
        self._column.addWidget(self.usual)
        self._column.addLayout(self._rows)
        self._column.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        self._column.addWidget(self._wrapped(how_to_get_more()))
        self.error.setWordWrap(True)
        self._column.addWidget(self.error)
        self._column.addWidget(label(tr("My words"), "strong"))
        entry = QHBoxLayout()
        entry.addWidget(self.word, 1)
        entry.addWidget(self.add)
        self._column.addLayout(entry)
        self._column.addWidget(self.words)
        self._column.addWidget(self.remove, 0, Qt.AlignmentFlag.AlignLeft)
        self._column.addStretch(1)

    def _wrapped(self, text: str) -> QWidget:
        said = label(text, "muted")
        said.setWordWrap(True)
        return said

    def _show(self) -> None:
        chosen, is_ready = set(self._spelling.chosen), self._spelling.is_ready
        for each in sorted(self._spelling.installed, key=lambda it: language_name(it.tag).casefold()):
            if each.tag not in self.languages:
                box = QCheckBox(language_name(each.tag))
                box.setObjectName(f"spelling-{each.tag}")
                box.clicked.connect(lambda on, tag=each.tag: self._tick(tag, on))
                self.languages[each.tag] = box
                self._rows.addWidget(box)
        for tag, box in self.languages.items():
            box.setChecked(tag in chosen)
        self.usual.setChecked(self._spelling.is_usual)
        self.none.setVisible(is_ready and not self._spelling.installed)
        self.usual.setVisible(bool(self._spelling.installed))
        known = [self.words.item(row).text() for row in range(self.words.count())]
        if known != self._spelling.own_words:
            self.words.clear()
            self.words.addItems(self._spelling.own_words)
        self.words.setVisible(bool(self._spelling.own_words))
        self.remove.setVisible(bool(self._spelling.own_words))
        self._dress()
        self._enable()

    def _tick(self, tag: str, on: bool) -> None:
        chosen = set(self._spelling.chosen)
        self._spelling.choose(chosen | {tag} if on else chosen - {tag})

    def _choose(self, usual: bool) -> None:
        self._spelling.choose(None if usual else self._spelling.chosen)

    def _add_word(self) -> None:
        words = self.word.text().split()
        for word in words:
            self._spelling.add_word(word)
        self.word.clear()

    def _remove(self) -> None:
        for item in self.words.selectedItems():
            self._spelling.drop_word(item.text())

    def _enable(self) -> None:
        self.remove.setEnabled(bool(self.words.selectedItems()))

    def _pick(self) -> None:
        dialog = QFileDialog(self, tr("One of the two files of a dictionary"))
        dialog.setObjectName("spelling-file")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter(tr("Dictionaries (*.dic *.aff)"))
        dialog.fileSelected.connect(self.take_file)
        dialog.open()

    def take_file(self, path: str) -> None:
        """Take a dictionary over, or say what is wrong with it."""
        self.error.hide()

        def failed(problem: Problem) -> None:
            self.error.setText(str(problem))
            self.error.show()

        self._spelling.add_dictionary(Path(path), failed)

    def _dress(self) -> None:
        px = self._desk.theme.px
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(px(8))
        self._rows.setSpacing(px(6))
        self._rows.setContentsMargins(px(24) if self.languages else 0, 0, 0, 0)
        self.words.setFixedHeight(px(ROW) * min(ROWS, max(1, self.words.count())) + px(10))
