// German texts: an empty ledger.
export default {
  'welcome': 'Willkommen',
  'welcome.title': 'Los geht’s',
  'welcome.words':
    'Erfasse Ausgaben und Einnahmen und sieh, wo dein Geld bleibt. Beginne mit deiner letzten Ausgabe, oder importiere einen Kontoauszug.',
  'welcome.add': 'Erste Ausgabe erfassen',
  'welcome.import': 'Bankdatei importieren',
  'welcome.accounts': 'Konten anlegen',
  'welcome.install': 'Aufs Handy holen',
  'welcome.installHint':
    'Öffne diese Seite auf dem Handy und wähle im Menü des Browsers „Zum Startbildschirm“. Dann öffnet sie sich wie eine App, auch ohne Verbindung.',
  'welcome.categories': 'Kategorien zum Anfang',
  'welcome.categoriesHint':
    'Behalte, was du brauchst. Kategorien kannst du jederzeit hinzufügen, umbenennen und löschen.',
  'welcome.useCategories': 'Diese Kategorien verwenden',
  'welcome.saved': {
    one: '{n} Kategorie wird ab jetzt vorgeschlagen.',
    other: '{n} Kategorien werden ab jetzt vorgeschlagen.',
  },
  'starter.groceries': 'Essen:Lebensmittel',
  'starter.restaurants': 'Essen:Restaurants',
  'starter.rent': 'Wohnen:Miete',
  'starter.utilities': 'Wohnen:Nebenkosten',
  'starter.transport': 'Verkehr',
  'starter.health': 'Gesundheit',
  'starter.insurance': 'Versicherungen',
  'starter.clothing': 'Kleidung',
  'starter.leisure': 'Freizeit',
  'starter.travel': 'Reisen',
  'starter.children': 'Kinder',
  'starter.salary': 'Gehalt',
};
