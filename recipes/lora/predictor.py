"""A language model with LoRA adapters and a value head on the last token of the prompt."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from peft import LoraConfig, PeftModel, get_peft_model
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from transformers import AutoModel, AutoTokenizer, PreTrainedModel, PreTrainedTokenizerBase

from heads import HEADS
from recording import sha256_of


@dataclass(frozen=True)
class Saved:
    """What `predictor.json` holds."""

    head: str
    template: str
    recording: str
    base_file: str
    base_sha256: str
    # Ids of all queries that were learnt from, those for early stopping included.
    trained_on: list[str]


class ValueHead(nn.Module):
    """Linear in the standardised hidden state."""

    def __init__(self, width: int, outputs: int) -> None:
        super().__init__()
        self.register_buffer("mean", torch.zeros(width))
        self.register_buffer("scale", torch.ones(width))
        self.linear = nn.Linear(width, outputs)

    def forward(self, state: Tensor) -> Tensor:
        return self.linear((state - self.mean) / self.scale)


def load_base(gguf: Path) -> tuple[PreTrainedModel, PreTrainedTokenizerBase]:
    """The model without its output layer, in float32, and its tokenizer."""
    if not gguf.is_file():
        raise ValueError(f"there is no model file {gguf}")
    tokenizer = AutoTokenizer.from_pretrained(str(gguf.parent), gguf_file=gguf.name)
    model = AutoModel.from_pretrained(str(gguf.parent), gguf_file=gguf.name, dtype=torch.float32)
    return model.eval(), tokenizer


def _common_prefix(rows: list[list[int]]) -> int:
    """Tokens that all rows begin with; every row keeps at least its last token."""
    shortest = min(len(row) for row in rows) - 1
    first = rows[0]
    return next((at for at in range(shortest) if any(row[at] != first[at] for row in rows)), shortest)


def last_states(model: nn.Module, rows: list[list[int]]) -> Tensor:
    """Hidden state of each row's last token, last layer, after the final norm (rows x width).

    What all rows begin with, worked examples say, is evaluated once and shared by their attention caches.
    """
    shared = _common_prefix(rows)
    cache = None
    if shared > 0:
        cache = model(input_ids=torch.tensor([rows[0][:shared]]), use_cache=True).cache
        cache.batch_repeat_interleave(len(rows))
    own = [row[shared:] for row in rows]
    longest = max(len(row) for row in own)
    ids = torch.tensor([row + [0] * (longest - len(row)) for row in own])
    mask = torch.tensor([[1] * (shared + len(row)) + [0] * (longest - len(row)) for row in own])
    output = model(input_ids=ids, attention_mask=mask, cache=cache, use_cache=cache is not None)
    return output.last_hidden_state[torch.arange(len(rows)), torch.tensor([len(row) - 1 for row in own])]


class LoraPredictor:
    def __init__(self, model: nn.Module, tokenizer: PreTrainedTokenizerBase, head: ValueHead, saved: Saved) -> None:
        self.model = model
        self.tokenizer = tokenizer
        self.head = head
        self.saved = saved

    def tokens(self, texts: list[str]) -> list[list[int]]:
        """Token ids of each query's prompt."""
        return self.tokenizer([self.saved.template.replace("{query}", text) for text in texts])["input_ids"]

    def states(self, rows: list[list[int]], batch: int = 32) -> Tensor:
        """Hidden states of rows of token ids, without gradients."""
        with torch.inference_mode():
            parts = [last_states(self.model, rows[at : at + batch]) for at in range(0, len(rows), batch)]
        return torch.cat(parts).clone()

    def raw(self, texts: list[str]) -> list[list[float]]:
        """Raw outputs of the head, one row per text."""
        if not texts:
            return []
        with torch.inference_mode():
            return self.head(self.states(self.tokens(texts))).double().tolist()

    def save(self, folder: Path) -> None:
        self.model.save_pretrained(str(folder / "adapter"), save_embedding_layers=False)
        save_file(self.head.state_dict(), str(folder / "head.safetensors"))
        (folder / "predictor.json").write_text(json.dumps(asdict(self.saved), indent=2) + "\n", "utf-8")


def new_predictor(gguf: Path, saved: Saved, rank: int, alpha: int, dropout: float, layers: int) -> LoraPredictor:
    """Adapters that change nothing yet, on all projections of the last `layers` layers, and a head without weights."""
    base, tokenizer = load_base(gguf)
    depth = base.config.num_hidden_layers
    if not 1 <= layers <= depth:
        raise ValueError(f"--layers must be 1 to {depth}; it is {layers}")
    config = LoraConfig(
        r=rank,
        lora_alpha=alpha,
        lora_dropout=dropout,
        target_modules=rf"layers\.({'|'.join(map(str, range(depth - layers, depth)))})\..*_proj",
    )
    head = ValueHead(base.config.hidden_size, HEADS[saved.head].outputs)
    return LoraPredictor(get_peft_model(base, config), tokenizer, head, saved)


def load_predictor(folder: Path, gguf: Path) -> LoraPredictor:
    """A predictor that `save` wrote, on the base model that it was trained on; another one is refused."""
    saved = Saved(**json.loads((folder / "predictor.json").read_text("utf-8")))
    found = sha256_of(gguf)
    if found != saved.base_sha256:
        raise ValueError(f"{gguf} is not {saved.base_file}: its SHA-256 is {found}, not {saved.base_sha256}")
    base, tokenizer = load_base(gguf)
    head = ValueHead(base.config.hidden_size, HEADS[saved.head].outputs)
    head.load_state_dict(load_file(str(folder / "head.safetensors")))
    model = PeftModel.from_pretrained(base, str(folder / "adapter"))
    return LoraPredictor(model.eval(), tokenizer, head.eval(), saved)
