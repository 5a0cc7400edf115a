"""A ``sitting show`` document as ``design.md`` §6 shapes it, with its writings in canonical form."""

from __future__ import annotations

from typing import Any

from crcd_sim.domain.writing import (
    Block,
    Document,
    Run,
    count_words,
    from_text,
    plain_text,
    sha256_of,
    to_canonical,
)


def _p(*runs: Run | str, style: str = "body", align: str = "left", item: str | None = None) -> Block:
    made = tuple(run if isinstance(run, Run) else Run(run) for run in runs if run != "")
    return Block(made, style=style, align=align, list=item)


LETTER = Document((
    _p("Madame Claire Ferrand\u20288 rue des Tanneurs\u202837000 Tours", style="address", align="right"),
    _p("Nantes, le 24 novembre 2026", style="date", align="right"),
    _p(Run("Objet :", b=True), " votre ligne et votre remboursement", style="subject"),
    _p(Run("V/Réf. :", b=True), " votre lettre du 20 novembre 2026"),
    _p(Run("N/Réf. :", b=True), " client n° 4 807 215"),
    _p(),
    _p("Madame,"),
    _p(
        "Par votre lettre du 20 novembre, vous nous dites être privée d’internet depuis le 3 novembre, "
        "alors que vous travaillez chez vous. Vous nous avez attendus deux fois ",
        Run("en vain", i=True),
        ". Je vous présente nos excuses.",
        align="justify",
    ),
    _p("Voici ce que nous faisons :"),
    _p(Run("Rendez-vous garanti", b=True), " jeudi 26 novembre, de 8 h à 10 h ;", item="bullet"),
    _p(Run("remboursement de 76,99 €", u=True), " par virement, au plus tard le 8 décembre ;", item="bullet"),
    _p("avoir de 30,00 € sur la facture du 2 décembre.", item="bullet"),
    _p("Le calcul de votre remboursement :"),
    _p("27,99 € pour 21 jours d’interruption (39,99 × 21 / 30) ;", item="number"),
    _p("49,00 € de frais facturés deux fois.", item="number"),
    _p("Si vous préférez partir :"),
    _p("écrivez-nous un simple mot ;", item="number"),
    _p("choisissez votre date, à partir du 30 novembre.", item="number"),
    _p(),
    _p("Je vous prie d’agréer, Madame, mes salutations distinguées."),
    _p(),
    _p("Camille\u2028Conseiller relation client", style="signature", align="right"),
    _p("PJ : détail du calcul", style="small"),
))  # fmt: skip

SUMMARY = from_text(
    "Cliente depuis le 02/10/2026, box fibre à 39,99 €.\n"
    "Coupure le 03/11, deux rendez-vous manqués (06/11 et 13/11), rappel promis et non fait.\n"
    "Frais de mise en service facturés deux fois : 49,00 €."
)
STAKES_CLIENT = from_text("Retrouver une connexion pour travailler.\nÊtre crue et remboursée.")
STAKES_COMPANY = from_text("Garder une cliente récente.\nÉviter une médiation et un avis défavorable.")
NOTES = from_text("Vérifier : 39,99 × 21 / 30 = 27,99\nRendez-vous garanti jeudi 26, 8 h–10 h")
MESSAGE = from_text(
    "Objet : votre répéteur Wi-Fi\n\nBonjour Madame Rouvier,\n"
    "Votre répéteur, compris dans votre offre, arrive au plus tard le vendredi 27/11/2026.\n"
    "Camille, Conseiller relation client"
)

_WRITTEN = {
    "summary:CASE_STUDY::1": SUMMARY,
    "stakes_client:CASE_STUDY::1": STAKES_CLIENT,
    "stakes_company:CASE_STUDY::1": STAKES_COMPANY,
    "letter:CASE_STUDY::1": LETTER,
    "notes:CASE_STUDY::1": NOTES,
    "confirmation:EXCHANGES:e2-wifi-etage:1": MESSAGE,
}
WORKS = {key: to_canonical(document) for key, document in _WRITTEN.items()}


def a_work(key: str, document: Document) -> dict[str, Any]:
    kind, phase, exchange, number = key.split(":")
    return {
        "key": key,
        "kind": kind,
        "phase": phase,
        "exchange": exchange or None,
        "number": int(number),
        "text": plain_text(document),
        "words": count_words(document),
        "sha256": sha256_of(document),
        "sealed": True,
    }


def an_exchange(identifier: str, **values: Any) -> dict[str, Any]:
    return {
        "id": identifier,
        "competence": "C1",
        "channel": "phone",
        "direction": "inbound",
        "driver": "recorded",
        "started_at": "2026-11-24T09:31:00.000+00:00",
        "ended_at": "2026-11-24T09:36:30.000+00:00",
        "ended_by": "client",
        "turns": [],
        "messages": [],
        "qualification": {},
        "confirmations": [],
        "indicators": {},
        "recording": None,
        **values,
    }


def a_sitting(**values: Any) -> dict[str, Any]:
    """A finished mock exam of Ondalys Télécom, four contacts of six held."""
    return {
        "id": "01JDK3",
        "session_type": "TITRE",
        "framework": "tp-00483-06",
        "pack": {"id": "ondalys-telecom", "version": "1.0.0", "sha256": "a" * 64},
        "mode": "examen_blanc",
        "seed": 7,
        "candidate": {"code": "0412"},
        "accommodation": {"time_factor": 1.0},
        "status": "closed",
        "phases": [],
        "works": [a_work(key, document) for key, document in _WRITTEN.items()],
        "exchanges": [
            an_exchange(
                "e1-facture-prorata",
                channel="chat",
                messages=[
                    {"speaker": "client", "text": "Bonjour, je n’y comprends rien", "at_s": 2.0},
                    {"speaker": "candidate", "text": "Bonjour, Camille à votre écoute.", "at_s": 31.5},
                ],
                qualification={
                    "identite": "Oui", "motif": "Facturation", "sous-motif": "Facture incomprise",
                    "statut": "Résolu", "montant": "45,15", "comprehension": "oui",
                },
            ),
            an_exchange(
                "e2-wifi-etage",
                qualification={
                    "identite": "Oui", "motif": "Technique",
                    "resume": "3e appel. Répéteur compris dans l’offre, au plus tard le 27/11.",
                    "action": "Suivre la remise", "echeance": "27/11/2026",
                },
            ),
            an_exchange("e5-resiliation-mobile", started_at=None, ended_at=None),
            an_exchange(
                "e6-impaye",
                direction="outbound",
                qualification={
                    "titulaire": "oui", "dette": "79,98",
                    "echeancier": "01/12/2026 26,66 ; 29/12/2026 26,66 ; 19/01/2027 26,66",
                },
            ),
        ],
        "recordings": [],
        "incidents": [],
        "journal": {"events": 812, "head": "f" * 64},
        **values,
    }  # fmt: skip
