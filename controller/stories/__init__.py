"""A room in a box in virtual time, stories told about it, and teams that play by themselves."""
