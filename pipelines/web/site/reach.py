"""Reach: on which addresses the portal may be listened to, and by which names it may be called."""

from urllib.parse import urlsplit

from pipelines.exceptions import ConfigurationError
from pipelines.settings import PREFIX, Settings
from pipelines.web.serving import is_loopback
from pipelines.web.site.headers import LOOPBACK

__all__ = ["check_reach", "host_names"]


def check_reach(settings: Settings, host: str) -> None:
    """Let the portal be reached from elsewhere only if people sign in.

    Raises:
        ConfigurationError: it would be open to others without sign-in, or sign-in is not configured to its end.
    """
    if settings.signs_in:
        _check_sign_in(settings)
        if not is_loopback(host) and not settings.portal_url:
            raise ConfigurationError(
                f"on '{host}' others reach the portal, but not by which address",
                remedy=f"set {PREFIX}PORTAL_URL to its https address",
            )
        return
    outside = [name for name in host_names(settings) if name not in LOOPBACK]
    if not is_loopback(host) or outside:
        what = f"on '{host}'" if not is_loopback(host) else f"by the name '{outside[0]}'"
        raise ConfigurationError(
            f"without sign-in the portal is for this machine alone, not to be reached {what}",
            remedy=f"set {PREFIX}SIGN_IN_CLIENT_ID and the provider's addresses, or use 127.0.0.1",
        )


def host_names(settings: Settings) -> frozenset[str]:
    """The names by which the portal may be called, with port where the setting has one."""
    own = urlsplit(settings.portal_url).netloc if settings.portal_url else ""
    return LOOPBACK | {name.casefold() for name in (*settings.hosts, own) if name}


def _check_sign_in(settings: Settings) -> None:
    addresses = {
        "sign_in_authorize_url": settings.sign_in_authorize_url,
        "sign_in_token_url": settings.sign_in_token_url,
        "sign_in_user_url": settings.sign_in_user_url,
    }
    lacking = [name for name, address in addresses.items() if not address]
    if not settings.sign_in_issuer and lacking:
        remedy = "give it, or the provider as `sign_in_issuer` if it speaks OpenID"
        raise ConfigurationError(f"sign-in lacks the setting '{lacking[0]}'", remedy=remedy)
    for name, address in {**addresses, "sign_in_issuer": settings.sign_in_issuer}.items():
        if address and not _is_safe(address):
            remedy = "use its https address"
            raise ConfigurationError(f"setting '{name}': '{address}' is not protected on its way", remedy=remedy)
    if settings.portal_url and not _is_safe(settings.portal_url):
        raise ConfigurationError(
            f"setting 'portal_url': people would sign in at '{settings.portal_url}' unprotected",
            remedy="put the portal behind a proxy that speaks https",
        )


def _is_safe(address: str) -> bool:
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or ""))
