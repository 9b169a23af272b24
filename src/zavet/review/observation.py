"""What was seen on the pages of a site: the shape that a crawl fills and that a review compares with a policy."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form: its `name` as sent, its `type` ("text", "email", "tel", …), the `label` people see, and whether it is required.

    `checked` tells a tick box that is ticked before anybody touched it, `consent` one whose words ask for agreement.
    """

    name: str
    type: str
    label: str
    required: bool
    checked: bool = False
    consent: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """One form: the absolute address it is sent to, the method in lower case, and its fields.

    Fields that stand outside any form make one of their own, with an empty `method`: a script sends them. `policy_link` is the
    address of a privacy policy that is linked inside the form or right beside it, empty where there is none.
    """

    action: str
    method: str
    fields: tuple[Field, ...]
    policy_link: str = ""


@dataclass(frozen=True, slots=True)
class Cookie:
    """One cookie as the site set it, without its value: `lifetime` in seconds, None for one that ends with the visit."""

    name: str
    host: str
    secure: bool = False
    http_only: bool = False
    same_site: str = ""
    lifetime: int | None = None


@dataclass(frozen=True, slots=True)
class Outside:
    """A host of somebody else that a page calls or points to.

    `means`: how ("script", "image", "frame", "style", "preconnect", "form", "inline", …). `name` and `recipient` (a word of the
    vocabulary) are told for the hosts that are known, and empty otherwise.
    """

    host: str
    means: tuple[str, ...]
    name: str = ""
    recipient: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its address, its forms, the names of cookies it set, the hosts it loads from or sends to, and its links.

    `links` are absolute addresses; `policy_linked` tells that one of them reads as a privacy policy, `policy_links` which, the
    likeliest first. `set_cookies` and `outside` tell the same cookies and hosts with their particulars.
    """

    url: str
    forms: tuple[Form, ...]
    cookies: tuple[str, ...]
    hosts: tuple[str, ...]
    links: tuple[str, ...] = ()
    policy_linked: bool = False
    policy_links: tuple[str, ...] = ()
    set_cookies: tuple[Cookie, ...] = ()
    outside: tuple[Outside, ...] = ()
    title: str = ""


@dataclass(frozen=True, slots=True)
class Observation:
    """What was seen on a site from the address `url` on.

    `browser` tells that scripts ran. `unread` are pages that were looked for and not read: pairs of address and reason.
    """

    url: str
    pages: tuple[Page, ...]
    browser: bool = False
    unread: tuple[tuple[str, str], ...] = ()
