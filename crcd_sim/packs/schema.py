"""The file formats of ``docs/format-scenario.md``, as strict models (keys are the format's French).

An unknown key is an error. The longest of them, an exchange, has its own module.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from crcd_sim.packs.schema_values import (
    Amount,
    CompetenceId,
    CriterionId,
    Date,
    FieldSchema,
    Hour,
    Model,
    Seconds,
    Session,
    Slug,
    Text,
    Texts,
    Time,
    VoiceName,
    VoiceOrNone,
    Whole,
    Yes,
)


class FileRef(Model):
    titre: Text
    fichier: Text


class CompanySchema(Model):
    nom: Text
    service: Text
    adresse: Texts
    telephone: Text
    courriel: Text


class DaySchema(Model):
    date: Date
    heure: Time


class TargetsSchema(Model):
    premiere_reponse_chat_s: Seconds = Decimal(60)
    reponse_chat_s: Seconds = Decimal(90)
    decroche_s: Seconds = Decimal(20)


class ContextSchema(Model):
    id: Slug
    titre: Text
    fichier: Text
    lire: Literal["maintenant", "echanges"]


class AdvisorSchema(Model):
    prenom: Text
    fonction: Text


class VoiceSchema(Model):
    id: Slug
    nom: Text
    genre: Literal["f", "m"]
    moteur: Literal["espeak-ng", "humain"] = "espeak-ng"
    voix: VoiceName = "fr"
    variante: VoiceName = ""
    hauteur: Annotated[Whole, Field(ge=0, le=99)] = 50
    debit: Annotated[Whole, Field(ge=80, le=260)] = 155


class SignOffSchema(Model):
    formateur: Text
    juriste: Text


class PackSchema(Model):
    format: Literal["crcd-pack/1"]
    id: Slug
    version: Text
    titre: Text
    secteur: Text
    referentiel: Text
    sessions: list[Session]
    entreprise: CompanySchema
    jour: DaySchema
    etat_du_droit: Date
    difficulte: Annotated[Whole, Field(ge=1, le=3)]
    auteurs: Texts
    licence: Text
    objectifs: TargetsSchema = TargetsSchema()
    contexte: list[ContextSchema]
    cas: Texts
    sujets: Texts
    enregistrements: Texts = []
    qualification: Text
    guide: Text
    conseiller: AdvisorSchema
    voix: list[VoiceSchema]
    relecture: SignOffSchema


class SlotSchema(Model):
    date: Date
    heure: Time
    avec: Text


class QualificationFieldSchema(Model):
    id: Slug
    libelle: Text
    genre: Literal[
        "texte", "texte_long", "choix", "oui_non", "date", "heure", "montant", "nombre", "echeancier",
        "rendez_vous",
    ]  # fmt: skip
    choix: Texts = []
    agenda: list[SlotSchema] = []
    requis: Yes = False
    max: Annotated[Whole, Field(ge=0)] = 0
    pour: list[CompetenceId] = []


class QualificationSchema(Model):
    format: Literal["crcd-qualification/1"]
    champs: list[QualificationFieldSchema]


class CaseClientSchema(Model):
    civilite: Text
    prenom: Text
    nom: Text
    numero: Text
    adresse: Texts


class AnnexSchema(Model):
    numero: Annotated[Whole, Field(ge=1)]
    titre: Text
    genre: Literal["fiche", "historique", "contrat", "facture", "tarif", "demande", "autre"]
    fichier: Text


class LetterSchema(Model):
    lieu: Text
    objet: str = ""
    trame: Texts


class ElementSchema(Model):
    texte: Text
    importance: Literal["indispensable", "utile", "sans_objet"]
    source: Text


class SolutionSchema(Model):
    rang: Annotated[Whole, Field(ge=1)]
    texte: Text
    montant: Amount = ""


class CaseAnswerSchema(Model):
    elements: list[ElementSchema]
    enjeux_client: Texts
    enjeux_entreprise: Texts
    solutions: list[SolutionSchema]
    interdits: Texts
    lettre: Text


class CaseSchema(Model):
    format: Literal["crcd-cas/1"]
    id: Slug
    titre: Text
    sessions: list[Session]
    competences: list[CompetenceId]
    client: CaseClientSchema
    couverture: Text
    consignes: Text
    annexes: list[AnnexSchema]
    courrier: LetterSchema
    corrige: CaseAnswerSchema


class HistorySchema(Model):
    date: Date
    heure: Hour = ""
    canal: Text
    sens: str = ""
    service: Text
    texte: Text
    suite: str = ""


class ClientSchema(Model):
    format: Literal["crcd-dossier/1"]
    id: Slug
    civilite: Text
    prenom: Text
    nom: Text
    resume: Text
    fiche: list[FieldSchema]
    contrat: list[FieldSchema] = []
    historique: list[HistorySchema]
    documents: list[FileRef] = []
    commentaire: str = ""


class SubjectSchema(Model):
    format: Literal["crcd-sujet/1"]
    id: Slug
    titre: Text
    session: Session
    echanges: list[Slug]


class QuestionSchema(Model):
    question: Text
    prononce: str = ""
    points: Texts
    competence: Annotated[str, Field(pattern=r"^(C[1-7])?$")] = ""
    criteres: list[CriterionId] = []
    theme: str = ""


class RecordingSchema(Model):
    format: Literal["crcd-enregistrement/1"]
    id: Slug
    cas: Slug
    titre: Text
    ton: Text
    qui: Slug
    dit: Texts
    besoin: Text
    attendu: Texts
    questions: list[QuestionSchema]


class StageSchema(Model):
    phase: Text
    texte: Text


class GuideSchema(Model):
    format: Literal["crcd-guide/1"]
    voix: VoiceOrNone = ""
    deroule: list[StageSchema]
    neutralite: Texts
    entretien: list[QuestionSchema]
    final: list[QuestionSchema]
    a_verifier: Texts = []


class SoundSchema(Model):
    dossier: Slug
    nom: Slug
    qui: Slug
    dit: Text
    prononce: str = ""


class VoiceListSchema(Model):
    """A plain list of clips (``resources/demo/voix.yaml``)."""

    format: Literal["crcd-sons/1"] = "crcd-sons/1"
    voix: list[VoiceSchema]
    sons: list[SoundSchema]
