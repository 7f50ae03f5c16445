"""Whatever happened and however far rollups are, a bill is the plain sum of the points; on every engine."""

import hypothesis
import pytest
from hypothesis import strategies

from rating_api.storage.sql import crowds
from tests import fixtures
from tests.functional.storage import emptying
from tests.functional.storage import histories
from tests.unit.storage import plain
from tests.unit.storage.sql import test_properties as claims


@pytest.mark.parametrize('least', [2, 1000], ids=['crowded', 'ordinary'])
@fixtures.on_every_engine
def test_any_question_at_any_time_is_answered_by_the_plain_sum(database, monkeypatch, least):
    monkeypatch.setattr(crowds, '_LEAST_SERIES', least)

    @claims.tries(25)
    @hypothesis.given(history=histories.HISTORIES, questions=histories.QUESTIONS)
    def holds(history, questions):
        emptying.clear(database)
        store = histories.Store(database)
        for step in history:
            step.happen(store)
            for query, paging in questions:
                store.check(query, paging)
        store.check_rolled()
        for query, paging in [*questions, *histories.EVERYTHING]:
            store.check(query, paging)

    holds()


@pytest.mark.parametrize('engine', fixtures.ENGINES)
@claims.tries(5)
@hypothesis.given(given=strategies.lists(plain.points(), max_size=20), random=strategies.randoms(use_true_random=False),
                  sizes=claims.SIZES)
def test_order_batches_and_restarts_change_no_total(databases, engine, given, random, sizes):
    claims.check_order(databases, engine, given, random, sizes)
