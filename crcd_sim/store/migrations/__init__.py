"""Alembic steps, explicit: no step ever imports today's models (see ``store.schema``)."""
