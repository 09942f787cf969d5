"""Opening and closing drivers: what refuses a start, and what only loses props."""

import asyncio
from collections.abc import Sequence

from cues.port import Driver, Report
from hardware.faults import HardwareError

OPENING = 10.0
"""Seconds that a driver may take to open before its props count as lost."""
CLOSING = 3.0
"""Seconds that a driver may take to close."""


async def open_all(drivers: Sequence[Driver], report: Report) -> list[Driver]:
    """Open all drivers at once; those that did.

    A HardwareError (a busy pin, an unknown pin factory, wiring that cannot be) comes through, with
    every driver closed again.  Any other failure loses the driver's props, and the room lives on.
    """
    results = await asyncio.gather(*(_open(driver, report) for driver in drivers), return_exceptions=True)
    faults = [str(result) for result in results if isinstance(result, HardwareError)]
    if faults:
        await close_all(drivers, report)
        raise HardwareError("\n".join(faults))
    return [driver for driver, result in zip(drivers, results, strict=True) if result is True]


async def close_all(drivers: Sequence[Driver], report: Report) -> None:
    """Close all drivers at once.  Never raises."""
    await asyncio.gather(*(_close(driver, report) for driver in drivers))


async def _open(driver: Driver, report: Report) -> bool:
    try:
        await asyncio.wait_for(driver.open(report), OPENING)
    except HardwareError:
        raise
    except Exception as error:
        why = "it took too long" if isinstance(error, TimeoutError) else f"{error}"
        for prop in sorted(driver.props):
            report.lost(prop, f"its driver did not open: {why}")
        return False
    return True


async def _close(driver: Driver, report: Report) -> None:
    try:
        await asyncio.wait_for(driver.close(), CLOSING)
    except Exception as error:
        # A driver's `close` must not raise; that one does is no reason to leave others unsafe.
        report.alarm("closing", f"a driver did not close: {error}")
