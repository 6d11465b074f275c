"""Client-rendered pages that mean harm: what the script does depends on the search term, then it shows one offer."""

from html import escape

ATTEMPTS_INSIDE = """
  for (const url of [`http://${elsewhere}/fetched`, 'http://10.0.0.1/', '/client/away']) await attempt(fetch(url));
  await attempt(fetch(`http://${elsewhere}/posted`, { method: 'POST', mode: 'no-cors', body: 'x' }));
  await attempt(fetch('/client/data', { method: 'DELETE' }));
  navigator.sendBeacon(`http://${elsewhere}/beacon`, 'x');
  new WebSocket(`ws://${elsewhere}/socket`);
  new EventSource(`http://${elsewhere}/events`);
  new RTCPeerConnection({ iceServers: [{ urls: `stun:${elsewhere}` }] }).createDataChannel('x');
  add('img', { src: `http://${elsewhere}/image.png` });
  add('script', { src: `http://${elsewhere}/script.js` });
  add('iframe', { src: `http://${elsewhere}/frame` });
  add('link', { rel: 'prefetch', href: `http://${elsewhere}/prefetched` });
  add('link', { rel: 'preconnect', href: `http://${elsewhere}/` });
  new Worker(URL.createObjectURL(new Blob([`fetch('http://${elsewhere}/worker').catch(() => 0)`])));
  new SharedWorker(URL.createObjectURL(new Blob([`fetch('http://${elsewhere}/shared').catch(() => 0)`])));
  await attempt(navigator.serviceWorker?.register('/client/data'));
  window.open(`http://${elsewhere}/popup`);
  await pause(300);
"""
SCRIPTS = {
    "inside": ATTEMPTS_INSIDE,
    "navigate": "setTimeout(() => { location.href = `http://${elsewhere}/navigated`; }, 10);",
    "endless": "let at = 0; setInterval(() => fetch(`/client/data?${at++}`).catch(() => 0), 5);",
    "busy": "while (true);",
    "dialogs": "for (let at = 0; at < 20; at++) { alert('x'); confirm('x'); prompt('x'); }",
    "memory": """
  localStorage.visits = Number(localStorage.visits || 0) + 1;
  document.cookie = 'script=1';
  title += ` visit ${localStorage.visits} cookies ${document.cookie.split(';').length}`;
  await attempt(fetch('/client/data', { credentials: 'include' }));
""",
    "forbidden": "await attempt(fetch('/client/forbidden'));",
    "large": "document.body.append('x'.repeat(20 * 1024 * 1024));",
}


def shell(term: str, elsewhere: str) -> str:
    """A page with nothing on it; `elsewhere` is the port on loopback that the script tries to reach."""
    kind = term.split(maxsplit=1)[0]
    return f"""<!doctype html><html><head><title>Market</title></head><body><div id="app"></div><script>
const elsewhere = '{elsewhere}';
const attempt = (promise) => Promise.resolve(promise).catch(() => null);
const pause = (time) => new Promise((done) => setTimeout(done, time));
const add = (tag, attributes) => document.body.append(Object.assign(document.createElement(tag), attributes));
let title = 'Gucci bag';
(async () => {{
  {SCRIPTS[kind]}
  document.getElementById('app').innerHTML = `<ul class="cards results" id="results">
    <li class="card" data-offer-id="{escape(kind)}"><h2 class="card__title"><a href="/client/offer/{escape(kind)}">
    ${{title}}</a></h2><bdi class="price" data-amount="9.50" data-currency="USD">$9.50</bdi></li></ul>`;
}})();
</script></body></html>"""
