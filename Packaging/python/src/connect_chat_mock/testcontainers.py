"""A container of the server for Testcontainers. Needs the extra `testcontainers`."""

from __future__ import annotations

import os
from typing import Any, Optional

from testcontainers.core.container import DockerContainer  # type: ignore[import-untyped,import-not-found,unused-ignore]
from testcontainers.core.waiting_utils import wait_for_logs  # type: ignore[import-untyped,import-not-found,unused-ignore]

from connect_chat_mock._server import Server


class ConnectChatMockContainer(DockerContainer):  # type: ignore[misc,unused-ignore]
    """A container of the server's image.

    :param image: the image, such as ``connect-chat-mock:0.1.0``
    :param scenarios: a folder with scenarios, which the container reads
    """

    PORT = 8080

    def __init__(self, image: str = "connect-chat-mock", scenarios: Optional[str] = None, **options: Any) -> None:
        super().__init__(image, **options)
        self.with_exposed_ports(self.PORT)
        if scenarios is not None:
            self.with_volume_mapping(os.path.abspath(scenarios), "/fixtures", "ro")

    def start(self) -> ConnectChatMockContainer:
        super().start()
        wait_for_logs(self, '"ready":true')
        return self

    @property
    def url(self) -> str:
        """The address of the services and of the admin API."""
        return f"http://{self.get_container_host_ip()}:{self.get_exposed_port(self.PORT)}"

    def server(self) -> Server:
        """Returns the server in the container."""
        return Server(url=self.url)
