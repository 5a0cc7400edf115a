"""The first tables: sittings, journal, drafts, fields, takes, heartbeat, content."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# SQLite forgets time zones: there a moment is ISO 8601 text in UTC.
MOMENT = sa.DateTime(timezone=True).with_variant(sa.String(32), "sqlite")


def upgrade() -> None:
    op.create_table(
        "schema_info",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("application", sa.String(40), nullable=False),
        sa.Column("made_by", sa.String(40), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("upgraded_by", sa.String(40), nullable=False),
        sa.Column("upgraded_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_schema_info"),
    )
    op.create_table(
        "sitting",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("session_type", sa.String(20), nullable=False),
        sa.Column("framework", sa.String(80), nullable=False),
        sa.Column("framework_sha", sa.String(64), nullable=False),
        sa.Column("pack", sa.String(80), nullable=False),
        sa.Column("pack_version", sa.String(40), nullable=False),
        sa.Column("pack_sha", sa.String(64), nullable=False),
        sa.Column("mode", sa.String(40), nullable=False),
        sa.Column("seed", sa.String(40), nullable=False),
        sa.Column("candidate", sa.String(200), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("phase", sa.String(40), nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("head", sa.String(64), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sitting"),
    )
    op.create_index("ix_sitting_created_at_id", "sitting", ["created_at", "id"])
    _journal_and_drafts()
    _fields_takes_heartbeat()
    _content()


def _sitting_key(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["sitting_id"], ["sitting.id"], name=f"fk_{table}_sitting_id_sitting", ondelete="CASCADE"
    )


def _journal_and_drafts() -> None:
    op.create_table(
        "event",
        sa.Column("sitting_id", sa.String(64), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("t", sa.Float(), nullable=False),
        sa.Column("wall", MOMENT, nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("sitting_id", "seq", name="pk_event"),
        _sitting_key("event"),
    )
    op.create_table(
        "draft_delta",
        sa.Column("sitting_id", sa.String(64), nullable=False),
        sa.Column("work", sa.String(200), nullable=False),
        sa.Column("first", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("t", sa.Float(), nullable=False),
        sa.Column("deltas", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("sitting_id", "work", "first", name="pk_draft_delta"),
        _sitting_key("draft_delta"),
    )
    op.create_table(
        "draft_snapshot",
        sa.Column("sitting_id", sa.String(64), nullable=False),
        sa.Column("work", sa.String(200), nullable=False),
        sa.Column("after", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("t", sa.Float(), nullable=False),
        sa.Column("canonical", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("sitting_id", "work", "after", name="pk_draft_snapshot"),
        _sitting_key("draft_snapshot"),
    )


def _fields_takes_heartbeat() -> None:
    op.create_table(
        "field_change",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("sitting_id", sa.String(64), nullable=False),
        sa.Column("exchange", sa.String(80), nullable=False),
        sa.Column("field", sa.String(80), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("t", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_field_change"),
        _sitting_key("field_change"),
    )
    op.create_index("ix_field_change_sitting_id", "field_change", ["sitting_id"])
    op.create_table(
        "take",
        sa.Column("sitting_id", sa.String(64), nullable=False),
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("phase", sa.String(40), nullable=False),
        sa.Column("exchange", sa.String(80), nullable=False),
        sa.Column("file", sa.String(400), nullable=False),
        sa.Column("t", sa.Float(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("rate", sa.Integer(), nullable=False),
        sa.Column("channels", sa.Integer(), nullable=False),
        sa.Column("duration_s", sa.Float(), nullable=False),
        sa.Column("lost_samples", sa.Integer(), nullable=False),
        sa.Column("gaps", sa.Text(), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.PrimaryKeyConstraint("sitting_id", "id", name="pk_take"),
        _sitting_key("take"),
    )
    op.create_table(
        "heartbeat",
        sa.Column("sitting_id", sa.String(64), nullable=False),
        sa.Column("wall", MOMENT, nullable=False),
        sa.Column("t", sa.Float(), nullable=False),
        sa.Column("phase", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("sitting_id", name="pk_heartbeat"),
        _sitting_key("heartbeat"),
    )


def _content() -> None:
    op.create_table(
        "content",
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name="pk_content"),
    )
    op.create_table(
        "content_ref",
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("path", sa.String(400), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content_sha", sa.String(64), nullable=True),
        sa.PrimaryKeyConstraint("kind", "key", "path", name="pk_content_ref"),
        sa.ForeignKeyConstraint(
            ["content_sha"],
            ["content.sha256"],
            name="fk_content_ref_content_sha_content",
            ondelete="RESTRICT",
        ),
    )


def downgrade() -> None:
    raise NotImplementedError("a database never goes back: reopen the copy made before the upgrade")
