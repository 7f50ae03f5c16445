"""``kill -9`` of the processor, 50 times while it catches up, on SQLite."""

from tests.functional.fire import processing


def test_a_killed_processor_loses_and_doubles_no_period(databases, tmp_path, seed):
    processing.check_kills(databases, tmp_path, 'sqlite', seed)
