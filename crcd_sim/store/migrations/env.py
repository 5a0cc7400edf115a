"""Run by Alembic for each migration, on the transaction that ``store.schema`` has opened.

``store.engine.migrating`` has switched foreign keys off before BEGIN and checks them before COMMIT:
``batch_alter_table`` is safe only there (it would silently delete the cascade children).
"""

from __future__ import annotations

from alembic import context

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=None,  # steps are written by hand
    render_as_batch=True,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
