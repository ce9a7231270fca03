"""What the heads of columns and the labels of paragraphs in management responses say: the words of many organizations.

English, French and Spanish. A head that stands here is certain; one that only holds such words, or resembles them, is a
proposal that somebody confirms (`mapping.py`).
"""

from __future__ import annotations

import re
import unicodedata
from difflib import get_close_matches
from functools import lru_cache
from typing import Literal, NamedTuple

Field = Literal[
    "evaluation", "agency", "office", "country", "evaluation_type", "period", "date", "overall_comment", "coordinator",
    "commissioning_unit", "responsible_unit", "approval_status", "quality_rating",
    "number", "recommendation", "description", "section", "sub_recommendation", "priority", "addressee", "criteria", "themes",
    "decision", "reasons", "response",
    "action_number", "action", "responsible", "deadline", "status", "comments", "funding", "updated",
    "nothing",
]
"""What a column can hold; `nothing` is left out on purpose."""

WORDS: dict[str, str] = {
    "evaluation": "evaluation title | title of the evaluation | title of evaluation | name of the evaluation | name of evaluation | "
    "evaluation name | evaluation | project title | titre de l'évaluation | évaluation | nom de l'évaluation | título de la evaluación | "
    "nombre de la evaluación | evaluación",
    "agency": "agency | organization | organisation | un entity | organisme | organización | organismo",
    "office": "office | country office | unit/bureau | business unit | bureau de pays | oficina de país | oficina",
    "country": "country | countries | country/countries | pays | país | países",
    "evaluation_type": "evaluation type | type of evaluation | type d'évaluation | tipo de evaluación",
    "period": "period | evaluation period | period covered | period of the evaluation | evaluation plan | période | "
    "période couverte | período | período evaluado",
    "date": "date | date of the management response | date of management response | date of publication | date of response | "
    "management response date | date de la réponse | date de publication | fecha | fecha de la respuesta | fecha de publicación",
    "overall_comment": "overall comment | overall comments | overall management comment | overall management comments | "
    "overall management response | overall response | overall response to the evaluation | general comments | general comment | "
    "general response | overall comments on the evaluation | commentaire général | commentaires généraux | observations générales | "
    "réponse générale | réponse globale | comentario general | comentarios generales | observaciones generales | respuesta general",
    "coordinator": "prepared by | contact person | focal point | management response coordinator | "
    "name and function of the management response coordinator | préparé par | établi par | point focal | preparado por | punto focal",
    "commissioning_unit": "commissioning unit | commissioned by | commissioning office | commanditaire | comisionada por",
    "responsible_unit": "unit responsible for the management response | unit responsible for management response | "
    "unit responsible for providing management response | office responsible for the management response",
    "approval_status": "approval status | approval | statut d'approbation | estado de aprobación",
    "quality_rating": "quality rating | quality of the report | report quality | qualité du rapport | calidad del informe",
    "number": "no | nr | n | # | number | recommendation number | recommendation no | recommendation # | recommendation id | rec | "
    "rec no | "
    "rec # | rec number | numéro | numéro de la recommandation | número | núm | número de la recomendación",
    "recommendation": "recommendation | recommendations | evaluation recommendation | evaluation recommendations | "
    "evaluation recommendation or issue | recommendation or issue | recommendation text | text of the recommendation | "
    "recommendations and sub-recommendations | key recommendation | key recommendations | recommandation | recommandations | "
    "recommandation de l'évaluation | recommandations de l'évaluation | texte de la recommandation | "
    "recommandations et sous-recommandations | recomendación | recomendaciones | recomendación de la evaluación | "
    "recomendaciones de la evaluación | texto de la recomendación | recomendaciones y subrecomendaciones",
    "description": "description | recommendation description | description of the recommendation | details of the recommendation | "
    "description de la recommandation | descripción | descripción de la recomendación",
    "section": "section | cluster | sección",
    "sub_recommendation": "sub-recommendation | sub-recommendations | sub recommendation | sub recommendations | subrecommendation | "
    "sous-recommandation | sous-recommandations | subrecomendación | subrecomendaciones | sub-recomendación | sub-recomendaciones",
    "priority": "priority | priority level | level of priority | priorité | niveau de priorité | degré de priorité | prioridad | "
    "nivel de prioridad | grado de prioridad",
    "addressee": "addressee | addressees | addressed to | to | directed to | recommendation addressed to | adressée à | adressé à | "
    "destinataire | destinataires | dirigida a | dirigido a | destinatario | destinatarios",
    "criteria": "criterion | criteria | evaluation criterion | evaluation criteria | uneg criteria | critère | critères | "
    "critères d'évaluation | criterio | criterios | criterios de evaluación",
    "themes": "thematic area | thematic areas | theme | themes | domaine thématique | thème | área temática | tema",
    "decision": "decision | management decision | response category | management response category | acceptance | accepted? | "
    "level of acceptance | acceptance status | accepted, partially accepted or rejected | accepted, partially accepted, rejected | "
    "accepted / partially accepted / rejected | accepted/partially accepted/not accepted | agreed/partially agreed/not agreed | "
    "agreed, partially agreed or not agreed | accept/partially accept/reject | accepted or rejected | décision | "
    "décision de la direction | "
    "acceptation | acceptée, partiellement acceptée ou rejetée | acceptée/partiellement acceptée/rejetée | decisión | aceptación | "
    "decisión de la administración | aceptada, parcialmente aceptada o rechazada | aceptada/parcialmente aceptada/rechazada",
    "reasons": "reasons | reason | justification | rationale | explanation | management comment | management comments | "
    "comments of management | comment on the recommendation | comments on the recommendation | reasons for the decision | "
    "reason for partial acceptance or rejection | reasons for partial acceptance or rejection | "
    "justification for partial acceptance or rejection | reasons for rejection or partial acceptance | "
    "if partially accepted or rejected, reasons | motifs | raisons | motifs de la décision | razones | motivos | justificación | "
    "motivos de la decisión | explicación",
    "response": "management response | management responses | response | management's response | management response and comments | "
    "réponse | réponse de la direction | réponse de l'administration | réponse du management | réponse de la direction et observations | "
    "respuesta | respuesta de la administración | respuesta de la dirección | respuesta de la gerencia",
    "action_number": "action no | action number | action # | action id | key action no | key action number | numéro de l'action | "
    "número de la acción | número de la medida",
    "action": "action | actions | key action | key actions | planned action | planned actions | actions planned | action to be taken | "
    "actions to be taken | actions to be taken or under way | actions to be taken/under way | action taken or to be taken | "
    "management action | management actions | management plan | proposed action | proposed actions | agreed action | agreed actions | "
    "follow-up action | follow-up actions | action point | action points | management plan: actions to be taken | "
    "action clé | actions clés | mesure | mesures | mesure clé | mesures clés | mesures à prendre | mesure à prendre | mesures prévues | "
    "mesures prises ou à prendre | acción | acciones | acción clave | acciones clave | medida | medidas | medidas previstas | "
    "medidas que se adoptarán | medidas que deben adoptarse | medidas por adoptar | acciones previstas",
    "responsible": "responsible | responsible unit | responsible units | responsible office | responsible offices | responsible party | "
    "responsible parties | responsible person | responsible entity | responsible division | responsibility | unit responsible | "
    "office responsible | responsible individual or unit | responsible unit/office | lead unit | lead office | action owner | "
    "responsible office/unit | responsible unit or office | "
    "implementing unit | responsable | responsables | unité responsable | unités responsables | bureau responsable | service responsable | "
    "entité responsable | unidad responsable | unidades responsables | oficina responsable | dependencia responsable | entidad responsable",
    "deadline": "deadline | time frame | timeframe | time-frame | due date | target date | timeline | action deadline | "
    "implementation deadline | expected completion date | planned completion date | estimated completion date | target completion date | "
    "time frame or deadline | by when | échéance | délai | calendrier | date limite | délai d'exécution | date d'achèvement prévue | "
    "plazo | "
    "fecha límite | cronograma | plazo de ejecución | fecha prevista de finalización",
    "status": "status | implementation status | status of implementation | action status | key action status | tracking status | "
    "statut | état | état d'avancement | état de mise en œuvre | état d'exécution | statut de mise en œuvre | estado | "
    "estado de ejecución | estado de la aplicación | estado de implementación | estado de avance",
    "comments": "comments | comment | remarks | progress | progress made | progress update | progress comments | tracking comments | "
    "status comments | comments on status | comments on implementation | commentaires | commentaire | observations | progrès accomplis | "
    "comentarios | comentario | observaciones | avances | progresos",
    "funding": "funding | funding needed | funding required | funding needs | further funding required | additional funding required | "
    "further funding required y or n | funding requirements | financement | financement requis | financement supplémentaire requis | "
    "besoins de financement | financiación | financiamiento | financiación necesaria | financiación adicional requerida | "
    "fondos necesarios",
    "updated": "last update | last updated | last updated on | updated | updated on | date of update | date of last update | update date | "
    "status date | mise à jour | date de mise à jour | dernière mise à jour | actualización | fecha de actualización | "
    "última actualización",
}
"""The spellings of each field; case, accents, brackets and punctuation do not matter."""

DOCUMENT = tuple(WORDS)[:13]
RECOMMENDATION = ("number", "recommendation", "description", "section", "sub_recommendation", "priority", "addressee", "criteria", "themes",
                  "decision", "reasons", "response")
ACTION = ("action_number", "action", "responsible", "deadline", "status", "comments", "funding", "updated")


class Head(NamedTuple):
    """What a head seems to say."""

    field: str
    """The field, `nothing` where none is near."""
    why: str = ""
    """Why that is not certain; empty where it is."""


def normal(words: str) -> str:
    """A head made comparable: small letters without accents, brackets, marks of notes and punctuation."""
    plain = unicodedata.normalize("NFKD", words.replace("œ", "oe").replace("Œ", "oe").casefold())
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    plain = re.sub(r"\((?:s|es|ies|e|x)\)|[’']s\b", "", plain)
    without = re.sub(r"\([^()]*\)|\[[^\[\]]*\]", " ", plain)
    return " ".join(re.findall(r"[^\W_]+|#", without if re.search(r"\w|#", without) else plain))


SPELLINGS = {normal(words): field for field, several in WORDS.items() for words in several.split("|")}


@lru_cache(maxsize=4096)
def head(words: str) -> Head:
    """What a head says, and how sure that is."""
    said = normal(words)
    if said in SPELLINGS:
        return Head(SPELLINGS[said])
    within = [known for known in SPELLINGS if len(known) > 3 and re.search(rf"\b{re.escape(known)}\b", said)]
    if within and len(said) < 120:
        longest = max(within, key=len)
        return Head(SPELLINGS[longest], f"the head holds “{longest}”")
    if near := get_close_matches(said, SPELLINGS, n=1, cutoff=0.8) if 3 < len(said) < 60 else ():
        return Head(SPELLINGS[near[0]], f"the head resembles “{near[0]}”")
    return Head("nothing", "the head is not known")


_NUMBER = r"(?:\b(?i:no|nr|n)[.°º]?\s*)?#?\s*\b(\d{1,3}(?:\.\d{1,2})*|[A-Z](?:\.?\d{1,2})?|[IVX]{1,5})(?![\w])\.?"


class Label(NamedTuple):
    """A label before a text: `Recommendation 2 (high): ...`."""

    field: str
    number: str
    """The number that follows it."""
    aside: str
    """What stands in brackets after it."""
    text: str
    """What follows the label."""
    said: str
    """The label itself, as it stands."""


def label(line: str) -> Label | None:
    """The label with which a line begins, or None. Without a number it ends in a colon, or is all of the line."""
    plain = line.strip().strip("*").strip()
    head_, colon, rest = plain.partition(":")
    for candidate in (head_, plain) if colon else (plain,):
        if len(candidate) < 140 and (found := _labelled(candidate)):
            field, number, aside = found
            if candidate is plain:
                return Label(field, number, aside, "", plain) if not colon else None
            return Label(field, number, aside, rest.strip().lstrip("*").strip(), f"{head_}:")
    return _numbered(plain)


def _labelled(words: str) -> tuple[str, str, str] | None:
    said = normal(words)
    aside = next(iter(re.findall(r"\(([^()]{3,})\)", words)), "")
    if field := SPELLINGS.get(said):
        return (field, "", aside) if len(said) > 1 else None
    found = re.match(rf"^\W*(.+?)\s*{_NUMBER}\W*$", re.sub(r"\([^()]*\)", " ", words).strip())
    field = SPELLINGS.get(normal(found.group(1))) if found else None
    return (field, found.group(2), aside) if field in ("recommendation", "sub_recommendation", "action", "response") else None


def _numbered(line: str) -> Label | None:
    """`Recommendation 1. Text`, `Recommendation 2 – Text`."""
    found = re.match(rf"^(\W*([^\W\d_][^\d:]{{3,60}}?)\s*{_NUMBER}\s*[–—.)-]*\s+)(\S.*)$", line)
    field = SPELLINGS.get(normal(found.group(2))) if found else None
    if field not in ("recommendation", "sub_recommendation") or not re.search(r"\d|[–—.)-]\s*$", found.group(1)):
        return None
    return Label(field, found.group(3), "", found.group(4), found.group(1))
