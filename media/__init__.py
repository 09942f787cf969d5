"""Sound and picture: the player behind the door of `cues.port`, and the library of clips."""
