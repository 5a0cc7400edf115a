"""The candidate's own papers (« dossier professionnel », course assessments): staff join them, the jury
reads them.
"""
