"""The sounds of Zombie Lab, made from nothing: what a show's maker runs, never a room."""
