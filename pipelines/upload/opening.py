"""Opening: the services of an upload over an open client and an open ledger. Only this stage can make a writer."""

from pipelines.ledger.ledger import Ledger
from pipelines.partners.partner import Partner
from pipelines.upload.attribution import Origin
from pipelines.upload.services import Services
from pipelines.wikibase.client import WikibaseClient
from pipelines.wikibase.reader import Reader
from pipelines.wikibase.sparql import SparqlEndpoint
from pipelines.wikibase.writer import Writer


def services_over(client: WikibaseClient, ledger: Ledger, partner: Partner, run: str = "") -> Services:
    """The services for a partner on the client's target, without evidence of matches; `run` is the one at work."""
    endpoint = SparqlEndpoint(client.target.sparql_url, client.settings)
    origin = Origin(run, partner.mapping_checksum, {})
    return Services(run, partner, client, Reader(client), Writer(client), endpoint, ledger, origin)
