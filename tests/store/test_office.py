"""Opening an office: the right settings, the right version, and a sentence where it cannot be."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import inspect, text

from forumdesk.errors import Damaged, Invalid, Problem, TooNew, Unreachable
from forumdesk.forum.founding import found_office, open_office, security
from forumdesk.forum.rows import TopicFilter
from forumdesk.forum.topics import topic_ids
from forumdesk.store import address, lock, triggers
from forumdesk.store.engines import WRITES, sqlite_engine
from forumdesk.store.schema import Base
from tests.conftest import FilePlace, ServerPlace
from tests.world import ADMIN, Place, World


@pytest.fixture
def file(tmp_path: Path) -> Path:
    store = tmp_path / "office.forumdesk"
    found_office(str(store), name="Office", login="ada")
    return store


def pragma(file: Path, name: str, *, on_network: bool = False) -> Any:
    engine = sqlite_engine(file, on_network=on_network)
    with engine.connect() as connection:
        value = connection.exec_driver_sql(f"PRAGMA {name}").scalar()
    engine.dispose()
    return value


def test_a_local_file_is_in_wal_mode_and_a_share_is_not(file: Path) -> None:
    assert (pragma(file, "journal_mode"), pragma(file, "synchronous"), pragma(file, "foreign_keys")) == ("wal", 2, 1)
    assert pragma(file, "journal_mode", on_network=True) == "delete"
    assert pragma(file, "synchronous", on_network=True) == 3
    assert pragma(file, "application_id") == 0x46446B31


@pytest.mark.filterwarnings("ignore:Did not recognize type 'xid8'")
def test_the_migrated_schema_is_the_one_that_the_code_knows(world: World) -> None:
    office = world.at(world.admin)
    schema = "forumdesk" if office.is_postgres else None
    there = inspect(office.engine)
    for table in Base.metadata.sorted_tables:
        columns = {column["name"]: column for column in there.get_columns(table.name, schema=schema)}
        assert set(columns) == set(table.columns.keys()), table.name
        for column in table.columns:
            if not column.primary_key:
                assert columns[column.name]["nullable"] == column.nullable, f"{table.name}.{column.name}"
        indexes = {index["name"] for index in there.get_indexes(table.name, schema=schema)}
        assert {index.name for index in table.indexes} <= indexes, table.name
        assert len(there.get_foreign_keys(table.name, schema=schema)) == len(table.foreign_key_constraints)


def test_an_office_of_a_newer_program_is_left_alone(world: World, place: Place) -> None:
    statement = "UPDATE {}office SET schema_version = 99, min_reader = 99, min_writer = 99"
    if isinstance(place, ServerPlace):
        place.cluster.run(statement.format("forumdesk."), database=place.database)
    else:
        assert isinstance(place, FilePlace)
        engine = sqlite_engine(place.file, on_network=False)
        with engine.execution_options(**{WRITES: True}).begin() as connection:
            connection.execute(text(statement.format("")))
        engine.dispose()
    with pytest.raises(TooNew, match="store version 99"):
        open_office(world.store(world.admin))


def test_an_older_office_is_migrated_once_although_several_desktops_open_it(file: Path) -> None:
    engine = sqlite_engine(file, on_network=False)
    with engine.execution_options(**{WRITES: True}).begin() as connection:
        connection.execute(text("UPDATE office SET schema_version = 0"))
        connection.execute(text("DROP TRIGGER fd_post_counts_in_insert"))
    engine.dispose()
    done: list[bool] = []

    def migrate() -> None:
        own = sqlite_engine(file, on_network=False)
        done.append(lock.migrate(own, security(), backup=lambda: None))
        own.dispose()

    desktops = [threading.Thread(target=migrate) for _ in range(4)]
    for desktop in desktops:
        desktop.start()
    for desktop in desktops:
        desktop.join()
    assert sorted(done) == [False, False, False, True]
    office = open_office(str(file))
    with office.reading() as session:
        triggers = session.scalars(text("SELECT name FROM sqlite_schema WHERE type = 'trigger'")).all()
    office.close()
    assert "fd_post_counts_in_insert" in triggers


def without_a_trigger(place: Place, made_by: str) -> None:
    """The office as a ForumDesk of another version left it, which knew no revisions."""
    mark = f"ForumDesk {made_by} 0123456789abcdef"
    if isinstance(place, ServerPlace):
        drop = "DROP TRIGGER fd_post_a_revision_update ON forumdesk.post"
        place.cluster.run(drop, f"COMMENT ON SCHEMA forumdesk IS '{mark}'", database=place.database)
        return
    assert isinstance(place, FilePlace)
    engine = sqlite_engine(place.file, on_network=False)
    with engine.execution_options(**{WRITES: True}).begin() as connection:
        triggers.install_sqlite(connection, f"/* {mark} */ ")
        connection.execute(text("DROP TRIGGER fd_post_a_revision_update"))
    engine.dispose()


def trigger_names(place: Place) -> set[str]:
    if isinstance(place, ServerPlace):
        found = place.cluster.run("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal", database=place.database)
        return {name for (name,) in found}
    assert isinstance(place, FilePlace)
    engine = sqlite_engine(place.file, on_network=False)
    with engine.connect() as connection:
        names: set[str] = set(
            connection.execute(text("SELECT name FROM sqlite_schema WHERE type = 'trigger'")).scalars()
        )
    engine.dispose()
    return names


def test_triggers_of_an_older_forumdesk_are_made_anew_though_the_tables_are_the_same(place: Place) -> None:
    before = trigger_names(place)
    without_a_trigger(place, "0.0.9")
    if isinstance(place, ServerPlace):  # a member goes on with those that are there; the server's owner renews them
        open_office(place.store_of(ADMIN, place.admin_password)).close()
        assert "fd_post_a_revision_update" not in trigger_names(place)
        open_office(place.cluster.url(place.database)).close()
    else:
        open_office(place.store_of(ADMIN, None)).close()
    assert trigger_names(place) == before
    assert "fd_post_a_revision_update" in before


def test_triggers_of_a_newer_forumdesk_are_left_alone(place: Place) -> None:
    without_a_trigger(place, "99.1.0")
    there = trigger_names(place)
    if isinstance(place, ServerPlace):
        open_office(place.cluster.url(place.database)).close()
    else:
        open_office(place.store_of(ADMIN, None)).close()
    assert trigger_names(place) == there


def test_a_store_that_is_busy_opens_with_the_triggers_it_has(file: Path) -> None:
    without_a_trigger(FilePlace(file), "0.0.9")
    engine = sqlite_engine(file, on_network=False)
    with engine.execution_options(**{WRITES: True}).begin():
        open_office(str(file)).close()
        assert "fd_post_a_revision_update" not in trigger_names(FilePlace(file))
    engine.dispose()
    open_office(str(file)).close()
    assert "fd_post_a_revision_update" in trigger_names(FilePlace(file))


def test_a_copy_is_kept_before_an_older_office_is_migrated(file: Path) -> None:
    engine = sqlite_engine(file, on_network=False)
    with engine.execution_options(**{WRITES: True}).begin() as connection:
        connection.execute(text("UPDATE office SET schema_version = 0"))
    engine.dispose()
    open_office(str(file)).close()
    (copy,) = file.parent.glob("*.before-*.forumdesk")
    shutil.copyfile(copy, file.parent / "again.forumdesk")
    assert pragma(copy, "integrity_check") == "ok"


@pytest.mark.parametrize("content", [b"", b"Dear colleagues", b"SQLite format 3\x00" + b"\x07" * 5000])
def test_a_file_that_is_no_office_is_said_to_be_none_and_stays_as_it_is(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "thing.forumdesk"
    file.write_bytes(content)
    with pytest.raises(Damaged, match="not a"):
        open_office(str(file))
    assert file.read_bytes() == content


def test_another_programs_database_is_refused_untouched(tmp_path: Path) -> None:
    import pysqlite3.dbapi2 as sqlite

    file = tmp_path / "other.db"
    connection = sqlite.connect(str(file))
    connection.execute("CREATE TABLE recipe (name TEXT)")
    connection.commit()
    connection.close()
    with pytest.raises(Damaged, match="not a ForumDesk office"):
        open_office(str(file))
    connection = sqlite.connect(str(file))
    assert connection.execute("PRAGMA journal_mode").fetchone()[0] == "delete"
    connection.close()


def test_founding_over_something_is_refused(file: Path, tmp_path: Path) -> None:
    before = file.read_bytes()
    with pytest.raises(Invalid, match="There is a file"):
        found_office(str(file), name="Again", login="ada")
    assert file.read_bytes() == before
    with pytest.raises(Invalid, match="no folder"):
        found_office(str(tmp_path / "deep" / "x.forumdesk"), name="X", login="ada")


def test_a_folder_with_one_office_means_that_office(file: Path) -> None:
    assert address.parse(str(file.parent)).file == file


@pytest.mark.parametrize("folder", ["Dropbox", "OneDrive - Northwind", "Google Drive"])
def test_folders_that_a_cloud_synchronises_are_refused(tmp_path: Path, folder: str) -> None:
    with pytest.raises(Invalid, match="synchronises"):
        address.parse(str(tmp_path / folder / "x.forumdesk"))


def test_a_server_that_does_not_answer_is_said_to_be_silent() -> None:
    with pytest.raises(Unreachable, match="does not answer"):
        open_office("postgresql://ada@127.0.0.1:1/office", password="x")


def test_a_busy_office_is_tried_again_until_it_is_free(world: World, place: Place) -> None:
    if not isinstance(place, FilePlace):
        pytest.skip("a server lets many write at once")
    topic = world.topic()
    engine = sqlite_engine(place.file, on_network=False).execution_options(**{WRITES: True})
    holder = engine.connect()
    held = holder.begin()
    threading.Timer(1.0, held.rollback).start()
    world.reply(topic, "After the wait", by=world.admin)
    holder.close()
    engine.dispose()
    assert len(world.read(topic_ids, world.admin, TopicFilter())) == 1


def test_what_fails_half_way_leaves_nothing(world: World) -> None:
    from forumdesk.store.schema.topics import Tag

    def fails(session: Any, _actor: int) -> None:
        session.add(Tag(name="half"))
        session.flush()
        raise Problem("Stop")

    with pytest.raises(Problem):
        world.write(fails, world.admin)
    with world.at(world.admin).reading() as session:
        assert session.scalar(text("SELECT count(*) FROM tag")) == 0
