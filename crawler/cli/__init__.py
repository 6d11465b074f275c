"""The command line, one module a group of commands: the one place that knows everything."""
