"""Writing a reply or changing a post: nothing typed is lost, and nothing is posted twice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from forumdesk.forum.members import edit_office
from forumdesk.forum.posts import edit_post, posts, reply
from forumdesk.forum.rows import PostRef, PostRow
from forumdesk.forum.topics import close_topic
from forumdesk.ui.desk import Desk
from forumdesk.ui.widgets.composer import Composer
from forumdesk.ui.widgets.toast import Toast
from tests.ui.away import store_away
from tests.world import World

Sit = Callable[[int], Desk]
Seat = Callable[..., Composer]


@pytest.fixture
def tom(world: World) -> int:
    return world.member("tom")


@pytest.fixture
def eve(world: World) -> int:
    return world.member("eve")


@pytest.fixture
def seat(qtbot: QtBot) -> Seat:
    """A composer in a pane of some width, as the thread gives it one."""
    panes: list[QWidget] = []  # else Python lets go of them

    def sit(desk: Desk, width: int = 700) -> Composer:
        pane = QWidget()
        panes.append(pane)
        qtbot.addWidget(pane)
        composer = Composer(desk)
        column = QVBoxLayout(pane)
        column.addStretch(1)
        column.addWidget(composer)
        pane.resize(width, 600)
        pane.show()
        pane.activateWindow()
        return composer

    return sit


def press(qtbot: QtBot, composer: Composer, name: str) -> None:
    button = composer.findChild(QAbstractButton, name)
    assert button is not None, name
    assert button.isVisible(), name
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def bodies(world: World, viewer: int, topic: PostRef) -> list[str]:
    return [row.body for row in world.read(posts, viewer, topic.topic_id, range(1, 20))]


def post_of(world: World, viewer: int, post: PostRef) -> PostRow:
    return world.read(posts, viewer, post.topic_id, [post.number])[0]


def drafts(desk: Desk) -> list[str]:
    return [draft.key for draft in desk.local.drafts(desk.office_uuid)]


def shows_error(composer: Composer, words: str) -> bool:
    return composer.error.isVisible() and words in composer.error.text()


def test_a_reply_is_posted_and_its_draft_is_gone(
    world: World, tom: int, eve: int, desk: Sit, seat: Seat, qtbot: QtBot
) -> None:
    topic = world.topic(by=eve)
    toms = desk(tom)
    composer = seat(toms)
    composer.start_reply(topic.topic_id, "How?", None)
    qtbot.keyClicks(composer.edit, "Turn it off and on")
    qtbot.waitUntil(lambda: drafts(toms) == [f"reply:{topic.topic_id}"])
    qtbot.waitUntil(lambda: composer.hint.text() == "Draft saved")
    with qtbot.waitSignal(composer.sent) as sent:
        qtbot.keyClick(composer.edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert sent.args[0].number == 2
    assert bodies(world, eve, topic)[1:] == ["Turn it off and on"]
    qtbot.waitUntil(lambda: drafts(toms) == [])
    assert composer.opener.isVisible()
    assert composer.edit.text() == ""


def test_a_draft_is_kept_while_somebody_types_without_a_pause(
    world: World, tom: int, eve: int, desk: Sit, seat: Seat, qtbot: QtBot
) -> None:
    topic = world.topic(by=eve)
    toms = desk(tom)
    composer = seat(toms)
    composer.start_reply(topic.topic_id, "How?", None)

    def is_kept_while_typing() -> bool:
        qtbot.keyClick(composer.edit, Qt.Key.Key_A)
        return bool(toms.local.drafts(toms.office_uuid))

    qtbot.waitUntil(is_kept_while_typing)


def test_a_reply_to_a_post_says_so_until_one_takes_it_back(
    world: World, tom: int, eve: int, desk: Sit, seat: Seat, qtbot: QtBot
) -> None:
    topic = world.topic(by=eve)
    second = post_of(world, tom, world.reply(topic, "It hums.", by=eve))
    composer = seat(desk(tom))
    composer.start_reply(topic.topic_id, "How?", second)
    assert "Eve" in composer.head.text()
    assert "#2" in composer.head.text()
    qtbot.keyClicks(composer.edit, "Mine too")
    with qtbot.waitSignal(composer.sent):
        press(qtbot, composer, "composer-send")
    composer.start_reply(topic.topic_id, "How?", second)
    press(qtbot, composer, "composer-unhook")
    assert not composer.head.isVisible()
    qtbot.keyClicks(composer.edit, "To all of you")
    with qtbot.waitSignal(composer.sent):
        press(qtbot, composer, "composer-send")
    assert [row.reply_to for row in world.read(posts, eve, topic.topic_id, [3, 4])] == [2, None]


def test_what_was_typed_comes_back_in_another_window_with_whom_it_answers(
    world: World, tom: int, eve: int, desk: Sit, seat: Seat, qtbot: QtBot
) -> None:
    topic = world.topic(by=eve)
    second = post_of(world, tom, world.reply(topic, "It hums.", by=eve))
    toms = desk(tom)
    first = seat(toms)
    first.start_reply(topic.topic_id, "How?", second)
    qtbot.keyClicks(first.edit, "Half a sent")
    first.window().close()
    qtbot.waitUntil(lambda: len(drafts(toms)) == 1)
    later = seat(toms)
    later.start_reply(topic.topic_id, "How?", None)
    qtbot.waitUntil(lambda: later.edit.text() == "Half a sent")
    assert "Eve" in later.head.text()
    qtbot.keyClicks(later.edit, "ence")
    with qtbot.waitSignal(later.sent):
        press(qtbot, later, "composer-send")
    assert post_of(world, eve, PostRef(topic.topic_id, 3, 0)).body == "Half a sentence"
    assert post_of(world, eve, PostRef(topic.topic_id, 3, 0)).reply_to == 2


def test_each_topic_keeps_its_own_draft(world: World, tom: int, eve: int, desk: Sit, seat: Seat, qtbot: QtBot) -> None:
    one, two = world.topic("One", by=eve), world.topic("Two", by=eve)
    composer = seat(desk(tom))
    composer.start_reply(one.topic_id, "One", None)
    qtbot.keyClicks(composer.edit, "for one")
    composer.offer_reply(two.topic_id, "Two")
    assert composer.edit.text() == ""
    composer.start_reply(two.topic_id, "Two", None)
    qtbot.keyClicks(composer.edit, "for two")
    composer.offer_reply(one.topic_id, "One")
    qtbot.waitUntil(lambda: composer.edit.text() == "for one")
    composer.offer_reply(two.topic_id, "Two")
    qtbot.waitUntil(lambda: composer.edit.text() == "for two")


def test_a_late_draft_never_takes_away_what_was_typed_meanwhile(
    world: World, tom: int, eve: int, desk: Sit, seat: Seat, qtbot: QtBot
) -> None:
    topic = world.topic(by=eve)
    toms = desk(tom)
    toms.local.save_draft(f"reply:{topic.topic_id}", toms.office_uuid, {"text": "From yesterday", "reply_to": None})
    composer = seat(toms)
    composer.start_reply(topic.topic_id, "How?", None)
    qtbot.keyClicks(composer.edit, "Typed at once")
    qtbot.waitUntil(lambda: "From yesterday" in composer.edit.text())
    assert composer.edit.text() == "From yesterday\n\nTyped at once"


def test_a_quoted_post_is_put_below_what_was_written(
    world: World, tom: int, eve: int, desk: Sit, seat: Seat, qtbot: QtBot
) -> None:
    topic = world.topic(by=eve)
    composer = seat(desk(tom))
    composer.start_reply(topic.topic_id, "How?", None)
    qtbot.keyClicks(composer.edit, "You said:")
    composer.start_reply(topic.topic_id, "How?", None, quoted="> It hums.\n\n")
    qtbot.keyClicks(composer.edit, "It does.")
    assert composer.edit.text() == "You said:\n\n> It hums.\n\nIt does."


def test_an_empty_text_is_explained_at_the_field(
    world: World, tom: int, eve: int, desk: Sit, seat: Seat, qtbot: QtBot
) -> None:
    topic = world.topic(by=eve)
    composer = seat(desk(tom))
    composer.start_reply(topic.topic_id, "How?", None)
    qtbot.keyClicks(composer.edit, "   ")
    press(qtbot, composer, "composer-send")
    qtbot.waitUntil(lambda: shows_error(composer, "Write something first"))
    qtbot.waitUntil(composer.edit.hasFocus)
    qtbot.keyClicks(composer.edit, "words")
    assert not composer.error.isVisible()


def test_a_text_near_the_limit_warns_and_above_it_says_what_to_do_before_it_is_refused(
    world: World, tom: int, eve: int, desk: Sit, seat: Seat, qtbot: QtBot
) -> None:
    topic = world.topic(by=eve)
    world.write(edit_office, world.admin, name="Test office", language="en", max_body=1_000)
    composer = seat(desk(tom))
    composer.set_limit(1_000)
    composer.start_reply(topic.topic_id, "How?", None)
    composer.edit.set_text("two words")
    assert composer.left.text() == "2 words · 9 characters"
    assert composer.left.property("kind") == "meta"
    composer.edit.set_text("x" * 901)
    assert composer.left.text() == "1 word · 901 of 1,000 characters"
    assert composer.left.property("kind") == "warning"
    composer.edit.set_text("x" * 1_001)
    assert shows_error(composer, "1 character too long")
    assert not composer.go.isEnabled()
    qtbot.keyClick(composer.edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert composer.edit.text() == "x" * 1_001
    assert not composer.edit.isReadOnly()
    qtbot.keyClick(composer.edit, Qt.Key.Key_Backspace)
    assert not composer.error.isVisible()
    with qtbot.waitSignal(composer.sent):
        press(qtbot, composer, "composer-send")


def test_a_limit_that_was_lowered_meanwhile_is_explained_and_the_text_stays(
    world: World, tom: int, eve: int, desk: Sit, seat: Seat, qtbot: QtBot
) -> None:
    topic = world.topic(by=eve)
    composer = seat(desk(tom))
    composer.start_reply(topic.topic_id, "How?", None)
    composer.edit.set_text("x" * 1_001)
    world.write(edit_office, world.admin, name="Test office", language="en", max_body=1_000)
    press(qtbot, composer, "composer-send")
    qtbot.waitUntil(lambda: shows_error(composer, "1,000 is the most"))
    assert composer.edit.text() == "x" * 1_001


def test_a_draft_that_is_too_long_says_so_as_soon_as_it_is_back(
    world: World, tom: int, eve: int, desk: Sit, seat: Seat, qtbot: QtBot
) -> None:
    topic = world.topic(by=eve)
    toms = desk(tom)
    kept = {"text": "x" * 1_001, "client_key": "a" * 32, "reply_to": None, "reply_name": ""}
    toms.local.save_draft(f"reply:{topic.topic_id}", toms.office_uuid, kept)
    composer = seat(toms)
    composer.set_limit(1_000)
    composer.offer_reply(topic.topic_id, "How?")
    qtbot.waitUntil(lambda: shows_error(composer, "1 character too long"))
    assert not composer.go.isEnabled()


def test_a_topic_closed_meanwhile_keeps_the_text(
    world: World, tom: int, eve: int, desk: Sit, seat: Seat, qtbot: QtBot
) -> None:
    topic = world.topic(by=eve)
    toms = desk(tom)
    composer = seat(toms)
    composer.start_reply(topic.topic_id, "How?", None)
    qtbot.keyClicks(composer.edit, "Too late")
    world.write(close_topic, world.admin, topic.topic_id)
    press(qtbot, composer, "composer-send")
    qtbot.waitUntil(lambda: shows_error(composer, "closed"))
    assert composer.edit.text() == "Too late"
    qtbot.waitUntil(lambda: drafts(toms) == [f"reply:{topic.topic_id}"])


def test_while_the_store_is_away_replies_wait_in_the_outbox_and_go_by_themselves_in_order(
    world: World, tom: int, eve: int, desk: Sit, seat: Seat, qtbot: QtBot, said: list[str]
) -> None:
    topic = world.topic(by=eve)
    toms = desk(tom)
    composer = seat(toms)
    with store_away(world):
        for n, text in enumerate(("Through the storm", "And on"), 1):
            composer.start_reply(topic.topic_id, "How?", None)
            qtbot.keyClicks(composer.edit, text)
            press(qtbot, composer, "composer-send")
            qtbot.waitUntil(lambda n=n: toms.outbox.waiting == n)  # type: ignore[misc]
            assert composer.edit.text() == ""
            assert composer.opener.isVisible()
        qtbot.waitUntil(lambda: drafts(toms) == [])
        assert said == ["Not sent yet. It waits in the outbox and goes by itself."] * 2
    qtbot.waitUntil(lambda: toms.outbox.waiting == 0)
    assert bodies(world, tom, topic)[1:] == ["Through the storm", "And on"]
    assert toms.local.letters(toms.office_uuid, tom) == []


def test_a_reply_whose_answer_was_lost_is_there_once_as_it_was_written_last(
    world: World, tom: int, eve: int, desk: Sit, seat: Seat, qtbot: QtBot
) -> None:
    """The first sending got through, but nobody was told; then the text was improved and sent again."""
    topic = world.topic(by=eve)
    toms = desk(tom)
    composer = seat(toms)
    composer.start_reply(topic.topic_id, "How?", None)
    qtbot.keyClicks(composer.edit, "First words")
    with store_away(world):
        press(qtbot, composer, "composer-send")
        qtbot.waitUntil(lambda: toms.outbox.waiting == 1)
        (letter,) = toms.outbox.letters
        toms.outbox.edit(letter, lambda: composer.start_reply(topic.topic_id, "How?", None))
        qtbot.waitUntil(lambda: composer.edit.text() == "First words")
    world.write(reply, tom, topic.topic_id, "First words", client_key=letter.client_key)
    qtbot.keyClicks(composer.edit, ", and better ones")
    press(qtbot, composer, "composer-send")
    qtbot.waitUntil(lambda: bodies(world, eve, topic)[1:] == ["First words, and better ones"])


def test_two_clicks_on_send_post_once(world: World, tom: int, eve: int, desk: Sit, seat: Seat, qtbot: QtBot) -> None:
    topic = world.topic(by=eve)
    composer = seat(desk(tom))
    composer.start_reply(topic.topic_id, "How?", None)
    qtbot.keyClicks(composer.edit, "Once")
    with qtbot.waitSignal(composer.sent):
        qtbot.mouseDClick(composer.go, Qt.MouseButton.LeftButton)
        qtbot.mouseClick(composer.go, Qt.MouseButton.LeftButton)
        qtbot.keyClick(composer.edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert bodies(world, eve, topic)[1:] == ["Once"]


def test_who_left_for_another_topic_while_it_was_sent_is_not_disturbed(
    world: World, tom: int, eve: int, desk: Sit, seat: Seat, qtbot: QtBot, said: list[str]
) -> None:
    one, two = world.topic("One", by=eve), world.topic("Two", by=eve)
    composer = seat(desk(tom))
    heard: list[PostRef] = []
    composer.sent.connect(heard.append)
    composer.start_reply(one.topic_id, "One", None)
    qtbot.keyClicks(composer.edit, "On its way")
    press(qtbot, composer, "composer-send")
    composer.start_reply(two.topic_id, "Two", None)
    qtbot.keyClicks(composer.edit, "Something else")
    qtbot.waitUntil(lambda: said == ["Your reply is posted."])
    assert composer.edit.text() == "Something else"
    assert heard == []
    assert bodies(world, eve, one)[1:] == ["On its way"]


def test_who_left_hears_that_the_reply_could_not_be_posted(
    world: World, tom: int, eve: int, desk: Sit, seat: Seat, qtbot: QtBot, said: list[str]
) -> None:
    one, two = world.topic("One", by=eve), world.topic("Two", by=eve)
    toms = desk(tom)
    composer = seat(toms)
    composer.start_reply(one.topic_id, "One", None)
    qtbot.keyClicks(composer.edit, "On its way")
    world.write(close_topic, world.admin, one.topic_id)
    press(qtbot, composer, "composer-send")
    composer.start_reply(two.topic_id, "Two", None)
    qtbot.waitUntil(lambda: len(said) == 1)
    assert "closed" in said[0]
    assert not composer.error.isVisible()
    qtbot.waitUntil(lambda: drafts(toms) == [f"reply:{one.topic_id}"])


def test_a_change_of_a_post_is_kept(world: World, tom: int, desk: Sit, seat: Seat, qtbot: QtBot) -> None:
    topic = world.topic(body="It worked yesterdy.", by=tom)
    composer = seat(desk(tom))
    composer.start_edit(post_of(world, tom, topic))
    assert composer.edit.text() == "It worked yesterdy."
    composer.edit.set_text("It worked yesterday.")
    with qtbot.waitSignal(composer.sent) as sent:
        press(qtbot, composer, "composer-send")
    assert sent.args[0] == topic
    assert bodies(world, tom, topic) == ["It worked yesterday."]


@pytest.mark.parametrize(("button", "result"), [("composer-mine", "My words"), ("composer-theirs", "Their words")])
@pytest.mark.parametrize("width", [480, 900])
def test_two_changes_of_one_post_stand_side_by_side_and_one_chooses(
    world: World, tom: int, desk: Sit, seat: Seat, qtbot: QtBot, button: str, result: str, width: int
) -> None:
    topic = world.topic(by=tom)
    composer = seat(desk(tom), width)
    composer.start_edit(post_of(world, tom, topic))
    composer.edit.set_text("My words")
    world.write(edit_post, tom, topic.post_id, "Their words", version=post_of(world, tom, topic).version)
    press(qtbot, composer, "composer-send")
    qtbot.waitUntil(lambda: composer.preview.body.toPlainText() == "Their words")
    assert composer.preview.isVisible()
    assert composer.edit.isVisible()
    press(qtbot, composer, button)
    assert composer.edit.text() == result
    if button == "composer-theirs":
        assert not composer.mine.isVisible()
        press(qtbot, composer, "composer-send")
    qtbot.waitUntil(lambda: composer.opener.isVisible())
    assert bodies(world, tom, topic) == [result]


def test_an_old_draft_of_a_change_does_not_pass_over_a_newer_one(
    world: World, tom: int, desk: Sit, seat: Seat, qtbot: QtBot
) -> None:
    topic = world.topic(by=tom)
    toms = desk(tom)
    first = seat(toms)
    first.start_edit(post_of(world, tom, topic))
    first.edit.set_text("My words, from last week")
    first.window().close()
    qtbot.waitUntil(lambda: len(drafts(toms)) == 1)
    world.write(edit_post, tom, topic.post_id, "Their words", version=post_of(world, tom, topic).version)
    later = seat(toms)
    later.start_edit(post_of(world, tom, topic))
    qtbot.waitUntil(lambda: later.edit.text() == "My words, from last week")
    press(qtbot, later, "composer-send")
    qtbot.waitUntil(lambda: later.theirs.isVisible())
    assert bodies(world, tom, topic) == ["Their words"]


def test_discarding_can_be_undone(world: World, tom: int, eve: int, desk: Sit, seat: Seat, qtbot: QtBot) -> None:
    topic = world.topic(by=eve)
    window = QWidget()
    qtbot.addWidget(window)
    toms = desk(tom)
    toast = Toast(toms.theme, window)
    toms = replace(toms, say=toast.say)
    window.resize(500, 200)
    window.show()
    composer = seat(toms)
    composer.start_reply(topic.topic_id, "How?", None)
    qtbot.keyClicks(composer.edit, "Too rude")
    qtbot.waitUntil(lambda: len(drafts(toms)) == 1)
    press(qtbot, composer, "composer-discard")
    assert composer.opener.isVisible()
    qtbot.waitUntil(lambda: drafts(toms) == [])
    undo = toast.findChild(QAbstractButton, "toast-undo")
    assert undo is not None
    qtbot.mouseClick(undo, Qt.MouseButton.LeftButton)
    assert composer.edit.isVisible()
    assert composer.edit.text() == "Too rude"
    qtbot.waitUntil(lambda: len(drafts(toms)) == 1)


def test_escape_folds_it_up_and_keeps_the_text(
    world: World, tom: int, eve: int, desk: Sit, seat: Seat, qtbot: QtBot
) -> None:
    topic = world.topic(by=eve)
    composer = seat(desk(tom))
    composer.start_reply(topic.topic_id, "How?", None)
    qtbot.keyClicks(composer.edit, "Later")
    with qtbot.waitSignal(composer.closed):
        qtbot.keyClick(composer.edit, Qt.Key.Key_Escape)
    assert not composer.edit.isVisible()
    press(qtbot, composer, "composer-open")
    assert composer.edit.text() == "Later"


@pytest.mark.parametrize("width", [480, 1000])
def test_the_preview_shows_what_will_be_posted(
    world: World, tom: int, eve: int, desk: Sit, seat: Seat, qtbot: QtBot, width: int
) -> None:
    topic = world.topic(by=eve)
    composer = seat(desk(tom), width)
    composer.start_reply(topic.topic_id, "How?", None)
    qtbot.keyClicks(composer.edit, "It **really** works")
    press(qtbot, composer, "composer-preview")
    qtbot.waitUntil(lambda: composer.preview.body.toPlainText() == "It really works")
    assert composer.preview.isVisible()
    assert composer.edit.isVisible() == (width == 1000)
    look = composer.look.grab().toImage()
    pressed = look.pixelColor(look.width() // 2, look.height() - 6)
    assert pressed == composer.desk.theme.colour("accent_soft")  # one sees that it is on
    with qtbot.waitSignal(composer.sent):
        press(qtbot, composer, "composer-send")
    composer.start_reply(topic.topic_id, "How?", None)
    qtbot.waitUntil(composer.edit.hasFocus)  # in a narrow pane the text comes back in place of the preview
    assert composer.preview.isVisible() == (width == 1000)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("bold", "**word**"),
        ("italic", "*word*"),
        ("strike", "~~word~~"),
        ("code", "`word`"),
        ("link", "[word](https://)"),
        ("quote_text", "> word"),
        ("bullets", "- word"),
        ("numbers", "1. word"),
        ("tasks", "- [ ] word"),
    ],
)
@pytest.mark.parametrize("place", ["sqlite"], indirect=True)
def test_each_button_puts_its_mark_on(
    world: World, tom: int, desk: Sit, seat: Seat, qtbot: QtBot, name: str, expected: str
) -> None:
    topic = world.topic(by=tom)
    composer = seat(desk(tom))
    composer.start_reply(topic.topic_id, "How?", None)
    composer.edit.set_text("word")
    composer.edit.selectAll()
    press(qtbot, composer, f"format-{name}")
    assert composer.edit.text() == expected


@pytest.mark.parametrize("zoom", [100, 200])
@pytest.mark.parametrize("place", ["sqlite"], indirect=True)
def test_it_fits_a_narrow_pane_at_any_size(
    world: World, tom: int, eve: int, desk: Sit, seat: Seat, qtbot: QtBot, zoom: int
) -> None:
    topic = world.topic("A title that is long enough to be cut off in a pane this narrow, I would say", by=eve)
    toms = desk(tom)
    toms.theme.set_zoom(zoom)
    composer = seat(toms, 480)
    composer.offer_reply(topic.topic_id, "A title that is long enough to be cut off in a pane this narrow, I would say")
    composer.start_reply(topic.topic_id, "How?", post_of(world, tom, topic))
    qtbot.keyClicks(composer.edit, "Text")
    qtbot.waitUntil(lambda: composer.hint.text() != "")
    assert composer.window().minimumSizeHint().width() <= 480
    assert composer.go.geometry().right() <= composer.width()
