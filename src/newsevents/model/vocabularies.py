"""The vocabularies of the model, with a definition of each term."""

from __future__ import annotations

from newsevents.schema.values import Vocabulary


class ActorKind(Vocabulary):
    """Kind of actor."""

    PERSON = "person", "A human being, named or not."
    STATE = "state", "A state: Syria, the Russian Federation."
    GOVERNMENT_BODY = "government-body", "A government, presidency, ministry, court or agency."
    ARMED_FORCE = "armed-force", "Armed forces of a state, or part of them."
    ARMED_GROUP = "armed-group", "An organized armed group outside the armed forces of a state."
    MEDIA = "media", "A news outlet or agency."
    ORGANIZATION = "organization", "A party, company, charity or other organization."
    INTERGOVERNMENTAL_ORGANIZATION = (
        "intergovernmental-organization",
        "An organization whose members are states.",
    )
    POPULATION_GROUP = (
        "population-group",
        "A group of people mentioned as a whole: reporters, residents.",
    )


class PlaceKind(Vocabulary):
    """Kind of place."""

    COUNTRY = "country", "A country or territory with its own code."
    ADMIN_AREA = "admin-area", "An administrative division of a country: governorate, province."
    REGION = "region", "An area without its own administration: a coast, a subcontinent."
    CITY = "city", "A city, town or village."
    AIRPORT = "airport", "A civil or mixed-use airport."
    MILITARY_BASE = "military-base", "A land base or air base."
    NAVAL_BASE = "naval-base", "A base for ships."
    SITE = "site", "A building, square, crossing or other spot."


class PlacePrecision(Vocabulary):
    """Precision of the coordinates of a place."""

    EXACT = "exact", "The place itself, within its own extent."
    LOCALITY = "locality", "Reference point of a city, town or village."
    ADMIN_AREA = "admin-area", "Reference point of an administrative area."
    COUNTRY = "country", "Reference point of a country."


class CreditRole(Vocabulary):
    """Contribution to an article other than writing it."""

    PHOTOGRAPHER = "photographer", "Took a photograph."
    VIDEOGRAPHER = "videographer", "Took video footage."
    ILLUSTRATOR = "illustrator", "Made a picture, map or chart."
    CONTRIBUTOR = "contributor", "Contributed reporting or research."
    EDITOR = "editor", "Edited the article."
    TRANSLATOR = "translator", "Translated the article."


class Status(Vocabulary):
    """Whether an event is planned, ongoing, has occurred, was postponed or cancelled.

    The status describes the world; the `stance` of the evidence describes a source.
    """

    PLANNED = "planned", "Announced or scheduled; not begun."
    ONGOING = "ongoing", "Begun; not over."
    OCCURRED = "occurred", "Took place."
    POSTPONED = "postponed", "Planned, then put off to a later date."
    CANCELLED = "cancelled", "Planned, then called off."


class Stance(Vocabulary):
    """Attitude of a source to what it reports, after the factuality values of FactBank."""

    AFFIRMS = "affirms", "Says that it is true."
    DENIES = "denies", "Says that it is not true."
    ALLEGES = (
        "alleges",
        "Says that it is true without vouching for it, or reports that others say so.",
    )
    EXPECTS = "expects", "Says that it will happen."


class Speech(Vocabulary):
    """Direct or indirect speech."""

    DIRECT = "direct", "In quotation marks, at least in part."
    INDIRECT = "indirect", "Paraphrased."


class RelationType(Vocabulary):
    """Relation of an event to another one; read as `this event ... the other one`."""

    ANNOUNCES = "announces", "Says that the other one will take place."
    CONFIRMS = "confirms", "Confirms reports of the other one."
    DENIES = "denies", "Denies reports of the other one."
    DESCRIBES = "describes", "Describes the other one."
    FOLLOWS = "follows", "Comes after the other one and is linked to it."
    PART_OF = "part-of", "Is part of the other one."
    SAME_AS = "same-as", "Is a duplicate record of the other one."
    RESPONDS_TO = "responds-to", "Is a reaction to the other one."
    CAUSES = "causes", "Brings about the other one."


class Medium(Vocabulary):
    """Channel of a statement."""

    PRESS_RELEASE = "press-release", "A published written statement."
    PRESS_CONFERENCE = "press-conference", "To the press, with questions."
    REMARKS = "remarks", "Spoken to reporters or in public, unscripted."
    INTERVIEW = "interview", "In answer to the questions of an outlet."
    SPEECH = "speech", "A speech, for example in a parliament or assembly."
    TALKS = "talks", "To the other side, in a meeting or call."
    SOCIAL_MEDIA = "social-media", "A post on a social network."
    NEWS_AGENCY = "news-agency", "A report of a news agency that speaks for the speaker."
    BROADCAST = "broadcast", "On television or radio."
    LETTER = "letter", "A letter or diplomatic note."
    UNKNOWN = "unknown", "Not stated in the text."


class SpeechAct(Vocabulary):
    """Act performed by a statement."""

    ANNOUNCE = "announce", "Makes a fact or plan public for the first time."
    CONFIRM = "confirm", "Says that a report is true."
    DENY = "deny", "Says that a report is not true."
    DESCRIBE = "describe", "Describes an event or situation."
    AFFIRM = "affirm", "States or stresses a position."
    PLEDGE = "pledge", "Promises to do something."
    OFFER = "offer", "Declares readiness to do something."
    SUPPORT = "support", "Takes the side of another actor or backs a plan."
    PRAISE = "praise", "Speaks well of an actor or action."
    WELCOME = "welcome", "Expresses satisfaction with an event."
    URGE = "urge", "Calls on others to act, or stresses the need to act."
    DEMAND = "demand", "Insists that others act."
    AGREE = "agree", "Agrees with another side."
    ACCUSE = "accuse", "Blames an actor for something."
    CONDEMN = "condemn", "Calls something wrong."
    REJECT = "reject", "Refuses a demand, proposal or claim."
    THREATEN = "threaten", "Announces harm that will follow."
    APOLOGIZE = "apologize", "Expresses regret for a wrong."
    DECLINE_COMMENT = "decline-comment", "States that it will not comment."


class MeetingRole(Vocabulary):
    """Role in a meeting."""

    HOST = "host", "Receives the others."
    GUEST = "guest", "Is received."
    MEDIATOR = "mediator", "Helps the others to agree."
    OBSERVER = "observer", "Is present without taking part."
    ATTENDEE = "attendee", "Takes part; the text gives no other role."


class MeetingFormat(Vocabulary):
    """Format of a meeting."""

    IN_PERSON = "in-person", "In the same room."
    VIRTUAL = "virtual", "By video or telephone conference."
    HYBRID = "hybrid", "Some in the room, some by video."


class MeetingLevel(Vocabulary):
    """Rank of the highest participants on each side."""

    HEAD_OF_STATE = "head-of-state", "Presidents, monarchs."
    HEAD_OF_GOVERNMENT = "head-of-government", "Prime ministers, chancellors."
    MINISTERIAL = "ministerial", "Ministers."
    SENIOR_OFFICIAL = "senior-official", "Deputies, envoys, directors, commanders."
    WORKING = "working", "Experts and staff."


class CallRole(Vocabulary):
    """Role in a call."""

    CALLER = "caller", "Made the call."
    RECIPIENT = "recipient", "Received the call."
    PARTICIPANT = "participant", "Took part; the caller is unknown or disputed."


class CallMedium(Vocabulary):
    """Channel of a call."""

    PHONE = "phone", "By telephone."
    VIDEO = "video", "By video."
    UNKNOWN = "unknown", "Not stated in the text."


class MovementKind(Vocabulary):
    """Kind of a movement of forces."""

    DEPLOYMENT = "deployment", "Forces arrive in a new area."
    WITHDRAWAL = "withdrawal", "Forces leave an area."
    REDEPLOYMENT = "redeployment", "Forces change positions within an area."
    REINFORCEMENT = "reinforcement", "Forces join others already in an area."
    ROTATION = "rotation", "Forces replace others of the same kind."
    TRANSIT = "transit", "Forces pass through an area."
    EVACUATION = "evacuation", "Forces or people are moved out of danger."
    EXERCISE = "exercise", "Forces move for training."


class MovementMode(Vocabulary):
    """Mode of transport."""

    AIR = "air", "By aircraft."
    LAND = "land", "By road or cross-country."
    SEA = "sea", "By ship."
    RAIL = "rail", "By train."
    MIXED = "mixed", "By more than one of these."


class AssetCategory(Vocabulary):
    """Kind of equipment or personnel moved by a force."""

    PERSONNEL = "personnel", "Soldiers, fighters, crews."
    HEAVY_WEAPONS = "heavy-weapons", "Heavy weapons without further details in the text."
    ARMOURED_VEHICLES = "armoured-vehicles", "Tanks and other armoured vehicles."
    ARTILLERY = "artillery", "Guns, mortars and rocket artillery."
    AIR_DEFENCE = "air-defence", "Air-defence systems and radars."
    MISSILES = "missiles", "Missiles and their launchers."
    AIRCRAFT = "aircraft", "Aeroplanes."
    HELICOPTERS = "helicopters", "Helicopters."
    DRONES = "drones", "Unmanned aircraft."
    WARSHIPS = "warships", "Warships and naval boats."
    SUBMARINES = "submarines", "Submarines."
    LIGHT_WEAPONS = "light-weapons", "Small arms and light weapons."
    AMMUNITION = "ammunition", "Ammunition and explosives."
    VEHICLES = "vehicles", "Unarmoured vehicles."
    EQUIPMENT = "equipment", "Military equipment without further details in the text."
    SUPPLIES = "supplies", "Fuel, food, medicine and other supplies."
