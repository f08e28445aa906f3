// German texts: settings.
export default {
  'settings.shown': 'Darstellung',
  'settings.language': 'Sprache',
  'settings.region': 'Datums- und Zahlenformat',
  'settings.asBrowser': 'Wie im Browser',
  'settings.weekStart': 'Die Woche beginnt am',
  'settings.near': 'Warnen, sobald vom Budget verbraucht sind (%)',
  'settings.mail': 'Per E-Mail benachrichtigen, wenn ein Budget fast verbraucht oder überschritten ist',
  'settings.mailHint':
    'Geht an die Adresse, mit der du dich anmeldest. AWS schickt zuerst eine Bestätigungsmail (AWS Notification – Subscription Confirmation). Erst nach dem Klick darin kommen Hinweise.',
  'settings.colours': 'Farbschema',
  'settings.singleKeys': 'Einzelne Buchstaben sind Tastenkürzel',
  'settings.singleKeysHint':
    'N legt eine Buchung an, T öffnet die Liste und so weiter. Abschalten, wenn du diktierst oder versehentlich Tasten drückst. Strg+K geht immer. Gilt auf diesem Gerät.',
  'settings.sample': 'Vorschau: {amount} am {day}',
  'settings.saved': 'Einstellungen gespeichert',
  'settings.elsewhere':
    'Die Einstellungen wurden anderswo geändert. Hier stehen jetzt die neuesten; bitte noch einmal wählen.',
  'settings.categories': 'Kategorien',
  'settings.categoriesHint':
    'Werden beim Tippen vorgeschlagen, auch vor dem ersten Gebrauch. Ein Doppelpunkt trennt Unterkategorien: Essen:Lebensmittel.',
  'settings.addOne': 'Hinzufügen',
  'settings.addCategory': 'Eine Kategorie hinzufügen',
  'data.take': 'Eigene Daten',
  'data.takeHint':
    'Deine Buchungen als CSV (für Excel) oder alles samt Einstellungen und Budgets als JSON. Die CSV-Datei lässt sich wieder importieren.',
  'data.api': 'API-Dokumentation (auf Englisch)',
  'data.csv': 'Buchungen als CSV',
  'data.ledger': 'Alles als JSON',
  'data.fetching': { one: 'Wird geholt … {n} Teil', other: 'Wird geholt … {n} Teile' },
  'erase': 'Konto löschen',
  'erase.hint': 'Löscht alle Buchungen, Budgets und Einstellungen von {name} und dein Benutzerkonto.',
  'erase.open': 'Alles löschen …',
  'erase.warning':
    'Das lässt sich nicht rückgängig machen, und es gibt keine Kopie. Lade deine Daten vorher herunter, wenn du sie noch brauchst.',
  'erase.words': 'alles löschen',
  'erase.type': 'Zum Fortfahren „{words}“ eingeben',
  'erase.keep': 'Alles behalten',
  'erase.do': 'Endgültig löschen',
  'erase.busy': { one: 'Wird gelöscht … {n} Buchung', other: 'Wird gelöscht … {n} Buchungen' },
  'settings.used': { one: '{n} verwendete Kategorie', other: '{n} verwendete Kategorien' },
  'settings.rename': 'Umbenennen',
  'settings.renameOne': '{name} umbenennen',
  'settings.newName': 'Neuer Name',
  'settings.renames': {
    one: 'Ändert {n} Buchung, auch Unterkategorien und Budgets. Lässt sich rückgängig machen.',
    other: 'Ändert {n} Buchungen, auch Unterkategorien und Budgets. Lässt sich rückgängig machen.',
  },
  'settings.merge': 'Zusammenlegen',
  'settings.merges': {
    one: '{name} gibt es schon: {n} Buchung kommt dazu.',
    other: '{name} gibt es schon: {n} Buchungen kommen dazu.',
  },
  'settings.renamed': '{from} in {to} umbenannt',
  'settings.renameInside': 'Der neue Name kann nicht innerhalb von {name} liegen.',
  'settings.renameAgain':
    'Es sind mehr Buchungen, als auf einmal umbenannt werden können. Bitte für die übrigen noch einmal umbenennen.',
  'cancel': 'Abbrechen',
};
