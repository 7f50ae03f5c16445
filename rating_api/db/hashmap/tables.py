"""The five kinds of hashmap objects, each with its history, and what ends together with what."""

import sqlalchemy

from rating_api import exception
from rating_api.db import history
from rating_api.db import models
from rating_api.rating.hashmap import rules

SERVICES = history.History(models.hashmap_service, rules.Service, 'No such service: None (UUID: %s)')
FIELDS = history.History(models.hashmap_field, rules.Field, 'No such field: %s')
GROUPS = history.History(models.hashmap_group, rules.Group, 'No such group: None (UUID: %s)')
MAPPINGS = history.History(models.hashmap_mapping, rules.Mapping, 'No such mapping: %s')
THRESHOLDS = history.History(models.hashmap_threshold, rules.Threshold, 'No such threshold: %s')

PRICES = (MAPPINGS, THRESHOLDS)
Price = history.History[rules.Mapping] | history.History[rules.Threshold]


def group_of(connection: sqlalchemy.Connection, table: Price, rule_id: str, what: str) -> rules.Group:
    """The group of a mapping or threshold; ``exception.NotFound``, as CloudKitty says it, if there is none."""
    rule = table.find(connection, rule_id)
    found = rule and GROUPS.find(connection, rule.group_id)
    if found is None:
        raise exception.NotFound(f'{what} has no group (UUID: {rule_id})')
    return found


def close_field(change: history.Change, field_id: str) -> None:
    """End a field with its mappings and thresholds."""
    for table in PRICES:
        table.close(change, table.c.field_id == field_id)
    FIELDS.close(change, FIELDS.c.field_id == field_id)


def close_service(change: history.Change, service_id: str) -> None:
    """End a service with its fields, and the mappings and thresholds of both."""
    for field in FIELDS.list(change.connection, FIELDS.c.service_id == service_id):
        close_field(change, field.field_id)
    for table in PRICES:
        table.close(change, table.c.service_id == service_id)
    SERVICES.close(change, SERVICES.c.service_id == service_id)


def close_group(change: history.Change, group_id: str) -> None:
    """End a group with its mappings and thresholds."""
    for table in PRICES:
        table.close(change, table.c.group_id == group_id)
    GROUPS.close(change, GROUPS.c.group_id == group_id)
