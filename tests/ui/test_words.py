"""How moments are said."""

from __future__ import annotations

from datetime import datetime

import pytest

from forumdesk.ui.words import ahead

NOW = datetime(2026, 11, 25, 12, 0).astimezone()


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        ((2026, 11, 25, 18, 0), "today 18:00"),
        ((2026, 11, 26, 8, 0), "tomorrow 08:00"),
        ((2026, 11, 30, 8, 0), "Mon 30 Nov 08:00"),
        ((2026, 12, 24, 8, 0), "24 Dec"),
        ((2031, 2, 3, 8, 0), "3 Feb 2031"),
    ],
)
def test_a_moment_to_come_is_said_as_people_say_it(moment: tuple[int, int, int, int, int], said: str) -> None:
    assert ahead(datetime(*moment).astimezone(), NOW) == said
