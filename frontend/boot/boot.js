// Says what to do where the page does not start: a module was lost on the way, or the browser is too old for it. A
// classic script in the JavaScript from before 2015, so that it runs where nothing else does.
(function () {
  var TEXTS = {
    en: {
      lost: 'The page could not be loaded. Check the connection, then reload.',
      old: 'This browser is too old for the page. Use Chrome, Edge, Firefox or Safari of the last two years.',
      reload: 'Reload',
    },
    de: {
      lost: 'Die Seite konnte nicht geladen werden. Prüfe die Verbindung und lade neu.',
      old: 'Dieser Browser ist zu alt für die Seite. Nötig ist Chrome, Edge, Firefox oder Safari der letzten zwei Jahre.',
      reload: 'Neu laden',
    },
  };
  var MAX_START_MS = 20000;
  var texts = /^de/.test(navigator.language || '') ? TEXTS.de : TEXTS.en;

  /**
   * Show a message in place of the page's first words; once the page has started, these are gone, and there is nothing
   * to say.
   *
   * @param {string} message
   */
  function show(message) {
    var boot = document.querySelector('#app > .booting');
    if (!boot) return;
    boot.setAttribute('role', 'alert');
    boot.textContent = message;
    var button = document.createElement('button');
    button.type = 'button';
    button.textContent = texts.reload;
    button.onclick = function () {
      location.reload();
    };
    boot.appendChild(document.createElement('br'));
    boot.appendChild(button);
  }

  function showLost() {
    show(texts.lost);
  }

  var isModern =
    'noModule' in document.createElement('script') && window.CSS && CSS.supports('color: light-dark(red, red)');
  if (!isModern) {
    addEventListener('DOMContentLoaded', function () {
      show(texts.old);
    });
    return;
  }
  // A script that cannot be fetched reports an error at its element, from where the event does not bubble.
  addEventListener(
    'error',
    function (event) {
      if (event.target === window || event.target instanceof HTMLScriptElement) showLost();
    },
    true,
  );
  addEventListener('unhandledrejection', showLost);
  setTimeout(showLost, MAX_START_MS);
})();
