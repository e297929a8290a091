"""Records what other tools say that networks cost.

    python3.11 -m venv oracle/.venv-costs && oracle/.venv-costs/bin/pip install -r oracle/requirements-costs.txt
    oracle/.venv-costs/bin/python oracle/record_costs.py          # the tools for PyTorch
    TENSORFLOW/bin/python oracle/record_costs.py tf-profiler      # with tensorflow and tf_keras

Each network is there twice: in `costs/NAME.py` as jupan reads it, and below as the same network in PyTorch. The answers for one
sample go to `costs/recorded.json`: for each network and tool a number; none where the tool can't do it.
"""

import json
import os
import pathlib
import sys
import warnings

HERE = pathlib.Path(__file__).parent / "costs"
RECORDED = HERE / "recorded.json"


def torch_networks():
    import torch
    from torch import nn
    from torch.nn import functional as F

    class Residual(nn.Module):
        def __init__(self):
            super().__init__()
            self.stem = nn.Conv2d(3, 16, 3, padding=1)
            self.bn0 = nn.BatchNorm2d(16)
            self.a = nn.Conv2d(16, 16, 3, padding=1, bias=False)
            self.bn1 = nn.BatchNorm2d(16)
            self.b = nn.Conv2d(16, 16, 3, padding=1, bias=False)
            self.bn2 = nn.BatchNorm2d(16)
            self.relu, self.pool = nn.ReLU(), nn.AdaptiveAvgPool2d(1)
            self.head = nn.Linear(16, 10)

        def forward(self, x):
            x = self.relu(self.bn0(self.stem(x)))
            y = self.relu(self.bn1(self.a(x)))
            y = self.bn2(self.b(y))
            x = self.relu(x + y)
            return self.head(self.pool(x).flatten(1))

    class Recurrent(nn.Module):
        def __init__(self, cell, bidirectional=False):
            super().__init__()
            self.cell = cell(8, 16, batch_first=True, bidirectional=bidirectional)
            self.head = nn.Linear(32 if bidirectional else 16, 3)

        def forward(self, x):
            return self.head(self.cell(x)[0][:, -1])

    class Attention(nn.Module):
        """With projections of its own, as all tools can see them."""

        def __init__(self):
            super().__init__()
            self.query, self.key, self.value, self.out = (nn.Linear(64, 64) for _ in range(4))
            self.norm = nn.LayerNorm(64)
            self.up, self.gelu, self.down = nn.Linear(64, 128), nn.GELU(), nn.Linear(128, 64)
            self.softmax = nn.Softmax(-1)

        def forward(self, x):
            b, n, d = x.shape
            heads = lambda t: t.view(b, n, 8, 8).transpose(1, 2)
            q, k, v = heads(self.query(x)), heads(self.key(x)), heads(self.value(x))
            scores = self.softmax(torch.matmul(q * 8**-0.5, k.transpose(2, 3)))
            y = torch.matmul(scores, v).transpose(1, 2).reshape(b, n, d)
            x = self.norm(x + self.out(y))
            return x + self.down(self.gelu(self.up(x)))

    class Unet(nn.Module):
        """Groups, normalization by groups, a transposed convolution without padding, nearest neighbours, a skip."""

        def __init__(self):
            super().__init__()
            self.down, self.norm = nn.Conv2d(4, 16, 3, stride=2, padding=1, groups=2), nn.GroupNorm(4, 16, eps=1e-3)
            self.mid, self.silu = nn.Conv2d(16, 16, 3, padding=1), nn.SiLU()
            self.up = nn.ConvTranspose2d(16, 8, 4, stride=2, padding=1, bias=False)
            self.wide, self.twice = nn.ConvTranspose2d(8, 8, 5, stride=3), nn.Upsample(scale_factor=2)
            self.elu, self.out = nn.ELU(), nn.Conv2d(8, 3, 1)

        def forward(self, x):
            x = self.silu(self.norm(self.down(x)))
            x = self.up(x + self.mid(x))
            return self.out(self.twice(self.elu(self.wide(x))))

    class Stacked(nn.Module):
        """Recurrent layers of both kinds on top of each other, one of them in both directions."""

        def __init__(self):
            super().__init__()
            self.gru = nn.GRU(8, 16, batch_first=True, bidirectional=True)
            self.lstm, self.head = nn.LSTM(32, 8, batch_first=True), nn.Linear(8, 4)

        def forward(self, x):
            return self.head(self.lstm(self.gru(x)[0])[0])

    class Squeeze(nn.Module):
        """A separable convolution, and channels weighed by a gate."""

        def __init__(self):
            super().__init__()
            self.deep, self.flat = nn.Conv2d(3, 6, 3, padding=1, groups=3, bias=False), nn.Conv2d(6, 16, 1)
            self.pool, self.less, self.more = nn.AdaptiveAvgPool2d(1), nn.Linear(16, 4), nn.Linear(4, 16)
            self.relu, self.sigmoid = nn.ReLU(), nn.Sigmoid()
            self.max, self.head = nn.MaxPool2d(2), nn.Linear(1024, 5)

        def forward(self, x):
            x = self.flat(self.deep(x))
            gate = self.sigmoid(self.more(self.relu(self.less(self.pool(x).flatten(1)))))
            return self.head(self.max(x * gate.view(-1, 16, 1, 1)).flatten(1))

    class Masked(nn.Module):
        """Attention that looks back only: the mask is added to the scores."""

        def __init__(self):
            super().__init__()
            self.query, self.key, self.value, self.out = (nn.Linear(32, 32) for _ in range(4))
            self.softmax = nn.Softmax(-1)
            self.register_buffer("mask", torch.full((12, 12), -1e9).triu(1))

        def forward(self, x):
            b, n, d = x.shape
            heads = lambda t: t.view(b, n, 4, 8).transpose(1, 2)
            q, k, v = heads(self.query(x)), heads(self.key(x)), heads(self.value(x))
            scores = self.softmax(torch.matmul(q * 8**-0.5, k.transpose(2, 3)) + self.mask)
            return self.out(torch.matmul(scores, v).transpose(1, 2).reshape(b, n, d))

    class Words(nn.Module):
        def __init__(self):
            super().__init__()
            self.table = nn.Embedding(1000, 32)
            self.pool, self.hidden, self.relu = nn.AdaptiveAvgPool1d(1), nn.Linear(32, 16), nn.ReLU()
            self.head, self.sigmoid = nn.Linear(16, 1), nn.Sigmoid()

        def forward(self, x):
            x = self.pool(self.table(x).transpose(1, 2)).flatten(1)
            return self.sigmoid(self.head(self.relu(self.hidden(x))))

    image = lambda *shape: torch.randn(1, *shape)
    seed = nn.Sequential(
        nn.Conv2d(1, 32, 3), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(32, 64, 3), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(64, 64, 3), nn.ReLU(), nn.Flatten(),
        nn.Linear(576, 64), nn.ReLU(), nn.Linear(64, 10), nn.Softmax(-1),
    )
    strided = nn.Sequential(
        nn.Conv2d(3, 8, 3, stride=2, padding=1), nn.BatchNorm2d(8), nn.ReLU(),
        nn.Conv2d(8, 16, 3, padding=2, dilation=2, groups=2), nn.BatchNorm2d(16), nn.LeakyReLU(),
        nn.AvgPool2d(2), nn.Dropout(0.5), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(16, 5), nn.Sigmoid(),
    )
    depthwise = nn.Sequential(
        nn.Conv2d(3, 16, 3, stride=2, padding=1, bias=False), nn.BatchNorm2d(16), nn.ReLU6(),
        nn.Conv2d(16, 16, 3, padding=1, groups=16, bias=False), nn.BatchNorm2d(16), nn.ReLU6(),
        nn.Conv2d(16, 24, 1, bias=False), nn.BatchNorm2d(24), nn.ReLU6(),
        nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(24, 10),
    )
    transposed = nn.Sequential(
        nn.Conv2d(1, 8, 3, stride=2, padding=1), nn.ReLU(),
        nn.ConvTranspose2d(8, 8, 3, stride=2, padding=1, output_padding=1), nn.ReLU(),
        nn.Conv2d(8, 1, 3, padding=1), nn.Sigmoid(),
    )
    mlp = nn.Sequential(
        nn.Linear(784, 128), nn.ReLU(), nn.Dropout(0.2), nn.Linear(128, 64), nn.Tanh(), nn.Linear(64, 10),
        nn.Softmax(-1),
    )
    steps = nn.Sequential(nn.Linear(8, 16), nn.ReLU(), nn.Linear(16, 4))
    wave = nn.Sequential(
        nn.Conv1d(2, 8, 5, stride=2, padding=2), nn.GELU(), nn.BatchNorm1d(8, eps=1e-3), nn.Conv1d(8, 8, 3, padding=1, groups=8),
        nn.AvgPool1d(2), nn.ConvTranspose1d(8, 4, 4, stride=2, padding=1), nn.Tanh(), nn.LayerNorm(32, eps=1e-3),
        nn.Softplus(), nn.Flatten(), nn.Linear(128, 4), nn.LogSoftmax(-1),
    )
    conv1d = nn.Sequential(nn.Conv1d(8, 16, 3), nn.ReLU(), nn.MaxPool1d(2), nn.Flatten(), nn.Linear(64, 3))
    return {
        "seed_cnn": (seed, image(1, 28, 28)),
        "strided_cnn": (strided, image(3, 32, 32)),
        "conv1d": (conv1d, image(8, 10)),
        "residual": (Residual(), image(3, 16, 16)),
        "depthwise": (depthwise, image(3, 32, 32)),
        "transposed": (transposed, image(1, 28, 28)),
        "lstm": (Recurrent(nn.LSTM), image(10, 8)),
        "gru": (Recurrent(nn.GRU), image(10, 8)),
        "simple_rnn": (Recurrent(nn.RNN), image(10, 8)),
        "bidirectional": (Recurrent(nn.LSTM, True), image(10, 8)),
        "attention": (Attention(), image(10, 64)),
        "unet": (Unet(), image(4, 16, 16)),
        "stacked_rnn": (Stacked(), image(12, 8)),
        "squeeze": (Squeeze(), image(3, 16, 16)),
        "masked_attention": (Masked(), image(12, 32)),
        "wave": (wave, image(2, 64)),
        "mlp": (mlp, image(784)),
        "dense_on_steps": (steps, image(10, 8)),
        "embedding": (Words(), torch.randint(0, 1000, (1, 20))),
    }


def fvcore(model, x):
    from fvcore.nn import FlopCountAnalysis

    analysis = FlopCountAnalysis(model, x)
    analysis.unsupported_ops_warnings(False).uncalled_modules_warnings(False)
    return analysis.total()


def torchinfo(model, x):
    from torchinfo import summary

    return summary(model, input_data=x, verbose=0).total_mult_adds


def thop(model, x):
    from thop import profile

    return profile(model, inputs=(x,), verbose=False)[0]


def ptflops(model, x, backend):
    from ptflops import get_model_complexity_info

    return get_model_complexity_info(
        model, tuple(x.shape[1:]), input_constructor=lambda _: x, as_strings=False,
        print_per_layer_stat=False, verbose=False, backend=backend,
    )[0]


def onnx_tool(model, x):
    import tempfile

    import onnx_tool
    import torch

    with tempfile.NamedTemporaryFile(suffix=".onnx") as file:
        torch.onnx.export(model, x, file.name, input_names=["x"], opset_version=17)
        loaded = onnx_tool.Model(file.name, {"verbose": False, "constant_folding": True, "if_fixed_branch": 0, "fixed_topk": 0})
        graph = loaded.graph
        graph.shape_infer({"x": x.numpy()})
        graph.profile()
        return graph.macs[0] if hasattr(graph.macs, "__len__") else graph.macs


def flop_counter(model, x):
    import torch
    from torch.utils.flop_counter import FlopCounterMode

    with FlopCounterMode(display=False) as counter, torch.no_grad():
        model(x)
    return counter.get_total_flops()


def calflops(model, x):
    from calflops import calculate_flops

    flops, _, _ = calculate_flops(model=model, args=[x], output_as_string=False, print_results=False, print_detailed=False)
    return flops


TOOLS = {
    "fvcore": fvcore,
    "torchinfo": torchinfo,
    "thop": thop,
    "ptflops-pytorch": lambda m, x: ptflops(m, x, "pytorch"),
    "ptflops-aten": lambda m, x: ptflops(m, x, "aten"),
    "onnx-tool": onnx_tool,
    "torch": flop_counter,
    "calflops": calflops,
}


def tf_profiler(path):
    """What keras-flops printed: the float operations of the frozen graph of one call."""
    import tensorflow as tf
    import tf_keras
    from tensorflow.python.framework.convert_to_constants import convert_variables_to_constants_v2_as_graph

    sys.modules |= {"keras": tf_keras, "keras.layers": tf_keras.layers}
    scope = {}
    exec(path.read_text(), scope)
    model = scope["model"]
    specs = [tf.TensorSpec([1] + list(i.shape[1:]), i.dtype) for i in model.inputs]
    concrete = tf.function(lambda *inputs: model(list(inputs) if len(inputs) > 1 else inputs[0])).get_concrete_function(*specs)
    _, graph_def = convert_variables_to_constants_v2_as_graph(concrete)
    with tf.Graph().as_default() as graph:
        tf.graph_util.import_graph_def(graph_def, name="")
        options = tf.compat.v1.profiler.ProfileOptionBuilder.float_operation()
        options["output"] = "none"
        profile = tf.compat.v1.profiler.profile(graph=graph, run_meta=tf.compat.v1.RunMetadata(), cmd="op", options=options)
    return profile.total_float_ops


def main():
    warnings.filterwarnings("ignore")
    recorded = json.loads(RECORDED.read_text()) if RECORDED.exists() else {}
    if sys.argv[1:] == ["tf-profiler"]:
        os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
        for path in sorted(HERE.glob("*.py")):
            total = tf_profiler(path)
            print(path.stem, total)
            recorded.setdefault(path.stem, {})["tf-profiler"] = total
    else:
        import torch

        for name, tool in TOOLS.items():
            for network, (model, x) in torch_networks().items():
                model.eval()
                try:
                    with torch.no_grad():
                        value = int(tool(model, x))
                except NotImplementedError as error:
                    print(name, network, error)
                    continue
                recorded.setdefault(network, {})[name] = value
                print(name, network, value)
    text = json.dumps(recorded, indent=1, sort_keys=True)
    RECORDED.write_text(text + "\n")


if __name__ == "__main__":
    main()
