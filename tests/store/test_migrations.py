"""An office of an older ForumDesk becomes what a new one would be, and keeps every row."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, create_engine, text

import forumdesk.store
from forumdesk.forum.care import CareState, practice_of
from forumdesk.forum.founding import open_office
from forumdesk.forum.posts import edit_post, posts
from forumdesk.forum.rows import TopicFilter
from forumdesk.forum.topics import topic_ids
from forumdesk.store.engines import APPLICATION_ID, WRITES, sqlite_engine
from forumdesk.store.schema import Base
from forumdesk.store.schema.posts import body_crc

FIRST_OFFICE = """
INSERT INTO office VALUES (1, 'u', 'i', 'abc123', 1, 1, 1, 'Old office', 'en', 32768, 0);
INSERT INTO member (id, login, name, role, is_disabled, title, department, about, ask_about, time_zone, created_at)
  VALUES (1, 'ada', 'Ada', 'admin', 0, '', '', '', '', '', 0), (2, 'tom', 'Tom', 'member', 0, '', '', '', '', '', 0);
INSERT INTO community (id, name, kind, joining, is_private, purpose, charter, colour, icon, position, created_at)
  VALUES (1, 'General', 'practice', 'open', 0, '', '', '#5a6476', 'users', 0, 0);
INSERT INTO topic VALUES (7, 1, 1, 'Old question', 'question', 3, NULL, 5, 9, 2, 2, 1, 2);
INSERT INTO post VALUES (11, 7, 1, 1, 1, 'Why?', {why}, NULL, 0, 'k1', NULL, 5, NULL, NULL, NULL),
  (12, 7, 1, 2, 2, 'Because.', {because}, 1, 0, 'k2', NULL, 9, NULL, NULL, NULL);
INSERT INTO reaction VALUES (12, 1, 'like', 9);
INSERT INTO revision VALUES (1, 12, 'Becuase.', 2, 9);
INSERT INTO answer VALUES (12, 7, 1, 9);
INSERT INTO read_position VALUES (1, 7, 2, 9);
INSERT INTO poll VALUES (1, 11, 'poll', 'Lunch?', 1, 1, NULL);
INSERT INTO poll_option VALUES (1, 1, 0, 'Soup', 4), (2, 1, 1, 'Pie', 0);
INSERT INTO vote VALUES (1, 1, 9), (1, 2, 9);
""".replace("{why}", str(body_crc("Why?"))).replace("{because}", str(body_crc("Because.")))


def upgrade(connection: Connection, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(forumdesk.store.__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A file as the first version wrote it."""
    file = tmp_path / "old.forumdesk"
    engine = sqlite_engine(file, on_network=False, founding=True)
    with engine.execution_options(**{WRITES: True}).connect() as connection, connection.begin():
        upgrade(connection, "0001")
        for statement in FIRST_OFFICE.split(";\n"):
            if statement.strip():
                connection.execute(text(statement))
        connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.exec_driver_sql("PRAGMA user_version = 1")
    engine.dispose()
    return file


def shape(engine: Engine) -> dict[str, Any]:
    """Every table: its columns, indexes, foreign keys, whether it is strict, and how many checks it has."""
    shapes: dict[str, Any] = {}
    with engine.connect() as connection:
        ask = connection.exec_driver_sql
        for table in Base.metadata.tables:
            sql: str = ask(f"SELECT sql FROM sqlite_schema WHERE name = '{table}'").scalar_one()
            columns = {
                row.name: (row.type, row.notnull, str(row.dflt_value or "").strip("'()"), row.pk > 0)
                for row in ask(f"PRAGMA table_info({table})").all()
            }
            indexes = {row.name for row in ask(f"PRAGMA index_list({table})").all() if row.origin == "c"}
            keys = {(row[2], row[3], row[4], row[6]) for row in ask(f"PRAGMA foreign_key_list({table})").all()}
            strict: int = ask(f"SELECT strict FROM pragma_table_list WHERE name = '{table}'").scalar_one()
            shapes[table] = (columns, indexes, keys, strict, sql.count("CHECK"))
    return shapes


def test_a_migrated_office_has_the_shape_of_a_new_one(old: Path) -> None:
    open_office(str(old)).close()
    migrated = sqlite_engine(old, on_network=False)
    fresh = create_engine("sqlite://")
    Base.metadata.create_all(fresh)
    try:
        there, wanted = shape(migrated), shape(fresh)
        for table in wanted:
            columns, *rest = wanted[table]
            own_columns, *own_rest = there[table]
            assert own_columns == columns, table
            assert own_rest == rest, table
    finally:
        migrated.dispose()
        fresh.dispose()


def test_every_row_is_kept(old: Path) -> None:
    office = open_office(str(old))
    try:
        with office.reading() as session:
            assert topic_ids(session, 1, TopicFilter()) == [7]
            first, second = posts(session, 1, 7, [1, 2])
            assert (first.body, second.body, second.is_answer, second.like_count) == ("Why?", "Because.", True, 1)
            assert second.revision_count == 1
            assert [(option.label, option.votes) for option in first.polls[0].options] == [("Soup", 6), ("Pie", 0)]
            assert first.polls[0].options[0].is_mine
            version = second.version
        office.write(edit_post, 2, 12, "Because of the rain.", version=version)  # the triggers are there again
        with office.reading() as session:
            assert posts(session, 1, 7, [2])[0].revision_count == 2
    finally:
        office.close()


def test_best_practices_of_before_are_looked_after_as_they_were(tmp_path: Path) -> None:
    file = tmp_path / "old.forumdesk"
    engine = sqlite_engine(file, on_network=False, founding=True)
    with engine.execution_options(**{WRITES: True}).connect() as connection, connection.begin():
        upgrade(connection, "0001")
        marked = FIRST_OFFICE + "INSERT INTO best_practice VALUES (7, 1, 2, 30, 500, 400);\n"
        for statement in marked.split(";\n"):
            if statement.strip():
                connection.execute(text(statement))
        connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.exec_driver_sql("PRAGMA user_version = 1")
    engine.dispose()
    office = open_office(str(file))
    try:
        with office.reading() as session:
            row = practice_of(session, 1, 7)
            assert row is not None
            assert (row.verifier, row.by_name, row.terms.interval_days, row.state) == ("Tom", "Ada", 30, CareState.LATE)
            assert (row.verified_by, row.post_id) == ("Tom", 11)
    finally:
        office.close()
