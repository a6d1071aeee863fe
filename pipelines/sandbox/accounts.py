"""Accounts of the sandbox, their bot passwords, and the rights that groups and grants give, as on wikidata.org."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from pipelines.sandbox.consumers import OAuth1Consumer, OAuth2Client

__all__ = ["ANONYMOUS", "DEFAULT_ACCOUNT", "DEFAULT_PASSWORD", "RIGHTS", "Account", "BotPassword", "User"]

DEFAULT_PASSWORD = "donataloopback000000000000000000001"  # noqa: S105
"""The default account's bot password. It protects nothing: the sandbox listens on the loopback interface alone.

MediaWiki takes only what matches `^[0-9a-w]{32,}$` for a bot password.
"""

RIGHTS: Mapping[str, tuple[str, ...]] = {
    "bot": (
        "bot", "autoconfirmed", "editsemiprotected", "nominornewtalk", "autopatrol", "suppressredirect",
        "apihighlimits", "noratelimit",
    ),
    "propertycreator": ("property-create",),
    "sysop": (
        "delete", "undelete", "protect", "editprotected", "block", "property-create", "apihighlimits", "noratelimit",
    ),
    "*": (
        "read", "edit", "createpage", "createtalk", "item-term", "property-term", "item-merge", "item-redirect",
        "abusefilter-view", "abusefilter-log",
    ),
    "user": (
        "move", "move-subpages", "move-rootuserpages", "move-categorypages", "minoredit", "applychangetags",
        "changetags", "editcontentmodel", "sendemail",
    ),
    "autoconfirmed": ("autoconfirmed", "editsemiprotected"),
}  # fmt: skip
"""What each group may do, in the order in which MediaWiki lists it."""

_GRANTS: Mapping[str, frozenset[str]] = {
    "basic": frozenset(
        {
            "read",
            "autoconfirmed",
            "editsemiprotected",
            "autopatrol",
            "nominornewtalk",
            "abusefilter-view",
            "abusefilter-log",
        }
    ),
    "highvolume": frozenset({"bot", "apihighlimits", "noratelimit", "markbotedits"}),
    "editpage": frozenset(
        {"edit", "minoredit", "applychangetags", "changetags", "editcontentmodel", "item-term", "property-term"}
    ),
    "createeditmovepage": frozenset(
        {
            "createpage",
            "createtalk",
            "move",
            "move-subpages",
            "move-rootuserpages",
            "move-categorypages",
            "item-merge",
            "item-redirect",
            "property-create",
            "suppressredirect",
        }
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


def granted_rights(grants: frozenset[str]) -> frozenset[str]:
    """The rights that grants leave; `basic` is always among them."""
    return frozenset().union(*(_GRANTS.get(grant, frozenset()) for grant in {*grants, "basic"}))


@dataclass(frozen=True, slots=True)
class Account:
    """An account: its groups, its own password (for `clientlogin`), bot passwords by application, OAuth consumers."""

    name: str
    groups: tuple[str, ...] = ()
    password: str | None = None
    bot_passwords: Mapping[str, BotPassword] = field(default_factory=dict)
    autoconfirmed: bool = True
    consumers: tuple[OAuth1Consumer | OAuth2Client, ...] = ()

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
    def of(cls, account: Account, number: int, grants: frozenset[str] | None = None) -> "User":
        """The user of an account, with what grants leave of its rights; None leaves all."""
        groups = tuple(account.all_groups())
        rights = frozenset(right for group in groups for right in RIGHTS.get(group, ()))
        return cls(number, account.name, groups, rights if grants is None else rights & granted_rights(grants))

    def ordered_rights(self) -> list[str]:
        """The rights group by group, as MediaWiki lists them."""
        named = [right for group in self.groups for right in RIGHTS.get(group, ())]
        return [right for right in dict.fromkeys(named) if right in self.rights]

    @property
    def is_anonymous(self) -> bool:
        """Whether nobody is logged in."""
        return self.id == 0


ANONYMOUS = User(0, "127.0.0.1", ("*",), frozenset(RIGHTS["*"]))


def default_account(password: str = DEFAULT_PASSWORD) -> Account:
    """The account `Donata`, whose bot password is called `donata`: log in as `Donata@donata`."""
    return Account("Donata", ("bot", "propertycreator"), None, {"donata": BotPassword(password)})


DEFAULT_ACCOUNT = default_account()
