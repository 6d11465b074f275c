"""MongoDB: connection, schema, writing, reading. Speaks the domain; no query leaves it."""
