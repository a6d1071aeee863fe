"""Accounts of the sandbox, their bot passwords, and the rights that groups and grants give, as on wikidata.org."""

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["ANONYMOUS", "DEFAULT_ACCOUNT", "DEFAULT_PASSWORD", "Account", "BotPassword", "User"]

DEFAULT_PASSWORD = "donataloopback000000000000000000001"  # noqa: S105
"""The default account's bot password. It protects nothing: the sandbox listens on the loopback interface alone.

MediaWiki takes only what matches `^[0-9a-w]{32,}$` for a bot password.
"""

_ANYONE = frozenset({"read", "edit", "createpage", "createtalk", "item-term", "property-term", "item-merge"})
_EDITING = _ANYONE | {"item-redirect", "minoredit", "changetags", "applychangetags", "move", "sendemail"}
_RIGHTS: Mapping[str, frozenset[str]] = {
    "*": _ANYONE,
    "user": _EDITING,
    "autoconfirmed": frozenset({"autoconfirmed", "editsemiprotected"}),
    "bot": frozenset({"bot", "autoconfirmed", "editsemiprotected", "apihighlimits", "noratelimit", "suppressredirect"}),
    "propertycreator": frozenset({"property-create"}),
    "sysop": frozenset(
        {"delete", "undelete", "protect", "editprotected", "block", "property-create", "apihighlimits", "noratelimit"}
    ),
}
_GRANTS: Mapping[str, frozenset[str]] = {
    "basic": frozenset({"read", "autoconfirmed", "editsemiprotected", "autopatrol", "nominornewtalk"}),
    "highvolume": frozenset({"bot", "apihighlimits", "noratelimit", "markbotedits"}),
    "editpage": frozenset({"edit", "minoredit", "applychangetags", "changetags", "item-term", "property-term"}),
    "createeditmovepage": frozenset(
        {"createpage", "createtalk", "move", "item-merge", "item-redirect", "property-create", "suppressredirect"}
    ),
    "delete": frozenset({"delete", "undelete"}),
    "protect": frozenset({"protect", "editprotected"}),
    "blockusers": frozenset({"block"}),
}
ALL_GRANTS = frozenset(_GRANTS)


@dataclass(frozen=True, slots=True)
class BotPassword:
    """A password for one application of an account, limited to grants."""

    password: str
    grants: frozenset[str] = ALL_GRANTS

    def rights(self) -> frozenset[str]:
        """The rights that the grants leave."""
        return frozenset().union(*(_GRANTS.get(grant, frozenset()) for grant in {*self.grants, "basic"}))


@dataclass(frozen=True, slots=True)
class Account:
    """An account: its groups, its own password (for `clientlogin`) and its bot passwords by application."""

    name: str
    groups: tuple[str, ...] = ()
    password: str | None = None
    bot_passwords: Mapping[str, BotPassword] = field(default_factory=dict)
    autoconfirmed: bool = True

    def all_groups(self) -> list[str]:
        """Explicit and implied groups, in MediaWiki's order."""
        return [*self.groups, "*", "user", *(["autoconfirmed"] if self.autoconfirmed else [])]


@dataclass(frozen=True, slots=True)
class User:
    """Who acts: id 0 is nobody who is logged in."""

    id: int
    name: str
    groups: tuple[str, ...]
    rights: frozenset[str]

    @classmethod
    def of(cls, account: Account, number: int, bot_password: BotPassword | None = None) -> "User":
        """The user of an account, with what a bot password leaves of its rights."""
        groups = tuple(account.all_groups())
        rights = frozenset().union(*(_RIGHTS.get(group, frozenset()) for group in groups))
        return cls(number, account.name, groups, rights & bot_password.rights() if bot_password else rights)

    @property
    def is_anonymous(self) -> bool:
        """Whether nobody is logged in."""
        return self.id == 0


ANONYMOUS = User(0, "127.0.0.1", ("*",), _RIGHTS["*"])


def default_account(password: str = DEFAULT_PASSWORD) -> Account:
    """The account `Donata`, whose bot password is called `donata`: log in as `Donata@donata`."""
    return Account("Donata", ("bot", "propertycreator"), None, {"donata": BotPassword(password)})


DEFAULT_ACCOUNT = default_account()
