"""What is proven of a round's choice, in words that need no mathematics."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from matching.round_report.words import FAULTS, millionths, named, number


class Proven(StrEnum):
    """How far the proof of a round reaches."""

    BEST = "best"
    BOUNDED = "bounded"
    OPEN = "open"
    FAULTY = "faulty"
    UNKNOWN = "unknown"


TONES = {
    Proven.BEST: "ok",
    Proven.BOUNDED: "info",
    Proven.OPEN: "warn",
    Proven.FAULTY: "danger",
    Proven.UNKNOWN: "info",
}


@dataclass(frozen=True)
class Verdict:
    """`short` stands in a list of rounds; title, sentences and faults stand on the round's page."""

    proven: Proven
    short: str
    title: str
    sentences: list[str]
    faults: list[str]

    @property
    def tone(self) -> str:
        """The kind of notice it is shown as."""
        return TONES[self.proven]


def verdict_of(report: Mapping[str, Any]) -> Verdict:
    """Read the report's proof. Where anything speaks against a claim, the claim is not made."""
    proof = report.get("proof") or {}
    proven = _proven(proof)
    short, title, sentences = SAY[proven](report, proof)
    faults = _faults(proof) if proven == Proven.FAULTY else []
    return Verdict(proven, short, title, sentences, [named(FAULTS, key) for key in faults])


def _proven(proof: Mapping[str, Any]) -> Proven:
    if not proof or "holds" not in proof:
        return Proven.UNKNOWN
    if not proof["holds"] or _faults(proof):
        return Proven.FAULTY
    gap = _gap(proof)
    if not proof.get("cover_proven") or gap is None:
        # Without proven cover the gap counts classes, not points: it is no number for people.
        return Proven.OPEN
    if gap:
        return Proven.BOUNDED
    return Proven.BEST if proof.get("exact", True) else Proven.OPEN


def _faults(proof: Mapping[str, Any]) -> list[str]:
    """What the checker found; that more was reached than the bound allows needs no checker."""
    return proof.get("faults") or (["gap"] if (_gap(proof) or 0) < 0 else [])


def _gap(proof: Mapping[str, Any]) -> int | None:
    if "gap" in proof:
        return int(proof["gap"])
    if "bound" in proof and "reached" in proof:
        return int(proof["bound"]) - int(proof["reached"])
    return None


Said = tuple[str, str, list[str]]


def _best(report: Mapping[str, Any], proof: Mapping[str, Any]) -> Said:
    return (
        _("no better choice exists"),
        _("No better choice exists."),
        [
            _(
                "No other choice finds a partner for more classes, and none that finds one for as "
                "many reaches more points."
            ),
            *_looked_at(report, proof),
            *_first_partners(report, proof),
        ],
    )


def _bounded(report: Mapping[str, Any], proof: Mapping[str, Any]) -> Said:
    gap = _gap(proof) or 0
    ppm = proof.get("gap_ppm")
    if ppm is None:
        ppm = -(-1_000_000 * gap // max(1, proof.get("reached", 0)))
    share = millionths(int(ppm))
    title = ngettext(
        "At most %(n)s point (%(share)s) more is possible.",
        "At most %(n)s points (%(share)s) more are possible.",
        gap,
    ) % {"n": number(gap), "share": share}
    return (
        _("not proven: at most %(share)s more") % {"share": share},
        title,
        [
            _("No other choice finds a partner for more classes."),
            *_looked_at(report, proof),
            *_first_partners(report, proof),
        ],
    )


def _open(report: Mapping[str, Any], proof: Mapping[str, Any]) -> Said:
    uncovered = _("It is not proven that no other choice finds a partner for more classes.")
    return (
        _("not proven"),
        _("A better choice may exist."),
        [
            *(() if proof.get("cover_proven") else (uncovered,)),
            *_looked_at(report, proof),
            *_first_partners(report, proof),
        ],
    )


def _faulty(report: Mapping[str, Any], proof: Mapping[str, Any]) -> Said:
    if _faults(proof):
        warning = _("The pairs themselves were checked one by one, but do not rely on the figures:")
    else:
        warning = _("The pairs themselves were checked one by one, but do not rely on the figures.")
    return (
        _("the check found a fault"),
        _("The independent check found a fault in this round."),
        [warning],
    )


def _unknown(report: Mapping[str, Any], proof: Mapping[str, Any]) -> Said:
    sentences = []
    if report.get("exact") is True:
        sentences = [_("The method was exact; nobody checked it independently.")]
    if report.get("exact") is False:
        sentences = [_("No best choice is claimed for it.")]
    return "–", _("No proof was kept with this round."), sentences


SAY = {
    Proven.BEST: _best,
    Proven.BOUNDED: _bounded,
    Proven.OPEN: _open,
    Proven.FAULTY: _faulty,
    Proven.UNKNOWN: _unknown,
}


def _looked_at(report: Mapping[str, Any], proof: Mapping[str, Any]) -> list[str]:
    looked_at, classes = proof.get("looked_at"), report.get("all")
    agrees = _("An independent check agrees.")
    if looked_at is None or classes is None:
        return [agrees]
    there_are = classes * (classes - 1) // 2
    if not there_are:
        return [agrees]
    if looked_at >= there_are:
        every = ngettext(
            "The only pair of classes there is was looked at, and an independent check agrees.",
            "Every one of the %(n)s pairs of classes was looked at, and an independent check "
            "agrees.",
            there_are,
        )
        return [every % {"n": number(there_are)}]
    some = ngettext(
        "%(n)s of %(all)s pair of classes was looked at.",
        "%(n)s of %(all)s pairs of classes were looked at.",
        there_are,
    )
    return [some % {"n": number(looked_at), "all": number(there_are)}, agrees]


def _first_partners(report: Mapping[str, Any], proof: Mapping[str, Any]) -> list[str]:
    """Where classes have several places, the proof covers the first one of each."""
    several = 2 * report.get("pairs", 0) > report.get("covered", 2 * report.get("pairs", 0))
    if not several and not (proof.get("exact") and report.get("exact") is False):
        return []
    return [
        _(
            "This is proven of everybody's first partner; for further partners of the same class "
            "no best choice is claimed."
        )
    ]
