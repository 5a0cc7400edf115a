"""The checks of the screens see what they are made to see."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.screen_checks import badly_typed, cut_texts, nameless_controls


def page(qtbot: QtBot, *widgets: QWidget) -> QWidget:
    made = QWidget()
    layout = QHBoxLayout(made)
    for widget in widgets:
        layout.addWidget(widget)
    qtbot.addWidget(made)
    made.show()
    return made


def narrow(widget: QWidget) -> QWidget:
    widget.setFixedWidth(20)
    return widget


def test_a_cut_label_button_list_or_hint_is_seen(qtbot: QtBot) -> None:
    combo, field, wrapped = QComboBox(), QLineEdit(), QLabel("anticonstitutionnellement")
    combo.addItem("une longue ligne")
    field.setPlaceholderText("un long exemple")
    wrapped.setWordWrap(True)
    cut = (QLabel("une étiquette"), QPushButton("un bouton"), combo, field, wrapped)
    assert len(cut_texts(page(qtbot, *map(narrow, cut)))) == len(cut)


def test_what_fits_is_left_in_peace(qtbot: QtBot) -> None:
    assert cut_texts(page(qtbot, QLabel("une étiquette"), QPushButton("un bouton"))) == []


def test_a_wrapped_text_cut_at_its_foot_is_seen(qtbot: QtBot) -> None:
    label = QLabel("plusieurs mots qui passent à la ligne")
    label.setWordWrap(True)
    label.setFixedSize(80, 20)
    assert cut_texts(page(qtbot, label)) == ["plusieurs mots qui passent à la ligne"]


def test_ordinary_spaces_and_straight_apostrophes_are_seen(qtbot: QtBot) -> None:
    wrong = ("Quitter ?", "Bon : oui", "« oui »", "l'appel", "Attendez...")
    assert len(badly_typed(page(qtbot, *map(QLabel, wrong)))) == len(wrong)


def test_a_control_without_a_name_is_seen(qtbot: QtBot) -> None:
    assert nameless_controls(page(qtbot, QLineEdit())) == ["QLineEdit"]
