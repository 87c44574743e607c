"""Which words are misspelt, for all editors of a desk: the languages, a person's own words, and whom to ask."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, QObject, Signal

from forumdesk.config import change_settings, load_settings
from forumdesk.errors import Problem
from forumdesk.forum.completing import proper_names
from forumdesk.forum.members import office_row
from forumdesk.forum.rows import OfficeRow
from forumdesk.text.dictionaries import Dictionary, add_dictionary, dictionaries, usual
from forumdesk.text.speller import Speller
from forumdesk.text.words_to_check import Word
from forumdesk.ui.background import Background

if TYPE_CHECKING:
    from forumdesk.store.local import LocalStore
    from forumdesk.ui.desk import Desk

USUAL = "usual"
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")


@dataclass(frozen=True)
class _Here:
    """What this computer has: dictionaries, the setting, and the person's own words."""

    installed: list[Dictionary]
    setting: str
    own_words: list[str]


def _look(local: LocalStore) -> _Here:
    return _Here(dictionaries(), load_settings().spelling, local.own_words())


def language_name(tag: str) -> str:
    """What people call the language of a dictionary, in that language."""
    locale = QLocale(tag)
    name = locale.nativeLanguageName() if locale.language() is not QLocale.Language.C else ""
    return name[:1].upper() + name[1:] if name else tag


class Spelling(QObject):
    """Shared by all windows of a desk. All that can wait is done on a thread of its own."""

    changed = Signal()
    """Other words are right than before, or there are other languages to choose from."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._worker, self._viewer, self._local = desk.worker, desk.viewer, desk.local
        self._background = Background(self)
        self._speller = Speller()
        self._begun = False
        self._setting = ""
        self._language = ""
        self._names: list[str] = []
        self.is_ready = False
        self.installed: tuple[Dictionary, ...] = ()
        self.own_words: list[str] = []

    def begin(self) -> None:
        """Find out what there is, once; then `changed` is emitted."""
        if not self._begun:
            self._begun = True
            self._worker.ask(self, office_row, self._viewer, then=self._take_office, failed=self._without_office)

    def _without_office(self, _problem: Problem) -> None:
        self._background.run(self, _look, self._local, then=self._take)

    def _take_office(self, office: OfficeRow) -> None:
        self._language = office.language
        self._worker.ask(self, proper_names, self._viewer, then=self._take_names, failed=self._without_office)

    def _take_names(self, names: list[str]) -> None:
        self._names = [word for name in names for word in _WORD.findall(name)]
        self._background.run(self, _look, self._local, then=self._take)

    def _take(self, here: _Here) -> None:
        self.installed, self._setting, self.own_words = tuple(here.installed), here.setting, here.own_words
        self.is_ready = True
        self._apply()

    @property
    def chosen(self) -> list[str]:
        """The tags of the dictionaries that are in use; a word is right if one of them has it."""
        there = [each.tag for each in self.installed]
        if self._setting == USUAL:
            system = [
                tag for tag in QLocale.system().uiLanguages() if QLocale(tag).language() is not QLocale.Language.C
            ]
            return usual(there, [*system, self._language])
        return [tag for tag in self._setting.split(",") if tag in there]

    @property
    def is_usual(self) -> bool:
        """Whether the languages of the office and the system decide."""
        return self._setting == USUAL

    def choose(self, tags: Iterable[str] | None) -> None:
        """Use these dictionaries from now on; with None those of the office's and the system's language."""
        self._setting = USUAL if tags is None else ",".join(sorted(tags))
        self._background.run(self, change_settings, spelling=self._setting)
        self._apply()

    def _apply(self) -> None:
        chosen = set(self.chosen)
        self._background.run(self, self._speller.use, [each for each in self.installed if each.tag in chosen])
        self._teach()

    def _teach(self) -> None:
        self._background.run(self, self._speller.learn, [*self.own_words, *self._names])
        self.changed.emit()

    def add_word(self, word: str) -> None:
        """Never mark it again."""
        self._background.run(self, self._local.add_own_word, word.replace("’", "'"), then=self._take_words)

    def drop_word(self, word: str) -> None:
        """It is none of one's own words any more."""
        self._background.run(self, self._local.drop_own_word, word, then=self._take_words)

    def _take_words(self, words: list[str]) -> None:
        self.own_words = words
        self._teach()

    def add_dictionary(self, file: Path, failed: Callable[[Problem], None]) -> None:
        """Copy a dictionary to the person's own ones, and use it with the others."""

        def added(dictionary: Dictionary) -> None:
            chosen = {*self.chosen, dictionary.tag}
            self.installed = tuple(sorted({each.tag: each for each in (*self.installed, dictionary)}.values()))
            self.choose(chosen)

        self._background.run(self, add_dictionary, file, then=added, failed=failed)

    def check(self, owner: QObject, text: str, then: Callable[[list[Word]], None]) -> None:
        """Tell what is misspelt in a text, once it is known; where spelling is not checked, nothing."""
        self.begin()
        if self.is_ready and self.chosen:
            self._background.run(owner, self._speller.mistakes, text, then=then)
        else:
            then([])

    def suggest(self, owner: QObject, word: str, then: Callable[[list[str]], None]) -> None:
        """Tell what may have been meant."""
        self._background.run(owner, self._speller.suggestions, word, then=then)

    def close(self) -> None:
        """End the process and the thread."""
        self._speller.close()
        self._background.close()
