"""Hashmap rules in a database, for tests: everything that the resources can do, behind one name."""

import decimal
import typing

from rating_api.db.hashmap import fields
from rating_api.db.hashmap import groups
from rating_api.db.hashmap import mappings
from rating_api.db.hashmap import services
from rating_api.db.hashmap import thresholds
from rating_api.rating.hashmap import rules


class Book(typing.NamedTuple):
    """The five resources of one database."""

    services: services.Services
    fields: fields.Fields
    groups: groups.Groups
    mappings: mappings.Mappings
    thresholds: thresholds.Thresholds


def book(database):
    """The resources of a database."""
    return Book(services.Services(database), fields.Fields(database), groups.Groups(database),
                mappings.Mappings(database), thresholds.Thresholds(database))


def mapping(cost='1', value='', **more):
    """A mapping that was never stored."""
    return rules.Mapping('', value, more.pop('type', 'flat'), decimal.Decimal(cost), **more)


def threshold(level='10', cost='1', **more):
    """A threshold that was never stored."""
    return rules.Threshold('', decimal.Decimal(level), more.pop('type', 'flat'), decimal.Decimal(cost), **more)
