"""The vocabularies of the model, with the meaning of every term."""

from __future__ import annotations

from newsevents.schema.values import Vocabulary


class ActorKind(Vocabulary):
    """What sort of actor it is."""

    PERSON = "person", "One human being, named or not."
    STATE = "state", "A state as such: Syria, the Russian Federation."
    GOVERNMENT_BODY = "government-body", "A government, presidency, ministry, court or agency."
    ARMED_FORCE = "armed-force", "Armed forces of a state, or a part of them."
    ARMED_GROUP = "armed-group", "An organized armed group that is no state's armed force."
    MEDIA = "media", "An outlet or news agency."
    ORGANIZATION = "organization", "A party, company, charity or other organization."
    INTERGOVERNMENTAL_ORGANIZATION = (
        "intergovernmental-organization",
        "An organization whose members are states.",
    )
    POPULATION_GROUP = "population-group", "People spoken of as a group: reporters, residents."


class PlaceKind(Vocabulary):
    """What sort of place it is."""

    COUNTRY = "country", "A country or territory with a code of its own."
    ADMIN_AREA = "admin-area", "A part of a country that is administered: governorate, province."
    REGION = "region", "An area without administration of its own: a coast, a subcontinent."
    CITY = "city", "A city, town or village."
    AIRPORT = "airport", "An airport, civil or of mixed use."
    MILITARY_BASE = "military-base", "A base on land, air bases among them."
    NAVAL_BASE = "naval-base", "A base for ships."
    SITE = "site", "A building, square, crossing or other spot."


class PlacePrecision(Vocabulary):
    """How exactly the coordinates give the place."""

    EXACT = "exact", "The spot itself, within its own extent."
    LOCALITY = "locality", "A point that stands for a city, town or village."
    ADMIN_AREA = "admin-area", "A point that stands for an administrative area."
    COUNTRY = "country", "A point that stands for a country."


class CreditRole(Vocabulary):
    """What somebody did for an article, apart from writing it."""

    PHOTOGRAPHER = "photographer", "Took a photograph."
    VIDEOGRAPHER = "videographer", "Filmed."
    ILLUSTRATOR = "illustrator", "Drew a picture, map or chart."
    CONTRIBUTOR = "contributor", "Reported or researched for it."
    EDITOR = "editor", "Edited it."
    TRANSLATOR = "translator", "Translated it."


class Status(Vocabulary):
    """How it stands with an event in the world, whoever says so.

    What a source says of it is the `stance` of the evidence.
    """

    PLANNED = "planned", "Announced or scheduled, and not yet begun as far as is known."
    ONGOING = "ongoing", "Begun and not yet over."
    OCCURRED = "occurred", "Took place."
    POSTPONED = "postponed", "Was planned and has been put off."
    CANCELLED = "cancelled", "Was planned and will not take place."


class Stance(Vocabulary):
    """How a source stands to what it reports, after the factuality values of FactBank."""

    AFFIRMS = "affirms", "Says that it is so."
    DENIES = "denies", "Says that it is not so."
    ALLEGES = "alleges", "Says that it is so without vouching for it, or that others say so."
    EXPECTS = "expects", "Says that it will be so."


class Speech(Vocabulary):
    """How the text gives the source's words."""

    DIRECT = "direct", "In quotation marks, at least in part."
    INDIRECT = "indirect", "In the words of whoever reports."


class RelationType(Vocabulary):
    """How an event relates to another one; read as `this event ... the other`."""

    ANNOUNCES = "announces", "Says that the other one will take place."
    CONFIRMS = "confirms", "Says that the other one, already reported, is so."
    DENIES = "denies", "Says that the other one is not so."
    DESCRIBES = "describes", "Tells of the other one."
    FOLLOWS = "follows", "Comes after the other one and is linked with it."
    PART_OF = "part-of", "Is a part of the other one."
    SAME_AS = "same-as", "Is the other one, recorded twice."
    RESPONDS_TO = "responds-to", "Is a reaction to the other one."
    CAUSES = "causes", "Brings the other one about."


class Medium(Vocabulary):
    """By which way a statement was made."""

    PRESS_RELEASE = "press-release", "A written statement that was given out."
    PRESS_CONFERENCE = "press-conference", "Before the press, with questions."
    REMARKS = "remarks", "Spoken to reporters or in public, without a prepared form."
    INTERVIEW = "interview", "In answer to an outlet's questions."
    SPEECH = "speech", "A speech, in a parliament or assembly among others."
    TALKS = "talks", "Said to the other side in a meeting or call."
    SOCIAL_MEDIA = "social-media", "Posted on a social network."
    NEWS_AGENCY = "news-agency", "A report of a news agency that speaks for somebody."
    BROADCAST = "broadcast", "On television or radio."
    LETTER = "letter", "A letter or diplomatic note."
    UNKNOWN = "unknown", "The text does not say."


class SpeechAct(Vocabulary):
    """What is done by saying something."""

    ANNOUNCE = "announce", "Makes known what was not."
    CONFIRM = "confirm", "Says that something already reported is so."
    DENY = "deny", "Says that something reported is not so."
    DESCRIBE = "describe", "Tells how something is or was."
    AFFIRM = "affirm", "States or stresses a position of its own."
    PLEDGE = "pledge", "Promises to do something."
    OFFER = "offer", "Declares readiness to do something."
    SUPPORT = "support", "Takes the side of somebody or something."
    PRAISE = "praise", "Speaks well of somebody or something."
    WELCOME = "welcome", "Is glad of something that happened."
    URGE = "urge", "Asks others to do something, or stresses that it is needed."
    DEMAND = "demand", "Insists that others do something."
    AGREE = "agree", "Agrees with another side on something."
    ACCUSE = "accuse", "Blames somebody for something."
    CONDEMN = "condemn", "Speaks of something as wrong."
    REJECT = "reject", "Refuses a demand, proposal or claim."
    THREATEN = "threaten", "Says what harm will follow."
    APOLOGIZE = "apologize", "Says sorry."
    DECLINE_COMMENT = "decline-comment", "Says that nothing will be said."


class MeetingRole(Vocabulary):
    """The part somebody takes in a meeting."""

    HOST = "host", "Receives the others."
    GUEST = "guest", "Is received."
    MEDIATOR = "mediator", "Helps the others to agree."
    OBSERVER = "observer", "Is there without taking part."
    ATTENDEE = "attendee", "Takes part; the text does not say more."


class MeetingFormat(Vocabulary):
    """How those who meet are together."""

    IN_PERSON = "in-person", "In the same room."
    VIRTUAL = "virtual", "By video or telephone conference."
    HYBRID = "hybrid", "Some in the room, some by video."


class MeetingLevel(Vocabulary):
    """The rank of the highest that take part on each side."""

    HEAD_OF_STATE = "head-of-state", "Presidents, monarchs."
    HEAD_OF_GOVERNMENT = "head-of-government", "Prime ministers, chancellors."
    MINISTERIAL = "ministerial", "Ministers."
    SENIOR_OFFICIAL = "senior-official", "Deputies, envoys, directors, commanders."
    WORKING = "working", "Experts and staff."


class CallRole(Vocabulary):
    """The part somebody takes in a call."""

    CALLER = "caller", "Made the call."
    RECIPIENT = "recipient", "Received the call."
    PARTICIPANT = "participant", "Took part; who called is not told, or not agreed on."


class CallMedium(Vocabulary):
    """By which way a call was made."""

    PHONE = "phone", "By telephone."
    VIDEO = "video", "By video."
    UNKNOWN = "unknown", "The text does not say."


class MovementKind(Vocabulary):
    """What a movement of forces amounts to."""

    DEPLOYMENT = "deployment", "Forces come to where they were not."
    WITHDRAWAL = "withdrawal", "Forces leave where they were."
    REDEPLOYMENT = "redeployment", "Forces change their positions in an area."
    REINFORCEMENT = "reinforcement", "Forces are added to what is there."
    ROTATION = "rotation", "Forces replace others of the same sort."
    TRANSIT = "transit", "Forces pass through."
    EVACUATION = "evacuation", "Forces or people are brought out of danger."
    EXERCISE = "exercise", "Forces move for training."


class MovementMode(Vocabulary):
    """By which way forces move."""

    AIR = "air", "By aircraft."
    LAND = "land", "On roads or tracks of their own."
    SEA = "sea", "By ship."
    RAIL = "rail", "By train."
    MIXED = "mixed", "By more than one of these."


class AssetCategory(Vocabulary):
    """What is moved."""

    PERSONNEL = "personnel", "Soldiers, fighters, crews."
    HEAVY_WEAPONS = "heavy-weapons", "Heavy weapons that the text does not name further."
    ARMOURED_VEHICLES = "armoured-vehicles", "Tanks and other armoured vehicles."
    ARTILLERY = "artillery", "Guns, mortars and rocket artillery."
    AIR_DEFENCE = "air-defence", "Air-defence systems and radars."
    MISSILES = "missiles", "Missiles and their launchers."
    AIRCRAFT = "aircraft", "Aeroplanes."
    HELICOPTERS = "helicopters", "Helicopters."
    DRONES = "drones", "Aircraft without a crew."
    WARSHIPS = "warships", "Ships and boats of war."
    SUBMARINES = "submarines", "Submarines."
    LIGHT_WEAPONS = "light-weapons", "Small arms and light weapons."
    AMMUNITION = "ammunition", "Ammunition and explosives."
    VEHICLES = "vehicles", "Vehicles without armour."
    EQUIPMENT = "equipment", "Military equipment that the text does not name further."
    SUPPLIES = "supplies", "Fuel, food, medicine and other supplies."
