"""What an engine's planner is told before large reads."""

import sqlalchemy


def read_in_order(connection: sqlalchemy.Connection) -> None:
    """Have the rest of a transaction read points and rollups in the order of their keys, and join by hashing.

    PostgreSQL would choose so itself if it knew the tables. Without statistics, which nobody may have gathered since
    the last thousand batches, it sorts all points of a month for a page of them, and compares each sum with every
    label there is.
    """
    if connection.dialect.name == 'postgresql':
        connection.exec_driver_sql(
            "SELECT set_config('enable_sort', 'off', true), set_config('enable_bitmapscan', 'off', true), "
            "set_config('enable_nestloop', 'off', true), set_config('jit', 'off', true), "
            "set_config('plan_cache_mode', 'force_custom_plan', true)")
