"""A bot under test with pytest."""

from order_bot import answer


def test_the_bot_knows_parcels(connect_chat) -> None:
    chat = connect_chat.chat("Ana", message="Where is my parcel?")
    answer(connect_chat.client(), chat.join_bot().token)
    assert "tomorrow" in chat.texts()[-1]
    connect_chat.verify("SendMessage", role="CUSTOM_BOT", times=1)
