"""Rows of the sound: recording on two legs, and the waveform of a long call."""

from __future__ import annotations

from collections.abc import Sequence

from crcd_sim.bootstrap.bench.model import Figure, french, from_samples, one
from crcd_sim.bootstrap.bench.place import Place
from crcd_sim.domain.errors import EnvironmentProblem

RECORDER = "crcd_sim.bootstrap.bench.recorder"
VIRTUAL = "crcd_sim.sound.virtual:VirtualSound"
CONSOLE = "crcd_sim.sound.virtual_console:VirtualConsole"
WRITER = "crcd_sim.sound.recorder:TakeWriter"
HEADSET = "crcd_sim.sound.measure:measure_recording"
PEAKS = "crcd_sim.sound.peaks:cached_peaks"
OFFSET_MS, SHARE = 20.0, 5.0  # share in % of one core
FLAT_MB = 5.0  # what « flat » allows over an hour
FIRST_S, CACHED_MS = 1.0, 50.0


def measure_recording(place: Place) -> Sequence[Figure]:
    """An hour in virtual time for what may be lost, some seconds in real time for what it costs."""
    hour = place.run(RECORDER, str(place.fresh("prise")), str(place.sizes.played_s), "virtual")
    real = place.run(RECORDER, str(place.fresh("prise")), str(place.sizes.take_s), "real")
    heard = place.run(RECORDER, str(place.fresh("prise")), str(place.sizes.take_s), "console")
    name = "Prise à deux pistes\u00a0: {}"
    played = f"{hour['seconds'] / 60:.0f}\u00a0min jouées en {french(hour['real_s'])}\u00a0s, casque simulé"
    lived = f"{french(real['seconds'])}\u00a0s en temps réel, casque simulé, fil d’écriture"
    lost = hour["lost_samples"] + real["lost_samples"] + heard["lost_samples"]
    share, listened = (100 * run["cpu_s"] / run["real_s"] for run in (real, heard))
    beside = f"{lived}, un formateur et un second juré écoutent, le formateur parle sans cesse"
    memory = hour["memory_mb"]
    figures = [
        one(
            "prise", name.format("échantillons perdus"), VIRTUAL, "", lost, 0, statistic="total", note=played
        ),
        from_samples(
            "prise",
            name.format("écart entre les pistes"),
            VIRTUAL,
            "ms",
            hour["offsets_ms"] + real["offsets_ms"],
            OFFSET_MS,
            worst_counts=True,
            note=f"{played}\u00a0; {lived}",
        ),
        one(
            "prise", name.format("part d’un cœur"), WRITER, "%", share, SHARE, statistic="moyenne", note=lived
        ),
        one(
            "prise",
            name.format("part d’un cœur, console ouverte"),
            CONSOLE,
            "%",
            listened,
            SHARE,
            statistic="moyenne",
            note=beside,
        ),
    ]
    if memory:
        # After the first minutes: what an hour adds, not what a start takes.
        grown = max(0.0, memory[-1] - memory[len(memory) // 20])
        note = f"{played}, {french(memory[-1])}\u00a0Mo à la fin"
        figures.append(
            one("prise", name.format("mémoire ajoutée"), VIRTUAL, "Mo", grown, FLAT_MB,
                statistic="écart", samples=len(memory), note=note)
        )  # fmt: skip
    return [*figures, *(_on_the_headset(place) if place.headset_there else ())]


def _on_the_headset(place: Place) -> Sequence[Figure]:
    """The same on the workstation's own headset: what it loses and costs. Nothing tells the alignment
    without a microphone that hears the earphone."""
    from crcd_sim.sound.devices import AudioSystem
    from crcd_sim.sound.measure import measure_recording as measured

    try:
        told = measured(place.fresh("casque"), place.clock, system=AudioSystem(), seconds=place.sizes.take_s)
    except EnvironmentProblem as problem:
        return [Figure("prise", "Prise au casque du poste", HEADSET, "", problem=problem.sentence)]
    note = f"{french(told.seconds)}\u00a0s au casque du poste, {told.gaps} coupure(s)"
    name = "Prise au casque du poste\u00a0: {}"
    return [
        one("prise", name.format("échantillons perdus"), HEADSET, "", told.lost_samples, 0, statistic="total",
            note=note),
        one("prise", name.format("part d’un cœur"), HEADSET, "%", 100 * told.cpu_share, SHARE,
            statistic="moyenne", note=note),
    ]  # fmt: skip


def measure_waveform(place: Place) -> Sequence[Figure]:
    """The waveform of a call full of voices: the first time, then as it was kept."""
    from crcd_sim.sound.measure import measure_waveform as measured

    minutes = place.sizes.call_minutes
    told = [
        measured(place.fresh("onde"), place.clock, minutes) for _ in range(max(1, place.sizes.tries // 2))
    ]
    name = f"Onde d’un appel de {minutes}\u00a0minutes"
    note = "" if minutes >= 60 else "la cible est dite pour 60\u00a0minutes"
    first = [each.first_ms / 1000 for each in told]
    cached = [each.cached_ms for each in told]
    return [
        from_samples("onde", f"{name}, première fois", PEAKS, "s", first, FIRST_S, note=note),
        from_samples("onde", f"{name}, déjà mesurée", PEAKS, "ms", cached, CACHED_MS, note=note),
    ]
