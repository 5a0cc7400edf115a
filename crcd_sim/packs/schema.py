"""The file formats of ``docs/format-scenario.md``, as strict models (keys are the format's French).

Every value arrives as text and is converted here; an unknown key is an error.
"""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date, time
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,60}")


def _refuse(said: str) -> PydanticCustomError:
    """Return a refusal whose sentence ``messages.explain`` shows after the name of the key."""
    return PydanticCustomError("fr", "{said}", {"said": said})


def _short(value: str) -> str:
    return value if len(value) <= 40 else f"{value[:40]}…"


def _date(value: object) -> object:
    if not isinstance(value, str):
        return value
    if match := re.fullmatch(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})", value.strip()):
        day, month, year = (int(part) for part in match.groups())
        with suppress(ValueError):
            return date(year, month, day)
    raise _refuse(f"« {_short(value)} » n’est pas une date (JJ/MM/AAAA)")


def _time(value: object) -> object:
    if not isinstance(value, str):
        return value
    match = re.fullmatch(r"([0-9]{1,2})[:h]([0-9]{2})", value.strip())
    if match and int(match[1]) < 24 and int(match[2]) < 60:
        return time(int(match[1]), int(match[2]))
    raise _refuse(f"« {_short(value)} » n’est pas une heure (HH:MM)")


def _number(value: object) -> object:
    if not isinstance(value, str):
        return value
    plain = re.sub("[ \u202f\u00a0]", "", value).replace(",", ".").removesuffix("€")
    if re.fullmatch(r"-?[0-9]{1,9}(?:\.[0-9]{1,6})?", plain):
        return Decimal(plain)
    raise _refuse(f"« {_short(value)} » n’est pas un nombre")


def _whole(value: object) -> object:
    if isinstance(value, str) and not re.fullmatch(r"-?[0-9]{1,9}", value.strip()):
        raise _refuse(f"« {_short(value)} » n’est pas un nombre entier")
    return value


def _yes(value: object) -> object:
    if not isinstance(value, str):
        return value
    if value not in ("oui", "non"):
        raise _refuse(f"« {_short(value)} » n’est pas admis, écrivez oui ou non")
    return value == "oui"


def _line_id(value: str) -> str:
    if not re.fullmatch(r"[A-Z][A-Z0-9_-]{0,30}", value):
        raise _refuse(f"« {_short(value)} » n’est pas un identifiant de réplique, comme T01 ou O_PRIX")
    return value


def _line_ref(value: str) -> str:
    return _line_id(value) if value else value


def _ordered(value: tuple[Decimal, Decimal]) -> tuple[Decimal, Decimal]:
    if value[0] > value[1]:
        raise _refuse("le premier nombre est plus grand que le second")
    return value


def _voice_name(value: str) -> str:
    # Handed to the synthesiser as the name of a voice: never a path.
    if not re.fullmatch(r"[A-Za-z0-9_-]{0,30}", value):
        raise _refuse(f"« {_short(value)} » n’est pas un nom de voix")
    return value


def _voice_or_none(value: str) -> str:
    return _slug(value) if value else value


def _slug(value: str) -> str:
    if not SLUG.fullmatch(value):
        raise _refuse(
            f"« {_short(value)} » n’est pas un identifiant (minuscules, chiffres et tirets seulement)"
        )
    return value


def _said(value: str) -> str:
    if not value.strip():
        raise _refuse("cette valeur est vide")
    return value


def _hour(value: str) -> str:
    if value:
        _time(value)
    return value


def _amount(value: str) -> str:
    if value:
        _number(value)
    return value


Date = Annotated[date, BeforeValidator(_date)]
Time = Annotated[time, BeforeValidator(_time)]
Number = Annotated[Decimal, BeforeValidator(_number)]
Seconds = Annotated[Number, Field(ge=0, le=3600)]
Whole = Annotated[int, BeforeValidator(_whole)]
Yes = Annotated[bool, BeforeValidator(_yes)]
LineId = Annotated[str, AfterValidator(_line_id)]
LineRef = Annotated[str, AfterValidator(_line_ref)]
Slug = Annotated[str, AfterValidator(_slug)]
Text = Annotated[str, AfterValidator(_said)]
Texts = list[Text]
CompetenceId = Annotated[str, Field(pattern=r"^C[1-7]$")]
CriterionId = Annotated[str, Field(pattern=r"^C[1-7]\.[1-9]$")]
Session = Literal["TITRE", "CCP1", "CCP2"]


class Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class FieldSchema(Model):
    champ: Text
    valeur: Text
    genre: Literal["texte", "telephone"] = "texte"


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
    voix: Annotated[str, AfterValidator(_voice_name)] = "fr"
    variante: Annotated[str, AfterValidator(_voice_name)] = ""
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
    montant: Annotated[str, AfterValidator(_amount)] = ""


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
    heure: Annotated[str, AfterValidator(_hour)] = ""
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
    apres_s: Annotated[tuple[Seconds, Seconds], AfterValidator(_ordered)] = (Decimal(30), Decimal(60))
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
    delai_s: Annotated[tuple[Seconds, Seconds], AfterValidator(_ordered)] = (Decimal(5), Decimal(15))


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
    voix: Annotated[str, AfterValidator(_voice_or_none)] = ""
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
