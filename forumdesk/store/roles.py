"""The group roles of an office on Postgres, and what its members' logins are called."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Roles:
    """The group roles of one office. Roles belong to the whole cluster, so their names carry the office's short id."""

    owner: str
    member: str
    moderator: str
    admin: str

    @classmethod
    def of(cls, short_id: str) -> Roles:
        return cls(*(f"fd_{short_id}_{name}" for name in ("owner", "member", "moderator", "admin")))

    def login(self, login: str) -> str:
        """The database login of a member."""
        return f"{login}.{self.owner.split('_')[1]}"
