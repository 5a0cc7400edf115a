"""The fields of the record that the candidate fills after a contact."""

from __future__ import annotations

from crcd_sim.domain import pack as model
from crcd_sim.packs.folder import PackFolder
from crcd_sim.packs.schema import QualificationFieldSchema, QualificationSchema

FIELD_KINDS = {
    "texte": "text",
    "texte_long": "long_text",
    "choix": "choice",
    "oui_non": "yes_no",
    "date": "date",
    "heure": "time",
    "montant": "amount",
    "nombre": "number",
    "echeancier": "instalments",
    "rendez_vous": "appointment",
}


def build_fields(
    form: QualificationSchema, file: str, files: PackFolder
) -> tuple[model.QualificationField, ...]:
    """Return the fields written in ``file``; what does not go with their kind is told to ``files``."""
    for index, item in enumerate(form.champs):
        if (item.genre in ("choix", "rendez_vous")) is not bool(item.choix):
            text = (
                f"Le champ « {item.id} » : « choix » va avec les genres « choix » et « rendez_vous », "
                "et avec eux seuls."
            )
            files.add(file, files.line(file, "champs", index), "field-choices", text)
        if item.agenda and item.genre != "rendez_vous":
            text = f"Le champ « {item.id} » : « agenda » va avec le genre « rendez_vous »."
            files.add(file, files.line(file, "champs", index), "field-diary", text)
    return tuple(_field(item) for item in form.champs)


def _field(item: QualificationFieldSchema) -> model.QualificationField:
    return model.QualificationField(
        id=item.id,
        label=item.libelle,
        kind=FIELD_KINDS[item.genre],
        choices=tuple(item.choix),
        required=item.requis,
        limit=item.max,
        competences=tuple(item.pour),
        slots=tuple(model.Slot(slot.date, slot.heure, slot.avec) for slot in item.agenda),
    )
