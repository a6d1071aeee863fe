"""Deployments: flows registered with a Prefect server, with a schedule: a partner's `partnership`, and `snapshots`.

There is no hand-kept `prefect.yaml`: a deployment is built from the flow itself, and the partner's slug.
"""

from dataclasses import dataclass
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
from pipelines.flows.snapshots import snapshots
from pipelines.partners.partner import read_partner
from pipelines.settings import Settings

#: The name of the deployment that takes snapshots of all partners.
ALL = "all"


def deploy(settings: Settings, slug: str, *, cron: str | None, work_pool: str, target: str | None) -> UUID:
    """Register the partner's deployment and return its id; an existing one of the same name is replaced.

    Raises:
        SettingsError: no Prefect server is named.
        ServiceUnavailableError: it does not answer.
        ConfigurationError: the partner cannot be read.
    """
    _demand_server()
    title = read_partner(settings.home, slug).package.title
    given = {"slug": slug, "target": target}
    return _register(settings, partnership, _Terms(slug, title, cron, work_pool, given))


def deploy_snapshots(settings: Settings, *, cron: str | None, work_pool: str, target: str | None) -> UUID:
    """Register the deployment `snapshots/all`, by the settings' schedule unless `cron` is given; its id.

    Raises:
        SettingsError: no Prefect server is named.
        ServiceUnavailableError: it does not answer.
    """
    _demand_server()
    title = "Coverage and equity of all partners and their classes, as they are then"
    terms = _Terms(ALL, title, cron or settings.snapshot_cron, work_pool, {"target": target})
    return _register(settings, snapshots, terms)


@dataclass(frozen=True)
class _Terms:
    """What a deployment is called, when it runs, where, and with which parameters."""

    name: str
    title: str
    cron: str | None
    work_pool: str
    parameters: dict[str, Any]


def _register(settings: Settings, what: Flow[..., Any], terms: _Terms) -> UUID:
    _ensure_work_pool(terms.work_pool)
    # The flow's function says where it stands below the project folder.
    entrypoint = f"{what.fn.__module__.replace('.', '/')}.py:{what.fn.__name__}"
    # In a synchronous caller this is the flow itself; the signature also admits a coroutine.
    source = cast("Flow[..., Any]", what.from_source(source=str(settings.home), entrypoint=entrypoint))
    deployment = source.deploy(
        name=terms.name,
        work_pool_name=terms.work_pool,
        cron=terms.cron,
        parameters=terms.parameters,
        description=terms.title,
        tags=["donata", terms.name],
        build=False,
        push=False,
        print_next_steps=False,
        ignore_warnings=True,
    )
    return UUID(str(deployment))


def _demand_server() -> None:
    if not PREFECT_API_URL.value():
        raise SettingsError(
            "no Prefect server is named",
            remedy="start one with `prefect server start` and set PREFECT_API_URL=http://127.0.0.1:4200/api",
        )


def _ensure_work_pool(name: str) -> None:
    """Also the first word with the server: from here on it is known to answer."""
    with get_client(sync_client=True) as client:
        try:
            client.read_work_pool(name)
        except httpx.TransportError as error:
            raise no_answer(str(PREFECT_API_URL.value())) from error
        except ObjectNotFound:
            client.create_work_pool(WorkPoolCreate(name=name, type="process"))
