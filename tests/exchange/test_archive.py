"""An office goes into an archive whole, and comes back the same on either kind of store."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import LargeBinary, select, text

from forumdesk.errors import BadFile, Conflict, Invalid, NotAllowed, Stopped, TooNew
from forumdesk.exchange.archive import MANIFEST, check_archive, export_archive, import_archive
from forumdesk.exchange.copying import copy_office
from forumdesk.exchange.pouring import Poured
from forumdesk.exchange.progress import Progress, Watch
from forumdesk.forum.founding import found_office, open_office
from forumdesk.forum.posts import reply
from forumdesk.store.base import Base
from forumdesk.store.carrying import APART, STAYS, STAYS_TABLES, carried_tables
from forumdesk.store.office import Office
from forumdesk.store.schema.members import Member, OfficeRecord
from forumdesk.store.schema.posts import Post
from forumdesk.store.schema.topics import Topic
from tests.conftest import ServerPlace
from tests.exchange.full_office import fill
from tests.postgres import Cluster
from tests.world import ADMIN, Place, World


@pytest.fixture
def full(tmp_path: Path) -> Iterator[Office]:
    """A file with a value in every column of every table."""
    store = str(tmp_path / "full.forumdesk")
    found_office(store, name="Full office", login=ADMIN)
    office = open_office(store)
    fill(office)
    yield office
    office.close()


@pytest.fixture(params=["sqlite", "postgres"])
def elsewhere(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A place for an office, with nothing there yet."""
    if request.param == "sqlite":
        yield str(tmp_path / "elsewhere.forumdesk")
        return
    cluster: Cluster = request.getfixturevalue("cluster")
    cluster.run("CREATE DATABASE elsewhere TEMPLATE template0")
    yield cluster.url("elsewhere")
    cluster.run("DROP DATABASE elsewhere WITH (FORCE)")


def exported(office: Office, file: Path) -> bytes:
    export_archive(office, file)
    return file.read_bytes()


def exported_from(store: str, file: Path) -> bytes:
    office = open_office(store)
    try:
        return exported(office, file)
    finally:
        office.close()


def owner_of(world: World, place: Place) -> Office:
    store = place.cluster.url(place.database) if isinstance(place, ServerPlace) else world.store(world.admin)
    return open_office(store)


def rewritten(archive: Path, changed: dict[str, bytes | None]) -> Path:
    """The archive with some entries replaced, or taken out."""
    other = archive.with_name("rewritten.zip")
    with zipfile.ZipFile(archive) as old, zipfile.ZipFile(other, "w") as new:
        for name in old.namelist():
            content = changed.get(name, old.read(name))
            if content is not None:
                new.writestr(name, content)
    return other


def test_everything_comes_back_byte_for_byte(full: Office, elsewhere: str, tmp_path: Path) -> None:
    first = exported(full, tmp_path / "first.zip")
    poured = import_archive(elsewhere, tmp_path / "first.zip")
    assert sum(poured.rows.values()) > 2 * (len(carried_tables()) - 1)
    assert exported_from(elsewhere, tmp_path / "second.zip") == first


def test_a_copy_there_and_back_is_the_same_office(full: Office, elsewhere: str, tmp_path: Path) -> None:
    first = exported(full, tmp_path / "first.zip")
    copy_office(full, elsewhere)
    assert exported_from(elsewhere, tmp_path / "there.zip") == first
    there = open_office(elsewhere)
    back = str(tmp_path / "back.forumdesk")
    copy_office(there, back)
    there.close()
    assert exported_from(back, tmp_path / "back.zip") == first


def test_the_copied_rows_are_those_of_the_tables(full: Office, tmp_path: Path) -> None:
    """Not asked of what writes the archive: every column of every table, read by itself."""
    other = str(tmp_path / "copy.forumdesk")
    copy_office(full, other)
    copy = open_office(other)
    for table in Base.metadata.sorted_tables:
        if table.name in STAYS_TABLES:
            continue
        columns = [column for column in table.columns if column.name not in STAYS.get(table.name, {})]
        assert columns
        with full.reading() as ours, copy.reading() as theirs:
            before, after = (set(session.execute(select(*columns)).all()) for session in (ours, theirs))
            assert before == after, table.name
    copy.close()


def test_no_column_is_forgotten() -> None:
    """A column that is made later comes along, or stays for a reason that is written down."""
    carried = {table.name: {column.name for column in table.columns} for table in carried_tables()}
    for table in Base.metadata.tables.values():
        for column in table.columns:
            comes = column.name in carried.get(table.name, set()) or APART.get(table.name) == column.name
            stays = table.name in STAYS_TABLES or column.name in STAYS.get(table.name, {})
            assert comes is not stays, str(column)
            assert not isinstance(column.type, LargeBinary) or APART.get(table.name) == column.name, str(column)
    assert all(reason for why in (STAYS_TABLES, *STAYS.values()) for reason in why.values())


def test_what_points_ahead_may_be_empty_for_a_while() -> None:
    """Such a column is written last; one that may not be empty until then could not be."""
    late = [column for carried in carried_tables() for column in carried.late]
    assert all(column.nullable and not column.primary_key for column in late), late


def test_the_office_works_after_it_came_in(world: World, place: Place, elsewhere: str, tmp_path: Path) -> None:
    tom = world.member("tom")
    topic = world.topic(by=tom)
    world.reply(topic, "Restart it.", by=world.admin)
    owner = owner_of(world, place)
    export_archive(owner, tmp_path / "a.zip")
    founded = import_archive(elsewhere, tmp_path / "a.zip").founded
    assert founded is not None
    office = open_office(elsewhere)
    assert office.uuid == owner.uuid
    assert office.incarnation != owner.incarnation
    ref = office.write(reply, world.admin, topic.topic_id, "And now?", client_key="k")
    assert ref.number == 3
    with office.reading() as session:
        record = session.get_one(Topic, topic.topic_id)
        assert (record.last_post_number, record.post_count) == (3, 3)
        assert session.scalar(text("SELECT count(*) FROM change WHERE thing = 'post'")) == 1
    office.close()
    owner.close()
    if founded.password is not None:  # the first admin has a login, and sees what is an admin's to see
        admin = open_office(founded.store, password=founded.password)
        with admin.reading() as session:
            assert session.scalars(select(Member.login).where(Member.db_role.is_not(None))).all() == [ADMIN]
            assert len(session.scalars(select(Post.id)).all()) == 3
        admin.close()


def test_an_office_with_something_in_it_is_not_filled(world: World, place: Place, full: Office) -> None:
    world.topic()
    owner = owner_of(world, place)
    with pytest.raises(Invalid, match="something in this office already"):
        copy_office(full, owner.address.url.render_as_string(False) if owner.address.url else owner.store)
    owner.close()


def stopping_after(rows: int) -> Watch:
    seen: list[Progress] = []
    return Watch(report=seen.append, is_stopped=lambda: seen[-1].what.startswith("Bringing") and seen[-1].done >= rows)


def test_a_copy_that_was_stopped_goes_on(full: Office, elsewhere: str, tmp_path: Path) -> None:
    first = exported(full, tmp_path / "first.zip")
    with pytest.raises(Stopped):
        copy_office(full, elsewhere, watch=stopping_after(20))
    with pytest.raises(Conflict, match="half here"):
        open_office(elsewhere)
    poured = copy_office(full, elsewhere)
    assert poured.resumed >= 20
    assert exported_from(elsewhere, tmp_path / "second.zip") == first


@pytest.mark.may_log("psycopg: error ignored terminating")  # the batch of who came second
def test_two_who_copy_to_one_place_at_once_are_told_and_the_place_becomes_whole(
    full: Office, elsewhere: str, tmp_path: Path
) -> None:
    other: list[Poured] = []

    def copy_meanwhile(progress: Progress) -> None:
        if not other and progress.what.startswith("Bringing") and progress.done >= 20:
            other.append(copy_office(full, elsewhere))

    with pytest.raises(Conflict, match="Somebody else is filling this place at the same time"):
        copy_office(full, elsewhere, watch=Watch(report=copy_meanwhile))
    assert len(other) == 1
    assert exported_from(elsewhere, tmp_path / "second.zip") == exported(full, tmp_path / "first.zip")


def test_a_copy_begins_anew_where_the_office_went_on(full: Office, elsewhere: str, tmp_path: Path) -> None:
    with pytest.raises(Stopped):
        copy_office(full, elsewhere, watch=stopping_after(40))
    full.write(lambda session: session.execute(text("UPDATE member SET about = 'changed' WHERE id = 2")))
    assert copy_office(full, elsewhere).resumed == 0
    assert exported_from(elsewhere, tmp_path / "second.zip") == exported(full, tmp_path / "first.zip")


def test_another_office_is_not_poured_into_half_of_one(full: Office, elsewhere: str, tmp_path: Path) -> None:
    with pytest.raises(Stopped):
        copy_office(full, elsewhere, watch=stopping_after(20))
    other = str(tmp_path / "other.forumdesk")
    found_office(other, name="Another", login=ADMIN)
    office = open_office(other)
    with pytest.raises(Invalid, match="Another office was being copied"):
        copy_office(office, elsewhere)
    office.close()


def test_what_is_no_admins_login_starts_no_server_office(full: Office, cluster: Cluster) -> None:
    cluster.run("CREATE DATABASE stranger TEMPLATE template0")
    founded = found_office(cluster.url("stranger"), name="Elsewhere", login="stranger")
    assert founded.password
    with pytest.raises(Invalid, match=r"started by 'stranger'.*ada"):
        copy_office(full, cluster.url("stranger"))
    cluster.run("DROP DATABASE stranger WITH (FORCE)")


def test_a_member_of_a_server_cannot_take_all_of_it_along(world: World, place: Place, tmp_path: Path) -> None:
    tom = world.member("tom")
    if not isinstance(place, ServerPlace):
        return
    with pytest.raises(NotAllowed, match="Only the owner"):
        export_archive(world.at(tom), tmp_path / "a.zip")
    assert not list(tmp_path.glob("*.zip*"))


def test_no_secret_is_in_an_archive(full: Office, tmp_path: Path) -> None:
    full.write(lambda session: session.execute(text("UPDATE member SET db_role = 'secret.abc' WHERE id = 2")))
    full.write(lambda session: session.execute(text("INSERT INTO password VALUES (2, '$argon2id$secret', 0, NULL, 5)")))
    export_archive(full, tmp_path / "a.zip")
    with zipfile.ZipFile(tmp_path / "a.zip") as whole:
        everything = b"".join(whole.read(name) for name in whole.namelist())
    assert b"argon2id" not in everything
    assert b"secret.abc" not in everything
    assert full.short_id.encode() not in everything


def test_what_was_tampered_with_is_refused_before_anything_is_written(full: Office, tmp_path: Path) -> None:
    archive = tmp_path / "a.zip"
    export_archive(full, archive)
    with zipfile.ZipFile(archive) as whole:
        posts = whole.read("tables/post.jsonl")
        manifest = json.loads(whole.read(MANIFEST))
        file = next(name for name in whole.namelist() if name.startswith("files/"))
    unknown = json.loads(json.dumps(manifest))
    unknown["tables"][0]["columns"]["nonsense"] = "text"
    damaged: list[tuple[dict[str, bytes | None], str]] = [
        ({"tables/post.jsonl": posts.replace(b"end", b"END", 1)}, "not what its manifest says"),
        ({"tables/post.jsonl": posts[:-1]}, "middle of a line"),
        ({"tables/post.jsonl": None}, "missing or damaged"),
        ({file: b"other"}, "not what it was"),
        ({file: None}, "missing or damaged"),
        ({MANIFEST: b"{}"}, "no archive"),
        ({MANIFEST: json.dumps(unknown).encode()}, "does not know"),
    ]
    place = tmp_path / "new.forumdesk"
    for changed, why in damaged:
        with pytest.raises(BadFile, match=why):
            import_archive(str(place), rewritten(archive, changed))
        assert not place.exists()
    for newer in ({"min_reader": 2}, {"schema_version": 10_000}):
        other = rewritten(archive, {MANIFEST: json.dumps(manifest | newer).encode()})
        with pytest.raises(TooNew, match="Update ForumDesk"):
            check_archive(other)
    with pytest.raises(BadFile, match="no zip file"):
        check_archive(Path(__file__))


def test_an_archive_without_a_later_column_takes_its_default(full: Office, tmp_path: Path) -> None:
    archive = tmp_path / "a.zip"
    export_archive(full, archive)
    with zipfile.ZipFile(archive) as whole:
        manifest = json.loads(whole.read(MANIFEST))
        lines = [json.loads(line) for line in whole.read("tables/post.jsonl").splitlines()]
    import hashlib

    older = b"".join(
        json.dumps({name: value for name, value in line.items() if name != "is_wiki"}).encode() + b"\n"
        for line in lines
    )
    (part,) = (part for part in manifest["tables"] if part["name"] == "post")
    del part["columns"]["is_wiki"]
    part["sha256"] = hashlib.sha256(older).hexdigest()
    manifest["schema_version"] -= 1
    place = str(tmp_path / "new.forumdesk")
    import_archive(place, rewritten(archive, {MANIFEST: json.dumps(manifest).encode(), "tables/post.jsonl": older}))
    office = open_office(place)
    with office.reading() as session:
        assert set(session.scalars(select(Post.is_wiki))) == {False}
        assert session.scalars(select(OfficeRecord.name)).one() == "Full office"
    office.close()
