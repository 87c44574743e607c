"""A post as a document: laid out for reading, and inert whatever it says."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt, QUrl
from PySide6.QtGui import QFontDatabase, QFontMetrics, QImage, QRawFont, QTextDocument, QTextFormat
from pytestqt.qtbot import QtBot

from forumdesk.config import resource
from forumdesk.search.within import Sought
from forumdesk.text.emoji import table
from forumdesk.text.markdown import to_html
from forumdesk.ui.theme import Theme
from forumdesk.ui.widgets.marking import Marking
from forumdesk.ui.widgets.post_body import PostBody
from forumdesk.ui.widgets.post_document import PostDocument

WIDTH = 600
IMAGE = QTextDocument.ResourceType.ImageResource.value


@pytest.fixture
def body(theme: Theme, qtbot: QtBot) -> Callable[[str], PostBody]:
    """Shows a post, given as people write it."""

    def show(source: str) -> PostBody:
        shown = PostBody(theme)
        qtbot.addWidget(shown)
        document = PostDocument(to_html(source), theme, WIDTH)
        shown.setDocument(document)
        shown.resize(WIDTH, int(document.size().height()) + 1)
        shown.show()
        return shown

    return show


def colour_at(shown: PostBody, x: float, y: float) -> str:
    return shown.grab().toImage().pixelColor(int(x), int(y)).name()


def block_of(shown: PostBody, text: str) -> tuple[float, float, float, float]:
    """Where a line of text lies: left, top, right, bottom, in pixels."""
    found = shown.document().find(text)
    assert not found.isNull(), text
    box = shown.document().documentLayout().blockBoundingRect(found.block())
    return box.left() + found.block().layout().lineAt(0).x(), box.top(), box.right(), box.bottom()


def picture_of(document: QTextDocument) -> tuple[int, int]:
    """Width and height of the first picture of a document, as it is laid out."""
    block = document.begin()
    while block.isValid():
        at = block.begin()
        while not at.atEnd():
            look = at.fragment().charFormat()
            if look.isImageFormat():
                image = look.toImageFormat()
                return int(image.width()), int(image.height())
            at += 1
        block = block.next()
    raise AssertionError("There is no picture")


def test_code_stands_in_a_box_with_room_on_every_side(body, theme):
    shown = body("Look:\n\n```python\ndef f():\n    return 1\n```\n\nDone.")
    left, top, _right, _bottom = block_of(shown, "def f")
    bottom = block_of(shown, "return 1")[3]
    middle = (top + bottom) / 2
    inside = theme.tokens.code_bg
    assert left >= 8
    assert colour_at(shown, 3, middle) == inside
    assert colour_at(shown, WIDTH - 4, middle) == inside
    assert colour_at(shown, left + 20, top - 4) == inside
    assert colour_at(shown, left + 20, bottom + 4) == inside
    assert colour_at(shown, left, block_of(shown, "Done")[1] + 1) != inside


def test_a_quote_has_a_bar_per_level(body, theme):
    shown = body("> outer\n>\n> > inner\n\nafter")
    _left, top, _right, bottom = block_of(shown, "inner")
    middle = (top + bottom) / 2
    assert colour_at(shown, 1, middle) == theme.tokens.quote_bar
    assert colour_at(shown, theme.px(16) + 1, middle) == theme.tokens.quote_bar
    top, bottom = block_of(shown, "after")[1::2]
    assert colour_at(shown, 1, (top + bottom) / 2) != theme.tokens.quote_bar


def test_a_list_within_a_quote_keeps_its_indent(body):
    shown = body("> said\n>\n> - one\n\n- two")
    assert block_of(shown, "one")[0] > block_of(shown, "said")[0]


def test_words_of_code_have_the_colours_of_the_theme(body, theme):
    document = body("```python\ndef f(): return 'x'  # why\n```").document()
    colours = {
        text: document.find(text).charFormat().foreground().color().name() for text in ("def", "return", "'x'", "# why")
    }
    syntax = theme.tokens.syntax
    assert colours == {"def": syntax["k"], "return": syntax["k"], "'x'": syntax["s"], "# why": syntax["c"]}


def test_a_word_without_end_wraps_within_the_post(body):
    document = body("a" * 600).document()
    assert document.idealWidth() <= WIDTH
    assert document.begin().layout().lineCount() > 5


def test_a_table_has_borders_and_a_head(body, theme):
    shown = body("| Step | Time |\n|---|---:|\n| Query | 1.9 s |")
    left, top, _right, bottom = block_of(shown, "Step")
    assert colour_at(shown, left - 4, (top + bottom) / 2) == theme.tokens.surface2
    assert shown.document().find("1.9 s").blockFormat().alignment() & Qt.AlignmentFlag.AlignRight


def test_a_picture_from_elsewhere_is_not_loaded(body):
    """Nothing asks the network: tests/guards.py fails whoever tries to resolve a name."""
    document = body("![A harbour](https://evil.example/track.png)").document()
    shown = document.resource(IMAGE, QUrl("https://evil.example/track.png"))
    assert isinstance(shown, QImage)
    assert not shown.isNull()


@pytest.mark.parametrize("address", ["file://{file}", "{file}", "upload:abc"])
def test_a_picture_on_the_disk_is_not_read(theme: Theme, tmp_path: Path, address: str):
    """Even HTML that nobody cleaned reads no file."""
    secret = QImage(7, 5, QImage.Format.Format_RGB32)
    secret.fill(Qt.GlobalColor.red)
    file = tmp_path / "secret.png"
    secret.save(str(file))
    address = address.format(file=file)
    document = PostDocument(f'<p><img src="{address}"></p>', theme, WIDTH)
    shown = document.loadResource(IMAGE, QUrl(address))
    assert isinstance(shown, QImage)
    assert shown.size() != secret.size()
    body_of_it = PostBody(theme)
    body_of_it.setDocument(document)
    body_of_it.resize(WIDTH, 100)
    picture = body_of_it.grab().toImage()
    colours = {picture.pixelColor(x, y).name() for x in range(picture.width()) for y in range(picture.height())}
    body_of_it.setDocument(QTextDocument(body_of_it))
    assert "#ff0000" not in colours


def test_a_picture_keeps_the_room_that_its_author_named(body):
    assert picture_of(body("![map|320x200](https://pictures.example/map.png)").document()) == (320, 200)


def test_a_picture_is_never_wider_than_the_text(body):
    width, height = picture_of(body("![map|2400x1200](https://pictures.example/map.png)").document())
    assert width <= WIDTH
    assert abs(width / height - 2) < 0.05


def test_a_picture_is_a_link_to_where_it_is(body, qtbot: QtBot):
    shown = body("![map|320x200](https://pictures.example/map.png)")
    with qtbot.waitSignal(shown.link) as clicked:
        qtbot.mouseClick(shown.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(60, 60))
    assert clicked.args == ["https://pictures.example/map.png"]


def test_a_link_is_told_and_not_opened(body, qtbot: QtBot):
    shown = body("[guide](https://example.com/guide)")
    with qtbot.waitSignal(shown.link) as clicked:
        qtbot.mouseClick(shown.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(12, 10))
    assert clicked.args == ["https://example.com/guide"]
    assert shown.toPlainText() == "guide"


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        '<a href="javascript:alert(1)">x</a>',
        "[x](javascript:alert(1))",
        "![x](file:///etc/passwd)",
        "<style>body { display: none }</style>",
        '<iframe src="https://evil.example"></iframe>',
        '![a>b"c](https://evil.example/a.png "x>y")',
    ],
)
def test_hostile_text_is_only_text(body, hostile: str):
    document = body(f"before {hostile}\n\nafter").document()
    block, addresses = document.begin(), set()
    while block.isValid():
        at = block.begin()
        while not at.atEnd():
            addresses.add(at.fragment().charFormat().anchorHref())
            at += 1
        block = block.next()
    assert all(address == "" or address.startswith("https://") for address in addresses)
    assert "before" in document.toPlainText()
    assert "after" in document.toPlainText()
    assert 'b"c](' not in document.toPlainText()


def test_boxes_to_tick_show_their_state(body):
    shown = body("- [x] done\n- [ ] open\n- plain")
    done, still_open = block_of(shown, "done"), block_of(shown, "open")
    assert done[0] == still_open[0] == block_of(shown, "plain")[0]
    picture = shown.grab().toImage()

    def beside(place):
        return picture.copy(int(place[0]) - 26, int(place[1]), 24, int(place[3] - place[1]))

    assert beside(done) != beside(still_open)


def test_a_rule_is_as_quiet_as_a_border(body, theme):
    shown = body("above\n\n---\n\nbelow")
    top, bottom = block_of(shown, "above")[3], block_of(shown, "below")[1]
    picture = shown.grab().toImage()
    assert theme.tokens.border in {picture.pixelColor(WIDTH // 2, y).name() for y in range(int(top), int(bottom))}


def test_a_larger_zoom_makes_larger_words(theme: Theme):
    small = PostDocument(to_html("Some words"), theme, WIDTH).size().height()
    theme.set_zoom(150)
    assert PostDocument(to_html("Some words"), theme, WIDTH).size().height() > small * 1.3


def test_marked_words_are_found_whole_and_in_any_case(body):
    shown = body("The printer fingerprints. Printer!")
    spot = shown.mark(Marking(Sought(frozenset({b"printer"})), number=1, nth=0), 1)
    assert {selection.cursor.selectedText() for selection in shown.extraSelections()} == {"printer", "Printer"}
    assert spot is not None
    assert spot.x() > 0
    assert shown.extraSelections()[0].format.hasProperty(QTextFormat.Property.BackgroundBrush)


def test_the_wheel_is_left_to_the_thread(body, qtbot: QtBot):
    shown = body("\n\n".join(f"line {n}" for n in range(40)))
    shown.resize(WIDTH, 100)
    assert shown.verticalScrollBar().maximum() > 0
    shown.verticalScrollBar().setValue(0)
    from PySide6.QtCore import QPointF
    from PySide6.QtGui import QWheelEvent
    from PySide6.QtWidgets import QApplication

    turn = QWheelEvent(
        QPointF(20, 20), QPointF(20, 20), QPoint(0, -120), QPoint(0, -120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(shown.viewport(), turn)
    assert not turn.isAccepted()
    assert shown.verticalScrollBar().value() == 0


def test_every_emoji_has_a_picture_on_a_computer_without_fonts(theme: Theme) -> None:
    ours = QRawFont(str(resource("fonts", "NotoEmoji-Regular.ttf")), 14)
    joins = {0xFE0F, 0x200D}  # they say how the signs beside them look
    lacking = {
        name
        for name, signs in table().items()
        for sign in signs
        if ord(sign) not in joins and not ours.supportsCharacter(ord(sign)) and not sign.isascii()
    }
    assert lacking == set()
    for mono in (False, True):
        assert QFontMetrics(theme.font(14, mono=mono)).inFontUcs4(ord("🎉"))
    assert theme.font(14).families()[-1] in QFontDatabase.families()
