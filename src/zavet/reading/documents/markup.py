"""HTML: the policy's own text without menus, banners and forms, in blocks."""

from __future__ import annotations

import re
from typing import Final

from zavet.errors import ReadingError
from zavet.reading.document import Document
from zavet.reading.documents.blocks import assemble
from zavet.reading.documents.characters import printable
from zavet.reading.documents.flow import Flow
from zavet.reading.documents.tree import TEXT, Node, Page, parse
from zavet.reading.documents.wrapping import unwrapped

_AROUND: Final = frozenset({"nav", "header", "footer", "aside", "form", "button", "dialog"})
_LINES: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "p"})
_BOXES: Final = frozenset({"div", "section", "ul", "ol", "table"})
_ROLES: Final = frozenset({"navigation", "banner", "contentinfo", "search", "dialog", "complementary", "menu", "menubar"})
_CLASSES: Final = re.compile(
    r"(?:(?:site|page|main|top|bottom|mobile|global|left|right|user|desktop)[-_]+)?"
    r"(?:menu|nav|navbar|navigation|breadcrumbs?|sidebar|footer|header|topbar|popup|modal|share|socials?|pagination|copyrights?|basket|cart)"
    r"(?:[-_]+(?:menu|nav|inner|wrap|wrapper|container|bottom|top|block|bar|list|\w+__\w+))?"
    r"|cookies?[-_]*(?:banner|consent|notice|popup|bar|alert|message|modal|warning)"
    r"|(?:gdpr|skip)[-_]+\w+",
    re.IGNORECASE,
)
"""Whole names of classes and ids; a section of a policy may well be called `cookies` or `contact-form`."""
_HIDDEN: Final = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_MOSTLY: Final = 0.3
"""What holds this share of the page's letters is the text itself, whatever its tag or class says."""
_MAIN: Final = 0.6
_FEW: Final = 200
_BRIEF: Final = 600
"""What a class names a menu or a banner and is longer than this is read all the same."""
_SHORT: Final = 1_500
_CHALLENGE: Final = re.compile(
    r"just a moment|checking your browser|attention required|ddos-guard|verify you are human|проверка браузера|вы не робот",
    re.IGNORECASE,
)
_SAVE: Final = "open the page in a browser and save it from there, or as PDF"


def read_html(text: str, name: str, *, encoding: str = "utf-8", notes: tuple[str, ...] = ()) -> Document:
    """A document of an HTML page.

    Left out: scripts, styles, `nav`, `header`, `footer`, `aside`, forms, short banners and menus (by tag, role, class or id), lists of
    links, short hidden parts; but nothing that holds much of the page's text or its top heading. What remains is read from `main` or
    `article` where that holds most of it, else whole. Raises ReadingError for a login form, a check for robots and a shell that a
    script fills.
    """
    page = parse(text, name)
    _demand_page(page, name)
    root = _main(_pruned(page.body, page.body.letters, _repeated(page.body)))
    found = _document(root, name, page, encoding, notes)
    if not found.lines:
        raise ReadingError(f"`{printable(name)}` has no text", hint=_SAVE)
    return found


def read_fragment(text: str, name: str) -> Document:
    """A document of HTML that was made from a text: nothing is left out of it."""
    page = parse(text, name)
    return _document(page.body, name, page, "utf-8", ())


def _document(root: Node, name: str, page: Page, encoding: str, notes: tuple[str, ...]) -> Document:
    flow = Flow(nested_numbers="counters(" in page.styles)
    flow.walk(root)
    return assemble(name, "html", unwrapped(flow.close()), encoding=encoding, title=page.title, notes=notes)


def _demand_page(page: Page, name: str) -> None:
    """Raises ReadingError for a short page that is not the policy but what stands before it."""
    shown = printable(name)
    if page.body.letters > _SHORT:
        return
    if page.checks_robots or _CHALLENGE.search(page.title):
        raise ReadingError(f"`{shown}` is a check for robots, not the page behind it", hint=_SAVE)
    outside = page.body.letters - sum(node.letters for node in page.body.walk() if node.tag == "form")
    if page.asks_password and outside < _SHORT / 2:
        raise ReadingError(f"`{shown}` is a login page", hint="a policy is public: save the page that shows it without logging in")
    if page.body.letters < _FEW and page.scripts:
        raise ReadingError(f"`{shown}` is an empty page that a script fills in the browser", hint=_SAVE)


def _repeated(body: Node) -> frozenset[str]:
    """What links of the page say that headings or paragraphs say again: a table of contents may go."""
    linked = {_said(node) for node in body.walk() if node.tag == "a"}
    own = (node for node in body.walk() if node.tag in _LINES and not node.links)
    return frozenset(linked & {_said(node) for node in own})


def _pruned(node: Node, total: int, repeated: frozenset[str], *, inside: bool = False) -> Node:
    """The node with what stands around the text taken out; `inside` tells that it stands in `main` or `article`."""
    inside = inside or node.tag in {"main", "article"}
    node.children = [
        _pruned(child, total, repeated, inside=inside)
        for child in node.children
        if child.tag == TEXT or not _aside(child, total, repeated, inside=inside)
    ]
    if node.tag != TEXT:
        node.letters = sum(child.letters for child in node.children)
    return node


def _aside(node: Node, total: int, repeated: frozenset[str], *, inside: bool) -> bool:
    """True for what is no part of the text."""
    if node.letters > _MOSTLY * total:
        return False
    if node.links >= 3 and node.linked > 0.9 * node.letters and node.tag in {"ul", "ol", "div", "p", "section", "table"}:
        return _menu(node, repeated)
    given = node.attributes
    if _HIDDEN.search(given.get("style", "")) or "hidden" in given or given.get("aria-hidden") == "true":
        return node.letters < _FEW
    if node.tag in {"nav", "button", "dialog", "form"}:
        return True
    titled = node.first("h1", "h2", "h3") is not None
    if node.tag in _AROUND or given.get("role", "") in _ROLES:
        return node.linked * 2 > node.letters if inside or (node.tag == "header" and titled) else node.first("h1") is None
    names = (*given.get("class", "").split(), given.get("id", ""))
    return not inside and not titled and node.letters < _BRIEF and node.tag in _BOXES and any(_CLASSES.fullmatch(one) for one in names)


def _menu(node: Node, repeated: frozenset[str]) -> bool:
    """True for a list of links that leads elsewhere, or whose words are all said again below."""
    links = [one for one in node.walk() if one.tag == "a"]
    inner = sum(one.attributes.get("href", "").startswith("#") for one in links)
    return (inner * 2 < len(links) and node.letters < 40 * len(links)) or all(_said(one) in repeated for one in links)


def _main(body: Node) -> Node:
    """The element that holds the text: `main` or `article` where it holds most of it, with the page's top heading."""
    top = body.first("h1")
    for node in body.walk():
        if (node.tag in {"main", "article"} or node.attributes.get("role") == "main") and node.letters > _MAIN * body.letters:
            outside = top is not None and node.first("h1") is None
            return Node("div", children=[top, node]) if outside and top is not None else node
    return body


def _said(node: Node) -> str:
    return " ".join("".join(one.text for one in node.walk() if one.tag == TEXT).split()).lower()
