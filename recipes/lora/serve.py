"""Serves a fine-tuned predictor by the JSON protocol of `@alloc/predictor`'s remote predictor, version 1."""

import argparse
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import torch

from heads import HEADS
from predictor import LoraPredictor, load_predictor

# One query of the protocol is a few hundred bytes; the client sends 64 at a time.
MAX_BYTES = 4 * 1024 * 1024


def texts_of(body: bytes) -> list[str]:
    """The texts of a request to /predict. Raises ValueError with what is wrong and what would be valid."""
    request = json.loads(body)
    if not isinstance(request, dict) or request.get("protocol") != 1:
        raise ValueError('the body must be {"protocol": 1, "queries": [...]}')
    queries = request.get("queries")
    if not isinstance(queries, list):
        raise ValueError("queries must be a list")
    for at, query in enumerate(queries):
        if not isinstance(query, dict) or not all(isinstance(query.get(key), str) for key in ("id", "text")):
            raise ValueError(f'queries[{at}] must be {{"id": string, "text": string}}')
    return [query["text"] for query in queries]


def handler_of(predictor: LoraPredictor) -> type[BaseHTTPRequestHandler]:
    saved = predictor.saved
    manifest = {
        "protocol": 1,
        "head": {"name": saved.head, "spec": {}, "outputs": HEADS[saved.head].outputs},
        "model": f"{saved.base_file} with LoRA adapters, {saved.recording}",
        "trainedOn": saved.trained_on,
    }
    # The model takes all threads that it was given: one batch at a time.
    turn = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self, status: int, body: dict) -> None:
            content = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(content)))
            if status >= 400:
                # The rest of a refused body may be unread.
                self.send_header("connection", "close")
            self.end_headers()
            self.wfile.write(content)

        def do_GET(self) -> None:
            if self.path == "/manifest":
                self.answer(200, manifest)
            else:
                self.answer(404, {"error": "valid: GET /manifest, POST /predict"})

        def do_POST(self) -> None:
            if self.path != "/predict":
                self.answer(404, {"error": "valid: GET /manifest, POST /predict"})
                return
            length = self.headers.get("content-length", "")
            if not length.isdecimal():
                self.answer(411, {"error": "content-length is needed"})
                return
            if int(length) > MAX_BYTES:
                self.answer(413, {"error": f"at most {MAX_BYTES} bytes in one request"})
                return
            try:
                texts = texts_of(self.rfile.read(int(length)))
            except ValueError as error:
                self.answer(400, {"error": str(error)})
                return
            with turn:
                raw = predictor.raw(texts)
            self.answer(200, {"protocol": 1, "raw": raw})

    return Handler


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--predictor", type=Path, required=True, help="folder that train.py wrote")
    parser.add_argument("--gguf", type=Path, required=True, help="weights of the language model")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8500)
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    server = ThreadingHTTPServer((args.host, args.port), handler_of(load_predictor(args.predictor, args.gguf)))
    print(f"serving on http://{args.host}:{server.server_port}", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass
    finally:
        server.server_close()


if __name__ == "__main__":
    main()
