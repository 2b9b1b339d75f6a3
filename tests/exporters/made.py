"""Records that tests of exporters make."""

from __future__ import annotations

from typing import Any


def event(name: str, date: str, status: str = "occurred", **more: Any) -> dict[str, Any]:
    """Return a generic event."""
    return {
        "type": "event",
        "id": f"event:{name}",
        "title": {"en": name},
        "date": date,
        "status": status,
        "category": "ferry",
        "evidence": [{"attribution": ["actor:port-guard"]}],
        **more,
    }


def place(name: str, longitude: float, latitude: float) -> dict[str, Any]:
    """Return a place."""
    return {
        "type": "place",
        "id": f"place:{name}",
        "kind": "port",
        "names": {"ar": "ميناء", "en": name},
        "longitude": longitude,
        "latitude": latitude,
    }


def movement(name: str, *stops: str) -> dict[str, Any]:
    """Return a movement between places."""
    origin, *via, destination = (f"place:{stop}" for stop in stops)
    return {
        "type": "military-movement",
        "id": f"military-movement:{name}",
        "title": {"en": name},
        "date": "2026-02-03/..",
        "status": "ongoing",
        "kind": "transit",
        "forces": [{"actor": "actor:port-guard"}],
        "origin": origin,
        "destination": destination,
        **({"via": via} if via else {}),
        "evidence": [{"attribution": ["actor:port-guard"]}],
    }
