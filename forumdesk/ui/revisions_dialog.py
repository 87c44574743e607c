"""What a post said before: each change with who, when and why, inline or side by side, and a way back."""

from __future__ import annotations

import html
from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from forumdesk.errors import Problem
from forumdesk.forum.revisions import Kind, LinePair, Piece, VersionRow, compared, restore_version
from forumdesk.forum.rows import PostRow
from forumdesk.ui.desk import Desk
from forumdesk.ui.theme import Tokens
from forumdesk.ui.widgets.controls import IconButton, set_tabs
from forumdesk.ui.words import in_full, tr, tr_n

AROUND = 3
"""Lines that stayed the same are shown so far around what changed."""

Changes = Sequence[tuple[VersionRow, list[LinePair]]]


class RevisionsDialog(QDialog):
    """The changes of one post, the newest first."""

    restored = Signal()

    def __init__(self, desk: Desk, post: PostRow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._post = desk, post
        self._changes: Changes = ()
        self._at = 0
        px = desk.theme.px
        self.setObjectName("revisions-dialog")
        self.setWindowTitle(tr("History of a post"))
        self.resize(px(860), px(560))
        heading = QLabel(tr("History of post #{number} by {name}", number=post.number, name=post.author_name))
        heading.setProperty("kind", "pane-title")
        heading.setTextFormat(Qt.TextFormat.PlainText)
        self.older = IconButton(desk.theme, "revisions-older", "chevron-left", tr("The change before"))
        self.newer = IconButton(desk.theme, "revisions-newer", "chevron-right", tr("The change after"))
        self.older.clicked.connect(lambda: self._go(1))
        self.newer.clicked.connect(lambda: self._go(-1))
        self.where = QLabel()
        self.where.setObjectName("revisions-where")
        self.where.setProperty("kind", "strong")
        self.inline, self.beside = QPushButton(tr("Inline")), QPushButton(tr("Side by side"))
        group = QButtonGroup(self)
        for button, name in ((self.inline, "revisions-inline"), (self.beside, "revisions-beside")):
            button.setObjectName(name)
            button.setProperty("kind", "tab")
            button.setCheckable(True)
            group.addButton(button)
            button.clicked.connect(self._show)
        self.inline.setChecked(True)
        self.who = QLabel()
        self.who.setObjectName("revisions-who")
        self.who.setProperty("kind", "meta")
        self.who.setTextFormat(Qt.TextFormat.PlainText)
        self.who.setWordWrap(True)
        self.text = QTextBrowser()
        self.text.setObjectName("revisions-text")
        self.text.setAccessibleName(tr("What was changed"))
        self.text.setOpenLinks(False)
        set_tabs(self.text)
        self.error = QLabel()
        self.error.setObjectName("revisions-error")
        self.error.setProperty("kind", "error")
        self.error.setWordWrap(True)
        self.error.hide()
        self.restore = QPushButton(tr("Restore what it said before"))
        self.restore.setObjectName("revisions-restore")
        self.restore.setVisible(post.may_edit)
        self.restore.clicked.connect(self._restore)
        close = QPushButton(tr("Close"))
        close.setProperty("kind", "primary")
        close.clicked.connect(self.reject)
        bar = QHBoxLayout()
        for widget in (self.older, self.where, self.newer):
            bar.addWidget(widget)
        bar.addStretch(1)
        bar.addWidget(self.inline)
        bar.addWidget(self.beside)
        foot = QHBoxLayout()
        foot.addWidget(self.restore)
        foot.addStretch(1)
        foot.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(24), px(20), px(24), px(20))
        column.setSpacing(px(10))
        column.addWidget(heading)
        column.addLayout(bar)
        column.addWidget(self.who)
        column.addWidget(self.text, 1)
        column.addWidget(self.error)
        column.addLayout(foot)
        self.who.setText(tr("Reading the history…"))
        self._enable()
        desk.worker.ask(self, compared, desk.viewer, post.id, then=self._took, failed=self._failed)

    def _took(self, changes: Changes) -> None:
        self._changes = changes
        if not changes:
            self.who.setText(tr("This post was not changed, or only within five minutes after it was written."))
        self._show()

    def _go(self, by: int) -> None:
        self._at = max(0, min(len(self._changes) - 1, self._at + by))
        self._show()

    def _enable(self) -> None:
        self.older.setEnabled(self._at + 1 < len(self._changes))
        self.newer.setEnabled(self._at > 0)
        self.restore.setEnabled(bool(self._changes))

    def _show(self) -> None:
        self._enable()
        if not self._changes:
            return
        version, pairs = self._changes[self._at]
        total = len(self._changes)
        self.where.setText(tr("Change {n} of {total}", n=total - self._at, total=total))
        why = f"\n{version.reason}" if version.reason else ""
        self.who.setText(f"{version.by_name}  ·  {in_full(version.at)}{why}")
        show = _side_by_side if self.beside.isChecked() else _inline
        self.text.setHtml(show(pairs, self._desk.theme.tokens, self._desk.theme.px(6)))

    def _restore(self) -> None:
        version, _pairs = self._changes[self._at]
        self.restore.setEnabled(False)
        self._desk.worker.do(
            self,
            restore_version,
            self._desk.viewer,
            self._post.id,
            version.number - 1,
            version=self._post.version,
            then=lambda _none: self._done(),
            failed=self._failed,
        )

    def _done(self) -> None:
        self.restored.emit()
        self.accept()

    def _failed(self, problem: Problem) -> None:
        self.error.setText(str(problem))
        self.error.show()
        self._enable()


def _pieces(pieces: Sequence[Piece], tokens: Tokens) -> str:
    styles = {
        Kind.SAME: "",
        Kind.GONE: f"background-color:{tokens.danger_soft};color:{tokens.danger};text-decoration:line-through",
        Kind.CAME: f"background-color:{tokens.success_soft};color:{tokens.success}",
    }
    spans = "".join(
        f'<span style="white-space:pre-wrap;{styles[kind]}">{html.escape(text)}</span>' for kind, text in pieces if text
    )
    return spans or "&nbsp;"


def _near(pairs: Sequence[LinePair]) -> list[LinePair | int]:
    """The changed lines with a few around them; a number stands for so many lines left out."""
    changed = [n for n, pair in enumerate(pairs) if not pair.is_same]
    near = {n + by for n in changed for by in range(-AROUND, AROUND + 1)}
    shown: list[LinePair | int] = []
    for n, pair in enumerate(pairs):
        if n in near:
            shown.append(pair)
        elif shown and isinstance(shown[-1], int):
            shown[-1] += 1
        else:
            shown.append(1)
    return shown


def _left_out(count: int, tokens: Tokens) -> str:
    said = tr_n("{n} line stayed the same", "{n} lines stayed the same", count)
    return f'<span style="color:{tokens.muted}">… {html.escape(said)}</span>'


def _inline(pairs: Sequence[LinePair], tokens: Tokens, _air: int) -> str:
    lines: list[str] = []
    for pair in _near(pairs):
        if isinstance(pair, int):
            lines.append(_left_out(pair, tokens))
        else:
            lines.append(_pieces(_woven(pair.before or (), pair.after or ()), tokens))
    return "".join(f"<p style='margin:2px 0'>{line}</p>" for line in lines)


def _woven(before: Sequence[Piece], after: Sequence[Piece]) -> list[Piece]:
    """Both sides as one line: what went stands before what came in its place."""
    line: list[Piece] = []
    left, right = list(before), list(after)
    while left or right:
        if left and left[0][0] is not Kind.SAME:
            line.append(left.pop(0))
        elif right and right[0][0] is not Kind.SAME:
            line.append(right.pop(0))
        else:
            line.append((left or right)[0])
            left, right = left[1:], right[1:]
    return line


def _side_by_side(pairs: Sequence[LinePair], tokens: Tokens, air: int) -> str:
    rows: list[str] = []
    for pair in _near(pairs):
        if isinstance(pair, int):
            rows.append(f"<tr><td colspan='2'>{_left_out(pair, tokens)}</td></tr>")
            continue
        sides = (_pieces(side, tokens) if side is not None else "" for side in (pair.before, pair.after))
        rows.append("<tr>" + "".join(f"<td width='50%'>{side}</td>" for side in sides) + "</tr>")
    return f"<table width='100%' cellspacing='0' cellpadding='{air}'>{''.join(rows)}</table>"
