"""Pictures of members: chosen, cropped, and shown to colleagues."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QMimeData, QPoint, QPointF, QRect, Qt, QUrl
from PySide6.QtGui import QColor, QDropEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QToolButton, QWidget
from pytestqt.qtbot import QtBot

from forumdesk.forum.files import NewFile, file_content
from forumdesk.forum.members import PICTURE_MOST, member, set_picture
from forumdesk.ui.desk import Desk
from forumdesk.ui.member_card import MemberCard
from forumdesk.ui.pages.settings_profile import Profile
from forumdesk.ui.picture_loader import decoded
from forumdesk.ui.places import TopicPlace
from forumdesk.ui.theme import Theme
from forumdesk.ui.widgets.crop import CropDialog, Cropper, cut
from forumdesk.ui.widgets.portrait import Portrait
from forumdesk.ui.window import MainWindow
from tests.world import World

Sit = Callable[[int], Desk]

RED, BLUE = QColor("#d01020"), QColor("#1020d0")


def two_halves(width: int = 600, height: int = 300) -> QImage:
    """Red at the left, blue at the right."""
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(BLUE)
    for x in range(width // 2):
        for y in range(0, height):
            image.setPixelColor(x, y, RED)
    return image


def middle_of(widget: Portrait | QToolButton) -> QColor:
    """The colour in the middle of a face."""
    pixmap = widget.pixmap() if isinstance(widget, Portrait) else widget.icon().pixmap(widget.iconSize())
    image = pixmap.toImage()
    return image.pixelColor(image.width() // 2, image.height() // 4)


def red_picture() -> NewFile:
    image = QImage(64, 64, QImage.Format.Format_RGB32)
    image.fill(RED)
    return cut(image, QRect(0, 0, 64, 64))


@pytest.fixture
def profile(world: World, desk: Sit, qtbot: QtBot) -> Profile:
    section = Profile(desk(world.admin))
    qtbot.addWidget(section)
    section.resize(700, 800)
    section.show()
    section.refresh()
    qtbot.waitUntil(lambda: section.edits["name"] is not None and section.values()["name"] != "")
    return section


def crop_dialog(profile: Profile, qtbot: QtBot) -> CropDialog:
    qtbot.waitUntil(lambda: profile.picture.findChild(CropDialog) is not None)
    dialog = profile.picture.findChild(CropDialog)
    assert dialog is not None
    return dialog


def stored(world: World) -> QImage | None:
    sha256 = world.read(member, world.admin, world.admin).picture
    return None if sha256 is None else decoded(world.read(file_content, world.admin, sha256))


def test_a_dropped_file_becomes_the_square_that_was_chosen(
    world: World, profile: Profile, qtbot: QtBot, tmp_path: Path
) -> None:
    file = tmp_path / "me.png"
    two_halves().save(str(file))
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(file))])
    profile.picture.dropEvent(
        QDropEvent(
            QPointF(5, 5),
            Qt.DropAction.CopyAction,
            mime,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
    )
    dialog = crop_dialog(profile, qtbot)
    for _ in range(40):
        qtbot.keyClick(dialog.cropper, Qt.Key.Key_Left)
    qtbot.mouseClick(dialog.act, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: stored(world) is not None)
    image = stored(world)
    assert image is not None
    assert (image.width(), image.height()) == (256, 256)
    assert image.pixelColor(5, 128).red() > 150
    assert image.pixelColor(250, 128).red() > 150


def test_a_pasted_picture_is_moved_with_the_mouse(world: World, profile: Profile, qtbot: QtBot) -> None:
    QGuiApplication.clipboard().setImage(two_halves())
    profile.picture.choose.setFocus()
    qtbot.keyClick(profile.picture.choose, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    dialog = crop_dialog(profile, qtbot)
    left = dialog.cropper.square.left()
    qtbot.mousePress(dialog.cropper, Qt.MouseButton.LeftButton, pos=QPoint(200, 160))
    qtbot.mouseMove(dialog.cropper, QPoint(40, 160))
    qtbot.mouseRelease(dialog.cropper, Qt.MouseButton.LeftButton, pos=QPoint(40, 160))
    assert dialog.cropper.square.left() > left
    qtbot.mouseClick(dialog.act, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: stored(world) is not None)
    image = stored(world)
    assert image is not None
    assert image.pixelColor(128, 128).blue() > 150


def test_what_is_no_picture_is_said(profile: Profile, qtbot: QtBot, tmp_path: Path) -> None:
    file = tmp_path / "notes.png"
    file.write_text("no picture at all", "utf-8")
    profile.picture.read(str(file))
    qtbot.waitUntil(profile.picture.problem.isVisible)
    assert "no picture" in profile.picture.problem.text()


def test_a_picture_is_taken_off_by_a_click(world: World, profile: Profile, qtbot: QtBot) -> None:
    world.write(set_picture, world.admin, red_picture())
    profile.refresh()
    qtbot.waitUntil(profile.picture.drop.isVisible)
    qtbot.waitUntil(lambda: middle_of(profile.picture.face) == RED)
    qtbot.mouseClick(profile.picture.drop, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: world.read(member, world.admin, world.admin).picture is None)


def test_bar_posts_and_cards_show_the_picture(world: World, window: Callable[[int], MainWindow], qtbot: QtBot) -> None:
    world.write(set_picture, world.admin, red_picture())
    topic = world.topic()
    main = window(world.admin)
    qtbot.waitUntil(lambda: main.topbar.me.icon().isNull() is False and middle_of(main.topbar.me) == RED)

    def face_in_list() -> QColor:
        """Above the middle of the picture, where initials would leave their ground, too."""
        return main.topics.list.viewport().grab().toImage().pixelColor(36, 22)

    qtbot.waitUntil(lambda: face_in_list() == RED)
    main.go(TopicPlace(topic.topic_id, 1))

    def face() -> QToolButton | None:
        return main.thread_page.view.findChild(QToolButton, "post-avatar")

    qtbot.waitUntil(lambda: (shown := face()) is not None and not shown.icon().isNull() and middle_of(shown) == RED)
    holder = QWidget(main)
    card = MemberCard(main.desk, "ada", holder)
    card.open(QPoint(10, 10))
    qtbot.waitUntil(card.isVisible)
    portrait = card.findChild(Portrait)
    assert portrait is not None
    qtbot.waitUntil(lambda: middle_of(portrait) == RED)


def test_initials_stand_in_for_a_picture_that_is_gone(world: World, desk: Sit, qtbot: QtBot) -> None:
    seat = desk(world.admin)
    portrait = Portrait(seat, 40)
    qtbot.addWidget(portrait)
    with qtbot.waitSignal(seat.pictures.arrived):
        portrait.show_member("0" * 64, "Ada", world.admin)
    assert not portrait.pixmap().isNull()
    assert seat.pictures.is_missing("0" * 64)


@given(moves=st.lists(st.tuples(st.floats(-900, 900), st.floats(-900, 900), st.floats(0.2, 9)), max_size=8))
def test_the_square_never_leaves_the_picture(theme_once: Theme, moves: list[tuple[float, float, float]]) -> None:
    cropper = Cropper(theme_once, QImage(300, 700, QImage.Format.Format_RGB32))
    for right, down, zoom in moves:
        cropper.move_by(right, down)
        cropper.set_zoom(zoom)
        assert QRect(-1, -1, 302, 702).contains(cropper.square)


@pytest.fixture(scope="session")
def theme_once(_theme: Theme) -> Theme:
    return _theme


def test_a_noisy_picture_is_stored_small() -> None:
    image = QImage(512, 512, QImage.Format.Format_RGB32)
    state = 7
    for x in range(512):
        for y in range(512):
            state = (state * 1_103_515_245 + 12_345) & 0xFFFFFF
            image.setPixel(x, y, 0xFF000000 | state)
    file = cut(image, QRect(0, 0, 512, 512))
    assert len(file.content) <= PICTURE_MOST
    assert file.media_type == "image/jpeg"
    assert decoded(file.content) is not None
