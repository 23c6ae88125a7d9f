// Back to the same clause or row, by what stood there: heights differ from one visit to the next.
// Each line is joined to the next as it stands, so each ends where joining does no harm.
{
const h = history, top = (e) => e.getBoundingClientRect().top;
const keep = () => {
let at;
for (const e of document.querySelectorAll(".clause, .purpose")) if (e.offsetHeight && top(e) < innerHeight / 2) at = [e.id, top(e)];
if (!scrollY) at = 0;
h.scrollRestoration = at ? "manual" : "auto";
if (at || h.state?.at) h.replaceState(at ? { at } : null, "");
};
const bring = () => {
// A page of the app that was gone to within this document has left the height alone.
if (h.state > 0) scrollTo(0, h.state);
const at = h.state?.at, e = at && document.getElementById(at[0]);
if (!e) return;
document.documentElement.dataset.whole = "";
scrollBy(0, top(e) - at[1]);
};
let rest;
addEventListener("scroll", () => { clearTimeout(rest); rest = setTimeout(requestAnimationFrame, 150, keep); }, { passive: true });
addEventListener("pagehide", keep);
addEventListener("popstate", () => requestAnimationFrame(() => requestAnimationFrame(bring)));
addEventListener("DOMContentLoaded", bring);
addEventListener("pageshow", (e) => e.persisted && bring());
}
