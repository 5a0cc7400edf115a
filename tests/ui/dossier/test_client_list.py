from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from crcd_sim.ui.dossier.client_list import ClientListPanel, ClientRow, ClientState
from tests.ui.screen_checks import badly_typed

ROWS = [
    ClientRow("e1", "M. Abdi", ClientState.INBOUND, "Ondalys Box Fibre, client depuis 2022"),
    ClientRow("e2", "Mme Rouvier", ClientState.INBOUND, "Box Fibre Plus"),
    ClientRow("e3", "M. Kessler", ClientState.TO_CALL),
]


@pytest.fixture
def clients(look, stage) -> ClientListPanel:
    panel = ClientListPanel(look)
    panel.setFixedWidth(330)
    panel.set_clients(ROWS)
    stage(panel)
    return panel


def spoken(panel: ClientListPanel, row: int) -> str:
    return str(panel.model.index(row).data(Qt.ItemDataRole.AccessibleTextRole))


def painted(panel: ClientListPanel) -> bytes:
    image = panel.list.grab().toImage()
    return bytes(image.constBits())


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("to_call", "à appeler"), ("inbound", "entrant"), ("on_hold", "en attente"), ("ringing", "sonne"),
        ("talking", "en communication"), ("done", "traité"), ("missed", "manqué"), ("not_held", "non traité"),
    ],
)  # fmt: skip
def test_each_state_is_said_in_words(clients, state, words):
    clients.set_state("e1", ClientState(state))
    assert spoken(clients, 0) == f"M. Abdi, {words}, Ondalys Box Fibre, client depuis 2022"


def test_each_state_is_painted_differently(clients):
    pictures = set()
    for state in ClientState:
        clients.set_state("e1", state)
        pictures.add(painted(clients))
    assert len(pictures) == len(ClientState)


def test_the_arrows_choose_a_client(clients, qtbot):
    clients.set_current("e1")
    clients.list.setFocus()
    with qtbot.waitSignal(clients.client_chosen) as chosen:
        QTest.keyClick(clients.list, Qt.Key.Key_Down)
    assert chosen.args == ["e2"]
    assert clients.current() == "e2"


def test_a_click_chooses_a_client(clients, qtbot):
    at = clients.list.visualRect(clients.model.index(2)).center()
    with qtbot.waitSignal(clients.client_chosen) as chosen:
        QTest.mouseClick(clients.list.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert chosen.args == ["e3"]


def test_a_choice_of_the_screen_tells_nobody(clients, qtbot):
    with qtbot.assertNotEmitted(clients.client_chosen):
        clients.set_current("e2")
        clients.set_clients(ROWS)
    assert clients.current() == ""


def test_a_summary_is_never_read_as_html(clients):
    clients.set_clients([ClientRow("e1", "M. Abdi", ClientState.INBOUND, "<img src='file:///etc/passwd'>")])
    tip = str(clients.model.index(0).data(Qt.ItemDataRole.ToolTipRole))
    assert "<img" not in tip
    assert "&lt;img" in tip


def test_an_unknown_client_is_a_mistake(clients):
    with pytest.raises(KeyError):
        clients.set_state("e9", ClientState.DONE)


def test_six_clients_never_scroll(clients):
    clients.set_clients([ClientRow(f"e{n}", f"Client {n}", ClientState.INBOUND) for n in range(6)])
    assert clients.list.height() == 6 * clients.row_height()
    assert clients.list.verticalScrollBar().maximum() == 0


def test_details_make_room_for_a_second_line(clients):
    before = clients.row_height()
    clients.set_detailed(True)
    assert clients.detailed()
    assert clients.row_height() > before
    assert clients.list.height() == 3 * clients.row_height()


def test_the_words_are_typed_as_they_should_be(clients):
    assert badly_typed(clients) == []
