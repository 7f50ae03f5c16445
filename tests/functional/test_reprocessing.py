"""Resets and reprocessing while others read, while a processor is killed, and from the price to the bill."""

import contextlib
import decimal
import random
import threading
import time

import pytest

from rating_api import datapoint
from rating_api import storage
from rating_api.db import models
from rating_api.processor import resetting
from tests import fixtures
from tests import prometheus_stub
from tests.functional import api as real
from tests.functional import pricing
from tests.functional.fire import checks
from tests.functional.fire import processing
from tests.functional.storage import checks as store_checks
from tests.unit.processor import fakes

DAY = datapoint.DAY_SECONDS
D = decimal.Decimal


@contextlib.contextmanager
def readers(check, least=20):
    """Two threads that check all the time; what one of them finds is raised at the end, which waits for some checks.

    It gives what they have seen, and a function that waits until they have seen more.
    """
    stop, problems, seen = threading.Event(), [], []

    def read():
        try:
            while not stop.is_set() or len(seen) < least:
                seen.append(check())
        except BaseException as problem:
            problems.append(problem)

    def wait(more):
        most = len(seen) + more
        while len(seen) < most and not problems:
            time.sleep(0.001)

    threads = [threading.Thread(target=read) for _ in range(2)]
    for thread in threads:
        thread.start()
    try:
        yield seen, wait
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    for problem in problems:
        raise problem


def bill(connection):
    """(begin, price) of every point in one snapshot, in order."""
    return [(one.point.begin, one.point.price) for one in store_checks.Snapshot(connection).stored()]


@fixtures.on_every_engine
def test_who_reads_meanwhile_sees_a_scope_before_its_reset_or_after_it(database):
    store = fakes.Store(database)
    processor = fakes.Processor(store, 'P1', start='1970-01-01T00:00:00')
    processor.round(0)

    def check():
        with database.reader() as connection:
            last = connection.scalar(models.scope_state.select().with_only_columns(
                models.scope_state.c.last_processed))
            assert [begin for begin, _price in bill(connection)] == list(range(0, last + 10, 10))
        return last

    with readers(check) as (seen, wait):
        for place in (0, 100, 50, 150, 0, 120):
            processor.round(215)
            resetting.reset(store.points, store.scopes, store.scopes.find(), place, 10)
            # So that both are seen, by somebody, at each step.
            wait(4)
    assert len(set(seen)) > 5
    processor.round(215)
    check()
    checks.check_rolled(database)


@fixtures.on_every_engine
def test_who_reads_meanwhile_sees_each_period_before_its_reprocessing_or_after_it(database):
    store = fakes.Store(database)
    processor = fakes.Processor(store, 'P1', start='1970-01-01T00:00:00')
    store.points.add_batch(storage.NewBatch('api'), [fakes.point(begin + 5, price='9') for begin in range(0, 200, 10)])
    processor.round(215)
    store.price('0.5')
    store.schedules.add(['P1'], datapoint.Period(20, 180), 'why')

    def check():
        with database.reader() as connection:
            current = connection.scalar(models.reprocess.select().with_only_columns(models.reprocess.c.current))
            done = range(20, 20 if current is None else current + 10, 10)
            # What was pushed goes with its period.
            assert bill(connection) == [
                one for begin in range(0, 200, 10)
                for one in ([(begin, D('0.5'))] if begin in done else [(begin, 0), (begin + 5, 9)])]
        return current

    with readers(check) as (seen, _wait):
        processor.round(215)
    assert len(set(seen)) > 2
    assert check() == 170
    checks.check_rolled(database)


KILLS, LONGEST_LIFE_SECONDS, PATIENCE_SECONDS = 5, 0.4, 120
# Of the 59 days that are due (60, should it be midnight): what is scheduled, and from where on one is reset.
WINDOW, RESET, DUE = (10, 40), 50, 59
SCHEDULED = '/v2/task/reprocesses'


@pytest.mark.parametrize('engine', fixtures.ENGINES)
def test_a_price_that_was_wrong_is_put_right_although_the_processor_is_killed(databases, tmp_path, engine, seed):
    """Prices, a schedule and a reset over HTTP, ``kill -9`` at random instants, and the bill of every day."""
    dice = random.Random(seed)
    with databases.database(engine) as database, prometheus_stub.serve() as stub:
        url = database.url.render_as_string(hide_password=False)
        work = processing.Processing(tmp_path, url, stub, period=DAY)
        days = [datapoint.moment(work.start + day * DAY).isoformat() for day in range(DUE + 2)]
        with real.application(url, collect__period=DAY) as application:
            api = real.Client(application, '2.4')

            def is_done():
                tasks = [one['current_reprocess_time'] for one in api.get(SCHEDULED)['results']]
                return set(tasks) <= {days[WINDOW[1] - 1]} and reached(api) >= days[DUE - 1]

            run(work, is_done)
            price(api)
            api.post(SCHEDULED, {'scope_ids': ['P1', 'P2'], 'reason': 'the price was 0', 'start_reprocess_time': days[
                WINDOW[0]], 'end_reprocess_time': days[WINDOW[1]]})
            api.put('/v2/scope', {'scope_id': ['P3'], 'last_processed_timestamp': days[RESET]})
            assert list(daily(api, 'P3')) == days[:RESET]
            for _ in range(KILLS):
                if not is_done():
                    with work.running():
                        time.sleep(dice.uniform(0, LONGEST_LIFE_SECONDS))
            if not is_done():
                run(work, is_done)
            for scope, again in (('P1', days[slice(*WINDOW)]), ('P2', days[slice(*WINDOW)]), ('P3', days[RESET:])):
                # Two types of two names at 1.5 each; one of the types has a price.
                found = daily(api, scope)
                assert found == {day: (6, D('1.5') if day in again else 0) for day in days[:len(found)]}
                assert len(found) >= DUE
        work.check(database)
        checks.check_rolled(database)


def run(work, is_over):
    """Let the processor work until something holds, and stop by itself."""
    with work.running() as process:
        await_end(process, is_over)
        process.terminate()
        assert process.wait(PATIENCE_SECONDS) == 0


def await_end(process, is_over):
    give_up = time.monotonic() + PATIENCE_SECONDS
    while not is_over():
        assert process.poll() is None and time.monotonic() < give_up
        time.sleep(0.02)


def reached(api):
    """The last day of the scope that lags most; '' before each has one."""
    found = [one['last_processed_timestamp'] for one in api.get('/v2/scope')['results']]
    return min(found) if len(found) == len(processing.SCOPES) else ''


def price(api):
    pricing.switch_on(api)
    service = api.post(f'{pricing.HASHMAP}/services', {'name': 'm1'}).json['service_id']
    api.post(f'{pricing.HASHMAP}/mappings', {'service_id': service, 'cost': '0.5', 'start': '2000-01-01'}, force='true')


def daily(api, scope):
    """{day: (quantity, price)} of a scope, in order."""
    rows = real.pages(api, '/v2/summary', 'results', groupby='time', filters=f'project_id:{scope}', limit=1000,
                      begin='2000-01-01', end='2100-01-01', response_format='object')
    return {row['begin']: (D(row['qty']), D(row['rate'])) for row in rows}
