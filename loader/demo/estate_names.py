"""Made-up real estate of Cyprus: towns, streets, agents, and what listings are called."""

from typing import NamedTuple


class Town(NamedTuple):
    """A town, about where its middle is, and streets in it."""

    name: str
    district: str
    post_code: str
    lat: float
    lng: float
    streets: tuple[str, ...]


TOWNS = (
    Town("Limassol", "Germasogeia", "4040", 34.706, 33.083, ("Griva Digeni", "Amathountos")),
    Town("Limassol", "Agios Tychon", "4532", 34.722, 33.140, ("Parklane", "Loura")),
    Town("Paphos", "Kato Paphos", "8041", 34.757, 32.411, ("Poseidonos", "Danais")),
    Town("Paphos", "Peyia", "8560", 34.884, 32.383, ("Coral Bay Avenue", "Michalaki Kyprianou")),
    Town("Larnaca", "Mackenzie", "6028", 34.895, 33.636, ("Piale Pasa", "Tasou Mitsopoulou")),
    Town("Nicosia", "Strovolos", "2018", 35.144, 33.343, ("Athalassas", "Stavrou")),
    Town("Ayia Napa", "Cape Greco", "5330", 34.981, 34.020, ("Kryou Nerou", "Nissi Avenue")),
)

KINDS = (
    ("Residential", "Single Family Residence", "Villa", 4),
    ("Residential", "Apartment", "Apartment", 2),
    ("Residential", "Condominium", "Penthouse", 3),
    ("Residential Lease", "Apartment", "Seafront flat", 2),
    ("Land", "", "Plot", 0),
    ("Commercial Sale", "", "Offices", 0),
)
"""Type, subtype, what it is called, and bedrooms."""

GIVEN = (
    *("Anthea", "Calypso", "Daphne", "Elia", "Galini", "Helios", "Iris", "Kyma", "Lemonia"),
    *("Mistral", "Nefeli", "Olympia", "Pelagos", "Rodia", "Selini", "Thalassa", "Xenia", "Zephyr"),
)
REMARKS = (
    "Bright rooms around a courtyard with a lemon tree, ten minutes' walk from the beach.",
    "A quiet street, a covered veranda to the south and a kitchen made for long evenings.",
    "Two terraces with the sea before them; the lift goes from the garage to the door.",
    "Φωτεινό, με θέα στη θάλασσα και μεγάλες βεράντες, λίγα λεπτά από το κέντρο.",
    "Renovated throughout, with floor heating, solar panels and space for two cars.",
)
VIEWS = ("Ocean", "Mountain(s)", "Garden", "City")


class Agent(NamedTuple):
    """Somebody of the office; who has an e-mail address of the demo can sign in."""

    key: str
    name: str
    email: str
    scope: str | None


AGENTS = (
    Agent("DEMO_AGENT_1", "Despina Georgiou", "despina@example.com", "self"),
    Agent("DEMO_AGENT_2", "Markos Ioannou", "markos@example.com", "self"),
    Agent("DEMO_AGENT_3", "Eleni Christodoulou", "manager@example.com", "global"),
    Agent("DEMO_AGENT_4", "Stelios Hadjis", "stelios@example.net", None),
)
