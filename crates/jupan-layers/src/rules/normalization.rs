//! What the normalizing layers share: which axes have a weight, and the weights.

use jupan_core::axis::Axis;
use jupan_core::diagnostic::Refusal;
use jupan_core::dim::Dim;
use jupan_core::layer::{Call, Input};
use jupan_core::signature::Arguments;
use jupan_core::value::Value;

/// Which axes of the input are normalized; `None` for one that only data knows.
#[derive(Clone, Debug)]
pub struct Axes {
    axes: Vec<Option<i64>>,
}

impl Axes {
    /// Reads one integer or several.
    ///
    /// # Errors
    /// Anything else.
    pub fn read(arguments: &Arguments) -> Result<Self, Refusal> {
        let value = arguments.get("axis");
        let one = |value: &Value| match value {
            Value::Int(axis) => Some(Some(*axis)),
            Value::Bool(axis) => Some(Some(i64::from(*axis))),
            Value::Symbolic(_) | Value::Unknown(_) => Some(None),
            _ => None,
        };
        let axes = match value {
            Value::Tuple(items) | Value::List(items) => items.iter().map(one).collect(),
            value => one(value).map(|axis| vec![axis]),
        };
        let refuse = || arguments.refuse("axis", "an integer or several integers");
        let mut axes: Vec<Option<i64>> = axes.ok_or_else(refuse)?;
        axes.sort_unstable();
        Ok(Self { axes })
    }

    /// One axis.
    pub fn one(axis: Option<i64>) -> Self {
        Self { axes: vec![axis] }
    }

    /// The axes of an input.
    ///
    /// # Errors
    /// The input has no such axis.
    pub fn of(&self, call: &Call<'_>, input: &Input) -> Result<Vec<Axis>, Refusal> {
        let find = |axis: &Option<i64>| {
            let Some(axis) = *axis else {
                let mut unknown = input.axis(-1);
                unknown.dim = Dim::unknown("which axis is normalized is not known");
                return Ok(unknown);
            };
            match input.index(axis) {
                Some(_) => Ok(input.axis(axis)),
                None => Err(Refusal::new(format!(
                    "{} is to normalize axis {axis}, but its input {} has no such axis",
                    call.name(),
                    input.shape()
                ))),
            }
        };
        self.axes.iter().map(find).collect()
    }
}

/// Whether a layer learns a factor (`scale`) and an offset (`center`).
pub struct ScaleAndCenter {
    /// The factor, `gamma`.
    pub scale: bool,
    /// The offset, `beta`.
    pub center: bool,
}

impl ScaleAndCenter {
    /// Reads `scale` and `center`.
    pub fn read(arguments: &Arguments) -> Self {
        Self {
            scale: arguments.bool("scale"),
            center: arguments.bool("center"),
        }
    }

    /// States `gamma` and `beta`.
    ///
    /// # Errors
    /// An axis is unspecified.
    pub fn weights(&self, call: &mut Call<'_>, axes: &[Axis]) -> Result<(), Refusal> {
        let arguments = call.operation().arguments.clone();
        let learned = [
            ("scale", self.scale, "gamma"),
            ("center", self.center, "beta"),
        ];
        for (argument, wanted, name) in learned {
            let mut axes = axes.to_vec();
            if let (Some(reason), Some(axis)) = (arguments.unknown(&[argument]), axes.first_mut()) {
                axis.dim = Dim::Unknown(reason);
            }
            if wanted {
                call.weight(name, axes)?;
            }
        }
        Ok(())
    }

    /// What there is to say about them.
    pub fn remark(&self) -> &'static str {
        match (self.scale, self.center) {
            (true, true) => {
                "A learned factor (gamma) and a learned offset (beta) for each place along the axis."
            }
            (true, false) => "A learned factor (gamma) for each place along the axis; no offset.",
            (false, true) => "A learned offset (beta) for each place along the axis; no factor.",
            (false, false) => "No learned factor or offset: `center=False, scale=False`.",
        }
    }
}
