"""Write the trained tagger as one ONNX file of 8-bit weights: `python -m training.export OUT/tagger.pt tracker/lang/en`.

The encoder's operators are fused (onnxruntime.transformers), its matrix products hold 8-bit weights in blocks of 32 with a scale
each, and the word embeddings hold 8-bit rows with a scale each; what is left (positions, norms, heads) stays in 32 bits.
"""

import argparse
import re
import tempfile
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.matmul_nbits_quantizer import DefaultWeightOnlyQuantConfig, MatMulNBitsQuantizer
from onnxruntime.transformers.fusion_options import FusionOptions
from onnxruntime.transformers.optimizer import optimize_model
from torch import Tensor, nn
from transformers import BertModel

from training.network import Network
from training.train import base_model

HEADS = ("tags", "links")


class Scorer(nn.Module):
    """The network with log-probabilities for tags."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, ids: Tensor, types: Tensor) -> tuple[Tensor, Tensor]:
        tags, links = self.network(ids, types, torch.ones_like(ids))
        return torch.log_softmax(tags, dim=-1), links


def exported(weights: Path, out: Path) -> None:
    """Write the network with 32-bit weights."""
    folder, _ = base_model()
    network = Network(BertModel.from_pretrained(folder, add_pooling_layer=False, attn_implementation="eager"))
    network.load_state_dict(torch.load(weights))
    sample = tuple(torch.ones((2, 16), dtype=torch.int64) for _ in range(2))
    axes = {0: "batch", 1: "length"}
    torch.onnx.export(
        Scorer(network.eval()),
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
    options.use_multi_head_attention = True  # leaves the three projections as matrix products of their own
    return optimize_model(str(path), model_type="bert", num_heads=12, hidden_size=384, opt_level=1, optimization_options=options).model


def smaller(path: Path, out: Path, exact: str) -> onnx.ModelProto:
    """Matrix products with 8-bit weights, a scale for each column, and inputs made 8-bit as they come.

    Args:
        exact: pattern of the products whose inputs and weights have a scale for each block of 32: the inputs of the second
            product of a feed-forward block hold outliers, and cost .009 of the joint score when scaled as a whole.
    """
    model = onnx.load(path)
    kept = [n.name for n in model.graph.node if n.op_type == "MatMul" and re.search(exact, n.name)]
    quantize_dynamic(
        path,
        out,
        per_channel=True,
        weight_type=QuantType.QInt8,
        op_types_to_quantize=["MatMul"],
        nodes_to_exclude=kept,
        extra_options={"MatMulConstBOnly": True, "DefaultTensorType": onnx.TensorProto.FLOAT},
    )
    model = onnx.load(out)
    if kept:
        config = DefaultWeightOnlyQuantConfig(block_size=32, is_symmetric=True, accuracy_level=4, bits=8)
        quantizer = MatMulNBitsQuantizer(model, bits=8, block_size=32, is_symmetric=True, accuracy_level=4, algo_config=config)
        quantizer.process()
        model = quantizer.model.model
    return model


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


def write_tokenizer(path: Path) -> None:
    """Write the word pieces."""
    _, tokenizer = base_model()
    tokenizer.save(str(path), pretty=False)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("weights", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--exact", default=r"layer\.\d/output/dense", help="pattern of the products whose inputs are scaled in blocks")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "plain.onnx"
        exported(args.weights, plain)
        whole = Path(folder) / "fused.onnx"
        onnx.save(fused(plain), whole)
        model = with_small_embeddings(smaller(whole, Path(folder) / "small.onnx", args.exact))
    args.out.mkdir(parents=True, exist_ok=True)
    onnx.save(model, str(args.out / "claim-tagger.onnx"))
    write_tokenizer(args.out / "claim-tagger.json")


if __name__ == "__main__":
    main()
