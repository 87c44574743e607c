"""Asks before a link is opened that says one host and leads to another."""

from __future__ import annotations

from PySide6.QtWidgets import QMessageBox, QWidget

from forumdesk.ui.words import label, tr


class LinkQuestion(QMessageBox):
    """Names the host that a link really leads to; `accepted` once somebody wants to go there all the same."""

    def __init__(self, named: str, host: str, address: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("link-question")
        self.setIcon(QMessageBox.Icon.Warning)
        self.setWindowTitle(tr("Open this link?"))
        self.setText(tr("The link says {named}, but it leads to {host}.", named=named, host=host or address))
        shown = address if len(address) <= 200 else address[:199] + "…"
        self.setInformativeText(shown)
        self.go = self.addButton(tr("Open {host}", host=label(host or address)), QMessageBox.ButtonRole.AcceptRole)
        self.go.setObjectName("link-open")
        self.stay = self.addButton(QMessageBox.StandardButton.Cancel)
        self.stay.setObjectName("link-cancel")
        self.setDefaultButton(self.stay)
