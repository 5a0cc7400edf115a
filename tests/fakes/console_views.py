"""Views of the trainer's console made by hand: a call on the line, a chat, nothing yet."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from crcd_sim.dialogue.signals import Status
from crcd_sim.domain.pack import Channel, Direction, Labelled, RoleCard
from crcd_sim.domain.rules import Driver
from crcd_sim.services.exam.console_view import (
    Command,
    ConsoleContact,
    ConsoleCriterion,
    ConsoleFact,
    ConsoleLine,
    ConsoleMessage,
    ConsoleNote,
    ConsoleObjection,
    ConsoleView,
    LineMark,
)

CALL, CHAT = "e6-impaye", "e1-facture-prorata"
NBSP, THIN = "\u00a0", "\u202f"
CALL_COMMANDS = frozenset(Command) - {Command.TEXT}
CHAT_COMMANDS = frozenset(Command) - {Command.SPEAK}
ROLE = RoleCard(
    persona="Titulaire d’une box, en recherche d’emploi, gênée d’être en retard.",
    goal="Garder sa connexion et payer en plusieurs fois.",
    knows=("Deux prélèvements ont été rejetés", "Son CDD a pris fin en septembre"),
    ignores=("Les frais de rejet", "La date de suspension de la ligne"),
    mood_start=2,
    mood_up=("On la laisse s’expliquer", "On lui propose un échéancier"),
    mood_down=("On lui parle de coupure d’entrée",),
    accepts="Deux versements, avec la facture du mois.",
    refuses="Un règlement en une fois.",
    trap="Elle donne un montant qui dépasse ce qu’elle peut payer.",
    identity=(Labelled("Née le", "11/04/1987"), Labelled("Adresse", "19 rue de la Bourse, Lille")),
    neutrality=("Ne pas aider le candidat à trouver la procédure",),
    ending="Elle remercie et raccroche dès que l’accord est redit.",
)
IN, OUT = Direction.INBOUND, Direction.OUTBOUND
CONSOLE, PERSON = Driver.CONSOLE, Driver.PERSON
CONTACTS = tuple(
    ConsoleContact(name, title, client, channel, way, state, driver)
    for name, title, client, channel, way, state, driver in (
        (CHAT, "Facture", "M. Lucas Bonnet", Channel.CHAT, IN, "ended", CONSOLE),
        ("e2-wifi", "Wifi", "Mme Anne Rouvier", Channel.PHONE, IN, "missed", CONSOLE),
        ("e3", "Option", "M. Karim Haddad", Channel.PHONE, IN, "not_begun", CONSOLE),
        ("e4", "Fibre", "Mme Jeanne Petit", Channel.PHONE, OUT, "not_begun", PERSON),
        ("e5", "Mobile", "M. Paul Lemoine", Channel.PHONE, IN, "ringing", CONSOLE),
        (CALL, "Impayé", "Mme Maria Da Costa", Channel.PHONE, OUT, "in_progress", CONSOLE),
    )
)
SAID, SPEAKING, NEXT, TO_COME = LineMark.SAID, LineMark.SPEAKING, LineMark.NEXT, LineMark.TO_COME
SPINE = (
    ("T01", f"Allô, oui{THIN}?", SAID),
    ("T02", "Maria Da Costa à l’appareil. Si c’est pour mon dossier, je suis née le 11 avril 1987.", SAID),
    ("T03", "J’ai vu votre SMS. Je savais que j’avais du retard, mais je n’ai pas osé rappeler.", SPEAKING),
    ("T04", "Mon CDD s’est arrêté fin septembre, et le chômage n’est venu qu’en novembre.", NEXT),
    ("T05", "Tout régler d’un coup, je ne peux pas.", TO_COME),
    ("T06", "D’accord. Je note les deux dates, je fais le premier virement cette semaine.", TO_COME),
    ("T07", "Merci de m’avoir écoutée. Au revoir.", TO_COME),
)
OBJECTIONS = (
    (1, f"Et vous allez me couper Internet, c’est ça{THIN}?", "la promesse de maintien pendant l’échéancier"),
    (2, "Je ne comprends pas pourquoi il y a des frais en plus.", "l’explication des frais de rejet"),
    (3, f"On ne pourrait pas repousser à l’année prochaine{THIN}?", ""),
)
OTHERS = (
    ("R01", f"Allô{THIN}? Vous m’entendez{THIN}?"),
    ("R05", f"Je vous disais{NBSP}: mon contrat est fini, et je n’ai touché le chômage qu’en novembre."),
)
FACTS = (
    ConsoleFact("sms", "Relance du 17/11", f"SMS lu{THIN}; elle n’a pas osé rappeler", 41.0),
    ConsoleFact("fin", "Motif de l’impayé", "CDD terminé le 30/09/2026"),
    ConsoleFact("revenu", "Retour d’un revenu", "première indemnisation reçue en novembre", 62.0, True),
    ConsoleFact("capacite", "Capacité de paiement", f"environ 27{NBSP}€ à la fois, facture du mois en plus"),
    ConsoleFact("dates", "Dates possibles", "premier versement sous une semaine, le second trois après"),
)
CRITERIA = (
    ConsoleCriterion("A", "C7.1", "L’analyse du dossier client est précise"),
    ConsoleCriterion("B", "C7.2", "Le motif de l’impayé est identifié"),
    ConsoleCriterion("C", "C7.3", "La solution proposée respecte les procédures de l’entreprise"),
    ConsoleCriterion("D", "C7.4", "Un accord est obtenu"),
    ConsoleCriterion("E", "C7.5", "La formalisation écrite correspond à l’accord"),
    ConsoleCriterion("F", "C7.6", "Les règles orthographiques et syntaxiques sont respectées"),
    ConsoleCriterion("G", "C7.7", "Le ton de l’échange est adapté"),
)
NOTES = (
    ConsoleNote(1, CHAT, 102.0, "C2.1", "Reformule bien la demande"),
    ConsoleNote(2, CALL, 12.0, "C7.1", ""),
    ConsoleNote(3, CALL, 58.0, "", "N’a pas vérifié l’adresse"),
)


def _line(name: str, text: str, mark: LineMark = LineMark.TO_COME) -> ConsoleLine:
    return ConsoleLine(name, "Mme Da Costa", text, mark)


def call_view(**changes: Any) -> ConsoleView:
    """A call the trainer plays, the third line being said."""
    view = ConsoleView(
        contacts=CONTACTS,
        exchange=CALL,
        on_line=True,
        since=0.0,
        driver=Driver.CONSOLE,
        status=Status.SPEAKS,
        role=ROLE,
        brief="Joignez la titulaire et recherchez un accord de paiement conforme à la procédure.",
        lines=tuple(_line(*line) for line in SPINE),
        objections=tuple(
            ConsoleObjection(number, _line(f"O{number}", text), lifted) for number, text, lifted in OBJECTIONS
        ),
        others=tuple(_line(*line) for line in OTHERS),
        facts=FACTS,
        criteria=CRITERIA,
        notes=NOTES,
        commands=CALL_COMMANDS,
    )
    return replace(view, **changes)


def chat_view(**changes: Any) -> ConsoleView:
    """A chat the trainer writes."""
    contacts = tuple(
        replace(item, state="in_progress" if item.id == CHAT else "not_begun") for item in CONTACTS
    )
    messages = (
        ConsoleMessage(True, f"Bonjour, ma facture a doublé, c’est normal{THIN}?", 2.0),
        ConsoleMessage(False, "Bonjour, je suis Camille. Je regarde votre facture avec vous.", 21.0),
        ConsoleMessage(True, "C’est celle du 3 novembre.", 33.0),
    )
    return call_view(
        contacts=contacts, exchange=CHAT, status=Status.LISTENS, messages=messages, commands=CHAT_COMMANDS,
        **changes,
    )  # fmt: skip


def idle_view(**changes: Any) -> ConsoleView:
    """Before the part: the contacts are there, nobody is on the line."""
    contacts = tuple(replace(item, state="not_begun") for item in CONTACTS)
    lines = tuple(_line(name, text) for name, text, _ in SPINE)
    return call_view(
        contacts=contacts, on_line=False, since=None, status=Status.NONE, commands=frozenset(),
        notes=(), facts=tuple(replace(fact, at_s=None, by_hand=False) for fact in FACTS), lines=lines,
        **changes,
    )  # fmt: skip
