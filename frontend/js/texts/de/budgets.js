// German texts: budgets.
export default {
  'budget.add': 'Budget festlegen',
  'budget.change': 'Budget ändern',
  'budget.edit': 'Budget von {name} ändern',
  'budget.none': 'Noch keine Budgets.',
  'budget.noneHint':
    'Festlegen, was ein Monat kosten darf, für eine Kategorie oder einen ganzen Zweig. Danach steht hier jeden Tag, was übrig ist.',
  'budget.together': 'Alle Budgets',
  'budget.of': 'von {amount}',
  'budget.used': '{name}: {share} verbraucht',
  'budget.near': 'fast verbraucht',
  'budget.over': 'überschritten',
  'budget.aDay': { one: '{amount} übrig für heute', other: '{amount} am Tag übrig für {n} Tage' },
  'budget.nothing': { one: 'Nichts übrig für heute', other: 'Nichts übrig für {n} Tage' },
  'budget.isOver': '{amount} über dem Budget',
  'budget.kept': '{amount} gespart',
  'budget.usual': 'Üblich sind {amount} im Monat',
  'budget.covers': 'Ein Budget gilt je Monat für seine Kategorie und alle darunter.',
  'budget.all': 'Alle anzeigen',
};
