"""What Alembic runs: with the connection that it was given, or to write a new step.

A new step: change ``store/schema.py``, then ``scripts/migration.py "what it does"``.
"""

from alembic import context

from lockgate.store.schema import TABLES, VERSION_TABLE

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=TABLES,
    version_table=VERSION_TABLE,
    # Whoever opened the connection began the transaction, and ends it.
    transactional_ddl=True,
    render_as_batch=True,
)
context.run_migrations()
