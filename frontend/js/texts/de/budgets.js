// German texts: budgets.
export default {
  'budget.add': 'Budget festlegen',
  'budget.change': 'Budget bearbeiten',
  'budget.edit': 'Budget {name} bearbeiten',
  'budget.none': 'Noch keine Budgets.',
  'budget.noneHint':
    'Lege ein Monatslimit für eine Kategorie samt Unterkategorien fest. Hier siehst du dann, was pro Tag übrig ist.',
  'budget.together': 'Alle Budgets',
  'budget.of': 'von {amount}',
  'budget.used': '{name}: {share} verbraucht',
  'budget.near': 'fast verbraucht',
  'budget.over': 'überschritten',
  'budget.aDay': { one: '{amount} übrig für heute', other: '{amount} am Tag übrig für {n} Tage' },
  'budget.nothing': { one: 'Nichts übrig für heute', other: 'Nichts übrig für {n} Tage' },
  'budget.isOver': '{amount} über dem Budget',
  'budget.kept': '{amount} übrig geblieben',
  'budget.usual': 'Üblich sind {amount} im Monat',
  'budget.covers': 'Budgets gelten je Monat und schließen alle Unterkategorien ein.',
  'budget.all': 'Alle anzeigen',
  'budget.overIn': {
    one: '{n} Budget ist um {amount} überschritten',
    other: '{n} Budgets sind um {amount} überschritten',
  },
};
