"""`python -m unittest` in this folder, in the environment of requirements.txt: what can be checked without weights."""

import json
import threading
import unittest
import urllib.error
import urllib.request
from http.server import ThreadingHTTPServer
from math import lgamma, log

import torch
from transformers import LlamaConfig, LlamaModel

from heads import beta_binomial_loss, binomial_loss
from predictor import Saved, last_states
from serve import handler_of


class Heads(unittest.TestCase):
    def test_binomial_loss_is_the_cross_entropy_of_every_sample(self) -> None:
        p = [0.2, 0.7]
        raw = torch.tensor([[log(q / (1 - q))] for q in p])
        expected = -(1 * log(0.2) + 3 * log(0.8) + 5 * log(0.7) + 1 * log(0.3)) / 10
        self.assertAlmostEqual(binomial_loss(raw, torch.tensor([1.0, 5.0]), torch.tensor([4.0, 6.0])).item(), expected, 6)

    def test_beta_binomial_loss_is_the_likelihood(self) -> None:
        # Mean 1/3 and sum 3: Beta(1, 2); 2 successes of 5.
        raw = torch.tensor([[log(0.5), log(3.0)]])
        beta = lambda a, b: lgamma(a) + lgamma(b) - lgamma(a + b)
        expected = -(beta(1 + 2, 2 + 3) - beta(1, 2))
        self.assertAlmostEqual(beta_binomial_loss(raw, torch.tensor([2.0]), torch.tensor([5.0])).item(), expected, 6)


class States(unittest.TestCase):
    def test_a_shared_beginning_changes_nothing(self) -> None:
        torch.manual_seed(0)
        sizes = dict(hidden_size=32, intermediate_size=64, num_hidden_layers=3, num_attention_heads=4, num_key_value_heads=2)
        model = LlamaModel(LlamaConfig(vocab_size=50, **sizes)).eval()
        rows = [[1, 2, 3, 4], [1, 2, 3, 5, 6, 7], [1, 2, 9]]
        with torch.no_grad():
            together = last_states(model, rows)
            for row, state in zip(rows, together):
                alone = model(input_ids=torch.tensor([row])).last_hidden_state[0, -1]
                self.assertLess((alone - state).abs().max().item(), 1e-5)


class Toy:
    """Predicts the length of the text."""

    saved = Saved("success", "{query}", "toy", "toy.gguf", "0", ["seen"])

    def raw(self, texts: list[str]) -> list[list[float]]:
        return [[float(len(text))] for text in texts]


class Serving(unittest.TestCase):
    def setUp(self) -> None:
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler_of(Toy()))
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def tearDown(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def ask(self, path: str, body: object = None) -> tuple[int, dict]:
        data = None if body is None else json.dumps(body).encode()
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.server.server_port}{path}", data) as response:
                return response.status, json.load(response)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.load(error)

    def test_speaks_the_protocol(self) -> None:
        status, manifest = self.ask("/manifest")
        self.assertEqual(status, 200)
        self.assertEqual(manifest["head"], {"name": "success", "spec": {}, "outputs": 1})
        self.assertEqual(manifest["trainedOn"], ["seen"])
        queries = [{"id": "a", "text": "xx"}, {"id": "b", "text": ""}]
        self.assertEqual(self.ask("/predict", {"protocol": 1, "queries": queries}), (200, {"protocol": 1, "raw": [[2.0], [0.0]]}))

    def test_refuses_what_does_not_follow_it(self) -> None:
        for body in ({}, {"protocol": 2, "queries": []}, {"protocol": 1}, {"protocol": 1, "queries": [{"id": "a"}]}):
            self.assertEqual(self.ask("/predict", body)[0], 400)
        self.assertEqual(self.ask("/elsewhere")[0], 404)


if __name__ == "__main__":
    unittest.main()
