//! Number types, and Keras's policies of which one a layer computes in and which one it stores.

use std::fmt;
use std::str::FromStr;

macro_rules! dtypes {
    ($($variant:ident $name:literal $bytes:literal $kind:ident;)*) => {
        /// The type of one element of a tensor.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[allow(missing_docs)]
        pub enum DType { $($variant,)* }

        impl DType {
            /// Keras's name of it.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// Bytes an element takes. `None` for strings.
            pub fn bytes(self) -> Option<u64> {
                match self { $(Self::$variant => if $bytes == 0 { None } else { Some($bytes) },)* }
            }

            /// What kind of number it is.
            pub fn kind(self) -> DTypeKind {
                match self { $(Self::$variant => DTypeKind::$kind,)* }
            }
        }

        impl FromStr for DType {
            type Err = ();

            fn from_str(name: &str) -> Result<Self, ()> {
                match name { $($name => Ok(Self::$variant),)* _ => Err(()) }
            }
        }
    };
}

dtypes! {
    Bool "bool" 1 Bool;
    UInt8 "uint8" 1 UnsignedInteger;
    UInt16 "uint16" 2 UnsignedInteger;
    UInt32 "uint32" 4 UnsignedInteger;
    UInt64 "uint64" 8 UnsignedInteger;
    Int8 "int8" 1 Integer;
    Int16 "int16" 2 Integer;
    Int32 "int32" 4 Integer;
    Int64 "int64" 8 Integer;
    BFloat16 "bfloat16" 2 Float;
    Float16 "float16" 2 Float;
    Float32 "float32" 4 Float;
    Float64 "float64" 8 Float;
    Complex64 "complex64" 8 Complex;
    Complex128 "complex128" 16 Complex;
    Float8E4M3 "float8_e4m3fn" 1 Float;
    Float8E5M2 "float8_e5m2" 1 Float;
    String "string" 0 String;
}

/// The kinds of number that promotion and autocasting distinguish.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum DTypeKind {
    Bool,
    UnsignedInteger,
    Integer,
    Float,
    Complex,
    String,
}

impl DType {
    /// Whether a policy casts it: floating-point numbers only.
    pub fn is_float(self) -> bool {
        self.kind() == DTypeKind::Float
    }
}

impl fmt::Display for DType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Which type a layer computes in and which one its weights are stored in.
/// See <https://keras.io/api/mixed_precision/policy/>.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Type of the computation, and of what comes out.
    pub compute: DType,
    /// Type of the weights.
    pub variable: DType,
}

impl Default for Policy {
    fn default() -> Self {
        Self::uniform(DType::Float32)
    }
}

impl Policy {
    /// The same type for computation and weights.
    pub fn uniform(dtype: DType) -> Self {
        Self {
            compute: dtype,
            variable: dtype,
        }
    }
}

impl FromStr for Policy {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        match name {
            "mixed_float16" => Ok(Self {
                compute: DType::Float16,
                variable: DType::Float32,
            }),
            "mixed_bfloat16" => Ok(Self {
                compute: DType::BFloat16,
                variable: DType::Float32,
            }),
            // The framework's default for `float` and `int` as Keras reads them.
            "float" => Ok(Self::default()),
            "int" => Ok(Self::uniform(DType::Int32)),
            _ => name.parse().map(Self::uniform),
        }
    }
}

impl fmt::Display for Policy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.compute == self.variable {
            write!(f, "{}", self.compute)
        } else {
            write!(f, "mixed_{}", self.compute)
        }
    }
}
