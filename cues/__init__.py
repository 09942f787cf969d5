"""The functional core: what a show is and what comes of each event. No clock, no threads, no I/O."""
