//! The peak of live activations against a simulation that looks at every moment anew, on random graphs.

use std::fmt::Write;

use jupan::core::program::TensorId;
use jupan::core::trace::Step;
use jupan::memory::{Memory, Question};
use jupan::world::Nowhere;
use jupan::{Input, Settings, analyse};

/// Numbers that look random (Knuth's linear congruential generator).
struct Random(u64);

impl Random {
    fn below(&mut self, n: u64) -> u64 {
        let next = self.0.wrapping_mul(6_364_136_223_846_793_005);
        self.0 = next.wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }
}

/// A network of dense layers, each on the concatenation of up to three tensors of before, all that is left over as outputs.
fn network(seed: u64, layers: u64) -> String {
    let mut random = Random(seed);
    let mut source =
        String::from("import keras\nfrom keras.layers import *\nt = [keras.Input((7,))]\n");
    for _ in 0..layers {
        let made = source.matches("t.append").count() as u64 + 1;
        let inputs: Vec<String> = (0..=random.below(3))
            .map(|_| format!("t[{}]", made - 1 - random.below(made.min(5))))
            .collect();
        let units = 1 + random.below(60);
        let _ = match inputs.as_slice() {
            [one] => writeln!(source, "t.append(Dense({units})({one}))"),
            several => writeln!(
                source,
                "t.append(Dense({units})(Concatenate()([{}])))",
                several.join(", ")
            ),
        };
    }
    source.push_str("model = keras.Model(t[0], t[-1])\n");
    source
}

#[test]
fn the_peak_is_that_of_a_simulation_moment_by_moment() {
    for seed in 0..40 {
        let source = network(seed, 4 + seed % 12);
        let settings = Settings {
            trace: true,
            ..Settings::default()
        };
        let bytes = source.as_bytes();
        let name = "net.py";
        let report = analyse(Input::File { name, bytes }, &Nowhere, &settings);
        let model = report.models.last().expect("a model");
        let memory = Memory::of(&report.program, model, &Question::default());
        let peak = memory.and_then(|memory| memory.peak).expect("a peak");

        let trace = model.trace.as_deref().expect("a trace");
        // The first step is the model itself; none of the others has steps inside.
        let steps: Vec<&Step> = trace.steps.iter().skip(1).collect();
        assert!(steps.iter().all(|step| step.parent == Some(0)));
        let bytes = |id: &TensorId| {
            let axes = report.program.tensor(*id).axes.iter().skip(1);
            4 * axes
                .map(|axis| axis.dim.known().expect("a number"))
                .product::<i64>()
        };
        let mut most = 0;
        for now in 0..steps.len() {
            let mut there: Vec<TensorId> = Vec::new();
            let until_now = steps.iter().take(now + 1).flat_map(|step| &step.outputs);
            for tensor in trace.inputs.iter().chain(until_now) {
                let just_made = steps[now].outputs.contains(tensor);
                let mut rest = steps.iter().skip(now).flat_map(|step| &step.inputs);
                let is_needed = rest.any(|id| id == tensor) || trace.outputs.contains(tensor);
                if (just_made || is_needed) && !there.contains(tensor) {
                    there.push(*tensor);
                }
            }
            most = most.max(there.iter().map(bytes).sum());
        }
        assert_eq!(peak.size.bytes.exact(), Some(most.into()), "\n{source}");
    }
}
