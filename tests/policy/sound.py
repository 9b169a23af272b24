"""One small policy without a finding, in the language; tests break it in one way at a time."""

from __future__ import annotations

TEXT = """\
zavet: 1
slug: example
language: ru

operator:
  name: ООО «Пример»
  clause: "1.1"
  emails: [mail@example.org]
  phones: ["+7 495 123-45-67"]
  country: RU

title: {ru: Политика, kk: Саясат, en: Policy}
sites: [example.org, пример.рф]
services: [Магазин]

document:
  date: 2020-04-23
  acceptance: use_of_site
  acceptance_clause: 1.1

law: {country: [RU], acts: [152-FZ], claim_answer_days: 30, clause: "1.1"}

subjects:
  - {subject: customer, clause: "1.1"}

data:
  - {category: full_name, source: provided, clause: "2.1", points: [registration], required: true}
  - {category: email, source: provided, clause: "2.1", points: [registration], only_for: [customer]}
  - {category: password, source: provided, clause: "2.1", points: [registration]}
  - {category: ip_address, source: automatic, clause: "2.2", points: [page_view], purposes: [security], limit_clause: "2.2"}

purposes:
  - {purpose: account, consent: true, clause: "3.1", legal_basis: consent}
  - {purpose: security, consent: false, clause: "3.1"}
  - {purpose: delivery, consent: false, clause: "3.2", grounds: [order], channels: [email]}

recipients:
  - {recipient: courier, clause: "3.2", purpose: delivery, requires: ["ground:order"], categories: [full_name]}
  - {recipient: authority, clause: "3.3", requires: [demand]}

authorities:
  - {clause: "3.3", grounds: [law], country: RU}

retention:
  - {rule: term, clause: "3.3", term: 5 calendar_years}

rights:
  - {right: rectify, clause: "4", channel: email, address: mail@example.org}

duties:
  - {duty: answer_claim, trigger: a claim, clause: "4", deadline: 30 calendar_days}

prohibitions:
  - {prohibition: sell, clause: "4", exceptions: ["3.2", "other:another lawful ground"]}
  - {prohibition: collect_from_minors, clause: "4"}

minors: {age: 18, clause: "4"}

cookies:
  - {name: sessionid, purpose: security, clause: "2.2"}

points:
  - point: registration
    title: {ru: Регистрация, kk: Тіркелу, en: Registration}
    consents: [account]
    required: [email]
    opens: account

closed: {data: ["2.1"], purposes: ["3.1"], recipients: ["3.2"]}

clauses:
  - {id: "1.1", kind: scope, running: enforced, text: {ru: О политике, kk: Саясат туралы, en: About}}
  - {id: "2.1", kind: data, running: enforced, text: {ru: Данные, kk: Деректер, en: Data}}
  - {id: "2.2", kind: data, running: enforced, text: {ru: Адрес, kk: Мекенжай, en: Address}}
  - {id: "3.1", kind: purpose, running: enforced, text: {ru: Цели, kk: Мақсаттар, en: Purposes}}
  - {id: "3.2", kind: transfer, running: enforced, text: {ru: Доставка, kk: Жеткізу, en: Delivery}}
  - {id: "3.3", kind: authority, running: enforced, text: {ru: Органы, kk: Органдар, en: Authorities}}
  - {id: "4", kind: right, running: published, text: {ru: Права, kk: Құқықтар, en: Rights}}

open:
  - {id: q1, about: term, question: "Каков срок?", clause: "3.3", closes: [partner_services], options: [{id: none, label: Не сказан}], answer: none}
"""


def changed(old: str, new: str) -> str:
    """The text with one thing changed; what is changed must be there, once."""
    assert TEXT.count(old) == 1, (old, TEXT.count(old))
    return TEXT.replace(old, new)
