// German texts: offline.
export default {
  'offline.from': 'Zu sehen ist, was dieses Gerät zuletzt gehört hat: {time}.',
  'offline.adding': 'Neues wartet hier und wird gesendet, sobald die Verbindung zurück ist.',
  'unsent.count': { one: '{n} Buchung wartet', other: '{n} Buchungen warten' },
  'unsent.sending': 'Was ohne Verbindung erfasst wurde, ist unterwegs.',
  'unsent.refused': {
    one: '{n} Buchung wurde abgelehnt und wartet auf dich.',
    other: '{n} Buchungen wurden abgelehnt und warten auf dich.',
  },
  'unsent.sent': { one: '{n} wartende Buchung gesendet', other: '{n} wartende Buchungen gesendet' },
  'signOut.question': {
    one: '{n} Buchung ist noch nicht gesendet. Abmelden löscht alles von diesem Gerät, auch diese Buchung.',
    other: '{n} Buchungen sind noch nicht gesendet. Abmelden löscht alles von diesem Gerät, auch diese Buchungen.',
  },
  'signOut.erase': 'Abmelden und löschen',
  'signOut.stay': 'Angemeldet bleiben',
};
