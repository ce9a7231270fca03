"""Translations of the interface. English stands in the templates; another language is a catalogue of it."""

import gettext

TRANSLATIONS = gettext.NullTranslations()
_ = TRANSLATIONS.gettext
