"""What one can do within a post: open, copy, enlarge, jump and follow, by mouse and by keyboard."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QHelpEvent, QImage, QTextDocument
from PySide6.QtWidgets import QApplication, QToolButton, QToolTip
from pytestqt.qtbot import QtBot

from forumdesk.forum.rows import AttachmentRow
from forumdesk.text.markdown import to_html
from forumdesk.ui.link_question import LinkQuestion
from forumdesk.ui.pictures import Pictures
from forumdesk.ui.theme import Theme
from forumdesk.ui.widgets.picture_viewer import PictureViewer
from forumdesk.ui.widgets.post_body import PostBody
from forumdesk.ui.widgets.post_document import PostDocument

WIDTH = 600
SHA = "ab" * 32
Show = Callable[..., PostBody]


@pytest.fixture
def pictures(qapp: QApplication) -> Pictures:
    return Pictures()


@pytest.fixture
def body(theme: Theme, qtbot: QtBot, pictures: Pictures) -> Iterator[Show]:
    """Shows a post, given as people write it, as tall as it needs."""
    shown: list[PostBody] = []

    def show(source: str, files: tuple[AttachmentRow, ...] = ()) -> PostBody:
        made = PostBody(theme)
        qtbot.addWidget(made)
        document = PostDocument(to_html(source), theme, WIDTH, files=files, pictures=pictures)
        made.resize(WIDTH, int(document.size().height()) + 1)
        made.setDocument(document)
        made.resized.connect(lambda: made.resize(WIDTH, int(document.size().height()) + 1))
        made.show()
        made.activateWindow()
        shown.append(made)
        return made

    yield show
    for made in shown:
        made.setDocument(QTextDocument(made))


def point(shown: PostBody, words: str) -> QPoint:
    """The middle of some words on the screen."""
    found = shown.document().find(words)
    assert not found.isNull(), f"{words!r} is not in {shown.toPlainText()!r}"
    end = shown.cursorRect(found)
    found.setPosition(found.selectionStart())
    return (shown.cursorRect(found).center() + end.center()) / 2


def click(qtbot: QtBot, shown: PostBody, words: str) -> None:
    qtbot.mouseClick(shown.viewport(), Qt.MouseButton.LeftButton, pos=point(shown, words))


def question_of(shown: PostBody) -> LinkQuestion:
    found = shown.findChild(LinkQuestion)
    assert found is not None
    return found


def picture(width: int = 320, height: int = 160) -> QImage:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.red)
    return image


def reds(shown: PostBody) -> int:
    image = shown.grab().toImage()
    return sum(
        image.pixelColor(x, y).name() == "#ff0000"
        for x in range(0, image.width(), 4)
        for y in range(0, image.height(), 4)
    )


# Details and spoilers.


def test_details_open_by_a_click_and_close_by_another(body: Show, qtbot: QtBot) -> None:
    shown = body("[details=How it was done]\nslowly\n[/details]\n\nafter")
    assert "slowly" not in shown.toPlainText()
    low = shown.document().size().height()
    with qtbot.waitSignal(shown.resized):
        click(qtbot, shown, "How it")
    assert "slowly" in shown.toPlainText()
    assert shown.document().size().height() > low
    click(qtbot, shown, "How it")
    assert "slowly" not in shown.toPlainText()
    assert shown.document().size().height() == low


def test_details_within_details_open_by_themselves(body: Show, qtbot: QtBot) -> None:
    shown = body("[details=outer]\na\n[details=inner]\nb\n[/details]\n[/details]\n\n[details=other]\nc\n[/details]")
    click(qtbot, shown, "other")
    assert "c" in shown.toPlainText().split()
    click(qtbot, shown, "outer")
    assert "a" in shown.toPlainText().split()
    assert "b" not in shown.toPlainText().split()
    click(qtbot, shown, "inner")
    assert "b" in shown.toPlainText().split()
    assert "c" in shown.toPlainText().split()


@pytest.mark.parametrize("source", ["It was [spoiler]the butler[/spoiler]!", "[spoiler]\nthe butler\n[/spoiler]"])
def test_a_spoiler_is_not_even_there_until_it_is_clicked(body: Show, qtbot: QtBot, source: str) -> None:
    shown = body(source)
    assert "butler" not in shown.toPlainText()
    assert "butler" not in shown.toHtml()
    click(qtbot, shown, "Spoiler")
    assert "the butler" in shown.toPlainText()


def test_the_keyboard_opens_and_closes_what_the_mouse_does(body: Show, qtbot: QtBot) -> None:
    shown = body("[details=More]\nhidden words\n[/details]\n\n[site](https://example.com)")
    assert shown.focusPolicy() & Qt.FocusPolicy.TabFocus
    shown.setFocus()
    qtbot.keyClick(shown, Qt.Key.Key_Tab)
    qtbot.keyClick(shown, Qt.Key.Key_Return)
    assert "hidden words" in shown.toPlainText()
    qtbot.keyClick(shown, Qt.Key.Key_Return)
    assert "hidden words" not in shown.toPlainText()
    qtbot.keyClick(shown, Qt.Key.Key_Tab)
    with qtbot.waitSignal(shown.link) as followed:
        qtbot.keyClick(shown, Qt.Key.Key_Return)
    assert followed.args == ["https://example.com"]


def test_a_post_without_links_does_not_stop_the_tab_key(body: Show) -> None:
    assert not body("just words").focusPolicy() & Qt.FocusPolicy.TabFocus


# Code.


def copy_buttons(shown: PostBody) -> list[QToolButton]:
    found = shown.findChildren(QToolButton, "post-copy-code")
    return [button for button in found if button.isVisible()]


def test_code_is_copied_as_it_was_written_and_the_button_says_so(body: Show, qtbot: QtBot) -> None:
    code = "if a < b && c:\n\tprint('&amp;')\n\n  end"
    shown = body(f"one\n\n```python\nfirst()\n```\n\ntwo\n\n```\n{code}\n```")
    first, second = copy_buttons(shown)
    assert second.y() > first.y() + first.height()
    qtbot.mouseClick(second, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == code
    assert second.accessibleName() == "Copied"
    assert first.accessibleName() == "Copy the code"
    qtbot.waitUntil(lambda: second.accessibleName() == "Copy the code")


def test_the_button_never_stands_on_the_code(body: Show) -> None:
    shown = body("```\n" + "x" * 400 + "\n```")
    (button,) = copy_buttons(shown)
    line = shown.document().find("x").block().layout().lineAt(0)
    assert line.naturalTextWidth() + 10 <= button.x()


def test_code_in_details_gets_its_button_when_they_open(body: Show, qtbot: QtBot) -> None:
    shown = body("[details=Look]\n```\nhidden()\n```\n[/details]\n\n```\nshown()\n```")
    assert len(copy_buttons(shown)) == 1
    click(qtbot, shown, "Look")
    first, _second = copy_buttons(shown)
    qtbot.mouseClick(first, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == "hidden()"


def test_a_tab_in_code_is_as_wide_as_four_letters(body: Show) -> None:
    shown = body("```\n\tx\n    x\n```")
    first = shown.document().find("x")
    second = shown.document().find("x", first)
    assert abs(shown.cursorRect(first).x() - shown.cursorRect(second).x()) <= 1


# Footnotes.


def test_a_footnote_leads_down_and_back(body: Show, qtbot: QtBot) -> None:
    shown = body("Sure[^1].\n\n" + "line\n\n" * 30 + "[^1]: Fairly sure.")
    with qtbot.waitSignal(shown.spot) as down:
        click(qtbot, shown, "[1]")
    assert abs(down.args[0] - point(shown, "Fairly").y()) < 20
    with qtbot.waitSignal(shown.spot) as back:
        click(qtbot, shown, "↩")
    assert abs(back.args[0] - point(shown, "Sure").y()) < 20


# Pictures and files.


def test_a_picture_of_the_office_is_asked_for_once_and_shown_when_it_arrives(
    body: Show, pictures: Pictures, qtbot: QtBot
) -> None:
    wanted: list[str] = []
    pictures.wanted.connect(wanted.append)
    shown = body(f"![plan|320x160](attachment:{SHA})")
    assert reds(shown) == 0
    height = shown.document().size().height()
    assert wanted == [SHA]
    pictures.deliver(SHA, picture())
    assert reds(shown) > 1000
    assert shown.document().size().height() == height


def test_a_picture_of_unknown_size_makes_room_when_it_arrives(body: Show, pictures: Pictures, qtbot: QtBot) -> None:
    shown = body(f"![plan](attachment:{SHA})\n\nbelow")
    height = shown.document().size().height()
    with qtbot.waitSignal(shown.resized):
        pictures.deliver(SHA, picture(300, 300))
    assert shown.document().size().height() > height + 100


def test_a_file_that_is_no_picture_says_so_and_is_not_asked_for_again(body: Show, pictures: Pictures) -> None:
    wanted: list[str] = []
    pictures.wanted.connect(wanted.append)
    shown = body(f"![plan|320x160](attachment:{SHA})")
    before = shown.grab().toImage()
    pictures.deliver(SHA, None)
    assert shown.grab().toImage() != before
    assert wanted == [SHA]


def test_a_click_on_a_picture_shows_it_large(body: Show, pictures: Pictures, qtbot: QtBot) -> None:
    pictures.deliver(SHA, picture(1600, 800))
    shown = body(f"![The plan|320x160](attachment:{SHA})")
    qtbot.mouseClick(shown.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(60, 60))
    viewer = shown.window().findChild(PictureViewer)
    assert viewer is not None
    assert viewer.isVisible()
    assert viewer.windowTitle() == "The plan"
    viewer.close()


def test_the_viewer_fits_magnifies_saves_and_closes(theme: Theme, qtbot: QtBot, tmp_path: Path) -> None:
    viewer = PictureViewer(theme, picture(4000, 1000), "plan.png")
    viewer.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(viewer)
    viewer.resize(640, 480)
    viewer.show()
    qtbot.waitUntil(lambda: viewer.scale < 0.2)
    whole = viewer.scale
    qtbot.keyClick(viewer, Qt.Key.Key_Plus)
    assert viewer.scale > whole
    qtbot.keyClick(viewer, Qt.Key.Key_1)
    assert viewer.scale == 1
    assert viewer.scale_label.text() == "100 %"
    qtbot.keyClick(viewer, Qt.Key.Key_0)
    assert viewer.scale == pytest.approx(whole)
    with qtbot.waitSignal(viewer.saved) as saved:
        viewer.save(str(tmp_path / "plan.png"))
    assert saved.args == [True]
    assert QImage(str(tmp_path / "plan.png")).size() == picture(4000, 1000).size()
    qtbot.keyClick(viewer, Qt.Key.Key_Escape)
    assert not viewer.isVisible()


def test_a_small_picture_is_not_blown_up(theme: Theme, qtbot: QtBot) -> None:
    viewer = PictureViewer(theme, picture(32, 32), "")
    qtbot.addWidget(viewer)
    viewer.show()
    assert viewer.scale == 1


def test_a_file_shows_its_name_and_size_and_is_a_link(body: Show, qtbot: QtBot) -> None:
    shown = body(
        f"[Minutes of May.pdf](attachment:{SHA})", (AttachmentRow(SHA, "m.pdf", 1_240_000, "application/pdf"),)
    )
    assert "Minutes of May.pdf 1.2 MB" in shown.toPlainText().replace("\xa0", " ")
    with qtbot.waitSignal(shown.link) as followed:
        click(qtbot, shown, "Minutes")
    assert followed.args == [f"attachment:{SHA}"]


# Links.


def test_a_link_that_says_another_host_asks_first(body: Show, qtbot: QtBot) -> None:
    shown = body("[https://bank.com](https://evil.example/login)")
    followed: list[str] = []
    shown.link.connect(followed.append)
    click(qtbot, shown, "bank")
    question = question_of(shown)
    assert "evil.example" in question.text()
    assert "bank.com" in question.text()
    qtbot.mouseClick(question.stay, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: shown.findChild(LinkQuestion) is None)
    assert followed == []
    click(qtbot, shown, "bank")
    question = question_of(shown)
    qtbot.mouseClick(question.go, Qt.MouseButton.LeftButton)
    assert followed == ["https://evil.example/login"]


def test_an_honest_link_is_told_at_once(body: Show, qtbot: QtBot) -> None:
    shown = body("[the guide](https://example.com/guide) and https://example.com")
    with qtbot.waitSignal(shown.link):
        click(qtbot, shown, "guide")
    with qtbot.waitSignal(shown.link):
        click(qtbot, shown, "example.com")
    assert shown.findChild(LinkQuestion) is None


@pytest.mark.qt_log_ignore("does not support raise")
def test_the_mouse_over_a_link_shows_where_it_leads(body: Show, qtbot: QtBot) -> None:
    shown = body("[the guide](https://example.com/guide)")
    at = point(shown, "guide")
    QApplication.sendEvent(
        shown.viewport(), QHelpEvent(QEvent.Type.ToolTip, at, shown.viewport().mapToGlobal(QPointF(at)).toPoint())
    )
    qtbot.waitUntil(lambda: QToolTip.text() == "https://example.com/guide")
    QToolTip.hideText()


def test_a_long_name_does_not_make_the_viewer_wider_than_its_picture(theme: Theme, qtbot: QtBot) -> None:
    viewer = PictureViewer(theme, picture(300, 200), "a long name of a photograph " * 20 + ".png")
    qtbot.addWidget(viewer)
    viewer.show()
    assert viewer.width() <= theme.px(480)
    assert viewer.close_button.geometry().right() <= viewer.width()
