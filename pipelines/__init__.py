"""Judge and keep: from a Listing to a decision."""
