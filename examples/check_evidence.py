"""Check the evidence of a dataset against the text of the article.

python examples/check_evidence.py
"""

from pathlib import Path

from newsevents import read_dataset
from newsevents.evidence import find_span, verify

BRIEF = Path(__file__).parent / "brief"


def main() -> None:
    """Verify every span of the dataset, then verify one event against a changed text."""
    dataset = read_dataset(BRIEF / "dataset")
    texts = {
        article: (BRIEF / f"brief.{article.language}.txt").read_text(encoding="utf-8")
        for article in dataset.articles.values()
    }
    for article, text in texts.items():
        events = dataset.events(article=article.id)
        findings = list(verify(article, text))
        for event in events:
            findings += verify(event, text, article=article)
        print(f"{article.id}: {len(events)} events, {len(findings)} findings")

    # Vowel marks and quotation marks of the quote may differ from the text.
    arabic = next(text for article, text in texts.items() if article.language == "ar")
    span = find_span(arabic, '"نحن مستعدون للاتفاق"')
    print(f"found at {span.start} to {span.end}: {arabic[span.start : span.end]}")

    # With another date in the text, the spans behind the change no longer match.
    english = next(text for article, text in texts.items() if article.language == "en")
    changed = english.replace("12 May", "13 May")
    meeting = dataset.meetings["meeting:2025-05-12-holt-nassar-valmar"]
    for finding in verify(meeting, changed, article="article:2025-05-05-valmar-en"):
        print(finding)


if __name__ == "__main__":
    main()
