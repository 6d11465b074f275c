"""The contract with everyone who reads the database: what each document looks like, and the indexes."""
