"""A private community whose last facilitator went is run by whoever belongs to it longest: one SQL for both stores."""

from __future__ import annotations


def hand_over(*, by: str, at: str) -> str:
    """The statement; `by` and `at` are the SQL that says who made the last one go, and when.

    Public communities need none of this: moderators and admins run them.
    """
    return f"""
UPDATE membership SET is_facilitator = true, by_id = {by}, by_at = {at} WHERE EXISTS (
  SELECT 1 FROM community c WHERE c.id = membership.community_id AND c.is_private
    AND NOT EXISTS (SELECT 1 FROM membership f JOIN member p ON p.id = f.member_id
      WHERE f.community_id = c.id AND f.is_facilitator AND NOT p.is_disabled)
    AND membership.member_id = (SELECT m.member_id FROM membership m JOIN member p ON p.id = m.member_id
      WHERE m.community_id = c.id AND NOT p.is_disabled ORDER BY m.joined_at, m.member_id LIMIT 1))
"""


ON_FILE = hand_over(by=":by", at="CAST(unixepoch('subsec') * 1000000 AS INTEGER)")
ON_SERVER = hand_over(by="current_member()", at="clock_timestamp()")
