"""How a site is searched and paged, one shape a file."""
