"""The guard: a small process that shares a room's output lines and makes them safe when the room is gone.

`hardware.guard.room_side` is what a room uses; `hardware.guard.process` is the process itself, which
needs nothing but Python's own library.  Between them is a Unix socket (`hardware.guard.wire`): over it
the room hands copies of its lines' descriptors to the guard, beats, and orders levels of dimmed lights.
When the room's process dies its successor gets the descriptors back, and nothing has moved.
"""
