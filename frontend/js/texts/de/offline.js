// German texts: offline.
export default {
  'offline.from': 'Angezeigt wird der auf diesem Gerät gespeicherte Stand vom {time}.',
  'offline.adding': 'Neue Buchungen werden hier gespeichert und gesendet, sobald die Verbindung zurück ist.',
  'unsent.count': { one: '{n} Buchung noch nicht gesendet', other: '{n} Buchungen noch nicht gesendet' },
  'unsent.sending': 'Offline erfasste Buchungen werden gesendet …',
  'unsent.refused': {
    one: '{n} Buchung konnte nicht gespeichert werden; bitte prüfen.',
    other: '{n} Buchungen konnten nicht gespeichert werden; bitte prüfen.',
  },
  'unsent.sent': { one: '{n} offline erfasste Buchung gesendet', other: '{n} offline erfasste Buchungen gesendet' },
  'signOut.question': {
    one: '{n} Buchung ist noch nicht gesendet. Beim Abmelden wird sie gelöscht, zusammen mit allem, was auf diesem Gerät gespeichert ist.',
    other:
      '{n} Buchungen sind noch nicht gesendet. Beim Abmelden werden sie gelöscht, zusammen mit allem, was auf diesem Gerät gespeichert ist.',
  },
  'signOut.erase': 'Abmelden und löschen',
  'signOut.stay': 'Angemeldet bleiben',
};
