//! Giving a symbol its value afterwards is the same as writing the number in the source.

use jupan::budget::Measure;
use jupan::world::Nowhere;
use jupan::{Input, Report, Settings, analyse};

/// Networks with something in them that only data knows, `N`.
const NETWORKS: &[&str] = &[
    "model = keras.Sequential([keras.Input((12,)), layers.Embedding(N + 1, 16), layers.LSTM(8), layers.Dense(N)])",
    "model = keras.Sequential([keras.Input((N, 5)), layers.Conv1D(4, 3, strides=2), layers.Flatten(), layers.Dense(3)])",
    "x = keras.Input((7,))\ny = layers.Concatenate()([layers.Dense(N)(x), layers.Dense(2 * N)(x)])\nmodel = keras.Model(x, layers.Dense(N // 2)(y))",
    "x = keras.Input((6, N * 4))\ny = layers.MultiHeadAttention(2, N)(x, x)\nmodel = keras.Model(x, layers.LayerNormalization()(y))",
    "model = keras.Sequential([keras.Input((9, 9, 3))])\nfor width in (N, 2 * N, N):\n    model.add(layers.Conv2D(width, 3, padding='same'))\n    model.add(layers.BatchNormalization())",
];

fn analysed(network: &str, n: &str, settings: &Settings) -> Report {
    let code = format!(
        "import keras\nfrom keras import layers\nwords = open('words.txt').read().split()\nN = {n}\n{network}\n"
    );
    let input = Input::File {
        name: "network.py",
        bytes: code.as_bytes(),
    };
    analyse(input, &Nowhere, settings)
}

#[test]
fn symbols_bound_afterwards_give_the_numbers_of_the_source() {
    let traced = Settings {
        trace: true,
        ..Settings::default()
    };
    for network in NETWORKS {
        for n in [3, 8, 21, 1000] {
            let written = analysed(network, &n.to_string(), &traced);
            let settings = Settings {
                set: vec![("len(words)".to_owned(), n)],
                ..traced.clone()
            };
            let bound = analysed(network, "len(words)", &settings);
            let symbolic = analysed(network, "len(words)", &traced);
            for measure in [Measure::Params, Measure::Weights, Measure::Macs] {
                let [written, bound, symbolic] = [&written, &bound, &symbolic].map(|report| {
                    let model = report.models.first();
                    let model = model.unwrap_or_else(|| panic!("no model: {network}"));
                    measure.of(&report.program, model)
                });
                let of = format!("{} of {network} with {n}", measure.code());
                assert!(written.exact().is_some(), "{of}");
                assert_eq!(written, bound, "{of}");
                let substituted = symbolic.known.substitute(&|_| i64::try_from(n).ok());
                assert_eq!(substituted, Some(written.known), "{of}");
            }
        }
    }
}
