"""Which rating modules run, and in which order."""

import sqlalchemy

from rating_api.db import models
from rating_api.db import session
from rating_api.db import upsert
from rating_api.rating import modules

_STATE = models.module_state.c


class ModuleStates:
    """The stored states of rating modules; one that was never set has none."""

    def __init__(self, database: session.Database) -> None:
        self._database = database

    def states(self) -> dict[str, modules.State]:
        """The states that were set, by the module's name."""
        with self._database.reader() as connection:
            return {row.module_id: modules.State(row.module_id, bool(row.enabled), row.priority)
                    for row in connection.execute(models.module_state.select())}

    def set(self, module_id: str, enabled: bool | None = None, priority: int | None = None) -> None:
        """Change what is not None; the rest stays as it was, at first disabled with priority 1."""
        changes = {name: int(value) for name, value in (('enabled', enabled), ('priority', priority))
                   if value is not None}
        fresh = modules.State(module_id)

        def work(connection: sqlalchemy.Connection) -> None:
            upsert.insert_missing(connection, models.module_state, [
                {'module_id': module_id, 'enabled': int(fresh.enabled), 'priority': fresh.priority}])
            connection.execute(models.module_state.update().where(_STATE.module_id == module_id).values(changes))

        if changes:
            self._database.write(work)
