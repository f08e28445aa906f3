// English texts: offline.
export default {
  'offline.from': 'Showing data saved on this device on {time}.',
  'offline.adding': 'New entries are saved here and sent when you’re back online.',
  'unsent.count': { one: '{n} entry not sent yet', other: '{n} entries not sent yet' },
  'unsent.sending': 'Sending entries added offline…',
  'unsent.refused': {
    one: '{n} entry couldn’t be saved and needs your attention.',
    other: '{n} entries couldn’t be saved and need your attention.',
  },
  'unsent.sent': { one: 'Sent {n} entry added offline', other: 'Sent {n} entries added offline' },
  'signOut.question': {
    one: '{n} entry is not sent yet. Signing out deletes it along with everything else stored on this device.',
    other: '{n} entries are not sent yet. Signing out deletes them along with everything else stored on this device.',
  },
  'signOut.erase': 'Sign out and delete',
  'signOut.stay': 'Stay signed in',
};
