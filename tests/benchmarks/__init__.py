"""What is measured, and against what: `make bench`, or `make bench ONLY=name`."""
