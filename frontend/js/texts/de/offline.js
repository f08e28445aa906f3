// German texts: offline.
export default {
  'offline.from': 'Angezeigt wird der auf diesem Gerät gespeicherte Stand vom {time}.',
  'offline.adding':
    'Neue und geänderte Buchungen und Konten werden hier gespeichert und gesendet, sobald die Verbindung zurück ist.',
  'unsent.count': { one: '{n} Änderung noch nicht gesendet', other: '{n} Änderungen noch nicht gesendet' },
  'unsent.sending': 'Offline gemachte Änderungen werden gesendet …',
  'unsent.refused': {
    one: '{n} Änderung konnte nicht gespeichert werden; bitte prüfen.',
    other: '{n} Änderungen konnten nicht gespeichert werden; bitte prüfen.',
  },
  'unsent.sent': { one: '{n} offline gemachte Änderung gesendet', other: '{n} offline gemachte Änderungen gesendet' },
  'signOut.question': {
    one: '{n} Änderung ist noch nicht gesendet. Beim Abmelden wird sie gelöscht, zusammen mit allem, was auf diesem Gerät gespeichert ist.',
    other:
      '{n} Änderungen sind noch nicht gesendet. Beim Abmelden werden sie gelöscht, zusammen mit allem, was auf diesem Gerät gespeichert ist.',
  },
  'signOut.erase': 'Abmelden und löschen',
  'signOut.stay': 'Angemeldet bleiben',
};
