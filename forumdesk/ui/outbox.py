"""The outbox: what is sent off goes to the disk first, then to the office; what cannot get there waits for its turn."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from shiboken6 import isValid

from forumdesk.errors import Damaged, Problem, TooNew, Unreachable, WrongPassword
from forumdesk.forum.files import LINK, NewFile
from forumdesk.forum.letters import deliver
from forumdesk.forum.reading import mark_read
from forumdesk.forum.rows import PostRef
from forumdesk.store.local import DraftFile, Letter
from forumdesk.ui.words import tr, tr_n

if TYPE_CHECKING:
    from forumdesk.ui.desk import Desk

AWAY = Unreachable, WrongPassword, Damaged, TooNew
"""Problems of the office, not of what is sent: it can go another time."""
PATIENCE_MS = 3_000
"""Whoever sends something sees it on its way so long; then it waits in the outbox, and one can go on."""
SHORT_PATIENCE_MS = 700
"""The same where the office was away a moment ago."""
FIRST_PAUSE_MS, LONGEST_PAUSE_MS = 1_000, 15_000


@dataclass(eq=False)
class _Sender:
    """Who waits for what becomes of a letter."""

    owner: QObject
    then: Callable[[PostRef], None]
    failed: Callable[[Problem], None]
    kept: Callable[[], None]


class Outbox(QObject):
    """Shared by all windows of a desk. Letters go out one after the other, in the order in which they were sent off."""

    changed = Signal()
    """Letters came, went, or stand otherwise."""
    taken_back = Signal(str)
    """A letter is a draft again, under this key."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self.letters: tuple[Letter, ...] = ()
        self.trouble: Problem | None = None
        """Why what waits does not go: None while nothing was tried, or the office answers."""
        self._senders: dict[str, _Sender] = {}
        self._underway: Letter | None = None
        self._tried: set[int] = set()
        self._late = 0
        self._pause = FIRST_PAUSE_MS
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.timeout.connect(self._send_next)
        desk.worker.bug.connect(self._stumbled)
        self._read: dict[int, int] = {}
        self._read_name = f"read {desk.office_uuid} {desk.viewer}"
        desk.worker.here(self, desk.local.letters, desk.office_uuid, desk.viewer, then=self._found)
        desk.worker.here(self, desk.local.get, self._read_name, {}, then=self._found_read)

    # How it stands.

    @property
    def waiting(self) -> int:
        """How many letters wait for the office; those that somebody still sees on their way are not waiting yet."""
        return sum(not letter.refused and letter.client_key not in self._senders for letter in self.letters)

    @property
    def refused(self) -> int:
        """How many letters the office did not take."""
        return sum(bool(letter.refused) for letter in self.letters)

    def is_underway(self, letter: Letter) -> bool:
        """Whether it is being handed over just now."""
        return self._underway is not None and self._underway.id == letter.id

    def shown(self) -> list[Letter]:
        """What waits or was refused, in order."""
        return [letter for letter in self.letters if letter.client_key not in self._senders]

    # Sending.

    def send(
        self,
        owner: QObject,
        letter: Letter,
        files: Sequence[NewFile],
        *,
        then: Callable[[PostRef], None],
        failed: Callable[[Problem], None],
        kept: Callable[[], None],
    ) -> None:
        """Send a letter off. One of three is called: `then`, it is in the office; `failed`, the office did not take it,
        and it is out of the outbox; `kept`, it waits in the outbox, and whoever wrote it can go on."""
        desk, key = self._desk, letter.client_key
        self._senders[key] = sender = _Sender(owner, then, failed, kept)
        brought = [DraftFile(file.sha256, file.name, file.media_type, file.content) for file in files]
        on_disk, off_disk = self._accept, partial(self._cannot_keep, letter, brought)
        desk.worker.here(
            self, desk.local.put_letter, desk.office_uuid, desk.viewer, letter, brought, then=on_disk, failed=off_disk
        )

        def let_go() -> None:
            if self._senders.get(key) is sender and any(each.client_key == key for each in self.letters):
                self._keep(key)

        QTimer.singleShot(PATIENCE_MS if self.trouble is None else SHORT_PATIENCE_MS, self, let_go)

    def retry(self) -> None:
        """Try at once what waits: the office is back, or somebody does not want to wait."""
        self._pause = FIRST_PAUSE_MS
        self._send_next()
        self._tell_read()

    # How far one read.

    def note_read(self, positions: Mapping[int, int]) -> None:
        """Keep how far one read in topics (id -> number of the post), which the office could not be told."""
        self._read |= positions
        self._desk.worker.here(self, self._desk.local.put, self._read_name, self._read)

    def _found_read(self, kept: dict[str, int]) -> None:
        self._read = {int(topic_id): number for topic_id, number in kept.items()} | self._read
        self._tell_read()

    def _tell_read(self) -> None:
        desk, positions = self._desk, dict(self._read)
        if not positions:
            return

        def told(_none: object) -> None:
            self._read = {topic: number for topic, number in self._read.items() if positions.get(topic) != number}
            desk.worker.here(self, desk.local.put, self._read_name, self._read)

        def failed(problem: Problem) -> None:
            if not isinstance(problem, AWAY):
                told(None)

        desk.worker.do(self, mark_read, desk.viewer, positions, then=told, failed=failed)

    def _found(self, letters: list[Letter]) -> None:
        """What was left when the program ended, however it did."""
        known = {letter.id for letter in self.letters}
        self._tried |= {letter.id for letter in letters} - known
        self._put((*(letter for letter in letters if letter.id not in known), *self.letters))
        self._send_next()

    def _accept(self, letter: Letter) -> None:
        self._put((*self.letters, letter))
        self._send_next()

    def _cannot_keep(self, letter: Letter, files: list[DraftFile], problem: Problem) -> None:
        """There is no room on this computer: then it is the office or nothing, and the text stays where it is."""
        sender = self._senders.pop(letter.client_key)

        def failed(other: Problem) -> None:
            sender.failed(type(other)(f"{other} {problem}") if isinstance(other, Unreachable) else other)

        desk = self._desk
        desk.worker.do(sender.owner, deliver, desk.viewer, letter, files, then=sender.then, failed=failed)

    def _send_next(self) -> None:
        letter = next((letter for letter in self.letters if not letter.refused), None)
        if self._underway is not None or letter is None:
            return
        self._again.stop()
        self._underway = letter
        named = set(LINK.findall(str(letter.words.get("text", ""))))
        desk, is_again = self._desk, letter.id in self._tried
        self._tried.add(letter.id)

        def hand_over(files: list[DraftFile] | None) -> None:
            if files is None:  # another ForumDesk on this computer sent it, or it is a draft there
                self._underway = None
                self._take_out(letter)
                self._send_next()
                return
            desk.worker.do(
                self,
                deliver,
                desk.viewer,
                letter,
                files,
                is_again=is_again,
                then=partial(self._sent, letter),
                failed=partial(self._failed, letter),
            )

        desk.worker.here(self, desk.local.files_to_send, desk.office_uuid, letter.id, named, then=hand_over)
        self.changed.emit()

    def _sent(self, letter: Letter, ref: PostRef) -> None:
        desk = self._desk
        self._underway, self.trouble, self._pause = None, None, FIRST_PAUSE_MS
        desk.worker.here(self, desk.local.drop_letter, desk.office_uuid, letter.id)
        if not self._take_out(letter):  # whoever took it back may have sent it again: that is another letter
            desk.say(tr("It was on its way already, and is posted."))
        elif (sender := self._senders.pop(letter.client_key, None)) is None:
            self._late += 1
        elif isValid(sender.owner):
            sender.then(ref)
        self._send_next()
        if self._underway is None and self._late:
            desk.say(tr_n("Sent {n} post that was waiting.", "Sent {n} posts that were waiting.", self._late))
            self._late = 0

    def _failed(self, letter: Letter, problem: Problem) -> None:
        self._underway = None
        if isinstance(problem, AWAY):
            self.trouble = problem
            for key in list(self._senders):
                if any(each.client_key == key for each in self.letters):
                    self._keep(key)
            self._again.start(self._pause)
            self._pause = min(self._pause * 2, LONGEST_PAUSE_MS)
            self.changed.emit()
            return
        self.trouble, desk = None, self._desk
        if letter.id in {each.id for each in self.letters}:
            sender = self._senders.pop(letter.client_key, None)
            if sender is not None and isValid(sender.owner):
                desk.worker.here(self, desk.local.drop_letter, desk.office_uuid, letter.id)
                self._take_out(letter)
                sender.failed(problem)
            else:
                self._refuse(letter, problem)
        self._send_next()

    def _refuse(self, letter: Letter, problem: Problem) -> None:
        desk = self._desk
        desk.worker.here(self, desk.local.refuse_letter, letter.id, str(problem))
        refused = replace(letter, refused=str(problem))
        self._put(tuple(refused if each.id == letter.id else each for each in self.letters))

    def _stumbled(self, _bug: object) -> None:
        """Something broke that nobody foresaw; if it was the sending, what was sent is kept, and not tried for ever."""
        if self._underway is not None:
            self._failed(self._underway, Problem(tr("That did not work. Your text is kept; try again.")))

    def _keep(self, key: str) -> None:
        sender = self._senders.pop(key, None)
        if sender is not None and isValid(sender.owner):
            sender.kept()
        self.changed.emit()

    def _put(self, letters: tuple[Letter, ...]) -> None:
        self.letters = letters
        self.changed.emit()

    def _take_out(self, letter: Letter) -> bool:
        left = tuple(each for each in self.letters if each.id != letter.id)
        was_here = left != self.letters
        self._put(left)
        return was_here

    # What can be done with a letter that waits.

    def edit(self, letter: Letter, then: Callable[[], None]) -> None:
        """Make it a draft again; one that is just on its way may get there all the same, and is then changed."""
        desk = self._desk

        def back(_none: None) -> None:
            self._take_out(letter)
            desk.shelf.refresh()
            self.taken_back.emit(letter.key)
            then()

        desk.worker.here(self, desk.local.take_back, desk.office_uuid, letter, then=back)

    def send_again(self, letter: Letter) -> None:
        """Try what was refused once more as it is: the reason may be gone."""
        desk = self._desk
        desk.worker.here(self, desk.local.refuse_letter, letter.id, "")
        self._put(tuple(replace(each, refused="") if each.id == letter.id else each for each in self.letters))
        self.retry()

    def discard(self, letter: Letter) -> None:
        """Throw it away, with a way back."""
        desk = self._desk

        def undo(files: list[DraftFile]) -> None:
            desk.worker.here(
                self, desk.local.put_letter, desk.office_uuid, desk.viewer, letter, files, then=self._accept
            )

        def dropped(files: list[DraftFile]) -> None:
            self._take_out(letter)
            desk.say(tr("Threw it away. It will not be sent."), partial(undo, files))

        desk.worker.here(self, desk.local.drop_letter, desk.office_uuid, letter.id, then=dropped)
