"""The format of an exchange, ``echanges/*.yaml`` of ``docs/format-scenario.md``, as strict models."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from crcd_sim.packs.schema_values import (
    CompetenceId,
    CriterionId,
    FieldSchema,
    LineId,
    LineRef,
    Model,
    Number,
    Seconds,
    Slug,
    Span,
    Text,
    Texts,
    Whole,
    Yes,
)


class PromptSchema(Model):
    apres_s: Seconds | None = None  # None: the delay of the mode
    dire: LineId
    fin: Literal["", "raccroche", "ferme"] = ""


class LineSchema(Model):
    """A line of the spine, a relance, an objection or a chat answer."""

    id: LineId
    qui: str = ""
    dit: Text
    prononce: str = ""
    ton: Literal["neutre", "tendu", "calme"] = "neutre"
    coupable: Literal["doux", "tenace", "jamais"] = "doux"
    coupes_ms: list[Annotated[Whole, Field(ge=0)]] = []
    revele: list[Slug] = []
    autrement: LineRef = ""
    enchaine: Yes = False
    suite: LineRef = ""
    si_muet: list[PromptSchema] = []
    si_attente: list[PromptSchema] = []
    fin: Literal["", "raccroche", "ferme"] = ""
    attend: list[Slug] = []
    patience: Annotated[Whole, Field(ge=0, le=20)] = 2
    retour: Literal["", "reprendre"] = ""


class AnswerSchema(Model):
    issue: Literal["repond", "secretaire", "conjoint", "messagerie", "absent", "occupe"]
    ouverture: LineRef = ""


class RecallSchema(Model):
    apres_s: Span = (Decimal(30), Decimal(60))
    ouverture: LineId


class NumberSchema(AnswerSchema):
    numero: Text
    puis: list[AnswerSchema] = []
    rappel: RecallSchema | None = None


class IntentSchema(Model):
    id: Slug
    mots: Texts
    sauf: Texts = []
    forme: Literal["", "demande"] = ""
    couvre: list[Slug] = []
    revele: list[Slug] = []
    dire: LineRef = ""
    avance: Yes = False
    encore: str = ""


class ProfileSchema(Model):
    vitesse: Annotated[Number, Field(ge=1, le=30)] = Decimal("4.5")
    fautes: Annotated[Number, Field(ge=0, le=1)] = Decimal(0)
    delai_s: Span = (Decimal(5), Decimal(15))


class LeavingSchema(Model):
    message: Text
    retour: str = ""
    retour_apres_s: Seconds = Decimal(30)
    apres_s: Annotated[Number, Field(ge=240, le=3600)] = Decimal(240)


class FactSchema(Model):
    id: Slug
    libelle: Text
    valeur: Text


class MoodSchema(Model):
    depart: Annotated[Whole, Field(ge=0, le=5)]
    monte: Texts = []
    baisse: Texts = []


class ObjectionSchema(Model):
    dit: Text
    levee: Text


class RoleSchema(Model):
    persona: Text
    but: Text
    sait: Texts = []
    ignore: Texts = []
    humeur: MoodSchema
    accepte: Text
    refuse: Text
    piege: Text
    objections: list[ObjectionSchema]
    identite: list[FieldSchema]
    neutralite: Texts
    fin: Text


class ConfirmationSchema(Model):
    canal: Literal["courriel", "sms", "chat", "courrier"]
    elements: Texts


class AgreementSchema(Model):
    montants: Texts = []
    dates: Texts = []
    offre: str = ""


class ExpectedSchema(Model):
    qualification: dict[str, str]
    confirmation: ConfirmationSchema | None = None
    accord: AgreementSchema = AgreementSchema()
    reponse: Text


class ObservableSchema(Model):
    critere: CriterionId
    positifs: Texts
    negatifs: Texts


class SpeakerSchema(Model):
    id: Slug
    voix: Slug


class ExchangeClientSchema(Model):
    dossier: Slug
    humeur: Annotated[Whole, Field(ge=0, le=5)]


class ExchangeSchema(Model):
    format: Literal["crcd-echange/1"]
    id: Slug
    titre: Text
    competence: CompetenceId
    aussi: list[CompetenceId] = []
    canal: Literal["telephone", "chat"]
    sens: Literal["entrant", "sortant"]
    client: ExchangeClientSchema
    objectif_s: Annotated[Whole, Field(ge=30)]
    duree_max_s: Annotated[Whole, Field(ge=30)]
    presentation: Text
    sert: dict[CriterionId, Literal["oui", "partiel", "non"]]
    locuteurs: list[SpeakerSchema] = []
    faits: list[FactSchema] = []
    tours: list[LineSchema]
    objections: list[LineSchema] = []
    relances: list[LineSchema] = []
    reponses: list[LineSchema] = []
    ouverture: LineRef = ""
    cloture: LineRef = ""
    monologue: LineRef = ""
    numeros: list[NumberSchema] = []
    intentions: list[IntentSchema] = []
    replis: Texts = []
    nudges: Texts = []
    depart: LeavingSchema | None = None
    profil: ProfileSchema = ProfileSchema()
    fiche_role: RoleSchema
    attendus: ExpectedSchema
    observables: list[ObservableSchema]
