"""The people of the office."""

from __future__ import annotations

from forumdesk.ui.page import Page


class PeoplePage(Page):
    pass
