//! What the normalizing layers share: which axes have a weight, and the weights.

use jupan_core::axis::Axis;
use jupan_core::diagnostic::Refusal;
use jupan_core::dim::Dim;
use jupan_core::layer::{Call, Input};
use jupan_core::message;
use jupan_core::refusal;
use jupan_core::signature::Arguments;
use jupan_core::value::Value;
use jupan_core::work::{Kind, parts};

use super::work;

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
        let refuse = || arguments.refuse("axis", message!("an integer or several integers"));
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
                unknown.dim = Dim::unknown(message!("which axis is normalized is not known"));
                return Ok(unknown);
            };
            match input.index(axis) {
                Some(_) => Ok(input.axis(axis)),
                None => Err(refusal!(
                    "{layer} is to normalize axis {axis}, but its input {input} has no such axis",
                    layer = call.name(),
                    axis,
                    input = input.shape()
                )),
            }
        };
        self.axes.iter().map(find).collect()
    }
}

impl Axes {
    /// The axes of an input that are apart from those that are normalized, and these.
    pub fn split(&self, input: &Input) -> (Vec<Axis>, Vec<Axis>) {
        let chosen: Vec<usize> = self
            .axes
            .iter()
            .filter_map(|axis| input.index((*axis)?))
            .collect();
        let part = |inside: bool| {
            let all = 0..input.rank();
            let part = all.filter(|at| chosen.contains(at) == inside);
            part.map(|at| input.axis(at as i64)).collect()
        };
        (part(false), part(true))
    }
}

/// States the work of bringing `values` to one scale, for each of the `outer` places: over their standard deviation, after
/// their mean was subtracted, or over their root mean square.
pub fn standardize(call: &mut Call<'_>, outer: &[Axis], values: &[Axis], subtract_mean: bool) {
    let all: Vec<Axis> = outer.iter().chain(values).cloned().collect();
    if subtract_mean {
        call.work(Kind::Add, parts::MEAN, || work::less_one(outer, values));
        call.work(Kind::Divide, parts::MEAN, || outer.to_vec());
        call.work(Kind::Add, parts::NORMALIZATION, || all.clone());
    }
    call.work(Kind::Multiply, parts::VARIANCE, || all.clone());
    call.work(Kind::Add, parts::VARIANCE, || work::less_one(outer, values));
    call.work(Kind::Divide, parts::VARIANCE, || outer.to_vec());
    root_and_division(call, outer, &all);
}

/// States the work of dividing all values by the root of a variance that is there for each of the `outer` places.
pub fn root_and_division(call: &mut Call<'_>, outer: &[Axis], all: &[Axis]) {
    work::each(call, parts::NORMALIZATION, outer, &[Kind::Add, Kind::Sqrt]);
    call.work(Kind::Divide, parts::NORMALIZATION, || all.to_vec());
}

/// Whether a layer learns a factor (`scale`) and an offset (`center`).
pub struct ScaleAndCenter {
    /// The factor, `gamma`.
    pub scale: bool,
    /// The offset, `beta`.
    pub center: bool,
}

impl ScaleAndCenter {
    /// States the work of the factor and the offset on values of these axes.
    pub fn work(&self, call: &mut Call<'_>, axes: &[Axis]) {
        if self.scale {
            call.work(Kind::Multiply, parts::SCALE, || axes.to_vec());
        }
        if self.center {
            call.work(Kind::Add, parts::SHIFT, || axes.to_vec());
        }
    }

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
