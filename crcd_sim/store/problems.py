"""What the store says when the machine refuses: every sentence of this adapter in one place.

Each function returns an ``EnvironmentProblem`` whose ``code`` is stable; ``problem_of`` recognises
the refusals of the operating system and of SQLite.
"""

from __future__ import annotations

import errno
import sqlite3
from datetime import datetime
from pathlib import Path

from crcd_sim.domain.errors import EnvironmentProblem, UserMistake

_FULL = {errno.ENOSPC, errno.EDQUOT}
_REFUSED = {errno.EROFS, errno.EACCES, errno.EPERM}
_BROKEN = {errno.EIO, errno.ENODEV, errno.ENXIO, errno.ESTALE, errno.ENOTCONN, errno.EHOSTDOWN}


def disk_full() -> EnvironmentProblem:
    return EnvironmentProblem(
        "Le disque est plein : l’enregistrement attend. Rien n’est perdu : ce qui vient d’être écrit "
        "reste en mémoire et sera enregistré dès que de la place sera libérée. "
        "Supprimez des fichiers inutiles, sans fermer le simulateur.",
        code="disk_full",
    )


def disk_read_only() -> EnvironmentProblem:
    return EnvironmentProblem(
        "Le disque refuse l’écriture : l’enregistrement attend. Rien n’est perdu : ce qui vient d’être "
        "écrit reste en mémoire. Rendez le dossier de données à nouveau modifiable, sans fermer le "
        "simulateur.",
        code="disk_read_only",
    )


def disk_failing() -> EnvironmentProblem:
    return EnvironmentProblem(
        "Le disque ne répond pas correctement : l’enregistrement attend. Rien n’est perdu : ce qui vient "
        "d’être écrit reste en mémoire et le simulateur réessaie. Vérifiez que le disque ou la clé est "
        "bien branché, sans fermer le simulateur.",
        code="disk_failing",
    )


def database_busy() -> EnvironmentProblem:
    return EnvironmentProblem(
        "Un autre programme occupe la base du simulateur : l’enregistrement attend et reprendra tout "
        "seul. Si cela dure, fermez cet autre programme.",
        code="database_busy",
    )


def database_damaged() -> EnvironmentProblem:
    return EnvironmentProblem(
        "La base du simulateur (crcd.sqlite) est abîmée ou n’est pas une base. Ne supprimez rien : "
        "reprenez la dernière copie du dossier « sauvegardes », puis lancez « ./crcd-sim db check ».",
        code="database_damaged",
    )


def database_emptied() -> EnvironmentProblem:
    return EnvironmentProblem(
        "La base du simulateur (crcd.sqlite) est vide ou manque, alors que ce dossier garde des passages ou "
        "des copies. Ne supprimez rien : reprenez la dernière copie du dossier « sauvegardes », ou "
        "choisissez un autre dossier de données.",
        code="database_emptied",
    )


def newer_database(database: Path) -> EnvironmentProblem:
    return EnvironmentProblem(
        f"La base {database} a été écrite par une version plus récente du simulateur. "
        "Mettez le simulateur à jour pour l’ouvrir ; rien n’y a été modifié.",
        code="database_newer",
    )


def older_database(database: Path) -> EnvironmentProblem:
    return EnvironmentProblem(
        f"La base {database} attend d’être mise à jour. Ouvrez une fois le simulateur sur ce dossier "
        "de données, puis recommencez.",
        code="database_older",
    )


def foreign_database(database: Path) -> EnvironmentProblem:
    return EnvironmentProblem(
        f"Le fichier {database} n’est pas une base du simulateur. "
        "Choisissez un autre dossier de données ; rien n’y a été modifié.",
        code="database_foreign",
    )


def migration_failed(backup: Path | None) -> EnvironmentProblem:
    kept = f" Une copie d’avant la mise à jour est gardée dans {backup}." if backup else ""
    return EnvironmentProblem(
        "La mise à jour de la base a échoué ; la base est restée telle qu’elle était et rien n’est "
        f"perdu.{kept} Gardez l’ancienne version du simulateur et signalez ce problème.",
        code="migration_failed",
    )


def folder_unwritable(folder: Path, reason: EnvironmentProblem | None = None) -> EnvironmentProblem:
    if reason is not None and reason.code == "disk_full":
        return EnvironmentProblem(
            f"Le disque qui porte le dossier de données {folder} est plein. "
            "Libérez de la place, puis relancez le simulateur.",
            code="folder_full",
        )
    return EnvironmentProblem(
        f"Le dossier de données {folder} n’est pas modifiable. Choisissez un autre dossier "
        "(option --data ou variable CRCD_SIM_DATA), ou demandez le droit d’y écrire.",
        code="folder_unwritable",
    )


def folder_missing(folder: Path) -> EnvironmentProblem:
    return EnvironmentProblem(
        f"Le dossier de données {folder} n’existe pas ou ne contient aucune base du simulateur. "
        "Vérifiez le chemin (option --data ou variable CRCD_SIM_DATA).",
        code="folder_missing",
    )


def folder_on_network(folder: Path, what: str) -> EnvironmentProblem:
    return EnvironmentProblem(
        f"Le dossier de données {folder} se trouve sur un partage réseau ({what}). Une coupure du réseau "
        "y ferait perdre un passage : choisissez un dossier du poste (option --data ou variable "
        "CRCD_SIM_DATA).",
        code="folder_on_network",
    )


def already_open(folder: Path, holder: str) -> EnvironmentProblem:
    by = f" ({holder})" if holder else ""
    return EnvironmentProblem(
        f"Le simulateur est déjà ouvert sur ce dossier de données{by} : {folder}. "
        "Fermez l’autre fenêtre, ou attendez que l’autre commande se termine.",
        code="already_open",
    )


def not_saved_at_exit(count: int, reason: EnvironmentProblem) -> EnvironmentProblem:
    waiting = (
        "Un élément du passage n’est pas encore enregistré."
        if count == 1
        else f"{count} éléments du passage ne sont pas encore enregistrés."
    )
    return EnvironmentProblem(f"{waiting} {reason.sentence}", code="not_saved")


def medium_refused(medium: Path, reason: EnvironmentProblem) -> EnvironmentProblem:
    if reason.code == "disk_full":
        text = "n’a pas assez de place"
    elif reason.code == "disk_read_only":
        text = "est protégée contre l’écriture"
    else:
        text = "ne répond pas : rebranchez-la"
    return EnvironmentProblem(
        f"La copie n’a pas été faite : la clé ou le dossier {medium} {text}. Le passage reste entier sur "
        "ce poste.",
        code="medium_refused",
    )


def journal_broken(identifier: str, event: int) -> EnvironmentProblem:
    return EnvironmentProblem(
        f"Le journal du passage {identifier} a été modifié ou abîmé à partir de l’événement n° {event}. "
        "Rien n’y est ajouté : prévenez le responsable de session et reprenez la dernière copie du "
        "dossier « sauvegardes ».",
        code="journal_broken",
    )


def record_damaged(identifier: str, what: str) -> EnvironmentProblem:
    return EnvironmentProblem(
        f"Le passage {identifier} a été modifié ou abîmé dans la base et ne peut pas être montré. {what} "
        "Ne supprimez rien : prévenez le responsable de session et reprenez la dernière copie du dossier "
        "« sauvegardes ».",
        code="record_damaged",
    )


def backup_refused(place: Path, reason: EnvironmentProblem) -> EnvironmentProblem:
    why = "il n’y a plus de place" if reason.code == "disk_full" else "l’emplacement n’est pas modifiable"
    if reason.code == "database_damaged":
        return reason
    return EnvironmentProblem(
        f"La sauvegarde n’a pas été faite dans {place} : {why}. La base n’a pas changé.",
        code="backup_refused",
    )


def content_missing(what: str) -> EnvironmentProblem:
    return EnvironmentProblem(
        f"Le contenu gardé avec le passage ({what}) manque ou est abîmé dans la base. "
        "Lancez « ./crcd-sim db check » et reprenez la dernière sauvegarde.",
        code="content_missing",
    )


def attachment_refused(reason: EnvironmentProblem) -> EnvironmentProblem:
    why = {
        "disk_full": "le disque de ce poste est plein. Libérez de la place",
        "disk_read_only": "le disque refuse l’écriture. Rendez le dossier de données modifiable",
    }.get(reason.code)
    if why is None:
        return reason
    return EnvironmentProblem(
        f"Le document n’a pas été joint : {why}, puis recommencez.", code="attachment_refused"
    )


def copy_stopped() -> UserMistake:
    return UserMistake("La copie a été arrêtée. Le passage reste entier sur ce poste.", code="copy_stopped")


def copy_exists(file: Path) -> UserMistake:
    return UserMistake(
        f"Une copie de ce passage porte déjà le nom {file.name} : attendez une seconde et recommencez.",
        code="copy_exists",
    )


def copy_not_taken(reason: EnvironmentProblem) -> EnvironmentProblem:
    why = "il n’y a plus de place sur ce poste" if reason.code == "disk_full" else "un disque ne répond pas"
    return EnvironmentProblem(
        f"Le passage n’a pas été repris : {why}. Rien n’a été ajouté ; la copie reste intacte. "
        "Libérez de la place ou rebranchez la clé, puis recommencez.",
        code="copy_not_taken",
    )


def unknown_sitting(identifier: str) -> UserMistake:
    return UserMistake(
        f"Aucun passage ne porte l’identifiant « {identifier} ». "
        "« ./crcd-sim sitting list » donne ceux de ce dossier.",
        code="unknown_sitting",
    )


def sitting_in_use() -> UserMistake:
    return UserMistake(
        "Ce passage est en cours sur ce poste. Quittez-le d’abord (il sera gardé tel qu’il est), "
        "puis recommencez.",
        code="sitting_in_use",
    )


def not_a_copy(file: Path) -> UserMistake:
    return UserMistake(
        f"Le fichier {file} n’est pas la copie d’un passage, ou il est incomplet. "
        "Recommencez la copie depuis l’autre poste.",
        code="not_a_copy",
    )


def newer_copy(file: Path) -> UserMistake:
    return UserMistake(
        f"La copie {file} vient d’une version plus récente du simulateur. "
        "Mettez ce poste à jour avant de la reprendre.",
        code="newer_copy",
    )


def tampered_copy(file: Path, what: str) -> UserMistake:
    return UserMistake(
        f"La copie {file} a été modifiée ou abîmée ({what}) : elle est refusée et rien n’a été ajouté sur "
        "ce poste. Recommencez la copie depuis l’autre poste.",
        code="tampered_copy",
    )


def diverged_copy() -> UserMistake:
    return UserMistake(
        "Ce passage existe déjà sur ce poste et a continué de son côté : la copie est refusée pour ne rien "
        "écraser. Gardez les deux et prévenez le responsable de session.",
        code="diverged_copy",
    )


def already_here() -> UserMistake:
    return UserMistake(
        "Ce passage est déjà sur ce poste, au moins aussi avancé que la copie : il n’y a rien à reprendre.",
        code="already_here",
    )


def holder_sentence(pid: int, since: datetime | None) -> str:
    """Say who holds the folder: « programme n° 4242, depuis le 24/11/2026 à 9:02 »."""
    text = f"programme n° {pid}"
    if since is not None:
        local = since.astimezone()
        text += f", depuis le {local:%d/%m/%Y} à {local.hour}:{local:%M}"
    return text


def problem_of(error: BaseException) -> EnvironmentProblem | None:
    """Return the friendly problem when the machine is to blame, None when it is a bug of ours."""
    if isinstance(error, EnvironmentProblem):
        return error
    origin = getattr(error, "orig", None)  # SQLAlchemy wraps the driver's error
    if isinstance(origin, BaseException):
        return problem_of(origin)
    if isinstance(error, sqlite3.Error):
        return _sqlite_problem(error)
    if isinstance(error, OSError):
        if error.errno in _FULL:
            return disk_full()
        if error.errno in _REFUSED:
            return disk_read_only()
        if error.errno in _BROKEN:
            return disk_failing()
    return None


def _sqlite_problem(error: sqlite3.Error) -> EnvironmentProblem | None:
    name = getattr(error, "sqlite_errorname", None) or ""
    # The shared-memory file of the WAL cannot grow: that is a full disk too.
    if name in {"SQLITE_FULL", "SQLITE_IOERR_SHMSIZE"}:
        return disk_full()
    if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM", "SQLITE_AUTH")):
        return disk_read_only()
    if name.startswith(("SQLITE_IOERR", "SQLITE_PROTOCOL")):
        return disk_failing()
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return database_busy()
    if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
        return database_damaged()
    return None
