"""The rows of a conversation: who spoke when, for how long, and what happened to the call."""

from __future__ import annotations

from dataclasses import replace

from pytestqt.qtbot import QtBot

from crcd_sim.domain.events import EventKind as Kind
from crcd_sim.services.records.conversations import CLIENT
from crcd_sim.services.records.review_file import ReviewFile
from crcd_sim.ui.look import Look
from crcd_sim.ui.review.line_list import LineList
from crcd_sim.ui.review.lines import (
    Line,
    exchange_lines,
    interview_lines,
    interviews,
    line_at,
)
from tests.ui.review.examples import ANSWER, ANSWER_2, CALL, CALL_BACK, ZONE, opened


def lines_of(file: ReviewFile, name: str) -> tuple[Line, ...]:
    exchange = next(item for item in file.model.exchanges if item.id == name)
    return exchange_lines(exchange, file, ZONE)


def said(lines: tuple[Line, ...]) -> list[tuple[str, str, str]]:
    return [(line.at, line.who, line.text.replace("\u00a0", " ")) for line in lines]


def test_a_call_is_told_with_all_that_happened_to_it(file: ReviewFile) -> None:
    assert said(lines_of(file, "e2")) == [
        ("00:01", "Candidat", "3,6 s"),
        ("00:06", "Mme Rouvier", "Mon Wi-Fi ne passe plus."),
        ("00:12", "Mise en attente", "31 s"),
        ("00:45", "Micro coupé", "2 s"),
        ("00:48", "Mme Weber, secrétaire", "Un instant, je (interrompu)"),
        ("00:55", "Fin de l’appel", "coupure"),
        ("", "Appel manqué", "à 9 h 26"),
        ("00:00", "Rappel", "à 9 h 28"),
        ("00:01", "Candidat", "1,5 s"),
        ("00:20", "Fin de l’appel", "le client a mis fin à l’échange"),
    ]


def test_a_line_says_why_the_client_spoke_and_an_interruption_is_a_row(look: Look, qtbot: QtBot) -> None:
    decided = {"exchange": "e2", "driver": "recorded"}
    answer = {**decided, "what": "end_of_turn", "why": "silence", "silence_s": 1.4, "threshold_s": 1.4}
    cut = {**decided, "what": "yields", "why": "point de coupe", "speech_s": 0.6, "threshold_s": 0.5}
    file = opened((Kind.TURN_DECISION, 5105.9, answer), (Kind.TURN_DECISION, 5149.0, cut))
    lines = lines_of(file, "e2")
    client = next(line for line in lines if line.kind == CLIENT)
    assert client.why.replace("\u00a0", " ") == ("Répond après 1,4 s de silence du candidat (seuil : 1,4 s).")
    assert client.spoken.endswith(client.why)  # a screen reader says it too
    assert [(line.at, line.who) for line in lines if line.who == "Interruption"] == [
        ("00:49", "Interruption")
    ]
    shown = LineList(look, "Ce qui a été dit")
    qtbot.addWidget(shown)
    shown.resize(700, 400)
    shown.show_lines([replace(client, why=""), client])
    heights = [shown.sizeHintForRow(row) for row in (0, 1)]
    assert heights[1] - heights[0] >= look.px(15)  # a line of its own below what was said


def test_a_line_taken_up_is_said_to_be_the_rest_of_it() -> None:
    resumed = {"exchange": "e2", "what": "resume", "why": "fausse interruption", "from_s": 2.5}
    line = {
        "exchange": "e2",
        "line": "T02",
        "speaker": "secretaire",
        "text": "Un instant, je",
        "reason": "resume",
    }
    over = {"exchange": "e2", "line": "T02", "complete": False, "start_s": 52.0, "end_s": 53.0}
    file = opened(
        (Kind.TURN_DECISION, 5151.9, resumed),
        (Kind.LINE_STARTED, 5152.0, line),
        (Kind.LINE_ENDED, 5153.0, over),
    )
    told = [text for at, _, text in said(lines_of(file, "e2")) if at in ("00:48", "00:52")]
    assert told == ["Un instant, je (interrompu)", "Un instant, je (la suite, interrompu)"]


def test_breaths_of_one_turn_are_one_row_with_the_time_spoken(file: ReviewFile) -> None:
    first = lines_of(file, "e2")[0]
    assert (first.start_s, first.end_s) == (1.0, 5.0)


def test_each_row_knows_the_recording_it_is_heard_on(file: ReviewFile) -> None:
    lines = lines_of(file, "e2")
    assert [line.take for line in lines] == [CALL] * 6 + [""] + [CALL_BACK] * 3


def test_a_hold_covers_its_seconds_on_the_recording(file: ReviewFile) -> None:
    held = next(line for line in lines_of(file, "e2") if line.who == "Mise en attente")
    assert (held.start_s, held.end_s) == (12.0, 43.0)


def test_what_the_client_understood_stands_under_the_message(file: ReviewFile) -> None:
    exchange = next(item for item in file.model.exchanges if item.channel == "chat")
    told = replace(exchange.messages[0], understood=(("numero-client", "votre numero client"),))
    nothing = replace(exchange.messages[1], understood=())
    lines = exchange_lines(replace(exchange, messages=(told, nothing)), file)
    assert [line.text for line in lines if line.who == "Compris"] == [
        "numero client («\u00a0votre numero client\u00a0»)",
        "rien que ce client reconnaisse",
    ]


def test_a_chat_is_told_message_by_message(file: ReviewFile) -> None:
    assert said(lines_of(file, "e1")) == [
        ("00:05", "Mme Abdi", "Bonjour"),
        ("00:17", "Candidat", "Bonjour, je regarde."),
        ("01:40", "Fin", "le candidat a mis fin à l’échange"),
    ]


def test_an_exchange_not_held_has_no_row(file: ReviewFile) -> None:
    assert lines_of(file, "e3") == ()


def test_without_the_pack_the_client_is_the_client() -> None:
    file = opened(lost=True)
    exchange = next(item for item in file.model.exchanges if item.id == "e2")
    assert exchange_lines(exchange, file, ZONE)[1].who == "Client"


def test_an_interview_is_told_in_the_time_of_day_with_its_questions(file: ReviewFile) -> None:
    (phase,) = interviews(file)
    assert said(interview_lines(phase, file, ZONE)) == [
        ("10:34:30", "Écoute", "« Mme Ferrand rappelle », 1 min 08 s, en entier"),
        ("10:34:40", "Candidat", "réponse au client, 20 s"),
        ("10:35:05", "Question 1", "Qu’avez-vous entendu ?"),
        ("10:35:10", "Candidat", "12 s"),
    ]


def test_answers_of_an_interview_are_heard_from_their_beginning(file: ReviewFile) -> None:
    (phase,) = interviews(file)
    heard = [(line.take, line.start_s) for line in interview_lines(phase, file, ZONE) if line.take]
    assert heard == [(ANSWER, 0.0), (ANSWER_2, 0.0)]


def test_an_interview_not_begun_is_not_listed(file: ReviewFile) -> None:
    assert [phase.kind for phase in interviews(file)] == ["CLIENT_RECORDING"]


def test_the_row_heard_is_the_last_one_begun(file: ReviewFile) -> None:
    lines = lines_of(file, "e2")
    assert [line_at(lines, CALL, second) for second in (0.5, 1.0, 5.9, 6.0, 30.0, 54.0)] == [
        -1, 0, 0, 1, 2, 4,
    ]  # fmt: skip


def test_the_row_heard_belongs_to_the_recording_that_plays(file: ReviewFile) -> None:
    lines = lines_of(file, "e2")
    assert lines[line_at(lines, CALL_BACK, 1.2)].take == CALL_BACK


def test_a_screen_reader_hears_the_time_the_speaker_and_the_words(file: ReviewFile) -> None:
    assert lines_of(file, "e2")[1].spoken == "00:06, Mme Rouvier, Mon Wi-Fi ne passe plus."
