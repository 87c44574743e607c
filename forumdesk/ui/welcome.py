"""The first window: start an office, open one, or look around in the sample."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QMimeData, QStandardPaths, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from forumdesk.config import Settings, change_settings, load_settings, os_login
from forumdesk.errors import Damaged, NotFound, Problem, WrongPassword
from forumdesk.exchange.demo import demo_store
from forumdesk.exchange.invitation import SUFFIX as INVITATION
from forumdesk.exchange.invitation import is_invitation
from forumdesk.forum.founding import found_office, name_of, open_office
from forumdesk.store.address import SUFFIX, parse
from forumdesk.store.office import Office
from forumdesk.ui.background import Background
from forumdesk.ui.icons import icon, pixmap
from forumdesk.ui.rescue import Rescue, require_locks
from forumdesk.ui.theme import Theme
from forumdesk.ui.widgets.choice_card import ChoiceCard
from forumdesk.ui.widgets.controls import ElidedLabel, IconButton, label
from forumdesk.ui.widgets.form import Field, point_at
from forumdesk.ui.words import tr

RECENT = 5


def file_name(office: str) -> str:
    """A file's name for an office's: 'Harbour Office' -> 'harbour-office.forumdesk'."""
    return (re.sub(r"[^\w]+", "-", office.strip().lower()).strip("-_") or "office") + SUFFIX


def start_office(store: str, *, name: str, login: str, person: str) -> Office:
    """Found an office, remember that it was here, and open it. Waits for the disk.

    Raises Unreachable where the folder's locks do not work.
    """
    if store and name.strip():
        file = parse(store).file
        require_locks(file if file is not None and file.parent.is_dir() else None)
    founded = found_office(store, name=name, login=login, person=person)
    change_settings(started_here=[*load_settings().started_here, founded.uuid])
    return open_office(founded.store)


def come_to(store: str, password: str | None) -> Office:
    """Open an office that one names for the first time: the locks of its folder are tried. Waits."""
    address = parse(store)
    if address.file is not None and address.file.exists():
        require_locks(address.file)
    return open_office(store, password=password)


def suggest() -> tuple[str, str]:
    """The login of whoever is at this computer, and a folder for an office. Waits for the disk."""
    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    return os_login(), documents if documents and Path(documents).is_dir() else str(Path.home())


def open_sample() -> Office:
    """The sample office, made when it is missing. Waits for the disk."""
    return open_office(str(demo_store()))


class Welcome(QWidget):
    """Ends with `opened`: an office that is open already."""

    opened = Signal(object)
    invited = Signal(str)
    """An invitation was chosen, dropped or typed: its link, or the path of its file."""

    def __init__(self, theme: Theme, background: Background) -> None:
        super().__init__()
        self.setAcceptDrops(True)
        self._theme, self._background = theme, background
        self.setObjectName("welcome")
        self.setWindowTitle("ForumDesk")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setProperty("kind", "pane")
        self.choices = Choices(theme)
        self.found_form = FoundForm(theme)
        self.open_form = OpenForm(theme)
        self._pages = QStackedWidget()
        for page in (self.choices, self.found_form, self.open_form):
            self._pages.addWidget(page)
        self._busy = QProgressBar()
        self._busy.setObjectName("welcome-busy")
        self._busy.setRange(0, 0)
        self._busy.setTextVisible(False)
        self._busy.setAccessibleName(tr("Opening"))
        policy = self._busy.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self._busy.setSizePolicy(policy)
        self._busy.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._busy)
        column.addWidget(self._pages, 1)
        self.rescue = QPushButton(tr("See what can be saved…"))
        self.rescue.setObjectName("welcome-rescue")
        self.rescue.hide()
        self.rescue.clicked.connect(self._rescue)
        self._damaged: Path | None = None
        self._foot = QHBoxLayout()
        self._foot.addStretch()
        self._foot.addWidget(self.rescue)
        self._foot.addStretch()
        column.addLayout(self._foot)
        self.choices.found.clicked.connect(lambda: self._show(self.found_form))
        self.choices.open.clicked.connect(lambda: self._show(self.open_form))
        self.choices.invitation.clicked.connect(self._browse_invitation)
        self.choices.sample.clicked.connect(lambda: self._open(open_sample, self.choices))
        self.choices.picked.connect(lambda store: self._open(lambda: open_office(store), self.choices, store))
        for form in (self.found_form, self.open_form):
            form.back.connect(lambda: self._show(self.choices))
        self.found_form.wanted.connect(self._found)
        self.open_form.wanted.connect(self._open_store)
        background.run(self, load_settings, then=self._know)
        background.run(self, suggest, then=lambda who: self.found_form.suggest(*who))
        self.resize(theme.px(760), theme.px(560))
        self.setMinimumSize(theme.px(560), theme.px(480))
        theme.changed.connect(self._dress)
        self._dress()

    def explain(self, problem: Problem, store: str = "") -> None:
        """Show a problem that another opening had."""
        self.choices.say(problem)
        self._offer_rescue(problem, store)

    def _offer_rescue(self, problem: Problem | None, store: str) -> None:
        """Where a file is damaged there are ways on."""
        self._damaged = None
        if isinstance(problem, Damaged) and store and "://" not in store:
            self._damaged = Path(store)
        self.rescue.setVisible(self._damaged is not None)

    def _rescue(self) -> None:
        if self._damaged is None:
            return
        dialog = Rescue(self._theme, self._background, self._damaged, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.saved.connect(lambda store: self._open(lambda: open_office(store), self.choices, store))
        dialog.open()

    def _know(self, settings: Settings) -> None:
        self.choices.show_recent(settings.recent)

    def _show(self, page: Choices | FoundForm | OpenForm) -> None:
        self._pages.setCurrentWidget(page)
        page.begin()

    def _found(self, store: str, name: str, login: str, person: str) -> None:
        self._open(lambda: start_office(store, name=name, login=login, person=person), self.found_form)

    def _browse_invitation(self) -> None:
        dialog = QFileDialog(self, tr("Open an invitation"))
        dialog.setObjectName("welcome-invitation")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter(tr("Invitations") + f" (*{INVITATION})")
        dialog.setDirectory(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DownloadLocation))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.invited)
        dialog.open()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _dropped(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.invited.emit(_dropped(event.mimeData()))

    def _open_store(self, store: str, password: str) -> None:
        if is_invitation(store):
            self.invited.emit(store)
            return
        self._open(lambda: come_to(store, password or None), self.open_form, store)

    def _open(self, work: Callable[[], Office], page: Choices | FoundForm | OpenForm, store: str = "") -> None:
        self._set_busy(True)
        self._offer_rescue(None, "")

        def done(office: Office) -> None:
            self._set_busy(False)
            self.opened.emit(office)

        def failed(problem: Problem) -> None:
            self._set_busy(False)
            page.say(problem)
            self._offer_rescue(problem, store)

        self._background.run(self, work, then=done, failed=failed, dropped=Office.close)

    def _set_busy(self, is_busy: bool) -> None:
        self._busy.setVisible(is_busy)
        self._pages.setEnabled(not is_busy)

    def _dress(self) -> None:
        self._busy.setFixedHeight(self._theme.px(4))
        self._foot.setContentsMargins(self._theme.px(24), 0, self._theme.px(24), self._theme.px(20))


def _dropped(data: QMimeData) -> str:
    """The invitation that is being dropped: a file, or a link as text; '' for anything else."""
    files = [url.toLocalFile() for url in data.urls() if url.isLocalFile()]
    return next((text for text in (*files, data.text().strip()) if is_invitation(text)), "")


class Choices(QWidget):
    """What there is to choose from, and the offices of before."""

    picked = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._stores: list[str] = []
        self._mark = QLabel()
        self._name = label("ForumDesk", "hero")
        self._says = label(
            tr("Ask, answer, and find what was answered before: a forum for your office, without a server of its own."),
            "muted",
        )
        self._says.setWordWrap(True)
        self._problem = label("", "error")
        self._problem.setObjectName("welcome-problem")
        self._problem.setWordWrap(True)
        self._problem.hide()
        self.found = ChoiceCard(
            theme,
            "start-office",
            "building-2",
            tr("Start an office on this computer"),
            tr("You are its first admin. Colleagues join from a shared folder, or later from a server."),
        )
        self.open = ChoiceCard(
            theme,
            "open-office",
            "folder-open",
            tr("Open an office in a folder or on a server"),
            tr("Somebody gave you the path of a file, the address of a Postgres server, or an invitation link."),
        )
        self.invitation = ChoiceCard(
            theme,
            "open-invitation",
            "mail",
            tr("I have an invitation"),
            tr("A file or link from a colleague. Choose the file, or drop it here; then you are in."),
        )
        self.sample = ChoiceCard(
            theme,
            "open-sample",
            "compass",
            tr("Look around in the sample office"),
            tr("A small office with a year of questions and answers. Nothing you try there can break anything."),
        )
        self._head = QHBoxLayout()
        self._head.addWidget(self._mark)
        self._head.addWidget(self._name, 1)
        self._recent_title = label(tr("RECENT"), "section")
        self._recent_title.hide()
        self._recent = QVBoxLayout()
        self._recent.setSpacing(0)
        inside = QWidget()
        self._column = QVBoxLayout(inside)
        self._column.addLayout(self._head)
        self._column.addWidget(self._says)
        self._column.addSpacing(theme.px(8))
        for widget in (self._problem, self.invitation, self.found, self.open, self.sample, self._recent_title):
            self._column.addWidget(widget)
        self._column.addLayout(self._recent)
        self._column.addStretch()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scrolled(inside))
        theme.changed.connect(self._dress)
        self._dress()

    def begin(self) -> None:
        self._problem.hide()
        self.found.setFocus()

    def say(self, problem: Problem) -> None:
        self._problem.setText(str(problem))
        self._problem.show()

    def show_recent(self, stores: list[str]) -> None:
        """Offer the offices that were open before."""
        self._stores = stores[:RECENT]
        self._recent_title.setVisible(bool(stores))
        while (item := self._recent.takeAt(0)) is not None:
            row = item.widget()
            if row is not None:
                row.deleteLater()
        for store in self._stores:
            self._recent.addWidget(self._recent_row(store))

    def _recent_row(self, store: str) -> QPushButton:
        is_server = "://" in store
        row = QPushButton()
        row.setObjectName("recent-office")
        row.setProperty("kind", "quiet")
        row.setAccessibleName(tr("Open {store}", store=store))
        row.setToolTip(store)
        inside = QHBoxLayout(row)
        inside.setContentsMargins(self._theme.px(8), 0, self._theme.px(8), 0)
        image = QLabel()
        image.setPixmap(
            pixmap(
                "server" if is_server else "file-text",
                self._theme.tokens.muted,
                self._theme.px(16),
                self.devicePixelRatioF(),
            )
        )
        inside.addWidget(image)
        short = store if is_server else Path(store).stem
        name = label(short, "strong")
        inside.addWidget(name)
        where = ElidedLabel("meta")
        where.setText("" if is_server else str(Path(store).parent))
        inside.addWidget(where, 1)
        for widget in (image, name, where):
            widget.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        row.setMinimumHeight(self._theme.px(34))
        row.clicked.connect(lambda: self.picked.emit(store))
        return row

    def _dress(self) -> None:
        px = self._theme.px
        self._column.setContentsMargins(px(56), px(40), px(56), px(24))
        self._column.setSpacing(px(12))
        self._head.setSpacing(px(12))
        side = px(36)
        self._mark.setPixmap(pixmap("messages-square", self._theme.tokens.accent, side, self.devicePixelRatioF()))
        self.show_recent(self._stores)


class _Form(QWidget):
    """A page of the welcome window with a way back, its fields, and one button that does it."""

    back = Signal()

    def __init__(self, theme: Theme, name: str, title: str, act: str) -> None:
        super().__init__()
        self._theme = theme
        self.setObjectName(name)
        self.fields: dict[str, Field] = {}
        self._back = IconButton(theme, f"{name}-back", "arrow-left", tr("Back"))
        self._back.clicked.connect(self.back)
        self._head = QHBoxLayout()
        self._head.addWidget(self._back)
        self._head.addWidget(label(title, "title"), 1)
        self.problem = label("", "error")
        self.problem.setObjectName(f"{name}-problem")
        self.problem.setWordWrap(True)
        self.problem.hide()
        self.act = QPushButton(act)
        self.act.setObjectName(f"{name}-act")
        self.act.setProperty("kind", "primary")
        self.act.setDefault(True)
        self.act.clicked.connect(self.submit)
        inside = QWidget()
        self._column = QVBoxLayout(inside)
        self._column.addLayout(self._head)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scrolled(inside))

    def _finish(self) -> None:
        self._column.addWidget(self.problem)
        foot = QHBoxLayout()
        foot.addStretch()
        foot.addWidget(self.act)
        self._column.addLayout(foot)
        self._column.addStretch()
        self._theme.changed.connect(self._dress)
        self._dress()

    def _add(self, key: str, text: str, *, hint: str = "", entry: QWidget | None = None) -> QLineEdit:
        edit = QLineEdit()
        edit.returnPressed.connect(self.submit)
        field = Field(self._theme, text, edit, f"{self.objectName()}-{key}", hint=hint)
        self.fields[key] = field
        self._column.addWidget(field)
        return edit

    def _add_with_button(self, key: str, text: str, button: QPushButton, *, hint: str = "") -> QLineEdit:
        edit = self._add(key, text, hint=hint)
        field = self.fields[key]
        column = field.layout()
        assert isinstance(column, QVBoxLayout)
        column.removeWidget(edit)
        row = QHBoxLayout()
        row.setSpacing(self._theme.px(8))
        row.addWidget(edit, 1)
        row.addWidget(button)
        column.insertLayout(1, row)
        return edit

    def begin(self) -> None:
        self.problem.hide()
        first = next(iter(self.fields.values()))
        first.entry.setFocus(Qt.FocusReason.OtherFocusReason)

    def submit(self) -> None:
        """Ask for what the form says."""

    def say(self, problem: Problem) -> None:
        """Show a problem at its field, else above the button. What was typed stays."""
        point_at(problem, self.fields, self.problem)

    def _dress(self) -> None:
        px = self._theme.px
        self._column.setContentsMargins(px(56), px(32), px(56), px(24))
        self._column.setSpacing(px(16))
        self._head.setSpacing(px(8))


class FoundForm(_Form):
    """Start an office in a file on this computer."""

    wanted = Signal(str, str, str, str)
    """Store, office's name, login, own name."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "found", tr("Start an office on this computer"), tr("Start the office"))
        self._name = self._add("name", tr("Name of the office"))
        self._name.setPlaceholderText(tr("Harbour Office"))
        self._person = self._add("person", tr("Your name"), hint=tr("As your colleagues know you."))
        self._login = self._add(
            "login", tr("Your login"), hint=tr("Short, in small letters; others mention you by it: @ines.duarte")
        )
        browse = QPushButton(tr("Browse…"))
        browse.setObjectName("found-browse")
        browse.clicked.connect(self._browse)
        self._folder = self._add_with_button("store", tr("Folder"), browse)
        self._name.textChanged.connect(self._show_file)
        self._folder.textChanged.connect(self._show_file)
        self._show_file()
        self._column.addWidget(privacy_note(theme))
        self._finish()

    def suggest(self, login: str, folder: str) -> None:
        """Who is at this computer, and where offices may lie; what was typed already stays."""
        if not self._login.text():
            self._login.setText(login)
        if not self._folder.text():
            self._folder.setText(folder)
        if not self._person.text() and login != "root":
            self._person.setText(name_of(login))

    @property
    def store(self) -> str:
        folder = self._folder.text().strip()
        return str(Path(folder) / file_name(self._name.text())) if folder else ""

    def submit(self) -> None:
        self.wanted.emit(self.store, self._name.text(), self._login.text(), self._person.text())

    def _show_file(self) -> None:
        told = tr("The office will be the file {file}. A folder that colleagues share lets them in.", file=self.store)
        self.fields["store"].hint(told if self.store else tr("A folder that colleagues share lets them in."))

    def _browse(self) -> None:
        dialog = QFileDialog(self, tr("Folder for the office"), self._folder.text())
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._folder.setText)
        dialog.open()


class OpenForm(_Form):
    """Open an office that somebody else began."""

    wanted = Signal(str, str)
    """Store and password, '' for none."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "open", tr("Open an office in a folder or on a server"), tr("Open the office"))
        browse = QPushButton(tr("Browse…"))
        browse.setObjectName("open-browse")
        browse.clicked.connect(self._browse)
        self._store = self._add_with_button("store", tr("Path or address"), browse)
        self._store.setPlaceholderText(tr("/shared/office.forumdesk or postgresql://login@server/office"))
        self._login = self._add("login", tr("Login on the server"))
        self._password = self._add("password", tr("Password"))
        self._password.setEchoMode(QLineEdit.EchoMode.Password)
        self._privacy = privacy_note(theme)
        self._column.addWidget(self._privacy)
        self._store.textChanged.connect(self._look)
        self._look()
        self._finish()

    @property
    def is_server(self) -> bool:
        return self._store.text().strip().startswith(("postgresql:", "postgres:"))

    def submit(self) -> None:
        store, login = self._store.text().strip(), self._login.text().strip()
        if self.is_server and login and "@" not in store:
            store = store.replace("://", f"://{login}@", 1)
        self.wanted.emit(store, self._password.text() if self.is_server else "")

    def say(self, problem: Problem) -> None:
        if isinstance(problem, WrongPassword):
            self.fields["password"].wrong(str(problem))
        elif isinstance(problem, NotFound):
            self.fields["store"].wrong(str(problem))
        else:
            super().say(problem)

    def _look(self) -> None:
        """A server wants to know who comes; a file does not."""
        for key in ("login", "password"):
            self.fields[key].setVisible(self.is_server)
        self.fields["login"].setVisible(self.is_server and "@" not in self._store.text())

    def _browse(self) -> None:
        dialog = QFileDialog(self, tr("Open an office"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter(tr("Offices") + f" (*{SUFFIX})")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._store.setText)
        dialog.open()


def privacy_note(theme: Theme) -> QFrame:
    """What everybody should know before choosing where an office lies."""
    note = QFrame()
    note.setProperty("kind", "card")
    row = QHBoxLayout(note)
    row.setContentsMargins(theme.px(12), theme.px(10), theme.px(12), theme.px(10))
    row.setSpacing(theme.px(10))
    image = QLabel()
    image.setPixmap(icon("shield", theme.tokens.muted, theme.px(18)).pixmap(theme.px(18)))
    row.addWidget(image, 0, Qt.AlignmentFlag.AlignTop)
    text = label(
        tr(
            "Whoever can open a shared file can read all of it, private communities too. For real privacy, or for "
            "more than about 15 people, use a Postgres server: there the database itself lets each member in."
        ),
        "meta",
    )
    text.setWordWrap(True)
    row.addWidget(text, 1)
    return note


def scrolled(inside: QWidget) -> QScrollArea:
    """A pane that scrolls up and down where the window is low."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(inside)
    area.viewport().setAutoFillBackground(False)
    inside.setAutoFillBackground(False)
    return area
