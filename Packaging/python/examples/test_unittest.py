"""A bot under test with unittest: one server for the class, one instance for each test."""

import unittest

from connect_chat_mock import Server

from order_bot import answer


class OrderBotTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.server = Server()
        cls.addClassCleanup(cls.server.stop)

    def setUp(self) -> None:
        self.connect_chat = self.server.instance()
        self.addCleanup(self.connect_chat.close)

    def test_the_bot_knows_parcels(self) -> None:
        chat = self.connect_chat.chat("Ana", message="Where is my parcel?")
        answer(self.connect_chat.client(), chat.join_bot().token)
        self.assertIn("tomorrow", chat.texts()[-1])
