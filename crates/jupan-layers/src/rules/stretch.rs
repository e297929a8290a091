//! Layers that stretch images along one axis by a random factor.

use std::rc::Rc;

use jupan_core::axis::{Axis, Name};
use jupan_core::diagnostic::Refusal;
use jupan_core::dim::Dim;
use jupan_core::layer::{Call, Layer};
use jupan_core::value::Value;

struct Stretch {
    axis: Name,
    /// Where the axis is, counted from the end.
    at: i64,
}

/// A layer after which the axis at this place, counted from the end, has any extent.
pub fn construct(axis: Name, at: i64) -> Result<Rc<dyn Layer>, Refusal> {
    Ok(Rc::new(Stretch { axis, at }))
}

impl Layer for Stretch {
    fn call(&self, call: &mut Call<'_>) -> Result<Value, Refusal> {
        let input = call.input()?;
        call.expect_min_rank(&input, 3)?;
        call.unchanged_in_use();
        let mut axes = input.all_axes();
        let place = usize::try_from(self.at.saturating_add(input.rank() as i64)).unwrap_or(0);
        if let Some(axis) = axes.get_mut(place) {
            *axis = Axis::fixed(self.axis, Dim::Unspecified);
        }
        Ok(call.output(axes))
    }

    fn call_signature(&self) -> Option<&'static str> {
        Some("inputs, training=True")
    }
}
