"""A finished run held against what its spider says is healthy, and against the healthy runs before it."""
