//! Attention without projections, by products or by sums.

use std::rc::Rc;

use jupan_core::diagnostic::Refusal;
use jupan_core::layer::{Call, Construct, Entry, Example, Layer, Spelling, Worked};
use jupan_core::value::Value;
use jupan_core::work::Kind;

use crate::rules::simple_attention::{self, Score};

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "Attention",
        aliases: &[],
        former: &[],
        signature: "use_scale=False, score_mode='dot', dropout=0.0, seed=None",
        call: simple_attention::CALL,
    },
    summary: "Takes for each query a mean of the values, weighted by how well query and key fit.",
    source: "https://keras.io/api/layers/attention_layers/attention/",
    construct,
    examples: &[
        Example {
            code: "Attention()",
            input: "(None, 8, 16); (None, 12, 16)",
            output: "(None, 8, 16)",
            params: 0,
            work: Worked::Counted(&[
                (Kind::MultiplyAdd, 8 * 12 * 16 + 8 * 12 * 16),
                (Kind::Exp, 8 * 12),
                (Kind::Add, 8 * 11),
                (Kind::Divide, 8 * 12),
            ]),
        },
        Example {
            code: "Attention(score_mode='concat', use_scale=True)",
            input: "(None, 8, 16); (None, 12, 16)",
            output: "(None, 8, 16)",
            params: 2,
            work: Worked::Counted(&[
                (Kind::MultiplyAdd, 8 * 12 * 16),
                (Kind::Add, 8 * 12 * 16 + 8 * 12 * 15 + 8 * 11),
                (Kind::Multiply, 8 * 12 * 16 + 8 * 12),
                (Kind::Function, 8 * 12 * 16),
                (Kind::Exp, 8 * 12),
                (Kind::Divide, 8 * 12),
            ]),
        },
    ],
};

struct Attention {
    use_scale: bool,
    concat: bool,
}

fn construct(made: &mut Construct<'_>) -> Result<Rc<dyn Layer>, Refusal> {
    let arguments = made.arguments;
    simple_attention::check(arguments)?;
    Ok(Rc::new(Attention {
        use_scale: arguments.bool("use_scale"),
        concat: arguments.get("score_mode").as_str() == Some("concat"),
    }))
}

impl Layer for Attention {
    fn build(&self, call: &mut Call<'_>) -> Result<(), Refusal> {
        simple_attention::inputs(call)?;
        if self.use_scale {
            call.weight("scale", Vec::new())?;
        }
        if self.concat {
            call.weight("concat_score_weight", Vec::new())?;
        }
        Ok(())
    }

    fn call(&self, call: &mut Call<'_>) -> Result<Value, Refusal> {
        let score = match self.concat {
            true => Score::Concat {
                scaled: self.use_scale,
            },
            false => Score::Product {
                scaled: self.use_scale,
            },
        };
        simple_attention::call(call, score)
    }

    fn call_signature(&self) -> Option<&'static str> {
        Some(simple_attention::CALL)
    }

    fn supports_masking(&self) -> bool {
        true
    }

    fn compute_mask(&self, call: &mut Call<'_>, previous: Value) -> Result<Value, Refusal> {
        simple_attention::mask(call, &previous)
    }

    fn remarks(&self) -> Vec<&'static str> {
        match self.use_scale || self.concat {
            true => vec!["Its weights are single numbers that the scores are multiplied by."],
            false => vec!["Has no weights: the scores are products of the inputs."],
        }
    }
}
