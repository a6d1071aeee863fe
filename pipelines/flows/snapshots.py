"""Snapshots on a schedule, as a flow: one that fails for a partner still takes the others', and then says so."""

from prefect import flow

from pipelines.exceptions import ServiceError
from pipelines.flows.scheduled import take_snapshots
from pipelines.settings import load_settings


@flow(name="snapshots", validate_parameters=False)
def snapshots(target: str | None = None) -> int:
    """Take snapshots of coverage and equity of all partners and their classes; of how many partners they are whole.

    `target`: a named target instead of the settings' own.

    Raises:
        ServiceError: of some partner they are not whole; those of the others are kept.
    """
    taken = list(take_snapshots(load_settings(), target=target))
    troubles = [f"{one.slug}: {one.trouble}" for one in taken if one.trouble]
    if troubles:
        raise ServiceError("; ".join(troubles), remedy="`donata snapshot SLUG` takes what is missing")
    return len(taken)
