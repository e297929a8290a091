//! Which number type comes out where several go in: Keras's promotion lattice, which is that of JAX
//! (<https://docs.jax.dev/en/latest/type_promotion.html>).

use jupan_core::diagnostic::Refusal;
use jupan_core::dtype::{DType, DTypeKind};
use jupan_core::message;
use jupan_core::refusal;

/// The type of an operand. Python's own numbers are weak: they bend to the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    /// Of a tensor or an array, or Python's `bool`.
    Strong(DType),
    /// Python's `int`.
    Int,
    /// Python's `float`.
    Float,
}

impl Type {
    /// The type that a number of Python becomes on its own.
    pub fn strong(self) -> DType {
        match self {
            Self::Strong(dtype) => dtype,
            Self::Int => DType::Int32,
            Self::Float => DType::Float32,
        }
    }

    /// The place on the lattice; those without one are never promoted.
    fn node(self) -> Option<usize> {
        LATTICE.iter().position(|(own, _)| *own == self)
    }
}

use Type::Strong;

/// Each type with the ones right above it.
const LATTICE: &[(Type, &[Type])] = &[
    (Strong(DType::Bool), &[Type::Int]),
    (
        Strong(DType::UInt8),
        &[Strong(DType::Int16), Strong(DType::UInt16)],
    ),
    (
        Strong(DType::UInt16),
        &[Strong(DType::Int32), Strong(DType::UInt32)],
    ),
    (
        Strong(DType::UInt32),
        &[Strong(DType::Int64), Strong(DType::UInt64)],
    ),
    (Strong(DType::UInt64), &[Type::Float]),
    (
        Type::Int,
        &[
            Strong(DType::UInt8),
            Strong(DType::Int8),
            Strong(DType::Complex64),
        ],
    ),
    (Strong(DType::Int8), &[Strong(DType::Int16)]),
    (Strong(DType::Int16), &[Strong(DType::Int32)]),
    (Strong(DType::Int32), &[Strong(DType::Int64)]),
    (Strong(DType::Int64), &[Type::Float]),
    (
        Type::Float,
        &[Strong(DType::BFloat16), Strong(DType::Float16)],
    ),
    (Strong(DType::BFloat16), &[Strong(DType::Float32)]),
    (Strong(DType::Float16), &[Strong(DType::Float32)]),
    (
        Strong(DType::Float32),
        &[Strong(DType::Float64), Strong(DType::Complex64)],
    ),
    (Strong(DType::Float64), &[Strong(DType::Complex128)]),
    (Strong(DType::Complex64), &[Strong(DType::Complex128)]),
    (Strong(DType::Complex128), &[]),
];

/// The node and all above it, as a set of bits.
fn upper_bounds(node: usize) -> u32 {
    let mut bounds = 1 << node;
    loop {
        let mut grown = bounds;
        for (at, (_, above)) in LATTICE.iter().enumerate() {
            if bounds & (1 << at) != 0 {
                for next in above.iter().filter_map(|t| t.node()) {
                    grown |= 1 << next;
                }
            }
        }
        if grown == bounds {
            return bounds;
        }
        bounds = grown;
    }
}

/// The least type that is above all of them.
fn least_upper_bound(types: &[Type]) -> Option<Type> {
    let nodes: Vec<usize> = types.iter().map(|t| t.node()).collect::<Option<_>>()?;
    let common = nodes.iter().fold(u32::MAX, |b, n| b & upper_bounds(*n));
    let least = |node: &usize| common & (1 << node) != 0 && common & !upper_bounds(*node) == 0;
    let found = (0..LATTICE.len()).find(least)?;
    LATTICE.get(found).map(|(t, _)| *t)
}

/// The type that a computation on operands of these types has.
///
/// # Errors
/// Types without a common one: strings, 8-bit floating-point numbers.
pub fn result_type(types: &[Type]) -> Result<DType, Refusal> {
    let weak = |t: &Type| !matches!(t, Strong(_));
    let same = types.split_first().is_some_and(|(first, rest)| {
        rest.iter().all(|t| t.strong() == first.strong()) && !first.strong().name().contains("8_")
    });
    let found = if types.is_empty() {
        Some(Type::Float)
    } else if same {
        types.first().map(|first| Strong(first.strong()))
    } else if types.iter().all(weak) {
        let strong: Vec<Type> = types.iter().map(|t| Strong(t.strong())).collect();
        least_upper_bound(&strong).map(|found| match found {
            Strong(dtype) if dtype.kind() == DTypeKind::Float => Type::Float,
            Strong(dtype) if dtype.kind() == DTypeKind::Integer => Type::Int,
            other => other,
        })
    } else {
        least_upper_bound(types)
    };
    let found = found.ok_or_else(|| {
        let names: Vec<_> = types.iter().map(|t| t.strong().name()).collect();
        refusal!(
            "the types {list} have no common type",
            list = names.join(" and ")
        )
        .with_help(message!("cast them to one type first"))
    })?;
    Ok(narrow(found.strong()))
}

/// Keras computes in 32 bits where 64 were asked for.
fn narrow(dtype: DType) -> DType {
    match dtype {
        DType::Int64 => DType::Int32,
        DType::UInt64 => DType::UInt32,
        DType::Float64 => DType::Float32,
        DType::Complex128 => DType::Complex64,
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(types: &[Type]) -> DType {
        result_type(types).unwrap()
    }

    #[test]
    fn numbers_of_python_bend_to_tensors() {
        assert_eq!(of(&[Strong(DType::Float16), Type::Float]), DType::Float16);
        assert_eq!(of(&[Strong(DType::UInt8), Type::Int]), DType::UInt8);
        assert_eq!(of(&[Strong(DType::Int32), Type::Float]), DType::Float32);
        assert_eq!(of(&[Type::Int, Type::Float]), DType::Float32);
        assert_eq!(of(&[Strong(DType::Bool), Type::Int]), DType::Int32);
    }

    #[test]
    fn two_types_meet_in_the_least_above_both() {
        let both = |a, b| of(&[Strong(a), Strong(b)]);
        assert_eq!(both(DType::UInt8, DType::Int8), DType::Int16);
        assert_eq!(both(DType::BFloat16, DType::Float16), DType::Float32);
        assert_eq!(both(DType::Int32, DType::Float16), DType::Float16);
    }

    #[test]
    fn strings_have_no_common_type_with_numbers() {
        assert!(result_type(&[Strong(DType::String), Type::Int]).is_err());
    }
}
