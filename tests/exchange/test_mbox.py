"""A mailing list comes in as topics: threads as they were, nothing twice, and nothing lost without a word."""

from __future__ import annotations

import base64
import gzip
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from forumdesk.errors import Invalid, Stopped
from forumdesk.exchange import mail
from forumdesk.exchange.mail import Mail, parse_mail
from forumdesk.exchange.mail_text import mail_to_markdown
from forumdesk.exchange.mbox import import_mbox
from forumdesk.exchange.mbox_files import mail_files, raw_mails
from forumdesk.exchange.progress import Imported, Progress, Watch
from forumdesk.forum.addresses import topics_meant
from forumdesk.forum.communities import sidebar
from forumdesk.forum.files import file_content
from forumdesk.forum.founding import open_office
from forumdesk.forum.posts import posts, reply
from forumdesk.forum.rows import PostRow, TopicFilter
from forumdesk.forum.topics import thread, topic_ids, topic_rows
from forumdesk.store.office import Office
from forumdesk.store.schema.members import Member
from tests.conftest import ServerPlace
from tests.hostile import real_data
from tests.world import Place, World

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def a_mail(number: int, body: str = "Hello.", *, refs: str = "", subject: str = "The key", **headers: str) -> bytes:
    said = {
        "From": "Ada Lovelace <ada@example.org>",
        "Date": f"Thu, {number:02} May 2003 10:00:00 +0200",
        "Subject": subject,
        "Message-ID": f"<m{number}@example.org>",
    }
    said |= {"References": refs} if refs else {}
    said |= {name.replace("_", "-"): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\n" for name, value in said.items() if value)
    return f"From ada@example.org Thu May  1 10:00:00 2003\n{head}\n{body}\n\n".encode()


@pytest.fixture
def owner(place: Place, world: World) -> Iterator[Office]:
    """The office as whoever founded it opens it: imports run as the owner."""
    store = place.cluster.url(place.database) if isinstance(place, ServerPlace) else world.store(world.admin)
    office = open_office(store)
    yield office
    office.close()


@pytest.fixture
def box(tmp_path: Path) -> Path:
    """Two threads of three people; one answer names a message that is not here."""
    file = tmp_path / "keys.mbox"
    file.write_bytes(
        a_mail(1, "Where is the key?\n\n-- \nAda\nAnalytical Engines Ltd")
        + a_mail(2, "> Where is the key?\nHook 14.", refs="<m1@example.org>", subject="Re: The key", From="bob@x.org")
        + a_mail(3, "Thanks!", subject="RE: The key", In_Reply_To="Your message <m2@example.org>")
        + a_mail(4, "About the lost one.", refs="<lost@example.org>", subject="Re: Lamps")
        + a_mail(5, "Me too.", refs="<lost@example.org> <elsewhere@x>", subject="Re: Lamps", From="bob at x.org (Bob)")
    )
    return file


def by_title(world: World) -> dict[str, int]:
    ids = world.read(topic_ids, world.admin, TopicFilter())
    return {row.title: row.id for row in world.read(topic_rows, world.admin, ids)}


def all_posts(world: World, topic_id: int) -> list[PostRow]:
    marks = world.read(thread, world.admin, topic_id).posts
    return world.read(posts, world.admin, topic_id, [mark.number for mark in marks])


def account(brought: Imported) -> None:
    """Counts in are counts out."""
    assert all(file.accounted == file.rows for file in brought.files), brought.files


def test_threads_follow_references_and_in_reply_to(world: World, owner: Office, box: Path) -> None:
    brought = import_mbox(owner, box)
    account(brought)
    assert (brought.topics, brought.posts, brought.people, brought.communities) == (2, 5, 2, 1)
    titles = by_title(world)
    assert set(titles) == {"The key", "Lamps"}
    key = all_posts(world, titles["The key"])
    assert [(post.number, post.reply_to, post.author_login) for post in key] == [
        (1, None, "ada-2"),
        (2, 1, "bob"),
        (3, 2, "ada-2"),
    ]
    assert key[0].body == "Where is the key?"
    assert key[0].created_at == datetime(2003, 5, 1, 8, tzinfo=UTC)
    assert key[1].body == "> Where is the key?\n\nHook 14."
    assert [post.author_login for post in all_posts(world, titles["Lamps"])] == ["ada-2", "bob"]
    assert [row.name for row in world.read(sidebar, world.admin).communities] == ["keys"]


def test_a_dry_run_tells_the_same_and_writes_nothing(world: World, owner: Office, box: Path) -> None:
    would = import_mbox(owner, box, dry_run=True)
    assert not by_title(world)
    brought = import_mbox(owner, box)
    assert (would.topics, would.posts, would.people, would.files) == (
        brought.topics,
        brought.posts,
        brought.people,
        brought.files,
    )


def test_again_adds_nothing_and_more_goes_on_where_people_have_written(world: World, owner: Office, box: Path) -> None:
    import_mbox(owner, box)
    topic_id = by_title(world)["The key"]
    world.write(reply, world.admin, topic_id, "It hangs there still.", client_key="k")
    again = import_mbox(owner, box)
    assert (again.topics, again.posts, again.people, again.known_topics) == (0, 0, 0, 2)
    box.write_bytes(box.read_bytes() + a_mail(9, "Found.", refs="<m1@example.org> <m3@example.org>"))
    assert import_mbox(owner, box).posts == 1
    last = all_posts(world, topic_id)[-1]
    assert (last.number, last.reply_to, last.body) == (5, 3, "Found.")


def test_a_repeated_message_id_comes_once(world: World, owner: Office, tmp_path: Path) -> None:
    for name in ("a.mbox", "b.mbox"):
        (tmp_path / name).write_bytes(a_mail(1) + a_mail(1, "Sent twice."))
    brought = import_mbox(owner, tmp_path)
    account(brought)
    assert brought.posts == 1
    assert [(file.rows, sum(left.count for left in file.left_out)) for file in brought.files] == [(2, 1), (2, 2)]


def test_files_are_kept_and_those_too_large_are_named(world: World, owner: Office, tmp_path: Path) -> None:
    large = base64.encodebytes(bytes(11_000_000)).decode()
    body = (
        "--x\nContent-Type: text/plain; charset=koi8-r\nContent-Transfer-Encoding: base64\n\n"
        + base64.encodebytes("Привет".encode("koi8-r")).decode()
        + "--x\nContent-Type: image/png\nContent-Disposition: attachment; filename*=utf-8''pl%C3%A4ne%5B1%5D.png\n"
        + f"Content-Transfer-Encoding: base64\n\n{base64.encodebytes(PNG).decode()}"
        + "--x\nContent-Type: application/zip; name=big.zip\nContent-Transfer-Encoding: base64\n\n"
        + f"{large}--x--\n"
    )
    (tmp_path / "a.mbox").write_bytes(a_mail(1, body, Content_Type='multipart/mixed; boundary="x"'))
    import_mbox(owner, tmp_path / "a.mbox")
    (post,) = all_posts(world, by_title(world)["The key"])
    assert post.body.startswith("Привет\n\n![pläne")
    (file,) = post.attachments
    assert (file.name, file.media_type) == ("pläne[1].png", "image/png")
    assert world.read(file_content, world.admin, file.sha256) == PNG
    assert "big.zip: 10.5 MB, more than this office takes; left out." in post.body


def test_who_has_a_login_here_is_that_member(world: World, owner: Office, box: Path) -> None:
    bob = world.member("bob")
    import_mbox(owner, box, domains=["X.org"])
    (_first, second, _third) = all_posts(world, by_title(world)["The key"])
    assert second.author_id == bob
    with owner.reading() as session:
        assert session.scalars(select(Member.login).where(Member.login.startswith("bob"))).all() == ["bob"]


def test_nobody_is_taken_for_a_member_unasked(world: World, owner: Office, box: Path) -> None:
    bob = world.member("bob")
    import_mbox(owner, box)
    assert all_posts(world, by_title(world)["The key"])[1].author_id != bob


def test_a_mails_address_leads_to_its_topic(world: World, owner: Office, box: Path) -> None:
    import_mbox(owner, box)
    topic_id = by_title(world)["The key"]
    for address in ("<m2@example.org>", "mid:m2@example.org"):
        assert [(row.id, row.number) for row in world.read(topics_meant, world.admin, address)] == [(topic_id, 2)]


def test_it_goes_on_after_it_was_stopped(world: World, owner: Office, tmp_path: Path) -> None:
    mails = [a_mail(1)] + [
        a_mail(n % 28 + 1, f"{n}", refs="<m1@example.org>", Message_ID=f"<r{n}@x>") for n in range(400)
    ]
    (tmp_path / "a.mbox").write_bytes(b"".join(mails))
    seen: list[Progress] = []
    watch = Watch(seen.append, lambda: seen[-1].what.startswith("Bringing") and seen[-1].done >= 100)
    with pytest.raises(Stopped):
        import_mbox(owner, tmp_path, watch=watch)
    import_mbox(owner, tmp_path)
    numbers = [post.number for post in all_posts(world, by_title(world)["The key"])]
    assert numbers == list(range(1, 402))


def test_a_broken_message_is_named_and_the_rest_comes(world: World, owner: Office, tmp_path: Path) -> None:
    broken = b"From x Thu May  1 10:00:00 2003\n\nno header at all\n\n"
    (tmp_path / "a.mbox").write_bytes(a_mail(1) + broken + a_mail(2))
    brought = import_mbox(owner, tmp_path)
    account(brought)
    assert [str(bad) for bad in brought.bad] == [
        "a.mbox, message 2, line 9: no mail; it has none of the headers of one."
    ]
    assert (brought.posts, brought.files[0].broken) == (2, 1)


def test_a_place_without_mails_is_refused(owner: Office, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear Ada,\n")
    for place in (tmp_path, tmp_path / "letter.txt", tmp_path / "none"):
        with pytest.raises(Invalid):
            import_mbox(owner, place)


# A message by itself


def parsed(raw: bytes, before: datetime | None = None) -> Mail:
    line, _end, content = raw.partition(b"\n")
    found = parse_mail(content, line, before)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("date", "is_at", "why"),
    [
        ("Thu, 1 May 2003 10:00:00 +0200", datetime(2003, 5, 1, 8, tzinfo=UTC), ()),
        ("Thu, 6 Jan 100 17:30:44 +1100 (EST)", datetime(2000, 1, 6, 6, 30, 44, tzinfo=UTC), (mail.BAD_YEAR,)),
        ("Thu, 1 May 2093 10:00:00 +0000", datetime(2003, 5, 1, 10, tzinfo=UTC), (mail.BAD_DATE,)),
        ("yesterday", datetime(2003, 5, 1, 10, tzinfo=UTC), (mail.BAD_DATE,)),
        ("Thu, 1 May 2003 10:00:00 +9999999999", datetime(2003, 5, 1, 10, tzinfo=UTC), (mail.BAD_DATE,)),
        ("", datetime(2003, 5, 1, 10, tzinfo=UTC), (mail.BAD_DATE,)),
    ],
)
def test_an_impossible_date_is_put_right(date: str, is_at: datetime, why: tuple[str, ...]) -> None:
    found = parsed(a_mail(1, Date=date))
    assert (found.at, found.mended) == (is_at, why)


def test_without_any_date_it_is_the_one_before() -> None:
    before = datetime(1999, 1, 2, tzinfo=UTC)
    found = parsed(b"From x\nSubject: Hm\nFrom: a@b.org\nMessage-ID: <1@x>\n\nHm", before)
    assert (found.at, found.mended) == (before, (mail.NO_DATE,))


@pytest.mark.parametrize(
    "charset",
    ["utf-8", "iso-8859-15", "windows-1251", "koi8-r", "big5", "gb2312", "euc-jp", "iso-2022-jp", "shift_jis",
     "euc-kr", "utf-7", "utf-16", "cp437", "mac-roman", "tis-620", "iso-8859-8-i", "x-sjis"],
)  # fmt: skip
def test_charsets_are_read(charset: str) -> None:
    words = {"windows-1251": "Привет", "koi8-r": "Привет", "big5": "東京", "gb2312": "东京", "euc-kr": "서울"}
    words |= {"euc-jp": "東京", "iso-2022-jp": "東京", "shift_jis": "東京", "x-sjis": "東京", "tis-620": "กขค"}
    words |= {"iso-8859-8-i": "שלום"}
    said = words.get(charset, "Straße é")
    raw = said.encode({"iso-8859-8-i": "iso-8859-8", "x-sjis": "shift_jis"}.get(charset, charset))
    body = base64.encodebytes(raw).decode()
    headers = {"Content_Type": f"text/plain; charset={charset}", "Content_Transfer_Encoding": "base64"}
    subject = f"=?{charset}?b?{base64.b64encode(raw).decode()}?="
    found = parsed(a_mail(1, body, subject=subject, **headers))
    assert (found.body, found.subject, found.mended) == (said, said, ())


def test_a_charset_that_is_none_is_read_as_western() -> None:
    raw = a_mail(1, Content_Type="text/plain; charset=klingon").replace(b"Hello.", b"caf\xe9")
    found = parsed(raw)
    assert (found.body, found.mended) == ("café", (mail.NO_CHARSET,))


def test_html_is_read_where_there_is_nothing_plain() -> None:
    body = "--y\nContent-Type: text/html\n\n<p>So <b>bold</b><script>x()</script></p>\n--y--\n"
    found = parsed(a_mail(1, body, Content_Type="multipart/alternative; boundary=y"))
    assert found.body == "So **bold**"


def test_a_message_without_id_is_known_by_its_content() -> None:
    first, second = (parsed(a_mail(1, body, Message_ID="")) for body in ("a", "b"))
    assert first.key != second.key
    assert first.key == parsed(a_mail(1, "a", Message_ID="")).key
    assert mail.NO_ID in first.mended


def test_nonsense_never_raises() -> None:
    for raw in (
        b"Subject: =?utf-8?q?broken\nFrom: <<>>\nDate: x\n\n\xff\xfe",
        b"Content-Type: multipart/mixed; boundary=\nFrom: a@b\n\n--\n--",
        b"From: a@b\nContent-Type: text/plain; charset*0*=;\nContent-Transfer-Encoding: base64\n\n!!!!",
        b"Subject: " + b"=?a?b?c?=" * 2_000 + b"\n\nx",
        b"From: \xe9\xe8 <a@b.c>\nReferences: " + b"<a@b> " * 5_000 + b"\n\nx",
    ):
        assert parse_mail(raw) is not None
    assert parse_mail(b"\x00\x01\x02" * 100) is None


# The text of one


def test_long_quotes_are_folded_and_short_ones_stay() -> None:
    quote = "\n".join(f"> line {n}" for n in range(8))
    assert mail_to_markdown(f"Ada wrote:\n{quote}\nYes.").startswith('Ada wrote:\n\n[details="Quoted text"]\n> line 0')
    assert mail_to_markdown("> one\n>> deeper\nYes.") == "> one\n>> deeper\n\nYes."


def test_what_lists_and_people_put_below_goes() -> None:
    footer = "_______________________________________________\nkeys mailing list\nhttp://x.org/listinfo/keys"
    assert mail_to_markdown(f"Yes.\n\n-- \nBob\nHead of Keys\n\n{footer}") == "Yes."
    assert mail_to_markdown("One\n-- \n" + "long\n" * 30).endswith("long")


def test_plain_words_stay_plain_words() -> None:
    assert mail_to_markdown("* not *bold*\n1. no list\n# no title") == "\\* not \\*bold\\*\n1\\. no list\n\\# no title"
    assert mail_to_markdown("See https://x.org/a_b*c, @ada.") == "See https://x.org/a_b*c, \\@ada."


def test_code_and_patches_keep_their_shape() -> None:
    assert mail_to_markdown("So:\n\n    if x:\n        y()") == "So:\n\n```\n    if x:\n        y()\n```"
    patch = "--- a/x.c\tMon Jan 1 2001\n+++ b/x.c\n@@ -1 +1 @@\n-a\n\n+b"
    assert mail_to_markdown(patch).startswith("```\n--- a/x.c")


def test_the_earlier_message_below_is_folded() -> None:
    said = mail_to_markdown("Yes.\n\n-----Original Message-----\nFrom: Ada\n\nReally?")
    assert said == 'Yes.\n\n[details="Earlier message"]\nFrom: Ada\n\nReally?\n[/details]'


# Files of them


def test_a_sentence_that_starts_with_from_ends_no_message(tmp_path: Path) -> None:
    file = tmp_path / "a.mbox"
    file.write_bytes(a_mail(1, "Hm.\n\nFrom here on it is easy.\n\n>From now on too.") + a_mail(2))
    first, second = raw_mails(file)
    assert first.content is not None
    assert b"From here" in first.content
    assert b"\nFrom now on" in first.content
    assert (second.number, second.line) == (2, 13)


def test_packed_files_maildirs_and_single_mails_are_read(tmp_path: Path) -> None:
    single = a_mail(1).partition(b"\n")[2]
    (tmp_path / "list.mbox.gz").write_bytes(gzip.compress(a_mail(1) + a_mail(2)))
    (tmp_path / "one.eml").write_bytes(single)
    (tmp_path / "cur").mkdir()
    (tmp_path / "cur" / "123.host:2,S").write_bytes(single)
    (tmp_path / "notes.txt").write_text("Not a mail.")
    counts = {file.name: len(list(raw_mails(file))) for file in mail_files(tmp_path)}
    assert counts == {"list.mbox.gz": 2, "one.eml": 1, "123.host:2,S": 1}


@pytest.mark.skipif(not (real_data() / "mbox-fixtures").is_dir(), reason="no real mails here: set FORUMDESK_DATA")
def test_real_mails_are_accounted_for(owner: Office) -> None:
    for folder in ("perceval", "bigbang"):
        account(import_mbox(owner, real_data() / "mbox-fixtures" / folder, dry_run=True))
