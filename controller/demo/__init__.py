"""A room in the terminal: its screen, its players' hands, and the ghost team that plays it by itself."""
