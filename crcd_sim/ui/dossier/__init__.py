"""The dossier viewer: what the candidate reads, and the record of each client.

    source → loading (work pool) → presenter → panel (tree, search, viewer of each kind)

``DossierPanel`` + ``DossierPresenter``: documents in a tree, search in all of them, viewers.
``ClientRecordPanel`` + ``ClientRecordPresenter``: Fiche, Historique, Documents, Entreprise.
``ClientListPanel``: the six clients and their states.
Nothing here reads a file on the GUI thread, follows a link, or opens anything outside the pack.
"""
