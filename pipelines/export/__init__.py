"""What is stored as tables for other programs: rows from documents, and files from rows."""
