"""Write the trained tagger as one ONNX file of 8-bit weights: `python -m training.export OUT/tagger.pt CORPUS/train tracker/lang/en`.

Matrix products hold 8-bit weights with a scale for each column and make their inputs 8-bit as they come; word embeddings hold 8-bit
rows with a scale each; what is left (positions, norms, heads) stays in 32 bits. The file is optimised for every processor alike, so
that nothing is left to do when it is loaded.
"""

import argparse
import tempfile
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.transformers.fusion_options import FusionOptions
from onnxruntime.transformers.optimizer import optimize_model
from tokenizers import Tokenizer
from torch import Tensor, nn
from transformers import BertModel

from tracker.extract.tagger.windows import pieces_of, windows
from training.corpus import documents
from training.network import Network
from training.train import base_model

HEADS = ("tags", "links")
# The second product of a feed-forward block reads 1,536 channels, of which one or two are several times as large as the others, at the
# first piece of a window. Channels are sorted by their largest value and multiplied in these groups, each with a scale of its own: one
# scale for all cost .008 of F1 and .009 of the joint score. The first product's input has such channels, too; grouped, it came closer to
# 32 bits (total variation of the tags' chances .006 instead of .012), scored no better, and took a tenth more time.
GROUPS = (16, 112, 1408)
SLOWER = ["SkipLayerNormFusion", "BiasGeluFusion"]  # what the runtime would fuse, and then do more slowly
SAMPLE = 12  # texts by which channels are sorted
LONGEST = 384  # pieces of their windows


class Scorer(nn.Module):
    """The network with log-probabilities for tags."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, ids: Tensor, types: Tensor) -> tuple[Tensor, Tensor]:
        tags, links = self.network(ids, types, torch.ones_like(ids))
        return torch.log_softmax(tags, dim=-1), links


class Grouped(nn.Module):
    """A linear layer as the sum of several, each over a group of neighbouring channels."""

    def __init__(self, whole: nn.Linear, sizes: tuple[int, ...]) -> None:
        super().__init__()
        bounds = np.cumsum((0, *sizes))
        self.sizes = sizes
        self.parts = nn.ModuleList()
        for start, end in pairwise(bounds):
            part = nn.Linear(end - start, whole.out_features, bias=not start)
            part.weight = nn.Parameter(whole.weight[:, start:end].clone())
            if not start:
                part.bias = whole.bias
            self.parts.append(part)

    def forward(self, inputs: Tensor) -> Tensor:
        first, *others = (part(group) for part, group in zip(self.parts, inputs.split(self.sizes, dim=-1), strict=True))
        return sum(others, start=first)


def read_network(weights: Path) -> Network:
    folder, _ = base_model()
    network = Network(BertModel.from_pretrained(folder, add_pooling_layer=False, attn_implementation="eager"))
    network.load_state_dict(torch.load(weights))
    return network.eval()


def grouped(network: Network, texts: Sequence[str], tokenizer: Tokenizer) -> None:
    """Sort the inner channels of every feed-forward block by their largest values on texts, and split its second product."""
    blocks = network.encoder.encoder.layer
    for block, largest in zip(blocks, largest_values(network, [b.output.dense for b in blocks], texts, tokenizer), strict=True):
        order = largest.argsort(descending=True)
        first, second = block.intermediate.dense, block.output.dense
        with torch.no_grad():
            first.weight[:], first.bias[:], second.weight[:] = first.weight[order], first.bias[order], second.weight[:, order]
        block.output.dense = Grouped(second, GROUPS)


def largest_values(network: Network, products: Sequence[nn.Linear], texts: Sequence[str], tokenizer: Tokenizer) -> list[Tensor]:
    """For each product the largest absolute value that each channel of its input takes on texts."""
    largest = [torch.zeros(product.in_features) for product in products]

    def watch(number: int) -> Callable[[nn.Module, tuple[Tensor]], None]:
        def hook(_: nn.Module, inputs: tuple[Tensor]) -> None:
            largest[number] = torch.maximum(largest[number], inputs[0].abs().amax((0, 1)))

        return hook

    hooks = [product.register_forward_pre_hook(watch(number)) for number, product in enumerate(products)]
    marks = tokenizer.token_to_id("[CLS]"), tokenizer.token_to_id("[SEP]")
    with torch.inference_mode():
        for text in texts:
            for window in windows(pieces_of(text, tokenizer), *marks, longest=LONGEST, context=64):
                ids, types = (torch.from_numpy(column)[None] for column in (window.ids, window.types))
                network(ids, types, torch.ones_like(ids))
    for handle in hooks:
        handle.remove()
    return largest


def exported(network: Network, out: Path) -> None:
    """Write the network with 32-bit weights."""
    sample = tuple(torch.ones((2, 16), dtype=torch.int64) for _ in range(2))
    axes = {0: "batch", 1: "length"}
    torch.onnx.export(
        Scorer(network),
        sample,
        out,
        input_names=["ids", "types"],
        output_names=list(HEADS),
        dynamic_axes=dict.fromkeys(("ids", "types", *HEADS), axes),
        opset_version=17,
        dynamo=False,
    )


def fused(path: Path) -> onnx.ModelProto:
    options = FusionOptions("bert")
    options.enable_embed_layer_norm = False  # it would hide the word embeddings, which are made smaller apart
    options.enable_skip_layer_norm = False  # measured: eight times as slow as a sum and a norm (onnxruntime 1.31, AVX-512)
    options.enable_bias_gelu = False  # a sum and a Gelu are faster, too
    options.use_multi_head_attention = True  # leaves the three projections as matrix products of their own
    model = optimize_model(str(path), model_type="bert", num_heads=12, hidden_size=384, opt_level=1, optimization_options=options).model
    return with_plain_attention(model)


def with_plain_attention(model: onnx.ModelProto) -> onnx.ModelProto:
    """Attention without bias and mask, which is faster.

    The biases of queries and values are added before; a key's adds the same to all scores of a query, and is dropped. The mask goes
    because a window that is read alone has no padding.
    """
    graph = model.graph
    values = {t.name: t for t in graph.initializer}
    for node in [n for n in graph.node if n.op_type == "MultiHeadAttention"]:
        projected, bias = list(node.input[:3]), node.input[3]
        for place, part in ((0, "queries"), (2, "values")):
            name = f"{bias}_{part}"
            third = np.split(numpy_helper.to_array(values[bias]), 3)[place]
            graph.initializer.append(numpy_helper.from_array(third, name))
            graph.node.insert(list(graph.node).index(node), helper.make_node("Add", [projected[place], name], [f"{name}_added"]))
            projected[place] = f"{name}_added"
        del node.input[:]
        node.input.extend(projected)
    return model


def smaller(path: Path, out: Path) -> onnx.ModelProto:
    """Matrix products with 8-bit weights, a scale for each column, and inputs made 8-bit as they come."""
    quantize_dynamic(
        path,
        out,
        per_channel=True,
        weight_type=QuantType.QInt8,
        op_types_to_quantize=["MatMul"],
        extra_options={"MatMulConstBOnly": True, "DefaultTensorType": onnx.TensorProto.FLOAT},
    )
    return onnx.load(out)


def with_small_embeddings(model: onnx.ModelProto, least: int = 1_000_000) -> onnx.ModelProto:
    """Large tables of embeddings as 8-bit rows with a scale each."""
    graph = model.graph
    tables = {
        t.name: t
        for t in graph.initializer
        if len(t.dims) == 2 and t.dims[0] * t.dims[1] >= least and t.data_type == onnx.TensorProto.FLOAT
    }
    for node in list(graph.node):
        if node.op_type != "Gather" or node.input[0] not in tables:
            continue
        table = tables[node.input[0]]
        values = numpy_helper.to_array(table)
        scales = np.abs(values).max(axis=1, keepdims=True) / 127
        scales[scales == 0] = 1
        small = np.round(values / scales).astype(np.int8)
        graph.initializer.remove(table)
        graph.initializer.append(numpy_helper.from_array(small, "rows"))
        graph.initializer.append(numpy_helper.from_array(scales.astype(np.float32), "row_scales"))
        at = list(graph.node).index(node)
        out = node.output[0]
        made = [
            helper.make_node("Gather", ["rows", node.input[1]], ["row_ints"], axis=0),
            helper.make_node("Cast", ["row_ints"], ["row_floats"], to=onnx.TensorProto.FLOAT),
            helper.make_node("Gather", ["row_scales", node.input[1]], ["row_scale"], axis=0),
            helper.make_node("Mul", ["row_floats", "row_scale"], [out]),
        ]
        graph.node.remove(node)
        for offset, new in enumerate(made):
            graph.node.insert(at + offset, new)
    return model


def optimised(path: Path, out: Path) -> None:
    """Write a model as the runtime rewrites it, short of what depends on the processor and of what is slower."""
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
    options.optimized_model_filepath = str(out)
    onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"], disabled_optimizers=SLOWER)


def write_tokenizer(path: Path) -> None:
    """Write the word pieces."""
    _, tokenizer = base_model()
    tokenizer.save(str(path), pretty=False)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("weights", type=Path)
    parser.add_argument("corpus", type=Path, help="train part of PolNeAR: a few of its texts say which channels are large")
    parser.add_argument("out", type=Path)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    network = read_network(args.weights)
    sample = [document.text for document, _ in zip(documents(args.corpus), range(SAMPLE), strict=False)]
    grouped(network, sample, base_model()[1])
    with tempfile.TemporaryDirectory() as folder:
        plain, whole, small, compact = (Path(folder) / f"{name}.onnx" for name in ("plain", "whole", "small", "compact"))
        exported(network, plain)
        onnx.save(fused(plain), whole)
        onnx.save(with_small_embeddings(smaller(whole, small)), compact)
        optimised(compact, args.out / "claim-tagger.onnx")
    write_tokenizer(args.out / "claim-tagger.json")


if __name__ == "__main__":
    main()
