"""What a caller sees of rated points: administrators everything, others their own project."""

from collections.abc import Sequence
from typing import NamedTuple

from rating_api import context
from rating_api import storage


class Visible(NamedTuple):
    """The filters that a caller's question is answered with, and the scope that it is confined to."""

    filters: list[storage.Filter]
    scope: str | None


def confine(caller: context.RequestContext, scope_key: str,
            filters: Sequence[storage.Filter]) -> Visible | None:
    """The question confined to the caller's project; None for a caller without one, who sees nothing.

    Asking for another project is answered with the own one, as CloudKitty does. The scope is that of the
    usage itself: a label of the same name in its metadata opens nothing.
    """
    if caller.is_admin:
        return Visible(list(filters), None)
    if not caller.project_id:
        return None
    return Visible([one for one in filters if one.key != scope_key], caller.project_id)
