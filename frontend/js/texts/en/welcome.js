// English texts: an empty ledger.
export default {
  'welcome': 'Welcome',
  'welcome.title': 'Let’s get started',
  'welcome.words':
    'Record what you spend and earn, and see where your money goes. Begin with your last expense, or import a statement from your bank.',
  'welcome.add': 'Add your first expense',
  'welcome.import': 'Import a bank file',
  'welcome.accounts': 'Add your accounts',
  'welcome.install': 'Put it on your phone',
  'welcome.installHint':
    'On your phone, open this page and choose “Add to Home Screen” in the browser’s menu. It then opens like an app, also without a connection.',
  'welcome.categories': 'Categories to begin with',
  'welcome.categoriesHint': 'Keep the ones you like. You can add, rename and delete categories at any time.',
  'welcome.useCategories': 'Use these categories',
  'welcome.saved': {
    one: '{n} category is suggested from now on.',
    other: '{n} categories are suggested from now on.',
  },
  'starter.groceries': 'Food:Groceries',
  'starter.restaurants': 'Food:Restaurants',
  'starter.rent': 'Home:Rent',
  'starter.utilities': 'Home:Utilities',
  'starter.transport': 'Transport',
  'starter.health': 'Health',
  'starter.insurance': 'Insurance',
  'starter.clothing': 'Clothing',
  'starter.leisure': 'Leisure',
  'starter.travel': 'Travel',
  'starter.children': 'Children',
  'starter.salary': 'Salary',
};
