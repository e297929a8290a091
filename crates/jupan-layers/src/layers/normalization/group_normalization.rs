//! Normalization of groups of channels.

use jupan_core::message;
use jupan_core::refusal;
use std::rc::Rc;

use jupan_core::axis::{Axis, How, names};
use jupan_core::diagnostic::Refusal;
use jupan_core::dim::Dim;
use jupan_core::layer::{Call, Construct, Entry, Example, Layer, Spelling, Worked};
use jupan_core::value::Value;
use jupan_core::work::Kind;

use crate::rules::config;
use crate::rules::normalization::{self, Axes, ScaleAndCenter};

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "GroupNormalization",
        aliases: &[],
        former: &[],
        signature: "groups=32, axis=-1, epsilon=0.001, center=True, scale=True, \
                    beta_initializer='zeros', gamma_initializer='ones', beta_regularizer=None, \
                    gamma_regularizer=None, beta_constraint=None, gamma_constraint=None",
        call: "inputs",
    },
    summary: "Brings groups of channels of each sample to mean 0 and variance 1, then scales and shifts each channel.",
    source: "https://keras.io/api/layers/normalization_layers/group_normalization/",
    construct,
    examples: &[
        Example {
            code: "GroupNormalization(groups=4)",
            input: "(None, 14, 14, 8)",
            output: "(None, 14, 14, 8)",
            params: 16,
            work: Worked::Counted(&[
                (Kind::Add, 2 * 4 * (14 * 14 * 2 - 1) + 4 + 2 * 14 * 14 * 8),
                (Kind::Divide, 2 * 4 + 14 * 14 * 8),
                (Kind::Multiply, 2 * 14 * 14 * 8),
                (Kind::Sqrt, 4),
            ]),
        },
        Example {
            code: "GroupNormalization()",
            input: "(None, 4, 4, 64)",
            output: "(None, 4, 4, 64)",
            params: 128,
            work: Worked::Counted(&[
                (Kind::Add, 2 * 32 * (4 * 4 * 2 - 1) + 32 + 2 * 4 * 4 * 64),
                (Kind::Divide, 2 * 32 + 4 * 4 * 64),
                (Kind::Multiply, 2 * 4 * 4 * 64),
                (Kind::Sqrt, 32),
            ]),
        },
    ],
};

struct GroupNormalization {
    groups: Dim,
    axis: Value,
    learned: ScaleAndCenter,
}

fn construct(made: &mut Construct<'_>) -> Result<Rc<dyn Layer>, Refusal> {
    let arguments = made.arguments;
    let groups = match arguments.get("groups") {
        Value::Int(-1) => Dim::Known(-1),
        _ => arguments.positive("groups").map_err(|_| {
            arguments.refuse(
                "groups",
                message!("a positive integer, or -1 for one group per channel"),
            )
        })?,
    };
    config::weights(arguments)?;
    Ok(Rc::new(GroupNormalization {
        groups,
        axis: arguments.get("axis").clone(),
        learned: ScaleAndCenter::read(arguments),
    }))
}

impl GroupNormalization {
    fn axes(&self, call: &Call<'_>) -> Result<Axes, Refusal> {
        match &self.axis {
            Value::Int(axis) => Ok(Axes::one(Some(*axis))),
            Value::Symbolic(_) | Value::Unknown(_) => Ok(Axes::one(None)),
            _ => Err(call
                .operation()
                .arguments
                .refuse("axis", message!("an integer"))),
        }
    }
}

impl Layer for GroupNormalization {
    fn build(&self, call: &mut Call<'_>) -> Result<(), Refusal> {
        let input = call.input()?;
        let axes = self.axes(call)?.of(call, &input)?;
        if let [axis] = axes.as_slice() {
            if axis.dim.is_unspecified() {
                return Err(refusal!(
                    "{layer} needs to know the extent it divides into groups, but its input is {input}",
                    layer = call.name(),
                    input = input.shape()
                ));
            }
            if let (Dim::Known(channels), Dim::Known(groups)) = (&axis.dim, &self.groups)
                && *groups > 0
                && (channels < groups || channels % groups != 0)
            {
                return Err(refusal!(
                    "{groups} groups of {layer} do not divide {channels} channels",
                    groups,
                    layer = call.name(),
                    channels
                )
                .with_note(message!(
                    "{channels} / {groups} leaves {groups_2}",
                    channels,
                    groups,
                    groups_2 = channels % groups
                ))
                .with_help(message!(
                    "choose `groups` as a divisor of the number of channels"
                )));
            }
        }
        self.learned.weights(call, &axes)
    }

    fn call(&self, call: &mut Call<'_>) -> Result<Value, Refusal> {
        let input = call.input()?;
        call.expect_built_rank(&input)?;
        self.axes(call)?.of(call, &input)?;
        if let Value::Int(axis) = self.axis {
            let gamma = call.weight_dim("gamma", 0);
            let built = gamma.or_else(|| call.weight_dim("beta", 0));
            call.expect_built_for(&input, axis, built)?;
        }
        let axes = input.all_axes();
        if call.is_traced() {
            // What is normalized together: all places of a sample, with the channels of a group.
            let channels = self.axes(call)?.of(call, &input)?;
            let (mut places, _) = self.axes(call)?.split(&input);
            let batch = places.drain(..places.len().min(1)).collect::<Vec<_>>();
            let groups = Axis {
                name: names::GROUPS,
                dim: self.groups.clone(),
                how: How::Argument(call.id, "groups"),
            };
            places.extend(
                channels
                    .into_iter()
                    .map(|axis| Axis::quotient(axis.name, axis, groups.clone())),
            );
            let outer: Vec<Axis> = batch.into_iter().chain([groups]).collect();
            normalization::standardize(call, &outer, &places, true);
            self.learned.work(call, &axes);
        }
        Ok(call.output(axes))
    }

    fn call_signature(&self) -> Option<&'static str> {
        Some(ENTRY.keras.call)
    }

    fn supports_masking(&self) -> bool {
        true
    }

    fn remarks(&self) -> Vec<&'static str> {
        vec![
            self.learned.remark(),
            "The number of groups changes no weight: each channel has its own factor and offset.",
        ]
    }
}
