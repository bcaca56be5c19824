"""Fine-tunes a language model as a predictor of success: LoRA adapters and a value head, on a recording.

First a linear probe on the untouched model's hidden states, then the adapters together with that head ("linear probing,
then fine-tuning": Kumar et al., 2022, arXiv 2202.10054). The epoch with the best validation loss is kept, the probe
(epoch 0) among them. The test split is predicted once, at the end.
"""

import argparse
import copy
import json
import platform
import time
from importlib.metadata import version
from pathlib import Path

import torch
from peft import get_peft_model_state_dict, set_peft_model_state_dict
from torch import Tensor

from heads import HEADS, Head, binomial_loss
from predictor import LoraPredictor, Saved, ValueHead, last_states, new_predictor
from recording import Split, read_recording, sha256_of


def counts_of(split: Split) -> tuple[Tensor, Tensor]:
    return torch.tensor(split.successes, dtype=torch.float32), torch.tensor(split.trials, dtype=torch.float32)


def fit_probe(head: ValueHead, kind: Head, states: Tensor, split: Split, decay: float) -> None:
    """Fits the head on fixed hidden states by L-BFGS, with `decay / 2 |weights|^2` added to the loss."""
    successes, trials = counts_of(split)
    rate = successes.sum() / trials.sum()
    with torch.no_grad():
        head.mean.copy_(states.mean(0))
        head.scale.copy_(states.std(0).clamp_min(1e-6))
        head.linear.weight.zero_()
        head.linear.bias.zero_()
        head.linear.bias[0] = torch.logit(rate)
    optimizer = torch.optim.LBFGS(head.parameters(), max_iter=500, tolerance_change=1e-9, line_search_fn="strong_wolfe")

    def closure() -> Tensor:
        optimizer.zero_grad()
        loss = kind.loss(head(states), successes, trials) + decay / 2 * head.linear.weight.square().sum()
        loss.backward()
        return loss

    optimizer.step(closure)


def best_probe(head: ValueHead, kind: Head, states: dict[str, Tensor], splits: dict[str, Split]) -> tuple[float, float]:
    """The probe whose strength of decay is best on validation. Returns that strength and the validation loss."""
    found: list[tuple[float, float, dict[str, Tensor]]] = []
    for decay in (0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3):
        fit_probe(head, kind, states["train"], splits["train"], decay)
        with torch.no_grad():
            loss = kind.loss(head(states["validation"]), *counts_of(splits["validation"])).item()
        found.append((loss, decay, copy.deepcopy(head.state_dict())))
    loss, decay, weights = min(found, key=lambda entry: entry[0])
    head.load_state_dict(weights)
    return decay, loss


def fine_tune(predictor: LoraPredictor, kind: Head, splits: dict[str, Split], start: float, args: argparse.Namespace) -> list[dict]:
    """Trains adapters and head; keeps the best epoch. Returns the history, epoch 0 being the probe."""
    rows = {name: predictor.tokens(splits[name].texts) for name in ("train", "validation")}
    successes, trials = counts_of(splits["train"])
    adapters = [p for p in predictor.model.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(
        [{"params": adapters, "lr": args.rate}, {"params": predictor.head.parameters(), "lr": args.head_rate}],
        weight_decay=args.decay,
    )
    size = len(rows["train"])
    steps = args.epochs * -(-size // args.batch)
    warm = max(1, steps // 20)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min((step + 1) / warm, max(0.0, (steps - step) / max(1, steps - warm)))
    )
    order = torch.Generator().manual_seed(args.seed)

    def weights() -> tuple[dict, dict]:
        return (
            copy.deepcopy(get_peft_model_state_dict(predictor.model, save_embedding_layers=False)),
            copy.deepcopy(predictor.head.state_dict()),
        )

    history = [{"epoch": 0, "train": None, "validation": start, "seconds": 0.0}]
    best, kept = start, weights()
    begun = time.monotonic()
    for epoch in range(1, args.epochs + 1):
        predictor.model.train()
        total = 0.0
        for batch in torch.randperm(size, generator=order).split(args.batch):
            optimizer.zero_grad()
            raw = predictor.head(last_states(predictor.model, [rows["train"][i] for i in batch]))
            loss = kind.loss(raw, successes[batch], trials[batch])
            loss.backward()
            torch.nn.utils.clip_grad_norm_(adapters, 1.0)
            optimizer.step()
            schedule.step()
            total += loss.item() * len(batch) / size
        predictor.model.eval()
        with torch.inference_mode():
            raw = predictor.head(predictor.states(rows["validation"]))
            loss = kind.loss(raw, *counts_of(splits["validation"])).item()
        seconds = round(time.monotonic() - begun, 1)
        history.append({"epoch": epoch, "train": total, "validation": loss, "seconds": seconds})
        print(f"epoch {epoch}: training loss {total:.4f}, validation loss {loss:.4f}, {seconds:.0f} s", flush=True)
        if loss < best:
            best, kept = loss, weights()
        if epoch - min(history, key=lambda entry: entry["validation"])["epoch"] >= args.patience:
            break
        if seconds * (1 + 1 / epoch) > 60 * args.minutes:
            print(f"no time for another epoch within {args.minutes} minutes", flush=True)
            break
    set_peft_model_state_dict(predictor.model, kept[0])
    predictor.head.load_state_dict(kept[1])
    return history


def losses(raw: Tensor, split: Split, base: float) -> dict[str, float]:
    """Binomial loss of the predicted mean, of the constant prediction `base`, and the floor; nats per sample."""
    successes, trials = counts_of(split)
    constant = torch.logit(torch.tensor(base)).expand(len(split.ids), 1)
    # The floor's 0 ln 0 is 0.
    rate = (successes / trials).double()
    entropy = torch.special.entr(rate) + torch.special.entr(1 - rate)
    return {
        "loss": binomial_loss(raw, successes, trials).item(),
        "constant": binomial_loss(constant, successes, trials).item(),
        "floor": ((entropy * trials).sum() / trials.sum()).item(),
    }


def predictions_of(splits: dict[str, Split], raw: dict[str, list[list[float]]]) -> list[dict[str, object]]:
    """What the results file says of each query: the head's numbers, to six decimals."""
    return [
        {"id": query, "split": name, "raw": [round(value, 6) for value in row]}
        for name, rows in raw.items()
        for query, row in zip(splits[name].ids, rows)
    ]


def command_line() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--recording", type=Path, required=True, help="folder of the recording")
    parser.add_argument("--gguf", type=Path, required=True, help="weights of the language model")
    parser.add_argument("--out", type=Path, required=True, help="folder for the predictor")
    parser.add_argument("--results", type=Path, help="file for predictions and metrics (default: results.json in --out)")
    parser.add_argument("--arm", help="arm to predict, where the recording has several")
    parser.add_argument("--verifier", help="binary verifier to predict, where the recording has several")
    parser.add_argument("--head", choices=sorted(HEADS), default="success")
    parser.add_argument("--template", help='prompt with "{query}" (default: the arm\'s own prompt)')
    parser.add_argument("--rank", type=int, default=8)
    parser.add_argument("--alpha", type=int, default=16)
    parser.add_argument("--dropout", type=float, default=0.05)
    parser.add_argument("--layers", type=int, default=30, help="how many of the last layers get adapters")
    parser.add_argument("--rate", type=float, default=3e-4, help="learning rate of the adapters")
    parser.add_argument("--head-rate", type=float, default=1e-4, help="learning rate of the head")
    parser.add_argument("--decay", type=float, default=0.01)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--epochs", type=int, default=6)
    parser.add_argument("--patience", type=int, default=2, help="epochs without a better validation loss before it stops")
    parser.add_argument("--minutes", type=float, default=60, help="begin no epoch that would end later than this")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    return parser


def main() -> None:
    parser = command_line()
    args = parser.parse_args()
    if args.epochs < 0 or args.batch < 1 or args.patience < 1:
        parser.error("--epochs must be 0 or more, --batch and --patience 1 or more")
    torch.manual_seed(args.seed)
    torch.set_num_threads(args.threads)

    recording = read_recording(args.recording, args.arm, args.verifier)
    template = args.template or recording.template
    if "{query}" not in template:
        parser.error('--template must contain "{query}"')
    learnt = recording.splits["train"].ids + recording.splits["validation"].ids
    saved = Saved(args.head, template, recording.name, args.gguf.name, sha256_of(args.gguf), learnt)
    kind = HEADS[args.head]
    predictor = new_predictor(args.gguf, saved, args.rank, args.alpha, args.dropout, args.layers)
    adapters = sum(p.numel() for p in predictor.model.parameters() if p.requires_grad)
    print(f"{adapters} numbers in adapters, {sum(p.numel() for p in predictor.head.parameters())} in the head", flush=True)

    begun = time.monotonic()
    states = {name: predictor.states(predictor.tokens(recording.splits[name].texts)) for name in ("train", "validation")}
    decay, start = best_probe(predictor.head, kind, states, recording.splits)
    print(f"probe: decay {decay}, validation loss {start:.4f}, {time.monotonic() - begun:.0f} s", flush=True)
    history = fine_tune(predictor, kind, recording.splits, start, args)

    base = sum(recording.splits["train"].successes) / sum(recording.splits["train"].trials)
    held = ("validation", "test")
    raw = {name: predictor.raw(recording.splits[name].texts) for name in held}
    metrics = {name: losses(torch.tensor(raw[name])[:, :1], recording.splits[name], base) for name in held}
    options = ("rank", "alpha", "dropout", "layers", "rate", "head_rate", "decay", "batch", "epochs", "minutes", "patience", "seed")
    results = {
        "schema": "alloc-lora/1",
        "recording": {
            "name": recording.name,
            "arm": recording.arm,
            "verifier": recording.verifier,
            "files": recording.files,
        },
        "base": {"file": saved.base_file, "sha256": saved.base_sha256},
        "head": args.head,
        "prompt": "the arm's own" if args.template is None else template,
        "options": {name: getattr(args, name) for name in options},
        "adapterParameters": adapters,
        "versions": {name: version(name) for name in ("torch", "transformers", "peft", "gguf")} | {"python": platform.python_version()},
        "threads": args.threads,
        "probe": {"decay": decay, "validation": start},
        "history": history,
        "metrics": metrics,
        "predictions": predictions_of(recording.splits, raw),
    }
    args.out.mkdir(parents=True, exist_ok=True)
    predictor.save(args.out)
    file = args.results or args.out / "results.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(results, indent=1) + "\n", "utf-8")
    for name in held:
        print(name, {key: round(value, 4) for key, value in metrics[name].items()})
    print(f"wrote {args.out} and {file}")


if __name__ == "__main__":
    main()
