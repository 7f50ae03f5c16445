"""The store of points in SQL: SQLite and PostgreSQL."""
