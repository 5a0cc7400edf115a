"""The tables, as typed rows. Every constraint is named, so that a migration can find it again.

Everything that hangs on a sitting goes with it (``ON DELETE CASCADE``). ``content`` and
``content_ref`` belong to no sitting: several sittings share one framework and one pack.
Structured values are JSON text, written and read by the code that owns them: no query looks inside.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Text,
    TypeDecorator,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeEngine

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment. SQLite forgets time zones and reads dates slowly: there it is ISO 8601 text in
    UTC, of one length, so that the order of texts is the order of moments. Never null."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "sqlite":
            return dialect.type_descriptor(String(32))
        return dialect.type_descriptor(DateTime(timezone=True))

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], Any] | None:
        if dialect.name == "sqlite":
            return lambda value: value and value.astimezone(UTC).isoformat(timespec="microseconds")
        return super().bind_processor(dialect)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None] | None:
        if dialect.name == "sqlite":
            return datetime.fromisoformat
        return super().result_processor(dialect, coltype)


class Row(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMES)


class SchemaInfoRow(Row):
    """One row: which program made this file, and which one touched its tables last."""

    __tablename__ = "schema_info"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    application: Mapped[str] = mapped_column(String(40))
    made_by: Mapped[str] = mapped_column(String(40))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    upgraded_by: Mapped[str] = mapped_column(String(40))
    upgraded_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SittingRow(Row):
    """What the list of sittings shows and searches. All of it comes from the journal."""

    __tablename__ = "sitting"
    __table_args__ = (Index("ix_sitting_created_at_id", "created_at", "id"),)

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    session_type: Mapped[str] = mapped_column(String(20))
    framework: Mapped[str] = mapped_column(String(80))
    framework_sha: Mapped[str] = mapped_column(String(64))
    pack: Mapped[str] = mapped_column(String(80))
    pack_version: Mapped[str] = mapped_column(String(40))
    pack_sha: Mapped[str] = mapped_column(String(64))
    mode: Mapped[str] = mapped_column(String(40))
    seed: Mapped[str] = mapped_column(String(40))  # a seed may be wider than a database integer
    candidate: Mapped[str] = mapped_column(String(200))
    status: Mapped[str] = mapped_column(String(20))
    phase: Mapped[str] = mapped_column(String(40))
    events: Mapped[int] = mapped_column(Integer)
    head: Mapped[str] = mapped_column(String(64))
    folded: Mapped[str] = mapped_column(Text)  # what a search looks into: no accents, no capitals
    drill: Mapped[str] = mapped_column(String(200), server_default="")  # « exchange:e2 », or ""


class EventRow(Row):
    """One line of the journal, chained to the one before by ``hash``."""

    __tablename__ = "event"

    sitting_id: Mapped[str] = mapped_column(ForeignKey("sitting.id", ondelete="CASCADE"), primary_key=True)
    seq: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(40))
    t: Mapped[float] = mapped_column(Float)
    wall: Mapped[datetime] = mapped_column(UtcDateTime)
    data: Mapped[str] = mapped_column(Text)
    hash: Mapped[str] = mapped_column(String(64))


class DraftDeltaRow(Row):
    """A batch of changes of one work; ``first`` numbers its first delta in the work's history."""

    __tablename__ = "draft_delta"

    sitting_id: Mapped[str] = mapped_column(ForeignKey("sitting.id", ondelete="CASCADE"), primary_key=True)
    work: Mapped[str] = mapped_column(String(200), primary_key=True)
    first: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    count: Mapped[int] = mapped_column(Integer)
    t: Mapped[float] = mapped_column(Float)
    deltas: Mapped[str] = mapped_column(Text)


class DraftSnapshotRow(Row):
    """A whole work in its canonical form, after delta number ``after``."""

    __tablename__ = "draft_snapshot"

    sitting_id: Mapped[str] = mapped_column(ForeignKey("sitting.id", ondelete="CASCADE"), primary_key=True)
    work: Mapped[str] = mapped_column(String(200), primary_key=True)
    after: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    t: Mapped[float] = mapped_column(Float)
    canonical: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))


class FieldChangeRow(Row):
    """One value of a qualification form, as typed. The newest of a field is the one that counts."""

    __tablename__ = "field_change"
    __table_args__ = (Index("ix_field_change_sitting_id", "sitting_id"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    sitting_id: Mapped[str] = mapped_column(ForeignKey("sitting.id", ondelete="CASCADE"))
    exchange: Mapped[str] = mapped_column(String(80))
    field: Mapped[str] = mapped_column(String(80))
    value: Mapped[str] = mapped_column(Text)
    t: Mapped[float] = mapped_column(Float)


class TakeRow(Row):
    """One recording; ``file`` is relative to the data folder, with forward slashes."""

    __tablename__ = "take"

    sitting_id: Mapped[str] = mapped_column(ForeignKey("sitting.id", ondelete="CASCADE"), primary_key=True)
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    phase: Mapped[str] = mapped_column(String(40))
    exchange: Mapped[str] = mapped_column(String(80))
    file: Mapped[str] = mapped_column(String(400))
    t: Mapped[float] = mapped_column(Float)
    sha256: Mapped[str] = mapped_column(String(64))
    rate: Mapped[int] = mapped_column(Integer)
    channels: Mapped[int] = mapped_column(Integer)
    duration_s: Mapped[float] = mapped_column(Float)
    lost_samples: Mapped[int] = mapped_column(Integer)
    gaps: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(String(20))


class HeartbeatRow(Row):
    """The last sign of life of a sitting: it dates an outage. Outside the hash chain."""

    __tablename__ = "heartbeat"

    sitting_id: Mapped[str] = mapped_column(ForeignKey("sitting.id", ondelete="CASCADE"), primary_key=True)
    wall: Mapped[datetime] = mapped_column(UtcDateTime)
    t: Mapped[float] = mapped_column(Float)
    phase: Mapped[str] = mapped_column(String(40))


class ContentRow(Row):
    """Bytes under their own hash, compressed with zlib. Written once, never changed."""

    __tablename__ = "content"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    size: Mapped[int] = mapped_column(Integer)  # before compression
    packed: Mapped[bytes] = mapped_column(LargeBinary)


class ContentRefRow(Row):
    """One file of a framework or a pack as it was, or one of a candidate's papers: its bytes kept here, or
    (media, and papers kept in parts) only its hash. A part is a slice of a paper's packed bytes."""

    __tablename__ = "content_ref"

    kind: Mapped[str] = mapped_column(String(20), primary_key=True)  # framework | pack | attachment | part
    # framework_sha | pack_sha | the sitting | the paper's hash
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    path: Mapped[str] = mapped_column(String(400), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int] = mapped_column(Integer)
    content_sha: Mapped[str | None] = mapped_column(ForeignKey("content.sha256", ondelete="RESTRICT"))
