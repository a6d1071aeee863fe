from tests.web.board.conftest import Prepared
from starlette.testclient import TestClient
from tests.fictional import SLUG

def test_all(prepared: Prepared, browser: TestClient) -> None:
    for path in ["/board", f"/board/{SLUG}", f"/runs/{prepared.run}", f"/runs/{prepared.run}/plan", f"/runs/{prepared.runs.finished}", "/audit-log", "/feeds/runs.atom", f"/feeds/{SLUG}.atom", f"/board/{SLUG}/start", *[f"/runs/{prepared.run}/{a}" for a in ("resume","rehearse","approve","upload","undo")], "/api/v1/board","/api/v1/runs",f"/api/v1/runs/{prepared.run}/plan", "/api/v1/jobs", "/api/v1/audit-log", f"/runs/{prepared.runs.finished}/undo"]:
        r = browser.get(path)
        print(path, r.status_code, len(r.text))
        if r.status_code != 200: print(r.text[:1500])
        __import__("pathlib").Path("/tmp/board-page-"+path.replace("/","_").replace(prepared.run,"RUN").replace(prepared.runs.finished,"DONE")+".html").write_text(r.text)
