"""What is kept in SQL: rules, module states, scopes, and how the database is reached and upgraded."""
