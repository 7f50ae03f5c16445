"""All rules at once, as rating reads them."""

import sqlalchemy

from rating_api.db import history
from rating_api.db import session
from rating_api.db.hashmap import tables
from rating_api.rating.hashmap import rules


class Rulesets:
    """The rule set of a database, read again only when a rule was changed; shared by threads."""

    def __init__(self, database: session.Database) -> None:
        self._latest = history.Latest(database, load)

    def current(self) -> rules.RuleSet:
        """The rules as they are now: the same object until one of them changes."""
        return self._latest.get()


def load(connection: sqlalchemy.Connection) -> rules.RuleSet:
    """The rules that are open in a transaction's snapshot, without deleted mappings."""
    return rules.RuleSet(
        history.ruleset_id(connection),
        services=tuple(tables.SERVICES.list(connection)),
        fields=tuple(tables.FIELDS.list(connection)),
        groups=tuple(tables.GROUPS.list(connection)),
        mappings=tuple(tables.MAPPINGS.list(connection, tables.MAPPINGS.c.deleted.is_(None))),
        thresholds=tuple(tables.THRESHOLDS.list(connection)))
