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
    /// How the large weights are kept, where that is in fewer bits.
    pub quantization: Option<Quantization>,
}

/// How a layer keeps its large weights in fewer bits: the front of a policy such as `int8_from_float32`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantization {
    /// One byte a number, and a scale for each channel.
    Int8,
    /// Two numbers in a byte, and a scale for each channel, or for each block of so many numbers of a channel.
    Int4 {
        /// The length of a block.
        block: Option<i64>,
    },
    /// The weights stay; what turns them and the activations into 8 bits comes beside them.
    Float8,
}

impl Quantization {
    /// The length of a block where Keras is not told another.
    pub const BLOCK: i64 = 128;
}

impl FromStr for Quantization {
    type Err = ();

    fn from_str(mode: &str) -> Result<Self, ()> {
        match (mode, mode.strip_prefix("int4/").map(str::parse)) {
            ("int8", _) => Ok(Self::Int8),
            ("int4", _) | (_, Some(Ok(-1))) => Ok(Self::Int4 { block: None }),
            (_, Some(Ok(block @ 1..))) => Ok(Self::Int4 { block: Some(block) }),
            ("float8", _) => Ok(Self::Float8),
            _ => Err(()),
        }
    }
}

impl fmt::Display for Quantization {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Int8 => f.write_str("int8"),
            Self::Int4 { block: None } => f.write_str("int4"),
            Self::Int4 { block: Some(block) } => write!(f, "int4/{block}"),
            Self::Float8 => f.write_str("float8"),
        }
    }
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
            quantization: None,
        }
    }
}

/// The policy of layers that state none.
#[derive(Clone, Copy, Debug, Default)]
pub struct GlobalPolicy {
    /// The type of numbers where nothing else is said: `floatx`.
    floatx: Policy,
    /// Once it is set.
    set: Option<Policy>,
}

impl GlobalPolicy {
    /// The policy as it is now.
    pub fn get(&self) -> Policy {
        self.set.unwrap_or(self.floatx)
    }

    /// The type of numbers where nothing else is said.
    pub fn floatx(&self) -> DType {
        self.floatx.variable
    }

    /// Sets the policy.
    pub fn set(&mut self, policy: Policy) {
        self.set = Some(policy);
    }

    /// Sets the type of numbers where nothing else is said.
    pub fn set_floatx(&mut self, dtype: DType) {
        self.floatx = Policy::uniform(dtype);
    }

    /// Forgets a policy that was set.
    pub fn forget(&mut self) {
        self.set = None;
    }
}

impl FromStr for Policy {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        if let Some((mode, source)) = name.split_once("_from_") {
            let source: Self = source.parse()?;
            let quantization = mode.parse()?;
            // Keras takes the range of float16 for too small beside int8.
            let taken = quantization != Quantization::Int8 || source.compute != DType::Float16;
            let quantization = Some(quantization);
            return taken
                .then_some(Self {
                    quantization,
                    ..source
                })
                .ok_or(());
        }
        match name {
            "mixed_float16" => Ok(Self {
                compute: DType::Float16,
                ..Self::default()
            }),
            "mixed_bfloat16" => Ok(Self {
                compute: DType::BFloat16,
                ..Self::default()
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
        if let Some(quantization) = self.quantization {
            write!(f, "{quantization}_from_")?;
        }
        if self.compute == self.variable {
            write!(f, "{}", self.compute)
        } else {
            write!(f, "mixed_{}", self.compute)
        }
    }
}
