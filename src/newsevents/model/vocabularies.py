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
    UNKNOWN = "unknown", "Not known: the source gives only a name."


class ArticleKind(Vocabulary):
    """Kind of published text."""

    NEWS_ARTICLE = "news-article", "An article of a news outlet or agency."
    READOUT = "readout", "An official account of a meeting or call by one side."
    PRESS_RELEASE = "press-release", "A statement published by an organization or its press office."
    TRANSCRIPT = "transcript", "A record of spoken words: of a briefing, speech or interview."
    SOCIAL_MEDIA_POST = "social-media-post", "A post on a social network."
    BROADCAST = "broadcast", "A radio or television report, as text."
    REPORT = "report", "A report of a monitoring, research or international organization."


class PlaceKind(Vocabulary):
    """Kind of place."""

    COUNTRY = "country", "A country or territory with its own code."
    ADMIN_AREA = "admin-area", "An administrative division of a country: governorate, province."
    REGION = "region", "An area without its own administration: a coast, a subcontinent."
    CITY = "city", "A city, town or village."
    AIRPORT = "airport", "A civil or mixed-use airport."
    PORT = "port", "A civil or mixed-use harbour."
    MILITARY_BASE = "military-base", "A land base or air base."
    NAVAL_BASE = "naval-base", "A base for ships."
    BORDER_CROSSING = "border-crossing", "A checkpoint where a border may be crossed."
    SITE = "site", "A building, square, camp or other spot."
    ISLAND = "island", "An island or group of islands."
    MOUNTAIN = "mountain", "A mountain, range or height."
    RIVER = "river", "A river or canal."
    SEA = "sea", "A sea, gulf, bay or ocean."
    STRAIT = "strait", "A strait or other passage between waters."
    AIRSPACE = "airspace", "The air above a territory, or an air defence zone."


class PlacePrecision(Vocabulary):
    """Precision of coordinates, or of the place named for an event."""

    EXACT = "exact", "The place itself, within its own extent."
    LOCALITY = "locality", "Reference point of a city, town or village."
    NEARBY = "nearby", "Reference point of a known place near it."
    FEATURE = "feature", "Reference point of a natural feature: a coast, river or desert."
    ADMIN_AREA = "admin-area", "Reference point of an administrative area."
    COUNTRY = "country", "Reference point of a country."


class PlaceRole(Vocabulary):
    """Role of a place in an event."""

    VENUE = "venue", "The event takes place there."
    STOP = "stop", "Stop of a visit or journey."
    TARGET = "target", "Place that an attack or threat is aimed at."
    LAUNCH = "launch", "Place that an attack starts from."
    AFFECTED = "affected", "Place where the event has effects."


class ProcessKind(Vocabulary):
    """Kind of a process."""

    CONFLICT = "conflict", "An armed conflict."
    DYAD = "dyad", "An armed conflict between two of its parties."
    NEGOTIATIONS = "negotiations", "Talks over several meetings."
    CAMPAIGN = "campaign", "A series of actions by one side with one purpose."
    EXERCISE_SERIES = "exercise-series", "Exercises that are repeated under one name."
    CRISIS = "crisis", "A political, diplomatic or humanitarian crisis."


class CreditRole(Vocabulary):
    """Contribution to an article other than writing it."""

    PHOTOGRAPHER = "photographer", "Took a photograph."
    VIDEOGRAPHER = "videographer", "Took video footage."
    ILLUSTRATOR = "illustrator", "Made a picture, map or chart."
    CONTRIBUTOR = "contributor", "Contributed reporting or research."
    EDITOR = "editor", "Edited the article."
    TRANSLATOR = "translator", "Translated the article."


class Status(Vocabulary):
    """Whether an event is proposed, planned, ongoing, has occurred, or was called off.

    The status describes the world; the `stance` of the evidence describes a source.
    """

    PROPOSED = "proposed", "Suggested by one side; not agreed."
    PLANNED = "planned", "Announced or scheduled; not begun."
    ONGOING = "ongoing", "Begun; not over."
    OCCURRED = "occurred", "Took place."
    SUSPENDED = "suspended", "Begun, then interrupted."
    POSTPONED = "postponed", "Planned, then put off to a later date."
    CANCELLED = "cancelled", "Planned, then called off."
    UNKNOWN = "unknown", "Planned; whether it took place is not known."


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
    PROPOSES = "proposes", "Suggests the other one."
    CONFIRMS = "confirms", "Confirms reports of the other one, or of one field of it."
    DENIES = "denies", "Denies reports of the other one, or of one field of it."
    DESCRIBES = "describes", "Describes the other one."
    FOLLOWS = "follows", "Comes after the other one and is linked to it."
    PART_OF = "part-of", "Is part of the other one."
    SAME_AS = "same-as", "Is a duplicate record of the other one."
    RESPONDS_TO = "responds-to", "Is a reaction to the other one."
    CAUSES = "causes", "Brings about the other one."
    POSTPONES = "postpones", "Puts off the other one."
    CANCELS = "cancels", "Calls off the other one."
    REPLACES = "replaces", "Takes place instead of the other one."
    EXTENDS = "extends", "Prolongs the other one."
    VIOLATES = "violates", "Breaks the other one: a ceasefire, an agreement."


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
    PROPOSE = "propose", "Suggests a plan."
    CONFIRM = "confirm", "Says that a report is true."
    DENY = "deny", "Says that a report is not true."
    DESCRIBE = "describe", "Describes an event or situation."
    AFFIRM = "affirm", "States or stresses a position."
    PLEDGE = "pledge", "Promises to do something."
    OFFER = "offer", "Declares readiness to do something."
    INVITE = "invite", "Asks others to come or to take part."
    SUPPORT = "support", "Takes the side of another actor or backs a plan."
    PRAISE = "praise", "Speaks well of an actor or action."
    THANK = "thank", "Expresses gratitude."
    CONGRATULATE = "congratulate", "Expresses pleasure at the success of another."
    CONDOLE = "condole", "Expresses sympathy for a loss."
    WELCOME = "welcome", "Expresses satisfaction with an event."
    WARN = "warn", "Says that harm may come, of whatever cause."
    EXPRESS_CONCERN = "express-concern", "Says that something is worrying."
    URGE = "urge", "Calls on others to act, or stresses the need to act."
    REQUEST = "request", "Asks others to act."
    DEMAND = "demand", "Insists that others act."
    ORDER = "order", "Instructs others to act, with the authority to do so."
    ACCEPT = "accept", "Consents to a demand, proposal or invitation."
    AGREE = "agree", "Agrees with another side."
    ACCUSE = "accuse", "Blames an actor for something."
    CONDEMN = "condemn", "Calls something wrong."
    REJECT = "reject", "Refuses a demand, proposal or claim."
    RULE_OUT = "rule-out", "Says that something will not happen or be done."
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


class Level(Vocabulary):
    """Rank of the highest participants of a meeting or visit."""

    HEAD_OF_STATE = "head-of-state", "Presidents, monarchs."
    HEAD_OF_GOVERNMENT = "head-of-government", "Prime ministers, chancellors."
    MINISTERIAL = "ministerial", "Ministers."
    SENIOR_OFFICIAL = "senior-official", "Deputies, envoys, directors, commanders."
    WORKING = "working", "Experts and staff."


class CallRole(Vocabulary):
    """Role in a call."""

    CALLER = "caller", "Made the call."
    RECIPIENT = "recipient", "Received the call."
    INITIATOR = "initiator", "Asked for the call, whoever dialled."
    PARTICIPANT = "participant", "Took part; the caller is unknown or disputed."


class VisitKind(Vocabulary):
    """Kind of a visit."""

    STATE = "state", "By a head of state, with full ceremony, at the host's invitation."
    OFFICIAL = "official", "At the invitation of the host, with less ceremony."
    WORKING = "working", "For talks, without ceremony."
    PRIVATE = "private", "Without official purpose."
    TRANSIT = "transit", "A stopover on the way elsewhere."


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
    PATROL = "patrol", "Forces watch an area, moving through it and back."
    INCURSION = "incursion", "Forces enter the territory of others without consent."
    MOBILIZATION = "mobilization", "Forces are assembled and made ready."
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
