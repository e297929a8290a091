//! `keras.datasets`: the real shapes of the data sets, without their content.

use super::Object;
use super::arrays::array;
use crate::native::{Args, NativeFn};
use crate::value::Value;
use crate::vm::{R, Vm};
use jupan_core::dim::Dim;
use jupan_core::dtype::DType;
use jupan_core::message;

/// Training samples, test samples, the shape and type of a sample, the shape and type of its label.
struct Data {
    name: &'static str,
    load: NativeFn,
    samples: (i64, i64),
    x: (&'static [i64], DType),
    y: (&'static [i64], DType),
    /// The largest label; negative where labels are no classes.
    largest: i64,
}

macro_rules! datasets {
    ($($function:ident $name:literal $train:literal $test:literal $x:expr, $xt:expr, $y:expr, $yt:expr, $largest:literal;)*) => {
        static DATA: &[Data] = &[$(Data {
            name: $name,
            load: NativeFn { name: "load_data", call: $function },
            samples: ($train, $test),
            x: ($x, $xt),
            y: ($y, $yt),
            largest: $largest,
        }),*];
        $(fn $function(vm: &mut Vm, args: &mut Args) -> R<Value> { load(vm, args, $name) })*
    };
}

datasets! {
    mnist "mnist" 60_000 10_000 &[28, 28], DType::UInt8, &[], DType::UInt8, 9;
    fashion_mnist "fashion_mnist" 60_000 10_000 &[28, 28], DType::UInt8, &[], DType::UInt8, 9;
    cifar10 "cifar10" 50_000 10_000 &[32, 32, 3], DType::UInt8, &[1], DType::UInt8, 9;
    cifar100 "cifar100" 50_000 10_000 &[32, 32, 3], DType::UInt8, &[1], DType::Int64, 99;
    imdb "imdb" 25_000 25_000 &[], DType::String, &[], DType::Int64, 1;
    reuters "reuters" 8_982 2_246 &[], DType::String, &[], DType::Int64, 45;
    boston_housing "boston_housing" 404 102 &[13], DType::Float64, &[], DType::Float64, -1;
    california_housing "california_housing" 16_512 4_128 &[8], DType::Float32, &[], DType::Float32, -1;
}

fn load(vm: &mut Vm, args: &mut Args, name: &str) -> R<Value> {
    let split = vm.name("test_split");
    let changed = args.take_keyword(split).is_some();
    let Some(data) = DATA.iter().find(|data| data.name == name) else {
        return Ok(Value::None);
    };
    let mut parts = Vec::new();
    for count in [data.samples.0, data.samples.1] {
        let count = if changed {
            Dim::unknown(message!("how the data are split"))
        } else {
            Dim::Known(count)
        };
        let shape = |rest: &[i64]| {
            std::iter::once(count.clone())
                .chain(rest.iter().map(|n| Dim::Known(*n)))
                .collect()
        };
        let labels = array(shape(data.y.0), data.y.1, None);
        if let (Value::Framework(Object::Array(labels)), 0..) = (&labels, data.largest) {
            vm.framework
                .labels
                .push((labels.clone(), data.largest as f64));
        }
        parts.push(Value::tuple(vec![
            array(shape(data.x.0), data.x.1, None),
            labels,
        ]));
    }
    Ok(Value::tuple(parts))
}

/// `keras.datasets.NAME.load_data`
pub(super) fn loader(name: &str) -> Option<Value> {
    DATA.iter()
        .find(|data| data.name == name)
        .map(|data| Value::Native(&data.load))
}

/// The names of the data sets.
pub(super) fn is_dataset(name: &str) -> bool {
    DATA.iter().any(|data| data.name == name)
}
