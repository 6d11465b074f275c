"""What makes stored documents evidence: hashes, a tree over them, signed heads and timestamps. Knows no database."""
