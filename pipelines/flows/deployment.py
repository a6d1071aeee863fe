"""Deployments: a partner's `partnership` flow registered with a Prefect server, with a schedule.

There is no hand-kept `prefect.yaml`: the deployment is built from the partner's slug and the flow itself.
"""

from typing import Any, cast
from uuid import UUID

import httpx
from prefect import Flow, get_client
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.exceptions import ObjectNotFound
from prefect.settings import PREFECT_API_URL

from pipelines.exceptions import SettingsError
from pipelines.flows.partnership import partnership
from pipelines.flows.session import no_answer
from pipelines.partners.partner import read_partner
from pipelines.settings import Settings

ENTRYPOINT = "pipelines/flows/partnership.py:partnership"


def deploy(settings: Settings, slug: str, *, cron: str | None, work_pool: str, target: str | None) -> UUID:
    """Register the partner's deployment and return its id; an existing one of the same name is replaced.

    Raises:
        SettingsError: no Prefect server is named.
        ServiceUnavailableError: it does not answer.
        ConfigurationError: the partner cannot be read.
    """
    if not PREFECT_API_URL.value():
        raise SettingsError(
            "no Prefect server is named",
            remedy="start one with `prefect server start` and set PREFECT_API_URL=http://127.0.0.1:4200/api",
        )
    partner = read_partner(settings.home, slug)
    _ensure_work_pool(work_pool)
    # In a synchronous caller this is the flow itself; the signature also admits a coroutine.
    source = cast("Flow[..., Any]", partnership.from_source(source=str(settings.home), entrypoint=ENTRYPOINT))
    deployment = source.deploy(
        name=slug,
        work_pool_name=work_pool,
        cron=cron,
        parameters={"slug": slug, "target": target},
        description=partner.package.title,
        tags=["donata", slug],
        build=False,
        push=False,
        print_next_steps=False,
        ignore_warnings=True,
    )
    return UUID(str(deployment))


def _ensure_work_pool(name: str) -> None:
    """Also the first word with the server: from here on it is known to answer."""
    with get_client(sync_client=True) as client:
        try:
            client.read_work_pool(name)
        except httpx.TransportError as error:
            raise no_answer(str(PREFECT_API_URL.value())) from error
        except ObjectNotFound:
            client.create_work_pool(WorkPoolCreate(name=name, type="process"))
