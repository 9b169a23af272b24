"""The forms of a page: what each asks, with the words people see beside every field."""

from __future__ import annotations

from collections.abc import Mapping

from selectolax.lexbor import LexborHTMLParser, LexborNode

from zavet.connect.crawl import words
from zavet.connect.crawl.address import Target, parse
from zavet.errors import Malformed
from zavet.review.observation import Field, Form

MOST_FORMS = 200
MOST_FIELDS = 200
_MOST_CONTROLS = 5000
_LONGEST = 300
_NEAR = 3  # how far above a form a link to the policy still stands beside it
_SHUT = {"hidden", "submit", "button", "image", "reset"}
_ONE_OF_MANY = {"radio"}


def tidy(text: str | None) -> str:
    """One line without needless spaces, at most 300 characters; signs that cannot be seen are dropped."""
    line = " ".join((text or "")[: _LONGEST * 10].split())
    return "".join(sign for sign in line if sign.isprintable())[:_LONGEST]


class Forms:
    """Reads the forms of one page. `policies` are the addresses that read as a privacy policy."""

    def __init__(self, tree: LexborHTMLParser, base: Target, policies: Mapping[str, int]) -> None:
        self._tree = tree
        self._base = base
        self._policies = policies
        self._ids: dict[str, str] = {}
        self._labels: dict[str, str] = {}
        for node in tree.css("label[for]")[:_MOST_CONTROLS]:
            self._labels.setdefault(node.attributes.get("for") or "", tidy(node.text(deep=True, separator=" ")))

    def all(self) -> list[Form]:
        """Every form with a field in it, then the fields that stand outside any, as one form without a method."""
        nodes = self._tree.css("form")[:MOST_FORMS]
        by_id = {node.attributes["id"]: node.mem_id for node in nodes if node.attributes.get("id")}
        owned: dict[int, list[Field]] = {node.mem_id: [] for node in nodes}
        loose: list[Field] = []
        for control in self._tree.css("input, select, textarea")[:_MOST_CONTROLS]:
            field = self._field(control)
            if field is None:
                continue
            owner = by_id.get(control.attributes.get("form") or "") or _form_above(control)
            fields = loose if owner is None else owned.get(owner)
            if fields is not None and len(fields) < MOST_FIELDS and not _repeated(field, fields):
                fields.append(field)
        found = [self._form(node, owned[node.mem_id]) for node in nodes if owned[node.mem_id]]
        if loose:
            found.append(Form(self._base.url, "", tuple(loose), self._linked(self._tree.body)))
        return found

    def _form(self, node: LexborNode, fields: list[Field]) -> Form:
        action = (node.attributes.get("action") or "").strip()
        try:
            url = parse(action, self._base).url if action else self._base.url
        except Malformed:
            url = ""
        method = (node.attributes.get("method") or "get").strip().lower()
        above: LexborNode | None = node
        link = ""
        for _ in range(_NEAR):
            if above is None or link or above.tag in {"body", "html"}:
                break
            link = self._linked(above)
            above = above.parent
        return Form(url, method if method in {"get", "post", "dialog"} else "get", tuple(fields), link)

    def _linked(self, node: LexborNode | None) -> str:
        """The first link to a privacy policy inside `node`."""
        for one in node.css("a[href]")[:_MOST_CONTROLS] if node is not None and self._policies else ():
            try:
                url = parse(one.attributes.get("href") or "", self._base).url
            except Malformed:
                continue
            if url in self._policies:
                return url
        return ""

    def _field(self, node: LexborNode) -> Field | None:
        attributes = node.attributes
        kind = {"select": "select", "textarea": "textarea"}.get(node.tag or "") or tidy(attributes.get("type") or "text").lower()
        if kind in _SHUT:
            return None
        name = tidy(attributes.get("name") or attributes.get("id") or "")
        label = self._label(node)
        required = "required" in attributes or attributes.get("aria-required") == "true" or label.endswith("*")
        consent = kind == "checkbox" and words.asks_consent(label, name)
        return Field(name, kind, label, required, checked=kind == "checkbox" and "checked" in attributes, consent=consent)

    def _label(self, node: LexborNode) -> str:
        """The words of a field: its label by `for`, the label around it, `aria-label`, placeholder, title: the first there is."""
        attributes = node.attributes
        by_for = self._labels.get(attributes.get("id") or "\0", "")
        return (
            by_for
            or _around(node)
            or self._labelled_by(attributes.get("aria-labelledby") or "")
            or tidy(attributes.get("aria-label"))
            or tidy(attributes.get("placeholder"))
            or tidy(attributes.get("title"))
        )

    def _labelled_by(self, ids: str) -> str:
        if not ids:
            return ""
        if not self._ids:
            self._ids = {
                node.attributes.get("id") or "": tidy(node.text(deep=True, separator=" "))
                for node in self._tree.css("[id]")[:_MOST_CONTROLS]
            }
        return tidy(" ".join(self._ids.get(one, "") for one in ids.split()[:10]))


def _repeated(field: Field, fields: list[Field]) -> bool:
    """The buttons of one choice are one field."""
    return field.type in _ONE_OF_MANY and any(one.type == field.type and one.name == field.name for one in fields)


def _form_above(node: LexborNode) -> int | None:
    above = node.parent
    for _ in range(200):
        if above is None:
            return None
        if above.tag == "form":
            return int(above.mem_id)
        above = above.parent
    return None


def _around(node: LexborNode) -> str:
    """The words of a label that holds the field; those of the choices of a list are not among them."""
    above = node.parent
    for _ in range(6):
        if above is None or above.tag in {"form", "body"}:
            return ""
        if above.tag == "label":
            text = above.text(deep=True, separator=" ")
            return tidy(text.replace(node.text(deep=True, separator=" ") or "\0", " ", 1) if node.tag != "input" else text)
        above = above.parent
    return ""
