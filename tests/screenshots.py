"""Makes the pictures of the README and the guides: ``.venv/bin/python -m tests.screenshots [DIR]``.

A real window on a private screen (Xvfb, openbox) at both sizes the product is drawn for, light, and dark
for one of them. The sitting shown is a real one, on a virtual headset, written by the hand of this file.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "images"
SIZES = ((1366, 768), (1920, 1080))
THEMES = {"clair": "light", "sombre": "dark"}
SUMMARY = (
    "Mme Ferrand, cliente depuis le 2 octobre, est sans internet depuis le 3 novembre. Deux rendez-vous de "
    "technicien, les 6 et 13 novembre, n’ont pas été tenus, et le rappel promis n’a pas été fait."
)
NOTES = ("Historique lu avant l’appel", "Motif dit par la cliente, pas cherché")
LETTER = (
    "Mme Claire Ferrand",
    "8 rue des Tanneurs",
    "37000 Tours",
    "",
    "Nantes, le 24 novembre 2026",
    "",
    "Objet : vos interventions des 6 et 13 novembre",
    "",
    "Madame,",
    "",
    "Vous nous avez écrit le 20 novembre au sujet de la coupure de votre ligne. Je vous présente nos "
    "excuses : vous êtes sans internet depuis 21 jours, et deux rendez-vous n’ont pas été tenus.",
)


def main(arguments: list[str]) -> int:
    """Make every picture; ``--child`` is one screen's own run."""
    if arguments[:1] == ["--child"]:
        return shoot(Path(arguments[1]), arguments[2], int(arguments[3]))
    target = Path(arguments[0]) if arguments else TARGET
    target.mkdir(parents=True, exist_ok=True)
    for tool in ("Xvfb", "openbox"):
        if shutil.which(tool) is None:
            print(f"{tool} manque : ./crcd-sim test l’installe.", file=sys.stderr)
            return 1
    for width, height in SIZES:
        for name in THEMES:
            child = [sys.executable, "-m", "tests.screenshots", "--child", str(target), name, str(width)]
            on_a_screen(width, height, child)
    return 0


def on_a_screen(width: int, height: int, command: list[str]) -> None:
    """Run ``command`` on a private screen with a window manager."""
    read, write = os.pipe()
    screen = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", f"{width}x{height}x24", "-nolisten", "tcp"],
        pass_fds=(write,), stderr=subprocess.DEVNULL,
    )  # fmt: skip
    os.close(write)
    with os.fdopen(read) as pipe:
        display = f":{pipe.readline().strip()}"
    environment = {**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb", "PYTHONPATH": str(ROOT)}
    manager = subprocess.Popen(["openbox"], env=environment, stderr=subprocess.DEVNULL)
    try:
        subprocess.run(command, env=environment, cwd=ROOT, check=True, timeout=240)
    finally:
        manager.terminate()
        screen.terminate()
        manager.wait()
        screen.wait()


class Camera:
    """The window, its event loop, and where the pictures go."""

    def __init__(self, target: Path, theme: str, width: int) -> None:
        from PySide6.QtWidgets import QApplication

        from crcd_sim.bootstrap import real_clock
        from crcd_sim.ui.app import Desktop

        self.target, self.theme, self.width = target, theme, width
        self.qt = QApplication.instance() or QApplication([])
        self.folder = Path(tempfile.mkdtemp(prefix="crcd-images-"))
        self.drills = drills_sat(self.folder)
        self.desktop = Desktop(self.qt, self.folder, real_clock(), "virtual")
        self.desktop.appearance.set_theme(THEMES[theme])

    def wait(self, seconds: float) -> None:
        from PySide6.QtCore import QEventLoop, QTimer

        loop = QEventLoop()
        QTimer.singleShot(int(seconds * 1000), loop.quit)
        loop.exec()

    def until(self, done: Callable[[], bool], most_s: float = 60) -> None:
        end = time.monotonic() + most_s
        while not done():
            if time.monotonic() > end:
                raise TimeoutError("the screen never came")
            self.wait(0.1)

    def shoot(self, name: str, window: QWidget | None = None) -> None:
        """Take a picture of the application's window, or of another of its windows."""
        self.wait(0.7)
        file = self.target / f"{name}-{self.width}-{self.theme}.png"
        (window or self.desktop.window).grab().save(str(file), "PNG", 40)

    def write(self, key: object, text: str) -> None:
        """Write into an editor as if it had been typed."""
        part = self.desktop.screen.part  # type: ignore[union-attr]
        part.desk.editors[key].page.textCursor().insertText(text)  # type: ignore[union-attr]


def drills_sat(folder: Path) -> list[str]:
    """Sit the same call twice, by the scripted candidate, before the window opens; return the ids."""
    from crcd_sim.domain.drill import Drill, DrillKind
    from crcd_sim.domain.evaluation import SelfMarks, Verdict
    from tests.fakes.drills import DrillHall

    hall = DrillHall(folder)
    call = Drill(DrillKind.EXCHANGE, "e2-wifi-etage")
    found = [hall.sit(call), hall.sit(call, seed=8)]
    for sitting, verdict in zip(found, (Verdict.PARTLY, Verdict.SATISFIED), strict=True):
        criteria = {"C2.1": Verdict.SATISFIED, "C2.2": Verdict.NOT_OBSERVED, "C2.3": verdict, "C3.1": verdict}
        hall.ask(hall.application.mark_oneself, sitting, SelfMarks(criteria))
    hall.close()
    return found


def shoot_drills(camera: Camera) -> None:
    """The choice of a drill, and the end page of a call."""
    desktop = camera.desktop
    drills = desktop.drills
    drills.choose()
    camera.until(lambda: len(drills.choice.choices.names) > 1)
    drills.choice.choices.button(drills.choice.choices.names[2]).click()
    drills.choice.code.setText("0412")
    drills.choice.consent.click()
    camera.shoot("exercices")
    drills.show_end(camera.drills[-1])
    camera.until(drills.page.again.isEnabled)
    camera.wait(1.5)
    camera.shoot("exercice-corrige")
    for name, tab in (("trouver", 1), ("grille", 3), ("essais", 4)):
        drills.page.tabs.bar.setCurrentIndex(tab)
        camera.shoot(f"exercice-{name}")
    drills.leave()
    desktop.flow.show_home()


def shoot_console(camera: Camera) -> None:
    """The trainer's console while the client it plays is on the line, and its devices."""
    from crcd_sim.domain.rules import Driver

    visit = camera.desktop.seating.visit
    assert visit is not None
    visit.open_console()
    assert visit.console is not None
    window = visit.console.window
    assert window is not None
    window.showMaximized()
    window.bar.drivers.buttons[Driver.CONSOLE].click()
    for _ in range(3):
        window.commands.next.click()
        camera.wait(4.0)
    next(row for row in window.facts.rows.values() if row.mark.isEnabled()).mark.click()
    for row, text in zip(list(window.notes.criteria.values())[:2], NOTES, strict=True):
        row.click()
        camera.wait(1.2)
        newest = window.notes.notes[max(window.notes.notes)]
        newest.field.setText(text)
        newest.settle()
    window.keyboard.take()
    window.commands.next.click()
    window.screen_note.hide()  # there is one screen here
    camera.shoot("console", window)
    window.keyboard.give_back()
    window.bar.drivers.buttons[Driver.RECORDED].click()
    visit.console.close()


def shoot(target: Path, theme: str, width: int) -> int:
    """Go through a sitting on the present screen."""
    from crcd_sim.bootstrap import NewSitting
    from crcd_sim.domain.rules import Mode, Rules
    from crcd_sim.services.ports import WorkKey

    camera = Camera(target, theme, width)
    desktop = camera.desktop
    desktop.start()
    camera.wait(1.5)
    camera.shoot("accueil")
    shoot_drills(camera)
    desktop.flow._show_new_rules()
    camera.wait(2.5)
    camera.shoot("regles")
    desktop.discover()
    camera.wait(1.5)
    camera.shoot("casque")
    desktop.window.show_page(desktop.flow.home)
    rules = Rules(mode=Mode.TRAINING, candidate="0412")
    desktop.application.new_sitting(
        NewSitting("TITRE", "ondalys-telecom", rules, 7), desktop.seating.show, desktop.workstation.refused
    )
    camera.until(lambda: desktop.screen is not None)
    screen, session = desktop.screen, desktop.session
    assert screen is not None
    assert session is not None
    camera.shoot("attente")
    screen.waiting.start.click()  # type: ignore[union-attr]
    camera.wait(1.5)
    camera.write(WorkKey("summary", "CASE_STUDY"), SUMMARY)
    letter = WorkKey("letter", "CASE_STUDY")
    camera.write(letter, "\n".join(LETTER))
    screen.part.desk.show_work(letter)  # type: ignore[union-attr]
    camera.wait(1.5)
    camera.shoot("etude")
    session.finish_phase()
    camera.wait(0.5)
    screen.waiting.envelopes[1].click()
    camera.wait(1.5)
    screen.part.choose("e2-wifi-etage")  # type: ignore[union-attr]
    camera.shoot("preparation")
    session.finish_phase()
    camera.wait(0.5)
    screen.waiting.start.click()  # type: ignore[union-attr]
    camera.until(lambda: session.desk is not None)
    camera.wait(1.0)
    desk = session.desk
    assert desk is not None
    screen.part.presenter.choose("e6-impaye")  # type: ignore[union-attr]
    screen.part.page.clients.set_current("e6-impaye")  # type: ignore[union-attr]
    desk.phone.dial("06 39 98 62 15")
    camera.until(lambda: desk.phone.call is not None)
    desk.phone.drop("client", "picture")  # an answering machine: she answers the next call
    desk.phone.dial("06 39 98 62 15")
    camera.until(lambda: desk.phone.view().status == "listens")
    shoot_console(camera)
    desk.forms.write("e6-impaye", "resume", "Deux prélèvements rejetés, fin de contrat en septembre.")
    screen.part.presenter.choose("e6-impaye")  # type: ignore[union-attr]
    camera.shoot("echanges")
    desk.phone.drop("client", "picture")
    camera.until(desk.can_release)
    desk.release()
    camera.until(lambda: desk.chats.view().phase == "offered")
    desk.chats.accept()
    camera.until(lambda: len(desk.chats.view().lines) > 0)
    desk.chats.send("Bonjour, je suis Camille. Je regarde votre facture avec vous.")
    camera.until(lambda: len(desk.chats.view().lines) > 2)
    camera.shoot("chat")
    desk.chats.drop("client", "picture")
    for _ in range(2):
        session.finish_phase()
        camera.wait(0.5)
        (screen.waiting.start or screen.waiting.envelopes[0]).click()
        camera.wait(1.2)
    camera.shoot("entretien")
    identifier = session.id
    desktop.seating.go_home()
    camera.wait(0.8)
    desktop.review(identifier)
    camera.wait(2.0)
    camera.shoot("relecture")
    desktop.window.set_running(False)
    desktop.window.close()
    shutil.rmtree(camera.folder, ignore_errors=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
