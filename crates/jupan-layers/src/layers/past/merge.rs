//! Several tensors made one, in a way that an argument names.

use jupan_core::message;
use std::rc::Rc;

use jupan_core::diagnostic::Refusal;
use jupan_core::era::Era;
use jupan_core::layer::{Construct, Entry, Example, Former, Layer, Spelling, Worked};
use jupan_core::signature::{Arguments, Passed};
use jupan_core::value::Value;
use jupan_core::work::Kind;

use crate::layers::merging::{add, average, concatenate, dot, maximum, multiply};

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "Merge",
        aliases: &[],
        former: &[Former {
            eras: &[Era::Keras1, Era::Keras2],
            name: "Merge",
            signature: "",
            renames: &[],
            defaults: &[],
        }],
        signature: "layers=None, mode='sum', concat_axis=-1, dot_axes=-1, output_shape=None, \
                    output_mask=None, arguments=None, node_indices=None, tensor_indices=None",
        call: "inputs",
    },
    summary: "Makes one tensor of several.",
    source: "https://faroit.com/keras-docs/1.2.2/layers/core/",
    construct,
    examples: &[
        Example {
            code: "Merge(mode='concat')",
            input: "(None, 4); (None, 5)",
            output: "(None, 9)",
            params: 0,
            work: Worked::Counted(&[(Kind::Read, 4 + 5)]),
        },
        Example {
            code: "Merge(mode='dot', dot_axes=1)",
            input: "(None, 4); (None, 4)",
            output: "(None, 1)",
            params: 0,
            work: Worked::Counted(&[(Kind::MultiplyAdd, 4)]),
        },
    ],
};

/// What each mode is today.
fn construct(made: &mut Construct<'_>) -> Result<Rc<dyn Layer>, Refusal> {
    let arguments = made.arguments;
    let value = |name: &str| arguments.get(name).clone();
    let (entry, passed): (&'static Entry, Passed) = match arguments.get("mode").as_str() {
        Some("sum") => (&add::ENTRY, Passed::default()),
        Some("mul") => (&multiply::ENTRY, Passed::default()),
        Some("ave") => (&average::ENTRY, Passed::default()),
        Some("max") => (&maximum::ENTRY, Passed::default()),
        Some("concat") => {
            let passed = Passed::default().with("axis", value("concat_axis"));
            (&concatenate::ENTRY, passed)
        }
        Some("dot" | "cos") => {
            // A pair of lists with an axis each, in some scripts.
            let axes = match value("dot_axes") {
                Value::List(items) | Value::Tuple(items) => {
                    let first = |item: &Value| match item.items() {
                        Some([only]) => only.clone(),
                        _ => item.clone(),
                    };
                    Value::tuple(items.iter().map(first).collect::<Vec<_>>())
                }
                axes => axes,
            };
            (&dot::ENTRY, Passed::default().with("axes", axes))
        }
        _ => {
            let modes = message!(
                "'sum', 'mul', 'concat', 'ave', 'dot', 'cos' or 'max'; a function is not evaluated"
            );
            return Err(arguments.refuse("mode", modes));
        }
    };
    let signature = made.host.program_mut().signature(entry.keras.signature);
    let mut today = Arguments::bind(arguments.class().clone(), &signature, &passed)?;
    today.operation = made.id;
    (entry.construct)(&mut Construct {
        host: made.host,
        id: made.id,
        arguments: &today,
    })
}
