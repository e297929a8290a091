//! Categories as vectors.

use jupan_core::message;
use std::rc::Rc;

use jupan_core::axis::{Axis, Name};
use jupan_core::diagnostic::Refusal;
use jupan_core::layer::{Call, Construct, Entry, Example, Layer, Spelling, Worked};
use jupan_core::value::Value;
use jupan_core::work::{Kind, parts};

use crate::rules::config;
use crate::rules::encoding::Mode;

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "CategoryEncoding",
        aliases: &[],
        former: &[],
        signature: "num_tokens=None, output_mode='multi_hot', sparse=False",
        call: "inputs, count_weights=None",
    },
    summary: "Encodes the categories of each sample as vectors over all categories.",
    source: "https://keras.io/api/layers/preprocessing_layers/categorical/category_encoding/",
    construct,
    examples: &[
        Example {
            code: "CategoryEncoding(num_tokens=5)",
            input: "(None, 1)",
            output: "(None, 5)",
            params: 0,
            work: Worked::Counted(&[(Kind::Read, 5)]),
        },
        Example {
            code: "CategoryEncoding(num_tokens=5, output_mode='count')",
            input: "(None,)",
            output: "(5,)",
            params: 0,
            work: Worked::Counted(&[(Kind::Read, 5)]),
        },
    ],
};

const TOKENS: Name = Name("tokens");

struct CategoryEncoding {
    mode: Mode,
    tokens: Axis,
}

fn construct(made: &mut Construct<'_>) -> Result<Rc<dyn Layer>, Refusal> {
    let arguments = made.arguments;
    let words = &["multi_hot", "one_hot", "count", "binary"];
    let mode = Mode::read(arguments, words)?;
    // `None` is no number of tokens.
    if arguments.get("num_tokens").is_none() {
        return Err(arguments
            .refuse("num_tokens", message!("a positive integer"))
            .with_help(message!(
                "use IntegerLookup where it is not known how many tokens there are"
            )));
    }
    Ok(Rc::new(CategoryEncoding {
        mode,
        tokens: config::number(arguments, "num_tokens", TOKENS)?,
    }))
}

impl Layer for CategoryEncoding {
    fn call(&self, call: &mut Call<'_>) -> Result<Value, Refusal> {
        let input = call.input()?;
        config::expect_whole(call, "num_tokens")?;
        let axes = self.mode.encode(input.all_axes(), self.tokens.clone());
        call.work(Kind::Read, parts::COPY, || axes.clone());
        Ok(call.output(axes))
    }

    fn call_signature(&self) -> Option<&'static str> {
        Some("inputs, *, count_weights=None")
    }

    fn remarks(&self) -> Vec<&'static str> {
        vec!["Has no weights: it only counts or marks categories."]
    }
}
