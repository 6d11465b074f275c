"""When what is due: pure choices over jobs, suspects and the time that is handed in."""
