//! The largest of several fully connected layers.

use std::rc::Rc;

use jupan_core::axis::{Axis, Name, names};
use jupan_core::diagnostic::Refusal;
use jupan_core::era::Era;
use jupan_core::layer::{Call, Construct, Entry, Example, Former, Layer, Spelling, Worked};
use jupan_core::value::Value;
use jupan_core::work::{Kind, parts};

use crate::rules::{config, work};

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "MaxoutDense",
        aliases: &[],
        former: &[Former {
            eras: &[Era::Keras1, Era::Keras2],
            name: "MaxoutDense",
            signature: "output_dim, nb_feature, init, activation, weights, W_regularizer, b_regularizer, \
                            activity_regularizer, W_constraint, b_constraint, bias, input_dim",
            renames: &[("output_dim", "units"), ("nb_feature", "pieces")],
            defaults: &[],
        }],
        signature: "units, pieces=4, use_bias=True, kernel_initializer='glorot_uniform', \
                    kernel_regularizer=None, bias_regularizer=None, \
                    activity_regularizer=None, kernel_constraint=None, bias_constraint=None",
        call: "inputs",
    },
    summary: "Connects every input feature with several pieces of every unit and takes the largest piece.",
    source: "https://arxiv.org/abs/1302.4389",
    construct,
    examples: &[Example {
        code: "MaxoutDense(20, pieces=3)",
        input: "(None, 12)",
        output: "(None, 20)",
        params: 780,
        work: Worked::Counted(&[
            (Kind::MultiplyAdd, 3 * 12 * 20),
            (Kind::Add, 3 * 20),
            (Kind::Compare, (3 - 1) * 20),
        ]),
    }],
};

/// The pieces of a unit.
const PIECES: Name = Name("pieces");

struct MaxoutDense {
    pieces: Axis,
    units: Axis,
    use_bias: bool,
}

fn construct(made: &mut Construct<'_>) -> Result<Rc<dyn Layer>, Refusal> {
    let arguments = made.arguments;
    config::weights(arguments)?;
    Ok(Rc::new(MaxoutDense {
        pieces: arguments.axis("pieces", PIECES, arguments.positive("pieces")?),
        units: arguments.axis("units", names::UNITS, arguments.positive("units")?),
        use_bias: arguments.bool("use_bias"),
    }))
}

impl Layer for MaxoutDense {
    fn build(&self, call: &mut Call<'_>) -> Result<(), Refusal> {
        let input = call.input()?;
        call.expect_rank(&input, 2)?;
        let features = input.axis(-1).named(names::INPUT_FEATURES);
        let outer = [self.pieces.clone(), features, self.units.clone()];
        call.weight("kernel", outer.to_vec())?;
        if self.use_bias {
            call.weight("bias", vec![self.pieces.clone(), self.units.clone()])?;
        }
        Ok(())
    }

    fn call(&self, call: &mut Call<'_>) -> Result<Value, Refusal> {
        let input = call.input()?;
        call.expect_rank(&input, 2)?;
        let output = call.output(vec![input.axis(0), self.units.clone()]);
        if call.is_traced() {
            let all = vec![
                input.axis(0),
                self.pieces.clone(),
                input.axis(-1),
                self.units.clone(),
            ];
            let pieces = vec![input.axis(0), self.pieces.clone(), self.units.clone()];
            call.work(Kind::MultiplyAdd, parts::KERNEL, || all);
            work::bias(call, self.use_bias, &pieces);
            call.work(Kind::Compare, parts::REDUCTION, || {
                let units = [input.axis(0), self.units.clone()];
                work::less_one(&units, std::slice::from_ref(&self.pieces))
            });
        }
        Ok(output)
    }

    fn call_signature(&self) -> Option<&'static str> {
        Some(ENTRY.keras.call)
    }

    fn remarks(&self) -> Vec<&'static str> {
        vec!["Each piece of a unit has weights of its own; only the largest piece comes out."]
    }
}
