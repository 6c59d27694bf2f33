"""A bot under test with asyncio. Calls of the client block, so they run in threads."""

import asyncio

from order_bot import answer


def test_two_customers_at_once(connect_chat) -> None:
    async def talk(name: str) -> str:
        chat = await asyncio.to_thread(connect_chat.chat, name, message="Where is my parcel?")
        bot = await asyncio.to_thread(chat.join_bot)
        await asyncio.to_thread(answer, connect_chat.client(), bot.token)
        return (await asyncio.to_thread(chat.wait_for_message, role="CUSTOM_BOT")).content

    async def both() -> list:
        return await asyncio.gather(talk("Ana"), talk("Ben"))

    assert asyncio.run(both()) == ["It arrives tomorrow."] * 2
