"""Rules that compare clauses, names, numbers and facts: one function a rule, by the rule's slug.

They run in the order of this table; a rule may look at what those before it found.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from zavet.review.case import Comparison
from zavet.review.comparisons import consent, data, dates, drafting, identity, rights, terms, transfer

COMPARISONS: Mapping[str, Comparison] = MappingProxyType(
    {
        "operator-not-identified": identity.not_identified,
        "operator-ambiguous": identity.ambiguous,
        "operator-no-address": identity.no_address,
        "operator-no-reg-number": identity.no_number,
        "reg-number-wrong": identity.wrong_number,
        "operator-role-confused": identity.role_confused,
        "contact-missing": identity.no_contact,
        "contact-incomplete": identity.contact_incomplete,
        "addressee-not-person": identity.addressee,
        "party-not-person": identity.party,
        "name-inconsistent": identity.inconsistent,
        "name-scope-mismatch": identity.scope_mismatch,
        "foreign-name": identity.foreign_name,
        "foreign-contact": identity.foreign_contact,
        "consent-contradiction": consent.contradiction,
        "consent-form-contradiction": consent.form_contradiction,
        "minors-contradiction": consent.minors,
        "breach-contradiction": consent.breach,
        "template-residue-shop": data.shop_residue,
        "purpose-contradiction": data.contradiction,
        "data-purpose-mismatch": data.mismatch,
        "collection-without-purpose": data.without_purpose,
        "purpose-outside-list": data.outside_list,
        "accuracy-contradiction": data.accuracy,
        "anonymity-contradiction": data.anonymity,
        "scope-contradiction": data.scope,
        "data-subject-scope": data.subject_scope,
        "data-source-contradiction": data.source,
        "third-party-source-no-notice": data.third_party,
        "transfer-contradiction": transfer.contradiction,
        "payment-contradiction": transfer.payment,
        "transfer-incomplete": transfer.incomplete,
        "rights-incomplete": rights.incomplete,
        "deadline-contradicts-law": rights.deadline,
        "blocking-incomplete": rights.blocking,
        "version-date-missing": dates.no_date,
        "stale-date": dates.old_date,
        "stale-place": dates.old_place,
        "law-obsolete": dates.old_act,
        "publication-address": dates.publication,
        "law-conflict": dates.two_laws,
        "law-court-conflict": dates.court_of_another_state,
        "sections-missing-numbering": drafting.missing_numbers,
        "numbering-glitch": drafting.run_on,
        "ref-dangling": drafting.dangling,
        "list-unfinished": drafting.unfinished,
        "placeholder-unfilled": drafting.blanks,
        "text-defect": drafting.torn,
        "documents-mixed": drafting.mixed,
        "undefined-term": terms.undefined,
        "term-inconsistent": terms.inconsistent,
    }
)
