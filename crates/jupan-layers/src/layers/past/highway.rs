//! A fully connected layer beside which the input is carried on.

use std::rc::Rc;

use jupan_core::axis::names;
use jupan_core::diagnostic::Refusal;
use jupan_core::era::Era;
use jupan_core::layer::{Call, Construct, Entry, Example, Former, Layer, Spelling, Worked};
use jupan_core::value::Value;
use jupan_core::work::{Kind, parts};

use crate::rules::{config, work};

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "Highway",
        aliases: &[],
        former: &[Former {
            eras: &[Era::Keras1, Era::Keras2],
            name: "Highway",
            signature: "init, activation, weights, W_regularizer, b_regularizer, \
                            activity_regularizer, W_constraint, b_constraint, bias, input_dim",
            renames: &[],
            defaults: &[],
        }],
        signature: "activation=None, use_bias=True, kernel_initializer='glorot_uniform', \
                    kernel_regularizer=None, bias_regularizer=None, \
                    activity_regularizer=None, kernel_constraint=None, bias_constraint=None",
        call: "inputs",
    },
    summary: "Mixes a fully connected layer with its input, as a gate decides.",
    source: "https://arxiv.org/abs/1505.00387",
    construct,
    examples: &[Example {
        code: "Highway()",
        input: "(None, 20)",
        output: "(None, 20)",
        params: 840,
        work: Worked::Counted(&[
            (Kind::MultiplyAdd, 2 * 20 * 20),
            (Kind::Add, 2 * 20 + 20 + 2 * 20),
            (Kind::Exp, 20),
            (Kind::Divide, 20),
            (Kind::Multiply, 2 * 20),
        ]),
    }],
};

struct Highway {
    use_bias: bool,
}

fn construct(made: &mut Construct<'_>) -> Result<Rc<dyn Layer>, Refusal> {
    config::activations(made.arguments, &["activation"])?;
    config::weights(made.arguments)?;
    let use_bias = made.arguments.bool("use_bias");
    Ok(Rc::new(Highway { use_bias }))
}

impl Layer for Highway {
    fn build(&self, call: &mut Call<'_>) -> Result<(), Refusal> {
        let input = call.input()?;
        call.expect_rank(&input, 2)?;
        let features = input.axis(-1).named(names::INPUT_FEATURES);
        let units = input.axis(-1).named(names::UNITS);
        for name in ["kernel", "carry_kernel"] {
            call.weight(name, vec![features.clone(), units.clone()])?;
        }
        if self.use_bias {
            for name in ["bias", "carry_bias"] {
                call.weight(name, vec![units.clone()])?;
            }
        }
        Ok(())
    }

    fn call(&self, call: &mut Call<'_>) -> Result<Value, Refusal> {
        let input = call.input()?;
        call.expect_rank(&input, 2)?;
        let axes = input.all_axes();
        if call.is_traced() {
            let kernel = [axes.clone(), vec![input.axis(-1)]].concat();
            for _ in 0..2 {
                call.work(Kind::MultiplyAdd, parts::KERNEL, || kernel.clone());
                work::bias(call, self.use_bias, &axes);
            }
            work::activation(call, "activation", &axes);
            work::named(call, "sigmoid", &axes);
            // gate · new + (1 − gate) · input
            let mixed = [Kind::Multiply, Kind::Multiply, Kind::Add, Kind::Add];
            work::each(call, parts::GATES, &axes, &mixed);
        }
        Ok(call.output(axes))
    }

    fn call_signature(&self) -> Option<&'static str> {
        Some(ENTRY.keras.call)
    }

    fn remarks(&self) -> Vec<&'static str> {
        vec![
            "Two kernels: one for the new value, one for the gate that decides how much of it is taken.",
        ]
    }
}
