"""Alembic: how an older store becomes a newer one."""
