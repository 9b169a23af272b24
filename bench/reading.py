"""Reading: 20,000 characters of a policy in 150 ms at most, a cold start in 2 s, 400 MB at most, and a cost that grows as the text does.

Beside it natasha, which an engineer would take for Russian texts: it names persons, firms, places, dates and addresses (no data, purposes,
recipients or duties). Both get the same text: the clauses of our own five models, again and again up to the size.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from bench.measure import Case, Times, compare
from bench.table import Report
from zavet.policy import syntax
from zavet.reading.documents import read_plain
from zavet.reading.read import read

PAGE = 20_000
SIZES = (PAGE, 2 * PAGE, 4 * PAGE, 8 * PAGE, 16 * PAGE)
WANTED_MS = 150.0
COLD_MS = 2_000.0
MEMORY_MB = 400
LINEAR = 1.5
"""The longest text may cost this many times as much for each character as the shortest."""
_COLD = """
import resource, sys
from zavet.reading.documents import read_plain
from zavet.reading.read import read
reading = read(read_plain(open(sys.argv[1], encoding="utf-8").read(), "policy.txt"))
assert reading.facts
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def text(size: int) -> str:
    """About `size` characters of policies: whole texts of our models, each a document of its own sections."""
    found: list[str] = []
    length = 0
    while length < size:
        for file in sorted(Path("policies").glob("*.yaml")):
            for clause in syntax.read(file).clauses:
                line = clause.text["ru"] if "/p" in clause.id else f"{clause.id}. {clause.text['ru']}"
                found.append(line)
                length += len(line) + 2
                if length >= size:
                    return "\n\n".join(found)
    return "\n\n".join(found)


def natasha() -> Callable[[str], object]:
    """What natasha offers for such a text: sentences, named entities, dates and addresses."""
    from natasha import AddrExtractor, DatesExtractor, Doc, MorphVocab, NewsEmbedding, NewsNERTagger, Segmenter  # noqa: PLC0415

    segmenter, vocabulary, tagger = Segmenter(), MorphVocab(), NewsNERTagger(NewsEmbedding())
    dates, places = DatesExtractor(vocabulary), AddrExtractor(vocabulary)

    def run(page: str) -> object:
        doc = Doc(page)
        doc.segment(segmenter)
        doc.tag_ner(tagger)
        return doc.spans, list(dates(page)), list(places(page))

    return run


def run(*, quick: bool = False) -> Report:
    report = Report("reading", "a policy read to facts with clauses and quotes")
    sizes, rounds = (SIZES[:2], 2) if quick else (SIZES, 5)
    pages = {size: text(size) for size in sizes}
    _cold(report, pages[PAGE])  # before the peer: a child's memory is counted from what its parent held
    cases = {f"{size:,}": Case(_reader(page), 1) for size, page in pages.items()}
    try:
        peer = natasha()
    except ImportError as absent:
        report.missing("natasha", str(absent))
    else:
        page = pages[PAGE]
        cases["natasha"] = Case(lambda: peer(page), 1)
    times = compare(cases, rounds=rounds)
    ours = times[f"{PAGE:,}"]
    report.within(f"read {PAGE:,} characters", "ms", ours, WANTED_MS, note="after start: dictionaries open, words of the text seen before")
    for size in sizes[1:]:
        part = _for_each(times[f"{size:,}"], size // PAGE)
        report.beside(f"read {size:,} characters, for each {PAGE:,}", "ms", part, "the shortest", ours)
    last = sizes[-1]
    report.at_most(f"cost of a character at {last:,}", "ms", _for_each(times[f"{last:,}"], last // PAGE), "at the shortest", ours, LINEAR)
    if "natasha" in times:
        report.faster(f"read {PAGE:,} characters", "ms", ours, "natasha (entities, dates, addresses)", times["natasha"], 1)
    return report


def _reader(page: str) -> Callable[[], object]:
    document = read_plain(page, "policy.txt")
    return lambda: read(document)


def _for_each(times: Times, parts: int) -> Times:
    return Times(tuple(one / parts for one in times.rounds))


def _cold(report: Report, page: str) -> None:
    """A process of its own: imports, dictionaries, lexicon, one text; and the most memory it held."""
    file = Path(os.environ.get("ZAVET_DATA", "var")) / "bench-reading.txt"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(page, encoding="utf-8")
    held: list[int] = []

    def once() -> None:
        done = subprocess.run([sys.executable, "-c", _COLD, str(file)], capture_output=True, text=True, check=True)
        held.append(int(done.stdout))

    times = compare({"cold": Case(once, 1, once=True)}, rounds=3, wall=True)
    file.unlink()
    report.within("read from a cold start", "ms", times["cold"], COLD_MS)
    report.figure("most memory held", "MB", max(held) / 1024, note=f"wanted: {MEMORY_MB} MB at most")
