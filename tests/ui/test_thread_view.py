"""The posts of a topic on the screen: what is read stays where it is, whatever happens above and below."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from forumdesk.forum.rows import PostMark, PostMarks, PostRow
from forumdesk.search.within import sought_in
from forumdesk.text.markdown import to_html
from forumdesk.ui.theme import Theme
from forumdesk.ui.widgets.post_card import NEWS, PostCard
from forumdesk.ui.widgets.seen import SEEN_MS
from forumdesk.ui.widgets.thread_view import ThreadView
from forumdesk.ui.words import later

LINE = "A line that fills the width of a post and then some more, so that it wraps here and there.\n\n"
DAY = 24 * 3600 * 10**6
MOMENT = datetime(2026, 3, 5, 9, 14, tzinfo=UTC)


class Topic:
    """A topic of any length: its marks, and its posts when they are asked for."""

    def __init__(self, count: int) -> None:
        self.versions = dict.fromkeys(range(1, count + 1), 1)
        self.bodies: dict[int, str] = {}
        self.asked: list[list[int]] = []

    def body(self, number: int) -> str:
        return self.bodies.get(number, f"Post number {number} says word{number}.\n\n" + LINE * (number % 7))

    @property
    def marks(self) -> PostMarks:
        found = sorted(self.versions.items())
        return PostMarks.of(PostMark(n, n, len(self.body(n)), version, n * DAY) for n, version in found)

    def rows(self, numbers: Sequence[int]) -> list[PostRow]:
        return [self.row(n) for n in numbers if n in self.versions]

    def row(self, number: int) -> PostRow:
        body = self.body(number)
        return PostRow(
            id=number, topic_id=1, number=number, version=self.versions[number], author_id=number % 5 + 1,
            author_login=f"m{number % 5}", author_name=f"Member {number % 5}", author_title="Guide", body=body,
            html=to_html(body), created_at=MOMENT, edited_at=None, reply_to=None, reply_to_name="", like_count=0,
            liked=False, is_answer=False, is_opener=number == 1, by_topic_author=number == 1, is_deleted=False,
            may_edit=False, may_like=True,
        )  # fmt: skip

    def edit(self, number: int, body: str) -> None:
        self.bodies[number] = body
        self.versions[number] += 1


Show = Callable[[Topic], ThreadView]


@pytest.fixture
def show(theme: Theme, qtbot: QtBot) -> Show:
    """Shows a topic in a view that is supplied with what it asks for, a moment later."""

    def shown(topic: Topic) -> ThreadView:
        view = ThreadView(theme)
        qtbot.addWidget(view)
        view.resize(800, 700)

        def fetch(numbers: list[int]) -> None:
            topic.asked.append(numbers)
            view.supply(topic.rows(numbers))

        view.needed.connect(fetch, Qt.ConnectionType.QueuedConnection)
        view.show()
        view.show_thread(topic.marks)
        qtbot.waitUntil(view.is_complete)
        return view

    return shown


def tops(view: ThreadView) -> dict[int, int]:
    """Where the posts on the screen begin, by number."""
    height = view.viewport().height()
    return {
        card.post.number: card.y()
        for card in view.live_cards
        if card.post is not None and card.isVisible() and -card.height() < card.y() < height
    }


def go(qtbot: QtBot, view: ThreadView, number: int, passage: str = "") -> None:
    view.jump(number, passage)
    qtbot.waitUntil(lambda: view.is_complete() and view.card_of(number) is not None)


def card(view: ThreadView, number: int) -> PostCard:
    found = view.card_of(number)
    assert found is not None
    return found


@pytest.mark.parametrize("step", [60, -60, 7, 653, -653, 1])
def test_what_scrolls_by_some_pixels_moves_by_just_these(show: Show, qtbot: QtBot, step: int) -> None:
    view = show(Topic(10_000))
    go(qtbot, view, 5_000)
    bar = view.verticalScrollBar()
    for _ in range(5):
        before = tops(view)
        bar.setValue(bar.value() + step)
        after = tops(view)
        both = before.keys() & after.keys()
        assert both
        assert {n: after[n] - before[n] for n in both} == dict.fromkeys(both, -step)
        qtbot.waitUntil(view.is_complete)
        late = tops(view)
        assert {n: late[n] for n in both if n in late} == {n: after[n] for n in both if n in late}


def test_older_posts_that_come_in_above_do_not_move_the_picture(show: Show, qtbot: QtBot) -> None:
    topic = Topic(200)
    hidden = {n: topic.versions.pop(n) for n in range(20, 70)}
    view = show(topic)
    go(qtbot, view, 100)
    view.verticalScrollBar().setValue(view.verticalScrollBar().value() + 33)
    before = tops(view)
    topic.versions.update(hidden)
    view.update_marks(topic.marks)
    qtbot.waitUntil(view.is_complete)
    assert tops(view) == before


def test_a_post_edited_above_does_not_move_the_picture(show: Show, qtbot: QtBot) -> None:
    topic = Topic(200)
    view = show(topic)
    go(qtbot, view, 100)
    before = tops(view)
    assert 99 not in before
    qtbot.waitUntil(lambda: view.card_of(99) is not None)  # posts near the window are laid out ahead of need
    height = card(view, 99).height()
    topic.edit(99, LINE * 30)
    view.update_marks(topic.marks)
    qtbot.waitUntil(lambda: view.is_complete() and card(view, 99).height() > height + 300)
    assert {n: y for n, y in tops(view).items() if n in before} == before


def test_new_replies_below_do_not_move_the_picture(show: Show, qtbot: QtBot) -> None:
    topic = Topic(50)
    view = show(topic)
    go(qtbot, view, 30)
    before = tops(view)
    topic.versions.update(dict.fromkeys(range(51, 71), 1))
    view.update_marks(topic.marks)
    qtbot.waitUntil(view.is_complete)
    assert tops(view) == before


def test_words_that_are_selected_stay_so_while_others_write(show: Show, qtbot: QtBot) -> None:
    topic = Topic(50)
    view = show(topic)
    go(qtbot, view, 30)
    cursor = card(view, 30).body.textCursor()
    cursor.movePosition(QTextCursor.MoveOperation.NextWord, QTextCursor.MoveMode.KeepAnchor, 2)
    card(view, 30).body.setTextCursor(cursor)
    card(view, 30).reply_button.setFocus()
    qtbot.waitUntil(card(view, 30).reply_button.hasFocus)
    topic.versions[51] = 1
    topic.edit(2, "Short.")
    view.update_marks(topic.marks)
    view.forget()
    qtbot.waitUntil(lambda: 30 in topic.asked[-1] and view.is_complete())
    assert card(view, 30).body.textCursor().selectedText().strip() == "Post number"
    assert card(view, 30).reply_button.hasFocus()


def marked(view: ThreadView, number: int) -> list[str]:
    """What is marked in a post, in the order of the text."""
    found = sorted(card(view, number).body.extraSelections(), key=lambda one: one.cursor.selectionStart())
    return [selection.cursor.selectedText().replace("\u2028", " ") for selection in found]


def height_of(view: ThreadView, number: int, text: str) -> int:
    """How far below the top of the window a text in a post is."""
    body = card(view, number).body
    cursor = body.document().find(text)
    assert not cursor.isNull()
    cursor.setPosition(cursor.selectionStart())
    return body.mapTo(view.viewport(), QPoint(0, body.cursorRect(cursor).y())).y()


def test_a_jump_brings_the_very_sentence_to_a_third(show: Show, qtbot: QtBot) -> None:
    topic = Topic(300)
    topic.bodies[250] = "A turnip.\n\n" + LINE * 40 + "Here the *turnip* grows\nwell 🌱. It is red.\n\n" + LINE * 40
    view = show(topic)
    go(qtbot, view, 250, "Here the turnip grows well 🌱.")
    assert marked(view, 250) == ["Here the turnip grows well 🌱."]
    assert abs(height_of(view, 250, "Here the") - view.viewport().height() // 3) <= 30
    view.mark(sought_in("turnips"), 250, 1)
    assert marked(view, 250) == ["turnip", "Here the turnip grows well 🌱.", "turnip"]
    assert abs(height_of(view, 250, "Here the") - view.viewport().height() // 3) <= 30


def test_hits_are_stepped_to_in_posts_that_were_not_here_and_move_nothing_that_is_in_sight(
    show: Show, qtbot: QtBot
) -> None:
    topic = Topic(10_000)
    topic.bodies[4_000] = "The first turnip.\n\nThe second turnip.\n\n" + LINE * 60 + "The third turnip."
    view = show(topic)
    view.mark(sought_in("turnip"))
    view.seek(4_000, 0)
    qtbot.waitUntil(lambda: view.is_complete() and view.card_of(4_000) is not None)
    assert marked(view, 4_000) == ["turnip"] * 3
    first, second = height_of(view, 4_000, "The first"), height_of(view, 4_000, "The second")
    view.seek(4_000, 1)
    assert height_of(view, 4_000, "The second") == second
    view.seek(4_000, 2)
    assert abs(height_of(view, 4_000, "The third") - view.viewport().height() // 3) <= 30
    view.seek(4_000, 0)
    assert 0 <= height_of(view, 4_000, "The first") <= view.viewport().height() // 2
    assert first >= 0


def test_a_jump_opens_the_details_that_hide_the_words(show: Show, qtbot: QtBot) -> None:
    topic = Topic(30)
    topic.bodies[20] = (
        "[details=One]\nNo.\n\n[details=Inner]\nHere the *turnip* grows.\n[/details]\n[/details]\n\n"
        "[details=turnip]\nOnly its title.\n[/details]\n\n[spoiler]\nThe turnip did it.\n[/spoiler]\n\n" + LINE * 20
    )
    view = show(topic)
    go(qtbot, view, 20, "Here the turnip grows.")
    body = card(view, 20).body
    assert "Here the turnip grows." in body.toPlainText()
    assert "Only its title." not in body.toPlainText()
    assert "did it" not in body.toPlainText()
    qtbot.waitUntil(lambda: len(body.extraSelections()) >= 1)
    assert body.height() >= int(body.document().size().height())
    view.mark(sought_in("turnip"))
    view.seek(20, 1)
    assert "did it" in body.toPlainText()  # whoever steps there wants to see it


def test_a_jump_to_a_number_that_is_gone_leads_to_the_next(show: Show, qtbot: QtBot) -> None:
    topic = Topic(60)
    del topic.versions[40]
    view = show(topic)
    view.jump(40)
    qtbot.waitUntil(view.is_complete)
    assert tops(view)[41] == 0


def test_ten_thousand_posts_open_at_once_and_hold_few_widgets(show: Show, qtbot: QtBot) -> None:
    topic = Topic(10_000)
    began = time.process_time()
    view = show(topic)
    assert time.process_time() - began < 1.5
    for number in (9_999, 1, 4_321, 7_000, 250):
        go(qtbot, view, number)
    assert len(view.findChildren(PostCard)) < 40
    assert all(len(numbers) <= 60 for numbers in topic.asked)
    assert sum(map(len, topic.asked)) < 400


def test_posts_that_scrolled_away_are_thrown_away(show: Show, qtbot: QtBot) -> None:
    from PySide6.QtCore import QEvent

    from forumdesk.ui.widgets.post_document import PostDocument

    topic = Topic(1_000)
    view = show(topic)
    alive: list[int] = []
    for number in range(1, 1_000, 8):
        go(qtbot, view, number)
        for shown in view.live_cards:
            document = shown.body.document()
            assert isinstance(document, PostDocument)
            if not hasattr(document, "counted"):
                document.counted = True  # type: ignore[attr-defined]
                alive.append(number)
                document.destroyed.connect(lambda _gone=None, number=number: alive.remove(number))
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    assert len(alive) <= 160


def test_only_posts_that_stood_on_the_screen_are_seen(show: Show, qtbot: QtBot) -> None:
    view = show(Topic(500))
    seen: list[int] = []
    view.seen.connect(seen.append)
    view.jump(400)
    view.jump(100)  # gone before half a second is over
    qtbot.waitUntil(lambda: bool(seen))
    assert max(seen) >= 100
    assert max(seen) <= max(tops(view))


@pytest.mark.parametrize(
    ("key", "number"),
    [(Qt.Key.Key_J, 31), (Qt.Key.Key_K, 29), (Qt.Key.Key_Home, 1)],
)
def test_keys_go_from_post_to_post(show: Show, qtbot: QtBot, key: Qt.Key, number: int) -> None:
    view = show(Topic(100))
    go(qtbot, view, 30)
    view.setFocus()
    qtbot.waitUntil(view.hasFocus)
    qtbot.keyClick(view, key)
    qtbot.waitUntil(view.is_complete)
    assert view.current_number == number
    assert tops(view)[number] == 0


def test_keys_work_while_the_words_of_a_post_have_the_focus(show: Show, qtbot: QtBot) -> None:
    view = show(Topic(100))
    go(qtbot, view, 30)
    body = card(view, 30).body
    body.setFocus()
    qtbot.waitUntil(body.hasFocus)
    before = view.verticalScrollBar().value()
    qtbot.keyClick(body, Qt.Key.Key_Space)
    assert view.verticalScrollBar().value() > before + 300
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_PageUp)
    assert view.verticalScrollBar().value() == before


def test_the_end_key_shows_the_end_of_the_last_post(show: Show, qtbot: QtBot) -> None:
    view = show(Topic(100))
    view.setFocus()
    qtbot.waitUntil(view.hasFocus)
    qtbot.keyClick(view, Qt.Key.Key_End)
    qtbot.waitUntil(lambda: view.is_complete() and view.is_at_end())
    last = card(view, 100)
    assert 0 <= view.viewport().height() - (last.y() + last.height()) <= 20


def test_a_narrower_window_keeps_the_post_one_reads(show: Show, qtbot: QtBot) -> None:
    view = show(Topic(200))
    go(qtbot, view, 120)
    view.resize(560, 700)
    qtbot.waitUntil(view.is_complete)
    assert 120 in tops(view)
    assert card(view, 120).body.width() < 500


def test_a_larger_zoom_keeps_the_post_one_reads(show: Show, theme: Theme, qtbot: QtBot) -> None:
    view = show(Topic(200))
    go(qtbot, view, 120)
    theme.set_zoom(150)
    qtbot.waitUntil(view.is_complete)
    assert tops(view)[120] == 0


def test_a_deleted_post_is_one_quiet_line(show: Show, qtbot: QtBot) -> None:
    topic = Topic(5)
    view = show(topic)
    before = card(view, 3).height()
    view.supply([replace(topic.row(3), is_deleted=True, html="", version=2)])
    assert card(view, 3).body.toPlainText() == "This post was deleted."
    assert not card(view, 3).reactions.like.isVisible()
    assert card(view, 3).height() < before


def test_where_the_news_begin_is_said(show: Show, qtbot: QtBot) -> None:
    topic = Topic(20)
    view = show(topic)
    plain = card(view, 3).height()
    view.news_from = 3
    view.show_thread(topic.marks)
    qtbot.waitUntil(view.is_complete)
    assert card(view, 3).starts_news
    assert card(view, 3).height() > plain
    assert "since your last visit" in card(view, 3).accessibleName()


def test_keys_mean_a_post_that_one_sees(show: Show, qtbot: QtBot) -> None:
    """Whoever scrolled away from the current post likes what is on the screen, not what is out of sight."""
    view = show(Topic(100))
    go(qtbot, view, 30)
    view.setFocus()
    qtbot.waitUntil(view.hasFocus)
    view.verticalScrollBar().setValue(view.verticalScrollBar().value() + 2_500)
    qtbot.waitUntil(view.is_complete)
    with qtbot.waitSignal(view.acted) as liked:
        qtbot.keyClick(view, Qt.Key.Key_L)
    what, post, _wants = liked.args
    assert what == "react"
    assert post.number in tops(view)


def test_keys_mean_the_post_that_one_clicked_into(show: Show, qtbot: QtBot) -> None:
    view = show(Topic(100))
    go(qtbot, view, 28)
    body = card(view, 30).body
    body.setFocus()
    qtbot.waitUntil(body.hasFocus)
    with qtbot.waitSignal(view.acted) as asked:
        qtbot.keyClick(body, Qt.Key.Key_R)
    assert (asked.args[0], asked.args[1].number) == ("reply", 30)
    assert view.current_number == 30
    for _ in range(3):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_J)
    assert view.current_number == 33


def test_details_that_open_push_down_what_follows_and_nothing_else(show: Show, qtbot: QtBot) -> None:
    topic = Topic(300)
    topic.bodies[150] = "[details=More]\n" + LINE * 5 + "[/details]"
    view = show(topic)
    go(qtbot, view, 149)
    before = tops(view)
    words = card(view, 150).body
    found = words.document().find("More")
    qtbot.mouseClick(words.viewport(), Qt.MouseButton.LeftButton, pos=words.cursorRect(found).center() - QPoint(8, 0))
    after = tops(view)
    assert (after[149], after[150]) == (before[149], before[150])
    assert card(view, 151).y() > before[151] + 100
    go(qtbot, view, 10)
    go(qtbot, view, 150)
    assert "fills the width" in card(view, 150).body.toPlainText()


def test_a_footnote_far_below_comes_into_sight(show: Show, qtbot: QtBot) -> None:
    topic = Topic(5)
    topic.bodies[2] = "Sure[^1].\n\n" + LINE * 40 + "\n\n[^1]: Fairly sure."
    view = show(topic)
    go(qtbot, view, 2)
    words = card(view, 2).body
    found = words.document().find("[1]")
    qtbot.mouseClick(words.viewport(), Qt.MouseButton.LeftButton, pos=words.cursorRect(found).center() - QPoint(4, 0))
    words = card(view, 2).body
    spot = words.cursorRect(words.document().find("Fairly")).center()
    assert 0 < words.mapTo(view.viewport(), spot).y() < view.viewport().height()


def test_a_pause_between_two_posts_is_said(show: Show, theme: Theme) -> None:
    topic = Topic(20)
    for number in range(2, 10):
        del topic.versions[number]
    view = show(topic)  # a post a day: nine days between the first and the next
    assert card(view, 10).gap == "9 days later"
    assert card(view, 11).gap == ""
    assert card(view, 10).accessibleName().startswith("9 days later")
    plain = card(view, 11).body.y()
    assert card(view, 10).body.y() == plain + theme.px(NEWS)


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (8, "8 days later"),
        (59.9, "59 days later"),
        (61, "2 months later"),
        (700, "22 months later"),
        (800, "2 years later"),
    ],
)
def test_a_pause_is_told_as_people_say_it(days: float, words: str) -> None:
    assert later(days) == words


def test_what_stands_on_a_screen_that_is_not_in_use_is_not_read(show: Show, qtbot: QtBot) -> None:
    view = show(Topic(500))
    other = QWidget()
    qtbot.addWidget(other)
    other.show()
    other.activateWindow()
    qtbot.waitUntil(lambda: other.isActiveWindow() and not view.isActiveWindow())
    with qtbot.assertNotEmitted(view.seen, wait=SEEN_MS * 2):
        go(qtbot, view, 300)
    with qtbot.waitSignal(view.seen) as seen:
        view.activateWindow()
    assert 300 <= seen.args[0] <= max(tops(view))


def test_what_is_only_laid_out_or_flown_by_is_not_read(show: Show, qtbot: QtBot) -> None:
    view = show(Topic(500))
    seen: list[int] = []
    view.seen.connect(seen.append)
    view.travel(400)
    view.travel(50)
    qtbot.waitUntil(lambda: view.is_complete() and bool(seen))
    assert max(number for i, number in enumerate(view.numbers) if view.card_of(number)) >= max(seen)
    assert max(seen) <= max(tops(view)) < 70


def eye(view: ThreadView) -> int:
    """The post under the eye: the first that begins in the upper half, else the one that fills the window."""
    half = view.viewport().height() // 2
    begun = {n: y for n, y in tops(view).items() if y < half}
    return min((n for n, y in begun.items() if y >= 0), default=max(begun))


Steps = st.lists(
    st.one_of(
        st.tuples(st.just("arrive"), st.integers(10, 120), st.integers(1, 9)),
        st.tuples(st.just("edit"), st.integers(-3, 2), st.integers(0, 30)),
        st.tuples(st.just("grow"), st.integers(-3, 2), st.integers(0, 30)),
        st.tuples(st.just("scroll"), st.integers(-900, 900), st.just(0)),
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 400), Steps)
def test_whatever_happens_to_other_posts_the_one_under_the_eye_stays(
    show: Show, qtbot: QtBot, start: int, steps: list[tuple[str, int, int]]
) -> None:
    topic = Topic(200)
    hidden = {n: topic.versions.pop(n) for n in range(10, 130, 2)}
    view = show(topic)
    go(qtbot, view, 91)
    view.verticalScrollBar().setValue(view.verticalScrollBar().value() + start)
    qtbot.waitUntil(view.is_complete)
    for what, where, how in steps:
        watched = eye(view)
        before = tops(view)[watched]
        expected = before
        if what == "arrive":
            topic.versions.update({n: hidden.pop(n) for n in range(where, where + how) if n in hidden})
            view.update_marks(topic.marks)
        elif what == "scroll":
            view.verticalScrollBar().setValue(view.verticalScrollBar().value() + where)
            expected = before - where
        elif where:
            there = list(view.numbers)
            number = there[there.index(watched) + where]
            topic.edit(number, LINE * how + "Changed.")
            if what == "edit":
                view.update_marks(topic.marks)
            else:
                view.supply(topic.rows([number]))
        if what == "scroll":
            assert watched not in tops(view) or tops(view)[watched] == expected
            qtbot.waitUntil(view.is_complete)
            continue
        assert tops(view)[watched] == expected
        qtbot.waitUntil(view.is_complete)
        assert tops(view)[watched] == expected
    view.close()
