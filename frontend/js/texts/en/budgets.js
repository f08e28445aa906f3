// English texts: budgets.
export default {
  'budget.add': 'Set a budget',
  'budget.change': 'Change the budget',
  'budget.edit': 'Change the budget of {name}',
  'budget.none': 'No budgets yet.',
  'budget.noneHint':
    'Set what a month may cost, for one category or for a whole branch such as Food. The page then says each day what is left.',
  'budget.together': 'All budgets',
  'budget.of': 'of {amount}',
  'budget.used': '{name}: {share} used',
  'budget.near': 'nearly used up',
  'budget.over': 'over',
  'budget.aDay': { one: '{amount} left for today', other: '{amount} a day left for {n} days' },
  'budget.nothing': { one: 'Nothing left for today', other: 'Nothing left for {n} days' },
  'budget.isOver': '{amount} over the budget',
  'budget.kept': '{amount} kept',
  'budget.usual': 'Usually {amount} a month',
  'budget.covers': 'A budget is monthly and covers its category and all below it.',
  'budget.all': 'All of them',
};
