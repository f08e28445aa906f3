// English texts of what comes after the first view; importing this adds them to the catalogue.
import en from './en.js';

export const later = {
  // Without a connection
  'offline.from': 'You see what this device last heard, {time}.',
  'offline.adding': 'What you add waits here and is sent when the connection is back.',
  'waiting.count': { one: '{n} entry waits', other: '{n} entries wait' },
  'waiting.going': 'What was added without a connection is on its way.',
  'waiting.refused': { one: '{n} entry was refused and waits for you.', other: '{n} entries were refused and wait for you.' },
  'waiting.title': 'Not sent yet',
  'waiting.words': 'Kept on this device until the service has them. They are in no sum yet.',
  'waiting.none': 'Everything is sent.',
  'waiting.isWaiting': 'waits',
  'waiting.isRefused': 'refused',
  'waiting.kept': 'Kept here, to be sent later: {name}',
  'waiting.sent': { one: 'Sent {n} entry that waited', other: 'Sent {n} entries that waited' },
  'leave.words': {
    one: '{n} entry is not sent yet. Signing out erases everything from this device, this entry too.',
    other: '{n} entries are not sent yet. Signing out erases everything from this device, these entries too.',
  },
  'leave.erase': 'Sign out and erase',
  'leave.stay': 'Stay signed in',

  // The palette
  'keys.palette': 'Go anywhere, do anything',
  'palette': 'Go to or do',
  'palette.what': 'What would you like to do?',
  'palette.found': { one: '{n} command', other: '{n} commands' },
  'palette.view': 'View',
  'palette.look': 'Look',
  'palette.income': 'Add income',
  'palette.lastMonth': 'Last month',
  'palette.last30': 'Last 30 days',
  'palette.thisYear': 'This year',
  'palette.lastYear': 'Last year',
  'palette.theme.system': 'Colours as the system has them',
  'palette.theme.light': 'Light colours',
  'palette.theme.dark': 'Dark colours',
  'palette.add': 'Add {text}',
  'palette.search': 'Search transactions for “{text}”',
};

Object.assign(en, later);
