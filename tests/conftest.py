"""Fixtures for every test."""

from tests.fixtures import database  # noqa: F401
from tests.fixtures import databases  # noqa: F401
from tests.fixtures import seed  # noqa: F401
