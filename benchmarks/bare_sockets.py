"""A bare WebSocket server, the peer of `live`: a frame that names a connection is passed on to it.

`python -m benchmarks.bare_sockets` prints its port and serves until it is terminated. A connection's first frame is its
name; each later frame is `{"to": name, …}`.
"""

import asyncio
import json

from websockets.asyncio.server import ServerConnection, serve

_named: dict[str, ServerConnection] = {}


async def _handle(connection: ServerConnection) -> None:
    _named[str(await connection.recv())] = connection
    async for frame in connection:
        await _named[json.loads(frame)["to"]].send(frame)


async def _serve() -> None:
    async with serve(_handle, "127.0.0.1", 0, ping_interval=None) as server:
        print(server.sockets[0].getsockname()[1], flush=True)
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve())
