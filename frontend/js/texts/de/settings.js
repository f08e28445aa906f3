// German texts: settings.
export default {
  'settings.shown': 'Darstellung',
  'settings.language': 'Sprache',
  'settings.region': 'Datum und Beträge wie in',
  'settings.asBrowser': 'Wie im Browser',
  'settings.weekStart': 'Die Woche beginnt am',
  'settings.near': 'Warnen, wenn ein Budget verbraucht ist zu (%)',
  'settings.mail': 'Eine Mail schicken, wenn ein Budget fast verbraucht oder überschritten ist',
  'settings.mailHint':
    'An die Adresse, mit der du dich anmeldest. AWS schickt ihr zuerst einen Link (AWS Notification – Subscription Confirmation): folge ihm, sonst kommt keine.',
  'settings.colours': 'Farben',
  'settings.singleKeys': 'Einzelne Buchstaben sind Tastenkürzel',
  'settings.singleKeysHint':
    'N legt eine Buchung an, T öffnet die Liste und so weiter. Abschalten, wenn du diktierst oder versehentlich Tasten drückst. Strg+K geht immer. Gilt auf diesem Gerät.',
  'settings.sample': 'So sieht es aus: {amount} am {day}.',
  'settings.saved': 'Einstellungen gespeichert',
  'settings.elsewhere':
    'Die Einstellungen wurden anderswo geändert. Hier stehen jetzt die neuesten; bitte noch einmal wählen.',
  'settings.categories': 'Kategorien',
  'settings.categoriesHint':
    'Sie werden vorgeschlagen, auch bevor sie je verwendet wurden. Ebenen trennt ein Doppelpunkt: Essen:Lebensmittel.',
  'settings.addOne': 'Hinzufügen',
  'settings.addCategory': 'Eine Kategorie hinzufügen',
  'data.take': 'Eigene Daten',
  'data.takeHint':
    'Alles, was aufgeschrieben ist, als Datei: die Buchungen für eine Tabelle, oder das Konto mit Einstellungen und Budgets. Die CSV-Datei lässt sich wieder importieren.',
  'data.api': 'Für eigene Programme: die API (auf Englisch)',
  'data.csv': 'Buchungen als CSV',
  'data.ledger': 'Alles als JSON',
  'data.fetching': { one: 'Wird geholt … {n} Teil', other: 'Wird geholt … {n} Teile' },
  'erase': 'Konto löschen',
  'erase.hint': 'Löscht alle Buchungen, Budgets und Einstellungen von {name} und die Anmeldung selbst.',
  'erase.open': 'Alles löschen …',
  'erase.warning':
    'Das lässt sich nicht rückgängig machen, und es gibt keine Kopie. Wer die Daten noch braucht, lädt sie vorher herunter.',
  'erase.words': 'alles löschen',
  'erase.type': 'Zum Fortfahren „{words}“ eingeben',
  'erase.keep': 'Alles behalten',
  'erase.do': 'Endgültig löschen',
  'erase.busy': { one: 'Wird gelöscht … {n} Buchung', other: 'Wird gelöscht … {n} Buchungen' },
};
