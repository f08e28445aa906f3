// English texts: offline.
export default {
  'offline.from': 'Showing data saved on this device on {time}.',
  'offline.adding': 'New and changed entries and accounts are saved here and sent when you’re back online.',
  'unsent.count': { one: '{n} change not sent yet', other: '{n} changes not sent yet' },
  'unsent.sending': 'Sending changes made offline…',
  'unsent.refused': {
    one: '{n} change couldn’t be saved and needs your attention.',
    other: '{n} changes couldn’t be saved and need your attention.',
  },
  'unsent.sent': { one: 'Sent {n} change made offline', other: 'Sent {n} changes made offline' },
  'signOut.question': {
    one: '{n} change is not sent yet. Signing out deletes it along with everything else stored on this device.',
    other: '{n} changes are not sent yet. Signing out deletes them along with everything else stored on this device.',
  },
  'signOut.erase': 'Sign out and delete',
  'signOut.stay': 'Stay signed in',
};
