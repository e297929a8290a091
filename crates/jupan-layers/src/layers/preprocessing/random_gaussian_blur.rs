//! Blurred images.

use jupan_core::message;
use std::rc::Rc;

use jupan_core::diagnostic::Refusal;
use jupan_core::layer::{Construct, Entry, Example, Layer, Spelling, Worked};
use jupan_core::value::Value;

use crate::rules::image::{Augmentation, Factor};

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "RandomGaussianBlur",
        aliases: &[],
        former: &[],
        signature: "factor=1.0, kernel_size=3, sigma=1.0, value_range=(0, 255), data_format=None, \
                    seed=None, *, bounding_box_format=None",
        call: "data, training=True",
    },
    summary: "Blurs images at random, in training.",
    source: "https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_gaussian_blur/",
    construct,
    examples: &[
        Example {
            code: "RandomGaussianBlur()",
            input: "(None, None, None, 3)",
            output: "(None, None, None, 3)",
            params: 0,
            work: Worked::Counted(&[]),
        },
        Example {
            code: "RandomGaussianBlur(kernel_size=(3, 5))",
            input: "(None, 32, 32, 3)",
            output: "(None, 32, 32, 3)",
            params: 0,
            work: Worked::Counted(&[]),
        },
    ],
};

fn construct(made: &mut Construct<'_>) -> Result<Rc<dyn Layer>, Refusal> {
    // An even kernel has no middle. Keras takes any other number.
    let odd = |size: &Value| match size {
        Value::Int(n) => n % 2 != 0,
        Value::Float(x) => x % 2.0 != 0.0,
        Value::Bool(odd) => *odd,
        size => matches!(size, Value::Symbolic(_) | Value::Unknown(_)),
    };
    let fits = match made.arguments.get("kernel_size") {
        Value::Tuple(sizes) | Value::List(sizes) => sizes.len() == 2 && sizes.iter().all(odd),
        size => odd(size),
    };
    if !fits {
        let must_be = message!("an odd number, or two");
        return Err(made.arguments.refuse("kernel_size", must_be));
    }
    Augmentation {
        factors: &[
            Factor::new("factor", 0.0, 1.0),
            Factor::new("sigma", 0.0, 1.0),
        ],
        ..Augmentation::PLAIN
    }
    .construct(made)
}
