// English texts: offline.
export default {
  'offline.from': 'You see what this device last heard, {time}.',
  'offline.adding': 'What you add waits here and is sent when the connection is back.',
  'unsent.count': { one: '{n} entry waits', other: '{n} entries wait' },
  'unsent.sending': 'Entries that you added without a connection are being sent.',
  'unsent.refused': {
    one: '{n} entry was refused and waits for you.',
    other: '{n} entries were refused and wait for you.',
  },
  'unsent.sent': { one: 'Sent {n} entry that waited', other: 'Sent {n} entries that waited' },
  'signOut.question': {
    one: '{n} entry is not sent yet. Signing out erases everything from this device, this entry too.',
    other: '{n} entries are not sent yet. Signing out erases everything from this device, these entries too.',
  },
  'signOut.erase': 'Sign out and erase',
  'signOut.stay': 'Stay signed in',
};
