"""Ways in on Postgres: functions that make logins, change standings and passwords, and take a leaver's name away."""

from __future__ import annotations

from sqlalchemy import Connection

from forumdesk.store.engines import PG_SCHEMA
from forumdesk.store.handing_over import ON_SERVER
from forumdesk.store.roles import Roles

ONE_TIME_DAYS = 14
"""So long a one-time password lets somebody in."""

FOR_ADMINS = (
    "add_login(text, text, text, text)",
    "reset_login(bigint, text)",
    "rename_member(bigint, text)",
    "set_standing(bigint, text, boolean)",
    "make_former(bigint)",
)


def install_logins(connection: Connection, roles: Roles) -> None:
    """The only ways to make a login or change a standing: for admins and the office's owner."""
    head = f"LANGUAGE plpgsql SECURITY DEFINER SET search_path = {PG_SCHEMA}, pg_temp"
    allowed = (
        f"IF NOT is_admin() AND NOT pg_has_role(session_user, '{roles.owner}', 'MEMBER') THEN "
        "RAISE EXCEPTION 'admins only' USING ERRCODE = '42501'; END IF;"
    )
    groups = (
        f"CASE standing WHEN 'admin' THEN '{roles.admin}' WHEN 'moderator' THEN '{roles.moderator}' "
        f"ELSE '{roles.member}' END"
    )
    every = f"ARRAY['{roles.member}', '{roles.moderator}', '{roles.admin}']"
    present_admins = (
        "SELECT 1 FROM member WHERE role = 'admin' AND NOT is_disabled AND NOT EXISTS "
        "(SELECT 1 FROM suspension s WHERE s.member_id = member.id AND s.until > clock_timestamp())"
    )
    # The password arrives as a SCRAM verifier made on the desktop: it never stands in the server's log.
    verified = (
        "IF verifier NOT LIKE 'SCRAM-SHA-256$%%' THEN RAISE EXCEPTION 'bad password' USING ERRCODE = '22023'; END IF;"
    )
    one_time = (
        f"EXECUTE format('ALTER ROLE %%I PASSWORD %%L VALID UNTIL %%L', role_name, verifier, "
        f"clock_timestamp() + interval '{ONE_TIME_DAYS} days');"
    )
    run = connection.exec_driver_sql
    run(
        "CREATE OR REPLACE FUNCTION add_login(who text, called text, standing text, verifier text) RETURNS bigint "
        + head
        + f""" AS $fd$ DECLARE made bigint; role_name text := who || '.{roles.owner.split("_")[1]}'; BEGIN {allowed}
        {verified}
        IF who !~ '^[a-z0-9][a-z0-9._-]{{0,58}}$' THEN RAISE EXCEPTION 'bad login' USING ERRCODE = '22023'; END IF;
        EXECUTE format('CREATE ROLE %%I LOGIN CONNECTION LIMIT 12', role_name);
        {one_time}
        EXECUTE format('GRANT %%I TO %%I', {groups}, role_name);
        INSERT INTO member (login, name, role, is_disabled, title, department, about, ask_about, time_zone, db_role,
          created_at) VALUES (who, called, standing, false, '', '', '', '', '', role_name, clock_timestamp())
          ON CONFLICT (login) DO UPDATE SET db_role = excluded.db_role WHERE member.db_role IS NULL
          RETURNING id INTO made;
        IF made IS NULL THEN RAISE EXCEPTION 'login taken' USING ERRCODE = '23505'; END IF;
        RETURN made; END $fd$"""
    )
    run(
        "CREATE OR REPLACE FUNCTION reset_login(whom bigint, verifier text) RETURNS void "
        + head
        + f""" AS $fd$ DECLARE role_name text; BEGIN {allowed} {verified}
        SELECT db_role INTO role_name FROM member WHERE id = whom AND left_at IS NULL;
        IF role_name IS NULL THEN RAISE EXCEPTION 'no login' USING ERRCODE = '22023'; END IF;
        {one_time} END $fd$"""
    )
    run(
        "CREATE OR REPLACE FUNCTION change_password(verifier text) RETURNS void "
        + head
        + f""" AS $fd$ BEGIN {verified}
        IF current_member() IS NULL THEN RAISE EXCEPTION 'members only' USING ERRCODE = '42501'; END IF;
        EXECUTE format('ALTER ROLE %%I PASSWORD %%L VALID UNTIL %%L', session_user, verifier, 'infinity'); END $fd$"""
    )
    run(
        "CREATE OR REPLACE FUNCTION rename_member(whom bigint, called text) RETURNS void "
        + head
        + f" AS $fd$ BEGIN {allowed} UPDATE member SET name = called WHERE id = whom AND left_at IS NULL; END $fd$"
    )
    run(
        "CREATE OR REPLACE FUNCTION my_suspension() RETURNS TABLE (reason text, until timestamptz) "
        f"LANGUAGE sql STABLE SECURITY DEFINER SET search_path = {PG_SCHEMA}, pg_temp AS $fd$ "
        "SELECT s.reason, s.until FROM suspension s JOIN member m ON m.id = s.member_id "
        'WHERE m.db_role = session_user::text COLLATE "default" AND s.until > clock_timestamp() $fd$'
    )
    run(
        "CREATE OR REPLACE FUNCTION set_standing(whom bigint, standing text, disabled boolean) RETURNS void "
        + head
        + f""" AS $fd$ DECLARE role_name text; group_name text; BEGIN {allowed}
        UPDATE member SET role = standing, is_disabled = disabled WHERE id = whom AND left_at IS NULL
          RETURNING db_role INTO role_name;
        IF NOT EXISTS ({present_admins}) THEN
          RAISE EXCEPTION 'the last admin stays' USING ERRCODE = '42501'; END IF;
        IF role_name IS NOT NULL THEN
          FOREACH group_name IN ARRAY {every} LOOP
            EXECUTE format('REVOKE %%I FROM %%I', group_name, role_name); END LOOP;
          EXECUTE format('GRANT %%I TO %%I', {groups}, role_name);
          EXECUTE format('ALTER ROLE %%I %%s', role_name, CASE WHEN disabled THEN 'NOLOGIN' ELSE 'LOGIN' END);
        END IF; {ON_SERVER}; END $fd$"""
    )
    run(_CRC)
    run(
        "CREATE OR REPLACE FUNCTION make_former(whom bigint) RETURNS void "
        + head
        + " AS $fd$ "
        + _MAKE_FORMER.replace("ALLOWED", allowed).replace("PRESENT", present_admins).replace("HAND_OVER", ON_SERVER)
        + " $fd$"
    )


_CRC = f"""
CREATE OR REPLACE FUNCTION crc_of(body text) RETURNS bigint LANGUAGE plpgsql IMMUTABLE
SET search_path = {PG_SCHEMA}, pg_temp AS $fd$
DECLARE raw bytea := convert_to(body, 'UTF8'); crc bigint := 4294967295;
BEGIN
  FOR i IN 0 .. length(raw) - 1 LOOP
    crc := crc # get_byte(raw, i);
    FOR bit IN 1 .. 8 LOOP
      crc := CASE WHEN crc & 1 = 1 THEN (crc >> 1) # 3988292384 ELSE crc >> 1 END;
    END LOOP;
  END LOOP;
  RETURN crc # 4294967295;
END $fd$"""
"""As zlib reckons it; Postgres has it built in from 18 on."""

# The same steps as forum/leaving.py takes on a file. A guard would keep an admin out of posts that are not theirs to
# edit, and an edit would keep the old text as a revision: so these triggers rest, under the table's lock.
_MAKE_FORMER = r"""
DECLARE
  old member%%ROWTYPE; mark text; quoted text; fresh text;
BEGIN
  ALLOWED
  SELECT * INTO old FROM member WHERE id = whom AND left_at IS NULL FOR UPDATE;
  IF old.id IS NULL THEN RAISE EXCEPTION 'gone already' USING ERRCODE = '22023'; END IF;
  fresh := 'former-' || whom;
  mark := '(?<![\w/@.`\\])@' || replace(old.login, '.', '\.') || '(?!\w|[.-]+\w)';
  quoted := '(\[quote="?)' || replace(old.login, '.', '\.') || '(?=[,"\]])';
  ALTER TABLE post DISABLE TRIGGER fd_post_a_edited;
  ALTER TABLE post DISABLE TRIGGER fd_post_b_body;
  ALTER TABLE post DISABLE TRIGGER fd_post_a_revision_update;
  UPDATE post SET body = regexp_replace(regexp_replace(body, mark, '@' || fresh, 'gi'), quoted, '\1' || fresh, 'gi')
    WHERE position(lower(old.login) IN lower(body)) > 0 AND (body ~* mark OR body ~* quoted);
  UPDATE post SET crc = crc_of(body) WHERE position(fresh IN body) > 0;
  ALTER TABLE post ENABLE TRIGGER fd_post_a_edited;
  ALTER TABLE post ENABLE TRIGGER fd_post_b_body;
  ALTER TABLE post ENABLE TRIGGER fd_post_a_revision_update;
  UPDATE revision
    SET body = regexp_replace(regexp_replace(body, mark, '@' || fresh, 'gi'), quoted, '\1' || fresh, 'gi')
    WHERE position(lower(old.login) IN lower(body)) > 0 AND (body ~* mark OR body ~* quoted);
  DELETE FROM bookmark WHERE member_id = whom;
  DELETE FROM watching WHERE member_id = whom;
  DELETE FROM notice_read WHERE member_id = whom;
  DELETE FROM preference WHERE member_id = whom;
  DELETE FROM read_position WHERE member_id = whom;
  DELETE FROM membership WHERE member_id = whom;
  DELETE FROM join_request WHERE member_id = whom;
  DELETE FROM community_invitation WHERE member_id = whom;
  DELETE FROM saved_search WHERE member_id = whom;
  DELETE FROM presence WHERE member_id = whom;
  DELETE FROM coffee_guest WHERE member_id = whom;
  DELETE FROM spared WHERE member_id = whom;
  DELETE FROM suspension WHERE member_id = whom;
  DELETE FROM resource_progress WHERE member_id = whom;
  DELETE FROM shelf_finish WHERE member_id = whom;
  DELETE FROM shelf_assignment WHERE member_id = whom;
  DELETE FROM shelf WHERE by_id = whom AND is_private;
  UPDATE member SET name = 'Former member ' || whom, login = fresh, role = 'member', is_disabled = true, title = '',
    department = '', about = '', ask_about = '', time_zone = '', picture = NULL, db_role = NULL, source = NULL,
    left_at = clock_timestamp() WHERE id = whom;
  DELETE FROM file WHERE sha256 = old.picture AND NOT EXISTS (SELECT 1 FROM attachment a WHERE a.sha256 = file.sha256)
    AND NOT EXISTS (SELECT 1 FROM member m WHERE m.picture = file.sha256)
    AND NOT EXISTS (SELECT 1 FROM community c WHERE c.picture = file.sha256)
    AND NOT EXISTS (SELECT 1 FROM resource r WHERE r.file_sha256 = file.sha256);
  HAND_OVER;
  IF NOT EXISTS (PRESENT) THEN RAISE EXCEPTION 'the last admin stays' USING ERRCODE = '42501'; END IF;
  IF old.db_role IS NOT NULL THEN EXECUTE format('DROP ROLE %%I', old.db_role); END IF;
END
"""
