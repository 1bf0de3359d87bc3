"""What Alembic runs: migrate the connection that `tracker.store.schema` hands over, in its transaction.

Called from Alembic's own command line, to write a new revision, it opens the database of TRACKER_DATABASE_URL.
"""

import os

from sqlalchemy import Connection

from alembic import context
from tracker.store.engine import open_engine, writing
from tracker.store.tables import Base
from tracker.store.unmodelled import is_modelled


def migrate(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        include_name=is_modelled,
        render_as_batch=connection.dialect.name == "sqlite",  # SQLite changes a table by building it anew
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    migrate(given)
else:
    with writing(open_engine(os.environ["TRACKER_DATABASE_URL"])) as own:
        migrate(own)
