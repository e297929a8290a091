//! The work of discrete Fourier transforms, by the algorithm of the textbooks: each of log₂ n levels combines the values in
//! n / 2 pairs, with one complex multiplication (4 multiplications, 2 additions) and two complex additions (4 additions) a pair.
//! So one of complex values takes 2 n log₂ n multiplications and 3 n log₂ n additions; one of real values takes half of that.

use jupan_core::axis::{Axis, Name, names};
use jupan_core::dim::Dim;
use jupan_core::layer::Call;
use jupan_core::message;
use jupan_core::work::Kind;

const TRANSFORM: Name = Name("Fourier transform");
const LEVELS: Name = Name("halvings");

/// How many frequencies a real signal of this length has: half of it, and one.
pub fn frequencies(length: &Dim) -> Dim {
    length.floor_div(&Dim::Known(2)).plus(&Dim::Known(1))
}

/// States the work of transforming so many values, for each of the `outer` places.
pub fn work(call: &mut Call<'_>, outer: &[Axis], length: &Dim, real: bool) {
    let Some(n) = length.known().filter(|n| *n > 0 && n.count_ones() == 1) else {
        return call.uncertain_work(message!(
            "the work of a Fourier transform is known where the number of values is a power of two, and here it is {length}",
            length
        ));
    };
    let (values, levels) = (if real { n / 2 } else { n }, n.trailing_zeros());
    for (kind, factor) in [(Kind::Multiply, 2), (Kind::Add, 3)] {
        call.work(kind, TRANSFORM, || {
            let factors = [
                Axis::fixed(names::SIZE, values),
                Axis::fixed(LEVELS, i64::from(levels)),
                Axis::fixed(names::FACTOR, factor),
            ];
            [outer, &factors].concat()
        });
    }
}
