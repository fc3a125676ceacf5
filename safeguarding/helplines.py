"""Numbers a child can ring, by country. Only what somebody looked up, with where and when.

A country that is missing here gets a general sentence: no number is better than a wrong one.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Helpline:
    """A free number for children in one country."""

    name: str
    number: str
    source: str


# Looked up in November 2026.
HELPLINES: dict[str, Helpline] = {
    "CO": Helpline(
        "Línea 141, ICBF",
        "141",
        "https://www.policia.gov.co/noticia/telefono-que-escucha-voces-ninos",
    ),
    "DE": Helpline(
        "Nummer gegen Kummer",
        "116 111",
        "https://himmelunderdeonline.de/hue/116-111-die-nummer-gegen-kummer-.php",
    ),
    "IN": Helpline(
        "CHILDLINE 1098", "1098", "https://www.childlineindia.org/a/about/childline-india"
    ),
    "KE": Helpline("Childline Kenya", "116", "http://childrenscouncil.go.ke/child-help-line.html"),
    "UG": Helpline("Sauti", "116", "https://mglsd.go.ug/uganda-child-helpline-116-2/"),
    "ZA": Helpline(
        "Childline South Africa", "116", "https://vukuzenzele.gov.za/children-can-call-116-help"
    ),
}


def helpline_in(country: str) -> Helpline | None:
    return HELPLINES.get(country)
