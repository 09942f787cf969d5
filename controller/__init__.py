"""The imperative shell: clock, loop, room, journal, switchboard, command line."""
