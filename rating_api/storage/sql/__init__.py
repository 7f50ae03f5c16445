"""The store of points in SQL: SQLite, PostgreSQL and MariaDB."""
