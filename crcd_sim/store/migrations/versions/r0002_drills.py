"""A drill is told from a whole sitting in the list."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # A plain ADD COLUMN: the table is not made again, so nothing that hangs on it is touched.
    op.add_column("sitting", sa.Column("drill", sa.String(200), nullable=False, server_default=""))
