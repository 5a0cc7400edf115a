"""One exchange file into ``domain.pack.Exchange``."""

from __future__ import annotations

from crcd_sim.domain import pack as model
from crcd_sim.packs import exchange_schema
from crcd_sim.packs.clips import ClipBook
from crcd_sim.packs.folder import PackFolder
from crcd_sim.packs.schema_values import FieldSchema
from crcd_sim.packs.scripts import build_script


def build_exchange(
    item: exchange_schema.ExchangeSchema, file: str, files: PackFolder, clips: ClipBook
) -> model.Exchange:
    """Return the exchange written in ``file``; findings about its script go to ``files``."""
    script = build_script(item, file, files, clips)
    return model.Exchange(
        id=item.id,
        title=item.titre,
        competence=item.competence,
        also=tuple(item.aussi),
        channel=model.Channel.PHONE if item.canal == "telephone" else model.Channel.CHAT,
        direction=model.Direction.INBOUND if item.sens == "entrant" else model.Direction.OUTBOUND,
        client=item.client.dossier,
        mood=item.client.humeur,
        target_s=item.objectif_s,
        max_s=item.duree_max_s,
        brief=item.presentation,
        serves={key: model.Fairness(value) for key, value in item.sert.items()},
        facts=tuple(model.Fact(f.id, f.libelle, f.valeur) for f in item.faits),
        role=_role(item.fiche_role),
        expected=_expected(item.attendus),
        observables=tuple(
            model.Observable(o.critere, tuple(o.positifs), tuple(o.negatifs)) for o in item.observables
        ),
        script=script,
        voices=script.voices,
    )


def _role(role: exchange_schema.RoleSchema) -> model.RoleCard:
    return model.RoleCard(
        persona=role.persona,
        goal=role.but,
        knows=tuple(role.sait),
        ignores=tuple(role.ignore),
        mood_start=role.humeur.depart,
        mood_up=tuple(role.humeur.monte),
        mood_down=tuple(role.humeur.baisse),
        accepts=role.accepte,
        refuses=role.refuse,
        trap=role.piege,
        objections=tuple((o.dit, o.levee) for o in role.objections),
        identity=tuple(labelled(f) for f in role.identite),
        neutrality=tuple(role.neutralite),
        ending=role.fin,
    )


def _expected(expected: exchange_schema.ExpectedSchema) -> model.Expected:
    confirmation = expected.confirmation
    return model.Expected(
        qualification=dict(expected.qualification),
        confirmation_channel=confirmation.canal if confirmation else "",
        confirmation_items=tuple(confirmation.elements) if confirmation else (),
        amounts=tuple(expected.accord.montants),
        dates=tuple(expected.accord.dates),
        offer=expected.accord.offre,
        answer=expected.reponse,
    )


def labelled(item: FieldSchema) -> model.Labelled:
    """Return a field of a client file."""
    return model.Labelled(item.champ, item.valeur, "phone" if item.genre == "telephone" else "text")
