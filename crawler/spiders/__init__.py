"""What is particular: one marketplace a file; file = class = name."""
