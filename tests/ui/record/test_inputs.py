"""The inputs of the qualification form: kept as typed, a quiet hint, parts that come back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from crcd_sim.domain.pack import QualificationField, Slot
from crcd_sim.ui.look import Look
from crcd_sim.ui.record.inputs import AppointmentInput, InstalmentsInput, LineInput, input_for
from crcd_sim.ui.record.qualification_form import QualificationForm
from tests.ui.conftest import Stage
from tests.ui.screen_checks import cut_texts, nameless_controls

BENALI = "Mme Benali"
SLOTS = (Slot(date(2026, 11, 26), time(14, 30), BENALI), Slot(date(2026, 11, 27), time(9, 0), BENALI))
MEETING = QualificationField(
    "rendez-vous", "Rendez-vous", "appointment", ("Visioconférence", "Sur place"), slots=SLOTS
)
PLAN = QualificationField("echeancier", "Échéancier", "instalments")
FIELDS = (
    QualificationField("motif", "Motif", "choice", ("Prix", "Autre"), required=True),
    QualificationField("echeance", "Échéance", "date"),
    MEETING,
    PLAN,
)


@pytest.fixture
def said() -> list[str]:
    return []


def meeting(look: Look, said: list[str]) -> AppointmentInput:
    control = input_for(look, MEETING, said.append)
    assert isinstance(control, AppointmentInput)
    return control


def plan(look: Look, said: list[str]) -> InstalmentsInput:
    control = input_for(look, PLAN, said.append)
    assert isinstance(control, InstalmentsInput)
    return control


def test_a_free_slot_of_the_diary_fills_day_hour_and_person(look: Look, said: list[str]) -> None:
    control = meeting(look, said)
    assert [control.diary.itemText(index) for index in range(control.diary.count())][1:] == [
        "jeudi 26/11, 14\u00a0h\u00a030",
        "vendredi 27/11, 9\u00a0h\u00a000",
    ]
    control.diary.setCurrentIndex(2)
    assert (control.day.text(), control.hour.text(), control.person.text()) == ("27/11/2026", "9:00", BENALI)
    QTest.keyClicks(control.minutes, "30")
    control.place.setCurrentText("Sur place")
    assert said[-1].replace("\u202f", " ").replace("\u00a0", " ") == (
        "27/11/2026 ; 9:00 ; 30 min ; Sur place ; Mme Benali"
    )


def test_the_diary_of_several_people_says_who(look: Look, said: list[str]) -> None:
    two = replace(MEETING, slots=(SLOTS[0], Slot(date(2026, 11, 27), time(9, 0), "M. Roy")))
    control = input_for(look, two, said.append)
    assert isinstance(control, AppointmentInput)
    assert control.diary.itemText(2) == "vendredi 27/11, 9\u00a0h\u00a000 – M. Roy"


def test_an_appointment_saved_is_shown_again_with_its_slot(look: Look, said: list[str]) -> None:
    control = meeting(look, said)
    control.show_value("27/11/2026 ; 9:00 ; 30 min ; Sur place ; Mme Benali")
    assert (control.minutes.text(), control.place.value()) == ("30", "Sur place")
    assert control.diary.currentText().startswith("vendredi 27/11")
    assert said == []


def test_an_hour_that_is_not_in_the_diary_may_be_typed(look: Look, said: list[str]) -> None:
    control = meeting(look, said)
    control.diary.setCurrentIndex(1)
    control.hour.setText("15h")
    assert control.diary.currentText() == ""
    assert control.hint == "attendu\u00a0: HH:MM"
    assert "15h" in said[-1]


def test_the_diary_stays_hidden_when_a_pack_gives_none(look: Look, said: list[str]) -> None:
    control = input_for(
        look, QualificationField("rdv", "Rendez-vous", "appointment", ("Visio",)), said.append
    )
    assert isinstance(control, AppointmentInput)
    assert control.diary.parent() is None


def test_a_payment_plan_is_typed_and_summed(look: Look, said: list[str]) -> None:
    control = plan(look, said)
    QTest.keyClicks(control.rows[0][0], "01/12/2026")
    QTest.keyClicks(control.rows[0][1], "26,66")
    QTest.keyClicks(control.rows[1][1], "26,66")
    assert control.total.text() == "Total\u00a0: 53,32\u00a0€"
    assert said[-1].replace("\u202f", " ") == "01/12/2026 26,66 ; – 26,66"


def test_a_plan_saved_half_way_comes_back_in_its_columns(look: Look, said: list[str]) -> None:
    control = plan(look, said)
    control.show_value("01/12/2026 26,66 ; – 26,66")
    assert [(when.text(), amount.text()) for when, amount in control.rows[:3]] == [
        ("01/12/2026", "26,66"),
        ("", "26,66"),
        ("", ""),
    ]
    assert control.total.text() == "Total\u00a0: 53,32\u00a0€"
    control.show_value("")
    assert control.total.text() == ""


def test_a_plan_of_many_instalments_finds_a_line_for_each(look: Look, stage: Stage, said: list[str]) -> None:
    control = plan(look, said)
    stage(control)
    for rank in range(6):
        assert len(control.rows) == max(4, rank + 1)
        QTest.keyClicks(control.rows[rank][1], "10,00")
    assert control.total.text() == "Total\u00a0: 60,00\u00a0€"
    following = control.rows[3][1].nextInFocusChain()
    while following.focusPolicy() is Qt.FocusPolicy.NoFocus:
        following = following.nextInFocusChain()
    assert following is control.rows[4][0]
    again = plan(look, said)
    again.show_value(said[-1])
    assert again.value() == said[-1]
    assert len(again.rows) == 7
    again.show_value(" ; ".join(["01/12/2026 1,00"] * 40))
    assert len(again.rows) == 24


def test_a_long_label_goes_on_below_and_keeps_the_form_within_its_column(look: Look, stage: Stage) -> None:
    label = "Un libellé d’auteur beaucoup plus long que la colonne où se remplit la fiche du contact"
    form = QualificationForm(look)
    form.show_fields((QualificationField("long", label, "long_text", limit=400), *FIELDS), {"long": "x"})
    form.setFixedSize(360, 640)
    stage(form)
    assert form._scroll.horizontalScrollBar().maximum() == 0
    assert cut_texts(form) == []


def test_what_does_not_have_its_form_is_kept_with_a_quiet_hint(look: Look, said: list[str]) -> None:
    control = input_for(look, QualificationField("echeance", "Échéance", "date"), said.append)
    assert isinstance(control, LineInput)
    QTest.keyClicks(control, "vendredi")
    assert (said[-1], control.hint) == ("vendredi", "attendu\u00a0: JJ/MM/AAAA")


def test_a_long_choice_never_makes_the_form_wider_than_its_column(look: Look, stage: Stage) -> None:
    long = "Conseillère Pro, agence de Strasbourg, joignable du mardi au vendredi"
    slots = tuple(Slot(slot.day, slot.hour, f"{long} {slot.day}") for slot in SLOTS)
    form = QualificationForm(look)
    form.show_fields((replace(MEETING, slots=slots),), {})
    form.setFixedSize(360, 640)
    stage(form)
    form.inputs["rendez-vous"].diary.setCurrentIndex(1)  # type: ignore[union-attr]
    assert form._scroll.horizontalScrollBar().maximum() == 0


def test_the_form_tells_no_field_as_required_and_cuts_no_text(look: Look, stage: Stage) -> None:
    form = QualificationForm(look)
    form.show_fields(FIELDS, {"echeancier": "demain 26,66"})
    form.setFixedSize(360, 640)
    stage(form)
    assert "requis" not in " ".join(frame.label.text() for frame in form._frames.values()).lower()
    assert form._frames["echeancier"].hint.text() == "attendu\u00a0: JJ/MM/AAAA"
    assert nameless_controls(form) == []
    assert cut_texts(form) == []
