"""What instruments ask and offer, in the languages there are; a survey may add its own.

The items of the System Usability Scale and of UMUX-Lite are in the wording of their authors, those
of the platform in DORA's (dora.dev, CC BY 4.0, unchanged), in English alone: a translation that
nobody has tested measures something else.
"""

from collections.abc import Mapping

#: Languages that the pages around the questions speak, too.
LANGUAGES = ("en", "de", "fr")


def _three(en: str, de: str, fr: str) -> dict[str, str]:
    return {"en": en, "de": de, "fr": fr}


_SUS = (
    "I think that I would like to use this system frequently.",
    "I found the system unnecessarily complex.",
    "I thought the system was easy to use.",
    "I think that I would need the support of a technical person to be able to use this system.",
    "I found the various functions in this system were well integrated.",
    "I thought there was too much inconsistency in this system.",
    "I would imagine that most people would learn to use this system very quickly.",
    "I found the system very cumbersome to use.",
    "I felt very confident using the system.",
    "I needed to learn a lot of things before I could get going with this system.",
)
_PLATFORM = (
    "The platform provides the tools and information I need to work independently.",
    "The platform helps me follow required processes (e.g., code reviews, security sign-offs).",
    "The platform gives me clear feedback on the outcome of my tasks.",
    "The tasks I perform on the platform are well-automated.",
    "The platform team acts on the feedback I provide.",
    "The platform is easy to use.",
    "The platform helps me build and run reliable applications and services.",
    "The platform helps me build and run secure applications and services.",
    "The platform's user interface (UI) is straightforward and clean.",
    "The platform behaves in a way I would expect.",
    "The platform effectively abstracts away the complexity of underlying infrastructure",
)

QUESTIONS: Mapping[str, Mapping[str, str]] = {
    "csat": _three(
        "How satisfied are you with {subject}?",
        "Wie zufrieden sind Sie mit {subject}?",
        "Quel est votre degré de satisfaction concernant {subject} ?",
    ),
    "nps": _three(
        "How likely are you to recommend {subject} to a colleague?",
        "Wie wahrscheinlich ist es, dass Sie {subject} weiterempfehlen?",
        "Quelle est la probabilité que vous recommandiez {subject} à un collègue ?",
    ),
    "ces1": _three(
        "How much effort did you have to put in to get done what you came to {subject} for?",
        "Wie viel Aufwand hatten Sie, um mit {subject} zu erledigen, was Sie vorhatten?",
        "Quel effort avez-vous dû fournir pour faire ce que vous vouliez avec {subject} ?",
    ),
    "ces2": _three(
        "{subject} made it easy for me to get done what I needed.",
        "{subject} hat es mir leicht gemacht, zu erledigen, was ich brauchte.",
        "{subject} m'a permis de faire facilement ce dont j'avais besoin.",
    ),
    "pmf": _three(
        "How would you feel if you could no longer use {subject}?",
        "Wie ginge es Ihnen, wenn Sie {subject} nicht mehr nutzen könnten?",
        "Que ressentiriez-vous si vous ne pouviez plus utiliser {subject} ?",
    ),
    "umux1": {"en": "{subject}'s capabilities meet my requirements."},
    "umux2": {"en": "{subject} is easy to use."},
    "seq": _three(
        "Overall, how difficult or easy was this task?",
        "Wie schwierig oder leicht war diese Aufgabe insgesamt?",
        "Dans l'ensemble, cette tâche était-elle difficile ou facile ?",
    ),
    "pulse_focus": _three(
        "Most days I get enough unbroken time to finish what I began.",
        "An den meisten Tagen kann ich ungestört beenden, was ich begonnen habe.",
        "La plupart du temps, je peux terminer sans interruption ce que j'ai commencé.",
    ),
    "pulse_safety": _three(
        "In this team I can say that something went wrong without it being held against me.",
        "In diesem Team kann ich sagen, dass etwas schiefging, ohne dass es mir nachgetragen wird.",
        "Dans cette équipe, je peux dire que quelque chose a échoué sans qu'on me le reproche.",
    ),
    "pulse_load": _three(
        "What I am asked to keep in my head for this work is manageable.",
        "Was ich für diese Arbeit im Kopf behalten muss, ist zu bewältigen.",
        "Ce que je dois garder en tête pour ce travail reste gérable.",
    ),
    "pulse_meaning": _three(
        "I know who is better off for what we ship.",
        "Ich weiß, wem das nützt, was wir ausliefern.",
        "Je sais à qui profite ce que nous livrons.",
    ),
    "pulse_tools": _three(
        "Our tools let me go on instead of making me wait.",
        "Unsere Werkzeuge bringen mich voran, statt mich warten zu lassen.",
        "Nos outils me font avancer plutôt qu'attendre.",
    ),
    **{f"sus{number}": {"en": text} for number, text in enumerate(_SUS, 1)},
    **{f"platform{number}": {"en": text} for number, text in enumerate(_PLATFORM, 1)},
}

LABELS: Mapping[str, Mapping[str, str]] = {
    "very_dissatisfied": _three("very dissatisfied", "sehr unzufrieden", "très insatisfait"),
    "very_satisfied": _three("very satisfied", "sehr zufrieden", "très satisfait"),
    "not_likely": _three("not at all likely", "sehr unwahrscheinlich", "pas du tout probable"),
    "very_likely": _three("very likely", "sehr wahrscheinlich", "très probable"),
    "low_effort": _three("very little", "sehr wenig", "très peu"),
    "high_effort": _three("very much", "sehr viel", "énormément"),
    "strongly_disagree": _three("strongly disagree", "stimme gar nicht zu", "pas du tout d'accord"),
    "disagree": _three("disagree", "stimme nicht zu", "pas d'accord"),
    "neither": _three("neither", "weder noch", "ni l'un ni l'autre"),
    "agree": _three("agree", "stimme zu", "d'accord"),
    "strongly_agree": _three("strongly agree", "stimme voll zu", "tout à fait d'accord"),
    "very_difficult": _three("very difficult", "sehr schwierig", "très difficile"),
    "very_easy": _three("very easy", "sehr leicht", "très facile"),
    "very_disappointed": _three("very disappointed", "sehr enttäuscht", "très déçu"),
    "somewhat_disappointed": _three("somewhat disappointed", "etwas enttäuscht", "un peu déçu"),
    "not_disappointed": _three("not disappointed", "nicht enttäuscht", "pas déçu"),
    "no_longer_used": _three(
        "I no longer use it", "Ich nutze es nicht mehr", "Je ne l'utilise plus"
    ),
    "not_at_all": {"en": "Not at all"},
    "slightly": {"en": "Slightly"},
    "moderately": {"en": "Moderately"},
    "very_much": {"en": "Very much"},
    "extremely": {"en": "Extremely"},
    "unknown": _three("I don't know", "Weiß nicht", "Je ne sais pas"),
    "not_applicable": _three("Not applicable", "Trifft nicht zu", "Sans objet"),
}


def said(words: Mapping[str, str], language: str, **about: str) -> str:
    """Say something in a language, in English where it is not told in it.

    Args:
        words: What to say, by language.
        language: The language.
        about: What names in braces stand for.
    """
    told = text = words.get(language) or words["en"]
    for name, value in about.items():
        text = text.replace(f"{{{name}}}", value)
    # A sentence that begins with what it is about begins with a capital all the same.
    return text[:1].upper() + text[1:] if told.startswith("{") else text
