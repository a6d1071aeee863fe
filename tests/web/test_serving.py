import socket

import pytest

from pipelines.exceptions import ServingError
from pipelines.web.serving import listen


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "example.org"])  # noqa: S104 - that it is refused is the test
def test_only_loopback_is_listened_on(host: str) -> None:
    with pytest.raises(ServingError, match="this machine alone"):
        listen(host, 0)


def test_a_taken_port_is_told() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(ServingError, match="is taken") as told:
            listen("127.0.0.1", taken.getsockname()[1])
    assert "--port" in told.value.remedy
