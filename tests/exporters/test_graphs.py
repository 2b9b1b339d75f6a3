"""GraphML and GEXF, read by networkx; the pairs of actors that they consist of."""

from __future__ import annotations

import sys

import networkx as nx
import pytest

import exports
from newsevents import MissingExtraError
from newsevents.exporters import EXPORTERS, export
from newsevents.model.pairs import MAX_PARTICIPANTS, pairs_of

READERS = {"graphml": nx.read_graphml, "gexf": nx.read_gexf}


@pytest.fixture(params=READERS)
def written(request, tmp_path):
    """Return the graph as networkx reads it back, and the losses."""
    path = tmp_path / f"x.{request.param}"
    report = export(exports.dataset(), request.param, path, language="ar")
    return READERS[request.param](path), report


def test_nodes_and_edges(written):
    """All actors are nodes, and each pair in an event an edge with roles, dates and direction."""
    graph, _ = written
    assert isinstance(graph, nx.MultiDiGraph)
    assert graph.nodes["actor:rima"] == {"label": "اسم", "kind": "person", "country": "SY"}
    assert graph.nodes["actor:militia"] == {"label": "اسم", "kind": "armed-group"}
    assert len(graph) == 11
    edges = {
        (one, other, data["event"], data["source_role"], data["target_role"]): data
        for one, other, data in graph.edges(data=True)
    }
    raid = edges["actor:guard", "actor:militia", "event:raid", "attacker", "target"]
    given = {name: value for name, value in raid.items() if name not in ("id", "label")}
    assert raid["label"] == "حدث"
    assert given == {
        "event": "event:raid",
        "event_type": "event",
        "category": "air-strike",
        "status": "occurred",
        "date": "[2026-02-01..2026-02-03]",
        "start": "2026-02-01",
        "end": "2026-02-03",
        "lasted": False,
        "date_precision": "day",
        "source_role": "attacker",
        "target_role": "target",
        "directed": True,
    }
    assert {
        edge[:2]: data["directed"] for edge, data in edges.items() if edge[2] == "call:asked"
    } == {("actor:rima", "actor:salim"): True}
    planned = edges["actor:salim", "actor:rima", "meeting:plan", "participant", "participant"]
    assert (planned["status"], planned["directed"], planned["end"]) == (
        "planned",
        False,
        "2026-02-05",
    )
    assert "start" not in planned
    assert len(edges) == graph.number_of_edges() == 15


def test_events_without_a_pair_are_counted(written):
    """An event of one actor has no edge; the fields that an edge has no place for are counted."""
    _, report = written
    losses = {(tag, field): (reason, count) for tag, field, reason, count in report.losses()}
    assert losses["visit", ""] == ("no two actors", 1)
    assert losses["event", ""] == ("no two actors", 1)
    assert losses["meeting", "places"][1] == 1
    assert ("event", "category") not in losses


def test_pairs():
    """Speakers are tied to those whom they address or speak of, others to each other, once."""
    statement = exports.changed(
        "statement:thanks",
        speakers=exports.people("rima", "salim"),
        addressees=exports.people("russia", "rima"),
        targets=None,
    )
    assert [(pair.source, pair.target) for pair in pairs_of(statement)] == [
        ("actor:rima", "actor:russia"),
        ("actor:salim", "actor:russia"),
        ("actor:salim", "actor:rima"),
    ]
    roles = [*exports.people(guard="target", militia="attacker"), *exports.people("syria", "syria")]
    event = exports.changed("event:raid", participants=roles)
    assert [(each.source, each.target, each.is_directed) for each in pairs_of(event)] == [
        ("actor:militia", "actor:guard", True),
        ("actor:guard", "actor:syria", False),
        ("actor:militia", "actor:syria", False),
    ]


def test_many_participants(tmp_path):
    """An event of very many participants makes no edges, and is counted."""
    crowd = [{"actor": f"actor:a{number}"} for number in range(MAX_PARTICIPANTS + 1)]
    meeting = exports.changed("meeting:talks", participants=crowd)
    report = export(exports.dataset(meeting), "graphml", tmp_path / "x.graphml")
    assert report.written_events() == (0, 1)
    assert len(nx.read_graphml(tmp_path / "x.graphml")) == 0


@pytest.mark.parametrize("name", READERS)
def test_characters_that_xml_does_not_have(name, tmp_path):
    """They are left out and counted, so that the file can be read."""
    actor = exports.changed("actor:rima", names={"en": "Ri\x1bma\uffff"})
    path = tmp_path / f"x.{name}"
    report = export(exports.dataset(actor), name, path)
    assert READERS[name](path).nodes["actor:rima"]["label"] == "Rima"
    assert ("actor", "names", "characters that XML does not have", 1) in list(report.losses())


@pytest.mark.parametrize("name", ["graphml", "gexf"])
def test_without_networkx(name, monkeypatch):
    """The error names the extra."""
    monkeypatch.setitem(sys.modules, "networkx", None)
    for module in ("graphml", name):
        monkeypatch.delitem(sys.modules, f"newsevents.exporters.{module}", raising=False)
    with pytest.raises(MissingExtraError) as missing:
        EXPORTERS[name].load_module()
    assert missing.value.extra == EXPORTERS[name].extra == "graph"
