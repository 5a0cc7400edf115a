from __future__ import annotations

from dataclasses import replace
from random import Random

from hypothesis import given, seed, settings
from hypothesis import strategies as st

from crcd_sim.dialogue import chat
from crcd_sim.dialogue.chat import PastMessage
from crcd_sim.dialogue.keystrokes import with_typos
from crcd_sim.dialogue.script import ChatProfile, Intent
from crcd_sim.dialogue.settings import settings_for
from crcd_sim.dialogue.signals import (
    CandidateSent,
    CandidateTyping,
    ChatStimulus,
    Driver,
    DriverChange,
    DriverCommand,
    HangUp,
    PhaseClosing,
    Status,
)
from tests.fakes.chat_timeline import ChatTimeline, chat_script, message


def test_an_inbound_client_writes_first() -> None:
    assert ChatTimeline().run(10).lines == ["T01"]


def test_an_outbound_client_waits_for_the_advisor() -> None:
    script = chat_script(direction="outbound")
    assert ChatTimeline(script).run(60).lines == []
    assert ChatTimeline(script).send(5, "Bonjour").run(60).lines == ["T01"]


def test_the_client_reads_then_types_at_human_speed() -> None:
    talk = ChatTimeline().send(20, "Bonjour, je suis Camille.").run(60)
    begun, over = [at for at, _ in talk.typing()][2:4]
    assert 25.0 <= begun <= 35.0
    assert 2.0 <= over - begun <= 4.0
    assert talk.sent[1][0] == over


def test_typing_is_shown_before_each_message_and_gone_after_it() -> None:
    talk = ChatTimeline().send(20, "Bonjour").run(60)
    assert [on for _, on in talk.typing()] == [True, False, True, False]


def test_delays_are_the_same_for_the_same_seed() -> None:
    runs = [ChatTimeline(seed=number).send(20, "Bonjour").run(60).sent for number in (3, 3, 4)]
    assert runs[0] == runs[1] != runs[2]


def test_a_recognised_question_gets_its_answer_and_the_spine_waits() -> None:
    script = chat_script()
    script = replace(script, lines={**script.lines, "T02": message("T02")})
    talk = ChatTimeline(script).send(20, "Bonjour").send(60, "Quelle est votre référence ?").run(120)
    assert talk.lines == ["T01", "T02", "F01"]
    assert talk.state.revealed == ("ref",)


def test_after_a_few_questions_the_client_goes_on_with_what_they_came_for() -> None:
    script = chat_script()
    script = replace(script, lines={**script.lines, "T02": message("T02")})
    talk = ChatTimeline(script).send(20, "Bonjour").send(60, "Votre référence ?")
    talk.send(100, "Pouvez-vous me redonner la référence ?").run(160)
    assert talk.lines == ["T01", "T02", "F01", "again", "T03"]


def test_a_first_message_does_not_keep_the_advisor_waiting() -> None:
    script = chat_script()
    script = replace(script, lines={**script.lines, "T01": message("T01", "bla " * 100)})
    assert ChatTimeline(script).run(10).sent[0][0] <= 5.0


def test_the_awaited_intent_lets_the_spine_go_on_after_the_answer() -> None:
    talk = ChatTimeline().send(20, "Bonjour").send(60, "Votre référence, s’il vous plaît ?").run(120)
    assert talk.lines == ["T01", "T02", "F01", "T03"]


def test_an_intent_that_advances_lets_the_spine_go_on() -> None:
    talk = ChatTimeline().send(20, "Depuis quand ?").run(80)
    assert talk.lines == ["T01", "F02", "T02"]


def test_a_question_nobody_expected_gets_a_fallback_and_the_spine_goes_on() -> None:
    talk = ChatTimeline().send(20, "Quel temps fait-il à Brest ?").run(80)
    assert talk.lines == ["T01", "fallback", "T02"]
    assert talk.texts[1] == "Je ne comprends pas bien."


def test_an_awaited_answer_is_not_waited_for_beyond_the_author_s_patience() -> None:
    talk = ChatTimeline().send(20, "Bonjour").send(60, "Il fait beau.").send(100, "Il pleut.").run(150)
    assert talk.lines == ["T01", "T02", "fallback", "T03"]
    assert "patience épuisée" in talk.decisions("reply")[-1].why


def test_a_courteous_offer_of_help_is_no_riddle() -> None:
    talk = ChatTimeline().send(20, "Bonjour, en quoi puis-je vous aider ?").run(80)
    assert talk.lines == ["T01", "T02"]


def test_asking_for_a_moment_costs_no_patience() -> None:
    talk = ChatTimeline().send(20, "Bonjour").send(60, "Je vérifie, un instant.").run(120)
    assert talk.lines == ["T01", "T02"]
    assert talk.state.since == 0


def test_a_question_asked_twice_gets_the_author_s_other_answer() -> None:
    talk = ChatTimeline().send(20, "Votre référence ?").send(60, "Votre référence ?").run(90)
    assert "Je vous l’ai donnée." in talk.texts


ASKED = (
    Intent("reference", ("référence",), ("ref",), "F01", again="Je vous l’ai donnée.", request=True),
    Intent("depuis", ("depuis quand",), (), "F02", again="Toujours lundi.", request=True),
    Intent("bien-note", ("nous remboursons",), (), "F03"),
    Intent("delai", ("sous huit jours",), (), "F04"),
)


def _asked() -> ChatTimeline:
    script = chat_script(intents=ASKED)
    more = {name: message(name) for name in ("T02", "F03", "F04")}
    return ChatTimeline(replace(script, lines={**script.lines, **more}))


def test_all_that_is_asked_in_one_message_is_answered_in_its_order() -> None:
    talk = _asked().send(20, "Depuis quand ? Et quelle est votre référence ?").run(90)
    assert talk.lines[1:3] == ["F02", "F01"]


def test_only_one_announcement_of_a_message_is_acknowledged() -> None:
    talk = _asked().send(20, "Nous remboursons sous huit jours. Votre référence ?").run(90)
    assert talk.lines[1:] == ["F03", "F01"]


def test_what_is_asked_again_is_reminded_beside_what_is_new() -> None:
    talk = _asked().send(20, "Votre référence ?").send(60, "Votre référence, et depuis quand ?").run(110)
    assert talk.texts[-3:-1] == ["Je vous l’ai donnée.", "Depuis lundi."]


def test_an_author_may_give_the_client_more_patience_never_less() -> None:
    for author_s, expected in ((300.0, 300), (30.0, 240)):
        talk = ChatTimeline(chat_script(leave_after_s=author_s)).run(330)
        gone = [decision.figures["silence_s"] for decision in talk.decisions("leave")]
        assert gone == [expected]


def test_a_flood_of_keys_costs_nothing_and_loses_nothing() -> None:
    talk = ChatTimeline()
    for number in range(3_000):
        talk.at(20 + number / 100, CandidateTyping())
    talk.send(51, "Depuis quand ?").run(100)
    assert talk.lines[:2] == ["T01", "F02"]


def test_messages_sent_in_a_burst_are_answered_together() -> None:
    talk = ChatTimeline().send(20, "Bonjour").send(21, "je suis Camille").send(22, "Depuis quand ?").run(45)
    assert talk.lines == ["T01", "F02", "T02"]


def test_the_client_lets_a_candidate_who_types_finish() -> None:
    talk = ChatTimeline().send(20, "Bonjour").type(22, 42).run(60)
    assert talk.sent[1][0] >= 20 + 5 + 10


def test_the_client_does_not_wait_for_ever_for_a_candidate_who_types() -> None:
    talk = ChatTimeline().send(20, "Bonjour").type(21, 90).run(60)
    assert len(talk.sent) == 2


def test_the_client_nudges_after_ninety_seconds_without_typing() -> None:
    talk = ChatTimeline().run(150)
    last = talk.sent[0][0]
    assert talk.lines == ["T01", "nudge"]
    assert 90.0 <= talk.sent[1][0] - last <= 94.0


def test_typing_restarts_the_count_of_the_nudge() -> None:
    assert ChatTimeline().type(80, 85).run(150).lines == ["T01"]


def test_a_client_left_alone_leaves_after_four_minutes_and_comes_back_once() -> None:
    talk = ChatTimeline().run(320)
    assert talk.lines == ["T01", "nudge", "nudge", "leave", "return"]
    left, back = talk.sent[3][0], talk.sent[4][0]
    assert left >= 240.0
    assert back >= left + 30.0


def test_the_second_departure_closes_the_chat() -> None:
    talk = ChatTimeline().run(1000)
    assert talk.end is not None
    assert talk.end[1:] == ("client", "left")
    assert talk.lines.count("return") == 1


def test_a_candidate_who_answers_before_the_limit_keeps_the_client() -> None:
    talk = ChatTimeline().send(230, "Bonjour").run(280)
    assert talk.lines == ["T01", "nudge", "nudge", "T02"]


def test_what_was_written_during_the_absence_is_answered_after_the_return() -> None:
    talk = ChatTimeline().send(255, "Depuis quand ?").run(330)
    assert talk.lines[-3:] == ["return", "F02", "T02"]


def test_the_screen_says_that_the_client_is_away() -> None:
    assert ChatTimeline().run(255).state.status is Status.AWAY


def test_the_chat_closes_after_the_last_message_and_the_leave_taken() -> None:
    talk = ChatTimeline()
    for at, text in ((20, "Bonjour"), (60, "Votre référence ?"), (110, "Merci."), (150, "Au revoir !")):
        talk.send(at, text)
    talk.run(400)
    assert talk.lines[-1] == "T04"
    assert talk.end == (155.0, "client", "script_end")


def test_the_candidate_closes_the_chat() -> None:
    assert ChatTimeline().at(20, HangUp()).run(60).end == (20.0, "candidate", "closed")


def test_at_zero_the_message_being_typed_is_sent_then_the_client_closes() -> None:
    talk = ChatTimeline().send(20, "Bonjour").run(20)
    begun = None
    while begun is None:
        talk.run(talk.now + 0.5)
        begun = talk.now if talk.state.typing else None
    talk.at(talk.now, PhaseClosing()).run(200)
    assert talk.lines == ["T01", "T02", "R90"]
    assert talk.end is not None
    assert talk.end[1:] == ("time", "closing")


def test_at_zero_nothing_new_is_answered() -> None:
    talk = ChatTimeline().send(20, "Bonjour").at(21, PhaseClosing()).send(23, "Depuis quand ?").run(200)
    assert talk.lines == ["T01", "R90"]
    assert talk.end is not None
    assert talk.end[0] <= 81.0


def test_a_candidate_who_types_at_zero_has_sixty_seconds_at_most() -> None:
    talk = ChatTimeline().at(20, PhaseClosing()).type(20, 200).run(300)
    assert talk.end == (80.0, "time", "cut")


def test_a_missing_line_is_skipped() -> None:
    script = chat_script()
    script = replace(script, lines={**script.lines, "T01": message("T01", next="T99")})
    talk = ChatTimeline(script).send(20, "Bonjour").run(60)
    assert talk.lines == ["T01", "T02"]
    assert talk.decisions("missing_line")


def test_a_chat_taken_up_again_goes_on_where_it_was() -> None:
    script = chat_script()
    past = (
        PastMessage("client", "…", "T01", "opening"),
        PastMessage("candidate", "Bonjour"),
        PastMessage("client", "…", "T02", "spine"),
        PastMessage("candidate", "Votre référence ?", intents=("reference",)),
    )
    talk = ChatTimeline(script, state=chat.recover(script, past, seed=7)).run(60)
    assert talk.lines == ["F01", "T03"]


def test_a_chat_taken_up_before_its_first_message_begins_with_it() -> None:
    script = chat_script()
    assert ChatTimeline(script, state=chat.recover(script, (), seed=7)).run(20).lines == ["T01"]


def test_a_huge_message_is_read_and_answered() -> None:
    talk = ChatTimeline().send(20, "bla " * 5000 + "depuis quand ?").run(80)
    assert talk.understood == [("depuis",)]
    assert talk.lines == ["T01", "F02", "T02"]


def test_a_trainer_types_for_the_client() -> None:
    script = chat_script()
    state = chat.begin(script, seed=1, driver=Driver.CONSOLE)
    talk = ChatTimeline(script, state=state).at(1, DriverCommand("next")).send(10, "Bonjour")
    talk.at(20, DriverCommand("text", line="Je réfléchis.")).run(300)
    assert talk.texts == ["Message T01 du client.", "Je réfléchis."]


def test_switching_to_the_script_in_mid_chat_answers_again() -> None:
    script = chat_script()
    state = chat.begin(script, seed=1, driver=Driver.PERSON)
    talk = ChatTimeline(script, state=state).send(3, "Bonjour").at(5, DriverChange(Driver.RECORDED)).run(60)
    assert talk.lines == ["T01"]


def test_a_client_handed_to_the_script_before_a_word_was_written_begins() -> None:
    script = chat_script()
    state = chat.begin(script, seed=1, driver=Driver.CONSOLE)
    talk = ChatTimeline(script, state=state).at(5, DriverChange(Driver.RECORDED)).run(60)
    assert talk.lines == ["T01"]


def test_a_trainer_who_takes_over_lets_the_message_being_typed_go_and_no_other() -> None:
    script = chat_script()
    talk = ChatTimeline(script).run(0.1)
    while not talk.state.typing:
        talk.run(talk.now + 0.1)
    talk.at(talk.now, DriverChange(Driver.CONSOLE)).send(talk.now + 30, "Bonjour").run(talk.now + 200)
    assert talk.lines == ["T01"]


def test_silence_takes_back_what_was_about_to_be_written() -> None:
    script = chat_script()
    talk = ChatTimeline(script, state=chat.begin(script, seed=1, driver=Driver.CONSOLE))
    talk.at(1, DriverCommand("next")).at(1.5, DriverCommand("silence")).run(60)
    assert talk.lines == []
    assert chat.following(script, talk.state, talk.settings) == "T01"
    talk.at(70, DriverCommand("next")).run(120)
    assert talk.lines == ["T01"]


def test_a_line_of_the_spine_chosen_in_the_list_moves_it_on() -> None:
    script = chat_script()
    talk = ChatTimeline(script, state=chat.begin(script, seed=1, driver=Driver.CONSOLE))
    talk.at(1, DriverCommand("line", line="T02")).run(60)
    assert talk.lines == ["T02"]
    assert chat.following(script, talk.state, talk.settings) == script.after("T02")


def test_a_trainer_closes_the_chat_for_the_client_at_any_time() -> None:
    script = chat_script()
    talk = ChatTimeline(script, state=chat.begin(script, seed=1, driver=Driver.CONSOLE))
    talk.at(1, PhaseClosing()).at(3, DriverCommand("hang_up")).run(10)
    assert talk.state.ended


def test_slips_spare_figures_capitals_and_first_letters() -> None:
    text = "Madame Ferrand, 49,00 € prélevés deux fois le 2 novembre sur mon compte bancaire"
    typed = with_typos(text, 0.9, 4, "e1", "T01")
    assert typed != text
    assert "49,00" in typed
    assert typed.startswith("Madame Ferrand, ")
    assert [word[0] for word in typed.split()] == [word[0] for word in text.split()]


def test_a_client_who_makes_no_slip_types_the_author_s_text() -> None:
    assert with_typos("Bonjour à tous", 0.0, 4, "e1", "T01") == "Bonjour à tous"


def _random_chat(number: int, *, switches: bool = False) -> ChatTimeline:
    random = Random(number)
    names = ("T01", "T02", "T03", "F01", "ABSENT")

    def target() -> str:
        return random.choice(("", *names))

    lines = {
        name: message(
            name, next=target(), chained=random.random() < 0.4, ends=random.random() < 0.1,
            waits_for=random.choice(((), ("reference",), ("inconnue",))), patience=random.randrange(4),
        )
        for name in names[:-1]
    }  # fmt: skip
    script = chat_script(
        lines=lines, spine=tuple(random.choice(names) for _ in range(random.randrange(5))), opening=target(),
        closing=target(), direction=random.choice(("inbound", "outbound")),
        intents=(Intent("reference", ("référence", "("), (), target(), random.random() < 0.5),),
        fallbacks=random.choice(((), ("Pardon ?",))), nudges=random.choice(((), ("Allô ?",))),
        leave_message=random.choice(("", "Je pars.")), return_message=random.choice(("", "Me revoilà.")),
        return_after_s=random.choice((0.0, 30.0)),
        profile=ChatProfile(random.choice((0.0, 8.0)), random.choice((0.0, 0.2)), (0.0, 5.0)),
    )  # fmt: skip
    talk = ChatTimeline(script, settings_for("examen_blanc").chat, seed=number)
    for _ in range(random.randrange(12)):
        stimulus: ChatStimulus = random.choice((
            CandidateSent("Votre référence ?"), CandidateSent("Il pleut"), CandidateTyping(),
            DriverCommand("next"), DriverCommand("silence"), DriverCommand("line", line="T02"),
            *((
                DriverChange(random.choice(tuple(Driver))), DriverChange(Driver.CONSOLE),
                DriverCommand("repeat"), DriverCommand("objection", 1), DriverCommand("text", line="Bon."),
            ) if switches else ()),
        ))  # fmt: skip
        talk.at(random.uniform(0, 400), stimulus)
    return talk


@seed(4830600)
@settings(max_examples=500, deadline=None, database=None)
@given(st.integers(0, 2**31))
def test_a_chat_left_alone_always_comes_to_its_end(number: int) -> None:
    talk = _random_chat(number).run(5000)
    assert talk.state.ended
    assert talk.steps < 1000


@seed(4830600)
@settings(max_examples=500, deadline=None, database=None)
@given(st.integers(0, 2**31))
def test_a_chat_handed_from_one_to_another_at_any_instant_comes_to_its_end(number: int) -> None:
    """The program has the client at last."""
    talk = _random_chat(number, switches=True).at(401, DriverChange(Driver.RECORDED)).run(6000)
    assert talk.state.ended


@seed(4830600)
@settings(max_examples=200, deadline=None, database=None)
@given(st.integers(0, 2**31))
def test_sixty_seconds_after_zero_every_chat_is_over(number: int) -> None:
    talk = _random_chat(number, switches=number % 2 == 1)
    assert talk.at(100.0, PhaseClosing()).run(160.0).state.ended
