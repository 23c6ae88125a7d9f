// Hears the keys of the next typing into a field: how many arrive, and whether one goes elsewhere.
const [field] = arguments;
window.__keys?.end();
const keys = { field, count: 0, elsewhere: null };
const hear = (event) => {
  if (!event.isTrusted || ([...event.key].length !== 1 && event.key !== 'Enter')) return;
  keys.count += 1;
  if (event.target !== field) keys.elsewhere ??= event.target.outerHTML.slice(0, 160);
};
addEventListener('keydown', hear, true);
keys.end = () => removeEventListener('keydown', hear, true);
Object.defineProperty(window, '__keys', { value: keys, configurable: true });
