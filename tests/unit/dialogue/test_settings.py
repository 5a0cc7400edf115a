from __future__ import annotations

import pytest

from crcd_sim.dialogue.settings import settings_for, with_accommodation


def test_a_mock_exam_waits_longer_than_training_before_answering() -> None:
    training, mock = settings_for("entrainement").talk, settings_for("examen_blanc").talk
    assert (training.speech_min_s, training.end_of_turn_s) == (0.20, 1.2)
    assert (mock.speech_min_s, mock.end_of_turn_s) == (0.25, 1.4)


def test_relances_come_at_the_instants_of_the_mode() -> None:
    assert settings_for("entrainement").talk.silence_prompts_s == (8.0, 20.0, 40.0)
    assert settings_for("examen_blanc").talk.silence_prompts_s == (10.0, 25.0, 45.0)
    assert settings_for("examen_blanc").talk.never_end_before_s == 60.0


def test_an_accommodation_lengthens_silences_and_nothing_else() -> None:
    plain = settings_for("examen_blanc").talk
    longer = with_accommodation(settings_for("examen_blanc"), 2.0).talk
    assert longer.end_of_turn_s == pytest.approx(2.8)
    assert longer.silence_prompts_s == (20.0, 50.0, 90.0)
    assert longer.speech_min_s == plain.speech_min_s
    assert longer.gap_s == plain.gap_s
    assert longer.hold_too_long_s == plain.hold_too_long_s


def test_an_accommodation_never_shortens_a_silence() -> None:
    assert with_accommodation(settings_for("examen_blanc"), 0.5).talk.end_of_turn_s == 1.4


def test_a_noisy_room_trusts_the_key_alone() -> None:
    talk = with_accommodation(settings_for("entrainement"), noisy_room=True).talk
    assert talk.noisy_room
    assert talk.key_only


def test_an_unknown_mode_is_refused() -> None:
    with pytest.raises(ValueError, match="atelier"):
        settings_for("atelier")
