"""The first tables: objects, the bytes beside them, announcements, the store's own settings."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables."""
    _make_objects()
    op.create_table(
        "blobs",
        sa.Column("place", _NUMBER, autoincrement=False, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("place", name="pk_blobs"),
        sa.ForeignKeyConstraint(
            ["place"], ["objects.place"], name="fk_blobs_place", ondelete="CASCADE"
        ),
    )
    op.create_table(
        "changes",
        sa.Column("region", _KEY, nullable=False),
        sa.Column("subject", _KEY, nullable=False),
        sa.Column("seq", _NUMBER, nullable=False),
        sa.Column("at", _NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("region", "subject", name="pk_changes"),
        sa.UniqueConstraint("seq", name="uq_changes_seq"),
    )
    op.create_table(
        "settings",
        sa.Column("name", _KEY, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_settings"),
    )


def _make_objects() -> None:
    op.create_table(
        "objects",
        sa.Column("place", _NUMBER, nullable=False),
        sa.Column("shelf", _KEY, nullable=False),
        sa.Column("key", _KEY, nullable=False),
        sa.Column("name", _KEY),
        sa.Column("item", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("place", name="pk_objects"),
        sa.UniqueConstraint("key", name="uq_objects_key"),
        sa.UniqueConstraint("name", name="uq_objects_name"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_objects_shelf_place", "objects", ["shelf", "place"])
