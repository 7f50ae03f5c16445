"""The rules of the hashmap module as frozen values, and what may be done to them.

Whether a rule may be made or changed is decided here, from values alone; the texts are those that
CloudKitty's clients know. Storing rules is not here, nor is what they make of a quantity.
"""

import dataclasses
import datetime
import decimal
from collections.abc import Iterable

from rating_api import datapoint
from rating_api import exception
from rating_api.rating import validity

TYPES = ('flat', 'rate')

# Costs and levels are stored exactly: up to 12 digits before the point, and this many after it.
COST_DECIMALS = 28
LEVEL_DECIMALS = 8
_BEYOND = decimal.Decimal(10) ** 12

_FOREVER = datetime.datetime.max.replace(tzinfo=datetime.UTC)
_ALWAYS = datetime.datetime.min.replace(tzinfo=datetime.UTC)

# What a PUT may not touch once a mapping has begun to price periods.
_SETTLED = ('value', 'type', 'cost', 'service_id', 'field_id', 'group_id', 'tenant_id', 'start', 'name',
            'description')


@dataclasses.dataclass(frozen=True, slots=True)
class Service:
    """Rules for the points whose metric type is ``name``."""

    service_id: str
    name: str
    revision: int = 0


@dataclasses.dataclass(frozen=True, slots=True)
class Field:
    """Rules for the points of a service that carry the label ``name``."""

    field_id: str
    name: str
    service_id: str
    revision: int = 0


@dataclasses.dataclass(frozen=True, slots=True)
class Group:
    """Rules that are summed apart from those of every other group."""

    group_id: str
    name: str
    revision: int = 0


@dataclasses.dataclass(frozen=True, slots=True)
class Mapping:
    """A cost for the points of a service, or for those whose label has one value.

    ``start`` and ``end`` are aware, as are the other times; None is unbounded. ``tenant_id`` is the
    scope that the mapping is for, None for all. ``revision`` grows with every write of any mapping.
    """

    mapping_id: str
    value: str
    type: str
    cost: decimal.Decimal
    service_id: str | None = None
    field_id: str | None = None
    group_id: str | None = None
    tenant_id: str | None = None
    created_at: datetime.datetime | None = None
    start: datetime.datetime | None = None
    end: datetime.datetime | None = None
    name: str = ''
    description: str | None = None
    deleted: datetime.datetime | None = None
    created_by: str | None = None
    updated_by: str | None = None
    deleted_by: str | None = None
    revision: int = 0


@dataclasses.dataclass(frozen=True, slots=True)
class Threshold:
    """A cost that begins at a level: of the quantity under a service, of the label under a field.

    ``tenant_id`` and ``revision`` are those of a mapping; a threshold is valid at every time.
    """

    threshold_id: str
    level: decimal.Decimal
    type: str
    cost: decimal.Decimal
    service_id: str | None = None
    field_id: str | None = None
    group_id: str | None = None
    tenant_id: str | None = None
    revision: int = 0


@dataclasses.dataclass(frozen=True, slots=True)
class RuleSet:
    """Everything that is open at one moment, deleted mappings left out.

    Services have distinct names, and so have the fields of one service.
    """

    id: int
    services: tuple[Service, ...] = ()
    fields: tuple[Field, ...] = ()
    groups: tuple[Group, ...] = ()
    mappings: tuple[Mapping, ...] = ()
    thresholds: tuple[Threshold, ...] = ()


def overlap(one: Mapping, other: Mapping) -> bool:
    """Whether there is an instant within the dates of both mappings; two that touch share none."""
    begin = max(one.start or _ALWAYS, other.start or _ALWAYS)
    return begin < min(one.end or _FOREVER, other.end or _FOREVER)


def check_new_mapping(mapping: Mapping, now: datetime.datetime, force: bool) -> None:
    """Raise Invalid unless the mapping may be made now; ``force`` permits a start in the past.

    A ``start`` of None means that the client sent none. Whether the cost is a number at all is asked later, by
    ``check_cost``.
    """
    validity.check_dates(mapping, now, force)
    check_parent(mapping)
    _check_value(mapping)
    _check_size(mapping)


def check_parent(rule: Mapping | Threshold) -> None:
    """Raise Invalid unless the rule is of a service or of a field."""
    if rule.service_id and rule.field_id:
        raise exception.Invalid('You can only specify one parent.')
    if not rule.service_id and not rule.field_id:
        raise exception.Invalid('You must specify one parent.')


def check_cost(rule: Mapping | Threshold) -> None:
    """Raise Invalid unless the rule may have its type and cost; of a new one this is asked last, as in CloudKitty."""
    if rule.type not in TYPES or not _is_number(rule.cost):
        # A cost that is no number is reported like this too: clients know the text.
        raise exception.Invalid(f'No mapping type: {rule.type}')
    _check_size(rule)


def _check_size(rule: Mapping | Threshold) -> None:
    if _is_number(rule.cost) and not _fits(rule.cost, COST_DECIMALS):
        raise exception.Invalid('The cost of a rule must have at most 12 digits before the decimal point '
                                f'and {COST_DECIMALS} after it.')


def check_unique_mapping(mapping: Mapping, others: Iterable[Mapping]) -> None:
    """Raise Conflict if another mapping has the name, or prices the same thing at the same time.

    Names are unique over all services, as in CloudKitty.
    """
    for other in others:
        if other.mapping_id == mapping.mapping_id or other.deleted is not None:
            continue
        same_name = other.name == mapping.name
        if same_name or (_slot(other) == _slot(mapping) and overlap(other, mapping)):
            why = f'; the name {_quoted(mapping.name)} is taken' if same_name else ''
            raise exception.Conflict(f'Mapping {_quoted(mapping.value)} already exists for '
                                     f'{_parent(mapping)}, tenant: {_quoted(mapping.tenant_id)}{why}')


def check_mapping_change(old: Mapping, new: Mapping, now: datetime.datetime) -> None:
    """Raise Invalid unless the mapping may become ``new``; both are whole.

    One that has not started may change in all but its service or field. One that runs may be given an
    end, in the future and once. Repeating what is stored is no change and always right.
    """
    if validity.is_future(old, now):
        _check_future_change(old, new, now)
    else:
        validity.check_running(old, new, _SETTLED, now)


def put_mapping(old: Mapping, sent: Mapping, now: datetime.datetime) -> Mapping:
    """What the mapping becomes by a PUT that follows CloudKitty's v1 API; raises Invalid.

    In ``sent``, what the client left out is None, '' or zero, and ``type`` is then flat. A mapping that
    has not started takes cost, start (if sent), end and description, and ignores the rest. One that
    runs takes an end; anything else that was sent and differs is refused.
    """
    if validity.is_future(old, now):
        new = dataclasses.replace(old, cost=sent.cost, start=sent.start or old.start, end=sent.end,
                                  description=sent.description)
    else:
        given = {name: getattr(sent, name) for name in _SETTLED if getattr(sent, name)}
        new = dataclasses.replace(old, end=sent.end, **given)
    check_mapping_change(old, new, now)
    return new


def check_threshold(threshold: Threshold) -> None:
    """Raise Invalid unless the threshold may have its level, type and cost."""
    if not _fits(threshold.level, LEVEL_DECIMALS):
        raise exception.Invalid('The level of a threshold must be a number with at most 12 digits before '
                                f'the decimal point and {LEVEL_DECIMALS} after it.')
    check_cost(threshold)


def check_unique_threshold(threshold: Threshold, others: Iterable[Threshold],
                           replacing: bool = False) -> None:
    """Raise Conflict if another threshold has the level, parent, tenant and group.

    The group belongs to it, because thresholds of different groups never compete for a point.
    ``replacing`` chooses the text for a changed threshold instead of a new one.
    """
    for other in others:
        if other.threshold_id != threshold.threshold_id and _step(other) == _step(threshold):
            of = f'Threshold_id {_quoted(threshold.threshold_id)}' if replacing else _parent(threshold)
            raise exception.Conflict(f'Threshold {_quoted(datapoint.text(threshold.level))} already exists '
                                     f'for {of}, tenant: {_quoted(threshold.tenant_id)}')


def put_threshold(old: Threshold, sent: Threshold) -> Threshold:
    """What the threshold becomes by a PUT that follows CloudKitty's v1 API; raises Invalid.

    Level, cost, type and tenant are taken as sent, the group only if there is one, the parent never.
    """
    new = dataclasses.replace(old, level=sent.level, cost=sent.cost, type=sent.type,
                              tenant_id=sent.tenant_id, group_id=sent.group_id or old.group_id)
    check_threshold(new)
    return new


def _slot(mapping: Mapping) -> tuple[str | None, ...]:
    return mapping.value, mapping.tenant_id, mapping.service_id, mapping.field_id, mapping.group_id


def _step(threshold: Threshold) -> tuple[object, ...]:
    return (threshold.level, threshold.service_id, threshold.field_id, threshold.tenant_id,
            threshold.group_id)


def _check_future_change(old: Mapping, new: Mapping, now: datetime.datetime) -> None:
    if new.start is None:
        raise exception.Invalid('A mapping must keep a start.')
    if (new.service_id, new.field_id) != (old.service_id, old.field_id):
        raise exception.Invalid('A mapping cannot move to another service or field.')
    check_new_mapping(new, now, force=False)
    check_cost(new)


def _check_value(mapping: Mapping) -> None:
    if mapping.service_id and mapping.value:
        raise exception.Invalid("You can't specify a value and a service_id.")
    if mapping.field_id and not mapping.value:
        raise exception.Invalid('You must specify a value for a field mapping.')


def _is_number(value: object) -> bool:
    return isinstance(value, decimal.Decimal) and value.is_finite()


def _fits(value: decimal.Decimal, decimals: int) -> bool:
    # abs() would round to 28 digits first.
    if not _is_number(value) or value.copy_abs() >= _BEYOND:
        return False
    quantum = decimal.Decimal(1).scaleb(-decimals)
    return value == value.quantize(quantum, context=datapoint.EXACT)


def _parent(rule: Mapping | Threshold) -> str:
    return f'field {_quoted(rule.field_id)}' if rule.field_id else f'service {_quoted(rule.service_id)}'


def _quoted(text: str | None) -> str:
    return f"'{text}'"
