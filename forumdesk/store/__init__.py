"""The store: where SQLAlchemy lives."""
