"""What a page weighs: its text and the files that it needs, without the drawings of its charts."""

import re

from httpx2 import Response
from starlette.testclient import TestClient

#: Bytes below which every page must stay.
HEAVIEST = 300 * 1024


def weight(client: TestClient, page: Response) -> int:
    """Bytes of the page, its style sheets and its scripts."""
    bare = re.sub(r"<svg\b.*?</svg>", "", page.text, flags=re.DOTALL)
    files = re.findall(r'(?:href|src)="(/static/[^"]+)"', page.text)
    return len(bare.encode()) + sum(len(client.get(file).content) for file in dict.fromkeys(files))
