"""Make records in Python from a news brief in two languages, and write a dataset.

    python examples/make_dataset.py [FOLDER]

Without a folder it writes `examples/brief/dataset`.
"""

import sys
from pathlib import Path

from newsevents import Dataset, Text, evidence_for, write_dataset
from newsevents.evidence import canonical, fingerprint
from newsevents.model import (
    Actor,
    ActorKind,
    Affiliation,
    Article,
    ArticleKind,
    Asset,
    AssetCategory,
    Call,
    CallMedium,
    CallParticipation,
    CallRole,
    Evidence,
    Level,
    Meeting,
    MeetingParticipation,
    MilitaryMovement,
    MovementKind,
    MovementMode,
    Participation,
    Place,
    PlaceKind,
    PlaceRole,
    PlaceUse,
    Range,
    Record,
    Relation,
    RelationType,
    Speech,
    SpeechAct,
    Stance,
    Statement,
    Status,
    Wording,
)

BRIEF = Path(__file__).parent / "brief"
TEXTS = {
    language: canonical((BRIEF / f"brief.{language}.txt").read_text(encoding="utf-8"))
    for language in ("en", "ar")
}


def article_id(language: str) -> str:
    """Return the id of the brief in a language."""
    return f"article:2025-05-05-valmar-{language}"


def said(
    quote: str,
    *sources: str,
    language: str = "en",
    stance: Stance = Stance.AFFIRMS,
    claims: dict[str, str] | None = None,
    date_words: str = "",
) -> Evidence:
    """Return evidence that quotes the brief; `evidence_for` finds the position of the quote."""
    return evidence_for(
        article_id(language),
        TEXTS[language],
        quote,
        attribution=sources,
        stance=stance,
        speech=Speech.INDIRECT,
        claims=claims or {},
        expression=Wording(text=date_words, language=language) if date_words else None,
    )


def articles() -> list[Record]:
    """Return two articles, one for each language, without their text."""
    return [
        Article(
            id=article_id(language),
            language=language,
            published="2025-05-05",
            kind=ArticleKind.NEWS_ARTICLE,
            licence="CC-BY-4.0",
            text=fingerprint(text),
        )
        for language, text in TEXTS.items()
    ]


def actors() -> list[Record]:
    """Return all actors, including an unnamed source."""
    states = {
        "norland": Text(en="Norland", ar="نورلاند"),
        "sudland": Text(en="Sudland", ar="سودلاند"),
    }
    minister = Text(en="foreign minister", ar="وزير الخارجية")
    return [
        *(Actor(id=f"actor:{slug}", kind=ActorKind.STATE, names=n) for slug, n in states.items()),
        Actor(
            id="actor:mira-holt",
            kind=ActorKind.PERSON,
            names=Text(en="Mira Holt", ar="ميرا هولت"),
            affiliations=(Affiliation(actor="actor:norland", role=minister),),
        ),
        Actor(
            id="actor:karim-nassar",
            kind=ActorKind.PERSON,
            names=Text(en="Karim Nassar", ar="كريم نصّار"),
            affiliations=(Affiliation(actor="actor:sudland", role=minister),),
        ),
        Actor(
            id="actor:norland-foreign-ministry",
            kind=ActorKind.GOVERNMENT_BODY,
            names=Text(en="foreign ministry of Norland", ar="وزارة خارجية نورلاند"),
            affiliations=(Affiliation(actor="actor:norland"),),
        ),
        Actor(
            id="actor:sudland-presidency",
            kind=ActorKind.GOVERNMENT_BODY,
            names=Text(en="presidency of Sudland", ar="رئاسة سودلاند"),
            affiliations=(Affiliation(actor="actor:sudland"),),
        ),
        Actor(
            id="actor:norland-official",
            kind=ActorKind.PERSON,
            names=Text(en="an official in Norland", ar="مسؤول في نورلاند"),
            unnamed=True,
            affiliations=(Affiliation(actor="actor:norland"),),
        ),
        Actor(
            id="actor:valmar-harbour-master",
            kind=ActorKind.PERSON,
            names=Text(en="harbour master of Valmar", ar="مدير ميناء فالمار"),
            unnamed=True,
        ),
        Actor(
            id="actor:reporters",
            kind=ActorKind.POPULATION_GROUP,
            names=Text(en="reporters", ar="الصحفيون"),
        ),
    ]


def places() -> list[Record]:
    """Return the places, without coordinates, because the brief gives none."""
    return [
        Place(id="place:valmar", kind=PlaceKind.CITY, names=Text(en="Valmar", ar="فالمار")),
        Place(id="place:ostvik", kind=PlaceKind.CITY, names=Text(en="Ostvik", ar="أوستفيك")),
    ]


def meeting() -> Meeting:
    """Return the planned meeting."""
    return Meeting(
        id="meeting:2025-05-12-holt-nassar-valmar",
        title=Text(
            en="Holt and Nassar to meet in Valmar", ar="لقاء مرتقب بين هولت ونصّار في فالمار"
        ),
        date="2025-05-12",
        status=Status.PLANNED,
        places=(PlaceUse(place="place:valmar", role=PlaceRole.VENUE),),
        participants=(
            MeetingParticipation(actor="actor:mira-holt"),
            MeetingParticipation(actor="actor:karim-nassar"),
        ),
        level=Level.MINISTERIAL,
        topics=("fishing-rights",),
        evidence=(
            said(
                "will meet in the port of Valmar on 12 May",
                "actor:norland-foreign-ministry",
                stance=Stance.EXPECTS,
                date_words="12 May",
            ),
            said(
                "ستلتقي نظيرها في سودلاند كريم نصار في ميناء فالمار في 12 مايو/أيار",
                "actor:norland-foreign-ministry",
                language="ar",
                stance=Stance.EXPECTS,
                date_words="12 مايو/أيار",
            ),
        ),
    )


def announcement(meeting: str) -> Statement:
    """Return the statement that announces the meeting with an id."""
    return Statement(
        id="statement:2025-05-05-norland-foreign-ministry",
        title=Text(en="Norland announces the meeting", ar="نورلاند تعلن عن اللقاء"),
        date="2025-05-05",
        status=Status.OCCURRED,
        speakers=(Participation(actor="actor:norland-foreign-ministry"),),
        acts=(SpeechAct.ANNOUNCE,),
        relations=(Relation(type=RelationType.ANNOUNCES, event=meeting),),
        evidence=(
            said("the foreign ministry of Norland announced on Monday", date_words="on Monday"),
        ),
    )


def call() -> Call:
    """Return the call, with two accounts."""
    # The record contains what both accounts agree on; each piece of evidence contains what its
    # source claims beyond that.
    return Call(
        id="call:2025-05-04-holt-nassar",
        title=Text(en="Holt and Nassar talk by telephone", ar="اتصال هاتفي بين هولت ونصّار"),
        date="2025-05-04",
        status=Status.OCCURRED,
        participants=(
            CallParticipation(actor="actor:mira-holt", role=CallRole.PARTICIPANT),
            CallParticipation(actor="actor:karim-nassar", role=CallRole.PARTICIPANT),
        ),
        medium=CallMedium.PHONE,
        evidence=(
            said(
                "the two had spoken by telephone on Sunday and that it was Nassar who called",
                "actor:sudland-presidency",
                claims={
                    "/participants/actor:mira-holt/role": "recipient",
                    "/participants/actor:karim-nassar/role": "caller",
                },
                date_words="on Sunday",
            ),
            said(
                "said that Holt had called him",
                "actor:norland-official",
                claims={
                    "/participants/actor:mira-holt/role": "caller",
                    "/participants/actor:karim-nassar/role": "recipient",
                },
            ),
        ),
    )


def movement() -> MilitaryMovement:
    """Return the movement of the two boats."""
    return MilitaryMovement(
        id="military-movement:2025-05-05-valmar-ostvik",
        title=Text(en="Patrol boats leave Valmar", ar="زورقا دورية يغادران فالمار"),
        date="2025-05-05",
        status=Status.OCCURRED,
        forces=(Participation(actor="actor:norland"),),
        kind=MovementKind.WITHDRAWAL,
        mode=MovementMode.SEA,
        origin="place:valmar",
        destination="place:ostvik",
        assets=(
            Asset(
                category=AssetCategory.WARSHIPS,
                description=Text(en="patrol boats", ar="زوارق دورية"),
                quantity=Range(best=2),
            ),
        ),
        evidence=(
            said(
                "Two patrol boats of Norland left Valmar on Monday morning",
                "actor:valmar-harbour-master",
                "actor:reporters",
                date_words="on Monday morning",
            ),
        ),
    )


def events() -> list[Record]:
    """Return all events."""
    planned = meeting()
    return [planned, announcement(planned.id), call(), movement()]


def main() -> None:
    """Write the dataset and print its path."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else BRIEF / "dataset"
    dataset = Dataset(
        [*articles(), *actors(), *places(), *events()],
        metadata={
            "name": "valmar-brief",
            "title": "A brief about a meeting in Valmar",
            "licenses": [
                {"name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/"}
            ],
        },
    )
    write_dataset(dataset, folder)
    print(f"{len(dataset)} records in {folder.name}")


if __name__ == "__main__":
    main()
