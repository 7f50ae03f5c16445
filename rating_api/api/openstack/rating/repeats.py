"""Where the framework's remembered answers are kept: in the database, with what they are about."""

from collections.abc import Callable

from rating_api import context as contexts
from rating_api.api.openstack import idempotency
from rating_api.db import idempotency as db


class Repeats:
    """Remembers by project, user, method, path and key; see ``idempotency.Repeats``."""

    def __init__(self, keys: db.Keys) -> None:
        self._keys = keys

    def once(self, context: contexts.RequestContext, call: idempotency.Call,
             carry_out: Callable[[], idempotency.Answer]) -> tuple[idempotency.Answer, bool]:
        """The answer, and whether it is one that was given before."""
        identity = db.identity(context.project_id, context.user_id, call.method, call.path, call.key)
        found, replayed = self._keys.once(identity, call.digest, lambda: db.Answer(*carry_out()))
        return (found.status, list(found.headers), found.body), replayed
