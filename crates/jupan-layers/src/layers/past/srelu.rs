//! The S-shaped rectified linear unit.

use std::rc::Rc;

use jupan_core::diagnostic::Refusal;
use jupan_core::era::Era;
use jupan_core::layer::{Call, Construct, Entry, Example, Former, Layer, Spelling, Worked};
use jupan_core::value::Value;
use jupan_core::work::{Kind, parts};

use crate::rules::{config, work};

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "SReLU",
        aliases: &[],
        former: &[Former {
            eras: &[Era::Keras1],
            name: "SReLU",
            signature: "t_left_init, a_left_init, t_right_init, a_right_init",
            renames: &[],
            defaults: &[],
        }],
        signature: "t_left_init='zero', a_left_init='glorot_uniform', t_right_init='glorot_uniform', \
                    a_right_init='one'",
        call: "inputs",
    },
    summary: "Bends what is below one learned threshold and above another, with learned slopes.",
    source: "https://arxiv.org/abs/1512.07030",
    construct,
    examples: &[Example {
        code: "SReLU()",
        input: "(None, 8)",
        output: "(None, 8)",
        params: 32,
        work: Worked::Counted(&[
            (Kind::Compare, 2 * 8),
            (Kind::Add, 2 * 8),
            (Kind::Multiply, 8),
        ]),
    }],
};

struct SRelu;

fn construct(made: &mut Construct<'_>) -> Result<Rc<dyn Layer>, Refusal> {
    config::weights(made.arguments)?;
    Ok(Rc::new(SRelu))
}

impl Layer for SRelu {
    fn build(&self, call: &mut Call<'_>) -> Result<(), Refusal> {
        let mut values = call.input()?.all_axes();
        values.rotate_left(1);
        values.pop();
        for name in ["t_left", "a_left", "t_right", "a_right"] {
            call.weight(name, values.clone())?;
        }
        Ok(())
    }

    fn call(&self, call: &mut Call<'_>) -> Result<Value, Refusal> {
        let axes = call.input()?.all_axes();
        // Two thresholds; beyond them the threshold and a slope times the distance from it.
        let bent = [
            Kind::Compare,
            Kind::Compare,
            Kind::Add,
            Kind::Multiply,
            Kind::Add,
        ];
        work::each(call, parts::ACTIVATION, &axes, &bent);
        Ok(call.output(axes))
    }

    fn call_signature(&self) -> Option<&'static str> {
        Some(ENTRY.keras.call)
    }
}
