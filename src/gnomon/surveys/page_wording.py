"""What pages say to those who answer, in the languages there are."""

from collections.abc import Mapping

from gnomon.surveys.plan import Plan
from gnomon.surveys.wording import LANGUAGES, said

WORDS: Mapping[str, Mapping[str, str]] = {
    "anonymous": {
        "en": "Your answers are anonymous.",
        "de": "Ihre Antworten sind anonym.",
        "fr": "Vos réponses sont anonymes.",
    },
    "anonymous_how": {
        "en": "That this link was used is noted, without a time. What you say is kept apart from "
        "it, sealed until the survey closes, then mixed with everybody else's. Nothing in the "
        "database, its backups or its logs then leads from an answer to you. Results are shown "
        "of five people or more; when fewer than five answer, what they said is destroyed. A "
        "comment can give you away by what it says: name nobody in it.",
        "de": "Dass dieser Link benutzt wurde, wird vermerkt, ohne Zeit. Was Sie sagen, wird davon "
        "getrennt und bis zum Ende der Umfrage versiegelt, dann mit allen anderen gemischt. Danach "
        "führt nichts in Datenbank, Sicherungen oder Protokollen von einer Antwort zu Ihnen. "
        "Ergebnisse werden ab fünf Personen gezeigt; antworten weniger als fünf, wird das Gesagte "
        "vernichtet. Ein Kommentar kann Sie durch seinen Inhalt verraten: Nennen Sie keine Namen.",
        "fr": "L'utilisation de ce lien est notée, sans heure. Vos réponses sont conservées à "
        "part, scellées jusqu'à la fin de l'enquête, puis mélangées à celles des autres. Ensuite, "
        "rien dans la base, ses sauvegardes ou ses journaux ne mène d'une réponse à vous. Les "
        "résultats sont montrés à partir de cinq personnes ; si moins de cinq répondent, leurs "
        "réponses sont détruites. Un commentaire peut vous trahir : n'y nommez personne.",
    },
    "group": {
        "en": "Your team stands beside your scores only when enough of it answer that it tells "
        "nobody apart, and never beside a comment.",
        "de": "Ihr Team steht nur dann bei Ihren Werten, wenn genug daraus antworten, und nie bei "
        "einem Kommentar.",
        "fr": "Votre équipe ne figure avec vos notes que si assez de ses membres répondent, et "
        "jamais avec un commentaire.",
    },
    "no_group": {
        "en": "Your team is not kept.",
        "de": "Ihr Team wird nicht gespeichert.",
        "fr": "Votre équipe n'est pas conservée.",
    },
    "confidential": {
        "en": "Your answers are confidential, not anonymous.",
        "de": "Ihre Antworten sind vertraulich, nicht anonym.",
        "fr": "Vos réponses sont confidentielles, pas anonymes.",
    },
    "confidential_how": {
        "en": "Who gave which answer is kept, so that you can ask for yours or have it removed. No "
        "page, export or interface shows one person's answers; results are shown of five people "
        "or more. Whoever runs the database could look.",
        "de": "Wer welche Antwort gab, wird gespeichert, damit Sie Ihre erfragen oder löschen "
        "lassen können. Keine Seite, kein Export und keine Schnittstelle zeigt Antworten einer "
        "Person; Ergebnisse werden ab fünf Personen gezeigt. Wer die Datenbank betreibt, könnte "
        "nachsehen.",
        "fr": "On conserve qui a donné quelle réponse, pour que vous puissiez demander ou faire "
        "retirer les vôtres. Aucune page, aucun export ni interface ne montre les réponses d'une "
        "personne ; les résultats sont montrés à partir de cinq personnes. Qui exploite la base "
        "pourrait regarder.",
    },
    "open_until": {
        "en": "Open until {day}. Every question may be left out.",
        "de": "Offen bis {day}. Jede Frage darf ausgelassen werden.",
        "fr": "Ouvert jusqu'au {day}. Chaque question peut être laissée sans réponse.",
    },
    "left_out": {"en": "no answer", "de": "keine Angabe", "fr": "sans réponse"},
    "send": {"en": "Send", "de": "Absenden", "fr": "Envoyer"},
    "language": {"en": "Language", "de": "Sprache", "fr": "Langue"},
    "thanks": {
        "en": "Thank you. Your answers are kept.",
        "de": "Danke. Ihre Antworten sind gespeichert.",
        "fr": "Merci. Vos réponses sont enregistrées.",
    },
    "answered": {
        "en": "This link has been used. Each can be used once.",
        "de": "Dieser Link wurde benutzt. Jeder gilt einmal.",
        "fr": "Ce lien a été utilisé. Chacun ne sert qu'une fois.",
    },
    "over": {
        "en": "This survey is over. Nothing was kept.",
        "de": "Diese Umfrage ist zu Ende. Es wurde nichts gespeichert.",
        "fr": "Cette enquête est terminée. Rien n'a été enregistré.",
    },
    "unknown": {
        "en": "This link leads to no survey that is open. Copy the whole link from the invitation.",
        "de": "Dieser Link führt zu keiner offenen Umfrage. Kopieren Sie den ganzen Link aus der "
        "Einladung.",
        "fr": "Ce lien ne mène à aucune enquête ouverte. Copiez le lien entier de l'invitation.",
    },
    "problem": {
        "en": "Nothing was sent yet:",
        "de": "Es wurde noch nichts gesendet:",
        "fr": "Rien n'a encore été envoyé :",
    },
    "close": {"en": "Close", "de": "Schließen", "fr": "Fermer"},
    "invitation": {
        "en": "You are asked about {about}: {title}.",
        "de": "Sie werden zu {about} gefragt: {title}.",
        "fr": "On vous interroge sur {about} : {title}.",
    },
    "yours": {
        "en": "This link is yours alone and can be used once:",
        "de": "Dieser Link ist nur für Sie und gilt einmal:",
        "fr": "Ce lien n'est que pour vous et ne sert qu'une fois :",
    },
    "reminder": {
        "en": "Reminder: {title}",
        "de": "Erinnerung: {title}",
        "fr": "Rappel : {title}",
    },
}


def say(name: str, language: str, **about: str) -> str:
    """Say something of the pages in a language."""
    return said(WORDS[name], language, **about)


def promise(plan: Plan, language: str) -> tuple[str, str]:
    """Return what is promised, in a sentence and in full."""
    if not plan.is_anonymous:
        return say("confidential", language), say("confidential_how", language)
    group = say("no_group" if plan.segment else "group", language)
    return say("anonymous", language), f"{say('anonymous_how', language)} {group}"


def spoken(plan: Plan, wanted: str) -> str:
    """Choose the language of a page.

    Args:
        plan: Says which languages there are, the usual one first.
        wanted: A language, or the header ``Accept-Language``.
    """
    known = [each for each in plan.languages if each in LANGUAGES] or ["en"]
    for part in wanted.lower().split(","):
        language = part.partition(";")[0].strip()[:2]
        if language in known:
            return language
    return known[0]
