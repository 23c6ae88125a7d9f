// Finds visible elements by role and accessible name inside a scope; with no name: their names. What a name says of follows behind a dot.
const [scope, role, name] = arguments;
const selectors = {
  button: 'button, [role=button], summary',
  link: 'a[href], [role=link]',
  textbox: 'input:not([type=checkbox]):not([type=radio]):not([type=file]):not([type=hidden]), textarea',
  heading: 'h1, h2, h3, h4, h5, h6',
};
const tidy = (text) => (text ?? '').replace(/\s+/g, ' ').trim();
const nameOf = (element) => {
  const labelled = element.getAttribute('aria-labelledby');
  if (labelled) return tidy(labelled.split(/\s+/).map((id) => document.getElementById(id)?.textContent).join(' '));
  const label = element.getAttribute('aria-label');
  if (label) return tidy(label);
  if (element.labels?.length) return tidy([...element.labels].map((one) => one.textContent).join(' '));
  return tidy(element.textContent);
};
const found = [...document.querySelectorAll(scope)]
  .flatMap((container) => [...container.querySelectorAll(selectors[role])])
  .filter((element) => element.getClientRects().length > 0 && getComputedStyle(element).visibility === 'visible');
return name === null ? [...new Set(found.map(nameOf))] : found.filter((element) => nameOf(element) === name || nameOf(element).startsWith(`${name} · `));
