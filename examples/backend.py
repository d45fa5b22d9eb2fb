"""The HTTP backend behind examples/shop.yaml: a small shop in memory, on the standard library.

Run it with ``python examples/backend.py PORT``; with ``--until-eof`` behind it ends when its
standard input does, and so when whoever started it is gone.
"""

import contextlib
import json
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

PRODUCTS = {
    "1": {"id": 1, "name": "Kettle", "price": 29.9, "tags": ["kitchen", "steel"], "stock": 3},
    "2": {"id": 2, "name": "Cup", "price": 4.5, "tags": ["kitchen"], "stock": 0},
    "3": {"id": 3, "name": "Lamp", "price": 59, "tags": [], "stock": 7},
}


class Shop(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "shop"
    sys_version = ""

    def answer(self, status, document, headers=()):
        body = b"" if document is None else json.dumps(document).encode()
        self.send_response(status)
        if body:
            self.send_header("Content-Type", "application/json")
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def handle(self):
        with contextlib.suppress(ConnectionError):  # the caller has gone
            super().handle()

    def route(self):
        try:
            length = int(self.headers.get("Content-Length") or 0)
            self.serve(self.rfile.read(length) if length else b"")
        except (LookupError, TypeError, ValueError) as error:
            self.answer(400, {"error": f"not what is expected here: {error}"})

    def serve(self, body):
        parts = urlsplit(self.path)
        steps = parts.path.strip("/").split("/")
        handler = getattr(self, "serve_" + steps[0].replace("-", "_"), None)
        if handler is None:
            self.answer(404, {"error": "no such page"})
        else:
            handler(steps[1:], parse_qs(parts.query), body)

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = do_HEAD = route

    def serve_products(self, steps, query, body):
        if not steps:
            self.serve_list(query, body)
            return
        product = PRODUCTS.get(steps[0])
        if steps[0] == "500":
            self.answer(500, {"error": "the shelf fell down"})
        elif product is None:
            self.answer(404, {"error": f"no product {steps[0]}"})
        elif steps[1:] == ["reviews"]:
            self.answer(200, [{"stars": 5, "text": "good"}], [("X-Total", "1")])
        elif self.command == "GET":
            self.answer(200, product, [("ETag", f'"{product["id"]}-1"')])
        elif self.command == "PUT":
            change = json.loads(body)
            editor = self.headers.get("X-Editor", "")
            self.answer(200, {**product, **change, "editedBy": editor})
        elif self.command == "DELETE":
            self.answer(409 if product["stock"] else 204, None)
        else:
            self.answer(405, {"error": "not so"})

    def serve_list(self, query, body):
        if self.command == "POST":
            product = json.loads(body)
            self.answer(201, {"id": 4, **product}, [("Location", "/products/4")])
            return
        limit = int(query.get("limit", ["10"])[0])
        tag = query.get("tag", [None])[-1]
        found = [p for p in PRODUCTS.values() if tag is None or tag in p["tags"]]
        self.answer(200, {"items": found[:limit], "total": len(found)})

    def serve_orders(self, steps, query, body):
        if self.command == "POST":
            order = json.loads(body)
            if order["product"] not in PRODUCTS:
                self.answer(200, {"outcome": "refused", "code": 404, "why": "no such product"})
            elif PRODUCTS[order["product"]]["stock"] < order["quantity"]:
                self.answer(200, {"outcome": "refused", "code": 409, "why": "out of stock"})
            else:
                channel = self.headers.get("X-Channel", "")
                self.answer(200, {"outcome": "taken", "id": "o-1", "channel": channel})
        elif steps == ["o-1"]:
            self.answer(200, {"id": "o-1", "state": "packed"})
        elif steps == ["o-2"]:
            self.answer(500, {"error": "svc.orders.errorCode.410"})
        else:
            self.answer(500, {"error": "svc.orders.errorCode.404"})

    def serve_slow(self, steps, query, body):
        time.sleep(1)
        self.answer(200, {"slow": True})

    def serve_echo(self, steps, query, body):
        headers = [[name, value] for name, value in self.headers.items()]
        document = {"method": self.command, "path": self.path, "headers": headers}
        self.answer(200, {**document, "body": body.decode("utf-8", "replace")})

    def log_message(self, format, *args):
        """Say nothing: the gateway tells what happens."""


def main():
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 9000
    server = ThreadingHTTPServer(("127.0.0.1", port), Shop)
    print(f"shop backend on port {server.server_port}", flush=True)
    if "--until-eof" not in sys.argv:
        server.serve_forever()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdin.read()


if __name__ == "__main__":
    main()
