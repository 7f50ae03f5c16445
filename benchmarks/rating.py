"""Rating: points a second, and how soon a thousand mappings in a database are ready to rate with."""

import dataclasses
import pathlib
import statistics
import tempfile
import time
import typing
from collections.abc import Iterator, Sequence

import sqlalchemy

from benchmarks import rating_speed
from benchmarks import report
from benchmarks import rounds
from rating_api import datapoint
from rating_api.db import migration
from rating_api.db import models
from rating_api.db import session
from rating_api.db.hashmap import ruleset
from rating_api.rating.hashmap import engine
from rating_api.rating.hashmap import rules

MAPPINGS: typing.Final = 1000


def rows(plan: rounds.Plan) -> list[report.Row]:
    """Speed of pricing and of loading; nobody else's software is asked."""
    speed = [report.Row(figure.name, figure.unit, figure.value, target=report.Target(at_least=figure.target),
                        more_is_better=True)
             for figure in rating_speed.figures(plan.rounds)]
    return [*speed, report.Row(f'loading {MAPPINGS:,} mappings', 'ms', loading(plan) * 1000,
                               target=report.Target(at_most=20))]


def loading(plan: rounds.Plan) -> float:
    """Median CPU seconds from the rules in an SQLite file to compiled tariffs of every service."""
    seconds = []
    with tempfile.TemporaryDirectory() as home:
        database = session.Database(f'sqlite:///{pathlib.Path(home) / "rating.sqlite"}')
        migration.upgrade(database)
        with database.writer() as connection:
            store(connection, rating_speed.make_rules(MAPPINGS, thresholds=False))
        prepare(database)
        for number in range(plan.rounds):
            plan.step(number, plan.rounds)
            begun = time.process_time()
            prepare(database)
            seconds.append(time.process_time() - begun)
        database.dispose()
    return statistics.median(seconds)


def prepare(database: session.Database) -> engine.Book:
    """What is timed: the rules read and compiled, ready for the first point of each service."""
    with database.reader() as connection:
        book = engine.Book(ruleset.load(connection))
    tariff = book.tariff('', datapoint.epoch(rating_speed.START))
    for service in book.ruleset.services:
        tariff.pricer(service.name, {})
    return book


def store(connection: sqlalchemy.Connection, made: rules.RuleSet) -> None:
    """Write a rule set into the tables as the rules of today."""
    for table, values in (
        (models.hashmap_service, made.services), (models.hashmap_field, made.fields),
        (models.hashmap_group, made.groups), (models.hashmap_mapping, made.mappings),
    ):
        connection.execute(table.insert(), list(_open_rows(values)))


def _open_rows(values: Sequence[typing.Any]) -> Iterator[dict[str, typing.Any]]:
    for value in values:
        row = dataclasses.asdict(value)
        del row['revision']
        yield {**row, 'created_at': rating_speed.START, 'valid_from': rating_speed.START, 'live': 1}
