"""Reads a recording: the text of its queries, and how many of their samples succeeded."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as parquet

SPLITS = ("train", "validation", "test")


@dataclass(frozen=True)
class Split:
    """The queries of one split: row i of every field belongs to query `ids[i]`."""

    ids: list[str]
    texts: list[str]
    successes: list[int]
    trials: list[int]


@dataclass(frozen=True)
class Recording:
    name: str
    arm: str
    verifier: str
    # The prompt of the arm; "{query}" stands for the query's text.
    template: str
    # SHA-256 of the files that were learnt from.
    files: dict[str, str]
    splits: dict[str, Split]


def sha256_of(file: Path) -> str:
    with open(file, "rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _choose(what: str, asked: str | None, valid: list[str]) -> str:
    if asked is None and len(valid) == 1:
        return valid[0]
    if asked in valid:
        return asked
    raise ValueError(f"--{what} must be one of {', '.join(valid)}; it is {asked}")


def read_recording(folder: Path, arm: str | None = None, verifier: str | None = None) -> Recording:
    """Opens the recording in `folder` and counts the successes of one arm by one binary verifier.

    A failed draw has no reward and is no trial. Raises ValueError with the query or field that is wrong.
    """
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    if manifest.get("schema") != "alloc-recording/1":
        raise ValueError(f"schema of {folder / 'manifest.json'} is {manifest.get('schema')}; valid: alloc-recording/1")
    files = {}
    for name in ("queries.parquet", "rewards.parquet"):
        files[name] = sha256_of(folder / name)
        if files[name] != manifest["files"][name]["sha256"]:
            raise ValueError(f"{name} has not the hash that manifest.json names: the recording is damaged")
    arm = _choose("arm", arm, [entry["name"] for entry in manifest["arms"]])
    binary = [entry["name"] for entry in manifest["verifiers"] if entry["binary"]]
    verifier = _choose("verifier", verifier, binary)

    rewards = parquet.read_table(
        folder / "rewards.parquet",
        columns=["query", "reward"],
        filters=[("arm", "==", arm), ("verifier", "==", verifier)],
    )
    counted = rewards.group_by("query").aggregate([("reward", "sum"), ("reward", "count")]).to_pydict()
    counts = {
        query: (int(successes), trials)
        for query, successes, trials in zip(counted["query"], counted["reward_sum"], counted["reward_count"])
    }

    splits = {name: Split([], [], [], []) for name in SPLITS}
    table = parquet.read_table(folder / "queries.parquet", columns=["id", "split", "text"]).to_pydict()
    for query, split, text in zip(table["id"], table["split"], table["text"]):
        if split not in splits:
            raise ValueError(f"query {query} has split {split}; valid: {', '.join(SPLITS)}")
        if text is None:
            raise ValueError(f"query {query} has no text: this recording does not ship it")
        if query not in counts:
            raise ValueError(f"query {query} has no reward of arm {arm} by {verifier}")
        part = splits[split]
        part.ids.append(query)
        part.texts.append(text)
        part.successes.append(counts[query][0])
        part.trials.append(counts[query][1])
    for name, part in splits.items():
        if not part.ids:
            raise ValueError(f"the recording has no {name} queries; all of {', '.join(SPLITS)} are needed")
    template = next(entry["prompt"] for entry in manifest["arms"] if entry["name"] == arm)
    return Recording(manifest["name"], arm, verifier, template, files, splits)
