"""The dice of these tests."""

import os
import random

import pytest


@pytest.fixture
def seed():
    """A number that makes all dice; RATING_TEST_SEED repeats one, as far as machines can."""
    chosen = int(os.environ.get('RATING_TEST_SEED') or random.randrange(2 ** 32))
    print(f'RATING_TEST_SEED={chosen}')
    return chosen
