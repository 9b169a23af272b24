"""`python -m tests.reading.figures`: how well policies are read, family by family, as docs/reading.md shows it.

Needs the shared labels and their scorer beside this checkout; the invented policies in tests/reading/policies are scored with it too.
"""

from __future__ import annotations

import sys
from pathlib import Path

from tests.reading.scored import Figures, figures
from tests.shared import CORPUS, GOLD, SEEDS

INVENTED = Path(__file__).parent / "policies"
SETS = (("five seeds", GOLD, SEEDS), ("six labelled policies", GOLD / "corpus", CORPUS), ("fifteen invented policies", INVENTED, INVENTED))


def table(found: Figures) -> list[str]:
    """The rows of a set: precision, recall and F1 at the clause, and F1 of the document."""
    rows = ["| family | gold | read | precision | recall | F1 | F1, document |", "|-|-|-|-|-|-|-|"]
    names = sorted((name for name in found["clause"] if not name.startswith("+") and name != "ALL"), key=str)
    for name in ("ALL", *names):
        row, whole = found["clause"][name], found["document"][name]
        shown = "**all**" if name == "ALL" else name
        rows.append(
            f"| {shown} | {row['gold']} | {row['read']} | {row['precision']:.3f} | {row['recall']:.3f} | {row['f1']:.3f} | {whole['f1']:.3f} |"
        )
    return rows


def main() -> int:
    for title, labels, texts in SETS:
        found = figures(labels, texts)
        share = found["other"]["share"]
        lines = [
            f"### {title}",
            "",
            *table(found),
            "",
            f"`other:` words: {share['read']:.3f} of what is read, {share['gold']:.3f} of the labels.",
            "",
        ]
        sys.stdout.write("\n".join(lines) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
