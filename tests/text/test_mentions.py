"""Who is told that they were mentioned."""

from __future__ import annotations

import pytest

from forumdesk.text.mentions import mentions


def test_everybody_named_is_mentioned_once_and_in_small_letters() -> None:
    assert mentions("@Tom, @ann-b and @tom: see **@c.d**.") == {"tom", "ann-b", "c.d"}


@pytest.mark.parametrize(
    "markdown",
    [
        "`@tom`",
        "```\n@tom\n```",
        "tom@office.org",
        '[quote="x"]\n@tom\n[/quote]',
        "> @tom",
        "[@tom](https://x.org)",
        "no @",
    ],
)
def test_code_quotes_links_and_addresses_mention_nobody(markdown: str) -> None:
    assert mentions(markdown) == frozenset()


def test_who_is_mentioned_behind_a_quote_or_in_details_is_told() -> None:
    assert mentions("[quote]\n@tom\n[/quote]\n@ann [details]\n@ben\n[/details]") >= {"ann"}
    assert mentions("[details=x]\n@ben\n[/details]") == {"ben"}
