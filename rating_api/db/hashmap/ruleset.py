"""All rules at once, as rating reads them."""

import sqlalchemy

from rating_api.db import models
from rating_api.db import session
from rating_api.db.hashmap import tables
from rating_api.rating.hashmap import rules


class Rulesets:
    """The rule set of a database, read again only when a rule was changed; shared by threads."""

    def __init__(self, database: session.Database) -> None:
        self._database = database
        self._last: rules.RuleSet | None = None

    def current(self) -> rules.RuleSet:
        """The rules as they are now: the same object until one of them changes."""
        last = self._last
        with self._database.reader() as connection:
            if last is None or last.id != _current_id(connection):
                # Two threads may both read them; the last one's stays, and each has the rules of its instant.
                last = self._last = load(connection)
        return last


def load(connection: sqlalchemy.Connection) -> rules.RuleSet:
    """The rules that are open in a transaction's snapshot, without deleted mappings."""
    return rules.RuleSet(
        _current_id(connection),
        services=tuple(tables.SERVICES.list(connection)),
        fields=tuple(tables.FIELDS.list(connection)),
        groups=tuple(tables.GROUPS.list(connection)),
        mappings=tuple(tables.MAPPINGS.list(connection, tables.MAPPINGS.c.deleted.is_(None))),
        thresholds=tuple(tables.THRESHOLDS.list(connection)))


def _current_id(connection: sqlalchemy.Connection) -> int:
    return connection.scalar(sqlalchemy.select(sqlalchemy.func.max(models.ruleset.c.id)))
