"""An invitation for a member, to be saved or copied; on a server with a one-time password, shown this once."""

from __future__ import annotations

from PySide6.QtCore import QDir, QStandardPaths, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from forumdesk.errors import Problem
from forumdesk.exchange.invitation import SUFFIX, Invitation, write_invitation
from forumdesk.exchange.inviting import invitation_and_reach
from forumdesk.ui.desk import Desk
from forumdesk.ui.widgets.controls import label
from forumdesk.ui.words import tr


class Invite(QDialog):
    """Makes an invitation for a member, and says what it is good for."""

    def __init__(self, desk: Desk, member_id: int, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.invitation: Invitation | None = None
        px = desk.theme.px
        self.setObjectName("invite")
        self.setWindowTitle(tr("Invite {name}", name=name))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.says = label(
            tr("Send the file or the link to {name} alone: whoever opens it is let in as them.", name=name), ""
        )
        self.about = label("", "muted")
        self.about.setObjectName("invite-about")
        self.alone = label("", "error")
        self.alone.setObjectName("invite-alone")
        self.way = label("", "meta")
        self.way.setObjectName("invite-way")
        self.way.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        for text in (self.says, self.about, self.alone, self.way):
            text.setWordWrap(True)
        self.save = QPushButton(tr("Save the file…"))
        self.save.setObjectName("invite-save")
        self.save.setProperty("kind", "primary")
        self.save.clicked.connect(self._ask_where)
        self.copy = QPushButton(tr("Copy the link"))
        self.copy.setObjectName("invite-copy")
        self.copy.setAutoDefault(False)
        self.copy.clicked.connect(self._copy)
        self.shut = QPushButton(tr("Close"))
        self.shut.setObjectName("invite-close")
        self.shut.setAutoDefault(False)
        self.shut.clicked.connect(self.accept)
        foot = QHBoxLayout()
        foot.addWidget(self.shut)
        foot.addStretch()
        foot.addWidget(self.copy)
        foot.addWidget(self.save)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(24), px(20), px(24), px(20))
        column.setSpacing(px(12))
        column.addWidget(label(tr("Invite {name}", name=name), "pane-title"))
        for part in (self.says, self.way, self.about, self.alone):
            column.addWidget(part)
        column.addLayout(foot)
        self.setMinimumWidth(px(480))
        self.alone.hide()
        for button in (self.save, self.copy):
            button.setEnabled(False)
        desk.worker.do(self, invitation_and_reach, desk.viewer, member_id, then=self._show, failed=self._fail)

    def save_to(self, path: str) -> None:
        """Write the invitation's file."""
        if self.invitation is not None:
            self._desk.worker.run(
                self,
                write_invitation,
                self.invitation,
                path if path.endswith(SUFFIX) else path + SUFFIX,
                then=lambda name: self._desk.say(tr("Saved {name}", name=name)),
                failed=self._fail,
            )

    def _show(self, found: tuple[Invitation, bool]) -> None:
        made, is_reached = found
        self.invitation = made
        lines = [tr("Place: {place}", place=place) for place in made.places]
        if made.password is None:
            self.about.setText(
                tr("It names the office's place and their login, holds no password, and does not run out.")
            )
        else:
            assert made.expires_at is not None
            lines.append(tr("One-time password: {password}", password=made.password))
            self.about.setText(
                tr(
                    "It works until {day}, and until they chose a password of their own. The one they had before, if "
                    "any, has stopped working.",
                    day=f"{made.expires_at.astimezone():%Y-%m-%d}",
                )
            )
        self.way.setText("\n".join(lines))
        if not is_reached:
            self.alone.setText(
                tr(
                    "This office lies on a disk of this computer. Colleagues at other computers reach it only if its "
                    "folder is shared and they open it by the path of the share."
                )
            )
            self.alone.show()
        for button in (self.save, self.copy):
            button.setEnabled(True)
        self.save.setFocus()
        self.adjustSize()

    def _fail(self, problem: Problem) -> None:
        self.alone.setText(str(problem))
        self.alone.show()
        self.adjustSize()

    def _copy(self) -> None:
        if self.invitation is not None:
            QGuiApplication.clipboard().setText(self.invitation.as_link())
            self._desk.say(tr("The link is in the clipboard."))

    def _ask_where(self) -> None:
        assert self.invitation is not None
        dialog = QFileDialog(self, tr("Save the invitation"))
        dialog.setObjectName("invite-where")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDirectory(QDir(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)))
        dialog.selectFile(self.invitation.file_name)
        dialog.fileSelected.connect(self.save_to)
        dialog.open()
