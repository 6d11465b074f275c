"""Finding watched brands in text. Pure."""
