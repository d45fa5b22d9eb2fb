"""What Alembic runs, on the connection that it was given.

A new step: change ``store/schema.py``, write ``versions/step_NNNN_what.py``, raise ``LATEST``; the
tests compare the tables that the steps make with the schema.
"""

from alembic import context

from lockgate.store.migrations import VERSION_TABLE
from lockgate.store.schema import TABLES

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=TABLES,
    version_table=VERSION_TABLE,
    # Whoever opened the connection began the transaction, and ends it.
    transactional_ddl=True,
    render_as_batch=True,
)
context.run_migrations()
