"""The whole exam by the keyboard alone, from the home page to « Clore le passage »."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from crcd_sim.domain.events import Event, EventKind
from crcd_sim.services.exam.phone_view import PhoneState
from crcd_sim.services.ports import WorkKey
from tests.fakes.equipment import a_sentence
from tests.fakes.hands import CTRL, SHIFT, Key
from tests.fakes.seat import Seat
from tests.fakes.sound import noise

CODE = "2468"
NBSP = "\u00a0"


@pytest.fixture
def seat(qapp: QApplication, tmp_path: Path, qtbot: QtBot) -> Iterator[Seat]:
    made = Seat(qapp, tmp_path / "data", qtbot)
    qtbot.waitUntil(made.desktop.window.isActiveWindow)
    yield made
    qapp.removeEventFilter(made.strays)
    made.desktop.window.set_running(False)
    made.desktop.window.close()


def test_a_whole_exam_is_sat_without_a_mouse(seat: Seat) -> None:
    to_the_chair(seat)
    check_the_headset(seat)
    events: list[Event] = []
    seat.on("Commencer")
    seat.session.runner.on_event(events.append)
    study_the_case(seat)
    read_the_file(seat, events)
    use_the_tools(seat)
    seat.finish()
    prepare_the_exchanges(seat)
    hold_the_exchanges(seat)
    prepare_the_interview(seat)
    answer_the_recorded_client(seat)
    answer_the_jury(seat)
    answer_the_jury(seat)
    close_the_sitting(seat, events)
    assert seat.strays.seen == []


# --- Before the exam -------------------------------------------------------------------------


def to_the_chair(seat: Seat) -> None:
    """Home, the staff code chosen, the rules left as they are, the candidate's page."""
    hands = seat.hands
    hands.press(Key.Key_N, CTRL)
    seat.on("Code formateur")
    for _ in range(2):
        hands.type(CODE)
        hands.press(Key.Key_Return)
    seat.on("Titre professionnel")
    hands.go_to("Continuer")
    hands.press(Key.Key_Return)
    seat.on("Code candidat")
    hands.type("0412")
    hands.press(Key.Key_Return)
    hands.press(Key.Key_Space)  # the tick of the notice
    hands.go_to("Commencer")
    hands.press(Key.Key_Return)


def check_the_headset(seat: Seat) -> None:
    hands = seat.hands
    seat.on("Lancer l’essai")
    seat.desktop.headset.speak(noise(90, -65.0, seed=5))
    hands.press(Key.Key_Return)
    seat.on("Décrocher")
    hands.press(Key.Key_F2)
    seat.on("J’ai fini de lire")
    seat.say(a_sentence())
    hands.press(Key.Key_F8)
    seat.on("Raccrocher")
    hands.press(Key.Key_F11, times=2)
    seat.on("Continuer")
    hands.press(Key.Key_Return)


# --- The case study --------------------------------------------------------------------------


def study_the_case(seat: Seat) -> None:
    hands = seat.hands
    hands.press(Key.Key_Return)
    seat.on("Résumé")
    hands.type("Mme Ferrand n’a plus internet depuis 21 jours.")
    hands.press(Key.Key_Tab, CTRL)
    assert hands.on == "Enjeux client"
    hands.press(Key.Key_L, CTRL | SHIFT)
    hands.type("être dépannée\nêtre remboursée")
    hands.press(Key.Key_Tab, CTRL)
    assert hands.on == "Enjeux entreprise"
    hands.type("Garder une cliente.")
    hands.press(Key.Key_Tab, CTRL)
    assert hands.on == "Courrier"
    hands.press(Key.Key_G, CTRL)
    hands.type("Objet")
    hands.press(Key.Key_G, CTRL)
    hands.type(" : votre réclamation")
    hands.press(Key.Key_Tab, CTRL)
    assert hands.on == "Notes"
    hands.type("Noter 76,99 €.")


def read_the_file(seat: Seat, events: list[Event]) -> None:
    """From the notes: search in all documents, open one from the list, read it whole page, and back."""
    hands = seat.hands
    hands.press(Key.Key_F, CTRL)
    assert hands.on == "Chercher dans tous les documents"
    hands.type("Ferrand")
    seat.pause()
    hands.press(Key.Key_Return)
    hands.press(Key.Key_Down)
    assert hands.on == "Passages trouvés"
    hands.press(Key.Key_Return)
    assert hands.on == "Travail à faire"
    hands.press(Key.Key_Escape)
    assert hands.on == "Passages trouvés"
    hands.press(Key.Key_F, CTRL)
    hands.press(Key.Key_Escape, times=2)
    assert hands.on == "Documents du dossier"
    hands.press(Key.Key_Down, times=3)
    hands.press(Key.Key_Return)
    assert hands.on == "Présentation et service clients"
    opened = [event.data["document"] for event in events if event.kind is EventKind.DOCUMENT_OPENED]
    assert "presentation" in opened
    for _ in range(2):
        hands.press(Key.Key_F5)
        seat.pause()
    assert hands.on == "Notes"  # the page of writing, whole
    hands.press(Key.Key_F5)
    seat.pause()


def use_the_tools(seat: Seat) -> None:
    hands = seat.hands
    hands.go_to("Calculatrice")
    hands.press(Key.Key_Space)
    seat.on("Calcul")
    hands.type("39,99*21/30\n")
    hands.press(Key.Key_Escape, times=2)  # the line first, then the window
    seat.on("Calculatrice")
    hands.go_to("Feuille de calcul")
    hands.press(Key.Key_Space)
    seat.pause()
    hands.type("49")
    hands.press(Key.Key_Return)
    assert "49" in seat.session.text(WorkKey("sheet", "CASE_STUDY"))
    hands.press(Key.Key_Escape)
    seat.on("Feuille de calcul")


# --- The exchanges ---------------------------------------------------------------------------


def prepare_the_exchanges(seat: Seat) -> None:
    hands = seat.hands
    seat.on("Ouvrir l’enveloppe 1")
    hands.press(Key.Key_Return)
    seat.on(f"Note{NBSP}: M. Abdi")
    hands.type("Prorata : expliquer.")
    seat.choose_client("Mme Rouvier")
    hands.go_to(f"Note{NBSP}: Mme Rouvier")
    hands.type("Répéteur inclus.")
    hands.press(Key.Key_F, CTRL)
    assert hands.on == "Chercher dans tous les documents"  # of the company
    seat.finish()


def hold_the_exchanges(seat: Seat) -> None:
    """Chat, phone in, phone out by « Appeler », chat, phone in, phone out by the keypad."""
    hands = seat.hands
    seat.on("Commencer")
    hands.press(Key.Key_Return)
    seat.on("Prêt pour le contact suivant")
    chat(seat, "M. Abdi")
    answer_call(seat, "Mme Rouvier")
    send_message(seat)
    call_from_the_record(seat, "M. Kessler")
    chat(seat, "Mme Nguyen")
    answer_call(seat, "M. Lemoine")
    call_by_the_keypad(seat, "Mme Da Costa", "06 39 98 62 15")
    assert seat.desk.handled == 6
    seat.finish()


def ready(seat: Seat) -> None:
    seat.until(seat.desk.can_release, "ready for a contact")
    seat.hands.press(Key.Key_F9)


def chat(seat: Seat, name: str) -> None:
    hands, chats = seat.hands, seat.desk.chats
    ready(seat)
    seat.until(lambda: chats.view().phase == "offered", "the request")
    seat.choose_client(name)
    hands.press(Key.Key_F2)
    seat.on("Votre message")
    for text in ("Bonjour, je suis Camille.", "Quel est votre numéro de client ?"):
        before = len(chats.view().lines)
        hands.type(text)
        hands.press(Key.Key_Return, CTRL)
        assert chats.view().lines[-1].text == text
        seat.until(lambda n=before + 1: len(chats.view().lines) > n, "the reply", 240)
        assert hands.on == "Votre message"
    hands.press(Key.Key_F11, times=2)
    assert chats.view().phase == "closed"
    fill_the_record(seat, name)


def answer_call(seat: Seat, name: str) -> None:
    phone = seat.desk.phone
    ready(seat)
    seat.until(lambda: phone.state is PhoneState.RINGING, "the ring")
    seat.choose_client(name)
    seat.hands.press(Key.Key_F2)
    talk(seat)
    fill_the_record(seat, name)


def call_from_the_record(seat: Seat, name: str) -> None:
    seat.choose_client(name)
    seat.hands.go_to("Appeler le", part=True)
    seat.hands.press(Key.Key_Return)
    seat.on("J’ai fini de parler")
    talk(seat)
    fill_the_record(seat, name)


def call_by_the_keypad(seat: Seat, name: str, number: str) -> None:
    """A machine answers first: hang up, call again."""
    seat.choose_client(name)
    dial(seat, number)
    hang_up(seat)
    dial(seat, number)
    talk(seat)
    fill_the_record(seat, name)


def dial(seat: Seat, number: str) -> None:
    hands = seat.hands
    hands.press(Key.Key_F6)
    assert hands.on == "Numéro à composer"
    hands.type(number)
    hands.press(Key.Key_Return)
    seat.on("J’ai fini de parler")


def hang_up(seat: Seat) -> None:
    """A first press asks for a second."""
    phone = seat.desk.phone
    seat.hands.press(Key.Key_F11)
    assert phone.call is not None
    seat.hands.press(Key.Key_F11)
    seat.until(lambda: phone.call is None, "the end of the call")


def talk(seat: Seat) -> None:
    """Greet, listen, have a line said again, put on hold and take back, ask, go on to the last line."""
    hands, phone = seat.hands, seat.desk.phone

    def hear(what: str) -> None:
        seat.until(lambda: phone.view().status == "speaks", what)
        seat.until(lambda: phone.view().status != "speaks", f"the end of {what}")

    assert phone.state is PhoneState.CONNECTED
    seat.say("accueil")
    hands.press(Key.Key_F8)
    hear("the client's line")
    hands.press(Key.Key_F5)
    hear("the line again")
    hands.press(Key.Key_F3)
    assert phone.view().held_since is not None
    seat.wait(3)
    hands.press(Key.Key_F3)
    assert phone.view().held_since is None
    hands.press(Key.Key_F7, times=2)
    seat.say("questions")
    while phone.call is not None:
        hands.press(Key.Key_F8)
        seat.until(lambda: phone.view().status != "listens", "the answer, or the end of the call")
        seat.until(lambda: phone.view().status != "speaks", "the end of the answer")


def fill_the_record(seat: Seat, name: str) -> None:
    hands = seat.hands
    hands.go_to("Identité vérifiée")
    hands.press(Key.Key_Down)
    hands.go_to("Résumé factuel")
    hands.type("Réglé à l’amiable.")
    clients = seat.session.pack.clients
    exchange = next(e.id for e in seat.session.exchanges() if clients[e.client].short_name == name)
    values = seat.desk.forms.values(exchange)
    assert (values["identite"], values["resume"]) == ("Oui", "Réglé à l’amiable.")


def send_message(seat: Seat) -> None:
    hands = seat.hands
    hands.press(Key.Key_Tab, CTRL)
    assert hands.on == "Message à Mme Rouvier"
    hands.type("Votre répéteur arrive vendredi.")
    hands.go_to("Envoyer")
    hands.answer(lambda: hands.press(Key.Key_Return), "Envoyer")
    seat.wait(0.5)
    assert len(seat.desk.forms.sent("e2-wifi-etage")) == 1
    hands.go_to("Suivi du contact")
    hands.press(Key.Key_Left)


# --- The interviews and the end --------------------------------------------------------------


def prepare_the_interview(seat: Seat) -> None:
    seat.on("Commencer")
    seat.hands.press(Key.Key_Return)
    seat.on("Notes")
    seat.hands.type("Écouter, reformuler, dater.")
    seat.finish()


def answer_the_recorded_client(seat: Seat) -> None:
    hands = seat.hands
    seat.on("Ouvrir l’enveloppe 1")
    hands.press(Key.Key_Right)
    assert hands.on == "Ouvrir l’enveloppe 2"
    hands.press(Key.Key_Return)
    seat.on("Écouter")
    hands.press(Key.Key_Return)
    answer_aloud(seat, "reponse-entretien")
    answer_questions(seat)
    seat.finish()


def answer_the_jury(seat: Seat) -> None:
    seat.on("Commencer")
    seat.hands.press(Key.Key_Return)
    answer_questions(seat)
    seat.finish()


def answer_aloud(seat: Seat, clip: str) -> None:
    hands = seat.hands
    seat.on("Répondre", 180)
    hands.press(Key.Key_Return)
    seat.on("J’ai fini de répondre")
    seat.say(clip)
    hands.press(Key.Key_Return)
    seat.pause()


def answer_questions(seat: Seat) -> None:
    """Ask for each question in turn; answer aloud those that are recorded."""
    hands = seat.hands
    seat.on("Première question")
    desk = seat.session.interview
    assert desk is not None
    hands.press(Key.Key_Return)
    for number in range(1, desk.view().count + 1):
        assert desk.view().number == number
        if desk.view().answers_recorded:
            hands.go_to("Répondre", back=True)
            answer_aloud(seat, "reponse-jury")
        hands.go_to("Terminer les questions" if number == desk.view().count else "Question suivante")
        hands.press(Key.Key_Return)
    assert desk.view().step == "done"


def close_the_sitting(seat: Seat, events: list[Event]) -> None:
    hands, session = seat.hands, seat.session
    seat.on("Mon dossier est complet")
    hands.press(Key.Key_Return)
    seat.on("Clore le passage")
    hands.answer(lambda: hands.press(Key.Key_Return), "Clore le passage")
    seat.on("Revenir à l’accueil")
    letter = session.document_of(WorkKey("letter", "CASE_STUDY"))
    assert [(run.t, run.b) for run in letter.blocks[0].runs] == [
        ("Objet", True), (" : votre réclamation", False),
    ]  # fmt: skip
    assert session.text(WorkKey("stakes_client", "CASE_STUDY")) == "être dépannée\nêtre remboursée"
    assert session.runner.sitting.closed
    assert EventKind.SITTING_CLOSED in [event.kind for event in events]
    hands.press(Key.Key_Return)
    seat.on("Nouveau passage")
