"""What can go wrong at the command line, sorted by whose fault it is."""


class Fault(Exception):  # noqa: N818 - the project's word
    """Ends the command; its text says what is wrong, where, what was meant and the cure."""

    code = 1


class ShowFault(Fault):
    """The show, or the file that was given, is at fault."""

    code = 1


class CallFault(Fault):
    """The call is wrong."""

    code = 2


class MachineFault(Fault):
    """The machine is at fault: a device, a disk, a missing program."""

    code = 3
