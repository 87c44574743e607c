"""How closely one follows a topic, community or tag: shown by an icon, chosen from a menu that says what each means."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from forumdesk.forum.rows import FollowRow
from forumdesk.forum.watching import set_level, set_tag_level
from forumdesk.store.schema.watching import Level, WatchedKind
from forumdesk.ui.desk import Desk
from forumdesk.ui.widgets.controls import IconButton
from forumdesk.ui.words import label, tr

ICONS = {
    Level.WATCHING: ("bell-ring", "accent_text"),
    Level.TRACKING: ("bell-dot", "accent_text"),
    Level.NORMAL: ("bell", "muted"),
    Level.MUTED: ("bell-off", "subtle"),
}


@dataclass(frozen=True)
class Followed:
    """What can be followed: a topic or community by its id, a tag by its name."""

    kind: WatchedKind
    id: int
    name: str


def level_name(level: Level) -> str:
    return {
        Level.WATCHING: tr("Watching"),
        Level.TRACKING: tr("Tracking"),
        Level.NORMAL: tr("Normal"),
        Level.MUTED: tr("Muted"),
    }[level]


def level_means(level: Level, kind: WatchedKind) -> str:
    """The level in one sentence."""
    if kind is WatchedKind.TOPIC:
        return {
            Level.WATCHING: tr("you are told of every new post."),
            Level.TRACKING: tr("you see how much is unread, and are told when you are named or answered."),
            Level.NORMAL: tr("you are told when you are named or answered."),
            Level.MUTED: tr("you are told nothing, and the topic leaves your lists."),
        }[level]
    return {
        Level.WATCHING: tr("you are told of every new topic and post."),
        Level.TRACKING: tr("all its topics are tracked: you see how much is unread."),
        Level.NORMAL: tr("you are told when you are named or answered."),
        Level.MUTED: tr("its topics leave your lists, but for those you take part in."),
    }[level]


def why(row: FollowRow) -> str:
    """Why a topic is followed so closely, '' where nothing else was chosen and nothing done."""
    if row.because.startswith("#"):
        return tr("Because of the tag {tag}", tag=row.because)
    return {
        "chosen": tr("You chose this"),
        "author": tr("Because you began this topic"),
        "wrote": tr("Because you wrote in this topic"),
        "community": tr("Because of its community"),
    }.get(row.because, "")


def offer_levels(menu: QMenu, kind: WatchedKind, level: Level, choose: Callable[[Level], None]) -> None:
    """Put the four levels into a menu, each with what it means; the one that holds is checked."""
    group = QActionGroup(menu)
    for each in Level:
        action = menu.addAction(f"{level_name(each)}: {level_means(each, kind)}")
        action.setObjectName(f"level-{each.value}")
        action.setCheckable(True)
        action.setChecked(each is level)
        action.triggered.connect(lambda _checked=False, each=each: choose(each))
        group.addAction(action)


def follow(
    desk: Desk, owner: QObject, what: Followed, level: Level | None, done: Callable[[], None], *, says: bool = True
) -> None:
    """Follow it so closely from now on, and say so with a way back."""

    def told(before: Level | None) -> None:
        done()
        if says and level is not None:
            said = {
                Level.WATCHING: tr("Watching {name}", name=what.name),
                Level.TRACKING: tr("Tracking {name}", name=what.name),
                Level.NORMAL: tr("Following {name} as usual", name=what.name),
                Level.MUTED: tr("Muted {name}", name=what.name),
            }[level]
            desk.say(said, lambda: follow(desk, owner, what, before, done, says=False))

    if what.kind is WatchedKind.TAG:
        desk.worker.do(owner, set_tag_level, desk.viewer, what.name.lstrip("#"), level, then=told)
    else:
        desk.worker.do(owner, set_level, desk.viewer, what.kind, what.id, level, then=told)


class WatchButton(IconButton):
    """Shows how closely one follows what is open; its menu changes that."""

    changed = Signal()

    def __init__(self, desk: Desk, name: str, parent: QWidget | None = None) -> None:
        super().__init__(desk.theme, name, "bell", tr("Follow"), parent=parent)
        self._desk = desk
        self.what: Followed | None = None
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setMenu(QMenu(self))

    def show_level(self, what: Followed, row: FollowRow) -> None:
        """Follow this; so closely it is followed now."""
        self.what = what
        self.show_picture(*ICONS[row.level])
        means = level_means(row.level, what.kind)
        self.say(tr("{level}: {means}", level=level_name(row.level), means=means))
        menu = self.menu()
        menu.clear()
        if why(row):
            menu.addAction(label(why(row))).setEnabled(False)
        offer_levels(menu, what.kind, row.level, self.choose)
        if row.because == "chosen" and what.kind is WatchedKind.TOPIC:
            menu.addSeparator()
            menu.addAction(tr("As it follows from what I do"), lambda: self.choose(None)).setObjectName("level-none")

    def choose(self, level: Level | None) -> None:
        """Follow what is shown so closely from now on."""
        if self.what is not None:
            follow(self._desk, self, self.what, level, self.changed.emit)
